//! Remedies in words: advice, and command lines to paste, one for each step, with the user's own file names.
//!
//! No command overwrites a file that it reads, nor a key. Advice is apart from the commands: an interactive shell such as
//! zsh runs a comment as a command.

use std::borrow::Cow;
use std::time::Duration;

use crate::fix::kept;
use crate::mesh::lifetime::{ISSUER_LIFETIME, ROOT_LIFETIME, WEBHOOK_LIFETIME, WORKLOAD_LIFETIME};
use crate::mesh::trust_domain::TrustDomain;
use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Encrypted, Remedy, Signing, Step, Term, WorkloadReason};
use crate::source::{Location, Source};
use crate::text::shell::{shell_path, shell_word};
use crate::text::time::rfc3339;

/// A [`Remedy`] in words: what to know, and what to paste.
///
/// ```
/// # use meshpki::{Authority, IssuerOptions, IssuerChain, Policy, RootOptions, TrustBundle, UnixTime, Verifier};
/// # let at = UnixTime::now();
/// # let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), at)?;
/// # let issuer = root.create_issuer(&IssuerOptions::new("identity.linkerd.cluster.local"), at)?;
/// # let verifier = Verifier::new([root.certificate().clone()].into_iter().collect(), Policy::default());
/// # let late = issuer.certificate().validity().not_after.as_secs() + 1;
/// # let late = UnixTime::since_unix_epoch(std::time::Duration::from_secs(late));
/// # let report = verifier.verify(&IssuerChain::from(issuer.certificate().clone()), late);
/// use meshpki::Fix;
///
/// for finding in report.findings() {
///     if let Some(remedy) = finding.remedy() {
///         for command in Fix::of(&remedy).commands {
///             assert!(command.starts_with("meshpki create issuer "));
///         }
///     }
/// }
/// # Ok::<(), meshpki::IssueError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fix {
    /// What to know or to decide. If there are commands, they are one way to follow it.
    pub advice: Option<String>,
    /// Command lines of `meshpki`, to be pasted into a shell one after the other. If there are several, each but the
    /// last ends in `&&`.
    pub commands: Vec<String>,
}

impl Fix {
    /// The words for a remedy.
    #[must_use]
    pub fn of(remedy: &Remedy) -> Self {
        let end = if remedy.advice.is_empty() { ":" } else { ";" };
        let lost = remedy.steps.iter().filter_map(lost).map(|one| one + end);
        let advice = remedy.advice.iter().map(|one| advice(one, &remedy.steps));
        let mut advice: Vec<String> = lost.chain(advice).collect();
        if let Some((_, before)) = advice.split_last_mut() {
            for sentence in before.iter_mut().filter(|one| one.ends_with(':')) {
                sentence.pop();
                sentence.push(';');
            }
        }
        let commands = remedy.steps.iter().scan(None, |made, step| {
            let command = command(step, made.take());
            *made = Some(step);
            Some(command)
        });
        let mut commands: Vec<String> = commands.collect();
        // If one fails, what follows would use an older file of that name.
        if let Some((_, first)) = commands.split_last_mut() {
            for command in first {
                command.push_str(" &&");
            }
        }
        Self {
            advice: (!advice.is_empty()).then(|| advice.join(" ")),
            commands,
        }
    }

    /// What to paste; the advice if there is nothing to paste.
    #[must_use]
    pub fn remedy(&self) -> String {
        match &self.advice {
            Some(advice) if self.commands.is_empty() => advice.clone(),
            _ => self.commands.join("\n"),
        }
    }

    /// The advice and the commands, each on a line.
    #[must_use]
    pub fn lines(&self) -> String {
        let advice = self.advice.iter();
        let lines: Vec<&str> = advice.chain(&self.commands).map(String::as_str).collect();
        lines.join("\n")
    }
}

