//! `meshpki check` and `meshpki diff`: exit codes, formats, and what is said first.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use crate::run::{Outcome, Place};

/// A place with a chain in `mesh`, and manifests with its anchors (`anchors.yaml`), its issuer (`issuer.yaml`), and a pod
/// of the mesh (`pod.yaml`).
fn place() -> Place {
    let place = Place::empty();
    place.meshpki("create chain mesh").assert_done();
    place
        .meshpki("bundle mesh/ca.crt --as configmap -o anchors.yaml")
        .assert_done();
    place
        .meshpki("create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as secret -o issuer.yaml")
        .assert_done();
    place.write("pod.yaml", pod(&place.read("mesh/ca.crt"), "cart"));
    place
}

/// A Pod whose proxy started with these anchors.
fn pod(anchors: &str, name: &str) -> String {
    let mut text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: shop\n  uid: '1'\n  labels: \
         {{linkerd.io/control-plane-ns: linkerd}}\nspec:\n  containers:\n  - name: linkerd-proxy\n    env:\n    - name: \
         LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS\n      value: |\n"
    );
    for line in anchors.lines() {
        let _ = writeln!(text, "        {line}");
    }
    text
}

fn check(place: &Place, rest: &str) -> Outcome {
    place.meshpki(&format!("check {rest}"))
}

/// Whether a text says these words, however its lines are folded.
fn has(text: &str, words: &str) -> bool {
    let joined: Vec<&str> = text.split_whitespace().collect();
    joined.join(" ").contains(words)
}

/// The same with a pod that started with other anchors.
fn broken() -> Place {
    let place = place();
    place
        .meshpki("create root other other.crt other.key")
        .assert_done();
    place.write("pod.yaml", pod(&place.read("other.crt"), "cart"));
    place
}

const ALL: &str = "anchors.yaml issuer.yaml pod.yaml";

#[test]
fn a_mesh_whose_sources_were_all_read_is_sound_and_the_first_line_says_until_when() {
    let place = place();
    let outcome = check(&place, ALL);
    outcome.assert_done();
    let first = outcome.stdout.lines().next().unwrap();
    assert!(
        first.starts_with("√ the mesh is sound, as of "),
        "{outcome:?}"
    );
    for words in [
        "sound until",
        "(nothing in the dump tells the release)",
        "1 meshed pod in 1 namespace",
        "√ data plane proxies certificate match CA",
    ] {
        assert!(outcome.stdout.contains(words), "{words} {outcome:?}");
    }
    assert!(!outcome.stdout.contains("meshpki\n-------"), "{outcome:?}");
}

#[test]
fn files_a_folder_and_standard_input_are_the_same_mesh() {
    let place = place();
    place.sh("mkdir -p dump/a/b dump/.hidden && cp anchors.yaml dump/a && cp issuer.yaml dump/a/b/issuer.yml && \
              cp pod.yaml dump && echo 'replicas: 1' > dump/values.yaml && echo '{' > dump/.hidden/x.json").assert_done();
    check(&place, "dump").assert_done();
    place.sh("(cat anchors.yaml; echo ---; cat issuer.yaml; echo ---; cat pod.yaml) | meshpki check -").assert_done();
    check(&place, "mesh").assert_refused_with("is a folder without manifests");
    let outcome = check(&place, "mesh/ca.crt");
    outcome.assert_refused_with("mesh/ca.crt: is not a manifest");
    assert!(has(&outcome.stderr, "meshpki verify"), "{outcome:?}");
}

#[test]
fn what_decides_and_is_not_in_the_dump_is_said_and_the_exit_code_is_2() {
    let place = place();
    for (rest, missing) in [
        (
            "anchors.yaml pod.yaml",
            "Secret linkerd/linkerd-identity-issuer is not in the dump",
        ),
        (
            "issuer.yaml",
            "ConfigMap linkerd/linkerd-identity-trust-roots is not in the dump",
        ),
    ] {
        let outcome = check(&place, rest);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(has(&outcome.stdout, missing), "{outcome:?}");
    }
    place.write(
        "empty.yaml",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",
    );
    let outcome = check(&place, "empty.yaml");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    place.write("broken.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n");
    let outcome = check(&place, &format!("{ALL} broken.yaml"));
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(has(&outcome.stdout, "broken.yaml: line 2"), "{outcome:?}");
}

