//! The proxies of a mesh: which anchors they started with, and which names they ask for.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use meshpki::{Consumer, IssuerChain, Judge, Policy, Reading, TrustBundle, UnixTime};

use crate::check::anchors::{argument, bundle, issuers, set};
use crate::check::issuer::judge;
use crate::error::Reason;
use crate::finding::codes::{
    ANCHORS_LOST, PROXY_ANCHORS_MISSING, PROXY_ANCHORS_OLD, PROXY_DISTRUSTS, PROXY_DOMAIN,
};
use crate::finding::finding::{Located, MeshFinding};
use crate::finding::words::{option, path};
use crate::limits;
use crate::mesh::cluster::Index;
use crate::mesh::plane::{Meshed, Plane, TRUST_ROOTS};
use crate::mesh::workload::{owner, restarts};
use crate::object::pod::{Pod, ProxyAnchors};
use crate::object::value::Value;

/// What was found about the proxies of one control plane.
#[derive(Default)]
pub(crate) struct Proxies {
    pub(crate) findings: Vec<MeshFinding>,
    /// Those that do not have the anchors that are read now, as `linkerd check --proxy` lists them.
    pub(crate) old: Vec<String>,
    /// Those whose anchors are not known.
    pub(crate) unknown: HashSet<*const Pod>,
    /// What was not judged, and decides.
    pub(crate) undecided: Option<String>,
    /// The anchors of running Pods, each set once, with one of them.
    pub(crate) held: Vec<(TrustBundle, Located)>,
    /// Those whose own anchors have the one above the issuer, where the anchors that are read now lost it.
    pub(crate) keeping: HashSet<*const Pod>,
    /// Those whose connections are refused, and why.
    pub(crate) refused: HashMap<*const Pod, &'static str>,
}

