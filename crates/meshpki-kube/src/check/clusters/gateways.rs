//! The gateways of a cluster, and their names.

use std::collections::BTreeSet;

use crate::mesh::cluster::{Entry, Index};
use crate::mesh::plane::INFIX;
use crate::name::is_identifier;
use crate::object::base64::is_redacted;

/// The gateways of a cluster.
#[derive(Default)]
pub(super) struct Gateways<'a> {
    /// The names for which their proxies ask.
    pub(super) asked: BTreeSet<&'a str>,
    /// What their Services say, from which links take it.
    pub(super) said: Vec<(Entry<'a>, &'a str)>,
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
        Self {
            asked: asked.filter(|name| name.contains(INFIX)).collect(),
            said: said.collect(),
        }
    }

    /// The name for which the proxy of the gateway with the account and the namespace of this name asks.
    pub(super) fn of_account(&self, name: &str) -> Option<&'a str> {
        let (account, _) = name.split_once(INFIX)?;
        let mut all = self.asked.iter().copied();
        all.find(|one| {
            one.split_once(INFIX)
                .is_some_and(|(other, _)| other == account)
        })
    }
}

const ENABLE_GATEWAY: &str = "config.linkerd.io/enable-gateway";
const GATEWAY_IDENTITY: &str = "mirror.linkerd.io/gateway-identity";
const MIRRORED: &str = "mirror.linkerd.io/mirrored-service";
