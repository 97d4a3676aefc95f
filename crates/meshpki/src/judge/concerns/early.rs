//! Whether the verdict holds as long as the policy requires.

use crate::certificate::certificate::Certificate;
use crate::judge::fault::Fault;
use crate::judge::findings::Early;
use crate::policy::policy::Policy;
use crate::problem::place::Place;
use crate::problem::problem::Problem;
use crate::problem::severity::Severity;
use crate::report::outlook::Outlook;

/// What ends the verdict before the time until which the policy requires it to hold. If that is not known, it is said of
/// `first`.
pub(in crate::judge) fn find(
    outlook: &Outlook,
    policy: &Policy,
    first: Option<(Place, &Certificate)>,
) -> Vec<Early> {
    let Some((expected, sound)) = policy.sound_until.zip(outlook.sound_until()) else {
        return Vec::new();
    };
    let Some(last) = sound.last.filter(|last| *last < expected) else {
        return Vec::new();
    };
    let early = |place, event, certificate: &Certificate| Early {
        place,
        fault: Fault::accepted(Problem::EndsEarly {
            last,
            expected,
            event,
        })
        .with_severity(Severity::Error),
        certificate: certificate.clone(),
    };
    if sound.causes.is_empty() {
        let first = first.into_iter();
        return first
            .map(|(place, one)| early(place, "unknown", one))
            .collect();
    }
    let causes = sound.causes.iter();
    causes
        .map(|one| early(one.place, one.event.as_str(), &one.certificate))
        .collect()
}
