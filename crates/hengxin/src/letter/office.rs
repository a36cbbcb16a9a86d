//! The office that issues letters: what stands in every letter of one register and is nobody's to write each time.

use domain::Text;

use super::Contact;
use crate::config::OfficeConfig;

/// The issuing office. What is left empty here leaves a letter unfinished, and the step that needs the letter is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// What its numbers begin with, such as `衡信`; may be empty.
    pub sign: String,
    /// Its name, which signs the letters.
    pub name: String,
    /// Postal address.
    pub address: String,
    /// E-mail address.
    pub email: String,
    /// Landline; empty = none.
    pub telephone: String,
    /// When somebody is there; empty in Chinese = not told.
    pub hours: (String, String),
    /// The body that reviews its decisions.
    pub review_body: String,
    /// The court that hears suits against them.
    pub court: String,
}

impl Office {
    /// The office as configured.
    pub fn of(config: &OfficeConfig) -> Office {
        Office {
            sign: config.sign.clone(),
            name: config.name.clone(),
            address: config.address.clone(),
            email: config.email.clone(),
            telephone: config.telephone.clone(),
            hours: (config.hours.clone(), config.hours_english.clone()),
            review_body: config.review_body.clone(),
            court: config.court.clone(),
        }
    }

    /// How it is reached. Hours without an English half are given in Chinese.
    pub fn contact(&self) -> Contact {
        let (zh, en) = &self.hours;
        let hours = Text::new(zh.clone(), if en.is_empty() { zh.clone() } else { en.clone() });
        Contact {
            name: self.name.clone(),
            address: self.address.clone(),
            email: self.email.clone(),
            telephone: Some(self.telephone.clone()).filter(|words| !words.is_empty()),
            hours: Some(hours).filter(|hours| !hours.zh.is_empty()),
        }
    }
}
