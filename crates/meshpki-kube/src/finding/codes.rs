//! The codes of the findings about a mesh, beside those that meshpki has for certificates.

use meshpki::Severity;

/// A code, and how grave its findings are unless a policy says otherwise.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MeshCode {
    /// Such as `proxy-distrusts-issuer`.
    pub code: &'static str,
    /// Of its findings.
    pub severity: Severity,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $code:literal $severity:ident)*) => {
        $($(#[$doc])* pub(crate) const $name: MeshCode =
            MeshCode { code: $code, severity: Severity::$severity };)*
        /// Every code, in alphabetical order. Each has a section in `docs/mesh-findings.md`.
        pub const MESH_CODES: &[&str] = &[$($code),*];

        const ALL: &[MeshCode] = &[$($name),*];
    };
}

/// What is known of a code; `None` if no finding about a mesh has it.
#[must_use]
pub fn mesh_code(code: &str) -> Option<MeshCode> {
    ALL.iter().find(|one| one.code == code).copied()
}

codes! {
    DIFF_DISTRUST "diff-anchors-distrust-issuer" Error
    DIFF_REMOVED "diff-object-removed" Error
    DIFF_PROXIES "diff-proxies-distrust-issuer" Error
    DIFF_OUTSIDE "diff-proxies-lost" Warning
    DIFF_DOMAIN "diff-trust-domain-changes" Error
    ANCHOR_LOST "mesh-anchor-lost-at-renewal" Warning
    ANCHORS_DIFFER "mesh-anchors-differ" Warning
    ANCHORS_HELD "mesh-anchors-held" Warning
    ANCHORS_LOST "mesh-anchors-lost" Error
    ANCHORS_MISSING "mesh-anchors-missing" Error
    ANCHORS_UNREADABLE "mesh-anchors-unreadable" Error
    BUNDLE "mesh-bundle-unread" Warning
    CA_CRT "mesh-ca-crt-differs" Warning
    CERTIFICATE "mesh-certificate-cannot-issue" Error
    CERTIFICATE_EARLY "mesh-certificate-renews-early" Warning
    CERTIFICATE_UNREAD "mesh-certificate-unread" Warning
    EXTERNAL "mesh-external-workload-invalid" Error
    INJECT_INVALID "mesh-inject-invalid" Error
    INJECT_MISPLACED "mesh-inject-misplaced" Error
    SIGNER "mesh-issuer-cannot-be-signed" Error
    ISSUER_KEYS "mesh-issuer-keys" Error
    ISSUER_MISSING "mesh-issuer-missing" Error
    SIGNER_ANCHOR "mesh-issuer-signer-untrusted" Error
    ISSUER_UNREADABLE "mesh-issuer-unreadable" Error
    LINK_DIFFERS "mesh-link-anchors-differ" Warning
    LINK_DISTRUST "mesh-link-distrusts" Error
    LINK_IDENTITY "mesh-link-identity-differs" Error
    LINK_PLAINTEXT "mesh-link-plaintext" Error
    POLICY_CONTROL "mesh-network-policy-control-plane" Error
    POLICY_INJECTOR "mesh-network-policy-injector" Error
    POLICY_PROXY "mesh-network-policy-proxy" Error
    TWICE "mesh-object-twice" Error
    POLICY_AUTHENTICATION "mesh-policy-authentication-missing" Warning
    POLICY_IDENTITY "mesh-policy-identity-unknown" Error
    POLICY_UNMESHED "mesh-policy-refuses-unmeshed" Warning
    PROXY_MISSING "mesh-proxy-missing" Error
    ROTATION "mesh-rotation" Note
    OPERATOR "mesh-rotation-operator" Note
    SETTINGS "mesh-settings-differ" Warning
    DOMAIN "mesh-trust-domain-differs" Error
    WEBHOOK_MISSING "mesh-webhook-missing" Error
    WEBHOOK_UNREADABLE "mesh-webhook-unreadable" Error
    PROXY_ANCHORS_MISSING "proxy-anchors-missing" Error
    PROXY_ANCHORS_OLD "proxy-anchors-old" Warning
    PROXY_DISTRUSTS "proxy-distrusts-issuer" Error
    PROXY_DOMAIN "proxy-trust-domain-differs" Error
}

#[cfg(test)]
mod tests {
    use super::MESH_CODES;

    #[test]
    fn codes_are_sorted_and_no_code_of_a_certificate_is_among_them() {
        assert!(MESH_CODES.is_sorted_by(|one, next| one < next));
        for code in MESH_CODES {
            assert!(!meshpki::CODES.contains(code), "{code}");
        }
    }
}
