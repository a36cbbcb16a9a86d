//! Credit reports as PDF: the first of a process, those after it, and the same page printed by a browser.

use std::process::Command;
use std::time::Instant;

use domain::Lang;
use hengxin::letter::Letters;
use hengxin::report::{Document, Report, print};

use crate::figures::{median, say};
use crate::report::Line;
use crate::{Plan, turns};

/// The report of the reference, with one fine and nothing else.
const EXAMPLE: &str = include_str!("../../../../docs/reference/report-example.json");
/// How many reports follow the first.
const FOLLOWING: usize = 200;
/// How often the browser prints.
const BROWSER: usize = 5;

/// The measurement. The baseline is a browser that prints the same words, where there is one.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let turns: Vec<_> = (0..plan.rounds).map(|_| turns::run(&["reports"])).collect();
    let middle = |word: &str| median(turns.iter().map(|turn| turn[word]).collect());
    let mut lines = vec![
        Line::bound("a report as PDF, the first, with reading the fonts", "ms", middle("cold_ms"), 1000.0),
        Line::bound("… each after it, both languages, every name another", "ms", middle("warm_ms"), 20.0),
        Line::bound("… as canonical JSON", "ms", middle("json_ms"), 1.0),
        Line::bound("… size in Chinese", "kB", middle("kb"), 200.0),
        Line::bound("… memory at most", "MB", middle("peak_mb"), 400.0),
    ];
    if middle("browser_ms") > 0.0 {
        let rates = (1000.0 / middle("warm_ms"), 1000.0 / middle("browser_ms"));
        lines.push(Line::ratio("… beside Chromium's print of the same words", "/s", rates, 1.0));
    }
    lines
}

fn report(nth: usize) -> Document {
    let mut report: Report = serde_json::from_str(EXAMPLE).unwrap();
    report.subject.name = format!("衡州市第{nth}食品有限公司");
    Document::Report(Box::new(report))
}

/// Sets reports and says how long it took.
pub fn turn() {
    let letters = Letters::load(None, None).unwrap();
    let milliseconds = |begun: Instant| begun.elapsed().as_secs_f64() * 1000.0;
    let begun = Instant::now();
    let bytes = print(&letters.press, &report(0).sheet(Lang::Zh)).unwrap().len();
    let cold = milliseconds(begun);
    let (mut warm, mut json) = (Vec::new(), Vec::new());
    for nth in 1..=FOLLOWING {
        let document = report(nth);
        let begun = Instant::now();
        let sheet = document.sheet(if nth.is_multiple_of(2) { Lang::Zh } else { Lang::En });
        print(&letters.press, &sheet).unwrap();
        warm.push(milliseconds(begun));
        let Document::Report(report) = &document else { unreachable!("it is a report") };
        let begun = Instant::now();
        std::hint::black_box(hengxin::report::canonical(report).unwrap());
        json.push(milliseconds(begun));
    }
    #[expect(clippy::cast_precision_loss, reason = "a few tens of thousands of bytes")]
    let kilobytes = bytes as f64 / 1000.0;
    let browser = browser().unwrap_or_default();
    say(&[
        ("cold_ms", cold),
        ("warm_ms", median(warm)),
        ("json_ms", median(json)),
        ("kb", kilobytes),
        ("browser_ms", browser),
    ]);
}

/// Milliseconds that a browser takes to print the same words; none where there is no browser.
fn browser() -> Option<f64> {
    let folder = tempfile::tempdir().unwrap();
    let (page, pdf) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    std::fs::write(&page, html()).unwrap();
    let mut times = Vec::new();
    for _ in 0..BROWSER {
        let begun = Instant::now();
        let mut command = Command::new("chromium");
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]);
        command.arg(format!("--print-to-pdf={}", pdf.display())).arg(&page);
        let printed = command.output().ok()?;
        if !printed.status.success() || !pdf.exists() {
            return None;
        }
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    Some(median(times))
}

/// The words of the report as a plain page.
fn html() -> String {
    use hengxin::report::Block;
    let sheet = report(1).sheet(Lang::Zh);
    let mut page =
        format!("<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><h1>{}</h1>", sheet.title);
    let row = |page: &mut String, name: &str, value: &str| {
        page.push_str(&["<p>", name, "：", value, "</p>"].concat())
    };
    sheet.cover.iter().for_each(|one| row(&mut page, &one.name, &one.value));
    for part in &sheet.parts {
        page.push_str(&["<h2>", &part.heading, "</h2>"].concat());
        for block in &part.blocks {
            match block {
                Block::Paragraph(words) => page.push_str(&["<p>", words, "</p>"].concat()),
                Block::List(points) => {
                    points.iter().for_each(|point| page.push_str(&["<li>", point, "</li>"].concat()))
                }
                Block::Rows(rows) | Block::Record { rows, .. } => {
                    rows.iter().for_each(|one| row(&mut page, &one.name, &one.value));
                }
                Block::Table { rows, .. } => {
                    page.push_str("<table>");
                    rows.iter().for_each(|cells| {
                        page.push_str(&["<tr><td>", &cells.join("</td><td>"), "</td></tr>"].concat())
                    });
                    page.push_str("</table>");
                }
            }
        }
    }
    page
}
