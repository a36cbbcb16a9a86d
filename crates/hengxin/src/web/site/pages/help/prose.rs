//! The help pages that are words alone.

use domain::Text;

/// A page of words.
pub(super) struct Prose {
    name: &'static str,
    pub title: Text,
    pub parts: &'static [Part],
    /// Services that the page leads to: path and name.
    pub services: &'static [(&'static str, Text)],
}

/// A heading (empty = none), paragraphs, and steps in order.
pub(super) struct Part {
    pub heading: Text,
    pub paragraphs: &'static [Text],
    pub steps: &'static [Text],
}

/// The page of that name.
pub(super) fn find(name: &str) -> Option<&'static Prose> {
    [&ABOUT, &CORRECT, &ACCESSIBILITY, &PRIVACY, &FEEDBACK].into_iter().find(|prose| prose.name == name)
}

static ABOUT: Prose = Prose {
    name: "about",
    title: Text::of("关于本登记", "About the register"),
    parts: &[
        Part {
            heading: Text::of("", ""),
            paragraphs: &[Text::of(
                "衡信登记机构的公共信用信息。每条记录都有法律依据、期限和出口；是否做到，任何人都可以核对。",
                "Hengxin registers public credit information about organisations. Every record has a legal basis, a clock, and a way out; and anyone can check that we kept to it.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("收录什么", "What it holds"),
            paragraphs: &[Text::of(
                "有统一社会信用代码的企业、个体工商户、社会组织和事业单位的登记注册信息、行政许可、行政处罚、守信激励、经营异常名录和信用承诺。",
                "Registration, licences, penalties, incentives, abnormal operations and commitments of enterprises, individual businesses, social organisations and public institutions with a Unified Social Credit Code.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("不收录什么", "What it never holds"),
            paragraphs: &[
                Text::of(
                    "不收录自然人：没有个人的记录、名单、评分或查询。部门报送的自然人数据会被拒收，内容不保存。",
                    "No natural persons: no record, list, score or look-up of people. Rows about people are turned away and their content is not kept.",
                ),
                Text::of(
                    "不打总分。没有公示中的记录不等于信用好，有记录也不等于信用差；请看每条记录写了什么。",
                    "No overall score. Having no published record is not praise, and having one is not a verdict; read what each record says.",
                ),
            ],
            steps: &[],
        },
        Part {
            heading: Text::of("公示为什么会停止", "Why publication ends"),
            paragraphs: &[Text::of(
                "能否公示，在每次打开页面时按当天的规定计算，不存成结论。到期的记录不需要有人去删，当天就不再显示。",
                "Whether a record may be shown is worked out each time a page is opened, under the rules of that day; no verdict is stored. Nobody has to delete a record whose period has ended: it is no longer shown.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("责任", "Who answers for what"),
            paragraphs: &[Text::of(
                "谁产生、谁负责：记录内容由作出决定的机关负责；登记册负责如实、及时、依法展示。",
                "The authority that made a decision answers for its content. The register answers for showing it faithfully, in time, and as the law allows.",
            )],
            steps: &[],
        },
    ],
    services: &[],
};

static CORRECT: Prose = Prose {
    name: "correct",
    title: Text::of("信息有误怎么办", "If something is wrong"),
    parts: &[
        Part {
            heading: Text::of("", ""),
            paragraphs: &[Text::of(
                "公示的信息有错误、遗漏、重复、不该公示、超过公示期，或与决定书不一致的，您都可以要求更正。",
                "You can ask for a correction where a record is wrong, incomplete, shown twice, should not be published, is past its period, or differs from the decision.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("怎么办理", "What to do"),
            paragraphs: &[],
            steps: &[
                Text::of(
                    "打开记录页面，在“来源”一栏看是哪个单位报送的，记下记录编号。",
                    "Open the record, see under “Source” who sent it, and note the record number.",
                ),
                Text::of(
                    "带上决定书和营业执照，向报送单位或作出决定的机关提出。写明记录编号、哪一项不对、应当是什么。",
                    "With the decision and the business licence, ask the body that sent it or the authority that decided. Give the record number, which value is wrong, and what it should be.",
                ),
                Text::of(
                    "该单位核实后重新报送，页面随即更新；改了什么、何时改的，写在记录的“变更记录”里。",
                    "Once it has checked, it sends the record again and the page changes at once; what changed and when stands under “History”.",
                ),
                Text::of(
                    "决定被撤销、变更或确认违法的，请告诉作出决定的机关撤回记录。撤回后，本站所有页面、下载和接口都不再显示。",
                    "If the decision was revoked, changed or found unlawful, ask the authority to withdraw the record. It then leaves every page, download and answer of this site.",
                ),
            ],
        },
        Part {
            heading: Text::of("请不要提供", "Please do not send"),
            paragraphs: &[Text::of(
                "不要提供身份证号、手机号等个人信息。更正不收费，不需要中介。",
                "Do not send ID-card numbers, mobile numbers or other personal data. Corrections are free, and nobody needs an agent.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("网上办理", "Online"),
            paragraphs: &[Text::of(
                "公示中的记录可以在网上提出异议；过了最短公示期的，可以在网上申请修复。不用注册，不收费。",
                "Published records can be objected to online, and once the minimum period has passed, restoration can be applied for. No account is needed and it is free.",
            )],
            steps: &[],
        },
    ],
    services: &[
        ("/services/objection", Text::of("提出异议", "Object to a record")),
        ("/services/restoration", Text::of("申请信用修复", "Apply for credit restoration")),
        ("/services/track", Text::of("查进度", "Follow what you filed")),
    ],
};

static ACCESSIBILITY: Prose = Prose {
    name: "accessibility",
    title: Text::of("无障碍声明", "Accessibility statement"),
    parts: &[
        Part {
            heading: Text::of("目标", "What we aim for"),
            paragraphs: &[Text::of(
                "本站按WCAG 2.2 AA级和GB/T 37668建设：全部功能可用键盘完成，不开JavaScript也能使用，不使用验证码，颜色不单独表达含义，页脚可切换深色和大字。",
                "This site is built to WCAG 2.2 AA and GB/T 37668: everything works by keyboard and without JavaScript, there is no CAPTCHA, colour never stands alone, and dark colours and large text can be chosen at the foot of each page.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("检查过什么", "What has been checked"),
            paragraphs: &[Text::of(
                "每次改动都用axe自动检查两种语言、两种配色、两种宽度下的页面，并检查键盘操作和打印。",
                "Each change is checked with axe in both languages, both themes and two widths, and for use by keyboard and in print.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("还没有做到", "What is not done yet"),
            paragraphs: &[Text::of(
                "自动检查只能发现一部分问题。用读屏软件（争渡、阳光、NVDA、VoiceOver）的人工检查尚未进行。机构名称和文书内容只有中文。",
                "Automatic checks find a part of the problems only. Checks by people with screen readers (Zhengdu, Sunshine, NVDA, VoiceOver) have not been done yet. Names and documents are in Chinese only.",
            )],
            steps: &[],
        },
    ],
    services: &[],
};

static PRIVACY: Prose = Prose {
    name: "privacy",
    title: Text::of("隐私", "Privacy"),
    parts: &[
        Part {
            heading: Text::of("查询的人", "People who search"),
            paragraphs: &[
                Text::of(
                    "查询不用登录。日志只记访问了哪类页面、用时和结果代码，不记查询内容、机构名称或代码。",
                    "Searching needs no account. Logs hold the kind of page, how long it took and the result code, never what was searched for, names or codes.",
                ),
                Text::of(
                    "只有您改变显示设置时才使用一个Cookie，内容是颜色和字号。工作人员登录办公页面时另有一个Cookie，退出即失效。没有统计脚本，没有第三方内容。",
                    "One cookie is set when you change display settings; it holds colours and text size. Officers who sign in to the office pages get another, which ends when they sign out. There are no analytics and nothing from other sites.",
                ),
            ],
            steps: &[],
        },
        Part {
            heading: Text::of("办事的人", "People who apply"),
            paragraphs: &[Text::of(
                "提出异议或者申请修复不用注册，由部门或岗位署名，邮箱可以不填，填了身份证号、手机号的不予保存。草稿凭地址打开，保留30天，提交或者删除后内容即清除。为防止猜测联系码，网络地址的摘要保留一小时，不记地址本身。",
                "Objecting and applying need no account; an office or position signs, e-mail is optional, and text with ID-card or mobile numbers is not kept. A draft is opened by its address, kept for 30 days, and emptied once it is filed or deleted. So that contact codes cannot be guessed, a digest of the network address, not the address itself, is kept for an hour.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("记录里的人", "People in records"),
            paragraphs: &[Text::of(
                "法定代表人姓名是机构登记信息的一项，不能用来查询，也不跟随到其他机构。身份证号和手机号不会出现在本站任何地方；含有它们的行在报送时就被拒收。",
                "The name of a legal representative is one detail of an organisation. It cannot be searched for and leads to no other organisation. ID-card and mobile numbers appear nowhere on this site; rows that hold them are turned away when sent.",
            )],
            steps: &[],
        },
    ],
    services: &[],
};

static FEEDBACK: Prose = Prose {
    name: "feedback",
    title: Text::of("意见反馈", "Feedback"),
    parts: &[
        Part {
            heading: Text::of("网站的问题", "Problems with the site"),
            paragraphs: &[Text::of(
                "页面打不开、看不清、读屏软件读不对，或者文字不好懂，请告诉信用办。写明页面地址和所用的浏览器即可。",
                "If a page does not open, is hard to see, reads badly in a screen reader, or is hard to understand, tell the register office. The page’s address and your browser are all we need.",
            )],
            steps: &[],
        },
        Part {
            heading: Text::of("记录的问题", "Problems with a record"),
            paragraphs: &[Text::of(
                "记录内容的问题请按“信息有误怎么办”办理，这样最快。",
                "For the content of a record, “If something is wrong” is the fastest way.",
            )],
            steps: &[],
        },
    ],
    services: &[],
};
