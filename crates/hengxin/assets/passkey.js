// Passkeys need a script: what the device is to sign is fetched, and what it answers goes back in an ordinary form.
// <pass-key hidden data-way="get|create" data-challenge="URL"><form><input type="hidden" name="answer">…<p role="status"></form></pass-key>
const zh = document.documentElement.lang.startsWith("zh");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function forDevice(asked) {
  const given = { ...asked, challenge: bytes(asked.challenge) };
  if (asked.user) given.user = { ...asked.user, id: bytes(asked.user.id) };
  if (asked.allowCredentials) given.allowCredentials = named(asked.allowCredentials);
  if (asked.excludeCredentials) given.excludeCredentials = named(asked.excludeCredentials);
  return given;
}

function written(credential) {
  const from = credential.response;
  const response = { clientDataJSON: text(from.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (from[name]) response[name] = text(from[name]);
  }
  if (from.getTransports) response.transports = from.getTransports();
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

const SAID = {
  NotAllowedError: ["没有完成：已取消或超时。", "Not done: cancelled, or it took too long."],
  InvalidStateError: ["这台设备上已有这个账户的通行密钥。", "This device has a passkey for this account already."],
  SecurityError: ["请从本站的公开地址打开此页。", "Open this page at the website’s public address."],
};

class PassKey extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential) return;
    this.hidden = false;
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
  }

  say(words) {
    this.querySelector("[role=status]").textContent = words;
  }

  async go() {
    const button = this.querySelector("button");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    this.say(zh ? "请按设备的提示操作……" : "Follow what your device asks …");
    try {
      const publicKey = forDevice(await this.ask());
      const credential = await navigator.credentials[this.dataset.way]({ publicKey });
      this.form.elements.answer.value = written(credential);
      // Sends the form without asking this listener again.
      this.form.submit();
    } catch (error) {
      this.say(error.said ?? (SAID[error.name] ?? ["没有完成，请再试一次。", "Not done. Try again."])[zh ? 0 : 1]);
      button.removeAttribute("aria-disabled");
    }
  }

  async ask() {
    const proof = this.querySelector("[data-proof]");
    const body = new URLSearchParams(proof ? { passphrase: proof.value } : {});
    const answer = await fetch(this.dataset.challenge, { method: "POST", body, headers: { accept: "application/json" } });
    const json = (answer.headers.get("content-type") ?? "").startsWith("application/json");
    if (!json) throw new Error(String(answer.status));
    const told = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(), { said: told.error });
    return told;
  }
}

customElements.define("pass-key", PassKey);
