//! A certificate as Go reads it (crypto/x509/parser.go, `parseCertificate`).

use std::borrow::Cow;
use std::collections::HashSet;

use crate::consumers::go::der::{
    BOOLEAN, Der, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, constructed, context,
    is_minimal,
};
use crate::consumers::go::key::{self, Key};
use crate::consumers::go::oid;
use crate::consumers::go::refusal::{Part, Refusal};
use crate::consumers::go::{name, time};

/// The fields of a certificate.
pub(crate) struct Fields<'a> {
    /// The `TBSCertificate`, with its tag.
    pub(crate) signed: &'a [u8],
    pub(crate) signature: Cow<'a, [u8]>,
    /// The object identifier of the algorithm that it is signed with, and the parameters with their tag.
    pub(crate) signature_algorithm: (&'a [u8], &'a [u8]),
    /// The version from 1, unless Go's arithmetic overflows.
    pub(crate) version: i64,
    pub(crate) serial: &'a [u8],
    /// The names, with their tags.
    pub(crate) issuer: &'a [u8],
    pub(crate) subject: &'a [u8],
    /// The first and the last second, since 1970.
    pub(crate) validity: (i64, i64),
    /// The `SubjectPublicKeyInfo`, with its tag.
    pub(crate) spki: &'a [u8],
    pub(crate) key: Key<'a>,
    pub(crate) extensions: Vec<Frame<'a>>,
}

/// An extension with its content undecoded.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) id: &'a [u8],
    pub(crate) critical: bool,
    pub(crate) value: &'a [u8],
}

/// Reads the fields of a certificate, and adds to `refusals` why Go refuses it, except for the content of extensions.
/// If there are refusals, the fields may differ from Go's; `None` if a field has no value at all.
pub(crate) fn read<'a>(der: &'a [u8], refusals: &mut Vec<Refusal>) -> Option<Fields<'a>> {
    let mut walk = Walk { refusals };
    let mut input = Der::new(der);
    let mut outer = walk.needs(input.read(SEQUENCE), Part::Certificate, "is not a sequence")?;
    if !input.is_empty() {
        walk.refuse(Part::Certificate, "has bytes after its end");
    }
    let signed = outer.read_whole(SEQUENCE);
    let signed = walk.needs(signed, Part::Certificate, "has no signed part")?;
    let mut tbs = Der::new(signed).read(SEQUENCE)?;

    let version = walk.version(&mut tbs)?;
    let serial = tbs.read(INTEGER).map(Der::bytes);
    let serial = walk.needs(serial, Part::Serial, "is not an integer")?;
    if !is_minimal(serial) {
        walk.refuse(Part::Serial, "is not minimally encoded");
    } else if serial[0] & 0x80 != 0 {
        walk.refuse(Part::SerialNegative, "is negative");
    }
    let signature_algorithm = walk.signature_algorithm(&mut tbs, &mut outer)?;
    let issuer = walk.name(&mut tbs)?;
    let validity = walk.validity(&mut tbs)?;
    let subject = walk.name(&mut tbs)?;
    let spki = tbs.read_whole(SEQUENCE);
    let spki = walk.needs(spki, Part::PublicKey, "is not a sequence")?;
    let key = match key::read(spki) {
        Ok(key) => key,
        Err(refusal) => {
            walk.refusals.push(refusal);
            return None;
        }
    };
    walk.refusals.extend(key.check().err());
    let extensions = walk.extensions(&mut tbs, version);
    let extensions = walk.needs(
        extensions,
        Part::Certificate,
        "has extensions that are not well formed",
    )?;
    let signature = outer.bit_string();
    let (bits, unused) = walk.needs(
        signature,
        Part::Certificate,
        "has a signature that is not a well-formed bit string",
    )?;
    Some(Fields {
        signed,
        signature: key::right_aligned(bits, unused),
        signature_algorithm,
        version,
        serial,
        issuer,
        subject,
        validity,
        spki,
        key,
        extensions,
    })
}

struct Walk<'r> {
    refusals: &'r mut Vec<Refusal>,
}

impl<'a> Walk<'_> {
    fn refuse(&mut self, part: Part, reason: &'static str) {
        if self.refusals.len() < MOST_REFUSALS {
            self.refusals.push(part.because(reason));
        }
    }

    /// The value; if it is missing, adds a refusal.
    fn needs<T>(&mut self, value: Option<T>, part: Part, reason: &'static str) -> Option<T> {
        if value.is_none() {
            self.refuse(part, reason);
        }
        value
    }

