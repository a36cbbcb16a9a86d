//! Checks one row against its catalogue item, and turns it into content that may be committed.
//!
//! Pure: the caller brings the law, the calendar and the day the row arrived. The rules are those of the data
//! standard and of the paper on common failures; each has a [`ProblemCode`] and a test named after it.

mod money;
mod subject;

use crate::content::system;
use crate::field::{Field, Need, Role, table, with_role};
use crate::id::{Claimed, Expect, find_personal};
use crate::{
    Calendar, Claim, Content, Day, Item, Law, Lease, Problem, ProblemCode, RecordKey, RecordKind, Refusal,
    ServiceWay, Status, Tier, Yuan,
};

/// What every row of one delivery is checked under.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The law.
    pub law: &'a Law,
    /// Public holidays, for lateness.
    pub calendar: &'a Calendar,
    /// The catalogue item the rows are delivered under.
    pub item: &'a Item,
    /// Numbers of the fields that tell one record of an organisation from another.
    pub natural_key: &'a [u8],
    /// The sending body, where rows do not name one.
    pub supplier: &'a str,
    /// The deciding body, where rows do not name one.
    pub authority: &'a str,
    /// What the sending body declares about the service of the documents behind its rows.
    pub service: Declared,
    /// Fixed texts for fields the file has no column for: number and text.
    pub constants: &'a [(u8, &'a str)],
    /// The day the delivery arrived.
    pub received: Day,
}

/// What a sending body declares, in its feed, about the service of the documents behind its rows. Without a
/// declaration nothing adverse of it is public until the register office has recorded the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Declared {
    /// Nothing.
    #[default]
    Nothing,
    /// Every document names remedies and says that it will be published; rows give the day it was served.
    DayInRow,
    /// The same, and every document was served before its row is sent.
    BeforeSending,
}

/// The cells of one row, one for each field of the kind's table; absent columns are empty.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    /// Trimmed texts, parallel to [`table`].
    pub texts: &'a [&'a str],
    /// Bit n set: cell n is a number whose last digits a spreadsheet lost.
    pub lossy: u64,
    /// Bit n set: cell n is a formula error.
    pub errors: u64,
}

/// A row that passed: what it says, whom it claims to be about, and the days it may be public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Whom it is about, as claimed.
    pub claim: Claim,
    /// What it says; without the matched code, which identity adds.
    pub content: Content,
    /// Day of the decision.
    pub decided_on: Day,
    /// The sending body.
    pub supplier: String,
    /// The deciding body.
    pub authority: String,
    /// Its key among the organisation's records.
    pub key: RecordKey,
    /// The days between which it may be public.
    pub lease: Lease,
    /// Things its source should know.
    pub warnings: Vec<Problem>,
}

impl Checked {
    /// A row that passed before and waited for its organisation, from the content that was kept.
    ///
    /// `claimed` is the identifier as it was read then. The day of decision falls back on `desk.received` where the
    /// content names none; the lease is the one granted then.
    pub fn again(desk: &Desk<'_>, content: Content, name: &str, claimed: &str) -> Checked {
        let text = |no| content.get(no).unwrap_or_default();
        let parts: Vec<&str> = desk.natural_key.iter().map(|no| text(*no)).collect();
        let supplier = text(system::SUPPLIER).to_owned();
        let tax =
            with_role(desk.item.kind, Role::TaxNumber).is_some_and(|field| content.get(field.no).is_some());
        let expect = if tax { Expect::TaxId } else { Expect::Any };
        Checked {
            claim: Claim {
                name: name.to_owned(),
                identifier: Claimed::read_as(claimed, expect).ok().map(|read| read.value),
            },
            decided_on: Day::parse(text(system::DECIDED_ON)).unwrap_or(desk.received),
            authority: text(system::AUTHORITY).to_owned(),
            key: RecordKey::derive(desk.item.no, &supplier, &parts),
            lease: Lease::of(&content),
            warnings: Vec::new(),
            supplier,
            content,
        }
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be committed once its organisation is known.
    Passed(Box<Checked>),
    /// It waits until these are mended.
    Quarantined(Vec<Problem>),
    /// It is turned away; nothing of it may be kept.
    Refused(Problem),
}

/// Checks one row.
pub fn check(desk: &Desk<'_>, cells: Cells<'_>) -> Verdict {
    let row = Row { desk, kind: desk.item.kind, table: table(desk.item.kind), cells };
    if let Some(refusal) = row.refusal() {
        return Verdict::Refused(refusal);
    }
    let mut problems = Vec::new();
    row.check_cells(&mut problems);
    let claim = row.claim(&mut problems);
    let days = row.days(&mut problems);
    let tier = row.tier(days, &mut problems);
    row.check_money(&mut problems);
    let lease = row.lease(tier, days, &mut problems);
    if problems.iter().any(|problem| problem.code.weight() > crate::Weight::Warning) {
        return Verdict::Quarantined(problems);
    }
    match (claim, days, lease) {
        (Some((claim, repairs)), Some(decided_on), Some(lease)) => {
            Verdict::Passed(Box::new(row.finish(claim, &repairs, decided_on, lease, problems)))
        }
        _ => Verdict::Quarantined(problems),
    }
}

/// One row under check.
struct Row<'a> {
    desk: &'a Desk<'a>,
    kind: RecordKind,
    table: &'static [Field],
    cells: Cells<'a>,
}

