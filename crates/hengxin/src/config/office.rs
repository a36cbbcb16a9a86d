//! The office that issues letters.

use serde::{Deserialize, Serialize};

/// The office that issues letters. Steps that need a letter are refused until name, address, e-mail, reviewing body and
/// court are given: no letter goes out that does not say where to turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OfficeConfig {
    /// What the numbers of its letters begin with, such as `衡信`; Han characters or letters only, may be empty.
    pub sign: String,
    /// Its name, which signs the letters.
    pub name: String,
    /// Postal address, where letters and visitors are taken.
    pub address: String,
    /// E-mail address.
    pub email: String,
    /// Landline; empty = none. A mobile number is refused.
    pub telephone: String,
    /// When somebody is there, in Chinese; empty = not told.
    pub hours: String,
    /// The same in English.
    pub hours_english: String,
    /// The body that reviews its decisions, such as a people's government.
    pub review_body: String,
    /// The court that hears suits against them.
    pub court: String,
}
