//! Passphrases: what is asked of them, and how they are kept.
//!
//! Length is asked for, composition and regular changes are not: both make people choose worse ones.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;

use super::fault::{AccountFault, AccountRefusal};

/// The fewest characters of a passphrase.
pub const FEWEST: usize = 12;
/// The most characters of a passphrase.
pub const MOST: usize = 256;

/// What a hash costs: KiB of memory, rounds, lanes. Raise them here; who signs in next gets a new hash.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
const SALT_BYTES: usize = 16;

/// Passphrases that are tried first by whoever guesses.
const COMMONEST: &str = include_str!("commonest.txt");

/// A passphrase as compared: compatibility forms are one (a full-width letter is the letter).
fn normal(passphrase: &str) -> String {
    passphrase.nfkc().collect()
}

/// Whether a new passphrase will do for the account of that name.
///
/// # Errors
/// Refused where it is too short or too long, among the commonest, or holds the name.
pub fn check(passphrase: &str, name: &str) -> Result<(), AccountRefusal> {
    let normal = normal(passphrase);
    let characters = normal.chars().count();
    if characters < FEWEST {
        return Err(AccountRefusal::PassphraseShort);
    }
    if characters > MOST {
        return Err(AccountRefusal::PassphraseLong);
    }
    let small = normal.to_lowercase();
    if small.contains(name) {
        return Err(AccountRefusal::PassphraseHasName);
    }
    let one_character = small.chars().all(|one| small.starts_with(one));
    if one_character || COMMONEST.lines().any(|common| common == small.trim()) {
        return Err(AccountRefusal::PassphraseCommon);
    }
    Ok(())
}

fn argon2() -> Result<Argon2<'static>, AccountFault> {
    let (memory, rounds, lanes) = COST;
    let params = Params::new(memory, rounds, lanes, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> AccountFault {
    AccountFault::Hash(error.to_string())
}

/// The hash of a passphrase as a PHC text.
///
/// # Errors
/// [`AccountFault::Hash`] when there are no random numbers.
pub fn hash(passphrase: &str) -> Result<Vec<u8>, AccountFault> {
    let mut salt = [0_u8; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(failed)?;
    let hash: PasswordHash =
        argon2()?.hash_password_with_salt(normal(passphrase).as_bytes(), &salt).map_err(failed)?;
    Ok(hash.to_string().into_bytes())
}

/// A hash nothing is kept under: whoever gives an unknown name waits as long as everybody else.
static NOBODY: LazyLock<Vec<u8>> =
    LazyLock::new(|| hash("nobody has this passphrase").expect("the cost is constant and tested"));

/// Whether the passphrase is the one kept. Takes the same time where none is kept.
pub fn verify(passphrase: &str, kept: Option<&[u8]>) -> bool {
    // Made in every case: the first to need it would otherwise wait longer, and it would be for an unknown name.
    let nobody: &[u8] = &NOBODY;
    let hash = kept.unwrap_or(nobody);
    // What is longer than any passphrase need not be hashed as a whole to be wrong.
    let given: String = normal(passphrase).chars().take(MOST + 1).collect();
    let matches = std::str::from_utf8(hash)
        .is_ok_and(|phc| Argon2::default().verify_password(given.as_bytes(), phc).is_ok());
    matches && kept.is_some()
}

/// Whether a hash was made at a lower cost than is asked for now.
pub fn is_outdated(kept: &[u8]) -> bool {
    let parsed = std::str::from_utf8(kept).ok().and_then(|phc| PasswordHash::new(phc).ok());
    let params = parsed.as_ref().and_then(|hash| Params::try_from(hash).ok());
    let (memory, rounds, _) = COST;
    params.is_none_or(|params| params.m_cost() < memory || params.t_cost() < rounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_asked_for_and_nothing_silly() {
        assert_eq!(check("correct hors", "li.na"), Ok(()), "twelve characters, no digit, no capital");
        assert_eq!(check("衡州的桥下有三条鱼和两只猫", "li.na"), Ok(()), "characters are counted, not bytes");
        assert_eq!(check("衡州的桥下有三条鱼", "li.na"), Err(AccountRefusal::PassphraseShort));
        assert_eq!(check(&"abc ".repeat(64), "li.na"), Ok(()));
        assert_eq!(check(&"abcd ".repeat(64), "li.na"), Err(AccountRefusal::PassphraseLong));
        assert_eq!(check("aaaaaaaaaaaaaaa", "li.na"), Err(AccountRefusal::PassphraseCommon));
        assert_eq!(check("Password1234", "li.na"), Err(AccountRefusal::PassphraseCommon));
        assert_eq!(
            check("ｐａｓｓｗｏｒｄ１２３４", "li.na"),
            Err(AccountRefusal::PassphraseCommon),
            "full width"
        );
        assert_eq!(check("my name is Li.Na indeed", "li.na"), Err(AccountRefusal::PassphraseHasName));
    }

    #[test]
    fn a_passphrase_is_known_again_and_no_other_is() {
        let kept = hash("ｆull width 口令 of mine").unwrap();
        assert!(kept.starts_with(b"$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("full width 口令 of mine", Some(&kept)), "one way to type it is as good as another");
        assert!(!verify("full width 口令 of mine ", Some(&kept)));
        assert!(!verify("nobody has this passphrase", None), "no account has the passphrase of nobody");
        assert!(!verify("anything at all", Some(b"not a hash")));
    }

    #[test]
    fn a_cheaper_hash_is_outdated() {
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8192, 1, 1, None).unwrap());
        let cheap: PasswordHash = cheap.hash_password_with_salt(b"some passphrase", &[7; 16]).unwrap();
        assert!(is_outdated(cheap.to_string().as_bytes()));
        assert!(verify("some passphrase", Some(cheap.to_string().as_bytes())), "it still counts until then");
        assert!(!is_outdated(&hash("some passphrase").unwrap()));
        assert!(is_outdated(b"not a hash"));
    }
}
