//! How long the verdicts of a report hold, and how a mesh ends after them.

use std::time::Duration;

use rustls_pki_types::UnixTime;

use crate::problem::judge::Judge;
use crate::report::span::{Event, State, Until};

/// How long the verdicts of a report hold.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Outlook {
    pub(crate) sound_until: Option<Until>,
    pub(crate) accepted_until: Vec<(Judge, Until)>,
    pub(crate) runout: Option<Runout>,
}

impl Outlook {
    /// Until when the report is sound, and what ends that; `None` if it is not sound.
    #[must_use]
    pub fn sound_until(&self) -> Option<&Until> {
        self.sound_until.as_ref()
    }

    /// Until when `judge` accepts, and what ends that; `None` if it does not accept.
    #[must_use]
    pub fn accepted_until(&self, judge: Judge) -> Option<&Until> {
        let mut all = self.accepted_until.iter();
        all.find(|(one, _)| *one == judge).map(|(_, until)| until)
    }

    pub(crate) fn end(&mut self, part: Part, until: Until) {
        match part {
            Part::Report => self.sound_until = Some(until),
            Part::Judge(judge) => self.accepted_until.push((judge, until)),
        }
    }

    /// How the mesh ends, if the control plane stops issuing while the proxies still accept what they have: so it is
    /// when an anchor expires, because proxies ignore its dates. When an issuer expires, every workload certificate ends
    /// in the same second, because Linkerd makes none that is valid for longer (Linkerd, pkg/tls/ca.go).
    #[must_use]
    pub fn runout(&self) -> Option<Runout> {
        self.runout
    }
}

/// What a verdict consists of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Part {
    /// Whether the report is sound.
    Report,
    /// Whether the judge accepts.
    Judge(Judge),
}

impl Part {
    pub(crate) const ALL: [Self; 4] = [
        Self::Report,
        Self::Judge(Judge::ApiServer),
        Self::Judge(Judge::ControlPlane),
        Self::Judge(Judge::Proxy),
    ];

    /// Whether it is true.
    pub(crate) fn holds(self, state: State) -> bool {
        match self {
            Self::Report => state.is_sound,
            Self::Judge(judge) => state.accepted_by.contains(judge),
        }
    }

    /// Whether this can end it. Margins are the policy's.
    pub(crate) fn can_end_by(self, event: Event) -> bool {
        self == Self::Report || matches!(event, Event::Begins | Event::Expires)
    }
}

/// The time after the control plane has stopped issuing, in which one proxy after the other is without a certificate. A
/// proxy that restarts is without one at once.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Runout {
    /// The last second in which the control plane issues.
    pub issues_until: UnixTime,
    /// When the first of the running proxies may be without a certificate. A proxy renews its certificate after 70 % of
    /// its lifetime, but after a day at most (Linkerd, proxy/identity-client/src/certify.rs).
    pub first_without: UnixTime,
    /// When the last of them is: after the whole lifetime and the clock skew that Linkerd allows, or as soon as the
    /// proxies accept nothing.
    pub last_without: UnixTime,
}

impl Runout {
    /// How a mesh ends whose control plane issues until `issues_until`, and whose proxies accept until `accepted_until`,
    /// or without an end; `None` if it ends in one second.
    pub(crate) fn of(
        issues_until: UnixTime,
        accepted_until: Option<UnixTime>,
        lifetime: Duration,
    ) -> Option<Self> {
        if accepted_until.is_some_and(|accepted| accepted <= issues_until) {
            return None;
        }
        let renewed_after = (lifetime / 10 * 7).min(LONGEST_REFRESH);
        let without = |after: Duration| {
            let seconds = issues_until.as_secs().saturating_add(after.as_secs());
            let ends = accepted_until.map_or(u64::MAX, |accepted| accepted.as_secs());
            let first = seconds.min(ends).saturating_add(1).min(LAST);
            UnixTime::since_unix_epoch(Duration::from_secs(first))
        };
        Some(Self {
            issues_until,
            first_without: without(lifetime.saturating_sub(renewed_after)),
            last_without: without(lifetime.saturating_add(CLOCK_SKEW)),
        })
    }
}

/// The last second of the year 9999: no certificate can name a later one.
const LAST: u64 = 253_402_300_799;
/// How much longer than its lifetime a workload certificate is valid, unless somebody chooses otherwise
/// (Linkerd, charts/linkerd-control-plane/values.yaml: `clockSkewAllowance`).
const CLOCK_SKEW: Duration = Duration::from_secs(20);
/// The longest time before a proxy renews its certificate (Linkerd, app/src/env.rs).
const LONGEST_REFRESH: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    fn runout(accepted: Option<u64>, hours: u64) -> Option<(u64, u64)> {
        let lifetime = Duration::from_secs(hours * 3600);
        let runout = Runout::of(at(1_000_000), accepted.map(at), lifetime)?;
        let after = |at: UnixTime| at.as_secs() - 1_000_001;
        Some((after(runout.first_without), after(runout.last_without)))
    }

    #[test]
    fn the_first_proxy_is_without_a_certificate_after_three_tenths_of_its_lifetime() {
        assert_eq!(runout(None, 24), Some((7 * 3600 + 12 * 60, 86_420)));
        assert_eq!(runout(None, 1), Some((18 * 60, 3620)));
    }

    #[test]
    fn a_proxy_renews_after_a_day_at_the_latest() {
        assert_eq!(runout(None, 72), Some((48 * 3600, 72 * 3600 + 20)));
    }

    #[test]
    fn no_proxy_outlives_what_it_accepts() {
        assert_eq!(runout(Some(1_000_600), 24), Some((600, 600)));
        assert_eq!(runout(Some(1_000_000), 24), None);
    }
}