#[test]
fn what_is_wrong_is_said_in_the_first_ten_lines_and_the_exit_code_is_1() {
    let place = broken();
    let outcome = check(&place, ALL);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let first: Vec<&str> = outcome.stdout.lines().take(10).collect();
    let first = first.join("\n");
    for words in [
        "not sound",
        "1 proxy does not trust the issuer",
        "Pod shop/cart",
        "breaks",
        "fix",
    ] {
        assert!(has(&first, words), "{words} {outcome:?}");
    }
    // 1 wins over 2.
    let outcome = check(&place, "anchors.yaml pod.yaml");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let outcome = check(&place, &format!("{ALL} --allow proxy-distrusts-issuer"));
    outcome.assert_done();
}

#[test]
fn the_issuer_that_is_repeated_decides_only_if_it_is_said_so() {
    let place = place();
    let issuer = place.read("mesh/issuer.crt").replace('\n', "\n        ");
    let anchors = place.read("mesh/ca.crt").replace('\n', "\n      ");
    place.write(
        "config.yaml",
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: linkerd-config, namespace: linkerd}}\ndata:\n  values: |\n    \
             identityTrustAnchorsPEM: |\n      {}\n    identity:\n      issuer:\n        tls: {{crtPEM: {:?}}}\n",
            anchors.trim_end(),
            place.read("mesh/issuer.crt"),
        ),
    );
    assert!(!issuer.is_empty());
    let outcome = check(&place, "anchors.yaml config.yaml pod.yaml");
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    check(
        &place,
        "anchors.yaml config.yaml pod.yaml --without-secrets",
    )
    .assert_done();
}

#[test]
fn every_format_has_the_verdict_and_names_the_object_and_none_has_a_key() {
    let place = broken();
    let secret = place.read("issuer.yaml");
    let key: Vec<&str> = secret
        .lines()
        .filter(|line| line.contains("key.pem"))
        .collect();
    let key = key[0].rsplit(' ').next().unwrap();
    assert!(key.len() > 100);
    for format in [
        "github",
        "json",
        "junit",
        "linkerd-check",
        "linkerd-check-json",
        "text",
        "prometheus",
        "ics",
    ] {
        let outcome = check(&place, &format!("{ALL} --format {format}"));
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        let named = match format {
            "prometheus" => "code=\"proxy-distrusts-issuer\"",
            "ics" => "BEGIN:VCALENDAR",
            _ => "shop/cart",
        };
        let named = if format == "json" { "\"cart\"" } else { named };
        assert!(outcome.stdout.contains(named), "{format} {outcome:?}");
        assert!(!outcome.stdout.contains(&key[..40]), "{format}");
        assert!(!outcome.stderr.contains(&key[..40]), "{format}");
    }
    let json = check(&place, &format!("{ALL} -o json"));
    let long = check(&place, &format!("{ALL} --format linkerd-check-json"));
    assert_eq!(json.stdout, long.stdout);
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["success"], false);
    assert_eq!(
        document["categories"][0]["categoryName"],
        "linkerd-identity"
    );
    let github = check(&place, &format!("{ALL} --format github")).stdout;
    let line = "::error file=pod.yaml,line=1,title=proxy-distrusts-issuer::";
    assert!(github.contains(line), "{github}");
}

