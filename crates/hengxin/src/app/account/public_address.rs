//! The address under which browsers know the register: passkeys are made for it, and identity providers lead back to it.

use std::net::IpAddr;

/// A public address. Nothing but scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress {
    /// As browsers write it: `https://credit.example.gov.cn`, the port only where it is not the usual one.
    pub origin: String,
    /// The host alone: the relying party of passkeys.
    pub host: String,
}

impl PublicAddress {
    /// Reads `https://HOST[:PORT]`, or `http://localhost[:PORT]` for this machine itself. A host by number is refused:
    /// passkeys are made for names only. `None` for anything else.
    pub fn parse(text: &str) -> Option<PublicAddress> {
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, rest) = text.split_once("://")?;
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, Some(port.parse::<u16>().ok()?)),
            None => (rest, None),
        };
        let usual = match (scheme, host) {
            ("https", _) => 443,
            ("http", "localhost") => 80,
            _ => return None,
        };
        let named = host.split('.').all(is_label) && host.parse::<IpAddr>().is_err();
        let port = port.filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
        named.then(|| PublicAddress { origin: format!("{scheme}://{host}{port}"), host: host.to_owned() })
    }
}

fn is_label(label: &str) -> bool {
    let fits = |one: u8| one.is_ascii_lowercase() || one.is_ascii_digit() || one == b'-';
    (1..=63).contains(&label.len()) && label.bytes().all(fits) && !label.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_over_tls_or_this_machine_are_public_addresses() {
        let origin = |text| PublicAddress::parse(text).map(|address| address.origin);
        assert_eq!(origin("https://Credit.example/").as_deref(), Some("https://credit.example"));
        assert_eq!(origin("https://credit.example:443").as_deref(), Some("https://credit.example"));
        assert_eq!(origin("http://localhost:8080").as_deref(), Some("http://localhost:8080"));
        for wrong in [
            "",
            "credit.example",
            "http://credit.example",
            "https://192.0.2.1",
            "https://[::1]",
            "https://credit.example/zh",
            "https://a@credit.example",
            "https://credit.example:x",
            "https://",
            "ftp://localhost",
        ] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
        let given = PublicAddress::parse("https://credit.example:8443").unwrap();
        assert_eq!(given.host, "credit.example");
    }
}
