//! A remedy that is a command fixes its finding, and breaks nothing else.

use crate::run::{AT, Outcome, Place, has, skip};

/// What the finding `code` says to paste, or its advice if there is nothing to paste.
fn remedy(outcome: &Outcome, code: &str) -> String {
    let (_, after) = outcome
        .stdout
        .split_once(&format!("[{code}]"))
        .unwrap_or_else(|| panic!("no {code}: {outcome:?}"));
    let (_, after) = after.split_once("\n  fix     ").unwrap();
    let mut lines = after.lines();
    let first = lines.next().unwrap();
    let rest = lines.map_while(|line| line.strip_prefix("          "));
    let lines: Vec<&str> = [first].into_iter().chain(rest).collect();
    let is_command = |line: &&str| {
        COMMANDS
            .iter()
            .any(|one| line.trim_start().starts_with(one))
    };
    let Some(start) = lines.iter().position(is_command) else {
        return lines.join(" ");
    };
    let mut text = String::new();
    for line in &lines[start..] {
        text.push_str(line.trim_start());
        match text.strip_suffix('\\') {
            Some(folded) => text.truncate(folded.len()),
            None => text.push('\n'),
        }
    }
    text.trim_end().to_owned()
}

const COMMANDS: [&str; 3] = ["meshpki ", "openssl ", "awk "];

#[test]
fn a_bundle_is_fixed_without_losing_an_anchor() {
    for (file, code, anchors) in [
        ("blank-line-at-end.crt", "pem-data-after-last-block", 1),
        ("text-at-end.crt", "pem-data-after-last-block", 1),
        ("glued.crt", "pem-glued-blocks", 2),
        ("indented.crt", "pem-indented", 1),
        ("byte-order-mark.crt", "pem-byte-order-mark", 1),
        ("with-key.crt", "pem-private-key", 2),
        ("with-public-key.crt", "pem-unexpected-block", 2),
    ] {
        let place = Place::with_fixtures();
        let verify = |file: &str| {
            place.meshpki(&format!(
                "verify --anchors {file} --issuer issuer.crt --at {AT}"
            ))
        };
        let outcome = verify(file);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        place.sh(&remedy(&outcome, code)).assert_done();
        let fixed = file.replace(".crt", "-fixed.crt");
        verify(&fixed).assert_done();
        assert_eq!(
            place
                .read(&fixed)
                .matches("-----BEGIN CERTIFICATE-----")
                .count(),
            anchors
        );
    }
}

/// Blank lines inside a block, as a form on a web page or a mail may leave them.
#[test]
fn a_bundle_that_openssl_cannot_read_is_sound_with_a_warning_and_is_fixed() {
    let place = Place::with_fixtures();
    let spaced = place.read("bundle.crt").trim_end().replace('\n', "\n\n") + "\n";
    place.write(
        "spaced.crt",
        spaced.replace("-----\n\n-----", "-----\n-----"),
    );
    let verify = |file: &str| {
        place.meshpki(&format!(
            "verify --anchors {file} --issuer issuer.crt --at {AT}"
        ))
    };
    let outcome = verify("spaced.crt");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let expected = "warning[pem-lost-to-openssl]";
    assert!(outcome.stdout.contains(expected), "{outcome:?}");
    place
        .sh(&remedy(&outcome, "pem-lost-to-openssl"))
        .assert_done();
    assert_eq!(place.read("spaced-fixed.crt"), place.read("bundle.crt"));
    assert!(!verify("spaced-fixed.crt").stdout.contains("pem-"));
    place
        .meshpki("bundle spaced.crt -o bundled.crt")
        .assert_done();
    assert!(!verify("bundled.crt").stdout.contains("pem-"));
}

/// openssl x509 reads the first certificate of a file, and no other.
#[test]
fn a_certificate_with_another_label_is_not_fixed_by_losing_the_others() {
    let place = Place::with_fixtures();
    let verify = format!("verify --anchors trusted-label.crt --issuer issuer.crt --at {AT}");
    let remedy = remedy(&place.meshpki(&verify), "pem-unexpected-label");
    if remedy.starts_with("openssl ") || remedy.starts_with("meshpki ") {
        place.sh(&remedy).assert_done();
        let fixed = place.read("trusted-label-fixed.crt");
        let count = fixed.matches("-----BEGIN CERTIFICATE-----").count();
        assert_eq!(count, 2, "{remedy}");
    }
}

