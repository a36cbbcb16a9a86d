//! Which organisation one name means.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::id::find_personal;
use serde::Deserialize;
use utoipa::IntoParams;

use super::params::{self, Params};
use super::responses::Usual;
use crate::app::screen::{LONGEST, valid_code};
use crate::app::view::{self, Asked, MatchAnswer, NameQuery};
use crate::web::answer::{marked, moment, off_worker, unchanged};
use crate::web::{Problem, Shared};

/// A name, and what is known beside it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchParams {
    /// The name as it was written somewhere. One that holds a citizen ID or mobile number is refused.
    #[param(value_type = String, min_length = 1, max_length = 500, example = "衡州市示例商贸有限公司")]
    name: Option<String>,
    /// The code written beside it. What is not a valid Unified Social Credit Code is not taken into account.
    #[param(max_length = 60, example = "91350100M000100Y43")]
    code: Option<String>,
    /// Six digits (GB/T 2260) of the district in which it is looked for: it orders candidates and decides nothing.
    #[param(pattern = r"^\d{6}$", example = "350100")]
    district: Option<String>,
    /// The most candidates; 5 if not given.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 5)]
    limit: Option<String>,
}

impl MatchParams {
    fn query(self) -> Result<NameQuery, Problem> {
        let name = params::text("name", self.name, LONGEST)?
            .ok_or_else(|| Problem::parameter("请给出 name。", "name is needed."))?;
        let code = self.code.unwrap_or_default();
        if code.chars().count() > 60 {
            return Err(Problem::parameter("code 最多60个字。", "code has at most 60 characters."));
        }
        if find_personal(&name).is_some() || find_personal(&code).is_some() {
            return Err(Problem::Personal);
        }
        Ok(NameQuery {
            name,
            code: valid_code(&code),
            district: params::district(self.district.as_deref())?,
            limit: params::whole("limit", self.limit.as_deref(), (1, 5), 5)? as usize,
        })
    }
}

/// Which organisation a name means, with what agreed, what differed and what it weighed. Only organisations are ever
/// meant.
#[utoipa::path(
    get, path = "/api/v1/match", tag = "names", operation_id = "match",
    params(MatchParams),
    responses((status = 200, description = "The verdict, its reason and the candidates", body = MatchAnswer), Usual),
)]
pub async fn meant(
    State(web): State<Shared>,
    Params(params): Params<MatchParams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let query = params.query()?;
    if let Some(same) = unchanged(&web, &headers).await? {
        return Ok(same);
    }
    // Comparing names takes up to milliseconds: too long for a worker thread.
    let found = off_worker(&web, move |register| {
        // The index first: whoever it knows, the later snapshot knows too.
        let index = register.names()?;
        register
            .look(Asked::Now, |tx, lens| Ok((view::meant(tx, lens, &index, &query)?, moment(&lens.as_of))))
    });
    let (answer, at) = found.await?.map_err(|_| Problem::NoSuchState)?;
    Ok(marked(at, "application/json", super::json(&answer)?))
}
