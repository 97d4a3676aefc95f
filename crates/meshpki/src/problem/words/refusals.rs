//! The words about a refusal that no rule explains.

use crate::problem::words::seen::{Seen, Words, refuse};

pub(crate) fn refused(reason: &str, seen: &Seen<'_>) -> Words {
    let by = refuse(seen.refused_if_used);
    let what = if seen.refused_if_used.api_server {
        "the certificate"
    } else {
        "a workload certificate of this chain"
    };
    seen.words(
        format!("{by} {what}: {reason}"),
        format!("{by} every workload certificate of this chain"),
    )
}
