//! What was found about clusters.

use std::collections::BTreeMap;

use meshpki::{Finding, IssuerChain, Policy, Release, Report, Severity, TrustBundle, UnixTime};

use crate::check::edges::{CheckedLink, Edges};
use crate::check::events::Event;
use crate::check::item::Category;
use crate::finding::finding::{Located, MeshFinding};

/// The outcome for a cluster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Everything that decides was read, and nothing is wrong.
    Sound,
    /// Something is wrong.
    NotSound,
    /// Nothing that was read is wrong, but something that decides was not read.
    Undecided,
}

/// What was found about a cluster.
#[derive(Clone, Debug)]
pub struct Checked {
    pub(crate) at: UnixTime,
    pub(crate) planes: Vec<CheckedPlane>,
    pub(crate) findings: Vec<MeshFinding>,
    pub(crate) undecided: Vec<String>,
    pub(crate) unread: Vec<String>,
    pub(crate) skipped: Vec<String>,
    pub(crate) edges: Vec<Edges>,
    pub(crate) outside: BTreeMap<&'static str, Vec<String>>,
    pub(crate) links: Vec<CheckedLink>,
    pub(crate) events: Vec<Event>,
    pub(crate) newest: Option<String>,
}

/// What was found about one control plane, and the proxies that belong to it.
#[derive(Clone, Debug)]
pub struct CheckedPlane {
    pub(crate) cluster: Option<String>,
    pub(crate) namespace: String,
    pub(crate) trust_domain: Option<String>,
    pub(crate) releases: Vec<Release>,
    pub(crate) is_release_known: bool,
    pub(crate) issuer: Option<Report>,
    pub(crate) called: Vec<Report>,
    pub(crate) categories: Vec<Category>,
    pub(crate) edges: Vec<Edges>,
    pub(crate) proxies: usize,
    pub(crate) namespaces: usize,
    /// What two states of a mesh are compared by.
    pub(crate) sources: Sources,
}

/// What the mesh reads, and what its proxies started with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub(crate) anchors: Option<TrustBundle>,
    pub(crate) issuer: Option<IssuerChain>,
    /// Of running Pods, each set once, with one of them.
    pub(crate) held: Vec<(TrustBundle, Located)>,
    /// Whether the anchors lost the one above the issuer, and Pods still have it.
    pub(crate) is_lost: bool,
    pub(crate) policy: Policy,
}

impl Checked {
    pub(crate) fn nothing(at: UnixTime) -> Self {
        Self {
            at,
            planes: Vec::new(),
            findings: Vec::new(),
            undecided: Vec::new(),
            unread: Vec::new(),
            skipped: Vec::new(),
            edges: Vec::new(),
            outside: BTreeMap::new(),
            links: Vec::new(),
            events: Vec::new(),
            newest: None,
        }
    }

