//! Many reports as text: those with errors or warnings in full, and the number of workloads of each issuer.

use std::collections::BTreeMap;
use std::fmt::Write;

use meshpki::{Finding, Place, Report, Severity, hex};

use crate::failure::Failure;
use crate::render;

/// Counts reports as they arrive, and keeps none in memory.
#[derive(Default)]
pub(crate) struct Tally {
    /// By name and fingerprint: in a rotation, two issuers may have the same name.
    issuers: BTreeMap<(String, String), Count>,
    shown: usize,
    hidden: usize,
}

#[derive(Default)]
struct Count {
    sound: usize,
    /// Sound only because errors are allowed.
    allowed: usize,
    all: usize,
}

impl Tally {
    /// Counts a report, and prints it if it has errors or warnings, or is about an issuer.
    pub(crate) fn add(&mut self, report: &Report) -> Result<(), Failure> {
        let is_workload = report.subject_place() == Place::Workload;
        if is_workload {
            let mut issuer = match report.path().get(1) {
                Some((_, issuer)) => (issuer.name(), hex(&issuer.fingerprint())),
                None => ("a missing issuer".to_owned(), String::new()),
            };
            // An input may have more issuers than a user can read.
            if self.issuers.len() >= MOST_GROUPS && !self.issuers.contains_key(&issuer) {
                issuer = ("other issuers".to_owned(), String::new());
            }
            let count = self.issuers.entry(issuer).or_default();
            count.all += 1;
            count.sound += usize::from(report.is_sound());
            let has_error = |one: &Finding| one.severity() == Severity::Error;
            let is_allowed = report.is_sound() && report.allowed().iter().any(has_error);
            count.allowed += usize::from(is_allowed);
        }
        if is_workload && report.worst() < Some(Severity::Warning) {
            return Ok(());
        }
        if self.shown == MOST_SHOWN {
            self.hidden += 1;
            return Ok(());
        }
        self.shown += 1;
        render::text::reports(std::slice::from_ref(report))?;
        render::data(b"\n")
    }

    /// Prints the counts.
    pub(crate) fn print(&self) -> Result<(), Failure> {
        let mut text = String::new();
        if self.hidden > 0 {
            let _ = writeln!(
                text,
                "… and {} more with errors or warnings; --format json lists all\n",
                self.hidden
            );
        }
        for ((issuer, fingerprint), count) in &self.issuers {
            let same_name = self.issuers.keys().filter(|(name, _)| name == issuer);
            let which = match fingerprint.get(..SHORT_FINGERPRINT) {
                Some(start) if same_name.count() > 1 => format!(" (sha256 {start}…)"),
                _ => String::new(),
            };
            let _ = writeln!(
                text,
                "{} of {} workload{} of {issuer}{which} sound{}",
                count.sound,
                count.all,
                if count.all == 1 { "" } else { "s" },
                match count.allowed {
                    0 => String::new(),
                    allowed => format!(", {allowed} of them with allowed errors"),
                }
            );
        }
        render::data(text.as_bytes())
    }
}

const MOST_GROUPS: usize = 1000;
const MOST_SHOWN: usize = 100;
const SHORT_FINGERPRINT: usize = 12;
