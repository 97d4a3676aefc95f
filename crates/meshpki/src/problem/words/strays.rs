//! The words about certificates that are not part of the chain.

use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use crate::problem::judge::Judges;
use crate::problem::remedy::{Advice, Remedy};
use crate::problem::words::seen::{Seen, Words};
use crate::text::time::rfc3339;

pub(crate) fn limits_workload_lifetime(not_after: &UnixTime, seen: &Seen<'_>) -> Words {
    let not_after = rfc3339(*not_after);
    let (fact, breaks) = if seen.refused_if_used == Judges::NONE {
        (
            format!(
                "a certificate in the issuer's file that is not part of the chain expires soon, on {not_after}, and \
                 no workload certificate may outlive it"
            ),
            Cow::from(
                "during the last day before that, workload certificates get shorter and shorter, and then no proxy can \
             renew its own: the identity service lets none outlive any certificate of the issuer's file",
            ),
        )
    } else {
        (
            format!(
                "a certificate in the issuer's file that is not part of the chain expired on {not_after}, and no \
                 workload certificate may outlive it"
            ),
            Cow::from(format!(
                "every new workload certificate is already expired when it is issued, because the identity service lets \
                 none outlive any certificate of the issuer's file: no proxy can renew its own, and {} every connection \
                 fails",
                seen.within()
            )),
        )
    };
    Words {
        fact,
        breaks,
        fix: Some(Remedy::advice(Advice::Remove {
            input: seen.input.clone(),
        })),
    }
}
