//! What the configuration says about signing in, read once at the start.

use std::time::Duration;

use domain::Text;
use openidconnect::IssuerUrl;

use super::ProviderSettings;
use crate::app::account::PublicAddress;
use crate::app::watch::Address;
use crate::config::{OidcConfig, Secret, ServeConfig};

/// The configuration of signing in does not hold together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInMisconfigured {
    /// What is wrong and what to set.
    pub text: Text,
}

fn wrong(zh: &str, en: &str) -> SignInMisconfigured {
    SignInMisconfigured { text: Text::new(zh.to_owned(), en.to_owned()) }
}

/// The public address configured; none where none is.
///
/// # Errors
/// Where it is no address that passkeys can be made for.
pub fn public_address(serve: &ServeConfig) -> Result<Option<PublicAddress>, SignInMisconfigured> {
    if serve.public_address.trim().is_empty() {
        return Ok(None);
    }
    PublicAddress::parse(&serve.public_address).map(Some).ok_or_else(|| {
        wrong(
            "serve.public_address 须为 https://主机名[:端口]，本机可用 http://localhost[:端口]；不能用数字地址，不带路径。",
            "serve.public_address must be https://HOST[:PORT], or http://localhost[:PORT] on this machine; no address by number, no path.",
        )
    })
}

impl ProviderSettings {
    /// The provider configured; none where none is.
    ///
    /// # Errors
    /// Where something it needs is missing, or no address.
    pub fn configured(
        oidc: &OidcConfig,
        public: Option<&PublicAddress>,
    ) -> Result<Option<ProviderSettings>, SignInMisconfigured> {
        if oidc.issuer.is_empty() {
            return Ok(None);
        }
        let Some(public) = public else {
            return Err(wrong(
                "设置了 oidc.issuer，还须设置 serve.public_address：身份认证要回到这个地址。",
                "oidc.issuer is set, so serve.public_address must be as well: the provider leads back to it.",
            ));
        };
        let readable = Address::parse(&oidc.issuer, oidc.private).is_some();
        let issuer = IssuerUrl::new(oidc.issuer.clone()).ok().filter(|_| readable).ok_or_else(|| {
            wrong(
                "oidc.issuer 须为 https 地址；在内网的另设 oidc.private = true。",
                "oidc.issuer must be an https address; set oidc.private = true for one in a private network.",
            )
        })?;
        if oidc.client_id.is_empty() || !(1..=60).contains(&oidc.seconds) {
            return Err(wrong(
                "设置了 oidc.issuer，还须设置 oidc.client_id；oidc.seconds 为1到60。",
                "oidc.issuer is set, so oidc.client_id must be as well; oidc.seconds is 1 to 60.",
            ));
        }
        Ok(Some(ProviderSettings {
            issuer,
            client_id: oidc.client_id.clone(),
            client_secret: secret(oidc)?,
            public: public.clone(),
            button: Text::new(oidc.button.clone(), oidc.button_english.clone()),
            acr: oidc.acr.clone(),
            second_factor_acr: oidc.second_factor_acr.clone(),
            second_factor_amr: oidc.second_factor_amr.clone(),
            private: oidc.private,
            patience: Duration::from_secs(oidc.seconds.into()),
        }))
    }
}

/// The secret: the file's, where one is named.
fn secret(oidc: &OidcConfig) -> Result<Secret, SignInMisconfigured> {
    if oidc.client_secret_file.as_os_str().is_empty() {
        return Ok(oidc.client_secret.clone());
    }
    let read = std::fs::read_to_string(&oidc.client_secret_file).map_err(|error| {
        let file = oidc.client_secret_file.display();
        wrong(&format!("无法读取 {file}：{error}"), &format!("cannot read {file}: {error}"))
    })?;
    Ok(Secret::new(read.lines().next().unwrap_or_default().trim()))
}
