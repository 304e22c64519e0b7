/** 10:42, on the reader's own clock. */
export function clock(time = new Date()) {
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