#[test]
fn the_certificate_of_the_troubleshooting_guide_is_refused_with_the_reason() {
    let place = Place::empty();
    place.write(
        "guide.yaml",
        "apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata:\n  name: linkerd-identity-issuer\n  namespace: linkerd\nspec:\n  \
         ca:\n    secretName: linkerd-trust-anchor\n---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata:\n  name: \
         linkerd-identity-issuer\n  namespace: linkerd\nspec:\n  issuerRef:\n    name: linkerd-identity-issuer\n  secretName: \
         linkerd-identity-issuer\n  commonName: identity.linkerd.cluster.local\n  duration: 24h\n  renewBefore: 1h\n",
    );
    let outcome = check(&place, "guide.yaml");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for words in ["isCA is not true", "which means RSA"] {
        assert!(has(&outcome.stdout, words), "{words} {outcome:?}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal_but_for_names_and_words_of_linkerd() {
    let place = broken();
    let outcome = place.sh(&format!("COLUMNS=60 meshpki check {ALL}"));
    for line in outcome.stdout.lines() {
        assert!(line.chars().count() <= 60, "{line:?} {outcome:?}");
    }
}

#[test]
fn diff_says_what_a_branch_breaks_and_what_it_changes() {
    let place = place();
    place
        .sh("cat anchors.yaml > main.yaml && echo --- >> main.yaml && cat issuer.yaml >> main.yaml")
        .assert_done();
    place
        .meshpki("create root other other.crt other.key")
        .assert_done();
    place
        .meshpki("bundle other.crt --as configmap -o dropped.yaml")
        .assert_done();
    place
        .meshpki("bundle mesh/ca.crt other.crt --as configmap -o added.yaml")
        .assert_done();
    for name in ["dropped", "added"] {
        place
            .sh(&format!(
                "(cat {name}.yaml; echo ---; cat issuer.yaml) > {name}-branch.yaml"
            ))
            .assert_done();
    }
    let same = place.meshpki("diff main.yaml main.yaml");
    same.assert_done();
    assert_eq!(same.stdout, "√ nothing changes in trust\n");
    let added = place.meshpki("diff main.yaml added-branch.yaml");
    added.assert_done();
    for words in [
        "√ nothing breaks that worked",
        "gained anchor other (sha256",
    ] {
        assert!(has(&added.stdout, words), "{words} {added:?}");
    }
    let dropped = place.meshpki("diff main.yaml dropped-branch.yaml");
    assert_eq!(dropped.code, Some(1), "{dropped:?}");
    for words in [
        "× something breaks that worked",
        "error[diff-anchors-distrust-issuer]",
        "lost anchor root.linkerd.cluster.local",
    ] {
        assert!(has(&dropped.stdout, words), "{words} {dropped:?}");
    }
    let github = place.sh(
        "GITHUB_STEP_SUMMARY=summary.md meshpki diff main.yaml dropped-branch.yaml --format github",
    );
    assert!(
        github
            .stdout
            .starts_with("::error title=meshpki%3A something breaks"),
        "{github:?}"
    );
    assert!(place.read("summary.md").contains("### meshpki diff"));
    let json = place.meshpki("diff main.yaml dropped-branch.yaml --format json");
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["breaks"], true);
    assert_eq!(
        document["anchors_lost"][0]["common_name"],
        "root.linkerd.cluster.local"
    );
    place
        .meshpki("diff main.yaml main.yaml --format ics")
        .assert_refused_with("--format: diff writes text, json and github");
}

#[test]
fn every_finding_that_the_troubleshooting_guide_names_is_explained() {
    let guide = include_str!("../../docs/troubleshooting.md");
    let place = Place::empty();
    let words = guide.split('`').skip(1).step_by(2);
    let is_code = |word: &&str| {
        let kinds = ["anchor-", "diff-", "issuer-", "mesh-", "proxy-", "webhook-"];
        let has_kind = kinds.iter().any(|kind| word.starts_with(kind));
        has_kind && !word.contains(['.', ' ', '/'])
    };
    let codes: BTreeSet<&str> = words.filter(is_code).collect();
    assert!(codes.len() > 20, "{codes:?}");
    for code in codes {
        place.meshpki(&format!("explain {code}")).assert_done();
    }
}

#[test]
fn what_logs_say_is_joined_to_the_finding_that_explains_it() {
    let place = broken();
    place.write(
        "proxy.log",
        "[1s]  WARN linkerd_app_core: invalid peer certificate: UnknownIssuer\nstarted\n\
         [2s]  WARN linkerd_app_core: invalid peer certificate: UnknownIssuer\n\
         rpc error: requested identity did not match provided token\n",
    );
    let outcome = check(&place, &format!("{ALL} proxy.log"));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for words in [
        "logs ----",
        "proxy.log, line 1, and 1 more like it:",
        "because of proxy-distrusts-issuer",
        "the likeliest is proxy-trust-domain-differs: meshpki explain proxy-trust-domain-differs",
    ] {
        assert!(has(&outcome.stdout, words), "{words} {outcome:?}");
    }
    place.write("other.log", "nothing of it\n");
    check(&place, &format!("{ALL} other.log")).assert_refused_with("other.log: is not a manifest");
}

#[test]
fn a_render_without_a_certificate_is_not_called_a_sound_mesh() {
    let place = Place::empty();
    let values = "identity: {externalCA: true, issuer: {scheme: kubernetes.io/tls}}";
    place.write(
        "render.yaml",
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: linkerd-config, namespace: linkerd}}\ndata:\n  values: |\n    \
             {values}\n"
        ),
    );
    let outcome = check(&place, "render.yaml");
    outcome.assert_done();
    for words in [
        "√ nothing is wrong with what was read",
        "no certificate is in it",
        "not judged: Secret linkerd/linkerd-identity-issuer is made in the cluster",
    ] {
        assert!(has(&outcome.stdout, words), "{words} {outcome:?}");
    }
}

