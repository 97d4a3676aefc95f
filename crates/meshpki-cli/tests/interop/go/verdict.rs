//! Chains of three broken in one place, as openssl makes them: what Go refuses, we refuse for the
//! control plane.

use serde_json::Value;

use crate::Bench;

#[test]
#[ignore = "needs judge and openssl: .ci/interop runs it"]
fn refuses_nothing_that_we_accept_for_it() {
    let bench = Bench::new();
    bench.write("functions.sh", FUNCTIONS);
    bench.done(". ./functions.sh; for name in root upper issuer leaf; do key $name; done");
    let (mut both, mut neither, mut stricter) = (0, 0, Vec::new());
    for place in ["root", "upper", "issuer"] {
        for change in CHANGES.lines().filter(|line| !line.is_empty()) {
            bench.done(&format!(
                "set -e; . ./functions.sh; broken={place}; {change}; chain"
            ));
            let go = bench.done("judge verify root.crt chain.crt leaf.crt $(cat at) server");
            match (go.trim() == "accepts", accepts(&bench)) {
                (false, true) => panic!("Go {}, and we accept: {place}: {change}", go.trim()),
                (true, false) => stricter.push(format!("{place}: {change}")),
                (true, true) => both += 1,
                (false, false) => neither += 1,
            }
        }
    }
    println!(
        "{} chains: {both} accepted by both, {neither} refused by both, {} that we refuse and Go \
         accepts: {stricter:#?}",
        both + neither + stricter.len(),
        stricter.len()
    );
    assert!(stricter.len() * 5 < both + neither);
}

/// Do we report that the control plane accepts it?
fn accepts(bench: &Bench) -> bool {
    let (_, said) = bench.sh("meshpki verify --profile rfc5280 --format json \
         --at $(date -u -d @$(cat at) +%FT%TZ) --anchors root.crt --issuer chain.crt");
    let report: Value = serde_json::from_str(&said).unwrap();
    report["subjects"][0]["accepted_by"]["control-plane"]
        .as_bool()
        .unwrap_or(false)
}

/// `chain` makes the three and a leaf, and `$broken` with its own extensions, key,
/// name, options and serial number.
const FUNCTIONS: &str = r#"
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $1.key; }
other() { openssl genpkey -algorithm $* -out other.key; key=other; }
certificate() { # NAME PARENT
    [ $1 = $broken ] || { local key= name= options= serial= extensions="$CA"; }
    printf "${extensions}\n" > x.ext
    signs="-CA $2.crt -CAkey $2.now"
    cp ${key:-$1}.key $1.now
    [ $1 != root ] || signs="-signkey root.now"
    openssl req -new -key $1.now -subj "${name:-/CN=$1}" -out x.csr
    openssl x509 -req -in x.csr $signs -set_serial ${serial:-7} -days 3650 $options -extfile x.ext -out $1.crt
}
chain() {
    certificate root
    certificate upper root
    certificate issuer upper
    cat issuer.crt upper.crt > chain.crt
    extensions="$LEAF" broken=leaf key= name= options= serial=
    certificate leaf issuer
    echo $(($(date +%s) + 172800)) > at
}
BC=basicConstraints=critical,CA:TRUE
KU=keyUsage=critical,keyCertSign
CA="$BC\n$KU\nsubjectKeyIdentifier=hash"
NC=nameConstraints=critical
LEAF='extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=DNS:default.default.serviceaccount.identity.linkerd.cluster.local'
extensions=$CA key= name= options= serial=
"#;

