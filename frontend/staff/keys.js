// Keys for queues of cases: `<section data-case>` and the rows of `<table data-queue>`. j and k go from one to the next, Enter opens the
// one that has the focus, d goes to the first box of its decision and never sends anything, ? shows the keys. A letter typed into a box
// is a letter; whoever dictates, or does not want them, switches them off, and this browser remembers it.

import { load, save } from "../shared/storage.js";

const KEPT = "phim-tat";
const ITEMS = "[data-case], table[data-queue] tbody tr";
const BOXES = "input:not([type=hidden]), textarea, select, button";
const WORDS = [
  ["j, k", "tới việc sau, việc trước"],
  ["Enter", "mở việc đang chọn"],
  ["d", "tới ô ghi quyết định; không gửi gì"],
  ["?", "hiện, ẩn bảng này"],
];

export function offerKeys() {
  if (!matchMedia("(any-pointer: fine)").matches) return; // a telephone has no keys to speak of
  const first = document.querySelector(ITEMS);
  if (!first && !decision()) return;
  const note = draw();
  if (first) (first.closest("table") || first).before(note);
  else document.querySelector("main h1").after(note);
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isOff()) return;
  if (target.closest("input, textarea, select, [contenteditable]")) return;
  const here = target.closest(ITEMS);
  const acts = { j: () => go(1), k: () => go(-1), d: decide, "?": show };
  if (here === target) Object.assign(acts, { ArrowDown: () => go(1), ArrowUp: () => go(-1), Enter: () => open(here) });
  if (!acts[key]) return;
  event.preventDefault();
  acts[key]();
}

function go(step) {
  const items = [...document.querySelectorAll(ITEMS)].filter((item) => !item.hidden);
  const here = items.indexOf(document.activeElement.closest(ITEMS));
  const next = items[here < 0 ? (step > 0 ? 0 : items.length - 1) : here + step];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function open(item) {
  const link = item.querySelector("a[href]");
  if (link) link.click();
}

function decide() {
  const box = decision(document.activeElement.closest(ITEMS) || document);
  if (box) box.focus();
}

/** The first box of the first decision that is not folded away. */
function decision(within = document) {
  const forms = [...within.querySelectorAll("form[data-decision]")];
  const form = forms.find((one) => !one.closest("details:not([open])"));
  return form && form.querySelector(BOXES);
}

function draw() {
  const note = document.createElement("div");
  note.className = "keys";
  note.innerHTML =
    '<p class="muted"><span data-keys-said></span> <button type="button" class="link-button" data-keys-switch></button></p>' +
    '<div data-keys-list hidden><dl class="govuk-summary-list govuk-summary-list--no-border"></dl></div>';
  for (const [key, words] of WORDS) {
    const row = document.createElement("div");
    row.className = "govuk-summary-list__row";
    row.innerHTML = '<dt class="govuk-summary-list__key"></dt><dd class="govuk-summary-list__value"></dd>';
    row.firstChild.textContent = key;
    row.lastChild.textContent = words;
    note.querySelector("dl").append(row);
  }
  note.querySelector("[data-keys-list]").setAttribute("role", "status");
  note.querySelector("[data-keys-switch]").addEventListener("click", () => {
    save(KEPT, isOff() ? null : "tat");
    say(note);
  });
  say(note);
  return note;
}

function say(note) {
  const off = isOff();
  note.querySelector("[data-keys-said]").textContent = off ? "Phím tắt đang tắt." : "Phím tắt: j, k, Enter, d; ? để xem.";
  note.querySelector("[data-keys-switch]").textContent = off ? "Bật phím tắt" : "Tắt phím tắt";
  if (off) note.querySelector("[data-keys-list]").hidden = true;
}

function show() {
  const list = document.querySelector("[data-keys-list]");
  list.hidden = !list.hidden;
  if (!list.hidden) list.scrollIntoView({ block: "nearest" });
}

function isOff() {
  return load(KEPT) === "tat";
}
