//! The twelve departments of the city, and the files each of them sends.

use domain::Uscc;

use super::breaches::{
    Breach, EMERGENCY_BREACHES, ENVIRONMENT_BREACHES, HEALTH_BREACHES, LABOUR_BREACHES, MARKET_BREACHES,
    TAX_BREACHES, TRANSPORT_BREACHES,
};
use super::city::Org;
use super::headings::{
    LICENCE_CODES, LICENCE_OWN, LICENCE_ZH, PENALTY_CODES, PENALTY_OWN, PENALTY_ZH, REGISTER, REGISTER_ZH,
};
use super::licences::{
    APPROVAL_LICENCES, EMERGENCY_LICENCES, ENVIRONMENT_LICENCES, HEALTH_LICENCES, HOUSING_LICENCES, Licence,
    MARKET_LICENCES, TRANSPORT_LICENCES,
};

/// A department of the invented city.
#[derive(Debug)]
pub struct Department {
    /// Its name.
    pub name: &'static str,
    /// How its documents are marked: 衡市监.
    pub mark: &'static str,
    /// Its number among the departments.
    pub number: u32,
}

impl Department {
    /// Its own code: prefix 11, a dummy serial.
    pub fn code(&self) -> String {
        let code = Uscc::mint("11", super::words::CITY_CODE, &format!("{:08}", self.number));
        code.expect("prefix, district and serial have the right lengths").to_string()
    }
}

/// Which organisations a register reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// Businesses and cooperatives.
    Businesses,
    /// Public institutions.
    Institutions,
    /// Associations, private non-profit bodies, foundations.
    Associations,
}

impl Reported {
    /// Whether this register reports the organisation.
    pub fn covers(self, org: &Org) -> bool {
        match org.code.prefix() {
            "12" => self == Reported::Institutions,
            "51" | "52" | "53" => self == Reported::Associations,
            _ => self == Reported::Businesses,
        }
    }
}

