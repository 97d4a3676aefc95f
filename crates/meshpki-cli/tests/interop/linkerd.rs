//! Linkerd's own rules for its credentials, as `.ci/peers/judge` states them over Go's crypto/x509.

use crate::Bench;

#[test]
#[ignore = "needs judge and openssl: .ci/interop runs it"]
fn accepts_the_certificates_that_we_create() {
    let bench = Bench::new();
    bench.done("meshpki create chain mesh && mv mesh/* .");
    assert_eq!(linkerd(&bench), "accepts");
}

/// Everything that Linkerd accepts, in any form, is sound for us.
#[test]
#[ignore = "needs judge and openssl: .ci/interop runs it"]
fn accepts_what_we_accept_of_others() {
    for line in lines(SOUND) {
        let bench = changed(line);
        assert_eq!(linkerd(&bench), "accepts", "{line}");
        bench.done(OURS);
    }
    println!("{} ways to write it, all alike", lines(SOUND).count());
}

/// We find every fault for which Linkerd refuses, instead of failing to read the arguments.
#[test]
#[ignore = "needs judge and openssl: .ci/interop runs it"]
fn refuses_nothing_that_we_accept() {
    let mut missed = Vec::new();
    for line in lines(MISTAKES) {
        let bench = changed(line);
        let theirs = linkerd(&bench);
        assert!(theirs.starts_with("refuses: "), "{theirs}: {line}");
        let (sound, said) = bench.sh(OURS);
        assert!(!said.contains("Usage:"), "{said}");
        if sound {
            missed.push(format!("{theirs}: {line}"));
        }
    }
    println!(
        "{} mistakes that Linkerd refuses, {} that we do not",
        lines(MISTAKES).count(),
        missed.len()
    );
    assert!(missed.is_empty(), "{missed:#?}");
}

/// `linkerd check` fails on an anchor that the chain does not need. We warn, and say so: the mesh is
/// sound, and a rotation passes through this state.
#[test]
#[ignore = "needs judge and openssl: .ci/interop runs it"]
fn fails_its_check_if_we_warn_of_it() {
    for line in lines(CHECK_ALONE) {
        let bench = changed(line);
        let theirs = linkerd(&bench);
        assert!(theirs.starts_with("refuses: anchor: "), "{theirs}: {line}");
        let said = bench.done(OURS);
        assert!(said.contains("but `linkerd check` fails on it"), "{said}");
    }
    println!(
        "{} that its check alone refuses",
        lines(CHECK_ALONE).count()
    );
}

/// Linkerd judges the issuer as if it were a leaf, and does not detect what happens to its leaves.
#[test]
#[ignore = "needs judge and openssl: .ci/interop runs it"]
fn accepts_issuers_whose_workloads_fail() {
    for line in lines(UNNOTICED) {
        let bench = changed(line);
        assert_eq!(linkerd(&bench), "accepts", "{line}");
        let (sound, said) = bench.sh(OURS);
        assert!(!sound, "{line}\n{said}");
    }
    println!(
        "{} mistakes that Linkerd takes, and we find",
        lines(UNNOTICED).count()
    );
}

