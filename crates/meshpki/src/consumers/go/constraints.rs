//! Name constraints as Go applies them (crypto/x509/constraints.go, `checkChainConstraints`): to every
//! name of every certificate below the one that has them.

use super::{domain, extension, url};
use crate::certificate::Certificate;
use crate::extension::{AlternativeName, NameConstraints};

/// A name that a CA above does not let through.
pub(crate) struct Refused<'a> {
    /// The index of the certificate that has the name.
    pub(crate) index: usize,
    pub(crate) name: &'a AlternativeName,
    /// The index of the certificate that constrains it.
    pub(crate) by: usize,
}

/// The first name on the way from a leaf to its anchor, lowest first, that constraints above it refuse, or
/// that cannot be compared with any.
pub(crate) fn refused<'a>(chain: &[&'a Certificate]) -> Option<Refused<'a>> {
    (0..chain.len()).find_map(|index| {
        let names = chain[index].alternative_names();
        ((index + 1)..chain.len()).find_map(|by| {
            let constraints = chain[by].name_constraints()?;
            let refused = |name: &&AlternativeName| !permits(constraints, name);
            let name = names.iter().find(refused)?;
            Some(Refused { index, name, by })
        })
    })
}

/// Is a name within what is permitted, and not within what is excluded?
pub(crate) fn permits(constraints: &NameConstraints, name: &AlternativeName) -> bool {
    let decide = |is_within: &dyn Fn(&AlternativeName, bool) -> Option<bool>| {
        let mut permitted = constraints
            .permitted
            .iter()
            .filter_map(|tree| is_within(tree, true))
            .peekable();
        let mut excluded = constraints
            .excluded
            .iter()
            .filter_map(|tree| is_within(tree, false));
        (permitted.peek().is_none() || permitted.any(|within| within))
            && !excluded.any(|within| within)
    };
    match name {
        AlternativeName::Dns(dns) => {
            domain::is_valid(dns.as_bytes(), false)
                && decide(&|tree, is_permitted| match tree {
                    AlternativeName::Dns(tree) => Some(is_dns_within(dns, tree, is_permitted)),
                    _ => None,
                })
        }
        AlternativeName::Email(mail) => {
            domain::mailbox(mail.as_bytes()).is_some_and(|(local, host)| {
                domain::is_valid(host, false)
                    && decide(&|tree, is_permitted| match tree {
                        AlternativeName::Email(tree) => {
                            Some(is_mail_within(&local, host, tree, is_permitted))
                        }
                        _ => None,
                    })
            })
        }
        AlternativeName::Ip(address) => decide(&|tree, _| match tree {
            AlternativeName::Ip(network) => Some(is_address_within(address, network)),
            _ => None,
        }),
        AlternativeName::Uri(uri) => domain_of(uri).is_some_and(|host| {
            domain::is_valid(host.as_bytes(), false)
                && decide(&|tree, is_permitted| match tree {
                    AlternativeName::Uri(tree) => Some(is_dns_within(&host, tree, is_permitted)),
                    _ => None,
                })
        }),
        _ => true,
    }
}

/// The domain of a URI, without its port; `None` where it has none, or an address.
fn domain_of(uri: &str) -> Option<String> {
    let host = String::from_utf8(url::host(uri.as_bytes())?).ok()?;
    let host = host.to_lowercase();
    if host.is_empty() || host.starts_with('[') {
        return None;
    }
    let domain = match host.split_once(':') {
        // Go's net.SplitHostPort wants exactly one colon.
        Some((domain, port)) if !port.contains(':') => domain.to_owned(),
        Some(_) => return None,
        None => host,
    };
    (!url::is_address(domain.as_bytes())).then_some(domain)
}

fn is_dns_within(name: &str, tree: &str, is_permitted: bool) -> bool {
    let (name, tree) = (name.to_ascii_lowercase(), tree.to_ascii_lowercase());
    if tree.is_empty() {
        return true;
    }
    let is_suffix = name
        .strip_suffix(&tree)
        .is_some_and(|rest| tree.starts_with('.') || rest.is_empty() || rest.ends_with('.'));
    // An excluded name excludes the wildcard that stands for it.
    let after_first = |name: &str| name.find('.').map(|dot| name[dot..].to_owned());
    let is_wildcard_for = || {
        !is_permitted
            && name.starts_with('*')
            && after_first(&name).is_some_and(|rest| after_first(&tree) == Some(rest))
    };
    is_suffix || is_wildcard_for()
}

fn is_mail_within(local: &[u8], host: &[u8], tree: &str, is_permitted: bool) -> bool {
    match domain::mailbox(tree.as_bytes()) {
        Some((tree_local, tree_host)) if tree.contains('@') => {
            local == tree_local && host.eq_ignore_ascii_case(tree_host)
        }
        _ => is_dns_within(&String::from_utf8_lossy(host), tree, is_permitted),
    }
}

fn is_address_within(address: &[u8], network: &[u8]) -> bool {
    let (base, mask) = network.split_at(network.len() / 2);
    extension::is_network(network)
        && address.len() == base.len()
        && address
            .iter()
            .zip(base)
            .zip(mask)
            .all(|((address, base), mask)| address & mask == base & mask)
}
