//! Several clusters, linked or not.

use meshpki_kube::{Check, Checked, Cluster, Manifests, Secured, Verdict};
use serde_json::json;

use crate::mesh::{DAY, Kind, Mesh, NOW, anchor, base64, custom, issuer, said, time};

const ISSUER: &str = "linkerd-identity-issuer";
const ROOTS: &str = "linkerd-identity-trust-roots";

/// A mesh whose issuer is below the anchors of another.
fn below(other: &Mesh) -> Mesh {
    let mut mesh = Mesh::new(Kind::ALL[0]);
    let (certificate, key) = issuer(&other.root, NOW - 20 * DAY, NOW + 200 * DAY);
    give(&mut mesh, &other.anchors());
    let data = &mut mesh.get("Secret", ISSUER)["data"];
    data["crt.pem"] = base64(&certificate);
    data["key.pem"] = base64(&key);
    mesh.root = other.root.clone();
    mesh
}

/// Gives a cluster and its proxies these anchors.
fn give(mesh: &mut Mesh, anchors: &str) {
    mesh.get("ConfigMap", ROOTS)["data"]["ca-bundle.crt"] = anchors.into();
    mesh.remove("ConfigMap", "linkerd-config");
    for number in 0..40 {
        let pod = format!("app{}-6f7-{number:05}", number / 4);
        *mesh.variable(&pod, "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = anchors.into();
    }
}

fn link(mesh: &mut Mesh, to: &str, domain: &str) {
    let spec = json!({"targetClusterName": to, "targetClusterLinkerdNamespace": "linkerd", "gatewayIdentity":
        format!("linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.{domain}")});
    let version = "multicluster.linkerd.io/v1alpha3";
    mesh.objects
        .push(custom("Link", version, ("linkerd-multicluster", to), &spec));
}

fn judge(west: &Mesh, east: &Mesh) -> Checked {
    let cluster =
        |mesh: &Mesh, file: &str| Cluster::new(vec![Manifests::read(file, mesh.text().as_bytes())]);
    let (west, east) = (cluster(west, "west.json"), cluster(east, "east.json"));
    Check::default().judge_all(&[("west", &west), ("east", &east)], time(NOW))
}

fn error(checked: &Checked) -> Option<String> {
    let categories = checked.planes()[0].categories().iter();
    let mut all = categories.filter(|one| one.name == "linkerd-multicluster");
    all.next().and_then(|one| one.items[0].error.clone())
}

#[test]
fn linked_clusters_with_the_same_anchors_are_sound_and_nothing_is_said() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = below(&east);
    link(&mut west, "east", "cluster.local");
    let checked = judge(&west, &east);
    assert_eq!(said(&checked), [""; 0]);
    assert_eq!(checked.verdict(), Verdict::Sound);
    assert_eq!(error(&checked), None);
    let [one] = checked.links() else {
        panic!("{:?}", checked.links());
    };
    assert_eq!((one.from.as_str(), one.to.as_str()), ("west", "east"));
    assert_eq!(one.secured, Secured::Yes);
    // The issuer that ends first.
    assert_eq!(one.until, Some(time(NOW + 200 * DAY)));
    let clusters: Vec<_> = checked.planes().iter().map(|one| one.cluster()).collect();
    assert_eq!(clusters, [Some("west"), Some("east")]);
}

#[test]
fn clusters_that_do_not_trust_each_other_are_named_with_the_direction_and_a_command() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "east", "cluster.local");
    let checked = judge(&west, &east);
    let found = &checked.findings()[0];
    assert_eq!(found.code, "mesh-link-distrusts");
    assert_eq!(
        found.headline(),
        "west: east does not trust the issuer of west, and west does not trust the issuer of east"
    );
    assert_eq!(
        found.commands,
        [format!(
            "meshpki bundle 'west.json#linkerd/{ROOTS}:ca-bundle.crt' 'east.json#linkerd/{ROOTS}:ca-bundle.crt' --as configmap -n linkerd -o anchors.yaml"
        )]
    );
    assert_eq!(checked.links()[0].secured, Secured::Refused);
    assert_eq!(
        error(&checked).as_deref(),
        Some("Problematic clusters:\n\t* east")
    );
    // One of the two directions is enough.
    let both = west.anchors() + &east.anchors();
    give(&mut west, &both);
    let checked = judge(&west, &east);
    let found = &checked.findings()[0];
    assert_eq!(found.message, "east does not trust the issuer of west");
}

