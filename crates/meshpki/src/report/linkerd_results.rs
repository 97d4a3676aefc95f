//! The results of the items of `linkerd check`, in its words.
//!
//! Linkerd, pkg/healthcheck/healthcheck.go and pkg/issuercerts/issuercerts.go.

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::report::finding::Finding;
use crate::report::report::Report;
use crate::text::number::decimal;
use crate::text::time::rfc3339;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};

use crate::report::linkerd_check::{LinkerdCheck, is_expiring};

impl Report {
    /// What `linkerd check` would report about the issuer, its key and the anchors at this time: the items of its
    /// category `linkerd-identity`, up to the first whose failure ends its run. Empty for a workload, which it does
    /// not check.
    #[must_use]
    pub fn linkerd_check(&self) -> Vec<LinkerdCheckResult> {
        results(self)
    }
}

/// The result of an item.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LinkerdCheckResult {
    /// The item.
    pub check: LinkerdCheck,
    /// The message of its failure, in Linkerd's words, or in our own if Go's words depend on more than the finding.
    pub error: Option<String>,
}

impl LinkerdCheckResult {
    /// `success`, `warning` or `error`.
    #[must_use]
    pub fn result(&self) -> &'static str {
        match (&self.error, self.check.is_warning()) {
            (None, _) => "success",
            (Some(_), true) => "warning",
            (Some(_), false) => "error",
        }
    }
}

/// The items for the issuer of `report`, up to the first that ends the run.
pub(crate) fn results(report: &Report) -> Vec<LinkerdCheckResult> {
    if report.subject_place() != Place::Issuer {
        return Vec::new();
    }
    let anchors = loaded_anchors(report);
    let mut results = Vec::new();
    for check in LinkerdCheck::ALL {
        let error = error(check, report, &anchors);
        let ends = error.is_some() && check.is_fatal();
        results.push(LinkerdCheckResult { check, error });
        if ends {
            break;
        }
    }
    results
}

fn error(check: LinkerdCheck, report: &Report, anchors: &[&Certificate]) -> Option<String> {
    let (issuer, at) = (report.subject(), report.at());
    let of_issuer = |error: String| format!("issuer certificate {error}");
    match check {
        LinkerdCheck::ConfigValid if !is_loaded(issuer, report) => Some(NONE_FOUND.to_owned()),
        LinkerdCheck::ConfigValid => found(check, report).map(loader_error),
        LinkerdCheck::AnchorAlgorithms => list("Invalid trustAnchors", anchors, |one| {
            algorithm_error(one, Place::Anchor)
        }),
        LinkerdCheck::AnchorTimes => list("Invalid anchors", anchors, |one| time_error(one, at)),
        LinkerdCheck::AnchorsNotExpiring => {
            list("Anchors expiring soon", anchors, |one| expiring(one, at))
        }
        LinkerdCheck::IssuerAlgorithm => algorithm_error(issuer, Place::Issuer).map(of_issuer),
        LinkerdCheck::IssuerTime => {
            time_error(issuer, at).map(|error| format!("issuer certificate is {error}"))
        }
        LinkerdCheck::IssuerNotExpiring => expiring(issuer, at).map(of_issuer),
        LinkerdCheck::IssuerIssued if anchors.is_empty() => Some(UNKNOWN_AUTHORITY.to_owned()),
        LinkerdCheck::IssuerIssued => found(check, report).map(|one| path_error(one, at)),
    }
}

/// The first finding because of which an item fails, whatever its level in the policy.
fn found(check: LinkerdCheck, report: &Report) -> Option<&Finding> {
    let mut all = report.findings().iter().chain(report.allowed());
    all.find(|one| one.linkerd_check() == Some(check))
}

/// The anchors that Linkerd reads.
fn loaded_anchors(report: &Report) -> Vec<&Certificate> {
    let anchors = report.anchors().iter();
    anchors.filter(|one| is_loaded(one, report)).collect()
}

/// Linkerd reads a file up to the first block that is not a certificate.
fn is_loaded(certificate: &Certificate, report: &Report) -> bool {
    let Some(origin) = certificate.origin() else {
        return true;
    };
    let mut all = report.findings().iter().chain(report.allowed());
    !all.any(|one| {
        let is_end = matches!(
            one.problem(),
            Problem::UnexpectedBlock { .. } | Problem::PrivateKey { .. }
        );
        let end = one.origin().filter(|_| is_end);
        end.is_some_and(|end| end.source() == origin.source() && end.block() < origin.block())
    })
}

fn list(
    heading: &str,
    anchors: &[&Certificate],
    error: impl Fn(&Certificate) -> Option<String>,
) -> Option<String> {
    let lines: Vec<String> = anchors
        .iter()
        .filter_map(|one| {
            let error = error(one)?;
            let name = one.subject().common_name().unwrap_or_default();
            Some(format!("\t* {} {name} {error}", decimal(one.serial())))
        })
        .collect();
    (!lines.is_empty()).then(|| format!("{heading}:\n{}", lines.join("\n")))
}

fn loader_error(finding: &Finding) -> String {
    match finding.problem() {
        Problem::ByteOrderMark
        | Problem::DataAfterLastBlock { .. }
        | Problem::GluedBlocks
        | Problem::Indented
        | Problem::LostBlocks {
            control_plane: None,
            ..
        } => "not a PEM certificate".to_owned(),
        Problem::LostBlocks { .. } | Problem::UnexpectedLabel { .. } => NONE_FOUND.to_owned(),
        Problem::Encrypted { label } | Problem::ParametersFirst { label } => {
            format!("unsupported block type: '{label}'")
        }
        Problem::Mismatch | Problem::Swapped { .. } => {
            "tls: Public and private key do not match".to_owned()
        }
        _ => finding.message(),
    }
}

