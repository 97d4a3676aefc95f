//! What both are asked to make.

use crate::Bench;

/// The files of CAs, one of which signs what is signed.
pub(super) const AUTHORITIES: [&str; 15] = [
    "ca.crt",
    "issuer.crt",
    "p384.crt",
    "p521.crt",
    "ed25519.crt",
    "rsa.crt",
    "expired.crt",
    "future.crt",
    "leaf.crt",
    "no-room.crt",
    "no-cert-sign.crt",
    "deep.crt",
    "short.crt",
    "many-names.crt",
    "locked.crt",
];

/// Makes what they read, the same for both.
pub(super) fn make(bench: &Bench) {
    for (name, content) in FILES {
        bench.write(name, content);
    }
    for line in LINES.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.replace("CREATE", CREATE);
        let (made, said) = bench.sh(&line);
        assert!(made, "$ {line}\n{said}");
    }
    bench.done("for folder in step meshpki; do cp -p $(find . -maxdepth 1 -type f) $folder/; done");
}

/// A line is the words of a command; `_` in a word is a blank, and `''` is a word without letters.
pub(super) fn lines() -> Vec<String> {
    let mut lines: Vec<String> = SINGLE.iter().map(ToString::to_string).collect();
    let mut add = |words: &[&str]| {
        let words = words.iter().filter(|word| !word.is_empty());
        lines.push(words.copied().collect::<Vec<_>>().join(" "));
    };
    for (profile, who) in PROFILES {
        let head = ["certificate create", who];
        for key in KEYS {
            for names in NAMES {
                for window in ["", "--not-after 48h"] {
                    add(&[head[0], head[1], profile, key, names, window, CLEAR]);
                }
            }
            add(&[head[0], head[1], profile, key, "--password-file password"]);
        }
        for window in WINDOWS {
            add(&[head[0], head[1], profile, window, NEW, CLEAR]);
        }
    }
    for key in KEYS {
        for names in NAMES {
            add(&[
                "certificate create wished.example.org",
                key,
                names,
                "--csr",
                CLEAR,
            ]);
        }
    }
    for (ca, key) in CAS {
        for (profile, who) in &PROFILES[..2] {
            let profile = profile.replace("--ca ca.crt --ca-key ca.key", "");
            let profile = profile.trim();
            let above = format!("--ca {ca} --ca-key {key}");
            for rest in [
                "",
                "--bundle",
                "--not-after 1h",
                "--ca-password-file password",
            ] {
                add(&["certificate create", who, profile, NEW, &above, rest, CLEAR]);
            }
        }
        for csr in ["request.csr", "intermediate.csr"] {
            let words = ["certificate sign", csr, ca, key];
            for rest in SIGNS {
                add(&[&words[..], &[rest]].concat());
                add(&[&words[..], &[rest, "--profile intermediate-ca"]].concat());
            }
        }
    }
    for csr in REQUESTS {
        for rest in SIGNS {
            for profile in ["", "--profile intermediate-ca", "--profile leaf"] {
                add(&["certificate sign", csr, "ca.crt ca.key", rest, profile]);
            }
        }
    }
    for key in PRIVATE_KEYS.iter().chain(&OTHERS) {
        for rest in FORMATS {
            add(&["crypto key format", key, rest]);
            if rest.contains("out.") {
                continue;
            }
            add(&["crypto key format", key, rest, "--out out.key"]);
        }
        for rest in PASSES {
            add(&["crypto change-pass", key, rest]);
        }
    }
    lines
}