/// The command of a step; `before` is the step that precedes it.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a step, to be read as a table"
)]
fn command(step: &Step, before: Option<&Step>) -> String {
    match step {
        Step::ConvertKey { key, encrypted } => {
            let read = typed(&input(key.as_ref(), "issuer.key"));
            let key = file(key.as_ref(), "issuer.key");
            let written = |ending| typed(&format!("{key}{ending}"));
            let key = typed(&key);
            match encrypted {
                None => format!("meshpki key convert {read} -o {}", written(".pkcs8")),
                Some(Encrypted::Pkcs8) => {
                    format!("meshpki key decrypt {read} -o {}", written(".clear"))
                }
                Some(Encrypted::Headers) => format!(
                    "openssl pkey -in {key} | meshpki key convert - -o {}",
                    written(".clear")
                ),
            }
        }
        Step::ExtractBlock { input, block } => {
            let input = file(Some(input), "bundle.crt");
            format!(
                "awk '/^-----BEGIN/ {{ n++ }} n == {block}' < {} | meshpki inspect --format pem - -o {}",
                typed(&input),
                typed(&beside(&input, FIXED))
            )
        }
        Step::Join { inputs, replaces } => {
            let inputs = inputs
                .iter()
                .map(|one| typed(&file(Some(one), "ca-cert.pem")));
            format!(
                "meshpki inspect --format pem {} -o {}",
                inputs.collect::<Vec<_>>().join(" "),
                typed(&beside(&file(Some(replaces), "cert-chain.pem"), FIXED))
            )
        }
        Step::MakeAnchor {
            name,
            trust_domain,
            path_length,
            term,
            kept,
            replaces,
        } => {
            let (anchor, key) = new_anchor(replaces.as_ref());
            let name = ca_name(name.as_deref(), "root", trust_domain);
            let flag = trust_domain_flag(trust_domain, &name);
            let room = path_length.map(|length| format!("--path-length {length} "));
            format!(
                "meshpki create root {flag}{}{}{}{} {anchor} {key}",
                not_after(*term, ROOT_LIFETIME),
                room.unwrap_or_default(),
                kept::options(kept),
                shell_word(&name)
            )
        }
        Step::MakeWebhookCa {
            trust_domain,
            term,
            kept,
        } => format!(
            "meshpki create root {}{}{} {NEW_WEBHOOK_CA} {NEW_WEBHOOK_CA_KEY}",
            not_after(*term, ROOT_LIFETIME),
            kept::options(kept),
            webhook_ca(trust_domain)
        ),
        Step::Rebundle { bundle, prune } => {
            let read = typed(&input(Some(bundle), "bundle.crt"));
            let prune = if *prune { " --prune" } else { "" };
            let fixed = typed(&beside(&file(Some(bundle), "bundle.crt"), FIXED));
            format!("meshpki bundle {read}{prune} -o {fixed}")
        }
        Step::ReissueIssuer {
            by,
            name,
            trust_domain,
            replaces,
            term,
            kept,
        } => {
            let name = ca_name(name.as_deref(), "identity", trust_domain);
            let flag = trust_domain_flag(trust_domain, &name);
            let (ca, ca_key) = match by {
                Signing::Alone(anchors) => {
                    let anchors = file(anchors.as_ref(), "ca.crt");
                    let key = key_of(&anchors);
                    (anchors, key)
                }
                Signing::New => match before {
                    Some(Step::MakeAnchor { replaces, .. }) => new_anchor(replaces.as_ref()),
                    _ => new_anchor(None),
                },
                Signing::Chosen => ("ca.crt".to_owned(), "ca.key".to_owned()),
            };
            let mut issuer = file(replaces.as_ref(), "issuer.crt");
            if beside(&issuer, NEW) == ca {
                "issuer.crt".clone_into(&mut issuer);
            }
            format!(
                "meshpki create issuer {flag}{}{}--ca {} --ca-key {} {} {}",
                not_after(*term, ISSUER_LIFETIME),
                kept::options(kept),
                typed(&ca),
                typed(&ca_key),
                shell_word(&name),
                new_pair(&issuer)
            )
        }
        Step::ReissueWebhook {
            by,
            host,
            replaces,
            term,
        } => {
            let made_ca = matches!(before, Some(Step::MakeWebhookCa { .. }));
            let (ca, ca_key) = match by {
                Signing::Alone(anchors) => {
                    let anchors = file(anchors.as_ref(), "webhook-ca.crt");
                    let key = key_of(&anchors);
                    (anchors, key)
                }
                Signing::New if made_ca => {
                    (NEW_WEBHOOK_CA.to_owned(), NEW_WEBHOOK_CA_KEY.to_owned())
                }
                Signing::New | Signing::Chosen => {
                    ("webhook-ca.crt".to_owned(), "webhook-ca.key".to_owned())
                }
            };
            let service = host.split('.').next().unwrap_or(host);
            let webhook = file(replaces.as_ref(), &format!("{service}.crt"));
            format!(
                "meshpki create webhook {}--ca {} --ca-key {} {} {}",
                not_after(*term, WEBHOOK_LIFETIME),
                typed(&ca),
                typed(&ca_key),
                shell_word(host),
                new_pair(&webhook)
            )
        }
        Step::ReissueWorkload {
            issuer,
            identity,
            replaces,
            term,
        } => {
            let issuer = file(issuer.as_ref(), "issuer.crt");
            let workload = file(replaces.as_ref(), "workload.crt");
            format!(
                "meshpki create workload {}--ca {} --ca-key {} {} {}",
                not_after(*term, WORKLOAD_LIFETIME),
                typed(&issuer),
                typed(&key_of(&issuer)),
                shell_word(identity),
                new_pair(&workload)
            )
        }
        Step::Rewrite { input: None } => {
            "… | meshpki inspect --format pem - -o fixed.crt".to_owned()
        }
        Step::Rewrite { input: rewritten } => {
            let read = typed(&input(rewritten.as_ref(), "bundle.crt"));
            let fixed = typed(&beside(&file(rewritten.as_ref(), "bundle.crt"), FIXED));
            format!("meshpki inspect --format pem {read} -o {fixed}")
        }
        Step::Verify {
            anchors,
            subject,
            place,
            trust_domain,
            is_domain_given,
        } => {
            let domain = || match is_domain_given {
                true => format!("--trust-domain {trust_domain} "),
                false => other_trust_domain(trust_domain),
            };
            let anchors: Vec<String> = anchors
                .iter()
                .map(|one| typed(&input(Some(one), "ca.crt")))
                .collect();
            let (option, domain) = match place {
                Place::Workload => ("workload", domain()),
                // It belongs to no trust domain.
                Place::Webhook => ("webhook", String::new()),
                _ => ("issuer", domain()),
            };
            let subject = subject
                .as_ref()
                .map(|one| typed(&input(Some(one), &format!("{option}.crt"))));
            let subject = subject.map(|file| format!(" --{option} {file}"));
            format!(
                "meshpki verify {domain}--anchors {}{}",
                anchors.join(" "),
                subject.unwrap_or_default()
            )
        }
    }
}

