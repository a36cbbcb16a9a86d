//! Files that came over the network: whoever dies on the way, and whatever disk is full, none is lost.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hengxin::app::Register;
use hengxin::app::delivery::{Sent, receive, resume};
use hengxin::app::import::{ImportFault, enter_received, kept};
use hengxin::intake::decode::fingerprint;
use hengxin::lawbook;
use hengxin::store::delivery::State;

use super::desk::{Desk, Table, code};
use crate::support::on_both;

/// A program that receives files, on the register of the desk.
fn program(desk: &Desk) -> Arc<Register> {
    let (db, folder) = (desk.register.db.clone(), desk.register.data_dir.clone());
    Arc::new(Register::without_names(db, lawbook::load(None).unwrap(), desk.clock.clone(), folder))
}

/// A file with one good fine, where the server has put it.
fn arrived(desk: &Desk) -> PathBuf {
    let row = [("CF_XDR_MC", "衡信一号示例有限公司".to_owned()), ("CF_XDR_SHXYM", code(1))];
    desk.file("fine.csv", &Table::penalties(&[row]).csv())
}

fn send(program: &Arc<Register>, path: &Path) -> i64 {
    let batch =
        receive(program, &Sent { feed: "penalties", path, file_name: "fine.csv", actor: "test" }).unwrap();
    until_read(program, batch);
    batch
}

fn until_read(program: &Register, batch: i64) {
    while program.desks.progress(batch).is_some() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_file_that_was_entered_and_lost_is_read_when_it_is_sent_again() {
    on_both(|test| {
        let desk = Desk::new(test);
        let program = program(&desk);
        // It dies between entering the file and putting it into its place.
        let (batch, _) = enter_received(&program, "penalties", &arrived(&desk), "fine.csv", "test").unwrap();
        assert_eq!(desk.delivery(batch).state, State::Received);
        assert_eq!(send(&program, &arrived(&desk)), batch);
        assert_eq!(desk.delivery(batch).state, State::Loaded);
        let facts = desk.facts();
        assert!(facts > 0);
        // Once more, and it is known.
        assert_eq!(send(&program, &arrived(&desk)), batch);
        assert_eq!((desk.facts(), desk.delivery(batch).counts.accepted), (facts, 1));
        desk.is_sound();
    });
}

#[test]
fn a_file_whose_copy_cannot_be_kept_is_not_loaded_and_waits() {
    on_both(|test| {
        let desk = Desk::new(test);
        let program = program(&desk);
        let path = arrived(&desk);
        let copy = kept(&desk.register.data_dir, &fingerprint(&path).unwrap());
        // A folder lies where the copy is to be written.
        let partial = copy.with_extension("partial");
        std::fs::create_dir_all(&partial).unwrap();
        let fault = desk.send_path("penalties", &path, false).unwrap_err();
        assert!(matches!(fault, ImportFault::Keep(_)), "{fault:?}");
        assert_eq!((desk.facts(), desk.last_delivery().state), (0, State::Failed));
        let batch = send(&program, &path);
        let place = desk.register.data_dir.join("incoming").join(batch.to_string());
        assert_eq!((desk.facts(), desk.delivery(batch).state), (0, State::Received));
        assert!(place.exists(), "the file as it was sent");
        // There is room again, and the program starts anew.
        std::fs::remove_dir(&partial).unwrap();
        resume(&program).unwrap();
        until_read(&program, batch);
        assert_eq!(desk.delivery(batch).state, State::Loaded);
        assert!(copy.exists() && !place.exists());
        desk.is_sound();
    });
}
