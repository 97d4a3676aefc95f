//! What Go and OpenSSL read as base64.

/// Whether this is base64 that Go and OpenSSL accept: complete groups of four, at most two `=` at the end, and white
/// space anywhere (RFC 4648, section 4).
pub(crate) fn is_base64(mut text: impl Iterator<Item = u8>) -> bool {
    let mut letters = 0usize;
    let end = text.find(|&byte| {
        let kind = KINDS[usize::from(byte)];
        letters += usize::from(kind == LETTER);
        kind > SPACE
    });
    let Some(first) = end else {
        return letters.is_multiple_of(4);
    };
    let mut rest = text.filter(|&byte| KINDS[usize::from(byte)] != SPACE);
    first == b'='
        && match letters % 4 {
            2 => rest.next() == Some(b'=') && rest.next().is_none(),
            3 => rest.next().is_none(),
            _ => false,
        }
}

/// What a byte means in base64: a table, because every byte of every workload is looked up.
const KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        #[expect(clippy::cast_possible_truncation, reason = "it is less than 256")]
        let value = byte as u8;
        if value.is_ascii_alphanumeric() || value == b'+' || value == b'/' {
            kinds[byte] = LETTER;
        } else if matches!(value, b' ' | b'\t' | b'\r' | b'\n') {
            kinds[byte] = SPACE;
        }
        byte += 1;
    }
    kinds
};
const LETTER: u8 = 0;
const SPACE: u8 = 1;
const OTHER: u8 = 2;
