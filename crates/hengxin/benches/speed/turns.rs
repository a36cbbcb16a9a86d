//! One turn: a measurement in a process of its own, started with `turn NAME ARGUMENT…`.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::figures::{Figures, heard};
use crate::{baseline, import, letters, load, people, printed, sequence, serve, together, workbook};

/// Runs a turn in a fresh process and returns what it measured.
pub fn run(words: &[&str]) -> Figures {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).arg("turn").args(words).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "the turn {} failed", words.join(" "));
    let said = heard(&String::from_utf8_lossy(&output.stdout));
    eprintln!("{} {said:.1?}", words.first().unwrap());
    said
}

/// Takes a turn in this process.
pub fn take(words: &[String]) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match *words.as_slice() {
        ["import", url, feed, file, folder] => import::turn(url, feed, Path::new(file), Path::new(folder)),
        ["take-in", url, feed, file, folder] => {
            drop(import::take_in(url, feed, Path::new(file), Path::new(folder)));
        }
        ["insert", from, into] => baseline::insert(from, into),
        ["copy", from, into] => baseline::copy(from, into),
        ["load", address, paths, connections, seconds] => {
            load::generate(
                (address, ""),
                Path::new(paths),
                connections.parse().unwrap(),
                seconds.parse().unwrap(),
            );
        }
        ["load", address, paths, connections, seconds, cookie] => {
            let asker = (address, cookie);
            load::generate(asker, Path::new(paths), connections.parse().unwrap(), seconds.parse().unwrap());
        }
        ["queue", url, folder] => people::fill_queue(url, Path::new(folder)),
        ["people", url, folder, cases, lines] => {
            people::turn(url, Path::new(folder), cases.parse().unwrap(), Path::new(lines));
        }
        ["everybody", address, people] => together::everybody(address, Path::new(people)),
        ["visitors", address] => together::visitors(address),
        ["open", address, paths, rate, seconds] => {
            load::at_a_rate(address, Path::new(paths), rate.parse().unwrap(), seconds.parse().unwrap());
        }
        ["leaves-waiting", register, many] => sequence::wait(register, many.parse().unwrap()),
        ["sequence", register, folder] => sequence::turn(register, folder),
        ["hash-and-sync", path, many] => sequence::hash_and_sync(path, many.parse().unwrap()),
        ["import-logged", url, feed, file, folder, log] => {
            sequence::import_logged(url, feed, Path::new(file), Path::new(folder), log);
        }
        ["letters"] => letters::turn(),
        ["reports"] => printed::turn(),
        ["fixed", size] => serve::fixed(size.parse().unwrap()),
        ["layered", size] => serve::layered(size.parse().unwrap()),
        ["rows", file] => workbook::rows(Path::new(file)),
        ["cells", file] => workbook::cells(Path::new(file)),
        _ => panic!("no such turn: {words:?}"),
    }
}
