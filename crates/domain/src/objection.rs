//! What an objection may be about: six grounds, and no other.

use crate::Text;

/// Grounds from one table: code, name, what it means, and what shows it.
macro_rules! grounds {
    ($($(#[$doc:meta])* $name:ident = $code:literal $label:expr, $means:expr, $shown_by:expr;)*) => {
        /// What an objection is about. The code is public and stable.
        /// Source: the six kinds that cities name on their own objection forms; no national list is known.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ObjectionGround {
            $($(#[$doc])* $name,)*
        }

        impl ObjectionGround {
            /// Every ground, in the order of the form.
            pub const ALL: &'static [ObjectionGround] = &[$(ObjectionGround::$name),*];

            /// The stable public code.
            pub const fn code(self) -> &'static str {
                match self { $(ObjectionGround::$name => $code,)* }
            }

            /// Its name on a page and in letters.
            pub fn label(self) -> Text {
                match self { $(ObjectionGround::$name => $label,)* }
            }

            /// What it means, in one sentence.
            pub fn means(self) -> Text {
                match self { $(ObjectionGround::$name => $means,)* }
            }

            /// What paper shows it.
            pub fn shown_by(self) -> Text {
                match self { $(ObjectionGround::$name => $shown_by,)* }
            }
        }
    };
}

grounds! {
    /// What the record says is wrong.
    Error = "error" Text::of("错误", "Error"),
        Text::of("记录里的内容与事实不符。", "Something the record says is not so."),
        Text::of("决定书，或者能说明正确内容的文件", "The decision, or a paper that says what is right");
    /// Something that belongs to it is left out.
    Omission = "omission" Text::of("遗漏", "Omission"),
        Text::of("应当写明的内容没有写。", "Something that belongs in the record is left out."),
        Text::of("写有遗漏内容的文件", "A paper that holds what is left out");
    /// The same decision is published more than once.
    Duplicate = "duplicate" Text::of("重复公示", "Published twice"),
        Text::of("同一份决定公示了不止一条。", "One decision is published as more than one record."),
        Text::of("另一条记录的编号", "The number of the other record");
    /// It should not be published.
    NotToBePublished = "not-to-be-published" Text::of("不应公示", "Should not be published"),
        Text::of(
            "依法不该公示，例如决定已被撤销，或者内容不得公开。",
            "The law does not let it be published: the decision was revoked, say, or what it says may not be made public.",
        ),
        Text::of("撤销决定的文书，或者不应公示的依据", "The paper that revoked it, or the rule that forbids publishing it");
    /// Its publication period is over.
    PastPeriod = "past-period" Text::of("超期公示", "Past its period"),
        Text::of("公示期已满，仍在公示。", "Its publication period is over and it is still shown."),
        Text::of("决定日期和适用的规定", "The day of the decision and the rule that applies");
    /// It differs from what the deciding body holds.
    DiffersFromSource = "differs-from-source" Text::of("与认定机关信息不一致", "Differs from its source"),
        Text::of(
            "本站显示的与作出决定的机关自己公布或掌握的不同。",
            "What is shown here differs from what the deciding authority publishes or holds.",
        ),
        Text::of("该机关的网页、文书或者证明", "That authority’s page, document or statement");
}

impl ObjectionGround {
    /// The ground with that code.
    pub fn from_code(code: &str) -> Option<ObjectionGround> {
        ObjectionGround::ALL.iter().copied().find(|ground| ground.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ground_is_known_by_its_code_and_by_nothing_else() {
        for ground in ObjectionGround::ALL {
            assert_eq!(ObjectionGround::from_code(ground.code()), Some(*ground));
        }
        assert_eq!(ObjectionGround::from_code("Error"), None);
        assert_eq!(ObjectionGround::from_code(""), None);
    }
}
