//! The words about what istiod sends above the workload certificates that it signs.

use rustls_pki_types::UnixTime;

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
    Words {
        fact: format!("{} is not in {chain}, which istiod sends to ztunnel", seen.what()),
        breaks: "istiod starts and issues, but no ztunnel has the certificate that signed its workloads: all connections \
                 fail"
            .into(),
        fix: joined.map(|step| Remedy::step(step).advised(Advice::ReplaceByJoined)),
    }
}

pub(crate) fn first_unreadable(seen: &Seen<'_>) -> Words {
    Words {
        fact: "what istiod sends begins with a certificate that Go cannot parse".to_owned(),
        breaks: "istiod does not start with it".into(),
        fix: Some(Remedy::advice(Advice::Remove {
            input: seen.input.clone(),
        })),
    }
}

pub(crate) fn first_expired(not_after: &UnixTime, seen: &Seen<'_>) -> Words {
    Words {
        fact: format!(
            "what istiod sends begins with a certificate that is not part of the chain and expired on {}",
            rfc3339(*not_after)
        ),
        breaks: "istiod does not start with it (`cert chain has expired`)".into(),
        fix: Some(Remedy::advice(Advice::Remove {
            input: seen.input.clone(),
        })),
    }
}
