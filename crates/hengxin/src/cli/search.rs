//! `hengxin search`.

use clap::Args;
use domain::{Lang, RecordKind, Status};

use super::asked::{AsOfArgument, no_such_state};
use super::{Desk, Outcome, Stop};
use crate::app::view::{self, KindCount, OrganisationHit, SearchPage, SearchQuery};

/// What to find.
#[derive(Debug, Args)]
pub struct Search {
    /// What to look for.
    #[arg(
        help = "名称的一部分、代码、曾用名、拼音或首字母 · Part of a name, a code, a former name, pinyin or initials"
    )]
    text: String,
    /// Only with a record of this kind.
    #[arg(long, value_name = "KIND", value_parser = words_of_kinds(), help = "仅含该类记录 · Only with a public record of this kind")]
    kind: Option<String>,
    /// Only with this status.
    #[arg(long, value_name = "STATUS", value_parser = words_of_statuses(), help = "仅该登记状态 · Only with this registration status")]
    status: Option<String>,
    /// Which page.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..), help = "页码 · The page")]
    page: u32,
    #[command(flatten)]
    as_of: AsOfArgument,
}

fn words_of_kinds() -> clap::builder::PossibleValuesParser {
    RecordKind::ALL
        .iter()
        .filter(|kind| **kind != RecordKind::Registration)
        .map(|kind| kind.word())
        .collect::<Vec<_>>()
        .into()
}

fn words_of_statuses() -> clap::builder::PossibleValuesParser {
    Status::ALL.iter().map(|status| status.word()).collect::<Vec<_>>().into()
}

impl Search {
    /// Finds it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let asked = self.as_of.read()?;
        let register = desk.searcher()?;
        let query = SearchQuery {
            text: self.text,
            kind: self.kind.as_deref().and_then(RecordKind::from_word),
            status: self.status,
            page: self.page,
        };
        let page = register
            .look(asked, |tx, lens| view::search(tx, lens, (&register.search, &register.names), &query))?;
        desk.print(&page.map_err(|_| no_such_state())?, |page| text(page, desk.lang))?;
        Ok(Outcome::Done)
    }
}

fn text(page: &SearchPage, lang: Lang) -> String {
    let mut lines = vec![match lang {
        Lang::Zh => format!("“{}”：{} 个机构，第 {} 页", page.query, page.total, page.page),
        Lang::En => format!("“{}”: {} organisations, page {}", page.query, page.total, page.page),
    }];
    lines.extend(page.organisations.iter().map(|hit| line(hit, lang)));
    if !page.alike.is_empty() {
        lines.push(lang.pick("名称相近的机构：", "Names alike:").to_owned());
        lines.extend(page.alike.iter().map(|hit| line(hit, lang)));
    }
    lines.join("\n")
}

fn line(hit: &OrganisationHit, lang: Lang) -> String {
    let former =
        hit.former_name.as_ref().map(|name| format!("({}{name})", lang.pick("曾用名：", "formerly ")));
    let counts = counts(&hit.records, lang);
    let parts = [Some(hit.code.clone()), Some(hit.name.clone()), former, hit.place.clone(), Some(counts)];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// Numbers of records by kind, in words.
pub fn counts(records: &[KindCount], lang: Lang) -> String {
    let kind = |word: &str| {
        RecordKind::from_word(word).map(|kind| kind.label().get(lang).to_owned()).unwrap_or_default()
    };
    let each = records.iter().map(|count| format!("{} {}", kind(&count.kind), count.count));
    each.collect::<Vec<_>>().join(", ")
}
