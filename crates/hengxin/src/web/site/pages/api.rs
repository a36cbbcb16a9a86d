//! The API's reference, written from the same description that programs read.

use std::sync::OnceLock;

use askama::Template;
use domain::Lang;
use serde_json::Value;

use super::{Page, page};
use crate::web::api;
use crate::web::site::Frame;
use crate::web::site::words::Words as _;

/// One address with one method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Name of its section on the page.
    pub id: String,
    /// `GET` or `POST`.
    pub method: String,
    /// The path with its places in braces.
    pub path: String,
    /// What it answers.
    pub about: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Status and what it means.
    pub answers: Vec<(String, String)>,
    /// Whether it wants a key.
    pub keyed: bool,
}

/// A parameter of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `path` or `query`.
    pub place: String,
    /// What it may be: type, form and bounds.
    pub form: String,
    /// What it does.
    pub about: String,
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    addresses: &'a [Address],
}

/// The reference page.
pub fn api(frame: &Frame) -> Page {
    page(&ApiPage { f: frame, l: frame.lang, addresses: addresses() }, 60_000)
}

fn addresses() -> &'static [Address] {
    static ADDRESSES: OnceLock<Vec<Address>> = OnceLock::new();
    ADDRESSES.get_or_init(|| {
        let description = serde_json::to_value(api::description()).expect("the description is plain data");
        read(&description)
    })
}

fn read(description: &Value) -> Vec<Address> {
    let paths = description["paths"].as_object().into_iter().flatten();
    let methods = paths.flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
    });
    methods.map(|(path, method, operation)| address(path, method, operation)).collect()
}

fn address(path: &str, method: &str, operation: &Value) -> Address {
    let about = [text(&operation["summary"]), text(&operation["description"])];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    let answers = operation["responses"].as_object().into_iter().flatten();
    Address {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        about: about.join(" "),
        parameters: operation["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        answers: answers.map(|(status, answer)| (status.clone(), text(&answer["description"]))).collect(),
        keyed: operation["security"].is_array(),
    }
}

fn parameter(described: &Value) -> Parameter {
    Parameter {
        name: text(&described["name"]),
        place: text(&described["in"]),
        form: form(&described["schema"]),
        about: text(&described["description"]),
    }
}

/// What a schema lets through, in words a programmer knows.
fn form(schema: &Value) -> String {
    let kind = &schema["type"];
    let of_several =
        |kinds: &Vec<Value>| kinds.iter().map(text).find(|kind| kind != "null").unwrap_or_default();
    let kind = kind.as_array().map_or_else(|| text(kind), of_several);
    let bounds = ["format", "pattern", "minimum", "maximum", "minLength", "maxLength"];
    let bounds = bounds.into_iter().filter(|bound| !schema[bound].is_null());
    let bounds = bounds.map(|bound| format!("{bound} {}", text(&schema[bound])));
    [kind].into_iter().chain(bounds).collect::<Vec<_>>().join(", ")
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_description_is_on_the_page_with_its_parameters() {
        let addresses = addresses();
        let list = addresses.iter().find(|address| address.id == "list").unwrap();
        assert_eq!((list.method.as_str(), list.path.as_str()), ("GET", "/api/v1/lists/{kind}"));
        let limit = list.parameters.iter().find(|parameter| parameter.name == "limit").unwrap();
        assert!(limit.form.contains("integer") && limit.form.contains("maximum 200"), "{}", limit.form);
        assert!(list.answers.iter().any(|(status, _)| status == "200"));
        let send = addresses.iter().find(|address| address.id == "send").unwrap();
        assert!(send.keyed && send.method == "POST");
        assert!(addresses.iter().all(|address| !address.about.is_empty()));
    }
}