/// The parts of an old CA's name that a step's command does not write, as a sentence before the advice.
fn lost(step: &Step) -> Option<String> {
    let (what, of, name, trust_domain, kept) = match step {
        Step::MakeAnchor {
            name,
            trust_domain,
            kept,
            ..
        } => ("anchor", "root", name, trust_domain, kept),
        Step::ReissueIssuer {
            name,
            trust_domain,
            kept,
            ..
        } => ("issuer", "identity", name, trust_domain, kept),
        Step::MakeWebhookCa {
            trust_domain, kept, ..
        } => {
            let lost = kept::lost(kept, &webhook_ca(trust_domain))?;
            return Some(format!("the new CA is without the old one's {lost}"));
        }
        _ => return None,
    };
    let name = ca_name(name.as_deref(), of, trust_domain);
    let lost = kept::lost(kept, &name)?;
    Some(format!("the new {what} is without the old one's {lost}"))
}

/// Advice as a sentence; if steps follow, they are one way to follow it.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a piece of advice, to be read as a table"
)]
fn advice(advice: &Advice, steps: &[Step]) -> String {
    match advice {
        Advice::AddAnchor { name, anchors } => format!(
            "add the certificate of {} that signed it to {}, or reissue the issuer:",
            shell_word(name),
            the(anchors.as_ref(), "the anchors")
        ),
        Advice::AddSigner {
            name,
            anchors,
            input,
            or_reissue,
        } => {
            let (name, anchors) = (shell_word(name), the(anchors.as_ref(), "the anchors"));
            let input = the(input.as_ref(), "the file");
            if *or_reissue {
                format!(
                    "add the certificate of {name} to {anchors} if it is an anchor, append it to {input} if it is an \
                     intermediate, or reissue the issuer:"
                )
            } else {
                format!(
                    "append the certificate of {name} to {input}, or add it to {anchors} if it is an anchor"
                )
            }
        }
        Advice::AddToCaBundle {
            name,
            anchors,
            or_new_ca,
        } => {
            let (name, anchors) = (shell_word(name), the(anchors.as_ref(), "--anchors"));
            let or_new_ca = if *or_new_ca {
                ", or make a new CA for the webhooks:"
            } else {
                ""
            };
            format!(
                "add the certificate of {name}, which signed it, to the caBundle in {anchors}{or_new_ca}"
            )
        }
        Advice::AtNextRotation => {
            "nothing now. Make the next anchor with:".to_owned()
        }
        Advice::ChooseDnsTrustDomain => {
            "choose a trust domain of labels of a-z, 0-9 and '-', with dots between them".to_owned()
        }
        Advice::ChooseTrustDomain { found, expected } => {
            format!("give the right one: --trust-domain {expected}, or --trust-domain {found}")
        }
        Advice::FirstOfSameKey => {
            "put the certificate with its name and key that leads to an anchor first in the issuer's file, or add the \
             signer of this one to the anchors"
                .to_owned()
        }
        Advice::GiveHost => {
            "give the name by which the API server calls it: --host NAME.NAMESPACE.svc".to_owned()
        }
        Advice::GiveAs(place) => {
            let (what, option) = match place {
                Place::Anchor => ("anchor, give it alone", "--anchors"),
                Place::Webhook => ("webhook, give it as one", "--webhook"),
                Place::Workload => ("workload, give it as one", "--workload"),
                _ => ("issuer, give it as one", "--issuer"),
            };
            if steps.is_empty() {
                format!("to judge the {place}, give it as {option}")
            } else {
                format!("to judge the {what}:")
            }
        }
        Advice::GiveMatchingKey => {
            "give the key that was made with the certificate, or reissue the issuer:".to_owned()
        }
        Advice::InsertIntermediate { name, input } => format!(
            "add the certificate of {} to {}, after the one that it signed",
            shell_word(name),
            the(input.as_ref(), "the file")
        ),
        Advice::InstallInIstio { is_of_kubernetes } => {
            let names = if *is_of_kubernetes {
                "as tls.crt and its key as tls.key"
            } else {
                "as ca-cert.pem and as cert-chain.pem, and its key as ca-key.pem"
            };
            format!("put the new issuer into the secret cacerts {names}, and restart istiod:")
        }
        Advice::MakeForHost => {
            "make a new one for the name by which the API server calls it".to_owned()
        }
        Advice::NameOnce { input } => {
            format!("name {} once: it was given twice", the(input.as_ref(), "the file"))
        }
        Advice::NewWebhookCa => {
            "make a new CA for the webhooks, and add it to their caBundle:".to_owned()
        }
        Advice::NothingOrRestart => {
            "nothing, or restart the pod: its proxy then requests a new certificate".to_owned()
        }
        Advice::NothingToday => "nothing now".to_owned(),
        Advice::NothingWithoutUsages => {
            "nothing for the mesh. A CA needs no extended key usage".to_owned()
        }
        Advice::ReplaceByJoined => {
            "send it, too: put what this command writes into the secret cacerts as cert-chain.pem, and restart istiod:"
                .to_owned()
        }
        Advice::ReissueByteForByte => {
            "reissue it. Then meshpki writes the name of its signer byte for byte:".to_owned()
        }
        Advice::ReissueUnderP256 => {
            "reissue it under an anchor with an ECDSA P-256 key:".to_owned()
        }
        Advice::ReissueWorkload(reason) => {
            let reason = workload_reason(reason);
            if steps.is_empty() {
                format!("{reason} for an identity of the trust domain")
            } else {
                format!("{reason}:")
            }
        }
        Advice::Relabel { label, input } => {
            let block = match label.known() {
                Some(label) => format!("the {label} block"),
                None => format!("the block with {label}"),
            };
            let input = the(input.as_ref(), "the file");
            format!("replace {block} in {input} with what `openssl x509` prints for it")
        }
        Advice::Remove { input } => format!("remove it from {}", the(input.as_ref(), "the file")),
        Advice::RemoveDuplicate { input, first } => format!(
            "remove it from {}: it stays in {}",
            the(input.as_ref(), "the file"),
            location(first)
        ),
        Advice::RemoveIfUnused { input } => format!(
            "remove it from {} if nothing needs it",
            the(input.as_ref(), "the file")
        ),
        Advice::RemoveSameName {
            name,
            anchors,
            input,
            needed,
        } => {
            let name = shell_word(name);
            let Some(needed) = needed else {
                return format!(
                    "remove the certificates with the name {name} that nothing needs from {} and {}",
                    the(anchors.as_ref(), "the anchors"),
                    the(input.as_ref(), "the file")
                );
            };
            let needed = location(&Location::Read(needed.clone()));
            let extracted = if steps.is_empty() {
                ""
            } else {
                ", which this command writes to a file of its own:"
            };
            format!(
                "remove the certificates with the name {name} that nothing needs. This chain needs only \
                 {needed}{extracted}"
            )
        }
        Advice::Reorder { first, input } => format!(
            "put {} first in {}, then its signer, and so on up to the anchor",
            shell_word(first),
            the(input.as_ref(), "the file")
        ),
        Advice::ReplaceBySigner { name } => format!(
            "nothing for the mesh. For OpenSSL, put {} in its place, or remove it if that is in the bundle already",
            shell_word(name)
        ),
        Advice::ReplaceExposedKey => {
            "treat the key as exposed, and replace it. This command leaves it out of the file:".to_owned()
        }
        Advice::ReplaceIntermediate { input } => format!(
            "replace it in {}, or let the anchor sign the issuer directly:",
            the(input.as_ref(), "the file")
        ),
        Advice::Rotate => "make a new anchor, rotate to it (meshpki explain rotation), and reissue the issuer:".to_owned(),
        Advice::RotateInIstio => {
            "make a new anchor, add it to root-cert.pem (meshpki explain istio), and reissue the issuer:".to_owned()
        }
        Advice::RotateUnfit => {
            "no verifier accepts what the anchor signs. Make a new one, and rotate to it (meshpki explain rotation):".to_owned()
        }
        Advice::ShortenTrustDomain { most } => {
            format!("choose a trust domain of at most {most} characters")
        }
        Advice::SwapFiles if steps.is_empty() => "give each file in the place of the other".to_owned(),
        Advice::SwapFiles => "give each file in its place:".to_owned(),
        Advice::Wait { until } => {
            format!("wait until {}, or correct the clock", rfc3339(*until))
        }
        Advice::WithChosenAnchor => {
            "use the anchor of the bundle that is to sign, and its key, as ca.crt and ca.key:"
                .to_owned()
        }
        Advice::WithChosenWebhookCa => {
            "use the CA of the caBundle that is to sign, and its key, as webhook-ca.crt and webhook-ca.key:".to_owned()
        }
    }
}