#[test]
fn a_duplicate_anchor_is_fixed_in_its_own_file() {
    let place = Place::with_fixtures();
    let verify = |file: &str| {
        place.meshpki(&format!(
            "verify --anchors {file} --issuer issuer.crt --at {AT}"
        ))
    };
    let remedy = remedy(&verify("duplicate.crt"), "anchor-duplicate");
    assert!(
        remedy.contains("duplicate.crt") && !remedy.contains("issuer.crt"),
        "{remedy}"
    );
    place.sh(&remedy).assert_done();
    verify("duplicate-fixed.crt").assert_done();
    let blocks = place.read("duplicate-fixed.crt");
    assert_eq!(blocks.matches("BEGIN CERTIFICATE").count(), 1);
}

/// In which of two files it stays is for people to say.
#[test]
fn an_anchor_that_is_in_two_files_is_fixed_by_hand() {
    let place = Place::with_fixtures();
    place.write("again.crt", place.read("ca.crt"));
    let outcome = place.meshpki(&format!(
        "verify --anchors ca.crt again.crt --issuer issuer.crt --at {AT}"
    ));
    assert_eq!(
        remedy(&outcome, "anchor-duplicate"),
        "remove it from again.crt: it stays in ca.crt, block 1"
    );
}

/// `meshpki bundle` takes anchors and nothing else, and would lose what is under another label.
#[test]
fn a_file_that_cannot_be_bundled_is_rewritten() {
    let place = Place::with_fixtures();
    let with_blank = |name: &str, text: &str| place.write(name, format!("{}\n\n", text.trim_end()));
    with_blank("key.crt", &place.read("with-key.crt"));
    with_blank(
        "leaf.crt",
        &[place.read("ca.crt"), place.read("workload.crt")].concat(),
    );
    with_blank("issuer-blank.crt", &place.read("issuer.crt"));
    for (anchors, issuer, odd) in [
        ("key.crt", "issuer.crt", "key.crt"),
        ("leaf.crt", "issuer.crt", "leaf.crt"),
        ("ca.crt", "issuer-blank.crt", "issuer-blank.crt"),
    ] {
        let line = format!("verify --anchors {anchors} --issuer {issuer} --at {AT}");
        let outcome = place.meshpki(&line);
        let remedy = remedy(&outcome, "pem-data-after-last-block");
        let fixed = odd.replace(".crt", "-fixed.crt");
        assert_eq!(
            remedy,
            format!("meshpki inspect --format pem {odd} -o {fixed}")
        );
        place.sh(&remedy).assert_done();
        let outcome = place.meshpki(&line.replace(odd, &fixed));
        assert!(!outcome.stdout.contains("[pem-"), "{outcome:?}");
    }
}

#[test]
fn of_several_bundles_only_the_faulty_one_is_fixed() {
    let place = Place::with_fixtures();
    let anchors = "--anchors stranger-ca.crt blank-line-at-end.crt --issuer issuer.crt";
    let outcome = place.meshpki(&format!("verify {anchors} --at {AT}"));
    let remedy = remedy(&outcome, "pem-data-after-last-block");
    assert_eq!(
        remedy,
        "meshpki bundle blank-line-at-end.crt -o blank-line-at-end-fixed.crt"
    );
    place.sh(&remedy).assert_done();
    let fixed = anchors.replace("at-end.crt", "at-end-fixed.crt");
    place
        .meshpki(&format!("verify {fixed} --at {AT}"))
        .assert_done();
}

#[test]
fn a_key_is_converted() {
    if !has("openssl") && Place::empty().sh("openssl version").code != Some(0) {
        return skip("a_key_is_converted", "no openssl");
    }
    for (file, code) in [
        ("parameters-first.key", "key-parameters-first"),
        ("mislabelled.key", "key-mislabelled"),
    ] {
        let place = Place::with_fixtures();
        let verify = |file: &str| {
            let line = "verify --anchors ca.crt --issuer issuer.crt --issuer-key";
            place.meshpki(&format!("{line} {file} --at {AT}"))
        };
        let remedy = remedy(&verify(file), code);
        place.sh(&remedy).assert_done();
        let fixed = remedy.rsplit(' ').next().unwrap();
        verify(fixed).assert_done();
        assert_eq!(place.mode(fixed), 0o600, "{fixed}");
    }
}

/// A directory with two chains, `one` and `two`.
fn two_chains() -> Place {
    let place = Place::empty();
    place.meshpki("create chain one").assert_done();
    place.meshpki("create chain two").assert_done();
    place
}

