//! Grounds for a listing, and what organisations promise.

/// Grounds for the list of abnormal operations.
pub const GROUNDS: [&str; 3] = [
    "未按照规定的期限公示年度报告",
    "通过登记的住所或者经营场所无法联系",
    "公示企业信息隐瞒真实情况、弄虚作假",
];

/// Commitments: type, matter, what was promised.
pub const COMMITMENTS: [(&str, &str, &str); 5] = [
    ("主动公示型", "综合信用承诺", "承诺依法诚信经营，如实提供信息，接受社会监督，违反承诺的依法承担责任。"),
    (
        "审批替代型",
        "食品经营许可（仅销售预包装食品）告知承诺",
        "承诺已知晓并符合告知的条件、标准和技术要求，提交材料真实。",
    ),
    (
        "容缺受理型",
        "建筑工程施工许可容缺受理",
        "承诺在十五个工作日内补齐容缺材料，逾期未补齐的自愿承担后果。",
    ),
    ("证明事项型", "场所使用证明告知承诺", "承诺经营场所权属清晰，不存在违法建设情形。"),
    ("行业自律型", "行业自律公约", "承诺遵守行业公约，不以低于成本的价格竞争。"),
];
