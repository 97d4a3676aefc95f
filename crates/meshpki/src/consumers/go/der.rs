//! Bytes read from the front, element by element (golang.org/x/crypto/cryptobyte/asn1.go).

use crate::consumers::go::oid;

/// The bytes that are left to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Der<'a>(&'a [u8]);

/// One element: its tag, its contents, and both with the length between them.
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) contents: Der<'a>,
    pub(crate) whole: &'a [u8],
}

impl<'a> Der<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(self) -> &'a [u8] {
        self.0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Whether the next element has this tag.
    pub(crate) fn is_next(self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// The next element: a tag below 31, and a minimally encoded length of at most four bytes.
    pub(crate) fn element(&mut self) -> Option<Element<'a>> {
        let (&tag, &first) = (self.0.first()?, self.0.get(1)?);
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (header, length) = if first & 0x80 == 0 {
            (2, usize::from(first))
        } else {
            let count = usize::from(first & 0x7f);
            if !(1..=4).contains(&count) {
                return None;
            }
            let bytes = self.0.get(2..2 + count)?;
            let length = bytes
                .iter()
                .fold(0, |length, &byte| length << 8 | usize::from(byte));
            if length < 0x80 || bytes[0] == 0 {
                return None;
            }
            (2 + count, length)
        };
        let (whole, rest) = self.0.split_at_checked(header.checked_add(length)?)?;
        self.0 = rest;
        let contents = Self(&whole[header..]);
        Some(Element {
            tag,
            contents,
            whole,
        })
    }

    /// The contents of the next element, which must have this tag.
    pub(crate) fn read(&mut self, tag: u8) -> Option<Self> {
        let element = self.element()?;
        (element.tag == tag).then_some(element.contents)
    }

    /// The same with its tag and length.
    pub(crate) fn read_whole(&mut self, tag: u8) -> Option<&'a [u8]> {
        let element = self.element()?;
        (element.tag == tag).then_some(element.whole)
    }

    /// The contents of the next element if it has this tag; the outer `None` if it is malformed.
    #[expect(clippy::option_option, reason = "malformed, absent, or present")]
    pub(crate) fn read_optional(&mut self, tag: u8) -> Option<Option<Self>> {
        if self.is_next(tag) {
            self.read(tag).map(Some)
        } else {
            Some(None)
        }
    }

    pub(crate) fn boolean(&mut self) -> Option<bool> {
        match self.read(BOOLEAN)?.0 {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }

    /// The bytes of a minimally encoded integer.
    pub(crate) fn integer(&mut self, tag: u8) -> Option<&'a [u8]> {
        let bytes = self.read(tag)?.0;
        is_minimal(bytes).then_some(bytes)
    }

    /// An integer of at most 64 bits, with its sign.
    pub(crate) fn int64(&mut self, tag: u8) -> Option<i64> {
        let bytes = self.integer(tag)?;
        let sign = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
        (bytes.len() <= 8).then(|| {
            bytes
                .iter()
                .fold(sign, |number, &byte| number << 8 | i64::from(byte))
        })
    }

    /// The bytes of an object identifier whose arcs have at most 31 bits.
    pub(crate) fn oid(&mut self) -> Option<&'a [u8]> {
        let bytes = self.read(OBJECT_IDENTIFIER)?.0;
        oid::is_short(bytes).then_some(bytes)
    }

    /// The bytes of a bit string, and how many bits of the last are unused.
    pub(crate) fn bit_string(&mut self) -> Option<(&'a [u8], u8)> {
        let (&unused, bits) = self.read(BIT_STRING)?.0.split_first()?;
        let last = bits.last().copied().unwrap_or(0);
        let is_good =
            unused < 8 && (!bits.is_empty() || unused == 0) && last & ((1 << unused) - 1) == 0;
        is_good.then_some((bits, unused))
    }
}

/// Whether it is a minimally encoded integer.
pub(crate) fn is_minimal(integer: &[u8]) -> bool {
    match *integer {
        [] => false,
        [0, next, ..] => next & 0x80 != 0,
        [0xff, next, ..] => next & 0x80 == 0,
        _ => true,
    }
}

/// A primitive context-specific tag.
pub(crate) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// A constructed context-specific tag.
pub(crate) const fn constructed(number: u8) -> u8 {
    0xa0 | number
}

pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
