//! Other programs' messages about certificates, and the finding codes that can cause them: `messages.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// A message that users see, and its likely causes.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// The message matches if every part of one phrase occurs. In lower case.
    phrases: Vec<Vec<String>>,
    /// The program that writes it, and the source file.
    pub(crate) source: String,
    /// Most likely first; empty if no finding of `verify` can cause it.
    pub(crate) codes: Vec<String>,
    /// What the codes alone do not tell.
    #[serde(default)]
    pub(crate) note: String,
}

impl Message {
    /// Where the message begins in `line`, which is in lower case.
    fn position(&self, line: &str) -> Option<usize> {
        self.phrases.iter().find_map(|parts| {
            let places = parts.iter().map(|part| line.find(part));
            places.collect::<Option<Vec<_>>>()?.into_iter().min()
        })
    }
}

/// The messages in `line`, and where they begin: a cause, a program that passes one on, or both.
pub(crate) fn behind(line: &str) -> Vec<(usize, &'static Message)> {
    if is_passed(line) || line.len() < SHORTEST {
        return Vec::new();
    }
    let line = line.to_ascii_lowercase();
    [&TABLE.cause, &TABLE.relay]
        .into_iter()
        .filter_map(|messages| {
            messages
                .iter()
                .find_map(|message| Some((message.position(&line)?, message)))
        })
        .collect()
}

/// Is it a check that passed, or only the name of one, as `linkerd check -o json` prints it?
fn is_passed(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('√') || line.starts_with("\"description\"")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    cause: Vec<Message>,
    relay: Vec<Message>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let table = toml::from_str(include_str!("messages.toml"));
    // It is part of the program, and the tests parse it.
    table.expect("messages.toml holds messages")
});

/// No message is shorter, and an input may have very many shorter lines.
const SHORTEST: usize = 8;

#[cfg(test)]
mod tests {
    use meshpki::CODES;
    use meshpki_kube::MESH_CODES;

    use super::{Message, TABLE, behind};
    use crate::explain::findings::Section;

