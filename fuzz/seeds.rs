//! Writes the seeds of each target into `corpus/<target>`: a chain and keys, newly made.

use std::fs;
use std::path::Path;

use libfuzzer_sys as _; // the counters that the instrumentation requires
use meshpki::{
    Authority, Identity, IssuerOptions, KeyAlgorithm, LeafOptions, PrivateKey, TrustDomain,
};
use meshpki_fuzz::{AT, ROOT, key, workload};
use meshpki_kube::Namespace;

fn main() {
    let options = IssuerOptions::new("identity.linkerd.cluster.local");
    let issuer = ROOT.sign_issuer(&options, key(2).public_key(), AT).unwrap();
    let spiffe: Identity = "spiffe://cluster.local/ns/shop/sa/default".parse().unwrap();
    let authority = Authority::new(issuer.clone(), key(2)).unwrap();
    let svid = authority
        .create_leaf(&LeafOptions::workload(&spiffe.clone()), AT)
        .unwrap();
    let certificates = [
        ROOT.certificate().clone(),
        issuer.clone(),
        workload(&issuer),
        svid.certificate().clone(),
    ];
    let [root, _, leaf, _] = &certificates;

    for (number, one) in certificates.iter().enumerate() {
        seed("certificate", &number.to_string(), one.der());
        seed("pem", &number.to_string(), one.to_pem().as_bytes());
    }
    seed(
        "pem",
        "all",
        certificates
            .each_ref()
            .map(|one| one.to_pem())
            .concat()
            .as_bytes(),
    );
    seed("issuer", "sound", signed_part(issuer.der()));
    seed(
        "verify",
        "issuer",
        &[root.der(), DIVIDER, issuer.der()].concat(),
    );
    seed(
        "verify",
        "workload",
        &[root.der(), DIVIDER, leaf.der(), issuer.der()].concat(),
    );
    for algorithm in [
        KeyAlgorithm::EcdsaP256,
        KeyAlgorithm::EcdsaP384,
        KeyAlgorithm::Ed25519,
    ] {
        let text = PrivateKey::generate(&algorithm).unwrap().to_pem();
        seed("key", &format!("{algorithm}.pem"), text.as_bytes());
        seed(
            "key",
            &format!("{algorithm}.der"),
            pem::parse(text.as_bytes()).unwrap().contents(),
        );
    }
    let dns = Identity::linkerd("default", "shop", "linkerd", &TrustDomain::default()).unwrap();
    let anchors = root.to_pem();
    let roots = Namespace::new("linkerd").anchors(&anchors);
    let issuer =
        Namespace::new("linkerd").issuer_tls(&certificates[1].to_pem(), "SECRET", &anchors);
    seed(
        "manifest",
        "yaml",
        format!("{}---\n{}", *roots, *issuer).as_bytes(),
    );
    let list = "{\"apiVersion\": \"v1\", \"items\": [{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"data\": {\"tls.key\": \
                \"U0VDUkVU\"}, \"stringData\": {\"a\": \"SECRET\"}, \"metadata\": {\"name\": \"a\"}}], \"kind\": \"List\"}";
    seed("manifest", "json", list.as_bytes());
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: &a {name: b}\nspec:\n  containers:\n  - name: linkerd-proxy\n    env:\n    - \
               name: LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS\n      value: |\n        x\n  x: *a\n";
    seed("manifest", "pod", pod.as_bytes());
    let mesh = "apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: a, labels: {linkerd.io/control-plane-ns: linkerd, \
                linkerd.io/control-plane-component: identity}}\nspec:\n  containers:\n  - {name: identity, args: \
                [-identity-scheme=kubernetes.io/tls, -identity-trust-domain=a.b]}\n---\napiVersion: \
                networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b, namespace: a}\nspec: {podSelector: {}, ingress: \
                [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}\n---\napiVersion: cert-manager.io/v1\nkind: \
                Certificate\nmetadata: {name: linkerd-identity-issuer}\nspec: {secretName: linkerd-identity-issuer, isCA: true, \
                renewBefore: 9h, duration: 10h}\n";
    seed("manifest", "mesh", mesh.as_bytes());
    let policies = "apiVersion: policy.linkerd.io/v1beta3\nkind: Server\nmetadata: {name: b, namespace: a}\nspec: {podSelector: {}, \
                    accessPolicy: all-authenticated}\n---\napiVersion: policy.linkerd.io/v1alpha1\nkind: \
                    AuthorizationPolicy\nmetadata: {name: b, namespace: a}\nspec: {targetRef: {kind: Server, name: b}, \
                    requiredAuthenticationRefs: [{kind: MeshTLSAuthentication, name: b}]}\n---\napiVersion: \
                    policy.linkerd.io/v1alpha1\nkind: MeshTLSAuthentication\nmetadata: {name: b, namespace: a}\nspec: \
                    {identities: ['*.a.b'], identityRefs: [{kind: ServiceAccount}]}\n---\napiVersion: \
                    policy.linkerd.io/v1beta1\nkind: ServerAuthorization\nmetadata: {name: b, namespace: a}\nspec: {server: \
                    {selector: {}}, client: {meshTLS: {identities: ['SECRET']}}}\n";
    seed("manifest", "policies", policies.as_bytes());
    let clusters = "apiVersion: multicluster.linkerd.io/v1alpha3\nkind: Link\nmetadata: {name: b}\nspec: {targetClusterName: b, \
                    gatewayIdentity: a.b}\n---\napiVersion: v1\nkind: Event\nmetadata: {name: b}\nreason: \
                    IssuerUpdateSkipped\nmessage: SECRET\ninvolvedObject: {name: b}\n---\napiVersion: \
                    workload.linkerd.io/v1beta1\nkind: ExternalWorkload\nmetadata: {name: b}\nspec: {meshTLS: {identity: a, \
                    serverName: b}}\n---\napiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: b}\nspec: {ca: \
                    {secretName: b}}\n---\napiVersion: a/v1\nkind: TrustAnchorRotation\nmetadata: {name: b}\nstatus: {phase: A, \
                    conditions: [{type: B, status: 'True', reason: C}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: b, \
                    annotations: {mirror.linkerd.io/gateway-identity: a.b}}\n";
    seed("manifest", "clusters", clusters.as_bytes());
    seed("identity", "dns", dns.as_str().as_bytes());
    seed("identity", "spiffe", spiffe.as_str().as_bytes());
}

fn seed(target: &str, name: &str, bytes: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// A certificate is a `SEQUENCE` whose first element is the signed part; both have a long length.
fn signed_part(der: &[u8]) -> &[u8] {
    let length = usize::from(der[6]) * 256 + usize::from(der[7]);
    &der[4..8 + length]
}

const DIVIDER: &[u8] = &[0x30, 0];
