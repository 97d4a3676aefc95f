//! The certificates and keys that both tools create.

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

/// Each profile with each key and each window, and each of the names; each CA; each request; each private key. A
/// line is the words of a command; `_` in a word is a blank, and `''` is a word without letters.
pub(super) fn lines() -> Vec<String> {
    let mut lines: Vec<String> = SINGLE.iter().map(ToString::to_string).collect();
    for profile in PROFILES {
        let create = |rest: &str| format!("certificate create {profile} {rest}");
        for key in KEYS {
            lines.push(create(&format!("{key} --not-after 48h {CLEAR}")));
        }
        for rest in NAMES.iter().chain(&WINDOWS) {
            lines.push(create(&format!("{NEW} {rest} {CLEAR}")));
        }
        for rest in ["--kty OKP", "--key locked.key", ""] {
            lines.push(create(&format!("{NEW} --password-file password {rest}")));
        }
    }
    for key in &KEYS[..12] {
        lines.push(format!(
            "certificate create asked.example.org {key} --csr {CLEAR}"
        ));
    }
    for names in NAMES {
        lines.push(format!(
            "certificate create asked.example.org {NEW} {names} --csr {CLEAR}"
        ));
    }
    for (ca, key) in CAS {
        for rest in [
            "",
            "--bundle",
            "--profile intermediate-ca",
            "--ca-password-file password",
        ] {
            lines.push(format!(
                "certificate create web.example.org {NEW} --ca {ca} --ca-key {key} {rest} {CLEAR}"
            ));
        }
        for rest in [
            "",
            "--bundle --not-after 1h",
            "--profile intermediate-ca",
            "--profile intermediate-ca --path-len=-1",
            "--password-file password",
        ] {
            lines.push(format!("certificate sign request.csr {ca} {key} {rest}"));
        }
    }
    for request in REQUESTS {
        for rest in ["", "--omit-cn-san", "--profile intermediate-ca"] {
            lines.push(format!("certificate sign {request} ca.crt ca.key {rest}"));
        }
    }
    for rest in SIGNS {
        for profile in ["leaf", "intermediate-ca"] {
            lines.push(format!(
                "certificate sign with-every-name.csr ca.crt ca.key {rest} --profile {profile}"
            ));
        }
    }
    for key in PRIVATE_KEYS {
        for rest in [
            "",
            "--pem --pkcs8 --no-password --insecure",
            "--password-file password --out out.key",
        ] {
            lines.push(format!("crypto key format {key} {rest}"));
        }
        lines.push(format!("crypto change-pass {key} --out out.key {CLEAR}"));
    }
    for key in ["p256.key", "rsa.pk8.key", "locked.key", "ed.der"] {
        lines.extend(FORMATS.map(|rest| format!("crypto key format {key} {rest}")));
        lines.extend(PASSES.map(|rest| format!("crypto change-pass {key} {rest}")));
    }
    // A part that is not given leaves nothing between two blanks.
    let words = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.iter().map(words).collect()
}

const CREATE: &str = "step certificate create --no-password --insecure --force";
const CLEAR: &str = "--no-password --insecure";
const NEW: &str = "out.crt out.key";
const PROFILES: [&str; 3] = [
    "web.example.org --ca ca.crt --ca-key ca.key",
    "identity.linkerd.cluster.local --profile intermediate-ca --ca ca.crt --ca-key ca.key",
    "root.linkerd.cluster.local --profile root-ca",
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
const SIGNS: [&str; 5] = [
    "--path-len 1",
    "--path-len=-1",
    "--bundle",
    "--not-before -10m --not-after 2030-01-02T03:04:05Z",
    "--not-after -1h",
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
const PRIVATE_KEYS: [&str; 22] = [
    "p256.key",
    "p256.pk8.key",
    "p256.der",
    "p256.pk8.der",
    "p384.key",
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
    "public.pem",
    "ca.crt",
    "damaged.key",
];
const FORMATS: [&str; 13] = [
    "--pem",
    "--der",
    "--pem --der",
    "--pkcs8",
    "--pkcs8 --der",
    "--pem --no-password",
    "--no-password --insecure",
    "--pem --no-password --insecure",
    "--password-file password",
    "--pem --pkcs8 --password-file password",
    "--pem --password-file password --no-password --insecure",
    "--pem --no-password --insecure --out old.key",
    "--pem --no-password --insecure --out old.key --force",
];
const PASSES: [&str; 6] = [
    "",
    "--out out.key --no-password",
    "--out out.key --password-file password --no-password --insecure",
    "--out out.key --password-file password --new-password-file other",
    "--out old.key --new-password-file other --password-file password",
    "--out old.key --new-password-file other --password-file password --force",
];
/// Everything that is no combination.
const SINGLE: [&str; 42] = [
    "certificate create",
    "certificate create name out.crt out.crt --profile root-ca --no-password --insecure",
    "certificate create name out.crt out.key --no-password --insecure",
    "certificate create name out.crt out.key --ca ca.crt --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --no-password",
    "certificate create name out.crt out.key --profile root-ca",
    "certificate create name out.crt out.key --profile root-ca --password-file empty",
    "certificate create name out.crt out.key --profile root-ca --password-file lines",
    "certificate create name out.crt out.key --profile root-ca --password-file password --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --bundle --no-password --insecure",
    "certificate create name out.crt out.key --profile intermediate-ca --ca ca.crt --ca-key ca.key --bundle --no-password --insecure",
    "certificate create name.example.org out.crt out.key --ca ca.crt --ca-key ca.key --bundle --no-password --insecure",
    "certificate create name out.crt out.key --csr --profile root-ca --no-password --insecure",
    "certificate create name out.crt out.key --csr --profile leaf --no-password --insecure",
    "certificate create name out.crt out.key --csr --ca ca.crt --no-password --insecure",
    "certificate create name out.crt out.key --csr --bundle --no-password --insecure",
    "certificate create name out.crt out.key --csr --not-after 1h --no-password --insecure",
    "certificate create name out.crt out.key --csr --password-file password",
    "certificate create name out.crt out.key --profile root-ca --curve P-256 --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty EC --curve Ed25519 --no-password --insecure",
    "certificate create name out.crt out.key --profile root-ca --kty OKP --curve P-256 --no-password --insecure",
    "certificate create name out.crt out.key --profile self-signed --subtle --no-password --insecure",
    "certificate create name out.crt out.key --template wish.tpl --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create '' out.crt out.key --profile root-ca --no-password --insecure",
    "certificate create with_blank out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create 10.0.0.1 out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create spiffe://cluster.local/a out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create Exämple out.crt out.key --profile root-ca --no-password --insecure",
    "certificate create aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.org out.crt out.key --profile root-ca --no-password --insecure",
    "certificate create name out.crt out.key --san with_blank --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --san [::1] --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name out.crt out.key --san localhost:8080 --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create root.linkerd.cluster.local out.crt out.key --profile intermediate-ca --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name.example.org old.crt old.key --ca ca.crt --ca-key ca.key --no-password --insecure --force",
    "certificate create name.example.org old.crt old.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create name.example.org missing/out.crt out.key --ca ca.crt --ca-key ca.key --no-password --insecure",
    "certificate create --no-password --insecure name out.crt out.key --profile root-ca",
    "certificate create name out.crt out.key --profile root-ca --no-such-flag",
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
sed '2s/^..../!!!!/' p256.key > damaged.key
"#;
