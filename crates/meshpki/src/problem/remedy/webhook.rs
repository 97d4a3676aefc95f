//! What fixes a webhook's certificate: another one, below the CA that its caBundle has, or below a new
//! one.

use crate::problem::problem::{Place, Problem};
use crate::problem::remedy::{Files, Signing, beside, path, with};
use crate::text::shell::shell_word;

impl Files {
    /// What fixes it, where the answer is not the one that any certificate gets.
    pub(super) fn of_webhook(
        &self,
        place: Place,
        problem: &Problem,
        file: Option<&str>,
        is_needed: bool,
    ) -> Option<String> {
        let webhook = self.webhook.as_ref()?;
        let is_of_any = place == Place::Pem || place == Place::Anchor && !is_needed;
        let Some(host) = &webhook.host else {
            return self.of_nameless(problem).filter(|_| !is_of_any);
        };
        match problem {
            Problem::Outlives { .. } => Some("nothing today".to_owned()),
            Problem::Duplicate { .. }
            | Problem::MissingIntermediate { .. }
            | Problem::Unused
            | Problem::NotYetValid { .. }
            | Problem::TooManyCandidates { .. } => None,
            _ if is_of_any => None,
            Problem::UnknownAnchor { name, .. } | Problem::SignedByOtherKey { name, .. } => {
                let anchors = self.anchors.as_deref();
                let anchors = anchors.map_or_else(|| "--anchors".to_owned(), path);
                let name = shell_word(name);
                let prose = format!(
                    "put the certificate that signed it, {name}, into the caBundle ({anchors}), or make another CA \
                     for the webhooks:"
                );
                Some(with(&prose, &self.webhook_below_new(host, file)))
            }
            // What another below the same CA would have, too.
            Problem::NameConstraintsExclude { .. } | Problem::SignedByUnverifiableKey { .. } => {
                let prose = "make another CA for the webhooks, and put it into their caBundle:";
                Some(with(prose, &self.webhook_below_new(host, file)))
            }
            _ if place == Place::Webhook && self.anchor == Signing::Alone => {
                let ca = self.anchors.as_deref().unwrap_or("webhook-ca.crt");
                Some(webhook_below(host, file, ca, &beside(ca, ".key")))
            }
            _ if place == Place::Webhook && self.anchor == Signing::Among => {
                let prose = "with the CA of the caBundle that is to sign, and its key, as webhook-ca.crt and \
                             webhook-ca.key:";
                let command = webhook_below(host, file, "webhook-ca.crt", "webhook-ca.key");
                Some(with(prose, &command))
            }
            _ => {
                let file = file.filter(|_| place == Place::Webhook);
                let prose = "make another CA for the webhooks, and put it into their caBundle:";
                Some(with(prose, &self.webhook_below_new(host, file)))
            }
        }
    }

    /// What fixes it where nobody knows the name that another certificate would be for: no command.
    fn of_nameless(&self, problem: &Problem) -> Option<String> {
        Some(match problem {
            Problem::WrongHost { .. } => {
                "say by which name the API server calls it: --host NAME.NAMESPACE.svc".to_owned()
            }
            Problem::UnknownAnchor { name, .. } | Problem::SignedByOtherKey { name, .. } => {
                let anchors = self.anchors.as_deref();
                let anchors = anchors.map_or_else(|| "--anchors".to_owned(), path);
                let name = shell_word(name);
                format!("put the certificate that signed it, {name}, into the caBundle ({anchors})")
            }
            Problem::Duplicate { .. }
            | Problem::MissingIntermediate { .. }
            | Problem::NotYetValid { .. }
            | Problem::TooManyCandidates { .. }
            | Problem::Unused => return None,
            _ => "make another, for the name by which the API server calls it".to_owned(),
        })
    }

    fn webhook_below_new(&self, host: &str, file: Option<&str>) -> String {
        format!(
            "meshpki create root webhook.linkerd.{} webhook-ca-new.crt webhook-ca-new.key\n{}",
            self.trust_domain,
            webhook_below(host, file, "webhook-ca-new.crt", "webhook-ca-new.key")
        )
    }
}

/// A new certificate, beside the old one.
fn webhook_below(host: &str, file: Option<&str>, ca: &str, ca_key: &str) -> String {
    let service = host.split('.').next().unwrap_or(host);
    let default = format!("{service}.crt");
    let file = file.unwrap_or(&default);
    format!(
        "meshpki create webhook --ca {} --ca-key {} {} {} {}",
        path(ca),
        path(ca_key),
        shell_word(host),
        path(&beside(file, "-new.crt")),
        path(&beside(file, "-new.key"))
    )
}
