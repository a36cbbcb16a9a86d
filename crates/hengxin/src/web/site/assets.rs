//! The style sheet, the script and the icon: compiled in, named by their content, cached for ever.

/// A file compiled into the program.
#[derive(Debug)]
pub struct Asset {
    /// Where it is served: the name holds a hash of the content, so it may be cached for ever.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
}

const CSS_BYTES: &[u8] = include_bytes!("../../../assets/app.css");
const JS_BYTES: &[u8] = include_bytes!("../../../assets/app.js");
const PASSKEY_BYTES: &[u8] = include_bytes!("../../../assets/passkey.js");
const ICON_BYTES: &[u8] = include_bytes!("../../../assets/icon.svg");

const CSS_NAME: [u8; 32] = named(b"/assets/app.", CSS_BYTES, b".css");
const JS_NAME: [u8; 31] = named(b"/assets/app.", JS_BYTES, b".js");
const PASSKEY_NAME: [u8; 35] = named(b"/assets/passkey.", PASSKEY_BYTES, b".js");
const ICON_NAME: [u8; 33] = named(b"/assets/icon.", ICON_BYTES, b".svg");

/// The style sheet.
pub static CSS: Asset =
    Asset { path: text(&CSS_NAME), media_type: "text/css; charset=utf-8", bytes: CSS_BYTES };
/// The script: custom elements that pages work without.
pub static JS: Asset =
    Asset { path: text(&JS_NAME), media_type: "text/javascript; charset=utf-8", bytes: JS_BYTES };
/// The script of the pages on which passkeys are made and used.
pub static PASSKEY: Asset =
    Asset { path: text(&PASSKEY_NAME), media_type: "text/javascript; charset=utf-8", bytes: PASSKEY_BYTES };
/// The icon.
pub static ICON: Asset = Asset { path: text(&ICON_NAME), media_type: "image/svg+xml", bytes: ICON_BYTES };

/// The asset served at a path.
pub fn find(path: &str) -> Option<&'static Asset> {
    [&CSS, &JS, &PASSKEY, &ICON].into_iter().find(|asset| asset.path == path)
}

/// `before`, the first 16 hexadecimal digits of a hash of `content`, `after`.
const fn named<const N: usize>(before: &[u8], content: &[u8], after: &[u8]) -> [u8; N] {
    let mut name = [0; N];
    let hash = hash(content);
    let mut at = 0;
    while at < N {
        name[at] = if at < before.len() {
            before[at]
        } else if at < before.len() + 16 {
            digit((hash >> (60 - 4 * (at - before.len()))) & 0xF)
        } else {
            after[at - before.len() - 16]
        };
        at += 1;
    }
    name
}

/// FNV-1a, 64 bits: tells contents apart, protects nothing.
const fn hash(content: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut at = 0;
    while at < content.len() {
        hash = (hash ^ content[at] as u64).wrapping_mul(0x0000_0100_0000_01B3);
        at += 1;
    }
    hash
}

const fn digit(value: u64) -> u8 {
    b"0123456789abcdef"[(value & 0xF) as usize]
}

const fn text(name: &'static [u8]) -> &'static str {
    match std::str::from_utf8(name) {
        Ok(text) => text,
        Err(_) => panic!("asset names are ASCII"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_under_its_hashed_name_only() {
        assert!(
            CSS.path.strip_prefix("/assets/app.").is_some_and(|rest| rest.contains(".css")),
            "{}",
            CSS.path
        );
        assert_eq!(find(CSS.path).map(|asset| asset.bytes.len()), Some(CSS.bytes.len()));
        assert!(find("/assets/app.css").is_none());
        assert_ne!(CSS.path.split('.').nth(1), JS.path.split('.').nth(1));
    }
}
