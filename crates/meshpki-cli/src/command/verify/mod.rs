//! `meshpki verify`: judges an issuer, workloads or webhooks against trust anchors, or the anchors alone.

mod inputs;
mod session;

use std::time::Duration;

use meshpki::{Report, UnixTime, Verifier, rfc3339};

use self::inputs::{Inputs, keep_from_summary};
use self::session::Session;
use crate::arguments::{Format, VerifyArguments};
use crate::clock;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::render::tally::Tally;
use crate::render::{formats, notes, text};
use crate::source::input::Input;
use crate::source::policy;

pub(crate) fn run(arguments: &VerifyArguments) -> Result<Exit, Failure> {
    if arguments.format == Format::Github {
        keep_from_summary(arguments)?;
    }
    let input = Input::default();
    let now = clock::now();
    let at = arguments.at.relative_to(now);
    let mut policy = policy::read(&input, arguments)?;
    policy.releases.iter().for_each(notes::release);
    policy.sound_until = arguments.until.map(|until| until.relative_to(at));
    if policy.sound_until.is_some_and(|until| until > LAST) {
        return Err(Failure::new(
            "--until: no certificate is valid after the year 9999",
        ));
    }
    if let Some(until) = policy.sound_until.filter(|until| *until <= at) {
        return Err(Failure::new(format!(
            "--until: {} is not after the time of the verification, {}",
            rfc3339(until),
            rfc3339(at)
        )));
    }
    let Inputs {
        bundle,
        left_out,
        issuer,
        workloads,
        webhooks,
        stream,
    } = Inputs::read(&input, arguments)?;

    let mut session = Session {
        verifier: Verifier::new(bundle, policy),
        at,
        issuer,
        is_waiting: workloads.is_empty() && stream.is_some(),
    };
    session
        .verifier
        .read_trust_domain(session.issuer.as_ref(), &workloads);
    let is_bundle_alone =
        session.issuer.is_none() && arguments.workload.is_empty() && arguments.webhook.is_empty();
    if is_bundle_alone {
        let report = session.verifier.verify_bundle(session.at);
        formats::bundle(&report, &left_out, arguments.format)?;
        return Ok(Exit::of(report.is_sound()));
    }
    let mut reports = Vec::new();
    if !session.is_waiting {
        reports.extend(session.issuer_report());
    }
    reports.extend(workloads.into_iter().map(|chain| session.report(chain)));
    for webhook in &webhooks {
        reports.push(session.verifier.verify_webhook(webhook, session.at));
    }

    let mut is_sound = reports.iter().all(Report::is_sound);
    if arguments.format != Format::Text {
        if let Some(stream) = stream {
            session.stream(stream, |report| {
                is_sound &= report.is_sound();
                reports.push(report);
                Ok(())
            })?;
        }
        formats::reports(&reports, &left_out, arguments.format, session.at)?;
    } else if stream.is_none() && reports.len() <= SHOWN_IN_FULL {
        text::reports(&reports)?;
    } else {
        let mut tally = Tally::default();
        for report in reports {
            tally.add(&report)?;
        }
        if let Some(stream) = stream {
            session.stream(stream, |report| {
                is_sound &= report.is_sound();
                tally.add(&report)
            })?;
        }
        tally.print()?;
    }
    Ok(Exit::of(is_sound))
}

/// The last second of the year 9999.
const LAST: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(253_402_300_799));
/// More reports are counted, and only those with errors or warnings are shown.
const SHOWN_IN_FULL: usize = 10;
