//! Everybody at once: officers who take steps, applicants who attach files, visitors who look, each when their time has
//! come whether or not others were answered; one `serve` on SQLite. Afterwards every step that was answered as taken is
//! in the register, once.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use domain::FactKind;
use hengxin::store::sql::{Database, DatabaseUrl, Options, Value};
use tempfile::TempDir;
use tokio::time::sleep_until;

use crate::figures::say;
use crate::load::Connection;
use crate::report::Line;
use crate::serve::{Server, escaped};
use crate::{Plan, people, rows, turns};

/// Visitors, and how long each looks at a page before asking for the next.
const VISITORS: u64 = 500;
const LOOKING: Duration = Duration::from_secs(5);
/// What happens in each case: looked at and marked, looked at and compared, a file attached, looked at and drafted, looked
/// at and approved. An officer looks for a second before deciding.
const READING: Duration = Duration::from_secs(1);
/// Between what happens in a case.
const PAUSE: Duration = Duration::from_secs(5);
/// How long visitors go on looking, in seconds.
const SECONDS: u64 = 30;
/// Within which time the cases begin: the last is done when the visitors are.
const BEGINNING: Duration = Duration::from_secs(8);

/// The measurement.
pub fn measure(plan: &Plan) -> Vec<Line> {
    let folder = TempDir::with_prefix("hengxin-bench-").unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let url = format!("sqlite:{}", path("register.db"));
    rows::write_organisations(Path::new(&path("organisations.csv")), rows::ORGANISATIONS);
    rows::write_penalties(Path::new(&path("penalties.csv")), 20_000);
    for (feed, file) in [("business-register", "organisations.csv"), ("penalties", "penalties.csv")] {
        turns::run(&["import", &url, feed, &path(file), &path("kept")]);
    }
    let cases: usize = if plan.quick { 50 } else { 100 };
    turns::run(&["people", &url, &path("hengxin-files"), &cases.to_string(), &path("people.txt")]);
    let configuration = folder.path().join("hengxin.toml");
    people::write_configuration(&configuration);
    let server = Server::configured(&url, &configuration);
    let figures = turns::run(&["everybody", &server.address.to_string(), &path("people.txt")]);
    let layered = Server::baseline("layered", 8_000);
    let base = turns::run(&["visitors", &layered.address.to_string()]);
    drop(server);
    let kept = Kept::of(&url);
    let sound = std::process::Command::new(env!("CARGO_BIN_EXE_hengxin"))
        .args(["--database-url", &url, "admin", "check"])
        .status()
        .unwrap();
    vec![
        Line {
            product: format!("{:.1} ms", figures["p99"]),
            baseline: format!("{:.1} ms, visitors alone at a fixed body", base["p99"]),
            ..Line::bound(
                &format!(
                    "50 officers and 500 visitors, {:.0} requests a second, 99th of 100",
                    figures["rate"]
                ),
                "ms",
                figures["p99"],
                250.0,
            )
        },
        Line::bound(
            "… officers' and applicants' forms alone, 99th of 100",
            "ms",
            figures["forms_p99"],
            250.0,
        ),
        Line::bound("… failures of ours (5xx)", "", figures["failures"], 1.0),
        Line::bound("… forms not taken", "", figures["untaken"], 1.0),
        Line::bound(
            &format!("… of {:.0} steps and files taken, not in the register once", figures["taken"]),
            "",
            kept.differs(&figures),
            1.0,
        ),
        Line::bound("… findings of `admin check`", "", f64::from(sound.code().unwrap_or(9)), 1.0),
    ]
}

/// What the register holds afterwards.
struct Kept {
    counts: Vec<(&'static str, f64)>,
}

const STEPS: [(&str, FactKind); 2] =
    [("marked", FactKind::ObjectionMarked), ("compared", FactKind::ObjectionCompared)];

impl Kept {
    fn of(url: &str) -> Kept {
        let database = Database::open(&DatabaseUrl::parse(url).unwrap(), &Options::default()).unwrap();
        let count = |sql: &str, params: &[Value<'_>]| {
            let found = database.read(|tx| tx.one(sql, params, |row| row.int(0))).unwrap();
            f64::from(u32::try_from(found).unwrap())
        };
        let fact = "SELECT COUNT(*) FROM fact WHERE kind = $1";
        let mut counts: Vec<(&str, f64)> =
            STEPS.iter().map(|(word, kind)| (*word, count(fact, &[kind.number().into()]))).collect();
        let decided = FactKind::ObjectionDecided.number();
        counts.push(("approved", count(fact, &[decided.into()])));
        let waiting = count("SELECT COUNT(*) FROM draft", &[]);
        counts.push(("drafted", waiting + count(fact, &[decided.into()])));
        counts.push(("attached", count("SELECT COUNT(*) FROM evidence", &[])));
        Kept { counts }
    }

