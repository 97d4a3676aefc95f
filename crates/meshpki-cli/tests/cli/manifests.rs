//! Manifests in the place of files: which of their values are read, and what is said where it is not clear.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::symlink;

use serde_json::Value;

use crate::run::{AT, Outcome, Place, has, program};

/// The fixtures, and manifests of the mesh that they are: `anchors.yaml`, `issuer.yaml`, and `dump.yaml` with both.
fn place() -> Place {
    let place = Place::with_fixtures();
    let anchors = anchors(&place, "linkerd", "ca.crt");
    let issuer = object(
        &place,
        "Secret linkerd/linkerd-identity-issuer stringData",
        &[("crt.pem", "issuer.crt"), ("key.pem", "issuer.key")],
    );
    place.write("anchors.yaml", &anchors);
    place.write("issuer.yaml", &issuer);
    place.write("dump.yaml", format!("{anchors}---\n{issuer}"));
    place
}

/// The trust roots of a mesh.
fn anchors(place: &Place, namespace: &str, fixture: &str) -> String {
    let of = format!("ConfigMap {namespace}/linkerd-identity-trust-roots data");
    object(place, &of, &[("ca-bundle.crt", fixture)])
}

/// A manifest with fixtures as its values.
fn object(place: &Place, of: &str, values: &[(&str, &str)]) -> String {
    let [kind, path, field] = of.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let (namespace, name) = path.split_once('/').unwrap();
    let mut text = format!(
        "apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n{field}:\n"
    );
    for (key, fixture) in values {
        let indented = place.read(fixture).replace('\n', "\n    ");
        let _ = writeln!(text, "  {key}: |\n    {}", indented.trim_end());
    }
    text
}

fn verify(place: &Place, rest: &str) -> Outcome {
    place.meshpki(&format!("verify --at {AT} {rest}"))
}

#[test]
fn a_manifest_is_judged_as_the_files_in_it() {
    let place = place();
    let of_files = verify(
        &place,
        "--anchors ca.crt --issuer issuer.crt --issuer-key issuer.key",
    );
    of_files.assert_done();
    for arguments in [
        "--anchors anchors.yaml --issuer issuer.yaml",
        "--anchors dump.yaml --issuer dump.yaml",
        "--anchors dump.yaml --issuer dump.yaml --issuer-key dump.yaml",
        "--anchors ca.crt --issuer dump.yaml",
        "--anchors dump.yaml --issuer issuer.crt --issuer-key dump.yaml",
        "--anchors dump.yaml#linkerd/linkerd-identity-trust-roots --issuer dump.yaml#linkerd-identity-issuer",
        "--anchors dump.yaml#linkerd-identity-trust-roots:ca-bundle.crt --issuer dump.yaml",
    ] {
        let outcome = verify(&place, arguments);
        outcome.assert_done();
        assert_eq!(outcome.stdout, of_files.stdout, "{outcome:?}");
        assert_eq!(outcome.stderr, "", "{outcome:?}");
    }
}

#[test]
fn one_dump_on_standard_input_has_the_anchors_and_the_issuer() {
    let place = place();
    let line = format!("verify --at {AT} --anchors - --issuer=-#linkerd/linkerd-identity-issuer");
    let outcome = place.sh(&format!("meshpki {line} < dump.yaml"));
    outcome.assert_done();
    assert!(outcome.stdout.contains("key matches"), "{outcome:?}");
    // Another text is still read only once.
    let line = format!("verify --at {AT} --anchors - --issuer -");
    let outcome = place.sh(&format!("meshpki {line} < ca.crt"));
    outcome.assert_refused_with("given twice");
}

