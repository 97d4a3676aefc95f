//! A certificate before it is signed: every part is bytes, so that any part may be wrong.

use crate::der::{bits, oid, sequence, tagged, tlv};

/// The parts of a certificate, each as its DER.
#[derive(Clone)]
pub(crate) struct Parts {
    /// The whole element `[0]`, or empty.
    pub(crate) version: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    /// The signature algorithm inside the signed part, if it is not the signer's.
    pub(crate) inner_algorithm: Option<Vec<u8>>,
    /// The one beside the signature, if it differs from the inner one.
    pub(crate) outer_algorithm: Option<Vec<u8>>,
    /// The issuer's name, if it is not the signer's subject.
    pub(crate) issuer: Option<Vec<u8>>,
    pub(crate) not_before: Vec<u8>,
    pub(crate) not_after: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) public_key: Vec<u8>,
    /// Elements between the key and the extensions.
    pub(crate) unique_identifiers: Vec<u8>,
    pub(crate) extensions: Vec<Extension>,
}

#[derive(Clone)]
pub(crate) struct Extension {
    /// The whole object identifier.
    pub(crate) id: Vec<u8>,
    /// The whole boolean, or empty.
    pub(crate) critical: Vec<u8>,
    /// The content of the OCTET STRING.
    pub(crate) value: Vec<u8>,
}

impl Parts {
    pub(crate) fn new(subject: Vec<u8>, public_key: &[u8], serial: u128) -> Self {
        Self {
            version: tagged(0xa0, &[tlv(0x02, &[2])]),
            serial: crate::der::integer(serial),
            inner_algorithm: None,
            outer_algorithm: None,
            issuer: None,
            not_before: tlv(0x17, b"260101000000Z"),
            not_after: tlv(0x17, b"361231235959Z"),
            subject,
            public_key: public_key.to_vec(),
            unique_identifiers: Vec::new(),
            extensions: Vec::new(),
        }
    }

    pub(crate) fn signed_part(&self, issuer: &[u8], algorithm: &[u8]) -> Vec<u8> {
        let list: Vec<Vec<u8>> = self.extensions.iter().map(Extension::write).collect();
        let extensions = if list.is_empty() {
            Vec::new()
        } else {
            tagged(0xa3, &[sequence(&list)])
        };
        sequence(&[
            self.version.as_slice(),
            &self.serial,
            self.inner_algorithm.as_deref().unwrap_or(algorithm),
            self.issuer.as_deref().unwrap_or(issuer),
            &sequence(&[&self.not_before, &self.not_after]),
            &self.subject,
            &self.public_key,
            &self.unique_identifiers,
            &extensions,
        ])
    }

    /// Sets an extension, and replaces the one with the same identifier.
    pub(crate) fn set(&mut self, extension: Extension) {
        match self
            .extensions
            .iter_mut()
            .find(|one| one.id == extension.id)
        {
            Some(one) => *one = extension,
            None => self.extensions.push(extension),
        }
    }
}

impl Extension {
    pub(crate) fn new(id: &[u128], critical: bool, value: Vec<u8>) -> Self {
        Self {
            id: oid(id),
            critical: if critical {
                tlv(0x01, &[0xff])
            } else {
                Vec::new()
            },
            value,
        }
    }

    fn write(&self) -> Vec<u8> {
        sequence(&[&self.id, &self.critical, &tlv(0x04, &self.value)])
    }
}

/// The signed part and its signature.
pub(crate) fn certificate(signed_part: &[u8], algorithm: &[u8], signature: &[u8]) -> Vec<u8> {
    sequence(&[signed_part, algorithm, &bits(0, signature)])
}

/// A name with one part, a common name in UTF-8.
pub(crate) fn name(text: &str) -> Vec<u8> {
    sequence(&[part(&[2, 5, 4, 3], 0x0c, text.as_bytes())])
}

/// A part of a name.
pub(crate) fn part(kind: &[u128], tag: u8, text: &[u8]) -> Vec<u8> {
    tagged(0x31, &[sequence(&[oid(kind), tlv(tag, text)])])
}

/// An identifier of 2.5.29, by its last number.
pub(crate) const fn standard(last: u128) -> [u128; 4] {
    [2, 5, 29, last]
}

pub(crate) const KEY_IDENTIFIER: u128 = 14;
pub(crate) const KEY_USAGE: u128 = 15;
pub(crate) const ALTERNATIVE_NAMES: u128 = 17;
pub(crate) const BASIC_CONSTRAINTS: u128 = 19;
pub(crate) const NAME_CONSTRAINTS: u128 = 30;
pub(crate) const AUTHORITY_KEY_IDENTIFIER: u128 = 35;
pub(crate) const EXTENDED_KEY_USAGE: u128 = 37;
