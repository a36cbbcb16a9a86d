//! PostgreSQL's binary COPY. Rows are gathered into large pieces: the driver's own writer wakes its event loop for
//! each row, which costs more than the row.

use std::io::Write;

use bytes::{BufMut, BytesMut};
use postgres::types::{IsNull, ToSql, Type};
use postgres::{Client, CopyInWriter};

use super::error::{Cause, Result, StoreFault, doing};
use super::value::Unsendable;
use super::{Sink, Value};

/// Bytes gathered before they are sent.
const PIECE: usize = 256 * 1024;
/// Signature, flags and the length of the header's extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// In place of a row's number of columns: the end.
const TRAILER: i16 = -1;

/// Runs the COPY statement `sql` with the rows of `fill`.
pub(super) fn copy(
    client: &mut Client,
    sql: &str,
    types: &[Type],
    fill: &mut dyn FnMut(&mut Sink<'_>) -> Result<()>,
) -> Result<u64> {
    let mut writer = client.copy_in(sql).map_err(|error| StoreFault::postgres(sql, error))?;
    let mut piece = BytesMut::with_capacity(PIECE + PIECE / 4);
    piece.put_slice(HEADER);
    fill(&mut |values| {
        put_row(values, types, &mut piece).map_err(|reason| StoreFault::Encode {
            doing: doing(sql),
            reason: reason.to_string(),
            by_value: false,
        })?;
        if piece.len() >= PIECE { send(&mut writer, &mut piece, sql) } else { Ok(()) }
    })?;
    piece.put_i16(TRAILER);
    send(&mut writer, &mut piece, sql)?;
    writer.finish().map_err(|error| StoreFault::postgres(sql, error))
}

/// One row: the number of columns, then for each its length and bytes.
fn put_row(values: &[Value<'_>], types: &[Type], piece: &mut BytesMut) -> Result<(), Cause> {
    const NULL: i32 = -1;
    if values.len() != types.len() {
        return Err(Unsendable::Count { given: values.len(), wanted: types.len() }.into());
    }
    piece.put_i16(i16::try_from(values.len())?);
    for (value, ty) in values.iter().zip(types) {
        let at = piece.len();
        piece.put_i32(NULL);
        if matches!(value.to_sql(ty, piece)?, IsNull::No) {
            let length = i32::try_from(piece.len() - at - size_of::<i32>())?;
            piece[at..at + size_of::<i32>()].copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(())
}

fn send(writer: &mut CopyInWriter<'_>, piece: &mut BytesMut, sql: &str) -> Result<()> {
    let sent = writer.write_all(piece).and_then(|()| writer.flush());
    piece.clear();
    sent.map_err(|error| refused(sql, error))
}

/// The driver hides its own error inside the one of `Write`.
fn refused(sql: &str, error: std::io::Error) -> StoreFault {
    match error.downcast::<postgres::Error>() {
        Ok(error) => StoreFault::postgres(sql, error),
        Err(error) => StoreFault::ConnectionLost { doing: doing(sql), source: error.into() },
    }
}
