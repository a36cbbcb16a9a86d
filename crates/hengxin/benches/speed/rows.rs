//! Files of invented organisations and penalties, the same on every machine, all of them valid.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use domain::field::{self, Role};
use domain::{RecordKind, Uscc};

/// Organisations the penalties are about.
pub const ORGANISATIONS: u64 = 30_000;
/// The day the files arrive.
pub const RECEIVED: (i16, i8, i8) = (2026, 10, 30);

const CITY: &str = "虚构市";
const SYLLABLES: [&str; 16] =
    ["宏", "远", "达", "兴", "瑞", "丰", "华", "信", "安", "泰", "盛", "源", "嘉", "恒", "博", "广"];
const TRADES: [&str; 12] = [
    "商贸",
    "建筑工程",
    "餐饮管理",
    "物流",
    "电子科技",
    "食品加工",
    "环保设备",
    "汽车配件",
    "医药",
    "建材",
    "纺织",
    "农业开发",
];
const BODIES: [&str; 12] = [
    "市场监督管理局",
    "生态环境局",
    "应急管理局",
    "住房和城乡建设局",
    "交通运输局",
    "卫生健康委员会",
    "农业农村局",
    "水利局",
    "城市管理局",
    "消防救援支队",
    "税务局",
    "自然资源局",
];
const BREACHES: [(&str, &str, &str); 4] = [
    (
        "经营超过保质期的食品",
        "经现场检查，当事人在其经营场所货架上摆放待售的预包装食品共{n}件，均已超过标签标明的保质期，当事人未能提供进货查验记录，货值金额较小，且在案发后主动下架并配合调查。",
        "《中华人民共和国食品安全法》第三十四条第（十）项、第一百二十四条第一款第（五）项",
    ),
    (
        "未按照规定设置安全警示标志",
        "执法人员检查发现，当事人在有较大危险因素的生产经营场所和有关设施设备上未设置明显的安全警示标志，共涉及{n}处，责令限期改正后复查已完成整改，留存照片与笔录在卷。",
        "《中华人民共和国安全生产法》第三十五条、第九十九条第一项",
    ),
    (
        "未经批准擅自排放污染物",
        "监测报告显示，当事人厂区总排口化学需氧量浓度超过排污许可证载明的限值{n}倍，持续时间约两小时，当事人已于当日停止排放并启动应急处置，未造成下游水质异常。",
        "《中华人民共和国水污染防治法》第十条、第八十三条第二项",
    ),
    (
        "虚假宣传",
        "当事人在其自营网店的商品详情页面对商品性能作引人误解的商业宣传，涉及商品{n}款，实际性能与宣传内容不符，成交订单数量有限，当事人已删除相关页面并向消费者退款。",
        "《中华人民共和国反不正当竞争法》第八条第一款、第二十条第一款",
    ),
];

/// Organisation number `at`: its code and its name.
pub fn organisation(at: u64) -> (String, String) {
    let serial = format!("MB{at:06}");
    let code = Uscc::mint("91", "990101", &serial).expect("two letters and six digits make a serial");
    let syllable = |shift: u32| SYLLABLES[(at >> shift & 15) as usize];
    let trade = TRADES[(at % 12) as usize];
    let syllables: String = [0, 4, 8, 12, 16].map(syllable).concat();
    let name = format!("{CITY}{syllables}{trade}有限公司");
    (code.as_str().to_owned(), name)
}

/// Names of the bodies that decide.
pub fn bodies() -> Vec<String> {
    BODIES.iter().map(|name| format!("{CITY}{name}")).collect()
}

/// Writes the business register's file.
pub fn write_organisations(path: &Path, count: u64) {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    writeln!(file, "机构名称,统一社会信用代码,成立日期,登记状态").unwrap();
    for at in 0..count {
        let (code, name) = organisation(at);
        writeln!(file, "{name},{code},20{:02}-{:02}-{:02},存续", at % 25, 1 + at % 12, 1 + at % 28).unwrap();
    }
    file.flush().unwrap();
}

