//! The certificates and keys of a service mesh, read from Kubernetes manifests and judged, offline and from bytes.
//!
//! ```text
//! bytes ─text▶ documents, items ─object▶ Object, Value ─read▶ Manifests ─┬▶ meshpki: TrustBundle, IssuerChain
//!                                                                       └check▶ Cluster ─▶ Checked, Difference
//! ```
//!
//! The library is pure: bytes go in, values come out. It reads what `kubectl get`, `helm template`, `kustomize build` and
//! `linkerd install` write, in JSON and YAML, within [`limits`], and gives each value a [`Source`](meshpki::Source) that
//! names its object. What could not be read is an [`Unread`], beside what could.
//!
//! ```
//! use meshpki::TrustBundle;
//! use meshpki_kube::{Manifests, Role};
//! # fn text() -> Vec<u8> { Vec::new() }
//!
//! let found = Manifests::read("dump.yaml", &text());
//! if let Ok(value) = found.one(Role::Anchors, None) {
//!     let bytes = value.bytes().unwrap_or_default();
//!     let bundle = TrustBundle::from_pem(value.source(), bytes)?;
//! }
//! # Ok::<(), meshpki::Error>(())
//! ```
//!
//! [`Check::judge`] judges a [`Cluster`] as a whole, as `linkerd check` does with one that answers; [`Check::compare`] says what
//! changes from one to another.

mod check;
mod compare;
mod error;
mod finding;
pub mod limits;
mod mesh;
mod name;
mod object;
mod read;
mod text;
mod write;

pub use crate::check::check::Check;
pub use crate::check::checked::{Checked, CheckedPlane, Verdict};
pub use crate::check::edges::{CheckedLink, Edges, Secured};
pub use crate::check::events::Event;
pub use crate::check::item::{Category, Item};
pub use crate::compare::change::Change;
pub use crate::compare::difference::Difference;
pub use crate::error::{Reason, Unread};
pub use crate::finding::codes::{MESH_CODES, MeshCode, mesh_code};
pub use crate::finding::finding::{Located, MeshFinding};
pub use crate::mesh::cluster::Cluster;
pub use crate::name::ObjectName;
pub use crate::object::object::Object;
pub use crate::object::value::{Role, Value};
pub use crate::read::manifests::{Manifests, is_manifest};
pub use crate::read::replaced::is_replaced_by;
pub use crate::read::select::NoChoice;
pub use crate::read::selector::{InvalidSelector, Selector};
pub use crate::write::manifest::{ChartWebhook, HelmValues, Namespace};
