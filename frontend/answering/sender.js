// Sends the queue, one answer a request, oldest first; waits longer after each failure, from one second to a minute.
// The server's answer decides: 2xx is saved, some refusals end the sending with a way to continue, a refused value is
// shown at its question until it is mended, anything else is tried again.
import { contact } from "../shared/idle.js";
import { markMended, markRefused, markTyping, standing } from "./remarks.js";
import { spoken } from "../shared/words.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60000;
const PATIENCE = 20000;
const STOPS = { 400: 400, 401: 403, 403: 403, 409: 409, 410: 410 };
const RETRIES = [408, 425, 429];

export class Sender {
  constructor(queue, url, token, status, rearrange) {
    Object.assign(this, { queue, url, token, status, rearrange, wait: FIRST_WAIT, busy: false, stopped: false });
  }

  /** Sends everything, one after another. Resolves when the queue is empty or sending has to wait. */
  async flush() {
    if (this.busy || this.stopped || !this.queue.size) return;
    this.busy = true;
    clearTimeout(this.timer);
    let going = true;
    while (going && (this.sending = this.queue.oldest())) {
      this.status.saving();
      going = await this.send(this.sending).catch(() => this.later());
    }
    this.sending = null;
    this.busy = false;
  }

  /** The page is going away: everything at once, in requests that outlive it. */
  flushNow() {
    if (!this.stopped)
      this.queue
        .all()
        .filter((item) => item !== this.sending)
        .forEach((item) => this.send(item));
  }

  async send(item) {
    let response;
    try {
      response = await this.post(item);
    } catch {
      return this.later();
    }
    return this.settle(item, response);
  }

  post({ name, values, seq }) {
    const body = new URLSearchParams([
      ["name", name],
      ["csrf_token", this.token],
      ["seq", seq],
    ]);
    values.forEach((value) => body.append("value", value));
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    const options = { method: "POST", body, keepalive: true, redirect: "manual", signal: abort.signal };
    return fetch(this.url, { ...options, headers: { Accept: "application/json" } }).finally(() => clearTimeout(timer));
  }

  async settle(item, response) {
    const stop = response.type === "opaqueredirect" ? 403 : STOPS[response.status];
    if (stop) return this.stop(stop, await words(response));
    if (response.status >= 500 || RETRIES.includes(response.status)) return this.later();
    contact();
    this.queue.done(item);
    this.wait = FIRST_WAIT;
    const reply = await words(response);
    this.remark(item, response.ok, reply);
    if (!this.queue.size) this.status.saved(reply.saved);
    this.rearrange(reply);
    return true;
  }

  /** At the question itself. */
  remark(item, taken, { error = spoken("Câu này chưa lưu được. Xin trả lời lại."), lang }) {
    if (!this.queue.has(item.name)) markTyping(item.name, false);
    if (taken) {
      this.queue.mended(item.name);
      markMended(item.name);
    } else {
      this.queue.refuse(item, error, lang);
      markRefused(item.name, error, lang);
    }
    this.status.refusals = standing(this.queue);
  }

  later() {
    this.status.waiting(this.queue.size);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    return false;
  }

  stop(code, { error, step }) {
    this.stopped = true;
    this.status.stopped(code, error, step);
    return false;
  }
}

/** What the server said besides the status: JSON, or nothing. */
function words(response) {
  return response.json().catch(() => ({}));
}
