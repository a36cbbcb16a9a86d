//! Administrative licences: the 28 columns of the data standard annexed to 发改办财金〔2018〕424号.

use super::{Field, Role, fields};

/// Classes of licence in the standard.
const CLASSES: &[&str] = &["普通", "特许", "认可", "核准", "登记", "其他"];

/// The columns of a licence.
pub const LICENCE: &[Field] = fields![
    1  "XK_XDR_MC"    "行政相对人名称" "Licensee" Role::SubjectName, Must 200 Open ["企业名称", "单位名称", "机构名称", "相对人名称", "行政相对人"];
    2  "XK_XDR_LB"    "行政相对人类别" "Class of licensee" Role::SubjectClass, Must 16 Open ["相对人类别"];
    3  "XK_XDR_SHXYM" "行政相对人代码_1(统一社会信用代码)" "Unified Social Credit Code" Role::SubjectCode, May 18 Open ["统一社会信用代码", "行政相对人代码_1", "行政相对人代码_1（统一社会信用代码）", "社会信用代码"];
    4  "XK_XDR_GSZC"  "行政相对人代码_2(工商注册号)" "Business registration number" Role::OtherIdentifier, May 50 Open ["工商注册号", "工商登记码", "行政相对人代码_2", "XK_XDR_GSDJ"];
    5  "XK_XDR_ZZJG"  "行政相对人代码_3(组织机构代码)" "Organisation code" Role::OtherIdentifier, May 9 Open ["组织机构代码", "行政相对人代码_3", "XK_XDR_ZDM"];
    6  "XK_XDR_SWDJ"  "行政相对人代码_4(税务登记号)" "Tax registration number" Role::OtherIdentifier, May 20 Government ["税务登记号", "行政相对人代码_4"];
    7  "XK_XDR_SYDW"  "行政相对人代码_5(事业单位证书号)" "Public institution certificate" Role::OtherIdentifier, May 120 Open ["事业单位证书号", "行政相对人代码_5"];
    8  "XK_XDR_SHZZ"  "行政相对人代码_6(社会组织登记证号)" "Social organisation certificate" Role::OtherIdentifier, May 50 Open ["社会组织登记证号", "行政相对人代码_6"];
    9  "XK_FRDB"      "法定代表人" "Legal representative" Role::Representative, May 50 Open ["法定代表人姓名", "负责人", "XK_FR"];
    10 "XK_FR_ZJLX"   "法定代表人证件类型" "Kind of the representative's document" Role::NeverKept, May 64 Internal [];
    11 "XK_FR_ZJHM"   "法定代表人证件号码" "Number of the representative's document" Role::NeverKept, May 64 Internal ["XK_FR_SFZH", "法定代表人身份证号"];
    12 "XK_XDR_ZJLX"  "证件类型" "Kind of a person's document" Role::PersonNumber, May 64 Internal ["自然人证件类型"];
    13 "XK_XDR_ZJHM"  "证件号码" "Number of a person's document" Role::PersonNumber, May 64 Internal ["自然人证件号码", "居民身份证号", "XK_XDR_SFZ"];
    14 "XK_XKWS"      "行政许可决定文书名称" "Title of the decision" Role::Text, Must 64 Open ["决定文书名称", "项目名称"];
    15 "XK_WSH"       "行政许可决定文书号" "Number of the decision" Role::DocumentNumber, Must 64 Open ["行政许可决定书文号", "决定文书号", "许可文书号", "文书号"];
    16 "XK_XKLB"      "许可类别" "Class of licence" Role::Choice(CLASSES), Must 256 Open ["审批类别"];
    17 "XK_XKZS"      "许可证书名称" "Title of the certificate" Role::Text, May 64 Open [];
    18 "XK_XKBH"      "许可编号" "Licence number" Role::Text, May 64 Open ["许可证编号"];
    19 "XK_NR"        "许可内容" "What is licensed" Role::Text, Must 4000 Open ["XK_XKNR"];
    20 "XK_JDRQ"      "许可决定日期" "Day of the decision" Role::DecidedOn, Must 32 Open ["许可日期", "决定日期"];
    21 "XK_YXQZ"      "有效期自" "Valid from" Role::ValidFrom, Must 32 Open ["有效期起", "XK_YXQ"];
    22 "XK_YXQZI"     "有效期至" "Valid until" Role::ValidUntil, Must 32 Open ["有效期止", "许可截止期", "XK_JZQ"];
    23 "XK_XKJG"      "许可机关" "Licensing authority" Role::Authority, Must 200 Open ["XK_XZJG", "发证机关"];
    24 "XK_XKJGDM"    "许可机关统一社会信用代码" "Licensing authority's code" Role::AuthorityCode, Must 18 Open ["许可机关代码"];
    25 "XK_ZT"        "当前状态" "State" Role::Choice(&["1", "2", "0", "有效", "无效"]), May 4 Open [];
    26 "XK_LYDW"      "数据来源单位" "Sending body" Role::Supplier, Must 200 Open ["数据来源"];
    27 "XK_LYDWDM"    "数据来源单位统一社会信用代码" "Sending body's code" Role::AuthorityCode, Must 18 Open ["数据来源单位代码"];
    28 "BZ"           "备注" "Note" Role::Text, May 512 Government [];
];
