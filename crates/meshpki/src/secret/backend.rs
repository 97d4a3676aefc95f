//! The cryptographic backend's view of a private key.

use rcgen::PublicKeyData;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use zeroize::Zeroize;

use crate::certificate::public_key::PublicKey;

/// The public key of a PKCS#8 key, or why it has none; `None` if the backend does not support such keys.
pub(crate) fn public_key(pkcs8: &[u8]) -> Option<Result<PublicKey, &'static str>> {
    let borrowed = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pkcs8));
    let mut pair = rcgen::KeyPair::try_from(&borrowed).ok()?;
    let public_key = PublicKey::from_spki(&pair.subject_public_key_info());
    pair.zeroize();
    Some(public_key.ok_or("its public part is invalid"))
}
