//! The modules of a crate: where each is, and which others its paths lead to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{Token, tokens};

/// A path in one file that leads to another.
pub(super) struct Edge {
    pub(super) from: PathBuf,
    pub(super) line: usize,
    pub(super) path: String,
    pub(super) to: PathBuf,
}

/// The files that `main.rs` or `lib.rs` declares, itself first, and every edge between them. What is compiled for
/// tests alone is left out.
pub(super) fn read(src: &Path) -> (Vec<PathBuf>, Vec<Edge>) {
    let root = ["main.rs", "lib.rs"]
        .map(Path::new)
        .into_iter()
        .find(|file| src.join(file).is_file());
    let mut modules = Vec::new();
    add(&mut modules, src, root.unwrap(), Path::new(""), 0);
    let edges = (0..modules.len()).flat_map(|from| edges(&modules, from));
    let edges = edges.collect();
    let mut files: Vec<PathBuf> = modules.into_iter().map(|module| module.file).collect();
    files.sort_unstable();
    files.dedup();
    (files, edges)
}

struct Module {
    /// Below `src`.
    file: PathBuf,
    parent: usize,
    children: BTreeMap<String, usize>,
    /// The names that it imports.
    imports: Vec<Import>,
    /// The paths in its code, each with its line.
    paths: Vec<(Vec<String>, usize)>,
}

struct Import {
    name: String,
    path: Vec<String>,
    line: usize,
}

fn add(modules: &mut Vec<Module>, src: &Path, file: &Path, folder: &Path, parent: usize) -> usize {
    let text = fs::read_to_string(src.join(file)).unwrap();
    add_code(modules, src, file, folder, parent, Code::of(&tokens(&text)))
}

fn add_code(
    modules: &mut Vec<Module>,
    src: &Path,
    file: &Path,
    folder: &Path,
    parent: usize,
    code: Code,
) -> usize {
    let index = modules.len();
    modules.push(Module {
        file: file.to_owned(),
        parent,
        children: BTreeMap::new(),
        imports: code.imports,
        paths: code.paths,
    });
    for (name, inline) in code.declared {
        let folder = folder.join(&name);
        let child = if let Some(code) = inline {
            add_code(modules, src, file, &folder, index, code)
        } else {
            let files = [folder.with_extension("rs"), folder.join("mod.rs")];
            let file = files.into_iter().find(|file| src.join(file).is_file());
            add(modules, src, &file.unwrap(), &folder, index)
        };
        modules[index].children.insert(name, child);
    }
    index
}

/// The edges from one module to other files, each with the first line that makes it.
fn edges(modules: &[Module], from: usize) -> Vec<Edge> {
    let module = &modules[from];
    let imports = module.imports.iter().filter_map(|one| {
        let found = resolve(modules, from, &one.path, 0)?;
        // The paths tell what is used of an imported module.
        let is_item = !found.is_module || one.name == "*";
        is_item.then_some((one.line, &one.path, found.at))
    });
    let paths = module.paths.iter().filter_map(|(path, line)| {
        // The last part is a value or a type, even if a module has the same name.
        let (last, before) = path.split_last()?;
        let found = resolve(modules, from, before, 0)?;
        let to = imported(modules, found.at, last, &[], 0)
            .filter(|_| found.is_module)
            .map_or(found.at, |exported| exported.at);
        Some((*line, path, to))
    });
    let mut edges: Vec<Edge> = imports
        .chain(paths)
        .filter(|(_, _, to)| modules[*to].file != module.file)
        .map(|(line, path, to)| Edge {
            from: module.file.clone(),
            line,
            path: path.join("::"),
            to: modules[to].file.clone(),
        })
        .collect();
    edges.sort_by(|one, other| (&one.to, one.line).cmp(&(&other.to, other.line)));
    edges.dedup_by(|one, other| one.to == other.to);
    edges.sort_by_key(|one| one.line);
    edges
}

struct Found {
    at: usize,
    /// The path ends there, and leads to nothing in it.
    is_module: bool,
}

/// Where a path in the module `from` leads; `None` for another crate.
fn resolve(modules: &[Module], from: usize, path: &[String], depth: usize) -> Option<Found> {
    let (first, rest) = path.split_first()?;
    match step(modules, from, first) {
        Some(at) => Some(resolve_within(modules, at, rest, depth)),
        None if first == "crate" => Some(resolve_within(modules, 0, rest, depth)),
        None => imported(modules, from, first, rest, depth),
    }
}

