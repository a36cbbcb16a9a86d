//! Invented organisations and records with valid, minted codes.

use super::super::pages::{DataFile, Dataset, ListCard};
use domain::{
    Citation, Clock, Clocks, Day, Item, Lang, Law, PublicationRule, RecordKey, RecordKind, Term, Text, Tier,
    TierRule, Uscc, Visibility, Window,
};

use crate::app::application::{ApplicationDraft, ApplicationKind};
use crate::app::case::{Filed, TrackView};
use crate::app::letter::{LetterLine, LetterView};
use crate::app::view::{
    AsOfView, AuthorityCount, CatalogueItem, CitationView, Facets, FieldView, FormerName, HistoryEntry,
    KindCount, MonthCount, OrganisationHit, OrganisationView, RecordPage, RecordSummary, RecordView,
    RedCountedView, RedFallView, RedHonourView, RedListEntry, RedListPage, RedListRuleView, RedStandingView,
    RuleView, SearchPage, Source, StatisticsView, Timeliness,
};

use crate::demo::letters;
use crate::letter::{BothTongues, Erased, Letter, Matter, Words, as_written};

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
        decided_on: Some((*decided).into()),
        tier: (*tier).into(),
        repairable_from: owned(days[0]),
        public_until: owned(days[1]),
        valid_until: owned(days[2]),
        under_objection: false,
        entry: 60_112,
    }
}

pub(super) fn organisation() -> OrganisationView {
    OrganisationView {
        red_list: Some(red_standing()),
        code: code("MA5EXAM1"),
        code_kind: "uscc".into(),
        name: "景德镇市示例精密制造有限公司".into(),
        merged_into: None,
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
        merged_into: None,
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
        alike: Vec::new(),
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
    let alike = hits().organisations.into_iter().take(1).collect();
    SearchPage { total: 0, page: 1, organisations: Vec::new(), alike, facets: Facets::default(), ..hits() }
}

fn catalogue() -> &'static CatalogueItem {
    static ITEM: std::sync::LazyLock<CatalogueItem> = std::sync::LazyLock::new(|| CatalogueItem {
        item: "penalty".into(),
        kind: "penalty".into(),
        name_zh: "行政处罚".into(),
        name_en: "Administrative penalty".into(),
        visibility: "open".into(),
        basis: record().basis,
    });
    &ITEM
}

pub(super) fn cards() -> Vec<ListCard<'static>> {
    let card = |kind, count| ListCard { kind, count, items: vec![catalogue()] };
    vec![card("licence", 41_200), card("penalty", 3_127), card("honour", 12), card("abnormal", 0)]
}

pub(super) fn list() -> RecordPage {
    RecordPage { records: records(), next: Some("00ff".into()), total: Some(3_127), as_of: as_of() }
}

pub(super) fn empty_list() -> RecordPage {
    RecordPage { records: Vec::new(), next: None, total: Some(0), as_of: as_of() }
}

pub(super) fn statistics() -> StatisticsView {
    let month = |kind: &str, month: &str, count| MonthCount { kind: kind.into(), month: month.into(), count };
    let authority =
        |kind: &str, name: &str, count| AuthorityCount { kind: kind.into(), authority: name.into(), count };
    let licences = (1..=12).map(|at| month("licence", &format!("2025-{at:02}"), 100 + at * 17 % 60));
    let penalties = [month("penalty", "2026-01", 30), month("penalty", "2026-02", 12)];
    StatisticsView {
        organisations: 385_125,
        confirmed: 384_900,
        kinds: counts(&[("licence", 41_200), ("penalty", 3_127), ("honour", 12)]),
        months: licences.chain(penalties).collect(),
        authorities: vec![
            authority("licence", "示例市市场监督管理局", 20_000),
            authority("licence", "示例市生态环境局", 4_000),
            authority("penalty", "示例市市场监督管理局", 3_000),
        ],
        timeliness: vec![Timeliness { kind: "penalty".into(), in_time: 3_000, late: 127 }],
        as_of: as_of(),
    }
}

