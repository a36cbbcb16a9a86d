//! Numbered pages under a list: plain links, the current page marked.

use std::fmt::{self, Write};

use askama::filters::HtmlSafe;
use askama::{FastWritable, Values};
use domain::Lang;

use super::link::{Link, escape};

/// Links to the pages of a list; writes nothing where there is one page only.
#[derive(Debug, Clone)]
pub struct Pager {
    lang: Lang,
    link: Link,
    page: u32,
    pages: u32,
}

impl Pager {
    /// Links from `page` (counted from 1) to the others of `pages`; `link` is the list's address without a page.
    pub fn new(lang: Lang, link: Link, page: u32, pages: u32) -> Pager {
        Pager { lang, link, page, pages }
    }

    /// The pages to link: the first, the last, and two around the current one.
    fn numbers(&self) -> impl Iterator<Item = u32> {
        let (page, pages) = (self.page, self.pages);
        (1..=pages).filter(move |n| *n == 1 || *n == pages || n.abs_diff(page) <= 2)
    }

    fn step(&self, page: &mut dyn Write, to: u32, rel: &str, text: &str) -> fmt::Result {
        page.write_str("<li><a href=\"")?;
        escape(page, self.link.clone().with("page", &to.to_string()).as_str())?;
        write!(page, "\" rel=\"{rel}\">{text}</a></li>")
    }

    fn number(&self, page: &mut dyn Write, n: u32) -> fmt::Result {
        if n == self.page {
            return write!(page, "<li><b aria-current=\"page\">{n}</b></li>");
        }
        page.write_str("<li><a href=\"")?;
        escape(page, self.link.clone().with("page", &n.to_string()).as_str())?;
        let label = self.lang.pick(format!("第{n}页"), format!("Page {n}"));
        write!(page, "\" aria-label=\"{label}\">{n}</a></li>")
    }

    fn write_html(&self, page: &mut dyn Write) -> fmt::Result {
        if self.pages < 2 {
            return Ok(());
        }
        write!(page, "<nav aria-label=\"{}\"><ul class=\"pager\">", self.lang.pick("分页", "Pages"))?;
        if self.page > 1 {
            self.step(page, self.page - 1, "prev", self.lang.pick("上一页", "Previous"))?;
        }
        let mut last = 0;
        for n in self.numbers() {
            if n > last + 1 {
                page.write_str("<li aria-hidden=\"true\" class=\"gap\">…</li>")?;
            }
            self.number(page, n)?;
            last = n;
        }
        if self.page < self.pages {
            self.step(page, self.page + 1, "next", self.lang.pick("下一页", "Next"))?;
        }
        page.write_str("</ul></nav>")
    }
}

impl fmt::Display for Pager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_html(f)
    }
}
impl HtmlSafe for Pager {}
impl FastWritable for Pager {
    fn write_into(&self, page: &mut dyn Write, _: &dyn Values) -> askama::Result<()> {
        Ok(self.write_html(page)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_needs_no_pager_and_many_show_their_ends() {
        let pager = |page, pages| {
            Pager::new(Lang::En, Link::to("/en/search").with("q", "a"), page, pages).to_string()
        };
        assert_eq!(pager(1, 1), "");
        let middle = pager(10, 50);
        for part in [
            "page=1\"",
            "page=8\"",
            "<b aria-current=\"page\">10</b>",
            "page=12\"",
            "page=50\"",
            "rel=\"next\"",
        ] {
            assert!(middle.contains(part), "{part} in {middle}");
        }
        assert_eq!(middle.matches("class=\"gap\"").count(), 2);
        assert!(middle.contains("?q=a&amp;page=9\" rel=\"prev\""));
    }
}
