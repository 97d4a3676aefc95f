//! Whatever the bytes are: reading ends, and what was read is in the text.

use meshpki_kube::{Manifests, is_manifest};
use proptest::prelude::*;

use crate::dump::{mesh, values};

/// Pieces that YAML and JSON are made of.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("apiVersion: v1\n".to_owned()),
        Just("kind: Secret\n".to_owned()),
        Just("kind: List\n".to_owned()),
        Just("items:\n".to_owned()),
        Just("- ".to_owned()),
        Just("  ".to_owned()),
        Just("---\n".to_owned()),
        Just("data:\n".to_owned()),
        Just("{\"a\": ".to_owned()),
        Just("&a ".to_owned()),
        Just("*a ".to_owned()),
        Just("<<: ".to_owned()),
        Just("|\n".to_owned()),
        "[ -~\n]{0,8}",
        ".{0,3}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in text()) {
        let found = Manifests::read("-", text.as_bytes());
        let _ = is_manifest(text.as_bytes());
        for object in found.objects() {
            prop_assert!(object.line() >= 1 && object.line() <= text.lines().count().max(1));
        }
        for unread in found.unread() {
            prop_assert!(unread.line() >= 1 && unread.line() <= text.lines().count() + 1, "{unread}");
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Manifests::read("-", &bytes);
        let _ = is_manifest(&bytes);
    }

    /// Documents that are not objects, and comments, change nothing about those that are.
    #[test]
    fn what_is_between_objects_does_not_matter(noise in prop::collection::vec("[a-z#:\\-\\[{ ]{0,12}", 3)) {
        let [anchors, issuer] = mesh().try_into().unwrap();
        let expected = values(&Manifests::read("-", format!("{anchors}\n---\n{issuer}").as_bytes()));
        let [a, b, c] = noise.try_into().unwrap();
        let text = format!("{a}\n---\n{anchors}\n---\n{b}\n---\n{issuer}\n---\n{c}\n");
        prop_assert_eq!(values(&Manifests::read("-", text.as_bytes())), expected);
    }
}
