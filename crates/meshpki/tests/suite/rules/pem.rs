//! What each consumer reads from the text of a bundle.

use meshpki::{
    Certificate, Consumer, IssuerChain, Label, Policy, Problem, Reason, Source, TrustBundle,
    Verifier,
};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

use crate::common::{
    Chain, Judgement, Mint, accepted, at, refused, refused_by_control_plane, refused_by_proxy,
};
use crate::vectors::{EC_PKCS8, EC_SEC1, EC_WITH_PARAMETERS, RSA_2048_PKCS1};

/// Judges an issuer of the first anchor, in a bundle of two whose text is `edited`.
fn judged(edited: impl Fn(&str, &str) -> String) -> Judgement {
    let (a, b, issuer) = parts();
    let bundle = TrustBundle::from_pem("ca.crt", edited(&a, &b).as_bytes()).unwrap();
    let verifier = Verifier::new(bundle, Policy::default());
    Judgement::from(&verifier.verify(&IssuerChain::new(issuer, Vec::new()), at()))
}

fn unreadable(edited: impl Fn(&str, &str) -> String) -> Reason {
    let (a, b, _) = parts();
    let error = TrustBundle::from_pem("ca.crt", edited(&a, &b).as_bytes()).unwrap_err();
    assert_eq!(*error.input(), Source::from("ca.crt"));
    error.reason().clone()
}

fn parts() -> (String, String, Certificate) {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("other root", Some(1)));
    let made = chain.made();
    (
        made.anchors[0].to_pem(),
        made.anchors[1].to_pem(),
        made.issuer,
    )
}

#[test]
fn plain_text_is_read_by_all() {
    for (before, between, after) in [
        ("", "", ""),
        ("# the anchors\n", "", ""),
        ("subject=CN = root\nissuer=CN = root\n", "", ""),
        ("\n\n", "\n", ""),
        ("", "# the other one\n", ""),
        ("", "\r\n\r\n", ""),
    ] {
        let judged = judged(|a, b| format!("{before}{a}{between}{b}{after}"));
        assert_eq!(judged, accepted(&[]));
    }
    assert_eq!(
        judged(|a, b| format!("{a}{b}").replace('\n', "\r\n")),
        accepted(&[])
    );
    assert_eq!(judged(|a, b| format!("{a}{}", b.trim_end())), accepted(&[]));
}

/// Blank lines and white space are nothing to Go and to the proxies, nor is the length of a line.
#[test]
fn blocks_that_linkerd_reads_and_openssl_does_not_are_a_warning() {
    let lines = |text: &str, line: &str| text.trim_end().replace('\n', line) + "\n";
    let blank_after_the_second = |text: &str| {
        let (at, _) = text.match_indices('\n').nth(1).unwrap();
        format!("{}\n{}", &text[..at], &text[at..])
    };
    for (name, edit) in [
        (
            "double spaced",
            &(|a: &str| lines(a, "\n\n")) as &dyn Fn(&str) -> String,
        ),
        ("double spaced on Windows", &|a| lines(a, "\r\n\r\n")),
        ("lines of white space between", &|a| lines(a, "\n \t\n")),
        ("a blank line in the middle", &blank_after_the_second),
        ("a blank line and long lines", &|a| {
            let body = a.replace("CERTIFICATE-----\n", "CERTIFICATE-----\n\n");
            let (start, rest) = body.split_once("\n\n").unwrap();
            let (body, end) = rest.split_once("-----END").unwrap();
            format!(
                "{start}\n\n{}\n-----END{}",
                body.replace('\n', ""),
                end.trim_end()
            ) + "\n"
        }),
    ] {
        let judgement = judged(|a, b| a.to_owned() + &edit(b));
        let expected = accepted(&["warning pem-lost-to-openssl"]);
        assert_eq!(judgement, expected, "{name}");
    }
}

#[test]
fn block_that_openssl_cannot_read_is_named_and_rewritten_for_all_consumers() {
    let (a, b, _) = parts();
    let text = a.clone() + &b.trim_end().replace('\n', "\n\n") + "\n";
    let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap();
    let [found] = &bundle.findings()[..] else {
        panic!("{:?}", bundle.findings());
    };
    let is_expected = matches!(
        found.problem(),
        Problem::LostToOpenSsl {
            openssl: 0,
            of: 2,
            ..
        }
    );
    assert!(is_expected, "{found:?}");
    assert_eq!(found.origin().unwrap().block(), 2);
    assert_eq!(bundle.to_pem(), a + &b);
}

