//! Answers on their way into a file. They gather in a partial file beside the output, with a journal that says how far
//! it is whole and what it answers; whoever comes after a power cut or a full disk goes on from there. The output
//! itself appears whole or not at all.
//!
//! An answer file is of one state of the register. So answers are joined only where everything that decides them is
//! the same: the list, its columns, what it is held against, the register's day and newest entry, and the program.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use domain::Text;
use matcher::Verdict;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::app::view::head;
use crate::hex::hex;
use crate::store::names;
use crate::store::sql::{Result, Tx};

/// A file by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// A state of a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// Number of the newest entry; 0 in an empty register.
    pub entry: i64,
    /// What tells this register from another that also has so many entries: a hash of the newest entry's salt, in
    /// hexadecimal. Empty where there is no entry or it has been erased.
    pub mark: String,
}

impl State {
    /// The state `tx` sees, on a day.
    pub fn of(tx: &mut dyn Tx, day: String) -> Result<State> {
        let entry = head(tx)?.0;
        let mark = names::salt(tx, entry)?.map(|salt| mark(&salt)).unwrap_or_default();
        Ok(State { day, entry, mark })
    }
}

/// The salt itself is not told: it is what keeps the leaf of an erased fact from being guessed.
fn mark(salt: &[u8]) -> String {
    hex(&Sha256::new().chain_update("hengxin/state").chain_update(salt).finalize())
}

/// All that decides the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The program, with its version.
    pub program: String,
    /// The list.
    pub input: Content,
    /// Heading or number of the column of names.
    pub name_column: String,
    /// Heading or number of the column of codes.
    pub code_column: Option<String>,
    /// What the names are held against: `register`, or `list:` and a number.
    pub against: String,
    /// Whether status and public records of each organisation meant stand beside it.
    #[serde(default)]
    pub with_standing: bool,
    /// Whether scores of the names' parts stand beside it.
    #[serde(default)]
    pub with_parts: bool,
    /// SHA-256 of the codes of the list's members, one a line; `None` for the whole register.
    pub members: Option<String>,
    /// The state of the register.
    pub state: State,
}

/// How many rows were answered in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All rows.
    pub rows: u64,
    /// Those that mean an organisation.
    pub same: u64,
    /// Those a person must look at.
    pub review: u64,
    /// Those that mean none.
    pub different: u64,
    /// Of the latter, those that were not looked up because they hold a person's number.
    pub personal: u64,
}

impl Counts {
    /// Counts one answer.
    pub fn count(&mut self, answer: &super::Answer) {
        self.rows += 1;
        match answer.verdict {
            Verdict::Same => self.same += 1,
            Verdict::Review => self.review += 1,
            Verdict::Different => self.different += 1,
        }
        self.personal += u64::from(answer.reason == super::PERSONAL);
    }
}

/// What the partial file holds: everything up to `content.bytes`, whatever stands after that.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Journal {
    question: Question,
    counts: Counts,
    content: Content,
}

/// How the work begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// From the first row.
    Anew,
    /// After the rows that an earlier run has answered.
    Resumed,
    /// From the first row, although an earlier run has answered some.
    Over(Unlike),
}

/// Why the answers of an earlier run are of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlike {
    /// The list has changed.
    Input,
    /// Other columns, or another range, were asked for.
    Asked,
    /// The watch list has other members.
    Members,
    /// The register has another newest entry, or is another register.
    Register,
    /// It was another day.
    Day,
    /// It was another version of the program.
    Program,
    /// The partial file is not as its journal says.
    Damaged,
}

impl Unlike {
    fn between(was: &Question, is: &Question) -> Option<Unlike> {
        let asked = |of: &Question| {
            let columns = (of.name_column.clone(), of.code_column.clone());
            (columns, of.against.clone(), of.with_standing, of.with_parts)
        };
        let register = |of: &Question| (of.state.entry, of.state.mark.clone());
        [
            (was.input != is.input, Unlike::Input),
            (asked(was) != asked(is), Unlike::Asked),
            (was.members != is.members, Unlike::Members),
            (register(was) != register(is), Unlike::Register),
            (was.state.day != is.state.day, Unlike::Day),
            (was.program != is.program, Unlike::Program),
        ]
        .into_iter()
        .find_map(|(differs, why)| differs.then_some(why))
    }

    /// In words.
    pub fn text(self) -> Text {
        match self {
            Unlike::Input => Text::of("名单文件已改动", "the list has changed"),
            Unlike::Asked => Text::of("所选列或对照范围不同", "other columns or another range are asked for"),
            Unlike::Members => Text::of("关注名单的成员已变", "the watch list has other members"),
            Unlike::Register => Text::of("登记库已有新条目", "the register has changed"),
            Unlike::Day => Text::of("已不是同一天", "it was begun on another day"),
            Unlike::Program => Text::of("程序版本不同", "another version of the program began it"),
            Unlike::Damaged => Text::of("未完成的结果文件已损坏", "the unfinished answers are damaged"),
        }
    }
}