    /// What was found about several clusters, with the name of its cluster in each part.
    pub(crate) fn joined<'a>(all: impl Iterator<Item = (&'a str, Self)>, at: UnixTime) -> Self {
        let mut joined = Self::nothing(at);
        for (name, one) in all {
            let cluster = || Some(name.to_owned());
            let named = |text: String| format!("{name}: {text}");
            let planes = one.planes.into_iter().map(|plane| CheckedPlane {
                cluster: cluster(),
                ..plane
            });
            joined.planes.extend(planes);
            let findings = one.findings.into_iter().map(|one| MeshFinding {
                cluster: cluster(),
                ..one
            });
            joined.findings.extend(findings);
            joined
                .undecided
                .extend(one.undecided.into_iter().map(named));
            joined.unread.extend(one.unread);
            joined.skipped.extend(one.skipped.into_iter().map(named));
            let edges = one.edges.into_iter().map(|edges| Edges {
                pods: edges.pods.into_iter().map(named).collect(),
                ..edges
            });
            joined.edges.extend(edges);
            for (why, pods) in one.outside {
                let pods = pods.into_iter().map(named);
                joined.outside.entry(why).or_default().extend(pods);
            }
            joined.links.extend(one.links);
            let events = one.events.into_iter().map(|one| Event {
                cluster: cluster(),
                ..one
            });
            joined.events.extend(events);
            joined.newest = joined.newest.max(one.newest);
        }
        joined
    }

    /// The time for which it was judged.
    #[must_use]
    pub fn at(&self) -> UnixTime {
        self.at
    }

    /// The outcome. What is wrong decides, even if not everything was read.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.worst() == Some(Severity::Error) {
            Verdict::NotSound
        } else if self.undecided.is_empty() {
            Verdict::Sound
        } else {
            Verdict::Undecided
        }
    }

    /// The control planes, by their namespaces.
    #[must_use]
    pub fn planes(&self) -> &[CheckedPlane] {
        &self.planes
    }

    /// What was found about the mesh, the worst first. Findings about certificates are in the [reports](Self::reports).
    #[must_use]
    pub fn findings(&self) -> &[MeshFinding] {
        &self.findings
    }

    /// The verdicts on issuers and webhooks.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        let planes = self.planes.iter();
        planes.flat_map(|one| one.issuer.iter().chain(&one.called))
    }

    /// What decides, and was not read.
    #[must_use]
    pub fn undecided(&self) -> &[String] {
        &self.undecided
    }

    /// The parts of the texts that could not be read.
    pub(crate) fn unread(&self) -> &[String] {
        &self.unread
    }

    /// What was not judged, and does not decide.
    #[must_use]
    pub fn skipped(&self) -> &[String] {
        &self.skipped
    }

    /// The Pods that ask for a proxy and are outside on purpose, by the reason of the injector.
    #[must_use]
    pub fn outside(&self) -> &BTreeMap<&'static str, Vec<String>> {
        &self.outside
    }

    /// What becomes of the connections of Pods that ask for a proxy and have none.
    #[must_use]
    pub fn edges(&self) -> &[Edges] {
        &self.edges
    }

    /// What becomes of connections between clusters.
    #[must_use]
    pub fn links(&self) -> &[CheckedLink] {
        &self.links
    }

    /// What components of the cluster said lately. It decides nothing.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The newest time in the dump, as it is written there.
    #[must_use]
    pub fn newest(&self) -> Option<&str> {
        self.newest.as_deref()
    }

    fn worst(&self) -> Option<Severity> {
        let of_mesh = self.findings.iter().map(|one| one.severity);
        let findings = self.reports().flat_map(Report::findings);
        of_mesh.chain(findings.map(Finding::severity)).max()
    }
}

impl CheckedPlane {
    /// The name of its cluster, where there are several.
    #[must_use]
    pub fn cluster(&self) -> Option<&str> {
        self.cluster.as_deref()
    }

    /// Its namespace; empty if the manifests leave it to `kubectl`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The trust domain of the certificates that it issues, if the dump says it.
    #[must_use]
    pub fn trust_domain(&self) -> Option<&str> {
        self.trust_domain.as_deref()
    }

    /// The releases for which it was judged, oldest first.
    #[must_use]
    pub fn releases(&self) -> &[Release] {
        &self.releases
    }

    /// Whether the images of the dump, or Linkerd's settings, tell its release.
    #[must_use]
    pub fn is_release_known(&self) -> bool {
        self.is_release_known
    }

    /// The verdict on its issuer, if there is one to judge.
    #[must_use]
    pub fn issuer(&self) -> Option<&Report> {
        self.issuer.as_ref()
    }

    /// The verdicts on what the API server calls: its webhooks.
    #[must_use]
    pub fn called(&self) -> &[Report] {
        &self.called
    }

    /// The items of `linkerd check`.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// What becomes of the connections of its proxies, by groups.
    #[must_use]
    pub fn edges(&self) -> &[Edges] {
        &self.edges
    }

    /// How many Pods and templates have a proxy that belongs to it, and in how many namespaces; without its own.
    #[must_use]
    pub fn proxies(&self) -> (usize, usize) {
        (self.proxies, self.namespaces)
    }
}
