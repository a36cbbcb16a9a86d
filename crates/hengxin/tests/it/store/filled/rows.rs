//! All other tables of migration 9, each with a row at least, as plain SQL: what follows from the facts, and what stands
//! beside them.

use hengxin::store::sql::{Backend, Result, Tx};

use super::facts::{self, NOON, bytes, fine};

/// Statements of both engines; `X'…'` is bytes.
const ROWS: &str = "
INSERT INTO organisation (id, code, code_kind, org_code, name, district, status, confirmed, registered_on, seq) VALUES
(1, '91360200000000019P', 1, '000000019', '衡信宏远示例商贸有限公司', '360200', 0, 1, NULL, 1),
(2, '91360200000000027J', 1, '000000027', '云岭恒昌示例建材有限公司', '360200', 0, 1, NULL, 2),
(3, '91360200000000035D', 1, '000000035', '云岭旧昌示例建材有限公司', '360200', 0, 1, NULL, 3);
INSERT INTO organisation_name (norm, org, name, current, since, seq) VALUES
('衡信宏远示例商贸有限公司', 1, '衡信宏远示例商贸有限公司', 1, 20759, 1),
('云岭恒昌示例建材有限公司', 2, '云岭恒昌示例建材有限公司', 1, 20759, 2),
('云岭旧昌示例建材有限公司', 3, '云岭旧昌示例建材有限公司', 1, 20759, 3);
INSERT INTO record (org, record, kind, item, supplier, authority, decided_on, tier, public_from, public_until, ended,
    digest, seq, marked_from, steps) VALUES
(1, 4996978112093496508, 3, 3, 3, 3, 20754, 2, 20754, 21119, 0, -8591204277787140385, 4, 20759, 5),
(1, -666421471808512500, 3, 3, 3, 3, 20754, 2, 20754, 21119, 0, -5628837099967736181, 5, 2147483647, 2),
(1, -7252942866979486968, 3, 3, 3, 3, 20754, 2, 20754, 21119, 0, 6947187853729495569, 7, 2147483647, 0);
INSERT INTO authority (id, name) VALUES
(1, '市场监督管理局'), (2, '行政处罚（双公示）'), (3, '示例市市场监督管理局');
INSERT INTO batch (id, feed, supplier, file_name, file_sha256, file_bytes, state, rows_read, accepted, unchanged,
    quarantined, refused, withdrawn, bytes_done, received_at, finished_at, actor) VALUES
(1, 'business-register', 1, 'register.csv', X'01', 206, 4, 3, 3, 0, 0, 0, 0, 206, 1793592000000000, 1793592000000000, 'key:1'),
(2, 'penalties', 2, 'fines.csv', X'02', 2252, 4, 4, 2, 0, 2, 0, 0, 2252, 1793592000000000, 1793592000000000, 'key:1');
INSERT INTO batch_problem (batch, source_row, nth, weight, code, label, found) VALUES
(2, 3, 100, 2, 'identity-open', '', ''), (2, 4, 100, 2, 'identity-open', '', '');
INSERT INTO judgement (question, org, state, name, claimed, seq) VALUES
(2640002404745340436, 1, 1, '衡信宏近示例商贸有限公司', '', 6);
INSERT INTO alias (norm, org, kind, name, borne_from, borne_until, seq) VALUES
('宏远示例', 1, 2, '宏远示例', NULL, NULL, 8);
INSERT INTO merger (org, into_org, into_code, seq) VALUES (3, 2, '91360200000000027J', 9);
INSERT INTO merger_proposal (id, code, into_code, evidence, actor, proposed_at) VALUES
(1793592000000000, '91360200000000027J', '91360200000000019P', '见核对单第8号', 'key:1', 1793592000000000);
INSERT INTO proceeding (id, number, kind, org, record, item, supplier, place, open, opened_on, due, due_by, seq) VALUES
(11, '异〔2026〕1号', 1, 1, 4996978112093496508, 3, 3, 'answered', 1, 20759, 20762, 'objection', 15),
(16, '异〔2026〕2号', 1, 1, -666421471808512500, 3, 3, 'told', 0, 20759, 2147483647, '', 17);
INSERT INTO proceeding_party (proceeding, contact, email, code_hash, claimed_by) VALUES
(11, '办公室', 'office@example.org', X'11', 'account:1'), (16, '办公室', 'office@example.org', X'16', '');
INSERT INTO message (id, kind, recipient, subject, body, about, token, state, attempts, next_at, made_at, done_at) VALUES
(1, 'letter-objection-received', 'office@example.org', '异议受理通知书', '您办理的案件有一份新文书。', '异〔2026〕1号',
 '0db7cb09fdbe1447a2e3ee6464cd1fe9', 1, 0, 1793592000000000, 1793592000000000, NULL);
