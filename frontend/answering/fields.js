// The inputs of a question: reading, putting back, exclusive choices, questions that come and go.

export function read(form, name) {
  const inputs = named(form, name);
  return inputs.filter((input) => !isTick(input) || input.checked).map((input) => input.value);
}

export function apply(form, name, values) {
  named(form, name).forEach((input, place) => {
    if (isTick(input)) input.checked = values.includes(input.value);
    else input.value = values[place] || ""; // several inputs of one name: the places of a ranking
  });
}

/** "Không ý nào" unticks the others, and any other unticks it. */
export function exclude(form, changed) {
  if (changed.type !== "checkbox" || !changed.checked) return;
  const exclusive = changed.hasAttribute("data-exclusive");
  named(form, changed.name).forEach((input) => {
    if (input !== changed && (exclusive || input.hasAttribute("data-exclusive"))) input.checked = false;
  });
}

/**
 * What an answer changes on the page, in the server's words: {"show": [names], "hide": [names]} for questions that come
 * and go, {"html": {name: fieldset}} for those that now read differently, {"left": words} beside the button,
 * {"reload": true} where that is not enough.
 */
export function rearrange({ show = [], hide = [], html = {}, left, reload = false }) {
  if (reload) return location.reload();
  const remaining = document.querySelector("[data-left]");
  if (remaining && left !== undefined) remaining.textContent = left;
  Object.keys(html).forEach((name) => redraw(name, html[name]));
  show.forEach((name) => toggle(name, false));
  hide.forEach((name) => toggle(name, true));
}

function redraw(name, html) {
  const question = document.getElementById(`q-${name}`);
  if (question && !question.contains(document.activeElement)) question.outerHTML = html;
}

function toggle(name, hidden) {
  const question = document.getElementById(`q-${name}`);
  if (question) question.hidden = question.disabled = hidden; // disabled, so that a hidden question sends nothing
}

function named(form, name) {
  return [...form.elements].filter((input) => input.name === name);
}

function isTick(input) {
  return input.type === "radio" || input.type === "checkbox";
}
