//! Which alternative names and name constraints Go can parse.

use crate::consumers::go::{domain, url};
use crate::x509::general_name::{AlternativeName, is_network};

/// Whether Go can parse the name. If it cannot, it refuses the whole certificate (Go,
/// crypto/x509/parser.go, `parseSANExtension`).
pub(crate) fn is_readable(name: &AlternativeName) -> bool {
    match name {
        AlternativeName::Dns(name) | AlternativeName::Email(name) => name.is_ascii(),
        AlternativeName::Ip(address) => [4, 16].contains(&address.len()),
        AlternativeName::Malformed(_) => false,
        AlternativeName::Uri(uri) => {
            uri.is_ascii()
                && url::host(uri.as_bytes()).is_some_and(|host| domain::is_valid(&host, false))
        }
        AlternativeName::Directory(_) | AlternativeName::Other => true,
    }
}

/// The same for a name constraint (`parseNameConstraintsExtension`).
pub(crate) fn is_readable_constraint(name: &AlternativeName) -> bool {
    let is_domain = |name: &str| name.is_ascii() && domain::is_valid(name.as_bytes(), true);
    match name {
        AlternativeName::Email(name) if name.contains('@') => {
            name.is_ascii() && domain::mailbox(name.as_bytes()).is_some()
        }
        AlternativeName::Dns(name) | AlternativeName::Email(name) => is_domain(name),
        AlternativeName::Uri(name) => !url::is_address(name.as_bytes()) && is_domain(name),
        AlternativeName::Ip(network) => is_network(network),
        AlternativeName::Malformed(_) => false,
        AlternativeName::Directory(_) | AlternativeName::Other => true,
    }
}
