//! Linkerd's documentation, typed with `alias step=meshpki`: every command of step that it has
//! (Linkerd 2.19, tasks/, and upgrade.md of 2.10), each as it is there.

use std::fs;
use std::path::Path;
use std::process::Command;

use meshpki::{Certificate, KeyFile, TrustBundle};
use serde_json::Value;

use crate::Bench;

/// A task of the documentation: where it is, and what is typed. kubectl, which step's commands read
/// from, is `cat` here.
const TASKS: [(&str, &str); 7] = [
    (
        "generate-certificates",
        "step certificate create root.linkerd.cluster.local ca.crt ca.key \\
--profile root-ca --no-password --insecure
step certificate create identity.linkerd.cluster.local issuer.crt issuer.key \\
--profile intermediate-ca --not-after 8760h --no-password --insecure \\
--ca ca.crt --ca-key ca.key",
    ),
    (
        "generate-certificates, a longer-lived anchor",
        "step certificate create root.linkerd.cluster.local ca.crt ca.key \\
--profile root-ca --no-password --insecure --not-after=87600h
step certificate create identity.linkerd.cluster.local issuer.crt issuer.key \\
--profile intermediate-ca --not-after 8760h --no-password --insecure \\
--ca ca.crt --ca-key ca.key",
    ),
    (
        "multicluster and installing-multicluster",
        "step certificate create root.linkerd.cluster.local root.crt root.key \\
  --profile root-ca --no-password --insecure
step certificate create identity.linkerd.cluster.local issuer.crt issuer.key \\
  --profile intermediate-ca --not-after 8760h --no-password --insecure \\
  --ca root.crt --ca-key root.key",
    ),
    (
        "gitops",
        "step certificate create root.linkerd.cluster.local sample-trust.crt sample-trust.key \\
  --profile root-ca \\
  --no-password \\
  --not-after 43800h \\
  --insecure
step certificate inspect sample-trust.crt
trust_anchor=`cat sample-trust.crt`
diff -b \\
  <(echo \"${trust_anchor}\" | step certificate inspect -) \\
  <(step certificate inspect sample-trust.crt)",
    ),
    (
        "manually-rotating-control-plane-tls-credentials",
        "step certificate create root.linkerd.cluster.local ca.crt ca.key --profile root-ca --no-password --insecure
printf '%s' \"$(cat ca.crt)\" > original-trust.crt
step certificate create root.linkerd.cluster.local ca-new.crt ca-new.key --profile root-ca --no-password --insecure
step certificate bundle ca-new.crt original-trust.crt bundle.crt
step certificate create identity.linkerd.cluster.local issuer-new.crt issuer-new.key \\
--profile intermediate-ca --not-after 8760h --no-password --insecure \\
--ca ca-new.crt --ca-key ca-new.key",
    ),
    (
        "automatically-rotating-webhook-tls-credentials and rotating_webhooks_certificates",
        "step certificate create webhook.linkerd.cluster.local ca.crt ca.key \\
  --profile root-ca --no-password --insecure --san webhook.linkerd.cluster.local
cat ca.crt | base64 | base64 --decode - | \\
    step certificate inspect - | \\
    grep -iA2 validity",
    ),
    (
        "upgrade, of 2.10",
        "step certificate create root.linkerd.cluster.local ca.crt ca.key --profile root-ca --no-password --insecure
cat ca.crt |  \\
step certificate inspect --short -",
    ),
];

/// What step is here: the path of a program.
fn typed(bench: &Bench, step: &str, folder: &str, lines: &str) -> String {
    bench.done(&format!("mkdir -p {folder}"));
    let own = Path::new(env!("CARGO_BIN_EXE_meshpki")).parent().unwrap();
    let path = format!("{}:{}", own.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c"])
        .arg(format!(
            "shopt -s expand_aliases\nalias step={step}\n{lines}"
        ))
        .current_dir(bench.0.path().join(folder))
        .env("PATH", path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{step}: {lines}\n{said}{words}");
    said
}

fn has_step() -> bool {
    Command::new("step").arg("version").output().is_ok()
}

#[test]
#[ignore = "needs openssl, judge and jq: .ci/interop runs it"]
fn every_command_works_with_an_alias() {
    let bench = Bench::new();
    let mut commands = 0;
    let mut fields = 0;
    for (index, (task, lines)) in TASKS.iter().enumerate() {
        let (ours, theirs) = (format!("ours-{index}"), format!("theirs-{index}"));
        let said = typed(&bench, "meshpki", &ours, lines);
        commands += lines.matches("step certificate").count();
        accepted(&bench, &ours);
        if has_step() {
            let theirs_said = typed(&bench, "step", &theirs, lines);
            fields += compare(&bench, task, &ours, &theirs);
            assert_eq!(layout(&said), layout(&theirs_said), "{task}");
        } else {
            println!("SKIPPED: step is not there to compare with: {task}");
        }
    }
    println!(
        "{commands} commands of {} tasks, {fields} fields as step makes them",
        TASKS.len()
    );
}

/// The function of automatically-rotating-control-plane-tls-credentials: the same command, the same six
/// keys, one certificate or several, a file or standard input.
#[test]
#[ignore = "needs openssl, judge and jq: .ci/interop runs it"]
fn the_function_that_shows_a_chain_works_with_an_alias() {
    let function = r#"
show_chain () {
    step certificate inspect --bundle --format json "${1:--}" | jq -r '
        if type == "array" then .[] else . end
        | [.extensions.subject_key_id[0:16], .subject_dn,
           (.extensions.authority_key_id // "none")[0:16], .issuer_dn,
           .validity.start, .validity.end]
        | join(" ")'
}
"#;
    let calls =
        "show_chain ca.crt; base64 issuer.crt | base64 -d | show_chain; show_chain bundle.crt";
    let bench = Bench::new();
    let made = "meshpki create root root.linkerd.cluster.local ca.crt ca.key
        meshpki create issuer; cat issuer.crt ca.crt > bundle.crt";
    typed(&bench, "meshpki", "here", made);
    let said = typed(&bench, "meshpki", "here", &format!("{function}\n{calls}"));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert_eq!((lines[0], lines[1]), (lines[3], lines[2]));
    let words: Vec<&str> = lines[1].split(' ').collect();
    assert_eq!(words[1], "CN=identity.linkerd.cluster.local");
    assert_eq!(words[2], lines[0].split(' ').next().unwrap());
    if has_step() {
        assert_eq!(
            said,
            typed(&bench, "step", "here", &format!("{function}\n{calls}"))
        );
    } else {
        println!("SKIPPED: step is not there to compare with");
    }
}

/// OpenSSL, Go and meshpki accept every issuer in a folder under its anchor.
fn accepted(bench: &Bench, folder: &str) {
    let read = |name: &str| {
        let path = bench.0.path().join(folder).join(name);
        path.exists().then(|| name.to_owned())
    };
    for (issuer, anchor) in [
        ("issuer.crt", "ca.crt"),
        ("issuer.crt", "root.crt"),
        ("issuer-new.crt", "ca-new.crt"),
        ("issuer-new.crt", "bundle.crt"),
    ] {
        let (Some(issuer), Some(anchor)) = (read(issuer), read(anchor)) else {
            continue;
        };
        let key = issuer.replace(".crt", ".key");
        bench.done(&format!(
            "cd {folder} && openssl verify -x509_strict -CAfile {anchor} {issuer} \
             && judge issuer {anchor} {issuer} $(date +%s) | grep -qx accepts \
             && meshpki verify --anchors {anchor} --issuer {issuer} --issuer-key {key}"
        ));
    }
}

/// The same fields in both folders, but for what docs/step.md says: how many were compared.
fn compare(bench: &Bench, task: &str, ours: &str, theirs: &str) -> usize {
    let mut fields = 0;
    let folder = bench.0.path().join(ours);
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (our_text, their_text) = (
            bench.read(&format!("{ours}/{name}")),
            bench.read(&format!("{theirs}/{name}")),
        );
        if Path::new(&name).extension() == Some("key".as_ref()) {
            let label = |text: &str| {
                let key = KeyFile::from_pem(&name, text.as_bytes()).unwrap();
                (
                    key.label().to_string(),
                    key.public_key().unwrap().algorithm().clone(),
                )
            };
            assert_eq!(label(&our_text), label(&their_text), "{task}: {name}");
            fields += 2;
            continue;
        }
        let read = |text: &str| {
            TrustBundle::from_pem(&name, text.as_bytes())
                .unwrap()
                .anchors()
                .to_vec()
        };
        let (our_certificates, their_certificates) = (read(&our_text), read(&their_text));
        assert_eq!(
            our_certificates.len(),
            their_certificates.len(),
            "{task}: {name}"
        );
        for (one, other) in our_certificates.iter().zip(&their_certificates) {
            let (one, other) = (described(one), described(other));
            fields += one.len();
            assert_eq!(one, other, "{task}: {name}");
        }
    }
    fields
}

/// What is said of a certificate: names, rights, the length of its life to a minute, its algorithms. Not
/// what is random, nor what docs/step.md says is another: where it begins, an anchor's own identifier
/// as its issuer's, and the names of a webhooks' CA.
fn described(certificate: &Certificate) -> Vec<String> {
    let validity = certificate.validity();
    let lifetime = validity.lifetime().as_secs() / 3600;
    let critical = |oid: &str| {
        let mut extensions = certificate.extensions().iter();
        extensions
            .find(|one| one.oid == oid)
            .map(|one| one.critical)
    };
    vec![
        certificate.subject().to_string(),
        certificate.issuer().to_string(),
        certificate.version().to_string(),
        format!("{lifetime} hours"),
        certificate.public_key().algorithm().to_string(),
        certificate.signature_algorithm().to_string(),
        format!("{:?}", certificate.basic_constraints()),
        format!("{:?}", certificate.key_usage()),
        format!("{:?}", certificate.extended_key_usage()),
        format!("{:?}", certificate.name_constraints()),
        format!("{:?} {:?}", critical("2.5.29.19"), critical("2.5.29.15")),
        format!(
            "{}",
            certificate.subject_key_identifier().map_or(0, <[u8]>::len)
        ),
    ]
}

/// What was printed, without what differs from one certificate to another: the words before the
/// first colon of each line, sorted.
fn layout(said: &str) -> Vec<String> {
    let mut lines: Vec<String> = said
        .lines()
        .filter_map(|line| Some(line.split_once(':')?.0.trim_end().to_owned()))
        .filter(|label| !label.trim().bytes().all(|b| b.is_ascii_hexdigit()))
        .collect();
    lines.retain(|label| !label.contains("Authority Key Identifier"));
    // Extensions are in another order.
    lines.sort();
    lines
}

/// The JSON of one certificate is an object, and that of several a list.
#[test]
#[ignore = "needs openssl, judge and jq: .ci/interop runs it"]
fn one_certificate_is_an_object_and_several_are_a_list() {
    let bench = Bench::with_chain("p256");
    bench.done("cat issuer.crt ca.crt > bundle.crt");
    let json = |name: &str| -> Value {
        let line = format!("meshpki certificate inspect --bundle --format json {name}");
        serde_json::from_str(&bench.done(&line)).unwrap()
    };
    assert!(json("ca.crt").is_object());
    assert_eq!(json("bundle.crt").as_array().map(Vec::len), Some(2));
}

/// The rotation of a mesh that trusts two anchors already: step bundles the first of them alone.
#[test]
#[ignore = "needs openssl, judge and jq: .ci/interop runs it"]
fn a_bundle_of_two_anchors_is_read_whole() {
    let bench = Bench::new();
    let made = "
        for name in first second ca-new; do
            step certificate create root.linkerd.cluster.local $name.crt $name.key \\
                --profile root-ca --no-password --insecure
        done
        cat first.crt second.crt > original-trust.crt
        step certificate bundle ca-new.crt original-trust.crt bundle.crt";
    let count = |bench: &Bench, folder: &str| {
        bench
            .read(&format!("{folder}/bundle.crt"))
            .matches("BEGIN CERTIFICATE")
            .count()
    };
    typed(&bench, "meshpki", "ours", made);
    assert_eq!(count(&bench, "ours"), 3);
    if has_step() {
        typed(&bench, "step", "theirs", made);
        assert_eq!(count(&bench, "theirs"), 2);
        println!("of two old anchors and a new one, step bundles 2, and we 3");
    } else {
        println!("SKIPPED: step is not there to compare with");
    }
}
