//! An outsider follows a log that has public files and nothing else.

use std::path::{Path, PathBuf};

use hengxin::outsider::{About, Finding, LogFiles, Look, MonitorFault, Seen, Watching, look};
use tempfile::TempDir;
use tlog::note::Ed25519Signer;
use tlog::{LeafKind, Policy};

use super::{NOON, PATIENCE, TestLog, TestWitness, ask, leaf, policy};
use hengxin::witness::Panel;

const NOW: u64 = NOON.unsigned_abs() / 1_000_000;

/// A log that one witness signs, and an outsider who looks at it.
struct Scene {
    folder: TempDir,
    log: TestLog,
    policy: Policy,
    panel: Panel,
    stale_after: Option<u64>,
    _served: super::Serving,
}

impl Scene {
    fn new(count: u32) -> Scene {
        let witness = TestWitness::new("audit");
        let served = witness.serve();
        let policy = policy(1, &[(&witness, &served.url)]);
        let panel = Panel::of(&policy, PATIENCE);
        let mut scene = Scene {
            folder: TempDir::new().unwrap(),
            log: TestLog::of(count),
            policy,
            panel,
            stale_after: Some(48),
            _served: served,
        };
        scene.publish();
        // The witness's records may go with it now; what it serves is open.
        std::mem::forget(witness);
        scene
    }

    fn grow(&mut self, entries: impl IntoIterator<Item = Vec<u8>>) {
        self.log.entries.extend(entries);
        self.publish();
    }

    /// The log as it is now, seen by its witness, in the folder.
    fn publish(&mut self) {
        let (checkpoint, heard) = ask(&mut self.panel, &self.log, NOON);
        assert!(heard[0].outcome.is_ok(), "{heard:?}");
        self.log.publish(self.folder.path(), &checkpoint);
    }

    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    fn try_at(&self, place: &str, before: Option<&Seen>, whole: bool) -> Result<Look, MonitorFault> {
        let files = LogFiles::at(place).unwrap();
        let stale_after = self.stale_after;
        let watching = Watching { files: &files, policy: &self.policy, whole, stale_after, now: NOW };
        look(&watching, before, &|done, total| assert!(done <= total))
    }

    fn look(&self, before: Option<&Seen>) -> Look {
        self.try_at(self.folder.path().to_str().unwrap(), before, false).unwrap()
    }

    fn whole(&self, before: Option<&Seen>) -> Look {
        self.try_at(self.folder.path().to_str().unwrap(), before, true).unwrap()
    }
}

fn numbers(from: u32, to: u32) -> impl Iterator<Item = Vec<u8>> {
    (from..to).map(super::fact)
}

#[test]
fn a_log_is_followed_from_look_to_look() {
    let mut scene = Scene::new(700);
    let first = scene.look(None);
    assert_eq!((first.findings.as_slice(), first.witnesses, first.tally.facts), (&[][..], 2, 700));
    let seen = first.seen.unwrap();
    let nothing_new = scene.look(Some(&seen));
    assert_eq!((nothing_new.findings.as_slice(), nothing_new.tally.facts), (&[][..], 0));
    let special = [
        leaf(LeafKind::Erased, Some(3), 1),
        leaf(LeafKind::ListVersion, None, 2),
        leaf(LeafKind::ListVersion, Some(701), 3),
        leaf(LeafKind::Key, None, 4),
        leaf(LeafKind::ProgramVersion, None, 5),
        leaf(LeafKind::Report, None, 6),
        leaf(LeafKind::ListChange, None, 7),
    ];
    scene.grow(special);
    scene.grow(numbers(800, 1100));
    let next = scene.look(Some(&seen));
    assert_eq!((next.findings.as_slice(), next.before), (&[][..], 700));
    let tally = next.tally;
    assert_eq!((tally.facts, tally.erased, tally.reports, tally.list_changes), (300, 1, 1, 1));
    assert_eq!(tally.erased_at, [About { index: 700, target: Some(3) }]);
    let versions = [About { index: 701, target: None }, About { index: 702, target: Some(701) }];
    assert_eq!(tally.list_versions_at, versions);
    assert_eq!((tally.keys_at.as_slice(), tally.program_versions_at.as_slice()), (&[703][..], &[704][..]));
    let whole = scene.whole(Some(&seen));
    assert_eq!((whole.findings.as_slice(), whole.tally.facts), (&[][..], 1000));
}

