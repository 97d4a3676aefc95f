//! DNS names that identify workloads.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidName;

/// A DNS name that identifies a workload: at most 253 characters, labels of 1 to 63 letters, digits,
/// hyphens and underscores, in lower case, without a trailing dot (linkerd2-proxy,
/// linkerd/dns/name/src/name.rs).
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DnsIdentity(String);

impl fmt::Display for DnsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DnsIdentity {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let invalid = |detail| Err(InvalidName::new("DNS identity", text, detail));
        if text.is_empty() {
            return invalid("it is empty");
        }
        if text.len() > DNS_NAME_MAX {
            return invalid("it is longer than 253 characters");
        }
        if let Some(detail) = text
            .split('.')
            .find_map(|label| fault_of(label, |byte| byte == b'_').err())
        {
            return invalid(detail);
        }
        let last = text.rsplit('.').next().unwrap_or_default();
        if last.bytes().all(|byte| byte.is_ascii_digit()) {
            return invalid("its last label is a number");
        }
        Ok(Self(text.to_owned()))
    }
}

impl DnsIdentity {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

pub(crate) fn is_label(label: &str) -> bool {
    label_fault(label).is_ok()
}

/// A DNS label of lower-case letters, digits and inner hyphens (RFC 1123, section 2.1).
pub(crate) fn label_fault(label: &str) -> Result<(), &'static str> {
    fault_of(label, |_| false)
}

/// The same, with other characters that it may have.
fn fault_of(label: &str, may_have: impl Fn(u8) -> bool) -> Result<(), &'static str> {
    if label.is_empty() {
        return Err("a label is empty");
    }
    if label.len() > 63 {
        return Err("a label is longer than 63 characters");
    }
    if !label
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || may_have(b))
    {
        return Err("a label has characters other than a-z, 0-9 and '-'");
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err("a label begins or ends with '-'");
    }
    Ok(())
}

pub(crate) const DNS_NAME_MAX: usize = 253;
