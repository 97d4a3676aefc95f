//! The names of algorithms and curves that no verifier of a mesh accepts, by their object identifiers.

/// The name that the field gives to an algorithm or a curve, if it is known.
pub(crate) fn name(oid: &str) -> Option<&'static str> {
    let found = NAMES.iter().find(|(one, _)| *one == oid);
    found.map(|(_, name)| *name)
}

/// The same, or else the object identifier; what follows it stays.
pub(crate) fn shown(text: &str) -> String {
    let (oid, rest) = text.split_at(text.find([' ', ',']).unwrap_or(text.len()));
    format!("{}{rest}", name(oid).unwrap_or(oid))
}

/// Whether a quantum computer is said not to forge its signatures (FIPS 204 and 205).
pub(crate) fn is_post_quantum(oid: &str) -> bool {
    name(oid).is_some_and(|name| name.starts_with("ML-DSA") || name.starts_with("SLH-DSA"))
}

/// RFC 3279, 4055, 5480, 5639, 5758, 8410, 8692, 9215, 9881 and 9909; NIST's register of algorithms; GB/T 33560.
const NAMES: &[(&str, &str)] = &[
    ("1.2.156.10197.1.301", "SM2"),
    ("1.2.156.10197.1.501", "SM2 with SM3"),
    ("1.2.643.7.1.1.1.1", "GOST R 34.10-2012 (256)"),
    ("1.2.643.7.1.1.1.2", "GOST R 34.10-2012 (512)"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("1.2.840.10045.3.1.1", "ECDSA P-192"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.113549.1.1.14", "RSA with SHA-224"),
    ("1.2.840.113549.1.1.2", "RSA with MD2"),
    ("1.2.840.113549.1.1.4", "RSA with MD5"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
    ("1.3.132.0.10", "ECDSA secp256k1"),
    ("1.3.132.0.33", "ECDSA P-224"),
    ("1.3.36.3.3.2.8.1.1.11", "ECDSA brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.12", "ECDSA brainpoolP384t1"),
    ("1.3.36.3.3.2.8.1.1.13", "ECDSA brainpoolP512r1"),
    ("1.3.36.3.3.2.8.1.1.14", "ECDSA brainpoolP512t1"),
    ("1.3.36.3.3.2.8.1.1.5", "ECDSA brainpoolP224r1"),
    ("1.3.36.3.3.2.8.1.1.7", "ECDSA brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.8", "ECDSA brainpoolP256t1"),
    ("1.3.36.3.3.2.8.1.1.9", "ECDSA brainpoolP320r1"),
    ("2.16.840.1.101.3.4.3.10", "ECDSA with SHA3-256"),
    ("2.16.840.1.101.3.4.3.11", "ECDSA with SHA3-384"),
    ("2.16.840.1.101.3.4.3.12", "ECDSA with SHA3-512"),
    ("2.16.840.1.101.3.4.3.14", "RSA with SHA3-256"),
    ("2.16.840.1.101.3.4.3.15", "RSA with SHA3-384"),
    ("2.16.840.1.101.3.4.3.16", "RSA with SHA3-512"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s"),
    ("2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f"),
    ("2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192s"),
    ("2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192f"),
    ("2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256s"),
    ("2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256f"),
    ("2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128s"),
    ("2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128f"),
    ("2.16.840.1.101.3.4.3.28", "SLH-DSA-SHAKE-192s"),
    ("2.16.840.1.101.3.4.3.29", "SLH-DSA-SHAKE-192f"),
    ("2.16.840.1.101.3.4.3.30", "SLH-DSA-SHAKE-256s"),
    ("2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256f"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_have_the_names_of_the_field() {
        assert_eq!(shown("2.16.840.1.101.3.4.3.18"), "ML-DSA-65");
        assert_eq!(shown("1.3.36.3.3.2.8.1.1.7"), "ECDSA brainpoolP256r1");
        assert_eq!(
            shown("1.2.840.113549.1.1.4 with parameters"),
            "RSA with MD5 with parameters"
        );
        assert_eq!(shown("1.2.3.4"), "1.2.3.4");
        assert!(is_post_quantum("2.16.840.1.101.3.4.3.31") && !is_post_quantum("1.3.101.113"));
        assert!(NAMES.is_sorted());
    }
}
