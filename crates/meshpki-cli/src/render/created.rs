//! The messages of `create` and `sign`: what was created, what the verifier found in it, and what to type next.

use std::path::Path;

use meshpki::{
    Certificate, Finding, KeyAlgorithm, Place, Report, Request, Severity, TrustDomainSource,
    UnixTime, Window, rfc3339,
};

use crate::clock::between;
use crate::failure::{Failure, shell, shown};
use crate::hint::Hint;
use crate::render::applied::Applied;
use crate::render::finding::describe;
use crate::render::fold;
use crate::render::style::{GOOD, paint};
use crate::render::{self, separate};

/// The lines, as they are collected.
pub(crate) struct Words {
    at: UnixTime,
    lines: Vec<(String, String, String)>,
    rest: String,
}

/// What was written to a file.
#[derive(Clone, Copy)]
pub(crate) enum Made {
    Anchor,
    AnchorKey,
    AnchorManifest,
    ChainManifest,
    EncryptedAnchorKey,
    EncryptedKey,
    Issuer,
    IssuerKey,
    IssuerManifest,
    Key,
    Request,
    RequestKey,
    Webhook,
    WebhookAnchorKey,
    WebhookKey,
    WebhookManifest,
    Workload,
    WorkloadKey,
}

impl Made {
    fn describe(self) -> &'static str {
        match self {
            Self::Anchor => "trust anchor",
            Self::AnchorKey => "its key: keep it offline, the cluster never needs it",
            Self::EncryptedAnchorKey => {
                "its key, encrypted: keep it offline, and remember the password"
            }
            Self::EncryptedKey => "private key, encrypted: Linkerd cannot read it",
            Self::AnchorManifest => "the trust anchor, for the cluster",
            Self::ChainManifest => "identity issuer with its key, and the anchor",
            Self::Issuer => "identity issuer",
            Self::IssuerManifest => "identity issuer with its key",
            Self::IssuerKey | Self::WebhookKey => "its key: goes into the cluster",
            Self::Key => "private key, not encrypted",
            Self::Request => "certificate signing request: send it to the owner of the CA's key",
            Self::WebhookAnchorKey => "its key: keep it where you create webhook certificates",
            Self::RequestKey => "its key: keep it here",
            Self::Webhook => "webhook",
            Self::WebhookManifest => "webhook with its key",
            Self::Workload => "workload",
            Self::WorkloadKey => "its key",
        }
    }
}

impl Words {
    pub(crate) fn new(at: UnixTime) -> Self {
        Self {
            at,
            lines: Vec::new(),
            rest: String::new(),
        }
    }

    pub(crate) fn made(&mut self, what: Made, path: &Path, certificate: Option<&Certificate>) {
        let detail = match certificate {
            Some(certificate) => {
                let end = certificate.validity().not_after;
                let until = rfc3339(end);
                let day = until.split('T').next().unwrap_or(&until);
                let end = if end < self.at {
                    format!("expired {day}: {} ago", between(end, self.at))
                } else {
                    format!("until {day} ({})", between(self.at, end))
                };
                let parts = [format!("{:<15}", what.describe()), certificate.name(), end];
                fold::whole(&parts, "  ")
            }
            None => what.describe().to_owned(),
        };
        self.lines.push(("made".to_owned(), shown(path), detail));
    }

    pub(crate) fn verdict(&mut self, report: &Report, judged_at: UnixTime) {
        if report.is_sound() {
            let from = if judged_at > self.at {
                format!(" from {} on", rfc3339(judged_at))
            } else {
                String::new()
            };
            let head = format!("  {GOOD}sound{GOOD:#}  ");
            let verdict =
                format!("the proxies and the control plane accept workloads of this issuer{from}");
            self.rest
                .push_str(&fold::words(&verdict, &head, "         "));
        }
        for finding in report.findings() {
            separate(&mut self.rest);
            describe(&mut self.rest, finding);
        }
    }

    /// Warns of what `verify` will refuse in it, if its CA's names say in which mesh.
    pub(crate) fn refused(&mut self, report: &Report) {
        let is_known = report.trust_domain_source() != TrustDomainSource::Assumed;
        let place = report.subject_place();
        let is_of_chain = |one: &Finding| {
            one.place() == place || place == Place::Issuer && one.place() == Place::Anchor
        };
        let is_refused = |one: &&Finding| is_of_chain(one) && one.severity() == Severity::Error;
        for finding in report
            .findings()
            .iter()
            .filter(is_refused)
            .filter(|_| is_known)
        {
            let warning = format!("the mesh will refuse it: {}", finding.message());
            self.say(Severity::Warning, "warning", &warning);
        }
    }

    /// Warns of a key that X.509 allows and Linkerd does not.
    pub(crate) fn key_warning(&mut self, certificate: &Certificate) {
        let algorithm = certificate.public_key().algorithm();
        if *algorithm != KeyAlgorithm::EcdsaP256 {
            let warning = format!(
                "the key is {algorithm}: `linkerd install` and `linkerd check` accept only ECDSA P-256"
            );
            self.say(Severity::Warning, "warning", &warning);
        }
    }