/// `--format linkerd-check` prints what `linkerd check` prints, item by item: of the sound and the faulty,
/// of what it does not see, and of what it alone sees.
#[test]
#[ignore = "needs judge and openssl: .ci/interop runs it"]
fn its_check_has_the_items_that_we_report() {
    let mut differ = Vec::new();
    let all = [SOUND, MISTAKES, CHECK_ALONE, UNNOTICED, SHORT];
    // Linkerd reads an empty bundle as one without anchors; we fail, because it contains nothing to verify.
    let all: Vec<&str> = all
        .into_iter()
        .flat_map(lines)
        .filter(|line| *line != ": > ca.crt")
        .collect();
    for line in &all {
        let bench = changed(line);
        let theirs = bench.done("judge check ca.crt issuer.crt issuer.key");
        let (_, ours) = bench.sh(&format!("{OURS} --format linkerd-check-json"));
        let ours: serde_json::Value = serde_json::from_str(&ours).unwrap();
        let checks = ours["categories"][0]["checks"].as_array().unwrap();
        let results = checks.iter().enumerate();
        let results = results.map(|(index, check)| {
            let result = check["result"].as_str().unwrap();
            format!("{} {result}", index + 1)
        });
        let ours = results.collect::<Vec<_>>().join(", ");
        if ours != theirs.trim() {
            differ.push(format!(
                "{line}\n  theirs {}\n  ours   {ours}",
                theirs.trim()
            ));
        }
    }
    println!("{} states, {} told otherwise", all.len(), differ.len());
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// Linkerd's verdict on `ca.crt`, `issuer.crt` and `issuer.key`.
fn linkerd(bench: &Bench) -> String {
    let said = bench.done("judge linkerd ca.crt issuer.crt issuer.key");
    said.trim().to_owned()
}

/// The lines of shell in a list, without its headings.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A sound chain, then one line of shell over it.
fn changed(line: &str) -> Bench {
    let bench = Bench::with_chain("p256");
    bench.write("functions.sh", FUNCTIONS);
    bench.done(&format!("set -e; . ./functions.sh; {line}"));
    bench
}

const OURS: &str = "meshpki verify --anchors ca.crt --issuer issuer.crt --issuer-key issuer.key";

/// `root KEY EXTENSIONS [OPTIONS]` makes a root with openssl, `issuer` an issuer below the root that
/// is there; `ours` makes one of ours, `three` an intermediate between it and the root.
const FUNCTIONS: &str = r#"
key() { openssl genpkey -algorithm $1 -out "$2"; }
root() {
    key "$1" ca.key
    printf "[req]\ndistinguished_name=name\n[name]\n[x]\n$2\n" > x.cnf
    openssl req -x509 -new -key ca.key -out ca.crt -days 3650 -subj /CN=root -config x.cnf -extensions x $3
}
issuer() {
    key "$1" issuer.key
    printf "$2\n" > x.ext
    openssl req -new -key issuer.key -subj /CN=issuer -out x.csr
    openssl x509 -req -in x.csr -CA ca.crt -CAkey ca.key -days 365 -set_serial ${4:-7} -extfile x.ext -out issuer.crt $3
}
other() { meshpki create root other other.crt other.key "$@"; }
ours() { meshpki create root --force "$@"; }
again() { meshpki create issuer --force "$@"; }
three() {
    ours --path-length 2
    meshpki create issuer upper upper.crt upper.key --path-length 1
    again --ca upper.crt --ca-key upper.key
}
renewed() { openssl x509 -in ca.crt -signkey ca.key -days 999 -set_serial 9 -out new.crt; }
becomes() { cat > x; mv x "$1"; }
EC='EC -pkeyopt ec_paramgen_curve:P-256'
P521='EC -pkeyopt ec_paramgen_curve:P-521'
RSA='RSA -pkeyopt rsa_keygen_bits'
KU='keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash'
CA="basicConstraints=critical,CA:TRUE\n$KU"
PAST='--not-before 2020-01-01T00:00:00Z --not-after 2021-01-01T00:00:00Z'
"#;

const SOUND: &str = r#"
:
# keys
openssl ec -in issuer.key | becomes issuer.key
cat ca.crt >> issuer.key
# text
sed -i 's/$/\r/' ca.crt issuer.crt issuer.key
{ echo '# the root'; cat ca.crt; } | becomes ca.crt
printf '%s' "$(cat ca.crt)" | becomes ca.crt
other; { cat other.crt; echo; cat ca.crt; } | becomes ca.crt
# chains
cat ca.crt >> issuer.crt
cp ca.crt issuer.crt; cp ca.key issuer.key
cp ca.crt issuer.crt; cp ca.key issuer.key; renewed; cat new.crt >> ca.crt
three
# roots
root "$RSA:2048" "$CA"; again
root "$RSA:4096" "$CA"; again
root "$EC" "$CA"; issuer "$EC" "$CA"
root "$EC" "$CA\nextendedKeyUsage=serverAuth,clientAuth"; again
"#;

const MISTAKES: &str = r#"
# who signed it
ours
other; cp other.crt ca.crt
three; openssl x509 -in issuer.crt | becomes issuer.crt
cat ca.crt issuer.crt | becomes issuer.crt
cp ca.crt issuer.crt; cp ca.key issuer.key; renewed; mv new.crt ca.crt
# when
ours --not-before 2020-01-01T00:00:00Z; again $PAST
again --not-before +1d --not-after +2d
ours $PAST; issuer "$EC" "$CA"
ours --not-before +1d; issuer "$EC" "$CA"
# which algorithms
again --key-type p384
again --key-type ed25519
issuer "$P521" "$CA"
issuer "$RSA:2048" "$CA"
issuer "$EC" "$CA" -sha384
issuer "$EC" "$CA" -sha512
ours --key-type p384; again
ours --key-type ed25519; again
root "$P521" "$CA"; issuer "$EC" "$CA"
root "$RSA:1024" "$CA"; issuer "$EC" "$CA"
root "$RSA:3072" "$CA"; again
root "$RSA:2048" "$CA" -sha512; again
root "$RSA:2048" "$CA" -sha1; issuer "$EC" "$CA"
root "$RSA:2048" "$CA" '-sigopt rsa_padding_mode:pss'; again
root "$EC" "$CA" -sha512; again
# what it may do
mv workload.crt issuer.crt; mv workload.key issuer.key
issuer "$EC" basicConstraints=critical,CA:FALSE
issuer "$EC" keyUsage=critical,keyCertSign
issuer "$EC" "$CA\nextendedKeyUsage=codeSigning"
issuer "$EC" "$CA\nextendedKeyUsage=clientAuth"
issuer "$EC" "$CA\n1.2.3.4=critical,DER:0500"
issuer "$EC" "$CA" '' -7
root "$EC" "$CA\nextendedKeyUsage=clientAuth"; issuer "$EC" "$CA"
root "$EC" basicConstraints=critical,CA:FALSE; issuer "$EC" "$CA"
root "$EC" 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature'; issuer "$EC" "$CA"
# how the key is written
key "$EC" issuer.key
cp ca.key issuer.key
openssl ec -aes256 -passout pass:x -in issuer.key | becomes issuer.key
openssl pkcs8 -topk8 -passout pass:x -in issuer.key | becomes issuer.key
{ openssl ecparam -name prime256v1; openssl ec -in issuer.key; } | becomes issuer.key
openssl pkey -in issuer.key -pubout | becomes issuer.key
openssl pkey -in issuer.key -outform DER | becomes issuer.key
sed -i 's/ PRIVATE/ EC PRIVATE/' issuer.key
openssl ec -in issuer.key | sed 's/ EC / /' | becomes issuer.key
cp issuer.crt issuer.key
: > issuer.key
# how the certificates are written
echo >> ca.crt
echo '# end' >> issuer.crt
{ printf '\357\273\277'; cat ca.crt; } | becomes ca.crt
{ printf '%s' "$(cat ca.crt)"; cat ca.crt; } | becomes ca.crt
cat ca.key ca.crt | becomes ca.crt
sed -i 's/^/  /' issuer.crt
sed -i 's/CERTIFICATE/TRUSTED CERTIFICATE/' issuer.crt
openssl x509 -in ca.crt -outform DER | becomes ca.crt
: > ca.crt
"#;

const CHECK_ALONE: &str = r"
other $PAST; cat other.crt >> ca.crt
other --not-before +1d; cat other.crt >> ca.crt
other --key-type p384; cat other.crt >> ca.crt
other --key-type ed25519; cat ca.crt other.crt | becomes ca.crt
";

/// A certificate that expires soon.
const SHORT: &str = r"
again --not-after 59d
again --not-after 61d
ours --not-after 59d; again
ours --not-after 59d; again; other; cat other.crt >> ca.crt
other --not-after 30d; cat other.crt >> ca.crt
";

const UNNOTICED: &str = r#"
issuer "$EC" 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature'
issuer "$EC" "$CA\nextendedKeyUsage=serverAuth"
issuer "$EC" "$CA\nextendedKeyUsage=anyExtendedKeyUsage"
issuer "$EC" "$CA\nnameConstraints=critical,permitted;DNS:example.org"
issuer "$EC" "$CA\nnameConstraints=critical,excluded;DNS:shop.serviceaccount.identity.linkerd.cluster.local"
other $PAST; cat other.crt >> issuer.crt
root "$EC" "basicConstraints=critical,CA:TRUE,pathlen:0\n$KU"; issuer "$EC" "$CA"
root "$EC" "$CA\nnameConstraints=critical,permitted;DNS:example.org"; issuer "$EC" "$CA"
mkdir below; cp issuer.crt below/ca.crt; cp issuer.key below/ca.key; cd below; issuer "$EC" "$CA"; cat issuer.crt ca.crt > ../issuer.crt; mv issuer.key ..
ours --path-length 9; for n in 8 7 6 5 4 3; do meshpki create issuer --force level-$n ca-$n.crt ca-$n.key --path-length $n $above; above="--ca ca-$n.crt --ca-key ca-$n.key"; done; again $above
cat ca.key >> ca.crt
"#;
