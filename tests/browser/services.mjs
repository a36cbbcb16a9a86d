// The services for organisations: without a script, on a narrow screen, and as accessible as every other page.
import { api, base, check, hold, open, overflow, violations } from "./lib.mjs";

/** A penalty of which the minimum period has passed, and one of which it has not. */
export async function applicants() {
  const { records, as_of } = await api("/lists/penalty?limit=200");
  const day = as_of.day;
  const usable = (record) => record.repairable_from && !record.under_objection;
  const fresh = records.find((record) => usable(record) && record.repairable_from > day);
  const past = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`.replace("02-29", "02-28");
  const older = (await api(`/lists/penalty?limit=200&to=${past}`)).records.concat(records);
  const ripe = older.find((record) => usable(record) && record.repairable_from <= day);
  if (!fresh || !ripe) throw new Error(`${base} holds no penalty before and after its minimum period`);
  return { fresh, ripe };
}

const number = (record) => `${record.code}-${record.key}`;
const main = (page) => page.textContent("main");

/** Axe needs a script, so it looks at the same address in a page of its own that has one. */
async function sound(browser, width, page, path) {
  hold((await overflow(page)) <= 0, `${path}: ${await overflow(page)} px too wide`);
  const seeing = await open(browser, { viewport: { width, height: 900 } });
  await seeing.goto(base + path);
  const found = await violations(seeing);
  const heard = seeing.heard;
  await seeing.context().close();
  hold(found.length === 0, `${path}: ${found.join("\n")}`);
  hold(heard.length === 0, `${path}: ${heard.join("\n")}`);
}

/** Axe on a page that was sent for with a form: its own text, put into a page with a script. */
async function soundAsSent(browser, width, page) {
  hold((await overflow(page)) <= 0, `${await overflow(page)} px too wide`);
  const seeing = await open(browser, { viewport: { width, height: 900 } });
  await seeing.goto(base + "/zh/services");
  await seeing.setContent(await page.content());
  const found = await violations(seeing);
  await seeing.context().close();
  hold(found.length === 0, found.join("\n"));
}

async function send(page) {
  await page.click("main form button.btn[type=submit]");
  await page.waitForLoadState();
}

async function walk(page, browser, width, looks) {
  for (const [step, act] of looks) {
    hold(page.url().endsWith(`/${step}`), `${page.url()} is not the step ${step}`);
    await sound(browser, width, page, new URL(page.url()).pathname);
    await send(page);
    hold((await page.title()).startsWith("错误："), `${step}: an empty answer is told in the title`);
    hold((await page.locator(".errsum a").count()) > 0, `${step}: and at the top of the page`);
    await soundAsSent(browser, width, page);
    await act(page);
    await send(page);
  }
}

/** A year without a calendar of public holidays is a lawful dead end: then its page is what is checked. */
async function begin(page, browser, width, kind, record) {
  const path = `/zh/services/${kind}?record=${number(record)}`;
  await page.goto(base + path);
  await sound(browser, width, page, path);
  if ((await main(page)).includes("现在不能网上办理")) {
    hold((await main(page)).includes("节假日"), "the page says which calendar is missing");
    console.log(`the calendar ends too soon to go on with ${kind}`);
    return false;
  }
  await send(page);
  return true;
}

async function ticket(page) {
  const [number, code] = await page.locator("strong.code").allTextContents();
  hold(/^[异修]〔\d{4}〕\d+号$/.test(number) && /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(code), `${number} ${code}`);
  return { number, code };
}

async function object(browser, width, record) {
  const page = await open(browser, { javaScriptEnabled: false, viewport: { width, height: 844 } });
  await page.goto(`${base}/zh/org/${record.code}/${record.key}`);
  await page.click(`a[href="/zh/services/objection?record=${number(record)}"]`);
  if (!(await begin(page, browser, width, "objection", record))) return page.context().close();
  await walk(page, browser, width, [
    ["ground", () => page.check("input[value=differs-from-source]")],
    ["statement", () => page.fill("#statement", "处罚金额与决定书不一致，决定书写明1000元。")],
    ["contact", () => page.fill("#contact", "办公室")],
  ]);
  hold((await main(page)).includes("与认定机关信息不一致"), "the answers are shown before they are filed");
  await sound(browser, width, page, new URL(page.url()).pathname);
  await send(page);
  await soundAsSent(browser, width, page);
  const filed = await ticket(page);
  await follow(page, browser, width, filed);
  await page.context().close();
}

async function follow(page, browser, width, { number, code }) {
  await page.goto(base + "/zh/services/track");
  await page.fill("#number", number);
  await page.fill("#code", "2222-2222-2222");
  await send(page);
  hold((await page.title()).startsWith("错误："), "a wrong code is told");
  hold((await page.inputValue("#number")) === number, "the number is kept");
  await soundAsSent(browser, width, page);
  await page.fill("#code", code.toLowerCase().replaceAll("-", " "));
  await send(page);
  hold((await main(page)).includes("下一步"), "where it stands");
  await soundAsSent(browser, width, page);
  await page.click("main button:has-text('撤回申请')");
  await page.waitForLoadState();
  await soundAsSent(browser, width, page);
  await send(page);
  hold((await main(page)).includes("已经办好") && (await main(page)).includes("撤回异议"), "it is taken back");
}

async function tooEarly(browser, width, record) {
  const page = await open(browser, { javaScriptEnabled: false, viewport: { width, height: 844 } });
  const path = `/zh/services/restoration?record=${number(record)}`;
  await page.goto(base + path);
  hold((await main(page)).includes("现在还不能申请修复"), "it is too early");
  await sound(browser, width, page, path);
  await sound(browser, width, page, path.replace("/zh/", "/en/"));
  const file = await page.getAttribute("a[href*='not-before.ics']", "href");
  const answer = await fetch(base + file);
  const text = await answer.text();
  hold(answer.headers.get("content-type").startsWith("text/calendar"), "a calendar file");
  const day = record.repairable_from.replaceAll("-", "");
  hold(text.startsWith("BEGIN:VCALENDAR\r\n") && text.includes(`DTSTART;VALUE=DATE:${day}\r\n`), text);
  await page.context().close();
}

async function restore(browser, width, record) {
  const page = await open(browser, { javaScriptEnabled: false, viewport: { width, height: 844 } });
  if (!(await begin(page, browser, width, "restoration", record))) return page.context().close();
  await walk(page, browser, width, [
    ["performed", () => page.fill("#statement", "罚款已缴清，票据号0001。")],
    ["commitment", () => page.check("#signed")],
    ["contact", () => page.fill("#contact", "财务部")],
  ]);
  await sound(browser, width, page, new URL(page.url()).pathname);
  await send(page);
  await soundAsSent(browser, width, page);
  const { number, code } = await ticket(page);
  await page.goto(base + "/zh/services/track");
  await page.fill("#number", number);
  await page.fill("#code", code);
  await send(page);
  await page.click("main button:has-text('撤回申请')");
  await page.waitForLoadState();
  await send(page);
  hold((await main(page)).includes("撤回修复申请"), "it is taken back, so that the journey can be made again");
  await page.context().close();
}

async function byKeyboard(browser, record) {
  const page = await open(browser, { viewport: { width: 320, height: 844 } });
  const path = `/zh/services/objection?record=${number(record)}`;
  await page.goto(base + path);
  if (!(await main(page)).includes("开始填写")) return page.context().close();
  await page.focus("main form button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/ground$/);
  await page.focus("#ground");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/statement$/);
  await page.focus("main form button.btn");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".errsum");
  await page.focus(".errsum a");
  await page.keyboard.press("Enter");
  hold(await page.evaluate(() => document.activeElement.id === "statement"), "the summary leads to the field");
  await page.context().close();
}

export async function services(browser) {
  const { fresh, ripe } = await applicants();
  for (const width of [320, 1280]) {
    await check(`services ${width}: an objection from the record to the answer, no script`, () => object(browser, width, fresh));
    await check(`services ${width}: restoration is not open yet`, () => tooEarly(browser, width, fresh));
    await check(`services ${width}: restoration, no script`, () => restore(browser, width, ripe));
  }
  await check("services: by keyboard", () => byKeyboard(browser, fresh));
}
