//! Whether two clusters trust each other: each one's proxies have to accept the issuer of the other.

use meshpki::{Judge, Report, TrustBundle, UnixTime};

use crate::check::anchors::{argument, issuers, set};
use crate::check::clusters::peer::{Ends, Peer};
use crate::check::edges::{CheckedLink, Secured};
use crate::check::issuer::judge;
use crate::finding::codes::{LINK_DIFFERS, LINK_DISTRUST};
use crate::finding::finding::{Located, MeshFinding};
use crate::finding::words::option;
use crate::limits;
use crate::mesh::cluster::Entry;
use crate::mesh::plane::TRUST_ROOTS;

/// What the proxies of one cluster make of the issuer of another.
struct Trust<'a> {
    by: &'a str,
    of: &'a str,
    /// By the anchors that new proxies get; `None` if they or the issuer are not known.
    is_accepted: Option<bool>,
    until: Option<UnixTime>,
    /// Pods that started with other anchors, and refuse it.
    old: Vec<Located>,
    /// Whether all of them do.
    is_all_old: bool,
    /// Whether every pod has other anchors than new ones will get, and accepts it.
    is_held: bool,
    /// Whether the issuer is refused in its own cluster, where that is said.
    is_own_fault: bool,
}

impl<'a> Trust<'a> {
    fn of(by: (&'a Peer<'_>, usize), of: (&'a Peer<'_>, usize), at: UnixTime) -> Self {
        let (anchors, issuer) = (by.0.sources(by.1), of.0.sources(of.1));
        let own = of.0.checked[of.1].issuer.as_ref();
        // What is certified has the names of its own cluster.
        let mut policy = issuer.policy.clone();
        policy.releases.clone_from(&anchors.policy.releases);
        let ask = |bundle: &TrustBundle| -> Option<Report> {
            Some(judge(issuer.issuer.as_ref()?, bundle.clone(), &policy, at))
        };
        let accepts = |report: &Report| report.accepted_by(Judge::Proxy);
        let current = anchors.anchors.as_ref().map(set);
        let is_judged = policy.releases == issuer.policy.releases
            && current.is_some()
            && current == issuer.anchors.as_ref().map(set);
        // It is the same question.
        let asked = if is_judged {
            None
        } else {
            anchors.anchors.as_ref().and_then(ask)
        };
        let report = if is_judged { own } else { asked.as_ref() };
        let mut left = limits::PROXY_ANCHORS;
        let mut old = Vec::new();
        let mut is_held = !anchors.held.is_empty();
        let mut has_trusting = false;
        for (bundle, pod) in &anchors.held {
            let size = bundle.anchors().len();
            let is_current = current.as_ref() == Some(&set(bundle));
            is_held &= !is_current;
            match left.checked_sub(size.saturating_mul(size)) {
                Some(rest) if !is_current => left = rest,
                Some(_) => {
                    has_trusting = true;
                    continue;
                }
                None => break,
            }
            // A proxy that refuses the issuer of its own cluster is named there.
            let is_named = anchors
                .issuer
                .as_ref()
                .is_some_and(|own| !accepts(&judge(own, bundle.clone(), &anchors.policy, at)));
            if !is_named && ask(bundle).is_some_and(|report| !accepts(&report)) {
                old.push(pod.clone());
            } else {
                has_trusting = true;
            }
        }
        let until = report.and_then(|report| report.outlook().accepted_until(Judge::Proxy));
        Self {
            by: by.0.name,
            of: of.0.name,
            is_accepted: report.map(accepts),
            until: until.and_then(|until| until.last),
            is_held: is_held && old.is_empty(),
            is_all_old: !old.is_empty() && !has_trusting,
            old,
            // What its pods still trust works, whatever new ones get.
            is_own_fault: own.is_some_and(|report| !accepts(report)) && !issuer.is_lost,
        }
    }

    fn is_refused(&self) -> bool {
        self.is_accepted == Some(false)
    }