#[test]
fn an_issuer_is_issued_again_beside_the_old_one() {
    let place = two_chains();
    let before = (place.read("two/issuer.crt"), place.read("two/issuer.key"));
    let outcome = place.meshpki("verify --anchors one/ca.crt --issuer two/issuer.crt");
    let remedy = remedy(&outcome, "issuer-signed-by-other-key");
    place.sh(&remedy).assert_done();
    let verify = "verify --anchors one/ca.crt --issuer two/issuer-new.crt";
    place
        .meshpki(&format!("{verify} --issuer-key two/issuer-new.key"))
        .assert_done();
    assert!(before == (place.read("two/issuer.crt"), place.read("two/issuer.key")));
    assert_eq!(place.names(), ["one", "two"], "{remedy}");
}

#[test]
fn an_issuer_of_another_kind_of_key_is_issued_again() {
    let place = two_chains();
    let line =
        "create issuer name p384.crt p384.key --ca one/ca.crt --ca-key one/ca.key --key-type p384";
    place.meshpki(line).assert_done();
    let verify = |name: &str| {
        place.meshpki(&format!(
            "verify --anchors one/ca.crt --issuer {name}.crt --issuer-key {name}.key"
        ))
    };
    let remedy = remedy(&verify("p384"), "issuer-key-algorithm");
    place.sh(&remedy).assert_done();
    verify("p384-new").assert_done();
}

/// A bundle has several anchors, and the command for an issuer wants one, with its key.
#[test]
fn an_issuer_below_one_of_several_anchors_is_issued_again_below_that_one() {
    let place = two_chains();
    place
        .sh("cat one/ca.crt two/ca.crt > bundle.crt && cp one/ca.* .")
        .assert_done();
    let line = "create issuer name p384.crt p384.key --key-type p384";
    place.meshpki(line).assert_done();
    let outcome = place.meshpki("verify --anchors bundle.crt --issuer p384.crt");
    place
        .sh(&remedy(&outcome, "issuer-key-algorithm"))
        .assert_done();
    place
        .meshpki("verify --anchors bundle.crt --issuer p384-new.crt --issuer-key p384-new.key")
        .assert_done();
}

/// What an anchor that is no good signs is no good either.
#[test]
fn an_issuer_below_an_anchor_that_is_no_good_is_issued_below_a_new_one() {
    let past = "--not-before 2020-01-01T00:00:00Z --not-after 2021-01-01T00:00:00Z";
    let elsewhere = "--permit example.org";
    for (anchor, issuer, codes) in [
        (past, "--outlive-ca", ["anchor-expired", "issuer-outlives"]),
        (
            elsewhere,
            "--key-type p384",
            ["anchor-name-constraints-exclude", "issuer-key-algorithm"],
        ),
    ] {
        for code in codes {
            let place = Place::empty();
            let made = place.meshpki(&format!("create root root ca.crt ca.key {anchor}"));
            if made.code != Some(0) {
                // Nothing that is not sound is made.
                assert!(anchor == elsewhere, "{made:?}");
                continue;
            }
            let made = place.meshpki(&format!(
                "create issuer issuer issuer.crt issuer.key {issuer}"
            ));
            if made.code != Some(0) {
                continue;
            }
            let outcome = place.meshpki("verify --anchors ca.crt --issuer issuer.crt");
            let remedy = remedy(&outcome, code);
            place.sh(&format!("set -e\n{remedy}")).assert_done();
            place
                .meshpki("verify --anchors ca-new.crt --issuer issuer-new.crt --issuer-key issuer-new.key")
                .assert_done();
        }
    }
}

#[test]
fn an_expired_anchor_that_nothing_needs_is_taken_out_of_its_bundle() {
    let place = two_chains();
    let past = "--not-before 2020-01-01T00:00:00Z --not-after 2021-01-01T00:00:00Z";
    place
        .meshpki(&format!("create root old old.crt old.key {past}"))
        .assert_done();
    place
        .sh("cat old.crt one/ca.crt > bundle.crt")
        .assert_done();
    let verify =
        |file: &str| place.meshpki(&format!("verify --anchors {file} --issuer one/issuer.crt"));
    let remedy = remedy(&verify("bundle.crt"), "anchor-expired");
    assert_eq!(
        remedy,
        "meshpki bundle bundle.crt --prune -o bundle-fixed.crt"
    );
    place.sh(&remedy).assert_done();
    let outcome = verify("bundle-fixed.crt");
    outcome.assert_done();
    assert!(!outcome.stdout.contains("anchor-"), "{outcome:?}");
}

