//! Names as Go reads them (crypto/x509/parser.go, `parseName` and `parseASN1String`).

use crate::consumers::go::der::{Der, SEQUENCE, SET};

/// One part of a name: the object identifier of its type, and its text.
pub(crate) struct Attribute<'a> {
    pub(crate) oid: &'a [u8],
    /// Its string type.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// The parts of a name, in order, those of a set together; `None` if Go cannot parse it.
pub(crate) fn read(name: &[u8]) -> Option<Vec<Vec<Attribute<'_>>>> {
    let mut sets = Vec::new();
    each(name, |oid, tag, value, is_first| {
        let text = text(tag, value)?;
        if is_first {
            sets.push(Vec::new());
        }
        sets.last_mut()?.push(Attribute {
            oid,
            kind: kind(tag),
            text,
        });
        Some(())
    })?;
    Some(sets)
}

/// Whether Go can parse it, without keeping any part.
pub(super) fn is_readable(name: &[u8]) -> bool {
    each(name, |_, tag, value, _| is_text(tag, value).then_some(())).is_some()
}

/// Calls a function with each part, and whether it is the first of its set.
fn each<'a>(
    name: &'a [u8],
    mut part: impl FnMut(&'a [u8], u8, &'a [u8], bool) -> Option<()>,
) -> Option<()> {
    let mut name = Der::new(name).read(SEQUENCE)?;
    while !name.is_empty() {
        let mut set = name.read(SET)?;
        let mut is_first = true;
        while !set.is_empty() {
            let mut attribute = set.read(SEQUENCE)?;
            let oid = attribute.oid()?;
            let value = attribute.element()?;
            part(oid, value.tag, value.contents.bytes(), is_first)?;
            is_first = false;
        }
    }
    Some(())
}

/// The name of a string type (X.680, section 8.4).
fn kind(tag: u8) -> &'static str {
    match tag {
        BMP_STRING => "BMPString",
        IA5_STRING => "IA5String",
        NUMERIC_STRING => "NumericString",
        PRINTABLE_STRING => "PrintableString",
        T61_STRING => "T61String",
        _ => "UTF8String",
    }
}

fn is_text(tag: u8, value: &[u8]) -> bool {
    let is_printable = |byte: &u8| byte.is_ascii_alphanumeric() || PRINTABLE.contains(byte);
    match tag {
        BMP_STRING => value.len().is_multiple_of(2) && units(value).all(is_character),
        IA5_STRING => value.is_ascii(),
        NUMERIC_STRING => value.iter().all(|byte| b"0123456789 ".contains(byte)),
        PRINTABLE_STRING => value.iter().all(is_printable),
        T61_STRING => true,
        UTF8_STRING => std::str::from_utf8(value).is_ok(),
        _ => false,
    }
}

fn text(tag: u8, value: &[u8]) -> Option<String> {
    if !is_text(tag, value) {
        return None;
    }
    Some(match tag {
        BMP_STRING => units(value)
            .filter_map(|unit| char::from_u32(unit.into()))
            .collect(),
        // Go reads it as Latin-1.
        T61_STRING => value.iter().map(|&byte| char::from(byte)).collect(),
        _ => String::from_utf8_lossy(value).into_owned(),
    })
}

/// The units of a BMP string, without a terminator.
fn units(value: &[u8]) -> impl Iterator<Item = u16> {
    let value = value.strip_suffix(&[0, 0]).unwrap_or(value);
    value
        .chunks_exact(2)
        .map(|unit| u16::from_be_bytes([unit[0], unit[1]]))
}

/// A character that is not half of a pair, and not reserved by Unicode.
fn is_character(unit: u16) -> bool {
    !matches!(unit, 0xd800..=0xdfff | 0xfdd0..=0xfdef | 0xfffe | 0xffff)
}

const BMP_STRING: u8 = 0x1e;
const IA5_STRING: u8 = 0x16;
const NUMERIC_STRING: u8 = 0x12;
const PRINTABLE_STRING: u8 = 0x13;
const T61_STRING: u8 = 0x14;
const UTF8_STRING: u8 = 0x0c;
/// With `*` and `&`, which the standard does not allow but which are common.
const PRINTABLE: &[u8] = b" '()+,-./:=?*&";
