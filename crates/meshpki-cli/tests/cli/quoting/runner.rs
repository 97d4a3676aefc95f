//! How GitHub's runner reads what a step prints: the commands that it would obey. It supports two spellings,
//! and looks for each in every line (actions/runner, `ActionCommand.cs`). Azure's agent reads the second
//! with a word before the bracket.

/// The names of the commands in a text. The runner obeys those that it supports; all are found here.
pub(crate) fn commands_in(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\r']);
    lines
        .filter_map(|line| at_start(line).or_else(|| anywhere(line)))
        .collect()
}

/// `::name key=value,…::data`, after white space.
fn at_start(line: &str) -> Option<String> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (command, _) = rest.split_once("::")?;
    name(command)
}

/// `##[name key=value;…]data`, anywhere in a line.
fn anywhere(line: &str) -> Option<String> {
    line.char_indices().find_map(|(at, _)| {
        let rest = line[at..].strip_prefix("##")?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        let (command, _) = rest.strip_prefix('[')?.split_once(']')?;
        name(command)
    })
}

fn name(command: &str) -> Option<String> {
    let name = command.split(' ').next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

#[test]
fn commands_are_found_as_the_runner_finds_them() {
    for (text, found) in [
        ("::error file=a,line=1::b", &["error"][..]),
        ("  ::add-mask::x\na\n", &["add-mask"]),
        ("a ##[group]b", &["group"]),
        ("###[x y=z;]", &["x"]),
        ("##vso[task.x]", &["task.x"]),
        ("a ::error::b", &[]),
        ("# [x] #[y] ##\\u005bz] ::a", &[]),
    ] {
        assert_eq!(commands_in(text), found, "{text}");
    }
}
