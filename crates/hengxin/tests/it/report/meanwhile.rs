//! Setting and signing take their time: what happens between the composing of a report and its storing.

use std::path::PathBuf;

use hengxin::app::report::{self, Issued, Issuing, Prepared, Scope};
use hengxin::store::report::ReportRow;
use tlog::LeafKind;

use super::{Town, no_figures};
use crate::erase::canary::{CANARY, delivered, holding, of_database};
use crate::erase::erase_all;
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

/// Does something with what the public report is asked for with.
fn asking<T>(work: impl FnOnce(&Issuing<'_>) -> T) -> T {
    let (figures, scope) = (no_figures(), Scope::public());
    work(&Issuing { figures: &figures, public: "", scope: &scope, authorised: None, actor: "public" })
}

/// Organisation 1's report, up to the point where it is stored.
fn prepared(town: &Town) -> Prepared {
    asking(|with| report::prepare(&town.desk.register, with, &code(1)).unwrap().ok().unwrap())
}

fn keep(town: &Town, prepared: Prepared) -> Option<ReportRow> {
    report::keep(&town.desk.register, prepared).unwrap()
}

fn issued(town: &Town) -> ReportRow {
    let issued = asking(|with| report::issue(&town.desk.register, with, &code(1)).unwrap());
    let Issued::Made(row) = issued else { panic!("no report was issued") };
    *row
}

#[test]
fn what_was_erased_while_a_report_was_made_is_in_none() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        let town = Town::over(test, super::without_fonts(desk), key);
        let outdated = prepared(&town);
        erase_all(&town.desk, key);
        assert!(keep(&town, outdated).is_none());
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 0);
        let leaves = format!("SELECT COUNT(*) FROM log_leaf WHERE kind = {}", LeafKind::Report.number());
        assert_eq!(town.count(&leaves), 0, "nor is it in the log");
        assert_eq!(holding(&town.desk.register.data_dir, CANARY), Vec::<PathBuf>::new());
        assert_eq!(holding(&of_database(test), CANARY), Vec::<PathBuf>::new());
        let row = issued(&town);
        assert!(!row.json.contains(CANARY), "{}", row.json);
        town.desk.is_sound();
    });
}

#[test]
fn what_came_while_a_report_was_made_is_in_the_one_that_is_issued() {
    on_both(|test| {
        let town = Town::new(test);
        let outdated = prepared(&town);
        town.fine_again();
        assert!(keep(&town, outdated).is_none());
        assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE verb = 'report.issue'"), 0);
        let row = issued(&town);
        assert!(row.json.contains("示市监罚〔2026〕2号"), "{}", row.json);
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 1);
    });
}

#[test]
fn what_says_the_same_is_stored_once_whatever_happens_to_others() {
    on_both(|test| {
        let town = Town::new(test);
        let (one, same) = (prepared(&town), prepared(&town));
        let other = Table::registrations([("衡信二号示例有限公司", code(2))]);
        town.desk.take_in("business-register", &other);
        let kept = keep(&town, one).unwrap();
        assert_eq!(keep(&town, same).unwrap().number, kept.number);
        assert_eq!(issued(&town).number, kept.number);
        assert_eq!(town.count("SELECT COUNT(*) FROM report"), 1);
    });
}