/// A place with two clusters that do not trust each other, and a link from one to the other.
fn clusters() -> Place {
    let place = Place::empty();
    for name in ["west", "east"] {
        for line in [
            format!("create chain {name}"),
            format!("bundle {name}/ca.crt --as configmap -o {name}-anchors.yaml"),
            format!(
                "create issuer --ca {name}/ca.crt --ca-key {name}/ca.key --as secret -o {name}-issuer.yaml"
            ),
        ] {
            place.meshpki(&line).assert_done();
        }
    }
    place.write(
        "link.yaml",
        "apiVersion: multicluster.linkerd.io/v1alpha3\nkind: Link\nmetadata: {name: east, namespace: linkerd-multicluster}\nspec: \
         {targetClusterName: east, targetClusterLinkerdNamespace: linkerd}\n",
    );
    place
}

const CLUSTERS: &str = "--cluster west=west-anchors.yaml --cluster east=east-anchors.yaml --cluster west=west-issuer.yaml \
                        --cluster east=east-issuer.yaml";

#[test]
fn several_clusters_are_judged_each_and_together_and_the_command_that_helps_works() {
    let place = clusters();
    let outcome = check(&place, &format!("{CLUSTERS} --cluster west=link.yaml"));
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let first: Vec<&str> = outcome.stdout.lines().take(10).collect();
    let first = first.join("\n");
    assert!(
        has(&first, "west: east does not trust the issuer of west"),
        "{outcome:?}"
    );
    for words in [
        "cluster west · control plane linkerd",
        "linkerd-identity (east)",
        "linkerd-multicluster (west)",
        "Problematic clusters: * east",
        "× from west to east: refused",
    ] {
        assert!(has(&outcome.stdout, words), "{words} {outcome:?}");
    }
    let (_, command) = outcome.stdout.split_once("meshpki bundle ").unwrap();
    let (command, _) = command.split_once("\n\n").unwrap();
    place.sh(&format!("meshpki bundle {command}")).assert_done();
    // With the anchors of both, and without a Link, they are linked as if each were with each.
    let both = "--cluster west=anchors.yaml --cluster east=anchors.yaml --cluster west=west-issuer.yaml --cluster \
                east=east-issuer.yaml";
    let outcome = check(&place, both);
    outcome.assert_done();
    assert!(
        has(&outcome.stdout, "√ between west and east: secured until"),
        "{outcome:?}"
    );
    // A decisive source that is missing in one of them.
    let outcome = check(
        &place,
        "--cluster west=west-anchors.yaml --cluster east=west-issuer.yaml",
    );
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert!(
        has(
            &outcome.stdout,
            "west: Secret linkerd/linkerd-identity-issuer is not in the dump"
        ),
        "{outcome:?}"
    );
}

