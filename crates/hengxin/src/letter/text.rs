//! A letter as plain text, for e-mail and for reading aloud.

use std::fmt::Write;

use domain::Lang;

use super::{Block, Letter, Part, Row};

const ORDINALS: [&str; 7] = ["一、", "二、", "三、", "四、", "五、", "六、", "七、"];

/// The letter as plain text: one paragraph a line, ending with a line break.
pub fn text(letter: &Letter) -> String {
    let mut out = String::with_capacity(4096);
    let l = letter.lang;
    write!(out, "{}\n{}\n\n", letter.title, letter.number).expect(INFALLIBLE);
    write!(out, "{}\n\n", letter.salutation()).expect(INFALLIBLE);
    writeln!(out, "{}", letter.lead).expect(INFALLIBLE);
    for (place, part) in letter.parts.iter().enumerate() {
        write_part(&mut out, l, place, part);
    }
    write!(out, "\n{}\n{}\n", letter.signature.authority, letter.signature.day).expect(INFALLIBLE);
    out
}

const INFALLIBLE: &str = "writing to a string cannot fail";

/// The number before a heading: 一、 or 1.
pub(crate) fn ordinal(lang: Lang, place: usize) -> String {
    lang.pick(ORDINALS[place].to_owned(), format!("{}. ", place + 1))
}

fn write_part(out: &mut String, lang: Lang, place: usize, part: &Part) {
    write!(out, "\n{}{}\n", ordinal(lang, place), part.heading).expect(INFALLIBLE);
    for block in &part.blocks {
        match block {
            Block::Paragraph(words) => writeln!(out, "{words}").expect(INFALLIBLE),
            Block::List(points) => {
                points.iter().for_each(|point| writeln!(out, "- {point}").expect(INFALLIBLE));
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
