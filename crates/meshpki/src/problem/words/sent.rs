//! The words about what istiod sends above the workload certificates that it signs.

use rustls_pki_types::UnixTime;

use crate::problem::judge::Judges;
use crate::problem::remedy::{Advice, Remedy, Step};
use crate::problem::words::seen::{Seen, Words};
use crate::text::time::rfc3339;

pub(crate) fn not_sent(chain: &str, seen: &Seen<'_>) -> Words {
    let istio = seen.ground.istio.as_ref();
    let joined = istio.and_then(|istio| {
        let (issuer, sent) = (seen.input.clone()?, istio.sent.clone()?);
        let others = Some(sent.clone()).filter(|_| !istio.is_empty);
        Some(Step::Join {
            inputs: [issuer].into_iter().chain(others).collect(),
            replaces: sent,
        })
    });
    let breaks = if seen.refused_if_used == Judges::NONE {
        "nothing while another certificate with its name and key is there; when that expires, all connections fail"
    } else {
        "istiod sends neither its own certificate nor a workload's with the CA that signed it: no ztunnel can connect to \
         istiod, or to another"
    };
    Words {
        fact: format!(
            "{} is not in {chain}, which istiod sends to ztunnel",
            seen.what()
        ),
        breaks: breaks.into(),
        fix: joined.map(|step| Remedy::step(step).advised(Advice::ReplaceByJoined)),
    }
}

pub(crate) fn first_expired(not_after: &UnixTime, seen: &Seen<'_>) -> Words {
    let has_expired = seen.refused_if_used != Judges::NONE;
    let (expired, breaks) = if has_expired {
        (
            "expired",
            "istiod does not start with it (`cert chain has expired`)",
        )
    } else {
        (
            "expires",
            "from then on istiod does not start (`cert chain has expired`)",
        )
    };
    Words {
        fact: format!(
            "what istiod sends begins with a certificate that {expired} on {}",
            rfc3339(*not_after)
        ),
        breaks: breaks.into(),
        fix: Some(Remedy::advice(Advice::Remove {
            input: seen.input.clone(),
        })),
    }
}
