//! A CA from its files: its certificate, the CAs that issued it, and its key.

use std::path::Path;

use meshpki::{Authority, Certificate, Error, IssuerChain, PrivateKey, Reason, Request, printable};

use crate::arguments::PasswordSource;
use crate::failure::Failure;
use crate::source::input::Input;
use crate::source::password::{self, Password};

/// A CA that can sign, and the certificates of its file.
pub(crate) struct Signing {
    pub(crate) authority: Authority,
    chain: Vec<Certificate>,
}

impl Signing {
    pub(crate) fn read(
        input: &Input,
        certificate: &Path,
        key: &Path,
        password: &PasswordSource,
    ) -> Result<Self, Failure> {
        let (name, bytes) = input.read(certificate)?;
        let chain = IssuerChain::from_pem(&name, &bytes)?;
        Self::of(&chain, input, key, password)
    }

    /// The same, but the certificate may also be DER.
    pub(crate) fn read_any(
        input: &Input,
        certificate: &Path,
        key: &Path,
        password: &PasswordSource,
    ) -> Result<Self, Failure> {
        let (name, bytes) = input.read(certificate)?;
        let chain = match IssuerChain::from_pem(&name, &bytes) {
            Err(error) if *error.reason() == Reason::BinaryCertificate => {
                IssuerChain::new(Certificate::from_der(&name, &bytes)?, Vec::new())
            }
            read => read?,
        };
        Self::of(&chain, input, key, password)
    }

    fn of(
        chain: &IssuerChain,
        input: &Input,
        key: &Path,
        password: &PasswordSource,
    ) -> Result<Self, Failure> {
        let (key_name, key) = read_key(input, key, password)?;
        let authority = Authority::new(chain.issuer().clone(), key)
            .map_err(|error| Failure::from(error).prefix(&key_name))?
            .below(chain.intermediates());
        let chain = std::iter::once(chain.issuer()).chain(chain.intermediates());
        Ok(Self {
            chain: chain.cloned().collect(),
            authority,
        })
    }

    /// Is it self-signed?
    pub(crate) fn is_anchor(&self) -> bool {
        let certificate = self.authority.certificate();
        certificate.subject() == certificate.issuer()
    }

    /// Its certificate and those of the CAs that issued it, as in its file.
    pub(crate) fn file(&self) -> String {
        self.chain.iter().map(Certificate::to_pem).collect()
    }

    /// A certificate that it signed, as a peer presents it: the certificate, then the CAs that issued it, except
    /// self-signed ones.
    pub(crate) fn presented(&self, certificate: &Certificate) -> String {
        let above = self.authority.path();
        std::iter::once(certificate)
            .chain(above.iter().filter(|one| one.subject() != one.issuer()))
            .map(Certificate::to_pem)
            .collect()
    }
}

/// A private key, PEM or DER, and the name of its file. If it is encrypted, the password is read too.
pub(crate) fn read_key(
    input: &Input,
    path: &Path,
    password: &PasswordSource,
) -> Result<(String, PrivateKey), Failure> {
    let (name, bytes) = input.read_secret(path)?;
    let key = open_key(input, &name, &bytes, password)?;
    Ok((name, key))
}

/// The private key in the bytes of a file.
pub(crate) fn open_key(
    input: &Input,
    name: &str,
    bytes: &[u8],
    password: &PasswordSource,
) -> Result<PrivateKey, Failure> {
    let is_binary = |error: &Error| *error.reason() == Reason::BinaryKey;
    let open = |password: Option<&Password>| match password.map(Password::as_bytes) {
        Some(password) => match PrivateKey::from_encrypted_pem(name, bytes, password) {
            Err(error) if is_binary(&error) => {
                PrivateKey::from_encrypted_der(name, bytes, password)
            }
            read => read,
        },
        None => match PrivateKey::from_pem(name, bytes) {
            Err(error) if is_binary(&error) => PrivateKey::from_der(name, bytes),
            read => read,
        },
    };
    Ok(match open(None) {
        Err(error) if matches!(error.reason(), Reason::EncryptedKey { .. }) => {
            let password = password::read(password, input, &printable(name))?;
            match open(Some(&password)) {
                // An empty password may be correct.
                Err(error)
                    if password.is_empty()
                        && matches!(error.reason(), Reason::WrongPassword { .. }) =>
                {
                    let what = "the password is empty and does not decrypt the private key";
                    return Err(Failure::new(what).prefix(name));
                }
                read => read,
            }
        }
        read => read,
    }?)
}

/// A certificate signing request, PEM or DER.
pub(crate) fn read_request(input: &Input, path: &Path) -> Result<Request, Failure> {
    let (name, bytes) = input.read(path)?;
    Ok(match Request::from_pem(&name, &bytes) {
        Err(error) if *error.reason() == Reason::BinaryRequest => Request::from_der(&name, &bytes),
        read => read,
    }?)
}
