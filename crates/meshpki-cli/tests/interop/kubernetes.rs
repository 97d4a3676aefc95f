//! Kubernetes' own types (k8s.io/api), decoded strictly: an unknown field, a key twice or a value that is not base64 is an
//! error.

use crate::Bench;

#[test]
#[ignore = "needs kube-peer"]
fn what_we_write_is_decoded_strictly() {
    let bench = Bench::new();
    bench.done("meshpki create chain mesh");
    bench.done("meshpki create root webhook webhook-ca.crt webhook-ca.key");
    let mut decoded = 0;
    for line in [
        "create chain b --as secret-tls",
        "create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as secret",
        "create issuer --ca mesh/ca.crt --ca-key mesh/ca.key --as secret-tls",
        "create root root.linkerd.cluster.local r.crt r.key --as configmap",
        "create webhook linkerd-policy-validator --as secret-tls",
        "bundle mesh/ca.crt webhook-ca.crt --as configmap",
    ] {
        bench.done("rm -f out.yaml");
        bench.done(&format!("meshpki {line} -o out.yaml --force"));
        let said = bench.done("kube-peer out.yaml");
        decoded += said.lines().count();
    }
    assert_eq!(decoded, 7);
    println!("k8s.io/api: {decoded} objects of ours are decoded strictly");
}
