//! Why no certificate was made.

use rustls_pki_types::UnixTime;

use crate::issue::signer::SignerError;
use crate::report::finding::Finding;
use crate::secret::key::UnsupportedAlgorithm;
use crate::text::shown::quoted;
use crate::text::time::rfc3339;

/// Why no certificate was made.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// A certificate would have expired already.
    #[error("the certificate would have expired already, on {}", rfc3339(*not_after))]
    AlreadyExpired {
        /// The end of its validity period.
        not_after: UnixTime,
    },
    /// Randomness, encoding or signing failed.
    #[error("the certificate could not be made: {0}")]
    Backend(&'static str),
    /// The CA's key usage does not allow it to sign certificates.
    #[error("{name} may not sign certificates: its key usage does not include keyCertSign")]
    CannotSign {
        /// The CA.
        name: String,
    },
    /// A certificate would expire before its validity period begins.
    #[error("the certificate would be valid from {} until {}", rfc3339(*not_before), rfc3339(*not_after))]
    EmptyValidity {
        /// The begin of its validity period.
        not_before: UnixTime,
        /// The end of its validity period.
        not_after: UnixTime,
    },
    /// A certificate would expire after the year 9999, the last that it can name (RFC 5280, section 4.1.2.5.2).
    #[error("the certificate would expire after the year 9999")]
    EndlessValidity,
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
    /// The CA's path length is 0: it may sign only workload certificates.
    #[error("{name} may not sign another CA: its path length is 0")]
    NoPathLengthRoom {
        /// The CA.
        name: String,
    },
    /// The signer is not a CA.
    #[error("{name} is not a CA")]
    NotCa {
        /// Its name.
        name: String,
    },
    /// The verifier of this library found the new certificate not sound. It is not returned.
    #[error("the certificate that was made is not sound: {}", .0.message())]
    NotSound(Box<Finding>),
    /// The key is the CA's own. As an issuer's key, it would be in a cluster.
    #[error("the key is the same as that of {name}, expected a different one")]
    OwnKey {
        /// The CA.
        name: String,
    },
    /// The CA has expired.
    #[error("{name} expired on {}", rfc3339(*not_after))]
    ParentExpired {
        /// The CA.
        name: String,
        /// When it expired.
        not_after: UnixTime,
    },
    /// The CA is not valid yet.
    #[error("{name} is not valid before {}", rfc3339(*not_before))]
    ParentNotYetValid {
        /// The CA.
        name: String,
        /// When it becomes valid.
        not_before: UnixTime,
    },
    /// The requested path length is larger than the CA allows.
    #[error("the path length can be at most {most} below this CA, not {path_length}")]
    PathLengthTooLong {
        /// The path length that was requested.
        path_length: u32,
        /// The largest that the CA allows.
        most: u32,
    },
    /// The issuer would have the same name as its CA. Some verifiers treat such a certificate as self-signed.
    #[error("the issuer would have the same name as the CA that signs it, {name}")]
    SameName {
        /// The name of both.
        name: String,
    },
    /// The signer did not sign.
    #[error("no signature was made: {0}")]
    Signer(SignerError),
    /// Keys of this kind are not supported.
    #[error(transparent)]
    UnsupportedAlgorithm(#[from] UnsupportedAlgorithm),
    /// The signature that was brought does not verify.
    #[error("the signature is not that of the key of {name}")]
    WrongSignature {
        /// The CA, or the algorithm of a request's key.
        name: String,
    },
}

// Not by `#[from]`: an error that has its cause in its words does not also name it as its source.
impl From<SignerError> for IssueError {
    fn from(error: SignerError) -> Self {
        Self::Signer(error)
    }
}

impl IssueError {
    /// Its stable code, such as `backend`. The words may change, the code does not.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExpired { .. } => "already-expired",
            Self::Backend(..) => "backend",
            Self::CannotSign { .. } => "cannot-sign",
            Self::EmptyValidity { .. } => "empty-validity",
            Self::EndlessValidity => "endless-validity",
            Self::KeyMismatch { .. } => "key-mismatch",
            Self::MalformedName { .. } => "malformed-name",
            Self::NoPathLengthRoom { .. } => "no-path-length-room",
            Self::NotCa { .. } => "not-ca",
            Self::NotSound(..) => "not-sound",
            Self::OwnKey { .. } => "own-key",
            Self::ParentExpired { .. } => "parent-expired",
            Self::ParentNotYetValid { .. } => "parent-not-yet-valid",
            Self::PathLengthTooLong { .. } => "path-length-too-long",
            Self::SameName { .. } => "same-name",
            Self::Signer(..) => "signer",
            Self::UnsupportedAlgorithm(..) => "unsupported-algorithm",
            Self::WrongSignature { .. } => "wrong-signature",
        }
    }

    /// The error in words of our own, because rcgen's may quote its input.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is used as a function on a Result"
    )]
    pub(crate) fn backend(error: rcgen::Error) -> Self {
        Self::Backend(match error {
            rcgen::Error::InvalidAsn1String(_) => {
                "a name has characters that its type does not allow"
            }
            rcgen::Error::Time => "a time cannot be written",
            rcgen::Error::UnsupportedExtension => "an extension cannot be written",
            _ => "the backend failed",
        })
    }
}
