//! PEM text as blocks, and what is odd about it (RFC 7468).
//!
//! A trust bundle in which anything is lost silently is the worst failure there is, so the text is
//! cut at every `-----BEGIN`, each piece is decoded by the `pem` crate or, where that refuses it, as Go
//! and the proxies read it, and what stands between the pieces is looked at too.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;
use zeroize::Zeroizing;

use crate::display::shown;
use crate::error::{Error, Reason};
use crate::judge::Judge;
use crate::label::Label;
use crate::problem::{Place, Problem};
use crate::reading::{Consumer, Reading, control_plane, openssl, proxy};

/// Where a certificate or a key was read: which file, and which block of it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Origin {
    file: Arc<str>,
    block: usize,
    blocks: usize,
    line: usize,
}

impl Origin {
    /// A key of a key set, which stands for a block.
    pub(crate) fn of_key(file: &str, key: usize, keys: usize) -> Self {
        Self {
            file: Arc::from(file),
            block: key,
            blocks: keys,
            line: 1,
        }
    }

    /// The name the caller gave to the input.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The file, if it can be named in a command: standard input cannot, nor can what is not known to
    /// the byte.
    pub(crate) fn path(&self) -> Option<&str> {
        let is_known = |file: &&str| *file != "-" && !file.contains(char::REPLACEMENT_CHARACTER);
        Some(self.file()).filter(is_known)
    }

    /// The number of the block in its file, from 1.
    #[must_use]
    pub fn block(&self) -> usize {
        self.block
    }

    /// How many blocks the file holds.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// The line the block begins on, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, block {}", shown(&self.file), self.block)?;
        if self.blocks > 1 {
            write!(f, " of {}", self.blocks)?;
        }
        Ok(())
    }
}

/// One decoded block.
pub(crate) struct Block {
    pub(crate) label: Label,
    kind: Kind,
    /// It carries RFC 1421 headers, as an encrypted key of the old kind does.
    pub(crate) headers: bool,
    pub(crate) contents: Zeroizing<Vec<u8>>,
    pub(crate) origin: Origin,
    /// How many bytes of text it is, from its first dash to its last.
    pub(crate) length: usize,
}

/// What its label says that it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Certificate,
    /// A certificate under a label that Linkerd does not know.
    OtherCertificate,
    Other,
    PrivateKey,
    /// Also under the label that older programs give it (RFC 7468, section 7).
    Request,
}

impl Kind {
    fn of(label: &str) -> Self {
        match label {
            CERTIFICATE => Self::Certificate,
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Self::Request,
            label if label.ends_with("PRIVATE KEY") => Self::PrivateKey,
            label if label.ends_with(CERTIFICATE) => Self::OtherCertificate,
            _ => Self::Other,
        }
    }
}

impl Block {
    pub(crate) fn is_certificate(&self) -> bool {
        self.kind == Kind::Certificate
    }

    pub(crate) fn is_request(&self) -> bool {
        self.kind == Kind::Request
    }

    pub(crate) fn is_private_key(&self) -> bool {
        self.kind == Kind::PrivateKey
    }
}

/// A file of PEM text: its blocks, and what is odd about the text.
pub(crate) struct Text {
    pub(crate) blocks: Vec<Block>,
    pub(crate) oddities: Vec<Oddity>,
}

/// The certificates of a file, what is odd about it, and what Linkerd reads from it.
pub(crate) struct Certificates {
    pub(crate) blocks: Vec<Block>,
    pub(crate) oddities: Vec<Oddity>,
    control_plane: Option<usize>,
    proxy: Option<usize>,
}

