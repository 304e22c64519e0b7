// One form of answers (`data-autosave="URL" data-session="KEY"`): every change is saved by itself.
import { apply, exclude, read, rearrange } from "./fields.js";
import { Queue } from "./queue.js";
import { Sender } from "./sender.js";
import { Status } from "./status.js";
import { visibleTime } from "./visible.js";

export function autosave(form) {
  const { queue, status, sender } = pipeline(form);
  queue.all().forEach(({ name, values }) => apply(form, name, values));
  sender.flush();
  listen(form, (name) => {
    queue.put(name, read(form, name));
    sender.flush();
  });
  measure(form, queue);
  survive(form, queue, sender);
  form.addEventListener("submit", (event) => holdOffline(event, queue, status));
}

/** The last form, or signing out (`data-clears-queue`): nothing may be lost, and nothing may stay on the device. What still
 * waits goes out as soon as the page is there, and the page is shown anew, since it counts the answers. */
export function clearsQueue(form) {
  const { queue, status, sender } = pipeline(form);
  const send = () => queue.size && sender.flush().then(() => queue.size || sender.stopped || location.reload());
  addEventListener("online", send);
  send();
  form.addEventListener("submit", (event) => {
    holdOffline(event, queue, status);
    if (event.defaultPrevented || sender.stopped) return; // the server will say why; the page after it clears what is left
    if (!queue.size) return queue.clear();
    event.preventDefault();
    sender.flush().then(() => queue.size || form.submit());
  });
}

function pipeline(form) {
  const { autosave: url, session, seq, continue: continueAt = location.href } = form.dataset;
  const queue = new Queue(session, Number(seq));
  const status = new Status(document.querySelector("[data-save-status]"), continueAt);
  return { queue, status, sender: new Sender(queue, url, tokenOf(form), status, rearrange) };
}

function listen(form, changed) {
  form.addEventListener("change", ({ target }) => {
    if (!target.name || target.type === "hidden") return;
    exclude(form, target);
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
  form.addEventListener("submit", () => {
    if (form.elements.visible_ms) form.elements.visible_ms.value = elapsed();
    if (form.elements.seq) form.elements.seq.value = queue.next();
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

function holdOffline(event, queue, status) {
  if (navigator.onLine !== false) return;
  event.preventDefault();
  status.waiting(queue.size);
}

function tokenOf({ elements }) {
  return elements.csrf_token ? elements.csrf_token.value : "";
}