#[test]
fn anchors_that_differ_and_work_are_a_warning_where_linkerd_check_fails() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = below(&east);
    let more = anchor("another", NOW - DAY, NOW + 900 * DAY);
    give(
        restored(&mut west),
        &(east.anchors() + &more.certificate().to_pem()),
    );
    link(&mut west, "east", "cluster.local");
    let checked = judge(&west, &east);
    let codes: Vec<&str> = checked.findings().iter().map(|one| one.code).collect();
    assert!(codes.contains(&"mesh-link-anchors-differ"), "{codes:?}");
    assert_eq!(checked.verdict(), Verdict::Sound);
    assert!(error(&checked).is_some());
    // It works, so that the item warns.
    let categories = checked.planes()[0].categories();
    assert!(
        categories
            .iter()
            .flat_map(|one| &one.items)
            .all(|one| one.result() != "error")
    );
}

#[test]
fn without_a_link_in_any_dump_each_pair_is_judged_once() {
    let east = Mesh::new(Kind::ALL[0]);
    let west = Mesh::new(Kind::ALL[0]);
    let checked = judge(&west, &east);
    assert_eq!(checked.findings().len(), 1, "{:?}", said(&checked));
    assert_eq!(checked.findings()[0].code, "mesh-link-distrusts");
    assert_eq!(checked.findings()[0].objects.len(), 2);
    assert_eq!(checked.links().len(), 1);
}

#[test]
fn names_that_the_other_cluster_does_not_have_are_found_in_links_and_in_credentials() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = below(&east);
    link(&mut west, "east", "east.local");
    let checked = judge(&west, &east);
    assert!(
        said(&checked)[0].contains("[mesh-link-identity-differs]"),
        "{:?}",
        said(&checked)
    );
    assert_eq!(checked.links()[0].secured, Secured::Refused);

    let mut west = below(&east);
    link(&mut west, "east", "cluster.local");
    let mut secret = crate::mesh::secret(
        "linkerd",
        "cluster-credentials-east",
        json!({"kubeconfig": base64("x")}),
    );
    secret["metadata"]["labels"] = json!({"multicluster.linkerd.io/cluster-name": "east"});
    secret["type"] = "mirror.linkerd.io/remote-kubeconfig".into();
    secret["metadata"]["annotations"] = json!({"multicluster.linkerd.io/trust-domain": "east.local",
        "multicluster.linkerd.io/cluster-domain": "cluster.local"});
    west.objects.push(secret);
    let checked = judge(&west, &east);
    let said = said(&checked);
    assert!(
        said[0].contains("Secret linkerd/cluster-credentials-east"),
        "{said:?}"
    );
    assert!(said[0].contains("mesh-link-identity-differs"), "{said:?}");
}

#[test]
fn a_gateway_is_known_by_the_name_for_which_its_proxy_asks() {
    let mut east = Mesh::new(Kind::ALL[0]);
    let mut gateway = east.pod("linkerd-multicluster", "other-gateway", 77);
    gateway["metadata"]["annotations"]["config.linkerd.io/enable-gateway"] = "true".into();
    east.objects.push(gateway);
    let mut west = below(&east);
    link(&mut west, "east", "cluster.local");
    let found = said(&judge(&west, &east));
    assert!(
        found[0].contains("which is other-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local"),
        "{found:?}"
    );
}

#[test]
fn a_link_to_a_cluster_without_a_dump_is_said_and_decides_nothing() {
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "east", "cluster.local");
    let checked = west.check();
    assert_eq!(checked.verdict(), Verdict::Sound);
    assert_eq!(
        checked.skipped(),
        [
            "links to east: their dumps are not there (name each with --cluster NAME=DUMP, this one, too)"
        ]
    );
}

#[test]
fn what_is_wrong_with_one_cluster_names_it_and_is_not_said_of_the_link() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = below(&east);
    link(&mut west, "east", "cluster.local");
    let (certificate, key) = issuer(&east.root, NOW - 20 * DAY, NOW - DAY);
    let data = &mut west.get("Secret", ISSUER)["data"];
    data["crt.pem"] = base64(&certificate);
    data["key.pem"] = base64(&key);
    let checked = judge(&west, &east);
    let said = said(&checked);
    assert!(
        !said.iter().any(|one| one.contains("mesh-link")),
        "{said:?}"
    );
    assert_eq!(checked.links()[0].secured, Secured::Refused);
    assert_eq!(checked.verdict(), Verdict::NotSound);
    west.remove("Secret", ISSUER);
    let checked = judge(&west, &east);
    assert_eq!(checked.links()[0].secured, Secured::Unknown);
    assert!(checked.findings()[0].headline().starts_with("west: "));
}

