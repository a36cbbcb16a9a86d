//! What surrounds every page: language, address, preferences, and the state of the register.

use domain::Lang;

use super::assets;
use super::prefs::{Prefs, Size, Theme};
use crate::app::view::AsOfView;

/// What a page needs to know beside its own view.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Language of the page.
    pub lang: Lang,
    /// Path behind the language with its query, such as `/search?q=x`: what the language switch keeps.
    pub path: &'a str,
    /// How the reader wants the page to look.
    pub prefs: Prefs,
    /// The state of the register the page was computed from, if it shows any.
    pub as_of: Option<&'a AsOfView>,
    /// Who is signed in; `None` on public pages.
    pub office: Option<Signed<'a>>,
}

/// A signed-in officer, and which parts of the office the navigation offers.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of the navigation, there or not")]
pub struct Signed<'a> {
    /// The officer's name.
    pub name: &'a str,
    /// The session's token.
    pub token: &'a str,
    /// What every officer must know, such as a year of holidays that is missing.
    pub warning: Option<&'a str>,
    /// Deliveries.
    pub batches: bool,
    /// Sending a file.
    pub send: bool,
    /// Who is meant.
    pub review: bool,
    /// Mergers.
    pub mergers: bool,
    /// Cases.
    pub cases: bool,
    /// Noticing a listing.
    pub lists: bool,
    /// Records that are not public.
    pub records: bool,
    /// Those who hold copies.
    pub receivers: bool,
    /// Organisations that authorise third parties.
    pub authorisations: bool,
    /// Reports that were issued.
    pub reports: bool,
    /// Accounts.
    pub accounts: bool,
    /// The audit trail.
    pub audit: bool,
    /// How deliveries and duties stand.
    pub monitoring: bool,
    /// Values of the law in force that nobody has compared with the official text.
    pub unverified: usize,
}

impl<'a> Frame<'a> {
    /// A frame for a public page with default preferences.
    pub fn new(lang: Lang, path: &'a str) -> Frame<'a> {
        Frame { lang, path, prefs: Prefs::default(), as_of: None, office: None }
    }

    /// The same frame, saying which state of the register the page shows.
    #[must_use]
    pub fn as_of<'b>(&self, as_of: &'b AsOfView) -> Frame<'b>
    where
        'a: 'b,
    {
        Frame { as_of: Some(as_of), ..*self }
    }

    /// First segment of every address in this language: `zh` or `en`.
    pub fn root(&self) -> &'static str {
        self.lang.pick("zh", "en")
    }

    /// First segment of the same page in the other language.
    pub fn other_root(&self) -> &'static str {
        self.lang.pick("en", "zh")
    }

    /// The other language.
    pub fn other(&self) -> Lang {
        self.lang.pick(Lang::En, Lang::Zh)
    }

    /// Whether the page is in Chinese.
    pub fn is_zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// What `aria-current` says for a link of the main navigation; empty where the page is elsewhere.
    pub fn current(&self, section: &str) -> &'static str {
        let path = self.path.split('?').next().unwrap_or_default();
        match path.strip_prefix(section) {
            Some("") => "page",
            Some(rest) if rest.starts_with('/') => "true",
            Some(_) | None => "",
        }
    }

    /// The same for the link to deliveries: the other pages of the office lie under its address but are not its.
    pub fn current_batches(&self) -> &'static str {
        if self.current("/office") == "page" { "page" } else { self.current("/office/batches") }
    }

    /// Path of the style sheet, named by its content.
    pub fn css(&self) -> &'static str {
        assets::CSS.path
    }

    /// Path of the script, named by its content.
    pub fn js(&self) -> &'static str {
        assets::JS.path
    }

    /// Path of the script for passkeys, named by its content.
    pub fn passkey_js(&self) -> &'static str {
        assets::PASSKEY.path
    }

    /// Path of the icon, named by its content.
    pub fn icon(&self) -> &'static str {
        assets::ICON.path
    }

    /// The `data-theme` word, unless the system decides.
    pub fn theme(&self) -> Option<&'static str> {
        (self.prefs.theme != Theme::System).then(|| self.prefs.theme.word())
    }

    /// Whether the reader wants large text.
    pub fn is_large(&self) -> bool {
        self.prefs.size == Size::Large
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_navigation_marks_the_page_and_its_children() {
        let at = |path| Frame::new(Lang::Zh, path).current("/lists");
        assert_eq!(at("/lists"), "page");
        assert_eq!(at("/lists?x=1"), "page");
        assert_eq!(at("/lists/penalty?from=2026-01-01"), "true");
        assert_eq!(at("/listsx"), "");
        assert_eq!(at("/"), "");
    }
}
