//! A folder with the CA of an Istio mesh, as istiod reads it where its secret `cacerts` is mounted (Istio,
//! `pilot/pkg/bootstrap/istio_ca.go`).

use std::path::{Path, PathBuf};

use meshpki::{IssuerChain, KeyFile, Source, TrustBundle};
use zeroize::Zeroizing;

use crate::failure::{Failure, shown};
use crate::hint::Wanted;
use crate::source::directory::Listed;
use crate::source::input::Input;

/// What is in the folder.
pub(crate) struct CaCerts {
    pub(crate) anchors: TrustBundle,
    pub(crate) issuer: IssuerChain,
    /// What is not judged: names of files, and why.
    pub(crate) left: Vec<(PathBuf, &'static str)>,
}

/// The names of its files.
struct Names {
    root: &'static str,
    issuer: &'static str,
    key: &'static str,
    /// What istiod sends above workload certificates, one after the other.
    chain: &'static [&'static str],
}

/// The names of a secret that was made as Istio's documentation says.
const OF_ISTIO: Names = Names {
    root: "root-cert.pem",
    issuer: "ca-cert.pem",
    key: "ca-key.pem",
    chain: &["cert-chain.pem"],
};
/// The names of a secret of type kubernetes.io/tls, such as cert-manager's. istiod prefers them.
const OF_KUBERNETES: Names = Names {
    root: "ca.crt",
    issuer: "tls.crt",
    key: "tls.key",
    chain: &["tls.crt", "ca.crt"],
};

impl CaCerts {
    /// Reads the folder. Without its key, the rest is judged.
    pub(crate) fn read(input: &Input, folder: &Path) -> Result<Self, Failure> {
        if !folder.is_dir() {
            let what = "is not a directory, expected one with the files of Istio's secret cacerts";
            return Err(Failure::new(what).prefix(&shown(folder)));
        }
        let has = |name: &str| match folder.join(name).try_exists() {
            // A link into nothing is read, and refused.
            Ok(exists) => exists || folder.join(name).is_symlink(),
            Err(_) => true,
        };
        let names = if has(OF_KUBERNETES.issuer) {
            OF_KUBERNETES
        } else {
            OF_ISTIO
        };
        let mut needed = vec![names.root, names.issuer];
        needed.extend(
            names
                .chain
                .iter()
                .filter(|name| ![names.root, names.issuer].contains(name)),
        );
        let missing: Vec<&str> = needed.into_iter().filter(|name| !has(name)).collect();
        if !missing.is_empty() {
            return Err(incomplete(folder, &missing));
        }
        let read = |name: &str| input.read_listed(&Listed::Found(folder.join(name)));

        let (roots, issuer) = (read(names.root)?, read(names.issuer)?);
        let (sent, bytes) = match names.chain {
            [one] => read(one)?,
            _ => joined(&[&issuer, &roots]),
        };
        let anchors = TrustBundle::from_pem(&roots.0, &roots.1);
        let anchors = anchors.map_err(|error| Failure::reading(&error, Wanted::Anchors))?;
        let issuer = IssuerChain::from_pem(&issuer.0, &issuer.1)?.with_cert_chain(sent, &bytes)?;

        let mut left = Vec::new();
        let mut leave = |name: &str, why| {
            if has(name) {
                left.push((folder.join(name), why));
            }
        };
        if names.issuer == OF_KUBERNETES.issuer {
            for name in [
                OF_ISTIO.root,
                OF_ISTIO.issuer,
                OF_ISTIO.key,
                OF_ISTIO.chain[0],
            ] {
                leave(
                    name,
                    "is ignored: istiod reads tls.crt, tls.key and ca.crt if tls.crt is there",
                );
            }
        } else {
            leave(
                "ca-crl.pem",
                "is not judged: istiod may refuse the files because of it, and ztunnel what it revokes",
            );
        }
        leave(
            "istio-generated",
            "is there: with USE_CACERTS_FOR_SELF_SIGNED_CA, istiod takes ca-cert.pem for its root",
        );
        if !has(names.key) {
            left.push((
                folder.join(names.key),
                "is not there: istiod does not start without it",
            ));
            return Ok(Self {
                anchors,
                issuer,
                left,
            });
        }
        let (source, bytes) = read(names.key)?;
        let key = KeyFile::from_pem(&source, &Zeroizing::new(bytes));
        let key = key.map_err(|error| Failure::reading(&error, Wanted::Key))?;
        Ok(Self {
            anchors,
            issuer: issuer.with_key(key),
            left,
        })
    }

    /// The files that are read of a folder.
    pub(crate) fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
        let of = |names: Names| {
            let others = [names.root, names.issuer, names.key];
            others.into_iter().chain(names.chain.iter().copied())
        };
        of(OF_ISTIO)
            .chain(of(OF_KUBERNETES))
            .map(|name| folder.join(name))
    }
}

/// istiod joins the texts as they are.
fn joined(parts: &[&(Source, Vec<u8>)]) -> (Source, Vec<u8>) {
    let names: Vec<_> = parts.iter().map(|(source, _)| source.name()).collect();
    let bytes = parts.iter().flat_map(|(_, bytes)| bytes.iter().copied());
    (Source::Bytes(names.join("+").into()), bytes.collect())
}

fn incomplete(folder: &Path, missing: &[&str]) -> Failure {
    let what = format!(
        "lacks {}, expected root-cert.pem, ca-cert.pem, ca-key.pem and cert-chain.pem, or tls.crt, tls.key and ca.crt: \
         istiod does not start with an incomplete CA, or makes its own in releases that do not notice",
        missing.join(" and ")
    );
    Failure::new(what).prefix(&shown(folder))
}
