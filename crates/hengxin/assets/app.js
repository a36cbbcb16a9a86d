// Progressive enhancement only: every feature below has a working server-side form or link underneath.
const zh = document.documentElement.lang.startsWith("zh");
const say = (node, words) => {
  node.textContent = "";
  setTimeout(() => (node.textContent = words), 60);
};

// <org-suggest src="/zh/suggest" data-label="…"><label …><input …></org-suggest>
class OrgSuggest extends HTMLElement {
  connectedCallback() {
    const input = (this.input = this.querySelector("input"));
    if (!input) return;
    const id = input.id + "-list";
    this.list = Object.assign(document.createElement("ul"), { className: "sug", id, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.dataset.label || "");
    this.live = Object.assign(document.createElement("div"), { className: "vh" });
    this.live.setAttribute("role", "status");
    this.append(this.list, this.live);
    const roles = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      autocomplete: "off",
    };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    // While an input method is composing, the text is not yet what the reader means.
    input.addEventListener("input", (event) => event.isComposing || this.later());
    input.addEventListener("compositionend", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => {
      const row = event.target.closest("li");
      if (row) {
        event.preventDefault();
        this.pick(row);
      }
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), 150);
  }

  async load() {
    const q = this.input.value.trim();
    this.request?.abort();
    if ([...q].length < 2) return this.close();
    this.request = new AbortController();
    try {
      const answer = await fetch(this.getAttribute("src") + "?q=" + encodeURIComponent(q), {
        signal: this.request.signal,
        headers: { accept: "application/json" },
      });
      answer.ok ? this.show(await answer.json()) : this.close();
    } catch {
      // Aborted by the next key, or offline: the form still works.
    }
  }

  show(rows) {
    this.list.replaceChildren(...rows.map((row, at) => this.row(row, at)));
    this.at = -1;
    const open = rows.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", open);
    this.input.removeAttribute("aria-activedescendant");
    const found = zh ? `${rows.length} 条建议，用上下方向键选择` : `${rows.length} suggestions, use up and down arrows`;
    say(this.live, open ? found : zh ? "没有建议" : "No suggestions");
  }

  row(row, at) {
    const item = document.createElement("li");
    item.id = this.list.id + at;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = row.href;
    item.textContent = row.name;
    if (!zh) item.lang = "zh-CN";
    const under = document.createElement("small");
    under.textContent = row.code + (row.was ? (zh ? " · 曾用名 " : " · formerly ") + row.was : "");
    item.append(under);
    return item;
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    // 229 is what browsers report for a key that an input method took.
    if (event.isComposing || event.keyCode === 229) return;
    const rows = [...this.list.children];
    const open = !this.list.hidden && rows.length > 0;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && open && this.at >= 0) {
      event.preventDefault();
      this.pick(rows[this.at]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && open) {
      event.preventDefault();
      this.move(rows, event.key === "ArrowDown" ? 1 : -1);
    }
  }

  move(rows, step) {
    const from = this.at < 0 && step < 0 ? 0 : this.at;
    this.at = (from + step + rows.length) % rows.length;
    rows.forEach((row, at) => row.setAttribute("aria-selected", at === this.at));
    this.input.setAttribute("aria-activedescendant", rows[this.at].id);
    rows[this.at].scrollIntoView({ block: "nearest" });
  }

  pick(row) {
    location.assign(row.dataset.href);
  }
}

// <upload-progress><form method="post" enctype="multipart/form-data">…<progress hidden><p role="status"></form></upload-progress>
class UploadProgress extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(form);
    });
  }

  send(form) {
    const request = new XMLHttpRequest();
    const bar = this.querySelector("progress");
    const status = this.querySelector("[role=status]");
    const button = form.querySelector("button");
    let told = -1;
    bar.hidden = false;
    button.setAttribute("aria-disabled", "true");
    request.upload.onprogress = (sent) => {
      if (!sent.lengthComputable) return;
      bar.value = sent.loaded / sent.total;
      const tenths = Math.floor(10 * bar.value);
      if (tenths === told) return;
      told = tenths;
      status.textContent = (zh ? "已上传 " : "Uploaded ") + tenths * 10 + "%";
    };
    request.onload = () => this.answered(request, form);
    request.onerror = () => {
      status.textContent = zh
        ? "上传中断，文件仍在本页，请再试一次。"
        : "Upload interrupted. Your file is still selected; try again.";
      button.removeAttribute("aria-disabled");
      bar.hidden = true;
    };
    request.open("POST", form.action);
    request.send(new FormData(form));
  }

  answered(request, form) {
    if (request.responseURL !== form.action) return location.assign(request.responseURL);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.title = page.title;
    document.body.replaceWith(page.body);
    focusErrors();
  }
}

// <quick-keys hidden><input type="checkbox"></quick-keys>: single keys press what is marked data-key. Off until asked for,
// because keys of one letter are in the way of those who speak to their browser; the choice is remembered.
class QuickKeys extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("input");
    this.hidden = false;
    box.checked = localStorage.getItem("quick-keys") === "on";
    box.addEventListener("change", () => localStorage.setItem("quick-keys", box.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
      if (!box.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const wanted = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
      if (!wanted) return;
      event.preventDefault();
      wanted.click();
    });
  }
}

// <job-status src="…/progress">server HTML</job-status>; the server marks the end with [data-done]
class JobStatus extends HTMLElement {
  connectedCallback() {
    this.wait = 1000;
    if (!this.querySelector("[data-done]")) this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    this.timer = setTimeout(() => this.ask(), this.wait);
  }

  async ask() {
    if (document.hidden) return this.tick();
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { accept: "text/html" } });
      if (answer.ok) {
        const part = new DOMParser().parseFromString(await answer.text(), "text/html");
        // The end brings tables and buttons with it, so the whole page is asked for again.
        if (part.querySelector("[data-done]")) return location.reload();
        this.replaceChildren(...part.body.childNodes);
      }
    } catch {
      // Offline: ask again later.
    }
    this.wait = Math.min(this.wait * 1.4, 15000);
    this.tick();
  }
}

function focusErrors() {
  const errors = document.querySelector(".errsum");
  if (!errors) return;
  errors.tabIndex = -1;
  errors.focus();
}

customElements.define("org-suggest", OrgSuggest);
customElements.define("upload-progress", UploadProgress);
customElements.define("job-status", JobStatus);
customElements.define("quick-keys", QuickKeys);
focusErrors();

document.addEventListener("submit", (event) => {
  // A form may have further buttons, which only look.
  const button = event.submitter ?? event.target.querySelector("button[data-once]");
  if (!button?.matches("button[data-once]")) return;
  if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
  else setTimeout(() => button.setAttribute("aria-disabled", "true"));
});

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) print();
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  try {
    await navigator.clipboard.writeText(copy.dataset.copy);
    say(copy.nextElementSibling, zh ? "已复制" : "Copied");
  } catch {
    // The code is text on the page and can be selected.
  }
});

window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not(.prefs)")) part.open = true;
});
for (const node of document.querySelectorAll("[data-js]")) node.classList.add("on");
