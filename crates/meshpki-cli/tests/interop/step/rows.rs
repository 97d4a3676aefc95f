//! Where meshpki differs from step on purpose: the table of `docs/step.md`, and how each of its rows is recognised.

use serde_json::Value;

use super::compared::{Case, Outcome};
use super::issuing::Difference;

pub(super) enum Met {
    /// Both comparisons have it.
    Both(
        fn(&Case, &Outcome, &Outcome) -> bool,
        fn(&Difference<'_>) -> bool,
    ),
    /// The comparison of the reading commands has it, where this holds.
    Compared(fn(&Case, &Outcome, &Outcome) -> bool),
    /// The comparison of what is made and signed has it, where this holds.
    Issued(fn(&Difference<'_>) -> bool),
    /// The claim of a test of the command.
    Elsewhere(&'static str),
}

impl Met {
    /// Is it this difference of the reading commands?
    pub(super) fn is_compared(&self, case: &Case, step: &Outcome, ours: &Outcome) -> bool {
        match self {
            Self::Both(is, _) | Self::Compared(is) => is(case, step, ours),
            _ => false,
        }
    }

    /// Is it this difference of what is made?
    pub(super) fn is_issued(&self, difference: &Difference<'_>) -> bool {
        match self {
            Self::Both(_, is) | Self::Issued(is) => is(difference),
            _ => false,
        }
    }
}

fn both_done(step: &Outcome, ours: &Outcome) -> bool {
    step.code == Some(0) && ours.code == Some(0)
}

/// step does it, and we refuse.
fn refused(step: &Outcome, ours: &Outcome) -> bool {
    let is_answer = |code| code == Some(0) || code == Some(1);
    match ours.code {
        Some(1) => step.code == Some(0),
        Some(255) => is_answer(step.code),
        _ => false,
    }
}

/// We do it, and step refuses.
fn accepted(step: &Outcome, ours: &Outcome) -> bool {
    refused(ours, step)
}

fn same_file(step: &Outcome, ours: &Outcome) -> bool {
    match (&step.file, &ours.file) {
        (Some((step, _)), Some((ours, _))) => step == ours,
        _ => false,
    }
}

/// The same JSON, but for members of these names: ours has no others, and where they differ, that is a difference.
fn same_json(step: &Outcome, ours: &Outcome, but: &[&[&str]]) -> bool {
    let (Some(mut step), Some(mut ours)) = (step.json(), ours.json()) else {
        return false;
    };
    for members in but {
        remove(&mut step, members);
        remove(&mut ours, members);
    }
    step == ours
}

/// The same text, but for lines with these words; or the same JSON, but for these members.
fn same_but(step: &Outcome, ours: &Outcome, words: &[&str], members: &[&str]) -> bool {
    if step.json().is_some() {
        return same_json(step, ours, &[LEFT_OUT, members]);
    }
    let lines = |one: &Outcome| -> Vec<String> {
        let text = String::from_utf8_lossy(&one.stdout).into_owned();
        let lines = text.lines().map(str::to_owned);
        lines
            .filter(|line| !words.iter().any(|words| line.contains(words)))
            .collect()
    };
    both_done(step, ours) && lines(step) == lines(ours)
}

fn remove(value: &mut Value, members: &[&str]) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| remove(one, members)),
        Value::Object(object) => {
            object.retain(|name, _| !members.contains(&name.as_str()));
            object.values_mut().for_each(|one| remove(one, members));
        }
        _ => {}
    }
}

/// Members of step's JSON that ours has not.
const LEFT_OUT: &[&str] = &[
    "b",
    "exponent",
    "fingerprint_md5",
    "gx",
    "gy",
    "modulus",
    "n",
    "names",
    "p",
    "pub",
    "public_key",
    "redacted",
    "signature",
    "spki_subject_fingerprint",
    "tbs_fingerprint",
    "tbs_noct_fingerprint",
    "validation_level",
    "x",
    "y",
];
/// Files in which a CA has name constraints.
const CONSTRAINED: [&str; 5] = [
    "constrained.crt",
    "inside-address.crt",
    "inside-excluded.crt",
    "inside.crt",
    "outside.crt",
];
/// Words of step's that no command of ours has.
const UNKNOWN: [&str; 9] = [
    "--crl-endpoint",
    "--servername",
    "--size",
    "--template",
    "P-521",
    "RSA",
    "csr",
    "emoji",
    "self-signed",
];

/// The first that holds counts.
pub(super) const ROWS: &[(&str, Met)] = &[
    (
        "json-members",
        Met::Compared(|case, step, ours| {
            case.command == "inspect" && same_json(step, ours, &[LEFT_OUT])
        }),
    ),
    (
        "json-name-constraints",
        Met::Compared(|case, step, ours| {
            let but = ["critical", "begin", "end", "mask"];
            case.command == "inspect"
                && CONSTRAINED.iter().any(|file| case.has(file))
                && same_json(step, ours, &[LEFT_OUT, &but])
        }),
    ),
    (
        "json-requests",
        Met::Compared(|case, step, ours| {
            let is_request = case.has(".csr") || case.has("request.der");
            case.command == "inspect" && is_request && refused(step, ours)
        }),
    ),
    (
        "rsa-numbers",
        Met::Compared(|case, step, ours| {
            let without = |one: &Outcome| {
                let text = String::from_utf8_lossy(&one.stdout).into_owned();
                let (before, after) = text.split_once("Modulus:")?;
                let (_, after) = after.split_once("Exponent: 65537 (0x10001)\n")?;
                Some(format!("{}{after}", before.trim_end_matches(' ')))
            };
            case.command == "inspect"
                && without(step).is_some_and(|step| step.as_bytes() == ours.stdout)
        }),
    ),
    (
        "rare-extensions",
        Met::Compared(|case, step, ours| {
            case.command == "inspect"
                && (case.has("everything.crt") || case.has("provisioned.crt"))
                && same_but(
                    step,
                    ours,
                    &RARE,
                    &[
                        "authority_info_access",
                        "certificate_policies",
                        "crl_distribution_points",
                        "extended_key_usage",
                        "step_provisioner",
                        "unknown_extensions",
                    ],
                )
        }),
    ),
    (
        "other-names",
        Met::Compared(|case, step, ours| {
            case.command == "inspect"
                && case.has("other-names.crt")
                && same_but(
                    step,
                    ours,
                    &["directory:", "other:"],
                    &["directory_names", "registered_ids"],
                )
        }),
    ),
    (
        "name-parts",
        Met::Compared(|case, step, ours| {
            case.command == "inspect"
                && case.has("many-names.crt")
                && same_but(step, ours, &["Subject: "], &["subject", "subject_dn"])
        }),
    ),
    (
        "not-here",
        Met::Both(
            |case, step, ours| {
                (case.command == "lint" || UNKNOWN.iter().any(|word| case.has(word)))
                    && refused(step, ours)
            },
            |one| UNKNOWN.iter().any(|word| one.has(word)) && one.refused("error: "),
        ),
    ),
    (
        "p521",
        Met::Both(
            |case, step, ours| match case.command {
                _ if case.has("p521.csr") => refused(step, ours),
                "inspect" => case.has("p521.crt") && same_but(step, ours, &["X.509v3"], &[]),
                _ => case.has("below-p521.crt") && refused(step, ours),
            },
            |one| one.refused("P-521"),
        ),
    ),
    (
        "request-extensions",
        Met::Compared(|case, step, ours| {
            let words = [
                "other:",
                "  example.org",
                "  DNS: example.org",
                "Attributes:",
                "            1.2.3.4.6",
                "            2.5.29.32",
                "  ..hello",
                "  0c:05:",
                "  0.0...*",
                "  30:07:",
                "Authentication",
            ];
            case.has("everything.csr") && same_but(step, ours, &words, &[])
        }),
    ),
    (
        "request-unproven",
        Met::Compared(|case, step, ours| case.has("unproven.csr") && refused(step, ours)),
    ),
    (
        "request-several",
        Met::Both(
            |case, step, ours| case.has("two.csr") && refused(step, ours),
            |one| one.refused("certificate signing requests, expected one"),
        ),
    ),
    (
        "request-label",
        Met::Compared(|case, step, ours| case.has("old-label.csr") && accepted(step, ours)),
    ),
    (
        "request-first",
        Met::Compared(|case, step, ours| case.has("request-first.crt") && both_done(step, ours)),
    ),
    (
        "public-key",
        Met::Compared(|case, step, ours| {
            case.has("public.pem") && case.command == "key" && refused(step, ours)
        }),
    ),
    (
        "private-key",
        Met::Compared(|case, step, _| {
            let files = ["ca.key", "key-first.crt", "key-first.csr"];
            case.command == "key" && files.iter().any(|file| case.has(file)) && step.code == Some(0)
        }),
    ),
    (
        "der",
        Met::Compared(|case, step, ours| {
            let files = ["ca.der", "leaf.der", "request.der"];
            files.iter().any(|file| case.has(file)) && accepted(step, ours)
        }),
    ),
    (
        "glued",
        Met::Compared(|case, step, ours| case.has("glued.crt") && accepted(step, ours)),
    ),
    (
        "headers",
        Met::Compared(|case, step, ours| case.has("headers.crt") && accepted(step, ours)),
    ),
    (
        "byte-order-mark",
        Met::Compared(|case, step, ours| case.has("byte-order-mark.crt") && accepted(step, ours)),
    ),
    (
        "text-after",
        Met::Compared(|case, step, ours| {
            case.command == "verify"
                && (case.has("junk-after.crt") || case.has("blank-line.crt"))
                && accepted(step, ours)
        }),
    ),
    (
        "damaged-block",
        Met::Compared(|case, step, ours| case.has("damaged-second.crt") && refused(step, ours)),
    ),
    (
        "bundle-all",
        Met::Compared(|case, step, ours| {
            case.command == "bundle" && both_done(step, ours) && !same_file(step, ours)
        }),
    ),
    (
        "bundle-cas",
        Met::Compared(|case, step, ours| case.command == "bundle" && refused(step, ours)),
    ),
    (
        "mode",
        Met::Both(
            |_, step, ours| {
                both_done(step, ours) && step.stdout == ours.stdout && same_file(step, ours)
            },
            |one| one.is_of("mode") && (one.step, one.ours) == ("600", "644"),
        ),
    ),
    (
        "roots-unreadable",
        Met::Compared(|case, step, ours| {
            case.command == "verify" && case.has("missing.crt") && refused(step, ours)
        }),
    ),
    (
        "roots-directory",
        Met::Compared(|case, step, ours| case.has("roots-named") && refused(step, ours)),
    ),
    (
        "roots-system",
        Met::Compared(|case, step, ours| {
            case.command == "verify"
                && !case.has("--roots")
                && !case.has("-roots")
                && refused(step, ours)
        }),
    ),
    (
        "ca-workloads",
        Met::Compared(|case, step, ours| {
            case.command == "verify"
                && (case.has("below-no-room.crt") || case.has("no-cert-sign.crt"))
                && refused(step, ours)
        }),
    ),
    (
        "leaf-as-root",
        Met::Compared(|case, step, ours| {
            case.command == "verify" && case.has("self-signed.crt") && refused(step, ours)
        }),
    ),
    (
        "verbose",
        Met::Compared(|case, step, ours| case.command == "verify" && both_done(step, ours)),
    ),
    (
        "durations",
        Met::Both(
            |case, step, _| {
                case.command == "needs-renewal" && case.has("30d") && step.code == Some(255)
            },
            |one| one.has("30d") && one.accepted(),
        ),
    ),
    (
        "standard-input",
        Met::Compared(|case, _, ours| {
            ["bundle", "needs-renewal", "verify"].contains(&case.command)
                && case.has("-")
                && case.stdin.is_some()
                && ours.code != Some(2)
        }),
    ),
    (
        "flags-anywhere",
        Met::Both(
            |case, step, ours| {
                case.words.first().is_some_and(|word| word.starts_with('-')) && accepted(step, ours)
            },
            |one| one.line.starts_with("certificate create --no-password") && one.accepted(),
        ),
    ),
    (
        "flag-values",
        Met::Compared(|case, step, ours| {
            (case.has("--short=true") || case.has("Base64URLRaw")) && refused(step, ours)
        }),
    ),
    (
        "names-odd",
        Met::Issued(|one| one.refused("is not a subject alternative name")),
    ),
    (
        "names-none",
        Met::Issued(|one| one.refused("cannot be a name in a certificate")),
    ),
    (
        "windows",
        Met::Issued(|one| {
            one.refused("the certificate would be valid from") || one.refused("is not sound")
        }),
    ),
    (
        "fractions",
        Met::Elsewhere("a_time_with_a_fraction_of_a_second_is_refused"),
    ),
    (
        "parents",
        Met::Issued(|one| {
            one.refused("is not a CA")
                || one.refused("may not sign")
                || one.refused(" expired on ")
                || one.refused("is not valid before")
        }),
    ),
    (
        "outlives",
        Met::Issued(|one| one.refused("it would expire on")),
    ),
    (
        "same-name",
        Met::Issued(|one| one.refused("would have the name of the CA")),
    ),
    (
        "passwords",
        Met::Issued(|one| one.refused("has several lines") || one.refused("the password is empty")),
    ),
    (
        "password-headers",
        Met::Issued(|one| one.refused("encrypted by headers")),
    ),
    (
        "ca-file",
        Met::Issued(|one| one.has("chain.crt") && one.has("--ca") && one.accepted()),
    ),
    (
        "key-blocks",
        Met::Issued(|one| {
            let files = ["certificate-first.key", "parameters-first.key"];
            one.line.starts_with("crypto")
                && one.accepted()
                && files.iter().any(|file| one.has(file))
        }),
    ),
    (
        "key-der",
        Met::Issued(|one| {
            one.line.starts_with("crypto") && one.line.contains(".der") && one.accepted()
        }),
    ),
    (
        "crypto-public",
        Met::Issued(|one| one.line.starts_with("crypto") && one.refused("holds no private key")),
    ),
    (
        "begins",
        Met::Issued(|one| {
            one.is_of("not_before")
                && !one.has("--not-before")
                && one.seconds() < 0
                && one.seconds() >= -302
        }),
    ),
    (
        "ends",
        Met::Issued(|one| {
            one.is_of("not_after") && one.said.contains("note: it ends with") && one.seconds() < 0
        }),
    ),
    (
        "lifetime",
        Met::Issued(|one| {
            one.is_of("not_after") && one.line.contains("--not-before") && one.seconds() > 0
        }),
    ),
    (
        "serial",
        Met::Issued(|one| one.is_of("serial.length") && one.ours == "16"),
    ),
    (
        "name-strings",
        Met::Issued(|one| one.is_of("subject.bytes")),
    ),
    (
        "key-identifier",
        Met::Issued(|one| {
            one.is_of("subject_key_identifier") && (one.step, one.ours) == ("SHA-1", "SHA-256")
        }),
    ),
    (
        "leaf-identifier",
        Met::Issued(|one| {
            one.is_of("subject_key_identifier") && one.ours == "none"
                || one.is_of("extensions") && one.step.replace("2.5.29.14 ", "") == one.ours
        }),
    ),
    (
        "root-identifier",
        Met::Issued(|one| {
            one.is_of("authority_key_identifier") && (one.step, one.ours) == ("none", "its own")
        }),
    ),
    (
        "order",
        Met::Issued(|one| one.is_of("extensions.order") || one.is_of("names.order")),
    ),
    (
        "ca-names",
        Met::Issued(|one| {
            one.has("--san")
                && (one.is_of("names") && one.step.is_empty()
                    || one.is_of("extensions") && one.ours.replace("2.5.29.17 ", "") == one.step)
        }),
    ),
    (
        "password-form",
        Met::Issued(|one| {
            let step = one.step.replace(" with headers", "");
            one.is_of("form")
                && step.ends_with(one.ours.trim_start_matches("BEGIN ENCRYPTED PRIVATE KEY"))
        }),
    ),
    (
        "key-mode",
        Met::Issued(|one| one.is_of("mode") && one.ours == "600"),
    ),
    (
        "half-written",
        Met::Issued(|one| one.part == "left" && one.ours.is_empty() && one.step == "out.key"),
    ),
    (
        "says",
        Met::Issued(|one| {
            one.part == "spoke" && one.line.starts_with("certificate sign") && one.ours == "true"
        }),
    ),
    ("network", Met::Elsewhere("servers_are_not_asked")),
    (
        "environment",
        Met::Elsewhere("no_environment_variable_changes_an_outcome"),
    ),
    (
        "overwrite",
        Met::Elsewhere("files_that_exist_are_overwritten_by_force_alone"),
    ),
    (
        "messages",
        Met::Elsewhere("a_ca_whose_workloads_fail_is_not_verified"),
    ),
];

/// Lines of the text that name rare extensions, or are theirs.
const RARE: [&str; 20] = [
    "Authentication",
    "Authority Information Access",
    "CA Issuers",
    "CRL Distribution",
    "Certificate Policies",
    "CredentialID: b",
    "Full Name:",
    "Name: a",
    "OCSP - ",
    "Policy: ",
    "Provisioner",
    "Type: JWK",
    "URI:http://crl",
    "            1.",
    "            2.5.29.3",
    "..abc",
    "..a..b",
    "  .",
    "  0",
    "X509v3 Extended Key Usage",
];
