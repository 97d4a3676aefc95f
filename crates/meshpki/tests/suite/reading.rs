//! What each consumer takes from the same text.

use std::fmt::Write as _;
use std::sync::LazyLock;

use meshpki::{
    Consumer, IssuerChain, Policy, Reading, Report, Severity, Source, TrustBundle, Verifier,
    WorkloadChain, WorkloadParser,
};
use proptest::prelude::{ProptestConfig, any, prop};
use proptest::proptest;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::common::{Chain, Made, Mint, at};
use crate::vectors::EC_SEC1;

/// Two certificates, as text.
fn two() -> (String, String) {
    let mut chain = Chain::sound();
    chain.anchors.push(Mint::authority("other root", Some(1)));
    let made = chain.made();
    (made.anchors[0].to_pem(), made.anchors[1].to_pem())
}

fn reading(text: &str) -> [Result<usize, &'static str>; 3] {
    let reading = Reading::of("ca.crt", text.as_bytes());
    Consumer::ALL.map(|consumer| reading.by(consumer))
}

/// A text, and what the control plane, the proxies and OpenSSL take from it.
struct Row {
    name: &'static str,
    text: String,
    taken: [Result<usize, &'static str>; 3],
}

const NOT_PEM: Result<usize, &str> = Err("not a PEM certificate");
const NONE: Result<usize, &str> = Err("no certificates found");
const NO_ROOTS: Result<usize, &str> = Err("no trust roots in PEM file");
const DAMAGED: Result<usize, &str> = Err("invalid trust anchors file");
const NO_CERTIFICATE: Result<usize, &str> = Err("no certificate or crl found");
const BAD_END: Result<usize, &str> = Err("bad end line");
const BAD_BASE64: Result<usize, &str> = Err("bad base64 decode");

#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<Row> {
    let (a, b) = two();
    let bare = a.trim_end();
    let relabelled = |label: &str| a.replace("CERTIFICATE", label);
    let indented = format!("  {}\n", bare.replace('\n', "\n  "));
    let foreign = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    let rows = [
        ("one", a.clone(), [Ok(1); 3]),
        ("two", format!("{a}{b}"), [Ok(2); 3]),
        (
            "carriage returns",
            format!("{a}{b}").replace('\n', "\r\n"),
            [Ok(2); 3],
        ),
        ("a comment before", format!("# anchors\n{a}{b}"), [Ok(2); 3]),
        ("a blank line between", format!("{a}\n{b}"), [Ok(2); 3]),
        ("a comment between", format!("{a}# next\n{b}"), [Ok(2); 3]),
        ("twice the same", format!("{a}{a}"), [Ok(2); 3]),
        (
            "a subject before",
            format!("subject=CN = root\n{a}"),
            [Ok(1); 3],
        ),
        ("no line break at the end", bare.to_owned(), [Ok(1); 3]),
        (
            "a blank line after",
            format!("{a}\n"),
            [NOT_PEM, Ok(1), Ok(1)],
        ),
        (
            "a blank line of Windows after",
            format!("{a}\r\n"),
            [NOT_PEM, Ok(1), Ok(1)],
        ),
        ("spaces after", format!("{a}  "), [NOT_PEM, Ok(1), Ok(1)]),
        (
            "a comment after",
            format!("{a}# end\n"),
            [NOT_PEM, Ok(1), Ok(1)],
        ),
        (
            "files joined without a line break",
            format!("{bare}{b}"),
            [NOT_PEM, Ok(1), BAD_END],
        ),
        (
            "a private key between",
            format!("{a}{EC_SEC1}{b}"),
            [Ok(1), Ok(2), Ok(2)],
        ),
        (
            "a public key between",
            format!("{a}{foreign}{b}"),
            [Ok(1), Ok(2), Ok(2)],
        ),
        (
            "a private key first",
            format!("{EC_SEC1}{a}"),
            [NONE, Ok(1), Ok(1)],
        ),
        (
            "a private key alone",
            EC_SEC1.to_owned(),
            [NONE, NO_ROOTS, NO_CERTIFICATE],
        ),
        (
            "TRUSTED CERTIFICATE",
            relabelled("TRUSTED CERTIFICATE"),
            [NONE, NO_ROOTS, Ok(1)],
        ),
        (
            "X509 CERTIFICATE",
            relabelled("X509 CERTIFICATE"),
            [NONE, NO_ROOTS, Ok(1)],
        ),
        ("indented", indented, [NOT_PEM, NO_ROOTS, NO_CERTIFICATE]),
        (
            "a byte order mark",
            format!("\u{feff}{a}"),
            [NOT_PEM, NO_ROOTS, Ok(1)],
        ),
        ("empty", String::new(), [NONE, NO_ROOTS, NO_CERTIFICATE]),
        // What is not in Linkerd's table.
        (
            "headers",
            a.replacen('\n', "\nComment: mine\n\n", 1),
            [Ok(1), DAMAGED, Err("not proc type")],
        ),
        (
            "a letter that is none",
            a.replacen("MII", "M!I", 1),
            [NOT_PEM, DAMAGED, BAD_BASE64],
        ),
        (
            "no END",
            a[..a.len() / 2].to_owned(),
            [NOT_PEM, DAMAGED, BAD_END],
        ),
        (
            "all on one line",
            a.replace('\n', ""),
            [NOT_PEM, DAMAGED, NO_CERTIFICATE],
        ),
    ];
    rows.map(|(name, text, taken)| Row { name, text, taken })
        .into()
}

