//! All problems in one table: name, severity, the places where each is reported and the judges that can refuse
//! because of it there, its source, and its words.

use crate::problem::evidence::Evidence;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::problem::words::seen::{Seen, Words};
use crate::problem::words::{
    algorithm, anchors, authority, chain, early, extension, identity, istio_text, key, link, mixup,
    name_constraints, next, order, reading, refusals, sent, serial, strays, svid, text,
    trust_domain, usage, validity, ztunnel,
};

/// A code, and what is true of every finding with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Code {
    /// The code, `<place>-<problem>`.
    pub code: &'static str,
    /// What it is about.
    pub place: Place,
    /// Its severity if no judge refuses; if one does, it is an error.
    pub severity: Severity,
    /// The judges that can refuse because of it.
    pub refused_by: Judges,
    /// Its source: a section of a standard, or a file of Linkerd.
    pub reference: &'static str,
}

/// The code of a row at a place.
macro_rules! code {
    (Anchor $name:tt) => {
        concat!("anchor-", $name)
    };
    (Intermediate $name:tt) => {
        concat!("intermediate-", $name)
    };
    (Issuer $name:tt) => {
        concat!("issuer-", $name)
    };
    (Key "key-algorithm") => {
        "key-algorithm"
    };
    (Key $name:tt) => {
        concat!("key-", $name)
    };
    (Pem $name:tt) => {
        concat!("pem-", $name)
    };
    (Webhook $name:tt) => {
        concat!("webhook-", $name)
    };
    (Workload $name:tt) => {
        concat!("workload-", $name)
    };
}

/// Generates the list of all codes, and the functions that look up a problem's row. A problem without a row, or with
/// a row that lacks a field, does not compile.
macro_rules! registry {
    ($($name:tt $problem:ident $({ $($fact:ident),+ })? $severity:ident
        [$($place:ident: $refused_by:ident),+] $reference:literal $($words:ident)::+;)+) => {
        /// All codes, sorted: each has a heading in `docs/findings.md`.
        pub const REGISTRY: &[Code] = &SORTED;

        const SORTED: [Code; COUNT] = sorted([$($(Code {
            code: code!($place $name),
            place: Place::$place,
            severity: Severity::$severity,
            refused_by: Judges::$refused_by,
            reference: $reference,
        },)+)+]);

        const COUNT: usize = [$($(Place::$place,)+)+].len();

        impl Problem {
            fn row(&self) -> Row {
                match self {
                    $(Self::$problem { .. } => Row {
                        severity: Severity::$severity,
                        places: &[$(Reported {
                            place: Place::$place,
                            refused_by: Judges::$refused_by,
                            code: code!($place $name),
                        },)+],
                        reference: $reference,
                    },)+
                }
            }

            /// The facts behind it, by name. Their names and kinds are stable, like codes.
            #[must_use]
            pub fn evidence(&self) -> Vec<(&'static str, Evidence)> {
                match self {
                    $(Self::$problem $({ $($fact),+ })? => {
                        vec![$($((stringify!($fact), Evidence::from($fact)),)+)?]
                    })+
                }
            }

            /// Its words, wherever it is.
            pub(crate) fn words(&self, seen: &Seen<'_>) -> Words {
                match self {
                    $(Self::$problem $({ $($fact),+ })? => $($words)::+($($($fact,)+)? seen),)+
                }
            }
        }
    };
}

