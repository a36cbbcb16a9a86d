// Every place at which a reader meets a record: where it must be seen, and where nothing of it may be left.
//
// A record is told by its words (number of the document, facts) and by its key. A copy once fetched must be asked
// about again and must not be confirmed.
import { base, check, hold } from "../lib.mjs";
import { main } from "./people.mjs";

const enc = encodeURIComponent;

/** The names of organisations and lists are public before and after: only what the record says is looked for. */
const words = (what) => [what.document, ...what.words];

/** An address that shows the record while it is public. */
const shows = (path, more = {}) => ({ path, shows: true, ...more });
/** An address that may lead to the record or count it, but does not say what it says. */
const leads = (path, more = {}) => ({ path, ...more });

/** Addresses of pages, behind the language. */
function pages(what) {
  const at = `/org/${what.code}/${what.key}`;
  return [
    leads("/"),
    leads("/lists"),
    leads(`/search?q=${enc(what.name)}`),
    leads(`/search?q=${enc(what.name)}&kind=${what.kind}`),
    leads(`/search?q=${enc(what.document)}`, { repeats: what.document, link: at }),
    leads(`/suggest?q=${enc(what.name)}`),
    shows(`/org/${what.code}`, { link: at }),
    shows(`/org/${what.code}?kind=${what.kind}`, { link: at }),
    shows(`/lists/${what.kind}`, { link: at }),
    // It shows the record, in words that the English page cuts where the script changes; its API is held to them.
    leads(`/org/${what.code}/report`),
    leads("/stats"),
    leads(`/stats?kind=${what.kind}`),
    leads("/data"),
  ];
}

/** Addresses for programs, as of now and, with `then`, as of an earlier day. */
function programs(what, then = "") {
  const of = `/organisations/${what.code}`;
  const asOf = (path) => (then ? `${path}${path.includes("?") ? "&" : "?"}as_of=${then}` : path);
  const both = [
    leads(asOf(`/search?q=${enc(what.name)}`)),
    leads(asOf(`/search?q=${enc(what.name)}&kind=${what.kind}`)),
    shows(asOf(`${of}/records`), { link: what.key }),
    shows(asOf(`${of}/records?kind=${what.kind}`), { link: what.key }),
    shows(asOf(`/lists/${what.kind}?limit=200`), { link: what.key }),
    shows(asOf(`/lists/${what.kind}/csv`), { link: what.key }),
    leads(asOf(of), { link: what.key }),
    leads(asOf("/statistics")),
  ];
  if (then) return both;
  return [
    ...both,
    leads(`/search?q=${enc(what.document)}`, { repeats: what.document }),
    shows(`${of}/report`, { link: what.key }),
    leads(`/suggest?q=${enc(what.name)}`),
    leads(`/match?name=${enc(what.name)}`),
    leads(`/reconcile/preview/${what.code}`),
    leads("/lists"),
    leads("/changes?limit=1000"),
    leads("/datasets"),
  ];
}

/** All of them, with the language or the version in front. */
function addresses(what) {
  const site = ["zh", "en"].flatMap((lang) => pages(what).map((one) => ({ ...one, path: `/${lang}${one.path}` })));
  const api = programs(what).map((one) => ({ ...one, path: `/api/v1${one.path}` }));
  return [...site, ...api];
}

async function get(path, mark) {
  const answer = await fetch(base + path, { headers: mark ? { "If-None-Match": mark } : {} });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, text: bytes.toString("utf8") };
}

/** What is left of the record in a text. An address that repeats what was asked may say that much. */
function traces(what, text, one) {
  const looked = words(what).filter((word) => word !== one.repeats);
  if (one.link) looked.push(one.link);
  return looked.filter((word) => text.includes(word));
}

/** How long a copy may be used without asking: not at all. */
function bounded(answer, path) {
  const rule = answer.headers.get("cache-control") ?? "";
  hold(/\bno-(cache|store)\b/.test(rule), `${path}: Cache-Control ${rule || "missing"}`);
}

async function datasets() {
  const { text } = await get("/api/v1/datasets");
  return JSON.parse(text).flatMap((set) => set.files.map((file) => ({ set: set.dataset, ...file })));
}

async function figure(kind) {
  const { kinds } = JSON.parse((await get("/api/v1/statistics")).text);
  return kinds.find((one) => one.kind === kind)?.count ?? 0;
}

const record = (what) => [`/zh/org/${what.code}/${what.key}`, `/en/org/${what.code}/${what.key}`, `/api/v1/organisations/${what.code}/records/${what.key}`];

/** Whether everything `work` looks at is so; told as one check. */
const told = (what, about, work) => check(`${what.label}: ${about}`, work);