/// What the rows of a file are about.
#[derive(Debug, Clone, Copy)]
pub enum Matter {
    /// Organisations themselves.
    Registration(Reported),
    /// Licences.
    Licences(&'static [Licence]),
    /// Penalties.
    Penalties(&'static [Breach]),
    /// A ratings for tax.
    TaxRating,
    /// An honour of that name.
    Honour(&'static str),
    /// Entries on the list of abnormal operations.
    Abnormal,
    /// Commitments.
    Commitments,
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// CSV, UTF-8.
    Csv,
    /// CSV, UTF-8 with a byte order mark, as Excel saves it.
    CsvMarked,
    /// CSV, GB18030, as Chinese Excel saved it for twenty years.
    CsvGb18030,
    /// Tabs, UTF-8.
    Tsv,
    /// A workbook.
    Xlsx,
}

/// One file a department sends.
#[derive(Debug)]
pub struct Plan {
    /// The feed it goes to.
    pub feed: &'static str,
    /// Its name.
    pub file: &'static str,
    /// Its form.
    pub form: Form,
    /// Rows for a city of 20,000 organisations; registers report all they cover.
    pub rows: u32,
    /// What the rows are about.
    pub matter: Matter,
    /// The department.
    pub department: usize,
    /// Lines above the headings.
    pub titles: &'static [&'static str],
    /// Headings, in the department's own words.
    pub headings: &'static [&'static str],
}

/// The twelve departments.
pub const DEPARTMENTS: [Department; 12] = [
    Department { name: "衡州市市场监督管理局", mark: "衡市监", number: 1 },
    Department { name: "衡州市机构编制委员会办公室", mark: "衡编办", number: 2 },
    Department { name: "衡州市民政局", mark: "衡民", number: 3 },
    Department { name: "衡州市行政审批局", mark: "衡审批", number: 4 },
    Department { name: "国家税务总局衡州市税务局", mark: "衡税", number: 5 },
    Department { name: "衡州市应急管理局", mark: "衡应急", number: 6 },
    Department { name: "衡州市生态环境局", mark: "衡环", number: 7 },
    Department { name: "衡州市交通运输局", mark: "衡交", number: 8 },
    Department { name: "衡州市住房和城乡建设局", mark: "衡住建", number: 9 },
    Department { name: "衡州市卫生健康委员会", mark: "衡卫", number: 10 },
    Department { name: "衡州市人力资源和社会保障局", mark: "衡人社", number: 11 },
    Department { name: "衡州市发展和改革委员会", mark: "衡发改", number: 12 },
];

/// Every file of the city, registers first: organisations are known before records about them arrive.
pub const PLANS: &[Plan] = &[
    Plan {
        feed: "hengzhou-business-register",
        file: "市场监管局_市场主体登记.tsv",
        form: Form::Tsv,
        rows: 0,
        matter: Matter::Registration(Reported::Businesses),
        department: 0,
        titles: &[],
        headings: REGISTER,
    },
    Plan {
        feed: "hengzhou-institutions",
        file: "编办_事业单位登记.csv",
        form: Form::CsvGb18030,
        rows: 0,
        matter: Matter::Registration(Reported::Institutions),
        department: 1,
        titles: &[],
        headings: REGISTER_ZH,
    },
    Plan {
        feed: "hengzhou-associations",
        file: "民政局_社会组织登记.xlsx",
        form: Form::Xlsx,
        rows: 0,
        matter: Matter::Registration(Reported::Associations),
        department: 2,
        titles: &["衡州市社会组织登记信息（虚构数据）"],
        headings: REGISTER_ZH,
    },
    Plan {
        feed: "hengzhou-approval-licences",
        file: "审批局_行政许可.csv",
        form: Form::CsvMarked,
        rows: 14_000,
        matter: Matter::Licences(APPROVAL_LICENCES),
        department: 3,
        titles: &[],
        headings: LICENCE_ZH,
    },
    Plan {
        feed: "hengzhou-market-licences",
        file: "市场监管局_行政许可.csv",
        form: Form::Csv,
        rows: 8_000,
        matter: Matter::Licences(MARKET_LICENCES),
        department: 0,
        titles: &[],
        headings: LICENCE_CODES,
    },
    Plan {
        feed: "hengzhou-emergency-licences",
        file: "应急局_行政许可.csv",
        form: Form::Csv,
        rows: 1_500,
        matter: Matter::Licences(EMERGENCY_LICENCES),
        department: 5,
        titles: &[],
        headings: LICENCE_OWN,
    },
    Plan {
        feed: "hengzhou-environment-licences",
        file: "生态环境局_行政许可.xlsx",
        form: Form::Xlsx,
        rows: 3_000,
        matter: Matter::Licences(ENVIRONMENT_LICENCES),
        department: 6,
        titles: &["衡州市生态环境局行政许可信息公示表（虚构数据）", "填报单位：衡州市生态环境局"],
        headings: LICENCE_ZH,
    },
    Plan {
        feed: "hengzhou-transport-licences",
        file: "交通局_行政许可.csv",
        form: Form::CsvGb18030,
        rows: 4_000,
        matter: Matter::Licences(TRANSPORT_LICENCES),
        department: 7,
        titles: &[],
        headings: LICENCE_OWN,
    },
    Plan {
        feed: "hengzhou-housing-licences",
        file: "住建局_行政许可.xlsx",
        form: Form::Xlsx,
        rows: 2_500,
        matter: Matter::Licences(HOUSING_LICENCES),
        department: 8,
        titles: &["行政许可信息（虚构数据）"],
        headings: LICENCE_OWN,
    },
    Plan {
        feed: "hengzhou-health-licences",
        file: "卫健委_行政许可.csv",
        form: Form::CsvGb18030,
        rows: 2_000,
        matter: Matter::Licences(HEALTH_LICENCES),
        department: 9,
        titles: &["衡州市卫生健康委员会行政许可（虚构数据）"],
        headings: LICENCE_ZH,
    },
    Plan {
        feed: "hengzhou-market-penalties",
        file: "市场监管局_行政处罚.xlsx",
        form: Form::Xlsx,
        rows: 4_000,
        matter: Matter::Penalties(MARKET_BREACHES),
        department: 0,
        titles: &["衡州市市场监督管理局行政处罚信息公示表（虚构数据）"],
        headings: PENALTY_ZH,
    },
    Plan {
        feed: "hengzhou-emergency-penalties",
        file: "应急局_行政处罚.xlsx",
        form: Form::Xlsx,
        rows: 900,
        matter: Matter::Penalties(EMERGENCY_BREACHES),
        department: 5,
        titles: &[],
        headings: PENALTY_OWN,
    },
    Plan {
        feed: "hengzhou-environment-penalties",
        file: "生态环境局_行政处罚.csv",
        form: Form::CsvGb18030,
        rows: 1_100,
        matter: Matter::Penalties(ENVIRONMENT_BREACHES),
        department: 6,
        titles: &[],
        headings: PENALTY_ZH,
    },
    Plan {
        feed: "hengzhou-transport-penalties",
        file: "交通局_行政处罚.xlsx",
        form: Form::Xlsx,
        rows: 1_200,
        matter: Matter::Penalties(TRANSPORT_BREACHES),
        department: 7,
        titles: &["行政处罚（虚构数据）", "单位：万元"],
        headings: PENALTY_OWN,
    },
    Plan {
        feed: "hengzhou-health-penalties",
        file: "卫健委_行政处罚.csv",
        form: Form::CsvMarked,
        rows: 700,
        matter: Matter::Penalties(HEALTH_BREACHES),
        department: 9,
        titles: &[],
        headings: PENALTY_CODES,
    },
    Plan {
        feed: "hengzhou-labour-penalties",
        file: "人社局_行政处罚.csv",
        form: Form::CsvGb18030,
        rows: 600,
        matter: Matter::Penalties(LABOUR_BREACHES),
        department: 10,
        titles: &[],
        headings: PENALTY_OWN,
    },
    Plan {
        feed: "hengzhou-tax-penalties",
        file: "税务局_行政处罚.csv",
        form: Form::Csv,
        rows: 500,
        matter: Matter::Penalties(TAX_BREACHES),
        department: 4,
        titles: &[],
        headings: PENALTY_CODES,
    },
    Plan {
        feed: "hengzhou-tax-a",
        file: "税务局_A级纳税人.csv",
        form: Form::CsvGb18030,
        rows: 5_000,
        matter: Matter::TaxRating,
        department: 4,
        titles: &[],
        headings: &["纳税人识别号", "纳税人名称", "评价年度", "税务机关"],
    },
    Plan {
        feed: "hengzhou-contract-honours",
        file: "发改委_守信荣誉.xlsx",
        form: Form::Xlsx,
        rows: 600,
        matter: Matter::Honour("守合同重信用企业"),
        department: 11,
        titles: &["守合同重信用企业名单（虚构数据）"],
        headings: &["序号", "单位名称", "统一社会信用代码", "称号", "年度", "文号", "授予日期", "有效期止"],
    },
    Plan {
        feed: "hengzhou-quality-honours",
        file: "市场监管局_质量奖.csv",
        form: Form::Csv,
        rows: 100,
        matter: Matter::Honour("衡州市市长质量奖"),
        department: 0,
        titles: &[],
        headings: &["企业名称", "社会信用代码", "荣誉", "认定文号", "认定日期"],
    },
    Plan {
        feed: "hengzhou-abnormal",
        file: "市场监管局_经营异常名录.csv",
        form: Form::CsvGb18030,
        rows: 3_300,
        matter: Matter::Abnormal,
        department: 0,
        titles: &[],
        headings: &["序号", "企业名称", "统一社会信用代码", "文号", "列入原因", "列入日期", "列入机关"],
    },
    Plan {
        feed: "hengzhou-commitments",
        file: "发改委_信用承诺.csv",
        form: Form::CsvMarked,
        rows: 7_000,
        matter: Matter::Commitments,
        department: 11,
        titles: &[],
        headings: &[
            "承诺主体",
            "统一社会信用代码",
            "承诺编号",
            "承诺事项",
            "承诺类型",
            "承诺内容",
            "承诺日期",
            "有效期",
            "受理单位",
            "履约状态",
        ],
    },
];
