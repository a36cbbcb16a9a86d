//! A message as a mail: headers and flowed text.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox};

use crate::app::message::flowed;
use crate::store::message::MessageRow;

/// Says that nobody need answer, least of all a machine (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail of a message. The same message makes the same mail every time, so that a receiver can tell a double by its
/// Message-ID. `None` where an address cannot be written.
pub fn letter(from: &Mailbox, row: &MessageRow) -> Option<Message> {
    let to: Mailbox = row.recipient.parse().ok()?;
    let made = UNIX_EPOCH + Duration::from_micros(row.made_at.try_into().unwrap_or(0));
    let kind = ContentType::parse("text/plain; charset=utf-8; format=flowed; delsp=yes").ok()?;
    let text = flowed(&row.body);
    let encoding = if text.is_ascii() {
        ContentTransferEncoding::QuotedPrintable
    } else {
        ContentTransferEncoding::Base64
    };
    let body = Body::new_with_encoding(text, encoding).ok()?;
    Message::builder()
        .from(from.clone())
        .to(to)
        .date(made)
        .message_id(Some(format!("<{}.{}@{}>", row.id, row.token, from.email.domain())))
        .subject(&*row.subject)
        .header(AutoSubmitted)
        .header(kind)
        .body(body)
        .ok()
}
