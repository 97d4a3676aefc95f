//! What the words and the remedies of a report are filled in with.

use std::sync::Arc;

use crate::mesh::trust_domain::TrustDomain;
use crate::source::Source;

/// What is known of the input of a report: its sources, the names in it, and whom it is for. A source is `None`
/// where there is nothing to name, such as standard input or bytes that were at hand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Ground {
    /// Where the anchor is that would sign a new issuer.
    pub(crate) anchors: Option<Source>,
    /// Whether it can.
    pub(crate) anchor: AnchorUse,
    /// Its common name.
    pub(crate) anchor_name: Option<String>,
    pub(crate) issuer: Option<Source>,
    /// The issuer's common name.
    pub(crate) issuer_name: Option<String>,
    /// Whom a workload certificate is to be for.
    pub(crate) identity: Option<String>,
    /// The trust domain that is judged in.
    pub(crate) trust_domain: TrustDomain,
    /// The one that the workloads say, where they agree.
    pub(crate) workloads_say: Option<TrustDomain>,
    /// The sources that hold anchors and nothing else, so that a bundle can be made of each.
    pub(crate) bundles: Arc<[Source]>,
    /// The webhook, where one is judged.
    pub(crate) webhook: Option<Webhook>,
}

/// A webhook.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Webhook {
    /// The name that the API server calls it by, where that is known.
    pub(crate) host: Option<String>,
}

/// Can the anchor sign a new issuer?
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum AnchorUse {
    /// It stands alone in its source, which can be given as it is.
    #[default]
    Alone,
    /// It stands among others, and has to be given by itself.
    Among,
    /// What it signs is refused.
    Unfit,
}
