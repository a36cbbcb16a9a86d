//! How many standings one core decides in a second, printed as a table: `cargo bench -p domain --bench standing`.
//!
//! `read again` puts the stored facts to the gate and asks for the standing, as every page does; `asked again` asks a
//! case that was read already.
#![allow(clippy::pedantic, reason = "a measurement may be wordy")]
#![expect(clippy::cast_precision_loss, reason = "counts here are far below what a float holds")]
#![expect(clippy::wildcard_enum_match_arm, reason = "one history of a few kinds of fact")]

use std::hint::black_box;
use std::time::Instant;

use domain::content::system;
use domain::{Case, Content, Day, Fact, FactKind, RecordKey, Seq};

/// How long each measurement runs at least, in seconds; the median of five counts.
const SECONDS: f64 = 0.5;

fn main() {
    println!("| facts | read again, standings/s | asked again, standings/s |\n|---|---|---|");
    for facts in [1, 6, 20] {
        let history = history(facts);
        let case = Case::from_facts(history.clone()).expect("the history is possible");
        let on = Day::new(2026, 7, 1).expect("a day");
        let read = rate(|| {
            let case = Case::from_facts(black_box(history.clone())).ok()?;
            case.standing(on, Seq(i64::MAX))
        });
        let asked = rate(|| black_box(&case).standing(black_box(on), Seq(i64::MAX)));
        println!("| {facts} | {read:.0} | {asked:.0} |");
    }
}

fn rate<T>(mut act: impl FnMut() -> T) -> f64 {
    let mut rates: Vec<f64> = (0..5).map(|_| once(&mut act)).collect();
    rates.sort_by(f64::total_cmp);
    rates[2]
}

fn once<T>(act: &mut impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    let mut done = 0_u64;
    while start.elapsed().as_secs_f64() < SECONDS {
        for _ in 0..100 {
            black_box(act());
        }
        done += 100;
    }
    done as f64 / start.elapsed().as_secs_f64()
}

/// A penalty, its service, an objection from filing to telling, and corrections after that.
fn history(length: usize) -> Vec<(Seq, Fact)> {
    let kinds = [
        FactKind::Received,
        FactKind::Served,
        FactKind::ObjectionFiled,
        FactKind::ObjectionMarked,
        FactKind::ObjectionCompared,
        FactKind::ObjectionForwarded,
        FactKind::ObjectionAnswered,
        FactKind::ObjectionDecided,
        FactKind::ObjectionTold,
    ];
    let kinds = kinds.into_iter().chain(std::iter::repeat(FactKind::Corrected));
    (1..).map(Seq).zip(kinds.map(fact)).take(length).collect()
}

fn fact(kind: FactKind) -> Fact {
    let mut content = Content::default();
    for (no, text) in says(kind) {
        content.push(*no, text);
    }
    let key = RecordKey::derive(3, "示例市市场监督管理局", &["88"]);
    let effective = Day::new(2026, 5, 6).expect("a day");
    Fact { kind, record: Some(key), item: 3, effective, content }
}

fn says(kind: FactKind) -> &'static [(u8, &'static str)] {
    match kind {
        FactKind::Received | FactKind::Corrected => &[
            (1, "示例市晨光食品有限公司"),
            (14, "示市监罚〔2026〕88号"),
            (15, "经营的食品标签不符合规定，违反食品安全法，处以罚款。"),
            (system::TIER, "3"),
            (system::PUBLIC_FROM, "2026-04-10"),
            (system::PUBLIC_UNTIL, "2029-04-10"),
            (system::REPAIRABLE_FROM, "2027-04-10"),
            (system::RULE_SET, "ndrc-36"),
            (system::NEEDS, "service"),
        ],
        FactKind::Served => &[
            (system::SERVED_ON, "2026-04-10"),
            (system::SERVICE, "post"),
            (system::REMEDIES, "六十日内申请行政复议"),
            (system::NOTICE, "1"),
        ],
        FactKind::ObjectionFiled => {
            &[(system::CLOCKS, "objection.mark=2026-05-07;objection.total=2026-06-05")]
        }
        FactKind::ObjectionForwarded => {
            &[(system::CLOCKS, "objection.answer=2026-07-14;objection.silence=2026-07-15")]
        }
        FactKind::ObjectionDecided => &[(system::ACTOR, "account:1"), (system::APPROVER, "account:2")],
        FactKind::ObjectionMarked | FactKind::ObjectionCompared => &[],
        _ => &[(system::REASONS, "已核查")],
    }
}
