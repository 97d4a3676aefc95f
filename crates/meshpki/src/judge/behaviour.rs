//! How the verifiers of a release differ from those that answer here: rustls-webpki as it is linked, and Go's rules of today.
//!
//! No old verifier is linked. What an old one refuses that a new one accepts is a rule of our own; what it accepts is asked
//! again without what it ignored. Most inputs have nothing about which releases differ, and are judged once for all.

use crate::certificate::certificate::Certificate;
use crate::judge::oids::{CRLS, POLICIES, TIMESTAMPS, UNDERSTOOD};
use crate::mesh::release::Row;
use crate::x509::extension::Extension;
use crate::x509::general_name::AlternativeName;

/// How the verifiers of a release differ from those that answer here, as far as the input shows it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a difference of its own"
)]
pub(crate) struct Behaviour {
    /// Proxies drop an anchor with a critical extension that they do not support (rustls-webpki before 0.103.13,
    /// `src/trust_anchor.rs`).
    pub(super) drops_critical_anchors: bool,
    /// Proxies know no CRL distribution points: critical ones are refused, and drop an anchor (rustls-webpki 0.101,
    /// `src/cert.rs`).
    pub(super) knows_no_crls: bool,
    /// Proxies refuse version 3 without an extension (rustls-webpki before 0.103.8, `src/cert.rs`: an empty list; that there
    /// is no list is refused here, too).
    pub(super) wants_extensions: bool,
    /// Proxies know no timestamps of certificate transparency: critical ones are refused (rustls-webpki before 0.103.17,
    /// `src/cert.rs`).
    pub(super) knows_no_timestamps: bool,
    /// Proxies compare no URI with name constraints (rustls-webpki from 0.103.0 to 0.103.11, `src/subject_name/mod.rs`;
    /// RUSTSEC-2026-0098).
    pub(super) ignores_uri_constraints: bool,
    /// The control plane knows no policy constraints and mappings: critical ones are refused (Go before 1.24,
    /// crypto/x509/parser.go).
    pub(super) knows_no_policies: bool,
}

impl Behaviour {
    /// The behaviour of the release, as far as certificates with these traits show it.
    pub(super) fn of(row: &Row, traits: Traits) -> Self {
        let (webpki, go) = (row.webpki_version, row.go_version);
        Self {
            drops_critical_anchors: traits.has_critical_anchor && webpki < (0, 103, 13),
            knows_no_crls: traits.has_critical_crls && webpki < (0, 102, 0),
            wants_extensions: traits.has_no_extensions && webpki < (0, 103, 8),
            knows_no_timestamps: traits.has_critical_timestamps && webpki < (0, 103, 17),
            ignores_uri_constraints: traits.has_uri_constraint
                && ((0, 103, 0)..(0, 103, 12)).contains(&webpki),
            knows_no_policies: traits.has_critical_policy && go < (1, 24),
        }
    }

    /// Whether proxies drop this anchor, although webpki as it is linked can parse it.
    pub(super) fn drops(self, anchor: &Certificate) -> bool {
        let is_dropped = |one: &Extension| {
            self.drops_critical_anchors && !UNDERSTOOD.contains(&one.oid.as_ref())
                || self.knows_no_crls && one.oid == CRLS
        };
        let mut extensions = anchor.extensions().iter();
        extensions.any(|one| one.critical && is_dropped(one))
            || self.wants_extensions && has_no_extensions(anchor)
    }

    /// Whether proxies refuse this certificate of a path, although webpki as it is linked does not.
    pub(super) fn refuses(self, certificate: &Certificate) -> bool {
        let is_refused = |one: &Extension| {
            self.knows_no_crls && one.oid == CRLS
                || self.knows_no_timestamps && one.oid == TIMESTAMPS
        };
        let mut extensions = certificate.extensions().iter();
        extensions.any(|one| one.critical && is_refused(one))
            || self.wants_extensions && has_no_extensions(certificate)
    }
}

/// What releases differ about.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a difference of its own"
)]
pub(crate) struct Traits {
    has_critical_anchor: bool,
    has_critical_crls: bool,
    has_critical_timestamps: bool,
    has_no_extensions: bool,
    pub(super) has_uri_constraint: bool,
    has_critical_policy: bool,
}

impl Traits {
    /// What these certificates show.
    pub(super) fn of<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let all = certificates.into_iter().map(|one| {
            let has = |is_it: &dyn Fn(&str) -> bool| {
                let mut extensions = one.extensions().iter();
                extensions.any(|extension| extension.critical && is_it(&extension.oid))
            };
            Self {
                has_critical_anchor: has(&|oid| !UNDERSTOOD.contains(&oid)),
                has_critical_crls: has(&|oid| oid == CRLS),
                has_critical_timestamps: has(&|oid| oid == TIMESTAMPS),
                has_no_extensions: has_no_extensions(one),
                has_uri_constraint: has_uri_constraint(one),
                has_critical_policy: has(&|oid| POLICIES.contains(&oid)),
            }
        });
        all.fold(Self::default(), Self::and)
    }

    /// What either shows.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            has_critical_anchor: self.has_critical_anchor || other.has_critical_anchor,
            has_critical_crls: self.has_critical_crls || other.has_critical_crls,
            has_critical_timestamps: self.has_critical_timestamps || other.has_critical_timestamps,
            has_no_extensions: self.has_no_extensions || other.has_no_extensions,
            has_uri_constraint: self.has_uri_constraint || other.has_uri_constraint,
            has_critical_policy: self.has_critical_policy || other.has_critical_policy,
        }
    }
}

fn has_no_extensions(certificate: &Certificate) -> bool {
    certificate.version() == 3 && certificate.extensions().is_empty()
}

/// Whether it constrains URIs.
pub(crate) fn has_uri_constraint(certificate: &Certificate) -> bool {
    certificate.name_constraints().is_some_and(|constraints| {
        let mut all = constraints.permitted.iter().chain(&constraints.excluded);
        all.any(|name| matches!(name, AlternativeName::Uri(_)))
    })
}
