//! A file's bytes as checked UTF-8 text, a block at a time. No character is ever replaced.

use super::Encoding;
use super::error::{DecodeError, Place};
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};
use std::io::Read;

const BLOCK_BYTES: usize = 256 << 10;

/// Reads a text file in any of the known encodings and hands on UTF-8.
pub(super) struct Transcoder<R> {
    source: R,
    encoding: Encoding,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    held: usize,
    /// Byte of the file at which `raw` begins.
    raw_at: u64,
    ended: bool,
    fault: Option<DecodeError>,
}

impl<R: Read> Transcoder<R> {
    /// Starts at the beginning of `source` and passes over the byte order mark.
    pub(super) fn new(mut source: R, encoding: Encoding) -> Result<Self, DecodeError> {
        let mark = encoding.mark().len();
        source.read_exact(&mut [0; 3][..mark])?;
        let decoder = match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => None,
            Encoding::Gb18030 => Some(GB18030.new_decoder_without_bom_handling()),
            Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
        };
        let raw = vec![0; BLOCK_BYTES];
        Ok(Self { source, encoding, decoder, raw, held: 0, raw_at: mark as u64, ended: false, fault: None })
    }

    /// Bytes of the file read so far.
    pub(super) fn bytes_read(&self) -> u64 {
        self.raw_at + self.held as u64
    }

    /// Whether one byte of the text is one byte of the file.
    pub(super) fn is_utf8(&self) -> bool {
        self.decoder.is_none()
    }

    /// Appends the next block to `text`; `false` at the end of the file. Text before a wrong byte is handed over
    /// first and the error comes with the next call, so that the caller can name the row.
    pub(super) fn fill(&mut self, text: &mut String) -> Result<bool, DecodeError> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        if self.ended {
            return Ok(false);
        }
        self.read()?;
        let before = text.len();
        let raw_at = self.raw_at;
        match self.decoder {
            None => self.take_utf8(text),
            Some(_) => self.decode(text),
        }
        if let Some(nul) = memchr::memchr(0, &text.as_bytes()[before..]) {
            let byte = self.is_utf8().then_some(raw_at + nul as u64);
            text.truncate(before + nul);
            self.fault = Some(DecodeError::HasNul { place: Place { byte, ..Place::default() } });
        }
        Ok(true)
    }

    fn read(&mut self) -> Result<(), DecodeError> {
        while self.held < self.raw.len() {
            match self.source.read(&mut self.raw[self.held..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => self.held += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Drops `count` bytes from the front of the raw block.
    fn pass(&mut self, count: usize) {
        self.raw.copy_within(count..self.held, 0);
        self.held -= count;
        self.raw_at += count as u64;
    }

    fn take_utf8(&mut self, text: &mut String) {
        let block = &self.raw[..self.held];
        let (valid, fault) = match std::str::from_utf8(block) {
            Ok(valid) => (valid, None),
            Err(error) => {
                let valid = std::str::from_utf8(&block[..error.valid_up_to()]).expect("checked just above");
                (valid, Some(error.error_len().is_none()))
            }
        };
        text.push_str(valid);
        let length = valid.len();
        self.pass(length);
        match fault {
            None => {}
            Some(true) if !self.ended => {}
            Some(cut) => self.fail(self.raw_at, cut),
        }
    }

    fn decode(&mut self, text: &mut String) {
        let decoder = self.decoder.as_mut().expect("called for decoded encodings only");
        let mut at = 0;
        let mut bad = None;
        loop {
            let block = &self.raw[at..self.held];
            text.reserve(
                decoder.max_utf8_buffer_length_without_replacement(block.len()).unwrap_or(block.len()),
            );
            let (result, read) = decoder.decode_to_string_without_replacement(block, text, self.ended);
            at += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, after) => {
                    bad = Some((at as u64, u64::from(length) + u64::from(after)));
                    break;
                }
            }
        }
        let (start, whole) = (self.raw_at, at == self.held);
        self.pass(at);
        if let Some((end, length)) = bad {
            self.fail((start + end).saturating_sub(length), whole && self.ended);
        }
    }

    /// Keeps the error for the next call. A character cut off by the end of the file means the file is.
    fn fail(&mut self, byte: u64, cut: bool) {
        let place = Place::at_byte(byte);
        self.ended = true;
        self.fault = Some(if cut {
            DecodeError::Truncated { place }
        } else {
            DecodeError::Encoding { place, expected: Some(self.encoding) }
        });
    }
}
