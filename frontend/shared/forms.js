// What every page gets: a second press within two seconds is not a second sending, errors take the focus, and what
// only works with a script appears only with a script.

const PAUSE = 2000;

export function guardForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (Date.now() - (form.dataset.sentAt || 0) < PAUSE) event.preventDefault();
    else form.dataset.sentAt = Date.now();
  });
}

export function focusErrors() {
  const summary = document.querySelector(".govuk-error-summary");
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
}

/** What is folded away on the screen is unfolded on paper. */
export function offerPrinting() {
  document.addEventListener("click", ({ target }) => target.closest("[data-print]") && print());
  addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((part) => (part.open = true)));
}

export function revealScripted() {
  document.querySelectorAll("[data-needs-js]").forEach((element) => (element.hidden = false));
}
