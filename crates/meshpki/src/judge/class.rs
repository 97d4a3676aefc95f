//! The releases that behave alike about an input, which is judged once for them.

use crate::judge::behaviour::{Behaviour, Traits};
use crate::mesh::release::Release;
use crate::problem::judge::Judges;
use crate::report::release::ReleaseVerdict;

/// Releases that behave alike.
pub(crate) struct Class<'a> {
    pub(super) behaviour: Behaviour,
    releases: Vec<&'a Release>,
}

impl<'a> Class<'a> {
    /// The releases as far as they differ about certificates with these traits: the first class, and others if they
    /// differ.
    pub(super) fn all(releases: &'a [Release], traits: Traits) -> (Self, Vec<Self>) {
        let mut classes: Vec<Self> = Vec::new();
        for release in releases {
            let behaviour = Behaviour::of(release.row(), traits);
            match classes.iter_mut().find(|one| one.behaviour == behaviour) {
                Some(class) => class.releases.push(release),
                None => classes.push(Self {
                    behaviour,
                    releases: vec![release],
                }),
            }
        }
        let mut classes = classes.into_iter();
        let first = classes.next().unwrap_or(Self {
            behaviour: Behaviour::of(&Release::TABLE[Release::TABLE.len() - 1], traits),
            releases: Vec::new(),
        });
        (first, classes.collect())
    }

    /// The same verdict for each of them.
    pub(super) fn verdicts(&self, accepted_by: Judges, is_sound: bool) -> Vec<ReleaseVerdict> {
        let verdict = |release: &&Release| ReleaseVerdict {
            release: Release::clone(release),
            accepted_by,
            is_sound,
        };
        self.releases.iter().map(verdict).collect()
    }
}
