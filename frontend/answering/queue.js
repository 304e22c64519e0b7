// Answers on their way to the server: the newest value of each question, numbered in the order of the taps.
// Kept in memory and in localStorage under the name of the person's draft, so that a reload, a phone that slept or a new
// code loses nothing; what another person left on a shared device is thrown away.
import { load, removeOthers, save } from "../shared/storage.js";

const PREFIX = "phieu:";

/** The receipt, the page after signing out: nothing of anybody stays on the device. */
export function forgetEverything() {
  removeOthers(PREFIX);
}

export class Queue {
  constructor(session, serverSeq) {
    this.key = PREFIX + session;
    removeOthers(PREFIX, this.key);
    const stored = load(this.key) || {};
    this.items = new Map(stored.items || []);
    this.refused = new Map(stored.refused || []); // name → {values, words, lang}: what was written stays on the page until it is mended
    this.seq = Math.max(stored.seq || 0, serverSeq || 0);
  }

  /** The clock keeps numbers rising even where nothing could be stored; never backwards if the clock is. */
  next() {
    this.seq = Math.max(this.seq + 1, Date.now());
    return this.seq;
  }

  put(name, values) {
    this.items.delete(name); // so that the newest tap goes last
    this.items.set(name, { name, values, seq: this.next() });
    this.store();
  }

  /** The server did not take it; a newer value may still be on its way. */
  refuse({ name, values }, words, lang) {
    this.refused.set(name, { values, words, lang });
    this.store();
  }

  mended(name) {
    if (this.refused.delete(name)) this.store();
  }

  /** Acknowledged. A newer value of the same question stays queued. */
  done(item) {
    const current = this.items.get(item.name);
    if (current && current.seq === item.seq) this.items.delete(item.name);
    this.store();
  }

  clear() {
    this.items.clear();
    this.refused.clear();
    this.store();
  }

  oldest() {
    return this.items.values().next().value;
  }

  all() {
    return [...this.items.values()];
  }

  has(name) {
    return this.items.has(name);
  }

  get size() {
    return this.items.size;
  }

  store() {
    save(this.key, { seq: this.seq, items: [...this.items], refused: [...this.refused] });
  }
}
