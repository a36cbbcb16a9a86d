//! How the service describes itself.

use axum::http::{HeaderMap, header};
use serde::Serialize;

use super::{ORGANISATION, TypeView};

/// The manifest, as version 0.2 has it.
#[derive(Debug, Serialize)]
pub struct Manifest {
    versions: [&'static str; 1],
    name: &'static str,
    #[serde(rename = "identifierSpace")]
    identifier_space: String,
    #[serde(rename = "schemaSpace")]
    schema_space: String,
    documentation: String,
    #[serde(rename = "serviceVersion")]
    service_version: &'static str,
    #[serde(rename = "defaultTypes")]
    default_types: [TypeView; 1],
    view: Url,
    preview: Preview,
    suggest: Suggest,
    extend: Extend,
}

#[derive(Debug, Serialize)]
struct Url {
    url: String,
}

#[derive(Debug, Serialize)]
struct Preview {
    url: String,
    width: u16,
    height: u16,
}

#[derive(Debug, Serialize)]
struct Service {
    service_url: String,
    service_path: &'static str,
}

#[derive(Debug, Serialize)]
struct Suggest {
    entity: Service,
    property: Service,
    #[serde(rename = "type")]
    kind: Service,
}

#[derive(Debug, Serialize)]
struct Extend {
    propose_properties: Service,
    property_settings: [(); 0],
}

/// The service at an address such as `https://credit.example`.
pub fn manifest(base: &str) -> Manifest {
    let service = |service_path| Service { service_url: base.to_owned(), service_path };
    Manifest {
        versions: ["0.2"],
        name: "衡信公共信用信息登记册 · Hengxin register of organisations' public credit records",
        identifier_space: format!("{base}/zh/org/"),
        schema_space: format!("{base}/api/v1/reconcile/properties"),
        documentation: format!("{base}/zh/api"),
        service_version: env!("CARGO_PKG_VERSION"),
        default_types: [ORGANISATION],
        view: Url { url: format!("{base}/zh/org/{{{{id}}}}") },
        preview: Preview {
            url: format!("{base}/api/v1/reconcile/preview/{{{{id}}}}"),
            width: 430,
            height: 300,
        },
        suggest: Suggest {
            entity: service("/api/v1/reconcile/suggest/entity"),
            property: service("/api/v1/reconcile/suggest/property"),
            kind: service("/api/v1/reconcile/suggest/type"),
        },
        extend: Extend { propose_properties: service("/api/v1/reconcile/properties"), property_settings: [] },
    }
}

/// The address the caller reached us by: the service must name its other addresses in full.
pub fn base(headers: &HeaderMap) -> String {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let plain = |host: &&str| {
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
        !host.is_empty() && host.len() <= 253 && host.bytes().all(sign)
    };
    let host = said(header::HOST.as_str()).filter(plain).unwrap_or("localhost");
    let scheme = if said("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_base_is_what_the_caller_said_unless_it_is_no_host() {
        let base_of = |host: &'static str, scheme: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            headers.insert("x-forwarded-proto", HeaderValue::from_static(scheme));
            base(&headers)
        };
        assert_eq!(base_of("credit.example:8443", "https"), "https://credit.example:8443");
        assert_eq!(base_of("[::1]:8080", "ftp"), "http://[::1]:8080");
        assert_eq!(base_of("a/b\"<", "http"), "http://localhost");
    }
}
