//! No byte of a value is in any message.

use meshpki_kube::{Manifests, Object};

/// A word that must not be shown.
const SECRET: &str = "MIGHAgEAMBMGByqGSM49";

#[test]
fn nothing_shows_a_value() {
    let texts = [
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {tls.key: SECRET}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: SECRET}",
        "{apiVersion: v1, kind: Secret, metadata: SECRET}",
        "{apiVersion: v1, kind: Secret, data: {tls.key: [SECRET]}}",
        "{apiVersion: v1, kind: Secret, stringData: {tls.key: SECRET}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": \"SECRET, expected SECRET\"}",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"a\": {\"SECRET, expected SECRET\": 1}}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"tls.key\": \"SECRET\" \"",
        "apiVersion: v1\nkind: Secret\ndata:\n  tls.key: SECRET\n bad: SECRET\n",
        "apiVersion: v1\nkind: Secret\ndata:\n  tls.key: !!binary SECRET?\n",
        "apiVersion: v1\nkind: Secret\ndata:\n  tls.key: 'SECRET\n",
        "apiVersion: v1\nkind: Secret\ndata: {SECRET: a, SECRET: b}\n",
        "kind: Pod\napiVersion: v1\nspec: {containers: SECRET}\n",
        "kind: ConfigMap\napiVersion: v1\nmetadata: {name: linkerd-config}\ndata: {values: 'keyPEM: {SECRET'}\n",
    ];
    for text in texts {
        let text = text.replace("SECRET", SECRET);
        let found = Manifests::read("-", text.as_bytes());
        let mut said = format!("{found:?}");
        for unread in found.unread() {
            said += &unread.to_string();
        }
        for value in found.objects().iter().flat_map(Object::values) {
            said += &[format!("{value:?}"), value.source().to_string()].concat();
            said += &value
                .bytes()
                .err()
                .map(ToString::to_string)
                .unwrap_or_default();
        }
        assert!(!said.contains(SECRET), "{text}: {said}");
    }
}
