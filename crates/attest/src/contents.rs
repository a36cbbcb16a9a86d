//! All that a report says, line by line, for a reader who does not read JSON.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::json::{Members, Value};
use crate::telling::Said;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How many headings it stands under, from 0.
    pub depth: usize,
    /// What it is about: a heading where the value is empty.
    pub name: Said,
    /// What it says.
    pub value: Said,
}

/// The lines of a report's JSON.
pub fn contents(json: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Value::Object(members) = json {
        spread_members(0, members, &[], &mut lines);
    }
    lines
}

fn spread(depth: usize, name: Said, value: &Value, lines: &mut Vec<Line>) {
    if let Some(value) = single(value) {
        lines.push(Line { depth, name, value });
        return;
    }
    lines.push(Line { depth, name, value: Said::default() });
    match value {
        Value::List(items) => {
            items.iter().zip(1..).for_each(|(item, place)| spread_item(depth + 1, place, item, lines));
        }
        Value::Object(members) => spread_members(depth + 1, members, &[], lines),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => (),
    }
}

/// An item of a list bears its own title or name, where it has one, and else its place.
fn spread_item(depth: usize, place: usize, item: &Value, lines: &mut Vec<Line>) {
    let of_its_own = ["title", "name"].iter().find_map(|name| Some((*name, single(item.get(name)?)?)));
    match (of_its_own, item) {
        (Some((_, name)), Value::Object(members))
            if members.get("value").is_some_and(|it| single(it).is_some()) =>
        {
            let value = members.get("value").and_then(single).unwrap_or_default();
            lines.push(Line { depth, name, value });
        }
        (Some((told, name)), Value::Object(members)) => {
            lines.push(Line { depth, name, value: Said::default() });
            spread_members(depth + 1, members, &[told], lines);
        }
        _ => spread(depth, Said::same(place.to_string()), item, lines),
    }
}

/// Members that are known here first, in the order in which people ask for them.
fn spread_members(depth: usize, members: &Members, told: &[&str], lines: &mut Vec<Line>) {
    let rank = |name: &str| LABELS.iter().position(|(known, ..)| *known == name).unwrap_or(LABELS.len());
    let mut left: Vec<(&str, &Value)> = members.iter().filter(|(name, _)| !told.contains(name)).collect();
    left.sort_by_key(|(name, _)| rank(name));
    for (name, value) in left {
        spread(depth, label(name), value, lines);
    }
}

/// A value that stands on one line: no object or list, or a text in two languages.
fn single(value: &Value) -> Option<Said> {
    match value {
        Value::Null => Some(none()),
        Value::Bool(yes) => Some(if *yes { Said::new("是", "yes") } else { Said::new("否", "no") }),
        Value::Number(number) => Some(Said::same(number.to_string())),
        Value::Text(text) if text.is_empty() => Some(none()),
        Value::Text(text) => Some(word(text)),
        Value::List(items) => items.is_empty().then(none),
        Value::Object(members) => {
            let in_two = members.iter().count() == 2;
            let text = |name| members.get(name).filter(|_| in_two).and_then(Value::as_text);
            Some(Said::new(text("zh")?, text("en")?))
        }
    }
}

fn none() -> Said {
    Said::new("无", "none")
}

fn label(name: &str) -> Said {
    let known = LABELS.iter().find(|(known, ..)| *known == name);
    known.map_or_else(|| Said::same(name), |(_, zh, en)| Said::new(*zh, *en))
}

/// Words that stand for a value, in words.
fn word(text: &str) -> Said {
    let known = WORDS.iter().find(|(known, ..)| *known == text);
    known.map_or_else(|| Said::same(String::from(text)), |(_, zh, en)| Said::new(*zh, *en))
}

