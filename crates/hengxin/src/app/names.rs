//! Every organisation of the register by all its names, for telling which one a name means: built once, saved beside
//! the register, and following its facts.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use domain::Districts;
use matcher::{Builder, Code, Gazetteer, Index, Lexicon, Name, Organisation};

use crate::store::commit::head;
use crate::store::identity::Mergers;
use crate::store::names::{self, Borne, Named};
use crate::store::sql::{Result, Tx};
use crate::store::watchlist;

/// The names of a register, read when they are first asked for.
pub struct Names {
    lexicon: OnceLock<Arc<Lexicon>>,
    districts: Arc<Districts>,
    saved: PathBuf,
    held: RwLock<Option<Held>>,
    /// Whether the index in memory has been built or put in order since it was saved.
    unsaved: AtomicBool,
}

/// The index as of one fact.
#[derive(Debug, Clone)]
struct Held {
    index: Arc<Index>,
    seen: i64,
}

/// Organisations added or changed since the index was built, before it is put in order again.
const LOOSE: usize = 50_000;

/// Begins a saved index: the form's version. The number of the newest fact it knows and that fact's salt follow, which
/// no other register has.
const MAGIC: [u8; 8] = *b"HXNAMED1";

impl Names {
    /// The names of a register whose files are in `data_dir`.
    pub fn new(districts: Arc<Districts>, data_dir: &Path) -> Names {
        Names {
            lexicon: OnceLock::new(),
            districts,
            saved: data_dir.join("names.index"),
            held: RwLock::new(None),
            unsaved: AtomicBool::new(false),
        }
    }

    /// The index as of the newest fact that `tx` sees, which must be a committed one. Cheap where nothing has changed.
    pub fn current(&self, tx: &mut dyn Tx) -> Result<Arc<Index>> {
        let newest = head(tx)?.0;
        if let Some(known) = self.held().filter(|known| known.seen >= newest) {
            return Ok(known.index);
        }
        let mut place = self.held.write().unwrap_or_else(PoisonError::into_inner);
        let mut known = match place.take() {
            Some(known) => known,
            None => self.read(tx)?,
        };
        self.follow(tx, &mut known)?;
        if self.unsaved.swap(false, Ordering::Relaxed)
            && let Err(error) = self.save(tx, &known)
        {
            tracing::warn!(%error, "the names could not be saved; the next process reads them from the register");
        }
        let index = Arc::clone(&known.index);
        *place = Some(known);
        Ok(index)
    }

    /// The index as `tx` sees the register, with what it has not committed yet: for this one unit of work.
    pub fn within(&self, tx: &mut dyn Tx) -> Result<Arc<Index>> {
        let mut known = match self.held() {
            Some(known) => known,
            None => self.read(tx)?,
        };
        self.follow(tx, &mut known)?;
        Ok(known.index)
    }

    /// The names of those on a watch list, and no others.
    pub fn of_list(&self, tx: &mut dyn Tx, list: i64) -> Result<Index> {
        let mut builder = Builder::new(Arc::clone(self.lexicon()));
        watchlist::each_member(tx, list, &mut |named| with_entry(named, |one| builder.add(one)))?;
        Ok(builder.build())
    }

    /// The words names are read by.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        self.lexicon.get_or_init(|| {
            let places = self.districts.entries().iter().map(|entry| (entry.code.as_str(), &*entry.name));
            Arc::new(Lexicon::new(&Gazetteer::new(places)))
        })
    }

    /// Saves the index beside the register, whole or not at all, so that the next process need not build it.
    fn save(&self, tx: &mut dyn Tx, known: &Held) -> io::Result<()> {
        let salt = names::salt(tx, known.seen).map_err(io::Error::other)?;
        let Some(salt) = salt else { return Ok(()) };
        let folder = self.saved.parent().unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut out = BufWriter::new(tempfile::NamedTempFile::new_in(folder)?);
        out.write_all(&MAGIC)?;
        out.write_all(&known.seen.to_le_bytes())?;
        out.write_all(&salt)?;
        known.index.save(&mut out)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(&self.saved).map(drop).map_err(|error| error.error)
    }

    fn held(&self) -> Option<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The saved index, if it is whole and of this register; else a new one.
    fn read(&self, tx: &mut dyn Tx) -> Result<Held> {
        match self.saved(tx)? {
            Some(known) => Ok(known),
            None => self.build(tx),
        }
    }

    fn saved(&self, tx: &mut dyn Tx) -> Result<Option<Held>> {
        let Ok(file) = File::open(&self.saved) else { return Ok(None) };
        let mut source = BufReader::with_capacity(1 << 20, file);
        let Some((seen, salt)) = heading(&mut source) else { return Ok(None) };
        if names::salt(tx, seen)?.is_none_or(|own| own != salt) {
            return Ok(None);
        }
        match Index::load(source, Arc::clone(self.lexicon())) {
            Ok(index) => Ok(Some(Held { index: Arc::new(index), seen })),
            Err(why) => {
                tracing::warn!(%why, "the saved names are not used; they are read from the register");
                Ok(None)
            }
        }
    }

    fn build(&self, tx: &mut dyn Tx) -> Result<Held> {
        let seen = head(tx)?.0;
        let mut builder = Builder::new(Arc::clone(self.lexicon()));
        names::every(tx, &mut |named| with_entry(named, |organisation| builder.add(organisation)))?;
        self.unsaved.store(true, Ordering::Relaxed);
        Ok(Held { index: Arc::new(builder.build()), seen })
    }

    fn follow(&self, tx: &mut dyn Tx, known: &mut Held) -> Result<()> {
        let newest = head(tx)?.0;
        if newest <= known.seen {
            return Ok(());
        }
        let mergers = Mergers::read(tx)?;
        let changed = names::changed(tx, &mergers, known.seen, newest)?;
        if changed.len() > known.index.len() / 4 + LOOSE {
            *known = self.build(tx)?;
            return Ok(());
        }
        if !changed.is_empty() {
            let index = Arc::make_mut(&mut known.index);
            for org in changed {
                take(tx, index, &mergers, org)?;
            }
            if index.added() > LOOSE {
                *index = index.compacted();
                self.unsaved.store(true, Ordering::Relaxed);
            }
        }
        known.seen = newest;
        Ok(())
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").field("saved", &self.saved).finish_non_exhaustive()
    }
}

/// Number and salt of the fact a saved index is as of.
fn heading(source: &mut impl Read) -> Option<(i64, Vec<u8>)> {
    let mut head = [0; 48];
    source.read_exact(&mut head).ok()?;
    let seen = i64::from_le_bytes(head[8..16].try_into().expect("eight bytes"));
    (head[..8] == MAGIC).then(|| (seen, head[16..].to_vec()))
}

fn take(tx: &mut dyn Tx, index: &mut Index, mergers: &Mergers, org: i64) -> Result<()> {
    let number = names::number(org)?;
    match names::one(tx, mergers, org)? {
        Some(named) => with_entry(&named, |organisation| index.insert(organisation)),
        None => drop(index.remove(number)),
    }
    Ok(())
}

fn with_entry(named: &Named, work: impl FnOnce(&Organisation<'_>)) {
    let texts: Vec<Name<'_>> = named
        .names
        .iter()
        .map(|(text, borne)| match borne {
            Borne::Now => Name::current(text),
            Borne::Before => Name::former(text),
            Borne::Further => Name::short(text),
        })
        .collect();
    let district = named.district.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0);
    work(&Organisation { id: named.id, code: Code::parse(&named.code), district, names: &texts });
}
