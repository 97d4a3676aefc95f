//! Private keys as other types have them: those that rustls and its neighbours share (rustls-pki-types), and those that
//! are judged.

use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::error::Error;
use crate::secret::file::KeyFile;
use crate::secret::key::PrivateKey;
use crate::source::Source;

impl TryFrom<&PrivateKeyDer<'_>> for PrivateKey {
    type Error = Error;

    /// Reads a private key. Messages call it `the private key`; [`from_der`](PrivateKey::from_der) gives it another
    /// name.
    fn try_from(der: &PrivateKeyDer<'_>) -> Result<Self, Error> {
        Self::from_der(Source::Bytes("the private key".into()), der.secret_der())
    }
}

impl From<&PrivateKey> for PrivateKeyDer<'static> {
    /// The key as PKCS#8, for rustls. Secret, as [`to_pem`](PrivateKey::to_pem), but not wiped when it is dropped.
    fn from(key: &PrivateKey) -> Self {
        PrivatePkcs8KeyDer::from(key.pkcs8().to_vec()).into()
    }
}

impl From<&PrivateKey> for KeyFile {
    /// A key that is in memory, as if it were in a file of PKCS#8. Messages call it `the private key`.
    fn from(key: &PrivateKey) -> Self {
        let source = Source::Bytes("the private key".into());
        Self::whole(source, "PRIVATE KEY", Some(key.public_key().clone()))
    }
}
