//! What programs say of certificates, and which codes can be behind it.
//!
//! The texts are those of the sources named: linkerd2 of 2026, linkerd2-proxy, rustls 0.23,
//! rustls-webpki 0.103, Go 1.26, OpenSSL 3.0 and curl 7.88. Where a program once said it otherwise,
//! both are here.

/// A text that people see, and what can be behind it.
#[derive(Debug, PartialEq)]
pub(crate) struct Message {
    /// Any of these; of each, every part must occur. Compared in lower case.
    patterns: &'static [&'static [&'static str]],
    /// Which program says it, and where.
    pub(crate) source: &'static str,
    /// Most likely first; none if nothing that `verify` finds is behind it.
    pub(crate) codes: &'static [&'static str],
    /// What the codes alone do not say.
    pub(crate) note: &'static str,
}

impl Message {
    const fn new(
        patterns: &'static [&'static [&'static str]],
        source: &'static str,
        codes: &'static [&'static str],
        note: &'static str,
    ) -> Self {
        Self {
            patterns,
            source,
            codes,
            note,
        }
    }

    /// Where in a line in lower case it stands, if it does.
    fn position(&self, line: &str) -> Option<usize> {
        self.patterns.iter().find_map(|parts| {
            let places = parts.iter().map(|part| line.find(part));
            places.collect::<Option<Vec<_>>>()?.into_iter().min()
        })
    }
}

/// What `line` says, and where in it: a cause, and who passes it on, or one of the two.
pub(crate) fn behind(line: &str) -> Vec<(usize, &'static Message)> {
    if is_green(line) || line.len() < SHORTEST {
        return Vec::new();
    }
    let line = line.to_ascii_lowercase();
    let first = |table: &'static [Message]| {
        table
            .iter()
            .find_map(|message| Some((message.position(&line)?, message)))
    };
    first(CAUSES).into_iter().chain(first(FRAMES)).collect()
}

/// No message is shorter, and lines that are may be very many.
const SHORTEST: usize = 8;

/// A check that passed, or one that only names itself, as `linkerd check -o json` prints it.
fn is_green(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('√') || line.starts_with("\"description\"")
}

