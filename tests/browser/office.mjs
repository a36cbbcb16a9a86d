// The office pages, for a register whose accounts to be set up are given in HENGXIN_SET_UP, as JSON: for the roles
// supply, register, objection, security and audit the login name and the set-up code.
import { createHmac } from "node:crypto";
import { base, check, hold, open, overflow, violations } from "./lib.mjs";

const ROWS = [
  "行政相对人名称,行政相对人代码_1(统一社会信用代码),示例列",
  "示例无代码有限公司,91360200MA5EXAMPLE,x",
];
const PASSPHRASE = "three fish under a bridge";

/** The pages of a role, each in both languages. */
const PAGES = {
  supply: ["/office", "/office/new", "/office/account", "/office/account/second-factor", "/office/monitoring"],
  register: ["/office", "/office/review", "/office/judgements", "/office/mergers", "/office/account", "/office/law", "/office/monitoring/duties"],
  objection: ["/office/work", "/office/cases?kind=objection"],
  security: ["/office/accounts", "/office/account"],
  audit: ["/office/audit", "/office/audit?from=2.11&action=account.", "/office/audit?subject=nothing", "/office/monitoring", "/office/monitoring/duties", "/office/law?show=all"],
};

/** A picture of one pixel. */
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const PAPER = Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n");

export async function office(browser) {
  if (!process.env.HENGXIN_SET_UP) return console.log("skipped the office pages: HENGXIN_SET_UP is not set");
  const accounts = JSON.parse(process.env.HENGXIN_SET_UP);
  for (const role of ["supply", "register", "objection"]) {
    await check(`office: ${role} sets up an account`, () => setUp(browser, accounts[role]));
  }
  await check("office: an administrator sets up one-time codes and makes an account", () => administer(browser, accounts.security));
  await check("office: an auditor searches the trail, opens an entry and says what a copy is for", () => audits(browser, accounts.audit));
  for (const width of [320, 1280]) {
    const sender = await open(browser, { viewport: { width, height: 900 } });
    await check(`office ${width}: a wrong passphrase is told, a good one signs in`, () => signIn(sender, accounts.supply));
    await every(sender, width, "supply");
    await check(`office ${width}: a file is sent and its problems are told`, () => send(sender, width));
    await sender.context().close();
    const keeper = await open(browser, { viewport: { width, height: 900 } });
    await check(`office ${width}: the register officer signs in`, () => signIn(keeper, accounts.register));
    await every(keeper, width, "register");
    await check(`office ${width}: a name is judged with one key, and that is undone`, () => judge(keeper, width));
    await check(`office ${width}: signing out ends it`, () => signOut(keeper));
    await keeper.context().close();
    const handler = await open(browser, { viewport: { width, height: 900 } });
    await check(`office ${width}: the objection officer signs in`, () => signInPlainly(handler, accounts.objection));
    await every(handler, width, "objection");
    await check(`office ${width}: a letter is seen before it is sent`, () => preview(handler));
    await check(`office ${width}: files are attached, and opened with a purpose`, () => files(handler));
    await handler.context().close();
    await check(`office ${width}: and so without a script`, () => plain(browser, accounts.objection, width));
  }
}

async function every(page, width, role) {
  for (const path of PAGES[role]) {
    for (const lang of ["zh", "en"]) {
      await check(`office ${width}: ${role} /${lang}${path}`, () => sound(page, `/${lang}${path}`));
    }
  }
}

async function setUp(browser, { name, code }) {
  const page = await open(browser);
  await sound(page, "/en/office/set-up");
  await fillSetUp(page, name, code);
  await page.waitForURL((address) => /\/office(\/work)?$/.test(address.pathname));
  await page.context().close();
}

async function fillSetUp(page, name, code) {
  await page.goto(`${base}/zh/office/set-up?name=${name}&code=${code}`);
  await page.fill("#passphrase", "short");
  await page.fill("#again", "short");
  await page.click("main form button");
  await page.waitForSelector(".errsum");
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  await page.fill("#passphrase", PASSPHRASE);
  await page.fill("#again", PASSPHRASE);
  await page.click("main form button");
}