pub(super) fn datasets() -> Vec<Dataset> {
    let file = |format: &str, made| DataFile { format: format.into(), href: format!("/data/{format}"), made };
    vec![Dataset {
        id: "penalties".into(),
        name: Text::of("行政处罚", "Administrative penalties"),
        about: Text::of("今天公示中的全部行政处罚。", "Every penalty published today."),
        licence: Text::of("CC BY 4.0", "CC BY 4.0"),
        columns: vec![("code".into(), Text::of("统一社会信用代码", "Unified Social Credit Code"))],
        files: vec![file("CSV", Some((3_127, 1_300_000, source().file_sha256))), file("Parquet", None)],
    }]
}

/// A law of invented numbers, shaped like the one in `law/`.
pub(super) fn law() -> Law {
    let cite =
        || Citation {
            title: "示例办法".into(), article: "第八条".into(), verified: false, compared: None
        };
    let from = Day::new(2026, 4, 1).unwrap();
    let window = |publish, min_months, max_months| Window { publish, min_months, max_months };
    Law {
        red_lists: Vec::new(),
        items: vec![Item {
            id: "penalty".into(),
            no: 2,
            kind: RecordKind::Penalty,
            name: Text::of("行政处罚", "Administrative penalty"),
            basis: vec![cite()],
            visibility: Visibility::Open,
            remedies: String::new(),
        }],
        publication: vec![PublicationRule {
            id: "example".into(),
            from,
            until: None,
            kinds: vec![RecordKind::Penalty],
            favours_earlier: false,
            needs_service: true,
            windows: vec![
                (Tier::Minor, window(false, None, Some(3))),
                (Tier::General, window(true, Some(3), Some(12))),
                (Tier::Serious, window(true, Some(12), Some(36))),
            ],
            cite: cite(),
        }],
        tiers: vec![TierRule { from, category: "罚款".into(), tier: Tier::General, cite: cite() }],
        terms: ["double-publicity.deadline", "objection.mark", "restoration.acceptance"]
            .map(|id| Term {
                id: id.into(),
                unit: "working-days".into(),
                from,
                until: None,
                value: 7,
                cite: cite(),
            })
            .into(),
        steps: Vec::new(),
        lists: Vec::new(),
        commitments: Vec::new(),
        erasure: Vec::new(),
    }
}

/// An application written to the end, with markup in it.
pub(super) fn draft(kind: ApplicationKind) -> ApplicationDraft {
    ApplicationDraft {
        kind,
        code: code("MA5EXAM1"),
        key: RecordKey::from_hex("00c0ffee00c0ffee").unwrap(),
        ground: "error".into(),
        statement: "<b>1000元</b>\n见决定书".into(),
        commitment: "本单位承诺。".into(),
        contact: "办公室".into(),
        email: "office@example.org".into(),
        number: String::new(),
        expires_at: 0,
    }
}

/// What filing gives.
pub(super) fn filed() -> Filed {
    Filed {
        id: 1,
        number: "异〔2026〕1号".into(),
        contact_code: "2222-2222-2222".into(),
        record: (code("MA5EXAM1"), "00c0ffee00c0ffee".into()),
    }
}

/// The clocks that filing starts.
pub(super) fn clocks() -> Clocks {
    let mut clocks = Clocks::default();
    clocks.set(Clock::ObjectionMark, Day::new(2026, 11, 23).unwrap());
    clocks
}

/// A proceeding as its applicant sees it.
pub(super) fn followed() -> TrackView {
    TrackView {
        number: "异〔2026〕1号".into(),
        kind: "objection".into(),
        organisation: (code("MA5EXAM1"), "衡信一号示例有限公司".into()),
        record: "00c0ffee00c0ffee".into(),
        place: "items-asked".into(),
        seen: 7,
        id: 1,
        steps: vec![("objection-filed".into(), "2026-11-22".into())],
        decided: Some(("keep".into(), "经核查一致。".into())),
        missing: Some("请补充决定书。".into()),
        next: Some(("organisation".into(), "objection-items-supplied".into(), Some("2026-12-04".into()))),
        letters: vec![kept_letter(false).line],
        review_by: Some("2026-12-21".into()),
        open: vec!["objection-items-supplied".into(), "objection-dropped".into(), "review-asked".into()],
    }
}

