// Passkeys: the browser is asked what the server wrote into the form, and its answer is sent with the form. A page without this
// script, or a browser without passkeys, still has the codes.

export function offerPasskeys() {
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!window.PublicKeyCredential) fail(form);
    else form.addEventListener("submit", (event) => ask(form, event));
  });
}

function ask(form, event) {
  event.preventDefault();
  form.querySelector("[data-passkey-failed]").hidden = true;
  answer(form).then(
    (credential) => {
      form.elements.answer.value = JSON.stringify(plain(credential));
      form.submit();
    },
    () => fail(form),
  );
}

function fail(form) {
  form.querySelector("[data-passkey-failed]").hidden = false;
}

function answer(form) {
  const question = JSON.parse(form.dataset.question);
  question.challenge = bytes(question.challenge);
  if (question.user) question.user.id = bytes(question.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    (question[list] || []).forEach((one) => (one.id = bytes(one.id)));
  }
  return navigator.credentials[form.dataset.passkey]({ publicKey: question });
}

function plain(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

function bytes(base64url) {
  const signs = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const signs = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
