//! One PEM text as each consumer reads it: how many certificates it takes, or why none (RFC 7468).
//!
//! The consumers disagree on text that all of them should take. What is modelled is the text alone:
//! that a block holds a certificate at all is what [`TrustBundle`](crate::TrustBundle) looks at.

use std::fmt;
use std::sync::Arc;

use crate::consumers::{go, openssl, proxy};
use crate::source::Origin;
use crate::source::Source;

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
    source: Source,
    control_plane: Result<usize, &'static str>,
    openssl: Result<usize, &'static str>,
    proxy: Result<usize, &'static str>,
    /// The certificates that the API server skips, by the numbers of their blocks; and whether that is for
    /// their headers.
    skipped: Arc<[(usize, bool)]>,
}

impl Reading {
    /// Reads `bytes` as each consumer does; `source` is what messages call them.
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

    /// The same, where what Linkerd reads has been counted already; `None` is a text that it
    /// refuses.
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
        self.source == *origin.source()
            && skipped.any(|(block, headers)| *block == origin.block() && (is_anchor || !headers))
    }

    /// Where the text came from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
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
