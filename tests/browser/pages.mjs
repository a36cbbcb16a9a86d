// Every page in both languages, both themes and two widths: accessible, within its policy, its width and its weight.
import { base, check, hold, open, overflow, violations } from "./lib.mjs";

const WEIGHT = 50 * 1024;
const REQUESTS = 6;

/** Addresses behind the language, and the status each answers with. */
export function addresses(sample) {
  const { code, key, name } = sample;
  return [
    ["/", 200],
    ["/search", 200],
    [`/search?q=${encodeURIComponent(name.slice(0, 4))}`, 200],
    [`/search?q=${encodeURIComponent(name.slice(0, 4))}&kind=penalty&status=active`, 200],
    ["/search?q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E5%90%8D%E7%9A%84%E6%9C%BA%E6%9E%84", 200],
    [`/search?q=${sample.wrongCode}`, 200],
    [`/org/${code}`, 200],
    [`/org/${code}?kind=penalty`, 200],
    [`/org/${code}/${key}`, 200],
    ["/lists", 200],
    ["/lists/penalty", 200],
    ["/lists/licence", 200],
    ["/lists/honour", 200],
    ["/lists/penalty?from=2026-02-31", 200],
    ["/lists/penalty?authority=%E6%97%A0%E6%AD%A4%E6%9C%BA%E5%85%B3", 200],
    ["/services", 200],
    ["/services/objection", 200],
    [`/services/objection?record=${code}-${key}`, 200],
    ["/services/objection/find", 200],
    [`/services/objection?record=${code}-0000000000000001`, 404],
    ["/services/restoration", 200],
    [`/services/restoration?record=${code}-${key}`, 200],
    ["/services/draft/0", 404],
    ["/services/track", 200],
    ["/stats", 200],
    ["/stats?kind=penalty", 200],
    ["/data", 200],
    ["/api", 200],
    ["/help", 200],
    ["/help/periods?decided=2026-06-11&tier=serious", 200],
    ["/help/periods?decided=x", 200],
    ["/help/correct", 200],
    ["/help/glossary", 200],
    ["/help/about", 200],
    ["/help/accessibility", 200],
    ["/help/privacy", 200],
    ["/help/feedback", 200],
    ["/office/sign-in", 200],
    ["/office/set-up", 200],
    ["/no-such-page", 404],
  ];
}

export async function everyPage(browser, sample) {
  const looks = [320, 1280].flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme })));
  // Side by side: most of the time of a page is spent waiting.
  await Promise.all(looks.map((look) => everyPageIn(browser, sample, look)));
}

async function everyPageIn(browser, sample, { width, colorScheme }) {
  const page = await open(browser, { viewport: { width, height: 900 }, colorScheme });
  for (const lang of ["zh", "en"]) {
    for (const [path, status] of addresses(sample)) {
      await check(`/${lang}${path} ${width} ${colorScheme}`, () => one(page, `/${lang}${path}`, status, lang));
    }
  }
  await page.context().close();
}

async function one(page, path, status, lang) {
  page.heard.length = 0;
  const answer = await page.goto(base + path, { waitUntil: "load" });
  hold(answer.status() === status, `answered ${answer.status()}`);
  hold((await page.getAttribute("html", "lang")) === (lang === "zh" ? "zh-CN" : "en"), "language of the page");
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  hold((await overflow(page)) <= 0, `${await overflow(page)} px wider than the window`);
  // A browser writes an error of its own for a page that is not there.
  const heard = page.heard.filter((text) => !(status >= 400 && text.includes(String(status))));
  hold(heard.length === 0, heard.join("\n"));
}

/** Bytes on the wire and requests of a first visit. */
export async function weights(browser, sample) {
  for (const lang of ["zh", "en"]) {
    for (const [path] of addresses(sample)) {
      await check(`weight of /${lang}${path}`, () => weigh(browser, `/${lang}${path}`));
    }
  }
}

async function weigh(browser, path) {
  const page = await open(browser);
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  let bytes = 0;
  let requests = 0;
  wire.on("Network.requestWillBeSent", ({ request }) => (requests += request.url.startsWith("http") ? 1 : 0));
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(base + path, { waitUntil: "load" });
  await page.context().close();
  hold(bytes > 0 && bytes <= WEIGHT, `${bytes} bytes`);
  hold(requests <= REQUESTS, `${requests} requests`);
}

/** The gate must be able to fail: a page with known faults, under the same rules. */
export async function control(browser) {
  await check("axe finds the faults of a page that has some", async () => {
    const page = await open(browser);
    await page.setContent('<html><head><title>x</title></head><body><main><h1>x</h1><p style="color:#aaa">Too pale to read.</p><input></main></body></html>');
    const found = (await violations(page)).map((text) => text.split(":")[0]);
    for (const rule of ["color-contrast", "html-has-lang", "label"]) hold(found.includes(rule), `${rule} not found`);
    await page.context().close();
  });
}
