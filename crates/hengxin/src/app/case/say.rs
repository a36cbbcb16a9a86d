//! What a step says: the words and days that go into its fact.

use domain::content::system;
use domain::{Clocks, Content, Day, Refusal, Service};

use super::{content, proper};

/// What a step says. Empty parts are left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Saying<'a> {
    /// What an objection is about, or the ground of a listing: a stable code.
    pub ground: &'a str,
    /// What was decided: a stable code.
    pub outcome: &'a str,
    /// In words: what is objected to, what was found, why.
    pub reasons: &'a str,
    /// What it rests on: what was put forward or looked at.
    pub evidence: &'a str,
    /// Number of the document the step is in.
    pub document: &'a str,
    /// The service of a document.
    pub service: Option<Service>,
    /// What the document served says about remedies.
    pub remedies: &'a str,
    /// Why a record leaves: the code of a [`domain::End`].
    pub end: &'a str,
    /// Who approved it, where a second person did.
    pub approver: &'a str,
    /// Whose document it is, where that is neither the register's nor the organisation's: a court.
    pub authority: &'a str,
    /// The day of that document.
    pub dated: Option<Day>,
    /// Working days by which the step comes after its last day.
    pub late_by: Option<u32>,
}

impl Saying<'_> {
    /// The content of the fact.
    ///
    /// # Errors
    /// [`Refusal::PersonalData`] or [`Refusal::TooMuchText`] where a text may not be kept.
    pub(in crate::app) fn content(
        &self,
        proceeding: &str,
        actor: &str,
        clocks: &Clocks,
    ) -> Result<Content, Refusal> {
        proper(&[self.ground, self.outcome, self.reasons, self.evidence, self.document, self.remedies])?;
        proper(&[self.authority])?;
        let served = |service: Service| {
            let notice = if service.complete { "1" } else { "" };
            [
                (system::SERVED_ON, service.on.to_string()),
                (system::SERVICE, service.way.code().to_owned()),
                (system::NOTICE, notice.to_owned()),
            ]
        };
        let mut fields: Vec<(u8, String)> = [
            (system::AUTHORITY, self.authority.trim()),
            (system::END, self.end),
            (system::EVIDENCE, self.evidence.trim()),
            (system::ACTOR, actor),
            (system::APPROVER, self.approver),
            (system::PROCEEDING, proceeding),
            (system::REMEDIES, self.remedies),
            (system::GROUND, self.ground),
            (system::OUTCOME, self.outcome),
            (system::REASONS, self.reasons.trim()),
            (system::DOCUMENT, self.document.trim()),
        ]
        .map(|(no, text)| (no, text.to_owned()))
        .into();
        fields.extend(self.late_by.map(|days| (system::LATE_BY, days.to_string())));
        fields.extend(self.dated.map(|day| (system::DECIDED_ON, day.to_string())));
        fields.push((system::CLOCKS, clocks.write()));
        fields.extend(self.service.into_iter().flat_map(served));
        Ok(content(fields))
    }
}
