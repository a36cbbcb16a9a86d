//! What the register signs about a report: its number, and the hashes of its JSON and of each print.
//!
//! ```text
//! hengxin/report/v1
//! <number>
//! json <Base 64 of the SHA-256 of the canonical JSON>
//! pdf zh-CN <Base 64 of the SHA-256 of the base PDF>
//! pdf en <Base 64 of the SHA-256 of the base PDF>
//! ```
//!
//! Lines of prints that there are none of are left out; the order is this one. The text is signed as a C2SP signed note.
//! The leaf of the log commits to the text alone, so that a key can be changed, and a signature be added, afterwards.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tlog::note::{Note, NoteError, OpenError, SignFault, Signer, Verifier};
use tlog::{Hash, Leaf, Salt};

const FIRST_LINE: &str = "hengxin/report/v1";

/// The public kind of a report's leaf.
pub const LEAF_KIND: u8 = 5;

/// Most characters of a number.
const LONGEST_NUMBER: usize = 64;

/// Why a text is no statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementError {
    /// The first line is another: this is a statement about something else.
    #[error("the first line of a statement about a report is {FIRST_LINE}")]
    FirstLine,
    /// The number is none.
    #[error("the number of a report has 1 to {LONGEST_NUMBER} visible ASCII characters")]
    Number,
    /// A line is missing, is there twice, stands in another place, or holds no hash.
    #[error("lines of hashes: json, then pdf zh-CN, then pdf en, each with the Base 64 of 32 bytes")]
    Lines,
    /// It is no signed note.
    #[error(transparent)]
    Note(NoteError),
}

/// The number of a report: 1 to 64 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReportNumber(String);

impl ReportNumber {
    /// A number.
    ///
    /// # Errors
    /// [`StatementError::Number`].
    pub fn new(number: &str) -> Result<ReportNumber, StatementError> {
        let fits = (1..=LONGEST_NUMBER).contains(&number.len());
        let visible = number.bytes().all(|byte| byte.is_ascii_graphic());
        if fits && visible { Ok(ReportNumber(number.into())) } else { Err(StatementError::Number) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A print of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Print {
    /// In Chinese.
    Chinese,
    /// In English.
    English,
}

impl Print {
    /// All, in the order of the statement.
    pub const ALL: [Print; 2] = [Print::Chinese, Print::English];

    /// The tag of its language: `zh-CN`, `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Print::Chinese => "zh-CN",
            Print::English => "en",
        }
    }
}

/// What is said about a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    number: ReportNumber,
    json: Hash,
    prints: [Option<Hash>; Print::ALL.len()],
}

impl Statement {
    /// A statement about a report that has this canonical JSON and no print yet.
    pub fn new(number: ReportNumber, json: &[u8]) -> Statement {
        Statement { number, json: sha256(json), prints: [None; Print::ALL.len()] }
    }

    /// The same, about this print too: the PDF as it is before [`bind`](crate::bind).
    #[must_use]
    pub fn with_print(mut self, print: Print, base: &[u8]) -> Statement {
        self.prints[print as usize] = Some(sha256(base));
        self
    }

    /// A statement from its text, all of it, without signatures.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn parse(text: &str) -> Result<Statement, StatementError> {
        let rest = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
        let (number, rest) =
            rest.ok_or(StatementError::FirstLine)?.split_once('\n').ok_or(StatementError::Number)?;
        let number = ReportNumber::new(number)?;
        let (json, mut rest) = hash_line("json", rest)?.ok_or(StatementError::Lines)?;
        let mut prints = [None; Print::ALL.len()];
        for print in Print::ALL {
            if let Some((hash, after)) = hash_line(&format!("pdf {}", print.tag()), rest)? {
                (prints[print as usize], rest) = (Some(hash), after);
            }
        }
        if rest.is_empty() { Ok(Statement { number, json, prints }) } else { Err(StatementError::Lines) }
    }

    /// The number of the report.
    pub fn number(&self) -> &ReportNumber {
        &self.number
    }

    /// Whether it is about this JSON.
    pub fn is_of_json(&self, json: &[u8]) -> bool {
        self.json == sha256(json)
    }

    /// Which of its prints this PDF is, as it was before [`bind`](crate::bind).
    pub fn print(&self, base: &[u8]) -> Option<Print> {
        let hash = sha256(base);
        Print::ALL.into_iter().find(|print| self.prints[*print as usize] == Some(hash))
    }

    /// The leaf that commits to it.
    pub fn leaf(&self, salt: &Salt) -> Leaf {
        Leaf::commit(LEAF_KIND, None, salt, self.to_string().as_bytes())
    }

    /// Signs it.
    ///
    /// # Errors
    /// [`SignFault`].
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedStatement, SignFault> {
        let mut note = Note::new(self.to_string()).expect("the text of a statement is that of a note");
        note.sign(signer)?;
        Ok(SignedStatement { statement: self, note })
    }
}

/// The text that is signed and that the leaf commits to.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\n{}\njson {}", self.number, Base64::encode_string(&self.json))?;
        Print::ALL.into_iter().try_for_each(|print| match &self.prints[print as usize] {
            Some(hash) => writeln!(f, "pdf {} {}", print.tag(), Base64::encode_string(hash)),
            None => Ok(()),
        })
    }
}

/// A statement with its signatures, none of which is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedStatement {
    statement: Statement,
    note: Note,
}