registry! {
    "alternative-names-not-critical" AlternativeNamesNotCritical Warning [Workload: NONE]
        "RFC 5280, section 4.2.1.6; SPIFFE, X509-SVID, section 2" svid::alternative_names_not_critical;
    "authority-key-mismatch" AuthorityKeyMismatch { found, expected } Warning
        [Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "RFC 5280, section 4.2.1.1" link::authority_key_mismatch;
    "basic-constraints-not-critical" BasicConstraintsNotCritical Warning
        [Anchor: NONE, Intermediate: NONE, Issuer: NONE]
        "RFC 5280, section 4.2.1.9" authority::basic_constraints_not_critical;
    "byte-order-mark" ByteOrderMark Warning [Pem: MESH]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::byte_order_mark;
    "cannot-sign" CannotSign { key_usage } Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE]
        "RFC 5280, section 4.2.1.3; Go, crypto/x509 (CheckSignatureFrom)" authority::cannot_sign;
    "critical-extension" CriticalExtension { oid } Warning
        [Anchor: MESH, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, sections 4.2.1.1, 4.2.1.2 and 4.2.2.1; Go, crypto/x509/parser.go" reading::critical_extension;
    "data-after-last-block" DataAfterLastBlock { line, blank } Warning [Pem: CONTROL_PLANE]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::data_after_last_block;
    "dropped-by-proxies" DroppedByProxies Warning [Anchor: PROXY]
        "RFC 5280, section 4.1; rustls-webpki, src/trust_anchor.rs" anchors::dropped_by_proxies;
    "duplicate" Duplicate { first } Warning [Anchor: NONE]
        "Linkerd, multicluster/cmd/check.go; RFC 5280, section 6.1.1" anchors::duplicate;
    "empty-name-constraints" EmptyNameConstraints Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "RFC 5280, section 4.2.1.10; Go, crypto/x509/parser.go" reading::empty_name_constraints;
    "empty-subject" EmptySubject Warning [Anchor: NONE, Intermediate: NONE, Issuer: NONE]
        "RFC 5280, section 4.1.2.6" authority::empty_subject;
    "ends-early" EndsEarly { last, expected, event } Error
        [Anchor: NONE, Intermediate: NONE, Issuer: NONE, Webhook: NONE, Workload: NONE]
        "RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go" early::ends_early;
    "encrypted" Encrypted { label } Warning [Key: CONTROL_PLANE]
        "Linkerd, pkg/tls/codec.go (DecodePEMKey)" key::encrypted;
    "expired" Expired { not_after } Warning
        [Anchor: CONTROL_PLANE, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go" validity::expired;
    "expiring-soon" ExpiringSoon { not_after } Warning
        [Anchor: NONE, Intermediate: NONE, Issuer: NONE, Webhook: NONE]
        "RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go" validity::expiring_soon;
    "first-expired" FirstExpired { not_after } Warning [Intermediate: CONTROL_PLANE]
        "Istio, security/pkg/pki/ca/ca.go (minTTL)" sent::first_expired;
    "glued-blocks" GluedBlocks Warning [Pem: MESH]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::glued_blocks;
    "has-intermediates" HasIntermediates { count } Note [Issuer: NONE]
        "Linkerd, cli/cmd/options.go (loadCrtPEM)" order::has_intermediates;
    "indented" Indented Warning [Pem: MESH]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::indented;
    "invalid-key" InvalidKey { detail } Warning
        [Anchor: MESH, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: CONTROL_PLANE]
        "RFC 5480, section 2.2; RFC 8017, section 3.1; RFC 8032, section 5.1.3" algorithm::invalid_key;
    "is-anchor" IsAnchor Note [Issuer: NONE]
        "Linkerd, cli/cmd/options.go" chain::is_anchor;
    "is-authority" IsAuthority { is_anchor } Warning [Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 4.2.1.9; rustls-webpki (CaUsedAsEndEntity)" mixup::is_authority;
    "is-ca" IsCa Warning [Workload: PROXY]
        "RFC 5280, section 4.2.1.9; rustls-webpki (CaUsedAsEndEntity)" authority::is_ca;
    "is-webhook" IsWebhook { host } Warning [Issuer: MESH, Workload: MESH]
        "RFC 5280, section 4.2.1.6; Linkerd, pkg/issuercerts/issuercerts.go" mixup::is_webhook;
    "is-workload" IsWorkload { identity } Warning [Issuer: MESH]
        "RFC 5280, section 4.2.1.9; Linkerd, pkg/issuercerts/issuercerts.go" mixup::is_workload;
    "key-algorithm" KeyAlgorithm { found } Warning
        [Anchor: MESH, Intermediate: MESH, Issuer: MESH, Key: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "Linkerd, pkg/issuercerts/issuercerts.go and pkg/tls/codec.go; linkerd2-proxy, linkerd/rustls/src/crypto.rs"
        algorithm::key_algorithm;
    "key-not-p256" KeyNotP256 { found } Warning [Workload: NONE]
        "linkerd2-proxy, linkerd/rustls/src/crypto.rs" algorithm::key_not_p256;
    "key-usage-not-critical" KeyUsageNotCritical Warning [Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "SPIFFE, X509-SVID, section 4.3" svid::key_usage_not_critical;
    "lacks-client-auth" LacksClientAuth { extended_key_usage } Warning
        [Anchor: CONTROL_PLANE, Intermediate: MESH, Issuer: MESH, Workload: MESH]
        "RFC 5280, section 4.2.1.12; Go, crypto/x509 (checkChainForKeyUsage)" usage::lacks_client_auth;
    "lacks-server-auth" LacksServerAuth { extended_key_usage } Warning
        [Anchor: CONTROL_PLANE, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 4.2.1.12; Go, crypto/x509 (checkChainForKeyUsage)" usage::lacks_server_auth;
    "key-usage" LeafKeyUsage { key_usage } Warning [Workload: NONE]
        "SPIFFE, X509-SVID, section 4.3" svid::leaf_key_usage;
    "limits-workload-lifetime" LimitsWorkloadLifetime { not_after } Warning [Intermediate: MESH]
        "Linkerd, pkg/tls/ca.go (createTemplate)" strays::limits_workload_lifetime;
    "long-serial" LongSerial { bytes } Warning [Anchor: NONE, Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "RFC 5280, section 4.1.2.2" serial::long_serial;
    "lost-blocks" LostBlocks { control_plane, proxy, of } Warning [Pem: MESH]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::lost_blocks;
    "lost-to-api-server" LostToApiServer { leaf } Warning [Pem: API_SERVER]
        "Go, encoding/pem, crypto/x509/cert_pool.go (AppendCertsFromPEM) and crypto/tls/tls.go (X509KeyPair)"
        text::lost_to_api_server;
    "lost-to-control-plane" LostToControlPlane Warning [Key: CONTROL_PLANE]
        "Go, encoding/pem; Linkerd, pkg/tls/codec.go (DecodePEMKey)" key::lost_to_control_plane;
    "lost-to-istiod" LostToIstiod Warning [Pem: MESH]
        "Go, encoding/pem and crypto/x509/cert_pool.go (AppendCertsFromPEM)" istio_text::lost_to_istiod;
    "lost-to-openssl" LostToOpenSsl { openssl, of } Warning [Pem: NONE]
        "RFC 7468, section 3; OpenSSL, PEM_read_bio_ex" text::lost_to_openssl;
    "malformed-extension" MalformedExtension { oid } Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "RFC 5280, section 4.2; Go, crypto/x509/parser.go" reading::malformed_extension;
    "malformed-identity" MalformedIdentity { detail } Warning [Workload: PROXY]
        "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID, section 2" identity::malformed_identity;
    "malformed-name" MalformedName Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "RFC 5280, section 4.1.2.4; Go, crypto/x509/parser.go" reading::malformed_name;
    "malformed-serial" MalformedSerial Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "X.690, section 8.3.2; Go, crypto/x509/parser.go" reading::malformed_serial;
    "maps-any-policy" MapsAnyPolicy Warning [Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE]
        "RFC 5280, section 4.2.1.5; Go, crypto/x509/verify.go" extension::maps_any_policy;
    "mislabelled" Mislabelled { found, expected } Warning [Key: CONTROL_PLANE]
        "Linkerd, pkg/tls/codec.go (DecodePEMKey)" key::mislabelled;
    "mismatch" Mismatch Warning [Key: CONTROL_PLANE]
        "Linkerd, pkg/issuercerts/issuercerts.go (VerifyAndBuildCreds)" key::mismatch;
    "misplaced-name-constraints" MisplacedNameConstraints Warning [Workload: NONE]
        "RFC 5280, section 4.2.1.10" name_constraints::misplaced_name_constraints;
    "missing-intermediate" MissingIntermediate { name } Warning
        [Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 6.1" link::missing_intermediate;
    "name-constraints-exclude" NameConstraintsExclude { identity, authority, permitted, excluded } Warning
        [Anchor: MESH, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 4.2.1.10" name_constraints::name_constraints_exclude;
    "name-constraints-leading-period" NameConstraintsLeadingPeriod { name } Warning
        [Anchor: NONE, Intermediate: NONE, Issuer: NONE]
        "RFC 5280, section 4.2.1.10" name_constraints::name_constraints_leading_period;
    "name-constraints-not-critical" NameConstraintsNotCritical Warning
        [Anchor: NONE, Intermediate: NONE, Issuer: NONE]
        "RFC 5280, section 4.2.1.10" name_constraints::name_constraints_not_critical;
    "named-for-other-trust-domain" NamedForOtherTrustDomain { found, names, expected, given } Note
        [Anchor: NONE, Issuer: NONE]
        "Linkerd, controller/identity/domain.go; linkerd2-proxy, linkerd/dns/name/src/name.rs"
        trust_domain::named_for_other_trust_domain;
    "name-encoding-mismatch" NameEncodingMismatch { name, candidate, found, expected, has_signed } Warning
        [Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, sections 4.1.2.4 and 7.1; Go, crypto/x509/cert_pool.go; rustls-webpki, src/verify_cert.rs"
        link::name_encoding_mismatch;
    "name-outside-constraints" NameOutsideConstraints { name, authority } Warning
        [Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER, Workload: CONTROL_PLANE]
        "RFC 5280, section 4.2.1.10; Go, crypto/x509/constraints.go" chain::name_outside_constraints;
    "negative-serial" NegativeSerial Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "RFC 5280, section 4.1.2.2; Go, crypto/x509/parser.go" reading::negative_serial;
    "no-authority-key-identifier" NoAuthorityKeyIdentifier Warning
        [Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "RFC 5280, section 4.2.1.1" link::no_authority_key_identifier;
    "no-extended-key-usage" NoExtendedKeyUsage Warning [Workload: NONE]
        "RFC 5280, section 4.2.1.12; SPIFFE, X509-SVID, section 4.4" svid::no_extended_key_usage;
    "no-identity" NoIdentity Warning [Workload: PROXY]
        "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID, section 2" identity::no_identity;
    "no-key-usage" NoKeyUsage Warning [Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "SPIFFE, X509-SVID, section 4.3" svid::no_key_usage;
    "no-path-length-room" NoPathLengthRoom { path_length, below } Warning
        [Anchor: CONTROL_PLANE, Intermediate: MESH]
        "RFC 5280, section 4.2.1.9" authority::no_path_length_room;
    "no-spiffe-id" NoSpiffeId Warning [Workload: NONE]
        "SPIFFE, X509-SVID, section 2" svid::no_spiffe_id;
    "no-spiffe-path" NoSpiffePath { id } Warning [Workload: NONE]
        "SPIFFE, X509-SVID, section 5.2" svid::no_spiffe_path;
    "no-subject-key-identifier" NoSubjectKeyIdentifier Warning [Anchor: NONE, Intermediate: NONE, Issuer: NONE]
        "RFC 5280, section 4.2.1.2" authority::no_subject_key_identifier;
    "not-ca" NotCa Warning [Anchor: CONTROL_PLANE, Intermediate: MESH, Issuer: MESH]
        "RFC 5280, section 4.2.1.9" authority::not_ca;
    "not-self-signed" NotSelfSigned { issuer } Warning [Anchor: NONE]
        "RFC 5280, section 6.2" anchors::not_self_signed;
    "not-sent" NotSent { chain } Warning [Issuer: PROXY]
        "Istio, security/pkg/server/ca/server.go (CreateCertificate)" sent::not_sent;
    "not-yet-valid" NotYetValid { not_before } Warning
        [Anchor: CONTROL_PLANE, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go" validity::not_yet_valid;
    "old-version" OldVersion { version } Warning [Anchor: NONE, Intermediate: MESH, Issuer: MESH, Workload: PROXY]
        "RFC 5280, section 4.1.2.1" authority::old_version;
    "outlives" Outlives { not_after, above } Warning
        [Intermediate: NONE, Issuer: NONE, Webhook: NONE, Workload: NONE]
        "RFC 5280, section 4.1.2.5; Linkerd, pkg/issuercerts/issuercerts.go" link::outlives;
    "parameters-first" ParametersFirst { label } Warning [Key: CONTROL_PLANE]
        "Linkerd, pkg/tls/codec.go (DecodePEMKey)" key::parameters_first;
    "policy-constraints" PolicyConstraints { critical } Warning
        [Anchor: MESH, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 4.2.1.11" extension::policy_constraints;
    "private-key" PrivateKey { label, lost } Error [Pem: MESH]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::private_key;
    "refused" Refused { reason } Warning [Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 6.1" refusals::refused;
    "refused-next" RefusedNext { verifier, reason } Note
        [Anchor: NONE, Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "rustls-webpki 0.104, src/verify_cert.rs and src/end_entity.rs; Go 1.27, crypto/x509/parser.go" next::refused_next;
    "repeated-extension" RepeatedExtension { oid } Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "RFC 5280, section 4.2" reading::repeated_extension;
    "same-name" SameName { first } Note [Anchor: NONE]
        "Linkerd, multicluster/cmd/check.go; RFC 5280, section 6.1.1" anchors::same_name;
    "same-serial" SameSerial { serial } Warning [Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "RFC 5280, section 4.1.2.2; NSS (SEC_ERROR_REUSED_ISSUER_AND_SERIAL)" link::same_serial;
    "same-subject" SameSubject { name } Warning [Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "RFC 5280, section 6.1; linkerd2 issue 5350" link::same_subject;
    "several-uris" SeveralUris { count } Warning [Workload: NONE]
        "SPIFFE, X509-SVID, section 2" svid::several_uris;
    "shares-anchor-key" SharesAnchorKey Warning [Issuer: CONTROL_PLANE]
        "Go, crypto/x509/verify.go (alreadyInChain); Linkerd, pkg/identity/service.go" chain::shares_anchor_key;
    "signature-algorithm" SignatureAlgorithm { found } Warning
        [Anchor: CONTROL_PLANE, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "Linkerd, pkg/issuercerts/issuercerts.go; linkerd2-proxy, linkerd/rustls/src/crypto.rs" algorithm::signature_algorithm;
    "signed-by-other-issuer" SignedByOtherIssuer { found, expected } Warning [Workload: NONE]
        "RFC 5280, section 6.1; linkerd2 issue 15109" order::signed_by_other_issuer;
    "signed-by-other-key" SignedByOtherKey { name, candidate } Warning
        [Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 6.1" link::signed_by_other_key;
    "signed-by-unverifiable-key" SignedByUnverifiableKey { name, candidate, found } Warning
        [Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 6.1" link::signed_by_unverifiable_key;
    "spiffe-id-has-path" SigningIdHasPath { id } Warning [Intermediate: NONE, Issuer: NONE]
        "SPIFFE, X509-SVID, section 3.2" svid::signing_id_has_path;
    "swapped" Swapped { name, candidate, with_key } Warning [Issuer: MESH]
        "RFC 5280, section 6.1" mixup::swapped;
    "too-many-candidates" TooManyCandidates { name, count, needed } Warning
        [Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "rustls-webpki, src/verify_cert.rs (Budget); Go, crypto/x509/verify.go (maxChainSignatureChecks)"
        link::too_many_candidates;
    "too-many-intermediates" TooManyIntermediates { count } Warning [Issuer: PROXY, Workload: PROXY]
        "rustls-webpki, src/verify_cert.rs (MaximumPathDepthExceeded)" order::too_many_intermediates;
    "trust-domain-not-dns" TrustDomainNotDns { domain } Warning [Issuer: MESH]
        "Linkerd, controller/identity/domain.go" trust_domain::trust_domain_not_dns;
    "trust-domain-too-long" TrustDomainTooLong { length, most } Warning [Issuer: MESH]
        "Linkerd, controller/identity/domain.go; linkerd2-proxy, linkerd/dns/name/src/name.rs"
        trust_domain::trust_domain_too_long;
    "unexpected-block" UnexpectedBlock { label, lost } Warning [Pem: MESH]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::unexpected_block;
    "unexpected-label" UnexpectedLabel { label } Warning [Pem: MESH]
        "RFC 7468, section 2; Linkerd, pkg/tls/codec.go" text::unexpected_label;
    "unknown-anchor" UnknownAnchor { name, present } Warning
        [Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 6.1" link::unknown_anchor;
    "unknown-critical-extension" UnknownCriticalExtension { oid } Warning
        [Anchor: MESH, Intermediate: MESH, Issuer: MESH, Webhook: API_SERVER, Workload: MESH]
        "RFC 5280, section 4.2" extension::unknown_critical_extension;
    "unparsable" Unparsable { reason } Warning
        [Anchor: PROXY, Intermediate: PROXY, Issuer: PROXY, Workload: PROXY]
        "ztunnel, src/tls/certificate.rs" ztunnel::unparsable;
    "unreadable" Unreadable { part, reason } Warning
        [Anchor: CONTROL_PLANE, Intermediate: CONTROL_PLANE, Issuer: CONTROL_PLANE, Webhook: API_SERVER,
         Workload: CONTROL_PLANE]
        "RFC 5280, section 4.1; Go, crypto/x509/parser.go" reading::unreadable;
    "unsupported-name-constraints" UnsupportedNameConstraints { kinds } Warning
        [Anchor: MESH, Intermediate: MESH, Issuer: MESH]
        "RFC 5280, section 4.2.1.10" name_constraints::unsupported_name_constraints;
    "unused" Unused Note [Anchor: NONE, Intermediate: NONE]
        "RFC 5280, section 6.1; Linkerd, pkg/tls/ca.go" anchors::unused;
    "wrong-first-identity" WrongFirstIdentity { found, expected } Warning [Workload: PROXY]
        "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID, section 2" identity::wrong_first_identity;
    "wrong-host" WrongHost { found, expected } Warning [Webhook: API_SERVER]
        "Go, crypto/x509/verify.go (VerifyHostname); RFC 6125, section 6.4" identity::wrong_host;
    "wrong-identity" WrongIdentity { found, expected } Warning [Workload: PROXY]
        "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs (verify_id)" identity::wrong_identity;
    "wrong-order" WrongOrder { signed } Warning [Intermediate: NONE, Issuer: CONTROL_PLANE]
        "Linkerd, pkg/tls/codec.go (DecodePEMCrt); RFC 5246, section 7.4.2" order::wrong_order;
    "wrong-self-signature" WrongSelfSignature Warning [Anchor: NONE]
        "RFC 5280, section 6.2" anchors::wrong_self_signature;
    "wrong-trust-domain" WrongTrustDomain { found, expected } Warning
        [Intermediate: NONE, Issuer: NONE, Workload: PROXY]
        "linkerd2-proxy, linkerd/meshtls/verifier/src/lib.rs; SPIFFE-ID, section 2" identity::wrong_trust_domain;
    "zero-serial" ZeroSerial Warning [Anchor: NONE, Intermediate: NONE, Issuer: NONE, Workload: NONE]
        "RFC 5280, section 4.1.2.2" serial::zero_serial;
}

/// The codes of all findings, sorted: those of the [`REGISTRY`].
pub const CODES: &[&str] = &{
    let mut codes = [""; COUNT];
    let mut index = 0;
    while index < COUNT {
        codes[index] = REGISTRY[index].code;
        index += 1;
    }
    codes
};

struct Row {
    severity: Severity,
    /// At least one.
    places: &'static [Reported],
    reference: &'static str,
}

/// A place where a problem is reported.
struct Reported {
    place: Place,
    refused_by: Judges,
    code: &'static str,
}

impl Problem {
    /// Its stable code at a place: `<place>-<problem>`, such as `issuer-expired`. If it is not reported there, its code
    /// at the first place where it is.
    #[must_use]
    pub fn code(&self, place: Place) -> &'static str {
        self.reported(place).code
    }

    /// Its source: a section of a standard, or a file of Linkerd.
    #[must_use]
    pub fn reference(&self) -> &'static str {
        self.row().reference
    }

    /// Its severity if no judge refuses.
    pub(crate) fn severity(&self) -> Severity {
        self.row().severity
    }

    /// The place where it is reported: the place where it was found, or if that has no code for it, the first place
    /// that has. So every finding has a code of the registry.
    pub(crate) fn reported_at(&self, place: Place) -> Place {
        self.reported(place).place
    }

    fn reported(&self, place: Place) -> &'static Reported {
        let places = self.row().places;
        let found = places.iter().find(|one| one.place == place);
        found.unwrap_or(&places[0])
    }

    /// The judges that can refuse because of it at a place; `None` if it is not reported there.
    pub(crate) fn refusable_by(&self, place: Place) -> Option<Judges> {
        let mut places = self.row().places.iter();
        places
            .find(|one| one.place == place)
            .map(|one| one.refused_by)
    }
}

/// Sorts by the bytes of the codes.
const fn sorted<const N: usize>(mut codes: [Code; N]) -> [Code; N] {
    let mut next = 1;
    while next < N {
        let mut at = next;
        while at > 0 && is_before(codes[at].code.as_bytes(), codes[at - 1].code.as_bytes()) {
            codes.swap(at, at - 1);
            at -= 1;
        }
        next += 1;
    }
    codes
}

const fn is_before(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return one[at] < other[at];
        }
        at += 1;
    }
    one.len() < other.len()
}
