//! `docs/troubleshooting.md`: each row says what a sound mesh and a broken one are told, and it is so.

use std::collections::BTreeSet;

use meshpki_kube::{Check, Checked, Cluster, MESH_CODES, Manifests, Secured, Verdict};
use serde_json::json;

use crate::mesh::seeded::{anchors, fault, other};
use crate::mesh::{DAY, Kind, Mesh, NOW, anchor, base64, certificate, custom, said, secret, time};

const GUIDE: &str = include_str!("../../../docs/troubleshooting.md");

/// How a row of the guide begins, what a sound mesh is told, and what a broken one is told.
type Row = (&'static str, Sound, &'static [(&'static str, Broken)]);

enum Sound {
    /// Nothing is wrong, and this item succeeds.
    Item(&'static str),
    /// Nothing is said.
    Nothing,
    /// Nothing is said even if somebody does what the row says.
    Despite(fn(&mut Mesh)),
    /// This is said.
    Told(fn(&Checked) -> bool),
    /// The row says that it needs a cluster that answers.
    NeedsCluster,
    /// It is said of logs, by the command: its own tests have it.
    OfLogs,
}

enum Broken {
    /// A fault that is seeded.
    Fault(&'static str),
    Own(fn(&mut Mesh)),
    /// The step from a sound mesh to this one.
    Step(fn(&mut Mesh)),
}

use Broken::{Fault, Own, Step};
use Sound::{Despite, Item, NeedsCluster, Nothing, OfLogs, Told};

fn trust_domain(mesh: &mut Mesh) {
    mesh.argue("identity", 0, "-identity-trust-domain=mydomain.com");
}

/// The anchors changed after the control plane started.
fn held(mesh: &mut Mesh) {
    mesh.get("ConfigMap", "linkerd-identity-trust-roots")["metadata"]["managedFields"] = json!([{
        "manager": "kubectl", "time": "2026-11-20T08:00:00Z", "fieldsV1": {"f:data": {"f:ca-bundle.crt": {}}}}]);
}

/// The guide's own Secret, which nothing reads.
fn unread_secret(mesh: &mut Mesh) {
    let data = json!({"ca.crt": base64(&other())});
    mesh.objects
        .push(secret("linkerd", "linkerd-trust-anchor", data));
}

/// The guide's own certificate.
fn guides_certificate(mesh: &mut Mesh) {
    let spec = json!({"issuerRef": {"name": "linkerd-identity-issuer"}, "secretName": "linkerd-identity-issuer",
        "commonName": "identity.linkerd.cluster.local", "duration": "24h", "renewBefore": "1h"});
    let plane = mesh.kind.namespace;
    mesh.objects
        .push(certificate(plane, "linkerd-identity-issuer", &spec));
}

const CAUSES: &[Row] = &[
    (
        "the trust anchor is missing",
        Item("trust anchors are within their validity period"),
        &[
            ("mesh-anchors-missing", Fault("the anchors are missing")),
            ("mesh-anchors-unreadable", Fault("the anchors are no PEM")),
        ],
    ),
    (
        "the issuer has expired",
        Item("issuer cert is within its validity period"),
        &[
            ("issuer-expired", Fault("the issuer has expired")),
            ("anchor-expired", Fault("the anchor has expired")),
            (
                "mesh-issuer-keys",
                Fault("the issuer has the keys of the other scheme"),
            ),
            ("mesh-issuer-missing", Fault("the issuer is missing")),
        ],
    ),
    (
        "a proxy is not injected",
        Nothing,
        &[
            (
                "mesh-proxy-missing",
                Fault("a pod of an annotated namespace has no proxy"),
            ),
            (
                "mesh-inject-invalid",
                Fault("a namespace has a value that is none"),
            ),
            ("mesh-inject-misplaced", Fault("a namespace has a label")),
            (
                "webhook-signed-by-other-key",
                Fault("the injector's caBundle is of another generation"),
            ),
        ],
    ),
    (
        "the trust domain is wrong",
        Told(|checked| checked.planes()[0].trust_domain() == Some("cluster.local")),
        &[
            (
                "mesh-trust-domain-differs",
                Fault("the destination service has another trust domain"),
            ),
            (
                "proxy-trust-domain-differs",
                Fault("a proxy has another trust domain"),
            ),
        ],
    ),
    (
        "a rotation failed",
        Item("data plane proxies certificate match CA"),
        &[
            (
                "proxy-distrusts-issuer",
                Fault("the issuer was changed before the proxies restarted"),
            ),
            ("proxy-anchors-old", Fault("a proxy lacks the new anchor")),
            ("mesh-anchors-held", Own(held)),
            (
                "mesh-rotation",
                Own(|mesh| {
                    let both = mesh.anchors() + &other();
                    anchors(mesh, &both);
                }),
            ),
        ],
    ),
    (
        "a policy blocks",
        Nothing,
        &[
            (
                "mesh-network-policy-proxy",
                Fault("a policy permits applications alone"),
            ),
            (
                "mesh-network-policy-control-plane",
                Fault("a policy closes the identity service"),
            ),
            (
                "mesh-network-policy-injector",
                Fault("a policy closes the injector"),
            ),
            (
                "mesh-policy-identity-unknown",
                Fault("a policy names clients in another trust domain"),
            ),
        ],
    ),
];

const STEPS: &[Row] = &[
    (
        "1. `linkerd check`",
        Item("certificate config is valid"),
        &[],
    ),
    (
        "1. `kubectl get configmap linkerd-config`",
        Nothing,
        &[
            (
                "mesh-settings-differ",
                Fault("the settings have another scheme"),
            ),
            (
                "mesh-anchors-differ",
                Fault("the settings have other anchors"),
            ),
        ],
    ),
    (
        "2. `kubectl get secret linkerd-identity-issuer",
        Item("issuer cert is within its validity period"),
        &[
            ("issuer-expired", Fault("the issuer has expired")),
            ("issuer-expiring-soon", Fault("the issuer expires soon")),
        ],
    ),
    (
        "2. `kubectl get secret linkerd-trust-anchor`",
        Despite(unread_secret),
        &[],
    ),
    ("3. `-o jsonpath", Nothing, &[]),
    (
        "3. `step certificate create",
        Despite(unread_secret),
        &[
            (
                "issuer-signed-by-other-key",
                Fault("the anchors are of another root"),
            ),
            (
                "issuer-unknown-anchor",
                Own(|mesh| {
                    let new = anchor("new", NOW - DAY, NOW + 900 * DAY)
                        .certificate()
                        .to_pem();
                    anchors(mesh, &new);
                }),
            ),
            (
                "proxy-distrusts-issuer",
                Fault("the issuer was changed before the proxies restarted"),
            ),
        ],
    ),
    (
        "4. `step certificate create",
        Nothing,
        &[(
            "mesh-issuer-keys",
            Fault("the issuer has the keys of the other scheme"),
        )],
    ),
    (
        "5. `kubectl get pods",
        Told(|checked| {
            let edges = checked.planes()[0].edges();
            edges.len() == 1 && edges[0].pods.len() == 40
        }),
        &[("mesh-proxy-missing", Fault("an annotated pod has no proxy"))],
    ),
    (
        "5. `kubectl get namespace",
        Nothing,
        &[
            (
                "mesh-inject-invalid",
                Fault("a namespace has a value that is none"),
            ),
            (
                "mesh-inject-misplaced",
                Fault("a workload has the annotation outside of its template"),
            ),
        ],
    ),
    (
        "5. `… jsonpath",
        Told(|checked| checked.planes()[0].releases().len() == 1),
        &[],
    ),
    (
        "5. `linkerd inject",
        Nothing,
        &[("proxy-anchors-old", Fault("a proxy lacks the new anchor"))],
    ),
    (
        "6. `linkerd-config",
        Told(|checked| checked.planes()[0].trust_domain() == Some("cluster.local")),
        &[(
            "mesh-settings-differ",
            Fault("the settings have another trust domain"),
        )],
    ),
    (
        "6. `kubectl get deployment linkerd-identity",
        Told(|checked| checked.planes()[0].trust_domain().is_some()),
        &[(
            "mesh-trust-domain-differs",
            Fault("the policy controller has another trust domain"),
        )],
    ),
    (
        "6. `LINKERD2_PROXY_IDENTITY_TRUST_DOMAIN`",
        Despite(|mesh| {
            let spec = &mut mesh.get("Pod", "app0-6f7-00000")["spec"];
            let all = spec["containers"][1]["env"].as_array_mut().unwrap();
            all.push(
                json!({"name": "LINKERD2_PROXY_IDENTITY_TRUST_DOMAIN", "value": "mydomain.com"}),
            );
        }),
        &[(
            "proxy-trust-domain-differs",
            Fault("a proxy has another trust domain"),
        )],
    ),
    (
        "6. `linkerd install",
        Nothing,
        &[
            ("diff-trust-domain-changes", Step(trust_domain)),
            (
                "mesh-settings-differ",
                Fault("the settings have another trust domain"),
            ),
        ],
    ),
    (
        "7. `linkerd edges`",
        Told(|checked| {
            let edges = &checked.planes()[0].edges()[0];
            edges.secured == Secured::Yes && edges.until == Some(time(NOW + 330 * DAY))
        }),
        &[],
    ),
    (
        "7. `kubectl get authorizationpolicy`",
        Nothing,
        &[
            (
                "mesh-policy-identity-unknown",
                Fault("one of several clients is misspelt"),
            ),
            (
                "mesh-policy-authentication-missing",
                Fault("a policy refers to an authentication that is not there"),
            ),
            (
                "mesh-policy-refuses-unmeshed",
                Fault("a pod without a proxy stands beside a server that demands an identity"),
            ),
        ],
    ),
    ("7. `kubectl exec", NeedsCluster, &[]),
    ("8. `kubectl logs", OfLogs, &[]),
    (
        "9. `Certificate` for the issuer",
        Nothing,
        &[("mesh-certificate-cannot-issue", Own(guides_certificate))],
    ),
    (
        "9. `Issuer` with",
        Despite(|mesh| {
            // The guide's own, where the Secret has the anchor.
            let spec = json!({"ca": {"secretName": "linkerd-trust-anchor"}});
            let plane = mesh.kind.namespace;
            let data = json!({"tls.crt": base64(&mesh.anchors()), "tls.key": base64("x")});
            mesh.objects.push(custom(
                "Issuer",
                "cert-manager.io/v1",
                (plane, "linkerd-identity-issuer"),
                &spec,
            ));
            mesh.objects
                .push(secret(plane, "linkerd-trust-anchor", data));
        }),
        &[
            (
                "mesh-issuer-signer-untrusted",
                Fault("the CA that signs the next issuer is no anchor"),
            ),
            (
                "mesh-issuer-cannot-be-signed",
                Fault("a public CA is to sign the issuer"),
            ),
        ],
    ),
    (
        "9. `kubectl rollout restart",
        Nothing,
        &[("mesh-anchors-held", Own(held))],
    ),
    (
        "10. the script",
        Told(|checked| checked.verdict() == Verdict::Sound),
        &[],
    ),
];

const CHECKLIST: &[Row] = &[
    (
        "`linkerd check` passes",
        Item("proxy-injector webhook has valid cert"),
        &[],
    ),
    (
        "trust anchor: valid dates",
        Item("trust anchors are valid for at least 60 days"),
        &[
            ("anchor-expired", Fault("the anchor has expired")),
            (
                "anchor-expiring-soon",
                Own(|mesh| {
                    let old = mesh.anchors();
                    let soon = anchor("another", NOW - 300 * DAY, NOW + 9 * DAY)
                        .certificate()
                        .to_pem();
                    anchors(mesh, &(old + &soon));
                }),
            ),
        ],
    ),
    (
        "identity issuer: valid dates",
        Item("issuer cert is valid for at least 60 days"),
        &[
            ("issuer-expired", Fault("the issuer has expired")),
            ("issuer-expiring-soon", Fault("the issuer expires soon")),
        ],
    ),
    (
        "proxy injection",
        Nothing,
        &[("mesh-proxy-missing", Fault("an annotated pod has no proxy"))],
    ),
    (
        "trust domain matches",
        Nothing,
        &[
            (
                "mesh-trust-domain-differs",
                Fault("the destination service has another trust domain"),
            ),
            (
                "proxy-trust-domain-differs",
                Fault("a proxy has another trust domain"),
            ),
        ],
    ),
    (
        "edges are secured",
        Told(|checked| checked.planes()[0].edges()[0].secured == Secured::Yes),
        &[],
    ),
];

/// The rows of a section, without its head.
fn rows(title: &str) -> Vec<&'static str> {
    let (_, section) = GUIDE.split_once(&format!("\n## {title}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| "));
    rows.skip(1).collect()
}

/// The codes that a row names.
fn codes(row: &str) -> BTreeSet<&str> {
    let words = row.split('`').skip(1).step_by(2);
    words
        .filter(|word| MESH_CODES.contains(word) || meshpki::CODES.contains(word))
        .collect()
}

#[test]
fn each_row_of_the_guide_is_so() {
    let kind = Kind::ALL[0];
    let whole = Mesh::new(kind);
    let sound = whole.check();
    assert_eq!(said(&sound), [""; 0]);
    for (title, table) in [
        ("The six causes", CAUSES),
        ("Step by step", STEPS),
        ("The checklist", CHECKLIST),
    ] {
        let rows = rows(title);
        assert_eq!(rows.len(), table.len(), "{title}: {rows:#?}");
        for (row, (begins, expected, broken)) in rows.iter().zip(table) {
            assert!(row.starts_with(begins), "{begins}: {row}");
            let named: BTreeSet<&str> = broken.iter().map(|(code, _)| *code).collect();
            assert_eq!(codes(row), named, "{begins}");
            assert_sound(begins, row, expected, &whole, &sound);
            for (code, how) in *broken {
                let mut mesh = whole.clone();
                let said = match how {
                    Fault(what) => {
                        fault(what)(&mut mesh);
                        said(&mesh.check())
                    }
                    Own(seed) => {
                        seed(&mut mesh);
                        said(&mesh.check())
                    }
                    Step(seed) => {
                        seed(&mut mesh);
                        step(&whole, &mesh)
                    }
                };
                let is_said = said.iter().any(|one| one.contains(&format!("[{code}]")));
                assert!(is_said, "{begins}: {code}: {said:#?}");
            }
        }
    }
}

fn assert_sound(begins: &str, row: &str, expected: &Sound, mesh: &Mesh, sound: &Checked) {
    match expected {
        Item(description) => {
            let categories = sound.planes()[0].categories().iter();
            let mut items = categories.flat_map(|one| &one.items);
            let is_good = items.any(|one| one.description == *description && one.error.is_none());
            assert!(is_good, "{begins}: {description}");
        }
        // It was asserted of the whole mesh.
        Nothing => {}
        Despite(change) => {
            let mut mesh = mesh.clone();
            change(&mut mesh);
            assert_eq!(said(&mesh.check()), [""; 0], "{begins}");
        }
        Told(is_told) => assert!(is_told(sound), "{begins}"),
        NeedsCluster => assert!(row.contains("needs the cluster"), "{row}"),
        OfLogs => assert!(row.contains("meshpki explain -"), "{row}"),
    }
}

/// What is said of the step from one mesh to another.
fn step(from: &Mesh, to: &Mesh) -> Vec<String> {
    let read = |mesh: &Mesh| Cluster::new(vec![Manifests::read("a", mesh.text().as_bytes())]);
    let found = Check::default().compare(&read(from), &read(to), time(NOW));
    let all = found.step().iter().chain(found.new_findings());
    all.map(ToString::to_string).collect()
}