#[test]
fn a_pod_that_started_with_older_anchors_is_named() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "east", "cluster.local");
    let old = west.anchors();
    let both = old.clone() + &east.anchors();
    give(&mut west, &both);
    let mut east = east;
    give(&mut east, &both);
    let checked = judge(&west, &east);
    assert_eq!(checked.verdict(), Verdict::Sound);
    // Two anchors may be one of each cluster: none of them is called old.
    for finding in checked.findings() {
        assert_eq!(finding.code, "mesh-rotation");
        let advice = finding.advice.as_deref().unwrap();
        assert!(!advice.contains("can be removed"), "{advice}");
    }
    *west.variable("app1-6f7-00005", "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = old.into();
    let said = said(&judge(&west, &east));
    assert!(
        said[0].contains(
            "pods of west that started with other anchors do not trust the issuer of east"
        ),
        "{said:?}"
    );
    assert!(said[0].contains("Pod bank/app1-6f7-00005"), "{said:?}");
}

fn judge_all(clusters: &[(&str, &Mesh)]) -> Checked {
    let read: Vec<_> = clusters
        .iter()
        .map(|(name, mesh)| {
            let text = mesh.text();
            let cluster = Cluster::new(vec![Manifests::read(
                format!("{name}.json"),
                text.as_bytes(),
            )]);
            (*name, cluster)
        })
        .collect();
    let named: Vec<_> = read.iter().map(|(name, one)| (*name, one)).collect();
    Check::default().judge_all(&named, time(NOW))
}

fn codes(checked: &Checked) -> Vec<&str> {
    checked.findings().iter().map(|one| one.code).collect()
}

#[test]
fn links_to_clusters_without_a_dump_do_not_hide_those_that_are_there() {
    let mut east = Mesh::new(Kind::ALL[0]);
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "eastern", "cluster.local");
    link(&mut east, "western", "cluster.local");
    assert_eq!(codes(&judge(&west, &east)), ["mesh-link-distrusts"]);
}

#[test]
fn clusters_around_one_in_the_middle_need_not_trust_each_other() {
    let one = Mesh::new(Kind::ALL[0]);
    let two = Mesh::new(Kind::ALL[0]);
    let mut hub = Mesh::new(Kind::ALL[0]);
    let all = hub.anchors() + &one.anchors() + &two.anchors();
    let (mut one_with, mut two_with) = (one.clone(), two.clone());
    give(&mut one_with, &(one.anchors() + &hub.anchors()));
    give(&mut two_with, &(two.anchors() + &hub.anchors()));
    give(&mut hub, &all);
    for mesh in [&mut one_with, &mut two_with] {
        link(mesh, "hub", "cluster.local");
    }
    let checked = judge_all(&[("one", &one_with), ("two", &two_with), ("hub", &hub)]);
    assert_eq!(checked.verdict(), Verdict::Sound, "{:?}", said(&checked));
    assert_eq!(checked.links().len(), 2);
}

#[test]
fn a_link_to_the_own_cluster_asks_whether_the_names_are_right() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = below(&east);
    link(&mut west, "west", "cluster.local");
    let checked = judge(&west, &east);
    assert_eq!(checked.verdict(), Verdict::Undecided);
    assert!(checked.undecided()[0].contains("are the names of the clusters right?"));
}

#[test]
fn which_control_plane_is_meant_has_to_be_known() {
    let east = Mesh::new(Kind::ALL[2]);
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "east", "cluster.local");
    let checked = judge(&west, &east);
    assert_eq!(checked.verdict(), Verdict::Undecided);
    assert!(
        checked.undecided()[0].ends_with("there is no control plane in linkerd of east"),
        "{:?}",
        checked.undecided()
    );
}

#[test]
fn pods_of_control_planes_in_namespaces_of_other_names_talk_in_plaintext_without_a_gateway() {
    let mut east = Mesh::new(Kind::ALL[2]);
    let mut west = Mesh::new(Kind::ALL[0]);
    let both = west.anchors() + &east.anchors();
    give(&mut west, &both);
    give(&mut east, &both);
    let spec = json!({"targetClusterName": "east", "targetClusterLinkerdNamespace": "mesh-system"});
    let version = "multicluster.linkerd.io/v1alpha3";
    let one = custom("Link", version, ("linkerd-multicluster", "east"), &spec);
    west.objects.push(one);
    let checked = judge(&west, &east);
    assert_eq!(codes(&checked)[0], "mesh-link-plaintext");
    assert_eq!(checked.links()[0].secured, Secured::Plaintext);
}

#[test]
fn names_in_a_trust_domain_of_its_own_are_judged_in_it() {
    // A partner's anchor that is constrained to the partner's names.
    let mut east = Mesh::new(Kind::ALL[0]);
    for (component, number, argument) in [
        ("identity", 0, "-identity-trust-domain=east.local"),
        ("destination", 0, "-identity-trust-domain=east.local"),
        ("destination", 1, "--identity-domain=east.local"),
    ] {
        east.argue(component, number, argument);
    }
    let mut west = below(&east);
    link(&mut west, "east", "east.local");
    let checked = judge(&west, &east);
    assert!(
        !codes(&checked)
            .iter()
            .any(|code| code.starts_with("mesh-link")),
        "{:?}",
        said(&checked)
    );
    assert_eq!(checked.links()[0].secured, Secured::Yes);
}

