//! When a verdict changes. It is constant between two seconds in which a certificate begins or ends, or in which a margin
//! of the policy begins: so the verifier is asked in these seconds, and in no other.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::certificate::signature::Signatures;
use crate::judge::boundary::{self, Boundary};
use crate::judge::bundle;
use crate::judge::prepared::Prepared;
use crate::judge::subject::Subject;
use crate::judge::webhook::Webhook;
use crate::problem::judge::Judge;
use crate::problem::place::Place;
use crate::report::bundle::BundleReport;
use crate::report::outlook::{Outlook, Part};
use crate::report::report::Report;
use crate::report::span::{Cause, Change, Event, Span, State, Until};

/// The verdict on one input from a time on, as far as anything in it begins or ends.
///
/// It goes forward only as far as it is asked, and asks the verifier in at most 200 seconds, or fewer if the input has
/// hundreds of certificates. If it has more in which the verdict may change, the last span ends before the next of them, and
/// nothing is known of what follows. Nor is it asked about the time after the year 9999.
///
/// ```
/// # use meshpki::{Authority, IssuerChain, IssuerOptions, Policy, RootOptions, Verifier};
/// use std::time::Duration;
/// use meshpki::{Event, UnixTime};
///
/// let now = UnixTime::since_unix_epoch(Duration::from_secs(1_795_449_600));
/// # let root = Authority::create_root(&RootOptions::new("root.linkerd.cluster.local"), now)?;
/// # let issuer = root.create_issuer(&IssuerOptions::new("identity.linkerd.cluster.local"), now)?;
/// # let verifier = Verifier::new([root.certificate().clone()].into_iter().collect(), Policy::default());
/// # let chain = IssuerChain::from(issuer.certificate().clone());
/// let sound = verifier.timeline(&chain, now).sound_until().expect("it is sound now");
/// assert_eq!(sound.last, Some(issuer.certificate().validity().not_after));
/// assert_eq!(sound.causes[0].event, Event::Expires);
/// assert_eq!(sound.causes[0].certificate, *issuer.certificate());
/// # Ok::<(), meshpki::IssueError>(())
/// ```
pub struct Timeline<'a> {
    from: UnixTime,
    ask: Box<dyn Fn(UnixTime) -> Verdict + Send + Sync + 'a>,
    /// In the order of their seconds, all after `from`.
    boundaries: Vec<Boundary>,
    /// In how many seconds the verifier is asked.
    most_asked: usize,
}

/// A verdict, and the certificates that it needs.
pub(super) struct Verdict {
    pub(super) state: State,
    path: Vec<(Place, Certificate)>,
}

impl<'a> Timeline<'a> {
    /// When the verdict on a chain changes.
    pub(super) fn of_subject(subject: Subject<'a>, signatures: Signatures, from: UnixTime) -> Self {
        let boundaries = boundary::of_subject(&subject, &signatures, from);
        Self::new(from, boundaries, subject.count(), move |at| {
            Verdict::of(&subject.report(&signatures, at, &[]))
        })
    }

    /// When the verdict on a webhook changes.
    pub(super) fn of_webhook(prepared: &'a Prepared, webhook: Webhook, from: UnixTime) -> Self {
        let subject = webhook.subject(prepared);
        let (signatures, count) = (subject.signatures(), subject.count());
        let boundaries = boundary::of_subject(&subject, &signatures, from);
        Self::new(from, boundaries, count, move |at| {
            Verdict::of(&webhook.subject(prepared).report(&signatures, at, &[]))
        })
    }

    /// When the verdict on the anchors alone changes.
    pub(super) fn of_bundle(prepared: &'a Prepared, from: UnixTime) -> Self {
        let boundaries = boundary::of_bundle(prepared, from);
        let count = prepared.certificates().len();
        Self::new(from, boundaries, count, move |at| {
            Verdict::of_bundle(&bundle::report(prepared, at, &[]))
        })
    }

