//! The public files of a log: in a folder, or below an address.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use tlog::tile::{FULL_BYTES, Tile, TileReader};
use tokio::runtime::{Builder, Runtime};

use crate::web::fetch::{Peer, is_address};
use crate::web::notices::SendFault;

/// How long one file may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Files asked for at once.
const AT_ONCE: usize = 8;

/// Why a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FilesFault {
    /// The disk failed.
    #[error("{path}: {cause}")]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// No answer came.
    #[error("{url}/{path}: {}", .cause.code())]
    Web {
        /// Where the log's files are.
        url: String,
        /// Which file.
        path: String,
        /// Why.
        cause: SendFault,
    },
    /// It is longer than any such file.
    #[error("{0} is longer than such a file can be")]
    TooLong(String),
    /// It is not there.
    #[error("there is no {0}")]
    Missing(String),
    /// The index of lists names more than are gone through.
    #[error("the index names {named} lists; at most {most} are gone through")]
    TooManyLists {
        /// How many it names.
        named: usize,
        /// How many it may name.
        most: usize,
    },
    /// The files of the lists are longer than what is gone through.
    #[error("the files of the lists together are longer than {most} bytes")]
    ListsTooLong {
        /// How long they may be together.
        most: usize,
    },
}

/// The public files of a log.
#[derive(Debug)]
pub struct LogFiles(Place);

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Web(Box<Web>),
}

/// A server, and the connections to it.
#[derive(Debug)]
struct Web {
    url: String,
    runtime: Runtime,
    peers: RefCell<Vec<Peer>>,
}

impl LogFiles {
    /// The files below an address (`http://…` or `https://…`), or else in a folder.
    ///
    /// # Errors
    /// The operating system's, when it gives no runtime to wait in.
    pub fn at(place: &str) -> io::Result<LogFiles> {
        if !is_address(place) {
            return Ok(LogFiles(Place::Folder(PathBuf::from(place))));
        }
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let peers = (0..AT_ONCE).filter_map(|_| Peer::new(place, PATIENCE)).collect();
        let web = Web { url: place.trim_end_matches('/').to_owned(), runtime, peers: RefCell::new(peers) };
        Ok(LogFiles(Place::Web(Box::new(web))))
    }

    /// A file of at most `longest` bytes; none where there is none.
    ///
    /// # Errors
    /// [`FilesFault`].
    pub fn file(&self, path: &str, longest: usize) -> Result<Option<Bytes>, FilesFault> {
        Ok(self.files(&[path.to_owned()], longest)?.pop().flatten())
    }

    /// Files, in the order asked for; none in the place of those that are not there. A server is asked for several at
    /// once.
    ///
    /// # Errors
    /// [`FilesFault`]: the first.
    pub fn files(&self, paths: &[String], longest: usize) -> Result<Vec<Option<Bytes>>, FilesFault> {
        match &self.0 {
            Place::Folder(folder) => paths.iter().map(|path| in_folder(folder, path, longest)).collect(),
            Place::Web(web) => web.files(paths, longest),
        }
    }

    /// Tiles or bundles in their partial form, or else the full one that took its place.
    ///
    /// # Errors
    /// [`FilesFault::Missing`] where neither is there.
    pub fn partial_or_full(
        &self,
        wanted: &[(String, String)],
        longest: usize,
    ) -> Result<Vec<Bytes>, FilesFault> {
        let paths: Vec<String> = wanted.iter().map(|(path, _)| path.clone()).collect();
        let found = self.files(&paths, longest)?;
        let found = found.into_iter().zip(wanted).map(|(found, (path, full))| match found {
            Some(bytes) => Ok(bytes),
            None if path == full => Err(FilesFault::Missing(path.clone())),
            None => self.file(full, longest)?.ok_or_else(|| FilesFault::Missing(path.clone())),
        });
        found.collect()
    }
}

fn in_folder(folder: &Path, path: &str, longest: usize) -> Result<Option<Bytes>, FilesFault> {
    let place = folder.join(path);
    let mut bytes = Vec::new();
    // One byte more than it may have is enough to tell that it is too long.
    let most = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
    let read = File::open(&place).and_then(|file| file.take(most).read_to_end(&mut bytes));
    match read {
        Ok(_) if bytes.len() > longest => Err(FilesFault::TooLong(path.to_owned())),
        Ok(_) => Ok(Some(bytes.into())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(FilesFault::Disk { path: place, cause }),
    }
}

impl Web {
    /// Every connection takes the next path that nobody has taken yet.
    fn files(&self, paths: &[String], longest: usize) -> Result<Vec<Option<Bytes>>, FilesFault> {
        let next = RefCell::new(paths.iter().enumerate());
        let found = RefCell::new(vec![None; paths.len()]);
        let mut peers = self.peers.borrow_mut();
        let lanes = peers.iter_mut().map(|peer| async {
            loop {
                let Some((place, path)) = next.borrow_mut().next() else { return Ok(()) };
                let fetched = self.fetch(peer, path, longest).await?;
                if let Some(there) = found.borrow_mut().get_mut(place) {
                    *there = fetched;
                }
            }
        });
        let ended: Vec<Result<(), FilesFault>> = self.runtime.block_on(join_all(lanes));
        ended.into_iter().collect::<Result<(), FilesFault>>()?;
        Ok(found.into_inner())
    }

    async fn fetch(&self, peer: &mut Peer, path: &str, longest: usize) -> Result<Option<Bytes>, FilesFault> {
        let failed = |cause| FilesFault::Web { url: self.url.clone(), path: path.to_owned(), cause };
        let fetched = peer.get(path, longest).await.map_err(failed)?;
        match fetched.status {
            200 => Ok(Some(fetched.body)),
            404 | 410 => Ok(None),
            other => Err(failed(SendFault::Status(other))),
        }
    }
}

impl TileReader for LogFiles {
    type Error = FilesFault;

    fn tile(&self, tile: Tile) -> Result<Cow<'_, [u8]>, FilesFault> {
        let wanted = [(tile.to_string(), tile.filled().to_string())];
        let found = self.partial_or_full(&wanted, FULL_BYTES)?;
        Ok(Cow::Owned(found.first().map(|bytes| bytes.to_vec()).unwrap_or_default()))
    }
}
