//! Why a further way of signing in, a passkey or an identity at a provider, is not taken.

use domain::Text;

/// A lawful no about a passkey or an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayRefusal {
    /// No public address is configured, which passkeys and identity providers need.
    PublicAddressMissing,
    /// A passkey proves nothing, or is held back after failures: nobody is told which.
    PasskeyWrong,
    /// What a device made is no passkey for this account.
    PasskeyUnfit,
    /// The name of a passkey is empty, too long, or holds a person's number.
    PasskeyLabelUnfit,
    /// The account has as many passkeys as it may have.
    PasskeysTooMany,
    /// The account has no such passkey.
    NoSuchPasskey,
    /// The account may not be without a second factor.
    LastSecondFactor,
    /// No identity provider is configured.
    NoProvider,
    /// The identity provider cannot be reached.
    ProviderUnreachable,
    /// What the identity provider answered is not accepted.
    ProviderWrong,
    /// The identity provider asked for less than is needed here.
    ProviderWeak,
    /// The identity is linked to no account.
    ProviderUnknown,
    /// A subject that no provider would give.
    SubjectUnfit,
    /// The identity or the account is linked already.
    IdentityTaken,
    /// The account is linked to no identity.
    NoSuchIdentity,
}

impl WayRefusal {
    /// What, and what to do next.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            WayRefusal::PublicAddressMissing => (
                "未配置公开地址，不能使用通行密钥和统一身份认证。请系统管理员设置 serve.public_address。",
                "No public address is configured, which passkeys and identity providers need. The system administrator sets serve.public_address.",
            ),
            WayRefusal::PasskeyWrong => (
                "这个通行密钥不能登录，或者尝试过多、暂时不能登录。请再试一次，或改用账户名和口令。",
                "This passkey does not sign in, or there were too many attempts. Try again, or use your name and passphrase.",
            ),
            WayRefusal::PasskeyUnfit => (
                "没有添加。设备的答复不符、已过期或已用过，或者这个通行密钥已经登记。请再试一次。",
                "Not added. What the device answered does not fit, came too late or was used, or that passkey is registered already. Try again.",
            ),
            WayRefusal::PasskeyLabelUnfit => (
                "通行密钥的名称须为一行1到40个字，且不含身份证号码或手机号码。",
                "A passkey’s name is one line of 1 to 40 characters and holds no citizen ID or mobile number.",
            ),
            WayRefusal::PasskeysTooMany => (
                "通行密钥最多10个。请先移除不用的。",
                "An account has at most ten passkeys. Remove one you do not use first.",
            ),
            WayRefusal::NoSuchPasskey => {
                ("没有这个通行密钥，可能已经移除。", "There is no such passkey; it may have been removed.")
            }
            WayRefusal::LastSecondFactor => (
                "您的角色必须有第二重验证，这是最后一个，不能移除。请先添加另一个通行密钥或设置动态验证码。",
                "Your role needs a second factor and this is your last. Add another passkey or set up one-time codes first.",
            ),
            WayRefusal::NoProvider => (
                "未配置统一身份认证。请用账户名和口令登录。",
                "No identity provider is configured. Sign in with your name and passphrase.",
            ),
            WayRefusal::ProviderUnreachable => (
                "暂时连接不上统一身份认证。请稍后再试，或用账户名和口令登录。",
                "The identity provider cannot be reached. Try again later, or sign in with your name and passphrase.",
            ),
            WayRefusal::ProviderWrong => (
                "统一身份认证没有完成：答复不符、已过期、已用过，或者已取消。请重新登录。",
                "Signing in with the identity provider did not work: its answer does not fit, came too late or was used, or you cancelled. Start again.",
            ),
            WayRefusal::ProviderWeak => (
                "统一身份认证的验证强度不够。请在那里用更强的方式登录后再试。",
                "The identity provider checked less than is needed here. Sign in there in a stronger way and try again.",
            ),
            WayRefusal::ProviderUnknown => (
                "这个身份没有关联账户。请用账户名和口令登录后在“我的账户”关联，或联系安全管理员。",
                "No account is linked to this identity. Sign in with your name and passphrase and link it on your account’s page, or ask the security administrator.",
            ),
            WayRefusal::SubjectUnfit => (
                "用户标识须为1到255个字符，且不是身份证号码或手机号码。",
                "A subject has 1 to 255 characters and is no citizen ID or mobile number.",
            ),
            WayRefusal::IdentityTaken => (
                "没有关联：这个身份已关联账户，或者这个账户已有关联。请先解除。",
                "Not linked: the identity has an account, or the account has an identity. Unlink it first.",
            ),
            WayRefusal::NoSuchIdentity => ("这个账户没有关联身份。", "The account is linked to no identity."),
        };
        Text::of(zh, en)
    }
}