/// Causes: the first that matches counts, so the special stands before the general.
static CAUSES: &[Message] = &[
    // Webhooks: the API server calls them, and linkerd check judges them
    Message::new(
        &[
            &["calling webhook", "signed by unknown authority"],
            &[
                "failing or missing response from",
                "signed by unknown authority",
            ],
            &[
                "cert is not issued by the trust anchor",
                "signed by unknown authority",
            ],
        ],
        WEBHOOK,
        &[
            "webhook-signed-by-other-key",
            "webhook-unknown-anchor",
            "webhook-missing-intermediate",
            "webhook-signed-by-unverifiable-key",
            "webhook-name-encoding-mismatch",
        ],
        WEBHOOK_NOTE,
    ),
    Message::new(
        &[
            &["calling webhook", "has expired or is not yet valid"],
            &[
                "failing or missing response from",
                "has expired or is not yet valid",
            ],
        ],
        WEBHOOK,
        &["webhook-expired", "webhook-not-yet-valid", "anchor-expired"],
        WEBHOOK_NOTE,
    ),
    Message::new(
        &[
            &["calling webhook", "x509: certificate is"],
            &["calling webhook", "legacy common name field"],
            &["failing or missing response from", "x509: certificate is"],
        ],
        WEBHOOK,
        &["webhook-wrong-host"],
        WEBHOOK_NOTE,
    ),
    Message::new(
        &[
            &["calling webhook", "incompatible key usage"],
            &["failing or missing response from", "incompatible key usage"],
        ],
        WEBHOOK,
        &[
            "webhook-lacks-server-auth",
            "intermediate-lacks-server-auth",
        ],
        WEBHOOK_NOTE,
    ),
    // Go: paths
    Message::new(
        &[
            &[
                "signed by unknown authority",
                "possibly because of",
                "verification failure",
            ],
            &[
                "signed by unknown authority",
                "possibly because of",
                "verification error",
            ],
        ],
        GO_VERIFY,
        &SIGNED_BY_OTHER_KEY,
        "An authority of that name is there, but another key made the signature: it was made again \
         under its old name.",
    ),
    Message::new(
        &[&["parent certificate cannot sign this kind of certificate"]],
        GO_CHECK,
        &[
            "issuer-not-ca",
            "issuer-cannot-sign",
            "anchor-not-ca",
            "anchor-cannot-sign",
            "intermediate-not-ca",
            "intermediate-cannot-sign",
        ],
        "",
    ),
    Message::new(
        &[&["cannot verify signature: insecure algorithm"]],
        GO_CHECK,
        &SIGNATURE_ALGORITHM,
        "",
    ),
    Message::new(
        &[
            &["cannot verify signature: algorithm unimplemented"],
            &[
                "signature algorithm specifies an",
                "public key, but have public key of type",
            ],
        ],
        GO_CHECK,
        &[
            "issuer-signature-algorithm",
            "intermediate-signature-algorithm",
            "workload-signature-algorithm",
            "webhook-signature-algorithm",
            "issuer-key-algorithm",
            "anchor-key-algorithm",
            "issuer-signed-by-other-key",
        ],
        "",
    ),
    Message::new(
        &[&["certificate signed by unknown authority"]],
        GO_VERIFY,
        &[
            "issuer-unknown-anchor",
            "intermediate-unknown-anchor",
            "workload-unknown-anchor",
            "webhook-unknown-anchor",
            "issuer-missing-intermediate",
            "intermediate-missing-intermediate",
            "workload-missing-intermediate",
            "webhook-missing-intermediate",
            "issuer-name-encoding-mismatch",
            "intermediate-name-encoding-mismatch",
            "workload-name-encoding-mismatch",
            "webhook-name-encoding-mismatch",
            "issuer-shares-anchor-key",
            "pem-unexpected-block",
            "pem-unexpected-label",
            "pem-private-key",
            "pem-lost-blocks",
        ],
        "No anchor has the name that signed; or it has, and Go did not read so far in the file.",
    ),
    Message::new(
        &[&["certificate has expired or is not yet valid", "is before"]],
        GO_VERIFY,
        &NOT_YET_VALID,
        "The clock that counts is that of the machine that says it.",
    ),
    Message::new(
        &[&["certificate has expired or is not yet valid", "is after"]],
        GO_VERIFY,
        &[
            "issuer-expired",
            "anchor-expired",
            "intermediate-expired",
            "workload-expired",
            "webhook-expired",
        ],
        "",
    ),
    Message::new(
        &[&["certificate has expired or is not yet valid"]],
        GO_VERIFY,
        &[
            "issuer-expired",
            "anchor-expired",
            "intermediate-expired",
            "workload-expired",
            "webhook-expired",
            "issuer-not-yet-valid",
            "anchor-not-yet-valid",
            "intermediate-not-yet-valid",
            "workload-not-yet-valid",
            "webhook-not-yet-valid",
        ],
        "",
    ),
    Message::new(
        &[&["too many intermediates for path length constraint"]],
        GO_VERIFY,
        &PATH_LENGTH,
        "",
    ),
    Message::new(
        &[
            &["certificate specifies an incompatible key usage"],
            &["not authorized for an extended key usage"],
            &["candidate chains with incompatible key usage"],
        ],
        GO_VERIFY,
        &[
            "issuer-lacks-server-auth",
            "anchor-lacks-server-auth",
            "intermediate-lacks-server-auth",
            "workload-lacks-server-auth",
            "webhook-lacks-server-auth",
            "workload-lacks-client-auth",
        ],
        "It is the extended key usage that is meant. A CA needs none.",
    ),
    Message::new(
        &[
            &["not authorized to sign for this name"],
            &["is not permitted by any constraint"],
            &["is excluded by constraint"],
            &["issuer has name constraints but leaf"],
        ],
        GO_VERIFY,
        &NAME_CONSTRAINTS,
        "The constraints may stand in any CA of the chain.",
    ),
    Message::new(
        &[&["certificate is not authorized to sign other certificates"]],
        GO_VERIFY,
        &["issuer-not-ca", "intermediate-not-ca", "anchor-not-ca"],
        "",
    ),
    Message::new(
        &[
            &["x509: no valid chains built"],
            &["candidate chains with invalid policies"],
        ],
        GO_VERIFY,
        &[
            "issuer-policy-constraints",
            "anchor-policy-constraints",
            "intermediate-policy-constraints",
            "workload-policy-constraints",
            "webhook-policy-constraints",
            "issuer-maps-any-policy",
            "intermediate-maps-any-policy",
        ],
        "",
    ),
    Message::new(
        &[&["cannot be matched against constraints"]],
        GO_VERIFY,
        &[
            "issuer-name-outside-constraints",
            "intermediate-name-outside-constraints",
            "workload-name-outside-constraints",
            "webhook-name-outside-constraints",
        ],
        "The name is in the issued certificate, and the constraints are in a CA that issued it.",
    ),
    Message::new(
        &[&["signature check attempts limit reached"]],
        GO_VERIFY,
        &[
            "issuer-too-many-candidates",
            "workload-too-many-candidates",
            "webhook-too-many-candidates",
        ],
        "The files hold more certificates of one name than a verifier tries.",
    ),
    Message::new(
        &[&["x509: requested signaturealgorithm does not match private key type"]],
        "Go, crypto/x509/x509.go (CreateCertificate): the identity service",
        &["issuer-key-algorithm"],
        "The identity service signs with ECDSA and nothing else.",
    ),
    Message::new(
        &[
            &["x509: certificate is valid for"],
            &["x509: certificate is not valid for any names"],
            &["certificate relies on legacy common name field"],
            &["x509: cannot validate certificate for"],
        ],
        "Go, crypto/x509/verify.go (HostnameError): a Go client that looks at the name",
        &NAME,
        "Linkerd asks for names in Go only where webhooks are concerned: meshpki verify --anchors CABUNDLE \
         --webhook tls.crt judges them.",
    ),
    // Go: certificates
    Message::new(
        &[&["x509: negative serial number"]],
        GO_PARSER,
        &[
            "issuer-negative-serial",
            "anchor-negative-serial",
            "intermediate-negative-serial",
            "workload-negative-serial",
            "webhook-negative-serial",
        ],
        "",
    ),
    Message::new(
        &[&["x509: malformed serial number"]],
        GO_PARSER,
        &[
            "issuer-malformed-serial",
            "anchor-malformed-serial",
            "intermediate-malformed-serial",
            "workload-malformed-serial",
            "webhook-malformed-serial",
        ],
        "",
    ),
    Message::new(
        &[&["incorrectly marked critical"]],
        GO_PARSER,
        &[
            "issuer-critical-extension",
            "anchor-critical-extension",
            "intermediate-critical-extension",
            "workload-critical-extension",
            "webhook-critical-extension",
        ],
        "",
    ),
    Message::new(
        &[&["empty name constraints extension"]],
        GO_PARSER,
        &[
            "issuer-empty-name-constraints",
            "anchor-empty-name-constraints",
            "intermediate-empty-name-constraints",
            "workload-empty-name-constraints",
            "webhook-empty-name-constraints",
        ],
        "",
    ),
    Message::new(
        &[&["certificate contains duplicate extension"]],
        GO_PARSER,
        &[
            "issuer-repeated-extension",
            "anchor-repeated-extension",
            "intermediate-repeated-extension",
            "workload-repeated-extension",
            "webhook-repeated-extension",
        ],
        "",
    ),
    Message::new(
        &[&["x509: invalid rdnsequence"]],
        GO_PARSER,
        &[
            "issuer-malformed-name",
            "anchor-malformed-name",
            "intermediate-malformed-name",
            "workload-malformed-name",
            "webhook-malformed-name",
        ],
        "",
    ),
    Message::new(
        &[
            &["x509: malformed extension"],
            &["x509: invalid basic constraints"],
            &["x509: invalid key usage"],
            &["x509: invalid extended key usages"],
            &["x509: invalid subject alternative name"],
            &["x509: san ", " is malformed"],
            &["x509: cannot parse dnsname"],
            &["x509: cannot parse uri"],
            &["x509: cannot parse rfc822name"],
            &["x509: cannot parse ip address of length"],
            &["x509: invalid authority key identifier"],
            &["x509: invalid subject key identifier"],
            &["x509: invalid authority info access"],
            &["x509: invalid certificate policies"],
            &["x509: invalid crl distribution point"],
            &["x509: invalid policy "],
            &["x509: policy constraints ", "overflows int"],
            &["x509: invalid inhibit any policy extension"],
            &["x509: invalid nameconstraints extension"],
            &["x509: invalid constraint value"],
            &["x509: failed to parse ", " constraint "],
            &["x509: ip constraint contained"],
        ],
        GO_PARSER,
        &MALFORMED_EXTENSION,
        "",
    ),
    Message::new(
        &[
            &["x509: unsupported elliptic curve"],
            &["x509: unknown public key algorithm"],
        ],
        GO_PARSER,
        &[
            "issuer-key-algorithm",
            "anchor-key-algorithm",
            "intermediate-key-algorithm",
            "workload-key-algorithm",
            "webhook-key-algorithm",
        ],
        "",
    ),
    Message::new(
        &[&["point not on curve"], &["invalid p256 element encoding"]],
        GO_PARSER,
        &[
            "issuer-invalid-key",
            "anchor-invalid-key",
            "intermediate-invalid-key",
            "workload-invalid-key",
            "webhook-invalid-key",
        ],
        "",
    ),
    Message::new(
        &[
            &["x509: malformed version"],
            &["x509: invalid version"],
            &["x509: malformed utctime"],
            &["x509: malformed generalizedtime"],
            &["x509: unsupported time format"],
            &["inner and outer signature algorithm identifiers don't match"],
            &["x509: malformed oid"],
            &["x509: malformed parameters"],
            &["x509: malformed validity"],
            &["x509: malformed certificate"],
            &["x509: malformed tbs certificate"],
        ],
        GO_PARSER,
        &[
            "issuer-unreadable",
            "anchor-unreadable",
            "intermediate-unreadable",
            "workload-unreadable",
            "webhook-unreadable",
        ],
        "",
    ),
    // Go: keys and PEM
    Message::new(
        &[
            &["x509: failed to parse private key (use parse"],
            &["x509: failed to parse ec private key"],
            &["x509: failed to parse rsa private key"],
        ],
        "Go, crypto/x509 (sec1.go, pkcs1.go, pkcs8.go): Linkerd's command line and identity service",
        &["key-mislabelled"],
        "If the label is right, the key is damaged; meshpki verify tells the two apart.",
    ),
    Message::new(
        &[
            &["x509: malformed"],
            &["asn1: structure error"],
            &["asn1: syntax error"],
            &["x509: trailing data"],
        ],
        "Go, crypto/x509/parser.go and encoding/asn1: what reads a certificate or a key",
        &[],
        "The certificate or the key is damaged. meshpki inspect says which block of the file it is.",
    ),
    Message::new(
        &[
            &["tls: private key does not match public key"],
            &["provided privatekey doesn't match parent's publickey"],
            &["tls: private key type does not match"],
        ],
        "Go, crypto/tls/tls.go and crypto/x509/x509.go: webhooks, kubectl, Helm, what signs",
        &["key-mismatch"],
        "",
    ),
    Message::new(
        &[
            &["pem data in certificate input"],
            &["pem data in key input"],
        ],
        "Go, crypto/tls/tls.go (X509KeyPair)",
        &["pem-private-key", "pem-indented", "pem-byte-order-mark"],
        "The file is empty or no PEM text, or the certificate's and the key's were given in each \
         other's place.",
    ),
    Message::new(
        &[&["pem block in certificate input after skipping"]],
        "Go, crypto/tls/tls.go (X509KeyPair)",
        &["pem-unexpected-label", "pem-unexpected-block"],
        "",
    ),
    Message::new(
        &[
            &["in key input after skipping"],
            &["tls: found a certificate rather than a key"],
        ],
        "Go, crypto/tls/tls.go (X509KeyPair)",
        &["key-parameters-first"],
        "The file holds no private key at all. meshpki inspect says what it holds.",
    ),
    // Webhooks
    Message::new(
        &[
            &["failed to load private key"],
            &["could not load private key"],
        ],
        "Linkerd, policy-controller, and kubert, src/server: the webhook of the policy controller",
        &["key-parameters-first", "key-mislabelled", "key-encrypted"],
        "It reads PRIVATE KEY (PKCS#8) and RSA PRIVATE KEY, and no EC PRIVATE KEY; cert-manager writes \
         PKCS#8 with privateKey.encoding: PKCS8. A webhook's certificate is none of the mesh.",
    ),
    // Linkerd: files
    Message::new(
        &[&["not a pem certificate"]],
        LINKERD_CODEC,
        &[
            "pem-data-after-last-block",
            "pem-indented",
            "pem-glued-blocks",
            "pem-byte-order-mark",
            "pem-lost-blocks",
        ],
        "meshpki inspect --format pem FILE writes the file as every program reads it.",
    ),
    Message::new(
        &[&["no certificates found"]],
        LINKERD_CODEC,
        &[
            "pem-private-key",
            "pem-unexpected-label",
            "pem-unexpected-block",
        ],
        "The file is empty, or its first block is no certificate.",
    ),
    Message::new(
        &[&["unsupported block type", "encrypted private key"]],
        LINKERD_CODEC,
        &["key-encrypted"],
        "",
    ),
    Message::new(
        &[&["unsupported block type", "ec parameters"]],
        LINKERD_CODEC,
        &["key-parameters-first"],
        "",
    ),
    Message::new(
        &[&["unsupported block type"]],
        LINKERD_CODEC,
        &["key-parameters-first", "key-encrypted"],
        "Linkerd reads the first block alone: EC PRIVATE KEY, RSA PRIVATE KEY or PRIVATE KEY.",
    ),
    Message::new(
        &[&["unsupported pkcs#8 encoded private key type"]],
        LINKERD_CODEC,
        &["key-algorithm"],
        "",
    ),
    Message::new(
        &[&["not pem-encoded"]],
        LINKERD_CODEC,
        &[],
        "The key's file is empty or no PEM text: binary, or base64 of base64. meshpki inspect says \
         what it is.",
    ),
    Message::new(
        &[&["public and private key do not match"]],
        "Linkerd, pkg/tls/cred.go: its command line, check and identity service",
        &["key-mismatch", "issuer-wrong-order"],
        "",
    ),
    Message::new(
        &[&["needs to exist in secret"]],
        "Linkerd, pkg/issuercerts and pkg/healthcheck: linkerd install, upgrade and check",
        &[],
        "Linkerd's own Secret linkerd-identity-issuer has crt.pem and key.pem; with \
         --identity-external-issuer it has tls.crt, tls.key and ca.crt.",
    ),
    Message::new(
        &[&["must be specified if other credentials are provided"]],
        "Linkerd, cli/cmd/options.go: linkerd install",
        &[],
        "Anchors, issuer and key are given together or not at all: meshpki create chain makes the \
         three.",
    ),
    // Linkerd: rules
    Message::new(
        &[
            &["issuer cert is not a ca"],
            &["it must be an intermediate-ca, but it is not"],
        ],
        "Linkerd, pkg/issuercerts/issuercerts.go and pkg/identity/service.go",
        &["issuer-not-ca"],
        "linkerd check does not look at this.",
    ),
    Message::new(
        &[
            &["issuer certificate must use ecdsa for public key algorithm"],
            &["issuer c", "must use p-256 curve for public key"],
        ],
        LINKERD_RULES,
        &["issuer-key-algorithm"],
        "",
    ),
    Message::new(
        &[
            &["trust anchor must use ecdsa or rsa for public key algorithm"],
            &["rsa must use a 2048 or 4096 bit public key"],
            &["* ", "must use p-256 curve for public key"],
        ],
        LINKERD_RULES,
        &["anchor-key-algorithm"],
        "",
    ),
    Message::new(
        &[&["must use p-256 curve for public key"]],
        LINKERD_RULES,
        &["issuer-key-algorithm", "anchor-key-algorithm"],
        "",
    ),
    Message::new(
        &[&["issuer c", "must be signed by an ecdsa p-256 key"]],
        LINKERD_RULES,
        &["issuer-signature-algorithm"],
        "The key that counts here is the anchor's, which made the signature.",
    ),
    Message::new(
        &[
            &["* ", "must be signed by an ecdsa p-256 key"],
            &["must be signed by an rsa 2048/4096 bit key"],
        ],
        LINKERD_RULES,
        &["anchor-signature-algorithm"],
        "",
    ),
    Message::new(
        &[&["must be signed by an ecdsa p-256 key"]],
        LINKERD_RULES,
        &["issuer-signature-algorithm", "anchor-signature-algorithm"],
        "",
    ),
    Message::new(
        &[
            &["issuer certificate is not valid anymore"],
            &["issuer credentials: not valid anymore"],
        ],
        LINKERD_RULES,
        &["issuer-expired"],
        "",
    ),
    Message::new(
        &[&["not valid anymore. expired on"]],
        LINKERD_RULES,
        &["anchor-expired", "issuer-expired"],
        "One expired anchor of a bundle is enough for linkerd check to stop there.",
    ),
    Message::new(
        &[
            &["issuer certificate is not valid before:"],
            &["issuer credentials: not valid before:"],
        ],
        LINKERD_RULES,
        &["issuer-not-yet-valid"],
        CLOCK,
    ),
    Message::new(
        &[&[" not valid before: "]],
        LINKERD_RULES,
        &["anchor-not-yet-valid", "issuer-not-yet-valid"],
        CLOCK,
    ),
    Message::new(
        &[&["issuer certificate will expire on"]],
        LINKERD_RULES,
        &["issuer-expiring-soon"],
        "",
    ),
    Message::new(
        &[&["* ", "will expire on"]],
        LINKERD_RULES,
        &["anchor-expiring-soon"],
        "",
    ),
    // Linkerd: items of check
    Message::new(
        &[&["certificate config is valid"]],
        LINKERD_CHECK,
        &[
            "pem-data-after-last-block",
            "key-mismatch",
            "key-parameters-first",
            "key-encrypted",
            "key-mislabelled",
            "key-algorithm",
            "pem-indented",
            "pem-glued-blocks",
            "pem-byte-order-mark",
        ],
        "The line below it says more. It reads linkerd-config, or ca.crt with an external issuer, \
         and not the bundle that the identity service reads.",
    ),
    Message::new(
        &[
            &["trust anchors are using supported crypto algorithm"],
            &["trust roots are using supported crypto algorithm"],
            &["invalid trustanchors:"],
        ],
        LINKERD_CHECK,
        &["anchor-key-algorithm", "anchor-signature-algorithm"],
        "",
    ),
    Message::new(
        &[
            &["trust anchors are within their validity period"],
            &["trust roots are within their validity period"],
            &["invalid anchors:"],
            &["invalid roots:"],
        ],
        LINKERD_CHECK,
        &["anchor-expired", "anchor-not-yet-valid"],
        "It fails on any anchor of the bundle, needed or not, and ends the whole run.",
    ),
    Message::new(
        &[
            &["trust anchors are valid for at least 60 days"],
            &["trust roots are valid for at least 60 days"],
            &["anchors expiring soon:"],
            &["roots expiring soon:"],
        ],
        LINKERD_CHECK,
        &["anchor-expiring-soon"],
        "",
    ),
    Message::new(
        &[&["issuer cert is using supported crypto algorithm"]],
        LINKERD_CHECK,
        &["issuer-key-algorithm", "issuer-signature-algorithm"],
        "",
    ),
    Message::new(
        &[&["issuer cert is within its validity period"]],
        LINKERD_CHECK,
        &["issuer-expired", "issuer-not-yet-valid"],
        "",
    ),
    Message::new(
        &[&["issuer cert is valid for at least 60 days"]],
        LINKERD_CHECK,
        &["issuer-expiring-soon"],
        "",
    ),
    Message::new(
        &[
            &["issuer cert is issued by the trust anchor"],
            &["issuer cert is issued by the trust root"],
        ],
        LINKERD_CHECK,
        &[
            "issuer-unknown-anchor",
            "issuer-signed-by-other-key",
            "issuer-missing-intermediate",
            "anchor-not-ca",
            "anchor-cannot-sign",
            "issuer-lacks-server-auth",
            "anchor-lacks-server-auth",
            "intermediate-expired",
        ],
        "The line below it says more. It judges the issuer as if it were a leaf: green does not mean \
         that its workloads are accepted.",
    ),
    Message::new(
        &[
            &["data plane proxies certificate match ca"],
            &["do not have the current trust bundle and must be restarted"],
            &["does not validate against the trust anchors of the following pods"],
        ],
        "Linkerd, cli/cmd/upgrade.go and pkg/healthcheck: linkerd upgrade, linkerd check --proxy",
        &[
            "issuer-unknown-anchor",
            "workload-unknown-anchor",
            "issuer-signed-by-other-key",
        ],
        "These pods started with an earlier bundle. meshpki verify --anchors with that bundle says \
         whether they accept the issuer all the same.",
    ),
    Message::new(
        &[
            &["clusters share trust anchors"],
            &["problematic clusters:"],
            &["cannot parse trust anchors"],
        ],
        "Linkerd, multicluster/cmd/check.go: linkerd multicluster check",
        &["anchor-duplicate", "pem-data-after-last-block"],
        "It wants the same anchors in both clusters, as many times. The mesh wants less: that each \
         issuer is sound below the other's bundle, which meshpki verify says.",
    ),
    Message::new(
        &[
            &["webhook has valid cert"],
            &["tap api server has valid cert"],
            &["anchors not within their validity period"],
        ],
        "Linkerd, pkg/healthcheck/healthcheck.go: linkerd check, of webhooks",
        &[
            "webhook-signed-by-other-key",
            "webhook-unknown-anchor",
            "webhook-expired",
            "webhook-wrong-host",
        ],
        WEBHOOK_NOTE,
    ),
    // The proxy
    Message::new(
        &[&["no trust roots in pem file"]],
        PROXY_CREDS,
        &[
            "pem-indented",
            "pem-byte-order-mark",
            "pem-unexpected-label",
        ],
        "",
    ),
    Message::new(
        &[&["invalid trust anchors file"]],
        PROXY_CREDS,
        &[],
        "The text of a block is no base64, or a block has no end: meshpki could not read it either, and \
         says which.",
    ),
    Message::new(
        &[
            &["skipped ", " invalid trust anchors"],
            &["no trust roots loaded"],
        ],
        PROXY_CREDS,
        &[
            "anchor-malformed-extension",
            "anchor-unsupported-name-constraints",
        ],
        "meshpki inspect says which block cannot be read.",
    ),
    Message::new(
        &[&["tlsidandservernamenotmatching"]],
        "linkerd2-proxy, linkerd/app/src/env/identity.rs: a proxy that starts",
        &[],
        "Without SPIRE a proxy's identity and its server name have to be one DNS name. Both are in the \
         environment of its container, which the injector writes.",
    ),
    Message::new(
        &[&["certificate does not match tls identity"]],
        "linkerd2-proxy, linkerd/meshtls (client.rs): a proxy that connects",
        &NAME,
        "The peer is trusted, but is not the one that was asked for: a stale endpoint may be behind \
         it, too.",
    ),
    // rustls and webpki
    Message::new(
        &[&["unknownissuer"]],
        RUSTLS,
        &[
            "issuer-unknown-anchor",
            "workload-unknown-anchor",
            "intermediate-unknown-anchor",
            "issuer-missing-intermediate",
            "workload-missing-intermediate",
            "intermediate-missing-intermediate",
            "issuer-name-encoding-mismatch",
            "intermediate-name-encoding-mismatch",
            "workload-name-encoding-mismatch",
            "anchor-dropped-by-proxies",
            "pem-glued-blocks",
            "pem-indented",
            "pem-byte-order-mark",
            "pem-unexpected-label",
            "pem-lost-blocks",
        ],
        "One of the two proxies may still have an earlier bundle: a pod keeps the one that it started \
         with.",
    ),
    Message::new(
        &[
            &["invalidcertificate(badsignature"],
            &["peer certificate: badsignature"],
            &["invalidsignatureforpublickey"],
        ],
        RUSTLS,
        &SIGNED_BY_OTHER_KEY,
        "An anchor or a CA of that name is there, but another key made the signature.",
    ),
    Message::new(
        &[
            &["invalidcertificate(expired"],
            &["peer certificate: expired"],
            &["expiredcontext"],
            &["certexpired"],
            &["certificate expired: verification time"],
            &["invalidcertvalidity"],
        ],
        RUSTLS,
        &[
            "workload-expired",
            "issuer-expired",
            "intermediate-expired",
            "intermediate-limits-workload-lifetime",
        ],
        "To a proxy an anchor does not expire: it is one of the others.",
    ),
    Message::new(
        &[
            &["notvalidyet"],
            &["certificate not valid yet: verification time"],
        ],
        RUSTLS,
        &[
            "workload-not-yet-valid",
            "issuer-not-yet-valid",
            "intermediate-not-yet-valid",
        ],
        "The clock that counts is that of the machine that says it.",
    ),
    Message::new(
        &[
            &["extended key usage for client authentication"],
            &["invalidpurposecontext", "required: clientauth"],
        ],
        RUSTLS,
        &[
            "issuer-lacks-client-auth",
            "workload-lacks-client-auth",
            "intermediate-lacks-client-auth",
        ],
        "",
    ),
    Message::new(
        &[
            &["extended key usage for server authentication"],
            &["invalidpurposecontext", "required: serverauth"],
        ],
        RUSTLS,
        &[
            "issuer-lacks-server-auth",
            "workload-lacks-server-auth",
            "intermediate-lacks-server-auth",
        ],
        "",
    ),
    Message::new(
        &[
            &["invalidpurpose"],
            &["requiredekunotfound"],
            &["emptyekuextension"],
        ],
        RUSTLS,
        &LACKS_AUTH,
        "A proxy that accepts asks for clientAuth, one that connects for serverAuth.",
    ),
    Message::new(
        &[
            &["notvalidforname"],
            &["certificate not valid for name"],
            &["malformeddnsidentifier"],
        ],
        RUSTLS,
        &NAME,
        "",
    ),
    Message::new(&[&["causedasendentity"]], RUSTLS, &["workload-is-ca"], ""),
    Message::new(
        &[&["endentityusedasca"]],
        RUSTLS,
        &["issuer-not-ca", "intermediate-not-ca"],
        "",
    ),
    Message::new(
        &[&["issuernotcertsigner"]],
        "rustls-webpki from 0.104 on",
        &["issuer-cannot-sign", "intermediate-cannot-sign"],
        "",
    ),
    Message::new(
        &[&["pathlenconstraintviolated"]],
        RUSTLS,
        &["intermediate-no-path-length-room"],
        "A proxy does not look at an anchor's path length.",
    ),
    Message::new(
        &[
            &["maximumpathdepthexceeded"],
            &["maximumpathbuildcallsexceeded"],
            &["maximumsignaturechecksexceeded"],
            &["maximumnameconstraintcomparisonsexceeded"],
        ],
        RUSTLS,
        &[
            "issuer-too-many-intermediates",
            "workload-too-many-intermediates",
            "issuer-too-many-candidates",
            "workload-too-many-candidates",
            "issuer-refused",
            "workload-refused",
        ],
        "The chain is too long, or the file holds more certificates than any chain needs.",
    ),
    Message::new(
        &[&["nameconstraintviolation"]],
        RUSTLS,
        &[
            "issuer-name-constraints-exclude",
            "anchor-name-constraints-exclude",
            "intermediate-name-constraints-exclude",
            "workload-name-constraints-exclude",
            "issuer-unsupported-name-constraints",
            "anchor-unsupported-name-constraints",
            "intermediate-unsupported-name-constraints",
        ],
        "The constraints may stand in any CA of the chain.",
    ),
    Message::new(
        &[
            &["malformednameconstraint"],
            &["invalidnetworkmaskconstraint"],
        ],
        RUSTLS,
        &[
            "issuer-malformed-extension",
            "anchor-malformed-extension",
            "intermediate-malformed-extension",
        ],
        "",
    ),
    Message::new(
        &[&["unsupportedcriticalextension"]],
        RUSTLS,
        &[
            "issuer-unknown-critical-extension",
            "intermediate-unknown-critical-extension",
            "workload-unknown-critical-extension",
            "issuer-critical-extension",
            "intermediate-critical-extension",
            "workload-critical-extension",
            "workload-policy-constraints",
            "issuer-policy-constraints",
        ],
        "",
    ),
    Message::new(
        &[&["unsupportedsignaturealgorithm"]],
        RUSTLS,
        &[
            "issuer-signature-algorithm",
            "intermediate-signature-algorithm",
            "workload-signature-algorithm",
            "issuer-key-algorithm",
            "anchor-key-algorithm",
            "intermediate-key-algorithm",
            "issuer-signed-by-unverifiable-key",
            "intermediate-signed-by-unverifiable-key",
            "workload-signed-by-unverifiable-key",
        ],
        "",
    ),
    Message::new(
        &[&["malformedextensions"], &["extensionvalueinvalid"]],
        RUSTLS,
        &MALFORMED_EXTENSION,
        "",
    ),
    Message::new(
        &[&["unsupportedcertversion"]],
        RUSTLS,
        &[
            "issuer-old-version",
            "intermediate-old-version",
            "workload-old-version",
        ],
        "",
    ),
    Message::new(
        &[&["signaturealgorithmmismatch"]],
        RUSTLS,
        &["issuer-refused", "workload-refused"],
        "",
    ),
    Message::new(
        &[
            &["invalidcertificate(badencoding"],
            &["peer certificate: badencoding"],
            &["badencoding"],
        ],
        RUSTLS,
        &[
            "issuer-malformed-extension",
            "workload-malformed-extension",
            "intermediate-malformed-extension",
        ],
        "A certificate that the peer sent is damaged. meshpki inspect says what is wrong with it.",
    ),
    Message::new(
        &[&["keys may not be consistent"], &["inconsistentkeys"]],
        "rustls, src/error.rs (InconsistentKeys)",
        &["key-mismatch"],
        "",
    ),
    Message::new(
        &[&["x509svid: could not verify leaf certificate"]],
        "go-spiffe, svid/x509svid/verify.go",
        &[
            "workload-unknown-anchor",
            "workload-missing-intermediate",
            "workload-expired",
            "workload-signed-by-other-key",
        ],
        "What follows it is Go's reason. It judges by the bundle of the SPIFFE ID's trust domain, and asks \
         for no extended key usage.",
    ),
    // Both Go and OpenSSL
    Message::new(
        &[
            &["unhandled critical extension"],
            &["unhandledcriticalextension"],
        ],
        "Go, crypto/x509/verify.go; OpenSSL, X509_verify_cert; rustls, src/error.rs",
        &[
            "issuer-unknown-critical-extension",
            "anchor-unknown-critical-extension",
            "intermediate-unknown-critical-extension",
            "workload-unknown-critical-extension",
            "issuer-unsupported-name-constraints",
            "anchor-unsupported-name-constraints",
            "intermediate-unsupported-name-constraints",
        ],
        "meshpki inspect shows which extension it is.",
    ),
    // OpenSSL
    Message::new(
        &[
            &["unable to get local issuer certificate"],
            &["unable to get issuer certificate"],
            &["unable to verify the first certificate"],
        ],
        OPENSSL,
        &[
            "workload-missing-intermediate",
            "issuer-missing-intermediate",
            "workload-unknown-anchor",
            "issuer-unknown-anchor",
            "intermediate-unknown-anchor",
            "anchor-not-self-signed",
            "issuer-signed-by-other-key",
            "workload-signed-by-other-key",
            "intermediate-signed-by-other-key",
        ],
        "OpenSSL takes no intermediate for an anchor without -partial_chain, and finds an issuer by \
         its key identifier.",
    ),
    Message::new(
        &[
            &["self-signed certificate in certificate chain"],
            &["self signed certificate in certificate chain"],
        ],
        OPENSSL,
        &[
            "workload-unknown-anchor",
            "issuer-unknown-anchor",
            "intermediate-unknown-anchor",
            "issuer-signed-by-other-key",
        ],
        "The chain leads to a root that is not among the anchors.",
    ),
    Message::new(
        &[
            &[": self-signed certificate"],
            &[": self signed certificate"],
        ],
        OPENSSL,
        &["issuer-unknown-anchor", "workload-unknown-anchor"],
        "The certificate signed itself, and is not among the anchors.",
    ),
    Message::new(
        &[&["certificate has expired"]],
        OPENSSL,
        &[
            "workload-expired",
            "issuer-expired",
            "intermediate-expired",
            "anchor-expired",
        ],
        "",
    ),
    Message::new(
        &[&["certificate is not yet valid"]],
        OPENSSL,
        &[
            "workload-not-yet-valid",
            "issuer-not-yet-valid",
            "intermediate-not-yet-valid",
            "anchor-not-yet-valid",
        ],
        "The clock that counts is that of the machine that says it.",
    ),
    Message::new(
        &[
            &["invalid ca certificate"],
            &["invalid non-ca certificate (has ca markings)"],
            &["key usage does not include certificate signing"],
        ],
        OPENSSL,
        &[
            "issuer-not-ca",
            "intermediate-not-ca",
            "anchor-not-ca",
            "issuer-cannot-sign",
            "intermediate-cannot-sign",
            "anchor-cannot-sign",
        ],
        "",
    ),
    Message::new(
        &[&["path length constraint exceeded"]],
        OPENSSL,
        &PATH_LENGTH,
        "",
    ),
    Message::new(
        &[
            &["unsuitable certificate purpose"],
            &["unsupported certificate purpose"],
        ],
        OPENSSL,
        &LACKS_AUTH,
        "",
    ),
    Message::new(
        &[
            &["authority and subject key identifier mismatch"],
            &["authority and issuer serial number mismatch"],
            &["certificate signature failure"],
        ],
        OPENSSL,
        &[
            "issuer-signed-by-other-key",
            "workload-signed-by-other-key",
            "intermediate-signed-by-other-key",
            "anchor-wrong-self-signature",
        ],
        "",
    ),
    Message::new(
        &[
            &["permitted subtree violation"],
            &["excluded subtree violation"],
        ],
        OPENSSL,
        &NAME_CONSTRAINTS,
        "",
    ),
    Message::new(
        &[
            &["unsupported name constraint type"],
            &["name constraint syntax"],
        ],
        OPENSSL,
        &[
            "issuer-unsupported-name-constraints",
            "anchor-unsupported-name-constraints",
            "intermediate-unsupported-name-constraints",
        ],
        "",
    ),
    Message::new(
        &[
            &["certificate key too weak"],
            &["ee key too small"],
            &["ca key too small"],
            &["ca signature digest algorithm too weak"],
            &["ca md too weak"],
        ],
        OPENSSL,
        &[
            "anchor-key-algorithm",
            "issuer-key-algorithm",
            "issuer-signature-algorithm",
            "anchor-signature-algorithm",
        ],
        "",
    ),
    Message::new(
        &[&["invalid or inconsistent certificate extension"]],
        OPENSSL,
        &MALFORMED_EXTENSION,
        "",
    ),
    Message::new(
        &[
            &["invalid or inconsistent certificate policy extension"],
            &["no explicit policy"],
        ],
        OPENSSL,
        &["issuer-policy-constraints", "anchor-policy-constraints"],
        "",
    ),
    Message::new(
        &[&["certificate chain too long"]],
        OPENSSL,
        &["issuer-refused", "workload-refused"],
        "",
    ),
    Message::new(
        &[
            &["subject name ", "does not match target host"],
            &["hostname mismatch"],
        ],
        "OpenSSL, X509_verify_cert; curl, lib/vtls: a client that looks at the name",
        &NAME,
        "An identity of a mesh is no host name: only a proxy connects by it.",
    ),
    Message::new(
        &[
            &["key values mismatch"],
            &["key type mismatch"],
            &["private key does not match the certificate public key"],
        ],
        "OpenSSL, X509_check_private_key; curl, lib/vtls",
        &["key-mismatch"],
        "",
    ),
    Message::new(
        &[
            &["could not load pem client certificate"],
            &["unable to set private key file"],
        ],
        "curl, lib/vtls/openssl.c",
        &["key-encrypted", "key-mismatch", "key-parameters-first"],
        "The file may not be there; else meshpki inspect says what it holds.",
    ),
    Message::new(
        &[&["no start line"]],
        OPENSSL_PEM,
        &["pem-indented", "pem-private-key", "pem-unexpected-label"],
        "No block of the wanted kind was found: the file is empty, binary, or another one. Its last \
         read ends so, too, where all is well.",
    ),
    Message::new(
        &[&["bad end line"]],
        OPENSSL_PEM,
        &["pem-glued-blocks", "pem-lost-to-openssl"],
        "",
    ),
    Message::new(
        &[&["bad base64 decode"]],
        OPENSSL_PEM,
        &[],
        "The base64 is damaged. meshpki inspect says in which block.",
    ),
    // Alerts
    Message::new(
        &[
            &["fatal alert: badcertificate"],
            &["sending fatal alert badcertificate"],
            &["alertreceived(badcertificate"],
            &["remote error: tls: bad certificate"],
            &["alert bad certificate"],
        ],
        ALERT,
        &[
            "issuer-unknown-anchor",
            "issuer-signed-by-other-key",
            "issuer-expired",
            "workload-expired",
            "workload-wrong-trust-domain",
            "issuer-unknown-critical-extension",
            "workload-unknown-critical-extension",
            "workload-malformed-extension",
        ],
        "A client in Go says it of whatever is wrong. Judge our chain by the peer's bundle; the peer's \
         own log is more exact.",
    ),
    Message::new(
        &[
            &["fatal alert: unknownca"],
            &["sending fatal alert unknownca"],
            &["alertreceived(unknownca"],
            &["tls: unknown certificate authority"],
            &["alert unknown ca"],
        ],
        ALERT,
        &[
            "issuer-unknown-anchor",
            "workload-unknown-anchor",
            "issuer-missing-intermediate",
            "workload-missing-intermediate",
            "intermediate-unknown-anchor",
        ],
        ALERT_NOTE,
    ),
    Message::new(
        &[
            &["fatal alert: certificateexpired"],
            &["sending fatal alert certificateexpired"],
            &["alertreceived(certificateexpired"],
            &["remote error: tls: expired certificate"],
            &["alert certificate expired"],
        ],
        ALERT,
        &[
            "workload-expired",
            "issuer-expired",
            "intermediate-expired",
            "workload-not-yet-valid",
            "issuer-not-yet-valid",
            "anchor-expired",
        ],
        ALERT_NOTE,
    ),
    Message::new(
        &[
            &["fatal alert: decrypterror"],
            &["sending fatal alert decrypterror"],
            &["alertreceived(decrypterror"],
            &["tls: error decrypting message"],
            &["alert decrypt error"],
        ],
        ALERT,
        &[
            "issuer-signed-by-other-key",
            "workload-signed-by-other-key",
            "intermediate-signed-by-other-key",
            "issuer-signature-algorithm",
            "workload-signature-algorithm",
            "key-mismatch",
        ],
        ALERT_NOTE,
    ),
    Message::new(
        &[
            &["fatal alert: unsupportedcertificate"],
            &["sending fatal alert unsupportedcertificate"],
            &["alertreceived(unsupportedcertificate"],
            &["remote error: tls: unsupported certificate"],
            &["alert unsupported certificate"],
        ],
        ALERT,
        &LACKS_AUTH,
        ALERT_NOTE,
    ),
    Message::new(
        &[
            &["fatal alert: certificateunknown"],
            &["sending fatal alert certificateunknown"],
            &["alertreceived(certificateunknown"],
            &["remote error: tls: unknown certificate"],
            &["alert certificate unknown"],
        ],
        ALERT,
        &[
            "issuer-not-ca",
            "workload-is-ca",
            "issuer-name-constraints-exclude",
            "intermediate-no-path-length-room",
            "issuer-unknown-critical-extension",
            "workload-refused",
        ],
        ALERT_NOTE,
    ),
];

