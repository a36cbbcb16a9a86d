//! The red list by rule: who is on it on a day, and of one organisation why it is or is not. Computed from facts on each
//! read, like standing.
//!
//! What is asked about a day in the past brings nothing back: an honour counts only if it is public now as well, and a
//! listing that is not public any more still keeps an organisation off on the days it was, but is not named.

use domain::content::system;
use domain::{
    Case, Content, Law, RecordKey, RecordKind, RedFall, RedListRule, RedRecord, Standing, State, red_list,
};

use super::organisation::{self, Basics};
use super::{
    Lens, RedFallView, RedHonourView, RedListEntry, RedListPage, RedListRuleView, RedStandingView, citation,
    history, list,
};
use crate::store::sql::{Result, Tx, Value};

/// The place of an organisation in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedCursor(i64);

impl RedCursor {
    /// Before every organisation.
    pub const START: RedCursor = RedCursor(0);

    /// As passed to a reader: 16 hexadecimal digits.
    pub fn text(self) -> String {
        format!("{:016x}", self.0)
    }

    /// Reads [`RedCursor::text`].
    pub fn parse(text: &str) -> Option<RedCursor> {
        let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() != 16 || !text.bytes().all(lower) {
            return None;
        }
        u64::from_str_radix(text, 16).ok().map(|number| RedCursor(number.cast_signed()))
    }
}

/// A page of the red list, in the order organisations came to the register; `None` where no rule is in force on the day.
///
/// A page may hold fewer organisations than `limit`, or none, and still have a next one: who falls is found only when
/// looked at.
///
/// # Errors
/// The store's.
pub fn red_list_page(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    (after, limit): (RedCursor, u32),
) -> Result<Option<RedListPage>> {
    let Some(rule) = lens.law.red_list(lens.as_of.day) else { return Ok(None) };
    let found = candidates(tx, lens, rule, (after, limit + 1))?;
    let looked = &found[..found.len().min(limit as usize)];
    let mut entries = Vec::new();
    for (id, code) in looked {
        entries.extend(entry(tx, lens, rule, (*id, code))?);
    }
    let next = looked.last().filter(|_| found.len() > looked.len()).map(|(id, _)| RedCursor(*id).text());
    Ok(Some(RedListPage { rule: rule_view(lens.law, rule), entries, next, as_of: lens.as_of.view() }))
}

/// Hands everybody on the red list today to `take`, as rows of [`super::RED_LIST_COLUMNS`].
///
/// # Errors
/// The store's.
pub fn every_red(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    take: &mut dyn FnMut(Vec<String>) -> Result<()>,
) -> Result<()> {
    const PIECE: u32 = 500;
    let mut after = RedCursor::START;
    while let Some(page) = red_list_page(tx, lens, (after, PIECE))? {
        page.entries.into_iter().try_for_each(|entry| take(super::columns::red_row(entry)))?;
        let Some(next) = page.next.as_deref().and_then(RedCursor::parse) else { break };
        after = next;
    }
    Ok(())
}

/// Organisations with an honour that the rule counts and that is public now, behind `after`: number and code.
fn candidates(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    rule: &RedListRule,
    (after, limit): (RedCursor, u32),
) -> Result<Vec<(i64, String)>> {
    let items = items(lens.law, rule);
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT o.id, o.code FROM organisation o WHERE o.id IN
             (SELECT r.org FROM record r WHERE r.kind = $1 AND r.org > $2 AND r.ended = 0 AND r.item IN ({items})
              AND r.public_from <= $3 AND r.public_until >= $3)
         ORDER BY o.id LIMIT $4"
    );
    let params = [
        Value::from(RecordKind::Honour.number()),
        Value::Int(after.0),
        Value::from(lens.as_of.stored_today()),
        Value::from(limit),
    ];
    tx.all(&sql, &params, |row| Ok((row.int(0)?, row.text(1)?.to_owned())))
}

/// Numbers of the catalogue items a rule counts, for a statement.
fn items(law: &Law, rule: &RedListRule) -> String {
    let numbers = rule.honours.iter().filter_map(|honour| law.item(&honour.item).ok());
    numbers.map(|item| item.no.to_string()).collect::<Vec<_>>().join(", ")
}

fn entry(
    tx: &mut dyn Tx,
    lens: &Lens<'_>,
    rule: &RedListRule,
    (org, code): (i64, &str),
) -> Result<Option<RedListEntry>> {
    let weighed = weigh(tx, lens, rule, org)?;
    if !weighed.is_on {
        return Ok(None);
    }
    let basics = organisation::find(tx, &lens.as_of, code)?;
    let honours = weighed.honours;
    Ok(basics.map(|basics| RedListEntry { code: basics.code, name: basics.name, honours }))
}

/// What the red list says of an organisation; `None` where it has no honour that counts, or no rule is in force, or what
/// keeps it off may not be named.
pub(super) fn standing_of(tx: &mut dyn Tx, lens: &Lens<'_>, of: &Basics) -> Result<Option<RedStandingView>> {
    let Some(rule) = lens.law.red_list(lens.as_of.day) else { return Ok(None) };
    let Weighed { is_on, honours, falls } = weigh(tx, lens, rule, of.id)?;
    if honours.is_empty() || (!is_on && falls.is_empty()) {
        return Ok(None);
    }
    Ok(Some(RedStandingView { rule: rule_view(lens.law, rule), on: is_on, honours, falls }))
}

