//! Who refuses because of a finding, by release.

use crate::mesh::release::Release;
use crate::problem::judge::{Judge, Judges};

/// Who refuses because of a finding on one release.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Refusal {
    /// The release.
    pub release: Release,
    /// Whether it is found on this release at all.
    pub is_found: bool,
    /// The judges that refuse because of it there.
    pub refused_by: Judges,
}

/// Who refuses on which releases, in words: `refused by proxies up to 2.19 and by the control plane`.
pub(crate) fn words(refusals: &[Refusal]) -> Option<String> {
    let by = |judge: Judge| {
        let refuses: Vec<bool> = refusals
            .iter()
            .map(|one| one.refused_by.contains(judge))
            .collect();
        let who = match judge {
            Judge::Proxy => "proxies",
            _ => "the control plane",
        };
        Some(format!("by {who}{}", range(refusals, &refuses)?))
    };
    let all: Vec<String> = [Judge::Proxy, Judge::ControlPlane]
        .into_iter()
        .filter_map(by)
        .collect();
    if all.is_empty() {
        let found: Vec<bool> = refusals.iter().map(|one| one.is_found).collect();
        return range(refusals, &found).map(|range| format!("found{range}"));
    }
    Some(format!("refused {}", all.join(" and ")))
}

/// The releases whose proxies refuse, in words, if not all of them do: ` up to 2.19`.
pub(crate) fn proxies(refusals: &[Refusal]) -> Option<String> {
    let refuses: Vec<bool> = refusals.iter().map(|one| one.refused_by.proxy).collect();
    range(refusals, &refuses).filter(|range| !range.is_empty())
}

/// On which of the releases something is true: nothing to say if on all, `None` if on none.
fn range(refusals: &[Refusal], is_true: &[bool]) -> Option<String> {
    let name = |index: usize| refusals[index].release.as_str();
    let first = is_true.iter().position(|one| *one)?;
    let last = is_true.iter().rposition(|one| *one)?;
    let is_joined = is_true[first..=last].iter().all(|one| *one);
    Some(match (first, last) {
        (0, last) if is_joined && last + 1 == is_true.len() => String::new(),
        (0, last) if is_joined && last > 0 => format!(" up to {}", name(last)),
        (first, last) if is_joined && last + 1 == is_true.len() && first < last => {
            format!(" from {} on", name(first))
        }
        _ => {
            let all = (0..is_true.len()).filter(|&index| is_true[index]);
            format!(" on {}", all.map(name).collect::<Vec<_>>().join(", "))
        }
    })
}