    /// By how many the register differs from what was answered.
    fn differs(&self, answered: &crate::figures::Figures) -> f64 {
        let each = self.counts.iter().map(|(word, kept)| {
            let differs = (answered[*word] - kept).abs();
            if differs > 0.5 {
                eprintln!("{word}: {} answered, {kept} kept", answered[*word]);
            }
            differs
        });
        each.sum()
    }
}

/// An officer's session, or a case and the applicant's way to it.
#[derive(Clone)]
struct Session {
    cookie: String,
    token: String,
}

struct CaseOf {
    id: String,
    number: String,
    code: String,
    officer: Session,
    approver: Session,
}

/// What was sent: whether it was a form, its name, how it was answered, and how long after its time.
struct Sent {
    word: &'static str,
    status: u16,
    took: Duration,
}

/// Sends everything, and says how it was answered.
pub fn everybody(address: &str, people: &Path) {
    let address = local(address);
    let cases = read(people);
    let begun = Instant::now() + Duration::from_millis(500);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sent = runtime.block_on(async {
        let mut going: Vec<_> = (0..VISITORS).map(|nth| tokio::spawn(visitor(address, nth, begun))).collect();
        let count = u32::try_from(cases.len()).unwrap();
        for (nth, case) in (0_u32..).zip(cases) {
            // The first of them begin at once, the last so that they are done in time.
            let offset = BEGINNING * nth / count;
            going.push(tokio::spawn(one_case(address, case, begun + offset)));
        }
        let mut sent = Vec::new();
        for one in going {
            sent.extend(one.await.unwrap());
        }
        sent
    });
    tell(&sent);
}

/// The visitors alone, at a server of one fixed body.
pub fn visitors(address: &str) {
    let address = local(address);
    let begun = Instant::now() + Duration::from_millis(500);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sent = runtime.block_on(async {
        let all: Vec<_> = (0..VISITORS).map(|nth| tokio::spawn(visitor(address, nth, begun))).collect();
        let mut sent = Vec::new();
        for one in all {
            sent.extend(one.await.unwrap());
        }
        sent
    });
    say(&[("p99", millis(sent.iter().map(|sent| sent.took), 99))]);
}

fn local(address: &str) -> SocketAddr {
    let address: SocketAddr = address.parse().unwrap();
    assert!(address.ip().is_loopback(), "load is sent to this machine alone");
    address
}

fn read(people: &Path) -> Vec<CaseOf> {
    let text = std::fs::read_to_string(people).unwrap();
    let lines = |first: &'static str| {
        text.lines().map(|line| line.split(' ').collect::<Vec<_>>()).filter(move |words| words[0] == first)
    };
    let sessions = |role: &str| -> Vec<Session> {
        let own = lines("officer").filter(|words| words[1] == role);
        own.map(|words| Session { cookie: words[2].to_owned(), token: words[3].to_owned() }).collect()
    };
    let (officers, approvers) = (sessions("objection"), sessions("approve"));
    let case = |(nth, words): (usize, Vec<&str>)| CaseOf {
        id: words[1].to_owned(),
        number: words[2].to_owned(),
        code: words[3].to_owned(),
        officer: officers[nth % officers.len()].clone(),
        approver: approvers[nth % approvers.len()].clone(),
    };
    lines("case").enumerate().map(case).collect()
}

/// The paths a visitor asks for, one after the other, each visitor beginning elsewhere.
fn path(at: u64) -> String {
    let organisation = rows::organisation(at * 7919 % rows::ORGANISATIONS);
    let part: String = organisation.1.chars().skip(4).take(4).collect();
    match at % 10 {
        0 => "/zh/".to_owned(),
        1 | 2 => format!("/zh/org/{}", organisation.0),
        3 => format!("/zh/search?q={}", escaped(&part)),
        4 => "/zh/lists/penalty".to_owned(),
        5 => format!("/api/v1/organisations/{}", organisation.0),
        6 => format!("/api/v1/search?q={}", escaped(&part)),
        7 => "/api/v1/lists/penalty?limit=20".to_owned(),
        8 => format!("/en/org/{}", organisation.0),
        _ => "/zh/help/periods".to_owned(),
    }
}

