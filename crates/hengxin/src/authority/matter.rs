//! Who acts, and on what.

use domain::role::Roles;

/// An officer, as far as the policy asks about one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Number of the account.
    pub account: i64,
    /// What the officer is there for.
    pub roles: Roles,
    /// The body the officer acts for, by number; none = no single one.
    pub body: Option<i64>,
    /// District code of GB/T 2260 (2, 4 or 6 digits) the officer is limited to; none = the whole register.
    pub district: Option<String>,
}

/// Kind of a [`Resource`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A delivery.
    Batch,
    /// An open question or a judgement on who is meant.
    Identity,
    /// A merger of two organisations.
    Merger,
    /// A record.
    Record,
    /// An objection.
    Objection,
    /// An application for restoration.
    Restoration,
    /// A listing under way.
    Listing,
    /// Lifting publication while a court reorganises the organisation.
    Lifting,
    /// Declining an honour.
    Declining,
    /// A letter.
    Letter,
    /// A report that was issued.
    Report,
    /// The audit trail.
    Audit,
    /// An account.
    Account,
    /// The program itself: configuration and condition.
    Program,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 14] = [
        Kind::Batch,
        Kind::Identity,
        Kind::Merger,
        Kind::Record,
        Kind::Objection,
        Kind::Restoration,
        Kind::Listing,
        Kind::Lifting,
        Kind::Declining,
        Kind::Letter,
        Kind::Report,
        Kind::Audit,
        Kind::Account,
        Kind::Program,
    ];

    /// Its word in the policy.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Batch => "batch",
            Kind::Identity => "identity",
            Kind::Merger => "merger",
            Kind::Record => "record",
            Kind::Objection => "objection",
            Kind::Restoration => "restoration",
            Kind::Listing => "listing",
            Kind::Lifting => "lifting",
            Kind::Declining => "declining",
            Kind::Letter => "letter",
            Kind::Report => "report",
            Kind::Audit => "audit",
            Kind::Account => "account",
            Kind::Program => "program",
        }
    }
}

/// What is acted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What it is. Evidence has the kind of the case it belongs to.
    pub kind: Kind,
    /// The body it belongs to, by number; none = no single one.
    pub body: Option<i64>,
    /// Where it lies, as a GB/T 2260 code; none = not known.
    pub district: Option<String>,
    /// The account that drafted, proposed or sent it.
    pub drafted_by: Option<i64>,
}

impl Resource {
    /// Something of the whole register.
    pub fn of(kind: Kind) -> Resource {
        Resource { kind, body: None, district: None, drafted_by: None }
    }

    /// The same, belonging to a body.
    #[must_use]
    pub fn of_body(self, body: i64) -> Resource {
        Resource { body: Some(body), ..self }
    }

    /// The same, lying in a district.
    #[must_use]
    pub fn in_district(self, district: impl Into<String>) -> Resource {
        Resource { district: Some(district.into()), ..self }
    }

    /// The same, drafted by whoever the audit trail calls `actor`; only accounts count.
    #[must_use]
    pub fn drafted_by(self, actor: &str) -> Resource {
        Resource { drafted_by: actor.strip_prefix("account:").and_then(|id| id.parse().ok()), ..self }
    }
}
