// The inputs of a question: reading, putting back, exclusive choices, questions that come and go.

export function read(form, name) {
  const inputs = named(form, name);
  return inputs.filter((input) => !isTick(input) || input.checked).map((input) => input.value);
}

export function apply(form, name, values) {
  named(form, name).forEach((input) => {
    if (isTick(input)) input.checked = values.includes(input.value);
    else input.value = values.length ? values[0] : "";
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

/** The server's word on which questions the answers so far make relevant: {"show": [names], "hide": [names]}. */
export function relevance({ show = [], hide = [] }) {
  show.forEach((name) => toggle(name, false));
  hide.forEach((name) => toggle(name, true));
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
