//! What becomes of connections: every pod is in one group.

use std::collections::BTreeSet;

use meshpki_kube::{Checked, CheckedPlane, Edges, Secured};

use crate::mesh::{DAY, Kind, Mesh, NOW, anchor};

fn groups(checked: &Checked) -> Vec<&Edges> {
    let of_planes = checked.planes().iter().flat_map(CheckedPlane::edges);
    of_planes.chain(checked.edges()).collect()
}

#[test]
fn every_pod_that_is_or_should_be_in_the_mesh_is_in_one_group() {
    let mut mesh = Mesh::new(Kind::ALL[0]);
    let other = anchor("root.linkerd.cluster.local", NOW - DAY, NOW + 900 * DAY);
    *mesh.variable("app0-6f7-00000", "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") =
        other.certificate().to_pem().into();
    *mesh.variable("app0-6f7-00001", "LINKERD2_PROXY_IDENTITY_LOCAL_NAME") =
        "a.b.serviceaccount.identity.linkerd.mydomain.com".into();
    *mesh.variable("app0-6f7-00002", "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS") = "".into();
    let pod = mesh.get("Pod", "app0-6f7-00003");
    pod["spec"]["containers"]
        .as_array_mut()
        .unwrap()
        .truncate(1);
    let checked = mesh.check();
    let groups = groups(&checked);
    let count = |secured| -> usize {
        let of = groups.iter().filter(|one| one.secured == secured);
        of.map(|one| one.pods.len()).sum()
    };
    assert_eq!(count(Secured::Yes), 36);
    assert_eq!(count(Secured::Refused), 3);
    assert_eq!(count(Secured::Plaintext), 1);
    assert_eq!(count(Secured::Unknown), 0);
    let pods: BTreeSet<&String> = groups.iter().flat_map(|one| &one.pods).collect();
    assert_eq!(pods.len(), 40);
    let secured = groups
        .iter()
        .find(|one| one.secured == Secured::Yes)
        .unwrap();
    assert_eq!(secured.until.unwrap().as_secs(), NOW + 330 * DAY);
}

#[test]
fn without_an_issuer_nothing_is_known_of_them() {
    let mut mesh = Mesh::new(Kind::ALL[0]);
    mesh.objects.retain(|one| one["kind"] != "Secret");
    let checked = mesh.check();
    assert_eq!(groups(&checked)[0].secured, Secured::Unknown);
}

#[test]
fn what_runs_works_on_where_the_anchors_lost_the_one_above_the_issuer() {
    let mut mesh = Mesh::new(Kind::ALL[0]);
    let other = anchor("root.linkerd.cluster.local", NOW - DAY, NOW + 900 * DAY);
    let roots = mesh.get("ConfigMap", "linkerd-identity-trust-roots");
    roots["data"]["ca-bundle.crt"] = other.certificate().to_pem().into();
    // The control plane started before, too.
    roots["metadata"]["managedFields"] = serde_json::json!([{"manager": "kubectl", "time": "2026-11-20T08:00:00Z",
        "fieldsV1": {"f:data": {}}}]);
    let checked = mesh.check();
    let codes: Vec<&str> = checked.findings().iter().map(|one| one.code).collect();
    assert!(codes.contains(&"mesh-anchors-held"), "{codes:?}");
    let groups = groups(&checked);
    assert_eq!(groups.len(), 1);
    assert_eq!(
        (groups[0].secured, groups[0].pods.len()),
        (Secured::Yes, 40)
    );
    assert!(groups[0].why.contains("a restart takes from them"));
    // Nothing says that they should be restarted.
    let commands = checked.findings().iter().flat_map(|one| &one.commands);
    let commands: Vec<&String> = commands.collect();
    assert!(
        commands.iter().all(|one| !one.contains("rollout restart")),
        "{commands:?}"
    );
    let lost = &checked.findings()[0];
    assert_eq!(lost.code, "mesh-anchors-lost");
    // The anchor is added to those that are there.
    for part in [
        "#linkerd/linkerd-identity-trust-roots",
        ":LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS",
    ] {
        assert!(lost.commands[0].contains(part), "{}", lost.commands[0]);
    }
    let categories = checked.planes()[0].categories().iter();
    let mut items = categories.flat_map(|one| &one.items);
    let proxies = items
        .find(|one| one.description.starts_with("data plane proxies"))
        .unwrap();
    assert_eq!(proxies.error, None);
}
