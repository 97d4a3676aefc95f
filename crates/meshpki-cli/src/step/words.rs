//! Flags as Go's parser takes them: with one dash or two, and with what they are set to behind an
//! equals sign. They are turned into ours here, and nowhere else.

use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgAction, CommandFactory};

use super::exit::{FAILED, NO_ANSWER};
use crate::arguments::Cli;

/// The words of the command line; those of step's commands with two dashes before each flag, and
/// with the value of each in the same word.
pub(crate) fn spelled(words: Vec<OsString>) -> Vec<OsString> {
    if !words.get(1).is_some_and(|word| is_group(word)) {
        return words;
    }
    let mut root = Cli::command();
    root.build();
    let mut command = &root;
    let mut spelled = Vec::with_capacity(words.len());
    let mut words = words.into_iter();
    spelled.extend(words.next());
    while let Some(word) = words.next() {
        if word == "--" {
            spelled.push(word);
            break;
        }
        let Some((name, value)) = word.to_str().and_then(flag) else {
            if let Some(next) = command.find_subcommand(&word) {
                command = next;
            }
            spelled.push(word);
            continue;
        };
        let known = command.get_arguments().find(|one| is_named(one, name));
        match (known, value) {
            (Some(one), Some(value)) if is_switch(one) && TRUE.contains(&value) => {
                spelled.push(format!("--{name}").into());
            }
            (Some(one), Some(value)) if is_switch(one) && FALSE.contains(&value) => {}
            // The next word is its value, whatever it looks like.
            (Some(one), None) if one.get_action().takes_values() => {
                let mut whole = OsString::from(format!("--{name}"));
                if let Some(value) = words.next() {
                    whole.push("=");
                    whole.push(value);
                }
                spelled.push(whole);
            }
            (_, Some(value)) => spelled.push(format!("--{name}={value}").into()),
            (_, None) => spelled.push(format!("--{name}").into()),
        }
    }
    spelled.extend(words);
    spelled
}

/// The exit code of step's commands for words that make no sense, where the words are one.
pub(crate) fn usage_exit(words: &[OsString]) -> Option<u8> {
    let is_renewal = words.get(2).is_some_and(|word| word == "needs-renewal");
    let code = if is_renewal { NO_ANSWER } else { FAILED };
    words
        .get(1)
        .is_some_and(|word| is_group(word))
        .then_some(code)
}

fn is_group(word: &OsStr) -> bool {
    word == "certificate" || word == "crypto"
}

/// A flag of more than one letter, and what it is set to.
fn flag(word: &str) -> Option<(&str, Option<&str>)> {
    let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() > 1;
    let (name, value) = match name.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (name, None),
    };
    is_name.then_some((name, value))
}

fn is_named(one: &Arg, name: &str) -> bool {
    let aliases = one.get_all_aliases().unwrap_or_default();
    one.get_long() == Some(name) || aliases.contains(&name)
}

fn is_switch(one: &Arg) -> bool {
    matches!(one.get_action(), ArgAction::SetTrue)
}

/// As Go spells them.
const TRUE: [&str; 6] = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE: [&str; 6] = ["0", "f", "F", "FALSE", "false", "False"];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> String {
        let words = line.split(' ').map(OsString::from).collect();
        let words = spelled(words)
            .into_iter()
            .map(|word| word.into_string().unwrap());
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn one_dash_is_as_good_as_two() {
        assert_eq!(
            words("meshpki certificate inspect -bundle ca.crt -format=json"),
            "meshpki certificate inspect --bundle ca.crt --format=json"
        );
        assert_eq!(
            words("meshpki certificate -help"),
            "meshpki certificate --help"
        );
    }

    #[test]
    fn switches_can_be_set_to_what_they_are() {
        assert_eq!(
            words("meshpki certificate inspect --short=true --bundle=false -"),
            "meshpki certificate inspect --short -"
        );
    }

    #[test]
    fn the_word_after_a_flag_is_its_value_whatever_it_looks_like() {
        assert_eq!(
            words("meshpki certificate needs-renewal -expires-in -1h -v a.crt"),
            "meshpki certificate needs-renewal --expires-in=-1h -v a.crt"
        );
        assert_eq!(
            words("meshpki certificate verify a.crt -roots -bundle"),
            "meshpki certificate verify a.crt --roots=-bundle"
        );
    }

    #[test]
    fn other_commands_and_what_follows_two_dashes_keep_their_words() {
        for line in [
            "meshpki verify -at -1h",
            "meshpki certificate inspect -- -bundle",
            "meshpki certificate inspect -f",
            "meshpki",
        ] {
            assert_eq!(words(line), line);
        }
    }
}
