//! What mends a finding: where it can be, a command that can be pasted, with the user's own file
//! names. A remedy never overwrites what it is not sure of.

use std::sync::Arc;

use crate::problem::{Place, Problem};
use crate::time::rfc3339;

/// The names that commands are filled in with. A name is `None` where there is no file to name:
/// standard input, or bytes that were at hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    pub(crate) anchors: Option<String>,
    pub(crate) issuer: Option<String>,
    pub(crate) issuer_key: Option<String>,
    /// The issuer's common name.
    pub(crate) issuer_name: Option<String>,
    /// The files of anchors that `meshpki bundle` takes.
    pub(crate) bundles: Arc<[String]>,
}

impl Files {
    /// A new issuer in the place of the old one, key included; beside it, where its place is not
    /// known.
    fn issue_again(&self, key: Option<&str>) -> String {
        let anchors = self.anchors.as_deref().unwrap_or("ca.crt");
        let name = self
            .issuer_name
            .as_deref()
            .unwrap_or("identity.linkerd.cluster.local");
        let ca_key = beside(anchors, ".key");
        let ca = format!("--ca {} --ca-key {}", quote(anchors), quote(&ca_key));
        let name = quote(name);
        match &self.issuer {
            Some(issuer) => {
                let key = key.map_or_else(|| beside(issuer, ".key"), str::to_owned);
                let (issuer, key) = (quote(issuer), quote(&key));
                format!("meshpki create issuer {ca} --force {name} {issuer} {key}")
            }
            None => format!("meshpki create issuer {ca} {name} issuer-new.crt issuer-new.key"),
        }
    }

    /// A file of anchors, each of them once, as every consumer reads it.
    fn bundle(&self, file: &str) -> Option<String> {
        let is_taken = self.bundles.iter().any(|one| one == file);
        let fixed = quote(&beside(file, FIXED));
        is_taken.then(|| format!("meshpki bundle {} -o {fixed}", quote(file)))
    }

