//! The lifecycle as a picture: one ladder for each track. Places are boxes in a row with a line going down from each;
//! every step has a row of its own and is an arrow from line to line, so no arrow meets a box and no label another.

use std::fmt::Write as _;

use domain::case::DUTIES;
use domain::{Place, Track};

use crate::law::Basis;
use crate::rows::{Row, condition, track_name};

const COLUMN: f64 = 146.0;
const LEFT: f64 = 24.0;
const COLUMNS: f64 = 11.0;
const NOTES: f64 = LEFT + COLUMN * COLUMNS + 16.0;
const WIDTH: f64 = NOTES + 620.0;
const ROW: f64 = 46.0;
const BOX: (f64, f64) = (136.0, 92.0);

const PAPER: &str = "#ffffff";
const INK: &str = "#1a1a1a";
const GREY: &str = "#595959";
const LINE: &str = "#b3b3b3";
const REST: &str = "#e6f2ea";
const BUSY: &str = "#eaf1fb";

/// The picture, for an A3 page upright.
pub fn svg(basis: &Basis) -> String {
    let mut body = String::new();
    let mut y = 30.0;
    text(&mut body, (LEFT, y + 6.0), "start", (26, INK), "信用记录的办理流程  The lifecycle of a record");
    text(&mut body, (LEFT, y + 34.0), "start", (16, GREY), KEY_ZH);
    text(&mut body, (LEFT, y + 54.0), "start", (14, GREY), KEY_EN);
    y += 96.0;
    for track in Track::ALL {
        y = ladder(&mut body, track, y, basis);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {y:.0}\" role=\"img\" \
         aria-labelledby=\"title desc\" font-family=\"Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, \
         sans-serif\">\n<title id=\"title\">信用记录的办理流程 / The lifecycle of a record</title>\n\
         <desc id=\"desc\">{DESC}</desc>\n<rect width=\"{WIDTH:.0}\" height=\"{y:.0}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

const KEY_ZH: &str = "方框是位置：绿色表示无待办，蓝色表示有待办（框下写明由谁办、多久）。箭头是步骤：圆点为起点，箭头为终点；右侧写明条件和起算的期限。";
const KEY_EN: &str = "Boxes are places: green = nothing is owed, blue = somebody owes something (who, and within what time, is below the box). Arrows are steps, from dot to head; conditions and clocks are on the right.";
const DESC: &str = "五条线：记录、异议、修复、暂停公示、谢绝荣誉。同样的内容以表格形式列在 lifecycle.md。 Five tracks: record, objection, restoration, lifting, declining. The same is told in tables in lifecycle.md.";

fn ladder(body: &mut String, track: Track, top: f64, basis: &Basis) -> f64 {
    let places: Vec<Place> = Place::ALL.iter().copied().filter(|place| place.track() == track).collect();
    let rows = Row::of(track);
    let (zh, en) = track_name(track);
    text(body, (LEFT, top), "start", (22, INK), &format!("{zh}  {en}"));
    text(body, (NOTES, top), "start", (16, GREY), "条件、期限  Conditions and clocks");
    let boxes = top + 16.0;
    let first = boxes + BOX.1 + 58.0;
    let count = u32::try_from(rows.len()).unwrap_or(0);
    let bottom = first + ROW * f64::from(count);
    for (at, place) in (0_u32..).zip(&places) {
        let x = column(at);
        let _ = writeln!(
            body,
            "<path d=\"M{x:.0} {:.0}V{:.0}\" stroke=\"{LINE}\" stroke-dasharray=\"3 4\"/>",
            boxes + BOX.1,
            bottom - 8.0
        );
        place_box(body, *place, (x, boxes), basis);
    }
    for (at, row) in (0_u32..).zip(&rows) {
        arrow(body, row, &places, first + ROW * (f64::from(at) + 0.5), basis);
    }
    bottom + 40.0
}

fn column(at: u32) -> f64 {
    LEFT + COLUMN * (f64::from(at) + 0.5)
}

fn place_box(body: &mut String, place: Place, (x, y): (f64, f64), basis: &Basis) {
    let (fill, stroke) = if place.rests() { (REST, 2.5) } else { (BUSY, 1.2) };
    let _ = writeln!(
        body,
        "<rect x=\"{:.0}\" y=\"{y:.0}\" width=\"{:.0}\" height=\"{:.0}\" rx=\"8\" fill=\"{fill}\" stroke=\"{INK}\" \
         stroke-width=\"{stroke}\"/>",
        x - BOX.0 / 2.0,
        BOX.0,
        BOX.1
    );
    let label = place.label();
    let mut lines: Vec<(u32, String)> = wrap(&label.zh, 16).into_iter().map(|line| (16, line)).collect();
    lines.extend(wrap(&label.en, 13).into_iter().map(|line| (13, line)));
    let height: f64 = lines.iter().map(|(size, _)| f64::from(*size) + 3.0).sum();
    stack(body, (x, y + (BOX.1 - height) / 2.0), &lines, (INK, fill));
    if let Some(duty) = DUTIES.iter().find(|duty| duty.at == place) {
        let by = duty.by.label();
        let (zh, en) = duty.clock.map_or((String::new(), String::new()), |clock| basis.length(clock));
        let lines = [(14, format!("{} {zh}", by.zh)), (12, by.en.into_owned()), (12, en)];
        stack(
            body,
            (x, y + BOX.1 + 3.0),
            &lines.map(|(size, line)| (size, line.trim().to_owned())),
            (GREY, PAPER),
        );
    }
}

/// Lines of text one under the other, centred on `x`, from `y` downwards.
fn stack(body: &mut String, (x, y): (f64, f64), lines: &[(u32, String)], (ink, paper): (&str, &str)) {
    let mut y = y;
    for (size, line) in lines.iter().filter(|(_, line)| !line.is_empty()) {
        y += f64::from(*size) + 3.0;
        edged(body, (x, y - 2.0), "middle", (*size, ink, paper), line);
    }
}

fn arrow(body: &mut String, row: &Row, places: &[Place], y: f64, basis: &Basis) {
    let at = |place: Place| {
        let found = (0_u32..).zip(places).find(|(_, other)| **other == place);
        column(found.map_or(0, |(at, _)| at))
    };
    let to = at(row.step.to);
    let from: Vec<f64> = row.from.iter().map(|place| at(*place)).collect();
    // The label first: its white edge must not lie over the arrow.
    label(body, row, (&from, to), y);
    for side in [
        from.iter().copied().filter(|x| *x < to).reduce(f64::min),
        from.iter().copied().filter(|x| *x > to).reduce(f64::max),
    ] {
        let Some(far) = side else { continue };
        let tip = if far < to { to - 9.0 } else { to + 9.0 };
        let _ =
            writeln!(body, "<path d=\"M{far:.0} {y:.0}H{tip:.0}\" stroke=\"{INK}\" stroke-width=\"1.6\"/>");
        head(body, (to, y), far < to);
    }
    let stays = row.from.contains(&row.step.to);
    if stays {
        let (out, back) = (to + 22.0, y + 9.0);
        let _ = writeln!(
            body,
            "<path d=\"M{to:.0} {:.0}H{out:.0}V{back:.0}H{:.0}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.6\"/>",
            y - 9.0,
            to + 9.0
        );
        head(body, (to, back), false);
    }
    for x in &from {
        let dot = if (*x - to).abs() < 1.0 { y - 9.0 } else { y };
        let _ = writeln!(body, "<circle cx=\"{x:.0}\" cy=\"{dot:.0}\" r=\"4\" fill=\"{INK}\"/>");
    }
    notes(body, row, y, basis);
}

/// The head of an arrow whose tip is at `x`, pointing right or left.
fn head(body: &mut String, (x, y): (f64, f64), right: bool) {
    let back = if right { x - 11.0 } else { x + 11.0 };
    let _ = writeln!(
        body,
        "<path d=\"M{x:.0} {y:.0}L{back:.0} {:.0}V{:.0}Z\" fill=\"{INK}\"/>",
        y - 5.0,
        y + 5.0
    );
}

/// Fact and party: Chinese above the arrow, English below; beside it where the step stays in its place.
fn label(body: &mut String, row: &Row, (from, to): (&[f64], f64), y: f64) {
    let (fact, by) = (row.step.fact.label(), row.step.by.label());
    let (zh, en) = (format!("{}（{}）", fact.zh, by.zh), format!("{} ({})", fact.en, by.en));
    let half = width(&zh, 18).max(width(&en, 13)) / 2.0;
    let (low, high) = from.iter().fold((to, to), |(low, high), x| (low.min(*x), high.max(*x)));
    let alone = (high - low) < 1.0;
    let wanted = if alone { to + 30.0 + half } else { f64::midpoint(low, high) };
    let middle = wanted.min(NOTES - 14.0 - half).max(LEFT + half);
    let stays = from.contains(&to);
    let middle = match (alone, stays) {
        (true, _) if middle < wanted => to - 12.0 - half,
        // Beside the arrow stands the loop.
        (false, true) => middle.min(to - 12.0 - half),
        _ => middle,
    };
    text(body, (middle, y - 7.0), "middle", (18, INK), &zh);
    text(body, (middle, y + 16.0), "middle", (13, INK), &en);
}

/// What must hold besides, and which clocks start.
fn notes(body: &mut String, row: &Row, y: f64, basis: &Basis) {
    let (mut zh, mut en) = condition(row.step.guard);
    for clock in row.step.starts {
        let ((long, length), label) = (basis.length(*clock), clock.label());
        let gap = if zh.is_empty() { "" } else { "；" };
        let _ = write!(zh, "{gap}{}{long}", label.zh);
        let gap = if en.is_empty() { "" } else { "; " };
        let _ = write!(en, "{gap}{length} {}", label.en);
    }
    let lines: Vec<(u32, String)> = wrap_to(&zh, 15, WIDTH - NOTES - 12.0)
        .into_iter()
        .map(|line| (15, line))
        .chain(wrap_to(&en, 13, WIDTH - NOTES - 12.0).into_iter().map(|line| (13, line)))
        .collect();
    let height: f64 = lines.iter().map(|(size, _)| f64::from(*size) + 1.0).sum();
    let mut at = y - height / 2.0;
    for (size, line) in &lines {
        at += f64::from(*size) + 1.0;
        text(body, (NOTES, at - 2.0), "start", (*size, GREY), line);
    }
}

fn wrap(words: &str, size: u32) -> Vec<String> {
    wrap_to(words, size, BOX.0 - 6.0)
}

/// Lines no wider than `most`: broken between English words, and between Chinese characters.
fn wrap_to(words: &str, size: u32, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(words) {
        if !line.is_empty() && width(&format!("{line}{}", piece.trim_end()), size) > most {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        line.push_str(&piece);
    }
    lines.extend(Some(line.trim_end().to_owned()).filter(|line| !line.is_empty()));
    lines
}

/// What may not be broken: a word with the space after it, a Chinese character with the marks that close after it.
fn pieces(words: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut glued = false;
    for sign in words.chars() {
        let closes = matches!(sign, '，' | '；' | '：' | '）' | '、' | '。');
        match pieces.last_mut() {
            Some(last) if glued || closes || (sign == ' ' && !last.ends_with(' ')) => last.push(sign),
            _ => pieces.push(sign.to_string()),
        }
        glued = sign == '（' || (sign.is_ascii() && sign != ' ');
    }
    pieces
}

/// About how wide a text is.
fn width(text: &str, size: u32) -> f64 {
    let ems: f64 = text.chars().map(|sign| if sign.is_ascii() { 0.56 } else { 1.0 }).sum();
    ems * f64::from(size)
}

/// A text on white.
fn text(body: &mut String, at: (f64, f64), anchor: &str, (size, ink): (u32, &str), words: &str) {
    edged(body, at, anchor, (size, ink, PAPER), words);
}

/// A text with an edge of the colour it stands on, so that the lines behind it do not disturb.
fn edged(
    body: &mut String,
    (x, y): (f64, f64),
    anchor: &str,
    (size, ink, paper): (u32, &str, &str),
    words: &str,
) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        body,
        "<text x=\"{x:.0}\" y=\"{y:.0}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{ink}\" \
         stroke=\"{paper}\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\">{words}</text>"
    );
}
