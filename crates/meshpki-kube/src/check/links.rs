//! Several clusters: whether those that are linked trust each other, and expect the names that the other one has.

use std::collections::{BTreeMap, BTreeSet};

use meshpki::{Judge, Policy, Report, TrustBundle, UnixTime};

use crate::check::anchors::set;
use crate::check::checked::{CheckedPlane, Sources};
use crate::check::edges::{CheckedLink, Secured};
use crate::check::issuer::judge;
use crate::check::item::{self, Category};
use crate::finding::codes::{LINK_DIFFERS, LINK_DISTRUST, LINK_IDENTITY};
use crate::finding::finding::{Located, MeshFinding};
use crate::finding::words::option;
use crate::limits;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{Plane, TRUST_ROOTS};
use crate::name::identifier;
use crate::object::facts::Facts;
use crate::object::link::LinkFacts;

/// A cluster, as far as others are concerned with it.
pub(crate) struct Peer<'a> {
    name: &'a str,
    index: &'a Index<'a>,
    /// By their namespaces.
    planes: &'a [Plane<'a>],
    checked: &'a [CheckedPlane],
    /// The names for which the proxies of its gateways ask.
    gateways: BTreeSet<&'a str>,
}

/// What was found about the links of one cluster.
#[derive(Default)]
pub(crate) struct Links {
    pub(crate) findings: Vec<MeshFinding>,
    pub(crate) all: Vec<CheckedLink>,
    /// The item of `linkerd multicluster check`, and the control plane to which it belongs.
    pub(crate) category: Option<(usize, Category)>,
    pub(crate) skipped: Vec<String>,
}

/// What is found about the links of each cluster, in their order.
pub(crate) fn check(peers: &[Peer<'_>], at: UnixTime) -> Vec<Links> {
    let has_links = peers.iter().any(|one| links(one.index).next().is_some());
    let mut all: Vec<Links> = peers.iter().map(|one| of(one, peers, at)).collect();
    if !has_links && peers.len() > 1 {
        unlinked(peers, &mut all, at);
    }
    all
}

fn links<'a>(index: &'a Index<'_>) -> impl Iterator<Item = (Entry<'a>, &'a LinkFacts)> {
    index.iter().filter_map(|entry| match &entry.object.facts {
        Facts::Link(facts) => Some((entry, facts)),
        _ => None,
    })
}

fn of(from: &Peer<'_>, peers: &[Peer<'_>], at: UnixTime) -> Links {
    let mut found = Links::default();
    found.findings.extend(gateways(from));
    let mut without_dump: BTreeSet<&str> = BTreeSet::new();
    // By the control planes that they link, and the cluster between the two.
    let mut pairs: BTreeMap<_, Vec<(Entry<'_>, &LinkFacts)>> = BTreeMap::new();
    for (entry, link) in links(from.index) {
        let target = link.cluster.as_deref().unwrap_or_default();
        let position = peers.iter().position(|one| one.name == target);
        let Some(at) = position.filter(|_| !target.is_empty()) else {
            without_dump.insert(target);
            continue;
        };
        let ours = from.plane(None);
        let theirs = peers[at].plane(link.control_plane.as_deref());
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            pairs
                .entry((ours, at, theirs))
                .or_default()
                .push((entry, link));
        } else {
            let without = if ours.is_none() { from.name } else { target };
            found.skipped.push(format!(
                "{}: which control plane of {without} is meant is not known",
                entry.object.name()
            ));
        }
    }
    if !without_dump.is_empty() {
        let names: Vec<&str> = without_dump.iter().take(MOST_NAMED).copied().collect();
        let more = match without_dump.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        found.skipped.push(format!(
            "links to {}{more}: their dumps are not there (--cluster NAME=DUMP)",
            names.join(", ")
        ));
    }
    let mut differing = BTreeSet::new();
    let mut compared = false;
    for ((ours, to, theirs), all) in pairs {
        let to = &peers[to];
        let ends = [(from, ours), (to, theirs)];
        let pair = Pair::of(ends, at);
        compared |= pair.is_same.is_some();
        if pair.is_same == Some(false) {
            differing.insert(to.name);
        }
        let located: Vec<Located> = all.iter().map(|(entry, _)| entry.located()).collect();
        found.findings.extend(pair.finding(ends, &located));
        let of_credentials = credentials(ends);
        for (entry, link) in all {
            let mut checked = pair.link(ends, Some(entry));
            let refused = identity(ends, entry, link);
            if checked.secured == Secured::Yes && (refused.is_some() || of_credentials.is_some()) {
                checked.secured = Secured::Refused;
                "clients expect names that the other cluster does not have"
                    .clone_into(&mut checked.why);
                checked.until = None;
            }
            found.findings.extend(refused);
            found.all.push(checked);
        }
        found.findings.extend(of_credentials);
    }
    if let Some(plane) = from.plane(None).filter(|_| compared) {
        found.category = Some((plane, item::multicluster(&differing)));
    }
    found
}

