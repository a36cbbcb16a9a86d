// An organisation is placed on a list with due process: notice, service, statement, decision by two, service, entry.
import { base, hold } from "../lib.mjs";
import { look } from "./album.mjs";
import { accepted, approve, at, draft, follow, letter, main, openCase, press, serveLetter, step } from "./people.mjs";
import { knownNowhere, shownEverywhere, toldToFollowers } from "./surfaces.mjs";

/** The notice of intent is entered; nothing is public. */
export async function isNoticed({ register_: officer, visitor }, what) {
  await at(officer, "/office/work");
  await follow(officer, "拟列入告知");
  await officer.fill("#code", what.code);
  await officer.selectOption("#ground", what.ground);
  await officer.fill("#facts", what.words[0]);
  await officer.fill("#penalty", "衡人社罚〔2026〕7号");
  await officer.fill("#document", what.notice);
  await officer.fill("#authority", "衡州市人力资源和社会保障局");
  await look(officer, "notice", "登记拟列入告知：名单、事由、事实", "A notice of intent: list, ground, facts");
  await press(officer, "登记告知书");
  await accepted(officer);
  await look(officer, "noticed", "告知书待送达，任何内容都不公示", "The notice is to be served; nothing is public");
  what.number = (await officer.locator("h1").innerText()).match(/列〔\d{4}〕\d+号/)[0];
  what.key = await officer.getAttribute("a[href*='/office/records/']", "href").then((path) => path.split("/").at(-1));
  await knownNowhere({ ...what, document: what.notice });
  await visitor.goto(`${base}/zh/org/${what.code}`);
  await look(visitor, "not-listed-yet", "告知阶段：公众看不到", "At the notice stage the public sees nothing");
}

/** The letter is served, the organisation heard, the decision made by two. */
export async function isDecided({ register, register_: officer, approve: approver }, what, days) {
  await letter(officer, what.number, "列入告知书");
  await look(officer, "notice-letter", "列入告知书：写明陈述申辩期限和救济途径", "The notice: the time to state one's case, and the remedies");
  await serveLetter(officer);
  await openCase(officer, what.number);
  await look(officer, "notice-served", "告知书已送达，陈述申辩期开始计算", "The notice is served; the time for statement and defence runs");
  await register.moveTo(days.heard);
  await step(officer, what.number, "defended", { reasons: "我单位工程款被拖欠，现已筹措资金。" });
  await look(officer, "heard", "记录陈述申辩", "The statement and defence are on record");
  await draft(officer, what.number, "list", { reasons: "陈述申辩理由不成立，符合列入条件。", document: what.document });
  await register.moveTo(days.decided);
  await openCase(approver, what.number);
  await look(approver, "listing-to-approve", "另一人审核列入决定", "Another person approves the decision to list");
  await approve(approver, what.number);
  await knownNowhere({ ...what, label: `${what.label}, decided` });
}

/** The decision and its restoration notice are served together; then the entry is public. */
export async function isListed({ register, register_: officer, visitor, receiver }, what, servedOn) {
  await register.moveTo(servedOn);
  await letter(officer, what.number, "列入决定书");
  await serveLetter(officer);
  await look(officer, "decision-served", "列入决定书与信用修复告知书一并送达", "The decision is served together with the restoration notice");
  await visitor.goto(`${base}/zh/lists/listing`);
  hold((await main(visitor)).includes(what.name), "it is not on the public list");
  await look(visitor, "listed", "送达之后：进入公开名单", "After service it is on the public list");
  await visitor.goto(`${base}/zh/org/${what.code}/${what.key}`);
  await look(visitor, "entry", "名单条目：依据、期限、怎样移出", "The entry: its basis, its end, how to leave");
  await shownEverywhere(what, register.today);
  await toldToFollowers(what, receiver);
}