INSERT INTO evidence (id, proceeding, nth, name, media, bytes, sha256, state, added_at, actor) VALUES
('00112233445566778899aabbccddeeff', 11, 1, '证明.pdf', 1, 15,
 X'14BCD090BAF31EDBA64E9CBD8CDFC15F943344AA72CB3675AD8E91BFCBCE03AD', 1, 1793592000000000, 'public');
INSERT INTO account (id, name, display, body, roles, created_at) VALUES
(1, 'wang.fang', '示例经办', NULL, 'objection', 1793592000000000),
(2, 'sun.li', '示例审批', NULL, 'approve', 1793592000000000);
INSERT INTO credential (id, account, kind, secret, created_at, expires_at) VALUES
(1, 1, 4, X'669C164F44198B43B7175AC0DFF496FE43393717428747CCB44C294FBEACA6E0', 1793592000000000, 1830268800000000),
(2, 2, 2, X'3132333435363738393031323334353637383930', 1793592000000000, NULL);
INSERT INTO sign_in_delay (subject, failures, last_at, until) VALUES (X'05', 1, 1793592000000000, 1793592001000000);
INSERT INTO office_session (hash, id, account, csrf, stage, agent, opened_at, seen_at, expires_at) VALUES
(X'06', 1, 1, 'token', 3, 'browser', 1793592000000000, 1793592000000000, 1793592600000000);
INSERT INTO api_key (id, hash, label, supplier, scopes, created_at, expires_at) VALUES
(1, X'B7E534C021E695DE2C290CB1C45C466669EBB601BB9D2B33DEEF5FED34903BE5', '示例接收单位', 3, 'read office',
 1793592000000000, 1830268800000000);
INSERT INTO watchlist (id, api_key, name, created_at) VALUES (1, 1, '关注', 1793592000000000);
INSERT INTO watchlist_member (watchlist, org, added_at) VALUES (1, 1, 1793592000000000);
INSERT INTO webhook (watchlist, url, secret, created_at, entry, day) VALUES
(1, 'https://receiver.example/notices', X'07', 1793592000000000, 10, 20759);
INSERT INTO notice (watchlist, nth, entry_after, entry_through, day_after, day_through, state, attempts, next_at, made_at) VALUES
(1, 1, 9, 10, 20758, 20759, 1, 0, 1793592000000000, 1793592000000000);
INSERT INTO application_draft (hash, kind, code, record, ground, statement, commitment, contact, email, number, expires_at) VALUES
(X'08', 1, '91360200000000019P', -7252942866979486968, 'error', '正在填写。', '', '', '', '', 1793678400000000);
INSERT INTO attempt (subject, count, until) VALUES (X'09', 1, 1793595600000000);
INSERT INTO audit (id, at, actor, verb, target, purpose, detail) VALUES
(1, 1793592000000000, 'key:1', 'delivery.load', 'batch/1', 'taking in a delivery', '{\"accepted\":3}'),
(2, 1793592000000000, 'key:1', 'delivery.load', 'batch/2', 'taking in a delivery', '{\"accepted\":2}'),
(3, 1793592000000000, 'public', 'objection.open', 'record/1', 'procedure about a record', '{\"entry\":11}');
";

