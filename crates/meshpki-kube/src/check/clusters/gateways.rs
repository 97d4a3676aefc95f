//! The gateways of a cluster, and their names.

use std::collections::{BTreeMap, BTreeSet};

use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::INFIX;
use crate::name::is_identifier;
use crate::object::base64::is_redacted;

/// The gateways of a cluster.
#[derive(Default)]
pub(super) struct Gateways<'a> {
    /// The names for which their proxies ask.
    pub(super) asked: BTreeSet<&'a str>,
    /// One of them by its account and namespace.
    by_account: BTreeMap<&'a str, &'a str>,
    /// What their Services say, from which links take it.
    pub(super) said: Vec<(Entry<'a>, &'a str)>,
    /// The names among it.
    pub(super) said_names: BTreeSet<&'a str>,
}

impl<'a> Gateways<'a> {
    pub(super) fn of(index: &Index<'a>) -> Self {
        let gateways = index.pods().filter(|(_, pod)| {
            let is_gateway = pod.annotations.get(ENABLE_GATEWAY) == Some("true");
            is_gateway && !pod.is_finished
        });
        let asked = gateways.filter_map(|(_, pod)| pod.proxy.as_ref()?.local_name.as_deref());
        let said = index.of_kind("Service").filter_map(|entry| {
            let metadata = &entry.object.metadata;
            let said = metadata.annotations.get(GATEWAY_IDENTITY)?;
            // A copy of another cluster's gateway has its name.
            let is_known = metadata.labels.get(MIRRORED).is_none() && is_identifier(said);
            (is_known && !said.is_empty() && !is_redacted(said)).then_some((entry, said))
        });
        let asked: BTreeSet<&str> = asked.filter(|name| name.contains(INFIX)).collect();
        let said: Vec<_> = said.collect();
        let by_account = asked.iter().filter_map(|name| {
            let (account, _) = name.split_once(INFIX)?;
            Some((account, *name))
        });
        Self {
            by_account: by_account.collect(),
            said_names: said.iter().map(|(_, name)| *name).collect(),
            asked,
            said,
        }
    }

    /// The name for which the proxy of the gateway with the account and the namespace of this name asks; that name itself, if
    /// there is one that does.
    pub(super) fn of_account(&self, name: &str) -> Option<&'a str> {
        let (account, _) = name.split_once(INFIX)?;
        let exact = self.asked.get(name).copied();
        exact.or_else(|| self.by_account.get(account).copied())
    }
}

const ENABLE_GATEWAY: &str = "config.linkerd.io/enable-gateway";
const GATEWAY_IDENTITY: &str = "mirror.linkerd.io/gateway-identity";
const MIRRORED: &str = "mirror.linkerd.io/mirrored-service";
