//! The words invented names are put together from. The city, its districts and every name are made up.

/// The invented city: in no edition of GB/T 2260, whose provinces end at 82.
pub const CITY: &str = "衡州市";
/// The invented province.
pub const PROVINCE: &str = "示例省";
/// The city's code.
pub const CITY_CODE: &str = "990100";
/// Its districts and counties: code and name.
pub const DISTRICTS: [(&str, &str); 6] = [
    ("990102", "城中区"),
    ("990103", "望江区"),
    ("990104", "云岭区"),
    ("990121", "临溪县"),
    ("990122", "白石县"),
    ("990181", "南屏市"),
];
/// Streets and towns, in any district.
pub const STREETS: [&str; 12] = [
    "清河街道",
    "钟楼街道",
    "滨江街道",
    "东塘街道",
    "学府街道",
    "双桥街道",
    "石矶镇",
    "柳林镇",
    "渡口镇",
    "枫岭镇",
    "茶亭乡",
    "五里乡",
];
/// Roads.
pub const ROADS: [&str; 12] = [
    "滨江路",
    "解放大道",
    "工业一路",
    "工业三路",
    "学院路",
    "迎宾大道",
    "钟楼街",
    "兴业路",
    "创新大道",
    "梧桐路",
    "茶亭路",
    "物流园西路",
];
/// First characters of a company's own word.
pub const FIRST: [&str; 44] = [
    "澜", "霁", "岚", "禾", "翎", "澄", "璟", "昱", "煦", "霖", "熠", "曜", "瀚", "泓", "皓", "铄", "珩",
    "臻", "鸿", "骏", "恒", "锐", "博", "卓", "睿", "宏", "盛", "嘉", "瑞", "启", "鼎", "聚", "汇", "创",
    "远", "航", "信", "诚", "旭", "晟", "拓", "朗", "森", "屹",
];
/// Second characters of a company's own word.
pub const SECOND: [&str; 40] = [
    "川", "岳", "辰", "源", "泰", "丰", "腾", "翔", "凯", "越", "科", "智", "联", "成", "和", "安", "康",
    "宁", "益", "维", "特", "邦", "佳", "美", "力", "达", "通", "顺", "隆", "昌", "兴", "茂", "森", "林",
    "洋", "海", "峰", "原", "野", "域",
];
/// First halves of a shop's word. None is a surname, so that no shop is called like a person.
pub const SHOP_FIRST: [&str; 18] = [
    "味", "鲜", "香", "福", "悦", "喜", "旺", "佳", "优", "百", "千", "聚", "汇", "星", "暖", "醉", "新",
    "好",
];
/// Second halves of a shop's word.
pub const SHOP_SECOND: [&str; 22] = [
    "满园", "四季", "百家", "到家", "知味", "盈门", "天天", "开心", "如意", "来福", "新天", "乐园", "常在",
    "时光", "小站", "故事", "印象", "之家", "优选", "驿站", "多多", "又来",
];

/// What an organisation works in; it decides which licences and breaches can be about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sector {
    /// Food and drink.
    Food,
    /// Building.
    Building,
    /// Transport and storage.
    Transport,
    /// Manufacturing.
    Works,
    /// Health, hotels and other public places.
    Places,
    /// Other services.
    Services,
    /// Farming.
    Farming,
    /// Schools, hospitals, associations: no business.
    Public,
}

