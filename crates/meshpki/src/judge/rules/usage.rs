//! Whether it is valid for TLS servers and clients, because a proxy is both (RFC 5280, section 4.2.1.12).

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let Some(usage) = checked.certificate.extended_key_usage() else {
        return;
    };
    // Go treats an extension without a purpose as missing, and anyExtendedKeyUsage as every purpose.
    let is_any_to_go = usage.any || usage.names().next().is_none();
    let usages = checked.policy.usages;
    let lacking = |is_asked_of_go: bool, problem: Problem| {
        let by = Judges {
            control_plane: is_asked_of_go && !is_any_to_go,
            // For a proxy, an anchor is only a name and a key.
            proxy: checked.place != Place::Anchor,
            ..Judges::NONE
        };
        Fault::refused_by(by, problem).of_path()
    };
    let extended_key_usage = || usage.names().map(str::to_owned).collect();
    if usages.server() && !usage.server_auth {
        let extended_key_usage = extended_key_usage();
        found.push(lacking(
            true,
            Problem::LacksServerAuth { extended_key_usage },
        ));
    }
    if usages.client() && !usage.client_auth {
        // Go is asked about TLS servers, or about clients if servers are not required.
        let extended_key_usage = extended_key_usage();
        found.push(lacking(
            !usages.server(),
            Problem::LacksClientAuth { extended_key_usage },
        ));
    }
}
