//! OpenSSL: `X509_load_cert_crl_file`, as `-CAfile` and `SSL_CTX_load_verify_locations` call it.

use crate::consumers::base64::is_base64;
use crate::text::armour::{BEGIN, DASHES, END, find};

/// How many certificates OpenSSL 3 reads from a file of trust anchors, or why it refuses the file.
///
/// It reads line by line, and accepts three labels for a certificate. It skips text outside of blocks, and decodes
/// and drops blocks with other labels; one malformed block makes it refuse the whole file.
pub(crate) fn certificates(bytes: &[u8]) -> Result<usize, &'static str> {
    let mut lines = Lines(bytes);
    let (mut certificates, mut revocation_lists) = (0, 0);
    while let Some(label) = next_label(&mut lines) {
        let block = Block::read(label, &mut lines)?;
        match label {
            b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" => {
                block.content()?;
                certificates += 1;
            }
            b"X509 CRL" => {
                block.content()?;
                revocation_lists += 1;
            }
            b"ENCRYPTED PRIVATE KEY" => block.encryption()?,
            _ if find(label, b"PRIVATE KEY").is_some() => {
                let header: usize = block.header.iter().map(|line| line.len() + 1).sum();
                if header > LONGEST_HEADER_OF_A_PLAIN_KEY {
                    block.encryption()?;
                } else {
                    block.content()?;
                }
            }
            _ => {}
        }
    }
    if certificates + revocation_lists == 0 {
        return Err("no certificate or crl found");
    }
    Ok(certificates)
}

/// The label of the next line that contains only a `BEGIN`.
fn next_label<'a>(lines: &mut Lines<'a>) -> Option<&'a [u8]> {
    let first = lines.next()?;
    let unmarked = first.strip_prefix(BYTE_ORDER_MARK);
    let first = unmarked.filter(|line| !line.is_empty()).unwrap_or(first);
    let label = |line| trimmed(line).strip_prefix(BEGIN)?.strip_suffix(DASHES);
    label(first).or_else(|| lines.find_map(label))
}

/// The text between a `BEGIN` and its `END`, line by line. It is not copied, because it may be a key.
struct Block<'a> {
    /// The lines before a blank one (RFC 1421, section 4.6).
    header: Vec<&'a [u8]>,
    body: Vec<&'a [u8]>,
}

impl<'a> Block<'a> {
    fn read(label: &[u8], lines: &mut Lines<'a>) -> Result<Self, &'static str> {
        let (mut header, mut body) = (Vec::new(), Vec::new());
        let (mut has_colon, mut is_after_header, mut is_over) = (false, false, false);
        let mut is_cut = false;
        loop {
            let raw = lines.next().ok_or(BAD_END_LINE)?;
            has_colon |= raw.contains(&b':');
            let was_cut = is_cut;
            is_cut = raw.len() == LONGEST_LINE && !raw.ends_with(b"\n");
            let line = trimmed(raw);
            if line.is_empty() {
                // The end of a line that was cut is not a blank line.
                if is_after_header && !was_cut {
                    return Err(BAD_END_LINE);
                }
                is_after_header |= !was_cut;
                continue;
            }
            if let Some(end) = line.strip_prefix(END) {
                if end.strip_suffix(DASHES) != Some(label) {
                    return Err(BAD_END_LINE);
                }
                break;
            }
            if is_over {
                return Err(BAD_END_LINE);
            }
            if is_after_header {
                if line.len() > LONGEST_LINE_OF_BASE64 {
                    return Err(UNSAID);
                }
                is_over = line.len() < LONGEST_LINE_OF_BASE64;
                body.push(line);
            } else {
                header.push(line);
            }
        }
        if !is_after_header && !has_colon {
            std::mem::swap(&mut header, &mut body);
        }

        let block = Self { header, body };
        if !is_base64(block.letters()) {
            return Err("bad base64 decode");
        }
        if block.letters().next().is_none() {
            return Err(UNSAID);
        }
        Ok(block)
    }

    /// Its base64: a dash ends it, as in an `END` that is not at the start of its line.
    fn letters(&self) -> impl Iterator<Item = u8> {
        let bytes = self.body.iter().copied().flatten().copied();
        bytes
            .take_while(|&byte| byte != b'-')
            .filter(|byte| !b" \t\r\n".contains(byte))
    }

    /// Whether its content can be read: it is complete, and not encrypted.
    fn content(&self) -> Result<(), &'static str> {
        if !self.header.is_empty() {
            self.encryption()?;
            return Err("bad decrypt");
        }
        if self.is_whole() {
            Ok(())
        } else {
            Err(NOT_DER)
        }
    }