fn workload_reason(reason: &WorkloadReason) -> String {
    match reason {
        WorkloadReason::ByteForByte => {
            "the name of its issuer has to be written byte for byte, as meshpki does. Reissue it".to_owned()
        }
        WorkloadReason::OtherKey(name) => format!(
            "{} has another key in this mesh. Reissue it from an issuer of this mesh",
            shell_word(name)
        ),
        WorkloadReason::UnverifiableIssuer => {
            "reissue it from an issuer with an ECDSA P-256 key".to_owned()
        }
        WorkloadReason::WorkloadsSay(domain) => format!(
            "give --trust-domain {domain} if that is right: the workloads agree on it. If not, restart the pod with \
             kubectl rollout restart, and its proxy requests a new certificate. By hand, reissue it"
        ),
        WorkloadReason::AtRestart => "the proxy renews its certificate by itself. To renew it now, restart the pod with kubectl rollout \
              restart. By hand, reissue it"
            .to_owned(),
    }
}

/// The name of a new CA: the old one's, if it can be an argument of a command. It cannot if it looks like an option, if
/// it has characters that are not shown, or if it is longer than new names may be.
fn ca_name(name: Option<&str>, of: &str, trust_domain: &TrustDomain) -> String {
    let can_be_typed = |name: &&str| {
        !name.trim().is_empty()
            && !name.starts_with('-')
            && !name.contains(char::REPLACEMENT_CHARACTER)
            && name.chars().count() <= LONGEST_NAME
    };
    name.filter(can_be_typed)
        .map_or_else(|| format!("{of}.linkerd.{trust_domain}"), str::to_owned)
}