/// Who passes a cause on, and what it means there. The codes count where no cause is told.
static FRAMES: &[Message] = &[
    Message::new(
        &[
            &["calling webhook"],
            &["failing or missing response from"],
            &["unable to load root certificates"],
        ],
        WEBHOOK,
        &[
            "webhook-unknown-anchor",
            "pem-lost-to-api-server",
            "webhook-lacks-server-auth",
            "webhook-name-constraints-exclude",
            "webhook-malformed-extension",
            "webhook-unknown-critical-extension",
            "webhook-refused",
        ],
        WEBHOOK_NOTE,
    ),
    Message::new(
        &[
            &["issuerupdateskipped"],
            &["skipping issuer update as certs could not be read from disk"],
        ],
        "Linkerd, pkg/identity/service.go: the identity service, of a new issuer",
        &[
            "issuer-unknown-anchor",
            "key-mismatch",
            "issuer-not-ca",
            "issuer-signed-by-other-key",
        ],
        "The old issuer stays in use. The service judges a new one by the anchors that it read when \
         it started: if the bundle has changed since, restart it.",
    ),
    Message::new(
        &[
            &["issuervalidationfailed"],
            &["could not process csr because of ca cert validation failure"],
        ],
        "Linkerd, pkg/identity/service.go: the identity service, asked for a certificate",
        &["issuer-expired", "anchor-expired", "issuer-unknown-anchor"],
        "No proxy gets or renews a certificate: connections fail as those at hand run out, within 24 \
         hours.",
    ),
    Message::new(
        &[
            &["failed to initialize identity service"],
            &["failed to verify issuer credentials for"],
            &["failed to read ca from disk"],
        ],
        "Linkerd, controller/cmd/identity/main.go: the identity service, at its start",
        &[
            "issuer-unknown-anchor",
            "key-mismatch",
            "issuer-not-ca",
            "issuer-expired",
        ],
        "The identity service does not start, and no proxy gets a certificate.",
    ),
    Message::new(
        &[&["failed to load trust anchors"]],
        "Linkerd, proxy-identity/main.go: what starts a proxy",
        &[
            "pem-data-after-last-block",
            "pem-indented",
            "pem-glued-blocks",
        ],
        "Go read the anchors, and refused the file: new pods do not start, and those that run go on.",
    ),
    Message::new(
        &[
            &["failed to read trust anchors"],
            &["could not read identity trust anchors pem"],
        ],
        "Linkerd, controller/cmd/identity/main.go: the identity service, at its start",
        &[
            "pem-data-after-last-block",
            "pem-indented",
            "pem-glued-blocks",
        ],
        "It reads ca-bundle.crt of the ConfigMap linkerd-identity-trust-roots.",
    ),
    Message::new(
        &[
            &["failed to validate issuer credentials"],
            &["could not parse issuer certificate"],
        ],
        "Linkerd, cli/cmd/options.go and pkg/issuercerts: linkerd install, upgrade and check",
        &[
            "key-mismatch",
            "issuer-unknown-anchor",
            "issuer-key-algorithm",
            "issuer-expired",
        ],
        "Of a file for --identity-issuer-certificate-file the first certificate alone is kept.",
    ),
    Message::new(
        &[&["cert is not issued by the trust anchor"]],
        "Linkerd, pkg/healthcheck/healthcheck.go: linkerd check, of webhooks",
        &[
            "webhook-signed-by-other-key",
            "webhook-unknown-anchor",
            "webhook-expired",
            "webhook-wrong-host",
        ],
        WEBHOOK_NOTE,
    ),
    Message::new(
        &[&["failed to obtain identity"]],
        "linkerd2-proxy, linkerd/proxy/identity-client: a proxy that wants a certificate",
        &[
            "issuer-unknown-anchor",
            "issuer-expired",
            "anchor-expired",
            "issuer-lacks-server-auth",
        ],
        "A proxy judges its own certificate by its own bundle, too: one that started with an earlier \
         bundle takes none of a new issuer. If it names no certificate, look at the network.",
    ),
    Message::new(
        &[&["curl: (60)"], &["ssl certificate problem"]],
        "curl: the peer's certificate was refused",
        &[
            "workload-unknown-anchor",
            "workload-missing-intermediate",
            "workload-expired",
        ],
        "",
    ),
    Message::new(
        &[&["curl: (58)"]],
        "curl: its own certificate or key was refused",
        &["key-mismatch", "key-encrypted", "key-parameters-first"],
        "",
    ),
    Message::new(
        &[&["curl: (35)"]],
        "curl: the handshake broke off",
        &[],
        "Where the peer says why, the text behind it does. A meshed port wants a client certificate.",
    ),
    Message::new(
        &[
            &["certificate verify failed"],
            &["certificate_verify_failed"],
        ],
        "OpenSSL, or what stands on it, such as Python: the peer's certificate was refused",
        &[
            "workload-unknown-anchor",
            "workload-missing-intermediate",
            "workload-expired",
        ],
        "",
    ),
];