/// Without a `Link` in any dump, each pair of clusters is judged as if they were linked.
fn unlinked(peers: &[Peer<'_>], all: &mut [Links], at: UnixTime) {
    for (number, from) in peers.iter().enumerate() {
        for to in &peers[number + 1..] {
            let (Some(ours), Some(theirs)) = (from.plane(None), to.plane(None)) else {
                let what = format!(
                    "whether {} and {} trust each other: which control planes are meant is not known",
                    from.name, to.name
                );
                all[number].skipped.push(what);
                continue;
            };
            let ends = [(from, ours), (to, theirs)];
            let pair = Pair::of(ends, at);
            let finding = pair.finding(ends, &roots(ends));
            all[number].findings.extend(finding);
            all[number].all.push(pair.link(ends, None));
        }
    }
}

impl<'a> Peer<'a> {
    pub(crate) fn new(
        name: &'a str,
        index: &'a Index<'a>,
        planes: &'a [Plane<'a>],
        checked: &'a [CheckedPlane],
    ) -> Self {
        Self {
            name,
            index,
            planes,
            checked,
            gateways: gateway_names(index),
        }
    }

    /// The control plane in a namespace; the only one, if none is named or the manifests leave it open; else Linkerd's own.
    fn plane(&self, namespace: Option<&str>) -> Option<usize> {
        match (self.planes, namespace) {
            ([_], None) => Some(0),
            ([only], Some(_)) if only.namespace.is_empty() => Some(0),
            (planes, named) => {
                let named = named.unwrap_or("linkerd");
                planes.binary_search_by(|one| one.namespace.cmp(named)).ok()
            }
        }
    }

    fn sources(&self, plane: usize) -> &'a Sources {
        &self.checked[plane].sources
    }
}

/// Two control planes, each in its cluster.
type Ends<'a, 'b> = [(&'b Peer<'a>, usize); 2];

/// What the proxies of one cluster make of the issuer of another.
struct Trust<'a> {
    by: &'a str,
    of: &'a str,
    /// By the anchors that new proxies get; `None` if they or the issuer are not known.
    report: Option<Report>,
    /// Pods that started with other anchors, and refuse it.
    old: Vec<Located>,
    /// Whether the issuer is refused in its own cluster, where that is said.
    is_own_fault: bool,
}

