//! Whether Go accepts a certificate for a host (crypto/x509/verify.go, `VerifyHostname`).

/// Whether `host`, a DNS name, is among these DNS names. A wildcard stands only for the first label. A name that no
/// host can have is compared letter by letter. The common name does not count.
pub(crate) fn is_among<'a>(mut names: impl Iterator<Item = &'a str>, host: &str) -> bool {
    names.any(|name| {
        if is_pattern(name) {
            let (mut wanted, mut labels) = (name.split('.'), host.split('.'));
            let is_first = match (wanted.next(), labels.next()) {
                (Some("*"), Some(_)) => true,
                (wanted, label) => is_same(wanted.unwrap_or_default(), label.unwrap_or_default()),
            };
            let are_others = wanted.clone().count() == labels.clone().count()
                && wanted.zip(labels).all(|(one, other)| is_same(one, other));
            is_first && are_others
        } else {
            !matches!(name, "" | ".") && is_same(name, host)
        }
    })
}

/// Whether a host can have the name, or a name that its wildcard matches.
fn is_pattern(name: &str) -> bool {
    let is_label = |label: &str| {
        let byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        !label.is_empty() && !label.starts_with('-') && label.bytes().all(byte)
    };
    let rest = name.strip_prefix("*.").unwrap_or(name);
    rest.split('.').all(is_label)
}

fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row is what Go 1.26 decides for a certificate with only this DNS name.
    #[test]
    fn hosts_are_matched_as_go_matches_them() {
        let host = "linkerd-proxy-injector.linkerd.svc";
        for (name, is_for) in [
            ("linkerd-proxy-injector.linkerd.svc", true),
            ("LINKERD-proxy-injector.linkerd.SVC", true),
            ("*.linkerd.svc", true),
            ("*.LINKERD.svc", true),
            ("*.svc", false),
            ("*", false),
            ("*.*.svc", false),
            ("linkerd-*.linkerd.svc", false),
            ("linkerd-proxy-injector.*.svc", false),
            ("linkerd-proxy-injector.linkerd.svc.", false),
            ("linkerd-proxy-injector.linkerd.svc.cluster.local", false),
            ("linkerd-proxy-injector", false),
            (".linkerd.svc", false),
            ("", false),
        ] {
            assert_eq!(is_among([name].into_iter(), host), is_for, "{name:?}");
        }
        assert!(is_among(["other.svc", host].into_iter(), host));
        assert!(!is_among(std::iter::empty(), host));
    }
}
