//! Whether every judge supports the critical extensions (RFC 5280, section 4.2).

use std::collections::HashSet;

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::oids::{CRLS, POLICIES, UNDERSTOOD};
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let certificate = checked.certificate;
    let contents = certificate.contents();
    if contents.maps_any_policy
        && contents.has_policies
        && matches!(checked.place, Place::Intermediate | Place::Issuer)
    {
        found.push(Fault::refused_by(
            Judges::CONTROL_PLANE,
            Problem::MapsAnyPolicy,
        ));
    }
    // A certificate may have thousands of extensions, and each is looked up.
    let unhandled: HashSet<&str> = contents
        .unhandled_critical
        .iter()
        .map(String::as_str)
        .collect();
    let (mut unknown, mut has_constraints) = (0, false);
    for extension in certificate.extensions() {
        let (oid, critical) = (&extension.oid, extension.critical);
        if oid == POLICY_CONSTRAINTS {
            if !std::mem::replace(&mut has_constraints, true) {
                let by = match checked.place {
                    // Go enforces the policies below an anchor, not those of the anchor itself.
                    Place::Anchor => Judges {
                        control_plane: critical && checked.behaviour.knows_no_policies,
                        proxy: critical && checked.behaviour.drops_critical_anchors,
                        ..Judges::NONE
                    },
                    _ if critical => Judges::MESH,
                    _ => Judges::CONTROL_PLANE,
                };
                let problem = Problem::PolicyConstraints { critical };
                found.push(Fault::refused_by(by, problem).of_path());
            }
            continue;
        }
        // For a proxy, an anchor is only a name and a key, but old ones drop it.
        let behaviour = checked.behaviour;
        let is_handled =
            UNDERSTOOD.contains(&oid.as_ref()) && !(behaviour.knows_no_crls && oid == CRLS);
        let is_checked = checked.place != Place::Anchor
            || behaviour.drops_critical_anchors
            || behaviour.knows_no_crls && oid == CRLS;
        let proxy = is_checked && !is_handled;
        let control_plane = unhandled.contains(oid.as_ref())
            || behaviour.knows_no_policies && POLICIES.contains(&oid.as_ref());
        let by = Judges {
            control_plane,
            proxy,
            ..Judges::NONE
        };
        if critical
            && !NEVER_CRITICAL.contains(&oid.as_ref())
            && !extension.malformed
            // The rule for name constraints reports the kinds that Go does not support.
            && (oid != NAME_CONSTRAINTS || checked.place.is_leaf())
            && by != Judges::NONE
            && unknown < MOST_NAMED
        {
            unknown += 1;
            let oid = oid.to_string();
            let problem = Problem::UnknownCriticalExtension { oid };
            found.push(Fault::refused_by(by, problem).of_path());
        }
    }
}

/// Authority key identifier, subject key identifier, authority information access.
const NEVER_CRITICAL: [&str; 3] = ["2.5.29.35", "2.5.29.14", "1.3.6.1.5.5.7.1.1"];
/// One is enough to refuse a certificate, which may have thousands.
const MOST_NAMED: usize = 16;
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const POLICY_CONSTRAINTS: &str = "2.5.29.36";
