//! Several clusters: whether those that are linked trust each other, and expect the names that the other one has.

use std::collections::BTreeSet;

use meshpki::{Judge, Report, UnixTime};

use crate::check::anchors::set;
use crate::check::checked::{CheckedPlane, Sources};
use crate::check::edges::{CheckedLink, Secured};
use crate::check::issuer::judge;
use crate::check::item::{self, Category};
use crate::finding::codes::{LINK_DIFFERS, LINK_DISTRUST, LINK_IDENTITY};
use crate::finding::finding::{Located, MeshFinding};
use crate::finding::words::option;
use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::{Plane, TRUST_ROOTS};
use crate::name::identifier;
use crate::object::facts::Facts;
use crate::object::link::LinkFacts;

/// A cluster, as far as others are concerned with it.
pub(crate) struct Peer<'a> {
    pub(crate) name: &'a str,
    pub(crate) index: &'a Index<'a>,
    pub(crate) planes: &'a [Plane<'a>],
    pub(crate) checked: &'a [CheckedPlane],
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
    let mut differing = BTreeSet::new();
    let mut compared = false;
    for (entry, link) in links(from.index) {
        let target = link.cluster.as_deref().unwrap_or_default();
        let Some(to) = peers
            .iter()
            .find(|one| one.name == target && !target.is_empty())
        else {
            found.skipped.push(format!(
                "{}: the dump of the cluster {target} is not there (--cluster {target}=FILE)",
                entry.object.name()
            ));
            continue;
        };
        let ours = from.plane(None);
        let theirs = to.plane(link.control_plane.as_deref());
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            let without = if ours.is_none() { from.name } else { to.name };
            found.skipped.push(format!(
                "{}: which control plane of {without} is meant is not known",
                entry.object.name()
            ));
            continue;
        };
        let ends = [(from, ours), (to, theirs)];
        let judged = pair(ends, Some(entry), at);
        if let Some(is_same) = judged.is_same {
            compared = true;
            if !is_same {
                differing.insert(to.name);
            }
        }
        found.findings.extend(judged.finding);
        let refused = identity(ends, entry, link).into_iter();
        let refused: Vec<MeshFinding> = refused.chain(credentials(ends)).collect();
        let mut checked = judged.link;
        if checked.secured == Secured::Yes && !refused.is_empty() {
            checked.secured = Secured::Refused;
            "clients expect names that the other cluster does not have"
                .clone_into(&mut checked.why);
            checked.until = None;
        }
        found.findings.extend(refused);
        found.all.push(checked);
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
            let judged = pair([(from, ours), (to, theirs)], None, at);
            all[number].findings.extend(judged.finding);
            all[number].all.push(judged.link);
        }
    }
}

impl<'a> Peer<'a> {
    /// The control plane in a namespace; the only one, if none is named or the manifests leave it open; else Linkerd's own.
    fn plane(&self, namespace: Option<&str>) -> Option<usize> {
        let is_named = |name: &str| self.planes.iter().position(|one| one.namespace == name);
        match (self.planes, namespace) {
            ([_], None) => Some(0),
            ([only], Some(_)) if only.namespace.is_empty() => Some(0),
            (_, named) => is_named(named.unwrap_or("linkerd")),
        }
    }

    fn sources(&self, plane: usize) -> &'a Sources {
        &self.checked[plane].sources
    }
}

/// Two control planes, each in its cluster.
type Ends<'a, 'b> = [(&'b Peer<'a>, usize); 2];

struct Judged {
    link: CheckedLink,
    finding: Option<MeshFinding>,
    /// Whether both have the same anchors, if both are known.
    is_same: Option<bool>,
}