#[test]
fn the_other_commands_read_the_same_values() {
    let place = place();
    let fingerprints = |files: &str| {
        let outcome = place.meshpki(&format!("fingerprint {files}"));
        outcome.assert_done();
        let lines = outcome.stdout.lines();
        lines.map(|line| line[..64].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(fingerprints("dump.yaml"), fingerprints("ca.crt issuer.crt"));
    assert_eq!(
        fingerprints("dump.yaml#linkerd/linkerd-identity-issuer"),
        fingerprints("issuer.crt")
    );
    let bundle = |files: &str| {
        let outcome = place.meshpki(&format!("bundle --at {AT} {files}"));
        outcome.assert_done();
        outcome.stdout
    };
    assert_eq!(bundle("dump.yaml"), bundle("ca.crt"));
    assert_eq!(
        bundle("dump.yaml stranger-ca.crt"),
        bundle("ca.crt stranger-ca.crt")
    );
    let diff = place.meshpki(&format!("bundle --diff --at {AT} dump.yaml ca.crt"));
    diff.assert_done();
    let renewal = place.meshpki(&format!("renewal --at {AT} dump.yaml"));
    renewal.assert_done();
    assert_eq!(renewal.stdout.lines().count(), 2, "{renewal:?}");
    let inspect = place.meshpki(&format!("inspect --at {AT} dump.yaml"));
    inspect.assert_done();
    let heads = [
        "dump.yaml: ConfigMap linkerd/linkerd-identity-trust-roots, key ca-bundle.crt,",
        "dump.yaml: Secret linkerd/linkerd-identity-issuer, key crt.pem, block 1\n",
        "dump.yaml: Secret linkerd/linkerd-identity-issuer, key key.pem\n  private key",
    ];
    for head in heads {
        assert!(inspect.stdout.contains(head), "{head}: {inspect:?}");
    }
    let pem = place.meshpki("inspect --format pem dump.yaml");
    pem.assert_done();
    assert_eq!(pem.stdout, place.read("ca.crt") + &place.read("issuer.crt"));
}

#[test]
fn a_webhook_is_judged_by_the_ca_bundle_of_its_configuration() {
    let place = Place::with_fixtures();
    for line in [
        "create root webhook ca2.crt ca2.key",
        "create webhook --ca ca2.crt --ca-key ca2.key \
         linkerd-proxy-injector.linkerd.svc injector.crt injector.key",
    ] {
        place.meshpki(line).assert_done();
    }
    let ca = place.sh("base64 ca2.crt | tr -d '\\n'").stdout;
    place.write(
        "webhook.yaml",
        format!(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata:\n  name: \
             linkerd-proxy-injector-webhook-config\nwebhooks:\n- name: linkerd-proxy-injector.linkerd.io\n  \
             clientConfig:\n    caBundle: {ca}\n---\n{}",
            object(
                &place,
                "Secret linkerd/linkerd-proxy-injector-k8s-tls stringData",
                &[("tls.crt", "injector.crt"), ("tls.key", "injector.key")],
            )
        ),
    );
    let outcome = place.meshpki("verify --anchors webhook.yaml --webhook webhook.yaml");
    outcome.assert_done();
    assert!(outcome.stdout.contains("API server accepts"), "{outcome:?}");
    // With several, the anchors of the mesh are no answer.
    let other = place
        .read("webhook.yaml")
        .replace("injector-webhook-config", "other-webhook-config");
    let other = other.replace(&ca, "eA==");
    let all = [
        place.read("webhook.yaml"),
        other,
        anchors(&place, "linkerd", "ca.crt"),
    ];
    place.write("several.yaml", all.join("---\n"));
    let outcome = place.meshpki("verify --anchors several.yaml --webhook injector.crt");
    outcome.assert_refused_with("contains a caBundle in 2 places, expected one");
}

#[test]
fn findings_name_the_object_and_machines_get_a_name_that_can_be_typed() {
    let place = place();
    place.write("old.yaml", anchors(&place, "linkerd", "stranger-ca.crt"));
    let outcome = verify(&place, "--anchors old.yaml --issuer dump.yaml");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        outcome
            .stdout
            .contains("dump.yaml: Secret linkerd/linkerd-identity-issuer, key crt.pem, block 1"),
        "{outcome:?}"
    );
    let json = verify(
        &place,
        "--anchors old.yaml --issuer dump.yaml --format json",
    );
    let said: Value = serde_json::from_str(&json.stdout).unwrap();
    let file = said["subjects"][0]["findings"][0]["file"].as_str().unwrap();
    assert_eq!(file, "dump.yaml#linkerd/linkerd-identity-issuer:crt.pem");
    place.meshpki(&format!("fingerprint {file}")).assert_done();
    // An annotation is about the file, not about a line of the value in it.
    let github = verify(
        &place,
        "--anchors old.yaml --issuer dump.yaml --format github",
    );
    assert!(
        github.stdout.contains("::error file=dump.yaml,title="),
        "{github:?}"
    );
}

#[test]
fn a_command_of_a_fix_reads_the_manifest_again() {
    let place = place();
    let outcome = verify(
        &place,
        "--anchors issuer.yaml#linkerd-identity-issuer:crt.pem --issuer ca.crt",
    );
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let fix = "meshpki verify --anchors ca.crt --issuer \\\n";
    assert!(
        outcome.stdout.contains(fix) || outcome.stdout.contains("--issuer 'issuer.yaml#"),
        "{outcome:?}"
    );
}

#[test]
fn where_it_is_not_clear_what_is_meant_the_choices_are_named() {
    let place = place();
    let second = anchors(&place, "other", "stranger-ca.crt");
    place.write(
        "two.yaml",
        format!("{}---\n{second}", place.read("anchors.yaml")),
    );
    let outcome = verify(&place, "--anchors two.yaml --issuer issuer.crt");
    outcome
        .assert_refused_with("error: two.yaml: contains trust anchors in 2 places, expected one");
    let (_, hint) = outcome.stderr.split_once("name one of them: ").unwrap();
    let first = hint.split_whitespace().next().unwrap();
    let pasted = place.sh(&format!(
        "meshpki verify --at {AT} --anchors {first} --issuer issuer.crt"
    ));
    pasted.assert_done();

    let outcome = verify(&place, "--anchors dump.yaml#other/none --issuer issuer.crt");
    outcome.assert_refused_with("contains no object other/none");
    assert!(
        outcome
            .stderr
            .contains("'dump.yaml#linkerd/linkerd-identity-trust-roots'"),
        "{outcome:?}"
    );
    let outcome = verify(&place, "--anchors ca.crt --issuer anchors.yaml");
    outcome.assert_refused_with("contains one object, with trust anchors, expected a certificate");
    let outcome = verify(&place, "--anchors ca.crt#linkerd/none --issuer issuer.crt");
    outcome.assert_refused_with(
        "ca.crt: is not a manifest, expected one with the object linkerd/none",
    );
    let outcome = verify(&place, "--anchors dump.yaml#a/b/c --issuer issuer.crt");
    outcome.assert_refused_with("names no object");
}

#[test]
fn a_file_with_a_hash_in_its_name_is_itself() {
    let place = Place::with_fixtures();
    place.write("ca.crt#1", place.read("ca.crt"));
    let outcome = verify(&place, "--anchors ca.crt#1 --issuer issuer.crt");
    outcome.assert_done();
}

#[test]
fn what_could_not_be_read_is_said_once_and_costs_only_itself() {
    let place = place();
    let template = format!(
        "{}---\nkind: {{{{ .Values.kind }}}}\n",
        place.read("dump.yaml")
    );
    place.write("render.yaml", &template);
    let outcome = verify(&place, "--anchors render.yaml --issuer render.yaml");
    outcome.assert_done();
    assert_eq!(
        outcome
            .stderr
            .matches("a template that was not rendered")
            .count(),
        1,
        "{outcome:?}"
    );
    place.write(
        "template.yaml",
        "kind: {{ .Values.kind }}\napiVersion: v1\n",
    );
    let outcome = verify(&place, "--anchors template.yaml --issuer issuer.crt");
    outcome.assert_refused_with("is a template that was not rendered");

    let redacted = place.read("issuer.yaml");
    let (before, _) = redacted.split_once("  key.pem").unwrap();
    place.write(
        "redacted.yaml",
        format!("{before}  key.pem: '*** REDACTED ***'\n"),
    );
    let outcome = verify(&place, "--anchors dump.yaml --issuer redacted.yaml");
    outcome.assert_done();
    assert!(outcome.stdout.contains("key not checked"), "{outcome:?}");
    assert!(outcome.stderr.contains("is redacted"), "{outcome:?}");

    place.write(
        "sealed.yaml",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: linkerd-identity-issuer, namespace: linkerd}\n",
    );
    let outcome = verify(&place, "--anchors dump.yaml --issuer sealed.yaml");
    outcome.assert_refused_with("is sealed (SealedSecret)");
    assert!(
        outcome
            .stderr
            .contains("kubectl -n linkerd get secret linkerd-identity-issuer -o yaml"),
        "{outcome:?}"
    );
}

