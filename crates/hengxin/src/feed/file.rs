//! The shape of a feed's file, and its translation into a [`Feed`] held against the law and the field tables.

use std::collections::BTreeMap;

use domain::field::{Field, Role, table};
use domain::{Declared, District, Item, Law, RecordKind, Text};
use serde::Deserialize;

use super::{Corrections, Feed, FeedFault, Gates, Identity, Snapshot, plain_heading};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedFile {
    id: String,
    name: TwoNames,
    supplier: String,
    authority: String,
    item: String,
    mode: Mode,
    key: Vec<String>,
    identity: IdentityWord,
    district: String,
    #[serde(default)]
    service: ServiceWord,
    #[serde(default)]
    columns: BTreeMap<String, String>,
    #[serde(default)]
    ignored: BTreeMap<String, String>,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    snapshot: Option<SnapshotFile>,
    #[serde(default)]
    corrections: BTreeMap<String, BTreeMap<String, String>>,
    gates: GatesFile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TwoNames {
    zh: String,
    en: String,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    Append,
    Snapshot,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum IdentityWord {
    Register,
    CodeOrName,
    Name,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "kebab-case")]
enum ServiceWord {
    #[default]
    Nothing,
    DayInRow,
    BeforeSending,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SnapshotFile {
    list: String,
    list_day: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GatesFile {
    min_rows: u64,
    max_rows: u64,
    min_accepted_share: f64,
    max_withdrawn_share: f64,
}

/// Reads the feed whose file is called `id`.
pub(super) fn read(id: &str, text: &str, law: &Law) -> Result<Feed, FeedFault> {
    let file: FeedFile = toml::from_str(text)
        .map_err(|source| FeedFault::Malformed { feed: id.to_owned(), source: Box::new(source) })?;
    if file.id != id {
        return contradiction(id, format!("its id is {}; file and feed bear one name", file.id));
    }
    let Ok(item) = law.item(&file.item) else {
        return unknown(id, "item", &file.item, "item of the catalogue");
    };
    settle(&Bench { id, kind: item.kind }, file, item)
}

/// The feed under way, for faults and look-ups.
struct Bench<'a> {
    id: &'a str,
    kind: RecordKind,
}

fn settle(bench: &Bench<'_>, file: FeedFile, item: &Item) -> Result<Feed, FeedFault> {
    let snapshot = bench.snapshot(file.mode, file.snapshot)?;
    let columns = bench.columns(file.columns)?;
    let ignored = headings(file.ignored);
    bench.apart(&columns, &ignored)?;
    Ok(Feed {
        identity: bench.identity(file.identity)?,
        key: bench.key(&file.key)?,
        district: bench.district(file.district)?,
        constants: bench.constants(file.constants)?,
        corrections: bench.corrections(file.corrections)?,
        gates: bench.gates(&file.gates)?,
        name: Text::new(file.name.zh, file.name.en),
        id: file.id,
        supplier: file.supplier,
        authority: file.authority,
        item: file.item,
        item_no: item.no,
        kind: item.kind,
        service: declared(file.service),
        columns,
        ignored,
        snapshot,
    })
}

fn declared(word: ServiceWord) -> Declared {
    match word {
        ServiceWord::Nothing => Declared::Nothing,
        ServiceWord::DayInRow => Declared::DayInRow,
        ServiceWord::BeforeSending => Declared::BeforeSending,
    }
}

impl Bench<'_> {
    /// The number of a field given by its code or its standard name.
    fn field(&self, place: &'static str, word: &str) -> Result<&'static Field, FeedFault> {
        let found = table(self.kind).iter().find(|field| field.code == word || field.zh == word);
        found.map_or_else(|| unknown(self.id, place, word, "field of this kind of record"), Ok)
    }

    fn snapshot(&self, mode: Mode, lists: Option<SnapshotFile>) -> Result<Option<Snapshot>, FeedFault> {
        match (mode, lists) {
            (Mode::Append, None) => Ok(None),
            (Mode::Append, Some(_)) => contradiction(self.id, "mode append has no lists".to_owned()),
            (Mode::Snapshot, None) => contradiction(self.id, "mode snapshot needs [snapshot]".to_owned()),
            (Mode::Snapshot, Some(lists)) => Ok(Some(Snapshot {
                list: plain_heading(&lists.list),
                list_day: plain_heading(&lists.list_day),
            })),
        }
    }

    fn identity(&self, word: IdentityWord) -> Result<Identity, FeedFault> {
        match (word, self.kind == RecordKind::Registration) {
            (IdentityWord::Register, true) => Ok(Identity::Register),
            (IdentityWord::CodeOrName, false) => Ok(Identity::CodeOrName),
            (IdentityWord::Name, false) => Ok(Identity::Name),
            (IdentityWord::Register, false) | (IdentityWord::CodeOrName | IdentityWord::Name, true) => {
                contradiction(self.id, "registration, and nothing else, has the identity register".to_owned())
            }
        }
    }

    /// The business register reports organisations themselves, which need no key.
    fn key(&self, words: &[String]) -> Result<Vec<u8>, FeedFault> {
        if words.is_empty() != (self.kind == RecordKind::Registration) {
            return contradiction(self.id, "registration, and nothing else, has no key".to_owned());
        }
        words.iter().map(|word| self.field("key", word).map(|field| field.no)).collect()
    }

    fn district(&self, code: String) -> Result<String, FeedFault> {
        if code.is_empty() || District::parse(&code).is_some() {
            return Ok(code);
        }
        unknown(self.id, "district", &code, "district code")
    }

    fn columns(&self, columns: BTreeMap<String, String>) -> Result<Vec<(String, u8)>, FeedFault> {
        let number = |word: &str| self.field("columns", word).map(|field| field.no);
        columns.into_iter().map(|(heading, word)| Ok((plain_heading(&heading), number(&word)?))).collect()
    }

    /// No heading is both used and left aside.
    fn apart(&self, columns: &[(String, u8)], ignored: &[(String, String)]) -> Result<(), FeedFault> {
        match columns.iter().find(|(heading, _)| ignored.iter().any(|(aside, _)| aside == heading)) {
            None => Ok(()),
            Some((heading, _)) => contradiction(self.id, format!("{heading} is both used and ignored")),
        }
    }

    fn constants(&self, constants: BTreeMap<String, String>) -> Result<Vec<(u8, String)>, FeedFault> {
        let constant = |(word, text): (String, String)| {
            let field = self.field("constants", &word)?;
            if text.chars().count() > usize::from(field.max) || !may_be_fixed(field.role) {
                return contradiction(self.id, format!("{word} cannot have the same text in every row"));
            }
            Ok((field.no, text))
        };
        constants.into_iter().map(constant).collect()
    }

    fn corrections(
        &self,
        tables: BTreeMap<String, BTreeMap<String, String>>,
    ) -> Result<Vec<Corrections>, FeedFault> {
        let table = |(word, pairs): (String, BTreeMap<String, String>)| {
            self.field("corrections", &word).map(|field| (field.no, pairs.into_iter().collect()))
        };
        tables.into_iter().map(table).collect()
    }

    fn gates(&self, gates: &GatesFile) -> Result<Gates, FeedFault> {
        let share = 0.0..=1.0;
        let shares = [gates.min_accepted_share, gates.max_withdrawn_share];
        if gates.min_rows > gates.max_rows || !shares.iter().all(|value| share.contains(value)) {
            return contradiction(self.id, "gates: rows from min to max, shares from 0 to 1".to_owned());
        }
        Ok(Gates {
            min_rows: gates.min_rows,
            max_rows: gates.max_rows,
            min_accepted_share: gates.min_accepted_share,
            max_withdrawn_share: gates.max_withdrawn_share,
        })
    }
}

/// Who and which document a row is about is never the same for all rows, nor is anything about a person kept.
fn may_be_fixed(role: Role) -> bool {
    !matches!(
        role,
        Role::SubjectName
            | Role::SubjectCode
            | Role::TaxNumber
            | Role::OtherIdentifier
            | Role::DocumentNumber
            | Role::NeverKept
            | Role::PersonNumber
    )
}

fn headings(ignored: BTreeMap<String, String>) -> Vec<(String, String)> {
    ignored.into_iter().map(|(heading, why)| (plain_heading(&heading), why)).collect()
}

fn unknown<T>(feed: &str, place: &'static str, word: &str, what: &'static str) -> Result<T, FeedFault> {
    Err(FeedFault::UnknownWord { feed: feed.to_owned(), place, word: word.to_owned(), what })
}

fn contradiction<T>(feed: &str, what: String) -> Result<T, FeedFault> {
    Err(FeedFault::Contradiction { feed: feed.to_owned(), what })
}
