//! Why something about an account is not done.

use domain::{Refusal, Text};

use super::passphrase::{FEWEST, MOST};
use super::way::WayRefusal;
use crate::store::sql::StoreFault;

/// A lawful no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRefusal {
    /// Unknown name, wrong passphrase, or held back after failures: nobody is told which.
    SignInWrong,
    /// Wrong or used one-time code or recovery code, or held back after failures.
    CodeWrong,
    /// The set-up code is unknown, used or has run out.
    SetUpWrong,
    /// The passphrase is too short.
    PassphraseShort,
    /// The passphrase is too long.
    PassphraseLong,
    /// The passphrase is among those everybody tries first.
    PassphraseCommon,
    /// The passphrase holds the login name.
    PassphraseHasName,
    /// The two fields do not hold the same.
    PassphrasesDiffer,
    /// The login name is not of the form described.
    NameUnfit,
    /// There is an account of that name.
    NameTaken,
    /// The officer's name is empty, too long, or holds a person's number.
    DisplayUnfit,
    /// Not an e-mail address, or one that holds a person's number.
    EmailUnfit,
    /// Not a district code of 2, 4 or 6 digits.
    DistrictUnfit,
    /// The register knows no such body.
    NoSuchBody,
    /// A supplying officer sends for a body.
    NeedsBody,
    /// No such account, or it is closed.
    NoSuchAccount,
    /// No such session of this account.
    NoSuchSession,
    /// Nobody closes or resets the own account here, or changes its roles.
    OwnAccount,
    /// The roles are those the account has.
    RolesUnchanged,
    /// The second factor is waived in demonstrations only.
    WaivedInDemonstrationsOnly,
    /// A key needs a word on what it is for, without a person's number.
    KeyLabelUnfit,
    /// A key names at least one action, and none that the account may not let a program do.
    KeyActions,
    /// A key ends within the longest term that is configured.
    KeyTerm {
        /// The longest term, in days.
        most: u16,
    },
    /// The account has as many live keys as it may have.
    TooManyKeys {
        /// The most.
        most: usize,
    },
    /// No such key of this account, or it was taken back before.
    NoSuchKey,
    /// About a further way of signing in.
    Way(WayRefusal),
    /// The roles are not allowed.
    Roles(Refusal),
}

