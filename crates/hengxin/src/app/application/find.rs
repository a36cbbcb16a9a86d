//! Finding the record that an application is about: by its number, or by code and document number.

use domain::RecordKey;
use domain::id::find_personal;

use super::tidy;
use crate::app::Register;
use crate::app::view::{self, Cursor, Lens, ListQuery};
use crate::store::sql::{Result, Tx};

/// Code and key of a record's number, such as `91360200MA5EXAM14E-00c0ffee00c0ffee`.
pub fn record_of(number: &str) -> Option<(String, RecordKey)> {
    let (code, key) = number.trim().rsplit_once('-')?;
    let plain = code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let known = plain && (8..=60).contains(&code.len());
    Some((code.to_owned(), RecordKey::from_hex(&key.to_ascii_lowercase())?)).filter(|_| known)
}

/// What a reader looks a record up by, as typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Code of the organisation.
    pub code: &'a str,
    /// Number of the document, or the record's own number.
    pub document: &'a str,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// One record: its code and key.
    Record(String, RecordKey),
    /// What was typed holds a personal number; nothing was looked up.
    Personal,
    /// Nothing that is published.
    Nothing,
}

/// Records looked at in one step.
const PER_STEP: u32 = 200;
/// Steps before it is given up: more records of one organisation are found from its page.
const STEPS: usize = 25;

/// The published record of an organisation that has that document number.
///
/// # Errors
/// The store's.
pub fn find(register: &Register, asked: Asked<'_>) -> Result<Found> {
    if find_personal(asked.code).is_some() || find_personal(asked.document).is_some() {
        return Ok(Found::Personal);
    }
    if let Some((code, key)) = record_of(asked.document) {
        return Ok(Found::Record(code, key));
    }
    let code: String = tidy(asked.code).chars().filter(char::is_ascii_alphanumeric).collect();
    let (code, document) = (code.to_ascii_uppercase(), plain(asked.document));
    if code.is_empty() || document.is_empty() {
        return Ok(Found::Nothing);
    }
    let looked = register.look(view::Asked::Now, |tx, lens| by_document(tx, lens, &code, &document))?;
    Ok(looked.unwrap_or(None).map_or(Found::Nothing, |key| Found::Record(code, key)))
}

fn by_document(tx: &mut dyn Tx, lens: &Lens<'_>, code: &str, document: &str) -> Result<Option<RecordKey>> {
    let mut after: Option<Cursor> = None;
    for _ in 0..STEPS {
        let query = ListQuery { after, limit: PER_STEP, ..ListQuery::default() };
        let Some(page) = view::records_of(tx, lens, code, &query)? else { return Ok(None) };
        let same = |text: &Option<String>| text.as_deref().is_some_and(|text| plain(text) == document);
        if let Some(record) = page.records.iter().find(|record| same(&record.document)) {
            return Ok(RecordKey::from_hex(&record.key));
        }
        after = page.next.as_deref().and_then(Cursor::parse);
        if after.is_none() {
            return Ok(None);
        }
    }
    Ok(None)
}

/// A document number as compared: brackets and widths of one kind, no spaces.
fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '(' | '（' | '[' | '［' | '【' | '﹝' => '〔',
        ')' | '）' | ']' | '］' | '】' | '﹞' => '〕',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let kept = text.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    kept.map(one).flat_map(char::to_lowercase).collect()
}