#[test]
fn what_was_seen_is_gone_on_from_and_not_believed_when_it_was_changed() {
    let mut scene = Scene::new(300);
    let file = scene.path().join("monitor.json");
    assert!(Seen::read(&file).unwrap().is_none());
    scene.look(None).seen.unwrap().write(&file).unwrap();
    scene.grow(numbers(300, 301));
    let again = Seen::read(&file).unwrap().unwrap();
    assert_eq!(scene.look(Some(&again)).findings, []);
    let text = std::fs::read_to_string(&file).unwrap();
    let at = text.find("\"edge\"").unwrap() + 20;
    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
    std::fs::write(&file, format!("{}{digit}{}", &text[..at], &text[at + 1..])).unwrap();
    assert!(Seen::read(&file).is_err());
}

/// The log's files as any web server hands them out.
fn served(folder: PathBuf) -> (String, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/log", listener.local_addr().unwrap());
    let file = move |axum::extract::Path(path): axum::extract::Path<String>| {
        let read = std::fs::read(folder.join(path));
        async move { read.map_err(|_| axum::http::StatusCode::NOT_FOUND) }
    };
    let routes = axum::Router::new().route("/log/{*path}", axum::routing::get(file));
    runtime.spawn(async move { axum::serve(listener, routes).await });
    (url, runtime)
}

#[test]
fn a_log_is_followed_over_http_as_from_a_folder() {
    let mut scene = Scene::new(1000);
    let (url, _runtime) = served(scene.path());
    let first = scene.try_at(&url, None, false).unwrap();
    assert_eq!((first.findings.as_slice(), first.tally.facts), (&[][..], 1000));
    scene.grow(numbers(1000, 2000));
    let next = scene.try_at(&(url.clone() + "/"), first.seen.as_ref(), true).unwrap();
    assert_eq!((next.findings.as_slice(), next.tally.facts), (&[][..], 2000));
    let nobody = scene.try_at("http://127.0.0.1:1/log", None, false);
    assert!(matches!(nobody, Err(MonitorFault::Files(_))), "nothing can be said");
}

#[test]
fn a_monitor_that_saw_another_history_says_so() {
    let mut scene = Scene::new(500);
    let seen = scene.look(None).seen.unwrap();
    scene.grow(numbers(500, 600));
    let honest = scene.look(Some(&seen)).seen.unwrap();
    // Another place shows other people another history, with a witness that plays along.
    for (to, finding) in [
        (600, Finding::OtherHistory { was: 600, is: 600 }),
        (900, Finding::OtherHistory { was: 600, is: 900 }),
        (550, Finding::SetBack { was: 600, is: 550 }),
    ] {
        let mut other = Scene::new(1);
        (other.policy, other.stale_after) = (policy(1, &[]), None);
        let mut forked = scene.log.forked(400, to);
        let checkpoint = forked.checkpoint();
        forked.publish(other.folder.path(), &checkpoint);
        let look = other.look(Some(&honest));
        assert_eq!(look.findings, std::slice::from_ref(&finding));
        assert!(look.seen.is_none(), "what was seen stays what is known");
        let evidence = honest.keep_evidence(&other.path().join("monitor.json"), &checkpoint).unwrap();
        let kept = std::fs::read_to_string(evidence).unwrap();
        for note in [&honest.checkpoint, &checkpoint] {
            assert!(kept.contains(&note.render().unwrap()), "both signed checkpoints are kept");
        }
    }
    assert_eq!(scene.look(Some(&seen)).findings, []);
}