#[test]
fn a_workload_is_issued_again_for_its_identity() {
    let place = two_chains();
    let identity = "cart.shop.serviceaccount.identity.linkerd.cluster.local";
    let ca = "--ca one/issuer.crt --ca-key one/issuer.key";
    let line = format!("create workload {identity} w.crt w.key {ca}");
    place.meshpki(&line).assert_done();
    let verify = |file: &str, at: &str| {
        place.meshpki(&format!(
            "verify --anchors one/ca.crt --issuer one/issuer.crt --workload {file} --at {at}"
        ))
    };
    let remedy = remedy(&verify("w.crt", "+3d"), "workload-expired");
    place.sh(&remedy).assert_done();
    verify("w-new.crt", "+0s").assert_done();
}

/// Its own CA, not the issuer of the mesh, has the fault: another issuer of the mesh would leave it as it is.
#[test]
fn a_workload_below_another_issuer_is_issued_again_below_the_one_of_the_mesh() {
    let identity = "web.shop.serviceaccount.identity.linkerd.cluster.local";
    for (code, other_root) in [
        ("issuer-expired", "root"),
        ("issuer-signed-by-other-key", "other"),
    ] {
        let place = Place::empty();
        let create = |what: &str| place.meshpki(&format!("create {what}")).assert_done();
        for root in ["root", "other"] {
            let name = "root.linkerd.cluster.local";
            create(&format!("root {name} {root}.crt {root}.key"));
        }
        let issuer = |root: &str, name: &str, life: &str| {
            create(&format!(
                "issuer --ca {root}.crt --ca-key {root}.key --not-after {life} identity.linkerd.cluster.local \
                 {name}.crt {name}.key"
            ));
        };
        issuer("root", "issuer", "8760h");
        issuer(other_root, "old", "24h");
        create(&format!(
            "workload --ca old.crt --ca-key old.key {identity} workload.crt workload.key"
        ));
        let at = if other_root == "root" { "+2d" } else { "+0s" };
        let verify = |workload: &str, at: &str| {
            place.meshpki(&format!(
                "verify --anchors root.crt --issuer issuer.crt --workload {workload} --at {at}"
            ))
        };
        let outcome = verify("workload.crt", at);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        place.sh(&remedy(&outcome, code)).assert_done();
        verify("workload-new.crt", "+0s").assert_done();
    }
}

/// Whatever the issuer's file leads to, nothing is missing in the middle of the other chain.
#[test]
fn a_workload_of_another_mesh_has_an_unknown_anchor_and_no_gap() {
    let place = Place::empty();
    let create = |what: &str| place.meshpki(&format!("create {what}")).assert_done();
    create("chain here");
    create("chain there --trust-domain example.org");
    create(
        "workload --ca there/issuer.crt --ca-key there/issuer.key \
         web.shop.serviceaccount.identity.linkerd.example.org workload.crt workload.key",
    );
    let verify = |anchors: &str| {
        place.meshpki(&format!(
            "verify --anchors {anchors} --issuer here/issuer.crt --workload workload.crt"
        ))
    };
    let outcome = verify("here/ca.crt");
    let fix = remedy(&outcome, "issuer-unknown-anchor");
    assert!(
        fix.ends_with("or add it to here/ca.crt if it is an anchor"),
        "{outcome:?}"
    );
    assert!(
        !outcome.stdout.contains("missing-intermediate"),
        "{outcome:?}"
    );
    assert!(!outcome.stdout.contains("create issuer"), "{outcome:?}");
    place
        .sh("cat here/ca.crt there/ca.crt >both.crt")
        .assert_done();
    assert!(!verify("both.crt").stdout.contains("unknown-anchor"));
}

