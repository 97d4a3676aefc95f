//! The input files of both tools: files that step writes, and files that were changed on their way.

use crate::Bench;

/// Files that hold certificates, in one state or another, or what is none.
pub(super) const FILES: [&str; 58] = [
    "ca.crt",
    "issuer.crt",
    "leaf.crt",
    "chain.crt",
    "two-anchors.crt",
    "ca.der",
    "leaf.der",
    "key-first.crt",
    "key-last.crt",
    "junk-after.crt",
    "blank-line.crt",
    "no-newline.crt",
    "crlf.crt",
    "byte-order-mark.crt",
    "glued.crt",
    "headers.crt",
    "damaged.crt",
    "damaged-second.crt",
    "truncated.crt",
    "expired.crt",
    "future.crt",
    "rsa.crt",
    "ed25519.crt",
    "p384.crt",
    "p521.crt",
    "many-names.crt",
    "everything.crt",
    "constrained.crt",
    "outside.crt",
    "below-no-room.crt",
    "no-cert-sign.crt",
    "self-signed.crt",
    "deep.crt",
    "deep-shuffled.crt",
    "missing-intermediate.crt",
    "rsa-leaf.crt",
    "ed25519-leaf.crt",
    "p384-leaf.crt",
    "expired-root-leaf.crt",
    "inside-excluded.crt",
    "inside-address.crt",
    "same-name.crt",
    "stranger-leaf.crt",
    "ca.key",
    "encrypted.key",
    "request.csr",
    "request.der",
    "everything.csr",
    "rsa.csr",
    "p521.csr",
    "two.csr",
    "old-label.csr",
    "key-first.csr",
    "key-last.csr",
    "request-first.crt",
    "unproven.csr",
    "public.pem",
    "empty.crt",
];

/// Makes them all, and some that are named in no list.
pub(super) fn make(bench: &Bench) {
    for (name, template) in TEMPLATES {
        bench.write(&format!("{name}.tpl"), template);
    }
    for line in LINES.lines().filter(|line| !line.trim().is_empty()) {
        let line = line.trim();
        let (made, said) = bench.sh(&line.replace("CREATE", CREATE));
        assert!(made, "$ {line}\n{said}");
    }
}

const CREATE: &str = "step certificate create --no-password --insecure --force";

