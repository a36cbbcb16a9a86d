//! What every page must be, whatever it shows.

use domain::Lang;

/// Fails where a page breaks a rule of the house.
pub(super) fn check(name: &str, lang: Lang, html: &str) {
    let at = format!("{name} ({})", lang.tag());
    for part in ["<!doctype html>", "class=\"skip\"", "<main id=\"main\"", "<title>", "hreflang=", "</html>"]
    {
        assert!(html.contains(part), "{at}: {part} is missing");
    }
    assert!(html.contains(&format!("<html lang=\"{}\"", lang.tag())), "{at}: language");
    assert_eq!(html.matches("<h1").count(), 1, "{at}: one first heading");
    for word in [
        " style=",
        "<style",
        " onclick=",
        " onload=",
        "javascript:",
        "黑名单",
        "红名单",
        "blacklist",
        "{{",
        "{%",
    ] {
        assert!(!html.contains(word), "{at}: {word} must not stand on a page");
    }
    assert!(html.len() < 200_000, "{at}: {} bytes", html.len());
    no_id_stands_twice(&at, html);
    balanced(&at, html);
    labelled(&at, html);
    if lang == Lang::En {
        chinese_is_marked(&at, html);
    }
}

fn no_id_stands_twice(at: &str, html: &str) {
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        assert_ne!(pair[0], pair[1], "{at}: id stands twice");
    }
}

/// Tags in order: name and whether they close.
fn tags(html: &str) -> impl Iterator<Item = (&str, &str, bool)> {
    html.split('<').skip(1).filter_map(|part| {
        let inside = part.split('>').next()?;
        let closes = inside.starts_with('/');
        let name = inside.trim_start_matches('/').split([' ', '\n']).next()?;
        (!name.starts_with('!')).then_some((name, inside, closes || inside.ends_with('/')))
    })
}

fn balanced(at: &str, html: &str) {
    const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "hr"];
    let mut open = Vec::new();
    for (name, inside, closes) in tags(html).filter(|(name, ..)| !VOID.contains(name)) {
        if !closes {
            open.push(name);
        } else if !inside.ends_with('/') {
            assert_eq!(open.pop(), Some(name), "{at}: <{inside}> closes out of order");
        }
    }
    assert!(open.is_empty(), "{at}: left open: {open:?}");
}

/// Every control but hidden ones and those wrapped in their label has a label that names it.
fn labelled(at: &str, html: &str) {
    for (_, inside, _) in tags(html).filter(|(name, inside, _)| {
        !inside.starts_with('/') && matches!(*name, "input" | "select" | "textarea")
    }) {
        let exempt =
            ["type=\"hidden\"", "type=\"radio\"", "type=\"checkbox\""].iter().any(|t| inside.contains(t));
        let id = inside.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next());
        let labelled = id.is_some_and(|id| html.contains(&format!("for=\"{id}\"")));
        assert!(exempt || labelled, "{at}: <{inside}> has no label");
    }
}

/// In an English page, Chinese characters stand only inside elements marked as Chinese.
fn chinese_is_marked(at: &str, html: &str) {
    let body = html.split("<body>").nth(1).unwrap_or_default();
    let mut marked: Vec<bool> = Vec::new();
    for part in body.split('<').skip(1) {
        let (inside, text) = part.split_once('>').unwrap_or((part, ""));
        let void =
            ["input", "br", "hr", "img"].iter().any(|name| inside.split([' ', '/']).next() == Some(name));
        if inside.starts_with('/') {
            marked.pop();
        } else if !void && !inside.ends_with('/') {
            marked.push(marked.last() == Some(&true) || inside.contains("lang=\"zh-CN\""));
        }
        let chinese = text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        assert!(!chinese || marked.last() == Some(&true), "{at}: unmarked Chinese: {text}");
    }
}
