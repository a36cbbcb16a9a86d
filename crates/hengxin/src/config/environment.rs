//! Values from the environment and from flags, handed over explicitly so that a test can set them.

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider, Source};

const PREFIX: &str = "HENGXIN_";
const TOPICS: [&str; 15] = [
    "database",
    "serve",
    "folders",
    "rate",
    "log",
    "notices",
    "keys",
    "office",
    "mail",
    "evidence",
    "oidc",
    "transparency",
    "verify",
    "witnesses",
    "witness",
];
/// Keys whose values are text even where they look like a number.
const VERBATIM: [(&str, &str); 6] = [
    ("mail", "user"),
    ("mail", "password"),
    ("oidc", "client_id"),
    ("oidc", "client_secret"),
    ("office", "sign"),
    ("office", "telephone"),
];

/// The variables of the environment that set a key. Others, such as `HENGXIN_CONFIG`, are not looked at.
#[derive(Debug, Clone, Default)]
pub struct Environment(Vec<Assignment>);

/// Topic, key and value.
pub(super) type Assignment = (String, String, Value);

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Environment {
        // A variable that is not Unicode cannot set any key.
        let variables = std::env::vars_os();
        Environment::of(
            variables.filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    /// An environment of these variables.
    pub fn of(variables: impl IntoIterator<Item = (String, String)>) -> Environment {
        let read = |(variable, value): (String, String)| {
            let key = variable.strip_prefix(PREFIX)?.to_ascii_lowercase();
            let (topic, key) = key.split_once('_')?;
            let Ok(read) = value.parse::<Value>();
            let value = if VERBATIM.contains(&(topic, key)) { Value::from(value) } else { read };
            TOPICS.contains(&topic).then(|| (topic.to_owned(), key.to_owned(), value))
        };
        Environment(variables.into_iter().filter_map(read).collect())
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Given { name: "environment", values: Vec::new() }.metadata()
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(nested(&self.0))
    }
}

/// Values with a common origin.
pub(super) struct Given {
    pub name: &'static str,
    pub values: Vec<Assignment>,
}

impl Provider for Given {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name).source(Source::Custom(self.name.to_owned()))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(nested(&self.values))
    }
}

fn nested(values: &[Assignment]) -> Map<Profile, Dict> {
    let mut topics = Dict::new();
    for (topic, key, value) in values {
        let keys = topics.entry(topic.clone()).or_insert_with(|| Value::from(Dict::new()));
        if let Value::Dict(_, keys) = keys {
            keys.insert(key.clone(), value.clone());
        }
    }
    Profile::Default.collect(topics)
}

/// Where a key comes from, in the words of `admin config`: the variable's name, or `flag`.
pub(super) fn describe(name: &str, key: &str) -> String {
    if name == "environment" { variable(key) } else { name.to_owned() }
}

/// The variable that sets a key.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_ascii_uppercase())
}
