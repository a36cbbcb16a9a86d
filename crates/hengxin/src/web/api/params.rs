//! Parameters, read once into types. What does not fit is refused by name; values are never repeated.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use domain::{Day, Lang, RecordKind, Status};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::app::view::{Asked, Cursor};
use crate::web::Problem;

/// The query of an address: every parameter it knows, each at most once, and no other.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Params<T>, Problem> {
        Query::try_from_uri(&parts.uri).map(|Query(params)| Params(params)).map_err(|_| {
            Problem::parameter(
                "有未知、重复或缺少的参数；各地址的参数见 /api/v1/openapi.json。",
                "A parameter is unknown, repeated or missing; /api/v1/openapi.json lists those of each address.",
            )
        })
    }
}

/// The body of a request: JSON with every field it knows, and no other.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Sync + Send> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody<T>, Problem> {
        match Json::from_request(request, state).await {
            Ok(Json(body)) => Ok(JsonBody(body)),
            Err(JsonRejection::BytesRejection(_)) => Err(Problem::TooLarge),
            Err(_) => Err(Problem::body(
                "请求内容应为 JSON，字段见 /api/v1/openapi.json。",
                "The body is JSON with the fields that /api/v1/openapi.json lists.",
            )),
        }
    }
}

/// The state of the register an answer is about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOfParams {
    /// Day, `YYYY-MM-DD`, with or without the last entry to take into account, `@ENTRY`. Without it: now. What is not
    /// public now is not shown whatever was public then.
    #[param(pattern = r"^\d{4}-\d{2}-\d{2}(@\d{1,18})?$", example = "2026-03-01")]
    pub as_of: Option<String>,
}

impl AsOfParams {
    /// The state asked for.
    pub fn asked(&self) -> Result<Asked, Problem> {
        asked(self.as_of.as_deref())
    }
}

/// The state asked for; `None` = now.
pub fn asked(text: Option<&str>) -> Result<Asked, Problem> {
    let Some(text) = text else { return Ok(Asked::Now) };
    if let Some(asked) = Asked::parse(text) {
        return Ok(asked);
    }
    // A well-formed text that names no day of the calendar names a state the register does not have.
    let shape = |text: &str| {
        text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect::<Vec<_>>()
    };
    let (day, entry) = text.split_once('@').map_or((text, None), |(day, entry)| (day, Some(entry)));
    let whole = entry
        .is_none_or(|entry| (1..=18).contains(&entry.len()) && entry.bytes().all(|b| b.is_ascii_digit()));
    if shape(day) == b"0000-00-00" && whole {
        return Err(Problem::NoSuchState);
    }
    Err(Problem::parameter(
        "as_of 应为 YYYY-MM-DD 或 YYYY-MM-DD@条目号。",
        "as_of is YYYY-MM-DD or YYYY-MM-DD@ENTRY.",
    ))
}

/// A kind of record by word.
pub fn kind(text: &str) -> Result<RecordKind, Problem> {
    RecordKind::from_word(text).filter(|kind| *kind != RecordKind::Registration).ok_or_else(|| {
        Problem::parameter(
            "kind 应为 licence、penalty、honour、abnormal、commitment、other 或 listing。",
            "kind is licence, penalty, honour, abnormal, commitment, other or listing.",
        )
    })
}

/// A kind of record by word, if given.
pub fn some_kind(text: Option<&str>) -> Result<Option<RecordKind>, Problem> {
    text.map(kind).transpose()
}

/// A registration status by word, if given.
pub fn status(text: Option<&str>) -> Result<Option<String>, Problem> {
    let known = |word: &str| Status::ALL.into_iter().map(Status::word).any(|known| known == word);
    let Some(word) = text else { return Ok(None) };
    known(word).then(|| Some(word.to_owned())).ok_or_else(|| {
        Problem::parameter(
            "status 应为 active、revoked、deregistered、moved-out 或 not-reported。",
            "status is active, revoked, deregistered, moved-out or not-reported.",
        )
    })
}

/// A day, if given.
pub fn day(name: &str, text: Option<&str>) -> Result<Option<Day>, Problem> {
    let strict = |text: &str| (text.len() == 10).then(|| Day::parse(text)).flatten();
    let Some(text) = text else { return Ok(None) };
    strict(text).map(Some).ok_or_else(|| {
        Problem::parameter(
            format!("{name} 应为存在的日期，形如 YYYY-MM-DD。"),
            format!("{name} is a day, YYYY-MM-DD."),
        )
    })
}

/// A whole number within bounds; `otherwise` where it is not given.
pub fn whole(
    name: &str,
    text: Option<&str>,
    (low, high): (u32, u32),
    otherwise: u32,
) -> Result<u32, Problem> {
    let Some(text) = text else { return Ok(otherwise) };
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| text.parse().ok()).flatten().filter(|number| (low..=high).contains(number));
    number.ok_or_else(|| {
        Problem::parameter(
            format!("{name} 应为 {low} 到 {high} 的整数。"),
            format!("{name} is a whole number from {low} to {high}."),
        )
    })
}

/// An entry number; 0 where it is not given.
pub fn entry(name: &str, text: Option<&str>) -> Result<i64, Problem> {
    let Some(text) = text else { return Ok(0) };
    let plain = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().ok_or_else(|| {
        Problem::parameter(format!("{name} 应为条目号。"), format!("{name} is the number of an entry."))
    })
}

/// Where the page before ended, if given.
pub fn cursor(text: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let Some(text) = text else { return Ok(None) };
    Cursor::parse(text).map(Some).ok_or_else(|| {
        Problem::parameter("cursor 只能取自上一页的 next。", "cursor is the `next` of the page before.")
    })
}

/// Six digits of a district; 0 where it is not given.
pub fn district(text: Option<&str>) -> Result<u32, Problem> {
    let Some(text) = text else { return Ok(0) };
    let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or_else(|| {
        Problem::parameter(
            "district 应为六位行政区划代码（GB/T 2260）。",
            "district is the six digits of a district (GB/T 2260).",
        )
    })
}

/// A text of 1 to `longest` characters, if given.
pub fn text(name: &str, text: Option<String>, longest: usize) -> Result<Option<String>, Problem> {
    let fits = |text: &String| (1..=longest).contains(&text.chars().count()) && !text.contains('\0');
    match text {
        None => Ok(None),
        Some(text) if fits(&text) => Ok(Some(text)),
        Some(_) => Err(Problem::parameter(
            format!("{name} 应为 1 到 {longest} 个字。"),
            format!("{name} has 1 to {longest} characters."),
        )),
    }
}

/// The reader's language; Chinese where it is not given.
pub fn lang(text: Option<&str>) -> Result<Lang, Problem> {
    match text {
        None | Some("zh") => Ok(Lang::Zh),
        Some("en") => Ok(Lang::En),
        Some(_) => Err(Problem::parameter("lang 应为 zh 或 en。", "lang is zh or en.")),
    }
}
