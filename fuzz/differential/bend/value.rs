//! Bends of a value that depend on its type.

use crate::der::{Body, Element, arc, tlv};
use crate::dice::Dice;

pub(super) fn bend(element: &mut Element, dice: &mut Dice) -> Option<String> {
    let tag = *element.tag.first()?;
    let value = element.content();
    let (kind, tag, value) = match tag {
        0x01 => boolean(dice),
        0x02 => integer(&value, dice),
        0x03 => bit_string(value, dice),
        0x06 => object_identifier(&value, dice),
        0x0c | 0x12 | 0x13 | 0x14 | 0x16 | 0x1e => string(tag, &value, dice),
        0x17 | 0x18 => time(tag, &value, dice),
        0x81 | 0x82 | 0x86 => name(tag, dice),
        0x87 => address(&value, dice),
        _ => return None,
    };
    element.tag = vec![tag];
    element.body = Body::Value(value);
    Some(kind)
}

fn boolean(dice: &mut Dice) -> (String, u8, Vec<u8>) {
    let value: &[u8] = dice.pick(&[
        &[0x01][..],
        &[0x00],
        &[0x7f],
        &[],
        &[0xff, 0xff],
        &[0, 0],
        &[0x80],
    ]);
    (format!("boolean-{}", hex(value)), 0x01, value.to_vec())
}

