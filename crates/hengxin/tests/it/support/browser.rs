//! Officers at their browsers: accounts are made, set up and signed in with over HTTP, as in life.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::role::Role;
use hengxin::app::account::{self, By, Created, NewAccount};
use hengxin::clock::Clock;
use hengxin::web::Shared;

use super::fixture::{Answer, ask};

/// The passphrase of every officer of the stories.
pub const PASSPHRASE: &str = "three fish under a bridge";
/// Where browsers are unless a story says otherwise.
pub const HOST: &str = "credit.example";

/// A browser, with the cookie it was given last.
#[derive(Clone)]
pub struct Browser {
    pub web: Shared,
    pub cookie: String,
    pub token: String,
    /// The address it calls from.
    pub address: String,
    /// The shared secret of its officer's one-time codes.
    pub secret: Vec<u8>,
}

/// Who made the accounts of the stories.
pub fn by(web: &Shared) -> By<'static> {
    By { actor: "cli:story", now: web.register.clock.now().as_microsecond() }
}

/// An account for one role; supplying officers act for `body`.
pub fn account(web: &Shared, name: &str, roles: &[Role], body: &str) -> Created {
    let new = NewAccount {
        name: name.to_owned(),
        display: format!("示例{name}"),
        body: body.to_owned(),
        roles: roles.to_vec(),
        ..NewAccount::default()
    };
    account::create(&web.register.db, &new, by(web)).unwrap()
}

/// Lets time pass.
pub fn wait(web: &Shared, seconds: i64) {
    match &web.register.clock {
        Clock::Set(micros) => {
            micros.fetch_add(seconds * 1_000_000, std::sync::atomic::Ordering::SeqCst);
        }
        Clock::System => panic!("a story has a clock of its own"),
    }
}

/// Fields as a browser sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

/// Bytes of base 32 text; hyphens do not count.
pub fn from_base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut word, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.chars().filter(|letter| *letter != '-') {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
        (word, bits) = (word << 5 | u32::try_from(value).unwrap(), bits + 5);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(word >> bits & 0xff).unwrap());
        }
    }
    bytes
}

/// The kind of a form with files, as [`with_files`] writes it.
pub const WITH_FILES: &str = "multipart/form-data; boundary=line";

/// Fields and files as a browser sends them together: names of fields with their values, then files by field, name and
/// content.
pub fn with_files(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let part = |head: &str| format!("--line\r\nContent-Disposition: form-data; {head}\r\n\r\n").into_bytes();
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(part(&format!("name=\"{name}\"")));
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    for (field, name, content) in files {
        body.extend(part(&format!("name=\"{field}\"; filename=\"{name}\"")));
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--line--\r\n");
    body
}

impl Browser {
    /// Sends a form with files and the session's token.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let body = with_files(fields, files);
        let mut request = Request::post(format!("{path}?token={}", self.token))
            .header(header::HOST, HOST)
            .header(header::COOKIE, format!("__Host-session={}", self.cookie))
            .header(header::CONTENT_TYPE, WITH_FILES)
            .body(Body::from(body))
            .unwrap();
        let peer = std::net::SocketAddr::new(self.address.parse().unwrap(), 1024);
        request.extensions_mut().insert(ConnectInfo(peer));
        ask(&self.web, request)
    }

    /// A browser nobody is signed in at.
    pub fn new(web: &Shared) -> Browser {
        Browser {
            web: web.clone(),
            cookie: String::new(),
            token: String::new(),
            address: "192.0.2.1".to_owned(),
            secret: Vec::new(),
        }
    }

    /// The same, calling from elsewhere.
    pub fn at(self, address: &str) -> Browser {
        Browser { address: address.to_owned(), ..self }
    }

    /// An officer with a new account for one role, signed in, with a second factor where the role needs one.
    pub fn officer(web: &Shared, name: &str, role: Role) -> Browser {
        let body = if role == Role::Supply { "示例市市场监督管理局" } else { "" };
        Browser::set_up(web, &account(web, name, &[role], body))
    }

    /// An officer who sets up an account just made.
    pub fn set_up(web: &Shared, created: &Created) -> Browser {
        let mut browser = Browser::new(web);
        let fields = [
            ("name", created.name.as_str()),
            ("code", &created.set_up_code),
            ("passphrase", PASSPHRASE),
            ("again", PASSPHRASE),
        ];
        let answer = browser.post("/zh/office/set-up", &fields);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        if answer.headers[header::LOCATION] == "/zh/office/account/second-factor" {
            browser.enrol();
        }
        browser.read_token();
        browser
    }

    /// Sets up one-time codes; returns the recovery codes.
    pub fn enrol(&mut self) -> Vec<String> {
        let page = self.get("/zh/office/account/second-factor").text;
        self.secret = from_base32(between(&page, "<code id=\"secret\">", "<"));
        self.token = between(&page, "second-factor?token=", "\"").to_owned();
        let code = self.code(0);
        let done =
            self.send("/zh/office/account/second-factor", &[("code", &code), ("passphrase", PASSPHRASE)]);
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        let codes = done.text.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap());
        codes.map(str::to_owned).collect()
    }

    /// The one-time code of now, or of so many steps later.
    pub fn code(&self, later: i64) -> String {
        let now = self.web.register.clock.now().as_microsecond();
        account::totp_code(&self.secret, account::totp_step(now) + later)
    }

    /// Gives name and passphrase.
    pub fn sign_in(&mut self, name: &str, passphrase: &str) -> Answer {
        self.post("/zh/office/sign-in", &[("name", name), ("passphrase", passphrase)])
    }

    /// Reads the session's token off the page of the own account.
    pub fn read_token(&mut self) {
        let page = self.get("/zh/office/account").text;
        self.token = between(&page, "?token=", "\"").to_owned();
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, None).1
    }

    /// Sends a form with the session's token.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let path = format!("{path}?token={}", self.token);
        self.post(&path, fields)
    }

    /// Sends a form as it is, and keeps the cookie that comes back.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let (cookie, answer) = self.request(Method::POST, path, Some(form(fields)));
        if let Some(cookie) = cookie {
            self.cookie = cookie;
        }
        answer
    }

    /// Sends anything; the cookie given back, and the answer.
    pub fn request(&self, method: Method, path: &str, form: Option<String>) -> (Option<String>, Answer) {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, format!("__Host-session={}", self.cookie));
        }
        if form.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let mut request = request.body(form.map_or_else(Body::empty, Body::from)).unwrap();
        let peer = std::net::SocketAddr::new(self.address.parse().unwrap(), 1024);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = ask(&self.web, request);
        (given(&answer.headers), answer)
    }
}

/// The session cookie of an answer.
fn given(headers: &HeaderMap) -> Option<String> {
    let cookie = headers.get(header::SET_COOKIE)?.to_str().unwrap();
    Some(cookie.strip_prefix("__Host-session=")?.split(';').next().unwrap().to_owned())
}

/// What stands between two texts.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}")).1;
    rest.split(after).next().unwrap()
}
