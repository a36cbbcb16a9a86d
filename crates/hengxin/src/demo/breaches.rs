//! What the city's departments punish. The provisions are real, every case under them is made up.

use super::words::Sector;
use super::words::Sector::{Building, Farming, Food, Places, Services, Transport, Works};

/// Something a department punishes.
#[derive(Debug)]
pub struct Breach {
    /// Kind of breach.
    pub kind: &'static str,
    /// The facts; `{seat}` and `{day}` are filled in.
    pub facts: &'static str,
    /// Legal basis.
    pub basis: &'static str,
    /// Least and greatest fine in yuan, in steps of a hundred.
    pub fine: (u32, u32),
    /// Further category beside the fine; empty = none.
    pub also: &'static str,
    /// Who commits it.
    pub who: &'static [Sector],
}

const ANY: &[Sector] = &[Food, Building, Transport, Works, Places, Services, Farming];

/// Breaches the market regulator punishes.
pub const MARKET_BREACHES: &[Breach] = &[
    Breach {
        kind: "经营超过保质期的食品",
        facts: "{day}，执法人员在{seat}现场检查，货架上待售的预包装食品已超过标注的保质期。",
        basis: "《中华人民共和国食品安全法》第一百二十四条第一款第五项",
        fine: (5000, 60_000),
        also: "没收违法所得、没收非法财物",
        who: &[Food],
    },
    Breach {
        kind: "未按规定建立并遵守进货查验记录制度",
        facts: "{day}，经查，当事人采购食品原料时未查验供货者的许可证和合格证明，未如实记录。",
        basis: "《中华人民共和国食品安全法》第一百二十六条第一款第三项",
        fine: (2000, 20_000),
        also: "警告",
        who: &[Food],
    },
    Breach {
        kind: "使用绝对化用语发布广告",
        facts: "{day}，当事人在{seat}门头及线上店铺发布含有绝对化用语的广告。",
        basis: "《中华人民共和国广告法》第五十七条第一项",
        fine: (2000, 200_000),
        also: "",
        who: &[Services, Food, Places, Works],
    },
    Breach {
        kind: "使用未经定期检验的特种设备",
        facts: "{day}，当事人在{seat}使用的叉车检验有效期已过，未申报定期检验。",
        basis: "《中华人民共和国特种设备安全法》第八十四条第一项",
        fine: (30_000, 100_000),
        also: "",
        who: &[Works, Transport],
    },
    Breach {
        kind: "不按规定明码标价",
        facts: "{day}，当事人在{seat}销售商品未标明价格。",
        basis: "《中华人民共和国价格法》第四十二条",
        fine: (500, 5000),
        also: "",
        who: &[Food, Places, Services],
    },
    Breach {
        kind: "销售不符合保障人体健康和人身、财产安全标准的产品",
        facts: "{day}，当事人销售的产品经抽样检验，结论为不合格。",
        basis: "《中华人民共和国产品质量法》第四十九条",
        fine: (3000, 150_000),
        also: "没收违法所得、没收非法财物",
        who: &[Works, Services],
    },
];

/// Breaches the emergency management bureau punishes.
pub const EMERGENCY_BREACHES: &[Breach] = &[
    Breach {
        kind: "未如实记录安全生产教育和培训情况",
        facts: "{day}，检查发现当事人未如实记录本年度安全生产教育和培训情况。",
        basis: "《中华人民共和国安全生产法》第九十七条第四项",
        fine: (5000, 90_000),
        also: "",
        who: &[Works, Building],
    },
    Breach {
        kind: "未在有较大危险因素的设施上设置明显的安全警示标志",
        facts: "{day}，{seat}车间内有限空间未设置安全警示标志。",
        basis: "《中华人民共和国安全生产法》第九十九条第一项",
        fine: (3000, 50_000),
        also: "",
        who: &[Works],
    },
    Breach {
        kind: "未采取措施消除事故隐患",
        facts: "{day}，复查发现当事人对责令整改的事故隐患仍未采取措施消除。",
        basis: "《中华人民共和国安全生产法》第一百零二条",
        fine: (20_000, 50_000),
        also: "责令停产停业",
        who: &[Works, Building],
    },
];

