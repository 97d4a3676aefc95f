//! The law: a private key that is read, written again, has the same public key.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{KeyFile, PrivateKey};

fuzz_target!(|bytes: &[u8]| {
    let wrap = |label| pem::encode(&pem::Pem::new(label, bytes)).into_bytes();
    for text in [bytes.to_vec(), wrap("PRIVATE KEY"), wrap("EC PRIVATE KEY")] {
        let file = KeyFile::from_pem("fuzz", &text);
        let Ok(key) = PrivateKey::from_pem("fuzz", &text) else {
            assert!(file.is_err() || file.is_ok_and(|file| file.is_encrypted()));
            continue;
        };
        assert_eq!(file.unwrap().public_key(), Some(key.public_key()));
        let again = PrivateKey::from_pem("again", key.to_pem().as_bytes()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
    }
});
