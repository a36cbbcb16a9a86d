//! What the text formats share: Base 64 in its one form, and lines.

use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64, Encoding};

use crate::Hash;

/// Standard Base 64 with padding. Source: RFC 4648 §4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// The bytes, where the text is the one form of them: padded, without breaks, unused bits zero.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// The hash, where the text is that of 32 bytes.
pub(crate) fn hash_from_base64(text: &str) -> Option<Hash> {
    from_base64(text)?.try_into().ok()
}

/// Whether a text that must fit on one line does: not empty, and no control character.
pub(crate) fn is_line(text: &str) -> bool {
    !text.is_empty() && !text.bytes().any(|byte| byte < b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_form() {
        assert_eq!(base64(b"\xFB\xFF\xFE\x00"), "+//+AA==");
        assert_eq!(from_base64("+//+AA==").as_deref(), Some(b"\xFB\xFF\xFE\x00".as_slice()));
        // Unpadded, the other alphabet, unused bits set, broken lines, blanks.
        for text in ["+//+AA", "-__-AA==", "+//+AB==", "+//+\nAA==", " +//+AA==", "+//+AA==\n", "=", "A"] {
            assert_eq!(from_base64(text), None, "{text}");
        }
    }
}
