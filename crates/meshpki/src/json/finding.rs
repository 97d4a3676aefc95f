//! Findings, with their evidence.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::fix::fix::Fix;
use crate::json::certificate::file;
use crate::problem::evidence::Evidence;
use crate::problem::judge::Judge;
use crate::problem::severity::Severity;
use crate::report::finding::Finding;
use crate::report::linkerd_check::LinkerdCheck;
use crate::report::refusal::Refusal;
use crate::source::Origin;
use crate::text::number::hex;

#[derive(Serialize)]
struct FindingJson {
    code: &'static str,
    severity: &'static str,
    place: &'static str,
    message: String,
    evidence: BTreeMap<&'static str, Evidence>,
    refused_by: Verdicts,
    releases: Vec<OnRelease>,
    consequence: Cow<'static, str>,
    advice: Option<String>,
    remedy: Option<String>,
    reference: &'static str,
    linkerd_check: Option<Item>,
    fingerprint_sha256: Option<String>,
    file: Option<String>,
    block: Option<usize>,
    line: Option<usize>,
}

/// Who refuses because of it on one release.
#[derive(Serialize)]
struct OnRelease {
    release: String,
    found: bool,
    refused_by: Verdicts,
}

impl OnRelease {
    fn of(refusal: &Refusal) -> Self {
        Self {
            release: refusal.release.to_string(),
            found: refusal.is_found,
            refused_by: verdicts(&Judge::MESH, |judge| refusal.refused_by.contains(judge)),
        }
    }
}

#[derive(Serialize)]
struct Item {
    description: &'static str,
    hint: &'static str,
}

/// A value for each judge that was asked.
pub(crate) type Verdicts = BTreeMap<&'static str, bool>;

pub(crate) fn verdicts(asked: &[Judge], is_among: impl Fn(Judge) -> bool) -> Verdicts {
    let asked = asked.iter();
    asked
        .map(|&judge| (judge.as_str(), is_among(judge)))
        .collect()
}

/// The number of findings of each severity.
#[derive(Serialize)]
pub(crate) struct Counts {
    error: usize,
    warning: usize,
    note: usize,
}

impl Counts {
    pub(crate) fn of(findings: &[Finding]) -> Self {
        let count = |severity| {
            let of = |finding: &&Finding| finding.severity() == severity;
            findings.iter().filter(of).count()
        };
        Self {
            error: count(Severity::Error),
            warning: count(Severity::Warning),
            note: count(Severity::Note),
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fix = self.remedy().map(|remedy| Fix::of(&remedy));
        let item = |check: LinkerdCheck| Item {
            description: check.description(),
            hint: check.hint(),
        };
        FindingJson {
            code: self.code(),
            severity: self.severity().as_str(),
            place: self.place().as_str(),
            message: self.message(),
            evidence: self.problem().evidence().into_iter().collect(),
            refused_by: verdicts(self.asked(), |judge| self.refused_by().contains(judge)),
            releases: self.refusals().iter().map(OnRelease::of).collect(),
            consequence: self.consequence(),
            advice: fix.as_ref().and_then(|fix| fix.advice.clone()),
            remedy: fix.as_ref().map(Fix::remedy),
            reference: self.reference(),
            linkerd_check: self.linkerd_check().map(item),
            fingerprint_sha256: self.certificate().map(|one| hex(&one.fingerprint())),
            file: self.origin().map(file),
            block: self.origin().map(Origin::block),
            line: self.origin().map(Origin::line),
        }
        .serialize(serializer)
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::List(words) => words.serialize(serializer),
            Self::None => serializer.serialize_none(),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// As it is spelled in JSON.
macro_rules! spelled {
    ($($kind:ty)+) => {
        $(impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        })+
    };
}

spelled!(Judge Severity crate::problem::place::Place crate::policy::profile::Profile crate::report::span::Event);
