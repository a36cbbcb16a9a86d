//! Why there is no letter: its words are not in order, or what was put into it is not.

use std::path::PathBuf;

use domain::Text;
use domain::id::PersonalKind;

use super::kind::PartName;

/// A fault in the files of words. The register does not start on words it only half understands.
#[derive(Debug, thiserror::Error)]
pub enum WordsFault {
    /// A file or folder cannot be read.
    #[error("cannot read {path}", path = path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file in the folder of letters that is no letter's.
    #[error("{path} is not the file of a letter; check its name", path = path.display())]
    UnknownFile {
        /// Which one.
        path: PathBuf,
    },
    /// A file is not TOML, lacks a language or a key, or has one that the register does not know.
    #[error("letters/{file} is not as the register expects")]
    Malformed {
        /// Its name below `letters/`.
        file: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// Words that could not be filled in as they stand.
    #[error("letters/{file}: {lang}: {what}")]
    Words {
        /// Its name below `letters/`.
        file: String,
        /// `zh` or `en`.
        lang: &'static str,
        /// Which words, and what is wrong with them.
        what: String,
    },
}

/// Why a letter was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LetterFault {
    /// A slot was left empty, or filled with nothing but spaces.
    #[error("{slot} is empty")]
    Unfilled {
        /// Which slot, or which of the things every letter has.
        slot: &'static str,
    },
    /// A citizen ID number or mobile number stands in the letter. It is not repeated here.
    #[error("{} stands in the part {}", kind.text().en, part.map_or("frame", PartName::word))]
    Personal {
        /// Where; `None` for number, addressee, opening sentence and signature.
        part: Option<PartName>,
        /// What was found.
        kind: PersonalKind,
    },
    /// No basis in law was given.
    #[error("a letter cites its basis in law")]
    NoBasis,
}

impl LetterFault {
    /// A stable code for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            LetterFault::Unfilled { .. } => "letter-unfilled",
            LetterFault::Personal { kind, .. } => kind.code(),
            LetterFault::NoBasis => "letter-no-basis",
        }
    }

    /// What to mend, in both languages.
    pub fn text(&self) -> Text {
        match self {
            LetterFault::Unfilled { slot } => {
                Text::new(format!("文书缺少内容：{slot}"), format!("The letter lacks {slot}."))
            }
            LetterFault::Personal { part, kind } => {
                let (of, name) = (part.map(PartName::heading), kind.text());
                let (zh, en) = of.map_or(("文书首尾".into(), "its frame".into()), |of| (of.zh, of.en));
                Text::new(
                    format!("“{zh}”中有{}，请删去后再制作文书。", name.zh),
                    format!("There is {} under “{en}”. Take it out first.", name.en),
                )
            }
            LetterFault::NoBasis => Text::of("请写明依据后再制作文书。", "Name the basis in law first."),
        }
    }
}
