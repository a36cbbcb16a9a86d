// What readers come for: without JavaScript, by keyboard, with an input method, on paper.
import { base, check, hold, open } from "./lib.mjs";

const text = (page) => page.textContent("main");

export async function withoutScript(browser, sample) {
  const page = await open(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await check("without JavaScript: from half a name to a record with both dates", async () => {
    await page.goto(base + "/zh/");
    await page.fill("#q", sample.name.slice(0, -4));
    await page.click("form[role=search] button");
    await page.click(`.res a[href="/zh/org/${sample.code}"]`);
    hold((await page.textContent("h1")).includes(sample.name), "the organisation's page");
    await page.click(`.tl a[href="/zh/org/${sample.code}/${sample.key}"]`);
    for (const part of ["最早可申请修复", "公示到期", "来源", "变更记录"]) hold((await text(page)).includes(part), part);
  });
  await check("without JavaScript: a code leads straight to its organisation", async () => {
    await page.goto(base + "/en/search");
    await page.fill("#q", ` ${sample.code.toLowerCase()} `);
    await page.click("form[role=search] button");
    hold(page.url().endsWith(`/en/org/${sample.code}`), page.url());
  });
  await check("without JavaScript: filters stand in the address and come off one by one", async () => {
    await page.goto(base + `/zh/search?q=${encodeURIComponent(sample.name.slice(0, 3))}`);
    await page.check("input[name=kind][value=penalty]");
    await page.click(".filters button");
    hold(page.url().includes("kind=penalty"), page.url());
    await page.click(".chips a");
    hold(!page.url().includes("kind=penalty"), page.url());
  });
  await check("without JavaScript: a list is paged, filtered by authority, and offered as CSV", async () => {
    await page.goto(base + "/zh/lists/penalty");
    const first = await page.textContent(".res li h3");
    await page.click("a[rel=next]");
    hold((await page.textContent(".res li h3")) !== null && page.url().includes("after="), "the next page");
    await page.goto(base + `/zh/lists/penalty?authority=${encodeURIComponent(sample.authority)}`);
    const csv = await page.getAttribute('a[href*="/csv"]', "href");
    const answer = await fetch(base + csv);
    const lines = (await answer.text()).split("\n");
    hold(answer.ok && lines.length > 2 && lines.slice(1, 3).every((line) => line.includes(sample.authority)), `CSV of ${first}`);
  });
  await check("without JavaScript: the language switch keeps the page and its query", async () => {
    await page.goto(base + "/zh/lists/penalty?from=2026-01-01");
    await page.click("a.lang");
    hold(page.url() === base + "/en/lists/penalty?from=2026-01-01", page.url());
  });
  await check("without JavaScript: dark colours and large text are kept", async () => {
    await page.goto(base + "/zh/stats");
    await page.click(".prefs summary");
    await page.selectOption("#pref-theme", "dark");
    await page.selectOption("#pref-size", "large");
    await page.click(".prefs button");
    hold(page.url() === base + "/zh/stats", page.url());
    hold((await page.getAttribute("html", "data-theme")) === "dark", "dark");
    hold((await page.getAttribute("html", "data-size")) === "large", "large");
  });
  await check("a personal number is not searched for and not repeated", async () => {
    await page.goto(base + "/zh/search?q=13800138000");
    hold(!(await page.content()).includes("13800138000"), "it stands on the page");
  });
  await page.context().close();
}

export async function byKeyboard(browser, sample) {
  const page = await open(browser, { viewport: { width: 1280, height: 900 } });
  const shown = () => page.evaluate(() => !document.querySelector(".sug")?.hidden);
  await check("keyboard: the first stop is the skip link", async () => {
    await page.goto(base + "/zh/");
    await page.keyboard.press("Tab");
    hold((await page.evaluate(() => document.activeElement.className)) === "skip", "skip link");
  });
  await check("keyboard: suggestions open, Escape closes them, arrows and Enter choose one", async () => {
    await page.goto(base + "/zh/");
    await page.focus("#q");
    await page.keyboard.insertText(sample.name.slice(0, 6));
    await page.waitForSelector(".sug li");
    await page.keyboard.press("Escape");
    hold(!(await shown()) && (await page.inputValue("#q")).length > 0, "Escape closes and keeps the text");
    await page.keyboard.press("Backspace");
    await page.waitForSelector(".sug:not([hidden]) li");
    await page.keyboard.press("ArrowDown");
    hold((await page.getAttribute("#q", "aria-activedescendant")) !== null, "a suggestion is marked");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/zh\/org\//);
  });
  await check("keyboard: Enter that an input method takes neither submits nor chooses", async () => {
    await page.goto(base + "/zh/");
    const before = page.url();
    await page.focus("#q");
    await page.keyboard.insertText(sample.name.slice(0, 6));
    await page.waitForSelector(".sug li");
    await page.keyboard.press("ArrowDown");
    await page.evaluate(() =>
      document.querySelector("#q").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true })),
    );
    await page.waitForTimeout(300);
    hold(page.url() === before, page.url());
  });
  await check("keyboard: an error summary takes the focus and leads to its field", async () => {
    await page.goto(base + "/en/help/periods?decided=x");
    await page.waitForFunction(() => document.activeElement.className === "errsum");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    hold((await page.evaluate(() => document.activeElement.id)) === "decided", "focus on the field");
  });
  await page.context().close();
}

export async function onPaper(browser, sample) {
  await check("print: navigation is gone, the record fits on few pages", async () => {
    const page = await open(browser);
    await page.goto(base + `/zh/org/${sample.code}/${sample.key}`);
    await page.emulateMedia({ media: "print" });
    for (const gone of [".top .nav", ".prefs", ".crumbs"]) hold(!(await page.isVisible(gone)), `${gone} is printed`);
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
    const pages = (pdf.match(/\/Type\s*\/Page[^s]/g) ?? []).length;
    hold(pages >= 1 && pages <= 4, `${pages} pages`);
    await page.context().close();
  });
}

export async function headers(sample) {
  await check("headers: a strict policy, no sniffing, no stale copies; assets for ever", async () => {
    const answer = await fetch(base + `/zh/org/${sample.code}`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    hold(policy.includes("default-src 'none'") && !policy.includes("unsafe"), policy);
    hold(answer.headers.get("x-content-type-options") === "nosniff", "nosniff");
    hold(answer.headers.get("cache-control") === "no-cache", "no-cache");
    const style = (await answer.text()).match(/href="(\/assets\/app\.[0-9a-f]+\.css)"/)[1];
    hold((await fetch(base + style)).headers.get("cache-control").includes("immutable"), "immutable");
  });
  await check("headers: a page the reader has already is not sent again", async () => {
    const first = await fetch(base + `/zh/org/${sample.code}`);
    const again = await fetch(base + `/zh/org/${sample.code}`, { headers: { "if-none-match": first.headers.get("etag") } });
    hold(again.status === 304, `answered ${again.status}`);
  });
}
