//! The judgement, from a chain to a report.
//!
//! - `policy`: what counts as good. `prepared`: what is prepared once. `case`: one chain that is judged.
//! - `probe`, `question` (webpki), `reach`, `anchors` and `go/` (what only Go checks) lead to `verdicts`: by which
//!   path each judge accepts.
//! - `path`: the certificates from what is judged to its anchor. `rules/`: what is wrong with one certificate, key, text
//!   or link, as a `fault`. `concerns/`: which faults of the path, the file and the anchors are reported.
//! - `findings`: what was found so far. `ground`: what the words are filled in with.
//! - `bundle`, `bundle_text` and `webhook` are the same for a bundle alone and for a webhook; `named_domain` reads the
//!   trust domain from names.
//! - `verifier` holds it together: read it first.

pub(crate) mod anchors;
pub(crate) mod bundle;
pub(crate) mod bundle_text;
pub(crate) mod case;
pub(crate) mod checked;
pub(crate) mod concerns;
pub(crate) mod fault;
pub(crate) mod findings;
pub(crate) mod go;
pub(crate) mod ground;
pub(crate) mod named_domain;
pub(crate) mod path;
pub(crate) mod prepared;
pub(crate) mod probe;
pub(crate) mod question;
pub(crate) mod reach;
pub(crate) mod rules;
pub(crate) mod verdicts;
pub(crate) mod verifier;
pub(crate) mod webhook;
