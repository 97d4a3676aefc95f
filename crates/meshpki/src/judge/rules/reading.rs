//! Whether the control plane can parse it at all (Go, crypto/x509/parser.go).

use crate::consumers::go::refusal::Part;
use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::problem::judge::Judges;
use crate::problem::problem::Problem;
use crate::x509::algorithm::KeyAlgorithm;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let key = checked.certificate.public_key().algorithm();
    for refusal in checked.certificate.refusals() {
        let oid = String::clone;
        let problem = match &refusal.part {
            Part::Extension(id) => Problem::MalformedExtension { oid: oid(id) },
            Part::ExtensionCritical(id) => Problem::CriticalExtension { oid: oid(id) },
            Part::ExtensionRepeated(id) => Problem::RepeatedExtension { oid: oid(id) },
            Part::Name => Problem::MalformedName,
            Part::NameConstraintsEmpty => Problem::EmptyNameConstraints,
            Part::Serial => Problem::MalformedSerial,
            Part::SerialNegative => Problem::NegativeSerial,
            // The rules for algorithms report an algorithm that is not supported, those for keys a key that is not a
            // point.
            Part::PublicKey if matches!(key, KeyAlgorithm::Other(_)) => continue,
            Part::PublicKeyOffCurve => continue,
            part => Problem::Unreadable {
                part: part.name(),
                reason: refusal.reason,
            },
        };
        if found.iter().any(|fault| fault.problem == problem) {
            continue;
        }
        let fault = Fault::unreadable(Judges::CONTROL_PLANE, problem);
        found.push(match refusal.part {
            // webpki refuses a critical extension that it does not support.
            Part::ExtensionCritical(_) if checked.behaviour.drops_critical_anchors => Fault {
                refused_by: Judges::MESH,
                ..fault.of_path()
            },
            Part::ExtensionCritical(_) => Fault {
                refused_by: checked.checked_in_path(),
                ..fault.of_path()
            },
            _ => fault,
        });
    }
}
