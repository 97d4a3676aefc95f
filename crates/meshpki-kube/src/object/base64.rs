//! The values of Secrets, which are base64 (RFC 4648, section 4).

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use zeroize::Zeroizing;

use crate::error::Reason;

/// The bytes of a value. Line breaks in it do not count, as Go reads it (encoding/base64).
pub(crate) fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, Reason> {
    if is_redacted(text) {
        return Err(Reason::Redacted);
    }
    let text = Zeroizing::new(text.replace(['\r', '\n'], ""));
    // With room for all of it, no copy is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    LIKE_GO
        .decode_vec(text.as_bytes(), &mut bytes)
        .map_err(|_| Reason::NotBase64)?;
    // Whoever removed it may have encoded what stands there instead.
    match std::str::from_utf8(&bytes) {
        Ok(text) if is_redacted(text) => Err(Reason::Redacted),
        _ => Ok(bytes),
    }
}

/// Whether a text stands where somebody removed a value: `REDACTED`, `<hidden>`, `*****`.
pub(crate) fn is_redacted(text: &str) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let is_mark = |mark: &&str| lower.contains(*mark);
    text.len() <= LONGEST_MARK
        && (MARKS.iter().any(is_mark)
            || text.len() >= SHORTEST_MARK && text.chars().all(|one| "*xX.-•█".contains(one)))
}

/// Bits behind the last byte do not count (encoding/base64, without `Strict`).
const LIKE_GO: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);
const LONGEST_MARK: usize = 64;
/// A letter may be anything.
const SHORTEST_MARK: usize = 3;
const MARKS: [&str; 7] = [
    "redact", "hidden", "masked", "removed", "omitted", "sanitize", "sanitise",
];

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::error::Reason;

    #[test]
    fn a_value_is_read_as_go_reads_it() {
        let bytes = |text: &str| decode(text).map(|bytes| bytes.to_vec());
        assert_eq!(bytes("YWI=").unwrap(), b"ab");
        assert_eq!(bytes("YW\r\nI=\n").unwrap(), b"ab");
        assert_eq!(bytes("").unwrap(), b"");
        assert_eq!(bytes("YWI"), Err(Reason::NotBase64));
        assert_eq!(bytes("YW I="), Err(Reason::NotBase64));
        assert_eq!(bytes("-----BEGIN"), Err(Reason::NotBase64));
        assert_eq!(bytes("YWJ=").unwrap(), b"ab");
        for mark in [
            "REDACTED",
            "xxxxxxxx",
            "<REDACTED>",
            "*****",
            "(hidden)",
            "xxxxx ",
            "**REMOVED**",
        ] {
            assert_eq!(bytes(mark), Err(Reason::Redacted), "{mark}");
        }
    }
}
