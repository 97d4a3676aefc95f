//! Extensions about policies, locations and other content that verifiers rarely read.

#![expect(
    clippy::cloned_ref_to_slice_refs,
    reason = "tables whose rows are written alike"
)]

use crate::certificate::{name, standard};
use crate::der::{bits, integer, oid, sequence, tagged, tlv};
use crate::dice::Dice;

/// The extension's name, identifier and value.
pub(super) type Odd = (String, Vec<u128>, Vec<u8>);

pub(super) fn others(dice: &mut Dice) -> Odd {
    let any = oid(&[2, 5, 29, 32, 0]);
    let (one, two) = (oid(&[1, 2, 3, 4]), oid(&[1, 2, 3, 5]));
    let uri = |text: &[u8]| tlv(0x86, text);
    let point = |inside: &[u8]| sequence(&[sequence(&[tagged(0xa0, &[inside])])]);
    let full = tagged(0xa0, &[uri(b"http://a/b")]);
    let access = |last| oid(&[1, 3, 6, 1, 5, 5, 7, 48, last]);
    let information: &[u128] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
    let standards: [(&str, u128, Vec<u8>); 46] = [
        ("policies-any", 32, sequence(&[sequence(&[any.clone()])])),
        ("policies-one", 32, sequence(&[sequence(&[one.clone()])])),
        (
            "policies-two",
            32,
            sequence(&[sequence(&[one.clone()]), sequence(&[two.clone()])]),
        ),
        (
            "policies-twice",
            32,
            sequence(&[sequence(&[one.clone()]), sequence(&[one.clone()])]),
        ),
        ("policies-none", 32, sequence::<&[u8]>(&[])),
        (
            "policies-qualifier",
            32,
            sequence(&[sequence(&[
                one.clone(),
                sequence(&[sequence(&[
                    oid(&[1, 3, 6, 1, 5, 5, 7, 2, 1]),
                    tlv(0x16, b"http://a"),
                ])]),
            ])]),
        ),
        (
            "policies-large-arc",
            32,
            sequence(&[sequence(&[oid(&[2, 25, 1 << 120])])]),
        ),
        (
            "policies-empty-id",
            32,
            sequence(&[sequence(&[tlv(0x06, &[])])]),
        ),
        (
            "policies-junk",
            32,
            sequence(&[sequence(&[one.clone(), tlv(0x05, &[])])]),
        ),
        (
            "mappings-any-left",
            33,
            sequence(&[sequence(&[any.clone(), one.clone()])]),
        ),
        (
            "mappings-any-right",
            33,
            sequence(&[sequence(&[one.clone(), any.clone()])]),
        ),
        (
            "mappings-any-both",
            33,
            sequence(&[sequence(&[any.clone(), any.clone()])]),
        ),
        (
            "mappings-one",
            33,
            sequence(&[sequence(&[one.clone(), two.clone()])]),
        ),
        ("mappings-none", 33, sequence::<&[u8]>(&[])),
        ("mappings-half", 33, sequence(&[sequence(&[one.clone()])])),
        ("constraints-require-0", 36, sequence(&[tlv(0x80, &[0])])),
        ("constraints-require-1", 36, sequence(&[tlv(0x80, &[1])])),
        ("constraints-require-5", 36, sequence(&[tlv(0x80, &[5])])),
        ("constraints-inhibit-0", 36, sequence(&[tlv(0x81, &[0])])),
        (
            "constraints-both",
            36,
            sequence(&[tlv(0x80, &[0]), tlv(0x81, &[0])]),
        ),
        ("constraints-none", 36, sequence::<&[u8]>(&[])),
        ("constraints-negative", 36, sequence(&[tlv(0x80, &[0xff])])),
        ("constraints-large", 36, sequence(&[tlv(0x80, &[0x7f; 9])])),
        ("inhibit-any-0", 54, integer(0)),
        ("inhibit-any-1", 54, integer(1)),
        ("inhibit-any-negative", 54, tlv(0x02, &[0xff])),
        ("inhibit-any-large", 54, integer(1 << 70)),
        (
            "inhibit-any-more",
            54,
            [integer(0), tlv(0x05, &[])].concat(),
        ),
        ("points", 31, point(&full)),
        ("points-name-empty", 31, point(&[])),
        (
            "points-relative",
            31,
            point(&tagged(
                0xa1,
                &[sequence(&[oid(&[2, 5, 4, 3]), tlv(0x0c, b"x")])],
            )),
        ),
        (
            "points-directory",
            31,
            point(&tagged(0xa0, &[tagged(0xa4, &[name("x")])])),
        ),
        (
            "points-odd-uri",
            31,
            point(&tagged(0xa0, &[uri(b"\xff\0 %zz")])),
        ),
        (
            "points-reasons",
            31,
            sequence(&[sequence(&[tlv(0x81, &[1, 0x06])])]),
        ),
        ("points-none", 31, sequence::<&[u8]>(&[])),
        ("points-bare", 31, sequence(&[full.clone()])),
        ("fresh", 46, point(&full)),
        ("issuer-names", 18, sequence(&[uri(b"http://a")])),
        ("issuer-names-empty", 18, sequence::<&[u8]>(&[])),
        (
            "directory-attributes",
            9,
            sequence(&[sequence(&[one.clone(), tlv(0x31, &[])])]),
        ),
        (
            "private-key-usage",
            16,
            sequence(&[tlv(0x80, b"20260101000000Z")]),
        ),
        ("reason", 21, tlv(0x0a, &[1])),
        ("unknown-of-standard", 99, tlv(0x05, &[])),
        ("empty-value", 32, Vec::new()),
        ("junk-value", 31, vec![0xff, 0xff]),
        ("basic-empty-value", 19, Vec::new()),
    ];
    let privates: [(&str, Vec<u128>, Vec<u8>); 13] = [
        (
            "access",
            information.to_vec(),
            sequence(&[sequence(&[access(1), uri(b"http://a")])]),
        ),
        (
            "access-issuers",
            information.to_vec(),
            sequence(&[sequence(&[access(2), uri(b"ldap://a/b c")])]),
        ),
        ("access-none", information.to_vec(), sequence::<&[u8]>(&[])),
        (
            "access-odd-uri",
            information.to_vec(),
            sequence(&[sequence(&[access(1), uri(b"\xff")])]),
        ),
        (
            "access-half",
            information.to_vec(),
            sequence(&[sequence(&[access(1)])]),
        ),
        ("access-junk", information.to_vec(), vec![0x04, 0]),
        (
            "subject-access",
            vec![1, 3, 6, 1, 5, 5, 7, 1, 11],
            sequence(&[sequence(&[access(5), uri(b"http://a")])]),
        ),
        (
            "statements",
            vec![1, 3, 6, 1, 5, 5, 7, 1, 3],
            sequence(&[sequence(&[one])]),
        ),
        (
            "tls-feature",
            vec![1, 3, 6, 1, 5, 5, 7, 1, 24],
            sequence(&[integer(5)]),
        ),
        (
            "transparency",
            vec![1, 3, 6, 1, 4, 1, 11129, 2, 4, 2],
            tlv(0x04, &[0, 0]),
        ),
        (
            "netscape",
            vec![2, 16, 840, 1, 113_730, 1, 1],
            bits(0, &[0xff]),
        ),
        ("private", vec![1, 3, 6, 1, 4, 1, 1, 1], tlv(0x0c, b"x")),
        ("large-arc", vec![1, 2, (1 << 33) + 1], tlv(0x05, &[])),
    ];
    let index = dice.below(standards.len() + privates.len());
    match standards.get(index) {
        Some((kind, last, value)) => ((*kind).to_owned(), standard(*last).to_vec(), value.clone()),
        None => {
            let (kind, id, value) = privates[index - standards.len()].clone();
            (kind.to_owned(), id, value)
        }
    }
}
