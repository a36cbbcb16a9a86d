//! Letters of proceedings: made with their step, numbered, kept, told, served and read, on both databases.

mod made;
mod read;
mod served;

use std::sync::Arc;

use domain::Lang;
use hengxin::app::letter::{LetterLine, Reading, letters_of, read_letter};
use hengxin::demo::letters::office;
use hengxin::letter::{Letters, Office, text};

use crate::import::desk::Desk;

/// Kind and number of every letter, oldest first.
pub fn letters(desk: &Desk) -> Vec<String> {
    desk.lines("SELECT kind, number FROM letter ORDER BY id", 2)
}

fn letters_in(desk: &Desk, proceeding: i64) -> Vec<LetterLine> {
    desk.read(|tx| letters_of(tx, proceeding))
}

/// The newest letter as text.
pub fn newest(desk: &Desk, lang: Lang) -> String {
    let id = desk.count("SELECT MAX(id) FROM letter", &[]);
    said(desk, id, lang)
}

/// A letter as text.
fn said(desk: &Desk, id: i64, lang: Lang) -> String {
    let reading = Reading { actor: "account:1", form: "text" };
    text(read_letter(&desk.register, id, reading).unwrap().get(lang))
}

/// Whether a text holds every one of these.
fn holds(text: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

/// The same register with an office that has told nobody where it is.
fn without_address(mut desk: Desk) -> Desk {
    let office = Office { address: String::new(), ..office() };
    desk.register.letters = Arc::new(Letters::load(None, None).unwrap().of_office(office));
    desk
}
