//! The office pages about accounts: signing in, the own account, and everybody's.

use askama::Template;
use domain::role::{Role, Roles};
use domain::{Lang, Text};
use qrcodegen::{QrCode, QrCodeEcc};

use super::{Page, page};
use crate::app::account::{
    AccountView, Created, FEWEST_CHARACTERS, KeyMade, KeyState, KeyView, LONGEST_LABEL, NewAccount, base32,
    grouped, totp_link,
};
use crate::authority::{Action, KeyActions};
use crate::store::account::AccountRow;
use crate::store::self_naming::SelfNaming;
use crate::store::session::Session;
use crate::web::site::Frame;
use crate::web::site::link::Link;
use crate::web::site::words::{Shape, Tag, Words as _};

use self as account;

/// The ways of signing in beside name and passphrase.
#[derive(Debug, Clone, Copy)]
pub struct Ways<'a> {
    /// Whether passkeys are taken.
    pub passkeys: bool,
    /// What stands on the button of the identity provider; none where there is none.
    pub provider: Option<&'a Text>,
}

#[derive(Template)]
#[template(path = "office/sign-in.html")]
struct SignIn<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    ways: Ways<'a>,
    name: &'a str,
    error: &'a str,
}

/// The page to sign in on; `error` after what was not right.
pub fn sign_in(frame: &Frame, ways: Ways, name: &str, error: &str) -> Page {
    page(&SignIn { f: frame, l: frame.lang, ways, name, error }, 8_000)
}

#[derive(Template)]
#[template(path = "office/provider.html")]
struct ProviderPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    address: &'a str,
}

/// The page that leads to the identity provider.
pub fn go_to_provider(frame: &Frame, address: &str) -> Page {
    page(&ProviderPage { f: frame, l: frame.lang, address }, 8_000)
}

#[derive(Template)]
#[template(path = "office/code.html")]
struct CodePage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    passkeys: bool,
    token: &'a str,
    error: &'a str,
}

/// The page that asks for a second factor: a one-time code, or where they are taken a passkey.
pub fn code(frame: &Frame, passkeys: bool, token: &str, error: &str) -> Page {
    page(&CodePage { f: frame, l: frame.lang, passkeys, token, error }, 8_000)
}

#[derive(Template)]
#[template(path = "office/set-up.html")]
struct SetUpPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    name: &'a str,
    code: &'a str,
    error: &'a str,
    fewest: usize,
}

/// The page on which an officer sets the first passphrase.
pub fn set_up(frame: &Frame, (name, code): (&str, &str), error: &str) -> Page {
    page(&SetUpPage { f: frame, l: frame.lang, name, code, error, fewest: FEWEST_CHARACTERS }, 8_000)
}

/// The own account.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// The account.
    pub account: &'a AccountRow,
    /// Its sessions.
    pub sessions: &'a [Session],
    /// Number of the session that reads.
    pub this: i64,
    /// Whether a second factor is set up.
    pub has_second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes: usize,
    /// Its keys.
    pub keys: &'a [KeyView],
    /// What a new key may name.
    pub choices: &'a [Action],
    /// Longest term of a key, in days.
    pub longest: u16,
    /// Its passkeys, oldest first.
    pub passkeys: &'a [SelfNaming],
    /// Whether passkeys can be added here.
    pub may_add_passkeys: bool,
    /// The identity it is linked to.
    pub identity: Option<&'a SelfNaming>,
    /// What stands on the button of the identity provider; none where there is none.
    pub provider: Option<&'a Text>,
    /// The session's token.
    pub token: &'a str,
    /// Where on the page the form before was refused.
    pub at: &'a str,
    /// Why the form before was refused; empty at first.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/account.html")]
struct OwnPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    o: Own<'a>,
    roles: Vec<Text>,
    fewest: usize,
    longest: usize,
}

/// The page of the own account.
pub fn own(frame: &Frame, o: Own) -> Page {
    let roles = o.account.roles.iter().flat_map(Roles::all).map(|role| role.label()).collect();
    page(
        &OwnPage { f: frame, l: frame.lang, o, roles, fewest: FEWEST_CHARACTERS, longest: LONGEST_LABEL },
        16_000,
    )
}

/// An instant in microseconds as the pages' own words take it.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn instant(micros: &i64) -> String {
    jiff::Timestamp::from_microsecond(*micros).map(|at| at.to_string()).unwrap_or_default()
}

/// A second factor to be set up.
#[derive(Debug, Clone, Copy)]
pub struct Factor<'a> {
    /// The shared secret.
    pub secret: &'a [u8],
    /// The login name.
    pub name: &'a str,
    /// Whether the passphrase is asked for.
    pub asks_passphrase: bool,
    /// Whether a passkey can be set up in its place.
    pub offers_passkey: bool,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was refused; empty at first.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/second-factor.html")]
struct FactorPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    t: Factor<'a>,
    secret: String,
    link: String,
    longest: usize,
    size: i32,
    squares: String,
}

/// The page on which a second factor is set up: secret, link and picture. None where the link does not fit a picture.
pub fn second_factor(frame: &Frame, t: Factor) -> Option<Page> {
    let link = totp_link(t.secret, t.name);
    let picture = QrCode::encode_text(&link, QrCodeEcc::Medium).ok()?;
    let template = FactorPage {
        f: frame,
        l: frame.lang,
        secret: grouped(&base32(t.secret)),
        size: picture.size() + 2 * QUIET,
        squares: squares(&picture),
        longest: LONGEST_LABEL,
        link,
        t,
    };
    Some(page(&template, 40_000))
}

/// White squares around a QR code, as its standard asks.
const QUIET: i32 = 4;

