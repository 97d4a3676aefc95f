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
    /// A test of the command claims it: it is named above the row.
    Elsewhere,
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
const CONSTRAINED: [&str; 4] = [
    "constrained.crt",
    "inside-address.crt",
    "inside-excluded.crt",
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
/// Files that step cannot read, or not with every command.
const READ: [&str; 17] = [
    "blank-line.crt",
    "byte-order-mark.crt",
    "ca.der",
    "certificate-first.key",
    "ed.der",
    "glued.crt",
    "headers.crt",
    "junk-after.crt",
    "leaf.der",
    "locked.pk8.der",
    "old-label.csr",
    "p256.der",
    "p256.pk8.der",
    "parameters-first.key",
    "request.der",
    "rsa.der",
    "rsa.pk8.der",
];
/// Files that are not what they should be, or hold more than one thing.
const UNREAD: [&str; 6] = [
    "damaged-second.crt",
    "p521.csr",
    "public.pem",
    "two.csr",
    "unproven.csr",
    "request-first.crt",
];
/// Lines of the text about extensions, names and attributes that ours shows otherwise.
const RARE: [&str; 20] = [
    "            1.",
    "            2.5.29.3",
    "                ..",
    "                0.",
    "                0c:05:",
    "                30:07:",
    "  DNS: example.org",
    "  example.org",
    "Attributes:",
    "Authentication",
    "Authority Information Access",
    "CA Issuers",
    "CRL Distribution",
    "Certificate Policies",
    "Full Name:",
    "OCSP - ",
    "Policy: ",
    "        Subject: ",
    "URI:http://crl",
    "other:",
];

/// The first that holds counts.
pub(super) const ROWS: &[(&str, Met)] = &[
    (
        "json",
        Met::Compared(|case, step, ours| {
            let is_request = case.has(".csr") || case.has("request.der");
            let of_constraints = ["begin", "critical", "end", "mask"];
            case.command == "inspect"
                && (same_json(step, ours, &[LEFT_OUT])
                    || CONSTRAINED.iter().any(|file| case.has(file))
                        && same_json(step, ours, &[LEFT_OUT, &of_constraints])
                    || is_request && refused(step, ours))
        }),
    ),
    (
        "inspect",
        Met::Compared(|case, step, ours| {
            let without_modulus = |one: &Outcome| {
                let text = String::from_utf8_lossy(&one.stdout).into_owned();
                let (before, after) = text.split_once("Modulus:")?;
                let (_, after) = after.split_once("Exponent: 65537 (0x10001)\n")?;
                Some(format!("{}{after}", before.trim_end_matches(' ')))
            };
            let members = [
                "authority_info_access",
                "certificate_policies",
                "crl_distribution_points",
                "extended_key_usage",
                "subject",
                "subject_dn",
                "unknown_extensions",
            ];
            let files = ["everything.crt", "everything.csr", "many-names.crt"];
            case.command == "inspect"
                && (without_modulus(step).is_some_and(|step| step.as_bytes() == ours.stdout)
                    || files.iter().any(|file| case.has(file))
                        && same_but(step, ours, &RARE, &members))
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
                "inspect" => case.has("p521.crt") && same_but(step, ours, &["X.509v3"], &[]),
                _ => case.has("below-p521.crt") && refused(step, ours),
            },
            |one| one.refused("P-521"),
        ),
    ),
    (
        "reads",
        Met::Both(
            |case, step, ours| READ.iter().any(|file| case.has(file)) && accepted(step, ours),
            |one| {
                READ.iter().any(|file| one.has(file)) && one.accepted()
                    || one.has("chain.crt") && one.has("--ca") && one.accepted()
            },
        ),
    ),
    (
        "refuses",
        Met::Both(
            |case, step, ours| {
                case.command != "bundle"
                    && case.command != "verify"
                    && UNREAD.iter().any(|file| case.has(file))
                    && (refused(step, ours)
                        || case.has("request-first.crt") && both_done(step, ours))
            },
            |one| {
                one.refused("certificate signing requests, expected one")
                    || one.line.starts_with("crypto") && one.refused("contains no private key")
            },
        ),
    ),
    (
        "private-key",
        Met::Compared(|case, step, _| {
            let files = ["ca.key", "key-first.crt", "key-first.csr"];
            case.command == "key" && files.iter().any(|file| case.has(file)) && step.code == Some(0)
        }),
    ),
    (
        "bundle",
        Met::Compared(|case, step, ours| {
            case.command == "bundle"
                && (refused(step, ours) || both_done(step, ours) && !same_file(step, ours))
        }),
    ),
    (
        "mode",
        Met::Both(
            |_, step, ours| {
                both_done(step, ours) && step.stdout == ours.stdout && same_file(step, ours)
            },
            |one| {
                one.is_of("mode") && (one.ours == "600" || (one.step, one.ours) == ("600", "644"))
            },
        ),
    ),
    (
        "roots",
        Met::Compared(|case, step, ours| {
            let is_named = case.has("--roots") || case.has("-roots");
            case.command == "verify"
                && (!is_named || case.has("missing.crt") || case.has("roots-named"))
                && refused(step, ours)
        }),
    ),
    (
        "verdicts",
        Met::Compared(|case, step, ours| {
            let files = [
                "below-no-room.crt",
                "damaged-second.crt",
                "no-cert-sign.crt",
                "self-signed.crt",
            ];
            case.command == "verify"
                && files.iter().any(|file| case.has(file))
                && refused(step, ours)
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
            |one| (one.has("30d") || one.has("2030-01-02")) && one.accepted(),
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
        "flags",
        Met::Both(
            |case, step, ours| {
                case.words.first().is_some_and(|word| word.starts_with('-')) && accepted(step, ours)
                    || (case.has("--short=true") || case.has("Base64URLRaw")) && refused(step, ours)
            },
            |one| one.line.starts_with("certificate create --no-password") && one.accepted(),
        ),
    ),
    (
        "names",
        Met::Issued(|one| {
            one.refused("is not a subject alternative name")
                || one.refused("cannot be a name in a certificate")
                || one.refused("would have the same name as the CA")
        }),
    ),
    (
        "unsound",
        Met::Issued(|one| {
            let words = [
                " expired on ",
                "is not a CA",
                "is not sound",
                "is not valid before",
                "the certificate would expire on",
                "may not sign",
                "the certificate would be valid from",
            ];
            words.iter().any(|words| one.refused(words))
        }),
    ),
    // a_time_with_a_fraction_of_a_second_is_refused
    ("fractions", Met::Elsewhere),
    (
        "passwords",
        Met::Issued(|one| {
            one.refused("has several lines")
                || one.refused("the password is empty")
                || one.refused("encrypted by PEM headers")
        }),
    ),
    (
        "times",
        Met::Issued(|one| {
            let has_begin = one.line.contains("--not-before");
            one.is_of("not_before") && !has_begin && (-302..0).contains(&one.seconds())
                || one.is_of("not_after")
                    && one.said.contains("note: it expires with")
                    && one.seconds() < 0
                || one.is_of("not_after") && has_begin && one.seconds() > 0
        }),
    ),
    (
        "identifiers",
        Met::Issued(|one| {
            one.is_of("subject_key_identifier")
                && ((one.step, one.ours) == ("SHA-1", "SHA-256") || one.ours == "none")
                || one.is_of("extensions") && one.step.replace("2.5.29.14 ", "") == one.ours
                || one.is_of("authority_key_identifier")
                    && (one.step, one.ours) == ("none", "its own")
        }),
    ),
    (
        "encoding",
        Met::Issued(|one| {
            one.is_of("serial.length") && one.ours == "16"
                || ["extensions.order", "names.order", "subject.bytes"]
                    .iter()
                    .any(|part| one.is_of(part))
        }),
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
        "half-written",
        Met::Issued(|one| one.part == "left" && one.ours.is_empty() && one.step == "out.key"),
    ),
    (
        "says",
        Met::Issued(|one| {
            one.part == "spoke" && one.line.starts_with("certificate sign") && one.ours == "true"
        }),
    ),
    // no_server_is_contacted
    ("network", Met::Elsewhere),
    // no_environment_variable_changes_an_outcome
    ("environment", Met::Elsewhere),
    // existing_files_are_overwritten_only_with_force
    ("overwrite", Met::Elsewhere),
    // a_ca_whose_workloads_fail_is_not_verified
    ("messages", Met::Elsewhere),
];
