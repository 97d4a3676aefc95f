//! An extension, read as Go reads it.

use std::borrow::Cow;

use crate::consumers::go::certificate::Frame;
use crate::consumers::go::refusal::{Part, Refusal};
use crate::consumers::go::{extension, oid};
use crate::x509::contents::Contents;
use crate::x509::extension::Extension;

/// Reads an extension and adds its values to `contents`; also returns why Go cannot parse it.
pub(crate) fn read_extension(
    frame: Frame<'_>,
    contents: &mut Contents,
) -> (Extension, Option<Refusal>) {
    let Frame {
        id,
        critical,
        value,
    } = frame;
    let oid = dotted(id);
    let read = extension::read(id, critical, value, contents);
    if critical && read == Ok(false) {
        contents.unhandled_critical.push(oid.to_string());
    }
    let refusal = read.err();
    let malformed = refusal
        .as_ref()
        .is_some_and(|refusal| matches!(refusal.part, Part::Extension(_)));
    let read_here = Extension {
        oid,
        critical,
        malformed,
    };
    (read_here, refusal)
}

/// The dotted form; that of the most common extensions is not allocated for each certificate.
fn dotted(id: &[u8]) -> Cow<'static, str> {
    let &[0x55, 0x1d, last] = id else {
        return Cow::Owned(oid::dotted(id));
    };
    Cow::Borrowed(match last {
        14 => "2.5.29.14",
        15 => "2.5.29.15",
        17 => "2.5.29.17",
        19 => "2.5.29.19",
        30 => "2.5.29.30",
        35 => "2.5.29.35",
        37 => "2.5.29.37",
        _ => return Cow::Owned(oid::dotted(id)),
    })
}
