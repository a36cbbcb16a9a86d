//! Organisations and records as rows of a table, for CSV lists and open data.

use domain::Text;

use super::organisation::{Basics, coded};
use super::{RecordSummary, RedHonourView, RedListEntry};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A civil date, `YYYY-MM-DD`.
    Day,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Flag,
}

/// A column: its heading and what it holds. An empty cell means that nothing is known or set.
pub type Column = (&'static str, ColumnKind);

/// Columns of [`record_row`].
pub const RECORD_COLUMNS: [Column; 15] = [
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("key", ColumnKind::Text),
    ("kind", ColumnKind::Text),
    ("item", ColumnKind::Text),
    ("title", ColumnKind::Text),
    ("document", ColumnKind::Text),
    ("authority", ColumnKind::Text),
    ("decided_on", ColumnKind::Day),
    ("tier", ColumnKind::Text),
    ("public_until", ColumnKind::Day),
    ("repairable_from", ColumnKind::Day),
    ("valid_until", ColumnKind::Text),
    ("item_zh", ColumnKind::Text),
    ("entry", ColumnKind::Whole),
];

/// Columns of the red list.
pub const RED_LIST_COLUMNS: [Column; 5] = [
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("honours", ColumnKind::Text),
    ("honours_zh", ColumnKind::Text),
    ("counts_until", ColumnKind::Day),
];

/// An organisation on the red list in the order of [`RED_LIST_COLUMNS`]: its honours by item, and the last day on which
/// one of them counts, where every one has an end.
pub(super) fn red_row(entry: RedListEntry) -> Vec<String> {
    let joined =
        |text: fn(&RedHonourView) -> &str| entry.honours.iter().map(text).collect::<Vec<_>>().join(" ");
    let (items, names) = (joined(|honour| &honour.item), joined(|honour| &honour.item_zh));
    let ends: Option<Vec<&String>> =
        entry.honours.iter().map(|honour| honour.counts_until.as_ref()).collect();
    let last = ends.and_then(|ends| ends.into_iter().max().cloned()).unwrap_or_default();
    vec![entry.code, entry.name, items, names, last]
}

/// A record's short form in the order of [`RECORD_COLUMNS`].
pub fn record_row(record: RecordSummary) -> Vec<String> {
    vec![
        record.code,
        record.name,
        record.key,
        record.kind,
        record.item,
        record.title,
        record.document.unwrap_or_default(),
        record.authority,
        record.decided_on.unwrap_or_default(),
        record.tier,
        record.public_until.unwrap_or_default(),
        record.repairable_from.unwrap_or_default(),
        record.valid_until.unwrap_or_default(),
        record.item_zh,
        record.entry.to_string(),
    ]
}

/// Columns of a row about an organisation.
pub const ORGANISATION_COLUMNS: [Column; 7] = [
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("status", ColumnKind::Text),
    ("confirmed", ColumnKind::Flag),
    ("place", ColumnKind::Text),
    ("established", ColumnKind::Day),
    ("entry", ColumnKind::Whole),
];

/// An organisation in the order of [`ORGANISATION_COLUMNS`].
pub(super) fn organisation_row(basics: Basics, place: Option<String>, entry: i64) -> Vec<String> {
    let established = coded(&basics.content, "reg_date").and_then(domain::Day::parse);
    vec![
        basics.code,
        basics.name,
        basics.status.to_owned(),
        basics.confirmed.to_string(),
        place.unwrap_or_default(),
        established.map(|day| day.to_string()).unwrap_or_default(),
        entry.to_string(),
    ]
}

/// What a column of that heading holds.
pub fn column_about(name: &str) -> Text {
    let (zh, en) = match name {
        "code" => ("统一社会信用代码", "Unified Social Credit Code"),
        "name" => ("机构现名称", "The organisation's current name"),
        "status" => ("登记状态", "Registration status"),
        "confirmed" => ("登记机关是否已报送", "Whether the business register has reported it"),
        "place" => ("住所所在行政区划", "District of its seat"),
        "established" => ("成立日期", "Day of establishment"),
        "key" => ("记录编号", "The record's key among the organisation's"),
        "kind" => ("记录种类", "Kind of record"),
        "item" => ("目录事项代码", "Catalogue item"),
        "honours" => ("所据荣誉的目录事项代码", "Catalogue items of the honours that place it there"),
        "honours_zh" => ("所据荣誉", "Names of those honours, Chinese"),
        "counts_until" => {
            ("计入至，空为未设", "Last day on the list by these honours; empty where no end is set")
        }
        "item_zh" => ("目录事项名称", "Catalogue item's name, Chinese"),
        "title" => ("主要内容", "What it says, in one line"),
        "document" => ("文号", "Document number"),
        "authority" => ("认定机关", "The body that decided"),
        "decided_on" => ("决定日期", "Day of the decision"),
        "tier" => ("失信程度", "How grave the finding is"),
        "public_until" => ("公示截止日期，空为未设", "Last day public; empty where no end is set"),
        "repairable_from" => ("可申请信用修复之日", "First day on which restoration may be applied for"),
        "valid_until" => ("有效期至", "Last day valid"),
        "entry" => ("条目号", "Number of the fact it comes from"),
        _ => ("", ""),
    };
    Text::of(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_says_what_it_holds() {
        for (name, _) in RECORD_COLUMNS.iter().chain(&ORGANISATION_COLUMNS).chain(&RED_LIST_COLUMNS) {
            let about = column_about(name);
            assert!(!about.zh.is_empty() && !about.en.is_empty(), "{name}");
        }
    }
}