impl<'a> Trust<'a> {
    fn of(by: (&'a Peer<'_>, usize), of: (&'a Peer<'_>, usize), at: UnixTime) -> Self {
        let (anchors, issuer) = (by.0.sources(by.1), of.0.sources(of.1));
        // What is certified has the names of its own cluster.
        let mut policy = issuer.policy.clone();
        policy.releases.clone_from(&anchors.policy.releases);
        let ask = |bundle: &TrustBundle, policy: &Policy| -> Option<Report> {
            Some(judge(issuer.issuer.as_ref()?, bundle.clone(), policy, at))
        };
        let refuses = |report: &Report| !report.accepted_by(Judge::Proxy);
        let own = issuer
            .anchors
            .as_ref()
            .and_then(|own| ask(own, &issuer.policy));
        let report = anchors.anchors.as_ref().and_then(|one| ask(one, &policy));
        let current = anchors.anchors.as_ref().map(set);
        let mut left = limits::PROXY_ANCHORS;
        let mut old = Vec::new();
        for (bundle, pod) in &anchors.held {
            let size = bundle.anchors().len();
            match left.checked_sub(size.saturating_mul(size)) {
                Some(rest) if current.as_ref() != Some(&set(bundle)) => left = rest,
                Some(_) => continue,
                None => break,
            }
            // A proxy that refuses the issuer of its own cluster is named there.
            let is_named = anchors
                .issuer
                .as_ref()
                .is_some_and(|own| refuses(&judge(own, bundle.clone(), &anchors.policy, at)));
            if !is_named && ask(bundle, &policy).is_some_and(|report| refuses(&report)) {
                old.push(pod.clone());
            }
        }
        Self {
            by: by.0.name,
            of: of.0.name,
            is_own_fault: own.as_ref().is_some_and(refuses),
            report,
            old,
        }
    }

    fn is_refused(&self) -> bool {
        let report = self.report.as_ref();
        report.is_some_and(|report| !report.accepted_by(Judge::Proxy))
    }

    /// Why connections are refused, if that is not said of one of the two clusters alone.
    fn why(&self) -> Option<String> {
        let Self { by, of, .. } = self;
        if self.is_own_fault {
            None
        } else if self.is_refused() {
            Some(format!("{by} does not trust the issuer of {of}"))
        } else if self.old.is_empty() {
            None
        } else {
            Some(format!(
                "pods of {by} that started with other anchors do not trust the issuer of {of}"
            ))
        }
    }
}

/// Both ends of a connection verify each other.
struct Pair<'a> {
    trusts: [Trust<'a>; 2],
    /// Whether both have the same anchors, if both are known.
    is_same: Option<bool>,
}

impl<'a> Pair<'a> {
    fn of([from, to]: Ends<'a, 'a>, at: UnixTime) -> Self {
        let anchors = |(peer, plane): (&'a Peer<'a>, usize)| peer.sources(plane).anchors.as_ref();
        let both = anchors(from).zip(anchors(to));
        Self {
            trusts: [Trust::of(to, from, at), Trust::of(from, to, at)],
            is_same: both.map(|(one, other)| set(one) == set(other)),
        }
    }

    /// Why connections are refused.
    fn why(&self) -> Option<String> {
        let all: Vec<String> = self.trusts.iter().filter_map(Trust::why).collect();
        (!all.is_empty()).then(|| all.join(", and "))
    }

    fn link(&self, [(from, _), (to, _)]: Ends<'_, '_>, link: Option<Entry<'_>>) -> CheckedLink {
        let (secured, why) = if let Some(why) = self.why() {
            (Secured::Refused, why)
        } else if self.trusts.iter().any(Trust::is_refused) {
            let why = "an issuer is not accepted in its own cluster";
            (Secured::Refused, why.to_owned())
        } else if self.trusts.iter().any(|one| one.report.is_none()) {
            let why = "the anchors or the issuer of one of them are not known";
            (Secured::Unknown, why.to_owned())
        } else {
            (Secured::Yes, String::new())
        };
        let reports = self.trusts.iter().filter_map(|one| one.report.as_ref());
        let until = reports.filter_map(|report| {
            let until = report.outlook().accepted_until(Judge::Proxy);
            until.and_then(|until| until.last)
        });
        CheckedLink {
            from: from.name.to_owned(),
            to: to.name.to_owned(),
            link: link.map(|entry| entry.object.name().clone()),
            until: until.min().filter(|_| secured == Secured::Yes),
            secured,
            why,
        }
    }

