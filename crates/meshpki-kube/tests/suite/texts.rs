//! The spellings of one set of objects.

use meshpki_kube::{Manifests, is_manifest};

use crate::dump::{mesh, unread, values};

#[test]
fn every_spelling_of_the_same_objects_is_read_alike() {
    let objects = mesh();
    let expected = values(&Manifests::read("-", objects.join("\n---\n").as_bytes()));
    assert_eq!(expected.len(), 3);
    let items = objects.join(", ");
    let list = |before: &str, after: &str| format!("{{{before}\"items\": [{items}]{after}}}");
    let kind = "\"apiVersion\": \"v1\", \"kind\": \"List\"";
    let block = format!("- {}\n", objects.join("\n- "));
    let spellings = [
        // kubectl get -o json: the kind follows the items.
        list("", &format!(", {kind}")),
        list(&format!("{kind}, "), ""),
        // One after the other, as `kubectl get -o json` of several, and on lines.
        objects.concat(),
        objects.join("\n"),
        // jq .items
        format!("[{items}]"),
        // YAML
        format!("apiVersion: v1\nitems:\n{block}kind: List\nmetadata:\n  resourceVersion: \"\"\n"),
        format!(
            "# a comment\n---\n{}\n--- # another\n{}\n---\n",
            objects[0], objects[1]
        ),
        format!("\u{feff}---\r\n{}\r\n---\r\n{}\r\n", objects[0], objects[1]),
        format!("apiVersion: v1\nkind: List\nitems:\n{block}"),
        block,
    ];
    for text in spellings {
        let found = Manifests::read("-", text.as_bytes());
        assert_eq!(found.unread(), [], "{text}");
        assert_eq!(values(&found), expected, "{text}");
        assert!(is_manifest(text.as_bytes()), "{text}");
    }
}

#[test]
fn items_without_a_kind_have_that_of_their_list() {
    let item = "{\"metadata\": {\"name\": \"a\"}, \"data\": {\"tls.crt\": \"YQ==\"}}";
    for text in [
        format!("{{\"apiVersion\": \"v1\", \"items\": [{item}], \"kind\": \"SecretList\"}}"),
        format!("apiVersion: v1\nkind: SecretList\nitems:\n- {item}\n"),
    ] {
        let found = Manifests::read("-", text.as_bytes());
        assert_eq!(values(&found)[0].0, "Secret a", "{text}");
    }
}

#[test]
fn a_document_that_cannot_be_read_costs_only_itself_and_is_named_with_its_line() {
    let [anchors, issuer] = mesh().try_into().unwrap();
    let text = format!(
        "{anchors}\n---\na: {{\n---\nkind: {{{{ .Values.kind }}}}\n---\nhello\n---\n{issuer}\n"
    );
    let found = Manifests::read("dump.yaml", text.as_bytes());
    assert_eq!(found.objects().len(), 2);
    let words: Vec<String> = found.unread().iter().map(ToString::to_string).collect();
    assert_eq!(
        words,
        [
            "dump.yaml: line 3: is not YAML (column 4)",
            "dump.yaml: line 5: is a template that was not rendered ({{ … }}), expected a manifest",
            "dump.yaml: line 7: is not a Kubernetes object, expected apiVersion and kind",
        ]
    );
}

#[test]
fn an_object_of_a_list_that_cannot_be_read_costs_only_itself() {
    let [anchors, issuer] = mesh().try_into().unwrap();
    let odd = "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"odd\"}, \"data\": {\"a\": 5}}";
    let words = ["line 2: Secret odd: is no Secret that Kubernetes accepts: expected a string"];
    for text in [
        format!("[{anchors},\n{odd},\n{issuer}]"),
        format!("- {anchors}\n- {odd}\n- {issuer}\n"),
    ] {
        let found = Manifests::read("dump.yaml", text.as_bytes());
        assert_eq!(found.objects().len(), 2, "{text}");
        assert_eq!(
            unread(text.as_bytes()),
            words.map(|one| format!("dump.yaml: {one}"))
        );
    }
}

#[test]
fn other_texts_are_no_manifests() {
    for text in [
        "",
        "-----BEGIN CERTIFICATE-----\napiVersion: v1\nkind: x\n",
        "{\"keys\": []}",
        "identityTrustAnchorsPEM: |\n  -----BEGIN CERTIFICATE-----\n",
        "hello",
    ] {
        assert!(!is_manifest(text.as_bytes()), "{text}");
    }
}
