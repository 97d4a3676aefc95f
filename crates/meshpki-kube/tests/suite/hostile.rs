//! Inputs that try to cost more than they are worth, or to be read in two ways.

use meshpki_kube::{Manifests, limits};

fn codes(text: &[u8]) -> Vec<&'static str> {
    let found = Manifests::read("-", text);
    found
        .unread()
        .iter()
        .map(|one| one.reason().code())
        .collect()
}

fn each(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().concat()
}

fn assert_codes(text: &[u8], expected: &[&str]) {
    let start = String::from_utf8_lossy(&text[..text.len().min(100)]);
    assert_eq!(codes(text), expected, "{start}…");
}

#[test]
fn aliases_expand_to_no_more_than_an_object() {
    let mut bomb =
        "apiVersion: v1\nkind: ConfigMap\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let again = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(
            &[
                "a",
                &level.to_string(),
                ": &a",
                &level.to_string(),
                " [",
                &again,
                "]\n",
            ]
            .concat(),
        );
    }
    assert_codes(bomb.as_bytes(), &["aliases"]);
    let long = "A".repeat(1 << 20);
    let again = vec!["*x"; 900].join(", ");
    let text = format!("apiVersion: v1\nkind: X\nx: &x \"{long}\"\ny: [{again}]\n");
    assert!(["aliases", "object-size"].contains(&codes(text.as_bytes())[0]));
    let anchors = each(limits::ALIASES + 1, |one| format!("- &a{one} x\n"));
    let many = format!("apiVersion: v1\nkind: X\nmany:\n{anchors}");
    assert_codes(many.as_bytes(), &["aliases"]);
}

#[test]
fn depth_is_bounded() {
    let open = |one: &str, close: &str, count: usize| one.repeat(count) + &close.repeat(count);
    let nested = open("[", "]", 1_000_000);
    let json = format!("{{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {nested}}}");
    assert_codes(json.as_bytes(), &["mistyped"]);
    let nested =
        open("{\"template\": {\"spec\": ", "}}", 10_000).replace("spec\": }", "spec\": 1}");
    let json = format!("{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {nested}}}");
    assert_codes(json.as_bytes(), &["depth"]);
    assert_codes(
        format!("a: {}", open("[", "]", 100_000)).as_bytes(),
        &["not-format"],
    );
    let block = each(2000, |depth| " ".repeat(depth) + "a:\n");
    assert_codes(block.as_bytes(), &["depth"]);
}

#[test]
fn sizes_and_counts_are_bounded() {
    let data = each(1_000_000, |one| format!("\"k{one}\": \"\", "));
    let json = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {{{data}\"a\": \"\"}}}}"
    );
    assert_codes(json.as_bytes(), &["object-size"]);
    let yaml = format!("apiVersion: v1\nkind: Secret\ndata: {{{data}}}\n");
    assert_codes(yaml.as_bytes(), &["object-size"]);
    let items = "{},".repeat(limits::OBJECTS + 1);
    assert_codes(
        format!("{{\"items\": [{items}{{}}]}}").as_bytes(),
        &["objects"],
    );
    let stopped = [vec!["not-object"; limits::UNREAD], vec!["too-many-unread"]].concat();
    assert_codes("a\n---\n".repeat(1_000_000).as_bytes(), &stopped);
    assert_codes(
        format!("[{}1]", "1,".repeat(3_000_000)).as_bytes(),
        &stopped,
    );
    assert_codes("---\n".repeat(1_000_000).as_bytes(), &[]);
    let long = vec![b' '; limits::BYTES + 1];
    assert_codes(&long, &["size"]);
}

#[test]
fn what_readers_disagree_about_is_not_read() {
    for text in [
        "apiVersion: v1\nkind: Secret\nkind: ConfigMap\n",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"kind\": \"ConfigMap\"}",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"tls.crt\": \"YQ==\", \"tls.crt\": \"Yg==\"}}",
        "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {}, \"data\": {\"tls.crt\": \"Yg==\"}}",
    ] {
        assert_codes(text.as_bytes(), &["duplicate-key"]);
    }
    // kubectl lets a merge key that comes last win, and YAML does not.
    for text in [
        "apiVersion: v1\nkind: X\na: &a {b: 1}\nc: {b: 2, <<: *a}\n",
        "apiVersion: v1\nkind: X\na: &a {b: 1}\nc: {<<: *a, b: 2}\n",
    ] {
        assert_codes(text.as_bytes(), &["merge-key"]);
    }
    let list = "{apiVersion: v1, kind: List, items: []}";
    let nested = format!("apiVersion: v1\nkind: List\nitems:\n- {list}\n");
    assert_codes(nested.as_bytes(), &["list-in-list"]);
    for name in ["name: yes", "name: [a]", "namespace: 5"] {
        let text = format!("apiVersion: v1\nkind: X\nmetadata: {{{name}}}\n");
        assert_codes(text.as_bytes(), &["mistyped"]);
    }
    for name in ["a/b", "a#b", "a b", "é"] {
        let text = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name:?}}}\ndata: {{ca.crt: x}}\n"
        );
        assert_codes(text.as_bytes(), &["name"]);
    }
}

#[test]
fn other_bytes_are_refused() {
    assert_codes(b"apiVersion: v1\nkind: \xff\n", &["not-utf8"]);
    assert_codes(b"apiVersion: v1\nkind: \"\0\"\n", &["not-format"]);
    assert_codes(b"{\"apiVersion\": \"v1\", ", &["not-format"]);
    assert_codes(b"{\"apiVersion\": \"v1\"}", &["not-object"]);
    assert_codes(b"kind: Secret\n", &["not-object"]);
    assert_codes(b"", &[]);
}
