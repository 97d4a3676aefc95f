//! `meshpki verify`: judges an issuer, workloads or webhooks against trust anchors, or the anchors alone.

mod inputs;
mod session;

use meshpki::{Report, Verifier};

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
    if arguments.judging.format == Format::Github {
        keep_from_summary(arguments)?;
    }
    let input = Input::default();
    let mut policy = policy::read(&input, arguments)?;
    policy.releases.iter().for_each(notes::release);
    let at = policy::times(&arguments.judging, clock::now(), &mut policy)?;
    let format = arguments.judging.format;
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
        formats::bundle(&report, &left_out, format)?;
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
    if format != Format::Text {
        if let Some(stream) = stream {
            session.stream(stream, |report| {
                is_sound &= report.is_sound();
                reports.push(report);
                Ok(())
            })?;
        }
        formats::reports(&reports, &left_out, format, session.at)?;
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

/// More reports are counted, and only those with errors or warnings are shown.
const SHOWN_IN_FULL: usize = 10;
