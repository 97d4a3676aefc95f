//! A calendar with the dates until which the verdicts hold (RFC 5545), each with a reminder a week before.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use meshpki::{BundleReport, Certificate, Outlook, Report, UnixTime, hex, printable, rfc3339};
use meshpki_kube::Checked;

use crate::render::{outlook, verdict};
use crate::text::escape;

/// The reports of `verify`.
pub(crate) fn reports(reports: &[Report], at: UnixTime) -> String {
    let mut events = Events::default();
    for report in reports {
        events.add(&Subject {
            what: format!("{} {}", report.subject_place(), report.subject().name()),
            id: Some(report.subject().fingerprint()),
            verdict: verdict::of(report),
            anchors: report.anchors().len(),
            outlook: report.outlook(),
            at,
        });
    }
    events.print(at)
}

/// What was found about a mesh: the dates of its issuers and webhooks.
pub(crate) fn checked(checked: &Checked) -> String {
    let all: Vec<Report> = checked.reports().cloned().collect();
    reports(&all, checked.at())
}

/// The report of a bundle that was judged alone.
pub(crate) fn bundle(report: &BundleReport) -> String {
    let mut events = Events::default();
    events.add(&Subject {
        what: "trust bundle".to_owned(),
        id: report.anchors().first().map(Certificate::fingerprint),
        verdict: verdict::of_bundle(report),
        anchors: report.anchors().len(),
        outlook: report.outlook(),
        at: report.at(),
    });
    events.print(report.at())
}

/// What was judged.
struct Subject<'a> {
    what: String,
    id: Option<[u8; 32]>,
    verdict: String,
    anchors: usize,
    outlook: &'a Outlook,
    at: UnixTime,
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
    fn add(&mut self, subject: &Subject<'_>) {
        let Subject {
            what,
            verdict,
            anchors,
            outlook,
            ..
        } = subject;
        let id = subject
            .id
            .map_or_else(|| "none".to_owned(), |id| hex(&id[..8]));
        let Some(until) = outlook.sound_until() else {
            let summary = format!("{what}: {verdict}");
            let event = self.event(format!("{id}-now"), subject.at, || summary.clone());
            event.what.push(summary);
            return;
        };
        let cause = until.causes.first().zip(outlook::end(until, 1));
        let (id, summary) = cause.map_or_else(
            || (format!("{id}-last"), what.clone()),
            |(cause, end)| {
                let name = cause.certificate.name();
                let id = hex(&cause.certificate.fingerprint()[..8]);
                (format!("{id}-{}", cause.event), format!("{end} ({name})"))
            },
        );
        let event = self.event(id, until.last.unwrap_or(LAST), || summary);
        let sound = outlook::absolute(outlook, *anchors).unwrap_or_default();
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
        let mut line = |name: &str, value: &str| {
            // Before the folds: a line has its length at the end.
            folded(&mut text, &escape::text(&format!("{name}:{value}")));
        };
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
            // A reminder that would be in the past reminds nobody.
            if event.at.as_secs() > at.as_secs().saturating_add(REMINDED_BEFORE) {
                line("BEGIN", "VALARM");
                line("ACTION", "DISPLAY");
                line("TRIGGER", "-P7D");
                line("DESCRIPTION", &escaped(&event.summary));
                line("END", "VALARM");
            }
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
/// A week, in seconds.
const REMINDED_BEFORE: u64 = 7 * 24 * 60 * 60;
/// The last second of the year 9999, for what nothing ends: a calendar has at least one event.
const LAST: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(253_402_300_799));