    /// Why connections are refused, if that is not said of one of the two clusters alone.
    fn why(&self) -> Option<String> {
        let Self { by, of, .. } = self;
        if self.is_own_fault {
            None
        } else if self.is_refused() && self.is_held {
            Some(format!(
                "{by} does not trust the issuer of {of} any more, once its pods restart"
            ))
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
pub(super) struct Pair<'a> {
    trusts: [Trust<'a>; 2],
    refused: Option<Refused>,
    /// Whether both have the same anchors, if both are known.
    pub(super) is_same: Option<bool>,
}

/// What is refused between two clusters that is not said of one of them alone.
struct Refused {
    why: String,
    whose: Whose,
}

/// Whose connections are refused.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Whose {
    All,
    /// Those of pods that will start.
    LaterPods,
    /// Those of pods that started with other anchors.
    OlderPods,
}

impl<'a> Pair<'a> {
    pub(super) fn of([from, to]: Ends<'a, 'a>, at: UnixTime) -> Self {
        let anchors = |(peer, plane): (&'a Peer<'a>, usize)| peer.sources(plane).anchors.as_ref();
        let both = anchors(from).zip(anchors(to));
        let trusts = [Trust::of(to, from, at), Trust::of(from, to, at)];
        Self {
            refused: refused(&trusts),
            trusts,
            is_same: both.map(|(one, other)| set(one) == set(other)),
        }
    }

    /// Whether something is refused between the two.
    pub(super) fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    pub(super) fn link(
        &self,
        [(from, _), (to, _)]: Ends<'_, '_>,
        link: Option<Entry<'_>>,
    ) -> CheckedLink {
        let (secured, why) = match &self.refused {
            Some(refused) => match refused.whose {
                Whose::All => (Secured::Refused, refused.why.as_str()),
                Whose::LaterPods => (Secured::Yes, ""),
                Whose::OlderPods => (
                    Secured::Yes,
                    "pods that started with other anchors are refused",
                ),
            },
            None if self.trusts.iter().any(Trust::is_refused) => (
                Secured::Refused,
                "an issuer is not accepted in its own cluster",
            ),
            None if self.trusts.iter().any(|one| one.is_accepted.is_none()) => (
                Secured::Unknown,
                "the anchors or the issuer of one of them are not known",
            ),
            None => (Secured::Yes, ""),
        };
        let is_later = matches!(&self.refused, Some(one) if one.whose == Whose::LaterPods);
        let until = self.trusts.iter().filter_map(|one| one.until).min();
        CheckedLink {
            from: from.name.to_owned(),
            to: to.name.to_owned(),
            link: link.map(|entry| entry.object.name().clone()),
            until: until.filter(|_| secured == Secured::Yes && !is_later),
            secured,
            why: why.to_owned(),
        }
    }

    /// `objects`: the links; without one, the anchors of both.
    pub(super) fn finding(&self, ends: Ends<'_, '_>, objects: &[Located]) -> Option<MeshFinding> {
        if let Some(Refused { why, whose }) = &self.refused {
            let consequence = match whose {
                Whose::All => {
                    "connections between the two clusters are refused: both ends verify each other"
                }
                Whose::LaterPods => {
                    "until then the connections work; from then on they are refused"
                }
                Whose::OlderPods => {
                    "connections of these pods with the other cluster are refused; those of others work"
                }
            };
            let is_by_old = !self.trusts.iter().any(Trust::is_refused);
            let old = self.trusts.iter().filter(|one| !one.is_own_fault);
            let old = old.flat_map(|one| one.old.iter().cloned());
            let finding = MeshFinding::new(LINK_DISTRUST, why.as_str(), consequence);
            let finding = trusted(finding, ends, is_by_old);
            return Some(finding.about(objects.iter().cloned()).about(old));
        }
        let is_accepted = |one: &Trust<'_>| one.is_accepted == Some(true);
        let is_expected = self.is_same == Some(false) && self.trusts.iter().all(is_accepted);
        is_expected.then(|| differ(ends).about(objects.iter().cloned()))
    }
}

fn refused(trusts: &[Trust<'_>; 2]) -> Option<Refused> {
    let refusing: Vec<(&Trust<'_>, String)> = trusts
        .iter()
        .filter_map(|one| Some((one, one.why()?)))
        .collect();
    let all = |is: fn(&Trust<'_>) -> bool| refusing.iter().all(|(one, _)| is(one));
    let whose = if all(|one| one.is_refused() && one.is_held) {
        Whose::LaterPods
    } else if all(|one| !one.is_refused() && !one.is_all_old) {
        Whose::OlderPods
    } else {
        Whose::All
    };
    let why: Vec<&str> = refusing.iter().map(|(_, why)| why.as_str()).collect();
    (!why.is_empty()).then(|| Refused {
        why: why.join(", and "),
        whose,
    })
}

/// What makes two clusters trust each other.
fn trusted(finding: MeshFinding, ends: Ends<'_, '_>, is_by_old: bool) -> MeshFinding {
    if is_by_old {
        return finding
            .fix("restart the workloads of these pods: they start with the anchors of today");
    }
    if ends
        .iter()
        .any(|(peer, plane)| peer.sources(*plane).is_lost)
    {
        return finding.fix(
            "first put back the anchors that pods still have (mesh-anchors-lost), and then give both clusters the anchors of \
             both",
        );
    }
    let selected = ends.map(|(peer, plane)| argument(peer.index, peer.planes[plane].namespace));
    let anchors = ends
        .iter()
        .filter_map(|(peer, plane)| peer.sources(*plane).anchors.as_ref());
    let issuers = issuers(anchors);
    let mut namespaces: Vec<&str> = ends
        .iter()
        .map(|(peer, plane)| peer.planes[*plane].namespace)
        .collect();
    namespaces.dedup();
    let [(from, _), (to, _)] = ends;
    let commands: Vec<String> = match selected {
        [Some(one), Some(other)] => {
            let is_one = namespaces.len() == 1;
            let files = [from.name, to.name].into_iter().zip(namespaces);
            let commands = files.map(|(name, namespace)| {
                let namespace = option(namespace);
                let file = if is_one {
                    "anchors.yaml".to_owned()
                } else {
                    format!("{name}-anchors.yaml")
                };
                format!("meshpki bundle {issuers}{one} {other} --as configmap {namespace}-o {file}")
            });
            commands.collect()
        }
        _ => Vec::new(),
    };
    let end = if commands.is_empty() { "" } else { ":" };
    let fix = format!(
        "give both clusters the anchors of both, restart their control planes and then their workloads; what Helm or \
         trust-manager writes is changed there{end}"
    );
    finding.fix(fix).run(commands)
}

fn differ([(from, _), (to, _)]: Ends<'_, '_>) -> MeshFinding {
    let finding = MeshFinding::new(
        LINK_DIFFERS,
        format!(
            "{} and {} have different anchors, and trust each other's issuers",
            from.name, to.name
        ),
        "the mesh works; linkerd multicluster check compares the anchors that linkerd-config repeats, and fails if they differ, too",
    );
    finding.fix("nothing has to be done; during a rotation this is expected")
}

/// The anchors of both.
pub(super) fn roots(ends: Ends<'_, '_>) -> Vec<Located> {
    let roots = ends.iter().filter_map(|(peer, plane)| {
        let namespace = peer.planes[*plane].namespace;
        let entry = peer.index.get("ConfigMap", namespace, TRUST_ROOTS)?;
        Some(entry.with(format!("of {}", peer.name)))
    });
    roots.collect()
}
