//! Command lines of step's commands.

use std::ffi::{OsStr, OsString};

/// Is this command line one of step's commands?
pub(crate) fn is_step(words: &[OsString]) -> bool {
    let group = words.get(1).map(OsString::as_os_str);
    group.is_some_and(|group| group == OsStr::new("certificate") || group == OsStr::new("crypto"))
}

/// The command line. In step's commands, a long flag with one dash gets the second, which Go does not require.
pub(crate) fn spelled(words: Vec<OsString>) -> Vec<OsString> {
    if !is_step(&words) {
        return words;
    }
    let end = words.iter().position(|word| word == "--");
    let end = end.unwrap_or(words.len());
    let spell = |(index, word): (usize, OsString)| match word.as_encoded_bytes() {
        [b'-', first, _, ..] if index < end && first.is_ascii_alphabetic() => {
            let mut spelled = OsString::from("-");
            spelled.push(word);
            spelled
        }
        _ => word,
    };
    words.into_iter().enumerate().map(spell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_dash_is_as_good_as_two_in_steps_commands_alone() {
        for (line, expected) in [
            (
                "meshpki certificate inspect -bundle ca.crt -format=json",
                "meshpki certificate inspect --bundle ca.crt --format=json",
            ),
            (
                "meshpki certificate needs-renewal -expires-in -1h -v a.crt",
                "meshpki certificate needs-renewal --expires-in -1h -v a.crt",
            ),
            (
                "meshpki certificate inspect -- -bundle",
                "meshpki certificate inspect -- -bundle",
            ),
            ("meshpki verify -at -1h", "meshpki verify -at -1h"),
            ("meshpki", "meshpki"),
        ] {
            let spelled = spelled(line.split(' ').map(OsString::from).collect());
            assert_eq!(spelled.join(OsStr::new(" ")), expected);
        }
    }
}
