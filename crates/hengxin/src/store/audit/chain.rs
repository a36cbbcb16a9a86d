//! The chain of hashes over the audit trail: each entry's hash covers the entry and the hash before it, so that an entry
//! that was changed, left out or put in between is noticed.
//!
//! What it does not prove: that the newest entries are all there (see `kept` of [`verify`]), nor that whoever can write
//! to the database past the program has not made the whole chain anew from some entry on. A head that was kept elsewhere
//! proves both for everything before it.

use sha2::{Digest, Sha256};

use crate::hex::hex;
use crate::store::sql::{Result, Row, Tx};

/// Begins every hash, so that none of them is one of something else.
const TAG: &[u8] = b"hengxin audit 1\n";

/// What a hash covers of one entry.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// Its number.
    pub id: i64,
    /// Its instant.
    pub at: i64,
    /// Actor, verb, target, purpose and detail.
    pub texts: [&'a str; 5],
}

/// The hash of an entry that follows one with the hash `before`. Texts go in with their lengths, so that none can run
/// into the next.
pub fn hash(before: Option<&[u8]>, link: &Link<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(TAG);
    hash.update(before.unwrap_or_default());
    hash.update(link.id.to_be_bytes());
    hash.update(link.at.to_be_bytes());
    for text in link.texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// The end of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// Number of the newest entry; of the newest that was swept, where there is none; else 0.
    pub id: i64,
    /// Its hash; none where it was written before there were hashes.
    pub hash: Option<Vec<u8>>,
}

impl Last {
    /// As it is kept elsewhere: `17:0a1b…`.
    pub fn written(&self) -> String {
        format!("{}:{}", self.id, self.hash.as_deref().map(hex).unwrap_or_default())
    }
}

fn opt_bytes(row: &Row<'_>, at: usize) -> Result<Option<Vec<u8>>> {
    Ok(row.opt_blob(at)?.map(<[u8]>::to_vec))
}

/// The end of the trail.
///
/// # Errors
/// The store's.
pub fn last(tx: &mut dyn Tx) -> Result<Last> {
    const NEWEST: &str = "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1";
    const SWEPT: &str = "SELECT swept, swept_hash FROM audit_chain WHERE id = 1";
    let read = |row: &Row<'_>| Ok(Last { id: row.int(0)?, hash: opt_bytes(row, 1)? });
    match tx.opt(NEWEST, &[], read)? {
        Some(last) => Ok(last),
        None => Ok(tx.opt(SWEPT, &[], read)?.unwrap_or(Last { id: 0, hash: None })),
    }
}

/// What is wrong with the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The entry is not there though its neighbours are.
    Missing(i64),
    /// The entry is not what was written, or stands after one that is not.
    Changed(i64),
}

/// Goes through the whole trail and hands on what is wrong with it. Returns how many entries there are.
///
/// `kept` is a head as it was kept elsewhere: number and hash. The entry must be there and have that hash, unless it was
/// swept since.
///
/// # Errors
/// The store's.
pub fn verify(tx: &mut dyn Tx, kept: Option<(i64, &[u8])>, take: &mut dyn FnMut(Break)) -> Result<u64> {
    const SQL: &str = "SELECT id, at, actor, verb, target, purpose, detail, hash FROM audit ORDER BY id";
    const CHAIN: &str = "SELECT begins, swept, swept_hash FROM audit_chain WHERE id = 1";
    let (begins, swept, swept_hash) =
        tx.one(CHAIN, &[], |row| Ok((row.int(0)?, row.int(1)?, opt_bytes(row, 2)?)))?;
    let (mut count, mut expected, mut before) = (0, swept + 1, swept_hash);
    let mut kept = kept.filter(|(id, _)| *id > swept);
    tx.each(SQL, &[], &mut |row| {
        let id = row.int(0)?;
        (expected..id).for_each(|gone| take(Break::Missing(gone)));
        let texts = [row.text(2)?, row.text(3)?, row.text(4)?, row.text(5)?, row.text(6)?];
        let own = opt_bytes(row, 7)?;
        let right = hash(before.as_deref(), &Link { id, at: row.int(1)?, texts });
        let unhashed = own.is_none() && id < begins;
        if !unhashed && own.as_deref() != Some(&right) {
            take(Break::Changed(id));
        }
        if let Some((_, hash)) = kept.take_if(|(of, _)| *of == id)
            && own.as_deref() != Some(hash)
        {
            take(Break::Changed(id));
        }
        (count, expected, before) = (count + 1, id + 1, own);
        Ok(())
    })?;
    if let Some((id, _)) = kept {
        take(Break::Missing(id));
    }
    Ok(count)
}