fn path_error(finding: &Finding, at: UnixTime) -> String {
    match finding.problem() {
        Problem::SignedByOtherKey { name, .. } => format!(
            "{UNKNOWN_AUTHORITY} (possibly because of \"x509: ECDSA verification failure\" while \
             trying to verify candidate authority certificate \"{name}\")"
        ),
        Problem::NameEncodingMismatch { .. }
        | Problem::UnknownAnchor { .. }
        | Problem::MissingIntermediate { .. }
        | Problem::SharesAnchorKey
        | Problem::Swapped { .. } => UNKNOWN_AUTHORITY.to_owned(),
        Problem::Expired { not_after } => format!(
            "x509: certificate has expired or is not yet valid: current time {} is after {}",
            rfc3339(at),
            rfc3339(*not_after)
        ),
        Problem::NotYetValid { not_before } => format!(
            "x509: certificate has expired or is not yet valid: current time {} is before {}",
            rfc3339(at),
            rfc3339(*not_before)
        ),
        Problem::LacksServerAuth { .. } => {
            "x509: certificate specifies an incompatible key usage".to_owned()
        }
        Problem::NoPathLengthRoom { .. } => {
            "x509: too many intermediates for path length constraint".to_owned()
        }
        Problem::TooManyCandidates { .. } => {
            "x509: signature check attempts limit reached while verifying certificate chain"
                .to_owned()
        }
        Problem::UnknownCriticalExtension { .. } => "x509: unhandled critical extension".to_owned(),
        _ => format!("x509: {}", finding.message()),
    }
}

fn algorithm_error(certificate: &Certificate, place: Place) -> Option<String> {
    let key = certificate.public_key().algorithm();
    let signature = certificate.signature_algorithm();
    let curve = match key {
        KeyAlgorithm::EcdsaP256 => 256,
        KeyAlgorithm::EcdsaP384 => 384,
        KeyAlgorithm::EcdsaP521 => 521,
        KeyAlgorithm::Rsa(bits) if place == Place::Anchor => {
            return if !matches!(bits, 2048 | 4096) {
                Some(format!(
                    "RSA must use a 2048 or 4096 bit public key, instead {bits} bit public key was used"
                ))
            } else if *signature == SignatureAlgorithm::RsaSha256 {
                None
            } else {
                let used = signature_in_go(signature);
                Some(format!(
                    "must be signed by an RSA 2048/4096 bit key, instead {used} was used"
                ))
            };
        }
        other => {
            let used = key_in_go(other);
            return Some(if place == Place::Anchor {
                format!(
                    "trust anchor must use ECDSA or RSA for public key algorithm, instead {used} was used"
                )
            } else {
                format!("must use ECDSA for public key algorithm, instead {used} was used")
            });
        }
    };
    if curve != 256 {
        return Some(format!(
            "must use P-256 curve for public key, instead P-{curve} was used"
        ));
    }
    let is_taken = matches!(
        signature,
        SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::RsaSha256
    );
    (!is_taken).then(|| {
        let used = signature_in_go(signature);
        format!("must be signed by an ECDSA P-256 key, instead {used} was used")
    })
}

fn time_error(certificate: &Certificate, at: UnixTime) -> Option<String> {
    let validity = certificate.validity();
    if at < validity.not_before {
        return Some(format!(
            "not valid before: {}",
            rfc3339(validity.not_before)
        ));
    }
    (at > validity.not_after).then(|| {
        format!(
            "not valid anymore. Expired on {}",
            rfc3339(validity.not_after)
        )
    })
}

fn expiring(certificate: &Certificate, at: UnixTime) -> Option<String> {
    let not_after = certificate.validity().not_after;
    is_expiring(not_after, at).then(|| format!("will expire on {}", rfc3339(not_after)))
}

/// As Go's crypto/x509 prints it.
fn key_in_go(key: &KeyAlgorithm) -> &'static str {
    match key {
        KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 | KeyAlgorithm::EcdsaP521 => "ECDSA",
        KeyAlgorithm::Ed25519 => "Ed25519",
        KeyAlgorithm::Rsa(_) => "RSA",
        KeyAlgorithm::Other(_) => "0",
    }
}

/// As Go's crypto/x509 prints it.
fn signature_in_go(signature: &SignatureAlgorithm) -> &'static str {
    match signature {
        SignatureAlgorithm::EcdsaSha256 => "ECDSA-SHA256",
        SignatureAlgorithm::EcdsaSha384 => "ECDSA-SHA384",
        SignatureAlgorithm::EcdsaSha512 => "ECDSA-SHA512",
        SignatureAlgorithm::Ed25519 => "Ed25519",
        SignatureAlgorithm::RsaPss => "SHA256-RSAPSS",
        SignatureAlgorithm::RsaSha1 => "SHA1-RSA",
        SignatureAlgorithm::RsaSha256 => "SHA256-RSA",
        SignatureAlgorithm::RsaSha384 => "SHA384-RSA",
        SignatureAlgorithm::RsaSha512 => "SHA512-RSA",
        SignatureAlgorithm::Other(_) => "0",
    }
}

const NONE_FOUND: &str = "No certificates found";
const UNKNOWN_AUTHORITY: &str = "x509: certificate signed by unknown authority";
