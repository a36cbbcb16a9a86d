//! The table at the end.

/// One figure of the table.
#[derive(Debug, Clone)]
pub struct Line {
    /// What was measured.
    pub what: String,
    /// The product's figure with its unit.
    pub product: String,
    /// The baseline's, where there is one.
    pub baseline: String,
    /// What was reached.
    pub reached: String,
    /// What is wanted.
    pub wanted: String,
    /// Whether it is reached.
    pub holds: bool,
}

impl Line {
    /// A rate beside a baseline's, and the least ratio wanted.
    pub fn ratio(what: &str, unit: &str, (product, baseline): (f64, f64), wanted: f64) -> Line {
        Line {
            what: what.to_owned(),
            product: format!("{product:.0} {unit}"),
            baseline: format!("{baseline:.0} {unit}"),
            reached: format!("{:.2}", product / baseline),
            wanted: format!("≥ {wanted:.2}"),
            holds: product / baseline >= wanted,
        }
    }

    /// A figure that must stay below a bound.
    pub fn bound(what: &str, unit: &str, value: f64, bound: f64) -> Line {
        Line {
            what: what.to_owned(),
            product: String::new(),
            baseline: String::new(),
            reached: format!("{value:.1} {unit}"),
            wanted: format!("< {bound} {unit}"),
            holds: value < bound,
        }
    }
}

/// Prints the table in Markdown.
pub fn print(lines: &[Line]) {
    println!("\n| what | register | baseline | reached | to reach | |\n|---|---|---|---|---|---|");
    for line in lines {
        let mark = if line.holds { "✓" } else { "short" };
        println!(
            "| {} | {} | {} | {} | {} | {mark} |",
            line.what, line.product, line.baseline, line.reached, line.wanted
        );
    }
}