fn resolve_within(modules: &[Module], at: usize, path: &[String], depth: usize) -> Found {
    let Some((first, rest)) = path.split_first() else {
        let is_module = true;
        return Found { at, is_module };
    };
    match step(modules, at, first) {
        Some(next) => resolve_within(modules, next, rest, depth),
        None => imported(modules, at, first, rest, depth).unwrap_or(Found {
            at,
            is_module: false,
        }),
    }
}

fn step(modules: &[Module], at: usize, word: &str) -> Option<usize> {
    match word {
        "self" => Some(at),
        "super" => Some(modules[at].parent),
        name => modules[at].children.get(name).copied(),
    }
}

/// Where a name leads that a module imports, for itself or for others.
fn imported(
    modules: &[Module],
    at: usize,
    name: &str,
    rest: &[String],
    depth: usize,
) -> Option<Found> {
    let import = modules[at].imports.iter().find(|one| one.name == name)?;
    let is_circle = depth == MOST_IMPORTS || import.path.first()? == name;
    if is_circle {
        return None;
    }
    let path: Vec<String> = import.path.iter().chain(rest).cloned().collect();
    resolve(modules, at, &path, depth + 1)
}

/// The modules in the tokens of a file.
#[derive(Default)]
struct Code {
    /// The modules below it: each in a file, or in this code.
    declared: Vec<(String, Option<Self>)>,
    imports: Vec<Import>,
    paths: Vec<(Vec<String>, usize)>,
}

impl Code {
    fn of(tokens: &[Token]) -> Self {
        let mut code = Self::default();
        let mut rest = tokens;
        while let Some((first, after)) = rest.split_first() {
            rest = match first.text.as_str() {
                "mod" => {
                    let name = after[0].text.clone();
                    let (inside, behind) = block(&after[2..]);
                    let is_file = after[1].text == ";";
                    let inline = (!is_file).then(|| Self::of(inside));
                    code.declared.push((name, inline));
                    if is_file { &after[2..] } else { behind }
                }
                "use" => code.import(after, &[]),
                // `pub(in super::super)` uses nothing.
                "pub" if after.first().is_some_and(|one| one.text == "(") => {
                    let end = after.iter().position(|one| one.text == ")").unwrap();
                    &after[end + 1..]
                }
                _ if first.is_word() => code.path(rest),
                _ => after,
            };
        }
        code
    }

    /// Reads a tree of imports behind a path, and returns what follows it.
    fn import<'a>(&mut self, tokens: &'a [Token], before: &[String]) -> &'a [Token] {
        let mut path = before.to_vec();
        let mut rest = tokens;
        loop {
            let (first, after) = rest.split_first().unwrap();
            rest = after;
            match first.text.as_str() {
                "::" => {}
                "{" => {
                    while rest[0].text != "}" {
                        rest = self.import(rest, &path);
                        if rest[0].text == "," {
                            rest = &rest[1..];
                        }
                    }
                    return &rest[1..];
                }
                "self" if !path.is_empty() => {}
                word => path.push(word.to_owned()),
            }
            let name = match rest[0].text.as_str() {
                "as" => {
                    let name = rest[1].text.clone();
                    rest = &rest[2..];
                    name
                }
                "," | ";" | "}" => path.last().unwrap().clone(),
                _ => continue,
            };
            if name == "*" {
                path.pop();
            }
            let line = first.line;
            self.imports.push(Import { name, path, line });
            return rest;
        }
    }

    /// Reads a path of two words or more, and returns what follows it.
    fn path<'a>(&mut self, tokens: &'a [Token]) -> &'a [Token] {
        let mut words = vec![tokens[0].text.clone()];
        let mut rest = &tokens[1..];
        while let [colons, word, ..] = rest
            && colons.text == "::"
            && word.is_word()
        {
            words.push(word.text.clone());
            rest = &rest[2..];
        }
        if words.len() > 1 {
            self.paths.push((words, tokens[0].line));
        }
        rest
    }
}

/// The tokens before the brace that closes a block, and after it.
fn block(tokens: &[Token]) -> (&[Token], &[Token]) {
    let mut depth = 1;
    let end = tokens.iter().position(|token| {
        depth += match token.text.as_str() {
            "{" => 1,
            "}" => -1,
            _ => 0,
        };
        depth == 0
    });
    let (inside, behind) = tokens.split_at(end.unwrap_or(tokens.len()));
    (inside, behind.get(1..).unwrap_or_default())
}

const MOST_IMPORTS: usize = 16;