    /// `objects`: the links; without one, the anchors of both.
    fn finding(&self, ends: Ends<'_, '_>, objects: &[Located]) -> Option<MeshFinding> {
        if let Some(why) = self.why() {
            let old = self.trusts.iter().filter(|one| !one.is_own_fault);
            let old = old.flat_map(|one| one.old.iter().cloned());
            let is_by_old = !self.trusts.iter().any(Trust::is_refused);
            let finding = distrust(ends, &why, is_by_old);
            return Some(finding.about(objects.iter().cloned()).about(old));
        }
        let is_accepted = |one: &Trust<'_>| one.report.is_some() && !one.is_refused();
        let is_expected = self.is_same == Some(false) && self.trusts.iter().all(is_accepted);
        is_expected.then(|| differ(ends).about(objects.iter().cloned()))
    }
}

fn distrust(ends: Ends<'_, '_>, why: &str, is_by_old: bool) -> MeshFinding {
    let finding = MeshFinding::new(
        LINK_DISTRUST,
        why,
        "connections between the two clusters are refused: both ends verify each other",
    );
    if is_by_old {
        return finding
            .fix("restart the workloads of these pods: they start with the anchors of today");
    }
    let selected = ends.map(|(peer, plane)| {
        let namespace = peer.planes[plane].namespace;
        let entry = peer.index.get("ConfigMap", namespace, TRUST_ROOTS)?;
        let path = entry.input.path().filter(|path| *path != "-")?;
        let selected = format!("{path}#{}", entry.object.name().path());
        Some(meshpki::shell_path(selected.as_bytes()))
    });
    let [(from, ours), _] = ends;
    let command = match selected {
        [Some(one), Some(other)] => {
            let namespace = option(from.planes[ours].namespace);
            Some(format!(
                "meshpki bundle {one} {other} --as configmap {namespace}-o anchors.yaml"
            ))
        }
        _ => None,
    };
    let end = if command.is_some() { ":" } else { "" };
    let fix = format!(
        "give both clusters the anchors of both, restart their control planes and then their workloads; what Helm or \
         trust-manager writes is changed there{end}"
    );
    finding.fix(fix).run(command)
}

fn differ([(from, _), (to, _)]: Ends<'_, '_>) -> MeshFinding {
    let finding = MeshFinding::new(
        LINK_DIFFERS,
        format!(
            "{} and {} have different anchors, and trust each other's issuers",
            from.name, to.name
        ),
        "the mesh works, but linkerd multicluster check wants the same anchors in both, and fails",
    );
    finding.fix("nothing has to be done; during a rotation this is expected")
}

/// The anchors of both.
fn roots(ends: Ends<'_, '_>) -> Vec<Located> {
    let roots = ends.iter().filter_map(|(peer, plane)| {
        let namespace = peer.planes[*plane].namespace;
        let entry = peer.index.get("ConfigMap", namespace, TRUST_ROOTS)?;
        Some(entry.with(format!("of {}", peer.name)))
    });
    roots.collect()
}

/// The name that a link expects of the other cluster's gateway.
fn identity(ends: Ends<'_, '_>, entry: Entry<'_>, link: &LinkFacts) -> Option<MeshFinding> {
    let [(from, _), (to, theirs)] = ends;
    let expected = link.gateway_identity.as_deref()?;
    let names = &to.gateways;
    let end = to.planes[theirs].identity_end();
    let found = if let Some(first) = names.first() {
        if names.contains(expected) {
            return None;
        }
        (*first).to_owned()
    } else {
        let end = end?;
        if expected.ends_with(&end) {
            return None;
        }
        format!("linkerd-gateway.linkerd-multicluster{end}")
    };
    let finding = MeshFinding::new(
        LINK_IDENTITY,
        format!(
            "{} expects {expected} of the gateway of {}, which is {found}",
            entry.object.name(),
            to.name
        ),
        "every connection through the gateway is refused by its client",
    );
    let context = meshpki::shell_word(to.name);
    let fix = format!(
        "link the cluster again, with the kubectl contexts of {} and {}:",
        to.name, from.name
    );
    let command = format!(
        "linkerd --context={context} multicluster link-gen --cluster-name {context} > link.yaml"
    );
    let located = entry.with(format!("gatewayIdentity: {expected}"));
    Some(finding.fix(fix).run([command]).about([located]))
}