/// A certificate whose first byte is not a sequence's tag: OpenSSL refuses it, and no other text of
/// it helps. What is wrong with it is said of the certificate.
#[test]
fn certificate_that_openssl_cannot_read_in_any_text_is_not_a_fault_of_the_text() {
    let (a, _, _) = parts();
    let bundle = TrustBundle::from_pem("ca.crt", a.as_bytes()).unwrap();
    let mut der = bundle.anchors()[0].der().to_vec();
    for tag in [0x30, 0x70, 0xb0, 0xf0] {
        der[0] = tag;
        let Ok(certificate) = Certificate::from_der("ca.crt", &der) else {
            continue;
        };
        let again = TrustBundle::from_pem("ca.crt", certificate.to_pem().as_bytes()).unwrap();
        assert_eq!(again.findings(), [], "{tag:#x}");
        let openssl = again.readings()[0].by(Consumer::OpenSsl);
        assert_eq!(openssl.is_ok(), tag == 0x30, "{tag:#x}");
    }
}

/// The bits that are left over in the last letter: Go and the proxies do not look at them.
#[test]
fn base64_with_bits_left_over_is_read_as_linkerd_reads_it() {
    // One whose bytes do not fill the last group: signatures differ in length.
    let mut all = std::iter::repeat_with(|| parts().0);
    let a = all.find(|a| a.contains("=\n-----END")).unwrap();
    let (body, end) = a.split_once("\n-----END").unwrap();
    let letters = body.trim_end_matches('=');
    let padding = &body[letters.len()..];
    let (before, last) = letters.split_at(letters.len() - 1);
    let next = char::from(last.as_bytes()[0] + 1);
    let text = format!("{before}{next}{padding}\n-----END{end}");
    let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap();
    assert_eq!(bundle.to_pem(), a);
}

#[test]
fn duplicate_anchor_in_the_text_is_a_warning() {
    let judged = judged(|a, b| format!("{a}{b}{a}"));
    assert_eq!(judged, accepted(&["warning anchor-duplicate"]));
}

#[test]
fn anything_after_the_last_block_is_refused_by_the_control_plane() {
    for after in ["\n", "\r\n", "  \n", " \n \n", "# the end\n", "text"] {
        let judged = judged(|a, b| format!("{a}{b}{after}"));
        let expected = refused_by_control_plane(&["error pem-data-after-last-block"]);
        assert_eq!(judged, expected, "{after:?}");
    }
}

#[test]
fn text_after_the_last_block_is_reported_with_its_line() {
    let (a, b, _) = parts();
    let text = format!("{a}{b}");
    let lines = text.lines().count();
    for (after, line, blank) in [
        ("\n\n", lines + 1, true),
        ("\n \t\n\n", lines + 1, true),
        ("\ntext", lines + 1, false),
        ("\n\ntext\n", lines + 1, false),
        (" text\n", lines, false),
    ] {
        let text = format!("{}{after}", text.trim_end());
        let bundle = TrustBundle::from_pem("ca.crt", text.as_bytes()).unwrap();
        let findings = bundle.findings();
        let problems = findings.iter().map(|one| match one.problem() {
            Problem::DataAfterLastBlock { line, blank, .. } => (*line, *blank),
            other => panic!("{other:?}"),
        });
        assert!(problems.eq([(line, blank)]), "{after:?}: {findings:?}");
    }
}

#[test]
fn files_joined_without_a_line_break_are_refused() {
    let judged = judged(|a, b| format!("{}{b}", a.trim_end()));
    assert_eq!(judged, refused(&["error pem-glued-blocks"]));
}

#[test]
fn certificate_after_a_foreign_block_is_lost_to_the_control_plane() {
    let parameters = parameters();
    let expected = refused_by_control_plane(&["error pem-unexpected-block"]);
    assert_eq!(judged(|a, b| format!("{a}{parameters}{b}")), expected);
    assert_eq!(judged(|a, b| format!("{parameters}{a}{b}")), expected);
}

#[test]
fn foreign_block_at_the_end_is_a_warning() {
    let judged = judged(|a, b| format!("{a}{b}{}", parameters()));
    assert_eq!(judged, accepted(&["warning pem-unexpected-block"]));
}

#[test]
fn certificate_after_a_private_key_is_lost_to_the_control_plane() {
    let expected = refused_by_control_plane(&["error pem-private-key"]);
    assert_eq!(judged(|a, b| format!("{a}{EC_SEC1}{b}")), expected);
    assert_eq!(judged(|a, b| format!("{EC_SEC1}{a}{b}")), expected);
}

#[test]
fn private_key_at_the_end_is_an_error_though_nothing_is_lost() {
    let judged = judged(|a, b| format!("{a}{b}{EC_SEC1}"));
    assert_eq!(judged, accepted(&["error pem-private-key"]));
}

