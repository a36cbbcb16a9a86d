//! What the city's departments license.

use super::words::Sector;
use super::words::Sector::{Building, Farming, Food, Places, Services, Transport, Works};

/// Something a department licenses.
#[derive(Debug)]
pub struct Licence {
    /// Title of the decision.
    pub title: &'static str,
    /// Class of licence in the standard.
    pub class: &'static str,
    /// Title of the certificate.
    pub certificate: &'static str,
    /// First letters of the certificate's number.
    pub letters: &'static str,
    /// What is licensed.
    pub content: &'static str,
    /// Years it is valid; 0 = no end.
    pub years: i32,
    /// Who applies for it.
    pub who: &'static [Sector],
}

const ANY: &[Sector] = &[Food, Building, Transport, Works, Places, Services, Farming];

/// Licences of the market regulator.
pub const MARKET_LICENCES: &[Licence] = &[
    Licence {
        title: "准予食品经营许可决定书",
        class: "普通",
        certificate: "食品经营许可证",
        letters: "JY",
        content: "食品经营：热食类食品制售，预包装食品销售",
        years: 5,
        who: &[Food],
    },
    Licence {
        title: "准予食品生产许可决定书",
        class: "普通",
        certificate: "食品生产许可证",
        letters: "SC",
        content: "食品生产：糕点、调味品、茶叶及相关制品",
        years: 5,
        who: &[Food],
    },
    Licence {
        title: "准予特种设备使用登记决定书",
        class: "登记",
        certificate: "特种设备使用登记证",
        letters: "TS",
        content: "特种设备使用登记：电梯、叉车",
        years: 0,
        who: &[Works, Places, Transport, Services],
    },
    Licence {
        title: "准予药品经营许可决定书",
        class: "普通",
        certificate: "药品经营许可证",
        letters: "YP",
        content: "药品零售：处方药、甲类非处方药、乙类非处方药",
        years: 5,
        who: &[Places],
    },
    Licence {
        title: "准予变更登记通知书",
        class: "登记",
        certificate: "营业执照",
        letters: "DJ",
        content: "住所变更登记",
        years: 0,
        who: ANY,
    },
];

/// Licences of the administrative approvals bureau.
pub const APPROVAL_LICENCES: &[Licence] = &[
    Licence {
        title: "准予设立登记通知书",
        class: "登记",
        certificate: "营业执照",
        letters: "DJ",
        content: "设立登记",
        years: 0,
        who: ANY,
    },
    Licence {
        title: "准予行政许可决定书",
        class: "普通",
        certificate: "劳务派遣经营许可证",
        letters: "LP",
        content: "劳务派遣经营",
        years: 3,
        who: &[Services],
    },
    Licence {
        title: "准予行政许可决定书",
        class: "普通",
        certificate: "出版物经营许可证",
        letters: "CB",
        content: "图书、报纸、期刊零售",
        years: 5,
        who: &[Services],
    },
    Licence {
        title: "准予行政许可决定书",
        class: "普通",
        certificate: "林木种子生产经营许可证",
        letters: "LM",
        content: "林木种苗生产、批发、零售",
        years: 5,
        who: &[Farming],
    },
    Licence {
        title: "户外广告设置许可决定书",
        class: "普通",
        certificate: "户外广告设置许可证",
        letters: "GG",
        content: "大型户外广告设置",
        years: 2,
        who: &[Services, Food, Places],
    },
    Licence {
        title: "城镇污水排入排水管网许可决定书",
        class: "普通",
        certificate: "城镇污水排入排水管网许可证",
        letters: "PS",
        content: "向城镇排水设施排放污水",
        years: 5,
        who: &[Food, Works, Places],
    },
];

/// Licences of the emergency management bureau.
pub const EMERGENCY_LICENCES: &[Licence] = &[
    Licence {
        title: "危险化学品经营许可决定书",
        class: "普通",
        certificate: "危险化学品经营许可证",
        letters: "WH",
        content: "危险化学品经营（不带储存设施）",
        years: 3,
        who: &[Works],
    },
    Licence {
        title: "烟花爆竹经营（零售）许可决定书",
        class: "普通",
        certificate: "烟花爆竹经营（零售）许可证",
        letters: "YH",
        content: "烟花爆竹零售",
        years: 2,
        who: &[Food],
    },
    Licence {
        title: "安全生产许可决定书",
        class: "普通",
        certificate: "安全生产许可证",
        letters: "AQ",
        content: "建筑施工",
        years: 3,
        who: &[Building],
    },
];

/// Licences of the environment bureau.
pub const ENVIRONMENT_LICENCES: &[Licence] = &[
    Licence {
        title: "排污许可决定书",
        class: "普通",
        certificate: "排污许可证",
        letters: "PW",
        content: "排放大气污染物、水污染物",
        years: 5,
        who: &[Works],
    },
    Licence {
        title: "建设项目环境影响报告表批复",
        class: "核准",
        certificate: "批复",
        letters: "HP",
        content: "生产线技术改造项目环境影响报告表审批",
        years: 5,
        who: &[Works, Building, Food],
    },
    Licence {
        title: "辐射安全许可决定书",
        class: "普通",
        certificate: "辐射安全许可证",
        letters: "FS",
        content: "使用Ⅲ类射线装置",
        years: 5,
        who: &[Places],
    },
];

/// Licences of the transport bureau.
pub const TRANSPORT_LICENCES: &[Licence] = &[
    Licence {
        title: "道路货物运输经营许可决定书",
        class: "普通",
        certificate: "道路运输经营许可证",
        letters: "DY",
        content: "普通货运",
        years: 4,
        who: &[Transport],
    },
    Licence {
        title: "超限运输车辆通行许可决定书",
        class: "普通",
        certificate: "超限运输车辆通行证",
        letters: "CX",
        content: "载运不可解体物品超限运输",
        years: 1,
        who: &[Transport, Works],
    },
    Licence {
        title: "机动车维修经营备案通知书",
        class: "其他-备案",
        certificate: "机动车维修经营备案证明",
        letters: "WX",
        content: "三类机动车维修",
        years: 0,
        who: &[Transport],
    },
];

/// Licences of the housing bureau.
pub const HOUSING_LICENCES: &[Licence] = &[
    Licence {
        title: "建筑工程施工许可决定书",
        class: "核准",
        certificate: "建筑工程施工许可证",
        letters: "SG",
        content: "标准厂房建设工程施工",
        years: 3,
        who: &[Building],
    },
    Licence {
        title: "建筑业企业资质许可决定书",
        class: "认可",
        certificate: "建筑业企业资质证书",
        letters: "D3",
        content: "建筑工程施工总承包二级",
        years: 5,
        who: &[Building],
    },
    Licence {
        title: "城市建筑垃圾处置核准决定书",
        class: "核准",
        certificate: "建筑垃圾处置核准证",
        letters: "ZT",
        content: "建筑垃圾运输",
        years: 1,
        who: &[Building, Transport],
    },
];

/// Licences of the health commission.
pub const HEALTH_LICENCES: &[Licence] = &[
    Licence {
        title: "公共场所卫生许可决定书",
        class: "普通",
        certificate: "公共场所卫生许可证",
        letters: "WS",
        content: "住宿、沐浴、美容美发场所卫生许可",
        years: 4,
        who: &[Places],
    },
    Licence {
        title: "医疗机构执业登记决定书",
        class: "登记",
        certificate: "医疗机构执业许可证",
        letters: "YL",
        content: "诊疗科目：口腔科",
        years: 5,
        who: &[Places],
    },
];
