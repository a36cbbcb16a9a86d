//! What changes about a watch list as an Atom feed (RFC 4287), Chinese first.

use std::fmt::Write;

use domain::{FactKind, RecordKind, Text};

use crate::app::view::Followed;
use crate::app::watch::{FollowedPage, WatchlistView};

/// The feed of a list, newest first.
pub fn atom(list: &WatchlistView, page: &FollowedPage) -> String {
    let mut news: Vec<&Followed> = page.changes.iter().chain(&page.turns).collect();
    news.sort_by(|a, b| b.change.recorded_at.cmp(&a.change.recorded_at));
    let updated = news.first().map_or(&list.created_at, |newest| &newest.change.recorded_at);
    let (id, name) = (list.id, escaped(&list.name));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n\
         <id>urn:hengxin:watchlist:{id}</id>\n<title>关注名单：{name} · Watch list: {name}</title>\n\
         <updated>{updated}</updated>\n<author><name>衡信 Hengxin</name></author>\n"
    );
    for one in news {
        entry(&mut out, id, one);
    }
    out.push_str("</feed>\n");
    out
}

fn entry(out: &mut String, list: i64, news: &Followed) {
    let change = &news.change;
    let (code, at, name) = (escaped(&change.code), &change.recorded_at, escaped(&news.name));
    let (what, kind) = (label(&change.change), kind(&change.kind));
    let place = change.record.as_ref().filter(|_| change.public_now);
    let place = place.map_or(String::new(), |key| format!("/records/{key}"));
    let written = write!(
        out,
        "<entry>\n<id>urn:hengxin:watchlist:{list}:{}:{}:{}</id>\n<title>{name}：{}（{}） · {}: {}</title>\n\
         <updated>{at}</updated>\n<link href=\"/api/v1/organisations/{code}{place}\"/>\n</entry>\n",
        change.entry, change.change, change.effective, what.zh, kind.zh, what.en, kind.en,
    );
    written.expect("a text takes whatever is written to it");
}

/// What happened, in words.
fn label(word: &str) -> Text {
    let facts = [
        FactKind::Opened,
        FactKind::Registered,
        FactKind::Reregistered,
        FactKind::Received,
        FactKind::Corrected,
        FactKind::Withdrawn,
    ];
    match word {
        "expired" => Text::of("公示期满", "Publication ended"),
        "published" => Text::of("开始公示", "Publication began"),
        _ => facts
            .into_iter()
            .find(|fact| fact.word() == word)
            .map_or(Text::of("变更", "Changed"), FactKind::label),
    }
}

fn kind(word: &str) -> Text {
    RecordKind::from_word(word).map_or(Text::of("信用记录", "record"), RecordKind::label)
}

/// Text as it may stand in an element or an attribute; characters that XML does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
