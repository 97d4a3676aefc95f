//! Why a manifest does not give what is wanted, and what to type instead.

use meshpki::{Source, shell_word};
use meshpki_kube::{Manifests, NoChoice, Reason};

use crate::failure::Failure;
use crate::hint::Hint;

/// A manifest in which it is not clear what is meant, or in which it is not.
pub(crate) fn choice(found: &Manifests, error: &NoChoice) -> Failure {
    let input = found.input();
    if let (true, Some(unread)) = (found.objects().is_empty(), found.unread().first()) {
        return Failure {
            file: Some(input.name().into_owned()),
            code: Some(unread.reason().code()),
            ..Failure::new(unread)
        };
    }
    let failure = Failure {
        code: Some(error.code()),
        ..Failure::new(error).about(input)
    };
    let failure = match hint(input, error) {
        Some(hint) => failure.hint(hint),
        None => failure,
    };
    match found.unread().first() {
        Some(unread) if failure.hint.is_none() => {
            failure.hint(format!("a part of it could not be read: {unread}"))
        }
        _ => failure,
    }
}

fn hint(input: &Source, error: &NoChoice) -> Option<Hint> {
    Some(match error {
        NoChoice::NoObject { found, .. } | NoChoice::Several { choices: found, .. }
            if !found.is_empty() =>
        {
            // What is no file is gone when the command is pasted, and what begins with a dash is an option.
            let (file, first) = match input.path() {
                None => ("FILE".to_owned(), "save it as a file, and name"),
                Some(path) if path.starts_with('-') => (format!("./{path}"), "name"),
                Some(path) => (path.to_owned(), "name"),
            };
            let named = found.iter().take(MOST_NAMED);
            let named = named.map(|one| shell_word(&format!("{file}#{one}")));
            let named: Vec<String> = named.collect();
            let more = match found.len() - named.len() {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            format!("{first} one of them: {}{more}", named.join(" ")).into()
        }
        NoChoice::Sealed { object, .. } => {
            let namespace = match object.namespace.as_str() {
                "" => String::new(),
                namespace => format!("-n {} ", shell_word(namespace)),
            };
            Hint::command(
                "take the Secret from the cluster",
                format!(
                    "kubectl {namespace}get secret {} -o yaml",
                    shell_word(&object.name)
                ),
            )
        }
        NoChoice::Unread { .. } | NoChoice::Without { .. } => {
            "name the object that is meant: FILE#NAMESPACE/NAME".into()
        }
        _ => return None,
    })
}

/// A value that could not be read.
pub(crate) fn unreadable(source: &Source, reason: &Reason) -> Failure {
    Failure {
        code: Some(reason.code()),
        ..Failure::new(reason).about(source)
    }
}

/// More are counted.
const MOST_NAMED: usize = 4;
