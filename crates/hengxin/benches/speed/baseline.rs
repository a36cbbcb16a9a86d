//! The same facts written by the bare drivers: what the machine allows.

use std::io::Write;

use hengxin::store::sql::{Database, DatabaseUrl, Options};
use rusqlite::Connection;

use crate::figures::{processor, say, timed};

const COLUMNS: &str = "seq, org, record, kind, item, effective, recorded_at, batch, source_row, body, salt";
/// The delivery of penalties: the one after the business register's.
const BATCH: i64 = 2;
const SALT: usize = 32;

/// Facts in memory: numbers, and where each body with its salt lies.
#[derive(Default)]
struct Facts {
    numbers: Vec<[i64; 9]>,
    ends: Vec<usize>,
    bytes: Vec<u8>,
}

impl Facts {
    fn read(url: &str) -> Facts {
        let database = Database::open(&DatabaseUrl::parse(url).unwrap(), &Options::default()).unwrap();
        let mut facts = Facts::default();
        let sql = format!("SELECT {COLUMNS} FROM fact WHERE batch = $1 ORDER BY seq");
        let read = database.read(|tx| {
            tx.each(&sql, &[BATCH.into()], &mut |row| {
                let mut numbers = [0; 9];
                for (at, number) in numbers.iter_mut().enumerate() {
                    *number = row.int(at)?;
                }
                facts.numbers.push(numbers);
                facts.bytes.extend_from_slice(row.opt_blob(9)?.unwrap());
                facts.bytes.extend_from_slice(row.opt_blob(10)?.unwrap());
                facts.ends.push(facts.bytes.len());
                Ok(())
            })
        });
        read.unwrap();
        assert!(!facts.numbers.is_empty(), "the import before this made facts");
        facts
    }

    /// Numbers, body, salt.
    fn each(&self) -> impl Iterator<Item = (&[i64; 9], &[u8], &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        self.numbers.iter().zip(starts.zip(&self.ends)).map(|(numbers, (start, end))| {
            let (body, salt) = self.bytes[start..*end].split_at(end - start - SALT);
            (numbers, body, salt)
        })
    }
}

/// Writes facts with `write`, and says what it took.
fn measure(url: &str, write: impl FnOnce(&Facts)) {
    let facts = Facts::read(url);
    let before = processor();
    let (seconds, ()) = timed(|| write(&facts));
    #[expect(clippy::cast_precision_loss, reason = "a mean size")]
    let size = facts.bytes.len() as f64 / facts.numbers.len() as f64;
    say(&[("seconds", seconds), ("bytes", size), ("processor", (processor() - before).as_secs_f64())]);
}

/// Prepared inserts by rusqlite in one transaction, under the register's own settings.
pub fn insert(from: &str, into: &str) {
    let settings = Options::default();
    let mut file = Connection::open(into.trim_start_matches("sqlite:")).unwrap();
    file.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -{};",
        settings.writer_cache_kib
    ))
    .unwrap();
    measure(from, |facts| {
        let transaction = file.transaction().unwrap();
        let sql =
            format!("INSERT INTO fact ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
        let mut insert = transaction.prepare(&sql).unwrap();
        for ([seq, org, record, kind, item, effective, recorded_at, batch, source_row], body, salt) in
            facts.each()
        {
            let row = (seq, org, record, kind, item, effective, recorded_at, batch, source_row, body, salt);
            insert.execute(row).unwrap();
        }
        drop(insert);
        transaction.commit().unwrap();
    });
}

/// Binary COPY in one transaction, rows gathered into large pieces.
pub fn copy(from: &str, into: &str) {
    let mut client = postgres::Client::connect(into, postgres::NoTls).unwrap();
    measure(from, |facts| {
        let mut transaction = client.transaction().unwrap();
        let mut writer = transaction.copy_in(&format!("COPY fact ({COLUMNS}) FROM STDIN BINARY")).unwrap();
        let mut piece = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
        for (numbers, body, salt) in facts.each() {
            put_fact(&mut piece, numbers, body, salt);
            if piece.len() > 1 << 18 {
                writer.write_all(&piece).unwrap();
                writer.flush().unwrap();
                piece.clear();
            }
        }
        piece.extend_from_slice(&(-1_i16).to_be_bytes());
        writer.write_all(&piece).unwrap();
        writer.finish().unwrap();
        transaction.commit().unwrap();
    });
}

/// Bytes of each whole number of a fact, as its column's type has them.
const WIDTHS: [usize; 9] = [8, 8, 8, 2, 2, 4, 8, 8, 4];

fn put_fact(piece: &mut Vec<u8>, numbers: &[i64; 9], body: &[u8], salt: &[u8]) {
    piece.extend_from_slice(&11_i16.to_be_bytes());
    let mut put = |bytes: &[u8]| {
        piece.extend_from_slice(&i32::try_from(bytes.len()).unwrap().to_be_bytes());
        piece.extend_from_slice(bytes);
    };
    for (number, width) in numbers.iter().zip(WIDTHS) {
        put(&number.to_be_bytes()[8 - width..]);
    }
    put(body);
    put(salt);
}

/// Drops a database of the private server.
pub fn forget(url: &str) {
    let (server, name) = url.rsplit_once('/').unwrap();
    let mut client = postgres::Client::connect(&format!("{server}/postgres"), postgres::NoTls).unwrap();
    client.batch_execute(&format!("DROP DATABASE {name}")).unwrap();
}