/// What was found out about one organisation, as far as it may be shown.
struct Weighed {
    is_on: bool,
    honours: Vec<RedHonourView>,
    falls: Vec<RedFallView>,
}

/// A record that may count for or against its organisation.
struct Held {
    key: RecordKey,
    item: u16,
    kind: RecordKind,
    case: Case,
}

/// Every record that the rule could ask about, also those that left: on a day in the past they may have stood.
fn held(tx: &mut dyn Tx, lens: &Lens<'_>, rule: &RedListRule, org: i64) -> Result<Vec<Held>> {
    let items = items(lens.law, rule);
    let counted = if items.is_empty() { String::new() } else { format!(" OR item IN ({items})") };
    let sql = format!(
        "SELECT record, item, kind FROM record WHERE org = $1 AND (kind = $2 OR (kind = $3 AND tier >= $4){counted})
         ORDER BY decided_on DESC, record"
    );
    // A tier above the gravest: no penalty has it.
    let tier = rule.falls_by_tier.map_or(4, |tier| tier as i64);
    let (listing, penalty) = (RecordKind::Listing.number(), RecordKind::Penalty.number());
    let params = [Value::Int(org), Value::from(listing), Value::from(penalty), Value::Int(tier)];
    let rows = tx.all(&sql, &params, |row| Ok((row.int(0)?, row.small::<u16>(1)?, row.int(2)?)))?;
    let mut all = Vec::with_capacity(rows.len());
    for (record, item, kind) in rows {
        let Some(key) = RecordKey::from_stored(record) else { continue };
        let case = history::case(&history::facts(tx, org, record)?)?;
        all.push(Held { key, item, kind: list::kind(kind)?, case });
    }
    Ok(all)
}

fn weigh(tx: &mut dyn Tx, lens: &Lens<'_>, rule: &RedListRule, org: i64) -> Result<Weighed> {
    let held = held(tx, lens, rule, org)?;
    let as_of = &lens.as_of;
    let is_public = |state: &State<'_>, day| Standing::of(state, day).is_some_and(Standing::is_public);
    let mut records = Vec::with_capacity(held.len());
    let mut shown = Vec::with_capacity(held.len());
    for one in &held {
        let now = is_public(&one.case.state(as_of.today, as_of.head), as_of.today);
        let then = one.case.state(as_of.day, as_of.known);
        let item = lens.law.item_no(one.item).map_or("", |item| item.id.as_str());
        let record = RedRecord::of(&then, (item, one.kind), as_of.day);
        // An honour must stand now as well; what stood then weighs, whatever became of it.
        let honour = one.kind == RecordKind::Honour;
        records.push(RedRecord { in_force: record.in_force && (now || !honour), ..record });
        shown.push((now, then.content));
    }
    let answer = red_list(rule, &records, as_of.day);
    let honours = answer.honours.iter().map(|(at, until)| {
        let (one, (_, content)) = (&held[*at], &shown[*at]);
        let counts_until = until.map(|day| day.to_string());
        RedHonourView { counts_until, ..honour_view(lens.law, one, *content) }
    });
    let falls = answer.falls.iter().filter(|(at, _)| shown[*at].0);
    let falls = falls.map(|(at, why)| fall_view(lens.law, &held[*at], *why));
    Ok(Weighed { is_on: answer.is_on(), honours: honours.collect(), falls: falls.collect() })
}

fn honour_view(law: &Law, one: &Held, content: Option<&Content>) -> RedHonourView {
    let text = |no| content.and_then(|content| content.get(no)).map(str::to_owned);
    let item = law.item_no(one.item);
    RedHonourView {
        key: one.key.hex(),
        item: item.map(|item| item.id.clone()).unwrap_or_default(),
        item_zh: item.map(|item| item.name.zh.to_string()).unwrap_or_default(),
        item_en: item.map(|item| item.name.en.to_string()).unwrap_or_default(),
        authority: text(system::AUTHORITY).unwrap_or_default(),
        decided_on: text(system::DECIDED_ON),
        counts_until: None,
    }
}

fn fall_view(law: &Law, one: &Held, why: RedFall) -> RedFallView {
    let item = law.item_no(one.item);
    let label = why.label();
    RedFallView {
        key: one.key.hex(),
        item_zh: item.map(|item| item.name.zh.to_string()).unwrap_or_default(),
        item_en: item.map(|item| item.name.en.to_string()).unwrap_or_default(),
        why: why.code().to_owned(),
        why_zh: label.zh.into_owned(),
        why_en: label.en.into_owned(),
    }
}

/// A red list's definition as shown.
fn rule_view(law: &Law, rule: &RedListRule) -> RedListRuleView {
    let counted = |honour: &domain::CountedHonour| {
        let item = law.item(&honour.item).ok();
        super::RedCountedView {
            item: honour.item.clone(),
            item_zh: item.map(|item| item.name.zh.to_string()).unwrap_or_default(),
            item_en: item.map(|item| item.name.en.to_string()).unwrap_or_default(),
            months: honour.months,
        }
    };
    RedListRuleView {
        id: rule.id.clone(),
        name_zh: rule.name.zh.to_string(),
        name_en: rule.name.en.to_string(),
        honours: rule.honours.iter().map(counted).collect(),
        falls_by_tier: rule.falls_by_tier.map(|tier| tier.word().to_owned()),
        cite: citation(&rule.cite),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        assert_eq!(RedCursor::parse(&RedCursor(77).text()), Some(RedCursor(77)));
        assert_eq!(RedCursor::parse("77"), None);
    }
}
