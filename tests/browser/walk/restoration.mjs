// A record is restored after its minimum period: a penalty, and in the same way an entry of a list.
import { base, hold } from "../lib.mjs";
import { look } from "./album.mjs";
import { apply, approve, attach, draft, letter, main, openCase, press, readLetter, step, ticket, track } from "./people.mjs";
import { goneEverywhere, shownEverywhere, stillFound } from "./surfaces.mjs";

/** It is too early: the page says from when, and gives the day for a calendar. */
export async function tooEarly({ organisation }, what, from) {
  await organisation.goto(`${base}/zh/services/restoration?record=${what.code}-${what.key}`);
  hold((await main(organisation)).includes("现在还不能申请修复"), "an application could be made");
  await look(organisation, `too-early-${what.label}`, "最短公示期未满：页面写明最早哪天可以申请", "The minimum period runs: the page says the first day to apply");
  const file = await organisation.getAttribute("a[href*='not-before.ics']", "href");
  const text = await (await fetch(base + file)).text();
  hold(text.startsWith("BEGIN:VCALENDAR\r\n") && text.includes(`DTSTART;VALUE=DATE:${from.replaceAll("-", "")}\r\n`), text);
}

/** Commitment and proof are handed in. */
export async function isAppliedFor({ organisation, visitor }, what, performed) {
  await apply(organisation, "restoration", what, [
    ["performed", (page) => page.fill("#statement", performed)],
    ["commitment", (page) => page.check("#signed")],
    ["contact", (page) => page.fill("#contact", "财务部")],
  ]);
  await look(organisation, `application-check-${what.label}`, "签署之前核对：履行情况和公开承诺", "Before signing: how it was performed, and the public commitment");
  await press(organisation, "签署并申请修复");
  const filed = await ticket(organisation);
  await attach(organisation, filed, "缴款凭证.png", await visitor.screenshot());
  await look(organisation, `application-proof-${what.label}`, "附上缴款凭证", "Proof of payment is attached");
  return filed;
}

/** Accepted, drafted, granted by another: gone everywhere at once. The letter tells it. */
export async function isRestored({ register, objection, approve: approver, organisation, visitor, receiver }, what, filed, { days, document, reasons }) {
  const { number } = filed;
  await visitor.goto(`${base}/zh/org/${what.code}/${what.key}`);
  await shownEverywhere(what, register.today);
  await stillFound(what);
  await register.moveTo(days.accepted);
  await step(objection, number, "restoration-accepted");
  await register.moveTo(days.drafted);
  await draft(objection, number, "grant", { reasons, document });
  await look(objection, `grant-drafted-${what.label}`, "受理后起草准予修复", "Accepted; the grant is drafted");
  await register.moveTo(days.granted);
  await openCase(approver, number);
  await look(approver, `grant-to-approve-${what.label}`, "另一人审核", "Another person approves");
  await approve(approver, number);
  await goneEverywhere(what, receiver, visitor);
  await look(visitor, `gone-org-${what.label}`, "准予修复的同一刻：机构页面不再有这条记录", "The moment it is granted: the organisation's page no longer has it");
  const answer = await visitor.goto(`${base}/zh/org/${what.code}/${what.key}`);
  hold(answer.status() === 410, `answered ${answer.status()}`);
  await look(visitor, `gone-${what.label}`, "原地址只说明已不再公示", "Its address says only that it is no longer published", 410);
  const numbered = await letter(objection, number, what.outcomeLetter);
  await look(objection, `outcome-${what.label}`, "结果告知书", "The letter of outcome");
  const text = await readLetter(organisation, numbered, filed.code);
  hold(text.includes(what.name), text);
  await look(organisation, `outcome-read-${what.label}`, "机构阅读结果告知书", "The organisation reads the letter of outcome");
  await track(organisation, filed);
  await look(organisation, `restored-${what.label}`, "进度页：已修复", "Where it stands: restored");
}
