//! The algorithms of keys and of signatures, by name.

use std::fmt;
use std::str::FromStr;

use rustls_pki_types::{AlgorithmIdentifier, alg_id};

use crate::error::InvalidName;
use crate::x509::named;

/// The algorithm of a key.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// ECDSA on the curve P-256.
    EcdsaP256,
    /// ECDSA on the curve P-384.
    EcdsaP384,
    /// ECDSA on the curve P-521.
    EcdsaP521,
    /// Ed25519.
    Ed25519,
    /// Any other: its object identifier, dotted, or a curve's.
    Other(String),
    /// RSA, and the length of its modulus in bits.
    Rsa(usize),
}

impl KeyAlgorithm {
    /// The algorithm with which a key of this kind signs a certificate in meshpki.
    #[must_use]
    pub fn signs_with(&self) -> Option<SignatureAlgorithm> {
        Some(match self {
            Self::EcdsaP256 => SignatureAlgorithm::EcdsaSha256,
            Self::EcdsaP384 => SignatureAlgorithm::EcdsaSha384,
            Self::Ed25519 => SignatureAlgorithm::Ed25519,
            Self::Rsa(_) => SignatureAlgorithm::RsaSha256,
            Self::EcdsaP521 | Self::Other(_) => return None,
        })
    }

    pub(crate) fn id(&self) -> Option<AlgorithmIdentifier> {
        Some(match self {
            Self::EcdsaP256 => alg_id::ECDSA_P256,
            Self::EcdsaP384 => alg_id::ECDSA_P384,
            Self::EcdsaP521 => alg_id::ECDSA_P521,
            Self::Ed25519 => alg_id::ED25519,
            Self::Rsa(_) => alg_id::RSA_ENCRYPTION,
            Self::Other(_) => return None,
        })
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EcdsaP256 => f.write_str("ECDSA P-256"),
            Self::EcdsaP384 => f.write_str("ECDSA P-384"),
            Self::EcdsaP521 => f.write_str("ECDSA P-521"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other(oid) => f.write_str(&named::shown(oid)),
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
        }
    }
}

impl FromStr for KeyAlgorithm {
    type Err = InvalidName;

    /// An algorithm that keys can be made with, as it is shown or as files name it: `ECDSA P-256` or `P-256`, `ECDSA
    /// P-384` or `P-384`, `Ed25519`; in capitals or not.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let name = text.to_ascii_lowercase();
        match name.strip_prefix("ecdsa ").unwrap_or(&name) {
            "p-256" | "p256" => Ok(Self::EcdsaP256),
            "p-384" | "p384" => Ok(Self::EcdsaP384),
            "ed25519" if name == "ed25519" => Ok(Self::Ed25519),
            _ => Err(InvalidName::new(
                "key algorithm",
                text,
                "expected P-256, P-384 or Ed25519",
            )),
        }
    }
}

/// The algorithm of a signature.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
    /// ECDSA with SHA-512.
    EcdsaSha512,
    /// Ed25519.
    Ed25519,
    /// Any other: its object identifier, dotted.
    Other(String),
    /// RSA PKCS#1 v1.5 with SHA-1, which no verifier of the mesh accepts.
    RsaSha1,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RsaSha256,
    /// RSA PKCS#1 v1.5 with SHA-384.
    RsaSha384,
    /// RSA PKCS#1 v1.5 with SHA-512.
    RsaSha512,
    /// RSA-PSS, which no proxy accepts.
    RsaPss,
}

impl SignatureAlgorithm {
    /// Its object identifier, dotted.
    #[must_use]
    pub fn oid(&self) -> &str {
        match self {
            Self::EcdsaSha256 => "1.2.840.10045.4.3.2",
            Self::EcdsaSha384 => "1.2.840.10045.4.3.3",
            Self::EcdsaSha512 => "1.2.840.10045.4.3.4",
            Self::Ed25519 => "1.3.101.112",
            Self::Other(oid) => oid,
            Self::RsaPss => "1.2.840.113549.1.1.10",
            Self::RsaSha1 => "1.2.840.113549.1.1.5",
            Self::RsaSha256 => "1.2.840.113549.1.1.11",
            Self::RsaSha384 => "1.2.840.113549.1.1.12",
            Self::RsaSha512 => "1.2.840.113549.1.1.13",
        }
    }

    pub(crate) fn id(&self) -> Option<AlgorithmIdentifier> {
        Some(match self {
            Self::EcdsaSha256 => alg_id::ECDSA_SHA256,
            Self::EcdsaSha384 => alg_id::ECDSA_SHA384,
            Self::EcdsaSha512 => alg_id::ECDSA_SHA512,
            Self::Ed25519 => alg_id::ED25519,
            Self::RsaSha256 => alg_id::RSA_PKCS1_SHA256,
            Self::RsaSha384 => alg_id::RSA_PKCS1_SHA384,
            Self::RsaSha512 => alg_id::RSA_PKCS1_SHA512,
            Self::Other(_) | Self::RsaPss | Self::RsaSha1 => return None,
        })
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Other(oid) = self {
            return f.write_str(&named::shown(oid));
        }
        f.write_str(match self {
            Self::EcdsaSha256 => "ECDSA with SHA-256",
            Self::EcdsaSha384 => "ECDSA with SHA-384",
            Self::EcdsaSha512 => "ECDSA with SHA-512",
            Self::Ed25519 => "Ed25519",
            Self::Other(oid) => oid,
            Self::RsaPss => "RSA-PSS",
            Self::RsaSha1 => "RSA with SHA-1",
            Self::RsaSha256 => "RSA with SHA-256",
            Self::RsaSha384 => "RSA with SHA-384",
            Self::RsaSha512 => "RSA with SHA-512",
        })
    }
}
