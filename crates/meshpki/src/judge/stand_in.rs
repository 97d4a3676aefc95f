//! A CA as a verifier sees it that ignores the constraints on URIs: the same bytes without them.
//!
//! The signature of the original is verified in the place of its own, so a stand-in is signed if and only if the original is.

use rustls_pki_types::CertificateDer;
use yasna::{ASN1Result, BERReader, Tag};

use crate::certificate::certificate::Certificate;

/// A CA without constraints on URIs.
pub(crate) struct StandIn<'a> {
    pub(crate) der: CertificateDer<'static>,
    /// Its signed part.
    pub(crate) signed: Vec<u8>,
    pub(crate) original: &'a Certificate,
}

impl<'a> StandIn<'a> {
    /// The CA without constraints on URIs; `None` if its bytes are not DER throughout: then nothing stands in for it, and
    /// its constraints apply.
    pub(crate) fn of(original: &'a Certificate) -> Option<Self> {
        let [signed, algorithm, signature] = &elements(original.der())?[..] else {
            return None;
        };
        let fields = elements(signed)?;
        let fields: Vec<Vec<u8>> = fields
            .iter()
            .map(|field| match field.first() {
                Some(&EXTENSIONS) => without(field),
                _ => Some(field.clone()),
            })
            .collect::<Option<_>>()?;
        let signed = sequence(&fields);
        let der = sequence(&[signed.clone(), algorithm.clone(), signature.clone()]);
        Some(Self {
            der: CertificateDer::from(der),
            signed,
            original,
        })
    }
}

/// The name constraints without those on URIs, as webpki holds those of an anchor: the content of the sequence; `None` if
/// nothing is left.
pub(crate) fn constraints_without_uris(content: &[u8]) -> Option<Vec<u8>> {
    let all = sequence(&[content.to_vec()]);
    let Some(lists) = lists_without_uris(&all) else {
        return Some(content.to_vec());
    };
    (!lists.is_empty()).then(|| lists.concat())
}

/// The extensions of a certificate without constraints on URIs.
fn without(field: &[u8]) -> Option<Vec<u8>> {
    let list = yasna::parse_der(field, |reader| reader.read_tagged(Tag::context(3), read));
    let mut kept = Vec::new();
    for extension in elements(&list.ok()?)? {
        let mut parts = elements(&extension)?;
        if parts.first()?[..] != *NAME_CONSTRAINTS {
            kept.push(extension);
            continue;
        }
        let value = yasna::parse_der(parts.last()?, octets).ok()?;
        let lists = lists_without_uris(&value)?;
        if lists.is_empty() {
            continue;
        }
        let value = sequence(&lists);
        *parts.last_mut()? = yasna::construct_der(|writer| writer.write_bytes(&value));
        kept.push(sequence(&parts));
    }
    Some(yasna::construct_der(|writer| {
        writer.write_tagged(Tag::context(3), |writer| writer.write_der(&sequence(&kept)));
    }))
}

/// The permitted and the excluded subtrees without URIs; without a list that has no other.
fn lists_without_uris(constraints: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut lists = Vec::new();
    for list in elements(constraints)? {
        let tag = Tag::context(u64::from(list.first()? & 0x1f));
        let trees = yasna::parse_der(&list, |reader| reader.read_tagged_implicit(tag, all));
        let mut kept = Vec::new();
        for tree in trees.ok()? {
            let is_uri = elements(&tree)?.first()?.first() == Some(&URI);
            kept.extend((!is_uri).then_some(tree));
        }
        if !kept.is_empty() {
            lists.push(yasna::construct_der(|writer| {
                writer.write_tagged_implicit(tag, |writer| write(writer, &kept));
            }));
        }
    }
    Some(lists)
}

/// The elements of a sequence, each with its tag and length.
fn elements(der: &[u8]) -> Option<Vec<Vec<u8>>> {
    yasna::parse_der(der, all).ok()
}

fn all(reader: BERReader<'_, '_>) -> ASN1Result<Vec<Vec<u8>>> {
    reader.collect_sequence_of(read)
}

fn read(reader: BERReader<'_, '_>) -> ASN1Result<Vec<u8>> {
    reader.read_der()
}

fn octets(reader: BERReader<'_, '_>) -> ASN1Result<Vec<u8>> {
    reader.read_bytes()
}

fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    yasna::construct_der(|writer| write(writer, elements))
}

fn write(writer: yasna::DERWriter<'_>, elements: &[Vec<u8>]) {
    writer.write_sequence(|writer| {
        for element in elements {
            writer.next().write_der(element);
        }
    });
}

/// `[3]`: the extensions of a certificate (RFC 5280, section 4.1).
const EXTENSIONS: u8 = 0xa3;
/// 2.5.29.30
const NAME_CONSTRAINTS: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x1e];
/// `[6]`: a URI among general names (RFC 5280, section 4.2.1.6).
const URI: u8 = 0x86;