#[test]
fn certificate_with_another_label_is_read_by_no_consumer() {
    for label in ["TRUSTED CERTIFICATE", "X509 CERTIFICATE"] {
        let relabelled = |pem: &str| pem.replace(" CERTIFICATE", &format!(" {label}"));
        let judged = judged(|a, b| format!("{a}{}", relabelled(b)));
        assert_eq!(judged, refused(&["error pem-unexpected-label"]), "{label}");
        let found = vec![Label::from(label)];
        assert_eq!(
            unreadable(|a, _| relabelled(a)),
            Reason::NoCertificate { found }
        );
    }
}

#[test]
fn indented_text_is_refused() {
    let indented = |text: &str| format!("  {}\n", text.trim_end().replace('\n', "\n  "));
    let whole = judged(|a, _| indented(a));
    assert_eq!(whole, refused(&["error pem-indented"]));
    let first_line = judged(|a, b| format!("  {a}{b}"));
    assert!(!first_line.control_plane, "{first_line:?}");
    assert_eq!(first_line.findings, ["error pem-indented"]);
}

#[test]
fn byte_order_mark_is_refused() {
    let judged = judged(|a, b| format!("\u{feff}{a}{b}"));
    assert!(!judged.control_plane, "{judged:?}");
    assert_eq!(judged.findings, ["error pem-byte-order-mark"]);
}

#[test]
fn certificate_with_headers_is_lost_to_the_proxies() {
    let headers = "-----BEGIN CERTIFICATE-----\nComment: mine\n\n";
    let judged = judged(|a, b| {
        format!(
            "{a}{}",
            b.replacen("-----BEGIN CERTIFICATE-----\n", headers, 1)
        )
    });
    assert_eq!(judged, refused_by_proxy(&["error pem-lost-blocks"]));
}

#[test]
fn oddities_of_the_issuers_file_are_findings_too() {
    let made = Chain::sound().made();
    let text = format!("{}\n\n", made.issuer.to_pem());
    let chain = IssuerChain::from_pem("issuer.crt", text.as_bytes()).unwrap();
    let bundle = TrustBundle::from_iter(made.anchors);
    let report = Verifier::new(bundle, Policy::default()).verify(&chain, at());
    let expected = refused_by_control_plane(&["error pem-data-after-last-block"]);
    assert_eq!(Judgement::from(&report), expected);
}

#[test]
fn text_without_a_certificate_is_unreadable() {
    assert_eq!(unreadable(|_, _| String::new()), Reason::Empty);
    assert_eq!(unreadable(|_, _| " \n\t".to_owned()), Reason::Empty);
    assert_eq!(unreadable(|_, _| "hello".to_owned()), Reason::NotPem);
    let label = Label::from("EC PRIVATE KEY");
    let expected = Reason::KeyForCertificate { block: 1, label };
    assert_eq!(unreadable(|_, _| EC_SEC1.to_owned()), expected);
    let found = vec![Label::from("EC PARAMETERS")];
    assert_eq!(
        unreadable(|_, _| parameters()),
        Reason::NoCertificate { found }
    );
}

#[test]
fn truncated_block_is_unreadable_wherever_it_is() {
    let cut = |pem: &str| pem[..pem.len() - 40].to_owned();
    let label = Label::from("CERTIFICATE");
    for (text, block) in [
        (unreadable(|a, b| cut(a) + "\n" + b), 1),
        (unreadable(|a, b| a.to_owned() + &cut(b)), 2),
    ] {
        assert!(
            matches!(&text, Reason::Truncated { block: at, label: of, .. } if *at == block && *of == label),
            "{text:?}"
        );
    }
}

#[test]
fn damaged_block_is_unreadable() {
    let damaged = |pem: &str| pem.replacen("MII", "MI!", 1);
    let reason = unreadable(|a, b| a.to_owned() + &damaged(b));
    assert!(
        matches!(reason, Reason::Malformed { block: 2, .. }),
        "{reason:?}"
    );
    let other = |pem: &str| pem.replacen("MII", "AII", 1);
    let reason = unreadable(|a, b| a.to_owned() + &other(b));
    assert!(
        matches!(reason, Reason::Malformed { block: 2, .. }),
        "{reason:?}"
    );
}

#[test]
fn binary_input_is_unreadable_and_its_kind_is_reported() {
    let reason = |der: &[u8]| {
        let error = TrustBundle::from_pem("ca.crt", der).unwrap_err();
        error.reason().clone()
    };
    for key in [EC_PKCS8, EC_SEC1, RSA_2048_PKCS1] {
        let der = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        assert_eq!(reason(der.secret_der()), Reason::BinaryKey, "{key}");
    }
    let (_, _, issuer) = parts();
    assert_eq!(reason(issuer.der()), Reason::BinaryCertificate);
    assert_eq!(reason(&issuer.der()[1..]), Reason::NotPem);
    assert_eq!(reason(b" \r\n\t"), Reason::Empty);
}

fn parameters() -> String {
    EC_WITH_PARAMETERS.split_inclusive('\n').take(3).collect()
}