#[test]
fn every_format_says_in_which_cluster_something_was_found() {
    let place = clusters();
    for (format, words) in [
        ("github", "west: east does not trust the issuer of west"),
        ("json", "\"cluster\": \"west\""),
        ("junit", "west linkerd linkerd-identity"),
        ("linkerd-check", "linkerd-identity (west)"),
        ("linkerd-check-json", "linkerd-identity (east)"),
        ("prometheus", "code=\"mesh-link-distrusts\""),
        ("text", "west: east does not trust"),
        ("ics", "BEGIN:VCALENDAR"),
    ] {
        let outcome = check(&place, &format!("{CLUSTERS} --format {format}"));
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stdout.contains(words), "{format} {outcome:?}");
    }
}

#[test]
fn a_cluster_without_a_name_or_a_file_is_refused_with_what_is_expected() {
    let place = clusters();
    for (line, words) in [
        ("--cluster west", "has no =, expected NAME=DUMP"),
        ("--cluster West=x", "expected the name that Links have"),
        ("--cluster =x", "expected the name that Links have"),
        ("--cluster west=", "has no file after the ="),
        (
            "--cluster west=west-anchors.yaml link.yaml",
            "cannot be used with",
        ),
    ] {
        let outcome = check(&place, line);
        assert_eq!(outcome.code, Some(2), "{outcome:?}");
        assert!(has(&outcome.stderr, words), "{line} {outcome:?}");
    }
}

#[test]
fn events_are_joined_to_the_finding_that_explains_them() {
    let place = broken();
    place.write(
        "events.yaml",
        "apiVersion: v1\nkind: Event\nmetadata: {name: a.1, namespace: linkerd}\nreason: IssuerUpdateSkipped\nmessage: words\ncount: \
         3\nlastTimestamp: 2026-11-25T08:00:00Z\ninvolvedObject: {kind: Deployment, namespace: linkerd, name: linkerd-identity}\n",
    );
    let outcome = check(&place, &format!("{ALL} events.yaml"));
    for words in [
        "IssuerUpdateSkipped, 3 times, last at 2026-11-25T08:00:00Z, of Deployment linkerd/linkerd-identity",
        "its causes are not in the dump; the likeliest is mesh-anchors-held",
    ] {
        assert!(has(&outcome.stdout, words), "{words} {outcome:?}");
    }
}

#[test]
fn the_ca_of_istio_is_not_judged_by_the_rules_of_linkerd_and_the_command_that_does_works() {
    let place = place();
    place.sh("mkdir cacerts && cp mesh/ca.crt cacerts/root-cert.pem && cp mesh/issuer.crt cacerts/ca-cert.pem && cp mesh/issuer.key \
              cacerts/ca-key.pem && cp mesh/issuer.crt cacerts/cert-chain.pem").assert_done();
    let mut text = String::from(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: cacerts, namespace: istio-system}\nstringData:\n",
    );
    for file in [
        "root-cert.pem",
        "ca-cert.pem",
        "ca-key.pem",
        "cert-chain.pem",
    ] {
        let value = place.read(&format!("cacerts/{file}"));
        let _ = writeln!(text, "  {file}: {value:?}");
    }
    place.write("istio.yaml", text);
    let outcome = check(&place, &format!("{ALL} istio.yaml"));
    outcome.assert_done();
    let words = "not judged: the CA of Istio in Secret istio-system/cacerts: meshpki verify --profile istio --cacerts istio.yaml does";
    assert!(has(&outcome.stdout, words), "{outcome:?}");
    place
        .meshpki("verify --profile istio --cacerts istio.yaml")
        .assert_done();
}

