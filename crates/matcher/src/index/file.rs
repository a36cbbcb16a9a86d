//! An index as bytes: saved, and loaded without making it anew.
//!
//! The form: eight bytes of magic with the version, the lexicon's fingerprint, the length of each column, a sum over
//! these; the columns, each number with its least byte first; a sum over the columns. Any changed, missing or further
//! byte is found before an index is given out. The sum detects damage, not intent.

use std::io::{self, Read, Write};
use std::sync::Arc;

use super::keys::{Frozen, Growing, Lists, Table};
use super::rows::{NameRow, OrganisationRow, Rows, count};
use super::{Index, Place};
use crate::lexicon::Lexicon;

/// Changes with every change of the form or of how keys are made.
const MAGIC: [u8; 8] = *b"HXNAMES1";
const COLUMNS: usize = 14;

/// Why a saved index was not loaded. In each case: build it anew.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// It could not be read.
    Read(io::Error),
    /// It is no saved index, or one of another version.
    Version,
    /// It was made with another lexicon.
    Lexicon,
    /// It is not as it was saved.
    Damaged,
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoadError::Read(_) => f.write_str("the saved index cannot be read"),
            LoadError::Version => f.write_str("the saved index is of another version"),
            LoadError::Lexicon => f.write_str("the saved index was made with other words"),
            LoadError::Damaged => f.write_str("the saved index is damaged"),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoadError::Read(error) => Some(error),
            LoadError::Version | LoadError::Lexicon | LoadError::Damaged => None,
        }
    }
}

impl Index {
    /// Writes it out; about as many bytes as [`Index::bytes`].
    pub fn save(&self, out: &mut impl Write) -> io::Result<()> {
        let mut struck: Vec<u32> = self.struck_base.iter().copied().collect();
        struck.sort_unstable();
        let added = self.added_that_count();
        let columns = self.columns(&struck, &added);
        let mut head = MAGIC.to_vec();
        head.extend(self.lexicon.fingerprint().to_le_bytes());
        head.extend(columns.iter().flat_map(|column| (column.len() as u64).to_le_bytes()));
        out.write_all(&head)?;
        out.write_all(&Sum::of(&head).to_le_bytes())?;
        let mut sum = Sum::default();
        for column in &columns {
            column.write(out, &mut sum)?;
        }
        out.write_all(&sum.end().to_le_bytes())
    }

    fn columns<'a>(&'a self, struck: &'a [u32], added: &'a Rows) -> [Column<'a>; COLUMNS] {
        use Column::{Bytes, Longs, Words};
        let (rows, keys) = (&self.base, &self.frozen);
        [
            Column::Organisations(&rows.organisations),
            Bytes(rows.text.as_bytes()),
            Column::Names(&rows.names),
            Longs(&keys.signatures),
            Longs(&keys.spellings.slots),
            Longs(&keys.codes.slots),
            Words(&keys.by_id),
            Words(&keys.lists.keys),
            Words(&keys.lists.ends),
            Words(&keys.lists.names),
            Words(struck),
            Column::Organisations(&added.organisations),
            Bytes(added.text.as_bytes()),
            Column::Names(&added.names),
        ]
    }

    fn added_that_count(&self) -> Rows {
        let mut rows = Rows::default();
        for row in
            (0..count(self.added.organisations.len())).filter(|&row| self.counts(Place { added: true, row }))
        {
            rows.copy(&self.added, row);
        }
        rows
    }

    /// Reads what [`Index::save`] wrote. The lexicon must have the words of the one it was built with.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use matcher::{Builder, Gazetteer, Index, Lexicon, Name, Organisation};
    /// let lexicon = Arc::new(Lexicon::new(&Gazetteer::default()));
    /// let mut builder = Builder::new(Arc::clone(&lexicon));
    /// builder.add(&Organisation { id: 1, code: None, district: 0, names: &[Name::current("示例一厂")] });
    /// let mut saved = Vec::new();
    /// builder.build().save(&mut saved)?;
    /// assert_eq!(Index::load(saved.as_slice(), lexicon.clone())?.len(), 1);
    /// saved[100] ^= 1;
    /// assert!(Index::load(saved.as_slice(), lexicon).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load(source: impl Read, lexicon: Arc<Lexicon>) -> Result<Index, LoadError> {
        let mut source = Source { source, sum: Sum::default() };
        let lengths = source.head(&lexicon)?;
        let mut lengths = lengths.into_iter();
        let base = source.rows(&mut lengths)?;
        let mut frozen = source.keys(&mut lengths)?;
        let struck: Vec<u32> = source.column(&mut lengths)?;
        let added = source.rows(&mut lengths)?;
        source.end()?;
        frozen.lists.find_buckets();
        let mut growing = Growing::default();
        for row in 0..count(added.organisations.len()) {
            growing.add(&added, &lexicon, row);
        }
        let numbered = frozen.by_id.is_sorted();
        let (base, frozen) = (Arc::new(base), Arc::new(frozen));
        let mut index = Index { lexicon, base, numbered, frozen, added, growing, ..Index::empty() };
        for row in struck {
            index.strike(row);
        }
        Ok(index)
    }
}

