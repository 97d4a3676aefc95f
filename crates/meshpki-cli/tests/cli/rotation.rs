//! The manual rotation of Linkerd's documentation (tasks/manually-rotating-control-plane-tls-credentials),
//! in a mesh that trusts two anchors already, as one does after a rotation that was never finished.

use std::collections::BTreeSet;

use meshpki::TrustBundle;

use crate::run::Place;

/// The fingerprints of the anchors of a file.
fn anchors(place: &Place, name: &str) -> BTreeSet<[u8; 32]> {
    let bundle = TrustBundle::from_pem(name, place.read(name).as_bytes()).unwrap();
    bundle
        .anchors()
        .iter()
        .map(meshpki::Certificate::fingerprint)
        .collect()
}

fn is_sound(place: &Place, anchors: &str, issuer: &str) -> bool {
    let key = issuer.replace(".crt", ".key");
    let line = format!("verify --anchors {anchors} --issuer {issuer} --issuer-key {key}");
    place.meshpki(&line).code == Some(0)
}

#[test]
fn no_anchor_is_lost_in_a_rotation_from_two() {
    for bundle in [
        "certificate bundle ca-new.crt original-trust.crt bundle.crt",
        "bundle ca-new.crt original-trust.crt -o bundle.crt",
    ] {
        let place = Place::empty();
        // The mesh as it is: two anchors of one name, and workloads below an issuer of either.
        for old in ["first", "second"] {
            place
                .meshpki(&format!(
                    "create root root.linkerd.cluster.local {old}-ca.crt {old}-ca.key"
                ))
                .assert_done();
            place
                .meshpki(&format!(
                    "create issuer identity.linkerd.cluster.local {old}.crt {old}.key \
                     --ca {old}-ca.crt --ca-key {old}-ca.key"
                ))
                .assert_done();
        }
        // As kubectl writes a key of a ConfigMap: without a line break at its end.
        let both = place.read("first-ca.crt") + &place.read("second-ca.crt");
        place.write("original-trust.crt", both.trim_end());
        for old in ["first.crt", "second.crt"] {
            assert!(is_sound(&place, "original-trust.crt", old));
        }

        place
            .meshpki(
                "certificate create root.linkerd.cluster.local ca-new.crt ca-new.key \
                 --profile root-ca --no-password --insecure",
            )
            .assert_done();
        place.meshpki(bundle).assert_done();
        let mut expected = anchors(&place, "original-trust.crt");
        assert_eq!(expected.len(), 2);
        expected.extend(anchors(&place, "ca-new.crt"));
        assert_eq!(anchors(&place, "bundle.crt"), expected);
        // While pods are restarted, some trust the old bundle, and some the new one.
        for old in ["first.crt", "second.crt"] {
            assert!(is_sound(&place, "bundle.crt", old), "{bundle}: {old}");
        }

        place
            .meshpki(
                "certificate create identity.linkerd.cluster.local issuer-new.crt issuer-new.key \
                 --profile intermediate-ca --not-after 8760h --no-password --insecure \
                 --ca ca-new.crt --ca-key ca-new.key",
            )
            .assert_done();
        for issuer in ["first.crt", "second.crt", "issuer-new.crt"] {
            assert!(is_sound(&place, "bundle.crt", issuer), "{bundle}: {issuer}");
        }
        // A pod that was not restarted does not trust what the new issuer signs.
        assert!(!is_sound(&place, "original-trust.crt", "issuer-new.crt"));

        // The old anchors go once nothing lives that they signed.
        assert!(is_sound(&place, "ca-new.crt", "issuer-new.crt"));
        for old in ["first.crt", "second.crt"] {
            assert!(!is_sound(&place, "ca-new.crt", old));
        }
        let difference = place.meshpki("bundle --diff original-trust.crt bundle.crt");
        assert_eq!(difference.code, Some(1));
        let signs: String = difference
            .stdout
            .lines()
            .filter_map(|line| line.chars().next())
            .collect();
        assert_eq!(signs, "==+", "{difference:?}");
    }
}

/// What the document says is typed as it is, in a mesh that `create chain` made.
#[test]
fn every_command_of_the_document_works_in_its_order() {
    let place = Place::empty();
    place.meshpki("create chain .").assert_done();
    place.write("old.crt", place.read("ca.crt"));
    let document = place
        .meshpki("explain rotation")
        .stdout
        .replace("\\\n", " ");
    let commands = document.lines().map(str::trim);
    let mut count = 0;
    for command in commands.filter(|line| line.starts_with("meshpki ")) {
        place.sh(command).assert_done();
        count += 1;
    }
    assert_eq!(count, 6, "{document}");
}
