//! Amounts of money in a penalty: exact, in the right unit, and there when the decision names a fine.

use super::{Row, categories, is_blank};
use crate::field::{Field, Role};
use crate::{Problem, ProblemCode, Yuan, unit_slip};

impl Row<'_> {
    pub(super) fn check_money(&self, problems: &mut Vec<Problem>) {
        let Some((_, text)) = self.role(Role::Categories) else { return };
        let decision = self.role(Role::Decision).map_or("", |(_, text)| text);
        let named = |word: &str| categories(text).any(|category| category.contains(word));
        self.check_amount(Role::Fine, named("罚款"), decision, problems);
        self.check_amount(Role::Confiscated, named("没收"), "", problems);
    }

    /// `named`: the categories name this kind of payment. `decision`: the text whose amounts must agree.
    fn check_amount(&self, role: Role, named: bool, decision: &str, problems: &mut Vec<Problem>) {
        let Some((field, text)) = self.role(role) else { return };
        let Some(sum) = amount(field, text, problems) else { return };
        match (named, sum == Yuan::ZERO) {
            (true, true) => problems.push(ProblemCode::FineWithoutAmount.at(field.no, text)),
            (false, false) => problems.push(ProblemCode::AmountWithoutFine.at(field.no, text)),
            (true, false) | (false, true) => (),
        }
        if unit_slip(sum, decision).is_some() {
            problems.push(ProblemCode::UnitSlip.at(field.no, text));
        }
    }
}

/// The amount in the cell; an empty cell is nothing. `None` when it cannot be read, which is reported.
fn amount(field: &Field, text: &str, problems: &mut Vec<Problem>) -> Option<Yuan> {
    if is_blank(text) {
        return Some(Yuan::ZERO);
    }
    let read = Yuan::parse_wan(text).ok();
    if read.is_none() {
        problems.push(ProblemCode::NotAnAmount.at(field.no, text));
    }
    read
}
