//! CFSSL.

use crate::Bench;

#[test]
#[ignore = "needs cfssl: .ci/interop runs it"]
fn its_own_root_signs_our_issuer() {
    let bench = Bench::new();
    bench.write(
        "root.json",
        r#"{"CN":"root.linkerd.cluster.local","key":{"algo":"ecdsa","size":256},"names":[{"O":"Acme"}],"ca":{"expiry":"87600h","pathlen":1}}"#,
    );
    bench.done("cfssl gencert -initca root.json > made.json");
    let made: serde_json::Value = serde_json::from_str(&bench.read("made.json")).unwrap();
    bench.write("root.crt", made["cert"].as_str().unwrap());
    bench.write("root.key", made["key"].as_str().unwrap());
    assert!(
        bench
            .read("root.key")
            .starts_with("-----BEGIN EC PRIVATE KEY-----")
    );
    bench.signs_our_issuer("linkerd");
}
