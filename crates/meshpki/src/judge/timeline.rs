//! When a verdict changes. It is constant between two seconds in which a certificate begins or ends, or in which a margin
//! of the policy begins: so the verifier is asked in these seconds, and in no other.

use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::certificate::certificate::Certificate;
use crate::judge::boundary::{self, Boundary};
use crate::judge::bundle;
use crate::judge::prepared::Prepared;
use crate::judge::subject::Subject;
use crate::judge::verifier::Verifier;
use crate::judge::webhook::Webhook;
use crate::mesh::chain::{IssuerChain, WorkloadChain};
use crate::mesh::webhook::WebhookChain;
use crate::problem::judge::Judge;
use crate::problem::place::Place;
use crate::report::bundle::BundleReport;
use crate::report::report::Report;
use crate::report::span::{Cause, Change, Event, Span, State, Until};

/// The verdict on one input from a time on, as far as anything in it begins or ends.
///
/// It goes forward only as far as it is asked, and asks the verifier in at most 1,000 seconds, or fewer if the input has
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
struct Verdict {
    state: State,
    path: Vec<(Place, Certificate)>,
}

impl Verifier {
    /// When the verdict on an issuer changes, from `from` on.
    #[must_use]
    pub fn timeline<'a>(&'a self, chain: &'a IssuerChain, from: UnixTime) -> Timeline<'a> {
        of_chain(self.issuer(chain), from)
    }

    /// When the verdict on a workload's certificate changes, from `from` on.
    #[must_use]
    pub fn workload_timeline<'a>(
        &'a self,
        chain: &'a WorkloadChain,
        from: UnixTime,
    ) -> Timeline<'a> {
        of_chain(self.workload(chain), from)
    }

    /// When the verdict on a webhook changes, from `from` on.
    #[must_use]
    pub fn webhook_timeline(&self, chain: &WebhookChain, from: UnixTime) -> Timeline<'_> {
        let prepared = self.prepared();
        let webhook = Webhook::of(prepared, chain);
        let subject = webhook.subject(prepared);
        let (signatures, boundaries) = (subject.signatures(), boundary::of_subject(&subject, from));
        let count = subject.count();
        let ask = move |at| Verdict::of(&webhook.subject(prepared).report(&signatures, at));
        Timeline::new(from, boundaries, count, ask)
    }

    /// When the verdict on the anchors alone changes, from `from` on.
    #[must_use]
    pub fn bundle_timeline(&self, from: UnixTime) -> Timeline<'_> {
        let prepared = self.prepared();
        let ask = move |at| Verdict::of_bundle(&bundle::report(prepared, at));
        let count = prepared.certificates().len();
        Timeline::new(from, boundary::of_bundle(prepared, from), count, ask)
    }
}

impl<'a> Timeline<'a> {
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
        (self.ask)(self.from).state
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
        self.held(|state| state.is_sound, |_| true)
    }

    /// Until when `judge` accepts, and what ends that; `None` if it does not accept at the beginning.
    #[must_use]
    pub fn accepted_until(&self, judge: Judge) -> Option<Until> {
        // Margins are the policy's.
        let is_of_dates = |event| matches!(event, Event::Begins | Event::Expires);
        self.held(|state| state.accepted_by.contains(judge), is_of_dates)
    }

    /// Until when something is true of the verdict that only the boundaries that decide can change.
    /// Only some events can be the cause.
    fn held(
        &self,
        is_true: impl Fn(&State) -> bool,
        can_be: impl Fn(Event) -> bool,
    ) -> Option<Until> {
        let mut verdict = (self.ask)(self.from);
        if !is_true(&verdict.state) {
            return None;
        }
        let decide = |together: &&[Boundary]| together.iter().any(|one| one.decides);
        for (count, together) in self.seconds().filter(decide).enumerate() {
            let at = together[0].at;
            if count == self.most_asked {
                return Some(Until {
                    last: Some(before(at)),
                    causes: Vec::new(),
                });
            }
            let next = (self.ask)(at);
            if !is_true(&next.state) {
                let deciding = together.iter().filter(|one| one.decides);
                let possible = deciding.filter(|one| can_be(one.cause.event));
                return Some(Until {
                    last: Some(before(at)),
                    causes: causes(possible, &verdict, &next),
                });
            }
            verdict = next;
        }
        Some(Until {
            last: None,
            causes: Vec::new(),
        })
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
            let before = verdict.take().unwrap_or_else(|| (self.ask)(self.from));
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
    fn of(report: &Report) -> Self {
        Self {
            state: State {
                accepted_by: report.accepted_by,
                is_sound: report.is_sound(),
                is_due: report.is_due(),
            },
            path: report.path().to_vec(),
        }
    }

    fn of_bundle(report: &BundleReport) -> Self {
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

fn of_chain(subject: Subject<'_>, from: UnixTime) -> Timeline<'_> {
    let signatures = subject.signatures();
    let (boundaries, count) = (boundary::of_subject(&subject, from), subject.count());
    Timeline::new(from, boundaries, count, move |at| {
        Verdict::of(&subject.report(&signatures, at))
    })
}

fn before(at: UnixTime) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(at.as_secs().saturating_sub(1)))
}

/// However many certificates there are.
const LEAST_ASKED: usize = 32;
/// A chain has a dozen.
const MOST_ASKED: usize = 1000;
/// A hostile bundle may have thousands of certificates that end in the same second.
const MOST_CAUSES: usize = 16;
/// How many certificates are judged in all.
const MOST_WORK: usize = 100_000;
