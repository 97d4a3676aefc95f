//! The subject of a new certificate or request (RFC 5280, section 4.1.2.6).

use crate::certificate::name::Name;
use crate::issue::error::IssueError;
use crate::text::shown::is_hidden;

/// The subject of a new certificate.
///
/// ```
/// use meshpki::{IssuerOptions, Subject, SubjectParts};
///
/// let mut parts = SubjectParts::new("identity.linkerd.cluster.local");
/// parts.organization = Some("Example".to_owned());
/// let mut options = IssuerOptions::new("identity.linkerd.cluster.local");
/// options.subject = Subject::Parts(parts);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Subject {
    /// An existing name, such as that of a request, which is written unchanged.
    Name(Name),
    /// Its parts.
    Parts(SubjectParts),
}

/// The parts of a subject. Those that are given are written in this order; without any, the subject is empty.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct SubjectParts {
    /// The country: two letters (ISO 3166).
    pub country: Option<String>,
    /// The state or province.
    pub province: Option<String>,
    /// The locality.
    pub locality: Option<String>,
    /// The organization.
    pub organization: Option<String>,
    /// The organizational unit.
    pub organizational_unit: Option<String>,
    /// The common name.
    pub common_name: Option<String>,
}

impl SubjectParts {
    /// Only a common name.
    #[must_use]
    pub fn new(common_name: &str) -> Self {
        Self {
            common_name: Some(common_name.to_owned()),
            ..Self::default()
        }
    }

    fn parts(&self) -> [(rcgen::DnType, Option<&String>, usize); 6] {
        [
            (rcgen::DnType::CountryName, self.country.as_ref(), 2),
            (
                rcgen::DnType::StateOrProvinceName,
                self.province.as_ref(),
                128,
            ),
            (rcgen::DnType::LocalityName, self.locality.as_ref(), 128),
            (
                rcgen::DnType::OrganizationName,
                self.organization.as_ref(),
                64,
            ),
            (
                rcgen::DnType::OrganizationalUnitName,
                self.organizational_unit.as_ref(),
                64,
            ),
            (
                rcgen::DnType::CommonName,
                self.common_name.as_ref(),
                COMMON_NAME_MAX,
            ),
        ]
    }
}

impl Subject {
    /// The common name, if there is one.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => name.common_name(),
            Self::Parts(parts) => parts.common_name.as_deref(),
        }
    }

    /// The existing name, if it is one.
    pub(crate) fn name(&self) -> Option<&Name> {
        match self {
            Self::Name(name) => Some(name),
            Self::Parts(_) => None,
        }
    }

    /// The subject in rcgen's form. For an existing name it is a placeholder, which is empty if the name is.
    pub(crate) fn to_rcgen(&self) -> Result<rcgen::DistinguishedName, IssueError> {
        let mut name = rcgen::DistinguishedName::new();
        match self {
            Self::Name(existing) => {
                fit_to_show(existing)?;
                if !existing.is_empty() {
                    name.push(rcgen::DnType::CommonName, "placeholder");
                }
            }
            Self::Parts(parts) => {
                for (kind, text, longest) in parts.parts() {
                    let Some(text) = text else { continue };
                    let value = attribute(&kind, text, longest)?;
                    name.push(kind, value);
                }
            }
        }
        Ok(name)
    }
}

/// The name comes from somebody else, and is shown to others in logs and on terminals.
fn fit_to_show(name: &Name) -> Result<(), IssueError> {
    let invalid = |detail| {
        Err(IssueError::MalformedName {
            name: name.to_string(),
            detail,
        })
    };
    if name
        .common_name()
        .is_some_and(|name| name.trim().is_empty())
    {
        return invalid("its common name is empty");
    }
    if name.to_string().contains(char::REPLACEMENT_CHARACTER) {
        return invalid("it has control characters");
    }
    Ok(())
}

/// The value of one part, within the limits of RFC 5280, appendix A.1.
fn attribute(
    kind: &rcgen::DnType,
    text: &str,
    longest: usize,
) -> Result<rcgen::DnValue, IssueError> {
    let invalid = |detail: &'static str| {
        Err(IssueError::MalformedName {
            name: text.to_owned(),
            detail,
        })
    };
    if text.trim().is_empty() {
        return invalid("it is empty");
    }
    if text.contains(is_hidden) {
        return invalid("it has control characters, or others that are not shown");
    }
    if *kind == rcgen::DnType::CountryName {
        if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return invalid("a country is two capital letters");
        }
        return rcgen::string::PrintableString::try_from(text)
            .map(rcgen::DnValue::PrintableString)
            .map_err(IssueError::backend);
    }
    if text.chars().count() > longest {
        return invalid(if longest == COMMON_NAME_MAX {
            "it is longer than 64 characters"
        } else {
            "it is longer than 128 characters"
        });
    }
    Ok(rcgen::DnValue::Utf8String(text.to_owned()))
}

/// ub-common-name (RFC 5280, appendix A.1).
pub(crate) const COMMON_NAME_MAX: usize = 64;
