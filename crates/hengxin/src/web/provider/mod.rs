//! The identity provider that officers may sign in with (OpenID Connect Core 1.0, authorisation code with PKCE).
//!
//! What it says is believed only where the identity token is signed with a key it publishes, for us, by the issuer
//! configured, not run out, and with the nonce of this very walk.

mod configured;
mod fetch;

use std::time::Duration;

use domain::{Lang, Text};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreGrantType, CoreIdTokenClaims, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthenticationContextClass, AuthorizationCode, ClientId,
    ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata,
    RedirectUrl, TokenResponse,
};
use serde::{Deserialize, Serialize};

pub use configured::{SignInMisconfigured, public_address};

use crate::app::account::{Identity, PublicAddress, Returned, Walk, WayRefusal};
use crate::config::Secret;
use fetch::WayOut;

/// A provider as configured.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Its address, exactly as it names itself.
    pub issuer: IssuerUrl,
    /// What it knows the register by.
    pub client_id: String,
    /// The secret shared with it; empty = none.
    pub client_secret: Secret,
    /// Where it leads back to.
    pub public: PublicAddress,
    /// What stands on the button.
    pub button: Text,
    /// Authentication contexts of which one is needed; empty = any.
    pub acr: Vec<String>,
    /// Contexts after which no code of ours is asked for.
    pub second_factor_acr: Vec<String>,
    /// Methods of which one is enough for the same.
    pub second_factor_amr: Vec<String>,
    /// Whether it may be in a private network.
    pub private: bool,
    /// How long one request to it may take.
    pub patience: Duration,
}

/// What a provider says of itself beside what the library reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Beside {
    /// Whether every answer names who it is from (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Beside {}

type Metadata = ProviderMetadata<
    Beside,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// How long what a provider says of itself is believed, in microseconds. Its keys are asked for each time.
const KEPT: i64 = 10 * 60 * 1_000_000;

/// Signatures taken: those that only the provider can make.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// A provider with what it said of itself last.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    known: tokio::sync::Mutex<Option<(i64, Metadata)>>,
}

/// What a browser brings back from the provider.
#[derive(Debug, Clone, Copy)]
pub struct Came<'a> {
    /// The code that the identity token is had for.
    pub code: &'a str,
    /// Who the answer says it is from; empty where it does not.
    pub issuer: &'a str,
    /// Language of the page it came back to.
    pub lang: Lang,
}

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    /// It could not be asked, or does not speak as it should.
    #[error("the identity provider cannot be asked: {0}")]
    Unreachable(String),
    /// What it answered is not to be believed.
    #[error("what the identity provider answered is not accepted: {0}")]
    Wrong(String),
    /// It asked for less than is needed.
    #[error("the identity provider asked for less than is needed")]
    Weak,
}

impl ProviderFault {
    /// What the officer is told.
    pub fn refusal(&self) -> WayRefusal {
        match self {
            ProviderFault::Unreachable(_) => WayRefusal::ProviderUnreachable,
            ProviderFault::Wrong(_) => WayRefusal::ProviderWrong,
            ProviderFault::Weak => WayRefusal::ProviderWeak,
        }
    }
}

fn unreachable(error: &impl std::fmt::Display) -> ProviderFault {
    ProviderFault::Unreachable(error.to_string())
}

fn wrong(error: &impl std::fmt::Display) -> ProviderFault {
    ProviderFault::Wrong(error.to_string())
}

impl Provider {
    /// The provider of these settings.
    pub fn new(settings: ProviderSettings) -> Provider {
        Provider { settings, known: tokio::sync::Mutex::default() }
    }

