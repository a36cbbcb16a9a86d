//! Registration details, honours, abnormal-operations entries, commitments and other items.
//!
//! No national column standard was found for these; the codes are words of our own, the headings those in use.

use super::{Field, Role, fields};

/// Columns of the business register's reports.
pub const REGISTRATION: &[Field] = fields![
    1  "name"          "机构名称" "Name" Role::SubjectName, Must 200 Open ["企业名称", "单位名称", "名称"];
    2  "code"          "统一社会信用代码" "Unified Social Credit Code" Role::SubjectCode, Must 40 Open ["社会信用代码", "代码"];
    3  "code_kind"     "代码种类" "Kind of code" Role::Choice(&["USCC", "REG15", "REG13"]), May 8 Open [];
    4  "reg_date"      "成立日期" "Established" Role::DecidedOn, May 32 Open ["注册日期", "登记日期"];
    5  "province"      "省" "Province" Role::Text, May 32 Open ["省份"];
    6  "city"          "市" "City" Role::Text, May 32 Open ["城市", "地市"];
    7  "district"      "行政区划代码" "District code" Role::Text, May 6 Open ["区划代码"];
    8  "status"        "登记状态" "Registration status" Role::Status, May 32 Open ["企业状态", "经营状态"];
    9  "type"          "机构类型" "Type" Role::Text, May 64 Open ["企业类型"];
    10 "industry"      "行业代码" "Industry" Role::Text, May 8 Open ["行业"];
    11 "address"       "住所" "Seat" Role::Text, May 300 Open ["地址", "经营场所"];
    12 "legal_rep"     "法定代表人" "Legal representative" Role::Representative, May 50 Open ["法定代表人姓名", "负责人"];
    13 "scope"         "经营范围" "Business scope" Role::Text, May 4000 Open [];
    14 "registrar"     "登记机关" "Registration authority" Role::Authority, May 200 Open [];
    15 "former_name"   "曾用名" "Former name" Role::Text, May 200 Open ["原名称"];
];

/// Columns of an honour.
pub const HONOUR: &[Field] = fields![
    1  "name"          "机构名称" "Organisation" Role::SubjectName, Must 200 Open ["纳税人名称", "企业名称", "单位名称"];
    2  "code"          "统一社会信用代码" "Unified Social Credit Code" Role::SubjectCode, May 40 Open ["社会信用代码"];
    3  "tax_number"    "纳税人识别号" "Taxpayer number" Role::TaxNumber, May 40 Government [];
    4  "honour"        "荣誉名称" "Honour" Role::Text, May 200 Open ["荣誉", "称号"];
    5  "year"          "评价年度" "Year" Role::Text, May 16 Open ["年度"];
    6  "document"      "认定文号" "Document" Role::DocumentNumber, May 128 Open ["文号"];
    7  "decided_on"    "认定日期" "Day of the decision" Role::DecidedOn, May 32 Open ["授予日期"];
    8  "valid_until"   "有效期至" "Valid until" Role::ValidUntil, May 32 Open ["有效期止"];
    9  "authority"     "认定机关" "Deciding authority" Role::Authority, Must 200 Open ["税务机关", "授予机关", "主管税务机关"];
    10 "note"          "备注" "Note" Role::Text, May 512 Government [];
];

/// Columns of an entry on the list of abnormal operations.
pub const ABNORMAL: &[Field] = fields![
    1  "name"          "机构名称" "Organisation" Role::SubjectName, Must 200 Open ["企业名称", "单位名称"];
    2  "code"          "统一社会信用代码" "Unified Social Credit Code" Role::SubjectCode, May 40 Open ["社会信用代码"];
    3  "document"      "列入决定书文号" "Number of the decision" Role::DocumentNumber, Must 128 Open ["文号"];
    4  "grounds"       "列入事由" "Grounds" Role::Text, Must 500 Open ["列入原因"];
    5  "decided_on"    "列入日期" "Listed on" Role::DecidedOn, Must 32 Open ["列入决定日期"];
    6  "authority"     "作出决定机关" "Deciding authority" Role::Authority, Must 200 Open ["列入机关"];
    7  "note"          "备注" "Note" Role::Text, May 512 Government [];
];