impl Proxies {
    fn refuse(&mut self, all: &[Meshed<'_>], why: &'static str) {
        let pods = all.iter().map(|one| (std::ptr::from_ref(one.pod), why));
        self.refused.extend(pods);
    }
}

/// Judges them in groups that have the same anchors.
pub(crate) fn check(
    index: &Index<'_>,
    plane: &Plane<'_>,
    anchors: Option<&TrustBundle>,
    chain: Option<&IssuerChain>,
    policy: &Policy,
    at: UnixTime,
) -> Proxies {
    let mut found = Proxies::default();
    let (finding, differing) = domains(plane);
    found.findings.extend(finding);
    found.refuse(
        &differing,
        "they ask for names that are not certified, and get no certificate",
    );
    let mut without: Vec<(Meshed<'_>, String)> = Vec::new();
    let groups = grouped(index, plane, &mut found, &mut without);
    let current = anchors.map(set);
    // What the anchors that are read now refuse, too, is said of the issuer.
    let is_issuers_fault = chain.zip(anchors).is_some_and(|(chain, anchors)| {
        !judge(chain, anchors.clone(), policy, at).accepted_by(Judge::Proxy)
    });
    let mut distrusting: Vec<Meshed<'_>> = Vec::new();
    let mut old: Vec<Meshed<'_>> = Vec::new();
    let mut keeping: Vec<Meshed<'_>> = Vec::new();
    let mut left = limits::PROXY_ANCHORS;
    for (bundle, group) in groups {
        found.held.push((bundle.clone(), group[0].entry.located()));
        if current
            .as_ref()
            .is_none_or(|current| *current == set(&bundle))
        {
            continue;
        }
        let size = bundle.anchors().len();
        let Some(rest) = left.checked_sub(size.saturating_mul(size)) else {
            let what = "the proxies have more different sets of anchors than can be judged";
            found.undecided = Some(what.to_owned());
            break;
        };
        left = rest;
        let accepts = chain.map(|chain| judge(chain, bundle, policy, at).accepted_by(Judge::Proxy));
        if is_issuers_fault && accepts == Some(true) {
            // A restart takes nothing from what is in a template.
            let (templates, running): (Vec<_>, Vec<_>) =
                group.into_iter().partition(|one| one.pod.is_template);
            old.extend(templates);
            keeping.extend(running);
        } else if is_issuers_fault || accepts != Some(false) {
            old.extend(group);
        } else {
            distrusting.extend(group);
        }
    }
    let paths = |all: &[Meshed<'_>]| -> Vec<String> {
        all.iter()
            .map(|one| one.entry.object.name().path())
            .collect()
    };
    found.old = paths(&old);
    found.old.extend(paths(&distrusting));
    found.keeping = keeping
        .iter()
        .map(|one| std::ptr::from_ref(one.pod))
        .collect();
    found.old.sort();
    found.refuse(&distrusting, "they do not trust the issuer");
    let unreadable: Vec<Meshed<'_>> = without.iter().map(|(one, _)| *one).collect();
    found.refuse(&unreadable, "they have no trust anchors, and do not start");
    found.findings.extend(missing(plane, &without));
    found.findings.extend(distrust(plane, &distrusting));
    found
        .findings
        .extend(lost(index, plane, &keeping, anchors, !old.is_empty()));
    // Whom a restart gives no anchors that help is not restarted.
    if !is_issuers_fault {
        found.findings.extend(outdated(index, plane, &old));
    }
    found
}

/// The anchors lost the one above the issuer, and the proxies that started before still have it. `has_others`: proxies started with
/// the new ones since.
fn lost(
    index: &Index<'_>,
    plane: &Plane<'_>,
    all: &[Meshed<'_>],
    anchors: Option<&TrustBundle>,
    has_others: bool,
) -> Option<MeshFinding> {
    if all.is_empty() {
        return None;
    }
    let what = match all.len() {
        1 => "1 proxy that runs still has it".to_owned(),
        number => format!("{number} proxies that run still have it"),
    };
    let finding = MeshFinding::new(
        ANCHORS_LOST,
        format!("the anchor above the issuer is not in {TRUST_ROOTS} any more, and {what}"),
        "these proxies work until they restart, and get new certificates as long as the identity service does not: neither it \
         nor pods that start come up again",
    );
    let finding = finding.about(located(all));
    let then = if has_others {
        "; then restart the other pods"
    } else {
        ""
    };
    if let Some(maker) = index.maker(plane.namespace, TRUST_ROOTS) {
        let name = maker.object.name();
        return Some(finding.fix(format!(
            "restart nothing; let {name} take the anchor again, which these pods have{then}"
        )));
    }
    let mut seen = HashSet::new();
    let holding = all.iter().filter_map(|one| {
        let value = one.entry.object.values().first()?;
        // One of each set is enough.
        let is_value = one.proxy.anchors == ProxyAnchors::Value;
        let is_new = is_value && seen.insert(value.bytes().ok()?);
        value.argument().filter(|_| is_new).zip(bundle(value).ok())
    });
    let (holding, bundles): (Vec<String>, Vec<TrustBundle>) = holding.take(MOST_NAMED).unzip();
    let issuers = issuers(bundles.iter().chain(anchors));
    let roots = argument(index, plane.namespace);
    Some(match (roots, holding.is_empty()) {
        (Some(roots), false) => finding
            .fix(format!(
                "put the anchor back, which these pods have; restart nothing before what is written is applied{then}:"
            ))
            .run([format!(
                "meshpki bundle {issuers}{roots} {} --as configmap {}-o anchors.yaml",
                holding.join(" "),
                option(plane.namespace)
            )]),
        _ => finding.fix(format!(
            "restart nothing; put the anchor back, which these pods have{then}"
        )),
    })
}

/// The proxies with each set of anchors, in the order of the first of them.
fn grouped<'a>(
    index: &Index<'a>,
    plane: &Plane<'a>,
    found: &mut Proxies,
    without: &mut Vec<(Meshed<'a>, String)>,
) -> Vec<(TrustBundle, Vec<Meshed<'a>>)> {
    let mut texts: HashMap<&[u8], (&Value, Vec<Meshed<'a>>)> = HashMap::new();
    for one in &plane.proxies {
        match held(index, plane, one) {
            Held::Value(value) => match value.bytes() {
                Ok(bytes) if bytes.trim_ascii().is_empty() => {
                    without.push((*one, "its anchors are empty".to_owned()));
                }
                Ok(bytes) => {
                    let group = texts.entry(bytes.trim_ascii());
                    group.or_insert_with(|| (value, Vec::new())).1.push(*one);
                }
                Err(Reason::Redacted) => {
                    found.unknown.insert(std::ptr::from_ref(one.pod));
                }
                Err(reason) => without.push((*one, reason.to_string())),
            },
            Held::Current => {}
            Held::Unknown => {
                found.unknown.insert(std::ptr::from_ref(one.pod));
            }
            Held::Nothing(why) => without.push((*one, why)),
        }
    }
    let mut groups: HashMap<BTreeSet<[u8; 32]>, (TrustBundle, Vec<Meshed<'a>>)> = HashMap::new();
    for (value, all) in texts.into_values() {
        // Before a proxy starts, a program of Go reads its anchors, which refuses more than the proxy does.
        let read = bundle(value).and_then(|bundle| match refusal(&bundle) {
            Some(why) => Err(format!("Failed to load trust anchors: {why}")),
            None => Ok(bundle),
        });
        match read {
            Ok(bundle) => {
                let group = groups.entry(set(&bundle));
                group.or_insert_with(|| (bundle, Vec::new())).1.extend(all);
            }
            Err(why) => {
                // It names one of them as its source.
                let why = why.rsplit(": ").next().unwrap_or_default().to_owned();
                without.extend(all.into_iter().map(|one| (one, why.clone())));
            }
        }
    }
    without.sort_by_key(|(one, _)| one.entry.located());
    let mut groups: Vec<_> = groups.into_values().collect();
    for (_, group) in &mut groups {
        group.sort_by_key(|one| one.entry.located());
    }
    groups.sort_by_key(|(_, group)| group[0].entry.located());
    groups
}

/// Why Go does not read the text of a bundle.
fn refusal(bundle: &TrustBundle) -> Option<&'static str> {
    let mut results = bundle.readings().iter().flat_map(Reading::results);
    results
        .find_map(|(consumer, result)| result.err().filter(|_| consumer == Consumer::ControlPlane))
}

/// Where the anchors of a proxy are.
enum Held<'a> {
    Value(&'a Value),
    /// It is what is read now.
    Current,
    /// In a `ConfigMap` that is not in the dump.
    Unknown,
    Nothing(String),
}

fn held<'a>(index: &Index<'a>, plane: &Plane<'a>, one: &Meshed<'a>) -> Held<'a> {
    let key = match &one.proxy.anchors {
        ProxyAnchors::Value => {
            let value = one.entry.object.values().first();
            return value.map_or(Held::Unknown, Held::Value);
        }
        ProxyAnchors::Reference(key) => key,
        ProxyAnchors::Missing => {
            return Held::Nothing("its environment has no anchors".to_owned());
        }
    };
    let namespace = one.entry.namespace();
    if key.name == TRUST_ROOTS && namespace == plane.namespace {
        // What is wrong with it is said of the anchors.
        return Held::Current;
    }
    let name = path(namespace, &key.name);
    let Some(entry) = index.get("ConfigMap", namespace, &key.name) else {
        return if index.has_all_config_maps(namespace) {
            Held::Nothing(format!("there is no ConfigMap {name}"))
        } else {
            Held::Unknown
        };
    };
    match entry.value(&key.key) {
        Some(value) => Held::Value(value),
        None if entry.object.sealed().is_some() => Held::Unknown,
        None => Held::Nothing(format!("ConfigMap {name} lacks {}", key.key)),
    }
}

fn missing(plane: &Plane<'_>, without: &[(Meshed<'_>, String)]) -> Option<MeshFinding> {
    if without.is_empty() {
        return None;
    }
    let (what, them) = match without.len() {
        1 => ("1 proxy has".to_owned(), "it does"),
        number => (format!("{number} proxies have"), "they do"),
    };
    let finding = MeshFinding::new(
        PROXY_ANCHORS_MISSING,
        format!("{what} no trust anchors that can be read"),
        format!("{them} not start: no connection of the pod is made"),
    );
    let all: Vec<Meshed<'_>> = without.iter().map(|(one, _)| *one).collect();
    let objects = without.iter().map(|(one, why)| one.entry.with(why.clone()));
    Some(restart(plane, finding, &all).about(objects))
}

