//! Is it good for TLS servers and clients? A proxy is both. (RFC 5280, section 4.2.1.12)

use crate::judge::rules::Subject;
use crate::problem::problem::Problem;

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let Some(usage) = subject.certificate.extended_key_usage() else {
        return;
    };
    let present = || usage.names().map(str::to_owned).collect();
    if subject.policy.usages.server() && !usage.server_auth {
        found.push(Problem::LacksServerAuth {
            present: present(),
            any: usage.any,
        });
    }
    if subject.policy.usages.client() && !usage.client_auth {
        found.push(Problem::LacksClientAuth {
            present: present(),
            any: usage.any,
            alone: !subject.policy.usages.server(),
        });
    }
}
