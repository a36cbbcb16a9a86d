//! The table of addresses, as the router has it.

use std::collections::BTreeSet;

use axum::http::{Method, header};
use hengxin::web::Shared;
use hengxin::web::site::places;

use super::{By, Caller};
use crate::support::fixture::Fixture;
use crate::support::on_both;

/// One address, with the names of its parts in braces.
pub struct Address {
    pub path: String,
    pub methods: Vec<Method>,
}

impl Address {
    /// Whether forms are sent there.
    pub fn takes_forms(&self) -> bool {
        self.methods.contains(&Method::POST)
    }

    /// Whether it is looked at.
    pub fn is_looked_at(&self) -> bool {
        self.methods.contains(&Method::GET)
    }

    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    pub fn is_office(&self) -> bool {
        self.path.contains("/office")
    }
}

/// Paths of a router: it tells them only where it is printed for its programmers.
fn paths(web: &Shared) -> BTreeSet<String> {
    let printed = format!("{:?}", hengxin::web::app(web));
    let paths = printed.split("RouteId(").filter_map(|part| {
        let path = part.split_once("): \"")?.1.split('"').next()?;
        part.starts_with(|digit: char| digit.is_ascii_digit()).then(|| path.to_owned())
    });
    let under = ["/api/v1", "/api/v1/"];
    let is_address = |path: &String| path.starts_with('/') && !path.contains("__private__");
    // What is only under which others hang is no address itself.
    paths.filter(|path| is_address(path) && !under.contains(&path.as_str())).collect()
}

/// Every address and the methods it takes.
pub fn all(web: &Shared, caller: &Caller) -> Vec<Address> {
    let methods = |path: &str| {
        // A method that nothing takes is answered with those that are.
        let path = path.replace(['{', '}', '*'], "");
        let answer = caller.send(By::Stranger, &Method::PATCH, &path, None);
        let allowed = answer.headers.get(header::ALLOW).map_or("", |allowed| allowed.to_str().unwrap());
        allowed.split(',').filter(|word| !word.is_empty()).map(|word| word.trim().parse().unwrap()).collect()
    };
    paths(web).into_iter().map(|path| Address { methods: methods(&path), path }).collect()
}

#[test]
fn the_table_holds_every_place_of_the_office_and_everything_that_is_described() {
    on_both(|test| {
        let register = Fixture::new(test);
        let caller = Caller::new(&register.web);
        let all = all(&register.web, &caller);
        let takes = |path: &str, method: &str| {
            all.iter().any(|address| address.path == path && address.methods.iter().any(|own| own == method))
        };
        for (place, lang) in places().flat_map(|place| [(place, "zh"), (place, "en")]) {
            for method in place.methods {
                let path = format!("/{lang}/office{}", place.path);
                assert!(takes(&path, method), "{method} {path}");
            }
        }
        let described = register.get("/api/v1/openapi.json").json()["paths"].as_object().unwrap().clone();
        for (path, methods) in &described {
            for method in methods.as_object().unwrap().keys().filter(|word| *word != "parameters") {
                assert!(takes(path, &method.to_uppercase()), "{method} {path}");
            }
        }
        let api = all.iter().filter(|address| address.is_api());
        for path in api.map(|address| address.path.trim_end_matches('/')) {
            let known = described.keys().any(|own| own.trim_end_matches('/') == path);
            assert!(known || path == "/api/v1/openapi.json", "{path} is described nowhere");
        }
        assert!(all.iter().all(|address| !address.methods.is_empty()));
        assert!(all.iter().any(|address| address.path == "/zh/services/track" && address.takes_forms()));
    });
}
