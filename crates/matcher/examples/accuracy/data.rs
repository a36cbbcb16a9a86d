//! Reading the files, in place.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use matcher::{Gazetteer, Lexicon};

/// Where the files are, and the words by which names are read.
pub struct Data {
    folder: PathBuf,
    pub lexicon: Arc<Lexicon>,
    /// How many places the gazetteer has.
    pub places: usize,
}

/// One row of a file, by the names of its columns.
pub type Row = HashMap<String, String>;

impl Data {
    /// `$HENGXIN_DATA`, or `../shared/data` beside the repository.
    pub fn find() -> Data {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder =
            std::env::var_os("HENGXIN_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
        let districts = read(&root.join("law/districts.tsv"));
        let places = districts.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.next()?))
        });
        let gazetteer = Gazetteer::new(places);
        Data { folder, lexicon: Arc::new(Lexicon::new(&gazetteer)), places: gazetteer.len() }
    }

    pub fn text(&self, file: &str) -> String {
        read(&self.folder.join(file))
    }

    /// The rows of a file of comma- or tab-separated values with a line of headings.
    pub fn rows(&self, file: &str) -> Vec<Row> {
        let tabs = Path::new(file).extension().is_some_and(|extension| extension == "tsv");
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(if tabs { b'\t' } else { b',' }).quoting(!tabs).flexible(true);
        let text = self.text(file);
        let mut reader = reader.from_reader(text.as_bytes());
        reader.deserialize().map(|row| row.expect("the file is as its README says")).collect()
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