/// Both ends verify each other: each one's issuer has to be below an anchor of the other.
fn pair(ends: Ends<'_, '_>, link: Option<Entry<'_>>, at: UnixTime) -> Judged {
    let [(from, ours), (to, theirs)] = ends;
    let (here, there) = (from.sources(ours), to.sources(theirs));
    let trusts = |by: &Sources, issuer: &Sources| -> Option<Report> {
        let (anchors, chain) = (by.anchors.as_ref()?, issuer.issuer.as_ref()?);
        Some(judge(chain, anchors.clone(), &by.policy, at))
    };
    let (their_verdict, our_verdict) = (trusts(there, here), trusts(here, there));
    let refuses = |report: &Option<Report>| {
        report
            .as_ref()
            .is_some_and(|report| !report.accepted_by(Judge::Proxy))
    };
    // What is wrong with an issuer by itself is said of its cluster.
    let is_own_fault = |sources: &Sources| refuses(&trusts(sources, sources));
    let mut refusing = Vec::new();
    if refuses(&their_verdict) && !is_own_fault(here) {
        refusing.push(format!(
            "{} does not trust the issuer of {}",
            to.name, from.name
        ));
    }
    if refuses(&our_verdict) && !is_own_fault(there) {
        refusing.push(format!(
            "{} does not trust the issuer of {}",
            from.name, to.name
        ));
    }
    let is_same = here.anchors.as_ref().zip(there.anchors.as_ref());
    let is_same = is_same.map(|(one, other)| set(one) == set(other));
    let (secured, why) = if !refusing.is_empty() {
        (Secured::Refused, refusing.join(", and "))
    } else if refuses(&their_verdict) || refuses(&our_verdict) {
        (
            Secured::Refused,
            "an issuer is not accepted in its own cluster".to_owned(),
        )
    } else if their_verdict.is_none() || our_verdict.is_none() {
        (
            Secured::Unknown,
            "the anchors or the issuer of one of them are not known".to_owned(),
        )
    } else {
        (Secured::Yes, String::new())
    };
    let ends_at = [&their_verdict, &our_verdict].into_iter().flatten();
    let ends_at = ends_at.filter_map(|report| {
        let until = report.outlook().accepted_until(Judge::Proxy);
        until.and_then(|until| until.last)
    });
    let until = ends_at.min().filter(|_| secured == Secured::Yes);
    let finding = if !refusing.is_empty() {
        Some(distrust(ends, link, &refusing.join(", and ")))
    } else if is_same == Some(false) && secured == Secured::Yes {
        Some(differ(ends, link))
    } else {
        None
    };
    Judged {
        link: CheckedLink {
            from: from.name.to_owned(),
            to: to.name.to_owned(),
            link: link.map(|entry| entry.object.name().clone()),
            secured,
            why,
            until,
        },
        finding,
        is_same,
    }
}

fn distrust(ends: Ends<'_, '_>, link: Option<Entry<'_>>, what: &str) -> MeshFinding {
    let finding = MeshFinding::new(
        LINK_DISTRUST,
        what.to_owned(),
        "connections between the two clusters are refused: both ends verify each other",
    );
    let [(from, ours), (to, theirs)] = ends;
    let roots = |peer: &Peer<'_>, plane: usize| {
        let namespace = peer.planes[plane].namespace;
        let entry = peer.index.get("ConfigMap", namespace, TRUST_ROOTS)?;
        let path = entry.input.path().filter(|path| *path != "-")?;
        let selected = format!("{path}#{}", entry.object.name().path());
        Some(meshpki::shell_path(selected.as_bytes()))
    };
    let command = roots(from, ours)
        .zip(roots(to, theirs))
        .map(|(one, other)| {
            let namespace = option(from.planes[ours].namespace);
            format!("meshpki bundle {one} {other} --as configmap {namespace}-o anchors.yaml")
        });
    let end = if command.is_some() { ":" } else { "" };
    let fix = format!(
        "give both clusters the anchors of both, restart their control planes and then their workloads; what Helm or \
         trust-manager writes is changed there{end}"
    );
    finding.fix(fix).run(command).about(objects(ends, link))
}

fn differ(ends: Ends<'_, '_>, link: Option<Entry<'_>>) -> MeshFinding {
    let [(from, _), (to, _)] = ends;
    let finding = MeshFinding::new(
        LINK_DIFFERS,
        format!(
            "{} and {} have different anchors, and trust each other's issuers",
            from.name, to.name
        ),
        "the mesh works, but linkerd multicluster check wants the same anchors in both, and fails",
    );
    finding
        .fix("nothing has to be done; during a rotation this is expected")
        .about(objects(ends, link))
}

/// The link; without one, the anchors of both.
fn objects(ends: Ends<'_, '_>, link: Option<Entry<'_>>) -> Vec<Located> {
    if let Some(link) = link {
        return vec![link.located()];
    }
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
    let names = gateway_names(to.index);
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
fn gateway_names<'a>(index: &'a Index<'_>) -> BTreeSet<&'a str> {
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
    let names = gateway_names(peer.index);
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
const MIRRORED: &str = "mirror.linkerd.io/mirrored-service";
const TRUST_DOMAIN: &str = "multicluster.linkerd.io/trust-domain";
