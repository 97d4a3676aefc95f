//! What Go reads of an extension, where other parsers are laxer: as much of crypto/x509/parser.go
//! (`processExtensions`) as decides whether it refuses the whole certificate.

/// Which extensions of a `TBSCertificate` have a frame that Go reads: an object identifier, a boolean
/// that is one, an octet string. Their order is that of the certificate.
pub(crate) fn read_frames(signed: &[u8]) -> Vec<bool> {
    let mut frames = Vec::new();
    let Some(mut fields) = Der(signed).take(SEQUENCE) else {
        return frames;
    };
    let extensions = loop {
        match fields.any() {
            Some((EXTENSIONS, mut extensions)) => break extensions.take(SEQUENCE),
            Some(_) => {}
            None => break None,
        }
    };
    let Some(mut extensions) = extensions else {
        return frames;
    };
    while let Some((tag, mut extension)) = extensions.any() {
        let mut read = || {
            (tag == SEQUENCE).then_some(())?;
            extension.take(OBJECT_IDENTIFIER)?;
            if let Some(critical) = extension.take_if(BOOLEAN)? {
                critical.is_boolean().then_some(())?;
            }
            extension.take(OCTET_STRING)
        };
        frames.push(read().is_some());
    }
    frames
}

/// Can Go read this content of the extension `oid`? Of an extension that it does not know it reads
/// nothing.
pub(crate) fn reads(oid: &[u8], content: &[u8]) -> bool {
    let content = Der(content);
    let known = match oid {
        AUTHORITY_INFORMATION_ACCESS => content.each(SEQUENCE, |access| {
            access.take(OBJECT_IDENTIFIER).filter(is_short_oid)?;
            access.take_if(context(6)).map(drop)
        }),
        [0x55, 0x1d, 14] => content.one(OCTET_STRING, |_| Some(())),
        [0x55, 0x1d, 15] => content.one(BIT_STRING, |bits| bits.is_bit_string().then_some(())),
        [0x55, 0x1d, 17] => content.one(SEQUENCE, |names| {
            while !names.is_empty() {
                names.any()?;
            }
            Some(())
        }),
        [0x55, 0x1d, 19] => content.one(SEQUENCE, |constraints| {
            if let Some(flag) = constraints.take_if(BOOLEAN)? {
                flag.is_boolean().then_some(())?;
            }
            match constraints.take_if(INTEGER)? {
                Some(length) => length.is_integer(LONGEST_INTEGER, false).then_some(()),
                None => Some(()),
            }
        }),
        [0x55, 0x1d, 30] => content.whole(SEQUENCE, |constraints| {
            for tag in [0, 1] {
                let Some(trees) = constraints.take_if(constructed(tag))? else {
                    continue;
                };
                trees.every(SEQUENCE, |tree| tree.any().map(drop))?;
            }
            constraints.is_empty().then_some(())
        }),
        [0x55, 0x1d, 31] => content.each(SEQUENCE, |point| {
            let Some(mut name) = point.take_if(constructed(0))? else {
                return Some(());
            };
            // A name relative to the CRL's issuer, [1], is one that Go does not know.
            let mut full = name.take(constructed(0))?;
            while full.take_if(context(6))?.is_some() {}
            Some(())
        }),
        [0x55, 0x1d, 32] => content.each(SEQUENCE, |policy| {
            policy.take(OBJECT_IDENTIFIER).filter(is_oid).map(drop)
        }),
        [0x55, 0x1d, 33] => content.each(SEQUENCE, |mapping| {
            mapping.take(OBJECT_IDENTIFIER)?;
            mapping.take(OBJECT_IDENTIFIER).map(drop)
        }),
        [0x55, 0x1d, 35] => content.one(SEQUENCE, |identifier| {
            identifier.take_if(context(0)).map(drop)
        }),
        [0x55, 0x1d, 36] => content.one(SEQUENCE, |constraints| {
            for tag in [0, 1] {
                if let Some(skipped) = constraints.take_if(context(tag))? {
                    skipped.is_integer(LONGEST_INTEGER, true).then_some(())?;
                }
            }
            Some(())
        }),
        [0x55, 0x1d, 37] => content.one(SEQUENCE, |purposes| {
            while !purposes.is_empty() {
                purposes.take(OBJECT_IDENTIFIER).filter(is_short_oid)?;
            }
            Some(())
        }),
        [0x55, 0x1d, 54] => content.one(INTEGER, |skipped| {
            skipped.is_integer(LONGEST_INTEGER, true).then_some(())
        }),
        _ => Some(()),
    };
    known.is_some()
}

