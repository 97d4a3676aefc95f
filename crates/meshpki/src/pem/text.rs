//! PEM text as blocks, and its oddities (RFC 7468).
//!
//! Silently losing part of a trust bundle is the worst failure there is. So the text is cut at every `-----BEGIN`;
//! each piece is decoded by the `pem` crate or, if that refuses it, as Go and the proxies read it; and the text
//! between the pieces is checked, too.

use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use crate::error::{Error, Reason};
use crate::pem::block::{Block, decode};
use crate::pem::oddity::Odd;
use crate::pem::oddity::Oddity;
use crate::source::Origin;
use crate::source::Source;
use crate::text::armour::BEGIN;
use crate::text::armour::DASHES;
use crate::text::armour::count_lines;
use crate::text::armour::find;
use crate::text::armour::find_all;
use crate::text::format::FileFormat;
use crate::text::label::Label;

/// A file of PEM text: its blocks, and its oddities.
pub(crate) struct Text {
    pub(crate) blocks: Vec<Block>,
    pub(crate) oddities: Vec<Oddity>,
}

impl Text {
    /// Reads every block of `bytes`.
    pub(crate) fn parse(source: &Source, bytes: &[u8]) -> Result<Self, Error> {
        within_bounds(bytes).map_err(|reason| Error::new(source, reason))?;
        if let Some(format) = FileFormat::of(bytes) {
            return Err(Error::new(source, Reason::OtherFormat { format }));
        }
        Self::parse_after(source, 0, 0, bytes)
    }

    /// Reads every block of a part of a file, after so many blocks and lines.
    pub(crate) fn parse_after(
        source: &Source,
        blocks_before: usize,
        lines_before: usize,
        bytes: &[u8],
    ) -> Result<Self, Error> {
        let starts = find_all(bytes, BEGIN);
        if starts.is_empty() {
            return Err(Error::new(source, not_pem(bytes)));
        }

        let mut blocks = Vec::with_capacity(starts.len());
        let mut oddities = Vec::new();
        let mut line = 1 + lines_before + count_lines(&bytes[..starts[0]]);

        for (index, &start) in starts.iter().enumerate() {
            let next = starts.get(index + 1).copied().unwrap_or(bytes.len());
            let piece = &bytes[start..next];
            let origin = Origin::of_block(
                source.clone(),
                blocks_before + index + 1,
                starts.len(),
                line,
            );
            let (block, end) = decode(piece, origin.clone()).map_err(|r| Error::new(source, r))?;

            let previous = index.checked_sub(1).map_or(0, |before| starts[before]);
            if let Some(kind) = before_block(&bytes[previous..start]) {
                oddities.push(Oddity {
                    origin: origin.clone(),
                    kind,
                });
            }
            if next == bytes.len()
                && let Some(kind) =
                    after_last_block(&piece[end..], line + count_lines(&piece[..end]))
            {
                oddities.push(Oddity { origin, kind });
            }

            line += count_lines(piece);
            blocks.push(block);
        }
        Ok(Self { blocks, oddities })
    }

    /// The labels found, each once, in the order of the file.
    pub(crate) fn labels(&self) -> Vec<Label> {
        let mut labels = Vec::new();
        for block in &self.blocks {
            if labels.len() < LABELS_SHOWN && !labels.contains(&block.label) {
                labels.push(block.label);
            }
        }
        labels
    }
}

/// Checks the text between the start of the line and a block, which should be empty (Go).
fn before_block(before: &[u8]) -> Option<Odd> {
    let line = before
        .rsplit(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    if line.is_empty() {
        None
    } else if line == BYTE_ORDER_MARK {
        Some(Odd::ByteOrderMark)
    } else if line.ends_with(DASHES) {
        Some(Odd::GluedBlocks)
    } else {
        Some(Odd::Indented)
    }
}

/// Checks the text after the last block, which may be only one line break (Go).
fn after_last_block(rest: &[u8], line: usize) -> Option<Odd> {
    let line_end = find(rest, b"\n").map_or(rest.len(), |n| n + 1);
    let (same_line, rest) = rest.split_at(line_end);
    let blank = same_line.trim_ascii_end().is_empty();
    if rest.is_empty() && blank {
        return None;
    }
    Some(Odd::DataAfterLastBlock {
        line: if blank { line + 1 } else { line },
        blank: blank && rest.trim_ascii_end().is_empty(),
    })
}

pub(crate) fn not_pem(bytes: &[u8]) -> Reason {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        Reason::Empty
    } else if x509_parser::parse_x509_certificate(bytes).is_ok() {
        Reason::BinaryCertificate
    } else if pkcs8::PrivateKeyInfoRef::try_from(bytes).is_ok()
        || sec1::EcPrivateKey::try_from(bytes).is_ok()
        || pkcs1::RsaPrivateKeyRef::try_from(bytes).is_ok()
        || pkcs8::EncryptedPrivateKeyInfoRef::try_from(bytes).is_ok()
    {
        Reason::BinaryKey
    } else if X509CertificationRequest::from_der(bytes).is_ok() {
        Reason::BinaryRequest
    } else {
        FileFormat::of(bytes).map_or(Reason::NotPem, |format| Reason::OtherFormat { format })
    }
}

/// A text that is read as a whole is kept in memory, where it takes a multiple of its size.
pub(crate) fn within_bounds(bytes: &[u8]) -> Result<(), Reason> {
    let (found, most) = (bytes.len(), LONGEST_TEXT);
    if found > most {
        return Err(Reason::LongText { found, most });
    }
    Ok(())
}

/// 16 MiB: room for more than 20,000 certificates.
const LONGEST_TEXT: usize = 16 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const LABELS_SHOWN: usize = 5;
