//! How clusters are judged.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use meshpki::{Judge, Policy, Release, Report, UnixTime};

use crate::check::authorization::check as authorization;
use crate::check::checked::{Checked, CheckedPlane, Sources};
use crate::check::clusters::links;
use crate::check::clusters::peer::Peer;
use crate::check::item::Category;
use crate::check::{
    anchors, certificates, edges, events, external, injection, issuer, istio, item, network,
    operators, proxies, rotation, settings, signer, webhooks,
};
use crate::mesh::cluster::{Cluster, Index};
use crate::mesh::plane::{self, Plane};
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

impl Check {
    /// Judges a cluster as it would be at one time.
    #[must_use]
    pub fn judge(&self, cluster: &Cluster, at: UnixTime) -> Checked {
        self.judge_all(&[("", cluster)], at)
    }

    /// Judges several clusters, each with its name, and whether they trust each other. Of one, the name is not said.
    #[must_use]
    pub fn judge_all(&self, clusters: &[(&str, &Cluster)], at: UnixTime) -> Checked {
        let indexes = clusters.iter().map(|(_, one)| {
            let mut index = one.index();
            index.is_one_of_several = clusters.len() > 1;
            index
        });
        let indexes: Vec<Index<'_>> = indexes.collect();
        let planes: Vec<Vec<Plane<'_>>> = indexes.iter().map(plane::all).collect();
        let mut all: Vec<Checked> = indexes
            .iter()
            .zip(&planes)
            .map(|(index, planes)| self.cluster(index, planes, at))
            .collect();
        let peers = clusters.iter().zip(indexes.iter().zip(&planes)).zip(&all);
        let peers: Vec<Peer<'_>> = peers
            .map(|(((name, _), (index, planes)), checked)| {
                Peer::new(name, index, planes, &checked.planes)
            })
            .collect();
        let found = links::check(&peers, at);
        for (checked, found) in all.iter_mut().zip(found) {
            checked.findings.extend(found.findings);
            checked.links = found.all;
            checked.undecided.extend(found.undecided);
            checked.skipped.extend(found.skipped);
            if let Some((plane, category)) = found.category {
                checked.planes[plane].categories.push(category);
            }
        }
        let names = clusters.iter().map(|(name, _)| *name);
        let mut found = match all.len() {
            1 => all.remove(0),
            _ => Checked::joined(names.zip(all), at),
        };
        let levels = &self.policy.levels;
        let findings = found.findings.into_iter();
        found.findings = findings.filter_map(|one| one.levelled(levels)).collect();
        found
            .findings
            .sort_by_key(|one| std::cmp::Reverse(one.severity));
        found
    }

    fn cluster(&self, index: &Index<'_>, planes: &[Plane<'_>], at: UnixTime) -> Checked {
        let injection = injection::check(index, planes);
        let mut found = Checked {
            findings: index.twice().into_iter().collect(),
            unread: index.unread.iter().map(ToString::to_string).collect(),
            edges: edges::without_proxy(&injection),
            outside: injection.outside(),
            events: events::all(index),
            newest: index.newest().map(str::to_owned),
            ..Checked::nothing(at)
        };
        if planes.is_empty() {
            let what = "there is no control plane of Linkerd, and no proxy";
            found.undecided.push(what.to_owned());
        }
        found.undecided.extend(found.unread.clone());
        for plane in planes {
            let checked = self.plane(index, plane, at, &mut found);
            found.planes.push(checked);
        }
        let outside = injection.outside.values().flatten();
        let outside: Vec<_> = outside.chain(&injection.unasked).copied().collect();
        found.findings.extend(injection.findings);
        found.findings.extend(certificates::check(index, planes));
        found.skipped.extend(injection.unknown);
        match network::check(index, planes) {
            Ok(findings) => found.findings.extend(findings),
            Err(why) => found.skipped.push(why),
        }
        let authorization = authorization::check(index, planes, &outside);
        found.findings.extend(authorization.findings);
        found.skipped.extend(authorization.skipped);
        let (finding, edges) = external::check(index);
        found.findings.extend(finding);
        found.edges.extend(edges);
        found.findings.extend(operators::check(index));
        found.skipped.extend(istio::skipped(index));
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
        let accepts = report.as_ref().map(|one| one.accepted_by(Judge::Proxy));
        let held = anchors::held(index, plane, report.as_ref());
        if let Some(chain) = issuer.value.as_ref().filter(|_| accepts == Some(true)) {
            let accepts = |one| issuer::judge(chain, one, &policy, at).accepted_by(Judge::Proxy);
            found.findings.extend(anchors::taken(index, plane, accepts));
        }
        let workloads = plane.workloads().count();
        let bundle = anchors
            .value
            .as_ref()
            .filter(|_| anchors.undecided.is_none());
        let proxies = proxies::check(index, plane, bundle, issuer.value.as_ref(), &policy, at);
        let signed = signer::check(
            index,
            plane,
            (anchors.value.as_ref(), issuer.value.as_ref()),
            &proxies.held,
            &policy,
            at,
        );
        found.findings.extend(signed);
        let edges = edges::of_plane(plane, report.as_ref(), &proxies);
        found.findings.extend(proxies.findings);
        let stage = report.as_ref().filter(|_| why.is_none());
        let stage = stage.and_then(|report| {
            let behind = proxies.old.len() + proxies.unknown.len();
            rotation::stage(report, behind, workloads, held.is_some(), index.is_linked())
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
            is_lost: !proxies.keeping.is_empty(),
            policy: policy.clone(),
        };
        CheckedPlane {
            sources,
            cluster: None,
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
