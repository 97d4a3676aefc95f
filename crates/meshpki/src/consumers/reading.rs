//! A PEM text as each consumer reads it: how many certificates it reads, or why none (RFC 7468).
//!
//! The consumers disagree on text that all of them should accept. Only the text is modelled: whether a block contains a
//! certificate is checked by [`TrustBundle`](crate::TrustBundle).

use std::fmt;
use std::sync::Arc;

use crate::consumers::{go, openssl, proxy};
use crate::source::Origin;
use crate::source::Source;

/// A program that reads a trust bundle or a chain from PEM text.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Consumer {
    /// Linkerd's control plane and command line, and the program that starts every proxy: Go's `encoding/pem`, block
    /// after block (Linkerd, pkg/tls/codec.go).
    ControlPlane,
    /// Programs that give a file of trust anchors to OpenSSL 3, such as curl, Python and nginx, and its own `-CAfile`:
    /// `X509_load_cert_crl_file`, which calls `PEM_X509_INFO_read_bio`. `openssl storeutl` uses other code, which is
    /// laxer.
    OpenSsl,
    /// Linkerd's proxies: `rustls-pki-types`.
    Proxy,
}

impl Consumer {
    /// All consumers, in the order of a [`Reading`].
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

/// What each consumer reads from the same text.
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
    source: Source,
    control_plane: Result<usize, &'static str>,
    openssl: Result<usize, &'static str>,
    proxy: Result<usize, &'static str>,
    /// The certificates that the API server skips, by the numbers of their blocks; and whether it does so because of
    /// their headers.
    skipped: Arc<[(usize, bool)]>,
}

impl Reading {
    /// Reads `bytes` as each consumer does; messages call them `source`.
    ///
    /// Never fails, and takes time in proportion to the text.
    #[must_use]
    pub fn of(source: impl Into<Source>, bytes: &[u8]) -> Self {
        Self::completed(
            &source.into(),
            go::text::certificates(bytes),
            proxy::certificates(bytes),
            bytes,
        )
    }

    /// The same, if the certificates that Linkerd reads have been counted already; `None` for a text that it refuses.
    pub(crate) fn completed(
        source: &Source,
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
            source: source.clone(),
            control_plane: words(control_plane, go::text::NOT_PEM, go::text::NO_CERTIFICATES),
            openssl: openssl::certificates(bytes),
            proxy: words(proxy, proxy::INVALID, proxy::NO_CERTIFICATES),
            skipped: Arc::default(),
        }
    }

    /// The same, with certificates that the API server skips.
    pub(crate) fn skipping(self, skipped: Vec<(usize, bool)>) -> Self {
        Self {
            skipped: Arc::from(skipped),
            ..self
        }
    }

    /// Whether the API server skips the certificate. It skips an anchor with headers, but reads a server's
    /// certificate with them (Go, `AppendCertsFromPEM` and `X509KeyPair`).
    pub(crate) fn is_skipped(&self, origin: &Origin, is_anchor: bool) -> bool {
        let mut skipped = self.skipped.iter();
        self.source == *origin.source()
            && skipped.any(|(block, headers)| *block == origin.block() && (is_anchor || !headers))
    }

    /// The certificates that Go does not find in the text, whatever is between the blocks, by the numbers of their blocks.
    /// It skips those with headers in a pool, but nowhere else (Go, `AppendCertsFromPEM`).
    pub(crate) fn lost_to_go(&self, in_pool: bool) -> impl Iterator<Item = usize> + '_ {
        let skipped = self.skipped.iter();
        skipped
            .filter(move |(_, headers)| in_pool || !headers)
            .map(|(block, _)| *block)
    }

    /// Where the text came from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// How many certificates `consumer` reads from the text.
    ///
    /// # Errors
    ///
    /// The error with which `consumer` refuses the text, in its own words, such as `not a PEM certificate`, without
    /// what it writes around them.
    pub fn by(&self, consumer: Consumer) -> Result<usize, &'static str> {
        match consumer {
            Consumer::ControlPlane => self.control_plane,
            Consumer::OpenSsl => self.openssl,
            Consumer::Proxy => self.proxy,
        }
    }

    /// What each consumer reads, as [`by`](Self::by) returns it.
    #[must_use]
    pub fn results(
        &self,
    ) -> impl ExactSizeIterator<Item = (Consumer, Result<usize, &'static str>)> + '_ {
        Consumer::ALL
            .into_iter()
            .map(|consumer| (consumer, self.by(consumer)))
    }

    /// Whether all consumers read the same number of certificates. One that refuses the text reads none.
    #[must_use]
    pub fn agree(&self) -> bool {
        let taken = |consumer| self.by(consumer).unwrap_or_default();
        Consumer::ALL
            .map(taken)
            .windows(2)
            .all(|two| two[0] == two[1])
    }
}
