// A penalty arrives, is served, published, objected to, and corrected.
import { base, hold } from "../lib.mjs";
import { look } from "./album.mjs";
import { apply, approve, at, attach, draft, follow, letter, main, openCase, press, readLetter, sendFile, serveLetter, setUp, step, ticket, track } from "./people.mjs";
import { knownNowhere, saysNow, shownEverywhere, toldToFollowers } from "./surfaces.mjs";

const HEADINGS = "行政相对人名称,行政相对人类别,行政相对人代码_1(统一社会信用代码),行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,罚款金额(万元),处罚决定日期,处罚有效期,处罚机关,处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码".split(",");
const BODY_CODE = "11360200EXAMPLE01X";

/** The tags of a record beside its title. */
const tags = (page) => page.locator("main .tags").first().innerText();

/** A row of the file, as the body fills in the national columns. */
function row(body, { name, code, document, facts, decision, fine, decided }) {
  return [name, "法人及非法人组织", code, document, "未按规定明码标价", facts, "《价格法》第四十二条", "罚款", decision, fine, decided, "2099-12-31", body, BODY_CODE, body, BODY_CODE];
}

/** Everybody in the office sets up an account. */
export async function officeOpens(people) {
  for (const who of [people.supply, people.register_, people.objection, people.approve]) {
    await setUp(who);
    await at(who, "/office/account");
    await look(who, `account-${who.role}`, `${who.who.zh}设定口令，开始工作`, `${who.who.en} has set up an account and starts work`);
  }
}

/** Finds a record of an organisation that is not public, and returns its key. */
async function findHeld(page, what) {
  await at(page, "/office/work");
  await follow(page, "查找记录");
  await page.fill("#code", what.code);
  await press(page, "查找");
  await look(page, `found-${what.label}`, "按代码找到未公示的记录：待登记送达", "The record, found by the organisation's code: its service is to be recorded");
  await follow(page, what.document);
  what.key = new URL(page.url()).pathname.split("/").at(-1);
}

/** The file with two penalties is sent; nothing of it is public before its service is recorded. */
export async function arrives({ register, supply, visitor }, whats) {
  await at(supply, "/office/new");
  await look(supply, "send", "报送人员选择报送的内容和文件", "The supplying officer chooses what is sent, and the file");
  await sendFile(supply, "衡州市行政处罚.csv", HEADINGS, whats.map((what) => row(register.body, what)));
  await look(supply, "sent", "文件逐行校验，两行入库，没有问题", "Each row is checked: two are in, none needs mending");
  hold((await main(supply)).includes("没有需要修改的行"), "a row needs mending");
  await visitor.goto(`${base}/zh/org/${whats[0].code}`);
  await look(visitor, "not-public-yet", "送达登记之前：公众看不到任何内容", "Before its service is recorded the public sees nothing");
}

/** The register officer records the service: from then on it is public. */
export async function isServed({ register, register_: officer, visitor, receiver }, what, servedOn) {
  await findHeld(officer, what);
  await look(officer, `withheld-${what.label}`, "记录页：登记送达之前不予公示", "The record: not public before its service is recorded");
  await knownNowhere(what);
  await officer.fill("#served_on", servedOn);
  await officer.selectOption("#way", "handed");
  await press(officer, "登记送达");
  await look(officer, `served-${what.label}`, "送达已登记，记录公示", "The service is recorded and the record published");
  await visitor.goto(`${base}/zh/org/${what.code}/${what.key}`);
  await look(visitor, `published-${what.label}`, "公众看到记录、期限和来源", "The public sees the record, its dates and its source");
  await shownEverywhere(what, register.today);
  await toldToFollowers(what, receiver);
}

