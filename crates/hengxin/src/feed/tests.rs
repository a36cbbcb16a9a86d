//! Every feed shipped, and feeds with a slip of the pen.

use domain::field::{Role, field};

use super::*;
use crate::lawbook;

fn law() -> Law {
    lawbook::load(None).unwrap().law
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder: Vec<String> = files_of(&repository().join("feeds")).unwrap().iter().map(stem).collect();
    let mut built_in: Vec<String> = BUILT_IN.iter().map(|(id, _)| (*id).to_owned()).collect();
    built_in.sort();
    assert_eq!(folder, built_in);
}

#[expect(clippy::ptr_arg, reason = "fits `map` over paths")]
fn stem(path: &PathBuf) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn records_are_told_apart_by_a_document_or_a_day_or_a_year() {
    let feeds = Feeds::load(None, &law()).unwrap();
    for feed in feeds.iter().filter(|feed| feed.identity != Identity::Register) {
        let told = feed.key.iter().any(|no| {
            let field = field(feed.kind, *no).unwrap();
            field.code == "year" || matches!(field.role, Role::DocumentNumber | Role::EraDay)
        });
        assert!(told, "{}", feed.id);
    }
}

#[test]
fn the_tax_feed_reads_the_published_headings() {
    let feeds = Feeds::load(None, &law()).unwrap();
    let tax = feeds.find("tax-a-rating").unwrap();
    let role = |heading: &str| field(tax.kind, tax.column(heading).unwrap()).unwrap().role;
    assert_eq!(role("纳税人识别号"), Role::TaxNumber);
    assert_eq!(role("税务机关"), Role::Authority);
    assert!(tax.fills(4) && tax.district == "360000" && tax.key == [5]);
}

#[test]
fn the_monthly_lists_are_told_apart_by_their_own_columns() {
    let feeds = Feeds::load(None, &law()).unwrap();
    let list = feeds.find("jp-labor-list").unwrap();
    let snapshot = list.snapshot.as_ref().unwrap();
    assert_eq!((snapshot.list.as_str(), snapshot.list_day.as_str()), ("snapshot", "period_to"));
    assert_eq!(list.identity, Identity::Name);
    assert!(list.ignores("last_updated") && !list.ignores("name"));
}

const PLAIN: &str = r#"
id = "own"
name = { zh = "本地", en = "Own" }
supplier = "示例市文旅局"
authority = ""
item = "penalty"
mode = "append"
key = ["行政处罚决定书文号"]
identity = "code-or-name"
district = "360000"
[columns]
"被处罚 单位*" = "CF_XDR_MC"
[ignored]
"流水号" = "the sender's own counter"
[corrections.CF_CFLB]
"罚款等" = "罚款"
[gates]
min_rows = 1
max_rows = 10
min_accepted_share = 0.5
max_withdrawn_share = 0.5
"#;

fn own(text: &str) -> Result<Feeds, FeedFault> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("own.toml"), text).unwrap();
    Feeds::load(Some(dir.path()), &law())
}

#[test]
fn a_register_adds_its_own_feed() {
    let feeds = own(PLAIN).unwrap();
    let feed = feeds.find("own").unwrap();
    assert_eq!(feed.column("被处罚单位"), Some(1));
    assert_eq!((feed.key.as_slice(), feed.item_no), (&[14][..], 3));
    assert_eq!(feed.corrections_of(18)["罚款等"], "罚款");
    assert_eq!(feed.sender(), "示例市文旅局");
    assert!(feeds.find("penalties").is_some());
}

#[test]
fn a_feed_with_a_slip_of_the_pen_is_refused() {
    for (from, to, expect) in [
        ("id = \"own\"", "id = \"mine\"", "its id is mine"),
        ("mode = \"append\"", "mode = \"apend\"", "unknown variant `apend`"),
        ("supplier", "suplier", "unknown field `suplier`"),
        ("item = \"penalty\"", "item = \"gossip\"", "`gossip` is no item of the catalogue"),
        ("\"CF_XDR_MC\"", "\"CF_XDR\"", "columns: `CF_XDR` is no field"),
        ("key = [\"行政处罚决定书文号\"]", "key = []", "has no key"),
        ("\"360000\"", "\"36\"", "district: `36` is no district code"),
        ("identity = \"code-or-name\"", "identity = \"register\"", "has the identity register"),
        ("\"流水号\" =", "\"被处罚单位\" =", "被处罚单位 is both used and ignored"),
        ("mode = \"append\"", "mode = \"snapshot\"", "mode snapshot needs [snapshot]"),
        ("max_rows = 10", "max_rows = 0", "rows from min to max"),
        ("[gates]", "[constants]\nCF_XDR_MC = \"某公司\"\n[gates]", "cannot have the same text in every row"),
    ] {
        let fault = own(&PLAIN.replacen(from, to, 1)).unwrap_err();
        let fault: &dyn std::error::Error = &fault;
        let said = format!("{fault}: {}", fault.source().map(ToString::to_string).unwrap_or_default());
        assert!(said.contains(expect), "{to}: {said}");
    }
}