const SIGNED_BY_OTHER_KEY: [&str; 3] = [
    "issuer-signed-by-other-key",
    "workload-signed-by-other-key",
    "intermediate-signed-by-other-key",
];
const SIGNATURE_ALGORITHM: [&str; 4] = [
    "issuer-signature-algorithm",
    "intermediate-signature-algorithm",
    "workload-signature-algorithm",
    "anchor-signature-algorithm",
];
const NOT_YET_VALID: [&str; 4] = [
    "issuer-not-yet-valid",
    "anchor-not-yet-valid",
    "intermediate-not-yet-valid",
    "workload-not-yet-valid",
];
const PATH_LENGTH: [&str; 2] = [
    "anchor-no-path-length-room",
    "intermediate-no-path-length-room",
];
const NAME_CONSTRAINTS: [&str; 4] = [
    "issuer-name-constraints-exclude",
    "anchor-name-constraints-exclude",
    "intermediate-name-constraints-exclude",
    "workload-name-constraints-exclude",
];
const NAME: [&str; 4] = [
    "workload-wrong-identity",
    "workload-wrong-trust-domain",
    "workload-no-identity",
    "workload-malformed-identity",
];
const LACKS_AUTH: [&str; 6] = [
    "issuer-lacks-client-auth",
    "issuer-lacks-server-auth",
    "workload-lacks-client-auth",
    "workload-lacks-server-auth",
    "intermediate-lacks-client-auth",
    "intermediate-lacks-server-auth",
];
const MALFORMED_EXTENSION: [&str; 4] = [
    "issuer-malformed-extension",
    "anchor-malformed-extension",
    "intermediate-malformed-extension",
    "workload-malformed-extension",
];

