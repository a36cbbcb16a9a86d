//! What is wrong with a row, told so that a data officer can mend it in her own file.

use crate::Text;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Weight {
    /// The row is taken; its source should know.
    Warning = 1,
    /// The row waits until it is mended.
    Quarantine = 2,
    /// The row is turned away and nothing of it kept.
    Refusal = 3,
}

impl Weight {
    /// The weight stored under `number`.
    pub fn from_number(number: i64) -> Option<Weight> {
        [Weight::Warning, Weight::Quarantine, Weight::Refusal]
            .into_iter()
            .find(|weight| *weight as i64 == number)
    }

    /// The word for it in the API.
    pub fn word(self) -> &'static str {
        match self {
            Weight::Warning => "warning",
            Weight::Quarantine => "quarantined",
            Weight::Refusal => "refused",
        }
    }
}

/// One problem in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind.
    pub code: ProblemCode,
    /// Number of the field in its table; `None` = the row as a whole.
    pub field: Option<u8>,
    /// What the cell held; empty where that must not be kept.
    pub found: String,
}

macro_rules! problems {
    ($( $(#[$doc:meta])* $name:ident = $code:literal, $weight:ident, $what:expr, $mend:expr; )*) => {
        /// Every problem a row can have, with a stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $( $(#[$doc])* $name, )* }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [ProblemCode] = &[ $( ProblemCode::$name, )* ];

            /// The stable public code.
            pub fn code(self) -> &'static str { match self { $( ProblemCode::$name => $code, )* } }

            /// How much it weighs.
            pub fn weight(self) -> Weight { match self { $( ProblemCode::$name => Weight::$weight, )* } }

            /// What is wrong and what was expected.
            pub fn what(self) -> Text { match self { $( ProblemCode::$name => Text::new($what.0, $what.1), )* } }

            /// How to mend it.
            pub fn mend(self) -> Text { match self { $( ProblemCode::$name => Text::new($mend.0, $mend.1), )* } }
        }
    };
}

problems! {
    /// The register decided something about this record that the row contradicts.
    DecidedOtherwise = "decided-otherwise", Quarantine,
        ("该记录已修复、经异议撤下或正在办理列入，报送内容与之不符", "the record was restored, taken down after an objection or is being listed, and the row says otherwise"),
        ("与信用办核对；决定撤销之前不会重新公示", "ask the register office; it is not published again unless that decision is reversed");
    /// The row gives again what was erased, or stood here before it was.
    Erased = "erased", Refusal,
        ("该行的内容已依法删除，本系统不再收录", "the content of this row was erased by law and is not taken again"),
        ("从以后报送的文件中删除该行", "take the row out of files sent from now on");
    /// The row is about a person.
    NaturalPerson = "natural-person", Refusal,
        ("该行是自然人，本系统只登记机构", "the row is about a person; the register holds organisations only"),
        ("从文件中删除该行", "take the row out of the file");
    /// A citizen's ID number or a mobile number stands in a cell.
    PersonalData = "personal-data", Refusal,
        ("单元格含公民身份号码或手机号码，整行内容未保存", "a cell holds a citizen ID or mobile number; nothing of the row was kept"),
        ("删除该号码后重新报送该行", "remove the number and send the row again");
    /// A field that must be there is empty or a placeholder.
    Missing = "missing", Quarantine,
        ("必填项为空或只有占位符", "a required cell is empty or holds a placeholder"),
        ("照决定书填写", "fill it in from the decision document");
    /// The text is longer than the standard allows.
    TooLong = "too-long", Quarantine,
        ("超过数据标准规定的长度", "longer than the data standard allows"),
        ("缩短内容，或检查是否与相邻列错位", "shorten it, or check whether columns have shifted");
    /// Not one of the words the standard lists.
    NotInList = "not-in-list", Quarantine,
        ("不是数据标准列出的取值", "not one of the values the data standard lists"),
        ("改用模板中列出的取值", "use one of the values listed in the template");
    /// The code has the wrong length.
    CodeLength = "code-length", Quarantine,
        ("统一社会信用代码不是18位", "the Unified Social Credit Code does not have 18 characters"),
        ("对照营业执照填写18位代码", "copy the 18 characters from the business licence");
    /// The code holds a character that no code has.
    CodeCharacter = "code-character", Quarantine,
        ("统一社会信用代码含有不可能出现的字符", "the Unified Social Credit Code holds a character no code has"),
        ("对照营业执照核对；代码中没有字母I、O、S、V、Z", "compare with the business licence; codes never hold I, O, S, V or Z");
    /// The code's last character does not fit the others.
    CodeCheck = "code-check", Quarantine,
        ("统一社会信用代码的校验码不符", "the last character of the Unified Social Credit Code does not fit the others"),
        ("对照营业执照逐位核对，特别是第18位", "compare each character with the business licence, the 18th above all");
    /// A spreadsheet turned the digits into a rounded number.
    DigitsLost = "digits-lost", Quarantine,
        ("表格软件把号码变成了数值，后几位已丢失", "the spreadsheet turned the number into a rounded value; its last digits are gone"),
        ("把该列设为文本格式，从来源重新粘贴", "set the column to text and paste it again from the source");
    /// The identifier is of no known form.
    IdentifierUnknown = "identifier-unknown", Quarantine,
        ("不是可识别的机构代码", "not an identifier of any known form"),
        ("填写18位统一社会信用代码", "give the 18-character Unified Social Credit Code");
    /// The class of subject and the code's first two characters disagree.
    ClassAgainstCode = "class-against-code", Quarantine,
        ("行政相对人类别与代码前两位不一致（个体工商户以92开头）", "the class of subject and the code disagree (codes of individual businesses start with 92)"),
        ("核对类别和代码", "check the class and the code");
    /// Not a date, or one before 1949-10-01.
    NotADate = "not-a-date", Quarantine,
        ("不是可识别的日期", "not a date that can be read"),
        ("用YYYY-MM-DD，例如2026-03-01", "write YYYY-MM-DD, such as 2026-03-01");
    /// A decision dated after the day it arrived.
    InTheFuture = "in-the-future", Quarantine,
        ("决定日期晚于报送日", "the decision is dated after the day it arrived"),
        ("照决定书更正日期", "correct the date from the decision document");
    /// An end before its beginning.
    EndBeforeStart = "end-before-start", Quarantine,
        ("截止日期早于开始日期", "the end lies before the beginning"),
        ("核对起止日期", "check both dates");
    /// Not an amount of money in 万元.
    NotAnAmount = "not-an-amount", Quarantine,
        ("不是以万元为单位的金额，最多6位小数", "not an amount in 万元 with at most 6 decimals"),
        ("只填数字，例如0.8表示8000元", "write the number alone: 0.8 means 8,000 yuan");
    /// The amount and the text differ by a factor of ten thousand.
    UnitSlip = "unit-slip", Quarantine,
        ("金额与处罚内容相差一万倍，单位可能填错", "the amount and the text differ ten-thousandfold: the unit may be wrong"),
        ("该列单位是万元：罚款2000元填0.2", "the column's unit is 万元: a fine of 2,000 yuan is 0.2");
    /// A fine without its amount.
    FineWithoutAmount = "fine-without-amount", Quarantine,
        ("处罚类别含罚款或没收，但没有金额", "the categories name a fine or confiscation but no amount is given"),
        ("填写以万元为单位的金额", "give the amount in 万元");
    /// An amount without a fine.
    AmountWithoutFine = "amount-without-fine", Warning,
        ("填了罚款金额，但处罚类别没有罚款", "an amount is given but the categories name no fine"),
        ("核对处罚类别", "check the categories");
    /// None of the categories has a place in the law in force.
    CategoryUnknown = "category-unknown", Quarantine,
        ("没有一个处罚类别能按现行规定分级", "none of the categories has a tier under the rules in force"),
        ("使用标准类别，多个用分号隔开", "use the standard categories, separated by semicolons");
    /// No rule covers the decision's day.
    NoRule = "no-rule-in-force", Quarantine,
        ("该决定日期没有可适用的公示规则", "no rule on publication covers the day of this decision"),
        ("与信用办核对适用规定", "ask the register office which provision applies");
    /// No calendar for the year, so lateness cannot be told.
    NoCalendar = "no-calendar", Warning,
        ("该年份没有节假日数据，无法计算报送是否逾期", "no holiday calendar for that year, so lateness cannot be told"),
        ("无需修改", "nothing to mend");
    /// It arrived later than the law wants.
    Late = "late", Warning,
        ("报送时已超过规定的工作日数", "it arrived more working days after the decision than the rule allows"),
        ("无需修改；下次请及时报送", "nothing to mend; send sooner next time");
    /// The given end of publication is later than the rule allows.
    TermTooLong = "term-too-long", Warning,
        ("填报的公示截止期超过规定的最长期限，已按规定计算", "the given end of publication lies beyond the longest term; the rule's own date was used"),
        ("无需修改", "nothing to mend");
    /// The row has fewer or more cells than the header.
    Ragged = "ragged", Quarantine,
        ("单元格数与表头不一致，可能错位", "the row has another number of cells than the header: columns may have shifted"),
        ("检查该行的分隔符和引号", "check the separators and quotes of this row");
    /// No organisation could be told for certain.
    IdentityOpen = "identity-open", Quarantine,
        ("无法确定是哪一家机构，已进入待核对清单", "which organisation this is cannot be told for certain; the row waits for review"),
        ("补上18位统一社会信用代码", "add the 18-character Unified Social Credit Code");
    /// Several organisations bear the name.
    SeveralBearName = "several-bear-name", Quarantine,
        ("有多家机构使用该名称，已进入待核对清单", "several organisations bear this name; the row waits for review"),
        ("补上18位统一社会信用代码", "add the 18-character Unified Social Credit Code");
    /// The code belongs to an organisation of another name.
    NameAgainstCode = "name-against-code", Quarantine,
        ("代码对应的机构名称与填报名称不同", "the code belongs to an organisation of another name"),
        ("核对名称和代码；如已更名，请先由登记机关报送变更", "check name and code; if it was renamed, the business register reports that first");
    /// A person judged that the name and number do not mean the organisation they would lead to.
    JudgedApart = "judged-apart", Quarantine,
        ("经人工核对，该名称和代码所指的不是同名机构，已进入待核对清单", "a person judged that this name and number do not mean the organisation they would lead to; the row waits for review"),
        ("补上18位统一社会信用代码，或请信用办核对", "add the 18-character Unified Social Credit Code, or ask the register office to look");
    /// The same record stands twice in the file with different content.
    TwiceInFile = "twice-in-file", Quarantine,
        ("文件中同一记录出现两次且内容不同", "the same record stands twice in this file with different content"),
        ("保留正确的一行", "keep the right one");
    /// The business register gives one code to two names.
    CodeWithTwoNames = "code-with-two-names", Quarantine,
        ("同一代码在本文件中有两个名称", "one code stands with two names in this file"),
        ("核对是更名还是错码；更名请单独报送变更", "tell a rename from a wrong code; send a rename as a change");
    /// A word for the registration status that the register does not know.
    StatusUnknown = "status-unknown", Quarantine,
        ("登记状态不是可识别的取值", "the registration status is not a word the register knows"),
        ("用存续、吊销、注销或迁出", "use 存续, 吊销, 注销 or 迁出");
    /// A cell in error, such as #N/A.
    CellError = "cell-error", Quarantine,
        ("单元格是公式错误", "the cell holds a formula error"),
        ("在表格中改正公式或粘贴数值", "mend the formula in the sheet or paste its value");
}

impl ProblemCode {
    /// The problem with that code.
    pub fn from_code(code: &str) -> Option<ProblemCode> {
        ProblemCode::ALL.iter().copied().find(|problem| problem.code() == code)
    }

    /// This problem in field `no`, with what the cell held. Long cells are shortened; refusals keep nothing.
    pub fn at(self, no: u8, found: &str) -> Problem {
        let kept =
            if self.weight() == Weight::Refusal { String::new() } else { found.chars().take(60).collect() };
        Problem { code: self, field: Some(no), found: kept }
    }

    /// This problem of the row as a whole.
    pub fn of_row(self) -> Problem {
        Problem { code: self, field: None, found: String::new() }
    }
}
