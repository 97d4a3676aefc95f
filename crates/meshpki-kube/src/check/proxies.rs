//! The proxies of a mesh: which anchors they started with, and which names they ask for.

use std::collections::{BTreeMap, HashMap};

use meshpki::{IssuerChain, Judge, Policy, TrustBundle, UnixTime};

use crate::check::anchors::{bundle, set};
use crate::check::cluster::Index;
use crate::check::codes::{
    PROXY_ANCHORS_MISSING, PROXY_ANCHORS_OLD, PROXY_DISTRUSTS, PROXY_DOMAIN,
};
use crate::check::finding::{Located, MeshFinding};
use crate::check::issuer::judge;
use crate::check::plane::{Meshed, Plane, TRUST_ROOTS};
use crate::check::workload::restarts;
use crate::object::pod::{Pod, ProxyAnchors};

/// What was found about the proxies of one control plane.
#[derive(Default)]
pub(crate) struct Proxies {
    pub(crate) findings: Vec<MeshFinding>,
    /// Those that do not have the anchors that are read now, as `linkerd check --proxy` lists them.
    pub(crate) old: Vec<String>,
    /// The anchors of running Pods, each set once, with one of them.
    pub(crate) held: Vec<(TrustBundle, Located)>,
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
        "they ask for names in another trust domain, and get no certificate",
    );
    let mut groups: HashMap<&[u8], Vec<Meshed<'_>>> = HashMap::new();
    let mut without: Vec<(Meshed<'_>, String)> = Vec::new();
    for one in &plane.proxies {
        match text(index, one) {
            Ok(Some(text)) => groups.entry(text.trim_ascii()).or_default().push(*one),
            // What it refers to is not in the dump.
            Ok(None) => {}
            Err(why) => without.push((*one, why)),
        }
    }
    let current = anchors.map(set);
    // In the order of their first proxies.
    let mut groups: Vec<Vec<Meshed<'_>>> = groups.into_values().collect();
    groups.sort_by_key(|group| group[0].entry.located());
    let mut distrusting: Vec<Meshed<'_>> = Vec::new();
    let mut old: Vec<Meshed<'_>> = Vec::new();
    for group in groups {
        let value = group[0].entry.object.values().first();
        let read = match (&group[0].proxy.anchors, value) {
            (ProxyAnchors::Value, Some(value)) => bundle(value),
            // It is what is read now.
            _ => continue,
        };
        let bundle = match read {
            Ok(bundle) => bundle,
            Err(why) => {
                without.extend(group.into_iter().map(|one| (one, why.clone())));
                continue;
            }
        };
        found.held.push((bundle.clone(), group[0].entry.located()));
        let is_current = current
            .as_ref()
            .is_none_or(|current| *current == set(&bundle));
        if !is_current {
            let is_trusted = chain
                .is_none_or(|chain| judge(chain, bundle, policy, at).accepted_by(Judge::Proxy));
            // What the anchors that are read now refuse, too, is said of the issuer.
            let is_issuers_fault = chain.zip(anchors).is_some_and(|(chain, anchors)| {
                !judge(chain, anchors.clone(), policy, at).accepted_by(Judge::Proxy)
            });
            if is_trusted || is_issuers_fault {
                old.extend(group);
            } else {
                distrusting.extend(group);
            }
        }
    }
    let lists = |all: &[Meshed<'_>]| -> Vec<String> {
        all.iter()
            .map(|one| one.entry.object.name().path())
            .collect()
    };
    found.old = lists(&old);
    found.old.extend(lists(&distrusting));
    found.old.sort();
    found.refuse(&distrusting, "they do not trust the issuer");
    let unreadable: Vec<Meshed<'_>> = without.iter().map(|(one, _)| *one).collect();
    found.refuse(&unreadable, "they have no trust anchors, and do not start");
    found.findings.extend(missing(&without));
    found.findings.extend(distrust(&distrusting));
    found.findings.extend(outdated(&old));
    found
}

/// The text of a proxy's anchors; `None` if it is in a `ConfigMap` that is not in the dump.
fn text<'a>(index: &Index<'a>, one: &Meshed<'a>) -> Result<Option<&'a [u8]>, String> {
    match &one.proxy.anchors {
        ProxyAnchors::Value => {
            let value = one.entry.object.values().first();
            let bytes = value.map(|value| value.bytes().map_err(ToString::to_string));
            let bytes = bytes.transpose()?.unwrap_or_default();
            if bytes.trim_ascii().is_empty() {
                return Err("its anchors are empty".to_owned());
            }
            Ok(Some(bytes))
        }
        ProxyAnchors::Reference(key) => {
            let namespace = one.entry.namespace();
            if key.name == TRUST_ROOTS {
                // What is wrong with it is said of the anchors.
                return Ok(None);
            }
            let Some(entry) = index.get("ConfigMap", namespace, &key.name) else {
                let is_missing = index.has_all_config_maps(namespace);
                return if is_missing {
                    Err(format!("there is no ConfigMap {namespace}/{}", key.name))
                } else {
                    Ok(None)
                };
            };
            match entry.value(&key.key) {
                Some(value) => Ok(value.bytes().ok()),
                None => Err(format!(
                    "ConfigMap {namespace}/{} lacks {}",
                    key.name, key.key
                )),
            }
        }
        ProxyAnchors::Missing => Err("its environment has no anchors".to_owned()),
    }
}