impl SignedStatement {
    /// A signed statement from its bytes, all of them.
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn parse(bytes: &[u8]) -> Result<SignedStatement, StatementError> {
        let note = Note::parse(bytes).map_err(StatementError::Note)?;
        Ok(SignedStatement { statement: Statement::parse(note.text())?, note })
    }

    /// Adds the signature of another key, for readers who trust that one.
    ///
    /// # Errors
    /// [`SignFault`].
    pub fn sign_also(&mut self, signer: &dyn Signer) -> Result<(), SignFault> {
        self.note.sign(signer)
    }

    /// The bytes: a C2SP signed note.
    pub fn render(&self) -> String {
        self.note.render().expect("whoever made or read it saw to it that there is a signature")
    }

    /// What is signed. It means nothing before [`open`](Self::open).
    pub fn unverified(&self) -> &Statement {
        &self.statement
    }

    /// The note, with its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The statement, where one of these keys has signed it, and which.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open<V: Verifier>(&self, keys: &[V]) -> Result<(&Statement, usize), OpenError> {
        let opened = self.note.open(keys)?;
        let by = opened.signed.first().map_or(0, |signed| signed.by);
        Ok((&self.statement, by))
    }
}

fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

type HashLine<'a> = Option<(Hash, &'a str)>;

/// The hash of the line that starts with this word, and what follows it. None where another line comes.
fn hash_line<'a>(word: &str, text: &'a str) -> Result<HashLine<'a>, StatementError> {
    let Some(after) = text.strip_prefix(word).and_then(|rest| rest.strip_prefix(' ')) else {
        return Ok(None);
    };
    let (hash, rest) = after.split_once('\n').ok_or(StatementError::Lines)?;
    let hash = Base64::decode_vec(hash).ok().and_then(|bytes| bytes.try_into().ok());
    Ok(Some((hash.ok_or(StatementError::Lines)?, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tlog::note::{Ed25519Signer, KeyName};

    fn statement() -> Statement {
        Statement::new(ReportNumber::new("HX-2026-000017").expect("a number"), b"{}")
            .with_print(Print::Chinese, b"a print")
            .with_print(Print::English, b"another")
    }

    fn signer() -> Ed25519Signer {
        Ed25519Signer::from_seed(KeyName::new("register.example/report").expect("a name"), &[7; 32])
    }

    /// Hashes worked out apart from this program: `printf '{}' | sha256sum | xxd -r -p | base64`, and so on.
    #[test]
    fn the_text_never_changes() {
        assert_eq!(
            statement().to_string(),
            "hengxin/report/v1\nHX-2026-000017\njson RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=\n\
             pdf zh-CN lTAu69m8G/DIwG3HJx3KA3sZLcRBTtGWlEAp06f8MKM=\npdf en rkSKyGxOjk3sZFcpcI70GHOuecbf+E7/czYJiUh/COU=\n"
        );
    }

    #[test]
    fn a_statement_has_one_form() {
        let text = statement().to_string();
        assert_eq!(Statement::parse(&text), Ok(statement()));
        let lines: alloc::vec::Vec<&str> = text.lines().collect();
        let of = |order: &[usize]| order.iter().map(|line| format!("{}\n", lines[*line])).collect::<String>();
        assert!(Statement::parse(&of(&[0, 1, 2])).is_ok() && Statement::parse(&of(&[0, 1, 2, 4])).is_ok());
        for order in [
            &[0, 1][..],
            &[0, 1, 3, 4],
            &[0, 1, 2, 4, 3],
            &[0, 1, 2, 3, 3],
            &[0, 1, 2, 2],
            &[1, 0, 2],
            &[0, 2],
            &[],
        ] {
            assert!(Statement::parse(&of(order)).is_err(), "{order:?}");
        }
        assert_eq!(Statement::parse(&text.replace("v1", "v2")), Err(StatementError::FirstLine));
        assert_eq!(Statement::parse(text.trim_end()), Err(StatementError::Lines));
        assert!(Statement::parse(&(text + "\n")).is_err());
    }

    #[test]
    fn a_number_is_visible_ascii() {
        for number in ["", "a b", "a\n", "号", &"9".repeat(65)] {
            assert_eq!(ReportNumber::new(number), Err(StatementError::Number));
        }
        assert!(ReportNumber::new(&"9".repeat(64)).is_ok());
    }

    #[test]
    fn what_was_signed_is_opened_by_its_key_alone() {
        let signed = statement().sign(&signer()).expect("a seed signs");
        let read = SignedStatement::parse(signed.render().as_bytes()).expect("it reads its own");
        assert_eq!(read, signed);
        let key = signer().verifier_key().verifier().expect("a key");
        assert_eq!(read.open(&[&key]), Ok((&statement(), 0)));
        let other =
            Ed25519Signer::from_seed(KeyName::new("register.example/report").expect("a name"), &[8; 32]);
        assert!(read.open(&[other.verifier_key().verifier().expect("a key")]).is_err());
        assert_eq!(read.unverified().print(b"another"), Some(Print::English));
        assert_eq!(read.unverified().print(b"a third"), None);
        assert!(read.unverified().is_of_json(b"{}") && !read.unverified().is_of_json(b"{} "));
    }

    #[test]
    fn its_leaf_opens_with_its_text() {
        let salt = Salt::from_random([3; 32]);
        let leaf = statement().leaf(&salt);
        assert_eq!((leaf.kind(), leaf.target()), (LEAF_KIND, None));
        assert!(leaf.opens_with(&salt, statement().to_string().as_bytes()));
    }
}
