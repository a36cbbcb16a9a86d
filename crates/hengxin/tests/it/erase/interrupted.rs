//! Whoever dies on the way: what was decided is carried on by the next.

use std::sync::Arc;

use hengxin::app::check::check;
use hengxin::app::erase;
use hengxin::app::import::{Order, Report, enter_received, import, kept};
use hengxin::app::register::Register;
use hengxin::lawbook;

use super::canary::{CANARY, delivered, holding, of_database, row};
use super::{decide, draft};
use crate::cases::refused;
use crate::import::desk::{Desk, Table, code};
use crate::support::on_both;

fn findings(desk: &Desk) -> Vec<String> {
    let checked = check(&desk.register.db, &desk.register.law, &mut |_, _| ()).unwrap();
    checked.notes.iter().map(|note| note.code.to_owned()).collect()
}

#[test]
fn what_one_process_left_undone_another_carries_on() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        let decided = decide(&desk, key, None);
        // The process dies: the rows are gone, the files are there, and the check says so.
        assert!(!holding(&desk.register.data_dir, CANARY).is_empty());
        assert_eq!(findings(&desk), ["erasure-unfinished"]);
        // The next one has no disk to write to for a while: a folder lies where the copy is to be written.
        let cut = &decided.plan.deliveries[0];
        let sha256: Vec<u8> = (0..cut.sha256.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&cut.sha256[at..at + 2], 16).unwrap())
            .collect();
        let partial = kept(&desk.register.data_dir, &sha256).with_extension("partial");
        std::fs::create_dir(&partial).unwrap();
        let next = another(&desk);
        erase::carry_on(&next, "system").unwrap_err();
        assert_eq!(findings(&desk), ["erasure-unfinished"]);
        std::fs::remove_dir(&partial).unwrap();
        // One died in the middle of writing: what it left holds the word as well.
        std::fs::write(&partial, CANARY).unwrap();
        let carried = erase::carry_on(&next, "system").unwrap();
        assert_eq!(carried.done.len(), 1);
        assert_eq!(holding(&desk.register.data_dir, CANARY), Vec::<std::path::PathBuf>::new());
        assert_eq!(holding(&of_database(test), CANARY), Vec::<std::path::PathBuf>::new());
        assert_eq!(erase::carry_on(&next, "system").unwrap(), erase::Carried::default(), "once is enough");
        desk.is_sound();
    });
}

/// Another process on the same register.
fn another(desk: &Desk) -> Register {
    let folder = desk.register.data_dir.clone();
    Register::without_names(
        desk.register.db.clone(),
        lawbook::load(None).unwrap(),
        desk.clock.clone(),
        folder,
    )
}

#[test]
fn a_delivery_that_came_since_is_looked_through_before_anything_goes() {
    on_both(|test| {
        let desk = Desk::new(test);
        let key = delivered(&desk);
        let id = draft(&desk, key, None).unwrap();
        // The record itself changes: whoever approves must look again.
        let row = [
            ("CF_XDR_MC", "衡信一号示例有限公司".to_owned()),
            ("CF_XDR_SHXYM", code(1)),
            ("CF_SY", format!("再更正：{CANARY}")),
        ];
        desk.take_in("penalties", &Table::penalties(&[row]));
        let stale = erase::approve(&desk.register, "account:2", id);
        assert_eq!(refused(stale), domain::Refusal::ChangedMeanwhile);
        assert_eq!(findings(&desk), Vec::<String>::new(), "nothing has happened");
    });
}

/// Reads a file that was entered before.
fn read(desk: &Desk, path: &std::path::Path, batch: i64) -> Report {
    let order = Order {
        feed: "penalties",
        path,
        file_name: "late.csv",
        actor: "test",
        approved: false,
        batch: Some(batch),
    };
    import(&desk.register, &order, &Arc::default()).unwrap()
}

/// Loaded or held, its copy was not there when the others were looked through.
#[test]
fn a_delivery_that_was_still_being_read_is_looked_through_before_anything_goes() {
    for is_held in [false, true] {
        on_both(|test| {
            let desk = Desk::new(test);
            let key = delivered(&desk);
            let id = draft(&desk, key, None).unwrap();
            // The record as it stands, which changes nothing; without their numbers, the others are no good.
            let name = "衡信一号示例有限公司";
            let mut rows = vec![row("示市监罚〔2026〕1号", name, &format!("更正：{CANARY}"))];
            rows.extend((0..if is_held { 3 } else { 0 }).map(|_| row("", name, "无文号")));
            let path = desk.file("late.csv", &Table::penalties(&rows).csv());
            let (batch, _) = enter_received(&desk.register, "penalties", &path, "late.csv", "test").unwrap();
            let plan = erase::plan(&desk.register, (&code(1), key), None).unwrap();
            let facts = desk.facts();
            let report = read(&desk, &path, batch);
            assert_eq!((report.held.is_empty(), desk.facts()), (!is_held, facts), "{report:?}");
            let stale = erase::approve_as_planned(&desk.register, "account:2", id, &plan);
            assert_eq!(refused(stale), domain::Refusal::ChangedMeanwhile);
            // Whoever looks again finds it.
            erase::approve(&desk.register, "account:2", id).unwrap();
            erase::carry_on(&desk.register, "account:2").unwrap();
            assert_eq!(holding(&desk.register.data_dir, CANARY), Vec::<std::path::PathBuf>::new());
            desk.is_sound();
        });
    }
}