#[test]
fn no_byte_of_a_key_in_a_manifest_is_shown() {
    let place = place();
    let key = place.read("issuer.key");
    let secrets: Vec<&str> = key.lines().filter(|line| !line.starts_with('-')).collect();
    let broken = place
        .read("issuer.yaml")
        .replace("  key.pem: |", "  key.pem: >-x");
    place.write("broken.yaml", &broken);
    place.write(
        "list.yaml",
        place
            .read("issuer.yaml")
            .replace("key.pem: |\n", "key.pem:\n    -\n"),
    );
    place.write(
        "binary.yaml",
        place.read("issuer.yaml").replace("stringData", "data"),
    );
    for file in ["issuer.yaml", "broken.yaml", "list.yaml", "binary.yaml"] {
        for command in [
            "inspect",
            "fingerprint",
            "renewal",
            "bundle",
            "verify --anchors ca.crt --issuer",
            "verify --anchors",
            "inspect --format json",
        ] {
            let outcome = place.meshpki(&format!("{command} {file}"));
            for secret in &secrets {
                assert!(
                    !outcome.stdout.contains(secret) && !outcome.stderr.contains(secret),
                    "{outcome:?}"
                );
            }
        }
    }
}

#[test]
fn a_dump_larger_than_any_pem_text_is_read() {
    let place = place();
    let pod = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"a\"}}, \"x\": \"{}\"}}",
        "x".repeat(20_000)
    );
    let list = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{}]}}\n",
        vec![pod; 1000].join(",")
    );
    fs::write(
        place.path("big.yaml"),
        list + "---\n" + &place.read("dump.yaml"),
    )
    .unwrap();
    let outcome = verify(&place, "--anchors big.yaml --issuer big.yaml");
    outcome.assert_done();
    // Other bytes of that length are still refused.
    fs::write(place.path("big.crt"), "x".repeat(20_000_000)).unwrap();
    let outcome = verify(&place, "--anchors big.crt");
    outcome.assert_refused_with("is larger than 16 MiB, expected PEM text");
}

