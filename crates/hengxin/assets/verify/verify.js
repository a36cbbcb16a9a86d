// The check page. It reads files that a person chooses, hands them to the engine in this same page, and shows what that
// says. It sends nothing anywhere: the page's own policy forbids it.
"use strict";
(async () => {
  const byId = (id) => document.getElementById(id);
  const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const words = (zh, en) => (lang === "zh" ? zh : en);
  const MOST = 16 * 1024 * 1024;
  const files = byId("files");
  const place = byId("outcomes");
  const drop = byId("drop");

  const make = (name, text, kind) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const trouble = (zh, en) => place.replaceChildren(make("p", words(zh, en), "note amber"));

  let engine;
  try {
    const packed = Uint8Array.from(atob(byId("engine").textContent.trim()), (one) => one.charCodeAt(0));
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const { instance } = await WebAssembly.instantiate(await new Response(unpacked).arrayBuffer());
    engine = instance.exports;
  } catch {
    trouble("此浏览器不能运行核验程序，请改用新版浏览器，或使用 hengxin verify。", "This browser cannot run the verifier. Use a newer one, or hengxin verify.");
    return;
  }
  const write = (bytes) => {
    const at = engine.room(bytes.length);
    new Uint8Array(engine.memory.buffer, at, bytes.length).set(bytes);
  };
  const read = () => {
    const length = engine.tell();
    const bytes = new Uint8Array(engine.memory.buffer, engine.told(), length);
    return JSON.parse(new TextDecoder().decode(bytes));
  };
  const trusts = (text) => {
    write(new TextEncoder().encode(text));
    return engine.trust() === 1;
  };

  const rows = (pairs) => {
    const list = make("dl", undefined, "sum small");
    for (const [name, value] of pairs) {
      const row = make("div");
      row.append(make("dt", name[lang]), make("dd", value[lang]));
      list.append(row);
    }
    return list;
  };
  // Lines that stand under one another become lists within lists.
  const contents = (lines) => {
    const top = make("ul", undefined, "contents");
    const open = [top];
    for (const [depth, name, value] of lines) {
      open.length = depth + 1;
      const item = make("li");
      item.append(make("b", name[lang]));
      if (value[lang]) {
        item.append(words("：", ": ") + value[lang]);
      } else {
        const inner = make("ul");
        item.append(inner);
        open.push(inner);
      }
      open[depth].append(item);
    }
    const details = make("details");
    details.append(make("summary", words("报告全文（出自所附数据）", "All that it says, from the data in it")), top);
    return details;
  };
  const outcome = (name, told) => {
    const refused = told.word !== "current" && told.word !== "superseded";
    const section = make("section", undefined, `outcome ${refused ? "refused" : told.word}`);
    section.dataset.verdict = told.word;
    const heading = make("h2", told.heading[lang]);
    heading.tabIndex = -1;
    section.append(make("p", name, "file"), heading);
    for (const sentence of told.sentences) section.append(make("p", sentence[lang]));
    if (told.rows.length) section.append(rows(told.rows));
    if (told.contents.length) section.append(contents(told.contents));
    return section;
  };

  const verify = async (chosen) => {
    // The day in Beijing, which is the day of a report.
    const day = new Intl.DateTimeFormat("en", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit" });
    const part = Object.fromEntries(day.formatToParts(new Date()).map(({ type, value }) => [type, value]));
    write(new TextEncoder().encode(`${part.year}-${part.month}-${part.day}`));
    engine.today();
    const begun = performance.now();
    for (const file of chosen) {
      if (file.size > MOST) {
        engine.too_long(Math.min(file.size, 0xffffffff));
      } else {
        write(new Uint8Array(await file.arrayBuffer()));
        engine.file();
      }
    }
    const told = read();
    place.dataset.milliseconds = String(performance.now() - begun);
    place.replaceChildren(...told.map((one, at) => outcome(chosen[at].name, one)));
    const first = place.querySelector("h2");
    if (first) first.focus();
  };
  const start = (chosen) => {
    if (chosen.length) {
      verify(chosen).catch(() => trouble("文件无法读取，请重新选择。", "The file cannot be read. Choose it again."));
    }
  };

  const ready = () => {
    const known = byId("trust").textContent.trim() !== "" && trusts(byId("trust").textContent);
    files.disabled = !known;
    byId("nobody").hidden = known;
  };
  ready();
  files.addEventListener("change", () => start([...files.files]));
  byId("other").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const text = file.size > MOST ? "" : await file.text();
    if (trusts(text)) {
      byId("trust").textContent = text;
      byId("whom").textContent = words(`信任文件：${file.name}`, `Trust file: ${file.name}`);
    } else {
      byId("whom").textContent = words("这不是信任文件，仍使用原来的。", "That is no trust file; the one before is kept.");
    }
    ready();
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && !files.disabled) start([...event.dataTransfer.files]);
    });
  }
  // A number from a QR code says which file to look for.
  const number = new URLSearchParams(location.hash.slice(1)).get("number");
  if (number && /^[\x21-\x7e]{1,64}$/.test(number)) {
    byId("wanted").textContent = words(`请选择编号为 ${number} 的报告文件。`, `Choose the file of the report ${number}.`);
    byId("wanted").hidden = false;
  }
  if (location.protocol === "file:") for (const link of document.querySelectorAll(".site")) link.remove();
})();
