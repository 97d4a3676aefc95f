//! The words of a finding: the fact, what breaks in the mesh, and where it is written. What mends
//! it is in `remedy.rs`.

use crate::judge::{Judge, Judges};
use crate::problem::{Place, Problem, Severity};
use crate::time::rfc3339;

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
        Place::Workload => "the workload certificate",
    };
    match problem {
        Problem::ByteOrderMark => "the file begins with a UTF-8 byte order mark".to_owned(),
        Problem::CannotSign { usages } => format!(
            "{what} may not sign certificates: its key usage is {}, without keyCertSign",
            list(usages)
        ),
        Problem::CriticalExtension { oid } => {
            format!(
                "{what} marks the extension {} critical, which must not be",
                extension_name(oid)
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
        Problem::ForeignBlock { label, .. } => {
            format!("a {label} block stands among the certificates")
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
        Problem::MalformedExtension { oid } => {
            format!("{what}'s extension {} is damaged", extension_name(oid))
        }
        Problem::MalformedIdentity { detail } => {
            format!("a name of {what} is not an identity: {detail}")
        }
        Problem::MalformedName => {
            format!("a name of {what} has characters that its string type has not")
        }
        Problem::MalformedSerial => format!("{what}'s serial number has more bytes than it needs"),
        Problem::Mislabelled { found, expected } => {
            format!("{what}'s block is labelled {found}, but its content is of an {expected}")
        }
        Problem::Mismatch => "the key does not belong to the issuer's certificate".to_owned(),
        Problem::MissingIntermediate { name } => {
            format!("{what} is signed by {name}, an intermediate that is missing")
        }
        Problem::NameConstraintsExclude { identity, .. } => {
            format!("name constraints above the workloads exclude {identity}")
        }
        Problem::NegativeSerial => format!("{what}'s serial number is negative"),
        Problem::NoIdentity => {
            "the workload certificate has neither a DNS nor a URI name".to_owned()
        }
        Problem::NoPathLengthRoom { path_length, below } => format!(
            "{what}'s path length is {path_length}, but {below} CA{} below it",
            if *below == 1 { " is" } else { "s are" }
        ),
        Problem::NotCa => format!("{what} is not a CA (basic constraints without CA:TRUE)"),
        Problem::NotSelfSigned { issuer } => {
            format!("{what} is not self-signed: {issuer} signed it")
        }
        Problem::NotYetValid { not_before } => {
            format!("{what} is not valid before {}", rfc3339(*not_before))
        }
        Problem::OtherLabel { label } => {
            format!("a certificate is labelled {label}, expected CERTIFICATE")
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
            format!(
                "{} a workload certificate of this chain: {reason}",
                refuse(*by)
            )
        }
        Problem::RepeatedExtension { oid } => {
            format!("{what} has the extension {} twice", extension_name(oid))
        }
        Problem::SameName { first } => {
            format!("{what} has the name of the one in {first}, but another key")
        }
        Problem::SignatureAlgorithm { found, .. } => format!(
            "{what} is signed with {found}, expected ECDSA with SHA-256 or RSA with SHA-256"
        ),
        Problem::SignedByOtherKey { name, candidate } => {
            format!("{what} is signed by {name}, but not with the key in {candidate}")
        }
        Problem::UnknownAnchor { name, present } => format!(
            "{what} is signed by {name}, which is not among the anchors ({})",
            list(present)
        ),
        Problem::UnknownCriticalExtension { oid } => {
            format!(
                "{what} has a critical extension that is not understood: {}",
                extension_name(oid)
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

/// What breaks in the mesh because of it.
#[expect(
    clippy::too_many_lines,
    reason = "one line a problem, to be read as a table"
)]
pub(crate) fn consequence(place: Place, problem: &Problem, severity: Severity) -> String {
    let unused = place == Place::Anchor
        && severity < Severity::Error
        && problem.severity(place) == Severity::Error;
    if unused {
        return "this chain does not need the anchor, but `linkerd check` fails on it".to_owned();
    }
    let text = match problem {
        _ if problem.is_unreadable() && place != Place::Workload => {
            "Go cannot read the certificate, and refuses the whole file that it stands in: the control \
             plane does not start with it"
        }
        Problem::ByteOrderMark | Problem::Indented => {
            "the control plane refuses the file (`not a PEM certificate`), and proxies pass over \
             the block without a word"
        }
        Problem::GluedBlocks => {
            "the control plane refuses the file (`not a PEM certificate`), and proxies lose the \
             certificate without a word"
        }
        Problem::DataAfterLastBlock { .. } => {
            "Linkerd's command line and identity service refuse the file (`not a PEM certificate`); \
             proxies read it"
        }
        Problem::ForeignBlock { lost: 0, .. } => "no certificate is lost, as it is the last block",
        Problem::ForeignBlock { lost, .. } => {
            return format!(
                "the control plane stops reading there without a word: it loses {lost} certificate{}",
                if *lost == 1 { "" } else { "s" }
            );
        }
        Problem::LostBlocks { .. } | Problem::OtherLabel { .. } => {
            "who reads fewer anchors trusts fewer workloads: connections fail where the lost one \
             is needed"
        }
        Problem::PrivateKey { lost: 0, .. } => {
            "whoever can read the file can sign with the key: a trust bundle is public"
        }
        Problem::PrivateKey { .. } => {
            "whoever can read the file can sign with the key, and the control plane stops reading \
             there without a word: it loses the certificates that follow"
        }
        Problem::Duplicate { .. } => {
            "nothing today; `linkerd multicluster check` counts it as another bundle"
        }
        Problem::SameName { .. } => {
            "nothing: this is how a rotation under one name looks, and both keys are tried"
        }
        Problem::NotSelfSigned { .. } => {
            "the mesh trusts it all the same; OpenSSL does not without -partial_chain"
        }
        Problem::WrongSelfSignature => {
            "the mesh trusts it all the same; the file is damaged, or not what it was"
        }
        Problem::ExpiringSoon { .. } => match place {
            Place::Anchor => {
                "on that day the control plane stops issuing, and within 24 h every connection \
                 fails"
            }
            Place::Workload => "on that day its peers refuse it, unless it is renewed",
            _ => {
                "on that day no proxy can renew its certificate, and within 24 h every connection \
                 fails"
            }
        },
        Problem::Expired { .. } => match place {
            Place::Anchor => {
                "the control plane issues nothing under it: proxies keep what they have until it \
                 runs out (within 24 h), new ones get no certificate"
            }
            Place::Workload => "every peer refuses the workload's connections",
            _ => {
                "no proxy can get a certificate: every connection fails once those at hand run out \
                 (within 24 h)"
            }
        },
        Problem::NotYetValid { .. } => {
            "until then its signatures are refused: no proxy can get a certificate that its peers \
             accept"
        }
        Problem::Outlives { .. } => {
            "it looks usable for longer than it is: the mesh stops when the one above it expires"
        }
        Problem::IsAnchor => {
            "nothing today; but the anchor cannot stay offline, and a new issuer is a new anchor: \
             every proxy must be restarted to rotate"
        }
        Problem::NotCa if place == Place::Issuer => {
            "the identity service will not start with it (`issuer cert is not a CA`), though \
             `linkerd check` may be green"
        }
        Problem::CannotSign { .. } if place != Place::Anchor => {
            "proxies of today accept its workloads, the control plane and newer proxies refuse \
             them, and `linkerd check` is green"
        }
        Problem::NoPathLengthRoom { .. } if place == Place::Intermediate => {
            "every proxy refuses every workload certificate, though `linkerd check` is green"
        }
        Problem::LacksClientAuth { .. } if place != Place::Anchor => {
            "every proxy refuses its peers as TLS clients: all meshed connections fail, though \
             `linkerd check` is green"
        }
        Problem::LacksClientAuth { .. } => {
            "the mesh does not look at it; stricter peers refuse its workloads as TLS clients"
        }
        Problem::LacksServerAuth { any: true, .. } => {
            "the control plane takes anyExtendedKeyUsage, proxies do not: all meshed connections \
             fail"
        }
        Problem::NameConstraintsExclude { .. } => {
            "no workload certificate is accepted anywhere, though `linkerd check` is green"
        }
        Problem::SignedByOtherKey { .. }
        | Problem::UnknownAnchor { .. }
        | Problem::MissingIntermediate { .. }
            if place == Place::Workload =>
        {
            "no proxy of this mesh accepts the workload's connections"
        }
        Problem::SignedByOtherKey { .. }
        | Problem::UnknownAnchor { .. }
        | Problem::MissingIntermediate { .. } => {
            "no proxy trusts a workload certificate of this issuer: every meshed connection fails \
             once they renew (within 24 h)"
        }
        Problem::Encrypted { .. }
        | Problem::Mislabelled { .. }
        | Problem::Mismatch
        | Problem::ParametersFirst { .. } => {
            "the identity service will not start with it, and no proxy gets a certificate"
        }
        Problem::KeyAlgorithm { .. } if place == Place::Key => {
            "the identity service will not start with it, and no proxy gets a certificate"
        }
        Problem::KeyAlgorithm {
            unverifiable: false,
            ..
        }
        | Problem::SignatureAlgorithm {
            unverifiable: false,
            ..
        } => "`linkerd install` and `linkerd upgrade` refuse it, and `linkerd check` fails on it",
        Problem::NoIdentity | Problem::MalformedIdentity { .. } => {
            "no proxy can tell who the workload is, and none connects to it by name"
        }
        Problem::WrongTrustDomain { .. } => {
            "proxies of the mesh expect another name, and refuse the connection"
        }
        Problem::IsCa => "every proxy refuses it as a workload's",
        Problem::Refused { by, .. } => {
            return format!("{} every workload certificate of this chain", refuse(*by));
        }
        _ => match problem.refused_by(place) {
            Judges::CONTROL_PLANE if place == Place::Workload => {
                "the control plane refuses the certificate; proxies accept it"
            }
            Judges::CONTROL_PLANE => {
                "the control plane refuses the chain and issues nothing; proxies would accept it"
            }
            _ => "every proxy refuses every workload certificate of this chain",
        },
    };
    text.to_owned()
}

/// Where it is written.
pub(crate) fn reference(problem: &Problem) -> &'static str {
    match problem {
        Problem::ByteOrderMark
        | Problem::DataAfterLastBlock { .. }
        | Problem::ForeignBlock { .. }
        | Problem::GluedBlocks
        | Problem::Indented
        | Problem::LostBlocks { .. }
        | Problem::OtherLabel { .. }
        | Problem::PrivateKey { .. } => "RFC 7468, section 2; Linkerd, pkg/tls/codec.go",
        Problem::Encrypted { .. }
        | Problem::Mislabelled { .. }
        | Problem::ParametersFirst { .. } => "Linkerd, pkg/tls/codec.go (DecodePEMKey)",
        Problem::Mismatch => "Linkerd, pkg/issuercerts/issuercerts.go (VerifyAndBuildCreds)",
        Problem::KeyAlgorithm { .. } | Problem::SignatureAlgorithm { .. } => {
            "Linkerd, pkg/issuercerts/issuercerts.go (CheckIssuerCertAlgoRequirements, \
             CheckTrustAnchorAlgoRequirements)"
        }
        Problem::Expired { .. }
        | Problem::ExpiringSoon { .. }
        | Problem::NotYetValid { .. }
        | Problem::Outlives { .. } => {
            "RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go"
        }
        Problem::CannotSign { .. } => {
            "RFC 5280, section 4.2.1.3; Go, crypto/x509 (CheckSignatureFrom)"
        }
        Problem::NotCa | Problem::NoPathLengthRoom { .. } => "RFC 5280, section 4.2.1.9",
        Problem::LacksClientAuth { .. } | Problem::LacksServerAuth { .. } => {
            "RFC 5280, section 4.2.1.12; Go, crypto/x509 (checkChainForKeyUsage)"
        }
        Problem::NameConstraintsExclude { .. }
        | Problem::EmptyNameConstraints
        | Problem::UnsupportedNameConstraints { .. } => "RFC 5280, section 4.2.1.10",
        Problem::CriticalExtension { .. } => "RFC 5280, sections 4.2.1.1, 4.2.1.2 and 4.2.2.1",
        Problem::MalformedExtension { .. }
        | Problem::RepeatedExtension { .. }
        | Problem::UnknownCriticalExtension { .. } => "RFC 5280, section 4.2",
        Problem::MalformedName => "RFC 5280, section 4.1.2.4; Go, crypto/x509/parser.go",
        Problem::MalformedSerial | Problem::NegativeSerial => {
            "RFC 5280, section 4.1.2.2; Go, crypto/x509 (ParseCertificate)"
        }
        Problem::PolicyConstraints { .. } => "RFC 5280, section 4.2.1.11",
        Problem::Duplicate { .. } | Problem::SameName { .. } => {
            "Linkerd, multicluster/cmd/check.go; RFC 5280, section 6.1.1"
        }
        Problem::IsAnchor => "Linkerd, cli/cmd/options.go",
        Problem::NotSelfSigned { .. } | Problem::WrongSelfSignature => "RFC 5280, section 6.2",
        Problem::UnknownAnchor { .. }
        | Problem::SignedByOtherKey { .. }
        | Problem::MissingIntermediate { .. } => {
            "RFC 5280, section 6.1; linkerd check: \"issuer cert is issued by the trust anchor\""
        }
        Problem::IsCa => "RFC 5280, section 4.2.1.9; rustls-webpki (CaUsedAsEndEntity)",
        Problem::NoIdentity
        | Problem::MalformedIdentity { .. }
        | Problem::WrongTrustDomain { .. } => {
            "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID, section 2"
        }
        Problem::Refused { .. } => "RFC 5280, section 6.1",
    }
}

fn refuse(by: Judges) -> &'static str {
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

/// An extension as a person knows it.
fn extension_name(oid: &str) -> String {
    let name = match oid {
        "1.3.6.1.5.5.7.1.1" => "authority information access",
        "2.5.29.14" => "subject key identifier",
        "2.5.29.15" => "key usage",
        "2.5.29.17" => "subject alternative name",
        "2.5.29.19" => "basic constraints",
        "2.5.29.30" => "name constraints",
        "2.5.29.31" => "CRL distribution points",
        "2.5.29.32" => "certificate policies",
        "2.5.29.35" => "authority key identifier",
        "2.5.29.36" => "policy constraints",
        "2.5.29.37" => "extended key usage",
        _ => return oid.to_owned(),
    };
    format!("{name} ({oid})")
}

const LIST_SHOWN: usize = 3;
