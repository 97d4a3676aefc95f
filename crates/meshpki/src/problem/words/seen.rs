//! A problem at its place, and the words that several problems share.

use std::borrow::Cow;

use crate::mesh::lifetime::WORKLOAD_LIFETIME;
use crate::problem::ground::{AnchorUse, Ground};
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy, Signing, Step, WorkloadReason};
use crate::problem::severity::Severity;
use crate::source::Source;

/// What a finding says about a problem.
pub(crate) struct Words {
    /// The fact, in a sentence.
    pub(crate) fact: String,
    /// What breaks in the mesh because of it.
    pub(crate) breaks: Cow<'static, str>,
    /// What fixes it; `None` where nothing needs a fix.
    pub(crate) fix: Option<Remedy>,
}

/// Where a problem was found, and everything else that its words depend on.
pub(crate) struct Seen<'a> {
    pub(crate) place: Place,
    pub(crate) severity: Severity,
    /// The judges that refuse because of it.
    pub(crate) refused_by: Judges,
    /// The judges that refuse if the chain needs the certificate.
    pub(crate) refused_if_used: Judges,
    /// Go cannot parse the certificate because of it.
    pub(crate) unreadable: bool,
    /// The chain needs the certificate.
    pub(crate) is_used: bool,
    /// The input that it is in, if that has a name.
    pub(crate) input: Option<Source>,
    /// The number of its block there.
    pub(crate) block: Option<usize>,
    /// The common name of the certificate.
    pub(crate) name: Option<String>,
    pub(crate) ground: &'a Ground,
}

