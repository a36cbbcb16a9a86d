//! Checks of the repository itself: sizes, module docs, marks of unfinished work, numbers, paths, both READMEs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::command::{output, program, root};

/// Most lines of code in one Rust file, blank lines and comments left out.
const MOST_LINES: usize = 500;

/// Endings of files whose text is checked.
const TEXTS: [&str; 12] =
    ["rs", "md", "toml", "sql", "html", "css", "js", "mjs", "json", "service", "yml", "sh"];

/// One file under version control.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|ending| ending == "rs")
    }
}

/// Runs every check and tells all that is wrong.
pub fn run() -> Result<()> {
    let files = files()?;
    let mut wrong = Vec::new();
    for file in &files {
        wrong.extend(too_long(file));
        wrong.extend(without_module_doc(file));
        wrong.extend(marks(file));
    }
    wrong.extend(decisions(&files));
    wrong.extend(readmes(&files));
    if wrong.is_empty() {
        println!("tidy: {} files in order", files.len());
        return Ok(());
    }
    bail!("{}", wrong.join("\n"))
}

fn files() -> Result<Vec<File>> {
    let listed =
        output(&mut program("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    let listed = String::from_utf8(listed).context("names of files are UTF-8")?;
    let text = |path: &str| {
        let ending = Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        TEXTS.contains(&ending).then(|| std::fs::read_to_string(root().join(path)).ok()).flatten()
    };
    let named = listed.split('\0').filter(|path| !path.is_empty());
    Ok(named.filter_map(|path| Some(File { text: text(path)?, path: path.to_owned() })).collect())
}

fn lines_of_code(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

fn too_long(file: &File) -> Option<String> {
    let lines = lines_of_code(&file.text);
    let long = file.is_rust() && lines > MOST_LINES;
    long.then(|| format!("{}: {lines} lines of code, {MOST_LINES} at most: split it by concept", file.path))
}

fn without_module_doc(file: &File) -> Option<String> {
    let first = file.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let lacking = file.is_rust() && !first.starts_with("//!");
    lacking.then(|| format!("{}: no module doc on its first line", file.path))
}

/// Marks of unfinished work, and paths that exist on one machine only. Written in halves, so that this file passes.
const MARKS: [&str; 6] = [
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("/wo", "rk/"),
    concat!("/tmp", "/wt"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
];

fn marks(file: &File) -> Vec<String> {
    let found = |(number, line): (usize, &str)| {
        let mark = MARKS.iter().find(|mark| line.contains(**mark))?;
        Some(format!("{}:{}: holds {mark}", file.path, number + 1))
    };
    file.text.lines().enumerate().filter_map(found).collect()
}

/// Decision records: each number once, each with a heading.
fn decisions(files: &[File]) -> Vec<String> {
    let mut numbers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in files {
        let Some(name) = file.path.strip_prefix("docs/adr/") else { continue };
        match name.split_once('-') {
            Some((number, _)) if number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                numbers.entry(number).or_default().push(&file.path);
            }
            _ if name == "README.md" => continue,
            _ => wrong.push(format!("{}: the name starts with four digits and a hyphen", file.path)),
        }
        if !file.text.starts_with("# ") {
            wrong.push(format!("{}: no heading", file.path));
        }
    }
    wrong.extend(
        numbers
            .into_values()
            .filter(|paths| paths.len() > 1)
            .map(|paths| format!("one number: {}", paths.join(", "))),
    );
    wrong
}

/// Both READMEs give the same commands.
fn readmes(files: &[File]) -> Vec<String> {
    let commands =
        |path: &str| files.iter().find(|file| file.path == path).map(|file| commands_of(&file.text));
    let (Some(english), Some(chinese)) = (commands("README.md"), commands("README.zh.md")) else {
        return vec!["README.md and README.zh.md: both are needed".to_owned()];
    };
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>, path: &str| {
        one.difference(other).map(|command| format!("only in {path}: {command}")).collect::<Vec<_>>()
    };
    [only(&english, &chinese, "README.md"), only(&chinese, &english, "README.zh.md")].concat()
}

/// The lines of code blocks that start a program; what follows a `#` is a comment in the reader's language.
fn commands_of(text: &str) -> BTreeSet<String> {
    let blocks = text.split("```").skip(1).step_by(2);
    let lines = blocks.flat_map(|block| block.lines().skip(1));
    let bare = lines.map(|line| line.split(" #").next().unwrap_or_default().trim());
    let programs = ["cargo ", "hengxin ", "curl ", "sudo ", "systemctl "];
    bare.filter(|line| programs.iter().any(|program| line.starts_with(program))).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn comments_and_blank_lines_are_not_code() {
        assert_eq!(lines_of_code("//! Doc.\n\n// Why.\nfn a() {\n}\n"), 2);
    }

    #[test]
    fn a_file_without_a_module_doc_is_told() {
        assert!(without_module_doc(&file("a.rs", "fn a() {}\n")).is_some());
        assert!(without_module_doc(&file("a.rs", "//! Doc.\nfn a() {}\n")).is_none());
        assert!(without_module_doc(&file("a.md", "text")).is_none());
    }

    #[test]
    fn marks_are_told_with_their_line() {
        let text = format!("fine\n// {}: later\n", MARKS[0]);
        assert_eq!(marks(&file("a.rs", &text)), [format!("a.rs:2: holds {}", MARKS[0])]);
    }

    #[test]
    fn a_decision_number_is_given_once() {
        let files = [
            file("docs/adr/0001-a.md", "# A"),
            file("docs/adr/0001-b.md", "# B"),
            file("docs/adr/x.md", "# X"),
        ];
        assert_eq!(decisions(&files).len(), 2);
    }

    #[test]
    fn commands_are_compared_without_their_comments() {
        let text =
            "Run:\n```sh\ncargo run --release -- demo   # a city\nls\n```\nthen\n```\nhengxin serve\n```\n";
        let commands: Vec<String> = commands_of(text).into_iter().collect();
        assert_eq!(commands, ["cargo run --release -- demo", "hengxin serve"]);
    }
}