#[test]
fn each_consumer_reads_what_it_reads_in_a_mesh() {
    for Row { name, text, taken } in rows() {
        assert_eq!(reading(&text), taken, "{name}");
    }
}

#[test]
fn consumers_agree_if_all_read_the_same_number_or_none_reads_any() {
    for Row { name, text, taken } in rows() {
        let counts = taken.map(Result::unwrap_or_default);
        let agree = counts.iter().all(|count| *count == counts[0]);
        let reading = Reading::of("ca.crt", text.as_bytes());
        assert_eq!(reading.agree(), agree, "{name}");
    }
}

#[test]
fn results_have_a_fixed_order_and_stable_names() {
    let (a, _) = two();
    let reading = Reading::of("ca.crt", format!("{a}\n").as_bytes());
    let mut said = String::new();
    for (consumer, taken) in reading.results() {
        writeln!(said, "{consumer}: {taken:?}").unwrap();
    }
    let expected = "control-plane: Err(\"not a PEM certificate\")\nproxy: Ok(1)\nopenssl: Ok(1)\n";
    assert_eq!(said, expected);
    assert_eq!(*reading.source(), Source::from("ca.crt"));
}

#[test]
fn readings_are_kept_for_each_file() {
    let (a, b) = two();
    let mut bundle = TrustBundle::from_pem("a.crt", a.as_bytes()).unwrap();
    bundle
        .add_pem("b.crt", format!("{b}\n").as_bytes())
        .unwrap();
    bundle.add_pem("c.crt", b"nothing").unwrap_err();
    let expected = [
        Reading::of("a.crt", a.as_bytes()),
        Reading::of("b.crt", format!("{b}\n").as_bytes()),
    ];
    assert_eq!(bundle.readings(), expected);
    assert!(
        TrustBundle::from_iter(bundle.anchors().to_vec())
            .readings()
            .is_empty()
    );
}

#[test]
fn report_has_the_readings_of_the_anchors_and_then_of_the_issuer() {
    let made = Chain::sound().made();
    let (anchor, issuer) = (made.anchors[0].to_pem(), made.issuer.to_pem());
    let bundle = TrustBundle::from_pem("ca.crt", anchor.as_bytes()).unwrap();
    let chain = IssuerChain::from_pem("issuer.crt", issuer.as_bytes()).unwrap();
    let verifier = Verifier::new(bundle, Policy::default());
    let files = |report: &Report| {
        let sources = report.readings().iter().map(Reading::source);
        sources.map(ToString::to_string).collect::<Vec<_>>()
    };
    let expected = Reading::of("issuer.crt", issuer.as_bytes());
    assert_eq!(chain.reading(), Some(&expected));
    let report = verifier.verify(&chain, at());
    assert_eq!(files(&report), ["ca.crt", "issuer.crt"]);
    assert_eq!(report.readings()[1], expected);

    let in_hand = IssuerChain::new(made.issuer.clone(), Vec::new());
    assert_eq!(in_hand.reading(), None);
    assert_eq!(files(&verifier.verify(&in_hand, at())), ["ca.crt"]);

    let workload = workload(&made).below(&chain);
    assert_eq!(
        files(&verifier.verify_workload(&workload, at())),
        ["ca.crt"]
    );
}

