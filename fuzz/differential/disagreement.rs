//! Differences between meshpki and another judge.

use std::collections::{BTreeMap, BTreeSet};

use meshpki::{Judge, Profile, Report};

use crate::plan::Case;
use crate::verdict::{SLOW, Said, Truth, Verdict};

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum What {
    Panic,
    FalseAccept,
    /// meshpki cannot read it, and every judge accepts it.
    Unreadable,
    FalseRefusal,
    /// meshpki calls it sound, and Go refuses the leaf only as a client: in a mesh, nobody asks Go that.
    GoClient,
    Slow,
}

impl What {
    pub(crate) const ALL: [Self; 6] = [
        Self::Panic,
        Self::FalseAccept,
        Self::Unreadable,
        Self::FalseRefusal,
        Self::GoClient,
        Self::Slow,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Panic => "panic",
            Self::FalseAccept => "false-accept",
            Self::Unreadable => "unreadable",
            Self::FalseRefusal => "false-refusal",
            Self::GoClient => "go-client",
            Self::Slow => "slow",
        }
    }
}

/// One difference. Differences that are equal form one group.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Disagreement {
    pub(crate) what: What,
    pub(crate) judge: &'static str,
    /// The codes of meshpki's errors, or the reason why it could not read the input.
    pub(crate) codes: String,
    /// The other judge's reason.
    pub(crate) reason: String,
}

/// Every difference in a case, with its subject and profile.
pub(crate) fn disagreements(
    case: &Case,
    truth: &Truth,
    said: &[Said],
) -> BTreeMap<Disagreement, BTreeSet<String>> {
    let mut all = BTreeMap::<_, BTreeSet<_>>::new();
    for one in said {
        let view = format!("{} {}", one.profile.as_str(), one.subject);
        let mut push = |what, judge, codes: &str, reason: &str| {
            let (codes, reason) = (codes.to_owned(), plain(reason));
            let found = Disagreement {
                what,
                judge,
                codes,
                reason,
            };
            all.entry(found).or_default().insert(view.clone());
        };
        if one.took > SLOW {
            push(What::Slow, "-", "", "");
        }
        let report = match &one.verdict {
            Verdict::Panic(why) => {
                push(What::Panic, "-", &plain(why), "");
                continue;
            }
            _ if one.subject == "issuer" && !(case.leaf_speaks && truth.is_of_issuer) => continue,
            Verdict::Unreadable(why) => {
                let mut judges = Judge::MESH.iter();
                if judges.all(|&judge| truth.of(one.subject, judge).is_ok()) {
                    push(What::Unreadable, "both", &plain(why), "");
                }
                continue;
            }
            Verdict::Read(report) => report,
        };
        for &judge in report.judges() {
            let codes = codes(report, Some(judge));
            match (report.accepted_by(judge), truth.of(one.subject, judge)) {
                (true, Err(reason)) => push(What::FalseAccept, judge.as_str(), &codes, &reason),
                // The other profiles also have Linkerd's own rules.
                (false, Ok(())) if one.profile == Profile::Rfc5280 => {
                    push(What::FalseRefusal, judge.as_str(), &codes, "");
                }
                _ => {}
            }
        }
        if !report.is_sound() {
            continue;
        }
        // A proxy is also a client.
        if let (Ok(()), Err(reason)) = (&truth.go_server, &truth.go_client)
            && one.subject != "webhook"
        {
            push(What::GoClient, "-", "", reason);
        }
        // The leaf must be valid for the workload's name.
        let is_named = (one.subject, one.profile) == ("workload", Profile::Linkerd);
        if let (Err(reason), true) = (&truth.webpki_name, is_named) {
            push(What::FalseAccept, "proxy-name", "", reason);
        }
    }
    all
}

/// The codes of the findings for which `judge` refuses, or of all findings.
pub(crate) fn codes(report: &Report, judge: Option<Judge>) -> String {
    let found = report.findings().iter();
    let mut codes: Vec<&str> = found
        .filter(|one| judge.is_none_or(|judge| one.refused_by().contains(judge)))
        .map(meshpki::Finding::code)
        .collect();
    codes.sort();
    codes.dedup();
    codes.join(" ")
}

/// A message without the parts that differ between cases: numbers, quoted text, bytes.
pub(crate) fn plain(text: &str) -> String {
    let text = text.split("Context(").next().unwrap_or_default();
    let parsed = ["anchors: ", "chain: ", "leaf: "]
        .iter()
        .find_map(|file| text.strip_prefix(file));
    let text = &parsed.map_or_else(|| text.to_owned(), |why| format!("cannot parse: {why}"));
    let mut plain = String::new();
    for (index, piece) in text.split('"').enumerate() {
        plain.push_str(if index % 2 == 0 { piece } else { "…" });
    }
    let mut out = String::new();
    for word in plain.split_whitespace() {
        let is_long = word.len() > 60 && !word.contains('/');
        let has_digit = word.contains(|one: char| one.is_ascii_digit()) && !word.contains(".rs:");
        let word = if is_long || has_digit && !word.starts_with("x509") {
            "#"
        } else {
            word
        };
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.truncate(
        out.char_indices()
            .nth(160)
            .map_or(out.len(), |(index, _)| index),
    );
    out
}
