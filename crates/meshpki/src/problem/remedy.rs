//! What mends a finding: where it can be, commands that can be pasted, with the user's own file
//! names, a line each; what else there is to say stands above them, as a shell's comment. A remedy never
//! overwrites a key, nor what it is not sure of.
//!
//! A shell that is typed at may read a comment as a command, as zsh does: nothing in one means anything
//! to it, and a name of a certificate is one word there, too.

mod webhook;

use std::sync::Arc;

use crate::mesh::trust_domain::TrustDomain;
use crate::problem::problem::{Place, Problem};
use crate::text::shell::{shell_path, shell_word};
use crate::text::time::rfc3339;

/// The names that commands are filled in with. A name is `None` where there is no file to name:
/// standard input, or bytes that were at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    /// The file of the anchor that would sign again.
    pub(crate) anchors: Option<String>,
    /// What keeps that anchor from signing a sound issuer.
    pub(crate) anchor: Signing,
    /// Its common name.
    pub(crate) anchor_name: Option<String>,
    pub(crate) issuer: Option<String>,
    /// The issuer's common name.
    pub(crate) issuer_name: Option<String>,
    /// Whom a workload certificate is to be for.
    pub(crate) identity: Option<String>,
    /// The trust domain that is judged in.
    pub(crate) trust_domain: TrustDomain,
    /// The one that the workloads say, where they agree.
    pub(crate) workloads_say: Option<TrustDomain>,
    /// The files of anchors that `meshpki bundle` takes.
    pub(crate) bundles: Arc<[String]>,
    /// The webhook, where one is judged.
    pub(crate) webhook: Option<Webhook>,
}

/// A webhook.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    /// The name that the API server calls it by, where that is known.
    pub(crate) host: Option<String>,
}

/// Can an issuer be issued again below the anchor?
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Signing {
    /// It stands alone in its file, which can be given as it is.
    #[default]
    Alone,
    /// It stands among others, and has to be given by itself.
    Among,
    /// What it signs is refused.
    Unfit,
}

impl Files {
    /// A new issuer beside the old one, which may be needed yet: below the anchor, or below a new one
    /// where that cannot be.
    fn issue_again(&self) -> String {
        match self.anchor {
            Signing::Alone => {
                let anchors = self.anchors.as_deref().unwrap_or("ca.crt");
                self.issue_below(anchors, &beside(anchors, ".key"))
            }
            Signing::Among => with(
                "with the anchor of the bundle that is to sign, and its key, as ca.crt and ca.key",
                &self.issue_below("ca.crt", "ca.key"),
            ),
            Signing::Unfit => with(
                "the anchor can sign nothing sound: make a new one, and rotate to it",
                &self.new_anchor(None, None),
            ),
        }
    }

    fn issue_below(&self, ca: &str, ca_key: &str) -> String {
        let name = self
            .issuer_name
            .as_deref()
            .filter(|name| can_be_typed(name));
        let name = self.ca_name(name, "identity");
        let domain = self.trust_domain_flag(&name);
        let name = shell_word(&name);
        let issuer = self.issuer.as_deref().unwrap_or("issuer.crt");
        let (issuer, key) = (beside(issuer, "-new.crt"), beside(issuer, "-new.key"));
        format!(
            "meshpki create issuer {domain}--ca {} --ca-key {} {name} {} {}",
            path(ca),
            path(ca_key),
            path(&issuer),
            path(&key)
        )
    }

    /// A new anchor, and an issuer below it.
    fn new_anchor(&self, name: Option<&str>, path_length: Option<usize>) -> String {
        format!(
            "{}\n{}",
            self.new_root(name, path_length),
            self.issue_below("ca-new.crt", "ca-new.key")
        )
    }

    fn new_root(&self, name: Option<&str>, path_length: Option<usize>) -> String {
        let name = name
            .or(self.anchor_name.as_deref())
            .filter(|name| can_be_typed(name));
        let name = self.ca_name(name, "root");
        let domain = self.trust_domain_flag(&name);
        let name = shell_word(&name);
        let room = path_length.map(|length| format!(" --path-length {length}"));
        let room = room.unwrap_or_default();
        format!("meshpki create root {domain}{name} ca-new.crt ca-new.key{room}")
    }

