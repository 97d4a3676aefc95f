//! Real output of `linkerd install` and `linkerd inject`.
#![expect(
    clippy::disallowed_methods,
    reason = "the test reads files that the library does not"
)]

use std::path::PathBuf;

use meshpki::{IssuerChain, KeyFile, Policy, TrustBundle, UnixTime, Verifier};
use meshpki_kube::{Check, Cluster, Manifests, Role, Secured, Value};

fn folder() -> PathBuf {
    let shared = std::env::var_os("MESHPKI_SHARED").expect("MESHPKI_SHARED names a folder");
    PathBuf::from(shared).join("fixtures/linkerd-manifests")
}

/// 2027-01-01
fn at() -> UnixTime {
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_798_761_600))
}

fn bundle(value: &Value) -> TrustBundle {
    TrustBundle::from_pem(value.source(), value.bytes().unwrap()).unwrap()
}

#[test]
#[ignore = "MESHPKI_SHARED names a folder with Linkerd's manifests"]
fn the_right_certificates_are_found_in_every_manifest_of_linkerd() {
    let (mut files, mut objects, mut values) = (0, 0, 0);
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let found = Manifests::read(name.as_str(), &std::fs::read(&path).unwrap());
        assert_eq!(found.unread(), [], "{name}");
        files += 1;
        objects += found.objects().len();
        values += found
            .objects()
            .iter()
            .map(|one| one.values().len())
            .sum::<usize>();
        let anchors = found.one(Role::Anchors, None).unwrap();
        let verifier = Verifier::new(bundle(anchors), Policy::default());
        assert!(verifier.verify_bundle(at()).is_sound(), "{name}");
        if !name.starts_with("install") {
            // The proxies of each workload have the same anchors.
            for object in found.objects() {
                assert_eq!(object.values()[0].bytes(), anchors.bytes(), "{name}");
            }
            continue;
        }
        assert!(
            anchors
                .source()
                .to_string()
                .contains("linkerd-identity-trust-roots")
        );
        let certificate = found.one(Role::Certificate, None).unwrap();
        let key = found.beside(certificate, Role::Key).unwrap();
        let chain =
            IssuerChain::from_pem(certificate.source(), certificate.bytes().unwrap()).unwrap();
        let chain = chain.with_key(KeyFile::from_pem(key.source(), key.bytes().unwrap()).unwrap());
        assert!(verifier.verify(&chain, at()).is_sound(), "{name}");
        // The settings say the same.
        let settings = "linkerd/linkerd-config".parse().unwrap();
        let repeated = found.one(Role::Anchors, Some(&settings)).unwrap();
        assert_eq!(bundle(repeated).anchors(), bundle(anchors).anchors());
    }
    assert_eq!((files, objects, values), (7, 128, 32));
}

#[test]
#[ignore = "MESHPKI_SHARED names a folder with Linkerd's manifests"]
fn an_install_and_what_was_injected_are_one_mesh_in_which_the_webhooks_alone_are_wrong() {
    let read = |name: &str| {
        let text = std::fs::read(folder().join(name)).unwrap();
        Manifests::read(name, &text)
    };
    for install in [
        "install_custom_domain",
        "install_default",
        "install_ha_output",
    ] {
        for (injected, proxies) in [
            ("already_injected", 4),
            ("deployment", 1),
            ("list", 2),
            ("pod", 1),
        ] {
            let cluster = Cluster::new(vec![
                read(&format!("{install}.golden")),
                read(&format!("inject_emojivoto_{injected}.golden.yml")),
            ]);
            let checked = Check::default().judge(&cluster, at());
            let [plane] = checked.planes() else {
                panic!("{install}")
            };
            assert_eq!(plane.proxies().0, proxies, "{install} {injected}");
            assert!(plane.issuer().unwrap().is_sound());
            assert_eq!(checked.undecided(), [""; 0]);
            // Their caBundles are words, and no PEM.
            let codes: Vec<&str> = checked.findings().iter().map(|one| one.code).collect();
            assert_eq!(
                codes, ["mesh-webhook-unreadable"; 3],
                "{install} {injected}"
            );
            let edges = plane.edges();
            assert!(edges.iter().all(|one| one.secured == Secured::Yes));
        }
    }
}
