//! P1: the search box, what one can do, and three live figures.

use askama::Template;
use domain::{Lang, Text};

use super::{Page, page};
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// A live figure that links to the list it counts.
#[derive(Debug, Clone)]
pub struct HomeFigure {
    /// How many.
    pub value: u64,
    /// Of what.
    pub name: Text,
    /// Where they are listed, behind the language.
    pub path: &'static str,
}

struct Task {
    path: &'static str,
    name: Text,
    hint: Text,
}

const TASKS: [Task; 6] = [
    Task {
        path: "/lists/penalty",
        name: Text::of("看行政处罚公示", "See published penalties"),
        hint: Text::of(
            "每条都写明何时可修复、何时停止公示",
            "Each says when restoration opens and when publication ends",
        ),
    },
    Task {
        path: "/lists/licence",
        name: Text::of("看行政许可公示", "See published licences"),
        hint: Text::of("许可内容、有效期和许可机关", "What is licensed, until when, and by whom"),
    },
    Task {
        path: "/lists/honour",
        name: Text::of("看守信激励名单", "See incentives for good standing"),
        hint: Text::of(
            "纳税信用A级等，注明认定机关",
            "A-rated taxpayers and more, with the deciding authority",
        ),
    },
    Task {
        path: "/help/periods",
        name: Text::of("算公示期和修复时间", "Work out publication periods"),
        hint: Text::of("按现行规定，附条文出处", "Under the rules in force, with their articles"),
    },
    Task {
        path: "/help/correct",
        name: Text::of("更正有误的信息", "Have a record corrected"),
        hint: Text::of("找谁、带什么、多久有结果", "Whom to ask, what to bring, how long it takes"),
    },
    Task {
        path: "/data",
        name: Text::of("下载开放数据", "Download open data"),
        hint: Text::of("CSV、JSON Lines、Parquet 和接口", "CSV, JSON Lines, Parquet, and an API"),
    },
];

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    tasks: &'a [Task],
    figures: &'a [HomeFigure],
}

/// The home page.
pub fn home(frame: &Frame, figures: &[HomeFigure]) -> Page {
    page(&HomePage { f: frame, l: frame.lang, tasks: &TASKS, figures }, 12_000)
}
