//! Istio's own rules for its CA, as `.ci/peers/judge` states them over Go's crypto/x509, and its proxy's libraries and
//! configuration, `.ci/peers/ztunnel`: a workload of the mesh connects to another, or does not.

use serde_json::Value;

use crate::Bench;

/// What Istio accepts is sound for us, and the other way round; who refuses is the one whom we name.
#[test]
#[ignore = "needs judge, ztunnel-peer and openssl: .ci/interop runs it"]
fn accepts_what_we_accept_and_refuses_what_we_refuse() {
    let (mut differ, mut counts) = (Vec::new(), [0; 4]);
    for line in lines(SOUND).chain(lines(BROKEN)) {
        let bench = changed(line);
        let [istiod, ztunnel] = istio(&bench);
        let said = "meshpki verify --cacerts cacerts --workload workload.crt --format json \
                    --at +$(cat later 2>/dev/null || echo 0)s";
        let (_, said) = bench.sh(said);
        let said = said.lines().filter(|line| !line.starts_with("note: "));
        let report: Value = serde_json::from_str(&said.collect::<String>()).unwrap();
        let by = |judge: &str| {
            report["subjects"][0]["accepted_by"][judge]
                .as_bool()
                .unwrap()
        };
        let theirs = (istiod == "accepts", ztunnel == "accepts\naccepts");
        let ours = (by("control-plane"), by("proxy"));
        counts[usize::from(theirs.0) + 2 * usize::from(theirs.1)] += 1;
        let is_sound = report["subjects"][0]["sound"].as_bool().unwrap();
        // Of a workload, only what ztunnel says is asked; the text of what is sent above it is the issuer's.
        let of_workload = &report["subjects"][1]["accepted_by"]["proxy"];
        let mut findings = report["subjects"][0]["findings"].as_array().unwrap().iter();
        let is_of_text = findings.any(|one| one["place"] == "pem");
        if !is_of_text && of_workload.as_bool().unwrap() && !theirs.1 {
            differ.push(format!(
                "{line}: the workload is accepted, and ztunnel says {ztunnel}"
            ));
        }
        if ours != theirs || is_sound != (theirs == (true, true)) {
            differ.push(format!(
                "{line}\n  istiod {istiod}\n  ztunnel {ztunnel}\n  ours {ours:?}"
            ));
        }
    }
    let [none, istiod, ztunnel, both] = counts;
    println!(
        "{both} that Istio accepts, {istiod} that only istiod accepts, {ztunnel} only ztunnel, {none} neither: {} told \
         otherwise",
        differ.len()
    );
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// The verdicts of istiod and of ztunnel, on a workload that was signed before with the issuer's key.
fn istio(bench: &Bench) -> [String; 2] {
    let at = "$(($(date +%s) + $(cat later 2>/dev/null || echo 0)))";
    let (_, istiod) = bench.sh(&format!("mkdir sent && judge istiod cacerts {at} sent"));
    let ztunnel = format!("ztunnel-peer sent workload.crt {IDENTITY} {at}");
    let ztunnel = bench.done(&ztunnel);
    [istiod, ztunnel].map(|said| said.trim().to_owned())
}

/// A secret as Istio's documentation makes it, and one line of shell over its files.
fn changed(line: &str) -> Bench {
    let bench = Bench::new();
    bench.write("functions.sh", FUNCTIONS);
    bench.done(&format!("set -e; . ./functions.sh; begin; {line}"));
    bench
}

/// The lines of shell in a list, without its headings.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

const IDENTITY: &str = "spiffe://cluster.local/ns/shop/sa/default";

/// `root EXTENSIONS` and `again EXTENSIONS` make the two CAs with openssl, as Istio's own tools/certs does, and a workload
/// as istiod does; `sent` writes cert-chain.pem; `later` judges two days later.
const FUNCTIONS: &str = r#"
key() { openssl genpkey -algorithm ${KEY:-$RSA} -out "$1" 2>/dev/null; }
root() {
    key root-key.pem
    printf "[req]\ndistinguished_name=name\n[name]\n[x]\n$1\n" > x.cnf
    openssl req -x509 -new -key root-key.pem -out cacerts/root-cert.pem -days ${DAYS:-3650} -subj '/O=Istio/CN=Root CA' \
        -config x.cnf -extensions x $2
}
signed() {
    printf "$1\n" > x.ext
    openssl req -new -key "$2" -subj "$3" -out x.csr
    openssl x509 -req -in x.csr -CA "$4" -CAkey "$5" -days "$6" -set_serial "$7" -extfile x.ext -out "$8" 2>/dev/null
}
ca() {
    key cacerts/ca-key.pem
    signed "$1" cacerts/ca-key.pem "/O=Istio/CN=${NAME:-Intermediate CA}" ${UPPER:-cacerts/root-cert}.pem \
        ${UPPER_KEY:-root-key}.pem ${DAYS:-730} ${SERIAL:-7} cacerts/ca-cert.pem
}
upper() {
    key upper-key.pem
    signed "$1" upper-key.pem "/O=Istio/CN=Upper CA" cacerts/root-cert.pem root-key.pem 900 8 upper.pem
    UPPER=upper UPPER_KEY=upper-key ca "$CA"
    workload
}
workload() {
    [ -e workload.key ] || key workload.key
    signed "$LEAF\nsubjectAltName=critical,${ID:-URI:spiffe://cluster.local/ns/shop/sa/default}" workload.key / \
        cacerts/ca-cert.pem cacerts/ca-key.pem 365 9 workload.crt
}
sent() { cat "$@" > x.pem; mv x.pem cacerts/cert-chain.pem; }
again() { ca "$@"; sent cacerts/ca-cert.pem cacerts/root-cert.pem; workload; }
other() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout other-key.pem -out other.pem -days ${1:-3650} -subj /CN=other 2>/dev/null
}
tls() {
    (cd cacerts; mv ca-cert.pem tls.crt; mv ca-key.pem tls.key; mv root-cert.pem ca.crt; rm cert-chain.pem)
}
becomes() { cat > x; mv x "$1"; }
later() { echo 172800 > later; }
RSA='RSA -pkeyopt rsa_keygen_bits:2048'
EC='EC -pkeyopt ec_paramgen_curve:P-256'
P384='EC -pkeyopt ec_paramgen_curve:P-384'
KU='keyUsage=critical,digitalSignature,keyCertSign\nsubjectKeyIdentifier=hash'
CA="basicConstraints=critical,CA:TRUE\n$KU"
LEAF='basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth'
R=cacerts/root-cert.pem; C=cacerts/ca-cert.pem; S=cacerts/cert-chain.pem; K=cacerts/ca-key.pem
begin() { mkdir cacerts; root "$CA"; again "$CA"; }
"#;

