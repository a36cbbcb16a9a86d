//! Who is meant: questions that rows put, what people judged, further names.
//!
//! A row names its organisation by a name and perhaps a number. Where these do not tell for certain which one is
//! meant, a person judges; the judgement is a fact about the organisation, counts for every row that writes the same,
//! and can be undone.

use crate::content::system;
use crate::field::Role;
use crate::id::{Claimed, Expect};
use crate::{Claim, Content, FactKind, RecordKey, RecordKind, Text, field};

/// A name and number as rows write them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    norm: String,
    claimed: String,
}

impl Question {
    /// The question of a name in normal form, and the number claimed beside it; empty = none.
    pub fn new(norm: &str, claimed: &str) -> Question {
        Question { norm: norm.to_owned(), claimed: claimed.to_owned() }
    }

    /// The name in normal form.
    pub fn norm(&self) -> &str {
        &self.norm
    }

    /// The number claimed; empty = none.
    pub fn claimed(&self) -> &str {
        &self.claimed
    }

    /// The key of its facts about one organisation. The same for every organisation asked about.
    pub fn key(&self) -> RecordKey {
        RecordKey::derive(0, "question", &[&self.norm, &self.claimed])
    }
}

impl Claim {
    /// What a record's content claims of whom it is about, as its row did when it arrived. `None` where it names
    /// nobody.
    pub fn of(kind: RecordKind, content: &Content) -> Option<Claim> {
        let filled = |field: &field::Field| Some((field.role, content.get(field.no)?));
        let name =
            field::table(kind).iter().filter_map(filled).find(|(role, _)| *role == Role::SubjectName)?;
        let is_number =
            |role: Role| matches!(role, Role::TaxNumber | Role::SubjectCode | Role::OtherIdentifier);
        let number = field::table(kind).iter().filter_map(filled).find(|(role, _)| is_number(*role));
        let identifier = number.and_then(|(role, text)| {
            let expect = if role == Role::TaxNumber { Expect::TaxId } else { Expect::Any };
            Claimed::read_as(text, expect).ok().map(|read| read.value)
        });
        Some(Claim { name: name.1.to_owned(), identifier })
    }

    /// The number claimed, as it was read; empty = none.
    pub fn number(&self) -> &str {
        self.identifier.as_ref().map_or("", Claimed::as_str)
    }
}

/// What is judged of one organisation and one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Judgement {
    /// The organisation is meant: rows that write this are its.
    Same = 1,
    /// Another one is meant: rows that write this are never linked to it.
    Different = 2,
    /// Somebody looked and could not tell.
    Unsure = 3,
    /// It was judged the same, and that was undone: it is not linked, nor may it be judged so again until this too
    /// has been undone.
    Blocked = 4,
}

impl Judgement {
    /// Every state.
    pub const ALL: [Judgement; 4] =
        [Judgement::Same, Judgement::Different, Judgement::Unsure, Judgement::Blocked];

    /// The state stored under `number`.
    pub fn from_number(number: i64) -> Option<Judgement> {
        Judgement::ALL.into_iter().find(|state| *state as i64 == number)
    }

    /// The word for it in the API.
    pub fn word(self) -> &'static str {
        match self {
            Judgement::Same => "same",
            Judgement::Different => "different",
            Judgement::Unsure => "unsure",
            Judgement::Blocked => "blocked",
        }
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            Judgement::Same => Text::new("是该机构", "This organisation"),
            Judgement::Different => Text::new("不是该机构", "Not this organisation"),
            Judgement::Unsure => Text::new("不能确定", "Cannot be told"),
            Judgement::Blocked => Text::new("归入已撤销，不得再次归入", "Undone; not to be linked again"),
        }
    }

    /// Whether rows may not be linked to the organisation, whatever their name says.
    pub fn forbids(self) -> bool {
        matches!(self, Judgement::Different | Judgement::Blocked)
    }

    /// Where a fact takes what is judged: `None` inside = nothing is judged any more.
    ///
    /// # Errors
    /// The state that does not allow it: a block must be undone before the same is judged again, and nothing can be
    /// undone where nothing is judged.
    pub fn after(state: Option<Judgement>, kind: FactKind) -> Result<Option<Judgement>, Option<Judgement>> {
        match (state, kind) {
            (None | Some(Judgement::Unsure), FactKind::JudgedSame) => Ok(Some(Judgement::Same)),
            (None | Some(Judgement::Unsure), FactKind::JudgedDifferent) => Ok(Some(Judgement::Different)),
            (None, FactKind::JudgedUnsure) => Ok(Some(Judgement::Unsure)),
            (Some(Judgement::Same), FactKind::JudgementUndone) => Ok(Some(Judgement::Blocked)),
            (Some(_), FactKind::JudgementUndone) => Ok(None),
            _ => Err(state),
        }
    }
}