/// A mailbox, as Go wants it in a name constraint (Go, crypto/x509/verify.go,
/// `parseRFC2821Mailbox`).
pub(crate) fn is_mailbox(text: &str) -> bool {
    let local = if text.starts_with('"') {
        quoted_length(text)
    } else {
        plain_length(text)
    };
    local.is_some_and(|length| {
        text[length..]
            .strip_prefix('@')
            .is_some_and(|domain| domain.is_empty() || domain.split('.').all(is_label))
    })
}

/// A label of any characters that can be seen.
pub(crate) fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_graphic())
}

fn plain_length(text: &str) -> Option<usize> {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    let mut length = 0;
    let mut local = Vec::new();
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(length) {
        let escaped = usize::from(byte == b'\\');
        if escaped == 0 && !is_plain(byte) {
            break;
        }
        local.push(*bytes.get(length + escaped)?);
        length += 1 + escaped;
    }
    let has_two_dots = local.windows(2).any(|two| two == b"..");
    let is_good = !local.is_empty()
        && local.first() != Some(&b'.')
        && local.last() != Some(&b'.')
        && !has_two_dots
        && text.is_char_boundary(length);
    is_good.then_some(length)
}

fn quoted_length(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate().skip(1);
    loop {
        match bytes.next()? {
            (at, b'"') => return Some(at + 1),
            (_, b'\\') => {
                let (_, escaped) = bytes.next()?;
                (matches!(escaped, 1..=9 | 11 | 12 | 14..=127)).then_some(())?;
            }
            (_, 1..=8 | 11 | 12 | 14..=127) => {}
            _ => return None,
        }
    }
}

/// Bytes that are read from the front, element by element, as DER alone (X.690, section 10.1).
struct Der<'a>(&'a [u8]);

impl Der<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element: its tag, and what is in it.
    fn any(&mut self) -> Option<(u8, Self)> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        if tag & 0x1f == 0x1f {
            return None;
        }
        let mut length = usize::from(first);
        if first & 0x80 != 0 {
            let bytes = usize::from(first & 0x7f);
            if !(1..=4).contains(&bytes) || rest.len() < bytes || rest[0] == 0 {
                return None;
            }
            let (long, after) = rest.split_at(bytes);
            length = long
                .iter()
                .fold(0, |length, byte| length << 8 | usize::from(*byte));
            rest = after;
            if length < 0x80 {
                return None;
            }
        }
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, Der(content)))
    }

    /// The next element, which must have this tag.
    fn take(&mut self, tag: u8) -> Option<Self> {
        let (found, content) = self.any()?;
        (found == tag).then_some(content)
    }

    /// The next element, if it has this tag.
    #[expect(clippy::option_option, reason = "damaged, or absent, or there")]
    fn take_if(&mut self, tag: u8) -> Option<Option<Self>> {
        if self.0.first() == Some(&tag) {
            self.take(tag).map(Some)
        } else {
            Some(None)
        }
    }

    /// One element of this tag, whatever follows it.
    fn one(mut self, tag: u8, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        read(&mut self.take(tag)?)
    }

    /// One element of this tag, and nothing after it.
    fn whole(mut self, tag: u8, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        read(&mut self.take(tag)?)?;
        self.is_empty().then_some(())
    }

    /// A sequence of elements of this tag.
    fn each(self, tag: u8, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        self.one(SEQUENCE, |sequence| Der(sequence.0).every(tag, &read))
    }

    /// Elements of this tag, to the end.
    fn every(mut self, tag: u8, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        while !self.is_empty() {
            read(&mut self.take(tag)?)?;
        }
        Some(())
    }

    fn is_boolean(&self) -> bool {
        matches!(self.0, [0x00 | 0xff])
    }

    /// No more bytes than it needs, and no more than a machine's integer has.
    fn is_integer(&self, longest: usize, may_be_negative: bool) -> bool {
        let (is_least, is_negative, length) = match *self.0 {
            [] => return false,
            [0, next, ..] if next & 0x80 == 0 => return false,
            [0xff, next, ..] if next & 0x80 != 0 => return false,
            [first, ..] => (true, first & 0x80 != 0, self.0.len()),
        };
        is_least && length <= longest && (may_be_negative || !is_negative)
    }

    /// Its unused bits are zero (X.690, section 11.2.1).
    fn is_bit_string(&self) -> bool {
        let Some((&unused, bits)) = self.0.split_first() else {
            return false;
        };
        let last = bits.last().copied().unwrap_or(0);
        unused < 8 && (!bits.is_empty() || unused == 0) && last & ((1 << unused) - 1) == 0
    }
}

