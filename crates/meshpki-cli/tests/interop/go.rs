//! Go's crypto/x509 and encoding/pem, through `.ci/peers/judge`.

mod verdict;

use meshpki::{Consumer, Reading};
use serde_json::Value;

use crate::{Bench, KEY_TYPES, texts};

#[test]
#[ignore = "needs judge: .ci/interop runs it"]
fn accepts_the_certificates_that_we_create() {
    for key_type in KEY_TYPES {
        let bench = Bench::with_chain(key_type);
        for usage in ["server", "client"] {
            let line = format!("judge verify ca.crt issuer.crt workload.crt $(date +%s) {usage}");
            assert_eq!(bench.done(&line).trim(), "accepts", "{key_type}, {usage}");
        }
        assert_eq!(
            bench
                .done("judge issuer ca.crt issuer.crt $(date +%s)")
                .trim(),
            "accepts"
        );
    }
}

/// Our report on a bundle: refused as unreadable, or with an error about its text.
fn is_objected_to(bench: &Bench) -> bool {
    let (_, said) =
        bench.sh("meshpki verify --format json --anchors bundle.crt --issuer issuer.crt");
    let report: Value = serde_json::from_str(&said).unwrap();
    let Some(findings) = report["subjects"][0]["findings"].as_array() else {
        return true;
    };
    findings
        .iter()
        .any(|finding| finding["place"] == "pem" && finding["severity"] == "error")
}

/// Whenever Go reads another number of certificates than there are, we object; and where both the
/// control plane and the proxies read all, we do not.
#[test]
#[ignore = "needs judge: .ci/interop runs it"]
fn reads_the_texts_that_we_say_it_reads() {
    let bench = Bench::with_chain("p256");
    let texts = texts::listed(&bench);
    let (mut alike, mut careful) = (0, Vec::new());
    for (name, text) in &texts {
        bench.write("bundle.crt", text);
        let label = |label| text.matches(&format!("BEGIN {label}-----")).count();
        let there = ["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"]
            .map(label)
            .iter()
            .sum::<usize>();
        let read = bench.done("judge pem bundle.crt");
        let go_reads_all = read.trim().parse::<usize>() == Ok(there) && there > 0;
        match (go_reads_all, is_objected_to(&bench)) {
            (false, false) => panic!(
                "Go reads {} of {there}, and we are content: {name}",
                read.trim()
            ),
            (true, true) => careful.push(name.as_str()),
            _ => alike += 1,
        }
    }
    println!(
        "{} texts: {alike} alike, {} where Go reads all and we object: {careful:?}",
        texts.len(),
        careful.len()
    );
    assert_eq!(careful, PROXIES_DIFFER);
}

/// The column of the control plane in a `Reading` is the number that Go reads; what Go finds
/// within a block is not about the text.
#[test]
#[ignore = "needs judge: .ci/interop runs it"]
fn reads_as_many_certificates_as_a_reading_says() {
    let bench = Bench::with_chain("p256");
    let mut texts = texts::listed(&bench);
    texts.extend(texts::mutated(&bench, 1000));
    let mut within = 0;
    for (name, text) in &texts {
        bench.write("bundle.crt", text);
        let said = bench.done("judge pem bundle.crt");
        let said = said.trim();
        let taken = Reading::of("bundle.crt", text.as_bytes()).by(Consumer::ControlPlane);
        match (said.strip_prefix("error: "), taken) {
            (Some(why), _) if why.starts_with("x509: ") => within += 1,
            (Some(why), taken) => assert_eq!(Err(why), taken, "{name}: {text:?}"),
            (None, taken) => {
                let count: usize = said.parse().unwrap();
                let expected = if count == 0 {
                    Err("no certificates found")
                } else {
                    Ok(count)
                };
                assert_eq!(taken, expected, "{name}: {text:?}");
            }
        }
    }
    println!(
        "{} texts: {within} damaged within a block, the rest alike",
        texts.len()
    );
}

/// Go reads these whole, and a proxy does not.
const PROXIES_DIFFER: [&str; 4] = [
    "headers",
    "headers on the first",
    "a tab behind the BEGIN",
    "tabs at the line ends",
];