/// Members in words, in the order in which they are shown.
const LABELS: &[(&str, &str, &str)] = &[
    ("subject", "机构", "Organisation"),
    ("query", "查询内容", "Searched for"),
    ("searched_at", "查询时间", "Searched at"),
    ("total", "查到机构数", "Organisations found"),
    ("found", "查询结果", "What was found"),
    ("name", "名称", "Name"),
    ("code", "统一社会信用代码", "Code"),
    ("code_kind", "代码种类", "Kind of code"),
    ("status", "登记状态", "Status"),
    ("place", "住所地", "Seat"),
    ("former_names", "曾用名", "Former names"),
    ("confirmed", "登记机关已确认", "Confirmed by the business register"),
    ("details", "登记信息", "Registered details"),
    ("item_name", "事项", "Item"),
    ("document", "文号", "Document"),
    ("authority", "认定机关", "Decided by"),
    ("decided_on", "决定日期", "Decided on"),
    ("public_from", "公示起始日", "Published from"),
    ("public_until", "公示截止日", "Published until"),
    ("formula", "算法", "How counted"),
    ("words", "说明", "In words"),
    ("cite", "规则", "Rule"),
    ("repairable_from", "可申请信用修复之日", "Restoration from"),
    ("valid_until", "有效期至", "Valid until"),
    ("tier", "失信程度", "Gravity"),
    ("under_objection", "异议处理中", "Under objection"),
    ("fields", "内容", "Contents"),
    ("basis", "归集依据", "Collected under"),
    ("classes", "各类信息", "Records by class"),
    ("count", "条数", "Count"),
    ("records", "记录", "Records"),
    ("red_list", "守信激励名单", "Red list"),
    ("on", "在名单上", "On the list"),
    ("honours", "计入的荣誉", "Honours that count"),
    ("falls", "不在名单的原因", "Why not on it"),
    ("under_way", "正在办理的事项", "Procedures under way"),
    ("coverage", "信息覆盖说明", "What is covered"),
    ("body", "报送单位", "Body"),
    ("up_to", "更新至", "Up to"),
    ("authorised", "授权", "Authorisation"),
    ("party", "被授权方", "Authorised party"),
    ("purpose", "用途", "Purpose"),
    ("until", "截止日", "Until"),
    ("notes", "说明", "Notes"),
    ("source", "来源", "Source"),
    ("day", "日期", "Day"),
    ("entry", "条目号", "Entry"),
    ("entered_at", "入库时间", "Entered at"),
    ("delivery", "批次", "Delivery"),
    ("file_sha256", "文件校验值（SHA-256）", "SHA-256 of the file"),
    ("row", "行号", "Row"),
    ("title", "标题", "Title"),
    ("article", "条款", "Article"),
    ("verified", "已与原文核对", "Compared with the official text"),
    ("since", "自", "Since"),
    ("opened_on", "提出日期", "Opened on"),
    ("record", "记录编号", "Record"),
    ("key", "记录编号", "Record"),
    ("item", "事项代号", "Item by word"),
    ("class", "类别代号", "Class by word"),
    ("kind", "种类代号", "Kind by word"),
    ("as_of", "登记库状态", "State of the register"),
    ("issuer", "出具单位", "Issued by"),
    ("address", "地址", "Address"),
    ("email", "电子邮箱", "E-mail"),
    ("telephone", "电话", "Telephone"),
    ("issue", "签发", "Issue"),
    ("number", "编号", "Number"),
    ("check", "核验码", "Check code"),
    ("check_at", "核验地址", "Check page"),
    ("valid_by", "有效期依据", "Rule of the last day"),
    ("schema", "格式", "Form"),
];

/// Values in words.
const WORDS: &[(&str, &str, &str)] = &[
    ("active", "存续", "active"),
    ("revoked", "吊销", "revoked"),
    ("deregistered", "注销", "deregistered"),
    ("moved-out", "迁出", "moved out"),
    ("not-reported", "未报送", "not reported"),
    ("uscc", "统一社会信用代码", "Unified Social Credit Code"),
    ("minor", "轻微", "minor"),
    ("general", "一般", "general"),
    ("serious", "严重", "serious"),
    ("none", "无", "none"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use alloc::format;

    fn told(json: &str) -> Vec<String> {
        let lines = contents(&json::parse(json.as_bytes()).expect(json));
        let said = |line: &Line| format!("{}{}|{}", "-".repeat(line.depth), line.name.en, line.value.en);
        lines.iter().map(said).collect()
    }

    #[test]
    fn fields_records_and_texts_in_two_languages_become_lines() {
        let report = "{\"classes\":[{\"class\":\"penalty\",\"count\":1,\"name\":{\"en\":\"Penalties\",\"zh\":\"处罚\"},\"records\":[{\"fields\":[{\"code\":\"A1\",\"name\":{\"en\":\"Fine\",\"zh\":\"罚款\"},\"value\":\"1\"}],\"title\":\"T\"}]}],\"subject\":{\"code\":\"91\",\"status\":\"active\"},\"unknown\":[true,null]}";
        assert_eq!(
            told(report),
            [
                "Organisation|",
                "-Code|91",
                "-Status|active",
                "Records by class|",
                "-Penalties|",
                "--Count|1",
                "--Records|",
                "---T|",
                "----Contents|",
                "-----Fine|1",
                "--Class by word|penalty",
                "unknown|",
                "-1|yes",
                "-2|none",
            ]
        );
    }

    #[test]
    fn a_report_that_is_no_object_says_nothing() {
        assert_eq!(told("[1,2]"), Vec::<String>::new());
        assert_eq!(told("{}"), Vec::<String>::new());
    }
}