const CREATE: &str = "step certificate create --no-password --insecure --force";
const CLEAR: &str = "--no-password --insecure";
const NEW: &str = "out.crt out.key";
const PROFILES: [(&str, &str); 3] = [
    ("--ca ca.crt --ca-key ca.key", "web.example.org"),
    (
        "--profile intermediate-ca --ca ca.crt --ca-key ca.key",
        "identity.linkerd.cluster.local",
    ),
    ("--profile root-ca", "root.linkerd.cluster.local"),
];
/// New keys, and keys that exist.
const KEYS: [&str; 16] = [
    "out.crt out.key",
    "out.crt out.key --kty EC",
    "out.crt out.key --kty EC --curve P-256",
    "out.crt out.key --kty=EC --crv=P-384",
    "out.crt out.key --kty EC --curve P-521",
    "out.crt out.key --kty OKP",
    "out.crt out.key -kty OKP -curve Ed25519",
    "out.crt out.key --kty RSA",
    "out.crt --key p256.key",
    "out.crt --key p384.key",
    "out.crt --key p521.key",
    "out.crt --key ed.key",
    "out.crt --key rsa.key",
    "out.crt --key locked.key",
    "out.crt out.key --key p256.pk8.key",
    "out.crt out.key --key rsa.key",
];
const NAMES: [&str; 5] = [
    "",
    "--san web.example.org",
    "--san 10.0.0.1 --san 2001:db8::1",
    "--san spiffe://cluster.local/ns/shop/sa/web --san https://example.org/a?b=c",
    "--san *.example.org --san who@example.org --san a.example.org --san 10.0.0.1 --san a.example.org",
];
const WINDOWS: [&str; 18] = [
    "--not-before 1h",
    "--not-before 1h --not-after 2h",
    "--not-before=-2h",
    "--not-before -2h --not-after 1h",
    "--not-before -48h",
    "--not-before -2h --not-after -1h",
    "--not-before -48h --not-after -47h",
    "--not-before 2h --not-after 1h",
    "--not-before 1h --not-after 1h",
    "--not-after -1h",
    "--not-after 0",
    "--not-after 1h30m0.5s",
    "--not-after 30d",
    "--not-after 2030-01-02T03:04:05Z",
    "--not-after 2030-01-02T03:04:05+02:00",
    "--not-after 2030-01-02",
    "--not-after soon",
    "--not-after 2h --not-after 1h",
];
const CAS: [(&str, &str); 19] = [
    ("ca.crt", "ca.key"),
    ("ca.crt", "issuer.key"),
    ("issuer.crt", "issuer.key"),
    ("p384.crt", "p384.key"),
    ("p521.crt", "p521.key"),
    ("ed25519.crt", "ed.key"),
    ("rsa.crt", "rsa.key"),
    ("expired.crt", "expired.key"),
    ("future.crt", "future.key"),
    ("leaf.crt", "leaf.key"),
    ("no-room.crt", "no-room.key"),
    ("no-cert-sign.crt", "no-cert-sign.key"),
    ("deep.crt", "deep.key"),
    ("short.crt", "short.key"),
    ("many-names.crt", "many-names.key"),
    ("locked.crt", "locked.key"),
    ("chain.crt", "issuer.key"),
    ("ca.der", "ca.key"),
    ("missing.crt", "missing.key"),
];
const SIGNS: [&str; 9] = [
    "",
    "--path-len 1",
    "--path-len=-1",
    "--omit-cn-san",
    "--bundle",
    "--not-after 1h",
    "--not-before -10m --not-after 2030-01-02T03:04:05Z",
    "--not-after -1h",
    "--password-file password",
];
const REQUESTS: [&str; 17] = [
    "request.csr",
    "request.der",
    "without-names.csr",
    "with-every-name.csr",
    "wishful.csr",
    "nameless.csr",
    "organization.csr",
    "blank.csr",
    "p384.csr",
    "p521.csr",
    "ed25519.csr",
    "rsa.csr",
    "damaged.csr",
    "unproven.csr",
    "two.csr",
    "old-label.csr",
    "ca.crt",
];
const PRIVATE_KEYS: [&str; 20] = [
    "p256.key",
    "p256.pk8.key",
    "p256.der",
    "p256.pk8.der",
    "p384.key",
    "p384.pk8.key",
    "p521.key",
    "ed.key",
    "ed.der",
    "rsa.key",
    "rsa.pk8.key",
    "rsa.der",
    "rsa.pk8.der",
    "locked.key",
    "locked.pk8.key",
    "locked.pk8.der",
    "parameters-first.key",
    "certificate-first.key",
    "explicit.key",
    "otherwise-locked.key",
];
const OTHERS: [&str; 12] = [
    "public.pem",
    "public.der",
    "rsa-public.pem",
    "pkcs1-public.pem",
    "ca.crt",
    "ca.der",
    "chain.crt",
    "request.csr",
    "request.der",
    "damaged.key",
    "empty",
    "missing.key",
];
const FORMATS: [&str; 17] = [
    "",
    "--pem",
    "--der",
    "--pem --der",
    "--pkcs8",
    "--pkcs8 --der",
    "--pem --no-password",
    "--no-password --insecure",
    "--pem --no-password --insecure",
    "--pem --pkcs8 --no-password --insecure",
    "--password-file password",
    "--pem --password-file password",
    "--pem --pkcs8 --password-file password",
    "--der --password-file password",
    "--pem --password-file password --no-password --insecure",
    "--pem --no-password --insecure --out old.key",
    "--pem --no-password --insecure --out old.key --force",
];
const PASSES: [&str; 9] = [
    "",
    "--out out.key",
    "--out out.key --no-password --insecure",
    "--out out.key --no-password",
    "--out out.key --password-file password --no-password --insecure",
    "--out out.key --password-file password --new-password-file other",
    "--out out.key --new-password-file other",
    "--out old.key --new-password-file other --password-file password",
    "--out old.key --new-password-file other --password-file password --force",
];
/// Everything that is no combination.
const SINGLE: [&str; 62] = [
    "certificate create",
    "certificate create name",
    "certificate create name out.crt",
    "certificate create name out.crt out.key more",
    "certificate create name out.crt out.crt --profile root-ca --no-password --insecure",
    "certificate create name out.crt out.key --profile nothing --no-password --insecure",
    "certificate create name out.crt out.key --no-password --insecure",
    "certificate create name out.crt out.key --ca ca.crt --no-password --insecure",
    "certificate create name out.crt out.key --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --no-password",
    "certificate create name out.crt out.key --profile root-ca --insecure",
    "certificate create name out.crt out.key --profile root-ca",
    "certificate create name out.crt out.key --profile root-ca --password-file empty",
    "certificate create name out.crt out.key --profile root-ca --password-file lines",
    "certificate create name out.crt out.key --profile root-ca --password-file missing",
    "certificate create name out.crt out.key --profile root-ca --password-file password --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --bundle --no-password --insecure",
    "certificate create name out.crt out.key --profile intermediate-ca --ca ca.crt --ca-key ca.key --bundle --no-password --insecure",
    "certificate create name.example.org out.crt out.key --ca ca.crt --ca-key ca.key --bundle --no-password --insecure",
    "certificate create name out.crt out.key --csr --profile root-ca --no-password --insecure",
    "certificate create name out.crt out.key --csr --ca ca.crt --no-password --insecure",
    "certificate create name out.crt out.key --csr --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --csr --bundle --no-password --insecure",
    "certificate create name out.crt out.key --csr --not-after 1h --no-password --insecure",
    "certificate create name out.crt out.key --csr --not-before 1h --no-password --insecure",
    "certificate create name out.crt out.key --csr --password-file password",
    "certificate create name out.crt out.key --profile root-ca --curve P-256 --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty ec --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty EC --curve p-256 --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty EC --curve Ed25519 --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty OKP --curve P-256 --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty EC --size 256 --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty RSA --size 3072 --no-password --insecure",
    "certificate create name out.crt out.key --profile self-signed --no-password --insecure",
    "certificate create name out.crt out.key --profile self-signed --subtle --no-password --insecure",
    "certificate create name out.crt out.key --template wish.tpl --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create '' out.crt out.key --profile root-ca --no-password --insecure",
    "certificate create '' out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create with_blank out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create 10.0.0.1 out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create spiffe://cluster.local/a out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create Exämple out.crt out.key --profile root-ca --no-password --insecure",
    "certificate create Exämple out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.org out.crt out.key --profile root-ca --no-password --insecure",
    "certificate create name out.crt out.key --san with_blank --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --san urn:uuid:1 --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --san [::1] --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --san localhost:8080 --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create root.linkerd.cluster.local out.crt out.key --profile intermediate-ca --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name.example.org old.crt old.key --ca ca.crt --ca-key ca.key --no-password --insecure --force",
    "certificate create name.example.org old.crt old.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name.example.org missing/out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create --no-password --insecure name out.crt out.key --profile root-ca",
    "certificate create name out.crt out.key --profile root-ca --no-such-flag",
    "certificate sign",
    "certificate sign request.csr ca.crt",
    "certificate sign request.csr ca.crt ca.key more",
    "certificate sign request.csr ca.crt ca.key --profile csr",
    "certificate sign request.csr ca.crt ca.key --profile root-ca",
    "certificate sign - ca.crt ca.key < request.csr",
];
const FILES: [(&str, &str); 9] = [
    ("password", "secret\n"),
    ("other", "other\n"),
    ("lines", "secret\nmore\n"),
    ("empty", ""),
    (
        "wish.tpl",
        r#"{"subject": {{ toJson .Subject }}, "sans": {{ toJson .SANs }}}"#,
    ),
    (
        "ca.tpl",
        r#"{"subject": {{ toJson .Subject }}, "keyUsage": ["certSign"], "basicConstraints": {"isCA": true, "maxPathLen": -1}}"#,
    ),
    (
        "no-cert-sign.tpl",
        r#"{"subject": "mute", "keyUsage": ["crlSign"], "basicConstraints": {"isCA": true, "maxPathLen": 1}}"#,
    ),
    (
        "many-names.tpl",
        r#"{"subject": {"country": "DE", "organization": "Ex\u00e4mple", "commonName": "many names"}, "keyUsage": ["certSign"], "basicConstraints": {"isCA": true, "maxPathLen": 1}}"#,
    ),
    (
        "wishful.cnf",
        "[req]
distinguished_name = name
req_extensions = extensions
prompt = no
[name]
CN = wishful.example.org
[extensions]
subjectAltName = DNS:wishful.example.org
basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, keyCertSign
extendedKeyUsage = codeSigning
nameConstraints = permitted;DNS:example.org
",
    ),
];
const LINES: &str = r#"
CREATE --profile root-ca --not-before=-1h root.linkerd.cluster.local ca.crt ca.key
CREATE --profile intermediate-ca --not-before=-1h --not-after 8760h --ca ca.crt --ca-key ca.key identity.linkerd.cluster.local issuer.crt issuer.key
CREATE --profile root-ca --not-before=-1h --kty EC --curve P-384 p384.example.org p384.crt p384.key
CREATE --profile root-ca --not-before=-1h --kty EC --curve P-521 p521.example.org p521.crt p521.key
CREATE --profile root-ca --not-before=-1h --kty OKP ed.example.org ed25519.crt ed.key
CREATE --profile root-ca --not-before=-1h --kty RSA rsa.example.org rsa.crt rsa.key
CREATE --profile root-ca --not-before=-48h --not-after=-24h old.example.org expired.crt expired.key
CREATE --profile root-ca --not-before=24h --not-after=48h new.example.org future.crt future.key
CREATE --ca ca.crt --ca-key ca.key --not-before=-50m leaf.example.org leaf.crt leaf.key
CREATE --profile intermediate-ca --not-before=-1h --ca ca.crt --ca-key ca.key no-room.example.org no-room.crt no-room.key
CREATE --template no-cert-sign.tpl --not-before=-1h --not-after 8760h mute no-cert-sign.crt no-cert-sign.key
CREATE --template ca.tpl --not-before=-1h --not-after 87600h deep.example.org deep.crt deep.key
CREATE --profile root-ca --not-before=-1h --not-after=3h short.example.org short.crt short.key
CREATE --template many-names.tpl --not-before=-1h --not-after 8760h x many-names.crt many-names.key
step certificate create --profile root-ca --not-before=-1h --password-file password locked locked.crt locked.key
CREATE --csr --san a.example.org request.example.org request.csr request.key
CREATE --csr intermediate.example.org intermediate.csr x.key
CREATE --csr --kty EC --curve P-384 p384.example.org p384.csr x.key
CREATE --csr --kty EC --curve P-521 p521.example.org p521.csr x.key
CREATE --csr --kty OKP ed.example.org ed25519.csr x.key
CREATE --csr --kty RSA rsa.example.org rsa.csr x.key
CREATE --csr --san a.example.org --san 10.0.0.1 --san 2001:db8::1 --san spiffe://cluster.local/ns/a/sa/b --san who@example.org --san *.example.org all.example.org with-every-name.csr x.key
openssl req -new -key request.key -subj /CN=lonely.example.org -out without-names.csr
openssl req -new -key request.key -subj / -out nameless.csr
openssl req -new -key request.key -subj "/C=DE/O=Example, Inc./OU=A/CN=organized.example.org" -out organization.csr
openssl req -new -key request.key -subj "/CN=with blank" -out blank.csr
openssl req -new -key request.key -config wishful.cnf -out wishful.csr
step certificate format request.csr > request.der
step certificate format ca.crt > ca.der
sed '2s/^..../!!!!/' request.csr > damaged.csr
{ head -c -1 request.der; printf '\377'; } > unproven.csr
cat request.csr p384.csr > two.csr
sed 's/CERTIFICATE REQUEST/NEW CERTIFICATE REQUEST/' request.csr > old-label.csr
cat issuer.crt ca.crt > chain.crt
openssl ecparam -name prime256v1 -genkey -noout > p256.key
openssl pkcs8 -topk8 -nocrypt -in p256.key > p256.pk8.key
openssl ec -in p256.key -outform DER > p256.der
openssl pkcs8 -topk8 -nocrypt -in p256.key -outform DER > p256.pk8.der
openssl pkcs8 -topk8 -nocrypt -in p384.key > p384.pk8.key
openssl pkey -in ed.key -outform DER > ed.der
openssl pkcs8 -topk8 -nocrypt -in rsa.key > rsa.pk8.key
openssl rsa -in rsa.key -traditional -outform DER > rsa.der
openssl pkcs8 -topk8 -nocrypt -in rsa.key -outform DER > rsa.pk8.der
openssl pkcs8 -topk8 -in p256.key -passout pass:secret > locked.pk8.key
openssl pkcs8 -topk8 -in p256.key -passout pass:secret -outform DER > locked.pk8.der
openssl pkcs8 -topk8 -in p256.key -passout pass:other > otherwise-locked.key
openssl ecparam -name prime256v1 -genkey > parameters-first.key
cat ca.crt p256.key > certificate-first.key
openssl ec -in p256.key -param_enc explicit > explicit.key
step certificate key ca.crt > public.pem
openssl pkey -pubin -in public.pem -outform DER > public.der
openssl pkey -in rsa.key -pubout > rsa-public.pem
openssl rsa -in rsa.key -RSAPublicKey_out > pkcs1-public.pem
sed '2s/^..../!!!!/' p256.key > damaged.key
"#;