/// Answers on their way into a file. Whoever holds it is alone with it.
#[derive(Debug)]
pub struct Partial {
    file: File,
    hash: Sha256,
    journal: Journal,
    output: PathBuf,
}

impl Partial {
    /// Opens the partial file of `output` for the answers to `question`.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] while another process writes it.
    pub fn open(output: &Path, question: Question) -> io::Result<(Partial, Begun)> {
        let file = locked(&beside(output, PARTIAL))?;
        let (begun, kept) = match kept(&file, output, &question) {
            Ok(kept) => (kept.as_ref().map_or(Begun::Anew, |_| Begun::Resumed), kept),
            Err(why) => (Begun::Over(why), None),
        };
        let (journal, hash) = kept.unwrap_or_else(|| (Journal::new(question), Sha256::new()));
        let mut partial = Partial { file, hash, journal, output: output.to_owned() };
        if begun != Begun::Resumed {
            // First the claim, then what it was about.
            forget(&beside(output, JOURNAL))?;
        }
        partial.file.set_len(partial.journal.content.bytes)?;
        partial.file.seek(SeekFrom::End(0))?;
        Ok((partial, begun))
    }

    /// Rows answered so far.
    pub fn counts(&self) -> Counts {
        self.journal.counts
    }

    /// Whether nothing has been written yet, not even the header.
    pub fn is_empty(&self) -> bool {
        self.journal.content.bytes == 0
    }

    /// Adds whole lines, after which so many rows are answered. What was added survives whatever comes next.
    pub fn append(&mut self, lines: &[u8], counts: Counts) -> io::Result<()> {
        self.file.write_all(lines)?;
        self.file.sync_data()?;
        self.hash.update(lines);
        let content = Content {
            sha256: hex(&self.hash.clone().finalize()),
            bytes: self.journal.content.bytes + lines.len() as u64,
        };
        let journal = Journal { question: self.journal.question.clone(), counts, content };
        journal.write(&beside(&self.output, JOURNAL))?;
        self.journal = journal;
        Ok(())
    }

    /// Makes the answers the output, in one step.
    pub fn publish(self) -> io::Result<Content> {
        self.file.sync_all()?;
        fs::rename(beside(&self.output, PARTIAL), &self.output)?;
        forget(&beside(&self.output, JOURNAL))?;
        Ok(self.journal.content)
    }
}

const PARTIAL: &str = ".partial";
const JOURNAL: &str = ".partial.json";

/// The file beside the output with an ending added to its name.
fn beside(output: &Path, ending: &str) -> PathBuf {
    let mut name = output.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    output.with_file_name(name)
}

/// Opens the file and waits for nobody: one process at a time writes it.
fn locked(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
        // Some file systems know no locks; there two processes must not be given one output.
        Err(TryLockError::Error(_)) | Ok(()) => {}
    }
    // Whoever held it a moment ago may have made it the output: it is theirs.
    if is_at(&file, path)? { Ok(file) } else { Err(io::ErrorKind::WouldBlock.into()) }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let place = |meta: fs::Metadata| (meta.dev(), meta.ino());
    let there = match fs::metadata(path) {
        Ok(meta) => place(meta),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(place(file.metadata()?) == there)
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

/// What an earlier run has left, if it can be gone on with; `None` where there is nothing.
fn kept(file: &File, output: &Path, question: &Question) -> Result<Option<(Journal, Sha256)>, Unlike> {
    let Ok(text) = fs::read(beside(output, JOURNAL)) else { return Ok(None) };
    let journal: Journal = serde_json::from_slice(&text).map_err(|_| Unlike::Damaged)?;
    if let Some(why) = Unlike::between(&journal.question, question) {
        return Err(why);
    }
    let hash = hashed(file, journal.content.bytes).map_err(|_| Unlike::Damaged)?;
    let same = hex(&hash.clone().finalize()) == journal.content.sha256;
    if same { Ok(Some((journal, hash))) } else { Err(Unlike::Damaged) }
}

/// The hash of the first `bytes` bytes, to go on with.
fn hashed(mut file: &File, bytes: u64) -> io::Result<Sha256> {
    let mut hash = Sha256::new();
    let mut block = vec![0; 128 << 10];
    let mut rest = file.take(bytes);
    loop {
        let read = rest.read(&mut block)?;
        if read == 0 {
            break;
        }
        hash.update(&block[..read]);
    }
    let whole = rest.limit() == 0;
    file.seek(SeekFrom::Start(0))?;
    if whole { Ok(hash) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn forget(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl Journal {
    fn new(question: Question) -> Journal {
        let content = Content { sha256: hex(&Sha256::digest([])), bytes: 0 };
        Journal { question, counts: Counts::default(), content }
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        whole(path, &serde_json::to_vec(self)?)
    }
}

/// Writes a small file, whole or not at all.
pub(super) fn whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = temporary(folder.unwrap_or(".".as_ref()))?;
    file.write_all(text)?;
    file.as_file().sync_data()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// A new file that whoever may read the output may read as well.
#[cfg(unix)]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}
