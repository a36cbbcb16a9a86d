//! `hengxin show`.

use clap::Args;
use domain::{Lang, RecordKey, Text};

use super::asked::{self, AsOfArgument, no_such_state};
use super::{Desk, Outcome, Stop};
use crate::app::view::{self, FieldView, OrganisationView, RecordAnswer, RecordSummary, RecordView};

/// What to show.
#[derive(Debug, Args)]
pub struct Show {
    /// The organisation's code.
    #[arg(help = "机构代码 · The organisation's code")]
    code: String,
    /// One of its records.
    #[arg(help = "记录编号（16位） · Key of one of its records: 16 hexadecimal digits")]
    record: Option<String>,
    #[command(flatten)]
    as_of: AsOfArgument,
}

impl Show {
    /// Shows it.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let code = asked::code(&self.code)?;
        match &self.record {
            Some(key) => self.record(desk, &code, key)?,
            None => self.organisation(desk, &code)?,
        }
        Ok(Outcome::Done)
    }

    fn organisation(&self, desk: &Desk, code: &str) -> Result<(), Stop> {
        let asked = self.as_of.read()?;
        let register = desk.reader()?;
        let found = register.look(asked, |tx, lens| view::organisation(tx, lens, code))?;
        let organisation = found.map_err(|_| no_such_state())?.ok_or_else(|| unknown_code(code))?;
        desk.print(&organisation, |organisation| organisation_text(organisation, desk.lang))
    }

    fn record(&self, desk: &Desk, code: &str, key: &str) -> Result<(), Stop> {
        let Some(key) = RecordKey::from_hex(key) else {
            return Err(Stop::Usage(Text::of(
                "记录编号应为16位十六进制数",
                "the record's key must be 16 hexadecimal digits",
            )));
        };
        let asked = self.as_of.read()?;
        let register = desk.reader()?;
        let found = register.look(asked, |tx, lens| view::record(tx, lens, code, key))?;
        match found.map_err(|_| no_such_state())? {
            RecordAnswer::Shown(record) => desk.print(&*record, |record| record_text(record, desk.lang)),
            RecordAnswer::Gone => {
                Err(Stop::Refused(Text::of("该记录已不再公示。", "The record is no longer published.")))
            }
            RecordAnswer::Moved(into) => Err(Stop::Refused(Text::new(
                format!("该机构已并入代码为 {into} 的机构，请到那里查看。"),
                format!("The organisation was merged into the one with code {into}; look there."),
            ))),
            RecordAnswer::Unknown => {
                Err(Stop::Refused(Text::of("没有这条公示记录。", "There is no such public record.")))
            }
        }
    }
}

fn unknown_code(code: &str) -> Stop {
    Stop::Refused(Text::new(
        format!("登记库中没有代码为 {code} 的机构。请核对代码，或按名称查找。"),
        format!("The register has no organisation with code {code}. Compare the code, or search by name."),
    ))
}

fn organisation_text(organisation: &OrganisationView, lang: Lang) -> String {
    let mut lines = vec![format!("{}  {}", organisation.code, organisation.name)];
    if !organisation.confirmed {
        lines.push(lang.pick("登记机关尚未确认", "not confirmed by the business register").to_owned());
    }
    lines.extend(organisation.details.iter().map(|field| field_line(field, lang)));
    lines.push(super::search::counts(&organisation.counts, lang));
    lines.extend(organisation.records.iter().map(|record| summary_line(record, lang)));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn summary_line(record: &RecordSummary, lang: Lang) -> String {
    let item = lang.pick(&record.item_zh, &record.item_en);
    let day = record.decided_on.as_deref().unwrap_or("----------");
    format!("{day}  {}  {item}  {}  {}", record.key, record.title, record.authority)
}

fn record_text(record: &RecordView, lang: Lang) -> String {
    let mut lines = vec![format!("{}  {}", record.summary.code, record.summary.name)];
    lines.push(lang.pick(&record.summary.item_zh, &record.summary.item_en).clone());
    lines.extend(record.fields.iter().map(|field| field_line(field, lang)));
    let source = &record.source;
    lines.push(match lang {
        Lang::Zh => format!("来源：{}，{} 第 {} 行", source.supplier, source.file, source.row),
        Lang::En => format!("source: {}, {} row {}", source.supplier, source.file, source.row),
    });
    lines.join("\n")
}

fn field_line(field: &FieldView, lang: Lang) -> String {
    format!("{}{}{}", lang.pick(&field.label_zh, &field.label_en), lang.pick("：", ": "), field.value)
}