async fn visitor(address: SocketAddr, nth: u64, begun: Instant) -> Vec<Sent> {
    let mut connection = Connection::open(address).await.unwrap();
    let mut sent = Vec::new();
    let first = LOOKING * u32::try_from(nth).unwrap() / u32::try_from(VISITORS).unwrap();
    for turn in 0..SECONDS / LOOKING.as_secs() {
        let due = begun + first + LOOKING * u32::try_from(turn).unwrap();
        sleep_until(due.into()).await;
        let (status, _) = connection.get(&path(nth * 13 + turn), "").await.unwrap();
        sent.push(Sent { word: "looked", status, took: due.elapsed() });
    }
    sent
}

async fn one_case(address: SocketAddr, case: CaseOf, begun: Instant) -> Vec<Sent> {
    let mut connection = Connection::open(address).await.unwrap();
    let at = format!("/zh/office/cases/{}", case.id);
    let reasons = escaped("核对决定书原件，情况如实。");
    let document = escaped("衡信异决〔2026〕1号");
    let forms = [
        ("marked", &case.officer, "step", "step=objection-marked&seen=".to_owned()),
        ("compared", &case.officer, "step", format!("step=objection-compared&seen=&reasons={reasons}")),
        (
            "drafted",
            &case.officer,
            "draft",
            format!("outcome=keep&reasons={reasons}&document={document}&seen="),
        ),
        ("approved", &case.approver, "approve", "draft=".to_owned()),
    ];
    let mut sent = Vec::new();
    for (nth, (word, session, verb, form)) in (0_u32..).zip(forms) {
        let due = begun + PAUSE * nth;
        sleep_until(due.into()).await;
        let (status, page) = connection.get(&at, &session.cookie).await.unwrap();
        sent.push(Sent { word: "looked", status, took: due.elapsed() });
        // Approving says which draft was read.
        let form = if word == "approved" { form + draft_on(&page) } else { form };
        let due = due + READING;
        sleep_until(due.into()).await;
        let path = format!("{at}/{verb}?token={}", session.token);
        let kind = "application/x-www-form-urlencoded";
        let (status, _) = connection.post(&path, &session.cookie, (kind, form.as_bytes())).await.unwrap();
        sent.push(Sent { word, status, took: due.elapsed() });
        if word == "compared" {
            let due = due + READING;
            sleep_until(due.into()).await;
            let status = attach(&mut connection, &case).await;
            sent.push(Sent { word: "attached", status, took: due.elapsed() });
        }
    }
    sent
}

/// The mark of the draft on the page of a case; empty where there is none.
fn draft_on(page: &str) -> &str {
    let rest = page.split_once(r#"name="draft" value=""#).map_or("", |(_, rest)| rest);
    rest.split_once('"').map_or("", |(mark, _)| mark)
}

/// The applicant attaches a picture of some 60 kB.
async fn attach(connection: &mut Connection, case: &CaseOf) -> u16 {
    let part = |name: &str, text: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let head = "--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
    let parts = part("number", &case.number) + &part("code", &case.code) + head;
    let body = [parts.as_bytes(), &picture(), b"\r\n--line--\r\n"].concat();
    let kind = "multipart/form-data; boundary=line";
    connection.post("/zh/services/track/file", "", (kind, &body)).await.unwrap().0
}

/// A picture with a long comment.
fn picture() -> Vec<u8> {
    crate::samples::png(40, 30, 60_000)
}

fn millis(took: impl Iterator<Item = Duration>, share: usize) -> f64 {
    let mut took: Vec<Duration> = took.collect();
    took.sort_unstable();
    took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0
}

fn tell(sent: &[Sent]) {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap());
    let of = |word: &str| number(sent.iter().filter(|sent| sent.word == word && sent.status < 400).count());
    let forms = || sent.iter().filter(|sent| sent.word != "looked");
    let untaken = forms().filter(|sent| sent.status >= 400).count();
    for word in ["looked", "marked", "compared", "attached", "drafted", "approved"] {
        let took = || sent.iter().filter(|sent| sent.word == word).map(|sent| sent.took);
        eprintln!(
            "{word}: {} sent, 50th {:.1} ms, 99th {:.1} ms",
            took().count(),
            millis(took(), 50),
            millis(took(), 99)
        );
    }
    let words = ["marked", "compared", "attached", "drafted", "approved"];
    let mut figures = vec![
        ("rate", number(sent.len()) / number(usize::try_from(SECONDS).unwrap())),
        ("p50", millis(sent.iter().map(|sent| sent.took), 50)),
        ("p99", millis(sent.iter().map(|sent| sent.took), 99)),
        ("forms_p99", millis(forms().map(|sent| sent.took), 99)),
        ("failures", number(sent.iter().filter(|sent| sent.status >= 500).count())),
        ("untaken", number(untaken)),
        ("taken", number(forms().count() - untaken)),
    ];
    figures.extend(words.map(|word| (word, of(word))));
    say(&figures);
}
