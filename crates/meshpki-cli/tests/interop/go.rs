//! Go's crypto/x509 and encoding/pem, through `.ci/peers/judge`.

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

/// Chains broken in one place, as openssl makes them: what Go refuses, we refuse for the control
/// plane.
#[test]
#[ignore = "needs judge: .ci/interop runs it"]
fn refuses_nothing_that_we_accept_for_it() {
    let good = "basicConstraints=critical,CA:TRUE";
    let usage = "keyUsage=critical,keyCertSign";
    let identifiers = "subjectKeyIdentifier=hash";
    let sound = format!("{good}\n{usage}\n{identifiers}");
    let without_usage = format!("{good}\n{identifiers}");
    let variants: Vec<String> = vec![
        sound.clone(),
        without_usage.clone(),
        format!("basicConstraints=CA:TRUE\n{usage}"),
        format!("basicConstraints=critical,CA:FALSE\n{usage}"),
        usage.to_owned(),
        String::new(),
        format!("basicConstraints=critical,CA:TRUE,pathlen:0\n{usage}"),
        format!("basicConstraints=critical,CA:TRUE,pathlen:1\n{usage}"),
        format!("{good}\nkeyUsage=critical,digitalSignature"),
        format!("{good}\nkeyUsage=critical,cRLSign"),
        format!("{good}\nkeyUsage=digitalSignature,keyCertSign"),
        format!("{sound}\nextendedKeyUsage=serverAuth,clientAuth"),
        format!("{sound}\nextendedKeyUsage=serverAuth"),
        format!("{sound}\nextendedKeyUsage=clientAuth"),
        format!("{sound}\nextendedKeyUsage=anyExtendedKeyUsage"),
        format!("{sound}\nextendedKeyUsage=codeSigning"),
        format!("{sound}\nextendedKeyUsage=critical,serverAuth,clientAuth"),
        format!("{sound}\nnameConstraints=critical,permitted;DNS:cluster.local"),
        format!("{sound}\nnameConstraints=critical,permitted;DNS:example.org"),
        format!("{sound}\nnameConstraints=critical,excluded;DNS:cluster.local"),
        format!("{sound}\nnameConstraints=permitted;DNS:example.org"),
        format!("{sound}\nnameConstraints=critical,permitted;URI:cluster.local"),
        format!("{sound}\nnameConstraints=critical,permitted;email:example.org"),
        format!("{sound}\nnameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0"),
        format!("{sound}\nnameConstraints=critical,permitted;dirName:directory\n[directory]\nCN=x"),
        format!("{sound}\n1.2.3.4=critical,DER:0500"),
        format!("{sound}\n1.2.3.4=DER:0500"),
        format!("{good}\n{usage}\nsubjectKeyIdentifier=critical,hash"),
        format!("{sound}\n2.5.29.30=critical,DER:3000"),
        format!("{sound}\n2.5.29.17=DER:0500"),
        format!("{sound}\n2.5.29.15=DER:0500"),
        format!("{sound}\npolicyConstraints=critical,requireExplicitPolicy:0"),
        format!("{sound}\npolicyConstraints=requireExplicitPolicy:0"),
        format!("{sound}\ncertificatePolicies=1.2.3.4"),
        format!("{sound}\nauthorityInfoAccess=critical,OCSP;URI:http://x"),
        format!("{sound}\nsubjectAltName=URI:http://a b"),
        format!("{sound}\nsubjectAltName=DNS:x.org,email:a@b.c,IP:10.0.0.1"),
    ];
    let bench = Bench::new();
    for name in ["root", "middle", "leaf"] {
        bench.done(&format!(
            "openssl ecparam -name prime256v1 -genkey -noout -out {name}.key"
        ));
    }
    bench.write(
        "leaf.ext",
        "extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=DNS:default.default.serviceaccount.identity.linkerd.cluster.local\n",
    );
    let days = "-days 3650 -set_serial 7";
    let (mut alike, mut stricter) = (0, 0);
    for place in ["root", "middle"] {
        for variant in &variants {
            bench.write("root.ext", if place == "root" { variant } else { &sound });
            bench.write(
                "middle.ext",
                if place == "middle" { variant } else { &sound },
            );
            let made = bench.sh(&format!(
                "openssl req -new -key root.key -subj /CN=root -out root.csr 2>/dev/null && \
                 openssl x509 -req -in root.csr -signkey root.key {days} -extfile root.ext -out root.crt && \
                 openssl req -new -key middle.key -subj /CN=middle -out middle.csr && \
                 openssl x509 -req -in middle.csr -CA root.crt -CAkey root.key {days} -extfile middle.ext -out middle.crt && \
                 openssl req -new -key leaf.key -subj /CN=leaf -out leaf.csr && \
                 openssl x509 -req -in leaf.csr -CA middle.crt -CAkey middle.key {days} -extfile leaf.ext -out leaf.crt"
            ));
            assert!(made.0, "{variant}: {}", made.1);
            let (_, said) = bench.sh(
                "meshpki verify --profile rfc5280 --format json --at +1d --anchors root.crt \
                 --issuer middle.crt",
            );
            let go = bench
                .done("judge verify root.crt middle.crt leaf.crt $(($(date +%s) + 86400)) server");
            let report: Value = serde_json::from_str(&said).unwrap();
            let ours = report["subjects"][0]["accepted_by"]["control-plane"]
                .as_bool()
                .unwrap_or(false);
            match (go.trim() == "accepts", ours) {
                (false, true) => panic!("Go {}, and we accept: {place}\n{variant}", go.trim()),
                (true, false) => stricter += 1,
                _ => alike += 1,
            }
        }
    }
    println!(
        "{} chains: {alike} alike, {stricter} that we refuse and Go accepts",
        2 * variants.len()
    );
    assert!(alike > stricter * 5);
}
