//! Field tables: which columns a kind of record has, what each means, and who may see it.
//!
//! Source for licences and penalties: 《行政许可和行政处罚等信用信息公示数据标准》, annexed to 发改办财金〔2018〕424号.

mod licence;
mod other;
mod penalty;

use crate::{RecordKind, Text, Visibility};

/// The day that stands for "no end" where a licence or penalty has a last day of validity.
///
/// Source: data standard for publishing licences and penalties, annex to 发改办财金〔2018〕424号.
pub const NO_END: &str = "2099-12-31";

/// What the checker does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Free text.
    Text,
    /// The organisation's name.
    SubjectName,
    /// Class of the subject: 法人及非法人组织, 个体工商户, or 自然人, which is refused.
    SubjectClass,
    /// The organisation's main identifier.
    SubjectCode,
    /// A taxpayer's number, which may hold an organisation code.
    TaxNumber,
    /// A further identifier of the organisation.
    OtherIdentifier,
    /// Name of the person who represents the organisation: shown with the record it came with, and in nothing that goes
    /// beyond it.
    Representative,
    /// Something about a person that the register never keeps: a filled cell is checked for personal data and dropped.
    NeverKept,
    /// A number of a natural person as subject: a filled cell makes the row one about a person.
    PersonNumber,
    /// Number of the document the record rests on: the natural key.
    DocumentNumber,
    /// Day of the decision.
    DecidedOn,
    /// A day.
    Day,
    /// The day the document was served on the organisation.
    ServedOn,
    /// First day of validity.
    ValidFrom,
    /// Last day of validity; [`NO_END`] means no end.
    ValidUntil,
    /// The last day of publication as the source sees it: compared, never trusted.
    GivenEnd,
    /// The deciding body.
    Authority,
    /// The deciding body's code.
    AuthorityCode,
    /// The sending body.
    Supplier,
    /// Amount of a fine in 万元.
    Fine,
    /// Amount confiscated in 万元.
    Confiscated,
    /// Categories of penalty, several joined by semicolons.
    Categories,
    /// The decision in words: amounts in it are compared with the amount fields.
    Decision,
    /// One of a list of words; a word followed by a dash and free text is allowed where the list holds `其他`.
    Choice(&'static [&'static str]),
    /// State of registration.
    Status,
    /// An era date as Japanese authorities write it, or a plain date.
    EraDay,
}

/// When a field must be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Must,
    /// Never required.
    May,
}

/// One column of a kind of record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its number in canonical content, 1–199, rising through the table.
    pub no: u8,
    /// Its code in the data standard, such as `CF_WSH`; a word of our own where no standard has one.
    pub code: &'static str,
    /// Its name, Chinese as in the standard.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// What the checker does with it.
    pub role: Role,
    /// When it must be filled.
    pub need: Need,
    /// Longest text, in characters.
    pub max: u16,
    /// Who may see it.
    pub visibility: Visibility,
    /// Other headings seen for the same column.
    pub aliases: &'static [&'static str],
}

impl Field {
    /// Its name on a page.
    pub fn label(&self) -> Text {
        Text::new(self.zh, self.en)
    }

    /// Whether it is about a person, so that nothing which tells of an organisation on its own, such as a report, has it.
    pub fn is_of_a_person(&self) -> bool {
        matches!(self.role, Role::Representative | Role::NeverKept | Role::PersonNumber)
    }

    /// Whether a column with this heading holds this field.
    pub fn answers_to(&self, heading: &str) -> bool {
        self.zh == heading || self.code.eq_ignore_ascii_case(heading) || self.aliases.contains(&heading)
    }
}

/// The fields of a kind of record, by rising number.
pub fn table(kind: RecordKind) -> &'static [Field] {
    match kind {
        RecordKind::Registration => other::REGISTRATION,
        RecordKind::Licence => licence::LICENCE,
        RecordKind::Penalty => penalty::PENALTY,
        RecordKind::Honour => other::HONOUR,
        RecordKind::Abnormal => other::ABNORMAL,
        RecordKind::Commitment => other::COMMITMENT,
        RecordKind::Other => other::OTHER,
        RecordKind::Listing => other::LISTING,
    }
}

