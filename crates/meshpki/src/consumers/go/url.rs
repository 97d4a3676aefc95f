//! URIs as Go reads them (net/url, `Parse`), as far as certificates need it: whether a text is a URI, and its host.

use std::net::{IpAddr, Ipv6Addr};

/// The host of a URI with its port, unescaped, empty if there is none; `None` if it is not a URI for Go.
pub(crate) fn host(uri: &[u8]) -> Option<Vec<u8>> {
    let (uri, fragment) = cut(uri, b'#');
    if uri.iter().any(u8::is_ascii_control) {
        return None;
    }
    unescape(fragment, Mode::Lax)?;
    if uri == b"*" {
        return Some(Vec::new());
    }
    let (scheme, rest) = scheme(uri)?;
    let (rest, _query) = cut(rest, b'?');
    if !rest.starts_with(b"/") {
        if !scheme.is_empty() {
            return Some(Vec::new());
        }
        if cut(rest, b'/').0.contains(&b':') {
            return None;
        }
    }
    let has_authority =
        rest.starts_with(b"//") && (!scheme.is_empty() || !rest.starts_with(b"///"));
    let (host, path) = if has_authority {
        let length = rest[2..].iter().position(|&byte| byte == b'/');
        let (authority, path) = rest[2..].split_at(length.unwrap_or(rest.len() - 2));
        (authority_host(scheme, authority)?, path)
    } else {
        (Vec::new(), rest)
    };
    unescape(path, Mode::Lax)?;
    Some(host)
}

/// The scheme, in its own case, and the rest; without a scheme, the whole text. `None` if it begins with a colon.
fn scheme(uri: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let length = uri.iter().take_while(|byte| is_scheme(byte)).count();
    let has_colon = uri.get(length) == Some(&b':');
    match uri.first() {
        Some(b':') => None,
        Some(first) if has_colon && first.is_ascii_alphabetic() => {
            Some((&uri[..length], &uri[length + 1..]))
        }
        _ => Some((b"", uri)),
    }
}

fn authority_host(scheme: &[u8], authority: &[u8]) -> Option<Vec<u8>> {
    let at = authority.iter().rposition(|&byte| byte == b'@');
    let host = at.map_or(authority, |at| &authority[at + 1..]);
    let read = read_host(scheme, host)?;
    if let Some(at) = at {
        let user = &authority[..at];
        let is_good = |byte: &u8| byte.is_ascii_alphanumeric() || USER.contains(byte);
        if !user.iter().all(is_good) {
            return None;
        }
        let (name, password) = cut(user, b':');
        unescape(name, Mode::Lax)?;
        unescape(password, Mode::Lax)?;
    }
    Some(read)
}

fn read_host(scheme: &[u8], host: &[u8]) -> Option<Vec<u8>> {
    match host.iter().rposition(|&byte| byte == b'[') {
        Some(0) => return read_address(host),
        Some(_) => return None,
        None => {}
    }
    let mut colons = (0..host.len()).filter(|&index| host[index] == b':');
    if let Some(first) = colons.next() {
        let is_web = [&b"http"[..], b"https"]
            .iter()
            .any(|web| web.eq_ignore_ascii_case(scheme));
        let last = colons.next_back().unwrap_or(first);
        let colon = if is_web { first } else { last };
        if !is_port(&host[colon..]) {
            return None;
        }
    }
    unescape(host, Mode::Host)
}

/// An IPv6 address in brackets, with an optional zone and port.
fn read_address(host: &[u8]) -> Option<Vec<u8>> {
    let end = host.iter().rposition(|&byte| byte == b']')?;
    let (inside, port) = (&host[1..end], &host[end + 1..]);
    if !is_port(port) {
        return None;
    }
    let zone = inside.windows(3).position(|three| three == b"%25");
    let (address, zone) = inside.split_at(zone.unwrap_or(inside.len()));
    let (mut address, zone) = (unescape(address, Mode::Host)?, unescape(zone, Mode::Zone)?);
    address.extend(zone);
    is_ip6(&address).then(|| [b"[", &address[..], b"]", port].concat())
}

