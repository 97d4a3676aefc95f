//! What `create` says: what was made, what the verifier thinks of it, and what to type next.

use std::fmt::Write;
use std::path::Path;

use meshpki::{
    Certificate, KeyAlgorithm, Report, Request, Severity, TrustDomain, UnixTime, Window, rfc3339,
};

use crate::clock::between;
use crate::failure::Failure;
use crate::render;
use crate::render::text::{GOOD, describe, paint, separate};

/// The lines, as they come together.
pub(crate) struct Words {
    at: UnixTime,
    lines: Vec<(String, String, String)>,
    rest: String,
}

/// What a file that was made is.
#[derive(Clone, Copy)]
pub(crate) enum Made {
    Anchor,
    AnchorKey,
    EncryptedKey,
    Issuer,
    IssuerKey,
    Key,
    Request,
    RequestKey,
    Webhook,
    WebhookKey,
    Workload,
    WorkloadKey,
}

impl Made {
    fn describe(self) -> &'static str {
        match self {
            Self::Anchor => "trust anchor",
            Self::AnchorKey => "its key: keep it offline, the cluster never needs it",
            Self::EncryptedKey => "private key, under a password: Linkerd cannot read it",
            Self::Issuer => "identity issuer",
            Self::IssuerKey | Self::WebhookKey => "its key: goes into the cluster",
            Self::Key => "private key, without a password",
            Self::Request => "certificate signing request: goes to whoever has the CA's key",
            Self::RequestKey => "its key: stays here",
            Self::Webhook => "webhook",
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
                let until = rfc3339(certificate.validity().not_after);
                let day = until.split('T').next().unwrap_or(&until);
                let left = between(self.at, certificate.validity().not_after);
                format!(
                    "{:<15}  {}  until {day} ({left})",
                    what.describe(),
                    certificate.name()
                )
            }
            None => what.describe().to_owned(),
        };
        self.lines
            .push(("made".to_owned(), path.display().to_string(), detail));
    }

    pub(crate) fn verdict(&mut self, report: &Report) {
        if report.is_sound() {
            let _ = writeln!(
                self.rest,
                "  {GOOD}sound{GOOD:#}  workloads of this issuer are accepted by the proxies and by \
                 the control plane"
            );
        }
        for finding in report.findings() {
            separate(&mut self.rest);
            describe(&mut self.rest, finding);
        }
    }

    /// Linkerd is pickier than X.509.
    pub(crate) fn key_warning(&mut self, certificate: &Certificate) {
        let algorithm = certificate.public_key().algorithm();
        if *algorithm != KeyAlgorithm::EcdsaP256 {
            let head = paint(Severity::Warning, "warning");
            let _ = writeln!(
                self.rest,
                "{head}: the key is {algorithm}: `linkerd install` and `linkerd check` take ECDSA \
                 P-256"
            );
        }
    }

    /// The certificate ends with the one above it, and sooner than was asked for; or after it, if that
    /// was asked for.
    pub(crate) fn ends_with(
        &mut self,
        certificate: &Certificate,
        above: &Certificate,
        wished: Window,
    ) {
        let (ends, limit) = (certificate.validity().not_after, above.validity().not_after);
        let (name, limit_text) = (above.name(), rfc3339(limit));
        if ends == limit && wished.not_after != Some(limit) {
            let head = paint(Severity::Note, "note");
            let _ = writeln!(self.rest, "{head}: it ends with {name}, on {limit_text}");
        } else if ends > limit {
            let head = paint(Severity::Warning, "warning");
            let _ = writeln!(
                self.rest,
                "{head}: nobody accepts it after {limit_text}, when {name} ends"
            );
        }
    }

    /// What a request asked for and did not get, and why it did not get a name.
    pub(crate) fn refused(&mut self, request: &Request, certificate: &Certificate, why: &str) {
        let granted = certificate.alternative_names();
        for name in request.alternative_names() {
            if !granted.contains(name) {
                self.refuse(&format!("subject alternative name {name}: {why}"));
            }
        }
        for extension in request.extensions() {
            if extension.oid != SUBJECT_ALTERNATIVE_NAME {
                let what = extension.name().unwrap_or(&extension.oid);
                self.refuse(&format!("{what}: the profile decides"));
            }
        }
    }

    /// The names that a request asked for and got, by its own word alone.
    pub(crate) fn granted(&mut self, certificate: &Certificate) {
        let names: Vec<String> = certificate
            .alternative_names()
            .iter()
            .map(ToString::to_string)
            .collect();
        if !names.is_empty() {
            let (head, names) = (paint(Severity::Note, "note"), names.join(", "));
            let _ = writeln!(
                self.rest,
                "{head}: it has the names that the request asks for: {names}"
            );
        }
    }

    fn refuse(&mut self, what: &str) {
        let head = paint(Severity::Note, "refused");
        let _ = writeln!(self.rest, "{head}: what the request asks for: {what}");
    }

    pub(crate) fn next_install(
        &mut self,
        anchors: &Path,
        issuer: &Path,
        key: &Path,
        trust_domain: &TrustDomain,
    ) {
        let (anchors, issuer, key) = (shell(anchors), shell(issuer), shell(key));
        let domain = flag("--identity-trust-domain", trust_domain);
        let _ = writeln!(
            self.rest,
            "\nnext   linkerd install {domain}--identity-trust-anchors-file {anchors} \\\n         \
             --identity-issuer-certificate-file {issuer} \\\n         \
             --identity-issuer-key-file {key} | kubectl apply -f -"
        );
    }

    pub(crate) fn next_issuer(
        &mut self,
        certificate: &Path,
        key: &Path,
        trust_domain: &TrustDomain,
    ) {
        let (certificate, key) = (shell(certificate), shell(key));
        let domain = flag("--trust-domain", trust_domain);
        let _ = writeln!(
            self.rest,
            "\nnext   meshpki create issuer {domain}--ca {certificate} --ca-key {key}"
        );
    }

    pub(crate) fn next_webhook(&mut self, certificate: &Path, key: &Path) {
        let (certificate, key) = (shell(certificate), shell(key));
        let _ = writeln!(
            self.rest,
            "\nnext   meshpki create webhook linkerd-proxy-injector --ca {certificate} --ca-key {key}"
        );
    }

    pub(crate) fn next_verify(
        &mut self,
        anchors: &Path,
        issuer: &Path,
        key: &Path,
        trust_domain: &TrustDomain,
    ) {
        let (anchors, issuer, key) = (shell(anchors), shell(issuer), shell(key));
        let domain = flag("--trust-domain", trust_domain);
        let _ = writeln!(
            self.rest,
            "\nnext   meshpki verify {domain}--anchors {anchors} --issuer {issuer} --issuer-key {key}"
        );
    }

    /// The request is signed elsewhere.
    pub(crate) fn next_sign(&mut self, csr: &Path) {
        let csr = shell(csr);
        let _ = writeln!(
            self.rest,
            "\nnext   where the CA's key is: meshpki sign {csr} --ca ca.crt --ca-key ca.key"
        );
    }

    /// The secret that the webhook's pod mounts (Linkerd, charts/partials/templates/_validate.tpl).
    pub(crate) fn next_secret(&mut self, service: &str, namespace: &str, crt: &Path, key: &Path) {
        let (crt, key) = (shell(crt), shell(key));
        let _ = writeln!(
            self.rest,
            "\nnext   kubectl create secret tls {service}-k8s-tls --namespace={namespace} \\\n         \
             --cert={crt} --key={key}"
        );
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
            let _ = writeln!(text, "  {verb}   {path:<width$}  {detail}");
        }
        text.push_str(&self.rest);
        render::words(&text);
        Ok(())
    }
}

/// The flag for a trust domain that is not everybody's.
fn flag(name: &str, trust_domain: &TrustDomain) -> String {
    if *trust_domain == TrustDomain::default() {
        String::new()
    } else {
        format!("{name} {trust_domain} ")
    }
}

/// A path as a word that a shell reads as one.
fn shell(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

const SUBJECT_ALTERNATIVE_NAME: &str = "2.5.29.17";
