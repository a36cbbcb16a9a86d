// The check page: every verdict, offline, from a saved file, by keyboard, as accessible as every other page, and how long
// it takes. HENGXIN_SPECIMENS names the folder that `cargo run -p attest --example specimens` has filled.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { api, base, check, hold, open, overflow, violations } from "./lib.mjs";

const MOST = 300 * 1000;
const specimens = process.env.HENGXIN_SPECIMENS;
const specimen = (name) => join(specimens, name);

/** Chooses files, and waits for what is told of them. */
async function verify(page, files) {
  await page.evaluate(() => document.getElementById("outcomes").replaceChildren());
  await page.setInputFiles("#files", files);
  await page.waitForSelector(".outcome");
  return page.locator(".outcome").evaluateAll((all) => all.map((one) => one.dataset.verdict));
}

async function trusting(page) {
  await page.locator("details:has(#other)").evaluate((details) => (details.open = true));
  await page.setInputFiles("#other", specimen("trust.txt"));
  await page.waitForFunction(() => /trust\.txt/.test(document.getElementById("whom").textContent));
}

async function ready(page) {
  await page.waitForFunction(() => !document.getElementById("files").disabled);
}

const EVERY = ["current", "superseded", "altered", "not_logged", "unknown_key", "not_a_report"];

