//! What making a chain costs, beside the key generation and the signatures that it cannot avoid.
//!
//! ```sh
//! cargo bench -p meshpki-benches --bench create
//! ```

#![expect(clippy::unwrap_used, reason = "a bench may panic")]

use std::time::Duration;

use divan::black_box;
use meshpki::{Authority, IssuerOptions, RootOptions, UnixTime};
use rcgen::SigningKey;

fn main() {
    divan::main();
}

/// The floor: two keys, and two signatures.
#[divan::bench]
fn a_keys_and_signatures() {
    for _ in 0..2 {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        black_box(key.sign(&[0; 400]).unwrap());
    }
}

/// A root and an issuer, each judged by our own verifier before it is handed out.
#[divan::bench]
fn b_root_and_issuer() {
    let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
    let options = RootOptions::new("root.linkerd.cluster.local");
    let root = Authority::create_root(&options, at).unwrap();
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    black_box(root.create_issuer(&options, at).unwrap());
}
