//! Invented organisations and records with valid, minted codes.

use domain::Uscc;

use crate::app::view::{
    AsOfView, CitationView, Facets, FieldView, FormerName, HistoryEntry, KindCount, OrganisationHit,
    OrganisationView, RecordSummary, RecordView, RuleView, SearchPage, Source,
};

pub(super) const KEY: &str = "00c0ffee00c0ffee";
pub(super) const LONG_NAME: &str = "衡信示例（超长名称）国际新能源汽车零部件与智能装备研究开发制造安装维修技术服务股份有限公司景德镇高新技术产业开发区分公司";

pub(super) fn code(serial: &str) -> String {
    Uscc::mint("91", "360200", serial).expect("parts of the right length").as_str().to_owned()
}

pub(super) fn as_of() -> AsOfView {
    AsOfView { day: "2026-11-22".into(), entry: 61_204 }
}

pub(super) fn source() -> Source {
    Source {
        entry: 60_112,
        batch: 42,
        supplier: "示例市市场监督管理局".into(),
        file: "行政处罚2026年第47周.xlsx".into(),
        file_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        row: 217,
        recorded_at: "2026-11-21T18:00:05.123456Z".into(),
    }
}

fn field(code: &str, zh: &str, en: &str, value: &str) -> FieldView {
    FieldView { code: code.into(), label_zh: zh.into(), label_en: en.into(), value: value.into() }
}

fn counts(list: &[(&str, u64)]) -> Vec<KindCount> {
    list.iter().map(|(kind, count)| KindCount { kind: (*kind).into(), count: *count }).collect()
}

/// Kind, item in both languages, title, decision day, tier, earliest restoration, publication end, validity end.
type Sketch =
    (&'static str, [&'static str; 2], &'static str, &'static str, &'static str, [Option<&'static str>; 3]);

const SKETCHES: [Sketch; 6] = [
    (
        "abnormal",
        ["经营异常名录", "Abnormal operations list"],
        "通过登记的住所无法联系",
        "2026-10-08",
        "general",
        [None, None, None],
    ),
    (
        "penalty",
        ["行政处罚", "Administrative penalty"],
        "罚款3万元；没收违法所得",
        "2026-06-11",
        "serious",
        [Some("2027-06-11"), Some("2029-06-11"), None],
    ),
    (
        "penalty",
        ["行政处罚", "Administrative penalty"],
        "罚款8000元",
        "2026-04-02",
        "general",
        [Some("2026-07-02"), Some("2027-04-02"), None],
    ),
    (
        "licence",
        ["行政许可", "Administrative licence"],
        "食品经营许可证：热食类食品制售",
        "2025-12-20",
        "none",
        [None, None, Some("2030-12-19")],
    ),
    (
        "commitment",
        ["信用承诺", "Credit commitment"],
        "证明事项告知承诺",
        "2025-03-05",
        "none",
        [None, None, Some("2026-03-04")],
    ),
    (
        "honour",
        ["纳税信用A级", "A-rated taxpayer"],
        "2025年度纳税信用A级纳税人",
        "2026-04-20",
        "none",
        [None, Some("2027-04-19"), None],
    ),
];

pub(super) fn records() -> Vec<RecordSummary> {
    SKETCHES.iter().map(summary).collect()
}

fn summary((kind, item, title, decided, tier, days): &Sketch) -> RecordSummary {
    let owned = |day: Option<&str>| day.map(str::to_owned);
    RecordSummary {
        code: code("MA5EXAM1"),
        name: "景德镇市示例精密制造有限公司".into(),
        key: KEY.into(),
        kind: (*kind).into(),
        item: (*kind).into(),
        item_zh: item[0].into(),
        item_en: item[1].into(),
        title: (*title).into(),
        document: Some("示市监罚〔2026〕88号".into()),
        authority: "示例市市场监督管理局".into(),
        decided_on: (*decided).into(),
        tier: (*tier).into(),
        repairable_from: owned(days[0]),
        public_until: owned(days[1]),
        valid_until: owned(days[2]),
        entry: 60_112,
    }
}