/// A column to be written.
enum Column<'a> {
    Bytes(&'a [u8]),
    Words(&'a [u32]),
    Longs(&'a [u64]),
    Organisations(&'a [OrganisationRow]),
    Names(&'a [NameRow]),
}

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Column::Bytes(bytes) => bytes.len(),
            Column::Words(words) => words.len(),
            Column::Longs(longs) => longs.len(),
            Column::Organisations(rows) => rows.len(),
            Column::Names(rows) => rows.len(),
        }
    }

    fn write(&self, out: &mut impl Write, sum: &mut Sum) -> io::Result<()> {
        match self {
            Column::Bytes(bytes) => write_all(out, sum, bytes),
            Column::Words(words) => write_numbers(out, sum, words),
            Column::Longs(longs) => write_numbers(out, sum, longs),
            Column::Organisations(rows) => write_numbers(out, sum, rows),
            Column::Names(rows) => write_numbers(out, sum, rows),
        }
    }
}

fn write_numbers<N: Number>(out: &mut impl Write, sum: &mut Sum, numbers: &[N]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(BLOCK);
    for block in numbers.chunks(BLOCK / N::WIDTH) {
        bytes.clear();
        for number in block {
            number.put(&mut bytes);
        }
        write_all(out, sum, &bytes)?;
    }
    Ok(())
}

fn write_all(out: &mut impl Write, sum: &mut Sum, bytes: &[u8]) -> io::Result<()> {
    for block in bytes.chunks(BLOCK) {
        sum.add(block);
        out.write_all(block)?;
    }
    Ok(())
}

/// Bytes read, written and summed at a time; a multiple of eight.
const BLOCK: usize = 1 << 18;

/// A number as bytes, the least first.
trait Number: Copy {
    const WIDTH: usize;
    fn put(self, out: &mut Vec<u8>);
    fn take(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($type:ty) => {
        impl Number for $type {
            const WIDTH: usize = size_of::<$type>();
            fn put(self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            fn take(bytes: &[u8]) -> Self {
                <$type>::from_le_bytes(bytes.try_into().expect("a block is cut into pieces of this width"))
            }
        }
    };
}
number!(u8);
number!(u32);
number!(u64);

impl<const N: usize> Number for [u32; N] {
    const WIDTH: usize = 4 * N;
    fn put(self, out: &mut Vec<u8>) {
        for number in self {
            number.put(out);
        }
    }
    fn take(bytes: &[u8]) -> Self {
        let mut numbers = [0; N];
        numbers.iter_mut().zip(bytes.chunks_exact(4)).for_each(|(number, four)| *number = u32::take(four));
        numbers
    }
}

/// A saved index being read.
struct Source<R> {
    source: R,
    sum: Sum,
}

impl<R: Read> Source<R> {
    fn head(&mut self, lexicon: &Lexicon) -> Result<[u64; COLUMNS], LoadError> {
        let mut head = [0; 16 + 8 * COLUMNS];
        let mut sum = [0; 8];
        self.fill(&mut head)?;
        self.fill(&mut sum)?;
        let (magic, rest) = head.split_at(8);
        if magic != MAGIC {
            return Err(LoadError::Version);
        }
        if u64::from_le_bytes(sum) != Sum::of(&head) {
            return Err(LoadError::Damaged);
        }
        let mut numbers = rest.chunks_exact(8).map(u64::take);
        if numbers.next() != Some(lexicon.fingerprint()) {
            return Err(LoadError::Lexicon);
        }
        let mut lengths = [0; COLUMNS];
        lengths.iter_mut().zip(numbers).for_each(|(length, number)| *length = number);
        Ok(lengths)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), LoadError> {
        self.source.read_exact(bytes).map_err(|error| {
            let short = error.kind() == io::ErrorKind::UnexpectedEof;
            if short { LoadError::Damaged } else { LoadError::Read(error) }
        })
    }

    fn column<N: Number>(&mut self, lengths: &mut impl Iterator<Item = u64>) -> Result<Vec<N>, LoadError> {
        let length = usize::try_from(lengths.next().unwrap_or(0)).map_err(|_| LoadError::Damaged)?;
        let mut numbers = Vec::new();
        numbers.try_reserve_exact(length).map_err(|_| LoadError::Damaged)?;
        let mut block = vec![0; BLOCK];
        while numbers.len() < length {
            let bytes = &mut block[..(BLOCK / N::WIDTH * N::WIDTH).min((length - numbers.len()) * N::WIDTH)];
            self.fill(bytes)?;
            self.sum.add(bytes);
            numbers.extend(bytes.chunks_exact(N::WIDTH).map(N::take));
        }
        Ok(numbers)
    }

    fn rows(&mut self, lengths: &mut impl Iterator<Item = u64>) -> Result<Rows, LoadError> {
        Ok(Rows {
            organisations: self.column(lengths)?,
            text: String::from_utf8(self.column(lengths)?).map_err(|_| LoadError::Damaged)?,
            names: self.column(lengths)?,
        })
    }

    fn keys(&mut self, lengths: &mut impl Iterator<Item = u64>) -> Result<Frozen, LoadError> {
        Ok(Frozen {
            signatures: self.column(lengths)?,
            spellings: Table { slots: self.column(lengths)? },
            codes: Table { slots: self.column(lengths)? },
            by_id: self.column(lengths)?,
            lists: Lists {
                buckets: Vec::new(),
                keys: self.column(lengths)?,
                ends: self.column(lengths)?,
                names: self.column(lengths)?,
            },
        })
    }

    /// Nothing may be left but the sum.
    fn end(mut self) -> Result<(), LoadError> {
        let mut sum = [0; 8];
        self.fill(&mut sum)?;
        let more = self.source.read(&mut [0]).map_err(LoadError::Read)?;
        if u64::from_le_bytes(sum) == self.sum.end() && more == 0 { Ok(()) } else { Err(LoadError::Damaged) }
    }
}

/// A sum over bytes in which every changed bit shows: each step can be undone, so no two inputs that differ in one
/// word meet.
#[derive(Clone, Copy, Default)]
struct Sum(u64);

impl Sum {
    fn of(bytes: &[u8]) -> u64 {
        let mut sum = Sum::default();
        sum.add(bytes);
        sum.end()
    }

    fn add(&mut self, bytes: &[u8]) {
        let words = bytes.chunks_exact(8);
        let rest = words.remainder();
        for word in words {
            self.step(u64::take(word));
        }
        for &byte in rest {
            self.step(u64::from(byte) | 1 << 63);
        }
    }

    fn step(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn end(self) -> u64 {
        self.0 ^ self.0 >> 29
    }
}
