//! Answers that every address may give beside its own, for the description of the API.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::schema::Ref;
use utoipa::openapi::{ContentBuilder, HeaderBuilder, ObjectBuilder, RefOr, Response, ResponseBuilder, Type};

type Responses = BTreeMap<String, RefOr<Response>>;

/// What any reading address may say.
pub struct Usual;

impl IntoResponses for Usual {
    fn responses() -> Responses {
        let same = ResponseBuilder::new().description("The copy named by If-None-Match still holds").build();
        let problems = [
            (400, "A parameter is not as described"),
            (401, "The key given is unknown, expired or revoked"),
            (404, "Nothing is there, or the register has no such state"),
            (429, "Too many requests; Retry-After tells when to come again"),
            (500, "A failure of the register"),
            (503, "Busy, or the answer took too long; Retry-After tells when to come again"),
        ];
        let problems = problems.into_iter().map(|(status, what)| (status.to_string(), problem(status, what)));
        problems.chain([("304".to_owned(), same.into())]).collect()
    }
}

/// What a reading address of things that can end says of those that did.
pub struct Gone;

impl IntoResponses for Gone {
    fn responses() -> Responses {
        [("410".to_owned(), problem(410, "It was public and is not any more: delete any copy"))].into()
    }
}

/// What the address of an organisation that was merged into another says.
pub struct Moved;

impl IntoResponses for Moved {
    fn responses() -> Responses {
        [("307".to_owned(), problem(307, "It was merged into another: Location tells where it stands"))]
            .into()
    }
}

/// What an address that wants a key may say.
pub struct Guarded;

impl IntoResponses for Guarded {
    fn responses() -> Responses {
        [("403".to_owned(), problem(403, "The key is not good for this"))].into()
    }
}

/// What an address that takes much at once may say.
pub struct Large;

impl IntoResponses for Large {
    fn responses() -> Responses {
        [("413".to_owned(), problem(413, "The request is too large"))].into()
    }
}

/// What an address that changes something may say.
pub struct Contested;

impl IntoResponses for Contested {
    fn responses() -> Responses {
        let large = problem(413, "The body is larger than is taken");
        [("409".to_owned(), problem(409, "What is there stands against it")), ("413".to_owned(), large)]
            .into()
    }
}

/// What an address of procedures may say where the law or the case stands against it.
pub struct Unlawful;

impl IntoResponses for Unlawful {
    fn responses() -> Responses {
        [("422".to_owned(), problem(422, "It may not be done, or not as it is asked; nothing was changed"))]
            .into()
    }
}

fn problem(status: u16, what: &str) -> RefOr<Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let mut response = ResponseBuilder::new().description(what).content("application/problem+json", content);
    if matches!(status, 429 | 503) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).build();
        let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait")).build();
        response = response.header("Retry-After", header);
    }
    if status == 307 {
        let address = ObjectBuilder::new().schema_type(Type::String).build();
        let header = HeaderBuilder::new().schema(Some(address)).description(Some("Where to ask")).build();
        response = response.header("Location", header);
    }
    response.build().into()
}
