//! The cost of creating a chain, compared with the key generation and the signatures that it cannot avoid.
//!
//! ```sh
//! cargo bench -p meshpki-benches --bench create
//! ```

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::time::Duration;

use divan::black_box;
use meshpki::{Authority, IssuerOptions, RootOptions, UnixTime};
use rcgen::{PublicKeyData, SigningKey};
use rustls_pki_types::SubjectPublicKeyInfoDer;

fn main() {
    divan::main();
}

/// The least possible: two keys and two signatures.
#[divan::bench(sample_count = 1000)]
fn a_keys_and_signatures() {
    for _ in 0..2 {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        black_box(key.sign(&[0; 400]).unwrap());
    }
}

/// The least possible with checks: both signatures are verified once.
#[divan::bench(sample_count = 1000)]
fn b_and_signatures_checked() {
    for _ in 0..2 {
        let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let signature = key.sign(&[0; 400]).unwrap();
        let spki = SubjectPublicKeyInfoDer::from(key.subject_public_key_info());
        let public = webpki::RawPublicKeyEntity::try_from(&spki).unwrap();
        let algorithm = webpki::ring::ECDSA_P256_SHA256;
        public
            .verify_signature(algorithm, &[0; 400], &signature)
            .unwrap();
    }
}

/// A root and an issuer, each verified by our own verifier before it is returned.
#[divan::bench(sample_count = 1000)]
fn c_root_and_issuer() {
    let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
    let options = RootOptions::new("root.linkerd.cluster.local");
    let root = Authority::create_root(&options, at).unwrap();
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    black_box(root.create_issuer(&options, at).unwrap());
}