/** The one-time code of an instant (RFC 6238), from the secret as the page shows it. */
export function oneTimeCode(shown, instant = Date.now()) {
  const bits = [...shown.replaceAll("-", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(instant / 30_000)));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(step).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function administer(browser, { name, code }) {
  const page = await open(browser, { viewport: { width: 1280, height: 900 } });
  await fillSetUp(page, name, code);
  await page.waitForURL(/\/office\/account\/second-factor$/);
  await sound(page, "/en/office/account/second-factor");
  hold((await page.locator("svg.qr").count()) === 1, "no picture to scan");
  await page.fill("#code", oneTimeCode(await page.locator("#secret").textContent()));
  await page.click("main form button");
  await page.waitForSelector("h1:has-text('Recovery codes')");
  hold((await page.locator("main li code").count()) === 10, "ten recovery codes");
  await page.goto(base + "/zh/office");
  await page.waitForURL(base + "/zh/office/accounts");
  for (const path of PAGES.security) for (const lang of ["zh", "en"]) await sound(page, `/${lang}${path}`);
  await page.goto(base + "/zh/office/accounts");
  await page.fill("#name", "journey.made");
  await page.fill("#display", "演练");
  await page.selectOption("#role", "objection");
  await page.click("main section form button");
  await page.waitForSelector("#set-up-code");
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  await page.context().close();
}

async function audits(browser, { name, code }) {
  const page = await open(browser, { viewport: { width: 320, height: 900 } });
  await fillSetUp(page, name, code);
  await page.waitForURL(/\/office\/account\/second-factor$/);
  await page.fill("#code", oneTimeCode(await page.locator("#secret").textContent()));
  await page.click("main form button");
  await page.waitForSelector("main li code");
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of PAGES.audit) for (const lang of ["zh", "en"]) await sound(page, `/${lang}${path}`);
  }
  await page.goto(base + "/en/office/audit");
  await page.selectOption("#outcome", "changed");
  await page.click("main form button");
  await page.waitForURL(/outcome=changed/);
  const entry = await page.locator("tbody th a").first().getAttribute("href");
  await sound(page, entry);
  hold((await page.locator("#change").count()) === 1, "no before and after");
  await page.goto(base + "/en/office/audit");
  await page.click("section form button");
  await page.waitForSelector(".errsum");
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  await page.goto(base + "/en/office/monitoring");
  await sound(page, await page.locator("tbody th a").first().getAttribute("href"));
  await page.context().close();
}

async function signIn(page, { name }) {
  await page.goto(base + "/zh/office");
  hold(page.url().endsWith("/office/sign-in"), page.url());
  await page.fill("#name", name);
  await page.fill("#passphrase", "not the right one");
  await page.click("main form button");
  await page.waitForSelector(".errsum");
  await page.fill("#passphrase", PASSPHRASE);
  await page.click("main form button");
  await page.waitForURL(base + "/zh/office");
}

async function signOut(page) {
  await page.goto(base + "/zh/office/account");
  await page.click("header form button");
  await page.waitForURL(base + "/zh/");
  await page.goto(base + "/zh/office");
  hold(page.url().endsWith("/office/sign-in"), page.url());
}

async function send(page, width) {
  await page.goto(base + "/zh/office/new");
  await page.check("input[value=penalties]");
  const buffer = Buffer.from(ROWS.join("\n") + `,${width}\n`);
  await page.setInputFiles("#file", { name: `journey-${width}.csv`, mimeType: "text/csv", buffer });
  await page.click("main form button");
  await page.waitForURL(/\/office\/batches\/\d+$/);
  await page.waitForSelector("main .note, main .tiles", { timeout: 30_000 });
  await sound(page, new URL(page.url()).pathname);
}

// The first width takes the first question and the second width the second, so that neither is in the other's way.
async function judge(page, width) {
  await page.goto(base + "/zh/office/review");
  const questions = page.locator("tbody th a");
  hold((await questions.count()) > 1, "the demonstration has no open questions");
  await questions.nth(width === 320 ? 0 : 1).click();
  await page.waitForURL(/\/office\/review\/-?\d+$/);
  await sound(page, new URL(page.url()).pathname);
  const name = await page.locator("h1").textContent();
  await page.fill("#other", "91");
  await page.check("#quick");
  await page.locator("h1").click();
  await page.keyboard.press("u");
  await page.waitForSelector("main .tag.amber:has-text('不能确定')");
  await page.goto(base + "/zh/office/judgements");
  const row = page.locator("tr", { hasText: name.trim() }).first();
  await row.locator("input[type=text]").fill("演练后撤销");
  await row.locator("button").click();
  await page.waitForURL(/\/office\/judgements/);
  hold((await page.locator("tr", { hasText: name.trim() }).count()) === 0, "the judgement is still there");
}

