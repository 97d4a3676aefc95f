//! Disagreements in groups: the number of each, its places, and an example.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::disagreement::{Disagreement, What};
use crate::plan::Case;

#[derive(Default)]
pub(crate) struct Groups {
    all: BTreeMap<Disagreement, Group>,
    pub(crate) cases: u64,
    /// The time that meshpki took for all of them.
    pub(crate) judging: Duration,
    /// The number of issuers that meshpki calls sound.
    pub(crate) sound: u64,
}

#[derive(Default)]
struct Group {
    count: u64,
    first: u64,
    /// The profiles and subjects.
    views: BTreeSet<String>,
    /// The odd certificate's role, and the place and the kind of its oddity.
    places: BTreeMap<(String, String), (u64, u64, BTreeSet<String>)>,
}

impl Groups {
    /// Is it the first of its group at this place?
    pub(crate) fn add(
        &mut self,
        one: &Disagreement,
        views: BTreeSet<String>,
        case: &Case,
        number: u64,
    ) -> bool {
        let group = self.all.entry(one.clone()).or_default();
        if group.count == 0 || number < group.first {
            group.first = number;
        }
        group.count += 1;
        group.views.extend(views);
        let path = if case.role == "mesh" {
            String::new()
        } else {
            case.path.clone()
        };
        let place = group
            .places
            .entry((case.role.to_owned(), path))
            .or_default();
        let is_first = place.0 == 0;
        if is_first {
            place.1 = number;
        }
        place.0 += 1;
        if place.2.len() < 40 {
            place.2.insert(case.kind.clone());
        }
        is_first
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.cases += other.cases;
        self.judging += other.judging;
        self.sound += other.sound;
        for (key, group) in other.all {
            let own = self.all.entry(key).or_default();
            if own.count == 0 || group.first < own.first {
                own.first = group.first;
            }
            own.count += group.count;
            own.views.extend(group.views);
            for (place, (count, first, kinds)) in group.places {
                let own = own
                    .places
                    .entry(place)
                    .or_insert((0, first, BTreeSet::new()));
                own.0 += count;
                own.1 = own.1.min(first);
                own.2.extend(kinds);
            }
        }
    }

    pub(crate) fn count(&self, what: What) -> u64 {
        let all = self.all.iter().filter(|(one, _)| one.what == what);
        all.map(|(_, group)| group.count).sum()
    }

    /// One line for each group, most frequent first.
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        for what in What::ALL {
            let mut groups: Vec<_> = self
                .all
                .iter()
                .filter(|(one, _)| one.what == what)
                .collect();
            groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.count));
            let _ = writeln!(
                text,
                "\n{}: {} in {} groups",
                what.as_str(),
                self.count(what),
                groups.len()
            );
            for (one, group) in groups {
                let Disagreement {
                    judge,
                    codes,
                    reason,
                    ..
                } = one;
                let _ = writeln!(
                    text,
                    "{:7} {judge:13} [{codes}] {reason} (case {}, {}: {})",
                    group.count,
                    group.first,
                    group
                        .views
                        .iter()
                        .map(String::as_str)
                        .collect::<Vec<_>>()
                        .join(", "),
                    group.summary(),
                );
            }
        }
        text
    }

    /// Every place of every group, with its bends.
    pub(crate) fn details(&self) -> String {
        let mut text = String::new();
        for (one, group) in &self.all {
            let Disagreement {
                what,
                judge,
                codes,
                reason,
            } = one;
            let what = what.as_str();
            let _ = writeln!(text, "\n{what} {judge} [{codes}] {reason}: {}", group.count);
            for ((role, path), (count, first, kinds)) in &group.places {
                let kinds: Vec<_> = kinds.iter().map(String::as_str).collect();
                let _ = writeln!(
                    text,
                    "  {count:6} {role} {path} case {first}: {}",
                    kinds.join(" ")
                );
            }
        }
        text
    }

    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("table.txt"), self.table())?;
        std::fs::write(folder.join("details.txt"), self.details())
    }
}

impl Group {
    fn summary(&self) -> String {
        let mut places: Vec<_> = self.places.iter().collect();
        places.sort_by_key(|(_, (count, ..))| std::cmp::Reverse(*count));
        let shown = places
            .iter()
            .take(3)
            .map(|((role, path), (count, _, kinds))| {
                let kind = kinds.first().map(String::as_str).unwrap_or_default();
                format!("{count} {role} {path} {kind}")
            });
        let shown: Vec<_> = shown.collect();
        let more = places.len().saturating_sub(3);
        let more = if more > 0 {
            format!("; {more} places more")
        } else {
            String::new()
        };
        shown.join("; ") + &more
    }
}