/// Columns of an entry on a list of serious breaches.
pub const LISTING: &[Field] = fields![
    1  "name"          "机构名称" "Organisation" Role::SubjectName, Must 200 Open ["企业名称", "单位名称", "失信主体名称"];
    2  "code"          "统一社会信用代码" "Unified Social Credit Code" Role::SubjectCode, May 40 Open ["社会信用代码"];
    3  "document"      "列入决定书文号" "Number of the decision" Role::DocumentNumber, Must 128 Open ["文号", "认定文号"];
    4  "grounds"       "列入事由" "Grounds" Role::Text, Must 2000 Open ["列入原因", "失信行为"];
    5  "decided_on"    "列入决定日期" "Day of the decision" Role::DecidedOn, Must 32 Open ["列入日期", "认定日期"];
    6  "authority"     "作出决定机关" "Deciding authority" Role::Authority, Must 200 Open ["列入机关", "认定机关"];
    7  "penalty"       "所依据的处罚决定书文号" "Penalty decision it rests on" Role::Text, May 128 Open [];
    8  "served_on"     "送达日期" "Served on" Role::ServedOn, May 32 Open ["决定书送达日期"];
    9  "note"          "备注" "Note" Role::Text, May 512 Government [];
];

/// Columns of a commitment. Source: the letter fields of domain paper §6.
pub const COMMITMENT: &[Field] = fields![
    1  "name"          "承诺主体" "Organisation" Role::SubjectName, Must 200 Open ["机构名称", "企业名称", "单位名称"];
    2  "code"          "统一社会信用代码" "Unified Social Credit Code" Role::SubjectCode, May 40 Open ["社会信用代码"];
    3  "document"      "承诺事项编码" "Number of the matter" Role::DocumentNumber, Must 128 Open ["承诺编号"];
    4  "matter"        "承诺事项" "Matter" Role::Text, Must 300 Open [];
    5  "type"          "承诺类型" "Type" Role::Choice(&["审批替代型", "容缺受理型", "证明事项型", "主动公示型", "行业自律型", "信用修复型", "其他"]), Must 64 Open [];
    6  "text"          "承诺内容" "What was promised" Role::Text, Must 4000 Open [];
    7  "decided_on"    "承诺日期" "Made on" Role::DecidedOn, Must 32 Open [];
    8  "valid_until"   "有效期至" "Valid until" Role::ValidUntil, May 32 Open ["有效期"];
    9  "authority"     "受理单位" "Receiving authority" Role::Authority, Must 200 Open [];
    10 "kept"          "履约状态" "Performance" Role::Choice(&["未到期", "已履行", "未履行", "部分履行"]), May 16 Open [];
];

/// Columns of another item: a decision about an organisation by an authority.
pub const OTHER: &[Field] = fields![
    1  "name"          "机构名称" "Organisation" Role::SubjectName, Must 200 Open ["企业名称", "单位名称"];
    2  "code"          "统一社会信用代码" "Unified Social Credit Code" Role::SubjectCode, May 40 Open ["社会信用代码"];
    3  "document"      "文号" "Document" Role::DocumentNumber, May 128 Open [];
    4  "title"         "事项名称" "Title" Role::Text, May 500 Open ["事项"];
    5  "place"         "所在地" "Place" Role::Text, May 200 Open [];
    6  "basis"         "依据" "Legal basis" Role::Text, May 2000 Open [];
    7  "text"          "内容" "What was decided" Role::Text, May 4000 Open [];
    8  "decided_on"    "决定日期" "Day of the decision" Role::EraDay, Must 32 Open [];
    9  "authority"     "机关" "Authority" Role::Authority, Must 200 Open [];
    10 "remark"        "说明" "Remark" Role::Text, May 512 Open [];
];
