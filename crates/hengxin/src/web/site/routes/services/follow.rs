//! Following a proceeding with its number and contact code. Both are sent as a form and stand in no address.

use axum::extract::{Extension, Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Text;
use serde::Deserialize;

use super::{counted, private, run};
use crate::app::application::{self, Acted, Acting, Followed};
use crate::app::case::TrackView;
use crate::web::site::pages::services::{self as pages, FollowForm, Todo};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::reader::Reader;
use crate::web::{CallerAddress, Shared};

/// The form.
pub async fn form(reader: Reader) -> Response {
    private(pages::follow_form(&reader.frame(), FollowForm::default(), None))
}

/// What is sent: number and code; with a step, what is to be done; with `meant`, that it is meant.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Sent {
    pub(super) number: String,
    pub(super) code: String,
    step: String,
    seen: String,
    meant: String,
    text: String,
}

/// Shows where a proceeding stands, asks about a step, or takes it.
pub async fn follow(
    reader: Reader,
    State(web): State<Shared>,
    Extension(caller): Extension<CallerAddress>,
    Form(sent): Form<Sent>,
) -> Response {
    if !sent.meant.is_empty() && !sent.step.is_empty() {
        return act(&reader, &web, caller, sent).await;
    }
    match looked(&web, counted(caller), &sent).await {
        Ok(Followed::Found(view)) => {
            let asks = view.open.contains(&sent.step);
            private(if asks {
                confirm(&reader, &view, &sent, None)
            } else {
                shown(&reader, &view, &sent, None)
            })
        }
        Ok(other) => unfound(&reader, &sent, &other),
        Err(trouble) => reader.trouble(&trouble),
    }
}

/// What number and code give.
pub(super) async fn looked(web: &Shared, address: Option<String>, sent: &Sent) -> Result<Followed, Trouble> {
    let asked = sent.clone();
    run(web, move |register| application::follow(register, &acting(&asked, address.as_deref()))).await
}

fn acting<'a>(sent: &'a Sent, address: Option<&'a str>) -> Acting<'a> {
    Acting { address, number: &sent.number, code: &sent.code }
}

pub(super) fn shown(reader: &Reader, view: &TrackView, sent: &Sent, news: Option<(&Text, bool)>) -> Page {
    pages::followed(&reader.frame(), view, &sent.code, news)
}

fn confirm(reader: &Reader, view: &TrackView, sent: &Sent, flaw: Option<&Text>) -> Page {
    // A page opened long ago brings its own place back; one opened now has none.
    let seen = sent.seen.parse().unwrap_or(view.seen);
    let todo = Todo { step: &sent.step, seen, text: &sent.text, flaw };
    pages::confirm(&reader.frame(), view, &sent.code, todo)
}

/// A wrong code and an unknown number get the same answer.
pub(super) fn unfound(reader: &Reader, sent: &Sent, why: &Followed) -> Response {
    let number: String = application::tidy(&sent.number).chars().take(40).collect();
    let form = FollowForm { number: &number, code: "" };
    match why {
        Followed::TooMany(wait) => reader.wait(*wait),
        Followed::Unknown | Followed::Found(_) => {
            let error = Text::of(
                "编号和联系码对不上，请核对后再试",
                "Number and contact code do not go together. Check both and try again",
            );
            let page = pages::follow_form(&reader.frame(), form, Some(error));
            private((StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

async fn act(reader: &Reader, web: &Shared, caller: CallerAddress, sent: Sent) -> Response {
    let asked = sent.clone();
    let acted = run(web, move |register| {
        let address = counted(caller);
        let seen = asked.seen.parse().unwrap_or_default();
        application::act(register, &acting(&asked, address.as_deref()), (&asked.step, seen), &asked.text)
    });
    match acted.await {
        Ok(Acted::Done(view)) => {
            let news = Text::of("已经办好，登记在案。", "Done, and on record.");
            private(shown(reader, &view, &sent, Some((&news, true))))
        }
        Ok(Acted::Flawed(view, flaw)) => {
            let page = confirm(reader, &view, &sent, Some(&flaw.text));
            private((StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Ok(Acted::Refused(view, text)) => {
            private((StatusCode::CONFLICT, shown(reader, &view, &sent, Some((&text, false)))))
        }
        Ok(Acted::Not(why)) => unfound(reader, &sent, &why),
        Err(trouble) => reader.trouble(&trouble),
    }
}