const ALERT: &str =
    "a TLS alert, as rustls, Go and OpenSSL print it: the peer refused our certificate";
const ALERT_NOTE: &str = "Judge our chain by the peer's bundle; the peer's own log is more exact.";
const CLOCK: &str = "The clock that counts is that of the machine that linkerd runs on.";
const GO_CHECK: &str = "Go, crypto/x509/x509.go: Linkerd's control plane and command line";
const GO_PARSER: &str =
    "Go, crypto/x509/parser.go: Linkerd's control plane and command line, reading a certificate";
const GO_VERIFY: &str = "Go, crypto/x509/verify.go: Linkerd's control plane and command line";
const LINKERD_CHECK: &str = "Linkerd, pkg/healthcheck/healthcheck.go: linkerd check";
const LINKERD_CODEC: &str =
    "Linkerd, pkg/tls/codec.go: its command line, its control plane, and what starts a proxy";
const LINKERD_RULES: &str =
    "Linkerd, pkg/issuercerts/issuercerts.go: linkerd install, upgrade and check";
const OPENSSL: &str = "OpenSSL, X509_verify_cert: openssl verify, curl, and many more";
const OPENSSL_PEM: &str = "OpenSSL, PEM routines";
const PROXY_CREDS: &str =
    "linkerd2-proxy, linkerd/meshtls (creds.rs): a proxy that reads its anchors";
