//! OpenSSL.

use meshpki::{Consumer, Reading};

use crate::{Bench, KEY_TYPES, texts};

#[test]
#[ignore = "needs openssl: .ci/interop runs it"]
fn accepts_the_certificates_that_we_create() {
    for key_type in KEY_TYPES {
        let bench = Bench::with_chain(key_type);
        bench.done("openssl verify -x509_strict -CAfile ca.crt issuer.crt");
        for purpose in ["sslserver", "sslclient"] {
            bench.done(&format!(
                "openssl verify -x509_strict -purpose {purpose} -CAfile ca.crt -untrusted issuer.crt \
                 workload.crt"
            ));
        }
        for key in ["ca.key", "issuer.key", "workload.key"] {
            bench.done(&format!("openssl pkey -in {key} -noout -check"));
        }
    }
}

#[test]
#[ignore = "needs openssl: .ci/interop runs it"]
fn sees_the_extensions_of_a_ca() {
    let bench = Bench::with_chain("p256");
    let root = bench.done("openssl x509 -in ca.crt -noout -text");
    assert!(
        root.contains("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:1"),
        "{root}"
    );
    assert!(
        root.contains("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign"),
        "{root}"
    );
    let issuer = bench.done("openssl x509 -in issuer.crt -noout -text");
    assert!(issuer.contains("CA:TRUE, pathlen:0"), "{issuer}");
    let identifier = |text: &str, extension: &str| {
        let (_, after) = text.split_once(extension).unwrap();
        after
            .lines()
            .nth(1)
            .unwrap()
            .trim()
            .trim_start_matches("keyid:")
            .to_owned()
    };
    assert_eq!(
        identifier(&issuer, "X509v3 Authority Key Identifier:"),
        identifier(&root, "X509v3 Subject Key Identifier:")
    );
}

#[test]
#[ignore = "needs openssl: .ci/interop runs it"]
fn its_own_root_signs_our_issuer_with_every_form_of_key() {
    let make = "openssl req -x509 -new -key root.key -out root.crt -days 3650 \
                -subj '/C=DE/O=Acme Inc/CN=Acme Root' -addext basicConstraints=critical,CA:TRUE \
                -addext keyUsage=critical,keyCertSign,cRLSign";
    let p256 = "-name prime256v1 -genkey";
    for (key, profile) in [
        // SEC1 behind EC PARAMETERS, as Linkerd's documentation hints at
        (format!("openssl ecparam {p256} -out root.key"), "linkerd"),
        (
            format!("openssl ecparam {p256} -noout -out root.key"),
            "linkerd",
        ),
        (
            format!("openssl ecparam {p256} -noout | openssl pkcs8 -topk8 -nocrypt -out root.key"),
            "linkerd",
        ),
        (
            "openssl genrsa -traditional -out root.key 2048".to_owned(),
            "linkerd",
        ),
        ("openssl genrsa -out root.key 4096".to_owned(), "linkerd"),
        (
            "openssl ecparam -name secp384r1 -genkey -noout -out root.key".to_owned(),
            "rfc5280",
        ),
        (
            "openssl genpkey -algorithm ed25519 -out root.key".to_owned(),
            "rfc5280",
        ),
    ] {
        let bench = Bench::new();
        bench.done(&key);
        bench.done(make);
        bench.signs_our_issuer(profile);
        bench.done(
            "openssl verify -x509_strict -CAfile root.crt -untrusted issuer.crt workload.crt",
        );
    }
}

#[test]
#[ignore = "needs openssl: .ci/interop runs it"]
fn refuses_as_we_do_if_a_root_is_recreated_under_its_name() {
    let bench = Bench::with_chain("p256");
    bench.done("meshpki create root root.linkerd.cluster.local again.crt again.key");
    let ours = bench.sh("meshpki verify --anchors again.crt --issuer issuer.crt");
    assert!(
        !ours.0 && ours.1.contains("issuer-signed-by-other-key"),
        "{}",
        ours.1
    );
    assert!(!bench.sh("openssl verify -CAfile again.crt issuer.crt").0);
    bench.done("cat ca.crt again.crt > bundle.crt");
    bench.done("meshpki verify --anchors bundle.crt --issuer issuer.crt");
    bench.done("openssl verify -CAfile bundle.crt issuer.crt");
}

/// Its column in a `Reading` is what it takes, word for word; what it finds within a block is not
/// about the text.
#[test]
#[ignore = "needs openssl: .ci/interop runs it"]
fn reads_as_many_certificates_as_a_reading_says() {
    let bench = Bench::with_chain("p256");
    let version = bench.done("openssl version");
    if !version.starts_with("OpenSSL 3") {
        return println!("SKIPPED: it is {}, and not OpenSSL 3", version.trim());
    }
    let mut texts = texts::listed(&bench);
    texts.extend(texts::mutated(&bench, 1000));
    let (mut within, mut refused) = (0, 0);
    for (name, text) in &texts {
        bench.write("bundle.crt", text);
        let taken = Reading::of("bundle.crt", text.as_bytes()).by(Consumer::OpenSsl);
        match (taken_by_openssl(&bench), taken) {
            (Err(why), _) if why == "ASN1 lib" => within += 1,
            (theirs, ours) => {
                refused += usize::from(ours.is_err());
                assert_eq!(theirs, ours.map_err(str::to_owned), "{name}: {text:?}");
            }
        }
    }
    println!(
        "{} texts: {within} damaged within a block, the rest alike, {refused} of them refused",
        texts.len()
    );
}

/// How many certificates openssl takes from `bundle.crt`, or the reason that is nearest to the
/// text. `crl2pkcs7` reads as `-CAfile` does, and can be counted.
fn taken_by_openssl(bench: &Bench) -> Result<usize, String> {
    let (_, said) = bench.sh("openssl verify -CAfile bundle.crt issuer.crt < /dev/null");
    if said.contains("Error loading file") {
        let reasons: Vec<&str> = said
            .lines()
            .filter_map(|line| line.split_once(":error:")?.1.split(':').nth(3))
            .collect();
        let reason = match reasons.as_slice() {
            [.., reason, "PEM lib"] | [.., reason] => reason,
            [] => "",
        };
        return Err((*reason).to_owned());
    }
    let certificates = bench.done(
        "openssl crl2pkcs7 -nocrl -certfile bundle.crt < /dev/null | \
         openssl pkcs7 -print_certs -noout",
    );
    Ok(certificates.matches("subject=").count())
}
