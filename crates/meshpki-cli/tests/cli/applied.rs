//! `--as`: what goes into a cluster as one file, and what brings it there.

use crate::run::{Outcome, Place};

const FORMS: [&str; 5] = [
    "configmap",
    "helm-values",
    "secret",
    "secret-tls",
    "trust-manager",
];

/// A place with a chain in `mesh`, and the CA of webhooks.
fn place() -> Place {
    let place = Place::empty();
    place.meshpki("create chain mesh").assert_done();
    place
        .meshpki("create root webhook.linkerd.cluster.local webhook-ca.crt webhook-ca.key")
        .assert_done();
    place
}

const ISSUER: &str = "create issuer --ca mesh/ca.crt --ca-key mesh/ca.key";

fn assert_verified(place: &Place, anchors: &str, issuer: &str) {
    let outcome = place.meshpki(&format!("verify --anchors {anchors} --issuer {issuer}"));
    outcome.assert_done();
    assert!(outcome.stdout.contains("key matches"), "{outcome:?}");
}

#[test]
fn every_command_writes_the_forms_that_hold_it_and_refuses_the_others() {
    let place = place();
    for (command, held) in [
        ("create chain new", "secret-tls helm-values"),
        (
            "create root name new.crt new.key",
            "configmap helm-values trust-manager",
        ),
        (ISSUER, "secret secret-tls helm-values"),
        (
            "create webhook linkerd-proxy-injector",
            "secret-tls helm-values",
        ),
        ("create webhook mine --namespace shop", "secret-tls"),
        ("bundle mesh/ca.crt", "configmap helm-values trust-manager"),
    ] {
        let held: Vec<&str> = held.split(' ').collect();
        for form in FORMS {
            let before = place.snapshot();
            let outcome = place.meshpki(&format!("{command} --as {form} -o out.yaml"));
            if held.contains(&form) {
                outcome.assert_done();
                place
                    .sh("rm -rf out.yaml new new.crt new.key")
                    .assert_done();
            } else {
                outcome.assert_refused_with(&format!("--as {form} does not hold"));
            }
            assert_eq!(
                place.snapshot().keys().collect::<Vec<_>>(),
                before.keys().collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn what_is_written_is_read_and_judged_again() {
    let place = place();
    for form in ["secret", "secret-tls"] {
        let line = format!("{ISSUER} --as {form} -o {form}.yaml");
        place.meshpki(&line).assert_done();
        assert_verified(&place, "mesh/ca.crt", &format!("{form}.yaml"));
    }
    let line = "create chain new --as secret-tls -o new/mesh.yaml";
    place.meshpki(line).assert_done();
    assert_verified(&place, "new/mesh.yaml", "new/mesh.yaml");
    // The anchor's key is outside, and the issuer's only in the manifest.
    assert_eq!(place.sh("ls new").stdout, "ca.crt\nca.key\nmesh.yaml\n");
    let key = place.read("new/ca.key");
    assert!(
        !place
            .read("new/mesh.yaml")
            .contains(key.lines().nth(1).unwrap())
    );
    assert_verified(&place, "secret-tls.yaml", "secret-tls.yaml");
    for form in ["configmap", "trust-manager"] {
        let line = format!("bundle mesh/ca.crt webhook-ca.crt --as {form} -o {form}.yaml");
        place.meshpki(&line).assert_done();
        let same = place.meshpki(&format!("bundle {form}.yaml"));
        assert_eq!(
            same.stdout,
            place.read("mesh/ca.crt") + &place.read("webhook-ca.crt")
        );
    }
    let line = "create webhook linkerd-proxy-injector --as secret-tls -o webhook.yaml";
    place.meshpki(line).assert_done();
    let line = "verify --anchors webhook-ca.crt --webhook webhook.yaml";
    place.meshpki(line).assert_done();
}

#[test]
fn a_manifest_is_printed_where_no_file_is_named() {
    let place = place();
    let outcome = place.meshpki(&format!("{ISSUER} --as secret"));
    outcome.assert_done();
    place.write("printed.yaml", &outcome.stdout);
    assert_verified(&place, "mesh/ca.crt", "printed.yaml");
    assert!(!place.path("issuer.key").exists() && !place.path("issuer.crt").exists());
    assert!(
        outcome.stderr.contains("made   standard output"),
        "{outcome:?}"
    );
}

#[test]
fn only_its_owner_reads_a_manifest_with_a_key() {
    let place = place();
    for (line, mode) in [
        (format!("{ISSUER} --as secret -o a.yaml"), 0o600),
        (format!("{ISSUER} --as helm-values -o b.yaml"), 0o600),
        (
            "create chain new --as secret-tls -o c.yaml".to_owned(),
            0o600,
        ),
        (
            "create webhook tap --as helm-values -o d.yaml".to_owned(),
            0o600,
        ),
        (
            "bundle mesh/ca.crt --as configmap -o e.yaml".to_owned(),
            0o644,
        ),
        (
            "create root a r.crt r.key --as trust-manager -o f.yaml".to_owned(),
            0o644,
        ),
    ] {
        place.meshpki(&line).assert_done();
        let file = line.rsplit(' ').next().unwrap();
        assert_eq!(place.mode(file), mode, "{line}");
    }
}

#[test]
fn nothing_is_overwritten_but_a_manifest_with_force() {
    let place = place();
    let line = format!("{ISSUER} --as secret -o a.yaml");
    place.meshpki(&line).assert_done();
    let before = place.read("a.yaml");
    place
        .meshpki(&line)
        .assert_refused_with("a.yaml: already exists");
    assert_eq!(place.read("a.yaml"), before);
    place.meshpki(&format!("{line} --force")).assert_done();
    assert_ne!(place.read("a.yaml"), before);
    for (file, words) in [
        ("mesh/issuer.key", "holds more than the objects"),
        ("mesh/issuer.crt", "holds more than the objects"),
        ("mesh/ca.key", "is also an input"),
        ("notes", "holds more than the objects"),
    ] {
        place.write("notes", "words\n");
        let before = place.read(file);
        let outcome = place.meshpki(&format!("{ISSUER} --as secret -o {file} --force"));
        outcome.assert_refused_with(words);
        assert_eq!(place.read(file), before);
    }
    // And a manifest is no place for a certificate or a key.
    for line in ["mesh/issuer-2.crt a.yaml", "a.yaml mesh/issuer-2.key"] {
        let line = format!("{ISSUER} identity.linkerd.cluster.local {line} --force");
        assert_eq!(place.meshpki(&line).code, Some(2));
    }
}

#[test]
fn a_namespace_is_that_of_the_objects() {
    let place = place();
    let namespaces = |outcome: &Outcome| outcome.stdout.matches("namespace: mesh-2\n").count();
    let outcome = place.sh(
        "meshpki create chain new --as secret-tls --namespace mesh-2 -o new.yaml && cat new.yaml",
    );
    assert_eq!(namespaces(&outcome), 2, "{outcome:?}");
    let outcome = place.meshpki("bundle mesh/ca.crt --as trust-manager -n mesh-2");
    assert!(
        outcome
            .stdout
            .contains("kubernetes.io/metadata.name: mesh-2"),
        "{outcome:?}"
    );
    for bad in ["Mesh", "a.b", "-a", "a b", ""] {
        let outcome = place.sh(&format!(
            "meshpki bundle mesh/ca.crt --as configmap --namespace='{bad}'"
        ));
        outcome.assert_refused_with("--namespace");
    }
    let outcome = place.meshpki("create root a b.crt -o c.crt");
    outcome.assert_refused_with("the new files are the last arguments: NAME CRT KEY");
    let outcome = place.meshpki("bundle mesh/ca.crt --namespace linkerd");
    outcome.assert_refused_with("--as");
}

#[test]
fn what_comes_next_names_the_file_and_what_would_undo_it() {
    let place = place();
    for (line, words) in [
        (
            format!("{ISSUER} --as secret -o 'a b.yaml'"),
            vec![
                "kubectl apply -f 'a b.yaml'",
                "linkerd upgrade` write this Secret",
                "every pod has to trust mesh/ca.crt",
            ],
        ),
        (
            format!("{ISSUER} --as secret-tls -n other -o tls.yaml"),
            vec![
                "cannot be changed",
                "kubectl -n other delete secret linkerd-identity-issuer",
            ],
        ),
        (
            format!("{ISSUER} --as helm-values -o values.yaml"),
            vec![
                "helm upgrade linkerd-control-plane linkerd/linkerd-control-plane --version VERSION -n linkerd --reuse-values --values values.yaml",
            ],
        ),
        (
            "bundle mesh/ca.crt --as configmap -o cm.yaml".to_owned(),
            vec![
                "identity.externalCA=true",
                "kubectl apply -f cm.yaml",
                "rollout restart",
            ],
        ),
        (
            "create webhook tap --namespace linkerd-viz --as secret-tls -o tap.yaml".to_owned(),
            vec![
                "kubectl apply -f tap.yaml",
                "--set-file tap.caBundle=webhook-ca.crt",
            ],
        ),
        (
            "create chain new --trust-domain example.org --as secret-tls -o mesh.yaml".to_owned(),
            vec![
                "--create-namespace",
                "--set identityTrustDomain=example.org",
                "identity.issuer.scheme=kubernetes.io/tls",
            ],
        ),
    ] {
        let outcome = place.sh(&format!("meshpki {line}"));
        outcome.assert_done();
        let said = outcome
            .stderr
            .replace(" \\\n", " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for words in words {
            assert!(said.contains(words), "{words}: {outcome:?}");
        }
    }
}

#[test]
fn a_request_is_signed_into_a_manifest_with_its_key() {
    let place = place();
    place.meshpki("create request").assert_done();
    let line = "sign issuer.csr --ca mesh/ca.crt --ca-key mesh/ca.key";
    let outcome = place.meshpki(&format!("{line} --as secret-tls -o issuer.yaml"));
    outcome.assert_refused_with("expected --key FILE");
    let outcome = place.meshpki(&format!(
        "{line} --as secret-tls --key mesh/issuer.key -o issuer.yaml"
    ));
    outcome.assert_refused_with("mesh/issuer.key: is not the key of issuer.csr");
    for form in ["secret", "secret-tls"] {
        let outcome = place.meshpki(&format!(
            "{line} --as {form} --key issuer.key -o {form}.yaml"
        ));
        outcome.assert_done();
        assert_eq!(place.mode(&format!("{form}.yaml")), 0o600);
        assert_verified(&place, "mesh/ca.crt", &format!("{form}.yaml"));
    }
    for profile in ["webhook", "workload"] {
        let outcome = place.meshpki(&format!(
            "{line} --profile {profile} --as secret-tls --key issuer.key"
        ));
        outcome.assert_refused_with("--as secret-tls does not hold");
    }
}

#[test]
fn no_argument_is_ignored() {
    let place = place();
    for line in [
        format!("{ISSUER} name a.crt a.key --as secret -o a.yaml"),
        "create webhook tap a.crt a.key --as secret-tls -o a.yaml".to_owned(),
        "sign a.csr a.crt --as secret --key a.key -o a.yaml".to_owned(),
        "sign a.csr a.crt --key a.key".to_owned(),
        "bundle mesh/ca.crt --as configmap --format jwks".to_owned(),
        "bundle --diff mesh/ca.crt mesh/ca.crt --as configmap".to_owned(),
    ] {
        let outcome = place.meshpki(&line);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(2), ""),
            "{outcome:?}"
        );
        assert!(!place.path("a.yaml").exists());
    }
}

/// Every one of these would break a mesh that runs, or lose a key.
#[test]
fn what_would_break_a_mesh_or_lose_a_key_is_refused_or_said() {
    let place = place();
    let line = "create root root.linkerd.cluster.local new.crt new.key --as configmap -o new.yaml";
    let outcome = place.meshpki(line);
    outcome.assert_done();
    let said = outcome
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(said.contains("it has only this anchor"), "{outcome:?}");
    assert!(!said.contains("kubectl apply"), "{outcome:?}");
    let outcome =
        place.meshpki("create root webhook.linkerd.cluster.local w.crt w.key --as configmap");
    outcome.assert_refused_with("is the CA of webhooks");
    let outcome = place.meshpki("create chain new --as secret-tls -o chain.yaml");
    assert!(outcome.stderr.contains("for a new mesh"), "{outcome:?}");

    // What would be printed is nowhere else.
    for line in [
        "create chain lost --as helm-values",
        "create chain lost --as secret-tls",
    ] {
        place
            .meshpki(line)
            .assert_refused_with("name a file: -o FILE");
        assert!(!place.path("lost").exists());
    }
    for sink in [">/dev/full", ">&-"] {
        let outcome = place.sh(&format!("meshpki {ISSUER} --as secret {sink}"));
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
    }
    let outcome = place.meshpki("create chain mesh --as helm-values -o values.yaml --force");
    outcome.assert_refused_with("mesh/issuer.crt: belongs to another anchor");

    // A chain of three tiers ends with its anchor, or it is asked for.
    let middle = "create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --path-length 0 middle mid.crt mid.key";
    place
        .meshpki("create root top top.crt top.key --path-length 2")
        .assert_done();
    place
        .meshpki(
            &middle
                .replace("mesh/ca", "top")
                .replace("length 0", "length 1"),
        )
        .assert_done();
    let below = "create issuer --ca mid.crt --ca-key mid.key --as secret-tls";
    let outcome = place.meshpki(&format!("{below} -o three.yaml"));
    outcome.assert_refused_with("mid.crt: does not end with the trust anchor");
    place.sh("cat mid.crt top.crt > whole.crt").assert_done();
    let outcome = place.meshpki(&format!(
        "{} -o three.yaml",
        below.replace("--ca mid.crt", "--ca whole.crt")
    ));
    outcome.assert_done();
    assert!(
        outcome.stderr.contains("trust its trust anchor"),
        "{outcome:?}"
    );
    assert_verified(
        &place,
        "three.yaml#linkerd-identity-issuer:ca.crt",
        "three.yaml",
    );
}

#[test]
fn a_manifest_replaces_only_what_it_names_itself() {
    let place = place();
    place
        .meshpki(&format!("{ISSUER} --as secret -o issuer.yaml"))
        .assert_done();
    place
        .meshpki(&format!("{ISSUER} --as helm-values -o values.yaml"))
        .assert_done();
    place
        .sh("{ meshpki bundle mesh/ca.crt --as configmap; echo ---; cat issuer.yaml; } > dump.yaml")
        .assert_done();
    place
        .sh("{ cat values.yaml; echo 'proxy: {logLevel: debug}'; } > own.yaml")
        .assert_done();
    for line in [
        "bundle mesh/ca.crt --as configmap -o issuer.yaml --force",
        "bundle dump.yaml --as configmap -o dump.yaml --force",
        "bundle mesh/ca.crt --as helm-values -o values.yaml --force",
        "create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as helm-values -o own.yaml --force",
        "create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as secret -o dump.yaml --force",
        "bundle mesh/ca.crt -o values.yaml --force",
    ] {
        let before = place.snapshot();
        let outcome = place.meshpki(line);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (Some(2), ""),
            "{outcome:?}"
        );
        assert!(outcome.stderr.contains("not overwritten"), "{outcome:?}");
        assert!(place.snapshot() == before, "{line}");
    }
    place
        .meshpki(&format!("{ISSUER} --as secret -o issuer.yaml --force"))
        .assert_done();
    place
        .meshpki(&format!("{ISSUER} --as helm-values -o values.yaml --force"))
        .assert_done();
}

#[test]
fn a_name_that_kubectl_would_split_is_passed_as_input() {
    let place = place();
    for name in ["a,b.yaml", "a\"b.yaml", "{a}.yaml", "new\nline.yaml"] {
        let mut command = std::process::Command::new(crate::run::program());
        let words = ["bundle", "mesh/ca.crt", "--as", "configmap", "-o", name];
        let outcome = place.run(command.args(words));
        outcome.assert_done();
        assert!(
            outcome.stderr.contains("kubectl apply -f - < "),
            "{outcome:?}"
        );
    }
}