    fn all() -> impl Iterator<Item = &'static Message> {
        TABLE.cause.iter().chain(&TABLE.relay)
    }

    fn first_code(line: &str) -> Option<&'static str> {
        let (_, message) = *behind(line).first()?;
        message.codes.first().map(String::as_str)
    }

    #[test]
    fn every_message_has_a_source_and_codes_that_exist_or_a_note() {
        for message in all() {
            assert!(!message.source.is_empty());
            assert!(!message.codes.is_empty() || !message.note.is_empty());
            for (index, code) in message.codes.iter().enumerate() {
                let code_str = code.as_str();
                assert!(
                    CODES.contains(&code_str) || MESH_CODES.contains(&code_str),
                    "{code}"
                );
                assert!(!message.codes[..index].contains(code), "{message:?}");
            }
        }
    }

    #[test]
    fn every_phrase_can_match_and_occurs_once() {
        let mut seen = Vec::new();
        for message in all() {
            assert!(!message.phrases.is_empty());
            for parts in &message.phrases {
                assert!(!parts.is_empty());
                for part in parts {
                    assert!(part.len() > 1, "{part:?}");
                    assert_eq!(*part, part.to_ascii_lowercase());
                }
            }
        }
        for messages in [&TABLE.cause, &TABLE.relay] {
            let phrases = messages.iter().flat_map(|message| &message.phrases);
            let before = seen.len();
            for phrase in phrases {
                assert!(!seen[before..].contains(&phrase), "{phrase:?}");
                seen.push(phrase);
            }
        }
    }

    #[test]
    fn no_message_is_hidden_by_one_before_it() {
        for message in all() {
            for parts in &message.phrases {
                let found = behind(&parts.join(" ")).into_iter().map(|found| found.1);
                assert!(found.collect::<Vec<_>>().contains(&message), "{parts:?}");
            }
        }
    }

    #[test]
    fn every_code_that_a_judge_refuses_has_a_message() {
        let has_message =
            |code: &str| all().any(|message| message.codes.iter().any(|one| one == code));
        let refused = Section::all().iter().filter(|section| {
            let severity = section
                .items
                .iter()
                .find(|item| item.0 == "severity")
                .unwrap();
            severity.1.contains("refused by")
        });
        let silent: Vec<&str> = refused
            .map(|section| section.code)
            .filter(|code| !has_message(code))
            .collect();
        assert_eq!(silent, SILENT);
    }

    /// Refusals for which no program has a message.
    const SILENT: [&str; 2] = [
        "issuer-trust-domain-not-dns",
        "issuer-trust-domain-too-long",
    ];

    #[test]
    fn a_message_without_codes_has_a_note() {
        for line in [
            "invalid trust anchors file",
            "× identity certificate is valid issuer certificate not found",
            "× trust anchors are valid no trust anchors found",
            "TlsIdAndServerNameNotMatching",
        ] {
            let found = behind(line);
            assert!(found[0].1.codes.is_empty() && !found[0].1.note.is_empty());
        }
    }

    #[test]
    fn messages_that_users_see_are_recognised() {
        for (line, code) in [
            (
                r#"x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "root.linkerd.cluster.local")"#,
                "issuer-signed-by-other-key",
            ),
            (
                "x509: certificate signed by unknown authority",
                "issuer-unknown-anchor",
            ),
            (
                "ERROR linkerd2_proxy::control::destination {service=service-a} TLS error: certificate verify failed",
                "issuer-signed-by-other-key",
            ),
            ("curl: (35) SSL connect error", "workload-expired"),
            (
                "× issuer cert is issued by the trust anchor",
                "issuer-unknown-anchor",
            ),
            (
                "Sending fatal alert BadCertificate",
                "issuer-unknown-anchor",
            ),
            ("Failed to obtain identity", "issuer-unknown-anchor"),
            ("BadEncoding", "issuer-malformed-extension"),
            (
                "x509svid: could not verify leaf certificate",
                "workload-unknown-anchor",
            ),
            (
                "	* 254 root.linkerd.cluster.local not valid anymore. Expired on 2026-01-01T00:00:00Z",
                "anchor-expired",
            ),
            (
                "failed to validate issuer credentials: not valid anymore. Expired on 1990-01-01T01:01:11Z",
                "issuer-expired",
            ),
            (
                "Failed to load trust anchors: not a PEM certificate",
                "pem-data-after-last-block",
            ),
            (
                "invalid peer certificate: UnknownIssuer",
                "issuer-unknown-anchor",
            ),
            (
                "InvalidCertificate(Other(OtherError(CaUsedAsEndEntity)))",
                "workload-is-ca",
            ),
            (
                "error 20 at 0 depth lookup: unable to get local issuer certificate",
                "workload-missing-intermediate",
            ),
            (
                "remote error: tls: unknown certificate authority",
                "issuer-unknown-anchor",
            ),
            ("received fatal alert: CertificateUnknown", "issuer-not-ca"),
            (
                "ERROR admission:connection{10.0.0.1:40624}: linkerd_policy_controller: error=failed to load private key",
                "key-parameters-first",
            ),
            (
                "failed to read TLS key: could not load private key",
                "key-parameters-first",
            ),
            (
                "curl: (58) could not load PEM client certificate from a.crt, OpenSSL error error:0480006C:PEM routines::no start line, (no key found, wrong pass phrase, or wrong file format?)",
                "key-encrypted",
            ),
        ] {
            assert_eq!(first_code(line), Some(code), "{line}");
        }
    }

    #[test]
    fn a_webhooks_message_is_distinguished_from_the_meshs() {
        let line =
            "cert is not issued by the trust anchor: x509: certificate signed by unknown authority";
        let found = behind(line);
        for (_, one) in &found {
            assert_eq!(one.codes[0], "webhook-signed-by-other-key");
        }
        let (_, alone) = *behind("cert is not issued by the trust anchor")
            .first()
            .unwrap();
        assert_eq!(alone, found[1].1);
    }

    #[test]
    fn the_api_servers_words_about_a_webhook_lead_to_the_webhook() {
        for (reason, code) in [
            (
                "certificate signed by unknown authority",
                "webhook-signed-by-other-key",
            ),
            (
                "certificate has expired or is not yet valid: current time",
                "webhook-expired",
            ),
            (
                "certificate is valid for a.b.svc, not c.d.svc",
                "webhook-wrong-host",
            ),
            (
                "certificate specifies an incompatible key usage",
                "webhook-lacks-server-auth",
            ),
        ] {
            let line = format!(
                "Internal error occurred: failed calling webhook \"linkerd-proxy-injector.linkerd.io\": failed \
                 to call webhook: Post \"https://linkerd-proxy-injector.linkerd.svc:443/?timeout=10s\": tls: \
                 failed to verify certificate: x509: {reason}"
            );
            assert_eq!(first_code(&line), Some(code), "{reason}");
        }
    }

    #[test]
    fn a_check_that_passed_is_skipped() {
        for line in [
            "√ issuer cert is issued by the trust anchor",
            r#"      "description": "trust anchors are within their validity period","#,
            "Updated identity issuer",
            "the unknown cause of an unknown category",
            "making a self-signed certificate",
            "",
        ] {
            assert!(behind(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_cause_comes_before_the_program_that_passes_it_on() {
        let found = behind("Failed to load trust anchors: not a PEM certificate");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].1.codes[0], "pem-data-after-last-block");
    }
}
