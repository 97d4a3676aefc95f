//! Where a rotation of the anchors stands: which anchor the issuer is below, and who has which.

use meshpki::{Certificate, Place, Report, hex};

use crate::finding::codes::ROTATION;
use crate::finding::finding::MeshFinding;

/// What is to be done next if the bundle has several anchors with keys of their own. `behind` is how many proxies have other
/// anchors, of `all`.
///
/// `is_held`: the control plane started before the anchors were changed. `is_linked`: an anchor may be above the issuer of
/// another cluster.
pub(crate) fn stage(
    report: &Report,
    behind: usize,
    all: usize,
    is_held: bool,
    is_linked: bool,
) -> Option<MeshFinding> {
    let anchors = report.anchors();
    let newest = anchors.iter().max_by_key(|one| one.validity().not_before)?;
    let is_other = |one: &&Certificate| one.public_key() != newest.public_key();
    let older = anchors.iter().find(is_other)?;
    let below = report
        .path()
        .iter()
        .find(|(place, _)| *place == Place::Anchor);
    let (_, below) = below?;
    let is_new = below.public_key() == newest.public_key();
    let have = match behind {
        _ if all == 0 => "no proxy is in the dump".to_owned(),
        0 => format!("all {all} proxies have the same anchors"),
        behind => format!("{behind} of {all} proxies have others, or are not known"),
    };
    let next = match (is_new, behind) {
        _ if all == 0 => "take a dump with every pod of the mesh before the next step",
        _ if is_held => "restart the control plane before the next step",
        (false, 0) => "sign the next issuer with the newer anchor; until then nothing changes",
        (false, _) => {
            "restart the workloads whose proxies have other anchors, or anchors that are not known, before an issuer below the newer anchor comes"
        }
        (true, _) if is_linked => {
            "keep the older anchor as long as an issuer of another cluster is below it: the clusters are linked"
        }
        (true, 0) => {
            "when every workload certificate has been renewed (a day, or a restart), the older anchor can be removed"
        }
        (true, _) => {
            "restart the workloads whose proxies have other anchors, or anchors that are not known, and only then remove the older anchor"
        }
    };
    let finding = MeshFinding::new(
        ROTATION,
        format!(
            "there are {} anchors, the issuer is below the {}: {} (sha256 {}…); {have}",
            anchors.len(),
            if is_new { "newer" } else { "older" },
            below.name(),
            &hex(&below.fingerprint())[..SHORT]
        ),
        format!(
            "nothing; if {} (until {}) is to be replaced, this is where it stands",
            older.name(),
            meshpki::rfc3339(older.validity().not_after)
        ),
    );
    Some(finding.fix(next))
}

const SHORT: usize = 12;
