//! Go's crypto/x509 and encoding/pem, through `.ci/peers/judge`.

mod verdict;

use serde_json::Value;

use crate::{Bench, KEY_TYPES};

#[test]
#[ignore = "needs judge: .ci/interop runs it"]
fn accepts_what_we_make() {
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

/// What we say of a bundle: refused as unreadable, or with an error about its text.
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
#[expect(
    clippy::too_many_lines,
    reason = "one line a text, to be read as a table"
)]
fn reads_the_texts_that_we_say_it_reads() {
    let bench = Bench::with_chain("p256");
    let (a, b) = (bench.read("ca.crt"), bench.read("issuer.crt"));
    let key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let indent = |text: &str| format!("  {}\n", text.trim_end().replace('\n', "\n  "));
    let headed = a.replacen('\n', "\nProc-Type: x\n\n", 1);
    let texts: Vec<(&str, String)> = vec![
        ("one", a.clone()),
        ("two", format!("{a}{b}")),
        ("twice the same", format!("{a}{a}")),
        ("a blank line between", format!("{a}\n{b}")),
        ("a comment between", format!("{a}# comment\n{b}")),
        ("a comment before", format!("subject=x\n{a}")),
        ("carriage returns", crlf(&format!("{a}{b}"))),
        ("no line break at the end", a.trim_end().to_owned()),
        ("glued", format!("{}{b}", a.trim_end())),
        ("glued with a space", format!("{} {b}", a.trim_end())),
        (
            "glued twice",
            format!("{}{}{a}", a.trim_end(), b.trim_end()),
        ),
        ("a blank line at the end", format!("{a}\n")),
        (
            "a carriage return at the end",
            format!("{}\r\n\r\n", a.trim_end()),
        ),
        ("spaces at the end", format!("{a}  ")),
        ("spaces behind the END", format!("{}  \n", a.trim_end())),
        (
            "spaces behind the first END",
            format!("{}  \n{b}", a.trim_end()),
        ),
        ("text behind the END", format!("{} x\n", a.trim_end())),
        (
            "text behind the first END",
            format!("{} x\n{b}", a.trim_end()),
        ),
        ("a comment at the end", format!("{a}# end\n")),
        ("indented", indent(&a)),
        ("the second indented", format!("{a}{}", indent(&b))),
        ("the first indented", format!("{}{b}", indent(&a))),
        ("a byte order mark", format!("\u{feff}{a}")),
        ("a byte order mark between", format!("{a}\u{feff}{b}")),
        ("a public key between", format!("{a}{key}{b}")),
        ("a public key before", format!("{key}{a}")),
        ("a public key behind", format!("{a}{key}")),
        (
            "a damaged public key behind",
            format!("{a}{}", key.replace("AAAA\n", "AAAA")),
        ),
        (
            "a trusted certificate",
            format!("{a}{}", b.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        ),
        (
            "an X509 certificate",
            format!("{}{b}", a.replace("CERTIFICATE", "X509 CERTIFICATE")),
        ),
        (
            "a lower-case label",
            a.replace("CERTIFICATE", "certificate"),
        ),
        (
            "another END",
            a.replace("END CERTIFICATE", "END CERTIFICATES"),
        ),
        ("headers", headed.clone()),
        ("headers on the first", format!("{headed}{b}")),
        ("a BEGIN twice", format!("-----BEGIN CERTIFICATE-----\n{a}")),
        (
            "an END alone before",
            format!("-----END CERTIFICATE-----\n{a}"),
        ),
        (
            "an END alone behind",
            format!("{a}-----END CERTIFICATE-----\n"),
        ),
        (
            "a BEGIN alone behind",
            format!("{a}-----BEGIN CERTIFICATE-----\n"),
        ),
        ("truncated", a[..a.len() / 2].to_owned()),
        ("the second truncated", format!("{a}{}", &b[..b.len() / 2])),
        ("the first truncated", format!("{}\n{b}", &a[..a.len() / 2])),
        (
            "no final dashes",
            a.trim_end().trim_end_matches('-').to_owned(),
        ),
        ("one long line", {
            let body: String = a.lines().filter(|line| !line.starts_with('-')).collect();
            format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
        }),
        ("all on one line", a.replace('\n', "")),
        ("blank lines inside", a.replacen("-----\n", "-----\n\n", 1)),
        ("spaces inside", a.replace('M', "M ")),
        ("tabs at the line ends", a.replace('\n', "\t\n")),
        ("a bad character", a.replacen("MII", "M!I", 1)),
        ("empty", String::new()),
        ("blank", "\n \n".to_owned()),
        ("text alone", "no PEM here\n".to_owned()),
        ("a form feed at the end", format!("{a}\u{c}")),
        ("a zero byte at the end", format!("{a}\0")),
        (
            "a BEGIN in a comment",
            format!("# -----BEGIN CERTIFICATE-----\n{a}"),
        ),
        (
            "a BEGIN in a line of text",
            format!("see -----BEGIN CERTIFICATE-----\n{a}"),
        ),
        (
            "an END in a line of text behind",
            format!("{a}see -----END CERTIFICATE-----\n"),
        ),
        ("carriage returns alone", a.replace('\n', "\r")),
        (
            "a line separator of another kind",
            format!("{a}\u{2028}{b}"),
        ),
        (
            "an empty certificate",
            format!("{a}-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
        ),
        (
            "a label with a space more",
            a.replace("CERTIFICATE-----", "CERTIFICATE -----"),
        ),
        ("no label", a.replace(" CERTIFICATE", "")),
        (
            "a request behind",
            format!("{a}{}", key.replace("PUBLIC KEY", "CERTIFICATE REQUEST")),
        ),
        ("a dash more", a.replace("-----BEGIN", "------BEGIN")),
        (
            "a dash less",
            a.replace("-----END CERTIFICATE-----", "----END CERTIFICATE-----"),
        ),
    ];
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
            (true, true) => careful.push(*name),
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

/// Go reads these whole, and a proxy does not.
const PROXIES_DIFFER: [&str; 3] = ["headers", "headers on the first", "tabs at the line ends"];