#[test]
fn a_manifest_is_never_overwritten_by_a_certificate_or_a_key() {
    let place = place();
    let before = place.read("dump.yaml");
    for line in [
        "bundle dump.yaml -o dump.yaml --force",
        "bundle dump.yaml#linkerd-identity-trust-roots -o dump.yaml --force",
        "bundle ca.crt -o dump.yaml --force",
        "inspect --format pem ca.crt -o dump.yaml --force",
        "key convert issuer.yaml --in-place",
        "key convert issuer.key -o dump.yaml --force",
        "create root root.linkerd.cluster.local dump.yaml new.key --force",
    ] {
        place.meshpki(line).assert_refused_with("is a manifest");
        assert_eq!(place.read("dump.yaml"), before, "{line}");
    }
}

#[test]
fn a_key_that_nobody_hid_is_verified_or_fails() {
    let place = place();
    let (before, _) = place
        .read("issuer.yaml")
        .split_once("  key.pem")
        .map(|(before, after)| (before.to_owned(), after.to_owned()))
        .unwrap();
    for (key, words) in [
        (
            "REDACTED",
            "its key is redacted, so the key is not verified",
        ),
        (
            "'********'",
            "its key is redacted, so the key is not verified",
        ),
        ("''", "its key is empty, so the key is not verified"),
    ] {
        place.write("hidden.yaml", format!("{before}  key.pem: {key}\n"));
        let outcome = verify(&place, "--anchors ca.crt --issuer hidden.yaml");
        outcome.assert_done();
        let said = outcome
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(said.contains(words), "{outcome:?}");
    }
    place.write(
        "raw.yaml",
        format!("{before}data:\n  key.pem: '-----BEGIN EC PRIVATE KEY-----'\n"),
    );
    let outcome = verify(&place, "--anchors ca.crt --issuer raw.yaml");
    outcome.assert_refused_with("key key.pem: is not base64");
}

#[test]
fn which_object_was_read_is_said_where_it_is_not_obvious() {
    let place = place();
    let own = object(
        &place,
        "Secret shop/own stringData",
        &[("tls.crt", "issuer.crt")],
    );
    place.write(
        "own.yaml",
        format!("{own}---\n{}", place.read("anchors.yaml")),
    );
    let outcome = verify(&place, "--anchors own.yaml --issuer own.yaml");
    outcome.assert_done();
    assert!(
        outcome
            .stderr
            .contains("Secret shop/own, key tls.crt is read"),
        "{outcome:?}"
    );
    let outcome = verify(&place, "--anchors dump.yaml --issuer dump.yaml");
    assert_eq!(outcome.stderr, "");
}

