//! Folders form layers: each uses only those above it, and no files use each other in a circle.

mod modules;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::fs;
use std::path::Path;

use crate::run::repository;

use self::modules::{Edge, read};

/// The folders of the command, and the files beside them: each may use those before it.
const COMMAND: &[&str] = &[
    "text",
    "exit",
    "hint",
    "failure",
    "clock",
    "memory",
    "terminal",
    "arguments",
    "source",
    "files",
    "explain",
    "render",
    "command",
    "step",
    "usage",
];

/// The same of the library.
const LIBRARY: &[&str] = &[
    "text",
    "source",
    "error",
    "x509",
    "consumers",
    "pem",
    "certificate",
    "secret",
    "mesh",
    "problem",
    "fix",
    "policy",
    "report",
    "json",
    "judge",
    "issue",
];

/// The same of the library that reads manifests.
const MANIFESTS: &[&str] = &[
    "limits", "name", "error", "text", "object", "read", "finding", "mesh", "check", "compare",
    "write",
];

#[test]
fn each_folder_that_reads_manifests_uses_only_those_above_it_and_no_files_form_a_circle() {
    if let Some(root) = repository("layers") {
        assert_layers(&root.join("crates/meshpki-kube/src"), MANIFESTS);
    }
}

#[test]
fn each_folder_of_the_library_uses_only_those_above_it_and_no_files_form_a_circle() {
    if let Some(root) = repository("layers") {
        assert_layers(&root.join("crates/meshpki/src"), LIBRARY);
    }
}

#[test]
fn each_folder_of_the_command_uses_only_those_above_it_and_no_files_form_a_circle() {
    assert_layers(Path::new("src"), COMMAND);
}

#[test]
fn a_command_that_only_reads_does_not_reach_the_code_that_writes() {
    let (_, edges) = read(Path::new("src"));
    let writes = |command: &str| {
        let mut reached = BTreeSet::new();
        let mut left = vec![Path::new(command)];
        while let Some(from) = left.pop() {
            let next = edges.iter().filter(|edge| edge.from == from);
            left.extend(
                next.map(|edge| edge.to.as_path())
                    .filter(|file| reached.insert(*file)),
            );
        }
        assert!(reached.contains(Path::new("source/input.rs")), "{command}");
        reached.iter().any(|file| layer(file) == "files")
    };
    for reader in [
        "command/check.rs",
        "command/diff.rs",
        "command/explain.rs",
        "command/fingerprint.rs",
        "command/renewal.rs",
        "command/verify/mod.rs",
        "step/fingerprint.rs",
        "step/inspect/mod.rs",
        "step/needs_renewal.rs",
        "step/verify.rs",
    ] {
        assert!(!writes(reader), "{reader}");
    }
    assert!(writes("command/key.rs"));
}

