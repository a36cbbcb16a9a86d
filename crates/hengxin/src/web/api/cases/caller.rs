//! An officer's program: who calls, why it looks, and what it calls its request.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use domain::Refusal;
use domain::id::find_personal;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::app::case::{self as verbs, Matter, reading, resource};
use crate::authority::{Action, Authority, Resource};
use crate::store::once::Named;
use crate::web::answer::off_worker;
use crate::web::keys::ByKey;
use crate::web::{Admitted, Problem, Shared};

/// A program with a key of an account.
pub struct Caller {
    /// Number of the key.
    pub key: i64,
    /// The officer it acts for, and what it may do.
    pub by: ByKey,
    headers: HeaderMap,
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Caller, Problem> {
        let key = parts.extensions.get::<Admitted>().and_then(|admitted| admitted.0.clone());
        let key = key.ok_or(Problem::Key)?;
        let by = key.officer.clone().ok_or(Problem::Scope { needs: "account" })?;
        Ok(Caller { key: key.id, by, headers: parts.headers.clone() })
    }
}

/// What lets a program read cases of one kind or another.
const READING: [Action; 3] = [Action::ObjectionRead, Action::RestorationRead, Action::ListingRead];

impl Caller {
    /// The officer, as the audit trail names one.
    pub fn actor(&self) -> String {
        format!("account:{}", self.by.who.account)
    }

    /// Whether key and policy let the program do it.
    ///
    /// # Errors
    /// `scope-needed` where the key does not name it, else the policy's own no.
    pub fn may(&self, action: Action, resource: &Resource) -> Result<(), Problem> {
        self.names(action)?;
        let said = Authority::built_in().may_by_key(&self.by.who, &self.by.actions, action, resource);
        said.map_err(|refusal| Problem::Refused { refusal, changed: None })
    }

    /// Whether the key names an action.
    ///
    /// # Errors
    /// `scope-needed`.
    pub fn names(&self, action: Action) -> Result<(), Problem> {
        if self.by.actions.has(action) { Ok(()) } else { Err(Problem::Scope { needs: action.word() }) }
    }

    /// Whether the key names the reading of cases of any kind.
    ///
    /// # Errors
    /// `scope-needed`.
    pub fn reads(&self) -> Result<(), Problem> {
        let any = READING.into_iter().any(|action| self.by.actions.has(action));
        if any {
            Ok(())
        } else {
            Err(Problem::Scope { needs: "objection-read, restoration-read, listing-read" })
        }
    }

    /// The case with that number, as the policy sees it. One that is not the caller's to read is not told apart from
    /// none.
    ///
    /// # Errors
    /// `scope-needed`; `not-found`.
    pub async fn readable(&self, web: &Shared, id: &str) -> Result<(i64, Matter), Problem> {
        self.reads()?;
        let plain = (1..=18).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        let id: i64 = plain.then(|| id.parse().ok()).flatten().ok_or(Problem::NotFound)?;
        let found = off_worker(web, move |register| Ok(verbs::matter(register, id))).await?;
        let matter = Matter { drafted_by: String::new(), ..found.map_err(super::problem)? };
        self.may(reading(matter.kind), &resource(&matter)).map_err(|_| Problem::NotFound)?;
        Ok((id, matter))
    }

    /// Why the program looks at what is not public: the header `Purpose`, in UTF-8 or percent-encoded.
    ///
    /// # Errors
    /// `bad-parameter` where it is missing, empty or too long; `personal-data`.
    pub fn purpose(&self) -> Result<String, Problem> {
        let given = self.headers.get("purpose").and_then(|given| decoded(given.as_bytes()));
        let text = given.map(|text| text.trim().to_owned()).filter(|text| is_purpose(text));
        let text = text.ok_or_else(|| {
            Problem::parameter(
                "请在 Purpose 请求头中写明查看目的，1到200个字；汉字用 UTF-8 或百分号编码。",
                "Say in the header Purpose why you look: 1 to 200 characters, in UTF-8 or percent-encoded.",
            )
        })?;
        if find_personal(&text).is_some() { Err(Problem::Personal) } else { Ok(text) }
    }

    /// The request by the name the program gave it, the header `Idempotency-Key`, with what it asks.
    ///
    /// # Errors
    /// `bad-parameter` where it is missing or too long.
    pub fn named(&self, address: &str, body: &impl Serialize) -> Result<Named, Problem> {
        let given = self.headers.get("idempotency-key").and_then(|given| given.to_str().ok());
        let token = given.map(str::trim).filter(|token| (1..=200).contains(&token.len())).ok_or_else(|| {
            Problem::parameter(
                "请在 Idempotency-Key 请求头中给这次请求一个标识，1到200个可见的ASCII字符；重发时用同一标识，就只办一次。",
                "Name the request in the header Idempotency-Key, 1 to 200 visible ASCII characters; sent again under the same name it acts once.",
            )
        })?;
        let body = serde_json::to_vec(body).map_err(|_| Problem::Fault)?;
        let request = Sha256::new().chain_update(address).chain_update([0]).chain_update(body);
        Ok(Named {
            key: self.key,
            token: Sha256::digest(token.as_bytes()).into(),
            request: request.finalize().into(),
        })
    }
}

fn is_purpose(text: &str) -> bool {
    (1..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// Text of a header: UTF-8, percent-encoded where a program can send ASCII only.
fn decoded(bytes: &[u8]) -> Option<String> {
    let (mut out, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        let coded = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        out.push(coded.unwrap_or(*first));
        rest = if coded.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(out).ok()
}

/// What a program is told of a lawful no that names nothing it may know of.
pub fn hidden(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NoSuchProceeding | Refusal::NoSuchRecord | Refusal::NoSuchOrganisation)
}
