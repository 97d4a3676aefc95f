//! One block of PEM text, decoded.

use base64::Engine;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::consumers::{go, proxy};
use crate::error::Reason;
use crate::source::Origin;
use crate::text::armour::{BEGIN, CERTIFICATE, DASHES, END, find};
use crate::text::label::Label;

/// One decoded block.
pub(crate) struct Block {
    pub(crate) label: Label,
    pub(crate) kind: Kind,
    /// Whether it has RFC 1421 headers, as an encrypted key in the old form does.
    pub(crate) headers: bool,
    pub(crate) contents: Zeroizing<Vec<u8>>,
    pub(crate) origin: Origin,
    /// The length of its text in bytes, from its first dash to its last.
    pub(crate) length: usize,
}

/// What it is according to its label.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Certificate,
    /// A certificate with a label that Linkerd does not support.
    OtherCertificate,
    Other,
    PrivateKey,
    /// Also with the label that older programs give it (RFC 7468, section 7).
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

/// Writes certificates in a form that every consumer reads: one block after the other, with line feeds only.
pub(crate) fn encode<'a>(label: &str, contents: impl Iterator<Item = &'a [u8]>) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    contents
        .map(|der| pem::encode_config(&pem::Pem::new(label, der), config))
        .collect()
}

/// Decodes the block with which `piece` begins; also returns where it ends.
pub(crate) fn decode(piece: &[u8], origin: Origin) -> Result<(Block, usize), Reason> {
    let label_end = find(&piece[BEGIN.len()..], DASHES).map_or(piece.len(), |n| n + BEGIN.len());
    let text = String::from_utf8_lossy(&piece[BEGIN.len()..label_end]);
    let (label, kind) = (Label::from(text.as_ref()), Kind::of(&text));
    let (block, line) = (origin.block(), origin.line());

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
        // The error's own words may quote the text, which may be a key.
        detail: match error {
            pem::PemError::MismatchedTags(_, end) => {
                return Reason::MismatchedLabels {
                    block,
                    line,
                    begin: label,
                    end: Label::from(end.as_str()),
                };
            }
            pem::PemError::InvalidData(_) => "its base64 text is invalid",
            pem::PemError::InvalidHeader(_) => {
                "the text before its blank line is not a header (RFC 1421)"
            }
            pem::PemError::MalformedFraming
            | pem::PemError::MissingBeginTag
            | pem::PemError::MissingEndTag => "its BEGIN or END line is invalid",
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

/// What Go reads from a block without headers, in which it ignores blank lines and white space. A certificate is read
/// if the proxies read the same.
fn as_linkerd_reads(label: &[u8], kind: Kind, block: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (_, body) = go::text::first_block(block).filter(|(found, _)| *found == label)?;
    let mut letters = Zeroizing::new(Vec::with_capacity(body.len()));
    letters.extend(body.iter().filter(|byte| !b" \t\r\n".contains(byte)));
    let contents = BASE64.decode(letters.as_slice()).map(Zeroizing::new).ok()?;
    let is_the_proxies = kind != Kind::Certificate
        || proxy::first_certificate(block).is_some_and(|one| *one == contents[..]);
    (is_the_proxies && !contents.is_empty()).then_some(contents)
}

/// Decodes like Go and the proxies, which ignore the bits that are left over.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);
