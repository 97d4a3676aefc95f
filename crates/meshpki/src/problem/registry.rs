//! Every code there is, from one table: which problem is reported at which places.

use crate::problem::problem::{Place, Problem};

impl Problem {
    /// Its stable code where it is found: `<place>-<problem>`, such as `issuer-expired`.
    #[must_use]
    pub fn code(&self, place: Place) -> String {
        match (place, self) {
            (Place::Key, Self::KeyAlgorithm { .. }) => "key-algorithm".to_owned(),
            _ => format!("{place}-{}", name(self)),
        }
    }
}

/// The second half of the code of a problem; the first is its [`Place`].
pub(crate) fn name(problem: &Problem) -> &'static str {
    row(problem).0
}

/// The place at which a problem is reported: where it was found, or where that has no code for it, the
/// first that has. So no finding has a code that nobody can look up.
pub(crate) fn told_at(place: Place, problem: &Problem) -> Place {
    among(place, row(problem).1)
}

fn among(place: Place, places: &[Place]) -> Place {
    match places.first() {
        Some(first) if !places.contains(&place) => *first,
        _ => place,
    }
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

/// Makes the list of all codes and the row of each problem. A problem without a row does not compile.
macro_rules! catalogue {
    ($($problem:ident $name:tt at $($place:ident)+,)+) => {
        /// The codes of all findings, sorted: there is a heading for each in `docs/findings.md`.
        ///
        /// Codes are never renamed or removed.
        pub const CODES: [&str; COUNT] = sorted([$($(code!($place $name),)+)+]);

        const COUNT: usize = [$($(Place::$place,)+)+].len();

        fn row(problem: &Problem) -> (&'static str, &'static [Place]) {
            match problem {
                $(Problem::$problem { .. } => ($name, &[$(Place::$place,)+]),)+
            }
        }

        #[cfg(test)]
        const ROWS: &[(&str, &[Place])] = &[$(($name, &[$(Place::$place,)+]),)+];
    };
}

catalogue! {
    AlternativeNamesNotCritical "alternative-names-not-critical" at Workload,
    AuthorityKeyMismatch "authority-key-mismatch" at Intermediate Issuer Workload,
    BasicConstraintsNotCritical "basic-constraints-not-critical" at Anchor Intermediate Issuer,
    ByteOrderMark "byte-order-mark" at Pem,
    CannotSign "cannot-sign" at Anchor Intermediate Issuer,
    CriticalExtension "critical-extension" at Anchor Intermediate Issuer Webhook Workload,
    DataAfterLastBlock "data-after-last-block" at Pem,
    DroppedByProxies "dropped-by-proxies" at Anchor,
    Duplicate "duplicate" at Anchor,
    EmptyNameConstraints "empty-name-constraints" at Anchor Intermediate Issuer Webhook Workload,
    EmptySubject "empty-subject" at Anchor Intermediate Issuer,
    Encrypted "encrypted" at Key,
    Expired "expired" at Anchor Intermediate Issuer Webhook Workload,
    ExpiringSoon "expiring-soon" at Anchor Intermediate Issuer Webhook,
    GluedBlocks "glued-blocks" at Pem,
    HasIntermediates "has-intermediates" at Issuer,
    Indented "indented" at Pem,
    InvalidKey "invalid-key" at Anchor Intermediate Issuer Webhook Workload,
    IsAnchor "is-anchor" at Issuer,
    IsCa "is-ca" at Workload,
    KeyAlgorithm "key-algorithm" at Anchor Intermediate Issuer Key Webhook Workload,
    KeyNotP256 "key-not-p256" at Workload,
    KeyUsageNotCritical "key-usage-not-critical" at Intermediate Issuer Workload,
    LacksClientAuth "lacks-client-auth" at Anchor Intermediate Issuer Workload,
    LacksServerAuth "lacks-server-auth" at Anchor Intermediate Issuer Webhook Workload,
    LeafKeyUsage "key-usage" at Workload,
    LimitsWorkloadLifetime "limits-workload-lifetime" at Intermediate,
    LongSerial "long-serial" at Anchor Intermediate Issuer Workload,
    LostBlocks "lost-blocks" at Pem,
    LostToApiServer "lost-to-api-server" at Pem,
    LostToOpenSsl "lost-to-openssl" at Pem,
    MalformedExtension "malformed-extension" at Anchor Intermediate Issuer Webhook Workload,
    MalformedIdentity "malformed-identity" at Workload,
    MalformedName "malformed-name" at Anchor Intermediate Issuer Webhook Workload,
    MalformedSerial "malformed-serial" at Anchor Intermediate Issuer Webhook Workload,
    MapsAnyPolicy "maps-any-policy" at Intermediate Issuer,
    Mislabelled "mislabelled" at Key,
    Mismatch "mismatch" at Key,
    MisplacedNameConstraints "misplaced-name-constraints" at Workload,
    MissingIntermediate "missing-intermediate" at Intermediate Issuer Webhook Workload,
    NameConstraintsExclude "name-constraints-exclude" at Anchor Intermediate Issuer Webhook Workload,
    NameConstraintsLeadingPeriod "name-constraints-leading-period" at Anchor Intermediate Issuer,
    NameConstraintsNotCritical "name-constraints-not-critical" at Anchor Intermediate Issuer,
    NameEncodingMismatch "name-encoding-mismatch" at Intermediate Issuer Webhook Workload,
    NameOutsideConstraints "name-outside-constraints" at Intermediate Issuer Webhook Workload,
    NamedForOtherTrustDomain "named-for-other-trust-domain" at Anchor Issuer,
    NegativeSerial "negative-serial" at Anchor Intermediate Issuer Webhook Workload,
    NoAuthorityKeyIdentifier "no-authority-key-identifier" at Intermediate Issuer Workload,
    NoExtendedKeyUsage "no-extended-key-usage" at Workload,
    NoIdentity "no-identity" at Workload,
    NoKeyUsage "no-key-usage" at Intermediate Issuer Workload,
    NoPathLengthRoom "no-path-length-room" at Anchor Intermediate,
    NoSpiffeId "no-spiffe-id" at Workload,
    NoSpiffePath "no-spiffe-path" at Workload,
    NoSubjectKeyIdentifier "no-subject-key-identifier" at Anchor Intermediate Issuer,
    NotCa "not-ca" at Anchor Intermediate Issuer,
    NotSelfSigned "not-self-signed" at Anchor,
    NotYetValid "not-yet-valid" at Anchor Intermediate Issuer Webhook Workload,
    OldVersion "old-version" at Anchor Intermediate Issuer Workload,
    Outlives "outlives" at Intermediate Issuer Webhook Workload,
    ParametersFirst "parameters-first" at Key,
    PolicyConstraints "policy-constraints" at Anchor Intermediate Issuer Webhook Workload,
    PrivateKey "private-key" at Pem,
    Refused "refused" at Issuer Webhook Workload,
    RepeatedExtension "repeated-extension" at Anchor Intermediate Issuer Webhook Workload,
    SameName "same-name" at Anchor,
    SameSubject "same-subject" at Intermediate Issuer Workload,
    SeveralUris "several-uris" at Workload,
    SharesAnchorKey "shares-anchor-key" at Issuer,
    SignatureAlgorithm "signature-algorithm" at Anchor Intermediate Issuer Webhook Workload,
    SignedByOtherIssuer "signed-by-other-issuer" at Workload,
    SignedByOtherKey "signed-by-other-key" at Intermediate Issuer Webhook Workload,
    SignedByUnverifiableKey "signed-by-unverifiable-key" at Intermediate Issuer Webhook Workload,
    SigningIdHasPath "spiffe-id-has-path" at Intermediate Issuer,
    TooManyCandidates "too-many-candidates" at Issuer Webhook Workload,
    TooManyIntermediates "too-many-intermediates" at Issuer Workload,
    TrustDomainTooLong "trust-domain-too-long" at Issuer,
    UnexpectedBlock "unexpected-block" at Pem,
    UnexpectedLabel "unexpected-label" at Pem,
    UnknownAnchor "unknown-anchor" at Intermediate Issuer Webhook Workload,
    UnknownCriticalExtension "unknown-critical-extension" at Anchor Intermediate Issuer Webhook Workload,
    Unreadable "unreadable" at Anchor Intermediate Issuer Webhook Workload,
    UnsupportedNameConstraints "unsupported-name-constraints" at Anchor Intermediate Issuer,
    Unused "unused" at Anchor Intermediate,
    WrongFirstIdentity "wrong-first-identity" at Workload,
    WrongHost "wrong-host" at Webhook,
    WrongIdentity "wrong-identity" at Workload,
    WrongOrder "wrong-order" at Intermediate Issuer,
    WrongSelfSignature "wrong-self-signature" at Anchor,
    WrongTrustDomain "wrong-trust-domain" at Intermediate Issuer Workload,
    ZeroSerial "zero-serial" at Anchor Intermediate Issuer Workload,
}

/// Sorts by bytes.
const fn sorted<const N: usize>(mut codes: [&str; N]) -> [&str; N] {
    let mut next = 1;
    while next < N {
        let mut at = next;
        while at > 0 && is_before(codes[at].as_bytes(), codes[at - 1].as_bytes()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_a_place_and_a_problem_is_told_under_a_code_that_is_known() {
        let all = [
            Place::Anchor,
            Place::Intermediate,
            Place::Issuer,
            Place::Key,
            Place::Pem,
            Place::Webhook,
            Place::Workload,
        ];
        for (name, places) in ROWS {
            for place in all {
                let told = among(place, places);
                assert!(!places.contains(&place) || told == place, "{place} {name}");
                let code = match (told, *name) {
                    (Place::Key, "key-algorithm") => "key-algorithm".to_owned(),
                    _ => format!("{told}-{name}"),
                };
                assert!(CODES.binary_search(&code.as_str()).is_ok(), "{code}");
            }
        }
    }
}
