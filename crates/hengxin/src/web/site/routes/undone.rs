//! Forms that were not carried out: what each verb answers becomes a page here, for every form of the office.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Refusal;

use super::officer::{Officer, private};
use crate::app::case::CaseFault;
use crate::app::identity::IdentityFault;
use crate::web::Problem;
use crate::web::site::pages::{Page, Trouble};

/// Why a form was not carried out: a lawful no is told on the page it came from, the rest has pages of its own.
pub(super) enum Undone {
    /// A lawful no.
    Refused(Refusal),
    /// Anything else.
    Trouble(Trouble),
}

impl Undone {
    /// What is not there has its own page, wherever it was asked for.
    fn of(refusal: Refusal) -> Undone {
        let missing = matches!(
            refusal,
            Refusal::NoSuchProceeding
                | Refusal::NoSuchRecord
                | Refusal::NoSuchOrganisation
                | Refusal::NoSuchLetter
        );
        if missing { Undone::Trouble(Trouble::NotFound) } else { Undone::Refused(refusal) }
    }
}

impl From<CaseFault> for Undone {
    fn from(fault: CaseFault) -> Undone {
        match fault {
            CaseFault::Refused(refusal) => Undone::of(refusal),
            CaseFault::Store(fault) => Undone::Trouble(Problem::from(fault).into()),
        }
    }
}

impl From<IdentityFault> for Undone {
    fn from(fault: IdentityFault) -> Undone {
        match fault {
            // An organisation that is not there was typed into the form.
            IdentityFault::Refused(refusal) => Undone::Refused(refusal),
            IdentityFault::Store(fault) => Undone::Trouble(Problem::from(fault).into()),
        }
    }
}

impl From<Problem> for Undone {
    fn from(problem: Problem) -> Undone {
        Undone::Trouble(problem.into())
    }
}

impl From<Undone> for Trouble {
    fn from(undone: Undone) -> Trouble {
        match undone {
            Undone::Refused(refusal) => Trouble::Refused(refusal),
            Undone::Trouble(trouble) => trouble,
        }
    }
}

/// The page of a form again, with why it was refused.
pub(super) fn again(page: Page) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, private(page)).into_response()
}

/// Where a form leads: on, or to its own page again, which says why it was refused.
pub(super) async fn led_on(
    officer: &Officer,
    said: Result<String, Undone>,
    page: impl AsyncFnOnce(&Refusal) -> Result<Page, Trouble>,
) -> Response {
    let refusal = match said {
        Ok(next) => return officer.reader.go(&next),
        Err(Undone::Trouble(trouble)) => return officer.reader.trouble(&trouble),
        Err(Undone::Refused(refusal)) => refusal,
    };
    match page(&refusal).await {
        Ok(page) => again(page),
        Err(trouble) => officer.reader.trouble(&trouble),
    }
}
