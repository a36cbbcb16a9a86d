// The people of the walk, each in a browser of their own, and what they do at their pages.
import { base, hold, open } from "../lib.mjs";
import { oneTimeCode } from "../office.mjs";

const PASSPHRASE = "three fish under a bridge";

/** Somebody at a browser. A broken content policy is heard like any other error. */
export async function person(browser, register, who) {
  const page = await open(browser, { viewport: { width: 1280, height: 900 } });
  await page.context().addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return Object.assign(page, { register, who });
}

/** Presses the button with that name, and waits for the page it leads to. */
export async function press(page, name) {
  await Promise.all([page.waitForEvent("domcontentloaded"), page.getByRole("button", { name, exact: true }).click()]);
  await page.waitForLoadState();
}

/** Follows the link with that name. */
export async function follow(page, name) {
  await Promise.all([page.waitForEvent("domcontentloaded"), page.getByRole("link", { name, exact: false }).first().click()]);
  await page.waitForLoadState();
}

/** No summary of errors is on the page. */
export async function accepted(page) {
  const errors = page.locator(".errsum");
  if (await errors.count()) throw new Error(`${page.url()}: ${await errors.first().innerText()}`);
}

export const main = (page) => page.locator("main").innerText();

/** An officer, with an account that is still to be set up. */
export async function officer(browser, register, role, who) {
  const page = await person(browser, register, who);
  return Object.assign(page, { role, account: register.accounts[role], secret: "" });
}

/** Sets the account up at its page, with one-time codes where the role needs them. */
export async function setUp(page) {
  const { name, code } = page.account;
  await page.goto(`${base}/zh/office/set-up?name=${name}&code=${code}`);
  await page.fill("#passphrase", PASSPHRASE);
  await page.fill("#again", PASSPHRASE);
  await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("main form button[type=submit]").first().click()]);
  await accepted(page);
  if (!page.url().endsWith("/office/account/second-factor")) return;
  page.secret = await page.locator("#secret").textContent();
  await page.fill("#code", oneTimeCode(page.secret, page.register.now()));
  await Promise.all([page.waitForEvent("domcontentloaded"), page.locator("form:has(#code) button[type=submit]").click()]);
  await accepted(page);
}

async function signIn(page) {
  await page.fill("#name", page.account.name);
  await page.fill("#passphrase", PASSPHRASE);
  await press(page, "登录");
  if (page.url().includes("/office/sign-in/code")) {
    await page.fill("#code", oneTimeCode(page.secret, page.register.now()));
    await press(page, "继续");
  }
  await accepted(page);
  hold(!page.url().includes("/sign-in"), `${page.who.en} is not signed in: ${page.url()}`);
}

/** Opens an address of the office; whoever was idle since the clock moved signs in again. */
export async function at(page, path) {
  await page.goto(`${base}/zh${path}`);
  if (new URL(page.url()).pathname.endsWith("/office/sign-in")) {
    await signIn(page);
    await page.goto(`${base}/zh${path}`);
  }
}

/** Opens a case from the queue, by its number. */
export async function openCase(page, number) {
  await at(page, "/office/cases?show=closed");
  await follow(page, number);
  hold((await page.locator("h1").innerText()).includes(number), `${page.url()} is not ${number}`);
}

/** Takes a step of a case. `fields`: ids and what is written there. */
export async function step(page, number, word, fields = {}) {
  await openCase(page, number);
  await page.check(`input[name=step][value=${word}]`);
  for (const [id, text] of Object.entries(fields)) await page.fill(`#${id}`, text);
  await press(page, "办理这一步");
  await accepted(page);
}

/** Drafts a decision; another person approves it. `changes`: codes of fields and what they become. */
export async function draft(page, number, outcome, { reasons, document, changes = {} }) {
  await openCase(page, number);
  await page.check(`input[name=outcome][value=${outcome}]`);
  await page.fill("#draft-reasons", reasons);
  await page.fill("#draft-document", document);
  for (const [code, text] of Object.entries(changes)) {
    const field = page.locator(`[name="f.${code}"]`);
    if (!(await field.isVisible())) await page.locator("details", { has: field }).locator("summary").first().click();
    await field.fill(text);
  }
  await press(page, "提交审核");
  await accepted(page);
}

export async function approve(page, number) {
  await openCase(page, number);
  await press(page, "审核通过");
  await accepted(page);
}

/** Opens a letter of a case, and returns its number. */
export async function letter(page, number, title) {
  await openCase(page, number);
  await follow(page, title);
  return (await page.locator("article.letter .meta").first().innerText()).trim();
}

/** Records on the page of a letter that it was served today. */
export async function serveLetter(page) {
  await page.selectOption("#way", "handed");
  await page.fill("#on", page.register.today);
  await press(page, "记录送达");
  await accepted(page);
}

/** Sends a file of penalties; returns when it is in the register. */
export async function sendFile(page, name, headings, rows) {
  await at(page, "/office/new");
  await page.check(`input[name=feed][value=${page.register.feed}]`);
  const buffer = Buffer.from([headings, ...rows].map((row) => row.join(",")).join("\n") + "\n");
  await page.setInputFiles("#file", { name, mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "报送文件" }).click();
  await page.waitForURL(/\/office\/batches\/\d+$/);
  await page.waitForSelector("main .tiles", { timeout: 30_000 });
}

/** The file of a public form: what to open it with and a way through its steps. */
export async function apply(page, kind, record, steps) {
  await page.goto(`${base}/zh/org/${record.code}/${record.key}`);
  await follow(page, kind === "objection" ? "提出异议" : "申请修复");
  await press(page, "开始填写");
  for (const [word, act] of steps) {
    hold(page.url().endsWith(`/${word}`), `${page.url()} is not the step ${word}`);
    await act(page);
    await press(page, "保存并继续");
    await accepted(page);
  }
}

/** Number and contact code, as the last page of a form shows them. */
export async function ticket(page) {
  const [number, code] = await page.locator("strong.code").allInnerTexts();
  hold(/^[异修]〔\d{4}〕\d+号$/.test(number) && /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(code), `${number} ${code}`);
  return { number, code };
}

/** Follows what was filed. */
export async function track(page, { number, code }) {
  await page.goto(`${base}/zh/services/track`);
  await page.fill("#number", number);
  await page.fill("#code", code);
  await press(page, "查看进度");
  await accepted(page);
}

/** Adds a file to what was filed. */
export async function attach(page, filed, name, buffer) {
  await track(page, filed);
  await page.setInputFiles("#file", { name, mimeType: "image/png", buffer });
  await press(page, "发送文件");
  await accepted(page);
}

/** Reads a letter with its number and the contact code. */
export async function readLetter(page, number, code) {
  await page.goto(`${base}/zh/services/letter`);
  await page.fill("#number", number);
  await page.fill("#code", code);
  await press(page, "查看");
  await accepted(page);
  return page.locator("article.letter").innerText();
}
