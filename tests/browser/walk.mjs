// node walk.mjs BASE_URL: the recorded walk. Three stories from the first file to the last letter, by pages only, in a
// register of its own whose clock is moved. Needs HENGXIN_WALK (the example `walk`), HENGXIN (the program) and
// HENGXIN_WALK_FOLDER (an empty folder); pictures go to HENGXIN_WALK_ALBUM.
import { base, check, conclude, hold, launch } from "./lib.mjs";
import { brokenOff, chapter, close, open } from "./walk/album.mjs";
import * as listing from "./walk/listing.mjs";
import * as penalty from "./walk/penalty.mjs";
import { officer, person } from "./walk/people.mjs";
import { follower } from "./walk/receiver.mjs";
import { atTheTerminal, serveRegister } from "./walk/register.mjs";
import * as restoration from "./walk/restoration.mjs";

const { HENGXIN_WALK: example, HENGXIN: program, HENGXIN_WALK_FOLDER: folder } = process.env;

/** Everybody, each in a browser of their own. */
async function gather(browser, register) {
  const officers = { supply: ["报送人员", "supplying officer"], register: ["登记人员", "register officer"], objection: ["异议处理人员", "objection officer"], approve: ["审批人员", "approver"] };
  const people = { register };
  for (const [role, [zh, en]] of Object.entries(officers)) {
    people[role === "register" ? "register_" : role] = await officer(browser, register, role, { zh, en });
  }
  people.visitor = await person(browser, register, { zh: "访客", en: "visitor" });
  people.organisation = await person(browser, register, { zh: "机构", en: "organisation" });
  people.receiver = await follower(program, folder, register.organisations.map((one) => one.code));
  return people;
}

/** What the stories are about. */
function matters({ organisations: [food, kitchen, builder] }) {
  const fined = { kind: "penalty", dataset: "penalties", decided: "2026-04-08" };
  return {
    corrected: { ...fined, ...food, label: "penalty", document: "衡市监罚〔2026〕101号", words: ["鸣泉门店三种商品未标明价格"], facts: "鸣泉门店三种商品未标明价格", decision: "罚款30000元", fine: "3" },
    restored: { ...fined, ...kitchen, label: "restored", document: "衡市监罚〔2026〕102号", words: ["拾光门店菜单未标明价格"], facts: "拾光门店菜单未标明价格", decision: "罚款2000元", fine: "0.2", decided: "2026-04-09", outcomeLetter: "准予信用修复决定书" },
    listed: { ...builder, kind: "listing", dataset: "listings", label: "listing", document: "衡人社列决〔2026〕3号", notice: "衡人社列告〔2026〕3号", words: ["拖欠二十名工人三个月工资，责令支付后仍未支付。"], ground: "list-wage-arrears arrears", outcomeLetter: "移出决定书" },
  };
}

/** Tells a story; where it breaks off, what each of its people sees is kept, and the others go on. */
async function tell(people, name, zh, en, story) {
  chapter(zh, en);
  let broken = true;
  await check(name, async () => {
    await story();
    broken = false;
  });
  if (broken) await brokenOff(Object.values(people).filter((one) => one.screenshot && one.url() !== "about:blank"), name);
  return !broken;
}

async function april(people, { corrected, restored, listed }) {
  const { register } = people;
  const told = { penalty: false, listing: false };
  told.penalty = await tell(people, "penalty", "一　一条行政处罚从报送到更正", "1. A penalty, from the file to its correction", async () => {
    await penalty.officeOpens(people);
    await penalty.arrives(people, [corrected, restored]);
    await penalty.isServed(people, corrected, "2026-04-10");
    await penalty.isServed(people, restored, "2026-04-10");
    await register.moveTo("2026-04-14");
    const filed = await penalty.isObjectedTo(people, corrected, "决定书写明罚款3000元，公示为30000元。");
    await penalty.isLookedInto(people, corrected, filed.number);
    await penalty.isCorrected(people, corrected, filed, { CF_NR: "罚款3000元", CF_NR_FK: "0.3" });
  });
  told.listing = await tell(people, "listing", "二　列入名单：从告知到公示", "2. Placed on a list: from the notice to the entry", async () => {
    await register.moveTo("2026-04-20");
    await listing.isNoticed(people, listed);
    await listing.isDecided(people, listed, { heard: "2026-04-22", decided: "2026-04-23" });
    await listing.isListed(people, listed, "2026-04-24");
    await restoration.tooEarly(people, listed, "2026-10-23");
  });
  return told;
}

async function restored(people, what, { zh, en, name, before, from, performed, ...decision }) {
  const { register } = people;
  await tell(people, name, zh, en, async () => {
    await register.moveTo(before);
    await restoration.tooEarly(people, what, from);
    await register.moveTo(from);
    const filed = await restoration.isAppliedFor(people, what, performed);
    await restoration.isRestored(people, what, filed, decision);
  });
}

async function later(people, { restored: fine, listed }, told) {
  if (told.penalty) {
    const days = { accepted: "2026-07-10", drafted: "2026-07-13", granted: "2026-07-14" };
    const words = { zh: "三　最短公示期满后的信用修复", en: "3. Restored after its minimum period", name: "restoration" };
    await restored(people, fine, { ...words, before: "2026-07-08", from: "2026-07-09", performed: "罚款已于2026年4月20日缴清，票据号0001；菜单已全部标价。", days, document: "衡信修决〔2026〕1号", reasons: "罚款已缴清，违法行为已纠正，承诺书已签署。" });
  }
  if (told.listing) {
    const days = { accepted: "2026-10-26", drafted: "2026-10-27", granted: "2026-10-28" };
    const words = { zh: "四　按名单规定提前移出", en: "4. Removed early, as the list's law gives", name: "early-removal" };
    await restored(people, listed, { ...words, before: "2026-10-22", from: "2026-10-23", performed: "拖欠工资已于2026年4月28日全部付清，六个月内未再发生。", days, document: "衡信修决〔2026〕2号", reasons: "拖欠工资已全部付清，满六个月未再发生，承诺书已签署。" });
  }
}

open();
const register = await serveRegister(example, folder, new URL(base).port);
const browser = await launch();
try {
  const people = await gather(browser, register);
  const about = matters(register);
  await later(people, about, await april(people, about));
} finally {
  await browser.close();
  await register.stop();
  close();
}
await check("the register is sound afterwards", () => {
  const { code, text } = atTheTerminal(program, folder, ["admin", "check"]);
  hold(code === 0 && text.includes("nothing found"), text);
});
conclude();
