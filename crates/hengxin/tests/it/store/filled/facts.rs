//! The facts of the filled register as migration 9 held them, with the salts and leaves they were written with: whatever
//! is read from them today must still open those leaves.

use domain::Content;
use hengxin::store::sql::{Result, Tx, Value};

/// The fine an objection is open about.
pub const OBJECTED: i64 = 4_996_978_112_093_496_508;
/// The fine of which an objection was taken back.
pub const TAKEN_BACK: i64 = -666_421_471_808_512_500;
/// The fine that somebody judged to be of organisation 1.
pub const JUDGED: i64 = -7_252_942_866_979_486_968;
/// A name that was judged.
pub const QUESTION: i64 = 2_640_002_404_745_340_436;
/// A short name that was recorded.
const SHORT_NAME: i64 = 3_966_729_945_500_969_490;

/// The second of November 2026, as days since 1970.
const TODAY: i64 = 20_759;
/// Its noon in Shanghai.
pub const NOON: i64 = 1_793_592_000_000_000;

/// A fact: organisation and record, kind and item, delivery and row, what it says, its salt and leaf as hexadecimal.
struct Fact {
    about: (i64, i64),
    kind: (i64, i64),
    row: (i64, i64),
    body: Content,
    salt: &'static str,
    leaf: &'static str,
}

fn fact(
    about: (i64, i64),
    kind: (i64, i64),
    row: (i64, i64),
    body: Content,
    salt: &'static str,
    leaf: &'static str,
) -> Fact {
    Fact { about, kind, row, body, salt, leaf }
}

/// Numbered fields, in their order.
pub fn said(fields: &[(u8, &str)]) -> Content {
    let mut content = Content::default();
    fields.iter().for_each(|(no, text)| content.push(*no, text));
    content
}

/// An organisation as the business register reports it.
fn registered(name: &str, code: &str) -> Content {
    let source = "市场监督管理局";
    said(&[
        (1, name),
        (2, code),
        (200, source),
        (201, source),
        (203, "2026-11-02"),
        (206, "favourable"),
        (211, "360200"),
    ])
}

/// A fine in which these fields are its own.
pub fn fine(own: &[(u8, &str)]) -> Content {
    const REMEDIES: &str = "对决定不服的，可以自收到决定书之日起六十日内申请行政复议，或者自收到之日起六个月内提起行政诉讼；公示的内容有误的，可以向信用办提出异议。";
    let body = "示例市市场监督管理局";
    let mut fields = vec![
        (2, "法人及非法人组织"),
        (15, "未按规定明码标价"),
        (16, "经营场所内三种商品未标明价格"),
        (17, "《价格法》第四十二条"),
        (18, "罚款"),
        (23, "2026-10-28"),
        (24, "2099-12-31"),
        (26, body),
        (27, "11360200EXAMPLE01X"),
        (28, body),
        (29, "11360200EXAMPLE01X"),
        (200, body),
        (201, body),
        (202, "2"),
        (203, "2026-10-28"),
        (204, "2027-10-28"),
        (205, "2027-01-28"),
        (206, "ndrc-36"),
        (210, "2026-10-28"),
        (224, "declared"),
        (225, REMEDIES),
        (230, "service"),
        (231, "1"),
    ];
    fields.extend(own);
    fields.sort_unstable();
    said(&fields)
}

