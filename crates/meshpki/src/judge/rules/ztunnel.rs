//! Whether ztunnel can parse it at all. It reads every certificate that istiod sends it, and one that it cannot parse
//! costs it the whole answer (ztunnel, src/tls/certificate.rs: `parse_cert`, `parse_cert_multi`).

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    // The same parser as ztunnel's.
    let reason = match x509_parser::parse_x509_certificate(checked.certificate.der()) {
        Err(error) => error.to_string(),
        Ok((_, parsed)) if checked.place == Place::Workload => {
            match parsed.subject_alternative_name() {
                Err(error) => error.to_string(),
                Ok(_) => return,
            }
        }
        Ok(_) => return,
    };
    found.push(Fault::unreadable(
        Judges::PROXY,
        Problem::Unparsable { reason },
    ));
}