impl AccountRefusal {
    /// What, and what to do next.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one line for each refusal, both languages side by side"
    )]
    pub fn text(&self) -> Text {
        match self {
            AccountRefusal::SignInWrong => Text::of(
                "账户名或口令不对，或者尝试过多、暂时不能登录。请检查后再试；多次不成，请过一刻钟再试或联系安全管理员。",
                "The name or passphrase is wrong, or there were too many attempts. Check and try again; if it goes on, wait a quarter of an hour or ask the security administrator.",
            ),
            AccountRefusal::CodeWrong => Text::of(
                "验证码不对、已用过或尝试过多。请等下一个验证码再试，或使用恢复码。",
                "The code is wrong or used, or there were too many attempts. Wait for the next code, or use a recovery code.",
            ),
            AccountRefusal::SetUpWrong => Text::of(
                "账户名或启用码不对，或者启用码已用过、已过期。请向安全管理员索取新的启用码。",
                "The name or set-up code is wrong, or the code is used or has run out. Ask the security administrator for a new one.",
            ),
            AccountRefusal::PassphraseShort => Text::new(
                format!("口令至少{FEWEST}个字符。几个不相干的词连起来就好记。"),
                format!(
                    "A passphrase has at least {FEWEST} characters. Several unrelated words are easy to remember."
                ),
            ),
            AccountRefusal::PassphraseLong => Text::new(
                format!("口令最多{MOST}个字符。"),
                format!("A passphrase has at most {MOST} characters."),
            ),
            AccountRefusal::PassphraseCommon => Text::of(
                "这个口令太常见，容易被猜到。请另想一个。",
                "This passphrase is among the commonest and would be guessed. Choose another.",
            ),
            AccountRefusal::PassphraseHasName => Text::of(
                "口令不能含有账户名。请另想一个。",
                "A passphrase must not contain the login name. Choose another.",
            ),
            AccountRefusal::PassphrasesDiffer => Text::of(
                "两次填写的口令不一样。请重新填写。",
                "The two passphrases differ. Enter them again.",
            ),
            AccountRefusal::NameUnfit => Text::of(
                "账户名为2到32个小写字母、数字、点、横线或下划线，以字母开头。",
                "A login name is 2 to 32 small letters, digits, dots, hyphens or underscores, and begins with a letter.",
            ),
            AccountRefusal::NameTaken => Text::of(
                "这个账户名已有人使用，包括已停用的账户。请换一个。",
                "That login name is taken, perhaps by a closed account. Choose another.",
            ),
            AccountRefusal::DisplayUnfit => Text::of(
                "姓名须为一行1到60个字，且不含身份证号码或手机号码。",
                "A name is one line of 1 to 60 characters and holds no citizen ID or mobile number.",
            ),
            AccountRefusal::EmailUnfit => Text::of(
                "电子邮箱格式不对，或含有手机号码。请填写工作邮箱，或留空。",
                "Not an e-mail address, or one with a mobile number in it. Give a work address, or none.",
            ),
            AccountRefusal::DistrictUnfit => Text::of(
                "行政区划代码须为2、4或6位数字，例如330102；不限区划的留空。",
                "A district code has 2, 4 or 6 digits, such as 330102. Leave it out for the whole register.",
            ),
            AccountRefusal::NoSuchBody => Text::of(
                "登记册没有这个代码的单位。请改用单位名称。",
                "The register knows no body with that code. Give its name instead.",
            ),
            AccountRefusal::NeedsBody => {
                Text::of("报送人员须指明所属单位。", "A supplying officer needs the body it sends for.")
            }
            AccountRefusal::NoSuchAccount => {
                Text::of("没有这个账户，或者已经停用。", "There is no such account, or it is closed.")
            }
            AccountRefusal::NoSuchSession => {
                Text::of("没有这个登录，可能已经退出。", "There is no such session; it may have ended.")
            }
            AccountRefusal::OwnAccount => Text::of(
                "不能停用、重置自己的账户或更改自己的角色，请由另一名安全管理员办理。",
                "Nobody closes or resets their own account, or changes its roles. Another security administrator can.",
            ),
            AccountRefusal::RolesUnchanged => Text::of(
                "账户已经是这些角色，没有更改。请选择要更改成的角色。",
                "The account has these roles already. Choose those it is to have.",
            ),
            AccountRefusal::WaivedInDemonstrationsOnly => Text::of(
                "只有演示用账户可以免除动态验证码。",
                "The second factor is waived in demonstrations only.",
            ),
            AccountRefusal::KeyLabelUnfit => Text::of(
                "请用一行1到60个字写明密钥用在哪里，不得含身份证号码或手机号码。",
                "Say in one line of 1 to 60 characters what the key is for, without a citizen ID or mobile number.",
            ),
            AccountRefusal::KeyActions => Text::of(
                "请至少选择一项操作，且只能选择您的角色可以交给程序办理的操作。",
                "Choose at least one action, of those that your roles may leave to a program.",
            ),
            AccountRefusal::KeyTerm { most } => {
                Text::new(format!("有效期为1到{most}天。"), format!("A key is good for 1 to {most} days."))
            }
            AccountRefusal::TooManyKeys { most } => Text::new(
                format!("一个账户最多{most}个有效密钥。请先吊销不用的。"),
                format!("An account has at most {most} live keys. Take back one that is not used."),
            ),
            AccountRefusal::NoSuchKey => Text::of(
                "这个账户没有这个有效密钥，可能已经吊销。",
                "The account has no such live key; it may have been taken back.",
            ),
            AccountRefusal::Roles(refusal) => refusal.text(),
            AccountRefusal::Way(refusal) => refusal.text(),
        }
    }
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum AccountFault {
    /// A lawful no.
    #[error("{}", .0.text().en)]
    Refused(AccountRefusal),
    /// A passphrase could not be hashed.
    #[error("a passphrase could not be hashed: {0}")]
    Hash(String),
    /// Our failure.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl From<AccountRefusal> for AccountFault {
    fn from(refusal: AccountRefusal) -> AccountFault {
        AccountFault::Refused(refusal)
    }
}

impl From<Refusal> for AccountFault {
    fn from(refusal: Refusal) -> AccountFault {
        AccountFault::Refused(AccountRefusal::Roles(refusal))
    }
}

impl From<WayRefusal> for AccountFault {
    fn from(refusal: WayRefusal) -> AccountFault {
        AccountFault::Refused(AccountRefusal::Way(refusal))
    }
}