#[rustfmt::skip]
fn facts() -> Vec<Fact> {
    vec![
        fact((1, 0), (2, 1), (1, 2), registered("衡信宏远示例商贸有限公司", "91360200000000019P"), "322e832388e1a9f5785fa915489633229b62a0504c3ec965a8c05dbe47a93d59", "0102ffffffffffffffffa7611b1e94fc69b9c29771db965a631a889ce4ec85a40d039ffcdf7367f748d8"),
        fact((2, 0), (2, 1), (1, 3), registered("云岭恒昌示例建材有限公司", "91360200000000027J"), "f0eed74b4f172fdb9ebace049088441f16d3a45862357af4119f3a1647b6ff83", "0102ffffffffffffffff9b8cd16f30952eb744198cb925b10ffee7fa06ad9e3bf6410e84cb13e724c4b8"),
        fact((3, 0), (2, 1), (1, 4), registered("云岭旧昌示例建材有限公司", "91360200000000035D"), "4c7d6d9af559b08590f201e1234a6c433ee97797de1eec27024fd229cbf2ad20", "0102ffffffffffffffff14af2b7c33f3c72eb8c24a44fb186b31ce6615841d93e06d436ed2d57bb3edaa"),
        fact((1, OBJECTED), (10, 3), (2, 2), fine(&[(1, "衡信宏远示例商贸有限公司"), (3, "91360200000000019P"), (14, "示市监罚〔2026〕1号"), (19, "罚款2000元"), (20, "0.2")]), "eb4f283e78bb48ca79b4a25c4dea53e7e2e92cebbe7e1f9966e52d3812bd63a6", "010affffffffffffffff0d81ab606fa53fd3e341a81f0248f816311d8dbf4e542ecf907ffd3eeb526a3c"),
        fact((1, TAKEN_BACK), (10, 3), (2, 5), fine(&[(1, "衡信宏远示例商贸有限公司"), (3, "91360200000000019P"), (14, "示市监罚〔2026〕4号"), (19, "罚款5000元"), (20, "0.5")]), "8fa8fe08841ad176809aeae1b5c897cef7780534ea39e91326de73d6114bbd83", "010afffffffffffffffff83ea6c0706e69cac84aba6e3c811098e95b762f6683d099c20af21552ebc55c"),
        fact((1, QUESTION), (20, 1), (0, 0), said(&[(212, "衡信宏近示例商贸有限公司"), (215, "电话核实，见核对单第7号"), (216, "key:1"), (217, "key:1")]), "e9c8c5a4739154e4f62f10ec28ff383b839c354be60698fd1f46a138fad0b891", "0114ffffffffffffffff8d1a00af4659e318edc9780d5da99d9eecccc1ea4426e00b1ed6f2942227600b"),
        fact((1, JUDGED), (13, 3), (2, 3), fine(&[(1, "衡信宏近示例商贸有限公司"), (14, "示市监罚〔2026〕2号"), (19, "罚款3000元"), (20, "0.3")]), "bb8226ed635208e0a7cb7aa56a232065a3c988903b49d741967b730527f7d7a3", "010dffffffffffffffffbc59c2eb5dda405d691be8059628a56e4ec3420e9ffcc84d10d79e89df3dbd67"),
        fact((1, SHORT_NAME), (30, 1), (0, 0), said(&[(212, "宏远示例"), (215, "电话核实，见核对单第7号"), (216, "key:1"), (217, "key:1"), (218, "short")]), "14d4e8a491596bad6bf06560ac68cb1e6dc925acac7d639244742643c1e97167", "011efffffffffffffffff75b83cff0395177a4721115390314d59171c2865f9f8b29a96be72d402a079e"),
        fact((3, 0), (40, 1), (0, 0), said(&[(214, "91360200000000027J"), (215, "电话核实，见核对单第7号"), (216, "key:1"), (217, "key:2")]), "ed99e5aef8b7dc2d22e0d5068b7e70ee1a9da1e7fa003c7490370cca881b8cb1", "012800000000000000032523a16344c847c414981d63847217f957de68eb3a1ca2c45830c1296ea87ad0"),
        fact((2, 0), (42, 1), (0, 0), said(&[(214, "91360200000000035D"), (215, "电话核实，见核对单第7号"), (216, "key:1"), (217, "key:2")]), "9250594ad72945421848f7b5adddc71fb53dc8816fe0960942fefe3a7778d0b7", "012a00000000000000022408cd46a72233b97fef28c7a4d6b2060bb99e1aee69e8bbed2f73e1cb180b42"),
        fact((1, OBJECTED), (50, 3), (0, 0), said(&[(216, "public"), (221, "异〔2026〕1号"), (222, "objection.mark=2026-11-03;objection.total=2026-11-30"), (226, "error"), (228, "罚款金额应为1000元，决定书附后。")]), "50dfe2c0d25f678871b54b77188809bb8db2be760f9bdaacd0f1087a7048922a", "0132000000000000000496c5210e6441d2a758e53de1d39ecb2fb740329830d555bf03758c91263a8a0b"),
        fact((1, OBJECTED), (54, 3), (0, 0), said(&[(216, "account:1"), (221, "异〔2026〕1号"), (222, "objection.compare=2026-11-04"), (228, "情况说明")]), "368878c257cc7701e1d2b3009c180ee6b8ac8f9188738ef056e17dacf6840513", "013600000000000000040f546fc4b8c14181bd2769d9cfdbfb953310d52b5328018db40ed26d764317fd"),
        fact((1, OBJECTED), (55, 3), (0, 0), said(&[(216, "account:1"), (221, "异〔2026〕1号"), (222, "objection.forward=2026-11-04"), (228, "情况说明")]), "2d524d78cb80a7fe107e8cb17c4e667dfaa1219f9524b011a3d39531058524e3", "01370000000000000004047b31f336024cb35b39b6e409c5a32233f3da67257ba3a771c63eb55c69ff07"),
        fact((1, OBJECTED), (56, 3), (0, 0), said(&[(216, "account:1"), (221, "异〔2026〕1号"), (222, "objection.answer=2026-11-09;objection.silence=2026-11-09"), (228, "情况说明")]), "2744c0e3ebbabe47ecf49f11dfad8c2c7f6633023cb18c36aae1dc4d26fedc2e", "0138000000000000000495a4d24dd765fc8bb117fae2d9b8be653ca7d43c9330f09ef1f6abdedfd848fa"),
        fact((1, OBJECTED), (57, 3), (0, 0), said(&[(216, "account:1"), (221, "异〔2026〕1号"), (222, "objection.decide=2026-11-05"), (228, "情况说明")]), "c32309ef2136692123e2d5ccad43f41653a549d26313d44225c69aa58e4f2553", "0139000000000000000482a9d60abc7dd362022988f9bbb3ba3c63cf911a5e6c32bfa44e676cb314c9d4"),
        fact((1, TAKEN_BACK), (50, 3), (0, 0), said(&[(216, "public"), (221, "异〔2026〕2号"), (222, "objection.mark=2026-11-03;objection.total=2026-11-30"), (226, "error"), (228, "罚款金额应为1000元，决定书附后。")]), "853708984b1db9756674114642b7819fec9fd8a7543d77a643cb4c84303c65d1", "0132000000000000000588f6b9cd0fa8311999f0fe0199e52e5d2061e282db313618696133f1463a8537"),
        fact((1, TAKEN_BACK), (60, 3), (0, 0), said(&[(216, "account:1"), (221, "异〔2026〕2号"), (228, "情况说明")]), "f6c00b1efd78cdd49aa4011b8a0b7f9aad20816fa6c164321dfd033b2884ef17", "013c0000000000000005981579d5c0b82eba8bb15b6cf0398b3efa8c0f8db72451d26ca5eccf18f5610e"),
    ]
}

/// Writes them, each with the leaf that waits for the log.
pub fn fill(tx: &mut dyn Tx) -> Result<()> {
    for (seq, fact) in (1_i64..).zip(facts()) {
        let ((org, record), (kind, item), (batch, row)) = (fact.about, fact.kind, fact.row);
        let (salt, leaf) = (bytes(fact.salt), bytes(fact.leaf));
        tx.exec(
            "INSERT INTO fact (seq, org, record, kind, item, effective, recorded_at, batch, source_row, body, salt)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                seq.into(),
                org.into(),
                record.into(),
                kind.into(),
                item.into(),
                TODAY.into(),
                NOON.into(),
                batch.into(),
                row.into(),
                fact.body.as_bytes().into(),
                salt.as_slice().into(),
            ],
        )?;
        let params: [Value<'_>; 2] = [seq.into(), leaf.as_slice().into()];
        tx.exec("INSERT INTO log_pending (seq, leaf) VALUES ($1, $2)", &params)?;
    }
    Ok(())
}

/// Bytes of hexadecimal text.
pub fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
