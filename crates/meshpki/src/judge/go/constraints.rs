//! Name constraints as Go applies them (crypto/x509/constraints.go, `checkChainConstraints`): to every
//! name of every certificate below the one that has them.

use crate::certificate::certificate::Certificate;
use crate::consumers::go::{domain, url};
use crate::x509::extension::NameConstraints;
use crate::x509::general_name::AlternativeName;
use crate::x509::general_name::is_network;

/// A name that the constraints of a CA above it do not permit.
pub(crate) struct Refused<'a> {
    /// The index of the certificate that has the name.
    pub(crate) index: usize,
    pub(crate) name: &'a AlternativeName,
    /// The index of the certificate that constrains it.
    pub(crate) by: usize,
}

/// The first name on the path from a leaf to its anchor, lowest first, that constraints above it do not permit, or
/// that cannot be compared with them. If there is more to compare than webpki's budget allows, it is the next name.
pub(crate) fn refused<'a>(chain: &[&'a Certificate]) -> Option<Refused<'a>> {
    let mut comparisons = 0_usize;
    (0..chain.len()).find_map(|index| {
        let names = chain[index].alternative_names();
        ((index + 1)..chain.len()).find_map(|by| {
            let constraints = chain[by].name_constraints()?;
            let trees = constraints.permitted.len() + constraints.excluded.len();
            comparisons = comparisons.saturating_add(names.len().saturating_mul(trees));
            let is_too_much = comparisons > MOST_COMPARISONS;
            let refused = |name: &&AlternativeName| is_too_much || !permits(constraints, name);
            let name = names.iter().find(refused)?;
            Some(Refused { index, name, by })
        })
    })
}

/// Whether a name is permitted, and not excluded.
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
        // Go before 1.26 compares an IPv4 address that is written as IPv6 as it is written, and later ones as IPv4: neither
        // is asked.
        AlternativeName::Ip(address) => decide(&|tree, is_permitted| match tree {
            AlternativeName::Ip(_) if is_mapped(address) => Some(!is_permitted),
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

/// The domain of a URI, without its port; `None` if it has none, or has an address.
fn domain_of(uri: &str) -> Option<String> {
    let host = String::from_utf8(url::host(uri.as_bytes())?).ok()?;
    let host = host.to_lowercase();
    if host.is_empty() || host.starts_with('[') {
        return None;
    }
    let domain = match host.split_once(':') {
        // Go's net.SplitHostPort requires exactly one colon.
        Some((domain, port)) if !port.contains(':') => domain.to_owned(),
        Some(_) => return None,
        None => host,
    };
    (!url::is_address(domain.as_bytes())).then_some(domain)
}

fn is_dns_within(name: &str, tree: &str, is_permitted: bool) -> bool {
    let (name, tree) = (name.as_bytes(), tree.as_bytes());
    let Some(first) = tree.first() else {
        return true;
    };
    let split = name.len().checked_sub(tree.len());
    let is_suffix = split.is_some_and(|at| {
        let (rest, suffix) = name.split_at(at);
        suffix.eq_ignore_ascii_case(tree)
            && (*first == b'.' || rest.is_empty() || rest.ends_with(b"."))
    });
    // An excluded name also excludes a wildcard that matches it. Go 1.25.5 to 1.25.10, in Linkerd 2.19 and 2.20, excludes
    // longer wildcards, too, with the same end.
    let after_first = |name| Some(<[u8]>::split_at(name, position(name, b'.')?).1);
    let is_wildcard_for = || {
        !is_permitted
            && name.starts_with(b"*")
            && after_first(name)
                .zip(after_first(tree))
                .is_some_and(|(rest, tree)| ends_with_ignoring_case(rest, tree))
    };
    is_suffix || is_wildcard_for()
}

/// Both begin with a period.
fn ends_with_ignoring_case(text: &[u8], end: &[u8]) -> bool {
    let at = text.len().checked_sub(end.len());
    at.is_some_and(|at| text[at..].eq_ignore_ascii_case(end))
}

fn position(text: &[u8], wanted: u8) -> Option<usize> {
    text.iter().position(|&byte| byte == wanted)
}

fn is_mail_within(local: &[u8], host: &[u8], tree: &str, is_permitted: bool) -> bool {
    match domain::mailbox(tree.as_bytes()) {
        Some((tree_local, tree_host)) if tree.contains('@') => {
            local == tree_local && host.eq_ignore_ascii_case(tree_host)
        }
        _ => is_dns_within(&String::from_utf8_lossy(host), tree, is_permitted),
    }
}

/// Whether it is an IPv4 address in the form of IPv6: `::ffff:10.0.0.1`.
pub(in crate::judge) fn is_mapped(address: &[u8]) -> bool {
    let start = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
    address.len() == 16 && address.starts_with(&start)
}

fn is_address_within(address: &[u8], network: &[u8]) -> bool {
    let (base, mask) = network.split_at(network.len() / 2);
    is_network(network)
        && address.len() == base.len()
        && address
            .iter()
            .zip(base)
            .zip(mask)
            .all(|((address, base), mask)| address & mask == base & mask)
}

/// webpki, `Budget`: beyond it, every proxy refuses. Go sorts the names, and does not.
const MOST_COMPARISONS: usize = 250_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dns_names_are_within_trees_as_go_sees_it() {
        for (name, tree, permitted, excluded) in [
            ("a.b", "b", true, true),
            ("a.b", "B", true, true),
            ("b", "b", true, true),
            ("ab", "b", false, false),
            ("a.b", ".b", true, true),
            ("b", ".b", false, false),
            ("a.b", "", true, true),
            ("", "b", false, false),
            ("*.b", "a.b", false, true),
            ("*.b", "A.B", false, true),
            ("*.b", "b", true, true),
            ("*.c", "a.b", false, false),
            ("*.c.b", "a.b", false, true),
            ("*.cb", "a.b", false, false),
            ("*", "a", false, false),
        ] {
            assert_eq!(is_dns_within(name, tree, true), permitted, "{name} {tree}");
            assert_eq!(is_dns_within(name, tree, false), excluded, "{name} {tree}");
        }
    }
}
