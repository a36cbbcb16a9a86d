//! A row being read: text and bytes are borrowed from the driver's own memory.

use std::borrow::Cow;

use postgres::types::{FromSql, Type};
use rusqlite::types::ValueRef;

use super::Value;
use super::error::{Cause, Result, StoreFault};

/// One row of an answer. Columns are counted from 0, in the order of the `SELECT`.
#[derive(Clone, Copy)]
pub struct Row<'a>(Source<'a>);

#[derive(Clone, Copy)]
enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a postgres::Row),
}

impl<'a> Row<'a> {
    pub(super) fn sqlite(row: &'a rusqlite::Row<'a>) -> Self {
        Self(Source::Sqlite(row))
    }

    pub(super) fn postgres(row: &'a postgres::Row) -> Self {
        Self(Source::Postgres(row))
    }

    /// Whatever the column holds. A yes-or-no of PostgreSQL is `Bool`; SQLite has only numbers for it.
    pub fn value(&self, column: usize) -> Result<Value<'a>> {
        let wanted = "a value this program knows";
        match self.0 {
            Source::Sqlite(row) => from_sqlite(row, column),
            Source::Postgres(row) => row
                .try_get(column)
                .map(|Cell(value)| value)
                .map_err(|_| StoreFault::Decode { column, wanted }),
        }
    }

    /// A whole number. Sums and counts are whole numbers on both engines.
    pub fn int(&self, column: usize) -> Result<i64> {
        self.opt_int(column)?.ok_or(StoreFault::Decode { column, wanted: WHOLE })
    }

    /// A whole number or NULL.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(number)),
            Value::Bool(flag) => Ok(Some(i64::from(flag))),
            Value::Real(_) | Value::Text(_) | Value::Blob(_) => {
                Err(StoreFault::Decode { column, wanted: WHOLE })
            }
        }
    }

    /// A whole number that fits a narrower type: `row.small::<u8>(2)`.
    pub fn small<T: TryFrom<i64>>(&self, column: usize) -> Result<T> {
        let wanted = "a whole number in range";
        T::try_from(self.int(column)?).map_err(|_| StoreFault::Decode { column, wanted })
    }

    /// A narrower whole number or NULL.
    pub fn opt_small<T: TryFrom<i64>>(&self, column: usize) -> Result<Option<T>> {
        let wanted = "a whole number in range";
        let number = self.opt_int(column)?;
        number.map(|n| T::try_from(n).map_err(|_| StoreFault::Decode { column, wanted })).transpose()
    }

    /// A yes or no: a `BOOL` of PostgreSQL, or a number that is 0 for no.
    pub fn flag(&self, column: usize) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    /// A floating-point number.
    #[expect(clippy::cast_precision_loss, reason = "SQLite may keep a whole REAL as an integer")]
    pub fn real(&self, column: usize) -> Result<f64> {
        match self.value(column)? {
            Value::Real(number) => Ok(number),
            Value::Int(number) => Ok(number as f64),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::Blob(_) => {
                Err(StoreFault::Decode { column, wanted: "a floating-point number" })
            }
        }
    }

    /// Text, borrowed.
    pub fn text(&self, column: usize) -> Result<&'a str> {
        self.opt_text(column)?.ok_or(StoreFault::Decode { column, wanted: TEXT })
    }

    /// Text or NULL, borrowed.
    pub fn opt_text(&self, column: usize) -> Result<Option<&'a str>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(Cow::Borrowed(text)) => Ok(Some(text)),
            Value::Int(_) | Value::Bool(_) | Value::Real(_) | Value::Text(Cow::Owned(_)) | Value::Blob(_) => {
                Err(StoreFault::Decode { column, wanted: TEXT })
            }
        }
    }

    /// Bytes, borrowed.
    pub fn blob(&self, column: usize) -> Result<&'a [u8]> {
        self.opt_blob(column)?.ok_or(StoreFault::Decode { column, wanted: BYTES })
    }

    /// Bytes or NULL, borrowed.
    pub fn opt_blob(&self, column: usize) -> Result<Option<&'a [u8]>> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Blob(Cow::Borrowed(bytes)) => Ok(Some(bytes)),
            Value::Int(_) | Value::Bool(_) | Value::Real(_) | Value::Text(_) | Value::Blob(Cow::Owned(_)) => {
                Err(StoreFault::Decode { column, wanted: BYTES })
            }
        }
    }
}

const WHOLE: &str = "a whole number";
const TEXT: &str = "text";
const BYTES: &str = "bytes";

fn from_sqlite<'a>(row: &'a rusqlite::Row<'a>, column: usize) -> Result<Value<'a>> {
    let no_such = |_| StoreFault::Decode { column, wanted: "a column of the answer" };
    Ok(match row.get_ref(column).map_err(no_such)? {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Blob(bytes) => Value::Blob(Cow::Borrowed(bytes)),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text);
            Value::Text(Cow::Borrowed(text.map_err(|_| StoreFault::Decode { column, wanted: "UTF-8 text" })?))
        }
    })
}

/// A column of PostgreSQL's binary answer.
struct Cell<'a>(Value<'a>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Cause> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Value::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Bool(bool::from_sql(ty, raw)?),
            Type::FLOAT8 => Value::Real(f64::from_sql(ty, raw)?),
            Type::BYTEA => Value::Blob(Cow::Borrowed(raw)),
            Type::NUMERIC => {
                Value::Int(whole_numeric(raw).ok_or("a numeric that is not a 64-bit whole number")?)
            }
            _ => Value::Text(Cow::Borrowed(std::str::from_utf8(raw)?)),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Cause> {
        Ok(Self(Value::Null))
    }

    fn accepts(ty: &Type) -> bool {
        const KNOWN: [Type; 12] = [
            Type::INT8,
            Type::INT4,
            Type::INT2,
            Type::BOOL,
            Type::FLOAT8,
            Type::BYTEA,
            Type::NUMERIC,
            Type::TEXT,
            Type::VARCHAR,
            Type::BPCHAR,
            Type::NAME,
            Type::UNKNOWN,
        ];
        KNOWN.contains(ty)
    }
}

/// PostgreSQL sums `INT8` into `NUMERIC`: digits in base 10000, the first one worth 10000^weight.
fn whole_numeric(raw: &[u8]) -> Option<i64> {
    const NEGATIVE: i16 = 0x4000;
    let mut words = raw.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
    let (digits, weight, sign, scale) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if scale != 0 || weight >= 5 || ![0, NEGATIVE].contains(&sign) {
        return None;
    }
    let mut sum = 0_i128;
    for place in (0..=weight).rev() {
        let digit = if weight - place < digits { words.next()? } else { 0 };
        sum = sum * 10_000 + i128::from(digit);
    }
    i64::try_from(if sign == NEGATIVE { -sum } else { sum }).ok()
}
