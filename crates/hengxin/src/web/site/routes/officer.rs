//! Who is signed in to the office pages.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::{Refusal, Text};
use serde::Deserialize;

use super::law;
use crate::app::account;
use crate::app::holidays::MissingYear;
use crate::authority::{self, Action, Authority, Kind, Resource};
use crate::store::account::AccountRow;
use crate::store::session::{self, Session, Stage};
use crate::store::sql::Tx;
use crate::web::layers::CallerAddress;
use crate::web::refusals::Attempt;
use crate::web::site::frame::{Frame, Signed};
use crate::web::site::pages::{Page, Trouble};
use crate::web::site::reader::Reader;
use crate::web::{Problem, Shared};

/// Whoever has proved at least the first factor.
pub struct Guest {
    /// Language, preferences, address.
    pub reader: Reader,
    /// The account.
    pub account: AccountRow,
    /// The session, at any stage.
    pub session: Session,
    /// The cookie of it.
    pub cookie: String,
    /// The caller's address; empty where it is this machine itself.
    pub address: String,
    /// Headers of the request.
    pub headers: HeaderMap,
    /// What every officer must know.
    warning: Option<Text>,
    /// Values of the law in force that nobody has compared with the official text.
    unverified: usize,
    /// What is written down where the officer is refused something.
    attempt: Attempt,
}

/// A signed-in officer. Without a full session a request is led to where one is had.
pub struct Officer {
    /// Language, preferences, address.
    pub reader: Reader,
    /// The account.
    pub account: AccountRow,
    /// The session.
    pub session: Session,
    /// The officer as the policy sees one.
    pub who: authority::Officer,
    /// What every officer must know.
    warning: Option<Text>,
    /// Values of the law in force that nobody has compared with the official text.
    unverified: usize,
    /// What is written down where the officer is refused something.
    attempt: Attempt,
}

/// Where a session leads that is not full yet.
fn next_step(stage: Stage) -> &'static str {
    match stage {
        Stage::Code => "/office/sign-in/code",
        Stage::SetUp => "/office/account/second-factor",
        Stage::Full => "/office",
    }
}

/// How long a use of a session is remembered before it is written down again.
const NOTED_EVERY: i64 = 60 * 1_000_000;

impl FromRequestParts<Shared> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Shared) -> Result<Guest, Response> {
        let Ok(reader) = Reader::from_request_parts(parts, web).await;
        let Some(cookie) = reader.session.clone() else { return Err(reader.go("/office/sign-in")) };
        let trouble = |fault| reader.trouble(&Problem::from(fault).into());
        let now = web.register.clock.now().as_microsecond();
        let given = cookie.clone();
        let look = move |tx: &mut dyn Tx| account::signed_in(tx, &given, now);
        let found = web.register.db.read_async(look).await.map_err(trouble)?;
        let Some((account, session)) = found else { return Err(reader.go("/office/sign-in")) };
        let attempt = Attempt::of(&parts.extensions);
        attempt.is_by(account.actor());
        if now - session.seen_at > NOTED_EVERY {
            let id = session.id;
            let note = move |tx: &mut dyn Tx| session::seen(tx, id, now);
            web.register.db.write_async(note).await.map_err(trouble)?;
        }
        let address = CallerAddress::of(&parts.extensions);
        let (headers, unverified) = (parts.headers.clone(), law::unverified(&web.register));
        let register = &web.register;
        let (law, calendar, today) = (&register.law, &register.calendar, register.today());
        let warning = MissingYear::of(calendar, today).warning(law, calendar, today);
        Ok(Guest { reader, account, session, cookie, address, headers, warning, unverified, attempt })
    }
}

impl FromRequestParts<Shared> for Officer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Shared) -> Result<Officer, Response> {
        Guest::from_request_parts(parts, web).await?.officer()
    }
}

impl Guest {
    /// The officer, where the session is full.
    ///
    /// # Errors
    /// The answer that leads to where a full session is had, or says that the roles are not allowed.
    #[expect(clippy::result_large_err, reason = "an extractor rejects with a whole answer")]
    pub fn officer(self) -> Result<Officer, Response> {
        if self.session.stage != Stage::Full {
            return Err(self.go_on());
        }
        let Some(who) = self.account.officer() else {
            // Roles that are not allowed any more: nothing may be done with them.
            return Err(self.reader.trouble(&Trouble::Refused(Refusal::NotAuthorised)));
        };
        let Guest { reader, account, session, warning, unverified, attempt, .. } = self;
        Ok(Officer { reader, account, session, who, warning, unverified, attempt })
    }

