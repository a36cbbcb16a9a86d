//! Where notices may be sent: over the public internet, encrypted. A holder of a key must not be able to make the
//! register ask its own network on their behalf.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;
use axum::http::uri::Scheme;

/// An address that notices may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Whether the connection is encrypted. Only within private networks, where those are allowed, may it not be.
    pub encrypted: bool,
    /// Name or number of the host, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Path and query.
    pub path: String,
}

/// Most bytes of an address.
const LONGEST: usize = 1000;

impl Address {
    /// Reads `https://HOST[:PORT]/PATH`; `http` only to this machine itself, and only where private networks are
    /// allowed. `None` for anything else.
    pub fn parse(text: &str, private: bool) -> Option<Address> {
        let uri: Uri = text.parse().ok().filter(|_| text.len() <= LONGEST && !text.contains(['@', '#']))?;
        let encrypted = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            Some(_) | None => return None,
        };
        let host = uri.host().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_lowercase();
        let number: Option<IpAddr> = host.parse().ok();
        let this_machine = host == "localhost" || number.is_some_and(|ip| ip.to_canonical().is_loopback());
        let reachable = private || !(this_machine || number.is_some_and(|ip| !is_public(ip)));
        let fits = reachable && (encrypted || this_machine);
        let port = uri.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        fits.then_some(Address { encrypted, host, port, path })
    }

    /// The host as the header names it.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let usual = if self.encrypted { 443 } else { 80 };
        if self.port == usual { host } else { format!("{host}:{}", self.port) }
    }
}

/// Whether a number is one of the public internet: none that special-purpose registries (RFC 6890) set apart.
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = (a, b, c) == (192, 0, 0) || (a, b, c) == (192, 88, 99);
    let benchmarks = a == 198 && (18..20).contains(&b);
    let set_apart = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation();
    !(a == 0 || a >= 224 || shared || protocols || benchmarks || set_apart)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    // What is translated or tunnelled to the old internet is judged by the number inside.
    let inside = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inside(high, low),
        [0x2002, high, low, ..] => inside(high, low),
        // Protocol assignments (Teredo among them) and documentation.
        [0x2001, 0..0x200 | 0xdb8, ..] | [0x3fff, 0..0x1000, ..] => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encrypted_public_addresses_are_taken() {
        for text in [
            "https://example.com/hook?x=1",
            "https://example.com:8443",
            "https://8.8.8.8/",
            "https://[2606:4700::1]:444/a",
        ] {
            assert!(Address::parse(text, false).is_some(), "{text}");
        }
        for text in [
            "http://example.com/",
            "http://127.0.0.1/",
            "https://localhost/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:192.168.1.1]/",
            "https://user:word@example.com/",
            "ftp://example.com/",
            "/hook",
            "example.com",
            "",
        ] {
            assert_eq!(Address::parse(text, false), None, "{text}");
        }
        assert!(Address::parse("http://127.0.0.1:9/x", true).is_some());
        assert_eq!(Address::parse("http://10.0.0.1/x", true), None, "not encrypted to another machine");
        let address = Address::parse("https://[2606:4700::1]:444/a?b", false).unwrap();
        assert_eq!((address.authority().as_str(), address.path.as_str()), ("[2606:4700::1]:444", "/a?b"));
    }

    #[test]
    fn numbers_set_apart_are_not_public() {
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["1.1.1.1", "114.114.114.114", "2400:3200::1", "64:ff9b::808:808"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