/** Signs in where no wrong passphrase is to be tried: too many of those hold an account back. */
async function signInPlainly(page, { name }) {
  await page.goto(base + "/zh/office/sign-in");
  await page.fill("#name", name);
  await page.fill("#passphrase", PASSPHRASE);
  await page.click("main form button");
  await page.waitForURL((address) => !address.pathname.endsWith("/sign-in"));
}

/** Opens the first objection of the queue that has a form of this kind, not folded away beside a decision that waits. */
async function caseWith(page, form) {
  await page.goto(base + "/zh/office/cases?kind=objection");
  const links = await page.locator("main a[href*='/office/cases/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const link of links) {
    await page.goto(base + link);
    if ((await page.locator(form).count()) > 0) return link;
  }
  throw new Error(`no objection with ${form}`);
}

async function soundHere(page) {
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  hold((await overflow(page)) <= 0, `${await overflow(page)} px too wide`);
}

async function preview(page) {
  const at = await caseWith(page, "input[value=objection-items-asked]:not(details *)");
  await soundHere(page);
  await page.check("input[value=objection-items-asked]");
  await page.fill("#reasons", "请提供缴款凭证");
  await page.click("button[formaction*='/preview']");
  await page.waitForURL(/\/preview\?/);
  await soundHere(page);
  for (const words of ["预览，未发出 / Preview – not issued", "补正通知书"]) {
    hold((await page.textContent("main")).includes(words), `${words} is not on the page`);
  }
  hold((await page.locator("article.letter[lang=en]").count()) === 1, "no English letter");
  hold((await page.inputValue("#reasons")) === "请提供缴款凭证", "what was typed is lost");
  await page.goto(base + at);
  hold((await page.locator("input[value=objection-items-asked]").count()) === 1, "looking took the step");
  await caseWith(page, "#drafting:not(details *)");
  await page.locator("#drafting input[name=outcome][value=keep]").check();
  await page.fill("#draft-reasons", "记录与决定书一致，予以维持。");
  await page.click("#drafting button[formaction*='/preview']");
  await page.waitForURL(/\/preview\?/);
  await soundHere(page);
  const saved = page.waitForEvent("download");
  await page.click("button[name=as][value='1-zh.pdf']");
  hold((await saved).suggestedFilename() === "preview-1-zh.pdf", "no PDF");
}

async function files(page) {
  const at = await caseWith(page, "#attach");
  await page.locator("details:has(#attach) summary").click();
  await page.selectOption("#what", "hearing");
  await page.setInputFiles("#attach", [
    { name: "笔录.png", mimeType: "image/png", buffer: PICTURE },
    { name: "复函.pdf", mimeType: "application/pdf", buffer: PAPER },
  ]);
  await page.click("form:has(#attach) button");
  await page.waitForURL(base + at);
  await soundHere(page);
  await page.locator("section[aria-labelledby=files] a", { hasText: "笔录.png" }).last().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("#purpose");
  await soundHere(page);
  await page.click("main form button");
  await page.waitForSelector(".errsum");
  await soundHere(page);
  await page.fill("#purpose", "核对笔录");
  await page.keyboard.press("Enter");
  await page.waitForSelector("figure.evidence img");
  await soundHere(page);
  const width = await page.locator("figure.evidence img").evaluate((picture) => picture.naturalWidth);
  hold(width === 1, "the picture is not shown");
  await page.locator("nav a", { hasText: "下一附件" }).click();
  await page.waitForSelector("text=保存PDF");
  await soundHere(page);
  const saved = page.waitForEvent("download");
  await page.click("text=保存PDF");
  await saved;
}

async function plain(browser, account, width) {
  const page = await open(browser, { viewport: { width, height: 900 }, javaScriptEnabled: false });
  await signInPlainly(page, account);
  await caseWith(page, "#attach");
  await page.locator("section[aria-labelledby=files] a", { hasText: "笔录.png" }).last().click();
  await page.fill("#purpose", "核对笔录");
  await page.click("main form button");
  hold((await page.locator("figure.evidence img").count()) === 1, "no picture without a script");
  await page.context().close();
}

async function sound(page, path) {
  const answer = await page.goto(base + path);
  hold(answer.status() === 200, `answered ${answer.status()}`);
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  hold((await overflow(page)) <= 0, `${await overflow(page)} px too wide`);
}
