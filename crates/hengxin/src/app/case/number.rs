//! Numbers of proceedings, and the contact codes with which an applicant follows one.

use domain::Day;
use sha2::{Digest, Sha256};

use crate::store::proceeding::{ProceedingKind, opened_between};
use crate::store::rows::stored_day;
use crate::store::sql::{StoreFault, Tx};

/// Letters and digits of contact codes: none that are mistaken for one another.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a contact code: 60 random bits.
const LENGTH: usize = 12;

/// The next number of a kind in the year of `today`, such as `异〔2026〕12号`. The caller holds the register's lock.
pub(super) fn next(tx: &mut dyn Tx, kind: ProceedingKind, today: Day) -> Result<String, StoreFault> {
    let year = today.year();
    let bound = |month, day| Day::new(year, month, day).map_or(0, stored_day);
    let opened = opened_between(tx, kind, (bound(1, 1), bound(12, 31)))?;
    Ok(format!("{}〔{year}〕{}号", kind.sign(), opened + 1))
}

/// A fresh contact code, such as `7K2M-PQRA-93XD`, and what is stored of it.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn contact_code() -> Result<(String, Vec<u8>), StoreFault> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| StoreFault::Random(error.to_string()))?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
    let code = letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-");
    let hash = hash(&code);
    Ok((code, hash))
}

/// Whether `given` is the code of which `kept` is stored. Case, spaces and hyphens do not matter.
pub fn is_contact_code(given: &str, kept: &[u8]) -> bool {
    !kept.is_empty() && hash(given).iter().zip(kept).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

fn hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(plain.to_ascii_uppercase().as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_code_is_known_however_it_is_typed() {
        let (code, kept) = contact_code().unwrap();
        assert_eq!(code.len(), 14);
        assert!(is_contact_code(&code, &kept));
        assert!(is_contact_code(&code.to_lowercase().replace('-', " "), &kept));
        assert!(!is_contact_code(&contact_code().unwrap().0, &kept));
        assert!(!is_contact_code(&code, &[]));
    }
}