fn workload(made: &Made) -> WorkloadChain {
    WorkloadChain::from_pem("workload.crt", made.workload.to_pem().as_bytes()).unwrap()
}

#[test]
fn workloads_of_a_file_have_its_reading_and_those_of_a_stream_have_none() {
    let made = Chain::sound().made();
    let text = made.workload.to_pem().repeat(3);
    let expected = Reading::of("workloads.crt", text.as_bytes());
    let chains = WorkloadChain::all_from_pem("workloads.crt", text.as_bytes()).unwrap();
    assert_eq!(chains.len(), 3);
    assert!(
        chains
            .iter()
            .all(|chain| chain.reading() == Some(&expected))
    );
    let reading = workload(&made).reading().unwrap().source().clone();
    assert_eq!(reading, Source::from("workload.crt"));

    let mut stream = WorkloadParser::new("-");
    let mut chains = stream.push(text.as_bytes()).unwrap();
    chains.extend(stream.finish().unwrap());
    assert_eq!(chains.len(), 3);
    assert!(chains.iter().all(|chain| chain.reading().is_none()));
}

/// No text is looked at more than a few times: what is in it a hundred thousand times is read at
/// once.
#[test]
fn long_texts_are_read_in_time() {
    for piece in [
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n",
        "\n-----END CERTIFICATE-----",
        "\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----",
        "-----BEGIN A-----\nAAAA\n-----END A-----\n",
        "-----BEGIN A-----\na: b\n-----END A-----\n",
        "a: b\n",
        "-----",
        "\n",
        "\0",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    ] {
        let text = piece.repeat(100_000);
        let _ = Reading::of("ca.crt", text.as_bytes());
        let _ = Reading::of("ca.crt", format!("-----BEGIN A-----\n{text}").as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = Reading::of("ca.crt", &bytes);
    }

    /// Texts of what the consumers look for: nobody takes more than there are blocks.
    #[test]
    fn any_text_of_the_right_pieces_is_read(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)
    ) {
        let text = pieces.concat();
        let blocks = text.matches("-----BEGIN ").count();
        for taken in reading(&text) {
            assert!(taken.unwrap_or_default() <= blocks, "{text:?}");
            assert_ne!(taken, Ok(0), "{text:?}");
        }
    }

    /// Where a bundle is read and nothing in its text is found odd, Linkerd reads all of it.
    #[test]
    fn bundles_without_an_oddity_are_read_whole_by_linkerd(
        pieces in prop::collection::vec(prop::sample::select(&["", "\n", "# text\n", "\r\n", " ", "PEM"][..]), 1..8)
    ) {
        let (a, _) = two();
        let text: String = pieces.iter().map(|piece| piece.replace("PEM", &a)).collect();
        let Ok(bundle) = TrustBundle::from_pem("ca.crt", text.as_bytes()) else {
            return Ok(());
        };
        let all = Ok(bundle.anchors().len());
        let is_whole = reading(&text)[..2].iter().all(|taken| *taken == all);
        assert_eq!(is_whole, bundle.findings().is_empty(), "{text:?}");
    }
}