/// Whole numbers, none longer than it needs.
fn is_oid(oid: &Der<'_>) -> bool {
    is_oid_of(oid.0, usize::MAX)
}

/// The same, none of more than 28 bits.
fn is_short_oid(oid: &Der<'_>) -> bool {
    is_oid_of(oid.0, 4)
}

fn is_oid_of(bytes: &[u8], longest: usize) -> bool {
    let mut numbers = bytes.split_inclusive(|byte| byte & 0x80 == 0);
    bytes.last().is_some_and(|last| last & 0x80 == 0)
        && numbers.all(|number| number[0] != 0x80 && number.len() <= longest)
}

const fn context(tag: u8) -> u8 {
    0x80 | tag
}

const fn constructed(tag: u8) -> u8 {
    0xa0 | tag
}

const AUTHORITY_INFORMATION_ACCESS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 1, 1];
const BIT_STRING: u8 = 0x03;
const BOOLEAN: u8 = 0x01;
/// `[3] Extensions` (RFC 5280, section 4.1).
const EXTENSIONS: u8 = 0xa3;
const INTEGER: u8 = 0x02;
const LONGEST_INTEGER: usize = 8;
const OBJECT_IDENTIFIER: u8 = 0x06;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_read_as_go_reads_them() {
        let ce = |last: u8| [0x55, 0x1d, last];
        for (oid, content, is_read) in [
            // A subject key identifier.
            (14, &[0x04, 0x01, 0x01][..], true),
            (14, &[0x84, 0x01, 0x01], false),
            (14, &[0x04, 0x81, 0x01, 0x01], false),
            (14, &[0x04, 0x02, 0x01], false),
            // A key usage.
            (15, &[0x03, 0x02, 0x02, 0x04], true),
            (15, &[0x03, 0x02, 0x02, 0x05], false),
            (15, &[0x83, 0x02, 0x02, 0x04], false),
            // Alternative names, of whatever kind.
            (17, &[0x30, 0x02, 0xa4, 0x00], true),
            (17, &[0x30, 0x02, 0xbf, 0x00], false),
            // Basic constraints.
            (19, &[0x30, 0x03, 0x01, 0x01, 0xff], true),
            (19, &[0x30, 0x03, 0x01, 0x01, 0x01], false),
            (19, &[0x30, 0x03, 0x02, 0x01, 0x80], false),
            (19, &[0x30, 0x04, 0x02, 0x02, 0x00, 0x01], false),
            // Name constraints: nothing may follow.
            (30, &[0x30, 0x06, 0xa0, 0x04, 0x30, 0x02, 0x82, 0x00], true),
            (
                30,
                &[0x30, 0x06, 0xa0, 0x04, 0x30, 0x02, 0x82, 0x00, 0x05, 0x00],
                false,
            ),
            (30, &[0x30, 0x02, 0xa2, 0x00], false),
            // CRL distribution points: a full name, or one relative to the CRL's issuer.
            (31, &[0x30, 0x06, 0x30, 0x04, 0xa0, 0x02, 0xa0, 0x00], true),
            (31, &[0x30, 0x06, 0x30, 0x04, 0xa0, 0x02, 0xa1, 0x00], false),
            (31, &[0x30, 0x02, 0x30, 0x00], true),
            (31, &[0x30, 0x02, 0x31, 0x00], false),
            // Certificate policies.
            (32, &[0x30, 0x05, 0x30, 0x03, 0x06, 0x01, 0x2a], true),
            (32, &[0x30, 0x05, 0x30, 0x03, 0x00, 0x01, 0x2a], false),
            (32, &[0x30, 0x05, 0x30, 0x03, 0x06, 0x01, 0x80], false),
            // Policy mappings.
            (
                33,
                &[0x30, 0x08, 0x30, 0x06, 0x06, 0x01, 0x2a, 0x06, 0x01, 0x2a],
                true,
            ),
            (33, &[0x30, 0x05, 0x30, 0x03, 0x06, 0x01, 0x2a], false),
            // An authority key identifier.
            (35, &[0x30, 0x03, 0x80, 0x01, 0x01], true),
            (35, &[0x31, 0x03, 0x80, 0x01, 0x01], false),
            (35, &[0x30, 0x03, 0x80, 0x02, 0x01], false),
            // Policy constraints.
            (36, &[0x30, 0x03, 0x80, 0x01, 0x00], true),
            (36, &[0x30, 0x02, 0x80, 0x00], false),
            // Extended key usages.
            (37, &[0x30, 0x03, 0x06, 0x01, 0x2a], true),
            (37, &[0x30, 0x03, 0x04, 0x01, 0x2a], false),
            (
                37,
                &[0x30, 0x07, 0x06, 0x05, 0x88, 0x80, 0x80, 0x80, 0x00],
                false,
            ),
            // Inhibit any policy.
            (54, &[0x02, 0x01, 0x00], true),
            (54, &[0x0a, 0x01, 0x00], false),
            // Nobody's.
            (99, &[0xff], true),
        ] {
            assert_eq!(reads(&ce(oid), content), is_read, "{oid}: {content:02x?}");
        }
        let access = [0x30, 0x07, 0x30, 0x05, 0x06, 0x01, 0x2a, 0x86, 0x00];
        assert!(reads(AUTHORITY_INFORMATION_ACCESS, &access));
        let access = [0x30, 0x05, 0x30, 0x03, 0x00, 0x01, 0x2a];
        assert!(!reads(AUTHORITY_INFORMATION_ACCESS, &access));
    }

    #[test]
    fn long_lengths_are_read_where_they_are_needed() {
        let long = |header: &[u8], length: usize| [header, &vec![1; length]].concat();
        for (content, is_read) in [
            (long(&[0x04, 0x81, 0x80], 128), true),
            (long(&[0x04, 0x82, 0x00, 0x80], 128), false),
            (long(&[0x04, 0x82, 0x01, 0x00], 256), true),
            (long(&[0x04, 0x80], 0), false),
            (long(&[0x04, 0x82, 0x01], 0), false),
            (long(&[0x04, 0x85, 0x01, 0, 0, 0, 0], 0), false),
        ] {
            assert_eq!(reads(&[0x55, 0x1d, 14], &content), is_read);
        }
    }

    #[test]
    fn numbers_have_no_byte_more_than_they_need() {
        for (bytes, is_positive, is_any) in [
            (&[][..], false, false),
            (&[0x00], true, true),
            (&[0x7f], true, true),
            (&[0x80], false, true),
            (&[0xff], false, true),
            (&[0x00, 0x7f], false, false),
            (&[0x00, 0x80], true, true),
            (&[0xff, 0x80], false, false),
            (&[0xff, 0x7f], false, true),
            (&[0x01, 0x00], true, true),
            (&[0x01, 0x00, 0x00], false, false),
        ] {
            assert_eq!(Der(bytes).is_integer(2, false), is_positive, "{bytes:02x?}");
            assert_eq!(Der(bytes).is_integer(2, true), is_any, "{bytes:02x?}");
        }
    }

    #[test]
    fn unused_bits_are_fewer_than_a_byte_and_zero() {
        for (bytes, is_one) in [
            (&[][..], false),
            (&[0x00], true),
            (&[0x01], false),
            (&[0x00, 0x01], true),
            (&[0x07, 0x80], true),
            (&[0x07, 0xc0], false),
            (&[0x08, 0x00], false),
        ] {
            assert_eq!(Der(bytes).is_bit_string(), is_one, "{bytes:02x?}");
        }
    }

    #[test]
    fn mailboxes_are_read_as_go_reads_them() {
        for mailbox in [
            "a@b",
            "a.b@c.d",
            "a@",
            r#""a b"@c"#,
            r#""\""@c"#,
            r"a\@b@c",
            "!#$@x",
        ] {
            assert!(is_mailbox(mailbox), "{mailbox}");
        }
        for none in [
            "",
            "@",
            "@b",
            "a",
            "a b@c.d",
            "a..b@c",
            ".a@c",
            "a.@c",
            "a@.c",
            "a@c.",
            "<a@b>",
            r#""a@b"#,
            r#""a"b@c"#,
            "a@b c",
            "a\\",
            r"a\.@c",
        ] {
            assert!(!is_mailbox(none), "{none}");
        }
    }
}
