//! How clean rows become the rows that arrive: the slips that real files show, at about the rates they show them.

use domain::field::Role;
use domain::{Day, RecordKind};

use super::city::Org;
use super::rng::Rng;
use super::sheet::Row;

/// One way to spoil a row, and how often in ten thousand it happens.
type Slip = (u32, fn(&mut Rng, &mut Row, &Org));

/// The slips. The first group is mended in silence, the second waits for a person, the third is turned away.
const SLIPS: [Slip; 25] = [
    (200, |_, row, _| code(row, str::to_lowercase)),
    (100, |_, row, _| code(row, full_width)),
    (150, |_, row, _| code(row, |code| format!("{} {} {}", &code[..2], &code[2..8], &code[8..]))),
    (100, |_, row, _| code(row, |code| format!("'{code}"))),
    (60, |_, row, _| code(row, |code| code.replacen('0', "O", 1))),
    (150, |_, row, _| name(row, |name| name.replace('（', "(").replace('）', ")"))),
    (80, |_, row, _| name(row, |name| format!(" {name}　"))),
    (250, |_, row, _| code(row, |_| String::new())),
    (1200, other_form),
    (5000, |_, row, org| {
        if let Some(former) = &org.former {
            name(row, |_| former.clone());
        }
    }),
    (60, |rng, row, _| {
        let letter = *rng.pick(&['7', 'A', 'W']);
        code(row, |code| format!("{}{letter}", &code[..17]));
    }),
    (30, |_, row, _| code(row, |code| code[..16].to_owned())),
    (30, |_, row, _| name(row, |_| String::new())),
    (30, |_, row, _| name(row, |name| format!("{}商行", name.chars().take(6).collect::<String>()))),
    (40, |rng, row, _| placeholder(rng, row)),
    (40, |_, row, _| unit_slip(row)),
    (20, |_, row, _| set(row, Role::DecidedOn, "2031-01-15")),
    (15, |_, row, _| set(row, Role::DecidedOn, "2026-13-45")),
    (20, |_, row, _| set(row, Role::ValidUntil, "2009-12-31")),
    (30, |_, row, _| swap_class(row)),
    (30, |_, row, _| set(row, Role::Categories, "责令改正")),
    (15, |_, row, _| set(row, Role::Fine, "约五千")),
    (100, |_, row, _| set(row, Role::GivenEnd, "2032-06-30")),
    (4, |_, row, _| natural_person(row)),
    (4, |rng, row, _| personal_number(rng, row)),
];

/// Spoils a row now and then. Registers are looked after better than the rest.
pub fn spoil(rng: &mut Rng, row: &mut Row, org: &Org) {
    for (odds, slip) in SLIPS {
        let odds = if row.kind == RecordKind::Registration { odds / 20 } else { odds };
        if rng.odds(odds) {
            slip(rng, row, org);
        }
    }
}

fn change(row: &mut Row, role: Role, with: impl FnOnce(&str) -> String) {
    if let Some(cell) = row.role(role)
        && !cell.is_empty()
    {
        *cell = with(cell);
    }
}

fn set(row: &mut Row, role: Role, text: &str) {
    change(row, role, |_| text.to_owned());
}

/// Changes the code where it still stands as issued; a cell slipped twice is rarer than life.
fn code(row: &mut Row, with: impl Fn(&str) -> String) {
    for role in [Role::SubjectCode, Role::TaxNumber] {
        change(
            row,
            role,
            |code| if code.len() == 18 && code.is_ascii() { with(code) } else { code.to_owned() },
        );
    }
}

fn name(row: &mut Row, with: impl Fn(&str) -> String) {
    if row.kind != RecordKind::Registration {
        change(row, Role::SubjectName, with);
    }
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)).collect()
}

/// The decision day in another of the forms in use.
fn other_form(rng: &mut Rng, row: &mut Row, _: &Org) {
    let form = rng.below(5);
    change(row, Role::DecidedOn, |text| Day::parse(text).map_or(text.to_owned(), |day| in_form(day, form)));
}

fn in_form(day: Day, form: u32) -> String {
    let (year, month, date) = (day.year(), day.month(), day.day());
    match form {
        0 => format!("{year}/{month}/{date}"),
        1 => format!("{year}.{month}.{date}"),
        2 => format!("{year}{month:02}{date:02}"),
        3 => format!("{year}年{month}月{date}日"),
        _ => format!("{year}-{month:02}-{date:02} 00:00:00"),
    }
}

/// A column that somebody fills with words of their own.
fn written(row: &Row) -> Role {
    let named = matches!(row.kind, RecordKind::Licence | RecordKind::Penalty);
    if named { Role::Representative } else { Role::Text }
}

/// A cell that must be filled, filled with nothing.
fn placeholder(rng: &mut Rng, row: &mut Row) {
    let nothing = *rng.pick(&["/", "无", "null", "-", "test"]);
    let role = *rng.pick(&[Role::Decision, Role::DocumentNumber, written(row)]);
    set(row, role, nothing);
}

/// Yuan typed into the column of 万元.
fn unit_slip(row: &mut Row) {
    change(row, Role::Fine, |text| {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{part:0<4}").trim_start_matches('0').to_owned()
    });
}

fn swap_class(row: &mut Row) {
    let other =
        |class: &str| if class == "个体工商户" { "法人及非法人组织" } else { "个体工商户" };
    change(row, Role::SubjectClass, |class| other(class).to_owned());
}

/// A row about a person, as departments send them by mistake. There is no person: the cell says so.
fn natural_person(row: &mut Row) {
    if row.role(Role::SubjectClass).is_some() {
        set(row, Role::SubjectClass, "自然人");
        set(row, Role::SubjectName, "（虚构的自然人）");
        set(row, Role::SubjectCode, "");
    }
}

/// A made-up personal number in a text, to show that the guard turns the row away. The place of issue does not exist,
/// and nobody born in 1901 is meant; the mobile number is all zeros.
fn personal_number(rng: &mut Rng, row: &mut Row) {
    let number = match rng.below(2) {
        0 => "联系电话13000000000".to_owned(),
        _ => format!("身份证号{}", invented_id(rng.below(1000))),
    };
    let role = if row.kind == RecordKind::Penalty { Role::Decision } else { written(row) };
    change(row, role, |text| format!("{text}（{number}）"));
}

/// A number with the form and check character of a citizen's (GB 11643, MOD 11-2) from a place that does not exist.
fn invented_id(serial: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("11999919010101{serial:03}");
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}
