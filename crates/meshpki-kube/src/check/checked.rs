//! What was found about a cluster.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use meshpki::{Finding, IssuerChain, Policy, Release, Report, Severity, TrustBundle, UnixTime};

use crate::check::edges::Edges;
use crate::check::item::Category;
use crate::check::{
    anchors, certificates, edges, injection, issuer, item, network, proxies, rotation, settings,
    webhooks,
};
use crate::finding::finding::{Located, MeshFinding};
use crate::mesh::cluster::{Cluster, Index};
use crate::mesh::plane;
use crate::mesh::plane::Plane;
use crate::object::certificate::seconds;
use crate::object::facts::Facts;

/// How a cluster is judged.
///
/// ```
/// use meshpki::UnixTime;
/// use meshpki_kube::{Check, Cluster, Manifests, Verdict};
///
/// let text = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
/// let cluster = Cluster::new(vec![Manifests::read("dump.yaml", text)]);
/// let checked = Check::default().judge(&cluster, UnixTime::now());
/// assert_eq!(checked.verdict(), Verdict::Undecided);
/// assert_eq!(checked.undecided()[0], "there is no control plane of Linkerd, and no proxy");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// What counts as good. Its trust domain, its namespace and its lifetime of workload certificates are those that the
    /// control plane has, as far as they are in the dump; so are its releases, unless none is.
    pub policy: Policy,
    /// Releases to judge for, beside those that are in the dump.
    pub releases: Vec<Release>,
    /// Whether an issuer's certificate that is repeated elsewhere stands for its Secret.
    pub without_secrets: bool,
}

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
    at: UnixTime,
    planes: Vec<CheckedPlane>,
    findings: Vec<MeshFinding>,
    undecided: Vec<String>,
    unread: Vec<String>,
    skipped: Vec<String>,
    edges: Vec<Edges>,
    outside: BTreeMap<&'static str, Vec<String>>,
    newest: Option<String>,
}

/// What was found about one control plane, and the proxies that belong to it.
#[derive(Clone, Debug)]
pub struct CheckedPlane {
    namespace: String,
    trust_domain: Option<String>,
    releases: Vec<Release>,
    is_release_known: bool,
    issuer: Option<Report>,
    called: Vec<Report>,
    categories: Vec<Category>,
    edges: Vec<Edges>,
    proxies: usize,
    namespaces: usize,
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
    pub(crate) policy: Policy,
}

impl Check {
    /// Judges a cluster as it would be at one time.
    #[must_use]
    pub fn judge(&self, cluster: &Cluster, at: UnixTime) -> Checked {
        let index = cluster.index();
        let planes = plane::all(&index);
        let injection = injection::check(&index, &planes);
        let mut found = Checked {
            at,
            planes: Vec::new(),
            findings: index.twice().into_iter().collect(),
            unread: index.unread.iter().map(ToString::to_string).collect(),
            undecided: Vec::new(),
            skipped: Vec::new(),
            edges: edges::without_proxy(&injection),
            outside: injection.outside,
            newest: index.newest().map(str::to_owned),
        };
        if planes.is_empty() {
            let what = "there is no control plane of Linkerd, and no proxy";
            found.undecided.push(what.to_owned());
        }
        found.undecided.extend(found.unread.clone());
        for plane in &planes {
            let checked = self.plane(&index, plane, at, &mut found);
            found.planes.push(checked);
        }
        found.findings.extend(injection.findings);
        found.findings.extend(certificates::check(&index, &planes));
        found.skipped.extend(injection.unknown);
        match network::check(&index, &planes) {
            Ok(findings) => found.findings.extend(findings),
            Err(why) => found.skipped.push(why),
        }
        let levels = &self.policy.levels;
        let findings = found.findings.into_iter();
        found.findings = findings.filter_map(|one| one.levelled(levels)).collect();
        found
            .findings
            .sort_by_key(|one| std::cmp::Reverse(one.severity));
        found
    }

