//! Domains and mailboxes by Go's rules (crypto/x509, `domainNameValid` and
//! `parseRFC2821Mailbox`).

/// Whether Go accepts it as a domain: empty, or labels of visible characters. A constraint may begin with a period.
pub(crate) fn is_valid(domain: &[u8], is_constraint: bool) -> bool {
    if domain.is_empty() {
        return true;
    }
    let labels = match domain {
        [b'.', rest @ ..] if is_constraint => rest,
        _ => domain,
    };
    domain.last() != Some(&b'.') && labels.split(|&byte| byte == b'.').all(is_label)
}

/// The local part of a mailbox, unescaped, and its domain; `None` if it is not a mailbox for Go.
pub(crate) fn mailbox(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (local, rest) = match text {
        [b'"', rest @ ..] => quoted(rest)?,
        _ => plain(text)?,
    };
    let domain = rest.strip_prefix(b"@")?;
    let is_domain = domain.is_empty() || domain.split(|&byte| byte == b'.').all(is_label);
    is_domain.then_some((local, domain))
}

fn plain(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut local = Vec::new();
    let mut rest = text;
    while let [first, after @ ..] = rest {
        match first {
            b'\\' => {
                local.push(*after.first()?);
                rest = &after[1..];
            }
            byte if byte.is_ascii_alphanumeric() || PLAIN.contains(byte) => {
                local.push(*byte);
                rest = after;
            }
            _ => break,
        }
    }
    let is_good = !local.is_empty()
        && !local.starts_with(b".")
        && !local.ends_with(b".")
        && !local.windows(2).any(|two| two == b"..");
    is_good.then_some((local, rest))
}

fn quoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut local = Vec::new();
    let mut rest = text;
    loop {
        match rest {
            [b'"', after @ ..] => return Some((local, after)),
            [b'\\', escaped @ (1..=9 | 11 | 12 | 14..=127), after @ ..]
            | [
                escaped @ (1..=8 | 11 | 12 | 14..=33 | 35..=91 | 93..=127),
                after @ ..,
            ] => {
                local.push(*escaped);
                rest = after;
            }
            _ => return None,
        }
    }
}

fn is_label(label: &[u8]) -> bool {
    !label.is_empty() && label.iter().all(u8::is_ascii_graphic)
}

const PLAIN: &[u8] = b"!#$%&'*+-/=?^_`{|}~.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_gos() {
        for (domain, is_name, is_constraint) in [
            ("", true, true),
            ("a", true, true),
            ("a.b", true, true),
            (".a.b", false, true),
            ("..a", false, false),
            (".", false, false),
            ("a.", false, false),
            ("a..b", false, false),
            ("a b", false, false),
            ("a_b.*~", true, true),
            ("ä", false, false),
        ] {
            assert_eq!(is_valid(domain.as_bytes(), false), is_name, "{domain}");
            assert_eq!(is_valid(domain.as_bytes(), true), is_constraint, "{domain}");
        }
    }

    #[test]
    fn mailboxes_are_gos() {
        for (text, read) in [
            ("a@b", Some(("a", "b"))),
            ("a.b@c.d", Some(("a.b", "c.d"))),
            ("a@", Some(("a", ""))),
            (r"a\ b@c", Some(("a b", "c"))),
            (r#""a b"@c"#, Some(("a b", "c"))),
            (r#""a\"b"@c"#, Some(("a\"b", "c"))),
            (r#"""@c"#, Some(("", "c"))),
            ("a", None),
            ("@b", None),
            (".a@b", None),
            ("a.@b", None),
            ("a..b@c", None),
            ("a b@c", None),
            ("a@b.", None),
            ("a@.b", None),
            ("a\\", None),
            (r#""a@c"#, None),
            (r#""a"#, None),
            ("", None),
        ] {
            let expected = read.map(|(local, domain): (&str, &str)| {
                (local.as_bytes().to_vec(), domain.as_bytes())
            });
            assert_eq!(mailbox(text.as_bytes()), expected, "{text}");
        }
    }
}