impl Certificates {
    /// What each consumer reads from the file, whose text is given once more. Where Linkerd takes
    /// all of it and OpenSSL does not, that is odd too, unless OpenSSL refuses what the text holds:
    /// no other text helps then.
    pub(crate) fn with_reading(
        self,
        file: &str,
        bytes: &[u8],
    ) -> (Vec<Block>, Vec<Oddity>, Reading) {
        let reading = Reading::completed(file, self.control_plane, self.proxy, bytes);
        let (blocks, mut oddities) = (self.blocks, self.oddities);
        let reading = if oddities.is_empty() && self.control_plane == Some(blocks.len()) {
            reading
        } else {
            reading.skipping(skipped(&blocks, bytes))
        };
        let (of, openssl) = (blocks.len(), reading.by(Consumer::OpenSsl).unwrap_or(0));
        let is_whole_to_linkerd = self.control_plane == Some(of) && self.proxy == Some(of);
        let is_text = reading.by(Consumer::OpenSsl) != Err(openssl::NOT_DER);
        if is_whole_to_linkerd && openssl < of && is_text {
            let starts = find_all(bytes, BEGIN);
            let is_lost = |block: &&Block| {
                let index = block.origin.block - 1;
                let end = starts.get(index + 1).copied().unwrap_or(bytes.len());
                openssl::certificates(&bytes[starts[index]..end]) != Ok(1)
            };
            let lost = blocks.iter().find(is_lost).unwrap_or(&blocks[0]);
            oddities.push(Oddity {
                origin: lost.origin.clone(),
                problem: Problem::LostToOpenSsl { openssl, of },
            });
            oddities.sort_by_key(|oddity| oddity.origin.block);
        }
        (blocks, oddities, reading)
    }
}

/// The certificates that Go does not find in a text, whatever stands between them, by the numbers of their
/// blocks; and those that have headers.
fn skipped(blocks: &[Block], bytes: &[u8]) -> Vec<(usize, bool)> {
    let starts = find_all(bytes, BEGIN);
    let found: HashMap<usize, bool> = control_plane::certificates_between(bytes)
        .into_iter()
        .collect();
    let numbers = blocks.iter().map(|block| block.origin.block);
    numbers
        .filter_map(|number| match found.get(&starts[number - 1]) {
            None => Some((number, false)),
            Some(true) => Some((number, true)),
            Some(false) => None,
        })
        .collect()
}

/// Something about the text that makes consumers read different things from it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Oddity {
    /// The block that it is at.
    pub(crate) origin: Origin,
    pub(crate) problem: Problem,
}

impl Text {
    /// Reads every block of `bytes`.
    pub(crate) fn parse(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        within_bounds(bytes).map_err(|reason| Error::new(file, reason))?;
        Self::parse_after(file, 0, 0, bytes)
    }

    /// Reads every block of a part of a file, which so many blocks and lines stand before.
    pub(crate) fn parse_after(
        file: &str,
        blocks_before: usize,
        lines_before: usize,
        bytes: &[u8],
    ) -> Result<Self, Error> {
        let starts = find_all(bytes, BEGIN);
        if starts.is_empty() {
            return Err(Error::new(file, not_pem(bytes)));
        }

        let name: Arc<str> = Arc::from(file);
        let mut blocks = Vec::with_capacity(starts.len());
        let mut oddities = Vec::new();
        let mut line = 1 + lines_before + count_lines(&bytes[..starts[0]]);

        for (index, &start) in starts.iter().enumerate() {
            let next = starts.get(index + 1).copied().unwrap_or(bytes.len());
            let piece = &bytes[start..next];
            let origin = Origin {
                file: Arc::clone(&name),
                block: blocks_before + index + 1,
                blocks: starts.len(),
                line,
            };
            let (block, end) = decode(piece, origin.clone()).map_err(|r| Error::new(file, r))?;

            let previous = index.checked_sub(1).map_or(0, |before| starts[before]);
            if let Some(problem) = before_block(&bytes[previous..start]) {
                oddities.push(Oddity {
                    origin: origin.clone(),
                    problem,
                });
            }
            if next == bytes.len()
                && let Some(problem) =
                    after_last_block(&piece[end..], line + count_lines(&piece[..end]))
            {
                oddities.push(Oddity { origin, problem });
            }

            line += count_lines(piece);
            blocks.push(block);
        }
        Ok(Self { blocks, oddities })
    }