/** The organisation objects, with a file. */
export async function isObjectedTo({ organisation, visitor }, what, claim) {
  await apply(organisation, "objection", what, [
    ["ground", (page) => page.check("input[value=differs-from-source]")],
    ["statement", (page) => page.fill("#statement", claim)],
    ["contact", (page) => page.fill("#contact", "法务部")],
  ]);
  await look(organisation, "objection-check", "机构提交之前核对所填内容", "The organisation checks what it wrote before filing");
  await press(organisation, "提出异议");
  await look(organisation, "objection-filed", "异议已提出：编号、联系码和各环节期限", "The objection is filed: number, contact code and what happens by when");
  const filed = await ticket(organisation);
  await attach(organisation, filed, "决定书.png", await visitor.screenshot());
  await look(organisation, "objection-file", "附上决定书的照片", "A picture of the decision is attached");
  return filed;
}

/** The objection officer marks it within a working day; it is compared and forwarded; its source answers. */
export async function isLookedInto({ register, objection, supply, visitor }, what, number) {
  await at(objection, "/office/work");
  await look(objection, "work", "异议处理岗的当日工作：新异议和期限", "The objection officer's day: the new objection and its deadline");
  await openCase(objection, number);
  await look(objection, "objection-case", "案件页：申请内容、记录、期限、可办的步骤", "The case: what is asked, the record, the clock, what may be done");
  await step(objection, number, "objection-marked");
  await visitor.goto(`${base}/zh/org/${what.code}/${what.key}`);
  hold((await tags(visitor)).includes("异议处理中"), "the record is not marked");
  await look(visitor, "marked", "一个工作日内，公示页标注“异议处理中”", "Within a working day the public page shows the mark");
  await step(objection, number, "objection-compared", { reasons: "与报送文件比对，入库内容与报送一致，与决定书照片不一致。" });
  await register.moveTo("2026-04-15");
  await step(objection, number, "objection-forwarded", { reasons: "请核对决定书原件的罚款金额。" });
  await look(objection, "forwarded", "转来源单位核查，答复期限开始计算", "Forwarded to its source; the time to answer runs");
  await register.moveTo("2026-04-16");
  await step(supply, number, "objection-answered", { reasons: "经查，决定书为罚款3000元，录入时多写一个零。" });
  await look(supply, "answered", "来源单位答复：确认录入有误", "The source answers: it was typed wrongly");
}

/** The correction is drafted by one and approved by another, served, and read by the organisation. */
export async function isCorrected({ register, objection, approve: approver, organisation, visitor }, what, filed, changes) {
  const { number } = filed;
  await draft(objection, number, "correct", { reasons: "来源单位确认罚款金额录入有误，更正为3000元。", document: "衡信异决〔2026〕1号", changes });
  await look(objection, "correction-drafted", "起草更正决定，起草人不能自己审核", "The correction is drafted; whoever drafts does not approve");
  await register.moveTo("2026-04-17");
  await openCase(approver, number);
  await look(approver, "correction-compared", "审核人看到更正前后对照", "The approver sees before and after side by side");
  await approve(approver, number);
  await look(approver, "correction-approved", "审核通过，公示内容即刻更正", "Approved: what is public is corrected at once");
  const numbered = await letter(objection, number, "异议处理结果告知书");
  await serveLetter(objection);
  await look(objection, "answer-served", "处理结果告知书已送达并登记", "The letter of outcome is served and its service recorded");
  const text = await readLetter(organisation, numbered, filed.code);
  hold(text.includes("3000元") && text.includes(what.name), text);
  await look(organisation, "answer-read", "机构凭文书编号和联系码阅读告知书", "The organisation reads the letter with its number and contact code");
  await track(organisation, filed);
  await look(organisation, "objection-told", "进度页：已告知，可以申请复核", "Where it stands: told, and a review may be asked for");
  await saysNow(what, changes.CF_NR, what.decision);
  await visitor.goto(`${base}/zh/org/${what.code}/${what.key}`);
  hold(!(await tags(visitor)).includes("异议处理中"), "the mark is still there");
  await look(visitor, "corrected", "公示页显示更正后的金额，标注已取消", "The public page shows the corrected sum, and the mark is gone");
}
