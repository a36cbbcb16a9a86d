//! The plain tables of national standards: one row a line, tab between fields, `#` before a comment.

/// A line of a table that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the table cannot be read")]
pub struct TableError {
    /// The line, from 1.
    pub line: usize,
}

/// Reads every row with `read`, which gets the fields; `None` from it is an error at that line.
pub(crate) fn read_rows<'a, T>(
    text: &'a str,
    read: impl Fn(&[&'a str]) -> Option<T>,
) -> Result<Vec<T>, TableError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let rows = lines.map(|(index, line)| {
        let fields: Vec<&str> = line.split('\t').collect();
        read(&fields).ok_or(TableError { line: index + 1 })
    });
    rows.collect()
}
