//! One thing that was found about a mesh.

use std::fmt;

use meshpki::{Levels, Severity, Source};

use crate::finding::codes::MeshCode;
use crate::name::ObjectName;

/// One thing that was found about a mesh, rather than about one of its certificates.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MeshFinding {
    /// Its stable code.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// The cluster in which it was found, where there are several.
    pub cluster: Option<String>,
    /// The fact, in one line.
    pub message: String,
    /// What breaks.
    pub consequence: String,
    /// What to know or to do.
    pub advice: Option<String>,
    /// Command lines to paste.
    pub commands: Vec<String>,
    /// The objects in which it was found, each with what is special about it.
    pub objects: Vec<Located>,
}

/// An object, and where it was read.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub struct Located {
    /// Its name.
    pub name: ObjectName,
    /// The text in which it was read.
    pub input: Source,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What is special about it; may be empty.
    pub detail: String,
}

impl MeshFinding {
    pub(crate) fn new(
        MeshCode { code, severity }: MeshCode,
        message: impl Into<String>,
        consequence: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            cluster: None,
            message: message.into(),
            consequence: consequence.into(),
            advice: None,
            commands: Vec::new(),
            objects: Vec::new(),
        }
    }

    pub(crate) fn about(mut self, objects: impl IntoIterator<Item = Located>) -> Self {
        self.objects.extend(objects);
        self
    }

    pub(crate) fn fix(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    pub(crate) fn run(mut self, commands: impl IntoIterator<Item = String>) -> Self {
        self.commands.extend(commands);
        self
    }

    /// The fact, after the name of its cluster where there are several.
    #[must_use]
    pub fn headline(&self) -> String {
        match &self.cluster {
            Some(cluster) => format!("{cluster}: {}", self.message),
            None => self.message.clone(),
        }
    }

    /// With the severity that the levels give it; `None` if it is allowed.
    pub(crate) fn levelled(mut self, levels: &Levels) -> Option<Self> {
        self.severity = levels.apply(self.code, self.severity)?;
        Some(self)
    }
}

/// `error[mesh-issuer-missing]: …`
impl fmt::Display for MeshFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, code, .. } = self;
        write!(f, "{severity}[{code}]: {}", self.headline())
    }
}

/// `dump.yaml, line 3: Pod shop/cart-1 (…)`
impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)?;
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.detail)
        }
    }
}
