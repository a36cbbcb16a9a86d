//! One file per family of pages. Each page is a function from a frame and a view to HTML.

mod home;
mod organisation;
mod record;
mod search;

pub use home::{HomeFigure, home};
pub use organisation::organisation;
pub use record::record;
pub use search::{SearchChoice, search};

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
