//! Outgoing messages: what may be written to whom. A [`NewMessage`] can only be made from a draft that is fit to be
//! sent, so whatever waits in the outbox has passed here.

use crate::Text;
use crate::id::find_personal;

/// Most characters of one half of a subject.
const LONGEST_SUBJECT: usize = 120;
/// Most characters of one half of a body.
const LONGEST_BODY: usize = 10_000;
/// Most characters of a kind and of a reference.
const LONGEST_WORD: usize = 100;
/// Most bytes of an address (RFC 5321, 4.5.3.1.3) and of what stands before its `@`.
const LONGEST_ADDRESS: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRefusal {
    /// The address is none that mail can be sent to.
    AddressUnfit,
    /// A citizen's ID number or a mobile number stands in it.
    PersonalNumber,
    /// A part is empty, too long, or holds characters that do not belong there, such as a line break in a subject.
    Unfit,
}

impl MessageRefusal {
    /// The stable public code.
    pub fn code(self) -> &'static str {
        match self {
            MessageRefusal::AddressUnfit => "email-unfit",
            MessageRefusal::PersonalNumber => "message-personal-number",
            MessageRefusal::Unfit => "message-unfit",
        }
    }

    /// What, and what to do next.
    pub fn text(self) -> Text {
        match self {
            MessageRefusal::AddressUnfit => Text::of(
                "电子邮箱地址无法使用。请核对，例如 office@example.com。",
                "Mail cannot be sent to this address. Check it; it looks like office@example.com.",
            ),
            MessageRefusal::PersonalNumber => Text::of(
                "邮箱地址或内容含公民身份号码或手机号码，未保存。请使用不含这类号码的单位邮箱。",
                "The address or text holds a citizen ID or mobile number and was not kept. Use an address of the organisation without one.",
            ),
            MessageRefusal::Unfit => Text::of(
                "消息内容为空、过长或含有不允许的字符，未保存。",
                "The message is empty, too long, or holds characters that are not allowed; it was not kept.",
            ),
        }
    }
}

impl std::fmt::Display for MessageRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for MessageRefusal {}

/// An e-mail address that a header may hold as it stands: `local@domain`, ASCII, without quoting or comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address. Its domain is written in small letters.
    ///
    /// # Errors
    /// [`MessageRefusal::AddressUnfit`]; [`MessageRefusal::PersonalNumber`] where it is made of a person's number, as
    /// addresses of mobile operators are.
    ///
    /// ```
    /// use domain::EmailAddress;
    /// assert_eq!(EmailAddress::parse("Office@Example.COM").unwrap().as_str(), "Office@example.com");
    /// assert!(EmailAddress::parse("a@example.com\r\nBcc: b@example.com").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<EmailAddress, MessageRefusal> {
        if find_personal(text).is_some() {
            return Err(MessageRefusal::PersonalNumber);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(MessageRefusal::AddressUnfit)?;
        if text.len() > LONGEST_ADDRESS || !is_local(local) || !is_domain(domain) {
            return Err(MessageRefusal::AddressUnfit);
        }
        Ok(EmailAddress(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// A dot-atom of RFC 5322.
fn is_local(local: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    local.len() <= LONGEST_LOCAL && local.split('.').all(is_atom)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        let inside = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(is_label) && !top.bytes().all(|b| b.is_ascii_digit())
}

/// What somebody wants to be told.
#[derive(Debug, Clone, Copy)]
pub struct MessageDraft<'a> {
    /// The word of what it tells, such as `repair-decided`: small letters, digits, hyphens.
    pub kind: &'a str,
    /// The address; `None` where none is known, so that another program or a person must bring it.
    pub to: Option<&'a str>,
    /// Its subject, one line in each language.
    pub subject: &'a Text,
    /// What it says. Paragraphs are lines; an empty line stands between them.
    pub body: &'a Text,
    /// A free reference, such as the number of a proceeding.
    pub about: &'a str,
}

/// A message that is fit to be sent: both languages in one, Chinese first.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMessage {
    kind: String,
    to: Option<EmailAddress>,
    subject: String,
    body: String,
    about: String,
}

/// Says neither the address nor the text: neither belongs in a log.
impl std::fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMessage")
            .field("kind", &self.kind)
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}

