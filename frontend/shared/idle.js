// WCAG 2.2.1: five minutes before the session ends for lack of requests, a dialog says so and offers to go on; when it has
// ended, it says that. `<dialog data-idle-minutes="45">` with a button; any request to the server keeps the session.

const WARN_BEFORE = 5;
let lastContact = Date.now();

/** Something reached the server. */
export function contact() {
  lastContact = Date.now();
}

export function warnBeforeIdle() {
  document.querySelectorAll("[data-idle-minutes]").forEach((warning) => {
    setInterval(() => look(warning), 15000);
    document.addEventListener("visibilitychange", () => look(warning));
    warning.querySelector("button").addEventListener("click", () => goOn(warning));
    warning.addEventListener("cancel", (event) => {
      event.preventDefault();
      goOn(warning);
    });
  });
}

function look(warning) {
  const left = Math.ceil(warning.dataset.idleMinutes - (Date.now() - lastContact) / 60000);
  if (left > WARN_BEFORE) return close(warning);
  const [soon, over] = warning.querySelectorAll("p");
  warning.querySelector("[data-idle-left]").textContent = left;
  soon.hidden = left < 1;
  over.hidden = !soon.hidden;
  if (warning.open) return;
  if (warning.showModal) warning.showModal();
  else warning.setAttribute("open", "");
}

function close(warning) {
  if (warning.close) warning.close();
  else warning.removeAttribute("open");
}

/** Where reading a page writes nothing, `data-idle-keep` names the address to which a form's token is sent instead. */
function ask({ idleKeep }) {
  if (!idleKeep) return fetch(location.href, { method: "HEAD", redirect: "manual" });
  const token = document.querySelector("[name=csrf_token]").value;
  return fetch(idleKeep, { method: "POST", body: new URLSearchParams([["csrf_token", token]]), redirect: "manual" });
}

async function goOn(warning) {
  const response = await ask(warning.dataset).catch(() => null);
  warning.querySelector("[data-idle-cut]").hidden = Boolean(response);
  if (!response) return; // no network: to leave the page now would lose it
  if (!response.ok) return location.reload(); // too late: the server's page says what to do
  contact();
  close(warning);
}
