//! Writing an application, one thing at a time.

use domain::id::find_personal;
use domain::{ObjectionGround, RecordKey, Text};

use super::door::COMMITMENT;
use super::{ApplicationDraft, ApplicationKind, Door, Shut, door, tidy};
use crate::app::Register;
use crate::app::case::LONGEST;
use crate::app::tries::seconds;
use crate::store::sql::{Result, Tx};
use crate::store::{application, attempt, draft_file};

/// How long a draft is kept: 30 days, in microseconds.
const KEPT: i64 = 30 * 86_400 * 1_000_000;
/// Applications that one address may begin in an hour.
const BEGUN_PER_HOUR: i64 = 30;
/// Longest name of whoever signs, in characters.
const LONGEST_CONTACT: usize = 60;
/// Longest e-mail address, in characters (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// A step of writing an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What the objection is about.
    Ground,
    /// What is right.
    Statement,
    /// How the duties were performed.
    Performed,
    /// The public commitment.
    Commitment,
    /// Who signs.
    Contact,
    /// Everything before it is filed.
    Check,
}

impl Step {
    const ALL: [Step; 6] =
        [Step::Ground, Step::Statement, Step::Performed, Step::Commitment, Step::Contact, Step::Check];

    /// The word for it in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Step::Ground => "ground",
            Step::Statement => "statement",
            Step::Performed => "performed",
            Step::Commitment => "commitment",
            Step::Contact => "contact",
            Step::Check => "check",
        }
    }

    /// The step with that word.
    pub fn from_word(word: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.word() == word)
    }

    /// Whether files come with it: those that show what is said.
    pub fn takes_files(self) -> bool {
        matches!(self, Step::Statement | Step::Performed)
    }

    /// The steps of an application, in order.
    pub fn of(kind: ApplicationKind) -> [Step; 4] {
        match kind {
            ApplicationKind::Objection => [Step::Ground, Step::Statement, Step::Contact, Step::Check],
            ApplicationKind::Restoration => [Step::Performed, Step::Commitment, Step::Contact, Step::Check],
        }
    }
}

/// The first step that has not been answered.
pub fn first_open(draft: &ApplicationDraft) -> Step {
    let open = |step: &Step| match step {
        Step::Ground => draft.ground.is_empty(),
        Step::Statement | Step::Performed => draft.statement.is_empty(),
        Step::Commitment => draft.commitment.is_empty(),
        Step::Contact => draft.contact.is_empty(),
        Step::Check => true,
    };
    Step::of(draft.kind).into_iter().find(open).unwrap_or(Step::Check)
}

/// How beginning went.
#[derive(Debug)]
pub enum Begun {
    /// A draft behind this secret.
    Draft(String),
    /// It may not be begun.
    Shut(Shut),
    /// One address began too many: seconds to wait.
    TooMany(u64),
}

/// Begins an application about a record. `address` is counted, where one is known.
///
/// # Errors
/// The store's.
pub fn begin(
    register: &Register,
    address: Option<&str>,
    kind: ApplicationKind,
    (code, key): (&str, RecordKey),
) -> Result<Begun> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        if let Some(wait) = too_many(tx, address, now)? {
            return Ok(Begun::TooMany(wait));
        }
        match door(tx, register, kind, (code, key))? {
            Door::Shut(why) => Ok(Begun::Shut(why)),
            Door::Open(_) => {
                let secret = application::secret()?;
                application::begin(tx, &secret, &empty(kind, (code, key), now), now)?;
                Ok(Begun::Draft(secret))
            }
        }
    })
}

fn too_many(tx: &mut dyn Tx, address: Option<&str>, now: i64) -> Result<Option<u64>> {
    let Some(address) = address else { return Ok(None) };
    let (count, until) = attempt::count(tx, &format!("begin address {address}"), now)?;
    Ok((count > BEGUN_PER_HOUR).then(|| seconds(until - now)))
}

fn empty(kind: ApplicationKind, (code, key): (&str, RecordKey), now: i64) -> ApplicationDraft {
    ApplicationDraft {
        kind,
        code: code.to_owned(),
        key,
        ground: String::new(),
        statement: String::new(),
        commitment: String::new(),
        contact: String::new(),
        email: String::new(),
        number: String::new(),
        expires_at: now + KEPT,
    }
}

/// The draft behind a secret; none where it has ended or never was.
///
/// # Errors
/// The store's.
pub fn read(register: &Register, secret: &str) -> Result<Option<ApplicationDraft>> {
    let now = register.clock.now().as_microsecond();
    register.db.read(|tx| application::find(tx, secret, now))
}

/// Throws a draft away, with everything written in it and every file.
///
/// # Errors
/// The store's.
pub fn discard(register: &Register, secret: &str) -> Result<()> {
    let files = register.db.write(|tx| {
        let files = draft_file::of_draft(tx, secret)?;
        draft_file::clear(tx, secret)?;
        application::discard(tx, secret)?;
        Ok(files)
    })?;
    files.iter().for_each(|file| register.evidence.remove(&file.id));
    Ok(())
}

/// What the applicant says in one step.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// What the objection is about: a code.
    Ground(&'a str),
    /// What is right, or how the duties were performed.
    Statement(&'a str),
    /// Whether the commitment is signed.
    Signed(bool),
    /// Who signs, and where answers go.
    Contact(&'a str, &'a str),
}

/// What must be changed in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The field of the form.
    pub field: &'static str,
    /// What to do.
    pub text: Text,
}