const WEBHOOK: &str = "Go, crypto/x509/verify.go: the Kubernetes API server, which calls a webhook";
const WEBHOOK_NOTE: &str = "The anchors that count are those of its caBundle: meshpki verify --anchors CABUNDLE \
     --webhook tls.crt.";
const RUSTLS: &str = "rustls and rustls-webpki, src/error.rs: Linkerd's proxies";

#[cfg(test)]
mod tests {
    use meshpki::CODES;

    use super::{CAUSES, FRAMES, Message, behind};
    use crate::explain::findings::Section;

    fn all() -> impl Iterator<Item = &'static Message> {
        CAUSES.iter().chain(FRAMES)
    }

    fn first_code(line: &str) -> Option<&'static str> {
        let (_, message) = *behind(line).first()?;
        message.codes.first().copied()
    }

    #[test]
    fn every_code_is_one_and_stands_once() {
        for message in all() {
            for (index, code) in message.codes.iter().enumerate() {
                assert!(CODES.contains(code), "{code}");
                assert!(!message.codes[..index].contains(code), "{message:?}");
            }
        }
    }

    #[test]
    fn every_pattern_can_match() {
        for message in all() {
            assert!(!message.patterns.is_empty());
            for part in message
                .patterns
                .iter()
                .copied()
                .inspect(|parts| assert!(!parts.is_empty()))
                .flatten()
            {
                assert!(part.len() > 1, "{part:?}");
                assert_eq!(*part, part.to_ascii_lowercase());
            }
            assert!(!message.source.is_empty());
            assert!(!message.codes.is_empty() || !message.note.is_empty());
        }
    }

    #[test]
    fn no_message_hides_another() {
        for message in all() {
            for parts in message.patterns {
                let found = behind(&parts.join(" ")).into_iter().map(|found| found.1);
                assert!(found.collect::<Vec<_>>().contains(&message), "{parts:?}");
            }
        }
    }

    #[test]
    fn every_refusal_has_a_message() {
        let told = |code: &str| all().any(|message| message.codes.contains(&code));
        let refused = Section::all().iter().filter(|section| {
            let severity = section
                .items
                .iter()
                .find(|item| item.0 == "severity")
                .unwrap();
            severity.1.contains("refused by")
        });
        let silent: Vec<&str> = refused
            .map(|section| section.code)
            .filter(|code| !told(code))
            .collect();
        assert_eq!(silent, SILENT);
    }

    /// Refusals that nobody puts into words.
    const SILENT: [&str; 1] = ["issuer-trust-domain-too-long"];

    #[test]
    fn what_no_finding_is_behind_has_a_note() {
        for line in [
            "invalid trust anchors file",
            "TlsIdAndServerNameNotMatching",
        ] {
            let found = behind(line);
            assert!(found[0].1.codes.is_empty() && !found[0].1.note.is_empty());
        }
    }

    #[test]
    fn what_people_see_is_recognised() {
        for (line, code) in [
            (
                r#"x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "root.linkerd.cluster.local")"#,
                "issuer-signed-by-other-key",
            ),
            (
                "x509: certificate signed by unknown authority",
                "issuer-unknown-anchor",
            ),
            (
                "× issuer cert is issued by the trust anchor",
                "issuer-unknown-anchor",
            ),
            (
                "Sending fatal alert BadCertificate",
                "issuer-unknown-anchor",
            ),
            ("Failed to obtain identity", "issuer-unknown-anchor"),
            ("BadEncoding", "issuer-malformed-extension"),
            (
                "x509svid: could not verify leaf certificate",
                "workload-unknown-anchor",
            ),
            (
                "	* 254 root.linkerd.cluster.local not valid anymore. Expired on 2026-01-01T00:00:00Z",
                "anchor-expired",
            ),
            (
                "failed to validate issuer credentials: not valid anymore. Expired on 1990-01-01T01:01:11Z",
                "issuer-expired",
            ),
            (
                "Failed to load trust anchors: not a PEM certificate",
                "pem-data-after-last-block",
            ),
            (
                "invalid peer certificate: UnknownIssuer",
                "issuer-unknown-anchor",
            ),
            (
                "InvalidCertificate(Other(OtherError(CaUsedAsEndEntity)))",
                "workload-is-ca",
            ),
            (
                "error 20 at 0 depth lookup: unable to get local issuer certificate",
                "workload-missing-intermediate",
            ),
            (
                "remote error: tls: unknown certificate authority",
                "issuer-unknown-anchor",
            ),
            ("received fatal alert: CertificateUnknown", "issuer-not-ca"),
            (
                "ERROR admission:connection{10.0.0.1:40624}: linkerd_policy_controller: error=failed to load private key",
                "key-parameters-first",
            ),
            (
                "failed to read TLS key: could not load private key",
                "key-parameters-first",
            ),
            (
                "curl: (58) could not load PEM client certificate from a.crt, OpenSSL error error:0480006C:PEM routines::no start line, (no key found, wrong pass phrase, or wrong file format?)",
                "key-encrypted",
            ),
        ] {
            assert_eq!(first_code(line), Some(code), "{line}");
        }
    }

    #[test]
    fn a_webhook_is_told_from_the_mesh() {
        let line =
            "cert is not issued by the trust anchor: x509: certificate signed by unknown authority";
        let found = behind(line);
        for (_, one) in &found {
            assert_eq!(one.codes.first(), Some(&"webhook-signed-by-other-key"));
        }
        let (_, alone) = *behind("cert is not issued by the trust anchor")
            .first()
            .unwrap();
        assert_eq!(alone, found[1].1);
    }

    #[test]
    fn what_the_api_server_says_of_a_webhook_is_no_word_about_the_mesh() {
        for (reason, code) in [
            (
                "certificate signed by unknown authority",
                "webhook-signed-by-other-key",
            ),
            (
                "certificate has expired or is not yet valid: current time",
                "webhook-expired",
            ),
            (
                "certificate is valid for a.b.svc, not c.d.svc",
                "webhook-wrong-host",
            ),
            (
                "certificate specifies an incompatible key usage",
                "webhook-lacks-server-auth",
            ),
        ] {
            let line = format!(
                "Internal error occurred: failed calling webhook \"linkerd-proxy-injector.linkerd.io\": failed \
                 to call webhook: Post \"https://linkerd-proxy-injector.linkerd.svc:443/?timeout=10s\": tls: \
                 failed to verify certificate: x509: {reason}"
            );
            assert_eq!(first_code(&line), Some(code), "{reason}");
        }
    }

    #[test]
    fn what_passed_is_passed_over() {
        for line in [
            "√ issuer cert is issued by the trust anchor",
            r#"      "description": "trust anchors are within their validity period","#,
            "Updated identity issuer",
            "the unknown cause of an unknown category",
            "making a self-signed certificate",
            "",
        ] {
            assert!(behind(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_cause_comes_before_who_passes_it_on() {
        let found = behind("Failed to load trust anchors: not a PEM certificate");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].1.codes[0], "pem-data-after-last-block");
    }
}
