//! Writes the seeds of each target into `corpus/<target>`: a chain and keys, newly made.

use std::fs;
use std::path::Path;

use libfuzzer_sys as _; // the counters that the instrumentation requires
use meshpki::{
    Authority, Identity, IssuerOptions, KeyAlgorithm, LeafOptions, PrivateKey, TrustDomain,
};
use meshpki_fuzz::{AT, ROOT, key, workload};

fn main() {
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let issuer = ROOT.sign_issuer(&options, key(2).public_key(), AT).unwrap();
    let spiffe: Identity = "spiffe://cluster.local/ns/shop/sa/default".parse().unwrap();
    let authority = Authority::new(issuer.clone(), key(2)).unwrap();
    let svid = authority
        .create_leaf(&LeafOptions::workload(&spiffe.clone()), AT)
        .unwrap();
    let certificates = [
        ROOT.certificate().clone(),
        issuer.clone(),
        workload(&issuer),
        svid.certificate().clone(),
    ];
    let [root, _, leaf, _] = &certificates;

    for (number, one) in certificates.iter().enumerate() {
        seed("certificate", &number.to_string(), one.der());
        seed("pem", &number.to_string(), one.to_pem().as_bytes());
    }
    seed(
        "pem",
        "all",
        certificates
            .each_ref()
            .map(|one| one.to_pem())
            .concat()
            .as_bytes(),
    );
    seed("issuer", "sound", signed_part(issuer.der()));
    seed(
        "verify",
        "issuer",
        &[root.der(), DIVIDER, issuer.der()].concat(),
    );
    seed(
        "verify",
        "workload",
        &[root.der(), DIVIDER, leaf.der(), issuer.der()].concat(),
    );
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ] {
        let text = PrivateKey::generate(&algorithm).unwrap().to_pem();
        seed("key", &format!("{algorithm}.pem"), text.as_bytes());
        seed(
            "key",
            &format!("{algorithm}.der"),
            pem::parse(text.as_bytes()).unwrap().contents(),
        );
    }
    let dns = Identity::linkerd("default", "shop", "linkerd", &TrustDomain::default()).unwrap();
    seed("identity", "dns", dns.as_str().as_bytes());
    seed("identity", "spiffe", spiffe.as_str().as_bytes());
}

fn seed(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// A certificate is a `SEQUENCE` whose first element is the signed part; both have a long length.
fn signed_part(der: &[u8]) -> &[u8] {
    let length = usize::from(der[6]) * 256 + usize::from(der[7]);
    &der[4..8 + length]
}

const DIVIDER: &[u8] = &[0x30, 0];