    fn new(
        from: UnixTime,
        mut boundaries: Vec<Boundary>,
        certificates: usize,
        ask: impl Fn(UnixTime) -> Verdict + Send + Sync + 'a,
    ) -> Self {
        boundaries.sort_by_key(|one| one.at);
        Self {
            from,
            ask: Box::new(ask),
            boundaries,
            most_asked: (MOST_WORK / certificates.max(1)).clamp(LEAST_ASKED, MOST_ASKED),
        }
    }

    /// The verdict at the time from which the caller asks.
    #[must_use]
    pub fn start(&self) -> State {
        self.first().state
    }

    /// The first change; `None` if there is none in the seconds in which the verifier is asked.
    #[must_use]
    pub fn next_change(&self) -> Option<Change> {
        self.changes().find_map(Result::ok)
    }

    /// The verdicts one after the other, each from its first second to its last.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        let mut spans = vec![Span {
            from: self.from,
            until: None,
            state: self.start(),
            causes: Vec::new(),
        }];
        for change in self.changes() {
            let at = match &change {
                Ok(change) => change.at,
                Err(Unknown { from }) => *from,
            };
            if let Some(last) = spans.last_mut() {
                last.until = Some(before(at));
            }
            spans.extend(change.ok().map(|change| Span {
                from: change.at,
                until: None,
                state: change.state,
                causes: change.causes,
            }));
        }
        spans
    }

    /// Until when it is sound, and what ends that; `None` if it is not sound at the beginning.
    #[must_use]
    pub fn sound_until(&self) -> Option<Until> {
        self.outlook(&self.first()).sound_until
    }

    /// Until when `judge` accepts, and what ends that; `None` if it does not accept at the beginning.
    #[must_use]
    pub fn accepted_until(&self, judge: Judge) -> Option<Until> {
        let outlook = self.outlook(&self.first());
        outlook.accepted_until(judge).cloned()
    }

    /// How long the first verdict holds. Only the boundaries that decide can change it.
    pub(super) fn outlook(&self, first: &Verdict) -> Outlook {
        let mut outlook = Outlook::default();
        let mut parts = Part::ALL.to_vec();
        parts.retain(|part| part.holds(first.state));
        let mut end = |parts: Vec<Part>, last, causes: &dyn Fn(Part) -> Vec<Cause>| {
            for part in parts {
                let causes = causes(part);
                outlook.end(part, Until { last, causes });
            }
        };
        let mut held: Option<Verdict> = None;
        let decide = |together: &&[Boundary]| together.iter().any(|one| one.decides);
        for (count, together) in self.seconds().filter(decide).enumerate() {
            if parts.is_empty() {
                break;
            }
            let at = together[0].at;
            if count == self.most_asked {
                let unknown = std::mem::take(&mut parts);
                end(unknown, Some(before(at)), &|_| Vec::new());
                break;
            }
            let (earlier, next) = (held.as_ref().unwrap_or(first), (self.ask)(at));
            let ended = parts
                .extract_if(.., |part| !part.holds(next.state))
                .collect();
            end(ended, Some(before(at)), &|part| {
                let deciding = together.iter().filter(|one| one.decides);
                let possible = deciding.filter(|one| part.can_end_by(one.cause.event));
                causes(possible, earlier, &next)
            });
            held = Some(next);
        }
        end(parts, None, &|_| Vec::new());
        outlook
    }

    /// The first second after one time and before another in which `judge` accepts, as far as the verifier is asked.
    pub(super) fn accepted_again(
        &self,
        judge: Judge,
        after: UnixTime,
        before: UnixTime,
    ) -> Option<UnixTime> {
        let mut seconds = self.seconds().map(|together| together[0].at);
        // What begins in the next second is what ended it.
        let later = seconds
            .by_ref()
            .filter(|at| at.as_secs() > after.as_secs() + 1 && *at < before);
        let mut asked = later.take(self.most_asked);
        asked.find(|at| (self.ask)(*at).state.accepted_by.contains(judge))
    }

    fn first(&self) -> Verdict {
        (self.ask)(self.from)
    }

    /// Each change, and at the end perhaps that nothing more is known.
    fn changes(&self) -> impl Iterator<Item = Result<Change, Unknown>> + '_ {
        let mut verdict = None;
        let seconds = self.seconds().enumerate();
        let answers = seconds.map_while(move |(count, together)| {
            let at = together[0].at;
            if count > self.most_asked {
                return None;
            }
            if count == self.most_asked {
                return Some(Some(Err(Unknown { from: at })));
            }
            let before = verdict.take().unwrap_or_else(|| self.first());
            let next = (self.ask)(at);
            let change = (next.state != before.state).then(|| Change {
                at,
                state: next.state,
                causes: {
                    let is_decided = next.state.is_sound != before.state.is_sound
                        || next.state.accepted_by != before.state.accepted_by;
                    let possible = together.iter().filter(|one| one.decides || !is_decided);
                    causes(possible, &before, &next)
                },
            });
            verdict = Some(next);
            Some(change.map(Ok))
        });
        answers.flatten()
    }

    /// The boundaries of each second together.
    fn seconds(&self) -> impl Iterator<Item = &[Boundary]> {
        self.boundaries.chunk_by(|one, other| one.at == other.at)
    }
}