    /// Warns of a certificate that has expired already.
    pub(crate) fn expired(&mut self) {
        let warning = "it has expired already: no verifier accepts what it signs";
        self.say(Severity::Warning, "warning", warning);
    }

    /// Reports that the certificate expires with its signer, earlier than requested; or after it, as requested.
    pub(crate) fn ends_with(
        &mut self,
        certificate: &Certificate,
        above: &Certificate,
        requested: Window,
    ) {
        let (ends, limit) = (certificate.validity().not_after, above.validity().not_after);
        let (name, limit_text) = (above.name(), rfc3339(limit));
        if ends == limit && requested.not_after != Some(limit) {
            let note = format!("it expires with {name}, on {limit_text}");
            self.say(Severity::Note, "note", &note);
        } else if ends > limit {
            let warning = format!("no verifier accepts it after {limit_text}, when {name} expires");
            self.say(Severity::Warning, "warning", &warning);
        }
    }

    /// Lists what was requested and not granted, and why a name was not.
    pub(crate) fn ignored(&mut self, request: &Request, certificate: &Certificate, why: &str) {
        let granted = certificate.alternative_names();
        let refused: Vec<_> = request
            .alternative_names()
            .iter()
            .filter(|name| !granted.contains(name))
            .collect();
        for name in refused.iter().take(MOST_SHOWN) {
            self.ignore(&format!("subject alternative name {name}: {why}"));
        }
        if let Some(more @ 1..) = refused.len().checked_sub(MOST_SHOWN) {
            self.ignore(&format!("{more} more names: {why}"));
        }
        for attribute in request.attributes() {
            let what = match attribute.as_str() {
                CHALLENGE_PASSWORD => "a challenge password",
                other => other,
            };
            self.ignore(&format!("{what}: not supported"));
        }
        for extension in request.extensions() {
            if extension.oid != SUBJECT_ALTERNATIVE_NAME {
                let what = extension.name().unwrap_or(&extension.oid);
                self.ignore(&format!("{what}: the profile determines it"));
            }
        }
    }

    /// Lists the names that were requested and granted.
    pub(crate) fn granted(&mut self, certificate: &Certificate) {
        self.names(certificate, "the requested names");
    }

    /// Lists the names of a CA, which step would omit.
    pub(crate) fn named(&mut self, certificate: &Certificate) {
        self.names(
            certificate,
            "the names of --san, of which step gives a CA none",
        );
    }

    fn names(&mut self, certificate: &Certificate, what: &str) {
        let names: Vec<String> = certificate
            .alternative_names()
            .iter()
            .map(ToString::to_string)
            .collect();
        if !names.is_empty() {
            let note = format!("the certificate has {what}: {}", names.join(", "));
            self.say(Severity::Note, "note", &note);
        }
    }

    fn ignore(&mut self, what: &str) {
        self.say(Severity::Note, "ignored", what);
    }

    fn say(&mut self, severity: Severity, head: &str, what: &str) {
        let line = format!("{}: {what}", paint(severity, head));
        self.rest.push_str(&fold::words(&line, "", "  "));
    }

    /// Adds the command to type next, if there is one.
    pub(crate) fn next(&mut self, command: impl Into<Option<String>>) {
        self.hint(
            "\nnext   ",
            command.into().map(|one| Hint::command("", one)),
        );
    }

    /// Warns that a manifest has the new anchor alone, of which a mesh that exists has others.
    pub(crate) fn alone(&mut self, anchor: &Path, form: &str) {
        let note = format!(
            "it has only this anchor, and replaces all others: for a mesh that exists, merge them \
             (meshpki bundle OLD.crt {} --as {form} -o FILE; meshpki explain rotation)",
            shell(anchor)
        );
        self.say(Severity::Warning, "warning", &note);
    }

    /// Adds what brings a manifest into the cluster, and what to know about it.
    pub(crate) fn applied(&mut self, applied: &Applied) {
        for note in &applied.notes {
            self.say(Severity::Note, "note", note);
        }
        self.rest.push_str(&applied.next());
    }

    /// Adds what to do next, which is more than a command.
    pub(crate) fn next_is(&mut self, hint: Hint) {
        self.hint("\nnext   ", Some(hint));
    }

    /// Adds what to do after that.
    pub(crate) fn then_is(&mut self, hint: Hint) {
        self.hint("       ", Some(hint));
    }

    fn hint(&mut self, first: &str, hint: Option<Hint>) {
        if let Some(hint) = hint {
            self.rest.push_str(&fold::hint(&hint, first));
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the commands end with it")]
    pub(crate) fn print(self) -> Result<(), Failure> {
        let width = self
            .lines
            .iter()
            .map(|(_, path, _)| path.chars().count())
            .max()
            .unwrap_or(0);
        let mut text = String::new();
        for (verb, path, detail) in &self.lines {
            let head = format!("  {verb}   {path:<width$}  ");
            let indent = " ".repeat(head.chars().count());
            text.push_str(&fold::words(detail, &head, &indent));
        }
        text.push_str(&self.rest);
        render::words(&text);
        Ok(())
    }
}

/// PKCS #9 (RFC 2985, section 5.4.1).
const CHALLENGE_PASSWORD: &str = "1.2.840.113549.1.9.7";
const MOST_SHOWN: usize = 50;
const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
