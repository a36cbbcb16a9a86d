//! The public page of the red list.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::view::{Asked, RedCursor, RedListPage, red_list_page};
use crate::web::site::pages::{self, RedChoice, Trouble};
use crate::web::site::reader::Reader;
use crate::web::{Problem, Shared};

/// Organisations looked at for a page.
const PER_PAGE: u32 = 50;

/// What is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    day: String,
    after: String,
}

/// The red list as of a day.
pub async fn red_list(reader: Reader, State(web): State<Shared>, Query(wanted): Query<Wanted>) -> Response {
    let typed = wanted.day.trim();
    let asked = if typed.is_empty() { Some(Asked::Now) } else { Asked::parse(typed) };
    let after = RedCursor::parse(&wanted.after).unwrap_or(RedCursor::START);
    let then = match asked {
        Some(asked) => found(&web, asked, after).await,
        None => Ok(None),
    };
    let (found, wrong_day) = match then {
        Ok(Some(found)) => (Ok(Some(found)), false),
        // There is no such state, or no list then: today's is shown, and the page says so.
        Ok(None) => (found(&web, Asked::Now, RedCursor::START).await, !typed.is_empty()),
        Err(trouble) => (Err(trouble), false),
    };
    let page = found.and_then(|found| found.ok_or(Trouble::NotFound)).map(|found| {
        let day: String = typed.chars().take(10).collect();
        let choice = RedChoice { day: &day, wrong_day, after: &wanted.after };
        pages::red_list(&reader.frame(), &found, choice)
    });
    reader.answer(page)
}

/// A page of the list; `None` where the register has no such state, or no rule was in force.
async fn found(web: &Shared, asked: Asked, after: RedCursor) -> Result<Option<RedListPage>, Trouble> {
    let look = web.register.look_async(asked, move |tx, lens, _| red_list_page(tx, lens, (after, PER_PAGE)));
    Ok(look.await.map_err(Problem::from)?.unwrap_or(None))
}