/// Trades of companies: sector, word in the name, GB/T 4754 class.
pub const TRADES: [(Sector, &str, &str); 48] = [
    (Sector::Food, "食品", "1499"),
    (Sector::Food, "餐饮管理", "6210"),
    (Sector::Food, "粮油", "1310"),
    (Sector::Food, "茶业", "1530"),
    (Sector::Food, "酒业", "1512"),
    (Sector::Food, "调味品", "1469"),
    (Sector::Food, "农产品贸易", "5129"),
    (Sector::Building, "建筑工程", "4790"),
    (Sector::Building, "装饰工程", "5011"),
    (Sector::Building, "市政工程", "4813"),
    (Sector::Building, "混凝土", "3021"),
    (Sector::Building, "园林绿化", "7840"),
    (Sector::Building, "消防工程", "4910"),
    (Sector::Building, "劳务", "4999"),
    (Sector::Transport, "物流", "5439"),
    (Sector::Transport, "货运", "5431"),
    (Sector::Transport, "汽车运输", "5421"),
    (Sector::Transport, "供应链管理", "7224"),
    (Sector::Transport, "仓储服务", "5990"),
    (Sector::Transport, "出租汽车", "5413"),
    (Sector::Works, "机械制造", "3599"),
    (Sector::Works, "电子科技", "3989"),
    (Sector::Works, "纺织", "1751"),
    (Sector::Works, "化工", "2669"),
    (Sector::Works, "塑料制品", "2929"),
    (Sector::Works, "五金制品", "3389"),
    (Sector::Works, "包装材料", "2239"),
    (Sector::Works, "新能源科技", "3849"),
    (Sector::Works, "金属制品", "3399"),
    (Sector::Works, "家具", "2110"),
    (Sector::Works, "陶瓷", "3073"),
    (Sector::Works, "木业", "2011"),
    (Sector::Places, "大药房", "5251"),
    (Sector::Places, "健康管理", "8053"),
    (Sector::Places, "酒店管理", "6110"),
    (Sector::Places, "口腔门诊部", "8425"),
    (Sector::Places, "医疗器械", "3589"),
    (Sector::Services, "信息技术", "6510"),
    (Sector::Services, "文化传媒", "8890"),
    (Sector::Services, "商务服务", "7299"),
    (Sector::Services, "人力资源", "7262"),
    (Sector::Services, "物业管理", "7020"),
    (Sector::Services, "教育咨询", "8391"),
    (Sector::Services, "广告", "7251"),
    (Sector::Services, "电子商务", "5292"),
    (Sector::Services, "旅行社", "7291"),
    (Sector::Services, "检测技术", "7452"),
    (Sector::Farming, "农业发展", "0190"),
];
/// Trades of shops.
pub const SHOP_TRADES: [(Sector, &str, &str); 20] = [
    (Sector::Food, "餐馆", "6210"),
    (Sector::Food, "小吃店", "6291"),
    (Sector::Food, "面馆", "6210"),
    (Sector::Food, "早餐店", "6291"),
    (Sector::Food, "便利店", "5213"),
    (Sector::Food, "超市", "5212"),
    (Sector::Food, "水果店", "5223"),
    (Sector::Food, "烘焙坊", "5222"),
    (Sector::Food, "奶茶店", "6239"),
    (Sector::Places, "理发店", "8040"),
    (Sector::Places, "美容店", "8040"),
    (Sector::Places, "旅馆", "6129"),
    (Sector::Places, "洗浴中心", "8051"),
    (Sector::Transport, "汽车维修部", "8111"),
    (Sector::Transport, "洗车店", "8113"),
    (Sector::Services, "打印店", "8060"),
    (Sector::Services, "手机维修店", "8129"),
    (Sector::Services, "五金店", "5274"),
    (Sector::Services, "服装店", "5232"),
    (Sector::Works, "门窗加工店", "3312"),
];
/// What cooperatives grow or keep.
pub const CROPS: [&str; 10] = [
    "蔬菜种植",
    "柑橘种植",
    "水稻种植",
    "茶叶种植",
    "油茶种植",
    "生猪养殖",
    "蛋鸡养殖",
    "水产养殖",
    "食用菌种植",
    "中药材种植",
];
/// Public institutions.
pub const INSTITUTIONS: [&str; 14] = [
    "实验小学",
    "中心小学",
    "初级中学",
    "高级中学",
    "中心幼儿园",
    "人民医院",
    "中医医院",
    "妇幼保健院",
    "疾病预防控制中心",
    "图书馆",
    "文化馆",
    "水利工程管理站",
    "农业技术推广中心",
    "社会福利院",
];
/// Fields of associations and foundations.
pub const CAUSES: [&str; 14] = [
    "餐饮",
    "建筑装饰",
    "物流",
    "家政服务",
    "电子商务",
    "茶业",
    "环境保护",
    "志愿服务",
    "养老服务",
    "信用促进",
    "科普教育",
    "乡村振兴",
    "书画艺术",
    "体育健身",
];
