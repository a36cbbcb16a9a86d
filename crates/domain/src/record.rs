//! Kinds of record, and the key that tells one record of an organisation from another.

use crate::{Text, content::hash64};

/// The kinds of record the register takes.
///
/// Source: the classes of the national base catalogue that are about organisations (国办发〔2020〕49号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum RecordKind {
    /// Basic registration details of the organisation itself.
    Registration = 1,
    /// An administrative licence (行政许可).
    Licence = 2,
    /// An administrative penalty (行政处罚).
    Penalty = 3,
    /// An honour for keeping faith (守信激励), such as an A rating for tax.
    Honour = 4,
    /// An entry on the list of abnormal operations (经营异常名录).
    Abnormal = 5,
    /// A commitment the organisation made (信用承诺).
    Commitment = 6,
    /// Another item of the catalogue.
    Other = 7,
    /// An entry on a list of serious breaches (严重失信主体名单), or on another list with effects in law.
    Listing = 8,
}

impl RecordKind {
    /// Every kind, in catalogue order.
    pub const ALL: [RecordKind; 8] = [
        RecordKind::Registration,
        RecordKind::Licence,
        RecordKind::Penalty,
        RecordKind::Honour,
        RecordKind::Abnormal,
        RecordKind::Commitment,
        RecordKind::Other,
        RecordKind::Listing,
    ];

    /// The number it is stored under.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind stored under `number`.
    pub fn from_number(number: i64) -> Option<RecordKind> {
        RecordKind::ALL.into_iter().find(|kind| i64::from(kind.number()) == number)
    }

    /// The word for it in URLs, files and the API.
    pub fn word(self) -> &'static str {
        match self {
            RecordKind::Registration => "registration",
            RecordKind::Licence => "licence",
            RecordKind::Penalty => "penalty",
            RecordKind::Honour => "honour",
            RecordKind::Abnormal => "abnormal",
            RecordKind::Commitment => "commitment",
            RecordKind::Other => "other",
            RecordKind::Listing => "listing",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<RecordKind> {
        RecordKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Its name on a page.
    pub fn label(self) -> Text {
        match self {
            RecordKind::Registration => Text::new("登记注册信息", "Registration"),
            RecordKind::Licence => Text::new("行政许可", "Administrative licence"),
            RecordKind::Penalty => Text::new("行政处罚", "Administrative penalty"),
            RecordKind::Honour => Text::new("守信激励", "Incentive for good standing"),
            RecordKind::Abnormal => Text::new("经营异常名录", "Abnormal operations list"),
            RecordKind::Commitment => Text::new("信用承诺", "Credit commitment"),
            RecordKind::Other => Text::new("其他信息", "Other information"),
            RecordKind::Listing => Text::new("严重失信主体名单", "Serious-breach lists"),
        }
    }
}

/// Tells one record of an organisation from its others: 64 bits from item, supplying body and natural key.
/// Never zero; zero stands for the organisation itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey(i64);

impl RecordKey {
    /// The key of facts about the organisation itself.
    pub const ORGANISATION: i64 = 0;

    /// The key for a natural key (document number, year …) under an item, from one supplying body.
    pub fn derive(item: u16, supplier: &str, natural: &[&str]) -> RecordKey {
        let item = item.to_le_bytes();
        let mut parts: Vec<&[u8]> = vec![&item, supplier.as_bytes()];
        parts.extend(natural.iter().map(|part| part.as_bytes()));
        RecordKey(Some(hash64(&parts)).filter(|hash| *hash != 0).unwrap_or(1))
    }

    /// A key as stored. `None` for zero.
    pub fn from_stored(stored: i64) -> Option<RecordKey> {
        (stored != 0).then_some(RecordKey(stored))
    }

    /// The key as stored.
    pub fn stored(self) -> i64 {
        self.0
    }

    /// The key as written in a URL: 16 lower-case hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:016x}", self.0)
    }

    /// Reads [`RecordKey::hex`].
    pub fn from_hex(text: &str) -> Option<RecordKey> {
        (text.len() == 16)
            .then(|| u64::from_str_radix(text, 16).ok())
            .flatten()
            .and_then(|bits| RecordKey::from_stored(bits.cast_signed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_url() {
        let key = RecordKey::derive(31, "示例市市场监督管理局", &["示市监罚〔2026〕88号"]);
        assert_eq!(RecordKey::from_hex(&key.hex()), Some(key));
        assert_ne!(key, RecordKey::derive(31, "示例市市场监督管理局", &["示市监罚〔2026〕89号"]));
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(RecordKey::derive(1, "甲", &["乙", "丙"]), RecordKey::derive(1, "甲", &["乙丙"]));
    }
}
