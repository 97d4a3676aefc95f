//! A key that is read is written, and read again: the same one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::{KeyFile, PrivateKey};

fuzz_target!(|pem: &[u8]| {
    let judged = KeyFile::from_pem("fuzz", pem);
    let Ok(key) = PrivateKey::from_pem("fuzz", pem) else {
        return;
    };
    assert_eq!(judged.unwrap().public_key(), Some(key.public_key()));
    let again = PrivateKey::from_pem("fuzz", key.to_pem().as_bytes()).unwrap();
    assert_eq!(again.public_key(), key.public_key());
});
