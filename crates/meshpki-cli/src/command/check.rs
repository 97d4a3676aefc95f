//! `meshpki check`: judges a mesh from a dump of its cluster, or from manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use meshpki_kube::Cluster;

use crate::arguments::{CheckArguments, Format};
use crate::command::judging;
use crate::exit::Exit;
use crate::explain::lines::Lines;
use crate::failure::{Failure, shown};
use crate::render::{self, checked, formats, notes};
use crate::source::dump;
use crate::source::file_id::FileId;
use crate::source::input::Input;

pub(crate) fn run(arguments: &CheckArguments) -> Result<Exit, Failure> {
    judging::keep_from_summary(&arguments.paths(), &arguments.judging, arguments.format())?;
    let input = Input::default();
    let (mut check, at) = judging::check(&input, &arguments.judging)?;
    check.without_secrets = arguments.without_secrets;
    let recognise = |text: &str| Some(Lines::of(text, true)).filter(|one| !one.found.is_empty());
    let mut logs = Vec::new();
    let mut clusters: Vec<(&str, Cluster)> = Vec::new();
    for (name, dumps) in clusters_of(arguments)? {
        let read = dump::read(&input, &dumps, recognise)?;
        read.empty.iter().for_each(notes::empty);
        logs.extend(read.logs);
        clusters.push((name, read.cluster));
    }
    let clusters: Vec<_> = clusters.iter().map(|(name, one)| (*name, one)).collect();
    let found = check.judge_all(&clusters, at);
    for plane in found.planes() {
        plane.releases().iter().for_each(notes::release);
    }
    formats::checked(&found, arguments.format())?;
    // Other formats have no place for what programs say.
    if arguments.format() == Format::Text && !logs.is_empty() {
        render::data(checked::logs(&found, &logs).as_bytes())?;
    }
    Ok(judging::exit(found.verdict()))
}

/// The clusters in the order in which they are named first, each with its dumps; without names, the only one.
fn clusters_of(arguments: &CheckArguments) -> Result<Vec<(&str, Vec<PathBuf>)>, Failure> {
    if arguments.clusters.is_empty() {
        return Ok(vec![("", arguments.dumps.clone())]);
    }
    let mut found: Vec<(&str, Vec<PathBuf>)> = Vec::new();
    for one in &arguments.clusters {
        match found.iter_mut().find(|(name, _)| *name == one.cluster) {
            Some((_, dumps)) => dumps.push(one.dump.clone()),
            None => found.push((&one.cluster, vec![one.dump.clone()])),
        }
    }
    // Clusters may share a manifest, but no two are the same.
    let mut seen: BTreeMap<BTreeSet<FileId>, &str> = BTreeMap::new();
    for (name, dumps) in &found {
        let files: BTreeSet<FileId> = dumps
            .iter()
            .filter_map(|one| FileId::of_input(one))
            .collect();
        let same = if files.is_empty() {
            None
        } else {
            seen.insert(files, name)
        };
        if let Some(first) = same {
            let what =
                format!("is given for the cluster {first} and for {name}, expected a dump of each");
            return Err(Failure::new(what).prefix(&shown(&dumps[0])));
        }
    }
    Ok(found)
}