/// The name of a CA of webhooks.
fn webhook_ca(trust_domain: &TrustDomain) -> String {
    format!("webhook.linkerd.{trust_domain}")
}

/// The flag for a trust domain that is not everybody's.
fn other_trust_domain(domain: &TrustDomain) -> String {
    if *domain == TrustDomain::default() {
        return String::new();
    }
    format!("--trust-domain {domain} ")
}

/// The flag that gives a new CA its trust domain, if neither its name nor the default does.
fn trust_domain_flag(domain: &TrustDomain, name: &str) -> String {
    let named = TrustDomain::of_ca_name(name).unwrap_or_default();
    if named == *domain || !domain.is_dns() {
        return String::new();
    }
    format!("--trust-domain {domain} ")
}

/// The files of a new anchor and its key: of another name than that of the old one.
fn new_anchor(replaces: Option<&Source>) -> (String, String) {
    let is_taken = replaces.and_then(Source::path) == Some("ca-new.crt");
    let stem = if is_taken { "ca-new-2" } else { "ca-new" };
    (format!("{stem}.crt"), format!("{stem}.key"))
}

/// The option that gives a new certificate the lifetime of the old one, if that is not the default. The minutes by which a
/// certificate is backdated do not count, nor the days of leap years; less than an hour is no use to anybody.
fn not_after(term: Option<Term>, default: Duration) -> String {
    let seconds = match term {
        None => return String::new(),
        // The command may run on another day than the one of the verdict.
        Some(Term::Until(until)) => {
            let date: String = rfc3339(until).chars().take("9999-12-31".len()).collect();
            return format!("--not-after {date} ");
        }
        Some(Term::For(lifetime)) => lifetime.as_secs(),
    };
    let (hours, is_short) = ((seconds + HOUR / 2) / HOUR, seconds < DAY);
    if seconds.abs_diff(default.as_secs()) <= default.as_secs() / 500 || seconds < SHORTEST {
        return String::new();
    }
    if seconds > LONGEST {
        return "--not-after 9999-12-31 ".to_owned();
    }
    let lifetime = match hours {
        _ if is_short => format!("{seconds}s"),
        hours if hours % 24 == 0 => format!("{}d", hours / 24),
        hours => format!("{hours}h"),
    };
    format!("--not-after {lifetime} ")
}

