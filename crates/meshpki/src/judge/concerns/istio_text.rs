//! Whether istiod and ztunnel read the whole of Istio's texts: each reads others than the other, and in another way.

use std::collections::HashSet;

use crate::consumers::reading::Reading;
use crate::judge::fault::Fault;
use crate::judge::findings::Findings;
use crate::judge::prepared::Prepared;
use crate::judge::rules::text::{IstioText, check_of_istio};
use crate::mesh::chain::Presented;
use crate::pem::oddity::Oddity;
use crate::problem::judge::Judges;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::source::Origin;

/// What is wrong with the texts of the roots, and with those of a chain, if one is judged.
pub(in crate::judge) fn find(
    prepared: &Prepared,
    chain: Option<(&Presented, Place)>,
    findings: &mut Findings<'_>,
) {
    oddities(&prepared.oddities, |_| IstioText::Roots, findings);
    for reading in prepared.readings.iter() {
        lost(
            reading,
            prepared
                .certificates()
                .iter()
                .filter_map(|one| one.origin()),
            IstioText::Roots,
            findings,
        );
    }
    let Some((chain, place)) = chain else {
        return;
    };
    let first = chain.first.origin();
    let own = chain.sent.as_ref().and(first);
    let text = |origin: &Origin| match own {
        Some(first) if first.source() == origin.source() => IstioText::Issuer {
            block: first.block(),
        },
        _ => IstioText::Sent,
    };
    oddities(&chain.oddities, text, findings);
    if place != Place::Issuer {
        return;
    }
    let all = || {
        [&chain.first]
            .into_iter()
            .chain(&chain.rest)
            .filter_map(|one| one.origin())
    };
    let sent = chain.sent.as_ref().and_then(|sent| sent.origin.as_ref());
    if let Some(reading) = &chain.reading {
        lost(
            reading,
            sent.into_iter().chain(all()),
            IstioText::Sent,
            findings,
        );
    }
    let of_issuer = chain.sent.as_ref().and_then(|sent| sent.issuer.as_ref());
    if let (Some(reading), Some(first)) = (of_issuer, first) {
        let text = IstioText::Issuer {
            block: first.block(),
        };
        lost(reading, [first].into_iter(), text, findings);
    }
}

fn oddities(oddities: &[Oddity], text: impl Fn(&Origin) -> IstioText, findings: &mut Findings<'_>) {
    for Oddity { origin, kind } in oddities {
        if let Some(fault) = check_of_istio(kind, origin.block(), text(origin)) {
            findings.push_text(fault, origin);
        }
    }
}

/// The first certificate of a text that Go does not find in it. ztunnel then has what follows in the place of another, if
/// istiod cuts the text for it.
fn lost<'a>(
    reading: &Reading,
    origins: impl Iterator<Item = &'a Origin>,
    text: IstioText,
    findings: &mut Findings<'_>,
) {
    let is_in_pool = !matches!(text, IstioText::Issuer { .. });
    let lost: HashSet<usize> = reading.lost_to_go(is_in_pool).collect();
    let mut origins = origins
        .filter(|origin| origin.source() == reading.source() && lost.contains(&origin.block()));
    if let Some(origin) = origins.next() {
        let is_cut = matches!(text, IstioText::Sent) && reading.lost_to_go(false).next().is_some();
        let by = if is_cut {
            Judges::MESH
        } else {
            Judges::CONTROL_PLANE
        };
        findings.push_text(Fault::refused_by(by, Problem::LostToIstiod), origin);
    }
}
