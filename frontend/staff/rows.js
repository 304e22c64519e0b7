// The row editor. `<form data-row-save="URL">` holds the inputs of one row: Enter saves it and goes down, the arrows walk
// the column, Escape takes the changes back, `<button data-fill="NAME" value="…">` takes a proposed value.
// The server answers with the row as it now is (200, or 422 with what is wrong); its word is the only truth. Where somebody
// else changed the row (409) its own page shows both. When the session has ended, the row says so and keeps what was typed:
// after signing in on another tab it is saved from here, with the token of the new session.

import { revealScripted } from "../shared/forms.js";

const ENDED =
  "Chưa lưu được dòng này vì phiên làm việc đã hết. Những gì đã nhập vẫn còn ở đây: đăng nhập lại, " +
  "rồi quay lại trang này và bấm “Lưu dòng”.";

export function editRows() {
  on("keydown", pressed);
  on("change", (row) => mark(row, "changed"));
  on("click", fill);
  on("submit", sent);
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("[data-row-state=changed]")) event.preventDefault();
  });
}

function on(type, handle) {
  document.addEventListener(type, (event) => {
    const row = event.target.closest("[data-row-save]");
    if (row) handle(row, event);
  });
}

function pressed(row, event) {
  const { key, target } = event;
  if (!target.matches("input, select")) return;
  const moves = { Enter: () => saveAndGoDown(row, target.name), Escape: () => undo(row) };
  if (target.matches("input"))
    Object.assign(moves, { ArrowDown: () => go(row, 1, target), ArrowUp: () => go(row, -1, target) });
  if (!moves[key]) return;
  event.preventDefault();
  moves[key]();
}

async function saveAndGoDown(row, name) {
  const saved = await save(row);
  if (saved) go(saved, saved.dataset.rowState === "saved" ? 1 : 0, { name });
}

/** The row's own button saves like Enter and stays; a button that goes elsewhere, or says more, takes the page along. */
function sent(row, event) {
  const { submitter } = event;
  if (submitter && (submitter.name || submitter.hasAttribute("formaction"))) return mark(row, "");
  event.preventDefault();
  save(row).then((saved) => saved && saved.querySelector("button:not([name], [formaction], [type=button])").focus());
}

async function save(row) {
  mark(row, "changed");
  let response = await send(row);
  if (response && response.status === 400 && (await renewTokens())) response = await send(row);
  if (!response) return fail(row, "Chưa lưu được dòng này. Kiểm tra mạng rồi nhấn Enter lần nữa.");
  if (response.ok || response.status === 422) return replace(row, await response.text(), response.ok);
  if (response.status === 409) return openAnswer(row);
  if (response.type === "opaqueredirect" || response.status === 400) return fail(row, ENDED, signInLink());
  return fail(row, "Chưa lưu được dòng này. Nhấn Enter lần nữa; nếu vẫn không được, hãy tải lại trang.");
}

function send(row) {
  const body = new URLSearchParams(new FormData(row));
  const options = { method: "POST", body, redirect: "manual", headers: { Accept: "text/html-fragment, text/html" } };
  return fetch(row.dataset.rowSave, options).catch(() => null);
}

/** Somebody has signed in again since the page was loaded: its forms get the tokens of that session. */
async function renewTokens() {
  const page = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  if (!page || !page.ok) return false;
  const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrf_token]");
  if (token) document.querySelectorAll("[name=csrf_token]").forEach((input) => (input.value = token.value));
  return Boolean(token);
}

/** The answer is a page of its own: what was typed goes there. */
function openAnswer(row) {
  mark(row, "");
  row.submit();
}

function signInLink() {
  const link = document.createElement("a");
  Object.assign(link, { href: location.pathname, target: "_blank", textContent: "Đăng nhập lại (mở thẻ mới)" });
  return link;
}

/** Says in the row itself that it is not saved, and why; the row stays as it was typed. */
function fail(row, words, ...further) {
  let place = row.querySelector("[data-row-failure]");
  if (!place) {
    place = document.createElement("p");
    place.className = "govuk-error-message";
    place.dataset.rowFailure = "";
    place.setAttribute("role", "alert");
    row.querySelector("h3").after(place);
  }
  place.replaceChildren(words, " ", ...further);
  say("");
}

function replace(row, html, ok) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const fresh = template.content.firstElementChild;
  row.replaceWith(fresh);
  revealScripted();
  mark(fresh, ok ? "saved" : "problem");
  say(ok ? "Đã lưu dòng." : "Dòng này còn chỗ cần sửa.");
  return fresh;
}

function undo(row) {
  row.querySelectorAll("input").forEach((input) => (input.value = input.defaultValue));
  row.querySelectorAll("option").forEach((option) => (option.selected = option.defaultSelected));
  mark(row, "");
}

function fill(row, { target }) {
  const chip = target.closest("[data-fill]");
  if (!chip) return;
  const input = field(row, chip.dataset.fill);
  input.value = chip.value;
  mark(row, "changed");
  input.focus();
}

function go(row, step, { name }) {
  const rows = [...document.querySelectorAll("[data-row-save]")];
  const next = rows[rows.indexOf(row) + step];
  const input = next && field(next, name);
  if (!input) return;
  input.focus();
  if (input.select) input.select();
}

function field(row, name) {
  return row.querySelector(`[name="${CSS.escape(name)}"]`);
}

function mark(row, state) {
  row.dataset.rowState = state;
}

function say(words) {
  const place = document.querySelector("[data-row-status]");
  if (place) place.textContent = words;
}