/// A certificate, written in another way.
#[derive(Clone, Debug)]
struct Layout {
    /// How many letters a line has, in turn.
    widths: Vec<usize>,
    /// What stands between two lines, in turn.
    breaks: Vec<&'static str>,
    after_begin: &'static str,
    after_end: &'static str,
    /// Something that stands anywhere in the base64: seldom anything.
    inserted: (usize, &'static str),
}

impl Layout {
    fn of(&self, pem: &str) -> String {
        let lines = pem.lines().filter(|line| !line.starts_with('-'));
        let mut letters = lines.collect::<String>();
        let (at, inserted) = self.inserted;
        letters.insert_str(at % (letters.len() + 1), inserted);
        let mut text = format!("-----BEGIN CERTIFICATE-----{}", self.after_begin);
        let mut rest = letters.as_str();
        let turns = self.widths.iter().cycle().zip(self.breaks.iter().cycle());
        for (&width, line_break) in turns {
            text += line_break;
            if rest.is_empty() {
                break;
            }
            let (line, after) = rest.split_at(width.min(rest.len()));
            text += line;
            rest = after;
        }
        // Both want an END to begin a line.
        let begins_a_line = text.ends_with('\n');
        text + if begins_a_line { "" } else { "\n" } + "-----END CERTIFICATE-----" + self.after_end
    }
}

fn layouts() -> impl proptest::strategy::Strategy<Value = Layout> {
    use proptest::strategy::Strategy as _;
    let breaks = prop::sample::select(BREAKS);
    let inserted = (any::<usize>(), prop::sample::select(INSERTED));
    (
        prop::collection::vec(1..300_usize, 1..6),
        prop::collection::vec(breaks, 1..6),
        prop::sample::select(&["", "", " ", "\t", "\r", "\n"][..]),
        prop::sample::select(
            &[
                "\n",
                "\n",
                "\n",
                "\r\n",
                " \n",
                "\t\n",
                "\n\n",
                "\n# next\n",
            ][..],
        ),
        inserted,
    )
        .prop_map(
            |(widths, breaks, after_begin, after_end, inserted)| Layout {
                widths,
                breaks,
                after_begin,
                after_end,
                inserted,
            },
        )
}

static TWO: LazyLock<(String, String)> = LazyLock::new(two);

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    /// Where Go and rustls-pki-types read the same certificates, so do we; and where nothing refuses what we
    /// read, they read that.
    #[test]
    fn what_both_judges_read_is_read_and_nothing_else_without_an_error(
        layouts in prop::collection::vec(layouts(), 1..3)
    ) {
        let originals = [&TWO.0, &TWO.1];
        let of = layouts.len();
        let pieces = layouts.iter().zip(originals).map(|(layout, pem)| layout.of(pem));
        let text: String = pieces.collect();
        let (bytes, reading) = (text.as_bytes(), Reading::of("ca.crt", text.as_bytes()));
        let proxy: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
        let proxy = proxy.unwrap_or_default();
        let written = originals[..of].iter().map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap());
        let is_read_by_both = reading.by(Consumer::ControlPlane) == Ok(of) && proxy == written.collect::<Vec<_>>();

        match TrustBundle::from_pem("ca.crt", bytes) {
            Ok(bundle) => {
                let findings = bundle.findings();
                let is_refused = findings.iter().any(|one| one.severity() == Severity::Error);
                let ours: Vec<_> = bundle.anchors().iter().map(|one| one.der().to_vec()).collect();
                let proxies: Vec<_> = proxy.iter().map(|one| one.to_vec()).collect();
                assert!(is_refused || ours == proxies, "{text:?}");
                assert!(is_refused || reading.by(Consumer::ControlPlane) == Ok(of), "{text:?}");
                assert!(!(is_refused && is_read_by_both), "{text:?} {findings:?}");
                let mut codes = findings.iter().map(meshpki::Finding::code);
                let is_openssls = reading.by(Consumer::OpenSsl).unwrap_or(0) < of;
                let is_told = codes.any(|code| code == "pem-lost-to-openssl");
                assert_eq!(is_told, is_openssls && !is_refused, "{text:?}");
            }
            Err(error) => {
                assert!(!is_read_by_both, "{text:?} {error}");
                assert!(error.to_string().contains("block "), "{error}");
                let letters = TWO.0.lines().nth(1).unwrap();
                assert!(!format!("{error} {error:?}").contains(&letters[..12]), "{error:?}");
            }
        }
    }
}

const BREAKS: &[&str] = &[
    "\n", "\n", "\n", "\r\n", "\n\n", "\r\n\r\n", " \n", "\t\n", "\n\t", "\n  ", "\n \n", "\r",
    "\r\r\n", " ", "\t",
];
const INSERTED: &[&str] = &[
    "", "", "", "", "", "", "", "", " ", "=", "-", "!", ":", "\0", "\x0b", "\x0c", "A",
];
const PIECES: &[&str] = &[
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
    "-----BEGIN TRUSTED CERTIFICATE-----",
    "-----END TRUSTED CERTIFICATE-----",
    "-----BEGIN EC PRIVATE KEY-----",
    "-----END EC PRIVATE KEY-----",
    "-----BEGIN ",
    "-----END ",
    "-----",
    "\n",
    "\n",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\0",
    ":",
    "Proc-Type: 4,ENCRYPTED\n",
    "MAA=\n",
    "MAA=",
    "=",
    "-",
    "\u{feff}",
    "\u{2028}",
    "# text\n",
];