const LINES: &str = r#"
CREATE --profile root-ca root.linkerd.cluster.local ca.crt ca.key
CREATE --profile root-ca other.example.org stranger.crt stranger.key
CREATE --profile intermediate-ca --ca ca.crt --ca-key ca.key identity.linkerd.cluster.local issuer.crt issuer.key
CREATE --ca issuer.crt --ca-key issuer.key --san web.example.org --san *.wild.example.org --san 10.0.0.1 --san 2001:db8::1 --san spiffe://cluster.local/ns/a/sa/b --san who@example.org web.example.org leaf-alone.crt leaf.key
CREATE --ca stranger.crt --ca-key stranger.key lost.example.org stranger-leaf.crt lost.key
CREATE --ca issuer.crt --ca-key issuer.key --not-before -48h --not-after -24h old.example.org expired-alone.crt old.key
CREATE --ca issuer.crt --ca-key issuer.key --not-before 24h --not-after 48h new.example.org future-alone.crt new.key
CREATE --profile root-ca --kty RSA --size 2048 rsa.example.org rsa.crt rsa.key
CREATE --profile root-ca --kty OKP --curve Ed25519 ed.example.org ed25519.crt ed.key
CREATE --profile root-ca --kty EC --curve P-384 p384.example.org p384.crt p384.key
CREATE --profile root-ca --kty EC --curve P-521 p521.example.org p521.crt p521.key
CREATE --profile self-signed --subtle self.example.org self-signed.crt self.key
CREATE --template many-names.tpl --ca ca.crt --ca-key ca.key x many-names.crt x.key
CREATE --template everything.tpl --ca ca.crt --ca-key ca.key x everything.crt x.key
CREATE --profile intermediate-ca --ca p521.crt --ca-key p521.key below.example.org below-p521.crt x.key
CREATE --template constrained.tpl --ca ca.crt --ca-key ca.key x constrained.crt constrained.key
CREATE --template no-cert-sign.tpl --ca ca.crt --ca-key ca.key x no-cert-sign.crt x.key
CREATE --template plain.tpl --ca constrained.crt --ca-key constrained.key x outside-alone.crt x.key
CREATE --template below.tpl --ca issuer.crt --ca-key issuer.key x below.crt x.key
CREATE --profile root-ca root.linkerd.cluster.local same-name.crt same-name.key
CREATE --profile root-ca --not-before -48h --not-after -24h old.example.org expired-root.crt expired-root.key
CREATE --ca expired-root.crt --ca-key expired-root.key x.example.org expired-root-leaf.crt x.key
CREATE --ca rsa.crt --ca-key rsa.key x.example.org rsa-leaf.crt x.key
CREATE --ca ed25519.crt --ca-key ed.key --kty OKP --curve Ed25519 x.example.org ed25519-leaf.crt x.key
CREATE --ca p384.crt --ca-key p384.key --kty RSA x.example.org p384-leaf.crt x.key
CREATE --template deep.tpl top deep-root.crt deep-root.key
CREATE --template deep.tpl --ca deep-root.crt --ca-key deep-root.key high high.crt high.key
CREATE --template deep.tpl --ca high.crt --ca-key high.key middle middle.crt middle.key
CREATE --template deep.tpl --ca middle.crt --ca-key middle.key low low.crt low.key
CREATE --ca low.crt --ca-key low.key x.example.org deep-alone.crt x.key
CREATE --ca constrained.crt --ca-key constrained.key a.bad.example.org inside-excluded-alone.crt x.key
CREATE --ca constrained.crt --ca-key constrained.key --san a.example.org --san 10.1.2.3 a.example.org inside-address-alone.crt x.key
CREATE --csr --san a.example.org --san 10.0.0.1 --san spiffe://cluster.local/ns/a/sa/b --san who@example.org request.example.org request.csr request.key
CREATE --csr --kty RSA rsa.example.org rsa.csr x.key
CREATE --csr --kty EC --curve P-521 p521.example.org p521.csr x.key
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout x.key -out everything.csr -config request.tpl
step certificate format request.csr > request.der
cat request.csr rsa.csr > two.csr
sed 's/CERTIFICATE REQUEST/NEW CERTIFICATE REQUEST/' request.csr > old-label.csr
cat request.key request.csr > key-first.csr
cat request.csr request.key > key-last.csr
cat request.csr ca.crt > request-first.crt
{ head -c -1 request.der; printf '\377'; } > unproven.csr
step certificate create --profile root-ca --password-file password locked locked.crt encrypted.key --force
cat leaf-alone.crt issuer.crt > leaf.crt
cat leaf-alone.crt issuer.crt ca.crt > chain.crt
cat ca.crt stranger.crt > two-anchors.crt
cat deep-alone.crt low.crt middle.crt high.crt > deep.crt
cat deep-alone.crt high.crt ca.crt middle.crt low.crt low.crt > deep-shuffled.crt
cat leaf-alone.crt ca.crt > missing-intermediate.crt
for name in inside-excluded inside-address; do cat $name-alone.crt constrained.crt > $name.crt; done
cat same-name.crt expired-root.crt rsa.crt ed25519.crt p384.crt deep-root.crt ca.crt > everyone.crt
cat expired-alone.crt issuer.crt > expired.crt
cat future-alone.crt issuer.crt > future.crt
cat outside-alone.crt constrained.crt > outside.crt
cat below.crt issuer.crt > below-no-room.crt
step certificate format ca.crt > ca.der
step certificate format leaf-alone.crt > leaf.der
cat ca.key ca.crt > key-first.crt
cat ca.crt ca.key > key-last.crt
{ cat ca.crt; echo 'the end'; } > junk-after.crt
{ cat issuer.crt; echo; } > blank-line.crt
printf %s "$(cat ca.crt)" > no-newline.crt
sed 's/$/\r/' issuer.crt > crlf.crt
{ printf '\357\273\277'; cat ca.crt; } > byte-order-mark.crt
{ printf %s "$(cat ca.crt)"; cat stranger.crt; } > glued.crt
sed '1a\X-Note: mine\n' ca.crt > headers.crt
sed '2s/^..../!!!!/' ca.crt > damaged.crt
cat ca.crt damaged.crt > damaged-second.crt
head -n 5 ca.crt > truncated.crt
step certificate key ca.crt > public.pem
printf '' > empty.crt
mkdir -p roots && cp ca.crt stranger.crt roots/
mkdir -p roots-mounted/..data && cp ca.crt roots-mounted/..data/ && cp ca.crt roots-mounted/
mkdir -p roots-named && cp ca.crt roots-named/anchor.txt
"#;