/// The names for which the proxies of a cluster's gateways ask.
fn gateway_names<'a>(index: &Index<'a>) -> BTreeSet<&'a str> {
    let gateways = index.pods().filter(|(_, pod)| {
        let is_gateway = pod.annotations.get(ENABLE_GATEWAY) == Some("true");
        is_gateway && !pod.is_finished
    });
    gateways
        .filter_map(|(_, pod)| pod.proxy.as_ref()?.local_name.as_deref())
        .collect()
}

/// The trust domain that the credentials for another cluster say, for clients that connect to its pods directly.
fn credentials(ends: Ends<'_, '_>) -> Option<MeshFinding> {
    let [(from, _), (to, theirs)] = ends;
    let domain = to.planes[theirs].trust_domain()?;
    let mut secrets = from
        .index
        .of_kind("Secret")
        .filter(|entry| entry.object.metadata.labels.get(CLUSTER_NAME) == Some(to.name));
    let (entry, said) = secrets.find_map(|entry| {
        let said = entry.object.metadata.annotations.get(TRUST_DOMAIN)?;
        (said != domain).then(|| (entry, identifier(said)))
    })?;
    let finding = MeshFinding::new(
        LINK_IDENTITY,
        format!(
            "{} says that the trust domain of {} is {said}, and it is {domain}",
            entry.object.name(),
            to.name
        ),
        "clients that connect to pods of the other cluster directly, and to federated services, expect other names: every \
         such connection is refused",
    );
    let finding = finding.fix("link the cluster again, which writes the Secret again");
    Some(finding.about([entry.with(format!("{TRUST_DOMAIN}: {said}"))]))
}

/// What the Service of a gateway says of its name, from which other clusters take it.
fn gateways(peer: &Peer<'_>) -> Vec<MeshFinding> {
    let mut found = Vec::new();
    let names = &peer.gateways;
    let ends: Vec<String> = peer.planes.iter().filter_map(Plane::identity_end).collect();
    for entry in peer.index.of_kind("Service") {
        let Some(said) = entry.object.metadata.annotations.get(GATEWAY_IDENTITY) else {
            continue;
        };
        let is_right = if names.is_empty() {
            ends.is_empty() || ends.iter().any(|end| said.ends_with(end.as_str()))
        } else {
            names.contains(said)
        };
        // A copy of another cluster's gateway has its name.
        let is_mirror = entry.object.metadata.labels.get(MIRRORED).is_some();
        if is_right || is_mirror || said.is_empty() {
            continue;
        }
        let said = identifier(said);
        let real = match (names.first(), ends.first()) {
            (Some(name), _) => (*name).to_owned(),
            (None, Some(end)) => format!("a name that ends in {end}"),
            (None, None) => continue,
        };
        let finding = MeshFinding::new(
            LINK_IDENTITY,
            format!(
                "{} says that the gateway is {said}, and it is {real}",
                entry.object.name()
            ),
            "clusters that are linked with this one expect the other name, and refuse every connection through the gateway",
        );
        let fix = "set identityTrustDomain and linkerdNamespace of the chart linkerd-multicluster as the control plane has \
                   them, and link the clusters again";
        found.push(
            finding
                .fix(fix)
                .about([entry.with(format!("{GATEWAY_IDENTITY}: {said}"))]),
        );
    }
    found
}

const CLUSTER_NAME: &str = "multicluster.linkerd.io/cluster-name";
const ENABLE_GATEWAY: &str = "config.linkerd.io/enable-gateway";
const GATEWAY_IDENTITY: &str = "mirror.linkerd.io/gateway-identity";
const MOST_NAMED: usize = 3;
const MIRRORED: &str = "mirror.linkerd.io/mirrored-service";
const TRUST_DOMAIN: &str = "multicluster.linkerd.io/trust-domain";