/// The dark squares as an SVG path.
fn squares(picture: &QrCode) -> String {
    let all = (0..picture.size()).flat_map(|y| (0..picture.size()).map(move |x| (x, y)));
    let dark = all.filter(|(x, y)| picture.get_module(*x, *y));
    dark.fold(String::new(), |path, (x, y)| path + &format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET))
}

#[derive(Template)]
#[template(path = "office/recovery.html")]
struct Recovery<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    codes: &'a [String],
}

/// The page that shows recovery codes, this once.
pub fn recovery(frame: &Frame, codes: &[String]) -> Page {
    page(&Recovery { f: frame, l: frame.lang, codes }, 8_000)
}

/// Everybody's accounts.
#[derive(Debug, Clone, Copy)]
pub struct Accounts<'a> {
    /// The accounts, oldest first.
    pub accounts: &'a [AccountView],
    /// Names of bodies to choose from.
    pub bodies: &'a [String],
    /// Login name of whoever reads.
    pub own: &'a str,
    /// Whether the reader may change them.
    pub manages: bool,
    /// Whether accounts can be linked to identities.
    pub links: bool,
    /// What was entered in the form before.
    pub entered: &'a NewAccount,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was refused; empty at first.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/accounts.html")]
struct AccountsPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    a: Accounts<'a>,
}

/// The page of everybody's accounts.
pub fn accounts(frame: &Frame, a: Accounts) -> Page {
    page(&AccountsPage { f: frame, l: frame.lang, a }, 30_000)
}

/// The names of roles, by their words.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn role_names(words: &[&'static str], lang: &Lang) -> String {
    let names: Vec<String> = words
        .iter()
        .filter_map(|word| Role::from_word(word))
        .map(|role| role.label().get(*lang).to_owned())
        .collect();
    names.join(lang.pick("、", ", "))
}

/// Whether that is the role at a place among those of an account.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn holds(words: &[&'static str], place: usize, role: &Role) -> bool {
    words.get(place) == Some(&role.word())
}

/// The state of an account as a tag.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn state(word: &str, lang: &Lang) -> Tag {
    let (colour, shape, text) = match word {
        "active" => ("green", Shape::Tick, lang.pick("使用中", "In use")),
        "closed" => ("grey", Shape::Square, lang.pick("已停用", "Closed")),
        _ => ("amber", Shape::Clock, lang.pick("待启用", "To be set up")),
    };
    Tag { colour, shape, text }
}

#[derive(Template)]
#[template(path = "office/account-code.html")]
struct CodeShown<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    created: &'a Created,
    link: Link,
}

/// The page that shows a set-up code, this once.
pub fn set_up_code(frame: &Frame, created: &Created) -> Page {
    let link = Link::to(format!("/{}/office/set-up", frame.root()))
        .with("name", &created.name)
        .with("code", &created.set_up_code);
    page(&CodeShown { f: frame, l: frame.lang, created, link }, 8_000)
}

/// How it stands with a key, as a tag.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn key_state(state: &KeyState, lang: &Lang) -> Tag {
    let (colour, shape, text) = match state {
        KeyState::Live => ("green", Shape::Tick, lang.pick("有效", "Good")),
        KeyState::Expired => ("grey", Shape::Clock, lang.pick("已到期", "Has run out")),
        KeyState::Revoked => ("grey", Shape::Square, lang.pick("已吊销", "Taken back")),
        KeyState::OtherRoles => {
            ("grey", Shape::Square, lang.pick("角色已变，失效", "Ended with a change of roles"))
        }
    };
    Tag { colour, shape, text }
}

/// Whether a key is good.
fn is_live(key: &KeyView) -> bool {
    key.state == KeyState::Live
}

/// What an action is called.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn action_name(action: &Action, lang: &Lang) -> String {
    let label = KeyActions::label(*action);
    label.map_or_else(|| action.word().to_owned(), |label| label.get(*lang).to_owned())
}

/// The names of actions.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references")]
fn action_names(actions: &[Action], lang: &Lang) -> String {
    let names: Vec<String> = actions.iter().map(|action| action_name(action, lang)).collect();
    names.join(lang.pick("、", ", "))
}

#[derive(Template)]
#[template(path = "office/key.html")]
struct KeyShown<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    made: &'a KeyMade,
}

/// The page that shows a key, this once.
pub fn key_made(frame: &Frame, made: &KeyMade) -> Page {
    page(&KeyShown { f: frame, l: frame.lang, made }, 8_000)
}

/// One account as whoever manages or audits accounts sees it.
#[derive(Debug, Clone, Copy)]
pub struct Other<'a> {
    /// The account.
    pub account: &'a AccountRow,
    /// Its keys.
    pub keys: &'a [KeyView],
    /// Whether the reader may take them back.
    pub manages: bool,
    /// The session's token.
    pub token: &'a str,
    /// Why the form before was refused; empty at first.
    pub error: &'a str,
}

#[derive(Template)]
#[template(path = "office/account-one.html")]
struct OtherPage<'a> {
    f: &'a Frame<'a>,
    l: Lang,
    o: Other<'a>,
    roles: Vec<Text>,
}

impl OtherPage<'_> {
    /// Where forms about its keys are sent, behind the office.
    fn base(&self) -> String {
        format!("accounts/{}", self.o.account.name)
    }
}

/// The page of one account.
pub fn other(frame: &Frame, o: Other) -> Page {
    let roles = o.account.roles.iter().flat_map(Roles::all).map(|role| role.label()).collect();
    page(&OtherPage { f: frame, l: frame.lang, o, roles }, 12_000)
}