impl<'a> Row<'a> {
    fn text(&self, at: usize) -> &'a str {
        let text = self.cells.texts.get(at).copied().unwrap_or_default();
        if text.is_empty() { self.constant(self.table[at].no) } else { text }
    }

    fn constant(&self, no: u8) -> &'a str {
        self.desk.constants.iter().find(|(of, _)| *of == no).map_or("", |(_, text)| text)
    }

    /// The cell with that role and its field, where the kind has one.
    fn role(&self, role: Role) -> Option<(&'static Field, &'a str)> {
        self.table.iter().position(|field| field.role == role).map(|at| (&self.table[at], self.text(at)))
    }

    /// The first reason to turn the row away unread.
    fn refusal(&self) -> Option<Problem> {
        if let Some(problem) = self.natural_person() {
            return Some(problem);
        }
        let personal = self.cells.texts.iter().position(|text| find_personal(text).is_some());
        personal.map(|at| ProblemCode::PersonalData.at(self.table[at].no, ""))
    }

    fn check_cells(&self, problems: &mut Vec<Problem>) {
        for (at, field) in self.table.iter().enumerate() {
            let text = self.text(at);
            if self.cells.errors & (1 << at) != 0 || is_formula_error(text) {
                problems.push(ProblemCode::CellError.at(field.no, text));
            } else if self.cells.lossy & (1 << at) != 0 && is_identifier(field.role) {
                problems.push(ProblemCode::DigitsLost.at(field.no, text));
            } else if is_blank(text) {
                if field.need == Need::Must && !self.filled_otherwise(field.role) {
                    problems.push(ProblemCode::Missing.at(field.no, text));
                }
            } else {
                check_shape(field, text, problems);
            }
        }
    }

    /// Whether the delivery itself says what this empty cell should.
    fn filled_otherwise(&self, role: Role) -> bool {
        let by_supplier =
            matches!(role, Role::Supplier | Role::AuthorityCode) && !self.desk.supplier.is_empty();
        by_supplier || (role == Role::Authority && !self.desk.authority.is_empty())
    }

    /// The day of decision, with every check between days.
    fn days(&self, problems: &mut Vec<Problem>) -> Option<Day> {
        let Some((field, decided)) = self.decided(problems) else { return self.no_day() };
        if decided > self.desk.received {
            problems.push(ProblemCode::InTheFuture.at(field.no, &decided.to_string()));
            return None;
        }
        self.check_validity(decided, problems);
        self.check_service(decided, problems);
        self.check_lateness(field, decided, problems);
        Some(decided)
    }

    fn decided(&self, problems: &mut Vec<Problem>) -> Option<(&'static Field, Day)> {
        let (field, text) = self.role(Role::DecidedOn).or_else(|| self.role(Role::EraDay))?;
        if is_blank(text) {
            return None;
        }
        let day = read_day(field.role, text)
            .filter(|day| self.kind == RecordKind::Registration || *day >= earliest_decision());
        if day.is_none() {
            problems.push(ProblemCode::NotADate.at(field.no, text));
        }
        day.map(|day| (field, day))
    }

    /// The day of decision the row itself states.
    fn stated_day(&self) -> Option<Day> {
        let (field, text) = self.role(Role::DecidedOn).or_else(|| self.role(Role::EraDay))?;
        read_day(field.role, text)
    }

    /// Kinds whose decision day may be missing count from the day the row arrived.
    fn no_day(&self) -> Option<Day> {
        let (field, text) = self.role(Role::DecidedOn)?;
        (field.need == Need::May && is_blank(text)).then_some(self.desk.received)
    }

    fn check_validity(&self, decided: Day, problems: &mut Vec<Problem>) {
        let day = |role| self.role(role).and_then(|(field, text)| Some((field, Day::parse(text)?)));
        let start = day(Role::ValidFrom).map_or(decided, |(_, from)| from);
        if let Some((field, end)) = day(Role::ValidUntil).filter(|(_, end)| *end < start) {
            problems.push(ProblemCode::EndBeforeStart.at(field.no, &end.to_string()));
        }
    }

    /// A document is served on or after the day of the decision, and before its row is sent.
    fn check_service(&self, decided: Day, problems: &mut Vec<Problem>) {
        let served = self.role(Role::ServedOn).and_then(|(field, text)| Some((field, Day::parse(text)?)));
        match served {
            Some((field, day)) if day < decided => {
                problems.push(ProblemCode::EndBeforeStart.at(field.no, &day.to_string()));
            }
            Some((field, day)) if day > self.desk.received => {
                problems.push(ProblemCode::InTheFuture.at(field.no, &day.to_string()));
            }
            Some(_) | None => {}
        }
    }

    /// What the row and its feed say about service, as fields of the content.
    fn push_service(&self, lease: &Lease, content: &mut Content) {
        if !lease.needs_service {
            return;
        }
        let day = self.role(Role::ServedOn).and_then(|(_, text)| Day::parse(text));
        let served = match self.desk.service {
            Declared::Nothing => false,
            Declared::DayInRow => day.is_some(),
            Declared::BeforeSending => true,
        };
        if served {
            content.push(system::SERVED_ON, &day.map(|day| day.to_string()).unwrap_or_default());
            content.push(system::SERVICE, ServiceWay::Declared.code());
            content.push(system::REMEDIES, &self.desk.item.remedies);
        }
        content.push(system::NEEDS, "service");
        content.push(system::NOTICE, if served { "1" } else { "" });
    }

    /// Marks a row that came later than the law on publication allows. Only licences and penalties have such a limit.
    fn check_lateness(&self, field: &Field, decided: Day, problems: &mut Vec<Problem>) {
        if !matches!(self.kind, RecordKind::Licence | RecordKind::Penalty) {
            return;
        }
        let Ok(limit) = self.desk.law.term("double-publicity.deadline", decided) else { return };
        match self.desk.calendar.working_days_between(decided, self.desk.received) {
            Ok(days) if u64::from(days) > u64::from(limit.value) => {
                problems.push(ProblemCode::Late.at(field.no, &days.to_string()));
            }
            Ok(_) => (),
            Err(_) => problems.push(ProblemCode::NoCalendar.at(field.no, &decided.to_string())),
        }
    }

    fn tier(&self, decided: Option<Day>, problems: &mut Vec<Problem>) -> Tier {
        let (Some((field, text)), Some(decided)) = (self.role(Role::Categories), decided) else {
            return Tier::None;
        };
        self.desk.law.tier(categories(text), decided).unwrap_or_else(|_| {
            problems.push(ProblemCode::CategoryUnknown.at(field.no, text));
            Tier::None
        })
    }

    fn lease(&self, tier: Tier, decided: Option<Day>, problems: &mut Vec<Problem>) -> Option<Lease> {
        let decided = decided?;
        let Ok(lease) = self.desk.law.lease(self.desk.item, tier, decided) else {
            if !problems.iter().any(|problem| problem.code == ProblemCode::CategoryUnknown) {
                problems.push(ProblemCode::NoRule.of_row());
            }
            return None;
        };
        let given = self.role(Role::GivenEnd).and_then(|(field, text)| Some((field, Day::parse(text)?)));
        let last = lease.public.and_then(|(_, until)| until);
        if let (Some((field, given)), Some(last)) = (given, last)
            && given > last
        {
            problems.push(ProblemCode::TermTooLong.at(field.no, &given.to_string()));
        }
        Some(lease)
    }

    fn finish(
        &self,
        claim: Claim,
        repairs: &str,
        decided_on: Day,
        lease: Lease,
        warnings: Vec<Problem>,
    ) -> Checked {
        let mut content =
            Content::with_capacity(self.cells.texts.iter().map(|text| text.len() + 3).sum::<usize>() + 120);
        for (at, field) in self.table.iter().enumerate() {
            let text = self.text(at);
            if !is_blank(text) && field.role != Role::NeverKept {
                content.push(field.no, &kept(field, text));
            }
        }
        let authority = self.body(Role::Authority, self.desk.authority);
        // Where neither row nor delivery says who sends it, a body sends what it decided itself.
        let supplier = match self.body(Role::Supplier, self.desk.supplier) {
            "" => authority,
            named => named,
        };
        content.push(system::SUPPLIER, supplier);
        content.push(system::AUTHORITY, authority);
        lease.write(&mut content);
        content.push(system::REPAIRS, repairs);
        let late = warnings.iter().find(|problem| problem.code == ProblemCode::Late);
        content.push(system::LATE_BY, late.map_or("", |problem| &problem.found));
        content.push(system::DECIDED_ON, &self.stated_day().map(|day| day.to_string()).unwrap_or_default());
        self.push_service(&lease, &mut content);
        let parts: Vec<&str> =
            self.desk.natural_key.iter().map(|no| content.get(*no).unwrap_or_default()).collect();
        let key = RecordKey::derive(self.desk.item.no, supplier, &parts);
        Checked {
            claim,
            content,
            decided_on,
            supplier: supplier.into(),
            authority: authority.into(),
            key,
            lease,
            warnings,
        }
    }

    fn body(&self, role: Role, otherwise: &'a str) -> &'a str {
        self.role(role).map(|(_, text)| text).filter(|text| !is_blank(text)).unwrap_or(otherwise)
    }
}