#[test]
fn the_words_of_a_problem_stand_in_a_file_named_as_that_of_its_rule_or_concern() {
    let Some(root) = repository("words") else {
        return;
    };
    let src = root.join("crates/meshpki/src");
    let mut finders: Vec<(String, String)> = Vec::new();
    for folder in ["judge/rules", "judge/concerns"] {
        for entry in fs::read_dir(src.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            finders.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    let registry = fs::read_to_string(src.join("problem/registry.rs")).unwrap();
    let (_, rows) = registry.split_once("\nregistry! {").unwrap();
    let (rows, _) = rows.split_once("\n}").unwrap();
    // `"code" Variant { … } … file::function;`
    let rows = rows
        .split_terminator(";\n")
        .filter(|row| row.contains("::"));
    let mut count = 0;
    for row in rows {
        let variant = row.split_whitespace().nth(1).unwrap();
        let (file, _) = row
            .split_whitespace()
            .last()
            .unwrap()
            .split_once("::")
            .unwrap();
        let finds = |text: &str| {
            let mut uses = text.split("Problem::").skip(1);
            let is_it = |rest: &str| {
                let rest = rest.strip_prefix(variant);
                rest.is_some_and(|rest| !rest.starts_with(|one: char| one.is_alphanumeric()))
            };
            uses.any(is_it)
        };
        let found: Vec<&str> = finders
            .iter()
            .filter(|(_, text)| finds(text))
            .map(|(name, _)| name.as_str())
            .collect();
        assert!(
            found.contains(&file),
            "{variant}: in words/{file}.rs, found by {found:?}"
        );
        count += 1;
    }
    assert!(count > 80, "{count}");
}

#[expect(clippy::print_stdout, reason = "--nocapture shows the layers")]
fn assert_layers(src: &Path, layers: &[&str]) {
    match check(src, layers) {
        Ok(layers) => println!("{layers}"),
        Err(offences) => panic!("{offences}"),
    }
}

/// The layers of the crate in `src`, with what each uses; or every edge that leads downwards, and the circles
/// of files.
///
/// A layer is a folder together with the file of its name, or a file that has no folder. `main.rs` and
/// `lib.rs` stand below all of them. Imports, paths in the code, and names that are exported again all count;
/// tests do not.
fn check(src: &Path, layers: &[&str]) -> Result<String, String> {
    let (files, edges) = read(src);
    let layers: Vec<&str> = layers.iter().copied().chain([ROOT]).collect();
    let place = |file: &Path| {
        let name = layer(file);
        layers.iter().position(|one| *one == name)
    };
    let mut offences = String::new();
    let mut used: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for edge in &edges {
        let (Some(from), Some(to)) = (place(&edge.from), place(&edge.to)) else {
            continue;
        };
        if to > from {
            let (from, to) = (layers[from], layers[to]);
            let _ = writeln!(offences, "{edge}, but {from} is above {to}");
        } else if to < from {
            used.entry(from).or_default().insert(to);
        }
    }
    for name in entries(src)
        .iter()
        .filter(|name| !layers.contains(&name.as_str()))
    {
        let _ = writeln!(offences, "{name} has no place among the layers");
    }
    for (index, name) in layers.iter().enumerate() {
        if !files.iter().any(|file| place(file) == Some(index)) {
            let _ = writeln!(
                offences,
                "{name} is a layer, but no module of it is compiled"
            );
        }
    }
    for edge in circles(&edges) {
        let _ = writeln!(offences, "{edge}, which is part of a circle of files");
    }
    if !offences.is_empty() {
        let order = layers.join(" → ");
        return Err(format!(
            "{offences}each layer uses only those before it: {order}\n"
        ));
    }
    let mut picture = String::new();
    for (index, name) in layers.iter().enumerate() {
        let count = files
            .iter()
            .filter(|file| place(file) == Some(index))
            .count();
        let used = used.get(&index).into_iter().flatten();
        let used: Vec<&str> = used.map(|place| layers[*place]).collect();
        let used = if used.is_empty() {
            "nothing".to_owned()
        } else {
            used.join(", ")
        };
        let _ = writeln!(picture, "{name:<10} files: {count:<3} uses: {used}");
    }
    Ok(picture)
}

/// The folder that a file is in or gives its name to, or the file itself.
fn layer(file: &Path) -> String {
    let first = file.iter().next().unwrap().to_string_lossy();
    match first.strip_suffix(".rs").unwrap_or(&first) {
        "lib" | "main" => ROOT.to_owned(),
        name => name.to_owned(),
    }
}

/// The folders and files of `src`.
fn entries(src: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(src).unwrap();
    let names = entries.map(|entry| layer(Path::new(&entry.unwrap().file_name())));
    names.collect()
}

/// The edges of circles of files, no file in two of them.
fn circles(edges: &[Edge]) -> Vec<&Edge> {
    let mut left: BTreeSet<&Path> = edges.iter().map(|edge| edge.from.as_path()).collect();
    let next = |from: &Path, left: &BTreeSet<&Path>| {
        edges
            .iter()
            .find(|edge| edge.from == from && left.contains(edge.to.as_path()))
    };
    let mut found = Vec::new();
    while let Some(start) = left.first().copied() {
        // Every way ends, or meets itself.
        let mut way: Vec<&Edge> = Vec::new();
        let mut at = start;
        let circle = loop {
            if let Some(first) = way.iter().position(|before| before.from == at) {
                break way.split_off(first);
            }
            let Some(edge) = next(at, &left) else {
                break Vec::new();
            };
            way.push(edge);
            at = &edge.to;
        };
        left.remove(at);
        for edge in &circle {
            left.remove(edge.from.as_path());
        }
        found.extend(circle);
    }
    found
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from.display(), self.to.display());
        write!(f, "{from}: line {} uses {} in {to}", self.line, self.path)
    }
}

#[test]
fn an_edge_to_a_lower_layer_is_named_with_its_line_and_the_order() {
    let src = crate_of(&[
        ("main.rs", "mod high;\nmod low;\n"),
        ("high.rs", "\nuse crate::low::Low;\n"),
        ("low.rs", "pub(crate) struct Low;\n"),
    ]);
    let found = check(src.path(), &["high", "low"]).unwrap_err();
    assert_eq!(
        found,
        "high.rs: line 2 uses crate::low::Low in low.rs, but high is above low\n\
         each layer uses only those before it: high → low → main\n"
    );
    assert!(check(src.path(), &["low", "high"]).is_ok());
}

