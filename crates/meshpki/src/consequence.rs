//! The words of a finding: what breaks in the mesh because of it.

mod webhook;

use crate::explanation::refuse;
use crate::judge::Judges;
use crate::problem::{Place, Problem, Severity};

pub(crate) use crate::consequence::webhook::of_webhook;

/// What breaks in the mesh because of it.
#[expect(
    clippy::too_many_lines,
    reason = "one line a problem, to be read as a table"
)]
pub(crate) fn consequence(place: Place, problem: &Problem, severity: Severity) -> String {
    if place == Place::Anchor
        && severity < Severity::Error
        && problem.refused_by(place) != Judges::NONE
    {
        return match problem {
            Problem::Expired { .. }
            | Problem::KeyAlgorithm { .. }
            | Problem::NotYetValid { .. }
            | Problem::SignatureAlgorithm { .. } => {
                "nothing issued under another anchor, but `linkerd check` fails on it"
            }
            _ => "nothing issued under another anchor; what was issued under this one is refused",
        }
        .to_owned();
    }
    let text = match problem {
        _ if problem.is_unreadable() && place != Place::Workload => {
            "Go cannot read the certificate, and refuses the whole file that it is in: the control \
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
        Problem::UnexpectedBlock { lost: 0, .. } => {
            "no certificate is lost, as it is the last block"
        }
        Problem::UnexpectedBlock { lost, .. } => {
            return format!(
                "the control plane stops reading there without a word: it loses {lost} certificate{}",
                if *lost == 1 { "" } else { "s" }
            );
        }
        Problem::LostBlocks { .. } | Problem::UnexpectedLabel { .. } => {
            "who reads fewer anchors trusts fewer workloads: connections fail where the lost one \
             is needed"
        }
        Problem::LostToApiServer { .. } => "the API server does without the certificate",
        Problem::LostToOpenSsl { .. } => {
            "Linkerd reads all of it; a program that reads the file with OpenSSL (curl, Python, nginx) \
             refuses it, or trusts fewer anchors"
        }
        Problem::PrivateKey { lost: 0, .. } => {
            "whoever can read the file can sign with the key, and certificates are given to \
             everybody"
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
        Problem::NotYetValid { .. } if place == Place::Workload => {
            "until then every peer refuses the workload's connections"
        }
        Problem::NotYetValid { .. } if place == Place::Anchor => {
            "until then the control plane issues nothing under it; proxies do not look at the date"
        }
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
        Problem::CannotSign { .. } if place == Place::Intermediate => {
            "the identity service will not start with it, and `linkerd check` fails; proxies of \
             today accept its workloads"
        }
        Problem::CannotSign { .. } if place == Place::Issuer => {
            "proxies of today accept its workloads, the control plane and newer proxies refuse \
             them, and `linkerd check` is green"
        }
        Problem::NoPathLengthRoom { .. } if place == Place::Anchor => {
            "Go refuses every workload certificate of the issuer, though `linkerd check` and the \
             proxies are content"
        }
        Problem::NoPathLengthRoom { .. } => {
            "every proxy refuses every workload certificate, though `linkerd check` is green"
        }
        Problem::LacksClientAuth { .. } if place == Place::Workload => {
            "every proxy refuses the workload as a TLS client: it can connect to nobody"
        }
        Problem::LacksServerAuth { any: false, .. } if place == Place::Workload => {
            "every proxy refuses the workload as a TLS server: nobody can connect to it"
        }
        Problem::LacksServerAuth { any: true, .. } if place == Place::Anchor => {
            "nothing in the mesh: the control plane takes anyExtendedKeyUsage, and proxies do not \
             look at it"
        }
        Problem::LacksClientAuth { alone: true, .. } if place == Place::Anchor => {
            "Go, asked about TLS clients alone, refuses everything below the anchor; proxies do not \
             look at it"
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
        Problem::NameConstraintsExclude { .. } if place == Place::Workload => {
            "no peer accepts the workload's connections, though `linkerd check` is green"
        }
        Problem::NameConstraintsExclude { permitted, .. } if !permitted.is_empty() => {
            "no workload certificate with a name outside the permitted ones is accepted anywhere, \
             though `linkerd check` is green"
        }
        Problem::NameConstraintsExclude { identity, .. } => {
            return format!(
                "no certificate for {identity} is accepted anywhere, though `linkerd check` is green"
            );
        }
        Problem::LimitsWorkloadLifetime { expired: true, .. } => {
            "every new workload certificate is out of date when it is made, as the identity service \
             takes the earliest end in the issuer's file: no proxy can renew its own, and every \
             connection fails within 24 h"
        }
        Problem::LimitsWorkloadLifetime { .. } => {
            "from a day before on workload certificates get shorter, and on that day no proxy can \
             renew its own: the identity service takes the earliest end in the issuer's file"
        }
        Problem::NamedForOtherTrustDomain { given: true, .. } => {
            "nothing: Linkerd does not look at the names of CAs"
        }
        Problem::NamedForOtherTrustDomain { .. } => {
            "nothing if the workloads are right, as Linkerd does not look at the names of CAs; if the names are \
             right, proxies of the mesh refuse these workloads"
        }
        Problem::TrustDomainTooLong { .. } => {
            "not even the control plane can have an identity, which is a DNS name of 253 characters \
             at most: no proxy gets a certificate"
        }
        Problem::SharesAnchorKey => {
            "the identity service will not start with it (`certificate signed by unknown authority`), \
             and `linkerd check` fails: Go takes the two for one certificate, which is not among the \
             anchors; proxies accept its workloads"
        }
        Problem::NameEncodingMismatch { .. }
        | Problem::SignedByOtherKey { .. }
        | Problem::UnknownAnchor { .. }
        | Problem::MissingIntermediate { .. }
            if place == Place::Workload =>
        {
            "no proxy of this mesh accepts the workload's connections"
        }
        Problem::NameEncodingMismatch { .. }
        | Problem::SignedByOtherKey { .. }
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
        } if place == Place::Workload => "Go cannot read the certificate; proxies take it",
        Problem::KeyAlgorithm {
            unverifiable: false,
            ..
        }
        | Problem::SignatureAlgorithm { .. }
            if place == Place::Anchor =>
        {
            "`linkerd check` fails on it; the identity service and the proxies take it"
        }
        Problem::SignatureAlgorithm { .. } | Problem::UnknownCriticalExtension { .. }
            if place == Place::Workload =>
        {
            "peers refuse the workload's connections"
        }
        Problem::KeyAlgorithm {
            unverifiable: false,
            ..
        }
        | Problem::SignatureAlgorithm {
            unverifiable: false,
            ..
        } => "`linkerd install` and `linkerd upgrade` refuse it, and `linkerd check` fails on it",
        Problem::MalformedIdentity { alone: false, .. } => {
            "proxies pass over the name with a warning in their logs, and know the workload by its \
             other names"
        }
        Problem::WrongFirstIdentity { .. } => {
            "proxies that connect to it find the name they look for; those it connects to take the \
             first for who it is, and their authorization policies see that one"
        }
        Problem::NoIdentity | Problem::MalformedIdentity { .. } => {
            "no proxy can tell who the workload is, and none connects to it by name"
        }
        Problem::WrongTrustDomain { .. } if place == Place::Workload => {
            "proxies of the mesh expect another name, and refuse the connection"
        }
        Problem::WrongIdentity { .. } => {
            "proxies that connect to the identity asked for refuse this certificate"
        }
        Problem::TooManyIntermediates { .. } => {
            "every proxy refuses every workload certificate of this chain, though Go may take it and \
             `linkerd check` be green"
        }
        Problem::SignedByUnverifiableKey { .. } => {
            "no proxy trusts a workload certificate of this chain"
        }
        Problem::WrongOrder { .. } if place == Place::Issuer => {
            "the identity service takes the first certificate of the file for the issuer, and will \
             not start, as the key is another's"
        }
        Problem::WrongOrder { .. } => {
            "nothing in the mesh; peers that want each certificate to sign the one before it \
             refuse the connection"
        }
        Problem::HasIntermediates { .. } => {
            "nothing with Helm or cert-manager; `linkerd install` and `linkerd upgrade` keep the \
             first certificate of the file alone, and the rest is lost"
        }
        Problem::Unused if place == Place::Anchor => {
            "nothing: it is trusted beside the one that this chain ends in, until it is taken out"
        }
        Problem::Unused => {
            "nothing by itself; it is sent along with every certificate, and Linkerd lets none outlive \
             what stands in the issuer's file"
        }
        Problem::SignedByOtherIssuer { .. } => {
            "nothing by itself: it was signed before the issuer was changed, or by another control \
             plane, and is renewed below the issuer of its own"
        }
        Problem::KeyNotP256 { .. } => {
            "peers accept it, but a proxy of Linkerd cannot use such a key for itself"
        }
        Problem::NoExtendedKeyUsage => {
            "the mesh takes it for every purpose; stricter peers refuse it as server and as client"
        }
        Problem::LeafKeyUsage { .. } => {
            "the mesh of today takes it; newer proxies, and SPIFFE verifiers, refuse it"
        }
        Problem::NoSpiffeId
        | Problem::NoSpiffePath { .. }
        | Problem::NoKeyUsage
        | Problem::KeyUsageNotCritical
        | Problem::SigningIdHasPath { .. } => {
            "SPIFFE verifiers refuse it as an X509-SVID, or what it signs"
        }
        Problem::SeveralUris { .. } => {
            "proxies take any of them; SPIFFE verifiers refuse the certificate"
        }
        Problem::WrongTrustDomain { .. } => {
            "SPIFFE verifiers may refuse the workloads of another trust domain that it signs"
        }
        Problem::SameSubject { .. } => {
            "the mesh of today tells them apart by their keys; OpenSSL takes the lower one for \
             self-signed, and proxies before 2021 failed with `BadCertificate`"
        }
        Problem::UnsupportedNameConstraints {
            by: Judges::NONE, ..
        } => {
            "nothing for DNS identities, which are Linkerd's own; proxies refuse every SPIFFE \
             identity below it"
        }
        Problem::PolicyConstraints { .. } if place == Place::Anchor => {
            "nothing in the mesh: Go does not follow the policies of an anchor"
        }
        Problem::AlternativeNamesNotCritical
        | Problem::AuthorityKeyMismatch { .. }
        | Problem::BasicConstraintsNotCritical
        | Problem::EmptySubject
        | Problem::LongSerial { .. }
        | Problem::MisplacedNameConstraints
        | Problem::NameConstraintsLeadingPeriod { .. }
        | Problem::NameConstraintsNotCritical
        | Problem::NoAuthorityKeyIdentifier
        | Problem::NoSubjectKeyIdentifier
        | Problem::OldVersion { .. }
        | Problem::ZeroSerial => {
            "nothing in the mesh; stricter peers (OpenSSL with -x509_strict, GnuTLS, browsers) \
             refuse it"
        }
        Problem::DroppedByProxies => {
            "no proxy trusts what was issued under it, and none logs why; the control plane trusts it"
        }
        Problem::IsCa => "every proxy refuses it as a workload's",
        Problem::TooManyCandidates { by, .. } if place == Place::Workload => {
            return format!("{} the workload's certificate", refuse(*by));
        }
        Problem::Refused { by, .. } | Problem::TooManyCandidates { by, .. } => {
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
