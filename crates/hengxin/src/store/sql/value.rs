//! Values as they are bound to a statement, neutral between the two engines.

use std::borrow::Cow;

use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::error::Cause;

/// One value bound to a statement or read from a row. Text and bytes are borrowed wherever they can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// SQL NULL.
    Null,
    /// A whole number; sent as `INT2`, `INT4` or `INT8`, whichever the statement wants.
    Int(i64),
    /// A yes or no; 1 and 0 where the column is a number.
    Bool(bool),
    /// A floating-point number.
    Real(f64),
    /// Text without NUL characters, which PostgreSQL cannot store.
    Text(Cow<'a, str>),
    /// Bytes.
    Blob(Cow<'a, [u8]>),
}

/// Values for the `$1`, `$2` … of a statement: `params![id, "name", None::<i64>]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::store::sql::Value::from($value)),*] as &[$crate::store::sql::Value<'_>]
    };
}

macro_rules! from_whole {
    ($($number:ty),*) => {$(
        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Self::Int(i64::from(number))
            }
        }
    )*};
}
from_whole!(i64, i32, i16, i8, u32, u16, u8);

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Blob(Cow::Borrowed(bytes))
    }
}

impl From<Vec<u8>> for Value<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(Cow::Owned(bytes))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl Value<'_> {
    /// The kind of value, in the words of a message.
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Int(_) => "a whole number",
            Self::Bool(_) => "a yes or no",
            Self::Real(_) => "a floating-point number",
            Self::Text(_) => "text",
            Self::Blob(_) => "bytes",
        }
    }
}

/// Why a value could not be sent. Says the kind of the value, never the value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsendable {
    #[error("{kind} cannot be sent where {wanted} is wanted")]
    Mismatch { kind: &'static str, wanted: String },
    #[error("a whole number is out of the range of {wanted}")]
    Range { wanted: String },
    #[error("text holds a NUL character")]
    Nul,
    #[error("{given} values were given for {wanted} parameters")]
    Count { given: usize, wanted: usize },
}

impl Unsendable {
    /// Whether the value itself is the reason, and not the statement it was meant for.
    pub(super) fn is_by_value(&self) -> bool {
        match self {
            Self::Nul | Self::Range { .. } => true,
            Self::Mismatch { .. } | Self::Count { .. } => false,
        }
    }
}

/// The text, if both engines can store it.
fn storable(text: &str) -> Result<&str, Unsendable> {
    if memchr::memchr(0, text.as_bytes()).is_some() { Err(Unsendable::Nul) } else { Ok(text) }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let refused = |reason: Unsendable| rusqlite::Error::ToSqlConversionFailure(reason.into());
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Bool(flag) => ValueRef::Integer(i64::from(*flag)),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(storable(text).map_err(refused)?.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// PostgreSQL says at PREPARE which type each parameter has; the value is written as that type.
impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) => whole(*number, ty, out),
            Self::Bool(flag) if *ty == Type::BOOL => flag.to_sql(ty, out),
            Self::Bool(flag) => whole(i64::from(*flag), ty, out),
            Self::Real(number) if *ty == Type::FLOAT8 => number.to_sql(ty, out),
            Self::Text(text) if TEXTS.contains(ty) => storable(text)?.to_sql(ty, out),
            Self::Blob(bytes) if *ty == Type::BYTEA => bytes.as_ref().to_sql(ty, out),
            Self::Real(_) | Self::Text(_) | Self::Blob(_) => Err(self.mismatch(ty)),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

const TEXTS: [Type; 4] = [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME];

impl Value<'_> {
    fn mismatch(&self, ty: &Type) -> Cause {
        Unsendable::Mismatch { kind: self.kind(), wanted: ty.to_string() }.into()
    }
}

fn whole(number: i64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Cause> {
    let range = |_| Unsendable::Range { wanted: ty.to_string() };
    match *ty {
        Type::INT8 => number.to_sql(ty, out),
        Type::INT4 => i32::try_from(number).map_err(range)?.to_sql(ty, out),
        Type::INT2 => i16::try_from(number).map_err(range)?.to_sql(ty, out),
        Type::BOOL => (number != 0).to_sql(ty, out),
        _ => Err(Value::Int(number).mismatch(ty)),
    }
}
