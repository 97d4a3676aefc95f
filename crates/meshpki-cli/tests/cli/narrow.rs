//! What is printed for people fits the terminal: no line is longer than it, unless it is one word.
//!
//! `renewal`, `fingerprint`, `bundle --diff` and `explain --list` print a line for each, because programs read them.

use crate::run::{AT, Place};

/// The lines that are too long, and could have been folded.
fn too_long(text: &str, columns: usize) -> Vec<&str> {
    let is_long = |line: &&str| {
        let words = line.trim_end_matches(" \\").split_whitespace();
        // An option stays with its value, and the command of a sentence is whole.
        let is_command = line.trim().starts_with('`');
        line.chars().count() > columns && words.count() > 2 && !is_command
    };
    text.lines().filter(is_long).collect()
}

#[test]
fn every_line_fits_the_terminal_unless_it_is_one_word() {
    let issuer = "--anchors ca.crt --issuer issuer.crt";
    let mut lines: Vec<String> = [
        "inspect ca.crt issuer.key bundle.crt workload.crt",
        "inspect nothing.crt",
        "bundle bundle.crt ca.crt -o made.pem",
        "create chain made --trust-domain example.org",
        "create root made made.crt made-ca.key",
        "create issuer",
        "create workload default.shop.serviceaccount.identity.linkerd.cluster.local",
        "create workload two.labels",
        "create root webhook.linkerd.cluster.local webhook-ca.crt webhook-ca.key",
        "create webhook tap",
        "create webhook other --namespace elsewhere -f",
        "create webhook one.two.three.four",
        "create request --san identity.linkerd.cluster.local made.csr made.key",
        "sign made.csr signed.crt",
        "key decrypt ca.key",
        "explain",
        "explain rotation",
        "explain releases",
        "explain anchor-expired",
        "explain expired",
        "verify --ca ca.crt",
        "verify --ancors ca.crt --format nothing",
        "verify --anchors ca.crt --issuer issuer.crt --at tomorrow",
        "verify --anchors ca.key --issuer issuer.crt",
        "verify --anchors ca.crt --issuer ca.key",
        "verify --anchors issuer.crt --issuer ca.crt",
        "verify --anchors ca.crt --issuer workload.crt",
        "create root --permit spiffe://cluster.local",
        "create root --encrypt --password-file one --password-fd 3",
        "verify nothing.crt else.crt",
    ]
    .map(str::to_owned)
    .to_vec();
    lines.extend(["2027-12-20", "2037-01-01", "2025-01-01"].map(|at| {
        format!("verify --at {at} {issuer} --issuer-key issuer.key --workload workload.crt")
    }));
    lines.push(format!(
        "verify --at {AT} {issuer} --trust-domain other.example"
    ));
    lines.push(format!("verify --at {AT} --anchors bundle.crt"));

    let mut failures = Vec::new();
    for columns in [60, 80] {
        let place = Place::with_fixtures();
        for line in &lines {
            let outcome = place.sh(&format!("COLUMNS={columns} meshpki {line}"));
            for text in [&outcome.stdout, &outcome.stderr] {
                let long = too_long(text, columns);
                if !long.is_empty() {
                    failures.push(format!("{columns} columns: {line}\n{}", long.join("\n")));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
