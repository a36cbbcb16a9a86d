//! Lists of records, filtered and paged by the store, of one organisation or of all.

use domain::content::system;
use domain::{Content, Day, Law, Lease, RecordKey, RecordKind, Role, Seq};

use super::organisation::Basics;
use super::{KindCount, Lens, RecordPage, RecordSummary, fields, organisation, record};
use crate::store::sql::{Result, Row, StoreFault, Tx, Value};

/// Which records are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListQuery {
    /// Only this kind; `None` = every kind.
    pub kind: Option<RecordKind>,
    /// Only decisions of this body, by its exact name.
    pub authority: Option<String>,
    /// First day of decision.
    pub from: Option<Day>,
    /// Last day of decision.
    pub to: Option<Day>,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// The most records on a page.
    pub limit: u32,
}

impl Default for ListQuery {
    fn default() -> Self {
        ListQuery { kind: None, authority: None, from: None, to: None, after: None, limit: 50 }
    }
}

/// The place of a record in a list, newest decision first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    decided_on: i32,
    org: i64,
    record: i64,
}

impl Cursor {
    /// As passed to a reader: 40 hexadecimal digits.
    pub fn text(self) -> String {
        format!("{:08x}{:016x}{:016x}", self.decided_on, self.org, self.record)
    }

    /// Reads [`Cursor::text`].
    pub fn parse(text: &str) -> Option<Cursor> {
        let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 40 || !text.bytes().all(lower) {
            return None;
        }
        let decided_on = u32::from_str_radix(&text[..8], 16).ok()?.cast_signed();
        let org = u64::from_str_radix(&text[8..24], 16).ok()?.cast_signed();
        let record = u64::from_str_radix(&text[24..], 16).ok()?.cast_signed();
        Some(Cursor { decided_on, org, record })
    }

    /// Before every record.
    const START: Cursor = Cursor { decided_on: i32::MAX, org: i64::MAX, record: i64::MAX };
}

/// A number of records, told apart from not knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListTotal(pub u64);

/// A row of `record` that may be public now, with its content.
struct Candidate {
    org: i64,
    shelf: Shelf,
    decided_on: i32,
    content: Content,
    /// Steps of procedures shape its days.
    stepped: bool,
    code: String,
    name: String,
}

/// What names a record beside its content.
#[derive(Clone, Copy)]
pub(super) struct Shelf {
    pub key: RecordKey,
    pub kind: RecordKind,
    pub item: u16,
    pub entry: Seq,
    /// First day shown as under objection, as stored.
    pub marked_from: i64,
}

/// The organisation a record is of.
pub(super) struct Named<'a> {
    pub code: &'a str,
    pub name: &'a str,
}

/// A page of one organisation's public records. `None` where the register does not know the organisation.
pub fn records_of(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    code: &str,
    query: &ListQuery,
) -> Result<Option<RecordPage>> {
    let Some(basics) = organisation::find(tx, &lens.as_of, code)? else { return Ok(None) };
    of_organisation(tx, lens, &basics, query).map(Some)
}

/// The same for an organisation already found.
pub(super) fn of_organisation(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    basics: &Basics,
    query: &ListQuery,
) -> Result<RecordPage> {
    page(tx, lens, query, Some(basics))
}

/// The newest public records of an organisation, at most `limit`, and how many of each kind there are. The most asked
/// question of all, so its statement is one fixed text.
pub(super) fn newest(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    of: &Basics,
    limit: u32,
) -> Result<(Vec<RecordSummary>, Vec<KindCount>)> {
    const SQL: &str =
        "SELECT r.org, r.record, r.kind, r.item, r.seq, r.decided_on, f.body, r.marked_from, r.steps
         FROM record r JOIN fact f ON f.seq = r.seq
         WHERE r.org = $1 AND r.ended = 0 AND r.public_from <= $2 AND r.public_until >= $2
         ORDER BY r.decided_on DESC, r.org DESC, r.record DESC LIMIT $3";
    let today = Value::from(lens.as_of.stored_today());
    let named = |row: &Row<'_>| candidate_of(row, &of.code, &of.name);
    let found = tx.all(SQL, &[Value::Int(of.id), today, Value::from(limit)], named)?;
    let all = found.len() < limit as usize;
    let mut records = Vec::with_capacity(found.len());
    for row in &found {
        records.extend(shown(tx, lens, row)?);
    }
    let counts = if all { tallied(&records) } else { counts(tx, lens, of.id)? };
    Ok((records, counts))
}

fn tallied(records: &[RecordSummary]) -> Vec<KindCount> {
    let of = |kind: RecordKind| records.iter().filter(|record| record.kind == kind.word()).count() as u64;
    let counts =
        RecordKind::ALL.into_iter().map(|kind| KindCount { kind: kind.word().to_owned(), count: of(kind) });
    counts.filter(|count| count.count > 0).collect()
}