/// Splits the categories of a penalty; the standard joins them with semicolons, sources also with commas.
pub fn categories(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '、', ',', '，']).map(str::trim).filter(|word| !word.is_empty())
}

/// Whether a cell says nothing: empty, or one of the placeholders sources fill in.
pub fn is_blank(text: &str) -> bool {
    matches!(
        text,
        "" | "/"
            | "\\"
            | "-"
            | "--"
            | "—"
            | "——"
            | "无"
            | "空"
            | "null"
            | "NULL"
            | "None"
            | "N/A"
            | "n/a"
            | "test"
            | "测试"
    )
}

/// Whether a cell is what a spreadsheet shows, and writes into text files, for a formula it cannot work out.
fn is_formula_error(text: &str) -> bool {
    matches!(text, "#N/A" | "#REF!" | "#VALUE!" | "#NAME?" | "#DIV/0!" | "#NULL!" | "#NUM!")
}

/// No organ of the People's Republic decided anything before its first day.
fn earliest_decision() -> Day {
    Day::new(1949, 10, 1).expect("a civil date")
}

fn is_identifier(role: Role) -> bool {
    matches!(
        role,
        Role::SubjectCode
            | Role::TaxNumber
            | Role::OtherIdentifier
            | Role::AuthorityCode
            | Role::DocumentNumber
    )
}

