//! What the workload certificates are for.

/// What the workload certificates are for.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Usages {
    /// Any purpose: none is required, and if no identity is given, an issuer is judged for a workload without a name.
    Any,
    /// TLS servers and TLS clients, as proxies are.
    #[default]
    Both,
    /// Only TLS clients.
    Client,
    /// Only TLS servers.
    Server,
}

impl Usages {
    pub(crate) fn client(self) -> bool {
        matches!(self, Self::Both | Self::Client)
    }

    pub(crate) fn server(self) -> bool {
        matches!(self, Self::Both | Self::Server)
    }
}