    /// Checks that its header says only that it is encrypted (RFC 1421, section 4.6.1).
    fn encryption(&self) -> Result<(), &'static str> {
        let Some(first) = self.header.first() else {
            return Ok(());
        };
        let kind = first.strip_prefix(b"Proc-Type:").ok_or("not proc type")?;
        let kind = kind.trim_ascii_start().strip_prefix(b"4,").ok_or(UNSAID)?;
        if kind.trim_ascii_start().starts_with(b"ENCRYPTED") {
            Ok(())
        } else {
            Err("not encrypted")
        }
    }

    /// Whether it is a sequence of at least the length that it gives (X.690, section 8.1.3).
    fn is_whole(&self) -> bool {
        let length = self.letters().filter(|&letter| letter != b'=').count() * 3 / 4;
        let first: Vec<u32> = self
            .letters()
            .take(LONGEST_START / 3 * 4)
            .map(value)
            .collect();
        let mut start = [0; LONGEST_START];
        for (bytes, group) in start.chunks_mut(3).zip(first.chunks(4)) {
            let bits = group.iter().fold(0, |bits, value| bits << 6 | value);
            bytes.copy_from_slice(&u32::to_be_bytes(bits)[1..]);
        }
        let [0x30, first, after @ ..] = start else {
            return false;
        };
        if first < 0x80 {
            return length >= 2 + usize::from(first);
        }
        let octets = usize::from(first & 0x7f);
        let Some(octets) = after.get(..octets).filter(|octets| !octets.is_empty()) else {
            return false;
        };
        let content = octets
            .iter()
            .fold(0usize, |content, &octet| content << 8 | usize::from(octet));
        length >= content.saturating_add(2 + octets.len())
    }
}

fn value(letter: u8) -> u32 {
    u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => 0,
    })
}

/// Lines as C's `fgets` cuts them: a long one in pieces, and any at a zero byte. One that begins
/// with a zero byte is the end.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let most = &self.0[..self.0.len().min(LONGEST_LINE)];
        let end = most.iter().position(|&byte| byte == b'\n');
        let (line, rest) = self.0.split_at(end.map_or(most.len(), |end| end + 1));
        self.0 = rest;
        let line = line.split(|&byte| byte == 0).next()?;
        (!line.is_empty()).then_some(line)
    }
}

/// A line without the bytes at its end that OpenSSL treats as white space: on most machines a byte from 0x80 on is a
/// negative number, and so less than a space.
fn trimmed(mut line: &[u8]) -> &[u8] {
    while let [before @ .., ..=b' ' | 0x80..] = line {
        line = before;
    }
    line
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const LONGEST_LINE: usize = 254;
/// In a block with a header.
const LONGEST_LINE_OF_BASE64: usize = 64;
/// The tag, the length's length, and the longest length that is read.
const LONGEST_START: usize = 6;
/// A longer header is treated as an encrypted key's.
const LONGEST_HEADER_OF_A_PLAIN_KEY: usize = 10;

/// Its error for base64 that does not contain DER.
pub(crate) const NOT_DER: &str = "ASN1 lib";
const BAD_END_LINE: &str = "bad end line";
/// The error if OpenSSL gives no reason.
const UNSAID: &str = "PEM lib";
