//! A CA from its files: its certificate, the CAs that issued it, and its key.

use std::path::Path;

use meshpki::{Authority, Certificate, Error, IssuerChain, PrivateKey, Reason, Request, Source};

use crate::arguments::PasswordSource;
use crate::failure::Failure;
use crate::hint::Wanted;
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
        let (source, bytes) = input.read(certificate)?;
        let chain = IssuerChain::from_pem(&source, &bytes)?;
        Self::of(&chain, input, key, password)
    }

    /// The same, but the certificate may also be DER.
    pub(crate) fn read_any(
        input: &Input,
        certificate: &Path,
        key: &Path,
        password: &PasswordSource,
    ) -> Result<Self, Failure> {
        let (source, bytes) = input.read(certificate)?;
        let chain = match IssuerChain::from_pem(&source, &bytes) {
            Err(error) if *error.reason() == Reason::BinaryCertificate => {
                IssuerChain::new(Certificate::from_der(&source, &bytes)?, Vec::new())
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
        let read = read_key(input, key, password);
        let (key_source, key) = read.map_err(|failure| kept_elsewhere(failure, key))?;
        let authority = Authority::new(chain.clone(), key)
            .map_err(|error| Failure::from(error).about(&key_source))?;
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

    /// A certificate that it signed, as a peer presents it.
    pub(crate) fn presented(&self, certificate: &Certificate) -> String {
        std::iter::once(certificate)
            .chain(self.authority.presented())
            .map(Certificate::to_pem)
            .collect()
    }
}

/// A private key, PEM or DER, and where it came from. If it is encrypted, the password is read too.
pub(crate) fn read_key(
    input: &Input,
    path: &Path,
    password: &PasswordSource,
) -> Result<(Source, PrivateKey), Failure> {
    let (source, bytes) = input.read_secret(path)?;
    let key = open_key(input, &source, &bytes, password)?;
    Ok((source, key))
}

/// The key of a CA that is not where its certificate is.
fn kept_elsewhere(failure: Failure, key: &Path) -> Failure {
    if failure.hint.is_some() || key.exists() {
        return failure;
    }
    failure.hint("a CA's key is often kept elsewhere: run the command there; if it is lost, make a new anchor (meshpki explain rotation)")
}

/// The private key in the bytes of a file.
pub(crate) fn open_key(
    input: &Input,
    source: &Source,
    bytes: &[u8],
    password: &PasswordSource,
) -> Result<PrivateKey, Failure> {
    let is_binary = |error: &Error| *error.reason() == Reason::BinaryKey;
    let open = |password: Option<&Password>| match password.map(Password::as_bytes) {
        Some(password) => match PrivateKey::from_encrypted_pem(source, bytes, password) {
            Err(error) if is_binary(&error) => {
                PrivateKey::from_encrypted_der(source, bytes, password)
            }
            read => read,
        },
        None => match PrivateKey::from_pem(source, bytes) {
            Err(error) if is_binary(&error) => PrivateKey::from_der(source, bytes),
            read => read,
        },
    };
    let opened = match open(None) {
        Err(error) if matches!(error.reason(), Reason::EncryptedKey { .. }) => {
            let password = password::read(password, input, &source.to_string())?;
            match open(Some(&password)) {
                // An empty password may be correct.
                Err(error)
                    if password.is_empty()
                        && matches!(error.reason(), Reason::WrongPassword { .. }) =>
                {
                    let what = "the password is empty and does not decrypt the private key";
                    return Err(Failure::new(what).about(source));
                }
                read => read,
            }
        }
        read => read,
    };
    opened.map_err(|error| Failure::reading(&error, Wanted::Key))
}

/// A certificate signing request, PEM or DER.
pub(crate) fn read_request(input: &Input, path: &Path) -> Result<Request, Failure> {
    let (source, bytes) = input.read(path)?;
    Ok(match Request::from_pem(&source, &bytes) {
        Err(error) if *error.reason() == Reason::BinaryRequest => {
            Request::from_der(&source, &bytes)
        }
        read => read,
    }?)
}
