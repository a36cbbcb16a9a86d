//! Content as a reader may see it: only fields that the field table declares open leave this file, save to officers at
//! work on a case, who see all that is kept.

use domain::content::system;
use domain::{Content, Field, RecordKind, Role, Visibility, field};

use super::FieldView;
use crate::store::sql::{Result, StoreFault};

/// The longest title, in characters.
const TITLE: usize = 120;

/// Content from stored bytes.
///
/// # Errors
/// `Corrupt`: bytes that are no content are never shown.
pub(super) fn content(body: Option<&[u8]>) -> Result<Content> {
    Content::stored(body).map_err(|source| StoreFault::Corrupt {
        doing: "read the content of a fact".into(),
        source: source.into(),
    })
}

/// The open fields of a kind in the standard's order. `code` is the organisation's: that of an individual business
/// shows its address only down to the street office.
pub(super) fn open(kind: RecordKind, content: &Content, code: &str) -> Vec<FieldView> {
    let shown = field::table(kind).iter().filter(|field| field.visibility == Visibility::Open);
    shown.filter_map(|field| view(field, content.get(field.no)?, code)).collect()
}

/// Every field that is kept, for an officer at work on a case. Whoever asks writes the look into the audit trail.
pub fn every_field(kind: RecordKind, content: &Content) -> Vec<FieldView> {
    let kept = field::table(kind).iter().filter(|field| field.role != Role::NeverKept);
    kept.filter_map(|field| view(field, content.get(field.no)?, "")).collect()
}

fn view(field: &Field, value: &str, code: &str) -> Option<FieldView> {
    let home = is_home(field, code);
    let value = if home { street_office(value)? } else { value };
    Some(FieldView {
        code: field.code.to_owned(),
        label_zh: field.zh.to_owned(),
        label_en: field.en.to_owned(),
        value: value.to_owned(),
    })
}

/// Individual businesses (codes starting 92) are often run from the owner's home.
fn is_home(field: &Field, code: &str) -> bool {
    code.starts_with("92") && matches!(field.code, "address" | "place")
}

/// An address down to its street office, town or township; else to its district or county; else nothing.
fn street_office(address: &str) -> Option<&str> {
    let through = |ends: &[&str]| {
        let found = ends.iter().filter_map(|end| address.find(end).map(|at| at + end.len()));
        found.min().map(|end| &address[..end])
    };
    through(&["街道", "镇", "乡"]).or_else(|| through(&["区", "县"])).or_else(|| through(&["市"]))
}

/// The open text of the field with that role.
pub(super) fn with_role(kind: RecordKind, role: Role, content: &Content) -> Option<String> {
    let field = field::with_role(kind, role).filter(|field| field.visibility == Visibility::Open)?;
    content.get(field.no).map(str::to_owned)
}

/// One line of what the record says.
pub(super) fn title(kind: RecordKind, content: &Content) -> String {
    let codes: &[&str] = match kind {
        RecordKind::Registration => &["name"],
        RecordKind::Licence => &["XK_NR", "XK_WSH"],
        RecordKind::Penalty => &["CF_NR", "CF_CFLB"],
        RecordKind::Honour => &["honour", "year"],
        RecordKind::Abnormal | RecordKind::Listing => &["grounds"],
        RecordKind::Commitment => &["matter", "type"],
        RecordKind::Other => &["title", "text"],
    };
    let parts: Vec<&str> = codes.iter().filter_map(|code| coded(kind, code, content)).collect();
    let line = match kind {
        RecordKind::Honour => parts.join(" "),
        RecordKind::Registration
        | RecordKind::Licence
        | RecordKind::Penalty
        | RecordKind::Abnormal
        | RecordKind::Commitment
        | RecordKind::Other
        | RecordKind::Listing => parts.first().copied().unwrap_or_default().to_owned(),
    };
    shortened(&line, TITLE)
}

fn coded<'c>(kind: RecordKind, code: &str, content: &'c Content) -> Option<&'c str> {
    let field = field::table(kind).iter().find(|field| field.code == code)?;
    (field.visibility == Visibility::Open).then(|| content.get(field.no)).flatten()
}

fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A field the register added, if there.
pub(super) fn added(content: &Content, no: u8) -> Option<String> {
    debug_assert!(no >= system::SUPPLIER, "field {no} is the source's own");
    content.get(no).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_an_individual_business_ends_at_the_street_office() {
        for (address, shown) in [
            ("示例省示例市城东区河坊街道长安路12号3栋201室", Some("示例省示例市城东区河坊街道")),
            ("示例县清溪镇柳树村5组18号", Some("示例县清溪镇")),
            ("示例市城东区长安路12号", Some("示例市城东区")),
            ("示例市长安路12号", Some("示例市")),
            ("长安路12号", None),
        ] {
            assert_eq!(street_office(address), shown, "{address}");
        }
    }

    #[test]
    fn government_fields_and_documents_of_persons_never_show() {
        let mut penalty = Content::default();
        penalty.push(1, "衡信示例有限公司");
        penalty.push(6, "税务登记号");
        penalty.push(11, "不应保存");
        penalty.push(30, "内部备注");
        let shown = open(RecordKind::Penalty, &penalty, "91360200EXAMPLE001");
        assert_eq!(shown.iter().map(|field| field.code.as_str()).collect::<Vec<_>>(), ["CF_XDR_MC"]);
    }
}