impl NewMessage {
    /// Reads a draft.
    ///
    /// # Errors
    /// Every [`MessageRefusal`].
    pub fn read(draft: &MessageDraft<'_>) -> Result<NewMessage, MessageRefusal> {
        let MessageDraft { kind, to, subject, body, about } = *draft;
        let halves = [subject.zh.as_ref(), subject.en.as_ref(), body.zh.as_ref(), body.en.as_ref()];
        if halves.into_iter().chain([about, kind]).any(|text| find_personal(text).is_some()) {
            return Err(MessageRefusal::PersonalNumber);
        }
        let fit = is_kind(kind)
            && [&subject.zh, &subject.en].into_iter().all(|half| is_line(half, LONGEST_SUBJECT))
            && [&body.zh, &body.en].into_iter().all(|half| is_prose(half))
            && (about.is_empty() || is_line(about, LONGEST_WORD));
        if !fit {
            return Err(MessageRefusal::Unfit);
        }
        Ok(NewMessage {
            kind: kind.to_owned(),
            to: to.map(EmailAddress::parse).transpose()?,
            subject: format!("{} / {}", subject.zh, subject.en),
            body: format!("{}\n\n* * *\n\n{}\n", body.zh.trim_end(), body.en.trim_end()),
            about: about.to_owned(),
        })
    }

    /// The word of what it tells.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The address, if one is known.
    pub fn to(&self) -> Option<&EmailAddress> {
        self.to.as_ref()
    }

    /// The subject, in both languages.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What it says, in both languages.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What it is about.
    pub fn about(&self) -> &str {
        &self.about
    }
}

fn is_kind(kind: &str) -> bool {
    let inside = kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (1..=LONGEST_WORD).contains(&kind.len()) && inside
}

/// One line that a header may hold: no control characters, so none can end the header and begin another.
fn is_line(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(misleads)
}

fn is_prose(text: &str) -> bool {
    let odd = |c: char| c != '\n' && misleads(c);
    !text.trim().is_empty() && text.chars().count() <= LONGEST_BODY && !text.chars().any(odd)
}

/// Control characters, and those that break lines or turn the direction of writing unseen.
pub(crate) fn misleads(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft<'a>(to: Option<&'a str>, subject: &'a Text, body: &'a Text) -> MessageDraft<'a> {
        MessageDraft { kind: "repair-decided", to, subject, body, about: "7" }
    }

    #[test]
    fn an_address_is_plain_and_whole() {
        for good in ["a@example.com", "first.last+tag@sub.example.com.cn", "o'neill@xn--fiqs8s.cn"] {
            assert_eq!(EmailAddress::parse(good).unwrap().as_str(), good);
        }
        let long = format!("{}@example.com", "a".repeat(65));
        let wide = format!("a@{}.com", "b".repeat(64));
        for bad in [
            "",
            "@",
            "a",
            "a@",
            "@example.com",
            "a@localhost",
            "a b@example.com",
            "a@exa mple.com",
            "a..b@example.com",
            ".a@example.com",
            "a@example..com",
            "a@-x.com",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "\"a\"@example.com",
            "a@example.com\n",
            "a@example.com\r\nBcc: b@example.com",
            "a,b@example.com",
            "<a@example.com>",
            "甲@example.com",
            "a@例子.com",
            &long,
            &wide,
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(MessageRefusal::AddressUnfit), "{bad:?}");
        }
        assert_eq!(EmailAddress::parse("13800138000@example.com"), Err(MessageRefusal::PersonalNumber));
    }

    #[test]
    fn a_message_says_the_same_in_both_languages_chinese_first() {
        let (subject, body) = (Text::of("决定", "Decided"), Text::of("已决定。\n", "It is decided."));
        let message = NewMessage::read(&draft(Some("a@example.com"), &subject, &body)).unwrap();
        assert_eq!(message.subject(), "决定 / Decided");
        assert_eq!(message.body(), "已决定。\n\n* * *\n\nIt is decided.\n");
        assert!(!format!("{message:?}").contains("example.com"));
    }

    #[test]
    fn what_could_forge_a_header_or_names_a_person_is_refused() {
        let (fine, body) = (Text::of("决定", "Decided"), Text::of("甲", "A"));
        for subject in ["决定\r\nBcc: b@example.com", "决定\n", "\u{2028}决定", "决定\u{202e}", "", " ", "\0"]
        {
            let subject = Text::new(subject, "Decided");
            let refused = NewMessage::read(&draft(None, &subject, &body));
            assert_eq!(refused, Err(MessageRefusal::Unfit), "{subject:?}");
        }
        let half = Text::of("甲", "");
        assert_eq!(NewMessage::read(&draft(None, &fine, &half)), Err(MessageRefusal::Unfit));
        let bell = Text::of("甲\u{7}", "A");
        assert_eq!(NewMessage::read(&draft(None, &fine, &bell)), Err(MessageRefusal::Unfit));
        let named = Text::of("请致电13800138000", "Call");
        assert_eq!(NewMessage::read(&draft(None, &fine, &named)), Err(MessageRefusal::PersonalNumber));
        assert_eq!(NewMessage::read(&draft(None, &named, &body)), Err(MessageRefusal::PersonalNumber));
        let kind = MessageDraft { kind: "Repair decided", ..draft(None, &fine, &body) };
        assert_eq!(NewMessage::read(&kind), Err(MessageRefusal::Unfit));
    }
}
