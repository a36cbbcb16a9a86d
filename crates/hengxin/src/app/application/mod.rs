//! What an organisation applies for by itself, without an account: objecting to a record and asking for its restoration.
//!
//! An application is written step by step into a draft behind a secret link and filed once. Whether it may be begun at
//! all is told first (`door`), from what is public only: nobody learns here of records or proceedings that are not.
//! Following a proceeding needs its number and contact code (`follow`).

mod door;
mod draft;
mod file;
mod find;
mod follow;
mod papers;

pub use crate::store::application::{ApplicationDraft, ApplicationKind};
pub use crate::store::draft_file::DraftFile;
pub use door::{Door, Shut, door};
pub use draft::{Answer, Begun, Flaw, Said, Step, begin, discard, first_open, read, say};
pub use file::{Filing, file};
pub use find::{Asked, Found, find, record_of};
pub(in crate::app) use follow::written;
pub use follow::{Acted, Acting, Followed, act, follow};
pub use papers::{Unkept, count_file, drop_file, files_of, keep_file};

/// As whom the audit trail and the facts name those who apply: the register does not know persons.
pub const APPLICANT: &str = "applicant";

/// Text as it may be kept: line ends of one kind, no control characters, nothing around it.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_without_what_no_one_typed() {
        assert_eq!(tidy("  一\r\n二\u{0}\u{1f}\u{7}三\r四 \n"), "一\n二三\n四");
    }
}
