//! P8: what each service is for, who may use it, what is needed, and how long it may take by the law in force.

use domain::{Citation, Clock, Day, Law, Text};

use crate::app::application::ApplicationKind;

/// What the start page of a service says.
pub(super) struct Guide {
    pub title: Text,
    /// What the last button says, and what the page after it.
    pub file: Text,
    pub filed: Text,
    pub lead: Text,
    pub who: &'static [Text],
    pub need: &'static [Text],
    pub deadline: Text,
    pub other: &'static [Text],
    clocks: &'static [Clock],
}

/// How long one part of a procedure may take.
pub(super) struct Limit<'a> {
    pub label: Text,
    pub value: u32,
    pub unit: &'a str,
    pub cite: &'a Citation,
}

impl Guide {
    /// The limits in force on a day. Where the law sets none, none is shown.
    pub fn limits<'a>(&self, law: &'a Law, today: Day) -> Vec<Limit<'a>> {
        let limit = |clock: &Clock| {
            let term = law.term(clock.term(), today).ok()?;
            Some(Limit { label: clock.label(), value: term.value, unit: &term.unit, cite: &term.cite })
        };
        self.clocks.iter().filter_map(limit).collect()
    }
}

/// The guide of a service.
pub(super) fn guide(kind: ApplicationKind) -> &'static Guide {
    match kind {
        ApplicationKind::Objection => &OBJECTION,
        ApplicationKind::Restoration => &RESTORATION,
        ApplicationKind::Declining => &DECLINING,
    }
}

const BY_LETTER: Text = Text::of(
    "也可以书面向信用办或者作出决定的机关提出，写明记录编号。",
    "You can also write to the register office or to the authority that decided; give the record number.",
);

static OBJECTION: Guide = Guide {
    title: Text::of("提出异议", "Object to a record"),
    file: Text::of("提出异议", "File the objection"),
    filed: Text::of("异议已提出", "Objection filed"),
    lead: Text::of(
        "公示的记录有错误、遗漏、重复、不应公示、超过公示期，或与认定机关的信息不一致的，可以提出异议。",
        "Object where a published record is wrong or incomplete, is shown twice, should not be published, is past its period, or differs from what the deciding authority holds.",
    ),
    who: &[Text::of(
        "记录所属的机构。由经办部门或岗位署名即可，不需要个人信息。",
        "The organisation that the record is about. An office or position signs; no personal details are needed.",
    )],
    need: &[
        Text::of(
            "记录：从记录页面进入，或者提供代码和文号",
            "The record: come from its page, or have the code and document number",
        ),
        Text::of("哪里不对，正确的是什么", "What is wrong, and what is right"),
        Text::of(
            "文书的名称和文号；办理中可能请您补交",
            "Names and numbers of the papers that show it; you may be asked for them later",
        ),
    ],
    deadline: Text::of("公示期间随时可以提出。", "At any time while the record is published."),
    other: &[
        BY_LETTER,
        Text::of(
            "对决定本身不服的，请依法申请行政复议或者提起行政诉讼；异议只处理公示的信息。",
            "If you contest the decision itself, apply for administrative review or go to court; an objection is about what is published.",
        ),
    ],
    clocks: &[
        Clock::ObjectionMark,
        Clock::ObjectionCompare,
        Clock::ObjectionForward,
        Clock::ObjectionAnswer,
        Clock::ObjectionDecide,
        Clock::ObjectionTell,
        Clock::ObjectionTotal,
        Clock::ObjectionItems,
        Clock::ReviewAsk,
        Clock::ReviewDecide,
    ],
};

static RESTORATION: Guide = Guide {
    title: Text::of("申请信用修复", "Apply for credit restoration"),
    file: Text::of("签署并申请修复", "Sign and apply"),
    filed: Text::of("修复申请已提交", "Application filed"),
    lead: Text::of(
        "过了最短公示期、纠正并履行完毕的，可以申请修复，提前停止公示。修复不改变决定的效力。",
        "Once the minimum period has passed and everything is put right and performed, restoration ends publication early. The decision itself stays valid.",
    ),
    who: &[Text::of(
        "记录所属的机构。由经办部门或岗位署名即可，不需要个人信息。",
        "The organisation that the record is about. An office or position signs; no personal details are needed.",
    )],
    need: &[
        Text::of(
            "最短公示期已到：下一页先为您算好",
            "The minimum period has passed: the next page works it out for you",
        ),
        Text::of(
            "已经纠正并履行决定的说明，例如缴款日期和票据号",
            "How everything was put right and performed, such as the day of payment and the receipt number",
        ),
        Text::of("阅读并签署公开承诺", "The public commitment, to be read and signed"),
    ],
    deadline: Text::of(
        "最短公示期届满之日起，公示期满之前。",
        "From the end of the minimum period until publication ends.",
    ),
    other: &[
        BY_LETTER,
        Text::of(
            "严重失信主体名单的移出，由列入机关按该名单的规定办理；在这里提出会转给该机关。",
            "Early removal from a list is decided under the rules of that list by the authority that keeps it; what is applied for here goes to it.",
        ),
    ],
    clocks: &[
        Clock::RestorationAcceptance,
        Clock::RestorationDecision,
        Clock::RestorationExtension,
        Clock::RestorationAnswer,
        Clock::RestorationItems,
    ],
};

static DECLINING: Guide = Guide {
    title: Text::of("谢绝荣誉公示", "Decline an honour"),
    file: Text::of("提交谢绝申请", "Ask to decline it"),
    filed: Text::of("谢绝申请已提交", "Request filed"),
    lead: Text::of(
        "不愿意在本站公示自己获得的守信荣誉的，可以谢绝。确认身份后停止公示，也不再计入守信激励名单；以后可以恢复。",
        "An organisation that does not want an honour of its own published here may decline it. Once it is confirmed who asks, publication ends and the honour counts for no red list. It can be taken back later.",
    ),
    who: &[Text::of(
        "荣誉所属的机构。由经办部门或岗位署名，并附上能证明其代表该机构的材料。",
        "The organisation that the honour is of. An office or position signs, with a paper that shows that it acts for the organisation.",
    )],
    need: &[
        Text::of(
            "荣誉记录：从记录页面进入，或者提供代码和文号",
            "The record of the honour: come from its page, or have the code and document number",
        ),
        Text::of(
            "证明材料：例如加盖公章的申请书或者授权书，随申请附上，或者提交后用编号和联系码附上",
            "Proof, such as a request or an authority under the organisation’s seal; attach it with the request, or afterwards with number and contact code",
        ),
    ],
    deadline: Text::of("荣誉公示期间随时可以提出。", "At any time while the honour is published."),
    other: &[
        Text::of(
            "也可以书面向信用办提出，写明记录编号。",
            "You can also write to the register office; give the record number.",
        ),
        Text::of(
            "谢绝的只是在本站的公示。放弃荣誉本身的，请向授予机关提出。",
            "What is declined is publication here. To give the honour itself up, turn to the body that awarded it.",
        ),
        Text::of(
            "已经谢绝、想恢复公示的，用当时的编号和联系码在“查进度”中申请。",
            "To take an earlier declining back, use its number and contact code under “Follow what you filed”.",
        ),
    ],
    clocks: &[Clock::DecliningAnswer],
};
