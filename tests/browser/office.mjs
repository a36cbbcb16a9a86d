// The office pages, for a register whose key is given in HENGXIN_KEY (scopes submit and office).
import { base, check, hold, open, overflow, violations } from "./lib.mjs";

const ROWS = [
  "行政相对人名称,行政相对人代码_1(统一社会信用代码),示例列",
  "示例无代码有限公司,91360200MA5EXAMPLE,x",
];

export async function office(browser) {
  const key = process.env.HENGXIN_KEY;
  if (!key) return console.log("skipped the office pages: HENGXIN_KEY is not set");
  for (const width of [320, 1280]) {
    const page = await open(browser, { viewport: { width, height: 900 } });
    await check(`office ${width}: a wrong key is told, a good one signs in`, async () => {
      await page.goto(base + "/zh/office");
      hold(page.url().endsWith("/office/sign-in"), page.url());
      await page.fill("#key", "wrong");
      await page.click("main button");
      await page.waitForSelector(".errsum");
      await page.fill("#key", key);
      await page.click("main button");
      await page.waitForURL(base + "/zh/office");
    });
    for (const path of ["/zh/office", "/en/office", "/zh/office/new", "/en/office/new", "/zh/office/review", "/en/office/review", "/zh/office/judgements", "/en/office/judgements", "/zh/office/mergers", "/en/office/mergers"]) {
      await check(`office ${width}: ${path}`, () => sound(page, path));
    }
    await check(`office ${width}: a file is sent and its problems are told`, async () => {
      await page.goto(base + "/zh/office/new");
      await page.check("input[value=penalties]");
      const buffer = Buffer.from(ROWS.join("\n") + `,${width}\n`);
      await page.setInputFiles("#file", { name: `journey-${width}.csv`, mimeType: "text/csv", buffer });
      await page.click("main form button");
      await page.waitForURL(/\/office\/batches\/\d+$/);
      await page.waitForSelector("main .note, main .tiles", { timeout: 30_000 });
      await sound(page, new URL(page.url()).pathname);
    });
    await check(`office ${width}: a name is judged with one key, and that is undone`, () => judge(page, width));
    await page.context().close();
  }
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

async function sound(page, path) {
  const answer = await page.goto(base + path);
  hold(answer.status() === 200, `answered ${answer.status()}`);
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  hold((await overflow(page)) <= 0, `${await overflow(page)} px too wide`);
}