    /// The certificates of a file as every consumer reads them.
    fn normalise(&self, file: Option<&str>) -> String {
        let Some(file) = file else {
            return "… | meshpki inspect --format pem - > fixed.crt".to_owned();
        };
        self.bundle(file).unwrap_or_else(|| {
            let fixed = quote(&beside(file, FIXED));
            format!("meshpki inspect --format pem {} > {fixed}", quote(file))
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
    files: &Files,
) -> Option<String> {
    let shown = file.map_or_else(|| "the file".to_owned(), quote);
    let anchors = files
        .anchors
        .as_deref()
        .map_or_else(|| "the anchors".to_owned(), quote);
    let issue_again = || files.issue_again(files.issuer_key.as_deref());
    Some(match problem {
        Problem::ByteOrderMark
        | Problem::DataAfterLastBlock { .. }
        | Problem::ForeignBlock { .. }
        | Problem::GluedBlocks
        | Problem::Indented
        | Problem::LostBlocks { .. } => files.normalise(file),
        Problem::Duplicate { first } => {
            let by_hand = || format!("take it out of {shown}: it stays in {first}");
            let is_there = |file: &&str| first.starts_with(&format!("{file}, block "));
            let bundle = file.filter(is_there).and_then(|file| files.bundle(file));
            bundle.unwrap_or_else(by_hand)
        }
        Problem::OtherLabel { label } => format!(
            "put in the place of the {label} block of {shown} what `openssl x509` makes of it"
        ),
        Problem::PrivateKey { .. } => {
            format!("{}, and treat the key as exposed", files.normalise(file))
        }
        Problem::Encrypted { .. } => convert(file, ".clear"),
        Problem::Mislabelled { .. } | Problem::ParametersFirst { .. } => convert(file, ".pkcs8"),
        // The key that was given may well be needed where it belongs.
        Problem::Mismatch => format!(
            "give the key that was made together with the certificate, or issue again: {}",
            files.issue_again(None)
        ),
        Problem::HasIntermediates { .. }
        | Problem::IsAnchor
        | Problem::SameName { .. }
        | Problem::Unneeded => return None,
        Problem::ShortensWorkloads { .. } => format!("take it out of {shown}"),
        Problem::TrustDomainTooLong { most, .. } => {
            format!("choose a trust domain of {most} characters at most")
        }
        Problem::WrongOrder { signed } => {
            format!("put {signed} first in {shown}, then what signed it, and so on upwards")
        }
        Problem::OtherIssuer { .. } => {
            "nothing, or restart its pod: a proxy then asks for a new certificate".to_owned()
        }
        Problem::SignedByUnverifiableKey { .. } => format!(
            "issue again, below an anchor with a key of ECDSA P-256: {}",
            issue_again()
        ),
        Problem::LacksClientAuth { alone: false, .. }
        | Problem::LacksServerAuth { any: true, .. }
            if place == Place::Anchor =>
        {
            "nothing for the mesh; an anchor is best made without an extended key usage".to_owned()
        }
        Problem::NoPathLengthRoom { below, .. } if place == Place::Anchor => {
            let name = quote(name.unwrap_or("root.linkerd.cluster.local"));
            format!(
                "make a new anchor, and rotate to it: meshpki create root {name} ca-new.crt \
                 ca-new.key --path-length {below}"
            )
        }
        _ if place == Place::Anchor && is_cosmetic(problem) => {
            let name = quote(name.unwrap_or("root.linkerd.cluster.local"));
            format!(
                "nothing today; when it is rotated, make the next one with: meshpki create root \
                 {name} ca-new.crt ca-new.key"
            )
        }
        Problem::NotSelfSigned { issuer } => {
            format!("nothing for the mesh; for OpenSSL's sake, put {issuer} in its place")
        }
        Problem::UnknownAnchor { name, .. } if place == Place::Workload => format!(
            "append the certificate of {name} to {shown}, or add it to {anchors} if it is an anchor"
        ),
        Problem::UnknownAnchor { name, .. } => format!(
            "add {name} to {anchors} if it is an anchor, or append it to {shown} if it is an \
             intermediate, or issue again: {}",
            issue_again()
        ),
        Problem::SignedByOtherKey { name, .. } if place == Place::Workload => {
            format!("issue it again, below an issuer of this mesh: {name} has another key here")
        }
        Problem::SignedByOtherKey { name, .. } => format!(
            "add the {name} that signed it to {anchors}, or issue again: {}",
            issue_again()
        ),
        Problem::MissingIntermediate { name } => {
            format!("put the certificate of {name} into {shown}, above what it signed")
        }
        Problem::NotYetValid { not_before } => {
            format!(
                "wait until {}, or set the clock right",
                rfc3339(*not_before)
            )
        }
        _ => match place {
            Place::Anchor => {
                let name = quote(name.unwrap_or("root.linkerd.cluster.local"));
                format!(
                    "make a new anchor, and rotate to it: meshpki create root {name} ca-new.crt \
                     ca-new.key"
                )
            }
            Place::Intermediate => format!(
                "replace it in {shown}, or issue below the anchor itself: {}",
                issue_again()
            ),
            Place::Issuer | Place::Key => issue_again(),
            Place::Pem => files.normalise(file),
            Place::Workload => "issue it again: a proxy does so by itself when its pod is \
                                restarted; by hand, meshpki create workload"
                .to_owned(),
        },
    })
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
    let converted = quote(&format!("{file}{ending}"));
    format!(
        "openssl pkcs8 -topk8 -nocrypt -in {} -out {converted}",
        quote(file)
    )
}

/// The file of the same name with another ending.
fn beside(file: &str, ending: &str) -> String {
    let stem = [".crt", ".pem", ".cer"]
        .iter()
        .find_map(|suffix| file.strip_suffix(suffix));
    format!("{}{ending}", stem.unwrap_or(file))
}

/// A word that a shell reads as one, and no command as an option.
fn quote(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@%+,".contains(c);
    let word = if word.starts_with('-') {
        format!("./{word}")
    } else {
        word.to_owned()
    };
    if word.chars().all(is_plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

const FIXED: &str = "-fixed.crt";
