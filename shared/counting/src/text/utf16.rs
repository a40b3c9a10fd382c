//! UTF-16 in chunks of any size. An unpaired surrogate and an odd byte at the end are read as
//! U+FFFD.

use crate::rule::{Class, Tally, classify};

/// Counts UTF-16 in chunks, which may cut code units and surrogate pairs.
#[derive(Debug)]
pub(crate) struct Utf16Counter {
    tally: Tally,
    big_endian: bool,
    odd_byte: Option<u8>,
    high_surrogate: Option<u16>,
}

impl Utf16Counter {
    pub(crate) fn new(big_endian: bool) -> Self {
        Self {
            tally: Tally::default(),
            big_endian,
            odd_byte: None,
            high_surrogate: None,
        }
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) {
        let mut chunk = chunk;
        if let (Some(first), Some((&second, rest))) = (self.odd_byte, chunk.split_first()) {
            self.odd_byte = None;
            self.unit([first, second]);
            chunk = rest;
        }
        let (pairs, odd) = chunk.as_chunks::<2>();
        for &pair in pairs {
            self.unit(pair);
        }
        if let [byte] = odd {
            self.odd_byte = Some(*byte);
        }
    }

    pub(crate) fn finish(mut self) -> Tally {
        // U+FFFD is a letter.
        if self.high_surrogate.is_some() {
            self.tally.add(Class::Letter);
        }
        if self.odd_byte.is_some() {
            self.tally.add(Class::Letter);
        }
        self.tally
    }

    fn unit(&mut self, bytes: [u8; 2]) {
        let unit = if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        };
        if let Some(high) = self.high_surrogate.take() {
            if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                self.tally.add(classify(character));
                return;
            }
            self.tally.add(Class::Letter);
        }
        match unit {
            0xD800..=0xDBFF => self.high_surrogate = Some(unit),
            // A low surrogate without a high one is read as U+FFFD.
            _ => self
                .tally
                .add(char::from_u32(unit.into()).map_or(Class::Letter, classify)),
        }
    }
}
