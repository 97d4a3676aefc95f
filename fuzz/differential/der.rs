//! DER as a tree whose elements can be bent: read leniently, written literally.

/// An element: its tag, how its length is written, and its content.
#[derive(Clone)]
pub(crate) struct Element {
    pub(crate) tag: Vec<u8>,
    pub(crate) length: Length,
    pub(crate) body: Body,
    pub(crate) mark: Option<Mark>,
}

/// Identifies an element of the original certificate, wherever a bend has moved it.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Mark {
    Issuer,
    Subject,
}

#[derive(Clone)]
pub(crate) enum Body {
    /// Elements, after the bytes that precede them in a BIT STRING.
    Elements(Vec<u8>, Vec<Element>),
    Value(Vec<u8>),
}

#[derive(Clone, Copy)]
pub(crate) enum Length {
    /// This many bytes, with leading zeros.
    Bytes(u8),
    Indefinite,
    Minimal,
    /// Minimal, but wrong by this many bytes.
    Wrong(i64),
}

impl Element {
    /// Reads one element that fills `der`, and the elements inside an OCTET STRING or BIT STRING that holds
    /// nothing else.
    pub(crate) fn read(der: &[u8]) -> Option<Self> {
        let (tag, value, rest) = split(der)?;
        if !rest.is_empty() {
            return None;
        }
        let body = match tag {
            _ if tag & 0x20 != 0 => Body::Elements(Vec::new(), read_all(value)?),
            0x03 if value.first() == Some(&0) && value.get(1) == Some(&0x30) => {
                match read_all(&value[1..]) {
                    Some(elements) => Body::Elements(vec![0], elements),
                    None => Body::Value(value.to_vec()),
                }
            }
            0x04 => match read_all(value) {
                Some(elements) if elements.len() == 1 => Body::Elements(Vec::new(), elements),
                _ => Body::Value(value.to_vec()),
            },
            _ => Body::Value(value.to_vec()),
        };
        Some(Self {
            tag: vec![tag],
            length: Length::Minimal,
            body,
            mark: None,
        })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let content = self.content();
        let length = content.len();
        let minimal = |length: usize| {
            let bytes = length.to_be_bytes();
            let first = bytes
                .iter()
                .position(|&byte| byte != 0)
                .unwrap_or(bytes.len() - 1);
            match &bytes[first..] {
                [byte] if *byte < 0x80 => vec![*byte],
                bytes => [&[0x80 | u8::try_from(bytes.len()).unwrap_or(8)], bytes].concat(),
            }
        };
        let (head, end): (Vec<u8>, &[u8]) = match self.length {
            Length::Bytes(count) => {
                let mut bytes = vec![0; usize::from(count)];
                for (place, byte) in bytes
                    .iter_mut()
                    .rev()
                    .zip(length.to_be_bytes().iter().rev())
                {
                    *place = *byte;
                }
                ([vec![0x80 | count], bytes].concat(), &[])
            }
            Length::Indefinite => (vec![0x80], &[0, 0]),
            Length::Minimal => (minimal(length), &[]),
            Length::Wrong(by) => {
                let wrong = i64::try_from(length).unwrap_or(0).saturating_add(by).max(0);
                (minimal(usize::try_from(wrong).unwrap_or(0)), &[])
            }
        };
        [self.tag.as_slice(), &head, &content, end].concat()
    }

    pub(crate) fn content(&self) -> Vec<u8> {
        match &self.body {
            Body::Elements(before, elements) => {
                let mut all = before.clone();
                all.extend(elements.iter().flat_map(Self::write));
                all
            }
            Body::Value(value) => value.clone(),
        }
    }

    pub(crate) fn children(&self) -> &[Self] {
        match &self.body {
            Body::Elements(_, elements) => elements,
            Body::Value(_) => &[],
        }
    }

    pub(crate) fn children_mut(&mut self) -> Option<&mut Vec<Self>> {
        match &mut self.body {
            Body::Elements(_, elements) => Some(elements),
            Body::Value(_) => None,
        }
    }

    pub(crate) fn at(&self, position: &[usize]) -> &Self {
        let mut found = self;
        for &index in position {
            found = &found.children()[index];
        }
        found
    }

    pub(crate) fn at_mut(&mut self, position: &[usize]) -> Option<&mut Self> {
        let mut found = self;
        for &index in position {
            found = found.children_mut()?.get_mut(index)?;
        }
        Some(found)
    }

    /// The first element with this mark.
    pub(crate) fn marked(&self, mark: Mark) -> Option<&Self> {
        if self.mark == Some(mark) {
            return Some(self);
        }
        self.children().iter().find_map(|one| one.marked(mark))
    }

    pub(crate) fn marked_mut(&mut self, mark: Mark) -> Option<&mut Self> {
        if self.mark == Some(mark) {
            return Some(self);
        }
        let children = self.children_mut()?;
        children.iter_mut().find_map(|one| one.marked_mut(mark))
    }
}

fn read_all(mut der: &[u8]) -> Option<Vec<Element>> {
    let mut all = Vec::new();
    while !der.is_empty() {
        let (_, _, rest) = split(der)?;
        all.push(Element::read(&der[..der.len() - rest.len()])?);
        der = rest;
    }
    Some(all)
}

/// The first element's tag and value, and the bytes after it.
fn split(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes
                .iter()
                .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
            (length, rest)
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((tag, value, rest))
}

/// An element as bytes.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    Element {
        tag: vec![tag],
        length: Length::Minimal,
        body: Body::Value(content.to_vec()),
        mark: None,
    }
    .write()
}

pub(crate) fn sequence<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    tagged(0x30, parts)
}

pub(crate) fn tagged<T: AsRef<[u8]>>(tag: u8, parts: &[T]) -> Vec<u8> {
    let content: Vec<u8> = parts
        .iter()
        .flat_map(|part| part.as_ref().iter().copied())
        .collect();
    tlv(tag, &content)
}

pub(crate) fn oid(arcs: &[u128]) -> Vec<u8> {
    let [first, second, others @ ..] = arcs else {
        return tlv(0x06, &[]);
    };
    let arcs = [first * 40 + second]
        .into_iter()
        .chain(others.iter().copied());
    tlv(0x06, &arcs.flat_map(arc).collect::<Vec<_>>())
}

/// An arc, seven bits per byte.
pub(crate) fn arc(mut value: u128) -> Vec<u8> {
    let mut bytes = vec![value.to_le_bytes()[0] & 0x7f];
    while value > 0x7f {
        value >>= 7;
        bytes.push(value.to_le_bytes()[0] & 0x7f | 0x80);
    }
    bytes.reverse();
    bytes
}

/// A non-negative number.
pub(crate) fn integer(value: u128) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let first = bytes
        .iter()
        .position(|&byte| byte != 0)
        .unwrap_or(bytes.len() - 1);
    let sign: &[u8] = if bytes[first] & 0x80 == 0 { &[] } else { &[0] };
    tlv(0x02, &[sign, &bytes[first..]].concat())
}

pub(crate) fn bits(unused: u8, bytes: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[unused], bytes].concat())
}