#[test]
fn a_second_gateway_without_pods_is_no_other_name_of_the_first() {
    let service = |namespace: &str, name: &str, said: &str| {
        let mut one = custom("Service", "v1", (namespace, name), &json!({}));
        one["metadata"]["annotations"] = json!({"mirror.linkerd.io/gateway-identity": said});
        one
    };
    let end = "serviceaccount.identity.linkerd.cluster.local";
    let mut east = Mesh::new(Kind::ALL[0]);
    let mut gateway = east.pod("linkerd-multicluster", "linkerd-gateway", 77);
    gateway["metadata"]["annotations"]["config.linkerd.io/enable-gateway"] = "true".into();
    east.objects.push(gateway);
    let first = format!("linkerd-gateway.linkerd-multicluster.{end}");
    east.objects
        .push(service("linkerd-multicluster", "linkerd-gateway", &first));
    east.objects
        .push(service("mc2", "gw2", &format!("gw2.mc2.{end}")));
    assert_eq!(said(&east.check()), [""; 0]);
    // One that is said in another namespace than it is in.
    east.objects
        .push(service("mc3", "gw3", &format!("gw3.mc2.{end}")));
    assert_eq!(codes(&east.check()), ["mesh-link-identity-differs"]);
}

#[test]
fn a_name_that_was_removed_is_not_wrong() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = below(&east);
    let spec = json!({"targetClusterName": "east", "gatewayIdentity": "<redacted>"});
    let version = "multicluster.linkerd.io/v1alpha3";
    let one = custom("Link", version, ("linkerd-multicluster", "east"), &spec);
    west.objects.push(one);
    assert_eq!(said(&judge(&west, &east)), [""; 0]);
}

#[test]
fn anchors_that_pods_still_hold_are_told_from_those_that_new_ones_get() {
    let mut east = Mesh::new(Kind::ALL[0]);
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "east", "cluster.local");
    let both = west.anchors() + &east.anchors();
    give(&mut east, &both);
    give(&mut west, &both);
    west.get("ConfigMap", ROOTS)["data"]["ca-bundle.crt"] = west.anchors().into();
    let checked = judge(&west, &east);
    let found = checked
        .findings()
        .iter()
        .find(|one| one.code == "mesh-link-distrusts")
        .unwrap();
    assert!(
        found.message.ends_with("any more, once its pods restart"),
        "{}",
        found.message
    );
    assert_eq!(checked.links()[0].secured, Secured::Yes);
}

#[test]
fn clusters_are_not_joined_before_an_anchor_that_was_lost_is_back() {
    let east = Mesh::new(Kind::ALL[0]);
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "east", "cluster.local");
    let new = anchor("new", NOW - DAY, NOW + 900 * DAY)
        .certificate()
        .to_pem();
    west.get("ConfigMap", ROOTS)["data"]["ca-bundle.crt"] = new.into();
    let checked = judge(&west, &east);
    let found = checked
        .findings()
        .iter()
        .find(|one| one.code == "mesh-link-distrusts")
        .unwrap();
    assert_eq!(found.commands, [""; 0]);
    assert!(
        found
            .advice
            .as_deref()
            .unwrap()
            .starts_with("first put back the anchors")
    );
}

#[test]
fn a_link_works_for_the_pods_that_have_the_anchors_of_both() {
    let mut east = Mesh::new(Kind::ALL[0]);
    let mut west = Mesh::new(Kind::ALL[0]);
    link(&mut west, "east", "cluster.local");
    let old = west.anchors();
    let both = old.clone() + &east.anchors();
    give(&mut west, &both);
    give(&mut east, &both);
    *west.variable("app1-6f7-00005", "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = old.into();
    let checked = judge(&west, &east);
    let one = &checked.links()[0];
    assert_eq!(one.secured, Secured::Yes);
    assert_eq!(one.why, "pods that started with other anchors are refused");
    // Nor is a pod restarted that may have what another cluster needs.
    let commands = checked.findings().iter().flat_map(|one| &one.commands);
    assert_eq!(commands.filter(|one| one.contains("rollout")).count(), 0);
}

/// The settings again, as `give` removes them.
fn restored(mesh: &mut Mesh) -> &mut Mesh {
    mesh.objects.push(crate::mesh::config_map(
        "linkerd",
        "linkerd-config",
        json!({"values": "a: b"}),
    ));
    mesh
}