#[test]
fn anchors_that_pods_still_have_are_put_back_by_the_command_that_is_said() {
    let place = place();
    place
        .meshpki("create root other other.crt other.key")
        .assert_done();
    place
        .meshpki("bundle other.crt --as configmap -o lost.yaml")
        .assert_done();
    let outcome = check(&place, "lost.yaml issuer.yaml pod.yaml");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let first: Vec<&str> = outcome.stdout.lines().take(12).collect();
    let first = first.join("\n");
    for words in [
        "error[mesh-anchors-lost]",
        "put the anchor back, which these pods have",
        "restart nothing before what is written is applied",
    ] {
        assert!(has(&first, words), "{words} {outcome:?}");
    }
    // Nothing that would break what works.
    for words in ["rollout restart", "create issuer", "must be restarted"] {
        assert!(!outcome.stdout.contains(words), "{words} {outcome:?}");
    }
    let (_, command) = outcome.stdout.split_once("meshpki bundle ").unwrap();
    let (command, _) = command.split_once("\n\n").unwrap();
    place
        .sh(&format!("meshpki bundle {command}"))
        .assert_refused_with("anchors.yaml: already exists");
    place
        .sh(&format!("rm anchors.yaml; meshpki bundle {command}"))
        .assert_done();
    let outcome = check(&place, "anchors.yaml issuer.yaml pod.yaml");
    outcome.assert_done();
    // The new anchor is there, too.
    assert!(has(&outcome.stdout, "there are 2 anchors"), "{outcome:?}");
}

#[test]
fn an_empty_dump_is_said_and_the_others_are_judged() {
    let place = place();
    place.write("links.json", "");
    let outcome = check(&place, &format!("{ALL} links.json"));
    outcome.assert_done();
    assert!(
        has(&outcome.stderr, "note: links.json is empty"),
        "{outcome:?}"
    );
    place
        .meshpki("diff links.json anchors.yaml")
        .assert_refused_with("links.json: is empty, expected manifests");
}

#[test]
fn one_file_is_no_dump_of_two_clusters() {
    let place = clusters();
    check(
        &place,
        "--cluster west=west-anchors.yaml --cluster east=./west-anchors.yaml",
    )
    .assert_refused_with("is given for the cluster west and for east");
}

#[test]
fn what_is_wrong_with_a_certificate_names_its_cluster() {
    let place = clusters();
    place
        .meshpki("create issuer --ca west/ca.crt --ca-key west/ca.key --as secret --not-after 2d --force -o west-issuer.yaml")
        .assert_done();
    let line = "--cluster west=anchors.yaml --cluster west=west-issuer.yaml --cluster east=east-anchors.yaml --cluster \
                east=east-issuer.yaml --at +9d";
    place
        .meshpki("bundle west/ca.crt east/ca.crt --as configmap -o anchors.yaml")
        .assert_done();
    let outcome = check(&place, line);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert!(
        has(&outcome.stdout, "in west: error[issuer-expired]"),
        "{outcome:?}"
    );
    let prometheus = check(&place, &format!("{line} --format prometheus")).stdout;
    for name in ["west", "east"] {
        let label = format!("cluster=\"{name}\"");
        assert!(prometheus.contains(&label), "{prometheus}");
    }
    let github = check(&place, &format!("{line} --format github")).stdout;
    assert!(
        github.contains("west: NOT SOUND") || github.contains("west: not sound"),
        "{github}"
    );
}

#[test]
fn diff_says_until_when_edges_are_secured_and_whose_break() {
    let place = place();
    place
        .meshpki("create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as secret --not-after 20d -o short.yaml")
        .assert_done();
    let both = |name: &str, issuer: &str, pod: &str| {
        let line =
            format!("(cat anchors.yaml; echo ---; cat {issuer}; echo ---; cat {pod}) > {name}");
        place.sh(&line).assert_done();
    };
    place.write("broken-pod.yaml", pod("", "cart"));
    both("main.yaml", "issuer.yaml", "pod.yaml");
    both("branch.yaml", "short.yaml", "broken-pod.yaml");
    let outcome = place.meshpki("diff main.yaml branch.yaml");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for words in [
        "changed edges secured until",
        "broken edges of shop/cart: secured → refused, because they have no trust anchors",
    ] {
        assert!(has(&outcome.stdout, words), "{words} {outcome:?}");
    }
    let outcome = place.meshpki("diff branch.yaml main.yaml");
    outcome.assert_done();
    assert!(
        has(
            &outcome.stdout,
            "healed edges of shop/cart: refused → secured"
        ),
        "{outcome:?}"
    );
}
