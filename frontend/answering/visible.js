// How long the page was really in sight, in milliseconds: what stands in the field "visible_ms" when the form is sent.

export function visibleTime() {
  let total = 0;
  let since = document.hidden ? 0 : performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) total += performance.now() - since;
    else since = performance.now();
  });
  return () => Math.round(total + (document.hidden ? 0 : performance.now() - since));
}
