//! The verifiers that judge certificates.

use std::fmt;

/// A verifier that judges certificates: one of the two of a mesh, which disagree, or the one that calls its webhooks.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Judge {
    /// The Kubernetes API server, which calls the webhooks: only Go's crypto/x509.
    ApiServer,
    /// Linkerd's control plane and command line: Go's crypto/x509 and Linkerd's own rules.
    ControlPlane,
    /// Linkerd's proxies: rustls-webpki.
    Proxy,
}

impl Judge {
    /// The two verifiers of a mesh.
    pub const MESH: [Self; 2] = [Self::ControlPlane, Self::Proxy];

    /// As JSON spells it: `api-server`, `control-plane`, `proxy`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApiServer => "api-server",
            Self::ControlPlane => "control-plane",
            Self::Proxy => "proxy",
        }
    }
}

/// Some of the judges.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Judges {
    /// The API server is among them.
    pub api_server: bool,
    /// The control plane is among them.
    pub control_plane: bool,
    /// The proxies are among them.
    pub proxy: bool,
}

impl Judges {
    /// Only the API server.
    pub const API_SERVER: Self = Self {
        api_server: true,
        ..Self::NONE
    };
    /// The two verifiers of a mesh.
    pub const MESH: Self = Self {
        control_plane: true,
        proxy: true,
        ..Self::NONE
    };
    /// Only the control plane.
    pub const CONTROL_PLANE: Self = Self {
        control_plane: true,
        ..Self::NONE
    };
    /// None of them.
    pub const NONE: Self = Self {
        api_server: false,
        control_plane: false,
        proxy: false,
    };
    /// Only the proxies.
    pub const PROXY: Self = Self {
        proxy: true,
        ..Self::NONE
    };

    /// Whether `judge` is among them.
    #[must_use]
    pub fn contains(self, judge: Judge) -> bool {
        match judge {
            Judge::ApiServer => self.api_server,
            Judge::ControlPlane => self.control_plane,
            Judge::Proxy => self.proxy,
        }
    }

    /// Those that are among either.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            api_server: self.api_server || others.api_server,
            control_plane: self.control_plane || others.control_plane,
            proxy: self.proxy || others.proxy,
        }
    }

    /// Whether all of them are among `others`.
    pub(crate) fn is_within(self, others: Self) -> bool {
        (others.api_server || !self.api_server)
            && (others.control_plane || !self.control_plane)
            && (others.proxy || !self.proxy)
    }

    /// The same judges for a webhook: like the control plane, the API server uses Go, and no other judge is asked.
    pub(crate) fn of_webhook(self) -> Self {
        if self.control_plane || self.api_server {
            Self::API_SERVER
        } else {
            Self::NONE
        }
    }
}

impl fmt::Display for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