/// The field of a kind with that number.
pub fn field(kind: RecordKind, no: u8) -> Option<&'static Field> {
    table(kind).iter().find(|field| field.no == no)
}

/// The field of a kind with that code of the data standard.
pub fn coded(kind: RecordKind, code: &str) -> Option<&'static Field> {
    table(kind).iter().find(|field| field.code == code)
}

/// The field of a kind with that role, for kinds that have one.
pub fn with_role(kind: RecordKind, role: Role) -> Option<&'static Field> {
    table(kind).iter().find(|field| field.role == role)
}

/// A row of a field table; read it as one line of the standard.
macro_rules! fields {
    ($( $no:literal $code:literal $zh:literal $en:literal $role:expr, $need:ident $max:literal $seen:ident [$($alias:literal),*]; )*) => {
        &[ $( $crate::field::Field {
            no: $no, code: $code, zh: $zh, en: $en, role: $role, need: $crate::field::Need::$need, max: $max,
            visibility: $crate::Visibility::$seen, aliases: &[$($alias),*],
        }, )* ]
    };
}
pub(crate) use fields;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_stay_below_the_register_s_own() {
        for kind in RecordKind::ALL {
            let numbers: Vec<u8> = table(kind).iter().map(|field| field.no).collect();
            assert!(numbers.is_sorted_by(|a, b| a < b), "{kind:?}: {numbers:?}");
            assert!(numbers.iter().all(|no| (1..200).contains(no)), "{kind:?}");
        }
    }

    #[test]
    fn no_heading_names_two_fields_of_one_kind() {
        for kind in RecordKind::ALL {
            for field in table(kind) {
                let headings = field.aliases.iter().copied().chain([field.zh, field.code]);
                for heading in headings {
                    let holders = table(kind).iter().filter(|other| other.answers_to(heading)).count();
                    assert_eq!(holders, 1, "{kind:?}: {heading}");
                }
            }
        }
    }

    #[test]
    fn documents_of_persons_are_never_open() {
        for kind in RecordKind::ALL {
            let hidden =
                table(kind).iter().filter(|f| matches!(f.role, Role::NeverKept | Role::PersonNumber));
            assert!(hidden.into_iter().all(|field| field.visibility != Visibility::Open), "{kind:?}");
        }
    }

    /// Words by which a column is known to hold a person's name or number.
    const OF_PERSONS: [&str; 8] =
        ["法定代表人", "负责人", "身份证", "姓名", "经办人", "自然人", "epresentative", "person"];

    #[test]
    fn what_is_about_a_person_is_marked_in_every_table() {
        let mut marked = 0;
        for field in RecordKind::ALL.into_iter().flat_map(table) {
            let mut names = field.aliases.iter().copied().chain([field.zh, field.en]);
            let named = names.any(|name| OF_PERSONS.iter().any(|word| name.contains(word)));
            assert!(!named || field.is_of_a_person(), "{} {} is not marked", field.code, field.zh);
            assert!(field.role != Role::Representative || named, "{} {} is marked", field.code, field.zh);
            marked += usize::from(field.role == Role::Representative);
        }
        assert_eq!(marked, 3, "registrations, licences and penalties name who represents the organisation");
    }

    #[test]
    fn licences_and_penalties_have_every_column_of_the_standard() {
        assert_eq!(
            table(RecordKind::Licence).iter().filter(|f| f.code.starts_with("XK_") || f.code == "BZ").count(),
            28
        );
        assert_eq!(
            table(RecordKind::Penalty).iter().filter(|f| f.code.starts_with("CF_") || f.code == "BZ").count(),
            30
        );
    }
}