fn distrust(plane: &Plane<'_>, all: &[Meshed<'_>]) -> Option<MeshFinding> {
    if all.is_empty() {
        return None;
    }
    let what = match all.len() {
        1 => "1 proxy does".to_owned(),
        number => format!("{number} proxies do"),
    };
    let finding = MeshFinding::new(
        PROXY_DISTRUSTS,
        format!("{what} not trust the issuer, because other anchors were there at the start"),
        "no peer with a certificate of this issuer is accepted there, and no new certificate either: a rotation went on \
         before these pods were restarted",
    );
    Some(restart(plane, finding, all).about(located(all)))
}

fn outdated(index: &Index<'_>, plane: &Plane<'_>, all: &[Meshed<'_>]) -> Option<MeshFinding> {
    if all.is_empty() {
        return None;
    }
    let what = match all.len() {
        1 => "1 proxy has".to_owned(),
        number => format!("{number} proxies have"),
    };
    let finding = MeshFinding::new(
        PROXY_ANCHORS_OLD,
        format!("{what} other trust anchors than {TRUST_ROOTS}"),
        if index.is_linked() {
            "nothing within the cluster today; an issuer below an anchor that is not there would be refused: do not rotate \
             further before a restart"
        } else {
            "nothing today; an issuer below an anchor that is not there would be refused: do not rotate further before a \
             restart"
        },
    );
    if index.is_linked() {
        let fix = "clusters are linked: see that the anchors of the others are in the bundle, and then restart the workloads";
        return Some(finding.fix(fix).about(located(all)));
    }
    Some(restart(plane, finding, all).about(located(all)))
}

/// A restart gives a Pod the anchors of today, unless they are in the template of its workload.
fn restart(plane: &Plane<'_>, finding: MeshFinding, all: &[Meshed<'_>]) -> MeshFinding {
    let (manual, injected): (Vec<&Meshed<'_>>, Vec<&Meshed<'_>>) =
        all.iter().partition(|one| is_manual(plane, one));
    let is_job =
        |one: &&Meshed<'_>| owner(one.entry, one.pod).is_some_and(|owner| owner.kind == "Job");
    let jobs = injected.iter().any(is_job);
    let commands = restarts(injected.iter().map(|one| (one.entry, one.pod)));
    match (manual.is_empty(), commands.is_empty()) {
        (true, true) if jobs => {
            finding.fix("let the job end: the next one starts with the anchors of today")
        }
        (true, true) => finding.fix("make the pods again"),
        (true, false) => finding.fix("restart the workloads:").run(commands),
        (false, true) => finding.fix(MANUAL),
        (false, false) => finding
            .fix(format!("{MANUAL}; restart the others:"))
            .run(commands),
    }
}

