//! Objects as those of one cluster, its control planes, and the workloads that make its Pods.

pub(crate) mod cluster;
pub(crate) mod plane;
pub(crate) mod workload;
