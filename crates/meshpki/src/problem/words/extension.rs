//! The words about extensions, and the purposes and policies in them.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words, list};
use crate::x509::extension::described;

pub(crate) fn critical_extension(oid: &str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{} marks the extension {} critical, which must not be",
        seen.what(),
        described(oid)
    ))
}

pub(crate) fn malformed_extension(oid: &str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{}'s extension {} is damaged",
        seen.what(),
        described(oid)
    ))
}

pub(crate) fn repeated_extension(oid: &str, seen: &Seen<'_>) -> Words {
    seen.refused(format!(
        "{} has the extension {} twice",
        seen.what(),
        described(oid)
    ))
}

pub(crate) fn unknown_critical_extension(oid: &str, seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} has a critical extension that is not understood: {}",
        seen.what(),
        described(oid)
    );
    let breaks = match seen.place {
        Place::Workload => "peers refuse the workload's connections",
        _ => seen.refusal(),
    };
    seen.words(fact, breaks)
}

pub(crate) fn lacks_client_auth(extended_key_usage: &[String], seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} is not good for TLS clients: its extended key usage is {}, without clientAuth",
        seen.what(),
        list(extended_key_usage)
    );
    let breaks = match seen.place {
        Place::Workload => {
            "every proxy refuses the workload as a TLS client: it can connect to nobody"
        }
        Place::Anchor if seen.refused_if_used != Judges::NONE => {
            "Go, asked about TLS clients alone, refuses everything below the anchor; proxies do not look at it"
        }
        Place::Anchor => {
            "the mesh does not look at it; stricter peers refuse its workloads as TLS clients"
        }
        _ => {
            "every proxy refuses its peers as TLS clients: all meshed connections fail, though `linkerd check` is \
             green"
        }
    };
    purpose(fact, breaks, seen)
}

pub(crate) fn lacks_server_auth(extended_key_usage: &[String], seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} is not good for TLS servers: its extended key usage is {}, without serverAuth",
        seen.what(),
        list(extended_key_usage)
    );
    let is_any = !seen.refused_if_used.control_plane;
    let breaks = match seen.place {
        Place::Workload if !is_any => {
            "every proxy refuses the workload as a TLS server: nobody can connect to it"
        }
        Place::Anchor if is_any => {
            "nothing in the mesh: the control plane takes anyExtendedKeyUsage, and proxies do not look at it"
        }
        _ if is_any => {
            "the control plane takes anyExtendedKeyUsage, proxies do not: all meshed connections fail"
        }
        _ => seen.refusal(),
    };
    purpose(fact, breaks, seen)
}

pub(crate) fn maps_any_policy(seen: &Seen<'_>) -> Words {
    seen.refused(format!("{}'s policy mappings name anyPolicy", seen.what()))
}

pub(crate) fn policy_constraints(_critical: &bool, seen: &Seen<'_>) -> Words {
    let fact = format!("{} carries policy constraints", seen.what());
    if seen.place != Place::Anchor {
        return seen.refused(fact);
    }
    Words {
        fact,
        breaks: "nothing in the mesh: Go does not follow the policies of an anchor".into(),
        fix: Some(seen.at_next_rotation()),
    }
}

fn purpose(fact: String, breaks: &'static str, seen: &Seen<'_>) -> Words {
    let words = seen.words(fact, breaks);
    if seen.place != Place::Anchor || seen.refused_if_used != Judges::NONE {
        return words;
    }
    Words {
        fix: Some(Remedy::advice(Advice::NothingWithoutUsages)),
        ..words
    }
}