    fn plane(
        &self,
        index: &Index<'_>,
        plane: &Plane<'_>,
        at: UnixTime,
        found: &mut Checked,
    ) -> CheckedPlane {
        let policy = self.policy_of(plane);
        let anchors = anchors::read(index, plane);
        let issuer = issuer::read(index, plane);
        found.findings.extend(anchors.findings);
        found.findings.extend(issuer.findings);
        found.findings.extend(settings::check(plane));
        if let Some((finding, why)) = settings::unreadable(index, plane) {
            found.findings.push(finding);
            // The arguments of the identity service would decide.
            if plane.identity.is_empty() {
                found.undecided.push(why);
            }
        }
        let stands_in = self.without_secrets && issuer.value.is_some();
        let undecided = issuer.undecided.filter(|_| !stands_in);
        let why = undecided.as_deref().or(anchors.undecided.as_deref());
        let skipped = issuer.skipped.as_deref().or(anchors.skipped.as_deref());
        let report = issuer.value.as_ref().zip(anchors.value.as_ref());
        let report =
            report.map(|(chain, bundle)| issuer::judge(chain, bundle.clone(), &policy, at));
        if let (Some(chain), Some(report), None) = (&issuer.value, &report, &undecided) {
            let beside = issuer::beside(index, plane, chain, &policy, report);
            found.findings.extend(beside);
        }
        let held = anchors::held(index, plane);
        let workloads = plane.workloads().count();
        let bundle = anchors
            .value
            .as_ref()
            .filter(|_| anchors.undecided.is_none());
        let proxies = proxies::check(index, plane, bundle, issuer.value.as_ref(), &policy, at);
        let edges = edges::of_plane(plane, report.as_ref(), &proxies);
        found.findings.extend(proxies.findings);
        let stage = report.as_ref().filter(|_| why.is_none());
        let stage = stage.and_then(|report| {
            let behind = proxies.old.len() + proxies.unknown.len();
            rotation::stage(report, behind, workloads, held.is_some())
        });
        found.findings.extend(held);
        found.undecided.extend(proxies.undecided.clone());
        if !proxies.unknown.is_empty() {
            let count = proxies.unknown.len();
            found.skipped.push(format!(
                "the anchors of {count} proxies: they are redacted, or not in the dump"
            ));
        }
        found.findings.extend(stage);

        let unreadable = anchors.is_unreadable.as_deref();
        let mut categories = vec![item::identity(
            report.as_ref(),
            unreadable.or(issuer.is_unreadable.as_deref()),
            why.or(skipped),
        )];
        if workloads > 0 && bundle.is_some() {
            categories.push(item::data_plane(&proxies.old));
        }
        let called = called(index, plane, &policy, at, found, &mut categories);
        found.skipped.extend(anchors.skipped.clone());
        found.skipped.extend(issuer.skipped.clone());
        found.undecided.extend(anchors.undecided);
        found.undecided.extend(undecided);
        let names: BTreeSet<&str> = plane.workloads().map(|one| one.entry.namespace()).collect();
        let sources = Sources {
            anchors: anchors.value,
            issuer: issuer.value,
            held: proxies.held,
            policy: policy.clone(),
        };
        CheckedPlane {
            sources,
            namespace: plane.namespace.to_owned(),
            trust_domain: plane.trust_domain().map(str::to_owned),
            is_release_known: !plane.releases().is_empty(),
            releases: policy.releases,
            issuer: report,
            called,
            categories,
            edges,
            proxies: workloads,
            namespaces: names.len(),
        }
    }

    /// The policy, with what the control plane is set to.
    fn policy_of(&self, plane: &Plane<'_>) -> Policy {
        let mut policy = self.policy.clone();
        policy.trust_domain = policy.trust_domain.or_else(|| plane.parsed_trust_domain());
        if !plane.namespace.is_empty() {
            plane
                .namespace
                .clone_into(&mut policy.control_plane_namespace);
        }
        let lifetime = plane.identity_argument("identity-issuance-lifetime");
        if let Some(lifetime) = lifetime.and_then(seconds).filter(|one| *one >= 1.0)
            && let Ok(lifetime) = Duration::try_from_secs_f64(lifetime)
        {
            policy.issuance_lifetime = lifetime;
        }
        let mut releases = plane.releases();
        if releases.is_empty() {
            releases = policy.releases;
        }
        releases.extend(self.releases.iter().cloned());
        releases.sort_by_key(Release::age);
        releases.dedup();
        policy.releases = releases;
        policy
    }
}

/// The verdicts on what the API server calls, with their items and findings.
fn called(
    index: &Index<'_>,
    plane: &Plane<'_>,
    policy: &Policy,
    at: UnixTime,
    found: &mut Checked,
    categories: &mut Vec<Category>,
) -> Vec<Report> {
    let mut called = Vec::new();
    let of = |namespace: &str, one| webhooks::judge(index, namespace, one, policy, at);
    let own = webhooks::OF_PLANE.iter();
    let own: Vec<_> = own.map(|one| of(plane.namespace, *one)).collect();
    // It is one for the whole cluster, and said of the first.
    let viz = index.get("APIService", "", "v1alpha1.tap.linkerd.io");
    let viz = viz.filter(|_| found.planes.is_empty());
    let viz: Vec<_> = viz
        .iter()
        .map(|entry| match &entry.object.facts {
            Facts::ApiService(Some(namespace)) => of(namespace, webhooks::TAP),
            _ => of("linkerd-viz", webhooks::TAP),
        })
        .collect();
    let mut skipped: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, judged) in [
        ("linkerd-webhooks-and-apisvc-tls", own),
        ("linkerd-viz", viz),
    ] {
        let category = item::called(name, &judged, at);
        if !category.items.is_empty() {
            categories.push(category);
        }
        for one in judged {
            found.findings.extend(one.findings);
            called.extend(one.report);
            if let Some(why) = one.skipped {
                skipped.entry(why).or_default().push(one.called.name);
            }
        }
    }
    let skipped = skipped.into_iter();
    found.skipped.extend(
        skipped.map(|(why, names)| format!("the certificate of {}: {why}", names.join(", "))),
    );
    called
}

impl Checked {
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
