//! What an input may cost. Each bound is an error that names it, never a truncation.
//!
//! They hold a cluster of 5,000 pods in one text, and every object that a cluster can store.

/// The bytes of one text: 256 MiB.
pub const BYTES: usize = 256 << 20;

/// The bytes of one object, with its aliases expanded: 4 MiB. The store of a cluster refuses more than 1.5 MiB unless it is
/// configured otherwise.
pub const OBJECT: usize = 4 << 20;

/// The objects of one text.
pub const OBJECTS: usize = 200_000;

/// How deep the parts of an object may be nested, so that reading fits on the stack of a thread. JSON may be twice as deep.
pub const DEPTH: usize = 64;

/// The aliases of one document of YAML.
pub const ALIASES: usize = 1_000;

/// The parts of one text that could not be read. Then reading stops.
pub const UNREAD: usize = 20;

/// The rules, peers and ports of network policies, times the kinds of Pods to which they are applied.
pub const POLICY_PAIRS: usize = 10_000_000;

/// The same, times the kinds of Pods that are their peers.
pub const POLICY_TRIPLES: usize = 500_000_000;

/// The Pods of Linkerd's servers, times the labels by which they are selected.
pub const POLICY_SELECTIONS: usize = 10_000_000;

/// The bytes of a set of trust anchors: 512 KiB, several hundred of them. A `ConfigMap` may have 1 MiB, and a process far less in
/// its environment.
pub const ANCHORS: usize = 512 << 10;

/// The anchors of the sets that proxies started with, each set with the square of their number.
pub const PROXY_ANCHORS: usize = 4_000_000;

/// Linkerd's servers, times the authorizations of their namespaces.
pub const AUTHORIZATIONS: usize = 10_000_000;

/// The control planes of one cluster whose names are compared with those in policies.
pub const PLANES: usize = 100;

/// The clusters that are judged each with each, where no link says which belong together.
pub const CLUSTERS: usize = 30;
