//! `hengxin check`: at the point of service, is this a code, is its organisation known, what is public about it.

use std::io::{BufRead, stdin};

use clap::Args;
use domain::Lang;
use domain::id::Claimed;
use serde::Serialize;

use super::asked::{AsOfArgument, no_such_state};
use super::desk::print_text;
use super::{Desk, Outcome, Stop};
use crate::app::register::Register;
use crate::app::view::{self, Asked, KindCount};

/// What to check.
#[derive(Debug, Args)]
pub struct Check {
    /// The codes.
    #[arg(
        required = true,
        help = "机构代码；- 表示从标准输入逐行读取 · Codes; - reads one a line from standard input"
    )]
    codes: Vec<String>,
    #[command(flatten)]
    as_of: AsOfArgument,
}

/// The answer for one code.
#[derive(Debug, Serialize)]
struct Answer {
    /// As typed.
    typed: String,
    /// As the register holds it; absent when it is no code.
    code: Option<String>,
    /// What is wrong with it; absent when nothing is.
    problem: Option<String>,
    /// Name of its organisation; absent when the register does not know it.
    name: Option<String>,
    /// Registration status by word.
    status: Option<String>,
    /// Whether the business register has reported the organisation.
    confirmed: bool,
    /// How many records of each kind are public.
    records: Vec<KindCount>,
}

impl Check {
    /// Checks each code and prints one answer a line; with `--json`, one object a line.
    pub fn run(self, desk: &Desk) -> Result<Outcome, Stop> {
        let asked = self.as_of.read()?;
        let register = desk.reader()?;
        let mut outcome = Outcome::Done;
        for typed in self.codes {
            if typed != "-" {
                outcome = outcome.and(answer(desk, &register, asked, &typed)?);
                continue;
            }
            for line in stdin().lock().lines() {
                outcome = outcome.and(answer(desk, &register, asked, line?.trim())?);
            }
        }
        Ok(outcome)
    }
}

fn answer(desk: &Desk, register: &Register, asked: Asked, typed: &str) -> Result<Outcome, Stop> {
    let answer = look_up(register, asked, typed, desk.lang)?;
    let out = if desk.json {
        serde_json::to_string(&answer).map_err(anyhow::Error::from)?
    } else {
        text(&answer, desk.lang)
    };
    print_text(&out)?;
    Ok(if answer.name.is_some() { Outcome::Done } else { Outcome::ToMend })
}

fn look_up(register: &Register, asked: Asked, typed: &str, lang: Lang) -> Result<Answer, Stop> {
    let nothing = Answer {
        typed: typed.to_owned(),
        code: None,
        problem: None,
        name: None,
        status: None,
        confirmed: false,
        records: Vec::new(),
    };
    let code = match Claimed::read(typed) {
        Ok(read) => read.value.as_str().to_owned(),
        // What was typed may be a person's number: it is not repeated.
        Err(error) => {
            let problem = Some(error.text().get(lang).to_owned());
            return Ok(Answer { typed: String::new(), problem, ..nothing });
        }
    };
    let found = register.look(asked, |tx, lens| view::organisation(tx, lens, &code))?;
    Ok(match found.map_err(|_| no_such_state())? {
        Some(organisation) => Answer {
            code: Some(code),
            name: Some(organisation.name),
            status: Some(organisation.status),
            confirmed: organisation.confirmed,
            records: organisation.counts,
            ..nothing
        },
        None => Answer { code: Some(code), ..nothing },
    })
}

fn text(answer: &Answer, lang: Lang) -> String {
    let code = answer.code.as_deref().unwrap_or("-");
    match (&answer.problem, &answer.name) {
        (Some(problem), _) => format!("{code}  {problem}"),
        (None, None) => format!("{code}  {}", lang.pick("登记库中没有该机构", "not in the register")),
        (None, Some(name)) => {
            let counts = super::search::counts(&answer.records, lang);
            let none = lang.pick("没有公示中的记录", "no public records");
            format!("{code}  {name}  {}", if counts.is_empty() { none } else { &counts })
        }
    }
}
