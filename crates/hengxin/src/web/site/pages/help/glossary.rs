//! The words of the register, the law's own first, with a plain gloss.

use domain::Text;

/// A word with its English term and what it means.
pub(super) struct Term {
    pub zh: &'static str,
    pub en: &'static str,
    pub means: Text,
}

const fn term(zh: &'static str, en: &'static str, means_zh: &'static str, means_en: &'static str) -> Term {
    Term { zh, en, means: Text::of(means_zh, means_en) }
}

pub(super) static TERMS: [Term; 46] = [
    term(
        "统一社会信用代码",
        "Unified Social Credit Code (USCC)",
        "机构唯一的18位代码，最后一位用于校验",
        "An organisation’s own 18-character code; the last character checks the others",
    ),
    term(
        "信用主体",
        "organisation",
        "本登记中只指机构，不含自然人",
        "In this register organisations only, never people",
    ),
    term(
        "公共信用信息",
        "public credit information",
        "行政机关等依法产生、与机构守法有关的信息",
        "What authorities produce by law about how organisations keep the law",
    ),
    term(
        "信用记录",
        "credit record",
        "一项决定或事实，带来源和期限",
        "One decision or fact, with its source and its period",
    ),
    term(
        "公共信用信息目录",
        "public credit information catalogue",
        "可以归集哪些信息的清单，不在其中的不得归集",
        "The list of what may be collected; nothing else may be",
    ),
    term(
        "补充目录",
        "local supplementary catalogue",
        "由地方性法规增加的部分",
        "What a local regulation adds to it",
    ),
    term(
        "行政处罚",
        "administrative penalty",
        "行政机关对违法行为的处罚决定",
        "An authority’s decision punishing a breach of law",
    ),
    term(
        "行政许可",
        "administrative licence",
        "行政机关准予从事某项活动的决定",
        "An authority’s decision allowing an activity",
    ),
    term("行政处罚决定书文号", "penalty decision number", "决定书上的编号", "The number on the decision"),
    term(
        "简易程序",
        "summary procedure",
        "当场作出的轻微处罚，通常不公示",
        "Small penalties decided on the spot; usually not published",
    ),
    term(
        "双公示",
        "licence and penalty publication (“double publication”)",
        "许可和处罚决定作出后限期在网上公示",
        "Publishing licences and penalties online within a fixed time",
    ),
    term("公示", "publication", "依法让任何人都能看到", "Letting anyone see it, as the law says"),
    term(
        "公示期",
        "publication period",
        "从决定之日起，可以公示的时间",
        "From the day of the decision, the time it may be published",
    ),
    term(
        "最短公示期",
        "minimum publication period",
        "过了这一天才能申请修复",
        "Only after it may restoration be applied for",
    ),
    term(
        "最长公示期",
        "maximum publication period",
        "过了这一天自动停止公示",
        "After it publication ends by itself",
    ),
    term("终止公示", "end of publication", "不再向公众显示", "No longer shown to the public"),
    term(
        "失信信息",
        "adverse credit information",
        "对机构不利的信用信息，如处罚",
        "Information to an organisation’s disadvantage, such as a penalty",
    ),
    term(
        "轻微 / 一般 / 严重",
        "minor / general / serious",
        "失信信息的分级，决定公示期",
        "The classes of adverse information; they fix the period",
    ),
    term(
        "严重失信主体名单",
        "serious-breach list (official: List of Seriously Dishonest Entities)",
        "只能依法律、法规或中央文件设立的名单",
        "A list that only a law, regulation or central document may create",
    ),
    term(
        "经营异常名录",
        "abnormal operations list",
        "未按时报年报、住所联系不上等情形",
        "No annual report in time, cannot be reached at its address, and the like",
    ),
    term(
        "失信被执行人",
        "judgment defaulter",
        "有能力而不履行生效判决的被执行人",
        "Able to perform a judgment and not doing so",
    ),
    term(
        "重点关注",
        "watch status",
        "监管上多加留意的状态",
        "A state in which supervisors look more closely",
    ),
    term("列入 / 移出", "place on / remove from a list", "进入名单和离开名单", "Onto a list and off it"),
    term(
        "认定机关",
        "deciding authority",
        "作出决定并对内容负责的机关",
        "The authority that decided and answers for the content",
    ),
    term(
        "信用修复",
        "credit restoration",
        "纠正并履行后提前停止公示；决定本身仍然有效",
        "Ending publication early after correction and performance; the decision stays valid",
    ),
    term(
        "修复申请",
        "restoration application",
        "机构要求提前停止公示的申请",
        "An organisation’s request to end publication early",
    ),
    term(
        "履行证明材料",
        "proof of performance",
        "证明已经纠正、已经履行的材料",
        "Papers showing that the breach was corrected and the duty performed",
    ),
    term(
        "信用承诺书",
        "credit commitment letter",
        "机构公开作出的书面承诺",
        "A promise an organisation makes in public",
    ),
    term(
        "信用承诺",
        "credit commitment",
        "承诺的内容和履行情况",
        "What was promised, and whether it is kept",
    ),
    term(
        "告知承诺制",
        "notify-and-commit approval",
        "书面承诺符合条件即先行办理",
        "Approval on a written promise that conditions are met",
    ),
    term(
        "异议",
        "objection",
        "认为公示信息有误而要求核实",
        "Saying that published information is wrong and asking for a check",
    ),
    term(
        "更正 / 撤销",
        "correct / withdraw",
        "改正内容，或撤回整条记录",
        "Mend the content, or take the whole record back",
    ),
    term("补正", "supply missing items", "补齐缺少的材料", "Hand in what is missing"),
    term("受理 / 不予受理", "accept / decline to accept", "是否进入办理", "Whether a case is taken up"),
    term("办结", "close", "办理完毕", "The case is finished"),
    term(
        "守信激励",
        "incentive for good standing",
        "对守信机构的荣誉和便利",
        "Honours and ease for those who keep faith",
    ),
    term(
        "失信惩戒",
        "restriction for serious breach",
        "依法对严重失信的限制",
        "Limits the law sets on serious breach",
    ),
    term(
        "联合惩戒",
        "joint restrictions",
        "多个部门依法分别采取的限制",
        "Limits that several authorities set, each under its own law",
    ),
    term(
        "惩戒措施清单",
        "list of permitted restrictions",
        "允许采取的限制措施，清单以外不得采取",
        "The restrictions that may be used; no others may",
    ),
    term(
        "数据归集 / 报送",
        "data collection / submission",
        "部门把记录送到登记册",
        "Departments sending records to the register",
    ),
    term(
        "校验 / 入库",
        "check / load",
        "逐行检查，合格的进入登记册",
        "Each row is checked; good ones enter the register",
    ),
    term("数据来源", "source", "哪个单位、哪个文件、哪一行", "Which body, which file, which row"),
    term(
        "个体工商户",
        "individual business (code starts 92)",
        "代码以92开头的经营者",
        "A business whose code starts with 92",
    ),
    term(
        "存续 / 吊销 / 注销",
        "active / licence revoked / deregistered",
        "机构的登记状态",
        "The registration status of an organisation",
    ),
    term(
        "法定代表人",
        "legal representative",
        "代表机构的负责人，登记信息的一项",
        "Who represents the organisation; one detail of its registration",
    ),
    term(
        "工作日",
        "working day",
        "扣除法定休假日，加上调休上班日",
        "Days without public holidays, with make-up workdays",
    ),
];