/// The letter that went out with the objection.
const LETTER: &str = r#"{"version":1,"zh":{"number":"衡信异受〔2026〕1号","kind":"objection-received","title":"异议受理通知书","addressee":"衡信宏远示例商贸有限公司","code_name":"统一社会信用代码","code":"91360200000000019P","lead":"我们已收到您的异议，将最迟在2026年11月30日答复您。","parts":[{"name":"about","heading":"一、事由","blocks":[{"rows":[{"name":"记录","value":"行政处罚","formula":null},{"name":"文号","value":"示市监罚〔2026〕1号","formula":null},{"name":"决定机关","value":"示例市市场监督管理局","formula":null},{"name":"决定日期","value":"2026年10月28日","formula":null}]}]},{"name":"asked","heading":"二、申请或者拟办事项","blocks":[{"paragraph":"您在2026年11月2日提出异议：罚款金额应为1000元，决定书附后。"}]},{"name":"found","heading":"三、查明的情况","blocks":[{"paragraph":"我们正在核实，尚无结论。"}]},{"name":"decided","heading":"四、决定和后续","blocks":[{"paragraph":"核实期间，记录旁标注“异议处理中”。"},{"paragraph":"我们会请作出决定的机关示例市市场监督管理局核对。"}]},{"name":"basis","heading":"五、依据","blocks":[{"list":["信用修复管理办法（国家发展改革委令2025年第36号）","浙江省公共信用信息管理条例 第三十条"]}]},{"name":"dates","heading":"六、日期","blocks":[{"rows":[{"name":"收到之日","value":"2026年11月2日","formula":null},{"name":"最迟答复日","value":"2026年11月30日","formula":"自2026-11-02次日起满20个工作日：2026-11-30"},{"name":"本文书日期","value":"2026年11月2日","formula":null}]}]},{"name":"remedies","heading":"七、您可以怎样做、怎样联系我们","blocks":[{"paragraph":"核实期间您可以补充材料，也可以撤回异议。"},{"paragraph":"到期没有收到答复的，请与我们联系。"},{"rows":[{"name":"联系单位","value":"衡州市公共信用信息中心","formula":null},{"name":"地址","value":"衡州市城中区钟楼街1号","formula":null},{"name":"电子邮箱","value":"credit@hengzhou.example","formula":null},{"name":"电话","value":"0999-5550100","formula":null},{"name":"办公时间","value":"工作日9:00至17:00","formula":null}]}]}],"authority":"衡州市公共信用信息中心","day":"2026年11月2日","signed_on":"2026-11-02","unverified":[{"title":"信用修复管理办法（国家发展改革委令2025年第36号）","article":""},{"title":"浙江省公共信用信息管理条例","article":"第三十条"}]},"en":{"number":"衡信异受〔2026〕1号","kind":"objection-received","title":"Receipt of your objection","addressee":"衡信宏远示例商贸有限公司","code_name":"USCC","code":"91360200000000019P","lead":"We have received your objection and will answer by 30 November 2026.","parts":[{"name":"about","heading":"1. What this is about","blocks":[{"rows":[{"name":"Record","value":"Administrative penalty","formula":null},{"name":"Document number","value":"示市监罚〔2026〕1号","formula":null},{"name":"Deciding authority","value":"示例市市场监督管理局","formula":null},{"name":"Day of the decision","value":"28 October 2026","formula":null}]}]},{"name":"asked","heading":"2. What was asked or intended","blocks":[{"paragraph":"On 2 November 2026 you objected: 罚款金额应为1000元，决定书附后。"}]},{"name":"found","heading":"3. What was found","blocks":[{"paragraph":"We are looking into it and have come to no conclusion yet."}]},{"name":"decided","heading":"4. What is decided and what happens now","blocks":[{"paragraph":"Until then the record is marked “Under objection”."},{"paragraph":"We are asking the deciding authority, 示例市市场监督管理局, to check it."}]},{"name":"basis","heading":"5. Basis in law","blocks":[{"list":["信用修复管理办法（国家发展改革委令2025年第36号）","浙江省公共信用信息管理条例 第三十条"]}]},{"name":"dates","heading":"6. Dates","blocks":[{"rows":[{"name":"Day it arrived","value":"2 November 2026","formula":null},{"name":"Answer at the latest","value":"30 November 2026","formula":"20 working days from 2026-11-02: 2026-11-30"},{"name":"Day of this letter","value":"2 November 2026","formula":null}]}]},{"name":"remedies","heading":"7. What you can do and how to reach us","blocks":[{"paragraph":"Meanwhile you may add evidence or take the objection back."},{"paragraph":"If you have no answer by that day, please contact us."},{"rows":[{"name":"Contact","value":"衡州市公共信用信息中心","formula":null},{"name":"Address","value":"衡州市城中区钟楼街1号","formula":null},{"name":"E-mail","value":"credit@hengzhou.example","formula":null},{"name":"Telephone","value":"0999-5550100","formula":null},{"name":"Hours","value":"9:00 to 17:00 on working days","formula":null}]}]}],"authority":"衡州市公共信用信息中心","day":"2 November 2026","signed_on":"2026-11-02","unverified":[{"title":"信用修复管理办法（国家发展改革委令2025年第36号）","article":""},{"title":"浙江省公共信用信息管理条例","article":"第三十条"}]}}"#;
const LETTER_SHA256: &str = "96C8F6862E562BCF83F4C45CDD6543B193160D199CB4E3865EB2E72872259A74";

