//! Where meshpki differs from step on purpose: the table of `docs/step.md`.

use serde_json::Value;

use super::compared::{Case, Outcome};

/// A difference.
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) step: &'static str,
    pub(super) meshpki: &'static str,
    pub(super) met: Met,
}

pub(super) enum Met {
    /// The comparison has it, where this holds.
    Compared(fn(&Case, &Outcome, &Outcome) -> bool),
    /// The claim of another test.
    Elsewhere(&'static str),
}

fn both_done(step: &Outcome, ours: &Outcome) -> bool {
    step.code == Some(0) && ours.code == Some(0)
}

/// step takes it, and we do not.
fn refused(step: &Outcome, ours: &Outcome) -> bool {
    let is_answer = |code| code == Some(0) || code == Some(1);
    match ours.code {
        Some(1) => step.code == Some(0),
        Some(255) => is_answer(step.code),
        _ => false,
    }
}

/// We take it, and step does not.
fn accepted(step: &Outcome, ours: &Outcome) -> bool {
    refused(ours, step)
}

fn same_file(step: &Outcome, ours: &Outcome) -> bool {
    match (&step.file, &ours.file) {
        (Some((step, _)), Some((ours, _))) => step == ours,
        _ => false,
    }
}

/// The same values, but for the members of these names.
fn same_json(step: &Outcome, ours: &Outcome, without: &[&str]) -> bool {
    let (Some(mut step), Some(mut ours)) = (step.json(), ours.json()) else {
        return false;
    };
    remove(&mut step, without);
    remove(&mut ours, without);
    step == ours
}

/// The same text, but for lines with these words; or the same JSON, but for these members.
fn same_but(step: &Outcome, ours: &Outcome, words: &[&str], members: &[&str]) -> bool {
    if step.json().is_some() {
        return same_json(step, ours, &[members, &["fingerprint_md5"]].concat());
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

/// The first that holds counts.
pub(super) const ROWS: &[Row] = &[
    Row {
        id: "json-md5",
        step: "JSON has `fingerprint_md5`",
        meshpki: "has not: nothing here computes MD5",
        met: Met::Compared(|case, step, ours| {
            case.command == "inspect" && same_json(step, ours, &["fingerprint_md5"])
        }),
    },
    Row {
        id: "json-name-constraints",
        step: "JSON says `\"critical\": false` of every name constraint",
        meshpki: "says what the certificate says",
        met: Met::Compared(|case, step, ours| {
            case.command == "inspect" && same_json(step, ours, &["fingerprint_md5", "critical"])
        }),
    },
    Row {
        id: "step-extensions",
        step: "`inspect` spells out the extensions of step-ca",
        meshpki: "shows them as unknown extensions",
        met: Met::Compared(|case, step, ours| {
            case.command == "inspect"
                && case.has("provisioned.crt")
                && same_but(
                    step,
                    ours,
                    &[
                        "Provisioner",
                        "Type: JWK",
                        "Name: a",
                        "CredentialID: b",
                        "37476.9000.64.1",
                        "  0...",
                    ],
                    &["step_provisioner"],
                )
        }),
    },
    Row {
        id: "other-names",
        step: "`inspect` passes over alternative names of other kinds as text, and spells them out as JSON",
        meshpki: "names their kinds as text, and passes over them as JSON",
        met: Met::Compared(|case, step, ours| {
            case.command == "inspect"
                && case.has("other-names.crt")
                && same_but(
                    step,
                    ours,
                    &["directory:", "other:"],
                    &["directory_names", "registered_ids"],
                )
        }),
    },
    Row {
        id: "name-parts",
        step: "`inspect` shows a part of a name that it does not know as `UnknownOID=2.5.4.42`",
        meshpki: "shows its value too: `2.5.4.42=Given`",
        met: Met::Compared(|case, step, ours| {
            case.command == "inspect"
                && case.has("many-names.crt")
                && same_but(step, ours, &["Subject: C=DE"], &[])
        }),
    },
    Row {
        id: "p521",
        step: "signatures by keys on P-521 are verified",
        meshpki: "not by the default backend: such a root is shown as an intermediate, and what it signed is not valid",
        met: Met::Compared(|case, step, ours| match case.command {
            "inspect" => {
                case.has("p521.crt") && same_but(step, ours, &["X.509v3"], &["self_signed"])
            }
            _ => case.has("below-p521.crt") && refused(step, ours),
        }),
    },
    Row {
        id: "requests",
        step: "certificate requests are read where certificates are",
        meshpki: "they are an error, for now",
        met: Met::Compared(|case, step, ours| case.has("request.csr") && refused(step, ours)),
    },
    Row {
        id: "public-key",
        step: "`key` prints a public key again",
        meshpki: "a public key is no certificate: an error",
        met: Met::Compared(|case, step, ours| {
            case.has("public.pem") && case.command == "key" && refused(step, ours)
        }),
    },
    Row {
        id: "private-key",
        step: "`key` prints a private key where the first block is one",
        meshpki: "prints the public key, and says that it does",
        met: Met::Compared(|case, step, _| {
            case.command == "key"
                && (case.has("ca.key") || case.has("key-first.crt"))
                && step.code == Some(0)
        }),
    },
    Row {
        id: "der",
        step: "`verify`, `bundle` and `key` read PEM alone",
        meshpki: "read DER too",
        met: Met::Compared(|case, step, ours| {
            (case.has("ca.der") || case.has("leaf.der")) && accepted(step, ours)
        }),
    },
    Row {
        id: "glued",
        step: "a block that begins on the line on which another ends makes both unreadable",
        meshpki: "both are read",
        met: Met::Compared(|case, step, ours| case.has("glued.crt") && accepted(step, ours)),
    },
    Row {
        id: "headers",
        step: "a certificate with PEM headers is passed over",
        meshpki: "it is read",
        met: Met::Compared(|case, step, ours| case.has("headers.crt") && accepted(step, ours)),
    },
    Row {
        id: "byte-order-mark",
        step: "a byte order mark makes standard input unreadable, and the files of `verify` and `bundle`",
        meshpki: "it is passed over",
        met: Met::Compared(|case, step, ours| {
            case.has("byte-order-mark.crt") && accepted(step, ours)
        }),
    },
    Row {
        id: "text-after",
        step: "`verify` refuses a file with text, or a blank line, after the last block",
        meshpki: "it is passed over",
        met: Met::Compared(|case, step, ours| {
            case.command == "verify"
                && (case.has("junk-after.crt") || case.has("blank-line.crt"))
                && accepted(step, ours)
        }),
    },
    Row {
        id: "damaged-block",
        step: "a block that cannot be decoded is passed over, and what it held is lost",
        meshpki: "an error that names the block and its line",
        met: Met::Compared(|case, step, ours| {
            case.has("damaged-second.crt") && refused(step, ours)
        }),
    },
    Row {
        id: "bundle-all",
        step: "`bundle` takes the first block of each file, and loses the others",
        meshpki: "takes all of both, each once",
        met: Met::Compared(|case, step, ours| {
            case.command == "bundle" && both_done(step, ours) && !same_file(step, ours)
        }),
    },
    Row {
        id: "bundle-cas",
        step: "`bundle` takes any block: a private key, a leaf, a request",
        meshpki: "takes CAs alone, and refuses the rest",
        met: Met::Compared(|case, step, ours| case.command == "bundle" && refused(step, ours)),
    },
    Row {
        id: "mode",
        step: "files that are written can be read by their owner alone, or as the input can",
        meshpki: "certificates and public keys can be read by everybody: 0644",
        met: Met::Compared(|_, step, ours| {
            both_done(step, ours) && step.stdout == ours.stdout && same_file(step, ours)
        }),
    },
    Row {
        id: "roots-unreadable",
        step: "roots that cannot be read are replaced by the system's, in silence",
        meshpki: "an error",
        met: Met::Compared(|case, step, ours| {
            case.command == "verify" && case.has("missing.crt") && refused(step, ours)
        }),
    },
    Row {
        id: "roots-directory",
        step: "of a directory every file is a root; one with a directory in it, such as a mounted volume, cannot be read, which is the row above",
        meshpki: "its files that end in `.crt`, `.pem` or `.cer` are, as in `meshpki verify --anchors`",
        met: Met::Compared(|case, step, ours| case.has("roots-named") && refused(step, ours)),
    },
    Row {
        id: "roots-system",
        step: "without `--roots` the system's are taken",
        meshpki: "an error: roots are named",
        met: Met::Compared(|case, step, ours| {
            case.command == "verify"
                && !case.has("--roots")
                && !case.has("-roots")
                && refused(step, ours)
        }),
    },
    Row {
        id: "revocation",
        step: "`--verify-ocsp`, `--verify-crl` and their endpoints ask the network",
        meshpki: "refused, also where step would not ask: nothing here asks the network",
        met: Met::Compared(|case, step, ours| case.has("--crl-endpoint") && refused(step, ours)),
    },
    Row {
        id: "ca-workloads",
        step: "a CA is valid though all that it signs is refused: it may not sign, or its parent left no room for it",
        meshpki: "a CA is judged by the workloads that it could sign",
        met: Met::Compared(|case, step, ours| {
            case.command == "verify"
                && (case.has("below-no-room.crt") || case.has("no-cert-sign.crt"))
                && refused(step, ours)
        }),
    },
    Row {
        id: "leaf-as-root",
        step: "a certificate that is no CA is valid where it is a root itself",
        meshpki: "it is not: an anchor is a CA",
        met: Met::Compared(|case, step, ours| {
            case.command == "verify" && case.has("self-signed.crt") && refused(step, ours)
        }),
    },
    Row {
        id: "verbose",
        step: "`verify --verbose` ends with `certficiate is valid`",
        meshpki: "ends with `certificate is valid`",
        met: Met::Compared(|case, step, ours| case.command == "verify" && both_done(step, ours)),
    },
    Row {
        id: "durations",
        step: "`--expires-in` takes no days, weeks and years",
        meshpki: "takes `30d`, `2w`, `1y`",
        met: Met::Compared(|case, step, _| {
            case.command == "needs-renewal" && case.has("30d") && step.code == Some(255)
        }),
    },
    Row {
        id: "emoji",
        step: "`fingerprint --format emoji`",
        meshpki: "refused: emoji are no fingerprint to compare by eye",
        met: Met::Compared(|case, step, ours| case.has("emoji") && refused(step, ours)),
    },
    Row {
        id: "standard-input",
        step: "`verify`, `bundle` and `needs-renewal` take `-` for the name of a file",
        meshpki: "take it for standard input, as the other commands do",
        met: Met::Compared(|case, _, ours| {
            case.has("-") && case.stdin.is_some() && ours.code != Some(2)
        }),
    },
    Row {
        id: "flags-anywhere",
        step: "a file right behind a switch, with more flags behind it, is one argument too many",
        meshpki: "flags stand anywhere",
        met: Met::Compared(|case, step, ours| {
            case.words[0].starts_with('-') && accepted(step, ours)
        }),
    },
    Row {
        id: "lint",
        step: "`lint`, `p12`, `install`, `uninstall`",
        meshpki: "refused: they are not done here",
        met: Met::Compared(|case, step, ours| case.command == "lint" && refused(step, ours)),
    },
    Row {
        id: "network",
        step: "an address such as `https://example.org` in the place of a file asks the server",
        meshpki: "refused, with the openssl command that fetches its certificates",
        met: Met::Elsewhere("servers_are_not_asked"),
    },
    Row {
        id: "environment",
        step: "every flag can be set by a variable `STEP_…` or by a file of defaults",
        meshpki: "no variable and no file changes an outcome",
        met: Met::Elsewhere("no_environment_variable_changes_an_outcome"),
    },
    Row {
        id: "overwrite",
        step: "asks on the terminal before a file is overwritten",
        meshpki: "refuses, unless `--force` is given; and no file is left half written",
        met: Met::Elsewhere("files_that_exist_are_overwritten_by_force_alone"),
    },
    Row {
        id: "messages",
        step: "one error, in its words",
        meshpki: "our words, every error, and what mends it",
        met: Met::Elsewhere("a_ca_whose_workloads_fail_is_not_verified"),
    },
];