/// Checks that need one cell alone.
fn check_shape(field: &Field, text: &str, problems: &mut Vec<Problem>) {
    // A code with spaces or quotation marks in it is mended first; how long it may be is for its own reading to say.
    let is_code = matches!(field.role, Role::SubjectCode | Role::TaxNumber | Role::OtherIdentifier);
    if !is_code && text.len() > usize::from(field.max) && text.chars().count() > usize::from(field.max) {
        problems.push(ProblemCode::TooLong.at(field.no, text));
    }
    let day = matches!(
        field.role,
        Role::Day | Role::ServedOn | Role::ValidFrom | Role::ValidUntil | Role::GivenEnd
    );
    if day && Day::parse(text).is_none() {
        problems.push(ProblemCode::NotADate.at(field.no, text));
    }
    if let Role::Choice(words) = field.role
        && !in_list(words, text)
    {
        problems.push(ProblemCode::NotInList.at(field.no, text));
    }
    if field.role == Role::Status && Status::read(text).is_none() {
        problems.push(ProblemCode::StatusUnknown.at(field.no, text));
    }
}

/// Whether `text` is one of the words, or `其他` with an explanation where that is one of them.
fn in_list(words: &[&str], text: &str) -> bool {
    words.contains(&text) || (words.contains(&"其他") && text.starts_with("其他"))
}

