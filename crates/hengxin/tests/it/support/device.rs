//! A device that makes passkeys, as WebAuthn has it, with a key in software. Every part of what it says can be spoilt.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use passki::Passki;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The address at which the stories' register is public.
pub const ORIGIN: &str = "https://credit.example";

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const NEW_CREDENTIAL: u8 = 0x40;

/// One passkey in a device.
#[derive(Clone)]
pub struct Device {
    /// Its key.
    pub key: SigningKey,
    /// What the passkey is found by.
    pub number: Vec<u8>,
    /// What the register calls the account, as the device kept it.
    pub handle: String,
    /// How often it has signed.
    pub counter: u32,
    /// Where the browser says that it is.
    pub origin: String,
    /// Whom the browser says that it signs for.
    pub party: String,
    /// Whether the device made sure who holds it.
    pub verified: bool,
}

fn text(bytes: &[u8]) -> String {
    Passki::base64_encode(bytes)
}

impl Device {
    /// A device with a key of its own, which has made nothing yet.
    pub fn new(which: u8) -> Device {
        Device {
            key: SigningKey::from_slice(&[which; 32]).unwrap(),
            number: vec![which; 24],
            handle: String::new(),
            counter: 0,
            origin: ORIGIN.to_owned(),
            party: "credit.example".to_owned(),
            verified: true,
        }
    }

    fn client_data(&self, kind: &str, asked: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": asked["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn authenticator_data(&self, flags: u8) -> Vec<u8> {
        let flags = flags | PRESENT | if self.verified { VERIFIED } else { 0 };
        let mut data = Sha256::digest(self.party.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Makes what the register asks for; the answer as the script writes it.
    pub fn make(&mut self, asked: &Value) -> String {
        self.handle = asked["user"]["id"].as_str().unwrap().to_owned();
        let mut data = self.authenticator_data(NEW_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.number.len()).unwrap().to_be_bytes());
        data.extend(&self.number);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let response = json!({
            "clientDataJSON": text(&self.client_data("webauthn.create", asked)),
            "attestationObject": text(&object),
            "transports": ["internal"],
        });
        json!({ "id": text(&self.number), "rawId": text(&self.number), "type": "public-key", "response": response })
            .to_string()
    }

    /// {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR: a key on P-256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(), x, b"\x22\x58\x20", y].concat()
    }

    /// Signs what the register asks; the answer as the script writes it.
    pub fn sign(&mut self, asked: &Value) -> String {
        self.counter += 1;
        self.signed(asked).to_string()
    }

    /// The same with the counter as it is, to be spoilt further.
    pub fn signed(&self, asked: &Value) -> Value {
        let (client, data) = (self.client_data("webauthn.get", asked), self.authenticator_data(0));
        let message = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&message);
        json!({
            "id": text(&self.number),
            "rawId": text(&self.number),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(&client),
                "authenticatorData": text(&data),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": self.handle,
            },
        })
    }
}
