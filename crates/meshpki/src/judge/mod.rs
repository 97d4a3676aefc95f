//! The judgement, from a chain to a report. Read `verifier` and `subject` first: they hold everything together.
//!
//! - `prepared`: what is prepared once for all chains. `subject`: what is judged, and its judgement. `case`: one chain that
//!   is judged.
//! - `probe`, `question` (webpki), `reach`, `anchors` and `go/` (Go) lead to `verdicts`: by which path each accepts.
//! - `path`: the certificates from what is judged to its anchor.
//! - `rules/`: what is wrong with one certificate, key, text or link. `checked`: what a rule is given. `fault`: what it
//!   returns. `concerns/`: which faults of the path, the file and the anchors are reported, and where.
//! - `findings`: what was found so far. `ground`: what the words are filled in with.
//! - `behaviour`: how releases differ, and `oids`: about which extensions. `class`: the releases that do not differ about an
//!   input. `stand_in`: a CA without the constraints that a verifier ignores.
//! - `boundary`: the seconds in which a verdict may change. `timeline`: when it does. `outlook`: how long the
//!   first verdict holds.
//! - `bundle`, `bundle_text` and `webhook` are the same for a bundle alone and for a webhook; `named_domain` reads the
//!   trust domain from names.

pub(crate) mod anchors;
pub(crate) mod behaviour;
pub(crate) mod boundary;
pub(crate) mod bundle;
pub(crate) mod bundle_text;
pub(crate) mod case;
pub(crate) mod checked;
pub(crate) mod class;
pub(crate) mod concerns;
pub(crate) mod fault;
pub(crate) mod findings;
pub(crate) mod go;
pub(crate) mod ground;
pub(crate) mod named_domain;
pub(crate) mod oids;
pub(crate) mod outlook;
pub(crate) mod path;
pub(crate) mod prepared;
pub(crate) mod probe;
pub(crate) mod question;
pub(crate) mod reach;
pub(crate) mod rules;
pub(crate) mod stand_in;
pub(crate) mod subject;
pub(crate) mod timeline;
pub(crate) mod verdicts;
pub(crate) mod verifier;
pub(crate) mod webhook;