#[test]
fn every_way_to_reach_another_file_is_an_edge() {
    for code in [
        "use crate::low;\nfn f() { low::g() }",
        "fn f() { crate::low::g() }",
        "fn f() { super::low::g() }",
        "use crate::low as other;\nfn f() { other::deep::g() }",
        "use crate::{low::{self, deep::Deep}};",
        "use crate::low::*;",
        "use crate::low::Exported;",
        "fn f() -> crate::low::deep::Deep { todo!() }",
        "mod inside { use super::super::low::deep::Deep; }",
        "mod inside { fn f() { super::b::c() } }\nuse crate::low as b;",
        "use crate::Hidden;",
    ] {
        let src = crate_of(&[
            (
                "main.rs",
                "mod high;\nmod low;\nuse low::deep::Deep as Hidden;\n",
            ),
            ("high.rs", code),
            (
                "low.rs",
                "pub(crate) mod deep;\npub(crate) use deep::Deep as Exported;\n",
            ),
            ("low/deep.rs", "pub(crate) struct Deep;\n"),
        ]);
        let found = check(src.path(), &["high", "low"]).unwrap_err();
        assert!(found.starts_with("high.rs: line "), "{code}: {found}");
        assert!(found.contains("in low"), "{code}: {found}");
    }
}

#[test]
fn other_crates_comments_literals_and_tests_are_no_edges() {
    let code = r##"
        use std::io::{self, Write};
        // crate::low::g()
        /* use crate::low; */
        /// [`crate::low::g`]
        fn f<'a>(c: char) { io::sink(); "crate::low::g"; r#"" crate::low::g()"#; b'"'; '\''; Self::low() }
        pub(in crate::low) struct S;
        #[cfg(test)]
        mod tests { use crate::low::g; fn t() { if g() {} } }
        #[cfg(test)]
        use crate::low::g;
    "##;
    let src = crate_of(&[
        ("lib.rs", "mod high;\nmod low;\n"),
        ("high.rs", code),
        ("low.rs", "pub(crate) fn g() -> bool { true }\n"),
    ]);
    let layers = check(src.path(), &["high", "low"]).unwrap();
    assert_eq!(
        layers.split_whitespace().collect::<Vec<_>>().join(" "),
        "high files: 1 uses: nothing low files: 1 uses: nothing main files: 1 uses: nothing"
    );
}

#[test]
fn files_that_use_each_other_are_named_even_in_one_folder() {
    let files = [
        ("main.rs", "mod a;\n"),
        (
            "a.rs",
            "mod b;\nmod c;\nmod d;\nmod e;\npub(crate) use b::B;\n",
        ),
        ("a/b.rs", "use super::c::C;\npub(crate) struct B;\n"),
        ("a/c.rs", "pub(crate) struct C;\nfn f(_: crate::a::B) {}\n"),
        (
            "a/d.rs",
            "use super::c::C;\nuse super::e;\nfn f() { e::g() }\n",
        ),
        ("a/e.rs", "pub(crate) fn g() { super::d::f() }\n"),
    ];
    let found = check(crate_of(&files).path(), &["a"]).unwrap_err();
    let circle: Vec<&str> = found.lines().take(4).collect();
    assert_eq!(
        circle,
        [
            "a/b.rs: line 1 uses super::c::C in a/c.rs, which is part of a circle of files",
            "a/c.rs: line 2 uses crate::a::B in a/b.rs, which is part of a circle of files",
            "a/d.rs: line 3 uses e::g in a/e.rs, which is part of a circle of files",
            "a/e.rs: line 1 uses super::d::f in a/d.rs, which is part of a circle of files",
        ]
    );
}

#[test]
fn every_folder_has_a_place_and_every_place_a_folder() {
    let src = crate_of(&[("main.rs", "mod a;\n"), ("a.rs", "")]);
    let found = check(src.path(), &["b"]).unwrap_err();
    assert!(
        found.contains("a has no place among the layers\n"),
        "{found}"
    );
    assert!(found.contains("b is a layer, but no module"), "{found}");
}

fn crate_of(files: &[(&str, &str)]) -> tempfile::TempDir {
    let src = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = src.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    src
}

/// `main.rs` or `lib.rs`.
const ROOT: &str = "main";