/** Not a word of a record is anywhere, not even that it exists. */
export async function knownNowhere(what) {
  for (const one of addresses(what)) {
    await told(what, `nothing at ${one.path}`, async () => {
      const { text } = await get(one.path);
      const left = traces(what, text, one);
      hold(left.length === 0, `${one.path} says ${left.join(", ")}`);
    });
  }
  for (const path of record(what)) {
    await told(what, `no ${path}`, async () => hold((await get(path)).status === 404, "it is not told that it exists"));
  }
  for (const file of await datasets()) {
    await told(what, `nothing in ${file.href}`, async () => hold(traces(what, (await get(file.href)).text, {}).length === 0, file.href));
  }
}

/**
 * The record is met everywhere where it must be. Remembers the marks of all answers, the counts and the day, so that
 * `goneEverywhere` can ask with them afterwards.
 */
export async function shownEverywhere(what, day) {
  what.seen = { day, marks: new Map(), rows: new Map(), figure: await figure(what.kind), entry: 0 };
  for (const one of addresses(what)) {
    await told(what, `at ${one.path}`, async () => {
      const answer = await get(one.path);
      hold(answer.status === 200, `answered ${answer.status}`);
      bounded(answer, one.path);
      what.seen.marks.set(one.path, answer.headers.get("etag"));
      if (one.shows) hold(answer.text.includes(what.document) && answer.text.includes(one.link), `${one.path} does not show it`);
    });
  }
  for (const path of record(what)) {
    await told(what, `at ${path}`, async () => {
      const answer = await get(path);
      hold(answer.status === 200 && words(what).every((word) => answer.text.includes(word)), `${path} answered ${answer.status}`);
      bounded(answer, path);
      what.seen.marks.set(path, answer.headers.get("etag"));
    });
  }
  for (const file of await datasets()) {
    what.seen.rows.set(file.href, file.rows);
    if (file.set !== what.dataset) continue;
    await told(what, `in ${file.href}`, async () => {
      const answer = await get(file.href);
      bounded(answer, file.href);
      what.seen.marks.set(file.href, answer.headers.get("etag"));
      // The columns of a Parquet file are packed: there the number of rows is what can be read.
      if (file.format !== "parquet") hold(answer.text.includes(what.document) && answer.text.includes(what.key), file.href);
      hold(file.rows > 0, `${file.href} holds ${file.rows} rows`);
    });
  }
  await told(what, "in the figures", () => hold(what.seen.figure > 0, "it is not counted"));
  what.seen.entry = JSON.parse((await get("/api/v1/changes?limit=1000")).text).next;
}

/** Whoever follows the organisation is told of a record that has just become public. */
export async function toldToFollowers(what, receiver) {
  await told(what, "to whoever follows the organisation", async () => {
    hold((await receiver.changes(0)).some((one) => one.record === what.key && one.public_now), "the watch list does not tell it");
    hold((await receiver.atom()).includes(`/records/${what.key}`), "the Atom feed does not lead to it");
  });
}

/** Nothing of a record is left anywhere, the moment it has left. */
export async function goneEverywhere(what, receiver, visitor) {
  for (const one of addresses(what)) await told(what, `gone from ${one.path}`, () => left(what, one));
  for (const path of record(what)) await told(what, `gone: ${path}`, () => closed(what, path));
  for (const then of [what.seen.day, `${what.seen.day}@${what.seen.entry}`]) {
    for (const one of programs(what, then)) {
      await told(what, `gone as of an earlier day: ${one.path}`, () => left(what, { ...one, path: `/api/v1${one.path}` }));
    }
    const path = `${record(what)[2]}?as_of=${then}`;
    await told(what, `gone as of an earlier day: ${path}`, () => closed(what, path));
  }
  for (const file of await datasets()) await told(what, `gone from ${file.href}`, () => goneFromFile(what, file));
  await told(what, "gone from the figures", async () => {
    const now = await figure(what.kind);
    hold(now === what.seen.figure - 1, `${now} are counted, ${what.seen.figure} were`);
  });
  await told(what, "its removal is told", () => removalTold(what, receiver));
  await told(what, "no service begins with it", () => noService(what));
  await told(what, "gone from a browser that had it open, and from paper", () => goneFromBrowser(what, visitor));
}

/** The search for what is left must be able to fail: a record that is still public is found at every place that shows it. */
export async function stillFound(what) {
  const looks = addresses(what).filter((one) => one.shows).map((one) => [one.path, () => left(what, one)]);
  for (const path of record(what)) looks.push([path, () => closed(what, path)]);
  for (const file of (await datasets()).filter((file) => file.set === what.dataset)) looks.push([file.href, () => goneFromFile(what, file)]);
  await told(what, "what is left would be found", async () => {
    for (const [path, look] of looks) {
      const passed = await look().then(() => true, () => false);
      hold(!passed, `${path} would pass for gone`);
    }
  });
}

