//! A calendar with the dates until which the verdicts hold (RFC 5545), each with a reminder a week before.

use std::collections::BTreeMap;
use std::fmt::Write;

use meshpki::{BundleReport, Outlook, Place, Report, UnixTime, hex, printable, rfc3339};

use crate::render::{outlook, verdict};

/// The reports of `verify`.
pub(crate) fn reports(reports: &[Report], at: UnixTime) -> String {
    let mut events = Events::default();
    for report in reports {
        if is_renewed(report) {
            continue;
        }
        let what = format!("{} {}", report.subject_place(), report.subject().name());
        let id = hex(&report.subject().fingerprint()[..8]);
        events.add(&what, &id, &verdict::of(report), report.outlook(), at);
    }
    events.print(at)
}

/// The report of a bundle that was judged alone.
pub(crate) fn bundle(report: &BundleReport) -> String {
    let mut events = Events::default();
    let (verdict, outlook) = (verdict::of_bundle(report), report.outlook());
    events.add("trust bundle", "bundle", &verdict, outlook, report.at());
    events.print(report.at())
}

/// Whether the workload's proxy renews what ends first: nobody has to do anything.
fn is_renewed(report: &Report) -> bool {
    let ends = report.outlook().sound_until().into_iter();
    let mut causes = ends.flat_map(|until| &until.causes);
    report.subject_place() == Place::Workload
        && report.subject().validity().lifetime().as_secs() < REMINDED_BEFORE
        && causes.any(|one| one.certificate == *report.subject())
}

/// By what ends, so that what ends together is one event.
#[derive(Default)]
struct Events(BTreeMap<String, Event>);

struct Event {
    at: UnixTime,
    summary: String,
    what: Vec<String>,
}

impl Events {
    fn add(&mut self, what: &str, id: &str, verdict: &str, outlook: &Outlook, at: UnixTime) {
        let Some(until) = outlook.sound_until() else {
            let summary = format!("{what}: {verdict}");
            let event = self.event(format!("{id}-now"), at, || summary.clone());
            event.what.push(summary);
            return;
        };
        let Some(last) = until.last else {
            return;
        };
        let cause = until.causes.first().zip(outlook::end(until));
        let (id, summary) = cause.map_or_else(
            || (format!("{id}-unknown"), format!("{what}: {verdict}")),
            |(cause, end)| {
                let name = cause.certificate.name();
                let id = hex(&cause.certificate.fingerprint()[..8]);
                (format!("{id}-{}", cause.event), format!("{end} ({name})"))
            },
        );
        let event = self.event(id, last, || summary);
        let sound = outlook::sound(outlook, true, at).unwrap_or_default();
        event.what.push(format!("{what}: {sound}"));
    }

    fn event(&mut self, id: String, at: UnixTime, summary: impl FnOnce() -> String) -> &mut Event {
        self.0.entry(id).or_insert_with(|| Event {
            at,
            summary: summary(),
            what: Vec::new(),
        })
    }

    fn print(&self, at: UnixTime) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| folded(&mut text, &format!("{name}:{value}"));
        line("BEGIN", "VCALENDAR");
        line("VERSION", "2.0");
        line("PRODID", "-//meshpki//meshpki verify//EN");
        for (id, event) in &self.0 {
            line("BEGIN", "VEVENT");
            line("UID", &format!("{id}@meshpki"));
            line("DTSTAMP", &basic(at));
            line("DTSTART", &basic(event.at));
            line("SUMMARY", &escaped(&event.summary));
            line("DESCRIPTION", &escaped(&event.description()));
            line("BEGIN", "VALARM");
            line("ACTION", "DISPLAY");
            line("TRIGGER", "-P7D");
            line("DESCRIPTION", &escaped(&event.summary));
            line("END", "VALARM");
            line("END", "VEVENT");
        }
        line("END", "VCALENDAR");
        text
    }
}

impl Event {
    fn description(&self) -> String {
        let mut text = self.what[..self.what.len().min(MOST_SUBJECTS)].join("\n");
        if self.what.len() > MOST_SUBJECTS {
            let _ = write!(text, "\n… and {} more", self.what.len() - MOST_SUBJECTS);
        }
        text
    }
}

/// A time in the basic format: `20271126T141107Z`.
fn basic(at: UnixTime) -> String {
    rfc3339(at).replace(['-', ':'], "")
}

/// A text as a value (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    let lines = text.lines().map(printable);
    let line = |line: String| {
        line.replace('\\', "\\\\")
            .replace(';', "\\;")
            .replace(',', "\\,")
    };
    lines.map(line).collect::<Vec<_>>().join("\\n")
}

/// Adds a line of at most 75 octets, and the lines that continue it (RFC 5545, section 3.1).
fn folded(text: &mut String, line: &str) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            width = 1;
        }
        text.push(c);
        width += c.len_utf8();
    }
    text.push_str("\r\n");
}

/// In octets, without the end of the line.
const LONGEST_LINE: usize = 75;
const MOST_SUBJECTS: usize = 20;
/// A week, in seconds: what lives for less renews itself, and a reminder would come before it exists.
const REMINDED_BEFORE: u64 = 7 * 24 * 60 * 60;
