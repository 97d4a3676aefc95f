//! The values of those extensions of a certificate or a request that a judge uses (RFC 5280, section 4.2), as Go
//! reads them.

use crate::x509::extension::{BasicConstraints, ExtendedKeyUsage, KeyUsage, NameConstraints};
use crate::x509::general_name::AlternativeName;

/// The values of the extensions; empty for an extension that is missing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about an extension"
)]
pub(crate) struct Contents {
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) key_usage: Option<KeyUsage>,
    /// The key usage ends in a zero byte, or something follows it, which Go allows and DER does not.
    pub(crate) is_key_usage_loose: bool,
    pub(crate) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(crate) alternative_names: Vec<AlternativeName>,
    /// The alternative names exactly as written, as Go compares them.
    pub(crate) alternative_names_value: Option<Vec<u8>>,
    pub(crate) name_constraints: Option<NameConstraints>,
    /// One of its lists of name constraints is empty, or both are missing.
    pub(crate) has_empty_constraints: bool,
    pub(crate) subject_key_identifier: Option<Vec<u8>>,
    pub(crate) authority_key_identifier: Option<Vec<u8>>,
    pub(crate) has_policies: bool,
    /// A policy mapping names anyPolicy (RFC 5280, section 4.2.1.5).
    pub(crate) maps_any_policy: bool,
    /// The critical extensions that Go does not support, dotted.
    pub(crate) unhandled_critical: Vec<String>,
}
