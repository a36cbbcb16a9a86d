//! What is being typed: organisations, properties, types.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::Lang;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{ORGANISATION, TypeView, extend};
use crate::app::view::{self, Asked, Suggestion};
use crate::web::answer::off_worker;
use crate::web::api::params::{self, Params};
use crate::web::api::responses::Usual;
use crate::web::{Problem, Shared};

/// What has been typed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PrefixParams {
    /// What has been typed so far.
    #[param(max_length = 100, example = "衡信")]
    prefix: Option<String>,
    /// How many suggestions to pass over.
    #[param(value_type = Option<u32>, minimum = 0, maximum = 1000)]
    cursor: Option<String>,
}

/// Suggestions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Closest first.
    result: Vec<Suggested>,
}

/// One suggestion.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggested {
    /// A code, or the word of a property or type.
    id: String,
    /// Its name.
    name: String,
    /// What tells it from its namesakes.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Types it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    notable: Option<[TypeView; 1]>,
}

/// Organisations for what is being typed, at most eight.
#[utoipa::path(
    get, path = "/api/v1/reconcile/suggest/entity", tag = "reconciliation", operation_id = "suggestEntity",
    params(PrefixParams),
    responses((status = 200, description = "Suggestions", body = Suggestions), Usual),
)]
pub async fn suggest_entity(
    State(web): State<Shared>,
    Params(params): Params<PrefixParams>,
) -> Result<Json<Suggestions>, Problem> {
    let skip = params::whole("cursor", params.cursor.as_deref(), (0, 1000), 0)? as usize;
    let typed = params.prefix.filter(|typed| !typed.trim().is_empty());
    let Some(typed) = params::text("prefix", typed, 100)? else { return Ok(nothing()) };
    let register = Arc::clone(&web.register);
    let found = off_worker(&web, move |_| {
        register.look(Asked::Now, |tx, _| {
            register.catch_up(tx)?;
            view::suggest(tx, &register.search, &typed, Lang::Zh)
        })
    });
    let found = found.await?.map_err(|_| Problem::NoSuchState)?;
    Ok(Json(Suggestions { result: found.into_iter().skip(skip).map(Suggested::from).collect() }))
}

impl From<Suggestion> for Suggested {
    fn from(found: Suggestion) -> Suggested {
        let was = found.was.map(|was| format!(" · 曾用名 former name: {was}")).unwrap_or_default();
        Suggested {
            description: Some(format!("{}{was}", found.code)),
            id: found.code,
            name: found.name,
            notable: Some([ORGANISATION]),
        }
    }
}

fn nothing() -> Json<Suggestions> {
    Json(Suggestions { result: Vec::new() })
}

/// Properties for what is being typed.
#[utoipa::path(
    get, path = "/api/v1/reconcile/suggest/property", tag = "reconciliation", operation_id = "suggestProperty",
    params(PrefixParams),
    responses((status = 200, description = "Suggestions", body = Suggestions), Usual),
)]
pub async fn suggest_property(Params(params): Params<PrefixParams>) -> Json<Suggestions> {
    let all = extend::all().map(|property| (property.id, property.name));
    Json(beginning(&params, all))
}

/// Types for what is being typed: there is one.
#[utoipa::path(
    get, path = "/api/v1/reconcile/suggest/type", tag = "reconciliation", operation_id = "suggestType",
    params(PrefixParams),
    responses((status = 200, description = "Suggestions", body = Suggestions), Usual),
)]
pub async fn suggest_type(Params(params): Params<PrefixParams>) -> Json<Suggestions> {
    Json(beginning(&params, [(ORGANISATION.id, ORGANISATION.name.to_owned())].into_iter()))
}

/// Those of a few words that hold what has been typed.
fn beginning(params: &PrefixParams, all: impl Iterator<Item = (&'static str, String)>) -> Suggestions {
    let typed = params.prefix.as_deref().unwrap_or_default().trim().to_lowercase();
    let skip = params.cursor.as_deref().and_then(|skip| skip.parse().ok()).unwrap_or(0);
    let holds =
        |(id, name): &(&'static str, String)| id.contains(&typed) || name.to_lowercase().contains(&typed);
    let one = |(id, name): (&'static str, String)| Suggested {
        id: id.to_owned(),
        name,
        description: None,
        notable: None,
    };
    Suggestions { result: all.filter(holds).skip(skip).map(one).collect() }
}
