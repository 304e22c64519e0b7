// One form of answers (`data-autosave="URL" data-session="KEY"`): every change is saved by itself.
import { reaches, underWay, unsent } from "./acts.js";
import { apply, exclude, read, rearrange } from "./fields.js";
import { Queue } from "./queue.js";
import { countCharacters, markRefused, markTyping, standing } from "./remarks.js";
import { Sender } from "./sender.js";
import { Status } from "./status.js";
import { visibleTime } from "./visible.js";

export function autosave(form) {
  const { queue, status, sender } = pipeline(form);
  putBack(form, queue, status);
  sender.flush();
  listen(form, status, (name) => {
    queue.put(name, read(form, name));
    sender.flush();
  });
  form.addEventListener("submit", (event) => sendFirst(event, queue, status, sender));
  measure(form, queue);
  survive(form, queue, sender);
}

/** What waits, and what was refused, stands on the page again. */
function putBack(form, queue, status) {
  queue.all().forEach(({ name, values }) => apply(form, name, values));
  queue.refused.forEach(({ values, words, lang }, name) => {
    if (!queue.has(name)) apply(form, name, values);
    markRefused(name, words, lang);
  });
  status.refused(standing(queue));
}

/** The last form, or signing out (`data-clears-queue`): nothing may be lost, and nothing may stay on the device. What still
 * waits goes out as soon as the page is there, and the page is shown anew, since it counts the answers. */
export function clearsQueue(form) {
  const { queue, status, sender } = pipeline(form);
  const send = () => queue.size && sender.flush().then(() => queue.size || sender.stopped || location.reload());
  addEventListener("online", send);
  send();
  if (queue.refused.size) status.unfinished(queue.refused.size);
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return status.waiting(queue.size);
    if (sender.stopped) return; // the server will say why; the page after it clears what is left
    event.preventDefault();
    underWay(form, event.submitter);
    await sender.flush();
    if (!sender.stopped && (queue.size || !(await reaches(form)))) return unsent(form, event.submitter);
    queue.clear();
    form.submit();
  });
}

/** With answers that could not be sent, the page stays until they are: then it goes on by itself. */
async function sendFirst(event, queue, status, sender) {
  if (event.defaultPrevented) return status.waiting(queue.size);
  if (!status.lost || sender.stopped) return;
  const { target: form, submitter } = event;
  event.preventDefault();
  underWay(form, submitter);
  await sender.flush();
  if (queue.size && !sender.stopped) unsent(form, submitter);
  else if (form.requestSubmit) form.requestSubmit(submitter);
  else form.submit();
}

function pipeline(form) {
  const { autosave: url, session, seq, continue: continueAt = location.href } = form.dataset;
  const queue = new Queue(session, Number(seq));
  const status = new Status(document.querySelector("[data-save-status]"), continueAt);
  return { queue, status, sender: new Sender(queue, url, tokenOf(form), status, rearrange) };
}

function listen(form, status, changed) {
  form.addEventListener("input", ({ target }) => {
    if (!isTyped(target)) return;
    markTyping(target.name, true);
    status.typing();
  });
  form.addEventListener("focusout", ({ target }) => {
    if (!isTyped(target) || isHalfTyped(target)) return;
    markTyping(target.name, false); // as it was; what changed is on its way
    status.nothingTyped();
  });
  form.querySelectorAll("[data-longest]").forEach((input) => {
    input.addEventListener("input", () => countCharacters(input));
    countCharacters(input);
  });
  form.addEventListener("change", ({ target }) => {
    if (!target.name || target.type === "hidden") return;
    exclude(form, target);
    if (isTyped(target)) target.defaultValue = target.value; // what the queue holds is no longer half typed
    changed(target.name);
  });
  form.addEventListener("click", ({ target: { dataset } }) => {
    if (!dataset.clear) return;
    apply(form, dataset.clear, []);
    document.getElementById(dataset.clear).focus(); // the button goes; its question stays
    changed(dataset.clear);
  });
}

/** What the page itself carries: how long it was in sight, and a number later than every tap on it, so that a tap that
 * arrives after the page does not undo it. */
function measure(form, queue) {
  const elapsed = visibleTime();
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.elements.visible_ms) form.elements.visible_ms.value = elapsed();
    if (form.elements.seq) form.elements.seq.value = queue.next();
    [...form.elements].forEach(({ name }) => queue.mended(name)); // the page that follows says what is wrong with them
  });
}

/** A phone that sleeps, a tab that closes, a network that returns. */
function survive(form, queue, sender) {
  const leave = () => {
    const typing = document.activeElement;
    if (form.contains(typing) && isHalfTyped(typing)) queue.put(typing.name, read(form, typing.name));
    sender.flushNow();
  };
  addEventListener("pagehide", leave);
  addEventListener("online", () => sender.flush());
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : sender.flush()));
}

/** Text that has not yet caused a "change". */
function isHalfTyped({ name, value, defaultValue }) {
  return name && defaultValue !== undefined && value !== defaultValue;
}

function isTyped(target) {
  return target.matches("input[type=text], textarea");
}

function tokenOf({ elements }) {
  return elements.csrf_token ? elements.csrf_token.value : "";
}
