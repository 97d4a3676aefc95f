//! Bends (mutates) one element of a certificate, at any place and in any way.

mod label;
mod value;

use crate::der::{Body, Element, Length};
use crate::dice::Dice;

pub(crate) use self::label::labels;
pub(crate) use self::value::{DOMAINS, MAILBOXES, URIS};

/// A bend: its kind and its place.
pub(crate) struct Bend {
    pub(crate) kind: String,
    pub(crate) path: String,
    pub(crate) position: Vec<usize>,
}

/// Bends an element of `certificate`; the choice depends only on the dice.
pub(crate) fn bend(certificate: &mut Element, dice: &mut Dice) -> Bend {
    let labels = labels(certificate);
    loop {
        let (position, path) = dice.pick(&labels);
        if let Some(kind) = bend_at(certificate, &position, dice) {
            return Bend {
                kind,
                path,
                position,
            };
        }
    }
}

/// Bends the element at this position, if the kind that the dice choose applies to it.
fn bend_at(root: &mut Element, position: &[usize], dice: &mut Dice) -> Option<String> {
    match dice.below(10) {
        0 => tag(root.at_mut(position)?, dice),
        1 => length(root.at_mut(position)?, dice),
        2 => place(root, position, dice),
        3 => inside(root.at_mut(position)?, dice),
        4 => bytes(root.at_mut(position)?, dice),
        // Values of the element's type: the most interesting bends, and the most kinds.
        _ => value::bend(root.at_mut(position)?, dice),
    }
}

fn tag(element: &mut Element, dice: &mut Dice) -> Option<String> {
    let first = *element.tag.first()?;
    let (kind, tag): (&str, Vec<u8>) = match dice.below(8) {
        0 => ("tag-class", vec![first ^ 0x80]),
        1 => ("tag-class", vec![first ^ 0x40]),
        2 => ("tag-constructed", vec![first ^ 0x20]),
        3 => (
            "tag-number",
            vec![first & 0xe0 | first.wrapping_add(1) & 0x1f],
        ),
        4 => ("tag-number", vec![first & 0xe0 | dice.byte() & 0x1f]),
        5 => ("tag-high", vec![first | 0x1f, first & 0x1f]),
        6 => ("tag-high-padded", vec![first | 0x1f, 0x80, first & 0x1f]),
        _ => ("tag-universal", vec![dice.pick(&UNIVERSAL)]),
    };
    if element.tag == tag {
        return None;
    }
    element.tag = tag;
    Some(kind.to_owned())
}

fn length(element: &mut Element, dice: &mut Dice) -> Option<String> {
    let (kind, length) = match dice.below(9) {
        0 => ("length-one-byte", Length::Bytes(1)),
        1 => ("length-two-bytes", Length::Bytes(2)),
        2 => ("length-three-bytes", Length::Bytes(3)),
        3 => ("length-four-bytes", Length::Bytes(4)),
        4 => ("length-five-bytes", Length::Bytes(5)),
        5 => ("length-indefinite", Length::Indefinite),
        6 => ("length-too-long", Length::Wrong(1)),
        7 => ("length-too-short", Length::Wrong(-1)),
        _ => (
            "length-huge",
            Length::Wrong(dice.pick(&[0x80, 0x100, 0xffff, 0xffff_ffff, 1 << 40])),
        ),
    };
    let size = element.content().len();
    let minimal = match length {
        Length::Bytes(1) => (0x80..0x100).contains(&size) || size > 0xff,
        Length::Bytes(2) => size > 0xff,
        Length::Wrong(-1) => size == 0,
        _ => false,
    };
    if minimal {
        return None;
    }
    element.length = length;
    Some(kind.to_owned())
}

/// Bends of an element among its siblings.
fn place(root: &mut Element, position: &[usize], dice: &mut Dice) -> Option<String> {
    let (&index, above) = position.split_last()?;
    let siblings = root.at_mut(above)?.children_mut()?;
    Some(
        match dice.below(6) {
            0 => {
                siblings.remove(index);
                "deleted"
            }
            1 => {
                let twin = siblings[index].clone();
                siblings.insert(index, twin);
                "duplicated"
            }
            2 if index + 1 < siblings.len() => {
                siblings.swap(index, index + 1);
                "swapped"
            }
            3 if index + 1 < siblings.len() => {
                let one = siblings.remove(index);
                siblings.push(one);
                "moved-to-the-end"
            }
            4 => {
                siblings.insert(index, Element::read(dice.pick(&STRANGERS))?);
                "stranger-before"
            }
            5 => {
                siblings[index] = Element::read(dice.pick(&STRANGERS))?;
                "replaced-by-stranger"
            }
            _ => return None,
        }
        .to_owned(),
    )
}

/// Bends inside an element that contains others.
fn inside(element: &mut Element, dice: &mut Dice) -> Option<String> {
    let children = element.children_mut()?;
    Some(
        match dice.below(5) {
            0 if !children.is_empty() => {
                children.clear();
                "emptied"
            }
            1 => {
                children.push(Element::read(dice.pick(&STRANGERS))?);
                "stranger-at-the-end"
            }
            2 => {
                let mut content = element.content();
                content.push(dice.pick(&[0, 5, 0x30, 0xff]));
                element.body = Body::Value(content);
                "byte-at-the-end"
            }
            3 => {
                let content = element.content();
                element.body = Body::Value([&[0x30, 0x80], content.as_slice()].concat());
                "bytes-at-the-front"
            }
            4 if children.len() > 1 => {
                children.reverse();
                "reversed"
            }
            _ => return None,
        }
        .to_owned(),
    )
}

/// Bends of a value's bytes, whatever they mean.
fn bytes(element: &mut Element, dice: &mut Dice) -> Option<String> {
    let Body::Value(value) = &mut element.body else {
        return None;
    };
    if value.is_empty() {
        value.push(dice.byte());
        return Some("byte-added".to_owned());
    }
    let index = dice.below(value.len());
    Some(
        match dice.below(9) {
            0 => {
                value.clear();
                "emptied"
            }
            1 => {
                value.remove(0);
                "first-byte-dropped"
            }
            2 => {
                value.pop();
                "last-byte-dropped"
            }
            3 => {
                value.insert(0, 0);
                "zero-before"
            }
            4 => {
                value.push(0);
                "zero-behind"
            }
            5 => {
                value[0] ^= 0x80;
                "sign-bit"
            }
            6 => {
                value[index] ^= 1 << dice.below(8);
                "bit-flipped"
            }
            7 => {
                value[index] = dice.byte();
                "byte-changed"
            }
            _ => {
                let first = value[0];
                value.splice(0..0, [first; 300]);
                "long"
            }
        }
        .to_owned(),
    )
}

const UNIVERSAL: [u8; 20] = [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a,
    0x1c, 0x1e, 0x30, 0x31,
];

/// Small elements that do not belong in a certificate.
const STRANGERS: [&[u8]; 9] = [
    &[0x05, 0x00],
    &[0x30, 0x00],
    &[0x31, 0x00],
    &[0x01, 0x01, 0x00],
    &[0x01, 0x01, 0xff],
    &[0x02, 0x01, 0x01],
    &[0x04, 0x00],
    &[0xa0, 0x00],
    &[0x81, 0x01, 0x00],
];