/** An answer now, and to whoever holds an earlier one. */
async function left(what, one) {
  const held = what.seen.marks.get(one.path);
  for (const mark of held ? [undefined, held] : [undefined]) {
    const answer = await get(one.path, mark);
    hold(answer.status === 200, `${one.path} answered ${answer.status}${mark ? " to whoever holds a copy" : ""}`);
    bounded(answer, one.path);
    const found = traces(what, answer.text, one);
    hold(!answer.text.includes(what.key) || one.path.includes("/changes"), `${one.path} names its key`);
    hold(found.length === 0 || (one.path.includes("/changes") && found.every((word) => word === what.key)), `${one.path} says ${found.join(", ")}`);
  }
}

/** The record's own address: it says that it is gone and nothing of what it was. */
async function closed(what, path) {
  const held = what.seen.marks.get(path);
  for (const mark of held ? [undefined, held] : [undefined]) {
    const answer = await get(path, mark);
    hold(answer.status === 410, `${path} answered ${answer.status}`);
    bounded(answer, path);
    const found = words(what).filter((word) => answer.text.includes(word));
    hold(found.length === 0, `${path} says ${found.join(", ")}`);
  }
}

async function goneFromFile(what, file) {
  const held = what.seen.marks.get(file.href);
  for (const mark of held ? [undefined, held] : [undefined]) {
    const answer = await get(file.href, mark);
    hold(answer.status === 200, `${file.href} answered ${answer.status}`);
    const found = [what.key, ...words(what)].filter((word) => answer.text.includes(word));
    hold(found.length === 0, `${file.href} says ${found.join(", ")}`);
  }
  const lost = what.seen.rows.get(file.href) - file.rows;
  hold(lost === (file.set === what.dataset ? 1 : 0), `${file.href} lost ${lost} rows`);
}

async function removalTold(what, receiver) {
  const { changes } = JSON.parse((await get(`/api/v1/changes?after=${what.seen.entry}&limit=1000`)).text);
  const own = changes.filter((one) => one.record === what.key);
  hold(own.some((one) => one.change === "withdrawn"), `the change feed tells ${JSON.stringify(own)}`);
  hold(own.every((one) => !one.public_now), "a copy would be kept");
  const followed = await receiver.changes(what.seen.entry);
  hold(followed.some((one) => one.record === what.key && !one.public_now), "whoever follows the organisation is not told");
  const atom = await receiver.atom();
  hold(!atom.includes(what.key) && !words(what).some((word) => atom.includes(word)), "the Atom feed still names it");
}

async function noService(what) {
  for (const kind of ["objection", "restoration"]) {
    const path = `/zh/services/${kind}?record=${what.code}-${what.key}`;
    const answer = await get(path);
    hold([404, 410].includes(answer.status), `${path} answered ${answer.status}`);
    hold(!words(what).some((word) => answer.text.includes(word)), `${path} says what it was`);
    const form = new URLSearchParams({ code: what.code, document: what.document });
    const found = await fetch(`${base}/zh/services/${kind}/find`, { method: "POST", body: form, redirect: "manual" });
    const text = await found.text();
    hold(found.status === 422 || found.status === 404, `finding it by its document number answered ${found.status}`);
    hold(!text.includes(what.key) && !what.words.some((word) => text.includes(word)), "finding it by its number tells of it");
  }
}

/** A visitor had the record and its organisation open before; what the browser keeps is asked about anew. */
async function goneFromBrowser(what, visitor) {
  const answer = await visitor.goto(base + record(what)[0]);
  hold(answer.status() === 410, `the browser shows ${answer.status()}`);
  await visitor.goto(`${base}/zh/org/${what.code}`);
  await visitor.emulateMedia({ media: "print" });
  const paper = await main(visitor);
  await visitor.emulateMedia({ media: "screen" });
  hold(!words(what).some((word) => paper.includes(word)), "it is on the printed page");
  visitor.heard.splice(0);
}

/** Words are shown in place of others: on the pages of a record, to programs, in its organisation's list. */
export async function saysNow(what, now, before) {
  for (const path of record(what)) {
    await told(what, `corrected at ${path}`, async () => {
      for (const mark of [undefined, what.seen.marks.get(path)]) {
        const answer = await get(path, mark);
        hold(answer.status === 200, `${path} answered ${answer.status}`);
        hold(answer.text.includes(now) && !answer.text.includes(before), `${path} does not say ${now} in place of ${before}`);
      }
    });
  }
  for (const one of addresses(what)) {
    await told(what, `nothing old at ${one.path}`, async () => hold(!(await get(one.path)).text.includes(before), `${one.path} says ${before}`));
  }
  for (const file of await datasets()) {
    await told(what, `nothing old in ${file.href}`, async () => hold(!(await get(file.href)).text.includes(before), file.href));
  }
}