/// A page of the public records of all organisations.
pub fn list(tx: &mut dyn Tx, lens: &Lens<'_>, query: &ListQuery) -> Result<RecordPage> {
    page(tx, lens, query, None)
}

/// How many public records match, now. Counting reads them all: callers keep the answer by fact and day.
pub fn list_total(tx: &mut dyn Tx, lens: &Lens<'_>, query: &ListQuery) -> Result<ListTotal> {
    let whole = ListQuery { after: None, ..query.clone() };
    let (sql, params) = statement(Select::Count, &whole, None, lens, 0);
    let total = tx.one(&sql, &params, |row| row.small(0))?;
    Ok(ListTotal(total))
}

/// Hands every record of a kind that is public now to `take`, one organisation after the other.
pub fn every_record(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    kind: RecordKind,
    take: &mut dyn FnMut(RecordSummary) -> Result<()>,
) -> Result<()> {
    const SQL: &str = "SELECT r.org, r.record, r.kind, r.item, r.seq, r.decided_on, f.body, r.marked_from, r.steps, o.code, o.name
         FROM record r JOIN fact f ON f.seq = r.seq JOIN organisation o ON o.id = r.org
         WHERE r.ended = 0 AND r.public_from <= $1 AND r.public_until >= $1 AND r.kind = $2
         ORDER BY r.org, r.record";
    let today = Value::from(lens.as_of.stored_today());
    tx.each(SQL, &[today, Value::from(kind.number())], &mut |row| {
        let row = candidate(row)?;
        if !covers(&Lease::of(&row.content), lens.as_of.today) {
            return Ok(());
        }
        take(summary(
            (lens.law, lens.as_of.day),
            &Named { code: &row.code, name: &row.name },
            &row.shelf,
            &row.content,
        ))
    })
}

fn page(tx: &mut dyn Tx, lens: &Lens<'_>, query: &ListQuery, of: Option<&Basics>) -> Result<RecordPage> {
    let (sql, params) = statement(Select::Rows, query, of.map(|basics| basics.id), lens, query.limit + 1);
    let mut found = tx.all(&sql, &params, candidate)?;
    let more = found.len() > query.limit as usize;
    found.truncate(query.limit as usize);
    let last = found.last().map(Candidate::cursor);
    let mut records = Vec::with_capacity(found.len());
    for row in found {
        records.extend(shown(tx, lens, &row)?);
    }
    let next = last.filter(|_| more).map(Cursor::text);
    Ok(RecordPage { records, next, total: None, as_of: lens.as_of.view() })
}

/// The summary of a candidate, if its own content says that it is public now, and its facts that it was then.
fn shown(tx: &mut dyn Tx, lens: &Lens<'_>, row: &Candidate) -> Result<Option<RecordSummary>> {
    if !covers(&Lease::of(&row.content), lens.as_of.today) {
        return Ok(None);
    }
    if row.stepped && !record::is_public_now(tx, lens, row.org, row.shelf.key.stored())? {
        return Ok(None);
    }
    let named = Named { code: &row.code, name: &row.name };
    if !lens.as_of.is_past() {
        return Ok(Some(summary((lens.law, lens.as_of.day), &named, &row.shelf, &row.content)));
    }
    let Some((entry, content, marked_from)) = record::then(tx, lens, row.org, row.shelf.key.stored())? else {
        return Ok(None);
    };
    Ok(Some(summary(
        (lens.law, lens.as_of.day),
        &named,
        &Shelf { entry, marked_from, ..row.shelf },
        &content,
    )))
}

/// Whether the days of a lease hold `day`.
pub(super) fn covers(lease: &Lease, day: Day) -> bool {
    lease.public.is_some_and(|(from, until)| from <= day && until.is_none_or(|until| day <= until))
}

/// How many records of each kind are public now.
pub(super) fn counts(tx: &mut dyn Tx, lens: &Lens<'_>, org: i64) -> Result<Vec<KindCount>> {
    const SQL: &str = "SELECT kind, COUNT(*) FROM record
         WHERE org = $1 AND ended = 0 AND public_from <= $2 AND public_until >= $2 GROUP BY kind ORDER BY kind";
    let today = Value::from(lens.as_of.stored_today());
    tx.all(SQL, &[Value::Int(org), today], |row| {
        Ok(KindCount { kind: kind(row.int(0)?)?.word().to_owned(), count: row.small(1)? })
    })
}

pub(super) fn kind(number: i64) -> Result<RecordKind> {
    RecordKind::from_number(number).ok_or(StoreFault::Decode { column: 0, wanted: "a kind of record" })
}

#[derive(Clone, Copy)]
enum Select {
    Rows,
    Count,
}