async function everyVerdict(page) {
  for (const word of EVERY) {
    const [verdict] = await verify(page, specimen(`${word}.pdf`));
    hold(verdict === word, `${word}.pdf is called ${verdict}`);
    const shown = await page.locator(".outcome dl, .outcome details").count();
    hold(shown > 0 === ["current", "superseded"].includes(word), `${word}: facts are shown of genuine reports only`);
  }
  hold((await verify(page, specimen("current.json"))) == "current", "the data alone");
  hold((await verify(page, specimen("current-en.pdf"))) == "current", "the other print");
  hold((await verify(page, specimen("cut-off.pdf"))) == "altered", "a file that is cut off");
  const both = await verify(page, [specimen("older.pdf"), specimen("current.pdf")]);
  hold(both.join() === "superseded,current", `an older report beside a newer one: ${both}`);
  const long = { name: "long.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(17 * 1024 * 1024) };
  hold((await verify(page, long)) == "not_a_report", "a file longer than any report");
}

/** A report that the running register issues. */
async function issued(form) {
  const { records } = await api("/lists/penalty?limit=1");
  const answer = await fetch(`${base}/zh/org/${records[0].code}/report`, { method: "POST", body: new URLSearchParams({ form }) });
  hold(answer.ok, `the register issues no report: ${answer.status}`);
  const ending = form === "json" ? "json" : "pdf";
  return { name: `report.${ending}`, mimeType: `application/${ending}`, buffer: Buffer.from(await answer.arrayBuffer()), code: records[0].code };
}

/** Of an odd number of times, the one in the middle, in milliseconds. */
async function middle(page, file) {
  const times = [];
  for (let turn = 0; turn < 21; turn += 1) {
    await verify(page, file);
    times.push(Number(await page.locator("#outcomes").getAttribute("data-milliseconds")));
  }
  return times.sort((one, other) => one - other)[10];
}

export async function checkPage(browser) {
  await check("the check page is one file that may connect to nothing", async () => {
    const answer = await fetch(`${base}/zh/verify`);
    const policy = answer.headers.get("content-security-policy");
    hold(policy.startsWith("default-src 'none'") && !policy.includes("connect-src") && !policy.includes("'self'"), policy);
    const bytes = (await answer.arrayBuffer()).byteLength;
    hold(bytes <= MOST, `${bytes} bytes`);
    const page = await open(browser);
    const asked = [];
    page.on("request", (request) => request.url().startsWith("http") && asked.push(request.url()));
    await page.goto(`${base}/zh/verify`);
    await ready(page);
    const tried = await page.evaluate(() => fetch("/").then(() => "sent", () => "refused"));
    hold(tried === "refused", "the page can send something");
    hold(asked.length === 1, asked.join());
    await page.context().close();
    console.log(`check page: ${bytes} bytes in 1 request`);
  });

  await check("/verify leads to the page in the reader's language, /verify/trust.txt says whom it trusts", async () => {
    const led = await fetch(`${base}/verify`, { headers: { "accept-language": "en" }, redirect: "manual" });
    hold(led.headers.get("location") === "/en/verify", `${led.status} ${led.headers.get("location")}`);
    const trust = await (await fetch(`${base}/verify/trust.txt`)).text();
    hold(/^report \S+\nlog /m.test(trust), trust);
  });

  await check("what the register issues is verified without a network, and one changed byte is found", async () => {
    const page = await open(browser);
    await page.goto(`${base}/zh/verify`);
    await ready(page);
    await page.context().setOffline(true);
    for (const form of ["pdf-zh", "json"]) {
      const file = await issued(form);
      hold((await verify(page, file)) == "current", `${form}: ${await page.textContent("#outcomes")}`);
      hold((await page.textContent("#outcomes")).includes(file.code), "the facts of the report are shown");
      const changed = Buffer.from(file.buffer);
      changed[Math.floor(changed.length / 2)] ^= 1;
      const [verdict] = await verify(page, { ...file, buffer: changed });
      hold(verdict === "altered" || verdict === "not_logged", `${form} with a changed byte is called ${verdict}`);
      console.log(`from file to verdict, ${form} of ${file.buffer.length} bytes: ${(await middle(page, file)).toFixed(1)} ms`);
    }
    hold(page.heard.length === 0, page.heard.join("\n"));
    await page.context().close();
  });

  await check("every verdict is told, offline", async () => {
    const page = await open(browser);
    await page.goto(`${base}/en/verify`);
    await page.context().setOffline(true);
    await trusting(page);
    await everyVerdict(page);
    hold(page.heard.length === 0, page.heard.join("\n"));
    await page.context().close();
  });

  await check("the page saved to a file goes on working", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hengxin-"));
    try {
      const saved = join(folder, "verify.html");
      writeFileSync(saved, await (await fetch(`${base}/zh/verify`)).text());
      const page = await open(browser, { offline: true });
      await page.goto(pathToFileURL(saved).href);
      hold((await page.locator(".site").count()) === 0, "links of the website lead nowhere from a file");
      await trusting(page);
      await everyVerdict(page);
      hold(page.heard.length === 0, page.heard.join("\n"));
      await page.context().close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  await check("by keyboard: the field is reached, and the outcome takes the focus", async () => {
    const page = await open(browser);
    await page.goto(`${base}/zh/verify#number=R20261102-7K2MPQRA`);
    await trusting(page);
    hold((await page.textContent("#wanted")).includes("R20261102-7K2MPQRA"), "the number of a QR code is told");
    await page.locator("h1").evaluate((heading) => { heading.tabIndex = -1; heading.focus(); });
    await page.keyboard.press("Tab");
    hold((await page.evaluate(() => document.activeElement.id)) === "files", "the field comes after the heading");
    await verify(page, specimen("current.pdf"));
    hold((await page.evaluate(() => document.activeElement.tagName)) === "H2", "the focus is on the outcome");
    hold((await page.getAttribute("#outcomes", "aria-live")) === "polite", "and it is announced");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    hold(await page.locator(".outcome details").evaluate((details) => details.open), "the contents open");
    await page.context().close();
  });

  await check("a file may be dropped on the page", async () => {
    const page = await open(browser);
    await page.goto(`${base}/zh/verify`);
    await trusting(page);
    const bytes = [...readFileSync(specimen("current.pdf"))];
    await page.evaluate((bytes) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([new Uint8Array(bytes)], "current.pdf", { type: "application/pdf" }));
      document.getElementById("drop").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped }));
    }, bytes);
    await page.waitForSelector('.outcome[data-verdict="current"]');
    await page.context().close();
  });

  await check("without a script the page says what to do", async () => {
    for (const lang of ["zh", "en"]) {
      const page = await open(browser, { javaScriptEnabled: false });
      await page.goto(`${base}/${lang}/verify`);
      hold((await page.locator("noscript code").textContent()) === "hengxin verify report.pdf", "the command is named");
      hold(await page.locator("noscript code").isVisible(), "and can be seen");
      await page.context().close();
    }
  });

  for (const lang of ["zh", "en"]) {
    for (const [width, colorScheme] of [[320, "light"], [320, "dark"], [1280, "light"], [1280, "dark"]]) {
      await check(`/${lang}/verify ${width} ${colorScheme}`, async () => {
        const page = await open(browser, { viewport: { width, height: 900 }, colorScheme });
        await page.goto(`${base}/${lang}/verify`);
        await trusting(page);
        for (const word of [null, ...EVERY]) {
          if (word) await verify(page, specimen(`${word}.pdf`));
          await page.locator(".outcome details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
          const found = await violations(page);
          hold(found.length === 0, `${word}: ${found.join("\n")}`);
          hold((await overflow(page)) <= 0, `${word}: ${await overflow(page)} px wider than the window`);
        }
        await page.context().close();
      });
    }
  }
}
