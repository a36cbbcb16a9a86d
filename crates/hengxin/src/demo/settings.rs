//! What a register needs to know of the invented city: the departments' feeds, and the city's districts.

use std::path::{Path, PathBuf};

use super::words::{CITY, CITY_CODE, DISTRICTS, PROVINCE};

macro_rules! feeds {
    ($($id:literal),* $(,)?) => {
        [$( ($id, include_str!(concat!("../../../../feeds/demo/", $id, ".toml"))) ),*]
    };
}

/// The departments' feeds.
pub(super) const FEEDS: [(&str, &str); 22] = feeds![
    "hengzhou-business-register",
    "hengzhou-institutions",
    "hengzhou-associations",
    "hengzhou-approval-licences",
    "hengzhou-market-licences",
    "hengzhou-emergency-licences",
    "hengzhou-environment-licences",
    "hengzhou-transport-licences",
    "hengzhou-housing-licences",
    "hengzhou-health-licences",
    "hengzhou-market-penalties",
    "hengzhou-emergency-penalties",
    "hengzhou-environment-penalties",
    "hengzhou-transport-penalties",
    "hengzhou-health-penalties",
    "hengzhou-labour-penalties",
    "hengzhou-tax-penalties",
    "hengzhou-tax-a",
    "hengzhou-contract-honours",
    "hengzhou-quality-honours",
    "hengzhou-abnormal",
    "hengzhou-commitments",
];

/// The folders a register of the invented city is configured with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folder of its feeds.
    pub feeds: PathBuf,
    /// Folder of its law: the national table of districts with the invented ones added.
    pub law: PathBuf,
}

/// Writes the folders `feeds` and `law` into `dir`, with a note that everything is invented.
///
/// # Errors
/// Where a file cannot be written.
pub fn settings(dir: &Path) -> std::io::Result<Settings> {
    let own = Settings { feeds: dir.join("feeds"), law: dir.join("law") };
    std::fs::create_dir_all(&own.feeds)?;
    std::fs::create_dir_all(&own.law)?;
    for (id, text) in FEEDS {
        std::fs::write(own.feeds.join(id).with_extension("toml"), text)?;
    }
    std::fs::write(own.law.join("districts.tsv"), districts())?;
    std::fs::write(dir.join("README.txt"), NOTE)?;
    Ok(own)
}

const NOTE: &str = "本目录中的省、市、部门、机构名称、代码和案情全部为虚构，仅用于演示。代码中的行政区划（99开头）不存在。\n\
The province, city, departments, organisations, codes and cases in this folder are all invented, for demonstration. \
The district in the codes (99…) does not exist.\n";

/// The national table with the invented province, city and districts after it.
fn districts() -> String {
    let mut text = include_str!("../../../../law/districts.tsv").trim_end().to_owned();
    let own = [("990000", PROVINCE), (CITY_CODE, CITY)].into_iter().chain(DISTRICTS);
    for (code, name) in own {
        text.extend(["\n", code, "\t", name, "\t202601"]);
    }
    text.push('\n');
    text
}
