//! Batches of names: which organisations they mean, as candidates with a score from 0 to 100. `match` is true only where
//! the register's own verdict is *same*.

use std::collections::BTreeMap;

use domain::Status;
use domain::id::find_personal;
use matcher::{Candidate, Code, Index, Query, Resolution};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ORGANISATION, TypeView, not_described};
use crate::app::screen::{LONGEST, valid_code};
use crate::app::view::{Asked, Briefs, CandidateView, OrganisationBrief, PartView, briefs};
use crate::store::lookup;
use crate::store::sql::{Result as Stored, Tx};
use crate::web::answer::off_worker;
use crate::web::{Problem, Shared};

/// Queries at once.
pub const MOST: usize = 1000;
/// Candidates for a query.
const CANDIDATES: usize = matcher::MOST_CANDIDATES;

/// Results by the queries' names.
pub type Results = BTreeMap<String, Found>;

/// One query as sent.
#[derive(Debug, Deserialize)]
struct Sent {
    #[serde(default)]
    query: Value,
    #[serde(default, rename = "type")]
    kind: Value,
    #[serde(default)]
    limit: Option<f64>,
    #[serde(default)]
    properties: Vec<Property>,
}

#[derive(Debug, Deserialize)]
struct Property {
    pid: String,
    v: Value,
}

/// Organisations that may be meant, likeliest first.
#[derive(Debug, Default, Serialize)]
pub struct Found {
    result: Vec<Entity>,
}

#[derive(Debug, Serialize)]
struct Entity {
    id: String,
    name: String,
    description: String,
    #[serde(rename = "type")]
    kind: [TypeView; 1],
    score: f64,
    #[serde(rename = "match")]
    is_match: bool,
    features: Vec<Feature>,
}

#[derive(Debug, Serialize)]
struct Feature {
    id: String,
    value: Measure,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Measure {
    Share(f64),
    Holds(bool),
}

/// What a query asks, read.
enum Question {
    /// Which organisation bears the name.
    Name { name: String, code: Option<Code>, district: u32 },
    /// Which organisation has the code.
    Code(Code),
    /// Nothing the register can answer.
    None,
}

/// Answers a batch.
pub async fn answer(web: &Shared, text: &str) -> Result<Results, Problem> {
    let sent: BTreeMap<String, Sent> = serde_json::from_str(text).map_err(|_| not_described("queries"))?;
    if sent.len() > MOST {
        return Err(not_described("queries"));
    }
    let _turn = web.lists.processor().await;
    off_worker(web, move |register| {
        // The index first: whoever it knows, the later snapshot knows too.
        let index = register.names()?;
        let found = register.look(Asked::Now, |tx, lens| {
            let one = |(key, sent): (String, Sent)| {
                let question = question(&sent);
                let found = resolved(tx, &index, &question)?;
                let briefs = briefs(tx, lens, found.orgs())?;
                Ok((key, shown(&found, &question, (&briefs, &index), most(&sent))))
            };
            sent.into_iter().map(one).collect::<Stored<Results>>()
        })?;
        Ok(found.expect("the present state always is"))
    })
    .await
}

/// What the register finds: a resolution of the name, or an organisation's number by its code.
enum Outcome<'i> {
    Name(Resolution<'i>),
    Code(Option<i64>),
}

impl Outcome<'_> {
    fn orgs(&self) -> Vec<i64> {
        match self {
            Outcome::Name(found) => found.candidates.iter().map(|candidate| candidate.id.into()).collect(),
            Outcome::Code(org) => org.iter().copied().collect(),
        }
    }
}

fn resolved<'i>(tx: &mut dyn Tx, index: &'i Index, question: &Question) -> Stored<Outcome<'i>> {
    match question {
        Question::Name { name, code, district } => {
            Ok(Outcome::Name(index.resolve(&Query { name, code: *code, district: *district })))
        }
        Question::Code(code) => {
            let found = lookup::by_code(tx, &[&code.to_string()])?;
            Ok(Outcome::Code(found.first().map(|key| key.id)))
        }
        Question::None => Ok(Outcome::Code(None)),
    }
}

/// Reads a query. One that holds a person's number, or wants another type of thing, is not looked up.
fn question(sent: &Sent) -> Question {
    let value = |pid: &str| {
        sent.properties.iter().find(|property| property.pid == pid).map(|property| text(&property.v))
    };
    let (code, district) = (value("code").unwrap_or_default(), value("district").unwrap_or_default());
    let name = text(&sent.query);
    let personal = find_personal(&name).is_some() || find_personal(&code).is_some();
    if personal || !of_our_type(&sent.kind) || name.chars().count() > LONGEST {
        return Question::None;
    }
    let code = valid_code(&code);
    match code.filter(|_| name.is_empty()).or_else(|| valid_code(&name)) {
        Some(code) => Question::Code(code),
        None => Question::Name { district: district.parse().unwrap_or(0), name, code },
    }
}

