//! Where meshpki differs from step on purpose: the table of `docs/step.md`.

use serde_json::Value;

use super::compared::{Case, Outcome};
use super::issuing::Difference;

/// A difference.
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) step: &'static str,
    pub(super) meshpki: &'static str,
    pub(super) met: Met,
}

pub(super) enum Met {
    /// Both comparisons have it.
    Both(
        fn(&Case, &Outcome, &Outcome) -> bool,
        fn(&Difference<'_>) -> bool,
    ),
    /// The comparison has it, where this holds.
    Compared(fn(&Case, &Outcome, &Outcome) -> bool),
    /// The comparison of what is made and signed has it, where this holds.
    Issued(fn(&Difference<'_>) -> bool),
    /// The claim of another test.
    Elsewhere(&'static str),
}

impl Row {
    /// Is it this difference of the reading commands?
    pub(super) fn is_compared(&self, case: &Case, step: &Outcome, ours: &Outcome) -> bool {
        match self.met {
            Met::Both(is, _) | Met::Compared(is) => is(case, step, ours),
            _ => false,
        }
    }

    /// Is it this difference of what is made?
    pub(super) fn is_issued(&self, difference: &Difference<'_>) -> bool {
        match self.met {
            Met::Both(_, is) | Met::Issued(is) => is(difference),
            _ => false,
        }
    }
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
        id: "kinds",
        step: "RSA keys are made",
        meshpki: "openssl makes them, and `--key FILE` takes them",
        met: Met::Issued(|one| one.refused("RSA keys are not made here")),
    },
    Row {
        id: "p521",
        step: "keys on P-521 sign, are certified, and verify",
        meshpki: "not by the default backend: such a root is shown as an intermediate, what it signed is not valid, and such requests and private keys are neither made nor read",
        met: Met::Both(
            |case, step, ours| match case.command {
                _ if case.has("p521.csr") => refused(step, ours),
                "inspect" => {
                    case.has("p521.crt") && same_but(step, ours, &["X.509v3"], &["self_signed"])
                }
                _ => case.has("below-p521.crt") && refused(step, ours),
            },
            |one| one.refused("P-521"),
        ),
    },
    Row {
        id: "request-numbers",
        step: "JSON of a request has the numbers of its key as numbers of 77 digits and more, which `jq` rounds",
        meshpki: "leaves them out: they are in `RawSubjectPublicKeyInfo`",
        met: Met::Compared(|case, step, ours| {
            case.command == "inspect" && same_json(step, ours, &["N", "X", "Y"])
        }),
    },
    Row {
        id: "request-constraints",
        step: "of the name constraints of a request the permitted DNS names are shown",
        meshpki: "those of every kind, as with a certificate; and alternative names of other kinds",
        met: Met::Compared(|case, step, ours| {
            case.has("everything.csr")
                && same_but(
                    step,
                    ours,
                    &["other:", "  example.org", "  DNS: example.org"],
                    &[],
                )
        }),
    },
    Row {
        id: "request-unproven",
        step: "a request that its key has not signed is shown all the same",
        meshpki: "an error: who asks has to have the key",
        met: Met::Compared(|case, step, ours| case.has("unproven.csr") && refused(step, ours)),
    },
    Row {
        id: "request-several",
        step: "of several requests in a file the first is taken",
        meshpki: "an error that says how many there are",
        met: Met::Both(
            |case, step, ours| case.has("two.csr") && refused(step, ours),
            |one| one.refused("certificate signing requests, expected one"),
        ),
    },
    Row {
        id: "request-label",
        step: "`format` does not know requests under the label `NEW CERTIFICATE REQUEST`",
        meshpki: "it does, as the other commands do",
        met: Met::Compared(|case, step, ours| case.has("old-label.csr") && accepted(step, ours)),
    },
    Row {
        id: "request-first",
        step: "`format` and `key` take the first block of a file, be it a request before a certificate",
        meshpki: "takes the certificate, as `inspect` and `fingerprint` do",
        met: Met::Compared(|case, step, ours| {
            case.has("request-first.crt") && both_done(step, ours)
        }),
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
                && ["ca.key", "key-first.crt", "key-first.csr"]
                    .iter()
                    .any(|file| case.has(file))
                && step.code == Some(0)
        }),
    },
    Row {
        id: "der",
        step: "`verify`, `bundle` and `key` read PEM alone",
        meshpki: "read DER too",
        met: Met::Compared(|case, step, ours| {
            (case.has("ca.der") || case.has("leaf.der") || case.has("request.der"))
                && accepted(step, ours)
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
        meshpki: "accepts CAs that sign themselves and that Go can read, and refuses the rest",
        met: Met::Compared(|case, step, ours| case.command == "bundle" && refused(step, ours)),
    },
    Row {
        id: "mode",
        step: "files that are written can be read by their owner alone, or as the input can",
        meshpki: "certificates, requests and public keys can be read by everybody: 0644",
        met: Met::Both(
            |_, step, ours| {
                both_done(step, ours) && step.stdout == ours.stdout && same_file(step, ours)
            },
            |one| one.is_of("mode") && (one.step, one.ours) == ("600", "644"),
        ),
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
        meshpki: "the CAs that signed themselves in its files that end in `.crt`, `.pem` or `.cer` are",
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
        step: "durations have no days, weeks and years",
        meshpki: "they have: `30d`, `2w`, `1y`",
        met: Met::Both(
            |case, step, _| {
                case.command == "needs-renewal" && case.has("30d") && step.code == Some(255)
            },
            |one| one.has("30d") && one.accepted(),
        ),
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
            ["bundle", "needs-renewal", "verify"].contains(&case.command)
                && case.has("-")
                && case.stdin.is_some()
                && ours.code != Some(2)
        }),
    },
    Row {
        id: "flags-anywhere",
        step: "a file right behind a switch, with more flags behind it, is one argument too many",
        meshpki: "flags stand anywhere",
        met: Met::Both(
            |case, step, ours| {
                case.words.first().is_some_and(|word| word.starts_with('-')) && accepted(step, ours)
            },
            |one| one.line.starts_with("certificate create --no-password") && one.accepted(),
        ),
    },
    Row {
        id: "lint",
        step: "`lint`, `p12`, `install`, `uninstall`",
        meshpki: "refused: they are not done here",
        met: Met::Compared(|case, step, ours| case.command == "lint" && refused(step, ours)),
    },
    Row {
        id: "names-odd",
        step: "any text is a DNS name: with blanks, with a port, in brackets; one with a colon is a URI",
        meshpki: "refused: verifiers would not find what is meant",
        met: Met::Issued(|one| one.refused("is not a subject alternative name")),
    },
    Row {
        id: "names-none",
        step: "a CA without a subject, and a common name of more than 64 characters, are made",
        meshpki: "refused (RFC 5280, section 4.1.2.6 and appendix A.1)",
        met: Met::Issued(|one| one.refused("cannot be a name in a certificate")),
    },
    Row {
        id: "windows",
        step: "a certificate may last no second, or be over before its CA begins",
        meshpki: "refused",
        met: Met::Issued(|one| {
            one.refused("the certificate would be valid from") || one.refused("is not sound")
        }),
    },
    Row {
        id: "fractions",
        step: "`--not-before` and `--not-after` accept a time with a fraction of a second, and cut it off",
        meshpki: "refused: a certificate has whole seconds",
        met: Met::Elsewhere("a_time_with_a_fraction_of_a_second_is_refused"),
    },
    Row {
        id: "parents",
        step: "`create` signs with what is no CA, may not sign, or has no room; and both sign with what is expired, or not valid yet",
        meshpki: "refused: nobody would accept what it signs",
        met: Met::Issued(|one| {
            one.refused("is not a CA")
                || one.refused("may not sign")
                || one.refused(" expired on ")
                || one.refused("is not valid before")
        }),
    },
    Row {
        id: "outlives",
        step: "a certificate may be asked for that ends after the CA that signs it",
        meshpki: "refused, unless `--outlive-ca` is given",
        met: Met::Issued(|one| one.refused("it would end on")),
    },
    Row {
        id: "same-name",
        step: "a CA may have the name of the CA that signs it",
        meshpki: "refused: OpenSSL takes it for one that signed itself",
        met: Met::Issued(|one| one.refused("would have the name of the CA")),
    },
    Row {
        id: "passwords",
        step: "a password is all that its file holds, be it nothing",
        meshpki: "one line, and not an empty one",
        met: Met::Issued(|one| {
            one.refused("has several lines") || one.refused("the password is empty")
        }),
    },
    Row {
        id: "password-headers",
        step: "private keys with the headers of RFC 1421 are read",
        meshpki: "refused, with the command of openssl that converts them",
        met: Met::Issued(|one| one.refused("encrypted by headers")),
    },
    Row {
        id: "templates",
        step: "`--template`, `--profile csr` and `--profile self-signed`",
        meshpki: "refused: they are not done here",
        met: Met::Issued(|one| one.refused("is not done here")),
    },
    Row {
        id: "ca-file",
        step: "`--ca` is a file with one certificate",
        meshpki: "may hold the CAs above it too",
        met: Met::Issued(|one| one.has("chain.crt") && one.has("--ca") && one.accepted()),
    },
    Row {
        id: "key-blocks",
        step: "`crypto` reads files with one block: no key behind its `EC PARAMETERS`",
        meshpki: "reads the private key of a file, or else the first certificate's public key",
        met: Met::Issued(|one| {
            one.line.starts_with("crypto")
                && one.accepted()
                && ["certificate-first.key", "parameters-first.key", "chain.crt"]
                    .iter()
                    .any(|file| one.has(file))
        }),
    },
    Row {
        id: "key-der",
        step: "`crypto change-pass` reads PEM alone, and `crypto key format` no certificates and no encrypted keys as DER",
        meshpki: "read DER too",
        met: Met::Issued(|one| {
            one.line.starts_with("crypto") && one.line.contains(".der") && one.accepted()
        }),
    },
    Row {
        id: "change-pass-public",
        step: "`crypto change-pass` writes the public key where there is no private one",
        meshpki: "an error: it has no password",
        met: Met::Issued(|one| {
            one.line.starts_with("crypto change-pass") && one.refused("holds no private key")
        }),
    },
    Row {
        id: "begins",
        step: "a new certificate begins now",
        meshpki: "five minutes ago, and not before its CA: clocks differ",
        met: Met::Issued(|one| {
            one.is_of("not_before")
                && !one.has("--not-before")
                && one.seconds() < 0
                && one.seconds() >= -302
        }),
    },
    Row {
        id: "ends",
        step: "a certificate may end after the CA that signs it, and by default it does",
        meshpki: "a default end is that of the CA, and is said",
        met: Met::Issued(|one| {
            one.is_of("not_after") && one.said.contains("note: it ends with") && one.seconds() < 0
        }),
    },
    Row {
        id: "lifetime",
        step: "where `--not-before` is in the past and `--not-after` is not given, it ends a lifetime after that: perhaps it is over",
        meshpki: "it ends a lifetime from now",
        met: Met::Issued(|one| {
            one.is_of("not_after") && one.line.contains("--not-before") && one.seconds() > 0
        }),
    },
    Row {
        id: "serial",
        step: "serial numbers of 128 random bits, as many bytes as they need",
        meshpki: "of 16 bytes, always",
        met: Met::Issued(|one| one.is_of("serial.length") && one.ours == "16"),
    },
    Row {
        id: "name-strings",
        step: "the parts of a name are PrintableStrings where their characters are",
        meshpki: "UTF8Strings, always",
        met: Met::Issued(|one| one.is_of("subject.bytes")),
    },
    Row {
        id: "key-identifier",
        step: "the key identifier is SHA-1 of the key",
        meshpki: "the first 20 bytes of its SHA-256 (RFC 7093)",
        met: Met::Issued(|one| {
            one.is_of("subject_key_identifier") && (one.step, one.ours) == ("SHA-1", "SHA-256")
        }),
    },
    Row {
        id: "leaf-identifier",
        step: "a leaf has a key identifier of its own",
        meshpki: "has none: nothing stands below it",
        met: Met::Issued(|one| {
            one.is_of("subject_key_identifier") && one.ours == "none"
                || one.is_of("extensions") && one.step.replace("2.5.29.14 ", "") == one.ours
        }),
    },
    Row {
        id: "root-identifier",
        step: "a root has no authority key identifier",
        meshpki: "has its own",
        met: Met::Issued(|one| {
            one.is_of("authority_key_identifier") && (one.step, one.ours) == ("none", "its own")
        }),
    },
    Row {
        id: "order",
        step: "extensions and alternative names are in the order of their kinds",
        meshpki: "extensions in another order, and names in that of the command line",
        met: Met::Issued(|one| one.is_of("extensions.order") || one.is_of("names.order")),
    },
    Row {
        id: "ca-names",
        step: "`--san` makes no difference to a CA",
        meshpki: "a CA has the names that are asked for",
        met: Met::Issued(|one| {
            one.has("--san")
                && (one.is_of("names") && one.step.is_empty()
                    || one.is_of("extensions") && one.ours.replace("2.5.29.17 ", "") == one.step)
        }),
    },
    Row {
        id: "password-form",
        step: "a key under a password has the headers of RFC 1421, with MD5, unless it is Ed25519",
        meshpki: "is PKCS#8 with PBES2 and 600,000 rounds, which step and OpenSSL read",
        met: Met::Issued(|one| {
            one.is_of("form")
                && one
                    .step
                    .replace(" with headers", "")
                    .ends_with(one.ours.trim_start_matches("BEGIN ENCRYPTED PRIVATE KEY"))
        }),
    },
    Row {
        id: "key-mode",
        step: "a key that is converted has the mode of the file that it was in, or of the one that it overwrites",
        meshpki: "can be read by its owner alone, always: 0600",
        met: Met::Issued(|one| one.is_of("mode") && one.ours == "600"),
    },
    Row {
        id: "half-written",
        step: "a certificate that cannot be made leaves its key behind",
        meshpki: "nothing is written",
        met: Met::Issued(|one| one.part == "left" && one.ours.is_empty() && one.step == "out.key"),
    },
    Row {
        id: "says",
        step: "`sign` says nothing",
        meshpki: "says what it granted, what it refused, and when it ends with its CA",
        met: Met::Issued(|one| {
            one.part == "spoke" && one.line.starts_with("certificate sign") && one.ours == "true"
        }),
    },
    Row {
        id: "request-key",
        step: "`crypto key format` refuses a request, or hands it on as it is where no password is wanted",
        meshpki: "gives its public key, as of a certificate",
        met: Met::Issued(|one| one.line.contains("request.") && one.line.starts_with("crypto")),
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
        meshpki: "refuses, unless `--force` is given, which replaces a file by one of its kind alone; and no file is left half written",
        met: Met::Elsewhere("files_that_exist_are_overwritten_by_force_alone"),
    },
    Row {
        id: "messages",
        step: "one error, in its words",
        meshpki: "our words, every error, and what mends it",
        met: Met::Elsewhere("a_ca_whose_workloads_fail_is_not_verified"),
    },
];