fn integer(value: &[u8], dice: &mut Dice) -> (String, u8, Vec<u8>) {
    let numbers: [(&str, Vec<u8>); 20] = [
        ("zero", vec![0]),
        ("one", vec![1]),
        ("two", vec![2]),
        ("minus-one", vec![0xff]),
        ("127", vec![0x7f]),
        ("128", vec![0, 0x80]),
        ("minus-128", vec![0x80]),
        ("255", vec![0, 0xff]),
        ("256", vec![1, 0]),
        ("2^31-1", vec![0x7f, 0xff, 0xff, 0xff]),
        ("2^31", vec![0, 0x80, 0, 0, 0]),
        ("2^32", vec![1, 0, 0, 0, 0]),
        (
            "2^63-1",
            vec![0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ),
        ("2^63", vec![0, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        ("2^64", vec![1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("of-20-bytes", vec![0x7f; 20]),
        ("of-21-bytes", [vec![0], vec![0xff; 20]].concat()),
        ("of-40-bytes", vec![0x55; 40]),
        ("padded", [&[0], value].concat()),
        ("padded-with-ones", [&[0xff], value].concat()),
    ];
    let (kind, value) = dice.pick(&numbers);
    (format!("integer-{kind}"), 0x02, value)
}

fn bit_string(mut value: Vec<u8>, dice: &mut Dice) -> (String, u8, Vec<u8>) {
    let unused = u8::try_from(dice.below(7) + 1).unwrap_or(1);
    let (kind, tag): (String, u8) = match dice.below(9) {
        0 => {
            value.clear();
            ("bits-empty".into(), 0x03)
        }
        1 => {
            value.truncate(1);
            ("bits-none".into(), 0x03)
        }
        2 => {
            value = vec![unused];
            ("bits-none-and-unused".into(), 0x03)
        }
        3 => {
            value[0] = 8;
            ("bits-8-unused".into(), 0x03)
        }
        4 => {
            value[0] = unused;
            ("bits-unused-as-they-are".into(), 0x03)
        }
        5 => {
            value[0] = unused;
            if let Some(last) = value.last_mut() {
                *last = *last >> unused << unused;
            }
            ("bits-unused-zero".into(), 0x03)
        }
        6 => {
            // Shifting right restores the original.
            let mut carry = 0u16;
            let mut shifted = vec![unused];
            let bytes: Vec<u8> = value[1..].to_vec();
            let mut out = vec![0; bytes.len() + 1];
            for (index, byte) in bytes.iter().enumerate().rev() {
                let wide = u16::from(*byte) << unused | carry;
                out[index + 1] = wide.to_le_bytes()[0];
                carry = wide >> 8;
            }
            out[0] = carry.to_le_bytes()[0];
            shifted.extend(out);
            value = shifted;
            ("bits-shifted".into(), 0x03)
        }
        7 => {
            value = tlv(0x03, &value);
            ("bits-constructed".into(), 0x23)
        }
        _ => {
            value.push(dice.byte());
            ("bits-more".into(), 0x03)
        }
    };
    (kind, tag, value)
}

fn object_identifier(value: &[u8], dice: &mut Dice) -> (String, u8, Vec<u8>) {
    let with = |more: Vec<u8>| [value, &more].concat();
    let (kind, value) = match dice.below(12) {
        0 => ("padded-first", [&[0x80], value].concat()),
        1 => ("padded-last", with(vec![0x80, 0x01])),
        2 => ("unfinished", with(vec![0x81])),
        3 => ("empty", Vec::new()),
        4 => ("arc-of-28-bits", with(arc((1 << 28) - 1))),
        5 => ("arc-of-31-bits", with(arc((1 << 31) - 1))),
        6 => ("arc-of-32-bits", with(arc((1 << 32) - 1))),
        7 => ("arc-of-63-bits", with(arc((1 << 63) - 1))),
        8 => ("arc-of-100-bits", with(arc(1 << 100))),
        9 => ("first-arc-of-31-bits", arc((1 << 31) - 1)),
        10 => ("long", value.repeat(30)),
        _ => {
            let mut other = value.to_vec();
            if let Some(last) = other.last_mut() {
                *last ^= 1 << dice.below(7);
            }
            ("other", other)
        }
    };
    (format!("oid-{kind}"), 0x06, value)
}

fn string(tag: u8, value: &[u8], dice: &mut Dice) -> (String, u8, Vec<u8>) {
    const TAGS: [u8; 12] = [
        0x0c, 0x12, 0x13, 0x14, 0x15, 0x16, 0x19, 0x1a, 0x1b, 0x1c, 0x1e, 0x04,
    ];
    match dice.below(6) {
        0 | 1 => {
            let other = dice.pick(&TAGS);
            (format!("string-as-{other:02x}"), other, value.to_vec())
        }
        2 => {
            let wide: Vec<u8> = value.iter().flat_map(|&byte| [0, byte]).collect();
            ("string-bmp".to_owned(), 0x1e, wide)
        }
        3 => {
            let texts: [&[u8]; 8] = [
                &[0xd8, 0x00, 0xdc, 0x00],
                &[0xff, 0xfe],
                &[0xff, 0xff],
                &[0xfd, 0xd0],
                &[0, 65, 0, 0],
                &[0, 65, 0],
                &[],
                &[0, 0],
            ];
            let text = dice.pick(&texts);
            (format!("string-bmp-{}", hex(text)), 0x1e, text.to_vec())
        }
        4 => ("string-constructed".to_owned(), tag | 0x20, tlv(tag, value)),
        _ => {
            let texts: [&[u8]; 16] = [
                b"",
                b" ",
                b"*",
                b"&",
                b"@",
                b"_",
                b"\0",
                b"\x7f",
                b"\x80",
                b"\xc3\xa4",
                b"\xff",
                b"\xc0\x80",
                b"\xed\xa0\x80",
                b"\xf4\x90\x80\x80",
                b"12 3",
                b"a\nb",
            ];
            let text = dice.pick(&texts);
            let tag = dice.pick(&[tag, 0x0c, 0x12, 0x13, 0x14, 0x16]);
            (
                format!("string-{tag:02x}-{}", hex(text)),
                tag,
                text.to_vec(),
            )
        }
    }
}

fn time(tag: u8, value: &[u8], dice: &mut Dice) -> (String, u8, Vec<u8>) {
    // A time of either form, as the digits YYYYMMDDHHMMSS.
    let text = String::from_utf8_lossy(value).into_owned();
    let digits = text.trim_end_matches('Z');
    let long = if tag == 0x17 {
        format!("20{digits}")
    } else {
        digits.to_owned()
    };
    let short = long.get(2..).unwrap_or_default().to_owned();
    let (tag, own) = dice.pick(&[(0x17, &short), (0x18, &long)]);
    let day = own.get(..own.len().saturating_sub(6)).unwrap_or_default();
    let minutes = own.get(..own.len().saturating_sub(2)).unwrap_or_default();
    let texts: [(&str, String); 36] = [
        ("plain", format!("{own}Z")),
        ("fraction", format!("{own}.5Z")),
        ("fraction-zero", format!("{own}.0Z")),
        ("fraction-comma", format!("{own},5Z")),
        ("offset-none", format!("{own}+0000")),
        ("offset-minus-none", format!("{own}-0000")),
        ("offset-east", format!("{own}+0100")),
        ("offset-west", format!("{own}-0530")),
        ("offset-of-24-hours", format!("{own}+2400")),
        ("offset-of-60-minutes", format!("{own}+0060")),
        ("offset-colon", format!("{own}+01:00")),
        ("offset-hours", format!("{own}+01")),
        ("no-seconds", format!("{minutes}Z")),
        ("no-seconds-offset", format!("{minutes}+0100")),
        ("no-minutes", format!("{day}00Z")),
        ("no-zone", own.clone()),
        ("small-z", format!("{own}z")),
        ("blank", format!("{own} Z")),
        ("blank-before", format!(" {own}Z")),
        ("nul", format!("{own}Z\0")),
        ("second-60", format!("{minutes}60Z")),
        ("hour-24", format!("{day}240000Z")),
        (
            "day-31-of-june",
            if tag == 0x17 {
                "260631000000Z".into()
            } else {
                "20260631000000Z".into()
            },
        ),
        (
            "day-29-of-february",
            if tag == 0x17 {
                "260229000000Z".into()
            } else {
                "20260229000000Z".into()
            },
        ),
        (
            "day-zero",
            if tag == 0x17 {
                "260600000000Z".into()
            } else {
                "20260600000000Z".into()
            },
        ),
        (
            "month-13",
            if tag == 0x17 {
                "261301000000Z".into()
            } else {
                "20261301000000Z".into()
            },
        ),
        (
            "year-49",
            if tag == 0x17 {
                "491231235959Z".into()
            } else {
                "20491231235959Z".into()
            },
        ),
        (
            "year-50",
            if tag == 0x17 {
                "500101000000Z".into()
            } else {
                "20500101000000Z".into()
            },
        ),
        ("year-0", "00000101000000Z".into()),
        ("year-1", "00010101000000Z".into()),
        ("year-1969", "19691231235959Z".into()),
        ("year-9999", "99991231235959Z".into()),
        ("year-10000", "100000101000000Z".into()),
        (
            "expired",
            if tag == 0x17 {
                "251231000000Z".into()
            } else {
                "20251231000000Z".into()
            },
        ),
        (
            "not-yet",
            if tag == 0x17 {
                "270101000000Z".into()
            } else {
                "20270101000000Z".into()
            },
        ),
        ("sign", format!("-{}Z", own.get(1..).unwrap_or_default())),
    ];
    let (kind, text) = dice.pick(&texts);
    let form = if tag == 0x17 { "utc" } else { "generalized" };
    (
        format!("time-{form}-{kind}"),
        tag,
        text.clone().into_bytes(),
    )
}

/// A name in the form that alternative names and constraints use.
fn name(tag: u8, dice: &mut Dice) -> (String, u8, Vec<u8>) {
    let tag = if dice.chance(20) {
        dice.pick(&[0x80, 0x81, 0x82, 0x83, 0x86, 0x87, 0x88])
    } else {
        tag
    };
    let texts: &[&str] = match tag {
        0x81 => &MAILBOXES,
        0x86 => &URIS,
        _ => &DOMAINS,
    };
    let text = dice.pick(texts);
    (
        format!("name-{tag:02x}-{text:?}"),
        tag,
        text.as_bytes().to_vec(),
    )
}

fn address(value: &[u8], dice: &mut Dice) -> (String, u8, Vec<u8>) {
    let lengths = [0, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33];
    let length = dice.pick(&lengths);
    let fill = dice.byte();
    let mut value = value.to_vec();
    value.resize(length, fill);
    (format!("address-of-{length}"), 0x87, value)
}

pub(crate) const DOMAINS: [&str; 34] = [
    "",
    ".",
    "..",
    "a",
    ".a",
    "a.",
    "a..b",
    ".cluster.local",
    "cluster.local",
    "CLUSTER.LOCAL",
    "cluster.local.",
    "local",
    ".local",
    "*",
    "*.cluster.local",
    "*.*.local",
    "foo*.local",
    "*foo.cluster.local",
    "_a.cluster.local",
    "-a.cluster.local",
    "a-.cluster.local",
    "a b.local",
    "a\0b",
    "\u{e4}.local",
    "xn--4ca.local",
    "10.0.0.1",
    "[::1]",
    "::1",
    "a@b",
    "https://a",
    "a:80",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.local",
    "default.default.serviceaccount.identity.linkerd.cluster.local",
    "other.example",
];

pub(crate) const MAILBOXES: [&str; 22] = [
    "",
    "@",
    "a",
    "a@",
    "@b",
    "a@b",
    "a@b.",
    "a@.b",
    "a@b..c",
    "a@b@c",
    "a.b@c",
    ".a@b",
    "a.@b",
    "a..b@c",
    "\"a b\"@c",
    "\"a@b\"@c",
    "\"\"@c",
    "a b@c",
    "a\\@b@c",
    "a@[10.0.0.1]",
    "\u{e4}@b",
    ".b",
];

pub(crate) const URIS: [&str; 40] = [
    "",
    "a",
    "/",
    "//",
    "//a",
    "//a/b",
    "a:b",
    ":a",
    "a://",
    "a:///b",
    "https://a.local",
    "https://a.local:8200/v1/pki",
    "https://a.local:",
    "https://a.local:x",
    "https://a.local:99999",
    "https://a:80:90",
    "https://user@a.local",
    "https://user:password@a.local",
    "https://us er@a.local",
    "https://[::1]",
    "https://[::1]:80",
    "https://[::1%25eth0]",
    "https://[::1%eth0]",
    "https://[::1",
    "https://10.0.0.1",
    "https://a.local.",
    "https://.a",
    "https://a..b",
    "https://a b",
    "https://a%20b",
    "https://a%2fb",
    "https://a%zz",
    "https://a/%zz",
    "https://a/b c?d e#f g",
    "https://a_b",
    "http\0://a",
    "https://\u{e4}",
    "1a://b",
    "spiffe://cluster.local/ns/default/sa/default",
    "spiffe://other.example/x",
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