const CHANGES: &str = r#"
:
extensions="$BC\nsubjectKeyIdentifier=hash"
extensions="basicConstraints=CA:TRUE\n$KU"
extensions="basicConstraints=critical,CA:FALSE\n$KU"
extensions="$KU"
extensions=
extensions="basicConstraints=critical,CA:TRUE,pathlen:0\n$KU"
extensions="basicConstraints=critical,CA:TRUE,pathlen:1\n$KU"
extensions="basicConstraints=critical,CA:TRUE,pathlen:2\n$KU"
extensions="$BC\nkeyUsage=critical,digitalSignature"
extensions="$BC\nkeyUsage=critical,cRLSign"
extensions="$BC\nkeyUsage=digitalSignature,keyCertSign"
extensions="$CA\nextendedKeyUsage=serverAuth,clientAuth"
extensions="$CA\nextendedKeyUsage=serverAuth"
extensions="$CA\nextendedKeyUsage=clientAuth"
extensions="$CA\nextendedKeyUsage=anyExtendedKeyUsage"
extensions="$CA\nextendedKeyUsage=codeSigning"
extensions="$CA\nextendedKeyUsage=critical,serverAuth,clientAuth"
extensions="$CA\n$NC,permitted;DNS:cluster.local"
extensions="$CA\n$NC,permitted;DNS:.cluster.local"
extensions="$CA\n$NC,permitted;DNS:example.org"
extensions="$CA\n$NC,excluded;DNS:cluster.local"
extensions="$CA\n$NC,excluded;DNS:example.org"
extensions="$CA\nnameConstraints=permitted;DNS:example.org"
extensions="$CA\n$NC,permitted;URI:cluster.local"
extensions="$CA\n$NC,permitted;email:example.org"
extensions="$CA\n$NC,permitted;IP:10.0.0.0/255.0.0.0"
extensions="$CA\n$NC,permitted;dirName:directory\n[directory]\nCN=x"
extensions="$CA\n1.2.3.4=critical,DER:0500"
extensions="$CA\n1.2.3.4=DER:0500"
extensions="$BC\n$KU\nsubjectKeyIdentifier=critical,hash"
extensions="$BC\n$KU\nsubjectKeyIdentifier=0000"
extensions="$CA\n2.5.29.35=DER:30068004DEADBEEF"
extensions="$CA\n2.5.29.35=DER:0500"
extensions="$CA\n2.5.29.30=critical,DER:3000"
extensions="$CA\n2.5.29.17=DER:0500"
extensions="$BC\n2.5.29.15=DER:0500"
extensions="$KU\n2.5.29.19=critical,DER:30060101FF0201FF"
extensions="$CA\n2.5.29.37=DER:3000"
extensions="$CA\npolicyConstraints=critical,requireExplicitPolicy:0"
extensions="$CA\npolicyConstraints=requireExplicitPolicy:0"
extensions="$CA\ninhibitAnyPolicy=critical,0"
extensions="$CA\ncertificatePolicies=1.2.3.4"
extensions="$CA\nauthorityInfoAccess=critical,OCSP;URI:http://x"
extensions="$CA\ncrlDistributionPoints=critical,URI:http://x"
extensions="$CA\n2.5.29.31=DER:30063004A002A100"
extensions="$CA\n2.5.29.31=DER:30063004A002A000"
extensions="$CA\n2.5.29.17=critical,DER:3000"
extensions="$CA\n2.5.29.17=critical,DER:3004A4023000"
extensions="$CA\n1.3.6.1.5.5.7.1.1=DER:3005300300012A"
extensions="$CA\n2.5.29.30=critical,DER:300AA0083006810461404062"
extensions="$CA\n2.5.29.30=critical,DER:300DA00B30098607312E322E332E34"
extensions="$CA\n$NC,excluded;DNS:default.serviceaccount.identity.linkerd.cluster.local"
extensions="$CA\nsubjectAltName=URI:http://a b"
extensions="$CA\nsubjectAltName=DNS:x.org,email:a@b.c,IP:10.0.0.1"
options='-days 1'
options=-sha1
options=-sha384
options=-sha512
serial=0
serial=-7
serial=0x7fffffffffffffffffffffffffffffffffffffffffffff
name=/CN=root
name=/CN=upper
name=/CN=leaf
name=/
name=/CN=a/CN=b/O=c+OU=d
other EC -pkeyopt ec_paramgen_curve:P-384
other EC -pkeyopt ec_paramgen_curve:P-521
other EC -pkeyopt ec_paramgen_curve:P-224
other EC -pkeyopt ec_paramgen_curve:secp256k1
other EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
other RSA -pkeyopt rsa_keygen_bits:1024
other RSA -pkeyopt rsa_keygen_bits:2048
other RSA-PSS -pkeyopt rsa_keygen_bits:2048
other EC -pkeyopt ec_paramgen_curve:P-256; openssl ec -conv_form compressed -in other.key -out x; mv x other.key
other ED25519
other ED448
"#;