    fn ca_name(&self, name: Option<&str>, of: &str) -> String {
        let by_domain = || format!("{of}.linkerd.{}", self.trust_domain);
        name.map_or_else(by_domain, str::to_owned)
    }

    /// The flag that tells a new CA its trust domain, where neither its name nor the default does.
    fn trust_domain_flag(&self, name: &str) -> String {
        let domain = &self.trust_domain;
        let said = TrustDomain::of_ca_name(name).unwrap_or_default();
        if said == *domain || !domain.is_dns() {
            return String::new();
        }
        format!("--trust-domain {domain} ")
    }

    /// A new certificate for the workload in `file`, beside the old one.
    fn new_workload(&self, file: Option<&str>, prose: &str) -> String {
        let Some(identity) = &self.identity else {
            return format!("{prose}, with an identity of the trust domain");
        };
        let issuer = self.issuer.as_deref().unwrap_or("issuer.crt");
        let file = file.unwrap_or("workload.crt");
        let command = format!(
            "meshpki create workload --ca {} --ca-key {} {} {} {}",
            path(issuer),
            path(&beside(issuer, ".key")),
            shell_word(identity),
            path(&beside(file, "-new.crt")),
            path(&beside(file, "-new.key"))
        );
        with(prose, &command)
    }

    /// A file of anchors, each of them once, as every consumer reads it.
    fn bundle(&self, file: &str) -> Option<String> {
        let is_taken = self.bundles.iter().any(|one| one == file);
        let fixed = path(&beside(file, FIXED));
        is_taken.then(|| format!("meshpki bundle {} -o {fixed}", path(file)))
    }

    /// The certificates of a file as every consumer reads them.
    fn normalise(&self, file: Option<&str>) -> String {
        let Some(file) = file else {
            return "… | meshpki inspect --format pem - -o fixed.crt".to_owned();
        };
        self.bundle(file).unwrap_or_else(|| {
            let fixed = path(&beside(file, FIXED));
            format!("meshpki inspect --format pem {} -o {fixed}", path(file))
        })
    }
}