pub(super) fn organisation() -> OrganisationView {
    OrganisationView {
        code: code("MA5EXAM1"),
        code_kind: "uscc".into(),
        name: "景德镇市示例精密制造有限公司".into(),
        former_names: vec![FormerName {
            name: "景德镇示例五金厂".into(), since: Some("2009-05-01".into())
        }],
        status: "active".into(),
        confirmed: true,
        place: Some("江西省景德镇市".into()),
        established: Some("2009-05-01".into()),
        details: vec![
            field("type", "机构类型", "Type", "有限责任公司（自然人投资或控股）"),
            field("industry", "行业", "Industry", "C3484 机械零部件加工"),
            field("legal_representative", "法定代表人", "Legal representative", "示例某"),
            field("registrar", "登记机关", "Registration authority", "示例市市场监督管理局"),
        ],
        source: source(),
        counts: counts(&[("licence", 1), ("penalty", 2), ("honour", 1), ("abnormal", 1), ("commitment", 1)]),
        records: records(),
        as_of: as_of(),
    }
}

/// An organisation that a department named before the business register did, with nothing published about it.
pub(super) fn bare_organisation() -> OrganisationView {
    OrganisationView {
        name: LONG_NAME.into(),
        former_names: Vec::new(),
        status: "not-reported".into(),
        confirmed: false,
        place: None,
        established: None,
        details: Vec::new(),
        counts: Vec::new(),
        records: Vec::new(),
        ..organisation()
    }
}

pub(super) fn record() -> RecordView {
    let cite = |title: &str, article: &str, verified| CitationView {
        title: title.into(),
        article: article.into(),
        verified,
    };
    let event = |kind: &str, effective: &str, row| HistoryEntry {
        kind: kind.into(),
        effective: effective.into(),
        source: Source { row, ..source() },
    };
    RecordView {
        summary: records().swap_remove(1),
        standing: "published".into(),
        public_from: Some("2026-06-11".into()),
        rule: Some(RuleView {
            id: "ndrc-36".into(),
            formula_zh: "严重：最短1年，最长3年，自2026-06-11起".into(),
            formula_en: "serious: at least 1 year, at most 3 years, from 2026-06-11".into(),
            cite: cite("信用修复管理办法（国家发展改革委令第36号）", "第八条", false),
        }),
        basis: vec![cite("行政处罚法", "第四十八条", true), cite("全国公共信用信息基础目录", "", false)],
        fields: vec![
            field("CF_WSH", "行政处罚决定书文号", "Penalty decision number", "示市监罚〔2026〕88号"),
            field("CF_WFXW", "违法行为类型", "Type of breach", "生产不符合标准的产品 <b>x</b>"),
            field("CF_CFLB", "处罚类别", "Kind of penalty", "罚款;没收违法所得、没收非法财物"),
            field("CF_NR_FK", "罚款金额（万元）", "Fine", "3"),
            field("CF_JDRQ", "处罚决定日期", "Decision date", "2026-06-11"),
            field("CF_CFJG", "处罚机关", "Deciding authority", "示例市市场监督管理局"),
        ],
        repairs: vec!["width".into(), "lookalike".into()],
        late_by: Some(3),
        source: source(),
        history: vec![event("received", "2026-06-20", 17), event("corrected", "2026-07-02", 217)],
        as_of: as_of(),
    }
}

pub(super) fn hits() -> SearchPage {
    let hit = |serial, name: &str, records, status: &str| OrganisationHit {
        code: code(serial),
        name: name.into(),
        former_name: None,
        status: status.into(),
        confirmed: true,
        place: Some("江西省景德镇市".into()),
        records,
    };
    let mut organisations = vec![
        hit("MA5EXAM1", "景德镇市示例精密制造有限公司", organisation().counts, "active"),
        hit("MA5EXAM2", "示例精密仪器（景德镇）有限公司", counts(&[("penalty", 1)]), "active"),
        hit("MA5EXAM3", LONG_NAME, Vec::new(), "deregistered"),
    ];
    organisations[1].former_name = Some("示例精密五金厂".into());
    organisations[2].confirmed = false;
    SearchPage {
        query: "示例精密".into(),
        total: 63,
        cap: 2000,
        page: 2,
        per_page: 20,
        organisations,
        facets: Facets {
            kinds: counts(&[("licence", 41), ("penalty", 12), ("honour", 3)]),
            statuses: vec![("active".into(), 50), ("deregistered".into(), 13)],
        },
        as_of: as_of(),
    }
}

pub(super) fn no_hits() -> SearchPage {
    SearchPage { total: 0, page: 1, organisations: Vec::new(), facets: Facets::default(), ..hits() }
}