impl fmt::Debug for Timeline<'_> {
    /// Shows where it begins.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timeline")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// From here on nothing is known.
struct Unknown {
    from: UnixTime,
}

impl Verdict {
    pub(super) fn of(report: &Report) -> Self {
        Self {
            state: State {
                accepted_by: report.accepted_by,
                is_sound: report.is_sound(),
                is_due: report.is_due(),
            },
            path: report.path().to_vec(),
        }
    }

    pub(super) fn of_bundle(report: &BundleReport) -> Self {
        Self {
            state: State {
                accepted_by: report.accepted_by,
                is_sound: report.is_sound(),
                is_due: report.is_due(),
            },
            path: Vec::new(),
        }
    }

    fn needs(&self, certificate: &Certificate) -> Option<Place> {
        let mut path = self.path.iter();
        let step = path.find(|(_, one)| one == certificate);
        step.map(|(place, _)| *place)
    }
}

/// Of what can be the cause, that which happens to the certificates that one of the verdicts needs; all of it, if to them
/// only margins for a warning begin.
fn causes<'b>(
    possible: impl Iterator<Item = &'b Boundary>,
    before: &Verdict,
    after: &Verdict,
) -> Vec<Cause> {
    let mut all: Vec<(bool, bool, Cause)> = possible
        .map(|one| {
            let certificate = &one.cause.certificate;
            let needed = before.needs(certificate).or(after.needs(certificate));
            let place = needed.unwrap_or(one.cause.place);
            let cause = Cause {
                place,
                ..one.cause.clone()
            };
            (cause.event == Event::WarnMargin, needed.is_none(), cause)
        })
        .collect();
    all.sort_by_key(|(is_margin, is_other, _)| (*is_margin, *is_other));
    if all
        .first()
        .is_some_and(|(is_margin, is_other, _)| !is_margin && !is_other)
    {
        all.retain(|(is_margin, is_other, _)| !is_margin && !is_other);
    }
    // An issuer that is an anchor is among both.
    let mut seen = HashSet::new();
    let mut causes: Vec<Cause> = all.into_iter().map(|(_, _, cause)| cause).collect();
    causes.retain(|one| seen.insert((one.event, one.certificate.fingerprint())));
    causes.truncate(MOST_CAUSES);
    causes
}

fn before(at: UnixTime) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(at.as_secs().saturating_sub(1)))
}

/// However many certificates there are.
const LEAST_ASKED: usize = 8;
/// A chain has a dozen.
const MOST_ASKED: usize = 200;
/// A hostile bundle may have thousands of certificates that end in the same second.
const MOST_CAUSES: usize = 16;
/// How many certificates are judged in all.
const MOST_WORK: usize = 10_000;