    /// Whether a form is of this session.
    pub fn sent(&self, token: &Token) -> Result<(), Trouble> {
        if token.token == self.session.token { Ok(()) } else { Err(Trouble::Forbidden) }
    }

    /// Sends the browser to where its session leads.
    pub fn go_on(&self) -> Response {
        self.reader.go(next_step(self.session.stage))
    }
}

impl Officer {
    /// The frame of an office page.
    pub fn frame(&self) -> Frame<'_> {
        Frame { office: Some(self.signed()), ..self.reader.frame() }
    }

    /// Who is signed in, and which parts of the office are there for them.
    fn signed(&self) -> Signed<'_> {
        let may = |action, resource: Resource| self.is_allowed(action, &resource);
        Signed {
            name: &self.account.display,
            token: &self.session.token,
            warning: self.warning.as_ref().map(|text| text.get(self.reader.lang)),
            batches: may(Action::BatchRead, self.own(Kind::Batch)),
            send: may(Action::BatchSend, self.own(Kind::Batch)),
            review: may(Action::IdentityJudge, Resource::of(Kind::Identity)),
            mergers: may(Action::MergerApprove, Resource::of(Kind::Merger))
                || may(Action::MergerPropose, Resource::of(Kind::Merger)),
            cases: [
                (Action::ObjectionRead, Kind::Objection),
                (Action::RestorationRead, Kind::Restoration),
                (Action::ListingRead, Kind::Listing),
                (Action::LiftingRead, Kind::Lifting),
                (Action::DecliningRead, Kind::Declining),
            ]
            .into_iter()
            .any(|(action, kind)| may(action, self.own(kind))),
            lists: may(Action::ListingNotice, self.own(Kind::Listing)),
            records: may(Action::HiddenRead, self.own(Kind::Record)),
            receivers: may(Action::ReceiverRead, Resource::of(Kind::Record)),
            authorisations: may(Action::AuthorisationLetter, Resource::of(Kind::Letter)),
            reports: may(Action::ReportRead, Resource::of(Kind::Report)),
            accounts: may(Action::AccountRead, Resource::of(Kind::Account)),
            audit: may(Action::AuditRead, Resource::of(Kind::Audit)),
            monitoring: may(Action::MonitoringRead, self.own(Kind::Program)),
            unverified: self.unverified,
        }
    }

    /// What the officer's body has of a kind; where there is no single body, all of it.
    pub fn own(&self, kind: Kind) -> Resource {
        Resource { body: self.who.body, ..Resource::of(kind) }
    }

    /// Whether the policy lets the officer do it.
    ///
    /// # Errors
    /// The page that says why not.
    pub fn may(&self, action: Action, resource: &Resource) -> Result<(), Trouble> {
        let said = Authority::built_in().may(&self.who, action, resource);
        said.inspect_err(|_| self.attempt.was_refused(action)).map_err(Trouble::Refused)
    }

    /// Whether the policy would let the officer do it, for what a page offers.
    pub fn is_allowed(&self, action: Action, resource: &Resource) -> bool {
        Authority::built_in().may(&self.who, action, resource).is_ok()
    }

    /// Whether a form is of this session.
    ///
    /// # Errors
    /// The page that says that it is not.
    pub fn sent(&self, token: &Token) -> Result<(), Trouble> {
        if token.token == self.token() { Ok(()) } else { Err(Trouble::Forbidden) }
    }

    /// What forms bring back.
    pub fn token(&self) -> &str {
        &self.session.token
    }

    /// As named in the audit trail.
    pub fn actor(&self) -> String {
        self.account.actor()
    }
}

/// What a form brings back to show that it is of this session.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Token {
    pub(super) token: String,
}

/// A page that no cache may keep.
pub(super) fn private(page: impl IntoResponse) -> Response {
    let mut response = page.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page, or why there is none.
pub(super) fn answer(officer: &Officer, page: Result<Page, Trouble>) -> Response {
    match page {
        Ok(page) => private(page),
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}
