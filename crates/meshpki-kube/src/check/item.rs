//! The items of `linkerd check`, in its categories and its words.

use std::collections::BTreeMap;

use meshpki::{Certificate, LinkerdCheck, Problem, Report, Severity, UnixTime, rfc3339};

use crate::check::webhooks::{Called, Judged, not_valid};

/// Items that belong together, as `linkerd check` groups them.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Category {
    /// Such as `linkerd-identity`.
    pub name: &'static str,
    /// In Linkerd's order.
    pub items: Vec<Item>,
}

/// An item of `linkerd check`, decided from the sources that the mesh itself reads.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Item {
    /// What is checked.
    pub description: String,
    /// The address of Linkerd's advice.
    pub hint: String,
    /// What is wrong; `None` if nothing is.
    pub error: Option<String>,
    /// Whether it fails with a warning alone.
    pub is_warning: bool,
    /// Whether `linkerd check` looks at nothing more if it fails.
    pub is_fatal: bool,
}

impl Item {
    /// `success`, `warning` or `error`, as in the JSON of `linkerd check`.
    #[must_use]
    pub fn result(&self) -> &'static str {
        match (&self.error, self.is_warning) {
            (None, _) => "success",
            (Some(_), true) => "warning",
            (Some(_), false) => "error",
        }
    }

    fn new(description: &str, hint: &str, error: Option<String>) -> Self {
        Self {
            description: description.to_owned(),
            hint: format!("https://linkerd.io/2/checks/#{hint}"),
            error,
            is_warning: false,
            is_fatal: true,
        }
    }

    fn warning(self) -> Self {
        Self {
            is_warning: true,
            is_fatal: false,
            ..self
        }
    }
}

/// `linkerd-identity`: `why` says what its loader would, or why that is not known.
pub(crate) fn identity(
    report: Option<&Report>,
    unreadable: Option<&str>,
    undecided: Option<&str>,
) -> Category {
    let config = LinkerdCheck::ConfigValid;
    let first = |error: String| Item {
        hint: config.hint().to_owned(),
        ..Item::new(config.description(), "", Some(error))
    };
    let mut items = Vec::new();
    if let Some(why) = unreadable {
        items.push(first(why.to_owned()));
    } else if let Some(why) = undecided {
        items.push(first(why.to_owned()).warning());
    }
    let results = report.map(Report::linkerd_check).unwrap_or_default();
    // What the loader says is known already.
    let results = results
        .into_iter()
        .filter(|one| items.is_empty() || one.check != config);
    let found: Vec<Item> = results
        .map(|one| Item {
            description: one.check.description().to_owned(),
            hint: one.check.hint().to_owned(),
            is_warning: one.check.is_warning(),
            is_fatal: one.check.is_fatal(),
            error: one.error,
        })
        .collect();
    items.extend(found);
    Category {
        name: "linkerd-identity",
        items,
    }
}

/// `linkerd-identity-data-plane`, with the proxies that have other anchors, by namespace and name.
pub(crate) fn data_plane(old: &[String]) -> Category {
    let lines: Vec<String> = old.iter().map(|path| format!("\t* {path}")).collect();
    let error = (!lines.is_empty()).then(|| {
        format!(
            "Some pods do not have the current trust bundle and must be restarted:\n{}",
            lines.join("\n")
        )
    });
    let item = Item::new(
        "data plane proxies certificate match CA",
        "l5d-identity-data-plane-proxies-certs-match-ca",
        error,
    );
    Category {
        name: "linkerd-identity-data-plane",
        items: vec![item.warning()],
    }
}

/// What `linkerd multicluster check` says of the anchors of linked clusters: those whose anchors are others, each with whether the
/// two trust each other all the same. Then it is a warning.
pub(crate) fn multicluster(differing: &BTreeMap<&str, bool>) -> Category {
    let lines: Vec<String> = differing.keys().map(|name| format!("* {name}")).collect();
    let error =
        (!lines.is_empty()).then(|| format!("Problematic clusters:\n\t{}", lines.join("\n\t")));
    let item = Item {
        is_fatal: false,
        is_warning: differing.values().all(|works| *works),
        ..Item::new(
            "clusters share trust anchors",
            "l5d-multicluster-clusters-share-anchors",
            error,
        )
    };
    Category {
        name: "linkerd-multicluster",
        items: vec![item],
    }
}

/// Two items for each that the API server calls.
pub(crate) fn called(name: &'static str, judged: &[Judged], at: UnixTime) -> Category {
    let judged = judged.iter().filter(|one| one.skipped.is_none());
    let items = judged.flat_map(|one| of_called(one, at));
    Category {
        name,
        items: items.collect(),
    }
}

fn of_called(judged: &Judged, at: UnixTime) -> Vec<Item> {
    let Called {
        valid,
        not_expiring,
        hints,
        ..
    } = judged.called;
    let mut errors = judged.findings.iter();
    let of_objects = || errors.next().map(|one| one.message.clone());
    let error = judged.error.clone().or_else(of_objects);
    let error = error.or_else(|| {
        judged
            .report
            .as_ref()
            .and_then(|report| refusal(report, at))
    });
    let fails = error.is_some();
    let mut items = vec![Item::new(valid, hints.0, error)];
    if let Some(report) = judged.report.as_ref().filter(|_| !fails) {
        let soon = expiring(report.subject(), at);
        items.push(Item::new(not_expiring, hints.1, soon).warning());
    }
    items
}

/// Why the API server does not accept a certificate, as Linkerd words it where it has words. Linkerd refuses an anchor that
/// has expired even where another is used.
fn refusal(report: &Report, at: UnixTime) -> Option<String> {
    if let Some(anchors) = not_valid(report.anchors(), at) {
        return Some(anchors);
    }
    let mut findings = report.findings().iter();
    let first = findings.find(|one| one.severity() == Severity::Error)?;
    Some(match first.problem() {
        Problem::Expired { not_after, .. } => {
            format!(
                "certificate is not valid anymore. Expired on {}",
                rfc3339(*not_after)
            )
        }
        Problem::NotYetValid { not_before, .. } => {
            format!("certificate is not valid before: {}", rfc3339(*not_before))
        }
        _ => format!(
            "cert is not issued by the trust anchor: {}",
            first.message()
        ),
    })
}

fn expiring(certificate: &Certificate, at: UnixTime) -> Option<String> {
    let not_after = certificate.validity().not_after;
    let is_soon = at.as_secs().saturating_add(SIXTY_DAYS) > not_after.as_secs();
    is_soon.then(|| format!("certificate will expire on {}", rfc3339(not_after)))
}

const SIXTY_DAYS: u64 = 60 * 86_400;
