// What stands at a question itself: that its answer was refused and why, until it is mended; that text is still being
// typed; and how long it may become.
import { spoken } from "../shared/words.js";

/** The question's error, in the markup that the server uses too. */
export function markRefused(name, words, lang) {
  const question = questionOf(name);
  if (!question) return;
  const line = document.getElementById(`${name}-error`) || newError(question, name);
  const text = line.lastChild;
  text.textContent = ` ${words}`;
  if (lang) text.lang = lang;
  question.classList.add("question--error");
  describe(question, name, true);
}

export function markMended(name) {
  const question = questionOf(name);
  const line = document.getElementById(`${name}-error`);
  if (!question || !line) return;
  line.remove();
  question.classList.remove("question--error");
  describe(question, name, false);
}

/** Text that the server does not have yet. */
export function markTyping(name, typing) {
  const question = questionOf(name);
  if (!question) return;
  const line = question.querySelector(".question__typing");
  if (!typing) return line && line.remove();
  if (line) return;
  const made = document.createElement("p");
  made.className = "question__typing";
  made.textContent = spoken("Đang gõ, chưa lưu. Bấm ra ngoài ô để lưu.");
  question.append(made);
}

/** "Còn 120 ký tự", from the last hundred on; nothing is cut. */
export function countCharacters(input) {
  const longest = Number(input.dataset.longest);
  const left = longest - input.value.normalize("NFC").length; // as the server counts: "ế" is one, however it was typed
  let line = input.nextElementSibling;
  if (!line || !line.matches(".question__count")) {
    line = document.createElement("p");
    line.className = "question__count";
    line.setAttribute("role", "status");
    input.after(line);
  }
  line.dataset.over = left < 0;
  if (left < 0) line.textContent = spoken("Dài quá {n} ký tự. Xin viết ngắn lại; chưa có chữ nào bị cắt.", { n: -left });
  else line.textContent = left <= 100 ? spoken("Còn viết được {n} ký tự.", { n: left }) : "";
}

/** How many refused answers stand on this page. */
export function standing({ refused }) {
  return [...refused.keys()].filter((name) => questionOf(name) && !questionOf(name).hidden).length;
}

function questionOf(name) {
  return document.getElementById(`q-${name}`);
}

function newError(question, name) {
  const line = document.createElement("p");
  line.className = "govuk-error-message";
  line.id = `${name}-error`;
  line.setAttribute("role", "alert");
  const hidden = document.createElement("span");
  hidden.className = "govuk-visually-hidden";
  hidden.textContent = spoken("Lỗi:");
  line.append(hidden, document.createElement("span"));
  const before = question.querySelector(".govuk-hint") || question.querySelector("legend, label");
  before.after(line);
  return line;
}

/** The error belongs to the one input, or to the group of rows. */
function describe(question, name, wrong) {
  const input = document.getElementById(name);
  const holder = input && !/radio|checkbox/.test(input.type) ? input : question;
  const others = (holder.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== `${name}-error`);
  const notes = wrong ? [...others, `${name}-error`] : others;
  if (notes.length) holder.setAttribute("aria-describedby", notes.join(" "));
  else holder.removeAttribute("aria-describedby");
  if (holder !== input) return;
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
