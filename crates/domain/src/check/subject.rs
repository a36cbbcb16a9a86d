//! Whom a row is about. The only way to a [`Claim`], and it leads to organisations alone.

use super::{Row, is_blank};
use crate::field::Role;
use crate::id::{Claimed, ClaimedError, Expect, Repaired, UsccError};
use crate::{Claim, Problem, ProblemCode};

impl Row<'_> {
    /// The reason to turn away a row about a person: its class, or a person's document as its subject.
    pub(super) fn natural_person(&self) -> Option<Problem> {
        if let Some((field, class)) = self.role(Role::SubjectClass)
            && class.contains("自然人")
        {
            return Some(ProblemCode::NaturalPerson.at(field.no, ""));
        }
        let number = self
            .table
            .iter()
            .enumerate()
            .find(|(at, f)| f.role == Role::PersonNumber && !is_blank(self.text(*at)));
        number.map(|(_, field)| ProblemCode::NaturalPerson.at(field.no, ""))
    }

    /// The claim and what was mended in its identifier.
    pub(super) fn claim(&self, problems: &mut Vec<Problem>) -> Option<(Claim, String)> {
        let (_, name) = self.role(Role::SubjectName)?;
        let read = self.identifier(problems);
        if let Some(Repaired { value: Claimed::Uscc(code), .. }) = &read {
            self.check_class(code.is_individual_business(), problems);
        }
        let repairs = read.as_ref().map(repair_codes).unwrap_or_default();
        let claim = Claim { name: name.to_owned(), identifier: read.map(|repaired| repaired.value) };
        (!is_blank(name)).then_some((claim, repairs))
    }

    /// The first filled identifier, in the order code, taxpayer number, further numbers.
    fn identifier(&self, problems: &mut Vec<Problem>) -> Option<Repaired<Claimed>> {
        for (at, field) in self.table.iter().enumerate() {
            let text = self.text(at);
            let tax = field.role == Role::TaxNumber;
            if is_blank(text) || !(tax || matches!(field.role, Role::SubjectCode | Role::OtherIdentifier)) {
                continue;
            }
            match Claimed::read_as(text, if tax { Expect::TaxId } else { Expect::Any }) {
                Ok(read) => return Some(read),
                Err(error) => problems.push(problem_of(error).at(field.no, text)),
            }
            return None;
        }
        None
    }

    /// Codes starting with 92 belong to individual businesses, and to no other class.
    fn check_class(&self, individual: bool, problems: &mut Vec<Problem>) {
        let Some((field, class)) = self.role(Role::SubjectClass).filter(|(_, class)| !is_blank(class)) else {
            return;
        };
        if class.contains("个体") != individual {
            problems.push(ProblemCode::ClassAgainstCode.at(field.no, class));
        }
    }
}

fn repair_codes(read: &Repaired<Claimed>) -> String {
    read.repairs.iter().map(|repair| repair.code()).collect::<Vec<_>>().join(",")
}

fn problem_of(error: ClaimedError) -> ProblemCode {
    match error {
        ClaimedError::CitizenId | ClaimedError::Mobile => ProblemCode::PersonalData,
        ClaimedError::Scientific => ProblemCode::DigitsLost,
        ClaimedError::Uscc(UsccError::Length { .. }) => ProblemCode::CodeLength,
        ClaimedError::Uscc(UsccError::Character { .. }) => ProblemCode::CodeCharacter,
        ClaimedError::Uscc(UsccError::Check { .. }) => ProblemCode::CodeCheck,
        ClaimedError::Missing | ClaimedError::OrgCode(_) | ClaimedError::RegNo(_) | ClaimedError::TooLong => {
            ProblemCode::IdentifierUnknown
        }
    }
}
