//! One PEM text as each consumer reads it: how many certificates it takes, or why none (RFC 7468).
//!
//! The consumers disagree on text that all of them should take. What is modelled is the text alone:
//! that a block holds a certificate at all is what [`TrustBundle`](crate::TrustBundle) looks at.

pub(crate) mod control_plane;
pub(crate) mod openssl;
pub(crate) mod proxy;

use std::fmt;
use std::sync::Arc;

use crate::pem::Origin;

/// Who reads a trust bundle or a chain from PEM text.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Consumer {
    /// Linkerd's control plane and command line, and what starts beside every proxy: Go's
    /// `encoding/pem`, block after block (Linkerd, pkg/tls/codec.go).
    ControlPlane,
    /// Everything that hands OpenSSL 3 a file of trust anchors, and its own `-CAfile`:
    /// `X509_load_cert_crl_file`, and below it `PEM_X509_INFO_read_bio`. That is what curl, Python
    /// and nginx come to. `openssl storeutl` reads by other code, and forgives more.
    OpenSsl,
    /// Linkerd's proxies: `rustls-pki-types`.
    Proxy,
}

impl Consumer {
    /// All of them, in the order in which a [`Reading`] gives them.
    pub const ALL: [Self; 3] = [Self::ControlPlane, Self::Proxy, Self::OpenSsl];

    /// As JSON spells it: `control-plane`, `proxy`, `openssl`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ControlPlane => "control-plane",
            Self::OpenSsl => "openssl",
            Self::Proxy => "proxy",
        }
    }
}

impl fmt::Display for Consumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What each consumer takes from one and the same text.
///
/// ```
/// use meshpki::{Consumer, Reading};
///
/// let block = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
/// let reading = Reading::of("ca.crt", format!("{block}\n").as_bytes());
/// assert_eq!(reading.by(Consumer::ControlPlane), Err("not a PEM certificate"));
/// assert_eq!(reading.by(Consumer::Proxy), Ok(1));
/// assert_eq!(reading.by(Consumer::OpenSsl), Ok(1));
/// assert!(!reading.agree());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reading {
    file: Arc<str>,
    control_plane: Result<usize, &'static str>,
    openssl: Result<usize, &'static str>,
    proxy: Result<usize, &'static str>,
    /// The certificates that the API server skips, by the numbers of their blocks; and whether that is for
    /// their headers.
    skipped: Arc<[(usize, bool)]>,
}

impl Reading {
    /// Reads `bytes` as each consumer does; `file` is the name that messages give to them.
    ///
    /// Never fails, and takes time in proportion to the text.
    #[must_use]
    pub fn of(file: &str, bytes: &[u8]) -> Self {
        Self::completed(
            file,
            control_plane::certificates(bytes),
            proxy::certificates(bytes),
            bytes,
        )
    }

    /// The same, where what Linkerd reads has been counted already; `None` is a text that it
    /// refuses.
    pub(crate) fn completed(
        file: &str,
        control_plane: Option<usize>,
        proxy: Option<usize>,
        bytes: &[u8],
    ) -> Self {
        let words = |count: Option<usize>, malformed, none| match count {
            None => Err(malformed),
            Some(0) => Err(none),
            Some(count) => Ok(count),
        };
        Self {
            file: Arc::from(file),
            control_plane: words(
                control_plane,
                control_plane::NOT_PEM,
                control_plane::NO_CERTIFICATES,
            ),
            openssl: openssl::certificates(bytes),
            proxy: words(proxy, proxy::INVALID, proxy::NO_CERTIFICATES),
            skipped: Arc::default(),
        }
    }

    /// The same, where the API server skips certificates.
    pub(crate) fn skipping(self, skipped: Vec<(usize, bool)>) -> Self {
        Self {
            skipped: Arc::from(skipped),
            ..self
        }
    }

    /// Does the API server skip the certificate? One with headers is no anchor to it, and is one that a
    /// server presents (Go, `AppendCertsFromPEM` and `X509KeyPair`).
    pub(crate) fn is_skipped(&self, origin: &Origin, is_anchor: bool) -> bool {
        let mut skipped = self.skipped.iter();
        *self.file == *origin.file()
            && skipped.any(|(block, headers)| *block == origin.block() && (is_anchor || !headers))
    }

    /// The name that the caller gave to the text.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// How many certificates `consumer` takes from the text.
    ///
    /// # Errors
    ///
    /// The words with which `consumer` refuses it, and takes none: its own, such as `not a PEM
    /// certificate`, without what it writes around them.
    pub fn by(&self, consumer: Consumer) -> Result<usize, &'static str> {
        match consumer {
            Consumer::ControlPlane => self.control_plane,
            Consumer::OpenSsl => self.openssl,
            Consumer::Proxy => self.proxy,
        }
    }

    /// What each consumer takes, as [`by`](Self::by) gives it.
    #[must_use]
    pub fn results(
        &self,
    ) -> impl ExactSizeIterator<Item = (Consumer, Result<usize, &'static str>)> + '_ {
        Consumer::ALL
            .into_iter()
            .map(|consumer| (consumer, self.by(consumer)))
    }

    /// Do all consumers take the same number of certificates? Who refuses the text takes none.
    #[must_use]
    pub fn agree(&self) -> bool {
        let taken = |consumer| self.by(consumer).unwrap_or_default();
        Consumer::ALL
            .map(taken)
            .windows(2)
            .all(|two| two[0] == two[1])
    }
}

/// Is this base64 as Go and OpenSSL want it: whole groups of four, no more than two `=` and those at
/// the end, and white space anywhere (RFC 4648, section 4)?
fn is_base64(mut text: impl Iterator<Item = u8>) -> bool {
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

/// What a byte is to a reader of base64: a table, as every byte of every workload is looked up.
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
