//! Where something was read: words that lead back to the very block.

use meshpki::{Source, Step, TrustBundle, WorkloadParser, is_hidden};

use crate::common::Chain;
use crate::vectors::EC_SEC1;

#[test]
fn a_block_is_named_by_its_file_and_its_number() {
    let made = Chain::sound().made();
    let one = made.anchors[0].to_pem();
    let alone = TrustBundle::from_pem("ca.crt", one.as_bytes()).unwrap();
    let origin = alone.anchors()[0].origin().unwrap();
    assert_eq!(origin.to_string(), "ca.crt, block 1");
    assert_eq!((origin.block(), origin.blocks(), origin.line()), (1, 1, 1));

    let two = TrustBundle::from_pem("-", one.repeat(2).as_bytes()).unwrap();
    let origin = two.anchors()[1].origin().unwrap();
    assert_eq!(origin.to_string(), "standard input, block 2 of 2");
    let lines = one.lines().count();
    assert_eq!(
        (origin.block(), origin.blocks(), origin.line()),
        (2, 2, lines + 1)
    );
}

/// How many are to come in a stream cannot be told, and the count goes on all the same.
#[test]
fn a_block_of_a_stream_is_named_by_its_number_in_the_whole() {
    let workload = Chain::sound().made().workload.to_pem();
    let mut stream = WorkloadParser::new("-");
    let mut chains = Vec::new();
    for _ in 0..3 {
        chains.extend(stream.push(workload.as_bytes()).unwrap());
    }
    chains.extend(stream.finish().unwrap());
    let origins = chains
        .iter()
        .map(|chain| chain.workload().origin().unwrap());
    let origins: Vec<_> = origins.map(|one| (one.block(), one.line())).collect();
    let lines = workload.lines().count();
    assert_eq!(origins, [(1, 1), (2, lines + 1), (3, 2 * lines + 1)]);
    let last = chains[2].workload().origin().unwrap();
    assert_eq!(last.to_string(), "standard input, block 3");
}

/// A command that fixes it names the file where there is one.
#[test]
fn a_remedy_names_the_source_if_it_has_a_name() {
    let text = format!("{}\n", Chain::sound().made().anchors[0].to_pem());
    let remedy = |source: Source| {
        let bundle = TrustBundle::from_pem(&source, text.as_bytes()).unwrap();
        bundle.findings()[0].remedy().unwrap().steps
    };
    let secret = Source::object("Secret", "linkerd", "linkerd-identity-issuer", "ca.crt");
    for (source, input) in [
        (Source::from("ca.crt"), Some(Source::from("ca.crt"))),
        (secret.clone(), Some(secret)),
        (Source::from("-"), None),
        (Source::Bytes("an anchor at hand".into()), None),
        // A command with another name than the file's would fix another file.
        (Source::from("a\u{fffd}.crt"), None),
    ] {
        assert_eq!(remedy(source), [Step::Rewrite { input }]);
    }
}

#[test]
fn found_labels_are_listed_once_and_up_to_a_limit() {
    let block = |label: &str| format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n");
    let found = |labels: &[&str]| {
        let text: String = labels.iter().map(|label| block(label)).collect();
        let error = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        found(&["CMS", "PKCS7", "CMS"]),
        "ca.crt: contains no certificate, only CMS, PKCS7"
    );
    assert_eq!(
        found(&["CMS", "A", "PKCS7", "X509 CRL", "B", "PKCS12", "PARAMETERS"]),
        "ca.crt: contains no certificate, only CMS, an unknown label, PKCS7, X509 CRL, PKCS12"
    );
}

/// The name of a file is the caller's, and comes from anywhere.
#[test]
fn hidden_characters_of_a_file_name_are_not_in_messages() {
    let text = Chain::sound().made().anchors[0].to_pem();
    for name in [
        "a\u{1b}[31m\n.crt",
        "\u{202e}b.crt",
        "c\u{200b}\u{e0041}.key",
    ] {
        let mut said = Vec::new();
        for cut in [&text[..text.len() - 40], "", "x", EC_SEC1, "0\0"] {
            let error = TrustBundle::from_pem(name, cut.as_bytes()).unwrap_err();
            said.push(error.to_string());
        }
        let bundle = TrustBundle::from_pem(name, format!("{text}{text}\n\n").as_bytes()).unwrap();
        for finding in bundle.findings() {
            said.extend([finding.to_string(), finding.message()]);
            said.extend(finding.origin().map(ToString::to_string));
        }
        assert!(said.len() > 7, "{said:?}");
        for text in said {
            let hidden = text.chars().find(|&c| c != '\n' && is_hidden(c));
            assert_eq!(hidden, None, "{text:?}");
        }
    }
}