    /// The certificates of a file in which certificates are expected, with what is odd about the
    /// file when read as one.
    pub(crate) fn into_certificates(
        mut self,
        file: &str,
        bytes: &[u8],
    ) -> Result<Certificates, Error> {
        if !self.blocks.iter().any(Block::is_certificate) {
            return Err(Error::new(file, self.no_certificate()));
        }
        let mut after = 0;
        for block in self.blocks.iter().rev() {
            if block.is_certificate() {
                after += 1;
                continue;
            }
            let (origin, label) = (block.origin.clone(), block.label);
            let problem = match block.kind {
                Kind::PrivateKey => Problem::PrivateKey { label, lost: after },
                Kind::OtherCertificate => Problem::UnexpectedLabel { label },
                _ => Problem::UnexpectedBlock { label, lost: after },
            };
            self.oddities.push(Oddity { origin, problem });
        }
        self.oddities.sort_by_key(|oddity| oddity.origin.block);

        let blocks: Vec<Block> = self
            .blocks
            .into_iter()
            .filter(Block::is_certificate)
            .collect();
        let of = blocks.len();
        let control_plane = control_plane::certificates(bytes);
        let proxy = proxy::certificates(bytes);
        let is_explained = |judge| {
            let mut refusals = self
                .oddities
                .iter()
                .map(|one| one.problem.refused_by(Place::Pem));
            refusals.any(|judges| judges.contains(judge))
        };
        let is_lost = control_plane != Some(of) && !is_explained(Judge::ControlPlane)
            || proxy != Some(of) && !is_explained(Judge::Proxy);
        if is_lost {
            let origin = blocks[0].origin.clone();
            let problem = Problem::LostBlocks {
                control_plane,
                proxy: proxy.unwrap_or_default(),
                of,
            };
            self.oddities.push(Oddity { origin, problem });
        }
        Ok(Certificates {
            blocks,
            oddities: self.oddities,
            control_plane,
            proxy,
        })
    }

    fn no_certificate(&self) -> Reason {
        match self.blocks.iter().find(|block| block.is_private_key()) {
            Some(key) => Reason::KeyForCertificate {
                block: key.origin.block,
                label: key.label,
            },
            None => Reason::NoCertificate {
                found: self.labels(),
            },
        }
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

/// Writes certificates as every consumer reads them: one block after the other, line feeds alone.
pub(crate) fn encode<'a>(label: &str, contents: impl Iterator<Item = &'a [u8]>) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    contents
        .map(|der| pem::encode_config(&pem::Pem::new(label, der), config))
        .collect()
}

/// Decodes the block that `piece` begins with; also says where it ends.
fn decode(piece: &[u8], origin: Origin) -> Result<(Block, usize), Reason> {
    let label_end = find(&piece[BEGIN.len()..], DASHES).map_or(piece.len(), |n| n + BEGIN.len());
    let text = String::from_utf8_lossy(&piece[BEGIN.len()..label_end]);
    let (label, kind) = (Label::from(text.as_ref()), Kind::of(&text));
    let (block, line) = (origin.block, origin.line);

    let Some(end_start) = find(piece, END) else {
        return Err(Reason::Truncated { block, label, line });
    };
    let after_end = end_start + END.len();
    let Some(end) = find(&piece[after_end..], DASHES).map(|n| after_end + n + DASHES.len()) else {
        return Err(Reason::Truncated { block, label, line });
    };

    let whole = &piece[..end];
    let parsed = pem::parse(whole).map(|parsed| {
        let headers = parsed.headers().iter().next().is_some();
        (headers, Zeroizing::new(parsed.into_contents()))
    });
    let read = parsed.or_else(|error| {
        let contents = as_linkerd_reads(text.as_bytes(), kind, whole).ok_or(error)?;
        Ok((false, contents))
    });
    let (headers, contents) = read.map_err(|error| Reason::Malformed {
        block,
        label,
        line,
        // Its own words may quote the text, which may be a key.
        detail: match error {
            pem::PemError::MismatchedTags(_, end) => {
                return Reason::MismatchedLabels {
                    block,
                    line,
                    begin: label,
                    end: Label::from(end.as_str()),
                };
            }
            pem::PemError::InvalidData(_) => "its base64 text is damaged",
            pem::PemError::InvalidHeader(_) => {
                "what stands before its blank line is no header (RFC 1421)"
            }
            pem::PemError::MalformedFraming
            | pem::PemError::MissingBeginTag
            | pem::PemError::MissingEndTag => "its BEGIN or END line is damaged",
            pem::PemError::MissingData => "it is empty",
            pem::PemError::NotUtf8(_) => "it is not text",
        },
    })?;
    let decoded = Block {
        label,
        kind,
        headers,
        contents,
        origin,
        length: end,
    };
    Ok((decoded, end))
}

