//! GnuTLS.

use crate::{Bench, KEY_TYPES};

#[test]
#[ignore = "needs certtool: .ci/interop runs it"]
fn accepts_the_certificates_that_we_create() {
    for key_type in KEY_TYPES {
        let bench = Bench::with_chain(key_type);
        for file in ["issuer.crt", "workload.crt"] {
            let line = format!("certtool --verify --load-ca-certificate ca.crt --infile {file}");
            let said = bench.done(&line);
            assert!(
                said.contains("Chain verification output: Verified"),
                "{said}"
            );
        }
    }
}

#[test]
#[ignore = "needs certtool: .ci/interop runs it"]
fn its_own_root_signs_our_issuer() {
    let bench = Bench::new();
    bench.write("root.tmpl", "cn = \"root.linkerd.cluster.local\"\nca\ncert_signing_key\ncrl_signing_key\npath_len = 1\nexpiration_days = 3650\n");
    bench.done("certtool --generate-privkey --key-type=ecdsa --curve secp256r1 --outfile root.key");
    bench.done("certtool --generate-self-signed --load-privkey root.key --template root.tmpl --outfile root.crt");
    bench.signs_our_issuer("linkerd");
    bench.done("certtool --verify --load-ca-certificate root.crt --infile workload.crt");
}