/// Both accept.
const SOUND: &str = r#"
:
# what is sent
sent $C
sent $R $C
sent $C $C $R
other; sent other.pem $C $R
echo '# the chain' | cat - $S | becomes $S
echo >> $S; echo '# end' >> $R
# who signs
cp $R $C; cp root-key.pem $K; : > $S; workload
cp $R $C; cp root-key.pem $K; sent $R; workload
cp $R $C; cp root-key.pem $K; other; sent other.pem; workload
upper "$CA"; sent $C upper.pem $R
upper "$CA"; sent $C upper.pem; cat upper.pem $R | becomes $R
other; cat other.pem >> $R
other; cat other.pem $R | becomes $R
other 1; cat other.pem >> $R; later
tls
# keys
KEY=$EC; root "$CA"; again "$CA"
KEY=$P384; root "$CA"; again "$CA"
KEY=ED25519; root "$CA"; again "$CA"
openssl pkey -in $K -traditional | becomes $K
cat $R >> $K
# what it may do
again 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature'
again "basicConstraints=critical,CA:TRUE,pathlen:0\n$KU"
root "basicConstraints=critical,CA:TRUE,pathlen:0\n$KU"; again "$CA"
again "$CA\nextendedKeyUsage=serverAuth,clientAuth"
again "$CA\nsubjectAltName=DNS:istiod.istio-system.svc"
again "$CA\nnameConstraints=critical,permitted;DNS:istio-system.svc"
# the text of the others
{ cat $K; cat $C; } | becomes $K
echo '# key' | cat - $K | becomes $K
awk 'NR==5{print ""}1' $C | becomes $C
cat $K >> $C
sed -i 's/$/\r/' $R $C $S $K
"#;

/// One of them refuses, or both.
const BROKEN: &str = r#"
# istiod is green, and no ztunnel connects
sent $R
: > $S
other; sent other.pem $R
upper "$CA"; sent upper.pem $R
cat $K >> $R
cat $K >> $S
openssl req -new -key $K -subj /CN=x >> $R
openssl req -new -key $K -subj /CN=x >> $S
again "$CA\nextendedKeyUsage=serverAuth"
again "$CA\nnameConstraints=critical,permitted;URI:cluster.local"
root "$CA\nnameConstraints=critical,excluded;URI:example.org"; again "$CA"
upper "basicConstraints=critical,CA:TRUE,pathlen:0\n$KU"; sent $C upper.pem $R
# istiod does not start
other; cp other-key.pem $K
openssl pkcs8 -topk8 -passout pass:x -in $K | becomes $K
{ openssl ecparam -name prime256v1; cat $K; } | becomes $K
sed -i 's/ PRIVATE/ RSA PRIVATE/' $K
other 1; sent other.pem $C $R; later
root "$CA\nextendedKeyUsage=clientAuth"; again "$CA"
DAYS=1 root "$CA"; DAYS=730 again "$CA"; later
root 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature'; again "$CA"
cat $K $C | becomes $C
openssl ecparam -name prime256v1 >> $R
{ printf %s "$(cat $C)"; echo '# CA'; } | becomes $C
{ printf %s "$(cat $C)"; cat $R; } | becomes $C
{ printf %s "$(cat $R)"; echo '# Root CA'; } | becomes $R
printf '%s\0' "$(cat $R)" | becomes $R
sed -i '2s/^/friendlyName: x\n\n/' $R
printf '\357\273\277' | cat - $K | becomes $K
sed -i 's/^/  /' $K
{ printf %s "$(cat $K)"; echo '# key'; } | becomes $K
{ printf %s "$(cat $K)"; cat $C; } | becomes $K
tr -d '\n' < $K | becomes $K
printf '%s\0' "$(cat $K)" | becomes $K
root "$CA"; cp $R old.pem; openssl x509 -in $R -signkey root-key.pem -set_serial -7 -days 90 -out $R; again "$CA"; cat old.pem >> $R
# neither
cat $K $S | becomes $S
openssl req -new -key $K -subj /CN=x | cat - $S | becomes $S
{ openssl ecparam -name prime256v1; cat $S; } | becomes $S
{ printf %s "$(cat $C)"; echo '# ca'; } | becomes $S
upper "$CA"; { cat $C; printf %s "$(cat upper.pem)"; echo '# upper'; } | becomes $S
other; cp other.pem $R
upper "$CA"; sent $C $R
DAYS=1 again "$CA"; later
again basicConstraints=critical,CA:FALSE
again "$CA\n1.2.3.4=critical,DER:0500"
cp workload.crt $C; cp workload.key $K; sent $C $R
tls; printf '%s' "$(cat cacerts/tls.crt)" | becomes cacerts/tls.crt
sed -i 's/^/  /' $S
"#;
