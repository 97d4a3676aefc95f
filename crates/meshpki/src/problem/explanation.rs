//! The words of a finding: the fact. What breaks because of it is in `consequence.rs`, what mends
//! it in `remedy.rs`, where it is written in `reference.rs`.

use crate::problem::judge::{Judge, Judges};
use crate::problem::problem::{Place, Problem};
use crate::text::time::rfc3339;
use crate::x509::extension;

/// The fact, in a sentence.
#[expect(
    clippy::too_many_lines,
    reason = "one line a problem, to be read as a table"
)]
pub(crate) fn message(place: Place, problem: &Problem) -> String {
    let what = match place {
        Place::Anchor => "the anchor",
        Place::Intermediate => "the intermediate",
        Place::Issuer => "the issuer",
        Place::Key => "the key",
        Place::Pem => "the file",
        Place::Webhook => "the webhook's certificate",
        Place::Workload => "the workload certificate",
    };
    match problem {
        Problem::AlternativeNamesNotCritical => {
            format!("{what} has no subject, and its alternative names are not critical")
        }
        Problem::AuthorityKeyMismatch { found, expected } => format!(
            "{what} says it was signed by the key {found}, but what signed it has the key {expected}"
        ),
        Problem::BasicConstraintsNotCritical => {
            format!("{what}'s basic constraints are not critical")
        }
        Problem::NameEncodingMismatch {
            name,
            candidate,
            found,
            expected,
            has_signed,
        } => {
            let (found, expected) = if found.is_empty() {
                (String::new(), " in other bytes".to_owned())
            } else {
                let of = |kinds: &[&str]| format!(" as {}", kinds.join(" and "));
                (of(found), of(expected))
            };
            let key = if *has_signed { "" } else { ", and another key" };
            format!(
                "{what} names its signer {name}{found}, and {candidate} has the same name{expected}{key}: the \
                 names read the same, and verifiers compare bytes"
            )
        }
        Problem::EmptySubject => format!("{what} has no name: its subject is empty"),
        Problem::HasIntermediates { count: 1 } => {
            "an intermediate stands between the issuer and its anchor".to_owned()
        }
        Problem::HasIntermediates { count } => {
            format!("{count} intermediates stand between the issuer and its anchor")
        }
        Problem::KeyNotP256 { found } => {
            format!("{what}'s key is {found}, expected ECDSA P-256")
        }
        Problem::KeyUsageNotCritical => format!("{what}'s key usage is not critical"),
        Problem::LeafKeyUsage { usages } => format!(
            "{what}'s key usage is {}, expected digitalSignature without keyCertSign and cRLSign",
            list(usages)
        ),
        Problem::LongSerial { bytes } => {
            format!("{what}'s serial number has {bytes} bytes, expected 20 at most")
        }
        Problem::MisplacedNameConstraints => {
            format!("{what} has name constraints, which are for CAs alone")
        }
        Problem::NameConstraintsLeadingPeriod { name } => {
            format!("{what}'s name constraint {name} begins with a period")
        }
        Problem::NameConstraintsNotCritical => {
            format!("{what}'s name constraints are not critical")
        }
        Problem::NoAuthorityKeyIdentifier => {
            format!("{what} does not say which key signed it (no authority key identifier)")
        }
        Problem::NoExtendedKeyUsage => {
            format!("{what} has no extended key usage, expected serverAuth and clientAuth")
        }
        Problem::NoKeyUsage => format!("{what} has no key usage"),
        Problem::NoSpiffeId => format!("{what} has no URI name, expected one SPIFFE ID"),
        Problem::NoSpiffePath { id } => {
            format!("{what}'s SPIFFE ID {id} has no path: it names a trust domain")
        }
        Problem::NoSubjectKeyIdentifier => {
            format!("{what} does not say which key it has (no subject key identifier)")
        }
        Problem::OldVersion { version } => {
            format!("{what} is of version {version}, which has no extensions")
        }
        Problem::WrongHost { found, expected } if found.is_empty() => {
            format!("{what} has no DNS name, expected {expected}")
        }
        Problem::WrongHost { found, expected } | Problem::WrongIdentity { found, expected } => {
            format!("{what} is for {}, expected {expected}", list(found))
        }
        Problem::WrongFirstIdentity { found, expected } => {
            format!("{what}'s first name is {found}, and {expected} comes after it")
        }
        Problem::SignedByOtherIssuer { found, expected } => {
            format!("{what} is signed by {found}, not by the issuer at hand, {expected}")
        }
        Problem::SameSubject { name } => {
            format!("{what} and the certificate above it have one name, {name}")
        }
        Problem::SeveralUris { count } => {
            format!("{what} has {count} URI names, expected one")
        }
        Problem::SignedByUnverifiableKey {
            name,
            candidate,
            found,
        } => format!(
            "{what} is signed by {name}, whose key in {candidate} ({found}) cannot be verified with"
        ),
        Problem::SigningIdHasPath { id } => {
            format!("{what} signs others, but its SPIFFE ID {id} has a path, as a workload's has")
        }
        Problem::TooManyIntermediates { count } => {
            format!("{count} CAs stand between the workload and its anchor, expected 6 at most")
        }
        Problem::Unused if place == Place::Anchor => {
            "the anchor is not what this chain ends in".to_owned()
        }
        Problem::Unused => format!("{what} is no part of the chain"),
        Problem::WrongOrder { signed } => {
            format!("{what} stands in the file before {signed}, which it signed")
        }
        Problem::ZeroSerial => format!("{what}'s serial number is 0"),
        Problem::ByteOrderMark => "the file begins with a UTF-8 byte order mark".to_owned(),
        Problem::CannotSign { usages } => format!(
            "{what} may not sign certificates: its key usage is {}, without keyCertSign",
            list(usages)
        ),
        Problem::CriticalExtension { oid } => {
            format!(
                "{what} marks the extension {} critical, which must not be",
                extension::described(oid)
            )
        }
        Problem::DataAfterLastBlock { line, blank: true } => {
            format!("white space follows the last block, from line {line}")
        }
        Problem::DataAfterLastBlock { line, blank: false } => {
            format!("text follows the last block, from line {line}")
        }
        Problem::Duplicate { first } => format!("{what} is there already, in {first}"),
        Problem::EmptyNameConstraints => format!("{what} has name constraints that name nothing"),
        Problem::Encrypted { label } => format!("{what} is encrypted ({label})"),
        Problem::Expired { not_after } => format!("{what} expired on {}", rfc3339(*not_after)),
        Problem::ExpiringSoon { not_after } => {
            format!("{what} expires soon, on {}", rfc3339(*not_after))
        }
        Problem::UnexpectedBlock { label, .. } => {
            format!("{} stands among the certificates", label.block())
        }
        Problem::GluedBlocks => {
            "a block begins on the line on which the one before it ends".to_owned()
        }
        Problem::Indented => "the block does not begin at the start of its line".to_owned(),
        Problem::IsAnchor => "the issuer is itself a trust anchor".to_owned(),
        Problem::IsCa => "the workload certificate is a CA (basic constraints: CA:TRUE)".to_owned(),
        Problem::KeyAlgorithm { found, .. } => format!(
            "{what}{} {found}, expected {}",
            if place == Place::Key {
                " is"
            } else {
                "'s key is"
            },
            match place {
                Place::Anchor => "ECDSA P-256 or RSA of 2048 or 4096 bits",
                Place::Issuer | Place::Key => "ECDSA P-256",
                Place::Webhook => "ECDSA, Ed25519 or RSA of 1024 to 8192 bits",
                _ => "a kind that can be verified",
            }
        ),
        Problem::LacksClientAuth { present, .. } => format!(
            "{what} is not good for TLS clients: its extended key usage is {}, without clientAuth",
            list(present)
        ),
        Problem::LacksServerAuth { present, .. } => format!(
            "{what} is not good for TLS servers: its extended key usage is {}, without serverAuth",
            list(present)
        ),
        Problem::LostBlocks {
            control_plane,
            proxy,
            of,
        } => format!(
            "of {of} certificates the control plane reads {} and a proxy {proxy}",
            control_plane.map_or("none (`not a PEM certificate`)".to_owned(), |n| n
                .to_string())
        ),
        Problem::LostToApiServer { .. } => {
            "the API server cannot read the text of the block, and skips it".to_owned()
        }
        Problem::LostToOpenSsl { openssl: 0, .. } => {
            "Linkerd can read the text of the block, OpenSSL cannot".to_owned()
        }
        Problem::LostToOpenSsl { openssl, of } => {
            format!("of {of} certificates OpenSSL reads {openssl}")
        }
        Problem::MalformedExtension { oid } => {
            format!(
                "{what}'s extension {} is damaged",
                extension::described(oid)
            )
        }
        Problem::MalformedIdentity { detail, .. } => {
            format!("a name of {what} is not an identity: {detail}")
        }
        Problem::DroppedByProxies => format!("proxies cannot parse {what}, and drop it"),
        Problem::InvalidKey { detail, .. } => {
            format!("{what}'s key {detail}: no signature by it verifies")
        }
        Problem::NamedForOtherTrustDomain {
            names,
            expected,
            given,
            ..
        } => {
            let names = names.join(", ");
            if *given {
                format!("the trust domain is given as {expected}, and the names of CAs say another: {names}")
            } else {
                format!("the workloads are of the trust domain {expected}, and the names of CAs say another: {names}")
            }
        }
        Problem::NameOutsideConstraints { name, authority } => format!(
            "{what} has the name {name}, which the name constraints of {authority} do not permit, or \
             which cannot be compared with them"
        ),
        Problem::Unreadable { part, reason } => format!("Go cannot parse {what}: {part} {reason}"),
        Problem::MalformedName => {
            format!("a name of {what} has characters that its string type has not")
        }
        Problem::MalformedSerial => format!("{what}'s serial number is not minimally encoded"),
        Problem::MapsAnyPolicy => {
            format!("{what}'s policy mappings name anyPolicy")
        }
        Problem::Mislabelled { found, expected } => {
            format!("{what}'s block {}, but its content is of an {expected}", found.labelled())
        }
        Problem::Mismatch => "the key does not belong to the issuer's certificate".to_owned(),
        Problem::MissingIntermediate { name } => {
            format!("{what} is signed by {name}, an intermediate that is missing")
        }
        Problem::NameConstraintsExclude {
            identity,
            authority,
            permitted,
            excluded,
            ..
        } => {
            let whose = match authority {
                Some(name) if place.is_leaf() => format!("{name}'s name constraints"),
                Some(_) => format!("{what}'s name constraints"),
                None => "name constraints above the workloads".to_owned(),
            };
            match (&permitted[..], &excluded[..]) {
                ([], []) => format!("{whose} exclude {identity}"),
                (permitted, []) => {
                    format!("{whose} permit {} alone, not {identity}", list(permitted))
                }
                (_, excluded) if excluded.contains(identity) => {
                    format!("{whose} exclude {identity}")
                }
                (_, excluded) => {
                    format!("{whose} exclude {}, and so {identity}", list(excluded))
                }
            }
        }
        Problem::NegativeSerial => format!("{what}'s serial number is negative"),
        Problem::NoIdentity => {
            "no DNS or URI name of the workload certificate is an identity".to_owned()
        }
        Problem::NoPathLengthRoom { path_length, below } => format!(
            "{what}'s path length is {path_length}, too short for {below} CA{} below it",
            if *below == 1 { "" } else { "s" }
        ),
        Problem::NotCa => format!("{what} is not a CA (basic constraints without CA:TRUE)"),
        Problem::NotSelfSigned { issuer } => {
            format!("{what} is not self-signed: {issuer} signed it")
        }
        Problem::NotYetValid { not_before } => {
            format!("{what} is not valid before {}", rfc3339(*not_before))
        }
        Problem::UnexpectedLabel { label } => {
            format!("a certificate {}, expected CERTIFICATE", label.labelled())
        }
        Problem::Outlives { not_after, above } => format!(
            "{what} is valid until {}, longer than the certificate above it ({})",
            rfc3339(*not_after),
            rfc3339(*above)
        ),
        Problem::ParametersFirst { label } => {
            format!("the first block of the file is {label}, expected the private key")
        }
        Problem::PolicyConstraints { .. } => format!("{what} carries policy constraints"),
        Problem::PrivateKey { label, .. } => {
            format!("a private key ({label}) stands among the certificates")
        }
        Problem::Refused { reason, by } => {
            let what = if by.api_server {
                "the certificate"
            } else {
                "a workload certificate of this chain"
            };
            format!("{} {what}: {reason}", refuse(*by))
        }
        Problem::RepeatedExtension { oid } => {
            format!(
                "{what} has the extension {} twice",
                extension::described(oid)
            )
        }
        Problem::SameName { first } => {
            format!("{what} has the name of the one in {first}, but another key")
        }
        Problem::LimitsWorkloadLifetime {
            not_after,
            expired: true,
        } => format!(
            "a certificate beside the chain ended on {}, and no workload certificate outlives it",
            rfc3339(*not_after)
        ),
        Problem::LimitsWorkloadLifetime { not_after, .. } => format!(
            "a certificate beside the chain ends soon, on {}, and no workload certificate outlives it",
            rfc3339(*not_after)
        ),
        Problem::TooManyCandidates {
            name, count, by, ..
        } => format!(
            "{count} certificates have the name {name}, and the budget of {} runs out before all are tried",
            match *by {
                Judges::API_SERVER => "the API server (Go)",
                Judges::CONTROL_PLANE => "the control plane (Go)",
                Judges::PROXY => "every proxy (rustls-webpki)",
                _ => "the control plane (Go) and of every proxy (rustls-webpki)",
            }
        ),
        Problem::TrustDomainTooLong { length, most } => format!(
            "the trust domain has {length} characters, expected {most} at most: no identity fits"
        ),
        Problem::SharesAnchorKey => {
            "the issuer has the name and the key of the anchor above it, and is not that certificate"
                .to_owned()
        }
        Problem::SignatureAlgorithm { found, .. } => format!(
            "{what} is signed with {found}, expected {}",
            match place {
                Place::Anchor | Place::Issuer => "ECDSA with SHA-256 or RSA with SHA-256",
                _ => "a kind that can be verified",
            }
        ),
        Problem::SignedByOtherKey { name, candidate } => {
            format!("{what} is signed by {name}, but not with the key in {candidate}")
        }
        Problem::UnknownAnchor { name, present } => format!(
            "{what} is signed by {name}, which is not among the anchors ({})",
            list(present)
        ),
        Problem::UnknownCriticalExtension { oid, .. } => {
            format!(
                "{what} has a critical extension that is not understood: {}",
                extension::described(oid)
            )
        }
        Problem::UnsupportedNameConstraints { kinds, .. } => format!(
            "{what} has name constraints of a kind that is refused: {}",
            kinds.join(", ")
        ),
        Problem::WrongSelfSignature => {
            "the anchor says that it signed itself, but its signature does not verify".to_owned()
        }
        Problem::WrongTrustDomain { found, expected } => {
            format!("the identity {found} is not in the trust domain {expected}")
        }
    }
}

pub(crate) fn refuse(by: Judges) -> &'static str {
    if by.contains(Judge::ApiServer) {
        return "the API server refuses";
    }
    match (by.contains(Judge::ControlPlane), by.contains(Judge::Proxy)) {
        (true, false) => "the control plane refuses",
        (false, true) => "every proxy refuses",
        _ => "the control plane and every proxy refuse",
    }
}

fn list<T: AsRef<str>>(items: &[T]) -> String {
    if items.is_empty() {
        return "empty".to_owned();
    }
    let shown: Vec<&str> = items.iter().take(LIST_SHOWN).map(AsRef::as_ref).collect();
    let more = items.len().saturating_sub(LIST_SHOWN);
    if more > 0 {
        format!("{} and {more} more", shown.join(", "))
    } else {
        shown.join(", ")
    }
}

const LIST_SHOWN: usize = 3;
