// WCAG 2.2.1: five minutes before the session ends for lack of requests, say so and offer to go on.
// `<div data-idle-minutes="45" hidden>` with a button; any request to the server keeps the session.

const WARN_BEFORE = 5;
let lastContact = Date.now();

/** Something reached the server. */
export function contact() {
  lastContact = Date.now();
}

export function warnBeforeIdle() {
  document.querySelectorAll("[data-idle-minutes]").forEach((warning) => {
    const patience = (warning.dataset.idleMinutes - WARN_BEFORE) * 60000;
    setInterval(() => (warning.hidden = Date.now() - lastContact < patience), 15000);
    warning.querySelector("button").addEventListener("click", () => goOn(warning));
  });
}

/** Where reading a page writes nothing, `data-idle-keep` names the address to which a form's token is sent instead. */
function ask({ idleKeep }) {
  if (!idleKeep) return fetch(location.href, { method: "HEAD", redirect: "manual" });
  const token = document.querySelector("[name=csrf_token]").value;
  return fetch(idleKeep, { method: "POST", body: new URLSearchParams([["csrf_token", token]]), redirect: "manual" });
}

async function goOn(warning) {
  const response = await ask(warning.dataset).catch(() => null);
  if (!response || !response.ok) return location.reload(); // too late: the server's page says what to do
  contact();
  warning.hidden = true;
}