/// The statement for a query: one text for each set of filters, so that each is prepared once.
fn statement<'q>(
    select: Select,
    query: &'q ListQuery,
    org: Option<i64>,
    lens: &Lens<'_>,
    limit: u32,
) -> (String, Vec<Value<'q>>) {
    let mut params = vec![Value::from(lens.as_of.stored_today())];
    let mut sql = match select {
        Select::Rows => String::from(
            "SELECT r.org, r.record, r.kind, r.item, r.seq, r.decided_on, f.body, r.marked_from, r.steps, o.code, o.name
             FROM record r JOIN fact f ON f.seq = r.seq JOIN organisation o ON o.id = r.org WHERE r.ended = 0",
        ),
        Select::Count => String::from("SELECT COUNT(*) FROM record r WHERE r.ended = 0"),
    };
    sql.push_str(" AND r.public_from <= $1 AND r.public_until >= $1");
    let mut with = |condition: &str, value: Value<'q>| {
        params.push(value);
        sql.push_str(&condition.replace('?', &format!("${}", params.len())));
    };
    if let Some(org) = org {
        with(" AND r.org = ?", Value::Int(org));
    }
    if let Some(kind) = query.kind {
        with(" AND r.kind = ?", Value::from(kind.number()));
    }
    if let Some(authority) = &query.authority {
        with(" AND r.authority = (SELECT id FROM authority WHERE name = ?)", Value::from(authority));
    }
    if let Some(from) = query.from {
        with(" AND r.decided_on >= ?", Value::from(from.days_since_epoch()));
    }
    if let Some(to) = query.to {
        with(" AND r.decided_on <= ?", Value::from(to.days_since_epoch()));
    }
    if let Select::Rows = select {
        let after = query.after.unwrap_or(Cursor::START);
        let at = params.len();
        params.extend([
            Value::from(after.decided_on),
            Value::Int(after.org),
            Value::Int(after.record),
            Value::from(limit),
        ]);
        let (day, org, record, limit) = (at + 1, at + 2, at + 3, at + 4);
        let page = format!(
            " AND (r.decided_on, r.org, r.record) < (${day}, ${org}, ${record})
             ORDER BY r.decided_on DESC, r.org DESC, r.record DESC LIMIT ${limit}"
        );
        sql.push_str(&page);
    }
    (sql, params)
}

fn candidate(row: &Row<'_>) -> Result<Candidate> {
    candidate_of(row, row.text(9)?, row.text(10)?)
}

/// A candidate whose organisation is known already.
fn candidate_of(row: &Row<'_>, code: &str, name: &str) -> Result<Candidate> {
    let key = RecordKey::from_stored(row.int(1)?);
    Ok(Candidate {
        org: row.int(0)?,
        shelf: Shelf {
            key: key.ok_or(StoreFault::Decode { column: 1, wanted: "a record's key" })?,
            kind: kind(row.int(2)?)?,
            item: row.small(3)?,
            entry: Seq(row.int(4)?),
            marked_from: row.int(7)?,
        },
        stepped: row.int(8)? > 0,
        decided_on: row.small(5)?,
        content: fields::content(row.opt_blob(6)?)?,
        code: code.to_owned(),
        name: name.to_owned(),
    })
}

impl Candidate {
    fn cursor(&self) -> Cursor {
        Cursor { decided_on: self.decided_on, org: self.org, record: self.shelf.key.stored() }
    }
}

/// The short form of a record.
pub(super) fn summary(
    (law, today): (&Law, Day),
    of: &Named<'_>,
    shelf: &Shelf,
    content: &Content,
) -> RecordSummary {
    let lease = Lease::of(content);
    let item = law.item_no(shelf.item);
    let name = item.map_or_else(|| shelf.kind.label(), |item| item.name.clone());
    RecordSummary {
        code: of.code.to_owned(),
        name: of.name.to_owned(),
        key: shelf.key.hex(),
        kind: shelf.kind.word().to_owned(),
        item: item.map_or_else(|| shelf.kind.word().to_owned(), |item| item.id.clone()),
        item_zh: name.zh.into_owned(),
        item_en: name.en.into_owned(),
        title: fields::title(shelf.kind, content),
        document: fields::with_role(shelf.kind, Role::DocumentNumber, content),
        authority: fields::added(content, system::AUTHORITY).unwrap_or_default(),
        decided_on: fields::added(content, system::DECIDED_ON),
        tier: lease.tier.word().to_owned(),
        public_until: lease.public.and_then(|(_, until)| until).map(|day| day.to_string()),
        repairable_from: lease.repairable_from.map(|day| day.to_string()),
        valid_until: fields::with_role(shelf.kind, Role::ValidUntil, content),
        under_objection: shelf.marked_from <= i64::from(today.days_since_epoch()),
        entry: shelf.entry.0,
    }
}

/// The day of decision that the register works with.
pub(super) fn decided_on(content: &Content) -> Option<Day> {
    content.get(system::DECIDED_ON).and_then(Day::parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor { decided_on: -3, org: 7, record: i64::MIN };
        assert_eq!(Cursor::parse(&cursor.text()), Some(cursor));
        assert_eq!(Cursor::parse(&cursor.text().to_uppercase()), None);
        assert_eq!(Cursor::parse("+0000000"), None);
    }
}
