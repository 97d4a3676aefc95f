//! Names of objects in messages and in commands.

use meshpki::shell_word;

/// `linkerd/linkerd-config`; the name alone if the manifest leaves the namespace to `kubectl`.
pub(crate) fn path(namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{}/{name}", meshpki::printable(namespace))
    }
}

/// The option for a namespace, before other words: `-n linkerd `; nothing if there is none.
pub(crate) fn option(namespace: &str) -> String {
    if namespace.is_empty() {
        String::new()
    } else {
        format!("-n {} ", shell_word(namespace))
    }
}

/// How a Secret that cert-manager makes is made again: `cmctl renew -n linkerd linkerd-identity-issuer`.
pub(crate) fn renew(namespace: &str, certificate: &str) -> String {
    format!(
        "cmctl renew {}{}",
        option(namespace),
        shell_word(certificate)
    )
}
