//! Messages in the outbox and on their way, sent to a mail server of others.

mod at_the_terminal;
mod sent;
mod server;

use domain::{MessageDraft, NewMessage, Text};
use hengxin::store::message;
use hengxin::store::sql::Database;

pub const ZH: &str = "贵单位提交的信用修复申请已经办结，请登录网站查看决定全文，如有异议可以在规定期限内向信用主管部门申请复核。\n\n联系单位：示例市信用办。";
pub const EN: &str = "The application of your organisation has been decided; read the decision on the website. Who disagrees may ask for a review within the term that the decision names.\n\n> Register office of Shili city";

/// A message to an address, as a verb puts it in the outbox.
pub fn message(to: Option<&str>) -> NewMessage {
    let (subject, body) = (Text::of("信用修复决定", "Decision on restoration"), Text::of(ZH, EN));
    let draft = MessageDraft { kind: "repair-decided", to, subject: &subject, body: &body, about: "XF-7" };
    NewMessage::read(&draft).unwrap()
}

pub fn post(db: &Database, to: Option<&str>, now: i64) -> i64 {
    db.write_exclusive(|tx| message::post(tx, &message(to), now)).unwrap()
}
