//! A key that can be read can be written and read again, and is the same key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{KeyFile, PrivateKey};

fuzz_target!(|bytes: &[u8]| {
    let wrapped = pem::encode(&pem::Pem::new("PRIVATE KEY", bytes)).into_bytes();
    for text in [bytes, &wrapped] {
        let judged = KeyFile::from_pem("fuzz", text);
        let Ok(key) = PrivateKey::from_pem("fuzz", text) else {
            assert!(judged.is_err() || judged.is_ok_and(|key| key.is_encrypted()));
            continue;
        };
        assert_eq!(judged.unwrap().public_key(), Some(key.public_key()));
        let again = PrivateKey::from_pem("fuzz", key.to_pem().as_bytes()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
    }
});