/// What kind of further name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum AliasKind {
    /// It bore this name before.
    Former = 1,
    /// A short name in public use, such as that of its shares.
    Short = 2,
    /// Its name in another language.
    Foreign = 3,
}

impl AliasKind {
    /// Every kind.
    pub const ALL: [AliasKind; 3] = [AliasKind::Former, AliasKind::Short, AliasKind::Foreign];

    /// The kind stored under `number`.
    pub fn from_number(number: i64) -> Option<AliasKind> {
        AliasKind::ALL.into_iter().find(|kind| *kind as i64 == number)
    }

    /// The stable code, in files and content.
    pub fn code(self) -> &'static str {
        match self {
            AliasKind::Former => "former",
            AliasKind::Short => "short",
            AliasKind::Foreign => "foreign",
        }
    }

    /// The kind with that code.
    pub fn from_code(code: &str) -> Option<AliasKind> {
        AliasKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            AliasKind::Former => Text::new("曾用名", "Former name"),
            AliasKind::Short => Text::new("简称", "Short name"),
            AliasKind::Foreign => Text::new("外文名", "Name in another language"),
        }
    }

    /// The key of the facts about one further name, given in normal form.
    pub fn key(norm: &str) -> RecordKey {
        RecordKey::derive(0, "alias", &[norm])
    }
}

/// What of a judgement, a further name or a merger is written into its fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement<'a> {
    /// What it rests on.
    pub evidence: &'a str,
    /// Who entered it.
    pub actor: &'a str,
    /// Who approved it.
    pub approver: &'a str,
}

impl Statement<'_> {
    /// Writes it into content, after the name and number and before the details of a further name.
    pub fn write(&self, content: &mut Content) {
        content.push(system::EVIDENCE, self.evidence);
        content.push(system::ACTOR, self.actor);
        content.push(system::APPROVER, self.approver);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State before, fact, state after; `-` = nothing judged, `!` = refused.
    #[test]
    fn judgements_follow_one_another_as_the_table_says() {
        let table = "
            -         judged-same        same
            -         judged-different   different
            -         judged-unsure      unsure
            -         judgement-undone   !
            unsure    judged-same        same
            unsure    judged-different   different
            unsure    judged-unsure      !
            unsure    judgement-undone   -
            same      judged-same        !
            same      judged-different   !
            same      judgement-undone   blocked
            different judged-same        !
            different judgement-undone   -
            blocked   judged-same        !
            blocked   judgement-undone   -
            -         received           !";
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let [before, kind, after] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let state = Judgement::ALL.into_iter().find(|state| state.word() == before);
            let kind = FactKind::ALL.iter().find(|known| known.word() == kind).unwrap();
            let found = match Judgement::after(state, *kind) {
                Ok(state) => state.map_or("-", Judgement::word),
                Err(_) => "!",
            };
            assert_eq!(found, after, "{line}");
        }
    }

    #[test]
    fn kinds_are_read_back() {
        assert!(AliasKind::ALL.iter().all(|kind| AliasKind::from_code(kind.code()) == Some(*kind)));
        assert!(AliasKind::ALL.iter().all(|kind| AliasKind::from_number(*kind as i64) == Some(*kind)));
        assert!(Judgement::ALL.iter().all(|state| Judgement::from_number(*state as i64) == Some(*state)));
    }

    #[test]
    fn a_question_is_the_same_whoever_it_is_asked_of_and_another_with_another_number() {
        let asked = Question::new("衡信一号示例有限公司", "");
        assert_eq!(asked.key(), Question::new("衡信一号示例有限公司", "").key());
        assert_ne!(asked.key(), Question::new("衡信一号示例有限公司", "91350100M000100Y43").key());
    }
}
