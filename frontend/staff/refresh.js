// `<section data-refresh="URL">`: asks for the fragment again every minute, with its ETag; not while the tab is hidden,
// while somebody works inside it, or while paused (WCAG 2.2.2).
import { clock } from "../shared/clock.js";

const PERIOD = 60000;

export function keepFresh() {
  document.querySelectorAll("[data-refresh]").forEach((section) => {
    const state = { paused: false, etag: null };
    setInterval(() => state.paused || refresh(section, state), Number(section.dataset.refreshMs) || PERIOD);
    document.addEventListener("visibilitychange", () => document.hidden || state.paused || refresh(section, state));
    document.querySelectorAll("[data-refresh-pause]").forEach((button) => {
      button.addEventListener("click", () => pause(button, state));
    });
  });
}

async function refresh(section, state) {
  if (document.hidden || section.contains(document.activeElement)) return;
  const headers = state.etag ? { "If-None-Match": state.etag } : {};
  const response = await fetch(section.dataset.refresh, { headers, redirect: "manual" }).catch(() => null);
  if (!response || !(response.ok || response.status === 304)) return;
  document.querySelectorAll("[data-refresh-at]").forEach((place) => (place.textContent = clock()));
  if (response.status === 304) return;
  state.etag = response.headers.get("ETag");
  section.innerHTML = await response.text();
}

function pause(button, state) {
  state.paused = !state.paused;
  button.textContent = state.paused ? "Chạy tiếp" : "Tạm dừng";
}
