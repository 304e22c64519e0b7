// "Cỡ chữ: A A+ A++" for people who do not know the system's own setting. Revealed by `data-needs-js`.
import { load, save } from "../shared/storage.js";

const KEY = "co-chu";

/** Runs in <head>, before anything is painted. */
export function applyTextSize() {
  document.documentElement.dataset.text = load(KEY) || 0;
}

export function offerTextSize() {
  document.querySelectorAll("[data-text-size]").forEach((control) => {
    control.addEventListener("click", ({ target }) => {
      if (target.closest("button")) save(KEY, Number(target.closest("button").value));
      applyTextSize();
      press(control);
    });
    press(control);
  });
}

function press(control) {
  const chosen = document.documentElement.dataset.text;
  control.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", button.value === chosen));
}