fn missing(without: &[(Meshed<'_>, String)]) -> Option<MeshFinding> {
    let (first, _) = without.first()?;
    let what = count(without.len(), "proxy has", "proxies have");
    let finding = MeshFinding::new(
        PROXY_ANCHORS_MISSING,
        format!("{what} no trust anchors that can be read"),
        "it does not start: no connection of the pod is made",
    );
    let is_manual = without
        .iter()
        .any(|(one, _)| one.pod.is_template && !is_own(first));
    let finding = if is_manual {
        finding.fix(MANUAL)
    } else {
        finding
            .fix("restart the workloads, so that the injector gives them the anchors that are read now:")
            .run(restarts(without.iter().map(|(one, _)| (one.entry, one.pod))))
    };
    Some(finding.about(without.iter().map(|(one, why)| one.entry.with(why.clone()))))
}

fn distrust(all: &[Meshed<'_>]) -> Option<MeshFinding> {
    if all.is_empty() {
        return None;
    }
    let what = count(all.len(), "proxy does", "proxies do");
    let finding = MeshFinding::new(
        PROXY_DISTRUSTS,
        format!(
            "{what} not trust the issuer: it is below none of the anchors with which they started"
        ),
        "they refuse every peer with a certificate of this issuer, and cannot renew their own: the rotation is stuck \
         between the new issuer and pods that were not restarted",
    );
    Some(restart(finding, all).about(located(all)))
}

fn outdated(all: &[Meshed<'_>]) -> Option<MeshFinding> {
    if all.is_empty() {
        return None;
    }
    let what = count(all.len(), "proxy has", "proxies have");
    let finding = MeshFinding::new(
        PROXY_ANCHORS_OLD,
        format!("{what} other trust anchors than {TRUST_ROOTS}"),
        "they work with today's issuer, but not with one below an anchor that they do not have: do not rotate further \
         before they are restarted",
    );
    Some(restart(finding, all).about(located(all)))
}

/// A restart gives a Pod the anchors of today, unless they are in the template of its workload.
fn restart(finding: MeshFinding, all: &[Meshed<'_>]) -> MeshFinding {
    let (manual, injected): (Vec<&Meshed<'_>>, Vec<&Meshed<'_>>) = all
        .iter()
        .partition(|one| one.pod.is_template || is_manual(one));
    let commands = restarts(injected.iter().map(|one| (one.entry, one.pod)));
    match (manual.is_empty(), commands.is_empty()) {
        (true, true) => finding.fix("delete the pods, so that they are made again"),
        (true, false) => finding.fix("restart the workloads:").run(commands),
        (false, true) => finding.fix(MANUAL),
        (false, false) => finding
            .fix(format!("{MANUAL}; restart the others:"))
            .run(commands),
    }
}

/// Whether `linkerd inject --manual` put the proxy into the template of the workload.
fn is_manual(one: &Meshed<'_>) -> bool {
    let by = one.pod.annotations.get("linkerd.io/created-by");
    by.is_some_and(|by| by.starts_with("linkerd/cli")) && !is_own(one)
}

/// Whether it is a proxy of the control plane itself, whose anchors are a reference.
fn is_own(one: &Meshed<'_>) -> bool {
    crate::check::plane::component(one.pod).is_some()
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
    let all: usize = differing.values().map(Vec::len).sum();
    let others: Vec<&str> = differing.keys().map(String::as_str).collect();
    if others.is_empty() {
        return (None, Vec::new());
    }
    let what = count(all, "proxy asks", "proxies ask");
    let finding = MeshFinding::new(
        PROXY_DOMAIN,
        meshpki::printable(&format!(
            "{what} for a name in the trust domain {}, the identity service certifies {used}",
            others.join(" and ")
        )),
        "they never get a certificate: the identity service answers \"requested identity did not match provided token\"",
    );
    let proxies: Vec<Meshed<'_>> = differing.into_values().flatten().collect();
    let finding = restart(finding, &proxies).about(located(&proxies));
    (Some(finding), proxies)
}

/// The trust domain of the name that a proxy asks for.
fn asked_domain(namespace: &str, one: &Meshed<'_>) -> Option<String> {
    let infix = format!(".serviceaccount.identity.{namespace}.");
    let of_name = one.proxy.local_name.as_deref();
    let of_name = of_name.and_then(|name| name.split_once(&infix));
    let of_name = of_name.map(|(_, domain)| domain.to_owned());
    of_name.or_else(|| one.proxy.trust_domain.clone())
}

fn located(all: &[Meshed<'_>]) -> Vec<Located> {
    all.iter().map(|one| one.entry.located()).collect()
}

fn count(number: usize, one: &str, several: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {several}"),
    }
}
