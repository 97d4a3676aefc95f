//! The path of a certificate that is judged: its certificates, each with its place, and its end.

use crate::certificate::certificate::Certificate;
use crate::judge::case::Case;
use crate::judge::fault::Fault;
use crate::judge::rules::link;
use crate::judge::verdicts::Verdicts;
use crate::problem::place::Place;

/// The path of a certificate that is judged to its anchor, or as far as its signatures lead.
pub(crate) struct Path<'a> {
    /// The certificate that is judged and the CAs above it, lowest first, without the anchor.
    pub(crate) steps: Vec<PathStep<'a>>,
    /// The anchor at its end, or why the last certificate leads to none.
    pub(crate) end: Result<End<'a>, Fault>,
}

/// A certificate of a path.
#[derive(Clone, Copy)]
pub(crate) struct PathStep<'a> {
    pub(crate) certificate: &'a Certificate,
    pub(crate) place: Place,
    /// How many CAs are below it.
    pub(crate) below: usize,
}

/// The anchor at the end of a path.
#[derive(Clone, Copy)]
pub(crate) struct End<'a> {
    pub(crate) anchor: &'a Certificate,
    /// Its index in the bundle.
    pub(crate) index: usize,
    /// How many CAs are below it.
    pub(crate) below: usize,
}

impl<'a> Path<'a> {
    /// The path by which Go accepts, or else webpki; if neither does, how far the signatures lead.
    pub(super) fn of(case: &Case<'a>, verdicts: &Verdicts<'a>) -> Self {
        let first = &case.chain.first;
        let anchors = case.prepared.certificates();
        let route = verdicts.go.as_ref().or(verdicts.webpki.as_ref());
        let route = route.ok().filter(|route| case.is_through_candidate(route));
        let Some(route) = route else {
            let (certificates, end) =
                link::ascend(first, &case.chain.rest, anchors, case.signatures);
            return Self::new(case.place, certificates, end, anchors);
        };
        let mut certificates = route.authorities.clone();
        if certificates.first() != Some(&first) {
            certificates.insert(0, first);
        }
        Self::new(case.place, certificates, Ok(route.anchor), anchors)
    }

    /// The path of these certificates. The first is the one that is judged, and its place is `place`.
    fn new(
        place: Place,
        certificates: Vec<&'a Certificate>,
        end: Result<usize, Fault>,
        anchors: &'a [Certificate],
    ) -> Self {
        let authorities = |count| authorities_among(count, place);
        let end = end.map(|index| End {
            anchor: &anchors[index],
            index,
            below: authorities(certificates.len()),
        });
        let steps = certificates.into_iter().enumerate();
        let steps = steps.map(|(index, certificate)| PathStep {
            certificate,
            place: match index {
                0 => place,
                _ => place.of_authority(authorities(index)),
            },
            below: authorities(index),
        });
        Self {
            steps: steps.collect(),
            end,
        }
    }

    /// The certificates without the anchor, lowest first.
    pub(crate) fn certificates(&self) -> impl DoubleEndedIterator<Item = &'a Certificate> + '_ {
        self.steps.iter().map(|step| step.certificate)
    }

    /// The anchor at its end.
    pub(crate) fn anchor(&self) -> Option<&'a Certificate> {
        self.end.as_ref().ok().map(|end| end.anchor)
    }

    /// The anchor at its end, unless that is itself among the certificates.
    pub(crate) fn anchor_above(&self) -> Option<&'a Certificate> {
        self.anchor().filter(|anchor| !self.contains(anchor))
    }

    /// Whether the certificate is part of it, ignoring the anchor.
    pub(crate) fn contains(&self, certificate: &Certificate) -> bool {
        self.certificates().any(|one| one == certificate)
    }

    /// How many CAs are between a workload and the anchor.
    pub(crate) fn authorities(&self, place: Place) -> usize {
        authorities_among(self.steps.len(), place)
    }

    /// The whole path, for a report.
    pub(crate) fn to_report(&self) -> Vec<(Place, Certificate)> {
        let steps = self.steps.iter();
        let steps = steps.map(|step| (step.place, step.certificate.clone()));
        let anchor = self.anchor_above();
        steps
            .chain(anchor.map(|anchor| (Place::Anchor, anchor.clone())))
            .collect()
    }
}

/// How many of this many certificates are CAs, if the lowest is at `place`.
fn authorities_among(count: usize, place: Place) -> usize {
    if place.is_leaf() {
        count.saturating_sub(1)
    } else {
        count
    }
}