/// What Go reads from a block without headers: blank lines and white space in it are nothing. A certificate
/// is read if the proxies read the same; no proxy reads anything else.
fn as_linkerd_reads(label: &[u8], kind: Kind, block: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (_, body) = control_plane::first_block(block).filter(|(found, _)| *found == label)?;
    let mut letters = Zeroizing::new(Vec::with_capacity(body.len()));
    letters.extend(body.iter().filter(|byte| !b" \t\r\n".contains(byte)));
    let contents = BASE64.decode(letters.as_slice()).map(Zeroizing::new).ok()?;
    let is_the_proxies = kind != Kind::Certificate
        || proxy::first_certificate(block).is_some_and(|one| *one == contents[..]);
    (is_the_proxies && !contents.is_empty()).then_some(contents)
}

/// What stands between the start of the line and a block: nothing, as it should be (Go).
fn before_block(before: &[u8]) -> Option<Problem> {
    let line = before
        .rsplit(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    if line.is_empty() {
        None
    } else if line == BYTE_ORDER_MARK {
        Some(Problem::ByteOrderMark)
    } else if line.ends_with(DASHES) {
        Some(Problem::GluedBlocks)
    } else {
        Some(Problem::Indented)
    }
}

/// What is left after the last block: one line break is as it should be, more is not (Go).
fn after_last_block(rest: &[u8], line: usize) -> Option<Problem> {
    let line_end = find(rest, b"\n").map_or(rest.len(), |n| n + 1);
    let (same_line, rest) = rest.split_at(line_end);
    let blank = same_line.trim_ascii_end().is_empty();
    if rest.is_empty() && blank {
        return None;
    }
    Some(Problem::DataAfterLastBlock {
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
        Reason::NotPem
    }
}

/// What is read as a whole is held as a whole, and takes a multiple of its size.
pub(crate) fn within_bounds(bytes: &[u8]) -> Result<(), Reason> {
    let (found, most) = (bytes.len(), LONGEST_TEXT);
    if found > most {
        return Err(Reason::LongText { found, most });
    }
    Ok(())
}

pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = needle[0];
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == first) {
        let start = from + at;
        if bytes[start..].starts_with(needle) {
            return Some(start);
        }
        from = start + 1;
    }
    None
}

fn find_all(bytes: &[u8], needle: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], needle) {
        found.push(from + at);
        from += at + needle.len();
    }
    found
}

#[expect(
    clippy::naive_bytecount,
    reason = "files are small, and the crate for it is one more"
)]
pub(crate) fn count_lines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

pub(crate) const CERTIFICATE: &str = "CERTIFICATE";
pub(crate) const BEGIN: &[u8] = b"-----BEGIN ";
/// 16 MiB: room for more than 20,000 certificates.
const LONGEST_TEXT: usize = 16 << 20;
/// As Go and the proxies decode: the bits that are left over may be anything.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
pub(crate) const DASHES: &[u8] = b"-----";
pub(crate) const END: &[u8] = b"-----END ";
const LABELS_SHOWN: usize = 5;
