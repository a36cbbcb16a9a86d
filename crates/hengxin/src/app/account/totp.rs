//! One-time codes by time (RFC 6238: SHA-1, six digits, 30 seconds), and recovery codes.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::fault::AccountFault;
use crate::store::sql::StoreFault;

/// Seconds a code stands for.
const STEP: i64 = 30;
const MICROS: i64 = 1_000_000;
/// Steps before and after this one whose codes count as well: clocks differ.
const SLACK: i64 = 1;
/// Bytes of a shared secret, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Bytes of a recovery code: 50 bits would do, 10 bytes make 16 letters.
const RECOVERY_BYTES: usize = 10;
/// Recovery codes given out at once.
const RECOVERY_CODES: usize = 10;

fn random<const N: usize>() -> Result<[u8; N], AccountFault> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreFault::Random(error.to_string()))?;
    Ok(bytes)
}

/// A new shared secret.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn secret() -> Result<Vec<u8>, AccountFault> {
    random::<SECRET_BYTES>().map(Vec::from)
}

/// The code of a step.
pub fn code(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let word = u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]]);
    format!("{:06}", word % 1_000_000)
}

/// The step of an instant, microseconds since 1970-01-01 UTC.
pub fn step(now: i64) -> i64 {
    now / MICROS / STEP
}

/// The step a code belongs to, among those that count now; whether it was used is not looked at.
pub fn step_of(secret: &[u8], given: &str, now: i64) -> Option<i64> {
    let now = step(now);
    (now - SLACK..=now + SLACK).find(|step| same(code(secret, *step).as_bytes(), given.as_bytes()))
}

/// Compares without telling by the time taken where two texts differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (one, other)| sum | (one ^ other)) == 0
}

/// Bytes in the letters of RFC 4648 base 32, without padding.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut word, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        (word, bits) = ((word << 8 | u32::from(*byte)) & 0xfff, bits + 8);
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[(word >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(LETTERS[(word << (5 - bits) & 31) as usize]));
    }
    text
}

/// The link that authenticator programs read.
pub fn link(secret: &[u8], name: &str) -> String {
    format!(
        "otpauth://totp/Hengxin:{name}?secret={}&issuer=Hengxin&algorithm=SHA1&digits=6&period=30",
        base32(secret)
    )
}

/// A text in groups of four, as people read and type it.
pub fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// New recovery codes.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn recovery_codes() -> Result<Vec<String>, AccountFault> {
    (0..RECOVERY_CODES).map(|_| Ok(grouped(&base32(&random::<RECOVERY_BYTES>()?)))).collect()
}

/// A new set-up code, good for setting the passphrase once.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn set_up_code() -> Result<String, AccountFault> {
    Ok(grouped(&base32(&random::<SECRET_BYTES>()?)))
}

/// The hash a recovery or set-up code is kept as; hyphens, spaces and case do not matter.
pub fn hash(code: &str) -> Vec<u8> {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(letters.to_ascii_uppercase().as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        let at = |seconds: i64| code(secret, step(seconds * MICROS));
        assert_eq!(at(59), "287082");
        assert_eq!(at(1_111_111_109), "081804");
        assert_eq!(at(1_111_111_111), "050471");
        assert_eq!(at(1_234_567_890), "005924");
        assert_eq!(at(2_000_000_000), "279037");
        assert_eq!(at(20_000_000_000), "353130");
    }

    #[test]
    fn a_code_counts_one_step_early_and_late() {
        let secret = b"12345678901234567890";
        let now = 1_234_567_890 * MICROS;
        let found =
            |steps: i64| step_of(secret, &code(secret, step(now) + steps), now).map(|at| at - step(now));
        assert_eq!([-2, -1, 0, 1, 2].map(found), [None, Some(-1), Some(0), Some(1), None]);
        assert_eq!(step_of(secret, "", now), None);
    }

    /// RFC 4648, section 10, without the padding.
    #[test]
    fn base_32_is_that_of_the_standard() {
        let pairs = [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ")];
        for (text, letters) in pairs {
            assert_eq!(base32(text.as_bytes()), letters);
        }
        assert_eq!(base32(b"fooba"), "MZXW6YTB");
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
    }

    #[test]
    fn recovery_codes_differ_and_are_read_as_people_type_them() {
        let codes = recovery_codes().unwrap();
        let hashes: std::collections::BTreeSet<_> = codes.iter().map(|code| hash(code)).collect();
        assert_eq!(hashes.len(), RECOVERY_CODES);
        assert_eq!(hash(&codes[0].to_lowercase().replace('-', " ")), hash(&codes[0]));
    }
}