#[test]
fn a_key_of_a_secret_is_converted_by_the_command_of_its_fix() {
    let place = place();
    let odd = object(
        &place,
        "Secret linkerd/linkerd-identity-issuer stringData",
        &[
            ("crt.pem", "issuer.crt"),
            ("key.pem", "parameters-first.key"),
        ],
    );
    place.write("odd.yaml", odd);
    place.sh("rm issuer.key").assert_done();
    let outcome = verify(&place, "--anchors ca.crt --issuer odd.yaml");
    let commands = outcome.stdout.replace(" \\\n", " ");
    let (_, command) = commands.split_once("meshpki key convert").unwrap();
    let command = format!("meshpki key convert{}", command.lines().next().unwrap());
    place.sh(command.trim()).assert_done();
}

#[test]
fn a_failure_in_a_manifest_annotates_its_file() {
    let place = place();
    place.write(
        "empty.yaml",
        place
            .read("anchors.yaml")
            .replace("ca-bundle.crt: |", "ca-bundle.crt: ''\n  x: |"),
    );
    let outcome = verify(
        &place,
        "--anchors empty.yaml#linkerd-identity-trust-roots:ca-bundle.crt --format github",
    );
    assert!(
        outcome.stdout.starts_with("::error file=empty.yaml,"),
        "{outcome:?}"
    );
}

#[test]
fn pem_with_words_of_a_manifest_before_it_is_pem() {
    let place = Place::with_fixtures();
    place.write(
        "words.crt",
        format!("apiVersion: v1\nkind: x\n{}", place.read("ca.crt")),
    );
    verify(&place, "--anchors words.crt --issuer issuer.crt").assert_done();
}

#[test]
fn the_command_is_a_plugin_of_kubectl_by_its_name() {
    let place = place();
    symlink(program(), place.path("kubectl-meshpki")).unwrap();
    let outcome =
        place.sh("./kubectl-meshpki verify --anchors dump.yaml --issuer dump.yaml --at 2027-01-01");
    outcome.assert_done();
    let outcome = place.sh("./kubectl-meshpki verify -h");
    assert!(
        outcome.stdout.contains("Usage: kubectl meshpki verify"),
        "{outcome:?}"
    );
    if has("kubectl") {
        let outcome = place.sh("PATH=$PWD:$PATH kubectl meshpki fingerprint dump.yaml");
        outcome.assert_done();
    }
}

#[test]
fn anchors_and_an_issuer_of_two_control_planes_are_said() {
    let place = place();
    place.write("other.yaml", anchors(&place, "other", "ca.crt"));
    let outcome = verify(&place, "--anchors other.yaml --issuer dump.yaml");
    outcome.assert_done();
    assert!(outcome.stderr.contains("two control planes"), "{outcome:?}");
}

#[test]
fn the_secret_of_an_istio_mesh_is_judged_as_its_folder() {
    let place = place();
    place
        .sh("mkdir cacerts && cat issuer.crt ca.crt > chain.pem")
        .assert_done();
    let files = [
        ("root-cert.pem", "ca.crt"),
        ("ca-cert.pem", "issuer.crt"),
        ("ca-key.pem", "issuer.key"),
        ("cert-chain.pem", "chain.pem"),
    ];
    for (name, fixture) in files {
        place.write(format!("cacerts/{name}"), place.read(fixture));
    }
    let secret = object(&place, "Secret istio-system/cacerts stringData", &files);
    place.write(
        "cacerts.yaml",
        format!("{}---\n{secret}", place.read("dump.yaml")),
    );
    let of_folder = verify(&place, "--cacerts cacerts");
    of_folder.assert_done();
    for file in ["cacerts.yaml", "cacerts.yaml#istio-system/cacerts"] {
        let outcome = verify(&place, &format!("--cacerts {file}"));
        outcome.assert_done();
        assert_eq!(outcome.stdout, of_folder.stdout);
        assert_eq!(outcome.stderr, of_folder.stderr);
    }
    place.write(
        "less.yaml",
        object(
            &place,
            "Secret istio-system/cacerts stringData",
            &files[..3],
        ),
    );
    let outcome = verify(&place, "--cacerts less.yaml");
    outcome.assert_refused_with("less.yaml: lacks cert-chain.pem");
    let outcome = verify(&place, "--cacerts dump.yaml");
    outcome.assert_refused_with("contains no object cacerts");
    let outcome = verify(&place, "--cacerts ca.crt");
    outcome.assert_refused_with("is neither a directory");
}