/// Changes a bit, so many bytes after the middle.
fn spoil(path: &Path, after: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2 + after;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn damaged_files_are_found() {
    // Entry 100 is changed: the entries make another root.
    let scene = Scene::new(70_000);
    let at = |path: &str| scene.path().join(path);
    let codes = |look: &Look| look.findings.iter().map(Finding::code).collect::<Vec<_>>();
    let before = std::fs::read(at("tile/entries/000")).unwrap();
    spoil(&at("tile/entries/000"), 10);
    assert!(codes(&scene.look(None)).contains(&"entries-disagree"));
    std::fs::write(at("tile/entries/000"), &before).unwrap();
    // The length of an entry is changed: there are no entries any more.
    spoil(&at("tile/entries/000"), 0);
    assert_eq!(codes(&scene.look(None)), ["damaged"]);
    std::fs::write(at("tile/entries/000"), before).unwrap();
    // A tile in the middle, which neither the root nor the edge needs.
    for (tile, code) in
        [("tile/0/100", "wrong-tile"), ("tile/1/000", "wrong-tile"), ("tile/2/000.p/1", "tiles-disagree")]
    {
        let before = std::fs::read(at(tile)).unwrap();
        spoil(&at(tile), 0);
        assert!(codes(&scene.look(None)).contains(&code), "{tile}: {:?}", codes(&scene.look(None)));
        assert!(!codes(&scene.whole(None)).is_empty(), "{tile}");
        std::fs::write(at(tile), before).unwrap();
    }
    assert_eq!(scene.look(None).findings, []);
    let whole = std::fs::read(at("tile/2/000.p/1")).unwrap();
    std::fs::write(at("tile/2/000.p/1"), &whole[1..]).unwrap();
    assert_eq!(codes(&scene.look(None)), ["damaged"]);
    std::fs::write(at("tile/2/000.p/1"), whole).unwrap();
    std::fs::remove_file(at("tile/entries/050")).unwrap();
    assert!(matches!(scene.try_at(at("").to_str().unwrap(), None, false), Err(MonitorFault::Files(_))));
}

#[test]
fn a_checkpoint_that_the_policy_does_not_trust_is_said_to_be_one() {
    let mut scene = Scene::new(10);
    let seen = scene.look(None).seen.unwrap();
    let codes =
        |scene: &Scene| scene.look(Some(&seen)).findings.iter().map(Finding::code).collect::<Vec<_>>();
    let checkpoint = scene.path().join("checkpoint");
    let honest = std::fs::read(&checkpoint).unwrap();
    std::fs::write(&checkpoint, scene.log.checkpoint().render().unwrap()).unwrap();
    assert_eq!(codes(&scene), ["not-trusted"], "no witness has signed");
    let stranger = Ed25519Signer::from_seed(tlog::note::KeyName::new(super::LOG).unwrap(), &[2; 32]);
    let forged = scene.log.checkpoint().unverified().clone().sign(&[&stranger]).unwrap();
    std::fs::write(&checkpoint, forged.render().unwrap()).unwrap();
    assert_eq!(codes(&scene), ["not-trusted"], "another key");
    std::fs::write(&checkpoint, "soon").unwrap();
    assert_eq!(codes(&scene), ["not-a-checkpoint"]);
    std::fs::write(&checkpoint, honest).unwrap();
    assert!(codes(&scene).is_empty());
    // Somebody keeps the outsider from seeing how the log grows.
    let files = LogFiles::at(scene.folder.path().to_str().unwrap()).unwrap();
    let late = Watching {
        files: &files,
        policy: &scene.policy,
        whole: false,
        stale_after: Some(48),
        now: NOW + 49 * 3600,
    };
    let found = look(&late, Some(&seen), &|_, _| ()).unwrap();
    assert_eq!(found.findings, [Finding::Stale { hours: Some(49) }]);
    assert!(found.seen.is_some());
    scene.grow([b"no leaf".to_vec(), leaf(LeafKind::Fact, Some(1), 1), leaf(LeafKind::Erased, Some(12), 1)]);
    let odd =
        [Finding::NotALeaf { index: 10 }, Finding::OddTarget { index: 11 }, Finding::OddTarget { index: 12 }];
    assert_eq!(scene.look(Some(&seen)).findings, odd);
}

/// Whoever asks for an alarm is not left in silence where nothing tells a time.
#[test]
fn a_log_whose_age_nobody_can_tell_is_stale() {
    let mut scene = Scene::new(10);
    let key = super::log_key().verifier_key();
    let witness = TestWitness::new("audit").keys[0].to_string();
    // The log alone, whose key says no time; and a witness that has not signed and whom the quorum does not need.
    for lines in [format!("log {key}\n"), format!("log {key}\nwitness audit {witness}\n")] {
        scene.policy = Policy::parse(format!("{lines}quorum none\n").as_bytes()).unwrap();
        scene.stale_after = Some(48);
        let found = scene.look(None);
        assert_eq!(found.findings, [Finding::Stale { hours: None }], "{lines}");
        assert!(found.seen.is_some() && found.findings[0].code() == "stale");
        scene.stale_after = None;
        assert_eq!(scene.look(None).findings, [], "who asks for no alarm gets none");
    }
}