/// Whether `linkerd inject --manual` put the proxy into the template of the workload.
fn is_manual(plane: &Plane<'_>, one: &Meshed<'_>) -> bool {
    let by = one.pod.annotations.get("linkerd.io/created-by");
    let by_hand = one.pod.is_template || by.is_some_and(|by| by.starts_with("linkerd/cli"));
    by_hand && !plane.is_own(one)
}

const MANUAL: &str = "the anchors are in the template of the workload (linkerd inject --manual), so that a restart does \
                      not change them: inject it again, and apply it";

/// Proxies that ask for names in another trust domain than that of the identity service.
fn domains<'a>(plane: &Plane<'a>) -> (Option<MeshFinding>, Vec<Meshed<'a>>) {
    let Some(used) = plane.trust_domain() else {
        return (None, Vec::new());
    };
    let mut differing: BTreeMap<String, Vec<Meshed<'_>>> = BTreeMap::new();
    for one in &plane.proxies {
        if let Some(domain) = asked_domain(plane.namespace, one)
            && domain != used
        {
            differing.entry(domain).or_default().push(*one);
        }
    }
    let others: Vec<&str> = differing
        .keys()
        .take(MOST_NAMED)
        .map(String::as_str)
        .collect();
    if others.is_empty() {
        return (None, Vec::new());
    }
    let message = format!(
        "names in {} are asked for, and the identity service certifies those in {used}",
        others.join(" and ")
    );
    let proxies: Vec<Meshed<'_>> = differing.into_values().flatten().collect();
    let finding = MeshFinding::new(
        PROXY_DOMAIN,
        message,
        "these proxies never get a certificate: the identity service answers \"requested identity did not match provided \
         token\"",
    );
    let finding = restart(plane, finding, &proxies).about(located(&proxies));
    (Some(finding), proxies)
}

/// The trust domain of the name that a proxy asks for; with the namespace of a control plane that is another.
fn asked_domain(namespace: &str, one: &Meshed<'_>) -> Option<String> {
    // Where manifests leave the namespace to `kubectl`, the proxy says it.
    let said = one.proxy.control_plane.as_deref().unwrap_or_default();
    let namespace = if namespace.is_empty() {
        said
    } else {
        namespace
    };
    let of_name = one.proxy.local_name.as_deref();
    let of_name = of_name.and_then(|name| name.split_once(".serviceaccount.identity."));
    let of_name = of_name.map(|(_, rest)| {
        let own = rest
            .strip_prefix(namespace)
            .and_then(|rest| rest.strip_prefix('.'));
        own.unwrap_or(rest).to_owned()
    });
    of_name.or_else(|| one.proxy.trust_domain.clone())
}

fn located(all: &[Meshed<'_>]) -> Vec<Located> {
    all.iter().map(|one| one.entry.located()).collect()
}

const MOST_NAMED: usize = 3;
