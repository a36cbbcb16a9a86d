//! One row under way: a cell for each field of its kind, set by the field's code.

use domain::RecordKind;
use domain::field::{Role, table};

/// The cells of one row, parallel to the kind's field table.
#[derive(Debug, Clone)]
pub struct Row {
    /// The kind of record.
    pub kind: RecordKind,
    /// One text for each field.
    pub cells: Vec<String>,
}

impl Row {
    /// An empty row.
    pub fn new(kind: RecordKind) -> Row {
        Row { kind, cells: vec![String::new(); table(kind).len()] }
    }

    /// Fills the cell of the field with that code.
    pub fn set(&mut self, code: &str, text: impl Into<String>) {
        let at = table(self.kind).iter().position(|field| field.code == code);
        self.cells[at.expect("codes here are those of the field table")] = text.into();
    }

    /// The cell of the first field with that role, where the kind has one.
    pub fn role(&mut self, role: Role) -> Option<&mut String> {
        let at = table(self.kind).iter().position(|field| field.role == role)?;
        Some(&mut self.cells[at])
    }
}
