//! How long the verdicts hold.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::problem::judge::Judge;
use crate::problem::place::Place;
use crate::report::outlook::{Outlook, Runout};
use crate::report::span::{Cause, Event, Until};
use crate::text::number::hex;
use crate::text::time::rfc3339;

/// The outlook, as fields of a subject or a bundle.
#[derive(Serialize)]
pub(crate) struct OutlookJson {
    sound_until: Option<UntilJson>,
    accepted_until: BTreeMap<&'static str, Option<UntilJson>>,
    runout: Option<RunoutJson>,
}

#[derive(Serialize)]
struct UntilJson {
    last: Option<String>,
    causes: Vec<CauseJson>,
}

#[derive(Serialize)]
struct CauseJson {
    event: Event,
    place: Place,
    name: String,
    fingerprint_sha256: String,
}

#[derive(Serialize)]
struct RunoutJson {
    issues_until: String,
    first_without: String,
    last_without: String,
}

impl OutlookJson {
    pub(crate) fn of(outlook: &Outlook, judges: &[Judge]) -> Self {
        let accepted = |judge: &Judge| {
            let until = outlook.accepted_until(*judge);
            (judge.as_str(), until.map(UntilJson::from))
        };
        Self {
            sound_until: outlook.sound_until().map(UntilJson::from),
            accepted_until: judges.iter().map(accepted).collect(),
            runout: outlook.runout().map(RunoutJson::from),
        }
    }
}

impl From<&Until> for UntilJson {
    fn from(until: &Until) -> Self {
        Self {
            last: until.last.map(rfc3339),
            causes: until.causes.iter().map(CauseJson::from).collect(),
        }
    }
}

impl From<&Cause> for CauseJson {
    fn from(cause: &Cause) -> Self {
        Self {
            event: cause.event,
            place: cause.place,
            name: cause.certificate.name(),
            fingerprint_sha256: hex(&cause.certificate.fingerprint()),
        }
    }
}

impl From<Runout> for RunoutJson {
    fn from(runout: Runout) -> Self {
        Self {
            issues_until: rfc3339(runout.issues_until),
            first_without: rfc3339(runout.first_without),
            last_without: rfc3339(runout.last_without),
        }
    }
}
