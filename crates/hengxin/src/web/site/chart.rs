//! Charts as SVG: attributes and classes only, so that the content policy holds and the theme's colours apply.

use std::fmt::Write as _;

use super::link::escape;

const HEIGHT: u64 = 150;
const STEP: usize = 30;
const LEFT: usize = 24;
/// A picture made here: what came from elsewhere is escaped in it, so that a page takes it as it is.
pub struct Svg(String);

impl std::fmt::Display for Svg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl askama::filters::HtmlSafe for Svg {}
impl askama::FastWritable for Svg {
    fn write_into(&self, page: &mut dyn std::fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(page.write_str(&self.0)?)
    }
}

/// Columns there is always room for, so that few of them are not blown up.
const ROOM: usize = 24;

/// Upright columns, one for each point, lowest at the bottom; `labels` names every few columns underneath.
pub fn columns(name: &str, points: &[(&str, u64)]) -> Svg {
    let most = points.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    let width = LEFT * 2 + STEP * points.len().max(ROOM);
    let mut svg = String::with_capacity(300 + 160 * points.len());
    svg.push_str("<svg class=\"chart\" role=\"img\" aria-label=\"");
    escape(&mut svg, name).expect("writing to a string cannot fail");
    write!(
        svg,
        "\" viewBox=\"0 0 {width} 200\"><path class=\"g\" d=\"M0 170H{width}M0 95H{width}M0 20H{width}\" fill=\"none\"/>"
    )
    .expect("writing to a string cannot fail");
    for (at, (label, count)) in points.iter().enumerate() {
        column(&mut svg, at, label, *count, most);
    }
    svg.push_str("</svg>");
    Svg(svg)
}

fn column(svg: &mut String, at: usize, label: &str, count: u64, most: u64) {
    let height = count * HEIGHT / most;
    let (left, top) = (LEFT + STEP * at, 170 - height);
    write!(
        svg,
        "<rect class=\"a\" x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{height}\" rx=\"1\"/>",
        left + 3,
        STEP - 6
    )
    .expect("writing to a string cannot fail");
    let middle = left + STEP / 2;
    if count == most {
        write!(
            svg,
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{count}</text>",
            top.saturating_sub(5)
        )
        .expect("writing to a string cannot fail");
    }
    // A label under every third column leaves room for each.
    if at.is_multiple_of(3) {
        write!(svg, "<text x=\"{middle}\" y=\"188\" text-anchor=\"middle\">{label}</text>")
            .expect("writing to a string cannot fail");
    }
}

/// A lying bar as long as `count` of `most`.
pub fn bar(count: u64, most: u64) -> Svg {
    let width = count.saturating_mul(1000) / most.max(1);
    Svg(format!(
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"a\" width=\"{width}\" height=\"10\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_reach_as_high_as_their_share() {
        let svg = columns("每月", &[("2026-01", 50), ("2026-02", 100), ("2026-03", 0)]).0;
        assert!(
            svg.contains("height=\"75\"") && svg.contains("height=\"150\"") && svg.contains("height=\"0\"")
        );
        assert!(
            svg.contains(">100</text>") && !svg.contains(">50</text>"),
            "the highest column carries its number"
        );
        assert!(!svg.contains("style="));
    }

    #[test]
    fn a_bar_of_nothing_is_empty_and_no_most_does_not_divide_by_zero() {
        assert!(bar(0, 0).0.contains("width=\"0\""));
        assert!(bar(3, 4).0.contains("width=\"750\""));
    }
}
