//! The addresses of the office as one table: the router is built from it, and a test walks it.

use axum::Router;
use axum::routing::MethodRouter;

use super::{
    accounts, audit, authorise, case, cases, erase, files, held, identity, issued, keys, law, letters,
    monitoring, office, own, passkeys, preview, provider, sign_in,
};
use crate::web::{Settings, Shared};

/// One address of the office.
pub struct Place {
    /// Path behind `/zh/office` or `/en/office`.
    pub path: &'static str,
    /// The methods it takes.
    pub methods: &'static [&'static str],
    handlers: fn(&Settings) -> MethodRouter<Shared>,
}

impl Place {
    /// An address that is looked at.
    pub(super) const fn get(path: &'static str, handlers: fn(&Settings) -> MethodRouter<Shared>) -> Place {
        Place { path, methods: &["GET"], handlers }
    }

    /// An address that forms are sent to.
    pub(super) const fn post(path: &'static str, handlers: fn(&Settings) -> MethodRouter<Shared>) -> Place {
        Place { path, methods: &["POST"], handlers }
    }

    /// An address that is looked at and sent to.
    pub(super) const fn both(path: &'static str, handlers: fn(&Settings) -> MethodRouter<Shared>) -> Place {
        Place { path, methods: &["GET", "POST"], handlers }
    }
}

/// Every address of the office.
pub fn places() -> impl Iterator<Item = &'static Place> {
    let tables: [&[Place]; 20] = [
        &sign_in::PLACES,
        &office::PLACES,
        &identity::PLACES,
        &cases::PLACES,
        &case::PLACES,
        &preview::PLACES,
        &files::PLACES,
        &held::PLACES,
        &erase::PLACES,
        &own::PLACES,
        &keys::PLACES,
        &passkeys::PLACES,
        &provider::PLACES,
        &accounts::PLACES,
        &letters::PLACES,
        &authorise::PLACES,
        &issued::PLACES,
        &audit::PLACES,
        &law::PLACES,
        &monitoring::PLACES,
    ];
    tables.into_iter().flatten()
}

/// The office in one language.
pub(super) fn routes(lang: &str, settings: &Settings) -> Router<Shared> {
    places().fold(Router::new(), |router, place| {
        router.route(&format!("/{lang}/office{}", place.path), (place.handlers)(settings))
    })
}
