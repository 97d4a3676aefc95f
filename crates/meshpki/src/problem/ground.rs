//! What is known about the input of a report, for its words and remedies.

use std::sync::Arc;
use std::time::Duration;

use crate::mesh::trust_domain::TrustDomain;
use crate::problem::remedy::{Kept, Term};
use crate::source::Source;

/// What is known about the input of a report: its sources, the names in it, and for which identity it is. A source is
/// `None` if it has no name, such as standard input or bytes in memory.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Ground {
    /// The source of the anchor that would sign a new issuer.
    pub(crate) anchors: Option<Source>,
    /// Whether that anchor can sign one.
    pub(crate) anchor: AnchorUse,
    /// The anchor's common name.
    pub(crate) anchor_name: Option<String>,
    pub(crate) anchor_kept: Kept,
    pub(crate) issuer: Option<Source>,
    /// The issuer's common name.
    pub(crate) issuer_name: Option<String>,
    pub(crate) issuer_kept: Kept,
    pub(crate) lifetimes: Lifetimes,
    /// How long the workload certificates are valid that the mesh issues; `None`: as long as Linkerd's.
    pub(crate) issuance_lifetime: Option<Duration>,
    /// Whether another issuer signed the workload: a new issuer does not help it, a new certificate does.
    pub(crate) has_other_issuer: bool,
    /// The identity that a new workload certificate is for.
    pub(crate) identity: Option<String>,
    /// The trust domain of the verdict.
    pub(crate) trust_domain: TrustDomain,
    /// Whether the policy gives it.
    pub(crate) is_domain_given: bool,
    /// The trust domain of the workloads, if they agree on one.
    pub(crate) workloads_domain: Option<TrustDomain>,
    /// Where the anchors were read.
    pub(crate) sources: Arc<[Source]>,
    /// The sources that contain an anchor that has not expired.
    pub(crate) living: Arc<[Source]>,
    /// The sources that contain only anchors, so that each can be written as a bundle.
    pub(crate) bundles: Arc<[Source]>,
    /// The webhook, if one is judged.
    pub(crate) webhook: Option<Webhook>,
    /// What is of Istio, if the mesh is.
    pub(crate) istio: Option<Istio>,
}

/// How long certificates are valid, which reissued ones keep.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Lifetimes {
    pub(crate) anchor: Option<Term>,
    pub(crate) issuer: Option<Term>,
    pub(crate) leaf: Option<Term>,
}

/// What is known of a mesh of Istio's.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Istio {
    /// Where what istiod sends above workload certificates was read, if that is another file than the issuer's.
    pub(crate) sent: Option<Source>,
    /// Whether that has no certificates.
    pub(crate) is_empty: bool,
}

/// A webhook.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Webhook {
    /// The name by which the API server calls it, if that is known.
    pub(crate) host: Option<String>,
}

/// Whether the anchor can sign a new issuer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum AnchorUse {
    /// It is alone in its source, which can be given as it is.
    #[default]
    Alone,
    /// It is among others, and has to be given in a file of its own.
    Among,
    /// It can, but it expires before the time until which the verdict has to hold.
    TooShort,
    /// It cannot: verifiers refuse what it signs.
    Unfit,
}