/// The letter with the most in it: a listing decision.
pub(super) fn letter(lang: Lang) -> Letter {
    let matter = &letters::matters()[1];
    Letter::new(&Words::load(None).unwrap(), lang, &letters::envelope(), matter).unwrap()
}

/// A letter as it is kept, with another beside it; served or not.
pub(super) fn kept_letter(served: bool) -> LetterView {
    let letter = BothTongues { zh: letter(Lang::Zh), en: letter(Lang::En) };
    let line = |id, service| LetterLine {
        id,
        number: letter.zh.number.clone(),
        kind: letter.zh.kind.word().to_owned(),
        title: (letter.zh.title.clone(), letter.en.title.clone()),
        made_on: "2026-05-08".to_owned(),
        service,
    };
    let service = served.then(|| ("2026-05-11".to_owned(), "post".to_owned()));
    LetterView {
        line: line(1, service.clone()),
        beside: vec![line(1, service), line(2, None)],
        ended: None,
        served: served.then(|| ("account:3".to_owned(), "0a".to_owned())),
        letter,
    }
}

/// A letter of every kind, in both languages.
pub(super) fn letters() -> Vec<Letter> {
    let words = Words::load(None).unwrap();
    let write = |matter: &Matter| {
        [Lang::Zh, Lang::En].map(|lang| Letter::new(&words, lang, &letters::envelope(), matter).unwrap())
    };
    letters::matters().iter().flat_map(write).collect()
}

/// A letter with these words in every place that holds any.
pub(super) fn letter_saying(words: &str) -> Letter {
    let mut envelope = letters::envelope();
    for place in [
        &mut envelope.addressee.name,
        &mut envelope.authority,
        &mut envelope.record.authority,
        &mut envelope.contact.name,
        &mut envelope.contact.address,
        &mut envelope.contact.email,
        &mut envelope.basis[0].title,
    ] {
        words.clone_into(place);
    }
    envelope.basis[0].verified = false;
    envelope.record.document = Some(words.to_owned());
    let matter = Erased { reason: as_written(words), erased_on: envelope.signed_on }.into();
    Letter::new(&Words::load(None).unwrap(), Lang::Zh, &envelope, &matter).unwrap()
}

fn red_rule() -> RedListRuleView {
    let counted = |item: &str, months| RedCountedView {
        item: item.into(),
        item_zh: "质量奖".into(),
        item_en: "Quality award".into(),
        months,
    };
    RedListRuleView {
        id: "red-list".into(),
        name_zh: "守信激励名单".into(),
        name_en: "Red list of good standing".into(),
        honours: vec![counted("honour-quality", Some(36)), counted("honour-other", None)],
        falls_by_tier: Some("serious".into()),
        cite: CitationView { title: "示例办法".into(), article: "第八条".into(), verified: false },
    }
}

fn red_honour() -> RedHonourView {
    RedHonourView {
        key: "00c0ffee00c0ffee".into(),
        item: "honour-quality".into(),
        item_zh: "质量奖".into(),
        item_en: "Quality award".into(),
        authority: "示例市人民政府".into(),
        decided_on: Some("2026-03-31".into()),
        counts_until: Some("2029-03-31".into()),
    }
}

fn red_standing() -> RedStandingView {
    let fall = RedFallView {
        key: "00c0ffee00c0ffee".into(),
        item_zh: "安全生产严重失信主体名单".into(),
        item_en: "Work safety list".into(),
        why: "listed".into(),
        why_zh: "在严重失信主体名单中".into(),
        why_en: "It is on a serious-breach list".into(),
    };
    RedStandingView { rule: red_rule(), on: false, honours: vec![red_honour()], falls: vec![fall] }
}

/// A page of the red list.
pub(super) fn red_list() -> RedListPage {
    let entry = RedListEntry {
        code: code("MA5EXAM1"),
        name: "景德镇市示例精密制造有限公司".into(),
        honours: vec![red_honour()],
    };
    RedListPage {
        rule: red_rule(),
        entries: vec![entry],
        next: Some("000000000000004d".into()),
        as_of: as_of(),
    }
}
