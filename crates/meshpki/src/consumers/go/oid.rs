//! Object identifiers (X.690, section 8.19), as their bytes.

use std::fmt::Write;

/// Whether Go can read it as numbers: minimally encoded arcs of at most 31 bits
/// (cryptobyte, `readBase128Int`).
pub(crate) fn is_short(bytes: &[u8]) -> bool {
    let mut arcs = bytes.split_inclusive(|byte| byte & 0x80 == 0);
    is_whole(bytes)
        && arcs.all(|arc| match arc.len() {
            0..=4 => true,
            5 => arc[0] & 0x7f < 8,
            _ => false,
        })
}

/// Whether it is a sequence of complete, minimally encoded arcs (Go, crypto/x509/oid.go, `newOIDFromDER`).
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let mut arcs = bytes.split_inclusive(|byte| byte & 0x80 == 0);
    bytes.last().is_some_and(|last| last & 0x80 == 0) && arcs.all(|arc| arc[0] != 0x80)
}

/// The dotted form: its arcs in decimal, separated by points. Bytes that are not an object identifier are shown in
/// hexadecimal.
pub(crate) fn dotted(bytes: &[u8]) -> String {
    // A fast path: nearly every extension is a standard one, under id-ce, 2.5.29.
    if let &[0x55, 0x1d, last @ 0..0x80] = bytes {
        return format!("2.5.29.{last}");
    }
    let mut text = String::new();
    if !is_whole(bytes) {
        text.push_str("0x");
        for byte in bytes {
            let _ = write!(text, "{byte:02x}");
        }
        return text;
    }
    for (index, arc) in bytes.split_inclusive(|byte| byte & 0x80 == 0).enumerate() {
        let value = arc.iter().try_fold(0_u128, |value, byte| {
            let shifted = value.checked_mul(0x80)?;
            Some(shifted | u128::from(byte & 0x7f))
        });
        // Longer than any that is in use, such as a UUID's (ITU-T X.667).
        let Some(value) = value else {
            text.push_str(".(very long)");
            continue;
        };
        let _ = match (index, value) {
            (0, 0..80) => write!(text, "{}.{}", value / 40, value % 40),
            (0, _) => write!(text, "2.{}", value - 80),
            _ => write!(text, ".{value}"),
        };
    }
    text
}