/// Whatever is found: of a remedy with a command in it, the whole can be pasted.
#[test]
fn every_remedy_with_a_command_can_be_pasted_whole() {
    let mut pasted = 0;
    for arguments in [
        "--anchors ca.crt --issuer not-ca-issuer.crt",
        "--anchors ca.crt --issuer cannot-sign-issuer.crt",
        "--anchors ca.crt --issuer client-only-issuer.crt",
        "--anchors ca.crt --issuer server-only-issuer.crt",
        "--anchors ca.crt --issuer constrained-issuer.crt",
        "--anchors ca.crt --issuer outliving-issuer.crt",
        "--anchors ca.crt --issuer p384-issuer.crt",
        "--anchors ca.crt --issuer unknown-extension-issuer.crt",
        "--anchors with-key.crt --issuer issuer.crt",
        "--anchors glued.crt --issuer issuer.crt",
        "--anchors duplicate.crt --issuer issuer.crt",
        "--anchors ca.crt --issuer deep-issuer-alone.crt",
        "--anchors ca.crt --issuer issuer.crt --issuer-key ca.key",
        "--anchors ca.crt --issuer issuer.crt --workload workload-elsewhere.crt",
        "--anchors ca.crt --issuer issuer.crt --workload no-identity-workload.crt",
        "--anchors ca.crt --issuer issuer.crt --workload workload.crt",
    ] {
        let line = format!("verify {arguments} --at {AT} --format json");
        let outcome = Place::with_fixtures().meshpki(&line);
        let said: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        let subjects = said["subjects"].as_array().unwrap().iter();
        let findings = subjects.flat_map(|one| one["findings"].as_array().unwrap());
        for finding in findings {
            let Some(remedy) = finding["remedy"].as_str() else {
                continue;
            };
            let is_command =
                |line: &str| line.starts_with("meshpki ") || line.starts_with("openssl ");
            if !remedy.lines().any(is_command) {
                assert!(!remedy.contains('\n'), "{remedy}");
                continue;
            }
            assert!(remedy.lines().all(is_command), "{remedy}");
            let place = Place::with_fixtures();
            let keys = || ["ca.key", "issuer.key", "workload.key"].map(|key| place.read(key));
            let before = keys();
            place.sh(&format!("set -e\n{remedy}")).assert_done();
            assert!(before == keys(), "a key is lost: {remedy}");
            pasted += 1;
        }
    }
    assert!(pasted > 12, "{pasted}");
}

/// The key that was named by mistake is needed where it belongs.
#[test]
fn a_key_that_does_not_belong_is_not_overwritten() {
    for key in ["one/ca.key", "two/issuer.key", "two/ca.key"] {
        let place = two_chains();
        let before = place.read(key);
        let verify =
            format!("verify --anchors one/ca.crt --issuer one/issuer.crt --issuer-key {key}");
        let remedy = remedy(&place.meshpki(&verify), "key-mismatch");
        place.sh(&remedy);
        assert!(place.read(key) == before, "{key} is lost: {remedy}");
    }
}

/// A file that is not there cannot be named.
#[test]
fn standard_input_is_not_taken_for_a_file() {
    let place = Place::with_fixtures();
    for line in [
        format!("verify --anchors - --issuer issuer.crt --at {AT} < blank-line-at-end.crt"),
        format!("verify --anchors - --issuer issuer.crt --at {AT} < again-ca.crt"),
        format!("verify --anchors ca.crt --issuer - --at {AT} < not-ca-issuer.crt"),
        format!(
            "verify --anchors ca.crt --issuer issuer.crt --issuer-key - --at {AT} < parameters-first.key"
        ),
    ] {
        let outcome = place.sh(&format!("meshpki {line}"));
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let remedies = outcome
            .stdout
            .lines()
            .filter(|line| line.starts_with("  fix  "));
        for remedy in remedies {
            let odd = remedy.split(' ').find(|word| {
                word.starts_with("--fixed") || ["-.key", "-.pkcs8", "-.clear"].contains(word)
            });
            assert_eq!(odd, None, "{remedy}");
            assert!(
                !(line.contains("--issuer - ") && remedy.contains("--force")),
                "overwrites what it cannot name: {remedy}"
            );
        }
    }
}

/// A bundle with so many anchors of one name that a proxy gives up before it tries the right one.
#[test]
fn a_bundle_with_more_anchors_than_a_proxy_tries_is_fixed() {
    let place = Place::empty();
    place.meshpki("create chain mesh").assert_done();
    let anchors = "for n in $(seq 119); do meshpki create root --force root.linkerd.cluster.local one.crt one.key; \
                   cat one.crt >> bundle.crt; done 2> made; cat mesh/ca.crt >> bundle.crt";
    place.sh(anchors).assert_done();
    let verify =
        |file: &str| place.meshpki(&format!("verify --anchors {file} --issuer mesh/issuer.crt"));
    let outcome = verify("bundle.crt");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let words = "This chain needs only bundle.crt, block 120 of 120";
    assert!(outcome.stdout.contains(words), "{outcome:?}");
    place
        .sh(&remedy(&outcome, "issuer-too-many-candidates"))
        .assert_done();
    assert_eq!(place.read("bundle-fixed.crt"), place.read("mesh/ca.crt"));
    verify("bundle-fixed.crt").assert_done();
}
