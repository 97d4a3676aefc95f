//! May it sign others? (RFC 5280, sections 4.2.1.3 and 4.2.1.9)

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::policy::profile::Profile;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let certificate = checked.certificate;
    let version = certificate.version();
    if version != 3 {
        // webpki reads only version 3, except for anchors; for Go, one without extensions may be a leaf but not a CA.
        let by = match checked.place {
            Place::Anchor => Judges::NONE,
            Place::Webhook | Place::Workload => Judges::PROXY,
            _ => Judges::MESH,
        };
        found.push(Fault::refused_by(by, Problem::OldVersion { version }).of_path());
    }
    if checked.place.is_leaf() {
        if certificate.is_ca() {
            // Go accepts a CA as a leaf.
            found.push(Fault::refused_by(Judges::PROXY, Problem::IsCa));
        }
        return;
    }

    // An older certificate has no extensions, which has been reported already.
    if version == 3 && !certificate.is_ca() {
        found.push(Fault::refused_by(checked.checked_in_path(), Problem::NotCa).of_path());
    } else if version == 3 {
        if !certificate.is_critical(BASIC_CONSTRAINTS) {
            found.push(Fault::accepted(Problem::BasicConstraintsNotCritical));
        }
        if certificate.subject_key_identifier().is_none() {
            found.push(Fault::accepted(Problem::NoSubjectKeyIdentifier));
        }
    }
    if certificate.subject().is_empty() {
        found.push(Fault::accepted(Problem::EmptySubject));
    }
    if let Some(usage) = certificate.key_usage()
        && !usage.key_cert_sign()
        // Go treats a key usage without any bit as missing.
        && !usage.is_empty()
    {
        let key_usage = usage.names().map(str::to_owned).collect();
        let problem = Problem::CannotSign { key_usage };
        // istiod verifies the issuer as a leaf, and no certificate that the issuer signed.
        let by = if is_leaf_of_istiod(checked) && checked.place == Place::Issuer {
            Judges::NONE
        } else {
            Judges::CONTROL_PLANE
        };
        found.push(Fault::refused_by(by, problem));
    }
    if let Some(path_length) = certificate.basic_constraints().and_then(|c| c.path_length)
        && (path_length as usize) < checked.below
    {
        let problem = Problem::NoPathLengthRoom {
            path_length,
            below: checked.below,
        };
        // For istiod, the lowest of the CAs below it is the leaf.
        let has_room_for_istiod =
            is_leaf_of_istiod(checked) && path_length as usize + 1 >= checked.below;
        let by = Judges {
            control_plane: !has_room_for_istiod,
            ..checked.checked_in_path()
        };
        found.push(Fault::refused_by(by, problem).of_path());
    }
}

/// Whether istiod verifies the lowest CA of the path as a leaf.
fn is_leaf_of_istiod(checked: &Checked<'_>) -> bool {
    checked.policy.profile == Profile::Istio && !checked.is_above_leaf
}

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
