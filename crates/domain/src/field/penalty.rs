//! Administrative penalties: the 30 columns of the data standard annexed to 发改办财金〔2018〕424号, and one of our own
//! for the day of service, without which nothing adverse is published.

use super::{Field, Role, fields};

/// The columns of a penalty.
pub const PENALTY: &[Field] = fields![
    1  "CF_XDR_MC"    "行政相对人名称" "Subject" Role::SubjectName, Must 200 Open ["企业名称", "单位名称", "机构名称", "当事人", "当事人名称", "相对人名称", "行政相对人", "被处罚单位"];
    2  "CF_XDR_LB"    "行政相对人类别" "Class of subject" Role::SubjectClass, Must 16 Open ["相对人类别"];
    3  "CF_XDR_SHXYM" "行政相对人代码_1(统一社会信用代码)" "Unified Social Credit Code" Role::SubjectCode, May 18 Open ["统一社会信用代码", "行政相对人代码_1", "行政相对人代码_1（统一社会信用代码）", "社会信用代码"];
    4  "CF_XDR_GSZC"  "行政相对人代码_2(工商注册号)" "Business registration number" Role::OtherIdentifier, May 50 Open ["工商注册号", "工商登记码", "行政相对人代码_2", "CF_XDR_GSDJ"];
    5  "CF_XDR_ZZJG"  "行政相对人代码_3(组织机构代码)" "Organisation code" Role::OtherIdentifier, May 9 Open ["组织机构代码", "行政相对人代码_3", "CF_XDR_ZDM"];
    6  "CF_XDR_SWDJ"  "行政相对人代码_4(税务登记号)" "Tax registration number" Role::OtherIdentifier, May 20 Government ["税务登记号", "行政相对人代码_4"];
    7  "CF_XDR_SYDW"  "行政相对人代码_5(事业单位证书号)" "Public institution certificate" Role::OtherIdentifier, May 120 Open ["事业单位证书号", "行政相对人代码_5"];
    8  "CF_XDR_SHZZ"  "行政相对人代码_6(社会组织登记证号)" "Social organisation certificate" Role::OtherIdentifier, May 50 Open ["社会组织登记证号", "行政相对人代码_6"];
    9  "CF_FRDB"      "法定代表人" "Legal representative" Role::Representative, May 50 Open ["法定代表人姓名", "负责人", "CF_FR"];
    10 "CF_FR_ZJLX"   "法定代表人证件类型" "Kind of the representative's document" Role::NeverKept, May 64 Internal [];
    11 "CF_FR_ZJHM"   "法定代表人证件号码" "Number of the representative's document" Role::NeverKept, May 64 Internal ["CF_FR_SFZH", "法定代表人身份证号"];
    12 "CF_XDR_ZJLX"  "证件类型" "Kind of a person's document" Role::PersonNumber, May 64 Internal ["自然人证件类型"];
    13 "CF_XDR_ZJHM"  "证件号码" "Number of a person's document" Role::PersonNumber, May 64 Internal ["自然人证件号码", "居民身份证号", "CF_XDR_SFZ"];
    14 "CF_WSH"       "行政处罚决定书文号" "Number of the decision" Role::DocumentNumber, Must 128 Open ["行政处罚决定文书号", "处罚决定书文号", "决定书文号", "文书号"];
    15 "CF_WFXW"      "违法行为类型" "Kind of breach" Role::Text, Must 2000 Open ["处罚名称", "CF_CFMC"];
    16 "CF_SY"        "违法事实" "Facts of the breach" Role::Text, Must 5000 Open ["CF_WFSS", "处罚事由"];
    17 "CF_YJ"        "处罚依据" "Legal basis" Role::Text, Must 2048 Open ["CF_CFYJ"];
    18 "CF_CFLB"      "处罚类别" "Categories of penalty" Role::Categories, Must 256 Open ["CF_CFLB1", "处罚种类"];
    19 "CF_NR"        "处罚内容" "The decision" Role::Decision, Must 4000 Open ["处罚结果", "CF_JG"];
    20 "CF_NR_FK"     "罚款金额(万元)" "Fine (万元)" Role::Fine, May 24 Open ["罚款金额", "罚款金额（万元）", "罚款（万元）"];
    21 "CF_NR_WFFF"   "没收违法所得、没收非法财物的金额(万元)" "Confiscated (万元)" Role::Confiscated, May 24 Open ["没收违法所得、没收非法财物的金额（万元）", "没收金额(万元)", "没收金额"];
    22 "CF_NR_ZKDX"   "暂扣或吊销证照名称及编号" "Licence suspended or revoked" Role::Text, May 200 Open [];
    23 "CF_JDRQ"      "处罚决定日期" "Day of the decision" Role::DecidedOn, Must 32 Open ["决定日期", "处罚日期"];
    24 "CF_YXQ"       "处罚有效期" "Effective until" Role::ValidUntil, Must 32 Open [];
    25 "CF_GSJZQ"     "公示截止期" "End of publication as given" Role::GivenEnd, May 32 Government ["公示截止日期"];
    26 "CF_CFJG"      "处罚机关" "Deciding authority" Role::Authority, Must 200 Open ["CF_XZJG", "作出处罚机关"];
    27 "CF_CFJGDM"    "处罚机关统一社会信用代码" "Deciding authority's code" Role::AuthorityCode, Must 18 Open ["处罚机关代码"];
    28 "CF_SJLY"      "数据来源单位" "Sending body" Role::Supplier, Must 200 Open ["数据来源"];
    29 "CF_SJLYDM"    "数据来源单位统一社会信用代码" "Sending body's code" Role::AuthorityCode, Must 18 Open ["数据来源单位代码"];
    30 "BZ"           "备注" "Note" Role::Text, May 512 Government [];
    31 "SDRQ"         "送达日期" "Served on" Role::ServedOn, May 32 Open ["决定书送达日期", "送达时间"];
];
