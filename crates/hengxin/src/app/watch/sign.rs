//! The signature of a notice, by which its receiver knows that the register sent it, and when.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hex::hex;

/// The header `Hengxin-Signature` of a body sent at an instant (seconds since 1970-01-01 UTC):
/// `t=SECONDS,v1=HEX`, where `HEX` is the HMAC-SHA256, under the secret as it was shown, of `SECONDS.BODY`.
///
/// Receivers compute it anew, compare the two in constant time, and turn away what is older than some minutes.
pub fn sign(secret: &[u8], seconds: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("t={seconds},v1={}", hex(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the documentation: `printf '1793581200.{"id":"1-1"}' | openssl dgst -sha256 -hmac whsec_00`.
    #[test]
    fn the_example_of_the_documentation_holds() {
        let signature = sign(b"whsec_00", 1_793_581_200, br#"{"id":"1-1"}"#);
        assert_eq!(
            signature,
            "t=1793581200,v1=9d73434b7a9daeb70cc62fd3687b89d8018f00c3957f10ce59d183f5a8d29adc"
        );
        assert_ne!(sign(b"whsec_01", 1_793_581_200, br#"{"id":"1-1"}"#), signature);
    }
}
