//! The words of a finding: where it is written.

use crate::problem::problem::Problem;

/// Where it is written.
#[expect(
    clippy::too_many_lines,
    reason = "one line a problem, to be read as a table"
)]
pub(crate) fn reference(problem: &Problem) -> &'static str {
    match problem {
        Problem::ByteOrderMark
        | Problem::DataAfterLastBlock { .. }
        | Problem::UnexpectedBlock { .. }
        | Problem::GluedBlocks
        | Problem::Indented
        | Problem::LostBlocks { .. }
        | Problem::UnexpectedLabel { .. }
        | Problem::PrivateKey { .. } => "RFC 7468, section 2; Linkerd, pkg/tls/codec.go",
        Problem::LostToApiServer { .. } => {
            "Go, encoding/pem, crypto/x509/cert_pool.go (AppendCertsFromPEM) and crypto/tls/tls.go (X509KeyPair)"
        }
        Problem::LostToOpenSsl { .. } => "RFC 7468, section 3; OpenSSL, PEM_read_bio_ex",
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
        Problem::AlternativeNamesNotCritical => {
            "RFC 5280, section 4.2.1.6; SPIFFE, X509-SVID, section 2"
        }
        Problem::AuthorityKeyMismatch { .. } | Problem::NoAuthorityKeyIdentifier => {
            "RFC 5280, section 4.2.1.1"
        }
        Problem::NoSubjectKeyIdentifier => "RFC 5280, section 4.2.1.2",
        Problem::EmptySubject => "RFC 5280, section 4.1.2.6",
        Problem::HasIntermediates { .. } => "Linkerd, cli/cmd/options.go (loadCrtPEM)",
        Problem::KeyNotP256 { .. } => "linkerd2-proxy, linkerd/rustls/src/crypto.rs",
        Problem::KeyUsageNotCritical | Problem::LeafKeyUsage { .. } | Problem::NoKeyUsage => {
            "SPIFFE, X509-SVID, section 4.3"
        }
        Problem::LongSerial { .. } | Problem::ZeroSerial => "RFC 5280, section 4.1.2.2",
        Problem::NoExtendedKeyUsage => "RFC 5280, section 4.2.1.12; SPIFFE, X509-SVID, section 4.4",
        Problem::NoSpiffeId | Problem::SeveralUris { .. } => "SPIFFE, X509-SVID, section 2",
        Problem::NoSpiffePath { .. } => "SPIFFE, X509-SVID, section 5.2",
        Problem::SigningIdHasPath { .. } => "SPIFFE, X509-SVID, section 3.2",
        Problem::OldVersion { .. } => "RFC 5280, section 4.1.2.1",
        Problem::WrongHost { .. } => {
            "Go, crypto/x509/verify.go (VerifyHostname); RFC 6125, section 6.4"
        }
        Problem::WrongIdentity { .. } => {
            "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs (verify_id)"
        }
        Problem::SignedByOtherIssuer { .. } => "RFC 5280, section 6.1; linkerd2 issue 15109",
        Problem::SameSubject { .. } => "RFC 5280, section 6.1; linkerd2 issue 5350",
        Problem::TooManyCandidates { .. } => {
            "rustls-webpki, src/verify_cert.rs (Budget); Go, crypto/x509/verify.go (maxChainSignatureChecks)"
        }
        Problem::TooManyIntermediates { .. } => {
            "rustls-webpki, src/verify_cert.rs (MaximumPathDepthExceeded)"
        }
        Problem::WrongOrder { .. } => {
            "Linkerd, pkg/tls/codec.go (DecodePEMCrt); RFC 5246, section 7.4.2"
        }
        Problem::BasicConstraintsNotCritical
        | Problem::NotCa
        | Problem::NoPathLengthRoom { .. } => "RFC 5280, section 4.2.1.9",
        Problem::LacksClientAuth { .. } | Problem::LacksServerAuth { .. } => {
            "RFC 5280, section 4.2.1.12; Go, crypto/x509 (checkChainForKeyUsage)"
        }
        Problem::LimitsWorkloadLifetime { .. } => "Linkerd, pkg/tls/ca.go (createTemplate)",
        Problem::NamedForOtherTrustDomain { .. } | Problem::TrustDomainTooLong { .. } => {
            "Linkerd, controller/identity/domain.go; linkerd2-proxy, linkerd/dns/name/src/name.rs"
        }
        Problem::SharesAnchorKey => {
            "Go, crypto/x509/verify.go (alreadyInChain); Linkerd, pkg/identity/service.go"
        }
        Problem::MisplacedNameConstraints
        | Problem::NameConstraintsLeadingPeriod { .. }
        | Problem::NameConstraintsNotCritical
        | Problem::NameConstraintsExclude { .. }
        | Problem::EmptyNameConstraints
        | Problem::UnsupportedNameConstraints { .. } => "RFC 5280, section 4.2.1.10",
        Problem::CriticalExtension { .. } => "RFC 5280, sections 4.2.1.1, 4.2.1.2 and 4.2.2.1",
        Problem::MalformedExtension { .. }
        | Problem::RepeatedExtension { .. }
        | Problem::UnknownCriticalExtension { .. } => "RFC 5280, section 4.2",
        Problem::MalformedName => "RFC 5280, section 4.1.2.4; Go, crypto/x509/parser.go",
        Problem::DroppedByProxies => "RFC 5280, section 4.1; rustls-webpki, src/trust_anchor.rs",
        Problem::InvalidKey { .. } => {
            "RFC 5480, section 2.2; RFC 8017, section 3.1; RFC 8032, section 5.1.3"
        }
        Problem::MapsAnyPolicy => "RFC 5280, section 4.2.1.5; Go, crypto/x509/verify.go",
        Problem::NameOutsideConstraints { .. } => {
            "RFC 5280, section 4.2.1.10; Go, crypto/x509/constraints.go"
        }
        Problem::Unreadable { .. } => "RFC 5280, section 4.1; Go, crypto/x509/parser.go",
        Problem::MalformedSerial => "X.690, section 8.3.2; Go, crypto/x509/parser.go",
        Problem::NegativeSerial => "RFC 5280, section 4.1.2.2; Go, crypto/x509/parser.go",
        Problem::PolicyConstraints { .. } => "RFC 5280, section 4.2.1.11",
        Problem::Duplicate { .. } | Problem::SameName { .. } => {
            "Linkerd, multicluster/cmd/check.go; RFC 5280, section 6.1.1"
        }
        Problem::IsAnchor => "Linkerd, cli/cmd/options.go",
        Problem::NotSelfSigned { .. } | Problem::WrongSelfSignature => "RFC 5280, section 6.2",
        Problem::NameEncodingMismatch { .. } => {
            "RFC 5280, sections 4.1.2.4 and 7.1; Go, crypto/x509/cert_pool.go; rustls-webpki, src/verify_cert.rs"
        }
        Problem::UnknownAnchor { .. }
        | Problem::SignedByOtherKey { .. }
        | Problem::SignedByUnverifiableKey { .. }
        | Problem::MissingIntermediate { .. }
        | Problem::Refused { .. }
        | Problem::Unused => "RFC 5280, section 6.1",
        Problem::IsCa => "RFC 5280, section 4.2.1.9; rustls-webpki (CaUsedAsEndEntity)",
        Problem::NoIdentity
        | Problem::MalformedIdentity { .. }
        | Problem::WrongFirstIdentity { .. }
        | Problem::WrongTrustDomain { .. } => {
            "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID, section 2"
        }
    }
}