fn flaw(field: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Flaw {
    Flaw { field, text: Text::new(zh.into(), en.into()) }
}

/// How an answer was taken.
#[derive(Debug)]
pub enum Said {
    /// It is kept.
    Kept(ApplicationDraft),
    /// Nothing of it is kept until this is changed.
    Flawed(ApplicationDraft, Vec<Flaw>),
    /// The application was filed before.
    Filed(ApplicationDraft),
    /// There is no such draft, or not any more.
    Gone,
}

/// Takes one answer into a draft.
///
/// # Errors
/// The store's.
pub fn say(register: &Register, secret: &str, answer: Answer<'_>) -> Result<Said> {
    let now = register.clock.now().as_microsecond();
    register.db.write_exclusive(|tx| {
        let Some(mut draft) = application::find(tx, secret, now)? else { return Ok(Said::Gone) };
        if !draft.number.is_empty() {
            return Ok(Said::Filed(draft));
        }
        let flaws = take(register, &mut draft, answer);
        if !flaws.is_empty() {
            return Ok(Said::Flawed(draft, flaws));
        }
        application::rewrite(tx, secret, &draft)?;
        Ok(Said::Kept(draft))
    })
}

fn take(register: &Register, draft: &mut ApplicationDraft, answer: Answer<'_>) -> Vec<Flaw> {
    match answer {
        Answer::Ground(code) => match ObjectionGround::from_code(code) {
            Some(ground) => ground.code().clone_into(&mut draft.ground),
            None => {
                return vec![flaw("ground", "请选择异议属于哪一种", "Choose what the objection is about")];
            }
        },
        Answer::Statement(text) => {
            let text = tidy(text);
            if let Some(flaw) = statement_flaw(&text) {
                return vec![flaw];
            }
            draft.statement = text;
        }
        Answer::Signed(false) => return vec![unsigned()],
        Answer::Signed(true) => match register.law.commitment(COMMITMENT, register.today()) {
            Ok(words) => draft.commitment = words.text.zh.clone().into_owned(),
            Err(refusal) => return vec![Flaw { field: "signed", text: refusal.text() }],
        },
        Answer::Contact(contact, email) => {
            let (contact, email) = (tidy(contact).replace('\n', " "), tidy(email));
            let flaws: Vec<Flaw> =
                [contact_flaw(&contact), email_flaw(&email)].into_iter().flatten().collect();
            if !flaws.is_empty() {
                return flaws;
            }
            (draft.contact, draft.email) = (contact, email);
        }
    }
    Vec::new()
}

fn unsigned() -> Flaw {
    flaw(
        "signed",
        "请阅读承诺并勾选，同意后才能申请修复",
        "Read the commitment and tick the box; restoration cannot be applied for without it",
    )
}

/// What is wrong with a statement; nothing where it may be kept.
pub(super) fn statement_flaw(text: &str) -> Option<Flaw> {
    if text.is_empty() {
        Some(flaw("statement", "请填写具体情况", "Say what you have to say"))
    } else if find_personal(text).is_some() {
        Some(personal("statement"))
    } else {
        too_long("statement", text, LONGEST)
    }
}

fn contact_flaw(text: &str) -> Option<Flaw> {
    if text.is_empty() {
        Some(flaw("contact", "请填写由谁署名，例如“办公室”", "Say who signs, such as “Office”"))
    } else if find_personal(text).is_some() {
        Some(personal("contact"))
    } else {
        too_long("contact", text, LONGEST_CONTACT)
    }
}

fn email_flaw(text: &str) -> Option<Flaw> {
    let shaped = |text: &str| {
        let parts = text.rsplit_once('@');
        parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.starts_with('.'))
            && !text.contains(char::is_whitespace)
    };
    if text.is_empty() {
        None
    } else if find_personal(text).is_some() {
        Some(flaw(
            "email",
            "邮箱里含有手机号码或身份证号，本系统不保存。请换一个邮箱，或者留空",
            "This address holds a mobile or ID-card number, which the register does not keep. Use another one, or leave it empty",
        ))
    } else if shaped(text) {
        too_long("email", text, LONGEST_EMAIL)
    } else {
        Some(flaw(
            "email",
            "请检查邮箱的写法，例如office@example.org",
            "Check how the e-mail address is written, such as office@example.org",
        ))
    }
}

fn personal(field: &'static str) -> Flaw {
    flaw(
        field,
        "请删去身份证号或手机号码：本系统不收个人号码，刚才填写的内容没有保存",
        "Take out the ID-card or mobile number: the register takes no personal numbers, and nothing of this was kept",
    )
}

fn too_long(field: &'static str, text: &str, most: usize) -> Option<Flaw> {
    let length = text.chars().count();
    (length > most).then(|| {
        flaw(
            field,
            format!("请缩短到{most}字以内，现有{length}字"),
            format!("Shorten this to {most} characters; it has {length}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_address_or_nothing() {
        for good in ["", "office@example.org", "信用办@示例.公司.cn"] {
            assert_eq!(email_flaw(good), None, "{good}");
        }
        for bad in ["office", "@example.org", "office@example", "a b@example.org", "13800138000@example.org"]
        {
            assert!(email_flaw(bad).is_some(), "{bad}");
        }
    }
}