    fn version(&mut self, tbs: &mut Der<'a>) -> Option<i64> {
        let explicit = tbs.read_optional(constructed(0));
        let explicit = self.needs(explicit, Part::Version, "is not well formed")?;
        let Some(mut explicit) = explicit else {
            return Some(1);
        };
        let number = explicit.int64(INTEGER).filter(|_| explicit.is_empty());
        let number = self.needs(number, Part::Version, "is not well formed")?;
        // Go adds 1, which overflows from the largest number to the smallest.
        let version = number.wrapping_add(1);
        if number < 0 || version > 3 {
            self.refuse(Part::Version, "is not 1, 2 or 3");
        }
        Some(version)
    }

    /// The algorithm identifiers inside and outside the signed part, which must be equal.
    fn signature_algorithm(
        &mut self,
        tbs: &mut Der<'a>,
        outer: &mut Der<'a>,
    ) -> Option<(&'a [u8], &'a [u8])> {
        let part = Part::SignatureAlgorithm;
        let mut inside = *tbs;
        let identifier = tbs.read(SEQUENCE);
        let identifier = self.needs(identifier, part.clone(), "is not a sequence")?;
        let outside = outer.read(SEQUENCE);
        let outside = self.needs(outside, part.clone(), "is not a sequence")?;
        if identifier.bytes() != outside.bytes() {
            self.refuse(part.clone(), "differs inside and outside the signed part");
        }
        let read = key::algorithm(&mut inside);
        self.needs(read, part, "is not well formed")
    }

    fn name(&mut self, tbs: &mut Der<'a>) -> Option<&'a [u8]> {
        let name = self.needs(tbs.read_whole(SEQUENCE), Part::Name, "is not a sequence")?;
        if !name::is_readable(name) {
            let reason =
                "is not well formed, or has characters that its string type does not allow";
            self.refuse(Part::Name, reason);
        }
        Some(name)
    }

    fn validity(&mut self, tbs: &mut Der<'a>) -> Option<(i64, i64)> {
        let validity = tbs.read(SEQUENCE);
        let mut validity = self.needs(validity, Part::Validity, "is not a sequence")?;
        let mut time = || time::read(&mut validity);
        let times = time().zip(time());
        self.needs(
            times,
            Part::Validity,
            "has a time in a form that Go does not read",
        )
    }

    /// The extensions: only of version 3, and only if nothing but unique identifiers precedes them.
    fn extensions(&mut self, tbs: &mut Der<'a>, version: i64) -> Option<Vec<Frame<'a>>> {
        if version > 1 {
            tbs.read_optional(context(1))?;
            tbs.read_optional(context(2))?;
        }
        let mut extensions = match version {
            3 => match tbs.read_optional(constructed(3))? {
                Some(mut extensions) => extensions.read(SEQUENCE)?,
                None => return Some(Vec::new()),
            },
            _ => return Some(Vec::new()),
        };
        let mut frames: Vec<Frame<'a>> = Vec::new();
        let (mut seen, mut repeated) = (HashSet::new(), HashSet::new());
        while !extensions.is_empty() {
            let mut extension = extensions.read(SEQUENCE)?;
            let id = extension.read(OBJECT_IDENTIFIER)?.bytes();
            let mut is_good = oid::is_short(id);
            let mut critical = false;
            if extension.is_next(BOOLEAN) {
                let flag = extension.boolean();
                is_good &= flag.is_some();
                critical = flag.unwrap_or(true);
            }
            let value = extension.read(OCTET_STRING)?.bytes();
            if !is_good {
                self.refuse(Part::Extension(oid::dotted(id)), "is not well formed");
            }
            // A set is faster if there are many.
            let is_repeated = if frames.len() < FEW {
                frames.iter().any(|frame| frame.id == id)
            } else {
                if seen.is_empty() {
                    seen.extend(frames.iter().map(|frame| frame.id));
                }
                !seen.insert(id)
            };
            if is_repeated && repeated.insert(id) {
                self.refuse(Part::ExtensionRepeated(oid::dotted(id)), "occurs twice");
            }
            frames.push(Frame {
                id,
                critical,
                value,
            });
        }
        Some(frames)
    }
}

const FEW: usize = 16;
/// Go stops at the first refusal.
pub(crate) const MOST_REFUSALS: usize = 16;
