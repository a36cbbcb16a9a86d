//! The rules in force, for officers: which values somebody compared with the official text.

use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::officer::{Officer, private};
use super::place::Place;
use crate::app::Register;
use crate::web::Shared;
use crate::web::site::pages::law as pages;

/// The address of the rules. Every officer works by them, so every officer may read them.
pub(super) const PLACES: [Place; 1] = [Place::get("/law", |_| get(index))];

/// How many values in force today nobody has compared with the official text.
pub(super) fn unverified(register: &Register) -> usize {
    let today = register.today();
    register.legal.iter().filter(|value| value.is_in_force(today) && !value.is_verified()).count()
}

/// Which values are asked for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `unverified`, `all`; empty = those in force today.
    show: String,
}

async fn index(officer: Officer, State(web): State<Shared>, Query(asked): Query<Asked>) -> Response {
    let shown = pages::Rules {
        law: &web.register.law,
        values: &web.register.legal,
        today: web.register.today(),
        show: &asked.show,
    };
    private(pages::rules(&officer.frame(), shown))
}
