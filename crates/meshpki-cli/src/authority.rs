//! A CA from its files: what signs, and what stands above it.

use std::path::Path;

use meshpki::{Authority, Certificate, Error, IssuerChain, PrivateKey, Reason};

use crate::failure::Failure;
use crate::input::Input;
use crate::password::{Password, Source};

/// A CA, and the CAs that a certificate below it is presented with: itself and those above it, as
/// far as they did not sign themselves.
pub(crate) struct Signing {
    pub(crate) authority: Authority,
    above: Vec<Certificate>,
}

impl Signing {
    pub(crate) fn read(
        input: &Input,
        certificate: &Path,
        key: &Path,
        password: &Source,
    ) -> Result<Self, Failure> {
        let (name, bytes) = input.read(certificate)?;
        let chain = IssuerChain::from_pem(&name, &bytes)?;
        let (key_name, key) = read_key(input, key, password)?;
        let authority = Authority::new(chain.issuer().clone(), key)
            .map_err(|error| Failure::from(error).prefix(&key_name))?;
        let above = std::iter::once(chain.issuer()).chain(chain.intermediates());
        let above = above.filter(|one| one.subject() != one.issuer());
        Ok(Self {
            above: above.cloned().collect(),
            authority,
        })
    }

    /// Did it sign itself?
    pub(crate) fn is_anchor(&self) -> bool {
        let certificate = self.authority.certificate();
        certificate.subject() == certificate.issuer()
    }

    /// What it has signed, as it is presented: itself first.
    pub(crate) fn presented(&self, certificate: &Certificate) -> String {
        std::iter::once(certificate)
            .chain(&self.above)
            .map(Certificate::to_pem)
            .collect()
    }
}

/// A private key, PEM or DER, and the name of its file. Where it is encrypted, its password is read.
pub(crate) fn read_key(
    input: &Input,
    path: &Path,
    password: &Source,
) -> Result<(String, PrivateKey), Failure> {
    let (name, bytes) = input.read_secret(path)?;
    let is_binary = |error: &Error| *error.reason() == Reason::BinaryKey;
    let open = |password: Option<&Password>| match password.map(Password::as_bytes) {
        Some(password) => match PrivateKey::from_encrypted_pem(&name, &bytes, password) {
            Err(error) if is_binary(&error) => {
                PrivateKey::from_encrypted_der(&name, &bytes, password)
            }
            read => read,
        },
        None => match PrivateKey::from_pem(&name, &bytes) {
            Err(error) if is_binary(&error) => PrivateKey::from_der(&name, &bytes),
            read => read,
        },
    };
    let key = match open(None) {
        Err(error) if matches!(error.reason(), Reason::EncryptedKey { .. }) => {
            open(Some(&password.read(input, &name)?))?
        }
        other => other?,
    };
    Ok((name, key))
}