    /// How it is configured.
    pub fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// Where a walk leads the browser.
    ///
    /// # Errors
    /// Where the provider cannot be asked what it is.
    pub async fn address(&self, walk: &Walk, lang: Lang, now: i64) -> Result<String, ProviderFault> {
        let metadata = self.metadata(now).await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
            .set_redirect_uri(self.back(lang)?);
        let (state, nonce) = (walk.state.clone(), walk.nonce.clone());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let verifier = PkceCodeVerifier::new(walk.verifier.clone());
        let mut asked = client
            .authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for acr in &self.settings.acr {
            asked = asked.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        Ok(asked.url().0.to_string())
    }

    /// Whom the provider says the browser belongs to.
    ///
    /// # Errors
    /// Where it cannot be asked, or what it says is not to be believed.
    pub async fn identity(
        &self,
        returned: &Returned,
        came: Came<'_>,
        now: i64,
    ) -> Result<Identity, ProviderFault> {
        let metadata = self.metadata(now).await?;
        self.check_sender(&metadata, came.issuer)?;
        let http = self.way_out();
        let keys = CoreJsonWebKeySet::fetch_async(metadata.jwks_uri(), &http).await;
        let keys = keys.map_err(|error| unreachable(&error))?;
        let auth_type = auth_type(&metadata);
        let metadata = metadata.set_jwks(keys);
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
            .set_redirect_uri(self.back(came.lang)?)
            .set_auth_type(auth_type);
        let asked = client.exchange_code(AuthorizationCode::new(came.code.to_owned()));
        let asked = asked.map_err(|error| unreachable(&error))?;
        let verifier = PkceCodeVerifier::new(returned.verifier.clone());
        let answer = asked.set_pkce_verifier(verifier).request_async(&http).await;
        let answer = answer.map_err(|error| wrong(&error))?;
        let token = answer.id_token().ok_or_else(|| wrong(&"no identity token"))?;
        let at = chrono_of(now);
        let checked = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || at);
        let claims = token.claims(&checked, &Nonce::new(returned.nonce.clone()));
        self.found(claims.map_err(|error| wrong(&error))?)
    }

    /// An answer that names another provider, or none where this one always names itself, is none of ours.
    fn check_sender(&self, metadata: &Metadata, named: &str) -> Result<(), ProviderFault> {
        let must = metadata.additional_metadata().authorization_response_iss_parameter_supported;
        let fits = if named.is_empty() { !must } else { named == self.settings.issuer.as_str() };
        if fits { Ok(()) } else { Err(wrong(&"the answer is from another provider")) }
    }

    fn found(&self, claims: &CoreIdTokenClaims) -> Result<Identity, ProviderFault> {
        let acr = claims.auth_context_ref().map_or("", |acr| acr.as_str());
        let listed = |list: &[String], word: &str| list.iter().any(|each| each == word);
        if !self.settings.acr.is_empty() && !listed(&self.settings.acr, acr) {
            return Err(ProviderFault::Weak);
        }
        let methods = claims.auth_method_refs().map(Vec::as_slice).unwrap_or_default();
        let second_factor = listed(&self.settings.second_factor_acr, acr)
            || methods.iter().any(|method| listed(&self.settings.second_factor_amr, method.as_str()));
        Ok(Identity {
            issuer: self.settings.issuer.to_string(),
            subject: claims.subject().to_string(),
            second_factor,
        })
    }

    /// What the provider says of itself, asked again after a while. Whoever names another issuer is not heard.
    async fn metadata(&self, now: i64) -> Result<Metadata, ProviderFault> {
        let mut known = self.known.lock().await;
        if let Some((at, metadata)) = known.as_ref().filter(|(at, _)| (0..KEPT).contains(&(now - at))) {
            tracing::trace!(at, "what the identity provider said of itself is kept");
            return Ok(metadata.clone());
        }
        let http = self.way_out();
        let found = Metadata::discover_async(self.settings.issuer.clone(), &http).await;
        let found = found.map_err(|error| unreachable(&error))?;
        *known = Some((now, found.clone()));
        Ok(found)
    }

    fn way_out(&self) -> WayOut {
        WayOut { private: self.settings.private, patience: self.settings.patience }
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.settings.client_id.clone())
    }

    fn client_secret(&self) -> Option<ClientSecret> {
        let secret = self.settings.client_secret.shown();
        (!secret.is_empty()).then(|| ClientSecret::new(secret.to_owned()))
    }

    /// Where the provider leads back to.
    fn back(&self, lang: Lang) -> Result<RedirectUrl, ProviderFault> {
        let (origin, root) = (&self.settings.public.origin, lang.pick("zh", "en"));
        let back = RedirectUrl::new(format!("{origin}/{root}/office/sign-in/provider/return"));
        back.map_err(|error| unreachable(&error))
    }
}

/// How our secret is given: in the header, unless the provider takes it in the body only.
fn auth_type(metadata: &Metadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported().map(Vec::as_slice).unwrap_or_default();
    let in_body = methods.contains(&CoreClientAuthMethod::ClientSecretPost);
    if in_body && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic) {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }
}

/// An instant in microseconds as the library has it; far in the future where there is none, so that nothing is good.
fn chrono_of(now: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_micros(now).unwrap_or(chrono::DateTime::<chrono::Utc>::MAX_UTC)
}
