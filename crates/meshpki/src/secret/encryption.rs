//! Private keys encrypted with a password: PKCS#8 with PBES2 (RFC 5958, section 3; RFC 8018, section 6.2).

use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use crate::error::Reason;

/// Why a key was not encrypted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EncryptionError {
    /// The password is empty, which protects nothing.
    #[error("the password is empty")]
    EmptyPassword,
    /// Randomness or encoding failed.
    #[error("the key could not be encrypted: {0}")]
    Backend(&'static str),
}

/// Decrypts a key with a password; `block` is its number.
pub(crate) fn decrypt(
    bytes: &[u8],
    password: &[u8],
    block: usize,
) -> Result<Zeroizing<Vec<u8>>, Reason> {
    let unsupported = |detail| Reason::UnsupportedEncryption { block, detail };
    let info = EncryptedPrivateKeyInfoRef::try_from(bytes)
        .map_err(|_| unsupported("it is not PBES2 (RFC 8018) with AES or triple DES"))?;
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
        return Err(unsupported("it is PBES1 (RFC 8018, section 6.1)"));
    };
    if !is_affordable(&parameters.kdf) {
        return Err(unsupported(
            "deriving its key would take more than ten million rounds or 256 MiB",
        ));
    }
    let clear = info.decrypt(password).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::DecryptFailed)
        | pkcs8::Error::Asn1(_) => Reason::WrongPassword { block },
        _ => unsupported("its cipher or its key derivation is not supported"),
    })?;
    Ok(Zeroizing::new(clear.as_bytes().to_vec()))
}

/// The numbers are in the file, whose author may want to keep the reader busy.
fn is_affordable(kdf: &pbes2::Kdf) -> bool {
    match kdf {
        pbes2::Kdf::Pbkdf2(parameters) => parameters.iteration_count <= MOST_ROUNDS,
        pbes2::Kdf::Scrypt(parameters) => {
            let block = 128 * u64::from(parameters.block_size);
            let work = parameters.cost_parameter.checked_mul(block);
            let lanes = u64::from(parameters.parallelization);
            work.is_some_and(|bytes| bytes <= MOST_MEMORY)
                && work
                    .and_then(|bytes| bytes.checked_mul(lanes))
                    .is_some_and(|all| all <= 4 * MOST_MEMORY)
        }
        _ => false,
    }
}

/// The key encrypted with a password, in a form that OpenSSL and step also read: PBKDF2 with HMAC-SHA-256 and 600,000
/// rounds, AES-256-CBC.
pub(crate) fn encrypt(pkcs8: &[u8], password: &[u8]) -> Result<Vec<u8>, EncryptionError> {
    if password.is_empty() {
        return Err(EncryptionError::EmptyPassword);
    }
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    for random in [&mut salt, &mut iv] {
        getrandom::fill(random)
            .map_err(|_| EncryptionError::Backend("no randomness is available"))?;
    }
    let parameters = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(ROUNDS, &salt, iv)
        .map_err(|_| EncryptionError::Backend("its parameters are not accepted"))?;
    let info = PrivateKeyInfoRef::try_from(pkcs8)
        .map_err(|_| EncryptionError::Backend("it is not PKCS#8"))?;
    let encrypted = info
        .encrypt_with_params(parameters, password)
        .map_err(|_| EncryptionError::Backend("its cipher failed"))?;
    Ok(encrypted.as_bytes().to_vec())
}

const MOST_MEMORY: u64 = 256 * 1024 * 1024;
const MOST_ROUNDS: u32 = 10_000_000;
/// What OWASP recommends for PBKDF2 with HMAC-SHA-256, and what step uses.
const ROUNDS: u32 = 600_000;
