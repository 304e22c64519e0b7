// What a press came to stands beside the button that was pressed: that nothing was sent, what to do, and that the network
// is back. The words of a form (`data-unsent`) say what was not done.
import { spoken } from "../shared/words.js";

const ASK_AGAIN = 5000;
const PATIENCE = 15000;
const MOMENT = 1000;

/** While the device knows that it has no network, no form of the page leaves it. */
export function guardActs() {
  document.querySelectorAll("form[method=post]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (navigator.onLine !== false) return;
      event.preventDefault();
      unsent(form, event.submitter);
    });
  });
}

/** Says that the form was not sent, and once the network is back, that it can be. */
export function unsent(form, submitter) {
  const button = submitter || form.querySelector("button.govuk-button");
  const name = button.textContent.trim();
  const what = form.dataset.unsent || spoken("Chưa gửi được");
  const cut = spoken("{what}: máy đang mất mạng. Xin giữ trang này mở; khi có mạng, bấm “{name}” lần nữa.", { what, name });
  say(form, button, cut);
  returned(form).then(() => say(form, button, spoken("Đã có mạng trở lại. Xin bấm “{name}” lần nữa.", { name }), "back"));
}

/** While something is on its way that takes long enough to be noticed. */
export function underWay(form, submitter) {
  say(form, submitter || form.querySelector("button.govuk-button"), spoken("Đang gửi…"), "going");
}

/** Whether the server answers, whatever it says. */
export function reaches({ dataset: { probe }, elements }) {
  if (navigator.onLine === false) return Promise.resolve(false);
  if (!probe) return Promise.resolve(true);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  const body = new URLSearchParams([["csrf_token", elements.csrf_token.value]]);
  return fetch(probe, { method: "POST", body, redirect: "manual", signal: abort.signal })
    .then(
      () => true,
      () => false,
    )
    .finally(() => clearTimeout(timer));
}

/** Resolves when the network is back; asked again and again where the device does not say so itself. */
function returned(form) {
  return new Promise((resolve) => {
    const ask = () => reaches(form).then((there) => (there ? resolve() : setTimeout(ask, ASK_AGAIN)));
    addEventListener("online", ask, { once: true });
    if (navigator.onLine !== false) setTimeout(ask, ASK_AGAIN);
  });
}

function say(form, button, words, state = "unsent") {
  const line = lineOf(form, button);
  line.dataset.state = state;
  line.textContent = words;
  keepInSight(line);
}

/** Also where the line about the network opens above it a moment later, on a page too short to have been scrolled. */
function keepInSight(line) {
  line.scrollIntoView({ block: "nearest" });
  if (!window.ResizeObserver) return;
  const watch = new ResizeObserver(() => line.scrollIntoView({ block: "nearest" }));
  watch.observe(document.body);
  setTimeout(() => watch.disconnect(), MOMENT);
}

/** The line after the button, or after the group that it stands in. */
function lineOf(form, button) {
  const place = button.closest(".govuk-button-group, .ways") || button;
  let line = form.querySelector(".act-says");
  if (!line) {
    line = document.createElement("p");
    line.className = "act-says";
    line.setAttribute("role", "alert");
  }
  if (line.previousElementSibling !== place) place.after(line);
  return line;
}
