//! The two verifiers of a mesh.

/// One of the two verifiers of a mesh. They disagree.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Judge {
    /// Linkerd's control plane and command line: Go's crypto/x509 and Linkerd's own rules.
    ControlPlane,
    /// Linkerd's proxies: rustls-webpki.
    Proxy,
}

impl Judge {
    /// Both.
    pub const ALL: [Self; 2] = [Self::ControlPlane, Self::Proxy];

    /// As JSON spells it: `control-plane`, `proxy`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ControlPlane => "control-plane",
            Self::Proxy => "proxy",
        }
    }
}

/// Some of the judges.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Judges {
    /// The control plane is among them.
    pub control_plane: bool,
    /// The proxies are among them.
    pub proxy: bool,
}

impl Judges {
    /// Both of them.
    pub const BOTH: Self = Self {
        control_plane: true,
        proxy: true,
    };
    /// The control plane alone.
    pub const CONTROL_PLANE: Self = Self {
        control_plane: true,
        proxy: false,
    };
    /// None of them.
    pub const NONE: Self = Self {
        control_plane: false,
        proxy: false,
    };
    /// The proxies alone.
    pub const PROXY: Self = Self {
        control_plane: false,
        proxy: true,
    };

    /// Is `judge` among them?
    #[must_use]
    pub fn contains(self, judge: Judge) -> bool {
        match judge {
            Judge::ControlPlane => self.control_plane,
            Judge::Proxy => self.proxy,
        }
    }
}
