//! A letter as plain text, for e-mail and for reading aloud.

use std::fmt::Write;

use domain::Lang;

use super::{Block, Letter, Part, Row};

/// The letter as plain text: one paragraph a line, ending with a line break.
pub fn text(letter: &Letter) -> String {
    let mut out = String::with_capacity(4096);
    let l = letter.lang;
    write!(out, "{}\n{}\n\n", letter.title, letter.number).expect(INFALLIBLE);
    write!(out, "{}\n\n", letter.salutation()).expect(INFALLIBLE);
    writeln!(out, "{}", letter.lead).expect(INFALLIBLE);
    for part in &letter.parts {
        write_part(&mut out, l, part);
    }
    write!(out, "\n{}\n{}\n", letter.signature.authority, letter.signature.day).expect(INFALLIBLE);
    out
}

const INFALLIBLE: &str = "writing to a string cannot fail";

fn write_part(out: &mut String, lang: Lang, part: &Part) {
    write!(out, "\n{}\n", part.heading).expect(INFALLIBLE);
    for block in &part.blocks {
        match block {
            Block::Paragraph(words) => writeln!(out, "{words}").expect(INFALLIBLE),
            Block::List(points) => {
                for point in points {
                    writeln!(out, "- {point}").expect(INFALLIBLE);
                }
            }
            Block::Rows(rows) => rows.iter().for_each(|row| write_row(out, lang, row)),
        }
    }
}

fn write_row(out: &mut String, lang: Lang, row: &Row) {
    write!(out, "{}{}{}", row.name, lang.pick("：", ": "), row.value).expect(INFALLIBLE);
    if let Some(formula) = &row.formula {
        let (open, close) = lang.pick(("（", "）"), (" (", ")"));
        write!(out, "{open}{formula}{close}").expect(INFALLIBLE);
    }
    out.push('\n');
}