/// An IPv6 address with an optional zone (net/netip, `ParseAddr`).
fn is_ip6(text: &[u8]) -> bool {
    let (address, zone) = match text.iter().position(|&byte| byte == b'%') {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let address = std::str::from_utf8(address).map(str::parse::<Ipv6Addr>);
    zone != Some(b"") && matches!(address, Ok(Ok(_)))
}

/// Whether the text is an IP address (net, `ParseIP`).
pub(crate) fn is_address(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<IpAddr>().is_ok())
}

/// Whether the text is empty, or a colon and digits.
fn is_port(text: &[u8]) -> bool {
    match text {
        [] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Which escapes and characters are allowed.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Mode {
    /// Escapes only of non-ASCII bytes and of the percent sign; characters of hosts.
    Host,
    /// Complete escapes, and any character.
    Lax,
    /// Escapes of characters of hosts, of blanks, and of the percent sign; characters of hosts.
    Zone,
}

fn unescape(text: &[u8], mode: Mode) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let [high, low, after @ ..] = after else {
                return None;
            };
            let byte = hex(*high)? << 4 | hex(*low)?;
            let is_good = match mode {
                Mode::Host => byte >= 0x80 || byte == b'%',
                Mode::Lax => true,
                Mode::Zone => byte == b'%' || byte == b' ' || is_of_host(byte),
            };
            if !is_good {
                return None;
            }
            plain.push(byte);
            rest = after;
        } else {
            if mode != Mode::Lax && first.is_ascii() && !is_of_host(*first) {
                return None;
            }
            plain.push(*first);
            rest = after;
        }
    }
    Some(plain)
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || HOST.contains(&byte)
}

fn cut(text: &[u8], at: u8) -> (&[u8], &[u8]) {
    match text.iter().position(|&byte| byte == at) {
        Some(index) => (&text[..index], &text[index + 1..]),
        None => (text, b""),
    }
}

const HOST: &[u8] = b"!$&'()*+,;=:[]<>\"-_.~";
const USER: &[u8] = b"-._:~!$&'()*+,;=%@";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_read_as_go_reads_them() {
        for (uri, expected) in [
            ("spiffe://cluster.local/ns/a", Some("cluster.local")),
            (
                "https://vault.example.com:8200/v1/pki",
                Some("vault.example.com:8200"),
            ),
            ("identity.linkerd.cluster.local", Some("")),
            ("", Some("")),
            ("*", Some("")),
            ("a:b", Some("")),
            ("a b", Some("")),
            ("//host/path", Some("host")),
            ("///path", Some("")),
            ("a:///path", Some("")),
            ("a://user:pass@host", Some("host")),
            ("a://us%20er@host", Some("host")),
            ("a://b:1:2", Some("b:1:2")),
            ("HTTP://b:1:2", None),
            ("a://[::1]:80/", Some("[::1]:80")),
            ("a://[::1%25eth0]", Some("[::1%eth0]")),
            ("a://[::1%25]", None),
            ("a://[1.2.3.4]", None),
            ("a://b[::1]", None),
            ("a://[::1", None),
            ("a://b:x", None),
            ("a://b%41", None),
            ("a://b%ff", Some("b\u{fffd}")),
            ("a://b c", None),
            ("a://us er@b", None),
            ("a:/b%zz", None),
            ("a:b%zz", Some("")),
            ("a:b#%zz", None),
            ("a:b?%zz", Some("")),
            ("a\nb", None),
            ("a#\n", Some("")),
            (":a", None),
            ("1:a", None),
            ("1/b:a", Some("")),
            ("a://b?c/d", Some("b")),
        ] {
            let read = host(uri.as_bytes());
            let read = read.map(|host| String::from_utf8_lossy(&host).into_owned());
            assert_eq!(read.as_deref(), expected, "{uri}");
        }
    }
}
