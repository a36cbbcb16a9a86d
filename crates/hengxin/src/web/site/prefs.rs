//! Display preferences: theme and text size, kept in a cookie, changed by a plain form.

/// How a reader wants pages to look. Kept in the cookie [`Prefs::COOKIE`]; nothing else is remembered about readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prefs {
    /// Light or dark.
    pub theme: Theme,
    /// Size of text.
    pub size: Size,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the reader's system says.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

/// Size of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// As designed.
    #[default]
    Normal,
    /// Large text (大字): main text of at least 18 pt. Source: 工信部 2021 适老化 specifications.
    Large,
}

impl Prefs {
    /// Name of the cookie.
    pub const COOKIE: &'static str = "display";

    /// Reads the two words of the form and the cookie; unknown words mean the default.
    pub fn from_words(theme: &str, size: &str) -> Prefs {
        let theme = match theme {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        };
        Prefs { theme, size: if size == "large" { Size::Large } else { Size::Normal } }
    }

    /// Reads a `Cookie` header; the default where it does not hold the cookie.
    pub fn from_cookies(header: &str) -> Prefs {
        let value = header
            .split(';')
            .find_map(|pair| pair.trim().strip_prefix(Self::COOKIE)?.strip_prefix('='))
            .unwrap_or_default();
        let (theme, size) = value.split_once('.').unwrap_or((value, ""));
        Prefs::from_words(theme, size)
    }

    /// The cookie's value.
    pub fn cookie_value(self) -> String {
        format!("{}.{}", self.theme.word(), self.size.word())
    }
}

impl Theme {
    /// The word in the cookie, the form and the `data-theme` attribute.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

impl Size {
    /// The word in the cookie, the form and the `data-size` attribute.
    pub fn word(self) -> &'static str {
        match self {
            Size::Normal => "normal",
            Size::Large => "large",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_survives_its_cookie_and_nonsense_means_the_default() {
        let large_dark = Prefs { theme: Theme::Dark, size: Size::Large };
        let header = format!("other=1; {}={}", Prefs::COOKIE, large_dark.cookie_value());
        assert_eq!(Prefs::from_cookies(&header), large_dark);
        for nonsense in ["", "display", "display=", "display=x.y.z", "displays=dark.large"] {
            assert_eq!(Prefs::from_cookies(nonsense), Prefs::default(), "{nonsense}");
        }
    }
}
