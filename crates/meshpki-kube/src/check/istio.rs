//! Istio's CA, which is judged by other rules.

use meshpki::shell_path;

use crate::mesh::cluster::Index;

/// What is not judged, and the command that does.
pub(crate) fn skipped(index: &Index<'_>) -> Vec<String> {
    let secrets = index.of_kind("Secret").filter(|one| {
        let is_ca = |key: &str| one.value(key).is_some();
        one.name() == "cacerts" && (is_ca("ca-cert.pem") || is_ca("tls.crt"))
    });
    let found = secrets.take(MOST).map(|one| {
        let how = one.input.path().map(|path| {
            let path = shell_path(path.as_bytes());
            format!(": meshpki verify --profile istio --cacerts {path} does")
        });
        format!(
            "the CA of Istio in {}{}",
            one.object.name(),
            how.unwrap_or_default()
        )
    });
    found.collect()
}

const MOST: usize = 3;