fn of_our_type(kind: &Value) -> bool {
    let ours = |kind: &Value| kind.as_str().is_some_and(|word| word.is_empty() || word == ORGANISATION.id);
    match kind {
        Value::Array(kinds) => kinds.is_empty() || kinds.iter().any(ours),
        Value::String(_) => ours(kind),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    }
}

/// A property's value as text: the first of several; of an entity its identifier.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.first().map(text).unwrap_or_default(),
        Value::Object(entity) => entity.get("id").map(text).unwrap_or_default(),
        Value::Null | Value::Bool(_) => String::new(),
    }
}

/// The most candidates wanted.
fn most(sent: &Sent) -> usize {
    let Some(limit) = sent.limit.filter(|limit| *limit > 0.0) else { return CANDIDATES };
    (1..=5_u8).find(|most| f64::from(*most) >= limit).map_or(CANDIDATES, usize::from)
}

fn shown(found: &Outcome<'_>, question: &Question, (briefs, index): (&Briefs, &Index), most: usize) -> Found {
    let mut result: Vec<Entity> = match found {
        Outcome::Code(org) => org.and_then(|org| briefs.get(&org)).map(by_code).into_iter().collect(),
        Outcome::Name(found) => {
            let linked = found.linked().map(|candidate| candidate.id);
            let (asked, code) = match question {
                Question::Name { name, code, .. } => (name.as_str(), *code),
                Question::Code(_) | Question::None => ("", None),
            };
            let one = |candidate: &Candidate<'_>| {
                let view = CandidateView::of(candidate, briefs, (asked, index))?;
                Some(Entity::of(
                    view,
                    linked == Some(candidate.id),
                    code.map(|code| candidate.code == Some(code)),
                ))
            };
            found.candidates.iter().filter_map(one).collect()
        }
    };
    // An organisation found by two of its names is one candidate.
    let mut seen = Vec::new();
    result.retain(|entity| {
        !seen.contains(&entity.id) && {
            seen.push(entity.id.clone());
            true
        }
    });
    result.truncate(most);
    Found { result }
}

/// An organisation asked for by its code alone. No name was compared, so the score is nought and nothing is linked.
fn by_code(brief: &OrganisationBrief) -> Entity {
    Entity {
        id: brief.code.clone(),
        name: brief.name.clone(),
        description: description(brief),
        kind: [ORGANISATION],
        score: 0.0,
        is_match: false,
        features: vec![Feature { id: "code".to_owned(), value: Measure::Holds(true) }],
    }
}

impl Entity {
    fn of(view: CandidateView, is_match: bool, same_code: Option<bool>) -> Entity {
        let share = |score: u32| Measure::Share(f64::from(score) / 10.0);
        let part = |line: &PartView| Feature {
            id: format!("{}-{}", line.section, line.part),
            value: share(line.score),
        };
        let mut features = vec![Feature { id: "name".to_owned(), value: share(view.score) }];
        features.extend(view.parts.iter().map(part));
        features.extend(same_code.map(|same| Feature { id: "code".to_owned(), value: Measure::Holds(same) }));
        let mut description = description(&view.organisation);
        if view.matched_name != view.organisation.name {
            description = format!("{}（曾用名 former name） · {description}", view.matched_name);
        }
        Entity {
            description,
            score: f64::from(view.score) / 10.0,
            is_match,
            kind: [ORGANISATION],
            features,
            id: view.organisation.code,
            name: view.organisation.name,
        }
    }
}

/// Place and status, by which namesakes are told apart.
pub fn description(brief: &OrganisationBrief) -> String {
    let status = Status::from_word(&brief.status).unwrap_or(Status::NotReported).label();
    let place = brief.place.as_ref().map(|place| format!("{place} · ")).unwrap_or_default();
    format!("{place}{} {}", status.zh, status.en)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_limit_is_a_whole_number_of_candidates() {
        let sent = |limit: Value| serde_json::from_value(json!({"query": "a", "limit": limit})).unwrap();
        let most = |limit: Value| most(&sent(limit));
        assert_eq!(most(json!(1)), 1);
        assert_eq!(most(json!(2.5)), 3);
        assert_eq!([most(json!(0)), most(json!(-1)), most(json!(99)), most(json!(null))], [CANDIDATES; 4]);
    }

    #[test]
    fn values_are_read_however_they_are_wrapped() {
        for value in [json!(" a "), json!(["a", "b"]), json!({"id": "a", "name": "b"}), json!([{"id": "a"}])]
        {
            assert_eq!(text(&value), "a");
        }
        assert_eq!(text(&json!(360_200)), "360200");
    }
}