/// What an officer keeps waiting for a second person: the fine as it should be.
const AMENDED: [(u8, &str); 5] = [
    (1, "衡信宏远示例商贸有限公司"),
    (3, "91360200000000019P"),
    (14, "示市监罚〔2026〕1号"),
    (19, "罚款1000元"),
    (20, "0.1"),
];

/// A row that waits because nobody knows whose it is.
const OPEN: [(u8, &str); 4] =
    [(1, "衡信宏迈示例商贸有限公司"), (14, "示市监罚〔2026〕3号"), (19, "罚款4000元"), (20, "0.4")];

/// Fills every table.
pub fn fill(tx: &mut dyn Tx) -> Result<()> {
    facts::fill(tx)?;
    let sqlite = tx.backend() == Backend::Sqlite;
    tx.script(&if sqlite { ROWS.to_owned() } else { ROWS.replace("X'", "'\\x") })?;
    tx.exec(
        "INSERT INTO draft (proceeding, step, outcome, reasons, document, body, actor, at, seq)
         VALUES (11, 'objection-decided', 'correct', '经核查，来源单位确认。', '衡信异决〔2026〕1号', $1, 'account:1', $2, 15)",
        &[fine(&AMENDED).as_bytes().into(), NOON.into()],
    )?;
    tx.exec(
        "INSERT INTO waiting (feed, digest, batch, source_row, reason, name, claimed, body, question)
         VALUES ('penalties', -3409023902450923777, 2, 4, 'identity-open', '衡信宏迈示例商贸有限公司', '', $1,
                 -4780599406452030052)",
        &[fine(&OPEN).as_bytes().into()],
    )?;
    let sha256 = bytes(LETTER_SHA256);
    tx.exec(
        "INSERT INTO letter (id, number, kind, lang, proceeding, org, record, seq, body, sha256, made_on, made_at, actor,
             service, served_by, receipt, served_seq)
         VALUES (1, '衡信异受〔2026〕1号', 'objection-received', 'zh', 11, 1, 4996978112093496508, 11, $1, $2, 20759, $3,
             'public', '', '', '', 0)",
        &[LETTER.into(), sha256.as_slice().into(), NOON.into()],
    )
    .map(drop)
}
