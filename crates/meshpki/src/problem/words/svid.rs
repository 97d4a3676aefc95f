//! The words about X509-SVIDs, and about the usages of a leaf.

use crate::problem::words::seen::{STRICT, Seen, Words, list};

pub(crate) fn alternative_names_not_critical(seen: &Seen<'_>) -> Words {
    seen.words(
        format!(
            "{} has no subject, and its alternative names are not critical",
            seen.what()
        ),
        STRICT,
    )
}

pub(crate) fn key_usage_not_critical(seen: &Seen<'_>) -> Words {
    seen.words(
        format!("{}'s key usage is not critical", seen.what()),
        REFUSED,
    )
}

pub(crate) fn leaf_key_usage(key_usage: &[String], seen: &Seen<'_>) -> Words {
    seen.words(
        format!(
            "{}'s key usage is {}, expected digitalSignature, and neither keyCertSign nor cRLSign",
            seen.what(),
            list(key_usage)
        ),
        "current versions of Linkerd accept it; newer proxies, and SPIFFE verifiers, refuse it",
    )
}

pub(crate) fn no_extended_key_usage(seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.words(
        format!("{what} has no extended key usage, expected serverAuth and clientAuth"),
        "the mesh accepts it for every purpose; stricter verifiers refuse it as a server and as a client",
    )
}

pub(crate) fn no_key_usage(seen: &Seen<'_>) -> Words {
    seen.words(format!("{} has no key usage", seen.what()), REFUSED)
}

pub(crate) fn no_spiffe_id(seen: &Seen<'_>) -> Words {
    seen.words(
        format!("{} has no URI name, expected one SPIFFE ID", seen.what()),
        REFUSED,
    )
}

pub(crate) fn no_spiffe_path(id: &str, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.words(
        format!("{what}'s SPIFFE ID {id} has no path: it names a trust domain but no workload"),
        REFUSED,
    )
}

pub(crate) fn several_uris(count: &usize, seen: &Seen<'_>) -> Words {
    seen.words(
        format!("{} has {count} URI names, expected one", seen.what()),
        "proxies accept any of them; SPIFFE verifiers refuse the certificate",
    )
}

pub(crate) fn signing_id_has_path(id: &str, seen: &Seen<'_>) -> Words {
    let what = seen.what();
    seen.words(
        format!(
            "{what} signs certificates, but its SPIFFE ID {id} has a path, as only a workload's may"
        ),
        REFUSED,
    )
}

const REFUSED: &str = "SPIFFE verifiers refuse it as an X509-SVID, or refuse what it signs";
