//! The seconds in which a verdict may change: those in which a certificate begins or ends, or a margin of the policy begins.

use std::collections::HashSet;
use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;
use crate::judge::bundle;
use crate::judge::prepared::Prepared;
use crate::judge::question::MOST_CHECKS;
use crate::judge::rules::validity::begin_of_margin;
use crate::judge::subject::Subject;
use crate::policy::policy::Policy;
use crate::problem::place::Place;
use crate::report::span::{Cause, Event};

/// A second in which a verdict may change.
pub(super) struct Boundary {
    pub(super) at: UnixTime,
    pub(super) cause: Cause,
    /// Whether it can change if the report is sound, or if a judge accepts.
    pub(super) decides: bool,
}

/// The boundaries of the certificates that can matter: those that are presented, and the anchors that signed one of
/// them. If levels make errors of what is found in the others, these matter, too.
pub(super) fn of_subject(
    subject: &Subject<'_>,
    signatures: &Signatures,
    from: UnixTime,
) -> Vec<Boundary> {
    let Subject {
        prepared,
        policy,
        place,
        chain,
        ..
    } = subject;
    let has_levels = !policy.levels.is_empty();
    let decides = |event: Event| has_levels || event != Event::WarnMargin;
    let mut all = Boundaries {
        from,
        policy,
        list: Vec::new(),
    };
    all.add(*place, &chain.first, decides);
    for certificate in &chain.rest {
        all.add(Place::Intermediate, certificate, decides);
    }
    // istiod does not start in the last second of the first certificate that it sends.
    if let Some(lead) = chain.sent.as_ref().and_then(|sent| sent.lead.as_ref()) {
        let at = lead.validity().not_after;
        all.list.extend((at > from).then(|| Boundary {
            at,
            cause: Cause {
                event: Event::Expires,
                place: if *lead == chain.first {
                    *place
                } else {
                    Place::Intermediate
                },
                certificate: lead.clone(),
            },
            decides: true,
        }));
    }
    let presented = || std::iter::once(&chain.first).chain(&chain.rest);
    let issuers: HashSet<&[u8]> = presented().map(|one| one.issuer().der()).collect();
    let mut checks = 0;
    let mut has_signed = |anchor: &Certificate| {
        if !issuers.contains(anchor.subject().der()) {
            return false;
        }
        presented().any(|one| {
            checks += 1;
            checks > MOST_CHECKS
                || one.issuer() == anchor.subject() && signatures.verifies(one, anchor)
        })
    };
    let subjects: HashSet<&[u8]> = presented().map(|one| one.subject().der()).collect();
    for anchor in prepared.certificates() {
        // One with the name of a presented one may have its key, too.
        let is_candidate = subjects.contains(anchor.subject().der());
        if has_levels || is_candidate || has_signed(anchor) {
            all.add(Place::Anchor, anchor, decides);
        }
    }
    all.list
}

/// The boundaries of all anchors. As long as one anchor is good, those of the others decide nothing.
pub(super) fn of_bundle(prepared: &Prepared, from: UnixTime) -> Vec<Boundary> {
    let policy = &prepared.policy;
    let has_levels = !policy.levels.is_empty();
    let living: Vec<bool> = prepared
        .certificates()
        .iter()
        .map(|anchor| bundle::is_living(prepared, anchor, anchor.validity().not_before))
        .collect();
    let edges = edges(prepared, &living);
    let mut all = Boundaries {
        from,
        policy,
        list: Vec::new(),
    };
    for (index, anchor) in prepared.certificates().iter().enumerate() {
        let begin = all.list.len();
        // What is wrong with it beside the others is an error only while it is good.
        let is_refused = prepared.among_anchors[index].iter().any(bundle::is_error);
        all.add(Place::Anchor, anchor, |event| {
            has_levels || is_refused && event != Event::WarnMargin
        });
        for one in all.list.iter_mut().skip(begin).filter(|_| living[index]) {
            one.decides |= edges.contains(&one.at.as_secs());
        }
    }
    all.list
}

/// The edges of the time in which one anchor or another is good: with the margin, in which the report is sound, and
/// without, in which the judges accept.
fn edges(prepared: &Prepared, living: &[bool]) -> HashSet<u64> {
    let anchors = prepared.certificates().iter().zip(living);
    let living = anchors.filter(|(_, is_living)| **is_living);
    let (mut with_margin, mut without) = (Vec::new(), Vec::new());
    for validity in living.map(|(anchor, _)| anchor.validity()) {
        let first = validity.not_before.as_secs();
        let margin = begin_of_margin(prepared.policy.fail_within, validity);
        let end = after(validity.not_after).as_secs();
        with_margin.push((first, margin.map_or(end, |margin| margin.as_secs())));
        without.push((first, end));
    }
    joined(with_margin).chain(joined(without)).collect()
}

/// The edges of spans that are joined where they overlap.
fn joined(mut spans: Vec<(u64, u64)>) -> impl Iterator<Item = u64> {
    spans.retain(|(first, end)| first < end);
    spans.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (first, end) in spans {
        match joined.last_mut() {
            Some(last) if first <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((first, end)),
        }
    }
    joined.into_iter().flat_map(|(first, end)| [first, end])
}

/// The boundaries as they are collected.
struct Boundaries<'a> {
    from: UnixTime,
    policy: &'a Policy,
    list: Vec<Boundary>,
}

impl Boundaries<'_> {
    fn add(&mut self, place: Place, certificate: &Certificate, decides: impl Fn(Event) -> bool) {
        let validity = certificate.validity();
        let margin = |margin| begin_of_margin(margin, validity);
        let events = [
            (Event::Begins, Some(validity.not_before)),
            (Event::WarnMargin, margin(self.policy.warn_within)),
            (Event::FailMargin, margin(self.policy.fail_within)),
            (Event::Expires, Some(after(validity.not_after))),
        ];
        let later = events
            .into_iter()
            .filter_map(|(event, at)| Some((event, at.filter(|at| *at > self.from)?)));
        self.list.extend(later.map(|(event, at)| Boundary {
            at,
            cause: Cause {
                event,
                place,
                certificate: certificate.clone(),
            },
            decides: decides(event),
        }));
    }
}

fn after(at: UnixTime) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(at.as_secs().saturating_add(1)))
}
