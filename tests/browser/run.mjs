// node run.mjs [BASE_URL]: everything, against a running register that holds published penalties.
import { api, base, conclude, launch } from "./lib.mjs";
import { control, everyPage, weights } from "./pages.mjs";
import { byKeyboard, headers, onPaper, withoutScript } from "./journeys.mjs";
import { office } from "./office.mjs";
import { identities, passkeys } from "./passkeys.mjs";
import { services } from "./services.mjs";
import { checkPage } from "./verify.mjs";

/** A penalty of an organisation with a Unified Social Credit Code, and a code that does not check. */
async function sample() {
  const { records } = await api("/lists/penalty?limit=50");
  const record = records.find((record) => record.code.length === 18 && record.repairable_from) ?? records[0];
  if (!record) throw new Error(`${base} holds no published penalty`);
  const last = record.code.endsWith("1") ? "2" : "1";
  return { ...record, wrongCode: record.code.slice(0, 17) + last };
}

async function readers(browser, chosen) {
  await headers(chosen);
  await withoutScript(browser, chosen);
  await byKeyboard(browser, chosen);
  await onPaper(browser, chosen);
  await checkPage(browser);
  await weights(browser, chosen);
}

async function officers(browser) {
  await office(browser);
  await passkeys(browser);
  await identities(browser);
  await services(browser);
}

const chosen = await sample();
const browser = await launch();
try {
  await control(browser);
  // Two ways that do not meet, side by side: readers, and officers and applicants. Every page comes last and alone, since
  // it looks in several windows at once.
  await Promise.all([readers(browser, chosen), officers(browser)]);
  await everyPage(browser, chosen);
} finally {
  await browser.close();
}
conclude();
