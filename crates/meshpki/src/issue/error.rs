//! Why no certificate was made.

use rustls_pki_types::UnixTime;

use crate::issue::signer::{RemoteKey, SignerError};
use crate::secret::key::UnsupportedAlgorithm;
use crate::text::shown::quoted;
use crate::text::time::rfc3339;

/// Why no certificate was made.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// Randomness, encoding or signing failed.
    #[error("the certificate could not be made: {0}")]
    Backend(&'static str),
    /// The CA's key usage does not allow it to sign certificates.
    #[error("{name} may not sign certificates: its key usage is without keyCertSign")]
    CannotSign {
        /// The CA.
        name: String,
    },
    /// A certificate would end before it begins, or not before the CA above it.
    #[error("the certificate would be valid from {} until {}", rfc3339(*not_before), rfc3339(*not_after))]
    EmptyWindow {
        /// When it would begin.
        not_before: UnixTime,
        /// When it would end.
        not_after: UnixTime,
    },
    /// A certificate cannot end after the year 9999 (RFC 5280, section 4.1.2.5.2).
    #[error("the certificate would end after the year 9999")]
    EndlessWindow,
    /// The key does not belong to the CA's certificate.
    #[error("the key does not belong to the certificate of {name}")]
    KeyMismatch {
        /// The CA.
        name: String,
    },
    /// The name cannot be written into a certificate.
    #[error("{} cannot be a name in a certificate: {detail}", quoted(name))]
    MalformedName {
        /// The name.
        name: String,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// The CA's name would change when it is written into the new certificate, which would break
    /// the chain.
    #[error("the name of the CA cannot be written without changing it: {name}")]
    NameNotPreserved {
        /// The name.
        name: String,
    },
    /// The CA's path length is 0: it may sign workload certificates alone.
    #[error("{name} may not sign another CA: its path length is 0")]
    NoPathLengthRoom {
        /// The CA.
        name: String,
    },
    /// The CA is none.
    #[error("{name} is not a CA")]
    NotCa {
        /// Its name.
        name: String,
    },
    /// What was made is not sound, as our own verifier sees it. Nothing is handed out.
    #[error("the certificate that was made is not sound: {0}")]
    NotSound(String),
    /// The key of the CA itself, which would be an issuer's, and go into a cluster.
    #[error("the key is that of {name} itself, expected a key of its own")]
    OwnKey {
        /// The CA.
        name: String,
    },
    /// The CA's time is over.
    #[error("{name} expired on {}", rfc3339(*not_after))]
    ParentExpired {
        /// The CA.
        name: String,
        /// When it ended.
        not_after: UnixTime,
    },
    /// The CA's time has not come.
    #[error("{name} is not valid before {}", rfc3339(*not_before))]
    ParentNotYetValid {
        /// The CA.
        name: String,
        /// When it begins.
        not_before: UnixTime,
    },
    /// The wanted path length is more than the CA has to give.
    #[error("the path length can be {most} at most below this CA, not {path_length}")]
    PathLengthTooLong {
        /// What was wanted.
        path_length: u32,
        /// What there is.
        most: u32,
    },
    /// The issuer would have the name of its CA, which some verifiers take for self-signed.
    #[error("the issuer would have the name of the CA that signs it, {name}")]
    SameName {
        /// The name of both.
        name: String,
    },
    /// The signer did not sign.
    #[error("no signature was made: {0}")]
    Signer(#[from] SignerError),
    /// The subject that was asked for would change when it is written.
    #[error("the subject cannot be written without changing it: {name}")]
    SubjectNotPreserved {
        /// The subject.
        name: String,
    },
    /// Keys of this kind cannot be used here.
    #[error(transparent)]
    UnsupportedAlgorithm(#[from] UnsupportedAlgorithm),
}

impl IssueError {
    /// rcgen has one word for every failure of a signer; the signer itself has said more.
    pub(crate) fn signing(key: &RemoteKey<'_>, error: rcgen::Error) -> Self {
        key.failure()
            .map_or_else(|| Self::backend(error), Self::Signer)
    }

    /// What rcgen says may quote what it was given.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is used as a function on a Result"
    )]
    pub(crate) fn backend(error: rcgen::Error) -> Self {
        Self::Backend(match error {
            rcgen::Error::InvalidAsn1String(_) => "a name has characters that its type has not",
            rcgen::Error::Time => "a time cannot be written",
            rcgen::Error::UnsupportedExtension => "an extension cannot be written",
            _ => "the backend failed",
        })
    }
}
