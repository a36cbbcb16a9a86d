//! Pages over the whole register: home, index of lists, statistics, open data.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::{Lang, RecordKind, Text};
use serde::Deserialize;

use crate::app::kept::Moment;
use crate::app::view::{self, Asked, StatisticsView};
use crate::web::Shared;
use crate::web::answer::{moment, now, off_worker};
use crate::web::site::pages::{self, HomeFigure, ListCard, StatsChoice, Trouble};
use crate::web::site::reader::Reader;

/// The newest figures the website has counted.
#[derive(Debug, Default)]
pub struct Memory {
    figures: Mutex<Option<(Moment, Arc<StatisticsView>)>>,
}

impl Memory {
    fn figures(&self) -> Option<(Moment, Arc<StatisticsView>)> {
        self.figures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, at: Moment, figures: &Arc<StatisticsView>) {
        *self.figures.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, Arc::clone(figures)));
    }

    /// The bodies with the most records of a kind, when somebody last counted them.
    pub fn authorities(&self, kind: RecordKind, most: usize) -> Vec<String> {
        let Some((_, figures)) = self.figures() else { return Vec::new() };
        let rows = figures.authorities.iter().filter(|row| row.kind == kind.word());
        rows.take(most).map(|row| row.authority.clone()).collect()
    }
}

/// The figures of this moment: counted by one request while others wait for it.
async fn counted(web: &Shared) -> Result<Arc<StatisticsView>, Trouble> {
    let current = async || -> Result<Option<Arc<StatisticsView>>, Trouble> {
        let at = now(web).await?;
        Ok(web.site.figures().filter(|(of, _)| *of == at).map(|(_, figures)| figures))
    };
    if let Some(figures) = current().await? {
        return Ok(figures);
    }
    let _alone = web.costly.lock().await;
    if let Some(figures) = current().await? {
        return Ok(figures);
    }
    let work = off_worker(web, |register| {
        register.look(Asked::Now, |tx, lens| Ok((view::statistics(tx, lens)?, moment(&lens.as_of))))
    });
    let (figures, at) = work.await?.map_err(|_| Trouble::Fault)?;
    let figures = Arc::new(figures);
    web.site.keep(at, &figures);
    Ok(figures)
}

/// Figures for pages that must not wait: the last ones counted, while newer ones are counted behind the reader's back.
async fn at_hand(web: &Shared) -> Result<Arc<StatisticsView>, Trouble> {
    let Some((at, figures)) = web.site.figures() else { return counted(web).await };
    if now(web).await? != at && web.costly.try_lock().is_ok() {
        let web = Arc::clone(web);
        tokio::spawn(async move { counted(&web).await.is_ok() });
    }
    Ok(figures)
}

/// The home page.
pub async fn home(reader: Reader, State(web): State<Shared>) -> Response {
    let page = at_hand(&web).await.map(|view| {
        let frame = reader.frame();
        pages::home(&frame.as_of(&view.as_of), &home_figures(&view))
    });
    reader.answer(page)
}

fn home_figures(view: &StatisticsView) -> Vec<HomeFigure> {
    let figure = |value, zh, en, path| HomeFigure { value, name: Text::of(zh, en), path };
    let of =
        |kind: RecordKind| view.kinds.iter().find(|count| count.kind == kind.word()).map_or(0, |c| c.count);
    vec![
        figure(view.organisations, "家机构", "organisations", "/search"),
        figure(of(RecordKind::Licence), "条行政许可公示中", "licences published", "/lists/licence"),
        figure(of(RecordKind::Penalty), "条行政处罚公示中", "penalties published", "/lists/penalty"),
    ]
}

/// The index of lists.
pub async fn lists(reader: Reader, State(web): State<Shared>) -> Response {
    let page = counted(&web).await.map(|figures| {
        let catalogue = view::catalogue(&web.register.law);
        let kinds = RecordKind::ALL.into_iter().filter(|kind| *kind != RecordKind::Registration);
        let cards = kinds.map(|kind| ListCard {
            kind: kind.word(),
            count: figures
                .kinds
                .iter()
                .find(|count| count.kind == kind.word())
                .map_or(0, |count| count.count),
            items: catalogue.iter().filter(|item| item.kind == kind.word()).collect(),
        });
        let frame = reader.frame();
        let law = &web.register.law;
        let red = law.red_list(web.register.today()).map(|rule| &rule.name);
        pages::lists(&frame.as_of(&figures.as_of), &cards.collect::<Vec<_>>(), red)
    });
    reader.answer(page)
}

/// What is counted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Counted {
    kind: String,
    year: String,
}

impl Counted {
    /// Only words the page knows; anything else counts everything.
    fn choice(&self) -> StatsChoice<'_> {
        let year = self.year.as_str();
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        StatsChoice {
            kind: RecordKind::from_word(&self.kind).map_or("", RecordKind::word),
            year: if is_year { year } else { "" },
        }
    }
}

/// The statistics page.
pub async fn stats(reader: Reader, State(web): State<Shared>, Query(counted_of): Query<Counted>) -> Response {
    let page = counted(&web).await;
    reader.answer(page.map(|view| pages::stats(&reader.frame(), &view, counted_of.choice())))
}

/// One figure of it as CSV.
pub async fn stats_csv(
    reader: Reader,
    State(web): State<Shared>,
    Path(file): Path<String>,
    Query(counted_of): Query<Counted>,
) -> Response {
    match csv_of(&web, &file, counted_of.choice(), reader.lang).await {
        Ok(text) => {
            let name = format!("attachment; filename=\"{file}\"");
            // The mark by which spreadsheets know UTF-8.
            let body = format!("\u{FEFF}{text}");
            (
                [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                    (header::CONTENT_DISPOSITION, name),
                ],
                body,
            )
                .into_response()
        }
        Err(trouble) => reader.trouble(&trouble),
    }
}

async fn csv_of(web: &Shared, file: &str, choice: StatsChoice<'_>, lang: Lang) -> Result<String, Trouble> {
    let id = file.strip_suffix(".csv").ok_or(Trouble::NotFound)?;
    let view = counted(web).await?;
    let figures = pages::figures(&view, choice);
    figures.iter().find(|figure| figure.id == id).map(|figure| figure.csv(lang)).ok_or(Trouble::NotFound)
}