/// What mends it. `file` is the file that the finding is about, `name` the certificate in it.
#[expect(
    clippy::too_many_lines,
    reason = "one line a problem, to be read as a table"
)]
pub(crate) fn remedy(
    place: Place,
    problem: &Problem,
    file: Option<&str>,
    name: Option<&str>,
    is_needed: bool,
    files: &Files,
) -> Option<String> {
    if let Some(remedy) = files.of_webhook(place, problem, file, is_needed) {
        return Some(remedy);
    }
    let shown = file.map_or_else(|| "the file".to_owned(), path);
    let anchors = files
        .anchors
        .as_deref()
        .map_or_else(|| "the anchors".to_owned(), path);
    Some(match problem {
        Problem::ByteOrderMark
        | Problem::DataAfterLastBlock { .. }
        | Problem::UnexpectedBlock { .. }
        | Problem::GluedBlocks
        | Problem::Indented
        | Problem::LostBlocks { .. }
        | Problem::LostToApiServer { .. }
        | Problem::LostToOpenSsl { .. } => files.normalise(file),
        Problem::Duplicate { first } => {
            let by_hand = || format!("remove it from {shown}: it stays in {}", block_of(first));
            let is_there = |file: &&str| first.starts_with(&format!("{file}, block "));
            let bundle = file.filter(is_there).and_then(|file| files.bundle(file));
            bundle.unwrap_or_else(by_hand)
        }
        Problem::UnexpectedLabel { label } => format!(
            "put in the place of {} of {shown} what `openssl x509` makes of it",
            label.block().replacen('a', "the", 1)
        ),
        Problem::PrivateKey { .. } => with(
            "the key counts as exposed, and has to be made again",
            &files.normalise(file),
        ),
        Problem::Encrypted { .. } => convert(file, ".clear"),
        Problem::Mislabelled { .. } | Problem::ParametersFirst { .. } => convert(file, ".pkcs8"),
        // The key that was given may well be needed where it belongs.
        Problem::Mismatch => with(
            "give the key that was made together with the certificate, or reissue it:",
            &files.issue_again(),
        ),
        Problem::HasIntermediates { .. }
        | Problem::IsAnchor
        | Problem::NamedForOtherTrustDomain { given: true, .. }
        | Problem::SameName { .. }
        | Problem::Unused => return None,
        Problem::LimitsWorkloadLifetime { .. } => format!("remove it from {shown}"),
        Problem::NamedForOtherTrustDomain {
            found, expected, ..
        } => format!("say which is right: --trust-domain {expected}, or --trust-domain {found}"),
        Problem::WrongTrustDomain { .. }
            if place == Place::Workload && files.workloads_say.is_some() =>
        {
            let said = files.workloads_say.clone().unwrap_or_default();
            files.new_workload(
                file,
                &format!(
                    "--trust-domain {said}, if that is right: the workloads agree on it. If not, a proxy asks \
                     for a new one when its pod is restarted. By hand, reissue it"
                ),
            )
        }
        Problem::TrustDomainTooLong { most, .. } => {
            format!("choose a trust domain of {most} characters at most")
        }
        Problem::WrongOrder { signed } => {
            let signed = shell_word(signed);
            format!("put {signed} first in {shown}, then what signed it, and so on upwards")
        }
        Problem::SignedByOtherIssuer { .. } => {
            "nothing, or restart its pod: a proxy then asks for a new certificate".to_owned()
        }
        Problem::SignedByUnverifiableKey { .. } if place == Place::Workload => files.new_workload(
            file,
            "reissue it with an issuer that has a key of ECDSA P-256",
        ),
        Problem::SignedByUnverifiableKey { .. } => with(
            "reissue it under an anchor with a key of ECDSA P-256:",
            &files.new_anchor(None, None),
        ),
        Problem::LacksClientAuth { alone: false, .. }
        | Problem::LacksServerAuth { any: true, .. }
            if place == Place::Anchor =>
        {
            "nothing for the mesh; an anchor is best made without an extended key usage".to_owned()
        }
        Problem::NoPathLengthRoom { below, .. } if place == Place::Anchor => {
            with(ROTATE, &files.new_anchor(name, Some(*below)))
        }
        _ if place == Place::Anchor && is_cosmetic(problem) => with(
            "nothing today. When it is rotated, make the next one with:",
            &files.new_root(name, None),
        ),
        Problem::Expired { .. } if place == Place::Anchor && !is_needed => {
            let bundle = file.filter(|file| files.bundles.iter().any(|one| one == file));
            let prune = bundle.map(|file| {
                let fixed = path(&beside(file, FIXED));
                format!("meshpki bundle {} --prune -o {fixed}", path(file))
            });
            prune.unwrap_or_else(|| format!("remove it from {shown}"))
        }
        Problem::NotSelfSigned { issuer } => {
            let issuer = shell_word(issuer);
            format!("nothing for the mesh, but OpenSSL wants {issuer} in its place")
        }
        Problem::NameEncodingMismatch { .. } if place == Place::Workload => files.new_workload(
            file,
            "reissue it: meshpki writes the name of its issuer byte for byte",
        ),
        Problem::NameEncodingMismatch { .. } => with(
            "reissue it: meshpki writes the name of what signs byte for byte",
            &files.issue_again(),
        ),
        Problem::TooManyCandidates { name, needed, .. } => {
            let name = shell_word(name);
            let Some(needed) = needed else {
                return Some(format!(
                    "remove the certificates of the name {name} that nothing needs from {anchors} and {shown}"
                ));
            };
            let prose = format!(
                "remove the certificates of the name {name} that nothing needs: this chain needs only {}",
                block_of(needed)
            );
            // Of a file of the chain, the others are needed too.
            let of_anchors = |(file, _): &(&str, _)| files.bundles.iter().any(|one| one == file);
            match block_in(needed).filter(of_anchors) {
                Some((file, block)) => with(
                    &format!("{prose}, which this writes to a file of its own:"),
                    &format!(
                        "awk '/^-----BEGIN/ {{ n++ }} n == {block}' {} | meshpki inspect --format pem - -o {}",
                        path(file),
                        path(&beside(file, FIXED))
                    ),
                ),
                None => prose,
            }
        }
        Problem::UnknownAnchor { name, .. } if place == Place::Workload => format!(
            "append the certificate of {} to {shown}, or add it to {anchors} if it is an anchor",
            shell_word(name)
        ),
        Problem::UnknownAnchor { name, .. } => with(
            &format!(
                "add {} to {anchors} if it is an anchor, or append it to {shown} if it is an \
                 intermediate, or reissue it:",
                shell_word(name)
            ),
            &files.issue_again(),
        ),
        Problem::SignedByOtherKey { name, .. } if place == Place::Workload => files.new_workload(
            file,
            &format!(
                "reissue it with an issuer of this mesh: {} has another key here",
                shell_word(name)
            ),
        ),
        Problem::SignedByOtherKey { name, .. } => with(
            &format!(
                "add the {} that signed it to {anchors}, or reissue it:",
                shell_word(name)
            ),
            &files.issue_again(),
        ),
        Problem::MissingIntermediate { name } => {
            let name = shell_word(name);
            format!("put the certificate of {name} into {shown}, above what it signed")
        }
        Problem::NotYetValid { not_before } => {
            format!(
                "wait until {}, or set the clock right",
                rfc3339(*not_before)
            )
        }
        _ => match place {
            Place::Anchor if !is_needed => format!("remove it from {shown}, if nothing needs it"),
            Place::Anchor => with(ROTATE, &files.new_anchor(name, None)),
            Place::Intermediate => with(
                &format!("replace it in {shown}, or issue below the anchor itself:"),
                &files.issue_again(),
            ),
            Place::Issuer | Place::Key => files.issue_again(),
            Place::Pem => files.normalise(file),
            Place::Webhook | Place::Workload => files.new_workload(
                file,
                "a proxy asks for a new one when its pod is restarted. By hand, reissue it",
            ),
        },
    })
}

