//! A CA as a verifier sees it that ignores the constraints on URIs: the same bytes, in which each URI among the constraints
//! has the tag of a kind of name that no certificate of a mesh has.
//!
//! Only these tags differ, so everything else that a verifier counts or refuses is as in the original. The signature of the
//! original is verified in the place of its own: a stand-in is signed if and only if the original is.

use rustls_pki_types::CertificateDer;
use webpki::EndEntityCert;

use crate::certificate::certificate::{Certificate, place};
use crate::consumers::go::der::{BOOLEAN, Der, OCTET_STRING, SEQUENCE};

/// A CA without constraints on URIs.
pub(crate) struct StandIn<'a> {
    pub(crate) der: CertificateDer<'static>,
    pub(crate) original: &'a Certificate,
}

impl<'a> StandIn<'a> {
    /// The CA without constraints on URIs; `None` if webpki does not read it, or its constraints are not plain: then nothing
    /// stands in for it.
    pub(crate) fn of(original: &'a Certificate) -> Option<Self> {
        let der = original.der();
        EndEntityCert::try_from(der).ok()?;
        Some(Self {
            der: CertificateDer::from(without(der, &uris_of_certificate(der)?)),
            original,
        })
    }

    /// Its signed part, at the same place as that of the original.
    pub(crate) fn signed(&self) -> &[u8] {
        let signed = place(self.original.signed_bytes(), self.original.der());
        self.der.get(signed).unwrap_or_default()
    }
}

/// The name constraints without those on URIs, as webpki holds those of an anchor: the content of the sequence. `None` if
/// they are not plain.
pub(crate) fn constraints_without_uris(content: &[u8]) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    find_uris(Der::new(content), content, &mut found)?;
    Some(without(content, &found))
}

/// The bytes with another tag at these places.
fn without(bytes: &[u8], places: &[usize]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for &place in places {
        bytes[place] = REGISTERED_ID;
    }
    bytes
}

/// Where the tags of the constrained URIs are in a certificate.
fn uris_of_certificate(der: &[u8]) -> Option<Vec<usize>> {
    let mut fields = Der::new(der).read(SEQUENCE)?.read(SEQUENCE)?;
    let mut found = Vec::new();
    let mut has_constraints = false;
    while !fields.is_empty() {
        let field = fields.element()?;
        if field.tag != EXTENSIONS {
            continue;
        }
        let mut extensions = { field.contents }.read(SEQUENCE)?;
        while !extensions.is_empty() {
            let mut parts = extensions.read(SEQUENCE)?;
            if parts.element()?.whole != NAME_CONSTRAINTS {
                continue;
            }
            // Twice is for webpki to refuse.
            if std::mem::replace(&mut has_constraints, true) {
                return None;
            }
            parts.read_optional(BOOLEAN)?;
            let constraints = parts.read(OCTET_STRING)?.read(SEQUENCE)?;
            find_uris(constraints, der, &mut found)?;
        }
    }
    Some(found)
}

/// The tags of the URIs among name constraints; `None` if a tree has more than a name.
fn find_uris(mut constraints: Der<'_>, whole: &[u8], found: &mut Vec<usize>) -> Option<()> {
    while !constraints.is_empty() {
        let mut trees = constraints.element()?.contents;
        while !trees.is_empty() {
            let mut tree = trees.read(SEQUENCE)?;
            let name = tree.element()?;
            if !tree.is_empty() {
                return None;
            }
            if name.tag == URI {
                found.push(place(name.whole, whole).start);
            }
        }
    }
    Some(())
}

/// `[3]`: the extensions of a certificate (RFC 5280, section 4.1).
const EXTENSIONS: u8 = 0xa3;
/// 2.5.29.30
const NAME_CONSTRAINTS: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x1e];
/// `[8]`: a registered identifier among general names (RFC 5280, section 4.2.1.6).
const REGISTERED_ID: u8 = 0x88;
/// `[6]`: a URI.
const URI: u8 = 0x86;

#[cfg(test)]
mod tests {
    use super::*;

    /// Permitted: a URI of three bytes and a DNS name; excluded: a URI.
    const CONSTRAINTS: [u8; 27] = [
        0xa0, 14, 0x30, 5, 0x86, 3, b'a', b'.', b'b', 0x30, 5, 0x82, 3, b'a', b'.', b'b', 0xa1, 9,
        0x30, 7, 0x86, 5, b'a', b'.', b'b', b'.', b'c',
    ];

    #[test]
    fn only_the_tags_of_uris_differ() {
        let without = constraints_without_uris(&CONSTRAINTS).unwrap();
        let differing: Vec<usize> = (0..CONSTRAINTS.len())
            .filter(|&at| without[at] != CONSTRAINTS[at])
            .collect();
        assert_eq!(differing, [4, 20]);
    }

    /// webpki refuses a tree with a minimum or a maximum.
    #[test]
    fn nothing_stands_in_for_a_tree_with_more_than_a_name() {
        let minimum = [0xa0, 10, 0x30, 8, 0x86, 3, b'a', b'.', b'b', 0x80, 1, 1];
        assert_eq!(constraints_without_uris(&minimum), None);
    }
}
