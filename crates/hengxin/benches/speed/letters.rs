//! Official letters set as PDF: the first of a process, which reads the fonts, and those after it.

use std::time::Instant;

use domain::Lang;
use hengxin::demo::letters::{envelope, matters};
use hengxin::letter::{Letter, Letters};

use crate::figures::{median, say};
use crate::report::Line;
use crate::{Plan, turns};

/// How many letters follow the first.
const FOLLOWING: usize = 400;

/// The measurement; no baseline, since nothing else here sets letters.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let turns: Vec<_> = (0..plan.rounds).map(|_| turns::run(&["letters"])).collect();
    let middle = |word: &str| median(turns.iter().map(|turn| turn[word]).collect());
    vec![
        Line::bound("a letter as PDF, the first, with reading the fonts", "ms", middle("cold_ms"), 1000.0),
        Line::bound(
            "… each after it, all kinds, both languages, every name another",
            "ms",
            middle("warm_ms"),
            50.0,
        ),
        Line::bound("… the same letter as text", "ms", middle("text_ms"), 1.0),
        Line::bound("… size in Chinese", "kB", middle("kb"), 100.0),
        Line::bound("… memory at most", "MB", middle("peak_mb"), 400.0),
    ]
}

/// Sets letters and says how long it took.
pub fn turn() {
    let letters = Letters::load(None, None).unwrap();
    let (matters, mut envelope) = (matters(), envelope());
    let mut write = |nth: usize| {
        envelope.addressee.name = format!("衡州市第{nth}食品有限公司");
        let lang = if nth.is_multiple_of(2) { Lang::Zh } else { Lang::En };
        Letter::new(&letters.words, lang, &envelope, &matters[nth / 2 % matters.len()]).unwrap()
    };
    let milliseconds = |begun: Instant| begun.elapsed().as_secs_f64() * 1000.0;
    let begun = Instant::now();
    let bytes = letters.press.pdf(&write(0)).unwrap().len();
    let cold = milliseconds(begun);
    let (mut warm, mut text) = (Vec::new(), Vec::new());
    for nth in 1..=FOLLOWING {
        let letter = write(nth);
        let begun = Instant::now();
        letters.press.pdf(&letter).unwrap();
        warm.push(milliseconds(begun));
        let begun = Instant::now();
        std::hint::black_box(hengxin::letter::text(&letter));
        text.push(milliseconds(begun));
    }
    #[expect(clippy::cast_precision_loss, reason = "a few tens of thousands of bytes")]
    let kilobytes = bytes as f64 / 1000.0;
    say(&[("cold_ms", cold), ("warm_ms", median(warm)), ("text_ms", median(text)), ("kb", kilobytes)]);
}