/// The path of a source, or the file name that Linkerd's guide uses.
fn file(source: Option<&Source>, otherwise: &str) -> String {
    source
        .and_then(Source::path)
        .unwrap_or(otherwise)
        .to_owned()
}

/// A source that a command of meshpki reads, or the file name that Linkerd's guide uses.
fn input(source: Option<&Source>, otherwise: &str) -> String {
    source
        .and_then(Source::argument)
        .map_or_else(|| otherwise.to_owned(), Cow::into_owned)
}

/// A source, as part of a sentence.
fn the(source: Option<&Source>, otherwise: &str) -> String {
    source
        .and_then(Source::argument)
        .map_or_else(|| otherwise.to_owned(), |one| typed(&one))
}

/// Where a certificate is, as part of a sentence.
fn location(location: &Location) -> String {
    let origin = match location {
        Location::AtHand(name) => return shell_word(name),
        Location::Read(origin) => origin,
    };
    let source = match origin.source() {
        source @ Source::Stdin => source.to_string(),
        source => typed(&source.name()),
    };
    let of = match origin.blocks() {
        1 => String::new(),
        blocks => format!(" of {blocks}"),
    };
    format!("{source}, block {}{of}", origin.block())
}

/// The name of a file as an argument of a command.
fn typed(file: &str) -> String {
    shell_path(file.as_bytes())
}

/// The file with the same name and another ending.
fn beside(file: &str, ending: &str) -> String {
    let stem = [".crt", ".pem", ".cer"]
        .iter()
        .find_map(|suffix| file.strip_suffix(suffix));
    format!("{}{ending}", stem.unwrap_or(file))
}

/// The file with the key of the certificate in a file: `ca.key` of `ca.crt`; of Istio's `root-cert.pem`, `root-key.pem`.
fn key_of(file: &str) -> String {
    match file.strip_suffix("-cert.pem") {
        Some(stem) => format!("{stem}-key.pem"),
        None => beside(file, ".key"),
    }
}

/// The new certificate and key, in files beside the old ones.
fn new_pair(file: &str) -> String {
    let (certificate, key) = (beside(file, NEW), beside(file, "-new.key"));
    format!("{} {}", typed(&certificate), typed(&key))
}

const DAY: u64 = 24 * HOUR;
const FIXED: &str = "-fixed.crt";
const HOUR: u64 = 60 * 60;
/// Of a common name (RFC 5280, appendix A.1).
const LONGEST_NAME: usize = 64;
/// In seconds: a thousand years.
const LONGEST: u64 = 1000 * 365 * DAY;
const NEW: &str = "-new.crt";
const NEW_WEBHOOK_CA: &str = "webhook-ca-new.crt";
const NEW_WEBHOOK_CA_KEY: &str = "webhook-ca-new.key";
/// In seconds.
const SHORTEST: u64 = HOUR;
