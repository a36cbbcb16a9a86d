//! `cargo xtask accuracy`: the engine of names measured on real files, and the figures held against the frozen ones.

use anyhow::{Context, Result, bail};

use crate::command::{cargo, output, root};

/// The frozen figures.
const REFERENCE: &str = "docs/reference/accuracy.md";

/// Measures and prints. `--check` fails where a figure is not as frozen and shows which; `--freeze` takes the new ones.
pub fn run(arguments: &[String]) -> Result<()> {
    let (check, freeze) = match arguments {
        [] => (false, false),
        [only] if only == "--check" => (true, false),
        [only] if only == "--freeze" => (false, true),
        _ => bail!("accuracy takes --check or --freeze"),
    };
    if !std::env::var_os("HENGXIN_DATA").map_or_else(|| root().join("../shared/data"), Into::into).is_dir() {
        println!("accuracy: not measured, the real files are not here (../shared/data or $HENGXIN_DATA)");
        return Ok(());
    }
    let measured = measure()?;
    println!("{measured}");
    let reference = root().join(REFERENCE);
    if freeze {
        return std::fs::write(&reference, measured).with_context(|| format!("cannot write {REFERENCE}"));
    }
    let frozen = std::fs::read_to_string(&reference).unwrap_or_default();
    let changes = changes(&frozen, &measured);
    match (changes.is_empty(), check) {
        (true, _) => println!("accuracy: as frozen in {REFERENCE}"),
        (false, false) => {
            println!("accuracy: not as frozen in {REFERENCE}; --freeze takes these figures\n{changes}");
        }
        (false, true) => {
            bail!("accuracy: not as frozen in {REFERENCE}; explain each change and --freeze it\n{changes}")
        }
    }
    Ok(())
}

/// The engine's own example measures, so that this program needs none of its dependencies.
fn measure() -> Result<String> {
    let mut example =
        cargo(&["run", "--release", "--quiet", "--package", "matcher", "--example", "accuracy"]);
    String::from_utf8(output(&mut example)?).context("the figures are text")
}

/// The lines that are not in both, frozen ones with a minus and measured ones with a plus.
fn changes(frozen: &str, measured: &str) -> String {
    let lacking = |lines: &str, others: &str, sign: char| {
        let others: Vec<&str> = others.lines().collect();
        let lines = lines.lines().filter(|line| !others.contains(line));
        lines.map(|line| format!("{sign} {line}")).collect::<Vec<String>>()
    };
    [lacking(frozen, measured, '-'), lacking(measured, frozen, '+')].concat().join("\n")
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn a_changed_figure_is_shown_from_both_sides() {
        assert_eq!(changes("| a | 1 |\n| b | 2 |\n", "| a | 1 |\n| b | 2 |\n"), "");
        assert_eq!(changes("| a | 1 |\n| b | 2 |\n", "| a | 1 |\n| b | 3 |\n"), "- | b | 2 |\n+ | b | 3 |");
    }
}
