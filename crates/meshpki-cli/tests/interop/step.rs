//! step.

mod compared;
mod inputs;
mod issuing;
mod rows;

use crate::{Bench, KEY_TYPES};

const CREATE_ROOT: &str = "step certificate create root.linkerd.cluster.local root.crt root.key \
                           --profile root-ca --no-password --insecure";
const CREATE_ISSUER: &str = "step certificate create identity.linkerd.cluster.local issuer.crt issuer.key --profile \
     intermediate-ca --not-after 8760h --no-password --insecure --ca root.crt --ca-key root.key";

#[test]
#[ignore = "needs step: .ci/interop runs it"]
fn accepts_and_shows_the_certificates_that_we_create() {
    for key_type in KEY_TYPES {
        let bench = Bench::with_chain(key_type);
        bench.done("step certificate verify issuer.crt --roots ca.crt");
        bench.done("step certificate verify workload.crt --roots ca.crt");
        let said = bench.done("step certificate inspect issuer.crt");
        for words in [
            "Issuer: CN=root.linkerd.cluster.local",
            "CA:TRUE, pathlen:0",
            "Certificate Sign, CRL Sign",
        ] {
            assert!(said.contains(words), "{said}");
        }
        let same = "step certificate fingerprint ca.crt";
        let fingerprint = bench.done(same);
        assert!(
            bench
                .done("meshpki inspect ca.crt")
                .contains(fingerprint.trim())
        );
    }
}

#[test]
#[ignore = "needs step: .ci/interop runs it"]
fn its_own_root_signs_our_issuer() {
    let bench = Bench::new();
    bench.done(CREATE_ROOT);
    assert!(
        bench
            .read("root.key")
            .starts_with("-----BEGIN EC PRIVATE KEY-----")
    );
    bench.signs_our_issuer("linkerd");
    bench.done("step certificate verify workload.crt --roots root.crt");
}

#[test]
#[ignore = "needs step: .ci/interop runs it"]
fn the_chain_of_linkerds_documentation_is_sound() {
    let bench = Bench::new();
    bench.done(CREATE_ROOT);
    bench.done(CREATE_ISSUER);
    let said =
        bench.done("meshpki verify --anchors root.crt --issuer issuer.crt --issuer-key issuer.key");
    assert!(
        said.contains("key matches") && !said.contains("warning["),
        "{said}"
    );
}

/// step accepts a leaf as an issuer, and a CA with too short a path length; the mesh does not.
#[test]
#[ignore = "needs step: .ci/interop runs it"]
fn we_find_what_it_accepts_and_the_mesh_refuses() {
    let bench = Bench::new();
    bench.done(CREATE_ROOT);
    bench.done(CREATE_ISSUER);
    bench.done(
        "step certificate create below sub.crt sub.key --profile intermediate-ca --no-password \
         --insecure --ca issuer.crt --ca-key issuer.key",
    );
    bench.done("cat sub.crt issuer.crt > chain.crt");
    bench.done("step certificate verify chain.crt --roots root.crt");
    let (sound, said) = bench.sh("meshpki verify --anchors root.crt --issuer chain.crt");
    assert!(
        !sound && said.contains("intermediate-no-path-length-room"),
        "{said}"
    );

    bench.done(
        "step certificate create leaf leaf.crt leaf.key --no-password --insecure --ca root.crt \
         --ca-key root.key",
    );
    bench.done("step certificate verify leaf.crt --roots root.crt");
    let (sound, said) = bench.sh("meshpki verify --anchors root.crt --issuer leaf.crt");
    assert!(!sound && said.contains("issuer-not-ca"), "{said}");
}