/// Breaches the environment bureau punishes.
pub const ENVIRONMENT_BREACHES: &[Breach] = &[
    Breach {
        kind: "未采取有效措施防治扬尘污染",
        facts: "{day}，{seat}施工现场裸露土方未覆盖，出入口未设置冲洗设施。",
        basis: "《中华人民共和国大气污染防治法》第一百一十五条第一款第一项",
        fine: (10_000, 100_000),
        also: "",
        who: &[Building],
    },
    Breach {
        kind: "超过水污染物排放标准排放水污染物",
        facts: "{day}，对当事人废水总排口采样监测，化学需氧量浓度超过排放标准。",
        basis: "《中华人民共和国水污染防治法》第八十三条第二项",
        fine: (100_000, 600_000),
        also: "",
        who: &[Works],
    },
    Breach {
        kind: "未取得排污许可证排放污染物",
        facts: "{day}，当事人在{seat}未取得排污许可证投入生产并排放污染物。",
        basis: "《排污许可管理条例》第三十三条第一项",
        fine: (200_000, 500_000),
        also: "责令停产停业",
        who: &[Works],
    },
];

/// Breaches the transport bureau punishes.
pub const TRANSPORT_BREACHES: &[Breach] = &[
    Breach {
        kind: "车辆违法超限运输",
        facts: "{day}，当事人所属货运车辆在国道超限检测站经检测超限。",
        basis: "《公路安全保护条例》第六十四条",
        fine: (500, 30_000),
        also: "",
        who: &[Transport],
    },
    Breach {
        kind: "未取得道路运输经营许可擅自从事道路货物运输经营",
        facts: "{day}，当事人未取得道路运输经营许可，擅自从事道路货物运输经营。",
        basis: "《中华人民共和国道路运输条例》第六十三条",
        fine: (3000, 30_000),
        also: "没收违法所得",
        who: &[Transport, Services],
    },
];

/// Breaches the health commission punishes.
pub const HEALTH_BREACHES: &[Breach] = &[
    Breach {
        kind: "未依法取得公共场所卫生许可证擅自营业",
        facts: "{day}，当事人在{seat}未取得公共场所卫生许可证擅自营业。",
        basis: "《公共场所卫生管理条例实施细则》第三十五条",
        fine: (500, 30_000),
        also: "警告",
        who: &[Places],
    },
    Breach {
        kind: "安排未获得有效健康合格证明的从业人员直接为顾客服务",
        facts: "{day}，检查发现当事人安排未获得有效健康合格证明的从业人员直接为顾客服务。",
        basis: "《公共场所卫生管理条例实施细则》第三十八条",
        fine: (500, 5000),
        also: "警告",
        who: &[Places],
    },
];

/// Breaches the labour bureau punishes.
pub const LABOUR_BREACHES: &[Breach] = &[
    Breach {
        kind: "未依法编制工资支付台账",
        facts: "{day}，当事人施工总承包项目未依法编制农民工工资支付台账，责令限期改正逾期不改正。",
        basis: "《保障农民工工资支付条例》第五十四条",
        fine: (20_000, 50_000),
        also: "",
        who: &[Building],
    },
    Breach {
        kind: "拒不提供劳动保障监察所需资料",
        facts: "{day}，当事人未按要求报送用工和工资支付资料，经责令改正拒不改正。",
        basis: "《劳动保障监察条例》第三十条",
        fine: (2000, 20_000),
        also: "",
        who: &[Services, Works, Food],
    },
];

/// Breaches the tax bureau punishes.
pub const TAX_BREACHES: &[Breach] = &[
    Breach {
        kind: "未按规定期限办理纳税申报",
        facts: "当事人未按规定的期限办理增值税纳税申报，{day}责令限期改正后仍未申报。",
        basis: "《中华人民共和国税收征收管理法》第六十二条",
        fine: (100, 2000),
        also: "",
        who: ANY,
    },
    Breach {
        kind: "应当开具而未开具发票",
        facts: "{day}，经查，当事人应当开具而未开具发票。",
        basis: "《中华人民共和国发票管理办法》第三十三条",
        fine: (200, 10_000),
        also: "",
        who: ANY,
    },
];