impl Seen<'_> {
    /// What the problem is about, as the subject of a sentence.
    pub(super) fn what(&self) -> &'static str {
        match self.place {
            Place::Anchor => "the anchor",
            Place::Intermediate => "the intermediate",
            Place::Issuer => "the issuer",
            Place::Key => "the key",
            Place::Pem => "the file",
            Place::Webhook => "the webhook's certificate",
            Place::Workload => "the workload certificate",
        }
    }

    /// Within which time the certificates that proxies have now end, at the latest.
    pub(super) fn within(&self) -> String {
        let lifetime = self.ground.issuance_lifetime.unwrap_or(WORKLOAD_LIFETIME);
        let seconds = lifetime.as_secs();
        let (count, unit) = match seconds {
            0 => (0, "s"),
            _ if seconds.is_multiple_of(3600) => (seconds / 3600, "h"),
            _ if seconds.is_multiple_of(60) => (seconds / 60, "min"),
            _ => (seconds, "s"),
        };
        format!("within {count} {unit}")
    }

    /// The words of a problem that a new certificate fixes.
    pub(super) fn words(
        &self,
        fact: impl Into<String>,
        breaks: impl Into<Cow<'static, str>>,
    ) -> Words {
        Words {
            fact: fact.into(),
            breaks: breaks.into(),
            fix: Some(self.replacement()),
        }
    }

    /// The words of a problem that breaks nothing except that the judges refuse.
    pub(super) fn refused(&self, fact: impl Into<String>) -> Words {
        self.words(fact, self.refusal())
    }

    /// The words of a problem that the mesh ignores.
    pub(super) fn cosmetic(&self, fact: impl Into<String>) -> Words {
        Words {
            fact: fact.into(),
            breaks: STRICT.into(),
            fix: Some(self.at_next_rotation()),
        }
    }

    /// Whether a new certificate for the workload is what leads to an anchor again.
    pub(super) fn is_of_workload(&self) -> bool {
        self.place == Place::Workload || self.ground.has_other_issuer
    }

    /// What breaks if the judges refuse.
    pub(super) fn refusal(&self) -> &'static str {
        match (self.refused_if_used, self.place) {
            (Judges::CONTROL_PLANE, Place::Workload) => {
                "the control plane refuses the certificate; proxies accept it"
            }
            (Judges::CONTROL_PLANE, _) => {
                "the control plane refuses the chain and issues nothing; proxies would accept it"
            }
            _ => "every proxy refuses every workload certificate of this chain",
        }
    }

    /// A new certificate that replaces this one.
    pub(super) fn replacement(&self) -> Remedy {
        match self.place {
            Place::Anchor if !self.is_used => Remedy::advice(Advice::RemoveIfUnused {
                input: self.input.clone(),
            }),
            Place::Anchor => self
                .new_anchor(self.name.clone(), None)
                .advised(Advice::Rotate),
            Place::Intermediate | Place::Issuer if self.ground.has_other_issuer => {
                self.new_workload(WorkloadReason::AtRestart)
            }
            Place::Intermediate => self.reissued().advised(Advice::ReplaceIntermediate {
                input: self.input.clone(),
            }),
            Place::Issuer | Place::Key => self.reissued(),
            Place::Pem => self.rewritten(),
            Place::Webhook | Place::Workload => self.new_workload(WorkloadReason::AtRestart),
        }
    }

    /// The same, except that an anchor is not replaced before its next rotation.
    pub(super) fn at_next_rotation(&self) -> Remedy {
        if self.place != Place::Anchor || !self.is_used {
            return self.replacement();
        }
        Remedy::step(self.make_anchor(self.name.clone(), None)).advised(Advice::AtNextRotation)
    }

    /// A new issuer beside the old one, which may still be needed. The anchor signs it, or a new anchor if this one
    /// cannot.
    pub(super) fn reissued(&self) -> Remedy {
        let anchor = self.ground.anchor_name.as_deref();
        let reissue = |by| self.reissue(by, anchor);
        match self.ground.anchor {
            AnchorUse::Alone => Remedy::step(reissue(Signing::Alone(self.ground.anchors.clone()))),
            AnchorUse::Among => {
                Remedy::step(reissue(Signing::Chosen)).advised(Advice::WithChosenAnchor)
            }
            AnchorUse::TooShort => self.new_anchor(None, None).advised(Advice::Rotate),
            AnchorUse::Unfit => self.new_anchor(None, None).advised(Advice::RotateUnfit),
        }
    }

    /// The new issuer has the name of the old one, unless that is the name of the anchor that signs it.
    fn reissue(&self, by: Signing, anchor: Option<&str>) -> Step {
        let (ground, usual) = (self.ground, self.usual_issuer());
        let old = ground.issuer_name.as_deref();
        let names = [old, Some(usual.as_str())].into_iter().flatten();
        let name = names
            .map(str::to_owned)
            .find(|name| Some(name.as_str()) != anchor)
            .unwrap_or_else(|| format!("issuer.{}.{}", self.mesh(), ground.trust_domain));
        Step::ReissueIssuer {
            by,
            name: Some(name),
            trust_domain: ground.trust_domain.clone(),
            replaces: ground.issuer.clone(),
            term: ground.lifetimes.issuer,
            kept: ground.issuer_kept.clone(),
        }
    }

    /// As names of CAs have it.
    fn mesh(&self) -> &'static str {
        if self.ground.istio.is_some() {
            "istio"
        } else {
            "linkerd"
        }
    }

    /// The name that Linkerd's documentation gives to an issuer, and one like it for Istio.
    fn usual_issuer(&self) -> String {
        let mesh = self.mesh();
        format!("identity.{mesh}.{}", self.ground.trust_domain)
    }

    /// A new anchor, and an issuer that it signs.
    pub(super) fn new_anchor(&self, name: Option<String>, path_length: Option<usize>) -> Remedy {
        let anchor = self.make_anchor(name, path_length);
        let name = match &anchor {
            Step::MakeAnchor { name, .. } => name.clone(),
            _ => None,
        };
        Remedy {
            advice: Vec::new(),
            steps: vec![anchor, self.reissue(Signing::New, name.as_deref())],
        }
    }

    /// The new anchor has the name of the old one, unless that is the usual name of an issuer, and is valid for as long,
    /// unless that is less than the issuer's lifetime.
    fn make_anchor(&self, name: Option<String>, path_length: Option<usize>) -> Step {
        let lifetimes = self.ground.lifetimes;
        let of_istio = || {
            let domain = &self.ground.trust_domain;
            (self.ground.istio.is_some()).then(|| format!("root.istio.{domain}"))
        };
        let name = name.or_else(|| self.ground.anchor_name.clone());
        let name = name.or_else(of_istio);
        Step::MakeAnchor {
            name: name.filter(|name| *name != self.usual_issuer()),
            trust_domain: self.ground.trust_domain.clone(),
            path_length,
            term: lifetimes
                .anchor
                .filter(|anchor| lifetimes.issuer.is_none_or(|issuer| anchor.covers(issuer))),
            kept: self.ground.anchor_kept.clone(),
            replaces: self.ground.anchors.clone(),
        }
    }

    /// A new certificate for the workload, beside the old one.
    pub(super) fn new_workload(&self, reason: WorkloadReason) -> Remedy {
        let advice = Remedy::advice(Advice::ReissueWorkload(reason));
        let steps = self
            .ground
            .identity
            .iter()
            .map(|identity| Step::ReissueWorkload {
                issuer: self.ground.issuer.clone(),
                identity: identity.clone(),
                replaces: self.input.clone(),
                term: self.ground.lifetimes.leaf,
            });
        Remedy {
            steps: steps.collect(),
            ..advice
        }
    }

    /// The certificates of the input as every consumer reads them.
    pub(super) fn rewritten(&self) -> Remedy {
        self.rebundled(false).unwrap_or_else(|| {
            Remedy::step(Step::Rewrite {
                input: self.input.clone(),
            })
        })
    }

    /// The anchors of the input, each once; with `prune`, those that have not expired, if there are any.
    pub(super) fn rebundled(&self, prune: bool) -> Option<Remedy> {
        let bundle = self.input.clone()?;
        let has_anchors =
            self.is_bundle(&bundle) && (!prune || self.ground.living.contains(&bundle));
        has_anchors.then(|| Remedy::step(Step::Rebundle { bundle, prune }))
    }

    pub(super) fn is_bundle(&self, source: &Source) -> bool {
        self.ground.bundles.contains(source)
    }
}

/// Who refuses, as the beginning of a sentence.
pub(super) fn refuse(by: Judges) -> &'static str {
    match (by.api_server, by.control_plane, by.proxy) {
        (true, _, _) => "the API server refuses",
        (_, true, false) => "the control plane refuses",
        (_, false, true) => "every proxy refuses",
        _ => "the control plane and every proxy refuse",
    }
}

/// The first three items, separated by commas, and how many more there are.
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    if items.is_empty() {
        return "empty".to_owned();
    }
    let shown: Vec<&str> = items.iter().take(LIST_SHOWN).map(AsRef::as_ref).collect();
    let shown = shown.join(", ");
    match items.len().saturating_sub(LIST_SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

const LIST_SHOWN: usize = 3;
/// What breaks if the mesh ignores the problem.
pub(super) const STRICT: &str = "nothing in the mesh; stricter verifiers refuse it (OpenSSL with -x509_strict, GnuTLS, \
                                browsers)";
