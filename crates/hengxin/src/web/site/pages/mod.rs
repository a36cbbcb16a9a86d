//! One file per family of pages. Each page is a function from a frame and a view to HTML.

pub mod account;
mod api;
pub mod audit;
pub mod cases;
mod data;
pub mod erase;
pub mod files;
pub mod held;
mod help;
mod home;
pub mod identity;
pub mod issued;
pub mod law;
mod letter;
mod lists;
pub mod monitoring;
pub mod office;
mod organisation;
pub mod preview;
mod problem;
mod record;
mod red_list;
pub mod report;
mod search;
pub mod services;
mod stats;
mod verify;

pub use api::api;
pub use data::{DataFile, Dataset, data};
pub use help::{PeriodQuestion, help, help_page, periods};
pub use home::{HomeFigure, home};
pub use letter::{OfficeLetter, ask_for_letter, letter, letter_preview, office_letter, own_letter};
pub use lists::{ListCard, ListChoice, list, lists};
pub use organisation::organisation;
pub use problem::{Trouble, problem};
pub use record::record;
pub use red_list::{RedChoice, red_list};
pub use search::{SearchChoice, search};
pub use stats::{Figure, StatsChoice, figures, stats};
pub use verify::verify;

use askama::Template;
use axum::response::Html;

/// A finished page.
pub type Page = Html<String>;

/// Renders a template into a text of about `size` bytes, so that it rarely has to grow.
fn page(template: &impl Template, size: usize) -> Page {
    let mut html = String::with_capacity(size);
    template.render_into(&mut html).expect("writing to a string cannot fail");
    Html(html)
}