const TEMPLATES: [(&str, &str); 8] = [
    (
        "request",
        "[req]
distinguished_name = name
attributes = attributes
req_extensions = extensions
prompt = no
[name]
C = DE
O = Example, Inc.
CN = everything.example.org
[attributes]
challengePassword = secret
[extensions]
subjectAltName = critical, DNS:a.example.org, DNS:b.example.org, IP:10.0.0.1, email:who@example.org, RID:1.2.3
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
extendedKeyUsage = serverAuth, 1.2.3.4.5, clientAuth
subjectKeyIdentifier = hash
nameConstraints = permitted;DNS:example.org
certificatePolicies = 1.2.3.4
1.2.3.4.6 = critical, ASN1:UTF8String:hello",
    ),
    (
        "plain",
        r#"{"subject": "inside.example.net", "dnsNames": ["inside.example.net"]}"#,
    ),
    (
        "below",
        r#"{"subject": "below", "keyUsage": ["certSign"], "basicConstraints": {"isCA": true, "maxPathLen": 0}}"#,
    ),
    (
        "deep",
        r#"{"subject": {{ toJson .Subject }}, "keyUsage": ["certSign"], "basicConstraints": {"isCA": true, "maxPathLen": -1}}"#,
    ),
    (
        "no-cert-sign",
        r#"{"subject": "mute", "keyUsage": ["crlSign"], "basicConstraints": {"isCA": true, "maxPathLen": 0}}"#,
    ),
    (
        "constrained",
        r#"{
            "subject": "constrained",
            "keyUsage": ["certSign", "crlSign"],
            "basicConstraints": {"isCA": true, "maxPathLen": 0},
            "nameConstraints": {
                "critical": true,
                "permittedDNSDomains": ["example.org", ".example.com"],
                "excludedDNSDomains": ["bad.example.org"],
                "permittedIPRanges": ["10.0.0.0/8", "2001:db8::/32"],
                "excludedIPRanges": ["10.1.0.0/16"],
                "permittedEmailAddresses": ["example.org"],
                "permittedURIDomains": ["cluster.local"]
            }
        }"#,
    ),
    (
        "many-names",
        r#"{
            "subject": {
                "country": "DE",
                "organization": ["Example, Inc.", "Ex\u00e4mple"],
                "organizationalUnit": "A & B",
                "locality": "Here",
                "province": "There",
                "streetAddress": "1 \"Street\"",
                "postalCode": "12345",
                "commonName": "many names",
                "serialNumber": "S-1",
                "extraNames": [
                    {"type": "2.5.4.42", "value": "Given"},
                    {"type": "2.5.4.4", "value": "Sur"},
                    {"type": "0.9.2342.19200300.100.1.25", "value": "example"},
                    {"type": "0.9.2342.19200300.100.1.1", "value": "user"},
                    {"type": "1.2.840.113549.1.9.1", "value": "who@example.org"}
                ]
            },
            "dnsNames": ["localhost", "a-b.example.org"],
            "emailAddresses": ["who@example.org"],
            "ipAddresses": ["127.0.0.1", "::1"],
            "uris": ["https://example.org/path?x=1", "spiffe://example.org/a"],
            "keyUsage": ["digitalSignature", "contentCommitment", "keyEncipherment", "dataEncipherment", "keyAgreement", "encipherOnly", "decipherOnly"]
        }"#,
    ),
    (
        "everything",
        r#"{
            "subject": "everything.example.org",
            "dnsNames": ["everything.example.org"],
            "keyUsage": ["digitalSignature"],
            "extKeyUsage": ["clientAuth", "serverAuth", "codeSigning", "emailProtection", "timeStamping", "ocspSigning"],
            "unknownExtKeyUsage": ["1.3.6.1.5.5.7.3.17", "1.3.6.1.4.1.311.20.2.2"],
            "basicConstraints": {"isCA": false},
            "ocspServer": ["http://ocsp.example.org", "http://ocsp2.example.org"],
            "issuingCertificateURL": ["http://ca.example.org/ca.crt"],
            "crlDistributionPoints": ["http://crl.example.org/1", "http://crl.example.org/2"],
            "policyIdentifiers": ["1.2.3.4", "2.23.140.1.2.1"],
            "extensions": [
                {"id": "1.2.3.4.5", "critical": false, "value": "DANhYmM="},
                {"id": "1.2.3.4.6", "critical": true, "value": "BQA="}
            ]
        }"#,
    ),
];