fn read_day(role: Role, text: &str) -> Option<Day> {
    Day::parse(text).or_else(|| if role == Role::EraDay { Day::parse_japanese(text) } else { None })
}

/// The text kept for a cell: days and amounts in one form, all else as received.
fn kept<'a>(field: &Field, text: &'a str) -> std::borrow::Cow<'a, str> {
    let days = [
        Role::DecidedOn,
        Role::EraDay,
        Role::Day,
        Role::ServedOn,
        Role::ValidFrom,
        Role::ValidUntil,
        Role::GivenEnd,
    ];
    if days.contains(&field.role) {
        return read_day(field.role, text).map_or(text.into(), |day| day.to_string().into());
    }
    if matches!(field.role, Role::Fine | Role::Confiscated) {
        return Yuan::parse_wan(text).map_or(text.into(), |sum| sum.wan_string().into());
    }
    text.into()
}

impl From<Refusal> for ProblemCode {
    /// The row problem that stands for a refusal of law.
    fn from(refusal: Refusal) -> ProblemCode {
        match refusal {
            Refusal::NaturalPerson => ProblemCode::NaturalPerson,
            Refusal::PersonalData => ProblemCode::PersonalData,
            Refusal::NoCalendar { .. } => ProblemCode::NoCalendar,
            Refusal::NoRuleInForce { .. } | Refusal::NotInCatalogue | Refusal::ImpossibleHistory { .. } => {
                ProblemCode::NoRule
            }
            // These answer a person at the office; a row that runs into one waits.
            Refusal::NoSuchOrganisation
            | Refusal::AlreadyJudged { .. }
            | Refusal::JudgementBlocked
            | Refusal::JudgedAnother { .. }
            | Refusal::NoEvidence
            | Refusal::NeedsAnotherApprover
            | Refusal::IsMerged { .. }
            | Refusal::NotMerged
            | Refusal::BearsName
            | Refusal::NoSuchAlias
            | Refusal::NoSuchQuestion
            | Refusal::NoSuchProposal
            | Refusal::NoSuchRecord
            | Refusal::NoSuchProceeding
            | Refusal::NotNow { .. }
            | Refusal::TooEarly { .. }
            | Refusal::TooLate { .. }
            | Refusal::ClockSetBack { .. }
            | Refusal::ChangedMeanwhile
            | Refusal::OpenProceedings
            | Refusal::TooMuchText { .. }
            | Refusal::NoSuchGround
            | Refusal::NoHearing
            | Refusal::NeedsConsent
            | Refusal::NothingChanged
            | Refusal::NoOutcome
            | Refusal::FileNotTaken { .. }
            | Refusal::LetterUnfit { .. }
            | Refusal::NoSuchLetter
            | Refusal::LetterServed
            | Refusal::ServiceDay { .. }
            | Refusal::ServiceWay
            | Refusal::NoSuchReceipt
            | Refusal::NoOrganisationSought
            | Refusal::NoIssuer
            | Refusal::AuthorisationUnfit
            | Refusal::NoSuchAuthorisation
            | Refusal::StillNeeded
            | Refusal::NotAuthorised
            | Refusal::NoRole
            | Refusal::RolesTogether { .. }
            | Refusal::NotAnHonour
            | Refusal::NoProof
            | Refusal::NoRuling => ProblemCode::IdentityOpen,
        }
    }
}
