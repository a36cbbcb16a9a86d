//! Verdicts and their reasons, each with a code that stays and a sentence in both languages.

/// What is to be held of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It means this organisation; a record may be linked without a person looking.
    Same,
    /// A person must look; the likeliest candidate stands first.
    Review,
    /// No organisation of the register is meant, as far as the name tells.
    Different,
}

impl Verdict {
    /// The word used in files and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Review => "review",
            Verdict::Different => "different",
        }
    }
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])* $name:ident, $code:literal, $zh:literal, $en:literal;)*) => {
        /// Why a verdict is what it is: of all differences the one that weighs most.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[doc = $doc])* $name,)*
        }

        impl Reason {
            /// All of them.
            pub const ALL: &[Reason] = &[$(Reason::$name),*];

            /// The word used in files and addresses; it does not change.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$name => $code,)* }
            }

            /// A sentence for the page, in Chinese.
            pub fn zh(self) -> &'static str {
                match self { $(Reason::$name => $zh,)* }
            }

            /// A sentence for the page, in English.
            pub fn en(self) -> &'static str {
                match self { $(Reason::$name => $en,)* }
            }
        }
    };
}

reasons! {
    /// The normal forms are the same, and one organisation bears the name.
    ExactName, "exact-name", "名称一致", "The name is the same";
    /// A recorded former name, and of one organisation only.
    FormerName, "former-name", "与登记的曾用名一致", "It is a recorded former name";
    /// A recorded short name, and of one organisation only.
    ShortName, "short-name", "与登记的简称一致", "It is a recorded short name";
    /// Only the spelling differs: brackets, traditional characters, 有限责任公司 for 有限公司.
    Spelling, "spelling", "仅书写形式不同（括号、繁体字、“有限责任公司”与“有限公司”）", "Only the spelling differs: brackets, traditional characters, 有限责任公司 for 有限公司";
    /// The code is this organisation's, and the name is too, to a spelling.
    CodeAndName, "code-and-name", "代码和名称均一致", "Code and name are the same";
    /// Several organisations bear the name.
    Homonyms, "homonyms", "有多家机构使用该名称，请核对代码", "Several organisations bear this name; compare the codes";
    /// The code is this organisation's, the name is not.
    NameDiffers, "name-differs", "代码一致，名称不同，可能已更名", "The code is the same, the name is not: perhaps renamed";
    /// The code is of one organisation and the name of another.
    CodeOfAnother, "code-of-another", "代码属于一家机构，名称属于另一家机构", "The code is of one organisation, the name of another";
    /// Both codes are valid and not the same.
    CodesDiffer, "codes-differ", "代码不同，不是同一家机构", "The codes differ: not the same organisation";
    /// The name denotes several organisations, a product, or none.
    NotOne, "not-one", "该名称不是指一家机构（如“及其子公司”“等”“信托计划”）", "The name does not denote one organisation";
    /// One is a branch of the other.
    BranchOfHead, "branch-of-head", "分支机构与总机构是不同机构", "A branch is not its head office";
    /// Both are branches, of different name.
    BranchesDiffer, "branches-differ", "分支机构不同", "The branches differ";
    /// Only a number differs.
    NumbersDiffer, "numbers-differ", "数字或序号不同", "A number differs";
    /// Only a direction differs, or great and small, old and new.
    DirectionsDiffer, "directions-differ", "方位或大小新旧不同", "A direction differs";
    /// 市 against 县 and the like.
    LevelsDiffer, "levels-differ", "行政区划级别不同（如市与县）", "The levels of the place differ, as a city and a county";
    /// The places differ.
    RegionsDiffer, "regions-differ", "地域不同", "The places differ";
    /// One character of the core name differs.
    OneCharacter, "one-character", "字号相差一字", "One character of the core name differs";
    /// The core names differ.
    CoresDiffer, "cores-differ", "字号不同", "The core names differ";
    /// The trades differ.
    TradesDiffer, "trades-differ", "行业表述不同", "The trades differ";
    /// The legal forms differ.
    FormsDiffer, "forms-differ", "组织形式不同", "The legal forms differ";
    /// The place is missing in one, or stands elsewhere.
    RegionMissing, "region-missing", "地域缺失或位置不同", "The place is missing in one, or stands elsewhere";
    /// A name in Latin letters that is alike.
    Alike, "alike", "名称相近", "The names are alike";
    /// Nothing alike is in the register.
    NothingAlike, "nothing-alike", "没有相近的名称", "Nothing alike is in the register";
    /// There is no name to look for.
    NoName, "no-name", "没有可比对的名称", "There is no name to look for";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_reasons_are_distinct_and_lasting() {
        let mut codes: Vec<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Reason::ALL.len());
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    }
}
