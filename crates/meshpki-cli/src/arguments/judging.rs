//! The arguments of commands that judge: for when, by which rules, and how the verdict is written.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use meshpki::{InvalidName, Release};

use crate::clock::{Moment, Within};

#[derive(Args, Debug)]
pub(crate) struct JudgingArguments {
    /// Linkerd's releases to judge for: 2.19,edge-26.8.3,next [default: the last three versions, the newest edge]
    ///
    /// `next` notes what verifiers refuse that no release has yet.
    #[arg(long, value_name = "RELEASE", value_delimiter = ',')]
    pub(crate) linkerd: Vec<Asked>,
    /// The time of the verification: a date (00:00 UTC), RFC 3339, or an offset from now such as +30d
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "+0s",
        allow_hyphen_values = true
    )]
    pub(crate) at: Moment,
    /// Warn about certificates that expire within this time, or this part of their lifetime: 14d, 20%
    /// [default: 60d, or a third of the lifetime if that is less]
    #[arg(long, hide_short_help = true, value_name = "MARGIN")]
    pub(crate) warn_within: Option<Within>,
    /// Fail on certificates that expire within this time, or this part of their lifetime: 14d, 20%
    /// [default: 0s]
    #[arg(long, hide_short_help = true, value_name = "MARGIN")]
    pub(crate) fail_within: Option<Within>,
    /// Fail if the verdict does not hold until then: a date (00:00 UTC), RFC 3339, or an offset from the time of
    /// the verification such as 90d
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) until: Option<Moment>,
    /// Report this finding, or every warning, as an error; separate several by commas
    #[arg(
        long,
        hide_short_help = true,
        value_name = "CODE|warnings",
        value_delimiter = ','
    )]
    pub(crate) deny: Vec<String>,
    /// Report this finding as a warning
    #[arg(
        long,
        hide_short_help = true,
        value_name = "CODE|warnings",
        value_delimiter = ','
    )]
    pub(crate) warn: Vec<String>,
    /// Omit this finding; the judges' verdicts do not change
    #[arg(
        long,
        hide_short_help = true,
        value_name = "CODE|warnings",
        value_delimiter = ','
    )]
    pub(crate) allow: Vec<String>,
    /// A policy file (TOML) with the same settings; arguments override it
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// What is asked about with `--linkerd`.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// What verifiers refuse that no release has yet.
    Next,
    Release(Release),
}

impl FromStr for Asked {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text {
            "next" => Ok(Self::Next),
            text => text.parse().map(Self::Release),
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Annotations and a step summary for GitHub Actions
    Github,
    /// A calendar with the dates until which it is sound (iCalendar)
    Ics,
    /// One JSON object, for pipelines
    Json,
    /// Test results as XML, for continuous integration
    Junit,
    /// The certificate checks of linkerd check, as it prints them
    LinkerdCheck,
    /// The same, as linkerd check -o json prints them
    LinkerdCheckJson,
    /// Metrics for the textfile collector of Prometheus
    Prometheus,
    /// Text for people
    Text,
}
