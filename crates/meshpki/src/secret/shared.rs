//! Private keys as the type that rustls and its neighbours share (rustls-pki-types).

use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::error::Error;
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
