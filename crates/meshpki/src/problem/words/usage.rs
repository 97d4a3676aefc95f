//! The words about the purposes of a certificate.

use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words, list};

pub(crate) fn lacks_client_auth(extended_key_usage: &[String], seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} is not valid for TLS clients: its extended key usage is {} and does not include clientAuth",
        seen.what(),
        list(extended_key_usage)
    );
    let breaks = match seen.place {
        Place::Workload => {
            "every proxy refuses the workload as a TLS client: none accepts its connections"
        }
        Place::Anchor if seen.refused_if_used != Judges::NONE => {
            "Go, asked only about TLS clients, refuses everything below the anchor; proxies ignore the usage"
        }
        Place::Anchor => {
            "nothing in the mesh, which ignores it; stricter verifiers refuse its workloads as TLS clients"
        }
        _ => {
            "every proxy refuses its peers as TLS clients: all meshed connections fail, although `linkerd check` passes"
        }
    };
    purpose(fact, breaks, seen)
}

pub(crate) fn lacks_server_auth(extended_key_usage: &[String], seen: &Seen<'_>) -> Words {
    let fact = format!(
        "{} is not valid for TLS servers: its extended key usage is {} and does not include serverAuth",
        seen.what(),
        list(extended_key_usage)
    );
    let is_any = !seen.refused_if_used.control_plane;
    let breaks = match seen.place {
        Place::Workload if !is_any => {
            "every proxy refuses the workload as a TLS server: none connects to it"
        }
        Place::Anchor if is_any => {
            "nothing in the mesh: the control plane accepts anyExtendedKeyUsage, and proxies ignore it"
        }
        _ if is_any => {
            "the control plane accepts anyExtendedKeyUsage, proxies do not: all meshed connections fail"
        }
        _ => seen.refusal(),
    };
    purpose(fact, breaks, seen)
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