/// Headings of the penalties' columns: the 30 of the standard.
pub fn headings() -> Vec<&'static str> {
    field::table(RecordKind::Penalty).iter().map(|field| field.zh).collect()
}

/// Writes `count` penalties as CSV in UTF-8.
pub fn write_penalties(path: &Path, count: u64) {
    let mut file = csv::Writer::from_writer(BufWriter::with_capacity(1 << 20, File::create(path).unwrap()));
    file.write_record(headings()).unwrap();
    let mut press = Press::new();
    (0..count).for_each(|at| file.write_record(press.row(at)).unwrap());
    file.flush().unwrap();
}

/// Makes penalties.
pub struct Press {
    organisations: Vec<(String, String)>,
    bodies: Vec<(String, String)>,
    columns: Vec<String>,
    random: u64,
}

impl Press {
    /// A press at its first row.
    pub fn new() -> Press {
        let body = |(at, name): (u64, &&str)| {
            let code = Uscc::mint("11", "990100", &format!("0{at:07}")).expect("digits make a serial");
            (format!("{CITY}{name}"), code.as_str().to_owned())
        };
        Press {
            organisations: (0..ORGANISATIONS).map(organisation).collect(),
            bodies: (0..).zip(BODIES.iter()).map(body).collect(),
            columns: vec![String::new(); field::table(RecordKind::Penalty).len()],
            random: 0x9E37_79B9_7F4A_7C15,
        }
    }

    /// The cells of row `at`; rows are made in order.
    pub fn row(&mut self, at: u64) -> &[String] {
        let draw = self.draw();
        let fine = 1 + draw % 90;
        for (place, field) in field::table(RecordKind::Penalty).iter().enumerate() {
            let mut cell = std::mem::take(&mut self.columns[place]);
            cell.clear();
            self.fill(&mut cell, field, (at, draw, fine));
            self.columns[place] = cell;
        }
        &self.columns
    }

    fn fill(&self, cell: &mut String, field: &field::Field, (at, draw, fine): (u64, u64, u64)) {
        let (code, name) = &self.organisations[(draw % ORGANISATIONS) as usize];
        let (body, body_code) = &self.bodies[(draw >> 20) as usize % BODIES.len()];
        let (breach, facts, basis) = BREACHES[(draw >> 32) as usize % BREACHES.len()];
        match (field.code, field.role) {
            (_, Role::SubjectName) => cell.push_str(name),
            (_, Role::SubjectClass) => cell.push_str("法人及非法人组织"),
            (_, Role::SubjectCode) => cell.push_str(code),
            ("CF_FRDB", _) => cell.push_str(["甲某某", "乙某某", "丙某某"][(draw >> 40) as usize % 3]),
            (_, Role::DocumentNumber) => *cell = format!("虚罚决字〔2026〕第{at:08}号"),
            ("CF_WFXW", _) => cell.push_str(breach),
            ("CF_SY", _) => *cell = facts.replace("{n}", &(2 + draw % 40).to_string()),
            ("CF_YJ", _) => cell.push_str(basis),
            (_, Role::Categories) => cell.push_str("罚款"),
            (_, Role::Decision) => *cell = format!("责令当事人立即改正违法行为，并处罚款{}.5万元。", fine),
            (_, Role::Fine) => *cell = format!("{fine}.5"),
            (_, Role::Confiscated) => cell.push('0'),
            (_, Role::DecidedOn) => *cell = format!("2026-10-{:02}", 26 + draw % 4),
            (_, Role::ValidUntil) => cell.push_str("2099-12-31"),
            (_, Role::GivenEnd) => cell.push_str("2027-10-25"),
            (_, Role::Authority | Role::Supplier) => cell.push_str(body),
            (_, Role::AuthorityCode) => cell.push_str(body_code),
            _ => (),
        }
    }

    /// SplitMix64.
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.random;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
}
