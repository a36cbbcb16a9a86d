//! A witness under a hammer, and killed at any moment: it never signs two histories.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use hengxin::web::fetch::Peer;
use tlog::Hash;
use tlog::witness::Answer;
use tokio::runtime::Runtime;

use super::{TestLog, TestWitness, generous, log_key};

/// What was signed, by size.
#[derive(Default)]
struct SignedTrees(Mutex<HashMap<u64, Hash>>);

impl SignedTrees {
    fn note(&self, log: &TestLog) {
        let head = log.head();
        let before = self.0.lock().unwrap().insert(head.size.get(), head.root);
        assert!(before.is_none_or(|root| root == head.root), "two trees of {} leaves were signed", head.size);
    }
}

/// The honest log and one that differs from the 20th leaf on, at every size up to 60.
fn histories() -> Vec<TestLog> {
    let longest = TestLog::of(60);
    let both = (1..=60).flat_map(|size| [TestLog::of(size), longest.forked(20.min(size as usize), size)]);
    both.collect()
}

#[test]
fn a_hammer_of_requests_gets_one_history_signed() {
    let witness = TestWitness::new("province");
    // Two processes on one file, as a careless operator may start them.
    let services = [witness.open(generous()), witness.open(generous())];
    let (signed, histories) = (SignedTrees::default(), histories());
    std::thread::scope(|scope| {
        for lane in 0..8 {
            let (signed, histories, service) = (&signed, &histories, &services[lane % 2]);
            scope.spawn(move || {
                for turn in 0..60 {
                    let log = &histories[(turn * 7 + lane * 13) % histories.len()];
                    let size = service.records().last_signed().unwrap().first().map_or(0, |last| last.size);
                    let body = log.request(u32::try_from(size).unwrap());
                    // Every third request asks from elsewhere. One that loses each race may come again.
                    let body = if turn % 3 == 0 { log.request(0) } else { body };
                    if let Ok(Answer::Cosigned(_)) = service.add_checkpoint(body.as_bytes()) {
                        signed.note(log);
                    }
                }
            });
        }
    });
    let signed = signed.0.into_inner().unwrap();
    assert!(!signed.is_empty(), "something was signed");
    let last = services[0].records().last_signed().unwrap()[0].size;
    assert_eq!(signed.keys().max(), Some(&last));
    // What was signed is one history: each tree goes on to the longest.
    let longest = histories.iter().find(|log| signed.get(&last) == Some(&log.head().root)).unwrap();
    let tree = longest.tree();
    for (size, root) in signed {
        let part: tlog::MemoryTree =
            tree.leaves()[..usize::try_from(size).unwrap()].iter().copied().collect();
        assert_eq!(part.compact().root(), root, "{size}");
    }
}

/// The program itself, as a process.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(witness: &TestWitness) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hengxin"));
        command.env_clear().current_dir(witness.folder.path()).args(["--lang", "en", "witness"]);
        command.args(["--listen", "127.0.0.1:0", "--log", &log_key().verifier_key().to_string()]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.find_map(|line| Some(format!("http://{}", line.split_once("http://")?.1.trim())));
        // Its log is read to the end, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Process { child, url: url.unwrap() }
    }

    fn kill(mut self) {
        // On Unix this is SIGKILL: nothing is tidied up.
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Sends a request; what came back, if anything did.
async fn send(url: &str, log: &TestLog, from: u32) -> Option<Answer> {
    let mut peer = Peer::new(url, Duration::from_secs(10)).unwrap();
    let sent = peer.post("add-checkpoint", log.request(from).into(), 1 << 20).await.ok()?;
    Answer::read(sent.status, sent.content_type.as_deref(), &sent.body).ok()
}

/// Two histories asked for at once, and the end at some moment in between: what the client still heard.
fn killed_while_asked(
    runtime: &Runtime,
    process: Process,
    (one, two): (&TestLog, &TestLog),
    (from, after): (u32, Duration),
) -> [Option<Answer>; 2] {
    let (url, one, two) = (process.url.clone(), one.clone(), two.clone());
    runtime.block_on(async {
        let asked = tokio::spawn(async move { tokio::join!(send(&url, &one, from), send(&url, &two, from)) });
        tokio::time::sleep(after).await;
        process.kill();
        asked.await.unwrap().into()
    })
}

#[test]
fn kill_9_between_record_and_answer_never_makes_it_sign_twice() {
    let witness = TestWitness::new("province");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let signed = SignedTrees::default();
    let mut log = TestLog::default();
    for round in 0..12_u32 {
        let from = round * 10;
        let (one, two) = (log.grown(from + 10, 0), log.grown(from + 10, 1_000_000));
        let after = Duration::from_millis(u64::from(round) * 2);
        let heard = killed_while_asked(&runtime, Process::start(&witness), (&one, &two), (from, after));
        // After its death it signs the one it had on record, or the first if it had none, and never the other too.
        let process = Process::start(&witness);
        let again = runtime.block_on(async {
            let mut again = Vec::new();
            for (tree, from) in [(&one, from), (&two, from), (&one, from + 10), (&two, from + 10)] {
                again.push((send(&process.url, tree, from).await, tree));
            }
            again
        });
        process.kill();
        for (answer, tree) in heard.into_iter().zip([&one, &two]).chain(again) {
            if let Some(Answer::Cosigned(lines)) = answer {
                assert_eq!(lines.len(), 2);
                signed.note(tree);
            }
        }
        let root = signed.0.lock().unwrap()[&u64::from(from + 10)];
        log = if root == one.head().root { one } else { two };
    }
}