/// Commands, below what is to be said of them.
fn with(prose: &str, commands: &str) -> String {
    format!("# {prose}\n{commands}")
}

/// A block of a file, as an [`Origin`](crate::Origin) names it.
fn block_of(origin: &str) -> String {
    let Some((file, block)) = origin.rsplit_once(", block ") else {
        return shell_word(origin);
    };
    let file = if file == "standard input" {
        file.to_owned()
    } else {
        path(file)
    };
    format!("{file}, block {block}")
}

/// The file and the number of a block that is one of several in a file, as an
/// [`Origin`](crate::Origin) names it.
fn block_in(origin: &str) -> Option<(&str, usize)> {
    let (file, block) = origin.rsplit_once(", block ")?;
    let (block, _) = block.split_once(" of ")?;
    let block = block.parse().ok()?;
    (file != "standard input").then_some((file, block))
}

/// The name of a file in a command.
fn path(file: &str) -> String {
    shell_path(file.as_bytes())
}

/// Can a command be given this name of a certificate? Not where it looks like an option, nor where it
/// was not to be shown as it is.
fn can_be_typed(name: &str) -> bool {
    !name.starts_with('-') && !name.contains(char::REPLACEMENT_CHARACTER)
}

/// The mesh does not look at it.
fn is_cosmetic(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::AuthorityKeyMismatch { .. }
            | Problem::BasicConstraintsNotCritical
            | Problem::EmptySubject
            | Problem::LongSerial { .. }
            | Problem::NameConstraintsLeadingPeriod { .. }
            | Problem::NameConstraintsNotCritical
            | Problem::NoSubjectKeyIdentifier
            | Problem::OldVersion { .. }
            | Problem::PolicyConstraints { .. }
            | Problem::ZeroSerial
    )
}

/// A key as Linkerd reads it, in a file of its own.
fn convert(file: Option<&str>, ending: &str) -> String {
    let file = file.unwrap_or("issuer.key");
    let converted = path(&format!("{file}{ending}"));
    format!(
        "openssl pkcs8 -topk8 -nocrypt -in {} -out {converted}",
        path(file)
    )
}

/// The file of the same name with another ending.
fn beside(file: &str, ending: &str) -> String {
    let stem = [".crt", ".pem", ".cer"]
        .iter()
        .find_map(|suffix| file.strip_suffix(suffix));
    format!("{}{ending}", stem.unwrap_or(file))
}

const FIXED: &str = "-fixed.crt";

const ROTATE: &str = "make a new anchor, rotate to it, and issue below it:";
