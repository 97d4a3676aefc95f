//! A cluster, as far as others are concerned with it.

use crate::check::checked::{CheckedPlane, Sources};
use crate::check::clusters::gateways::Gateways;
use crate::mesh::cluster::Index;
use crate::mesh::plane::Plane;

/// A cluster, as far as others are concerned with it.
pub(crate) struct Peer<'a> {
    pub(super) name: &'a str,
    pub(super) index: &'a Index<'a>,
    /// By their namespaces.
    pub(super) planes: &'a [Plane<'a>],
    pub(super) checked: &'a [CheckedPlane],
    pub(super) gateways: Gateways<'a>,
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
            gateways: Gateways::of(index),
        }
    }

    /// The control plane in a namespace; the only one, if none is named or the manifests leave it open; else Linkerd's own.
    pub(super) fn plane(&self, namespace: Option<&str>) -> Option<usize> {
        match (self.planes, namespace) {
            ([_], None) => Some(0),
            ([only], Some(_)) if only.namespace.is_empty() => Some(0),
            (planes, named) => {
                let named = named.unwrap_or("linkerd");
                planes.binary_search_by(|one| one.namespace.cmp(named)).ok()
            }
        }
    }

    pub(super) fn sources(&self, plane: usize) -> &'a Sources {
        &self.checked[plane].sources
    }
}

/// Two control planes, each in its cluster.
pub(super) type Ends<'a, 'b> = [(&'b Peer<'a>, usize); 2];
