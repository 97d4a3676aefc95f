//! Linkerd's control plane: Go's `encoding/pem`.

use crate::consumers::base64::is_base64;
use crate::text::armour::{BEGIN, CERTIFICATE, DASHES, find};

/// How many certificates Linkerd's control plane reads, or `None` if it fails with
/// `not a PEM certificate` (Linkerd, pkg/tls/codec.go: `DecodePEMCertificates`).
///
/// It reads block after block, and silently stops at the first that is not a certificate.
pub(crate) fn certificates(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    let mut count = 0;
    while !rest.is_empty() {
        let found = decode(rest)?;
        if found.label != CERTIFICATE.as_bytes() {
            break;
        }
        count += 1;
        rest = found.rest;
    }
    Some(count)
}

/// Where the certificates begin that Go finds in a text, whatever is between them, and which of them have headers:
/// `AppendCertsFromPEM` skips those (`crypto/x509/cert_pool.go`).
pub(crate) fn certificates_between(bytes: &[u8]) -> Vec<(usize, bool)> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(block) = decode(rest) {
        if block.label == CERTIFICATE.as_bytes() {
            let begin = bytes.len() - rest.len() + block.begin;
            found.push((begin, block.has_headers));
        }
        rest = block.rest;
    }
    found
}

/// Where the first block begins that Go finds in a text.
pub(crate) fn first_begin(text: &[u8]) -> Option<usize> {
    decode(text).map(|found| found.begin)
}

/// The label and the base64 of the first block, including white space, if that has no headers.
pub(crate) fn first_block(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let found = decode(text).filter(|found| !found.has_headers)?;
    Some((found.label, found.body))
}

/// A block, as Go's `pem.Decode` returns it.
struct Found<'a> {
    /// Where it begins in the text.
    begin: usize,
    label: &'a [u8],
    has_headers: bool,
    body: &'a [u8],
    /// The text after it.
    rest: &'a [u8],
}

/// The first block that Go's `pem.Decode` finds.
///
/// Go looks for an `END` at the start of a line first, then for the last `BEGIN` before it, which must start a line
/// too. It skips a pair that it does not accept.
fn decode(text: &[u8]) -> Option<Found<'_>> {
    let mut from = 0;
    loop {
        let end = from + find(&text[from..], END_LINE)?;
        let after_end = end + END_LINE.len();
        if let Some(begin) = find_last(&text[from..end], BEGIN).map(|begin| from + begin)
            && (begin == from || text[begin - 1] == b'\n')
        {
            match block(text, begin, end) {
                Ok(found) => return Some(found),
                // The headers end after the END.
                Err(read) if read > after_end => return None,
                Err(_) => {}
            }
        }
        from = after_end;
    }
}

/// The block from `begin` to `end`; or how far it was read, if it is not one.
fn block(text: &[u8], begin: usize, end: usize) -> Result<Found<'_>, usize> {
    let (first, after_first) = line(text, begin + BEGIN.len());
    let label = first.strip_suffix(DASHES).ok_or(after_first)?;
    let mut read = after_first;
    loop {
        if read == text.len() {
            return Err(read);
        }
        let (header, after) = line(text, read);
        if !header.contains(&b':') {
            break;
        }
        read = after;
        if read > end + END_LINE.len() {
            return Err(read);
        }
    }
    if read > after_first && read > end {
        return Err(read);
    }

    let after_label = text[end + END_LINE.len()..]
        .strip_prefix(label)
        .and_then(|after| after.strip_prefix(DASHES))
        .ok_or(read)?;
    if !line(after_label, 0).0.is_empty() {
        return Err(read);
    }
    let body = text.get(read..end).unwrap_or_default();
    if !is_base64(body.iter().copied()) {
        return Err(read);
    }
    Ok(Found {
        begin,
        label,
        has_headers: read > after_first,
        body,
        rest: &text[line(text, end + 1).1..],
    })
}

/// The line that begins at `start`, without white space at its end, and where the next begins.
fn line(text: &[u8], start: usize) -> (&[u8], usize) {
    let rest = &text[start..];
    let (mut line, next) = match find(rest, b"\n") {
        Some(end) => {
            let line = &rest[..end];
            (line.strip_suffix(b"\r").unwrap_or(line), start + end + 1)
        }
        None => (rest, text.len()),
    };
    while let [before @ .., b' ' | b'\t'] = line {
        line = before;
    }
    (line, next)
}

fn find_last(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let starts = (0..(bytes.len() + 1).saturating_sub(needle.len())).rev();
    starts
        .filter(|&at| bytes[at] == needle[0])
        .find(|&at| bytes[at..].starts_with(needle))
}

const END_LINE: &[u8] = b"\n-----END ";
/// Its error for a text that is not block after block to its end.
pub(crate) const NOT_PEM: &str = "not a PEM certificate";
/// Its error for a text without certificates (Linkerd, pkg/tls/codec.go: `DecodePEMCertPool`).
pub(crate) const NO_CERTIFICATES: &str = "no certificates found";
