//! What an officer may want to do.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// Something an officer does. Its word is that of the policy.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name),*
        }

        impl Action {
            /// Every action, in the order of the reference.
            pub const ALL: &[Action] = &[$(Action::$name),*];

            /// Its word in `policy/office.cedar`.
            pub fn word(self) -> &'static str {
                match self {
                    $(Action::$name => $word),*
                }
            }
        }
    };
}

actions! {
    /// Sends a file.
    BatchSend = "batch-send",
    /// Looks at deliveries.
    BatchRead = "batch-read",
    /// Lets a held delivery in, or turns it away.
    BatchDecide = "batch-decide",
    /// Judges who is meant, and undoes that.
    IdentityJudge = "identity-judge",
    /// Proposes that two organisations are one.
    MergerPropose = "merger-propose",
    /// Approves a merger, or undoes one.
    MergerApprove = "merger-approve",
    /// Reads what is not public about an organisation.
    HiddenRead = "hidden-read",
    /// Corrects a record.
    RecordCorrect = "record-correct",
    /// Withdraws a record.
    RecordWithdraw = "record-withdraw",
    /// Drafts that a record is erased.
    RecordErase = "record-erase",
    /// Approves that a record is erased.
    RecordEraseApprove = "record-erase-approve",
    /// Reads who holds copies, and what they have not confirmed.
    ReceiverRead = "receiver-read",
    /// Notes that an organisation was told of a record.
    RecordServe = "record-serve",
    /// Reads objections.
    ObjectionRead = "objection-read",
    /// Marks a record as objected to.
    ObjectionMark = "objection-mark",
    /// Compares an objection with what the register holds.
    ObjectionCompare = "objection-compare",
    /// Sends an objection on to the source body.
    ObjectionForward = "objection-forward",
    /// Answers an objection for the source body.
    ObjectionAnswer = "objection-answer",
    /// Drafts the decision on an objection.
    ObjectionDraft = "objection-draft",
    /// Approves the decision on an objection.
    ObjectionApprove = "objection-approve",
    /// Reads applications for restoration.
    RestorationRead = "restoration-read",
    /// Accepts an application for restoration, or declines to.
    RestorationAccept = "restoration-accept",
    /// Drafts the decision on a restoration.
    RestorationDraft = "restoration-draft",
    /// Approves the decision on a restoration.
    RestorationApprove = "restoration-approve",
    /// Reads listings under way.
    ListingRead = "listing-read",
    /// Gives notice that a listing is intended.
    ListingNotice = "listing-notice",
    /// Notes what the organisation says in its defence.
    ListingDefence = "listing-defence",
    /// Drafts a listing.
    ListingDraft = "listing-draft",
    /// Approves a listing.
    ListingApprove = "listing-approve",
    /// Notes that a listing was served.
    ListingServe = "listing-serve",
    /// Takes an organisation off a list.
    ListingRemove = "listing-remove",
    /// Reads how lifting on a court's ruling goes on.
    LiftingRead = "lifting-read",
    /// Puts a ruling forward, and drafts that publication is lifted.
    LiftingDraft = "lifting-draft",
    /// Approves that publication is lifted.
    LiftingApprove = "lifting-approve",
    /// Reads requests to decline an honour.
    DecliningRead = "declining-read",
    /// Drafts whether declining is confirmed.
    DecliningDraft = "declining-draft",
    /// Approves that.
    DecliningApprove = "declining-approve",
    /// Reads letters.
    LetterRead = "letter-read",
    /// Notes that a letter was served.
    LetterServe = "letter-serve",
    /// Makes the letter that asks an organisation whether it has authorised somebody.
    AuthorisationLetter = "authorisation-letter",
    /// Reads which reports were issued.
    ReportRead = "report-read",
    /// Reads evidence.
    EvidenceRead = "evidence-read",
    /// Attaches files to a case.
    EvidenceAttach = "evidence-attach",
    /// Reads the audit trail.
    AuditRead = "audit-read",
    /// Takes a copy of the audit trail.
    AuditExport = "audit-export",
    /// Reads who has an account.
    AccountRead = "account-read",
    /// Makes, closes and resets accounts.
    AccountManage = "account-manage",
    /// Reads the configuration in force.
    SettingsRead = "settings-read",
    /// Reads how the program is doing.
    MonitoringRead = "monitoring-read",
}
