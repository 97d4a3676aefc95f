//! The CA of an Istio mesh: a folder, as istiod reads it where its secret `cacerts` is mounted, or the manifest of that secret
//! (Istio, `pilot/pkg/bootstrap/istio_ca.go`).

use std::path::{Path, PathBuf};
use std::rc::Rc;

use meshpki::{IssuerChain, KeyFile, Source, TrustBundle};
use meshpki_kube::{Manifests, Selector, Value};
use zeroize::Zeroizing;

use crate::failure::{Failure, shown};
use crate::hint::Wanted;
use crate::source::directory::Listed;
use crate::source::input::{Input, Read};
use crate::source::manifest::{choice, unreadable};

/// What is in the folder.
pub(crate) struct CaCerts {
    pub(crate) anchors: TrustBundle,
    pub(crate) issuer: IssuerChain,
    /// What is not judged: names of files or values, and why.
    pub(crate) left: Vec<(String, &'static str)>,
}

/// Where the files of the secret are.
enum Place<'a> {
    Folder(&'a Path),
    Secret(Rc<Manifests>, Option<Selector>),
}

impl Place<'_> {
    fn has(&self, name: &str) -> Result<bool, Failure> {
        Ok(match self {
            // A link into nothing is read, and refused.
            Self::Folder(folder) => match folder.join(name).try_exists() {
                Ok(exists) => exists || folder.join(name).is_symlink(),
                Err(_) => true,
            },
            Self::Secret(found, selector) => value(found, selector.as_ref(), name)?.is_some(),
        })
    }

    fn read(&self, input: &Input, name: &str) -> Result<(Source, Zeroizing<Vec<u8>>), Failure> {
        match self {
            Self::Folder(folder) => {
                let (source, bytes) = input.read_listed(&Listed::Found(folder.join(name)))?;
                Ok((source, Zeroizing::new(bytes)))
            }
            Self::Secret(found, selector) => {
                let value = value(found, selector.as_ref(), name)?;
                let value = value.ok_or_else(|| incomplete(&self.shown(), &[name]))?;
                let bytes = value.bytes();
                let bytes = bytes.map_err(|reason| unreadable(value.source(), reason))?;
                Ok((value.source().clone(), Zeroizing::new(bytes.to_vec())))
            }
        }
    }

    /// The name of a file of it.
    fn file(&self, name: &str) -> String {
        match self {
            Self::Folder(folder) => shown(&folder.join(name)),
            Self::Secret(found, _) => format!("{}: key {name}", found.input()),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Folder(folder) => shown(folder),
            Self::Secret(found, _) => found.input().to_string(),
        }
    }
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
    /// Reads the folder or the manifest. Without its key, the rest is judged.
    pub(crate) fn read(input: &Input, path: &Path) -> Result<Self, Failure> {
        let place = if path.is_dir() {
            Place::Folder(path)
        } else {
            match input.read_any(&Listed::Named(path.to_owned()))? {
                Read::Manifests(found, selector) => Place::Secret(found, selector),
                Read::Text(_) => {
                    let what = "is neither a directory with the files of Istio's secret cacerts nor its manifest";
                    return Err(Failure::new(what).prefix(&shown(path)));
                }
            }
        };
        let names = if place.has(OF_KUBERNETES.issuer)? {
            OF_KUBERNETES
        } else {
            OF_ISTIO
        };
        let mut needed = vec![names.root, names.issuer];
        let others = names.chain.iter();
        needed.extend(others.filter(|name| ![names.root, names.issuer].contains(name)));
        let mut missing = Vec::new();
        for name in needed {
            if !place.has(name)? {
                missing.push(name);
            }
        }
        if !missing.is_empty() {
            return Err(incomplete(&place.shown(), &missing));
        }

        let roots = place.read(input, names.root)?;
        let issuer = place.read(input, names.issuer)?;
        let (sent, bytes) = match names.chain {
            [one] => place.read(input, one)?,
            _ => joined(&[&issuer, &roots]),
        };
        let anchors = TrustBundle::from_pem(&roots.0, &roots.1);
        let anchors = anchors.map_err(|error| Failure::reading(&error, Wanted::Anchors))?;
        let issuer = IssuerChain::from_pem(&issuer.0, &issuer.1)?.with_cert_chain(sent, &bytes)?;
        let left = left(&place, &names)?;
        if !place.has(names.key)? {
            let mut left = left;
            left.push((
                place.file(names.key),
                "is not there: istiod does not start without it",
            ));
            return Ok(Self {
                anchors,
                issuer,
                left,
            });
        }
        let (source, bytes) = place.read(input, names.key)?;
        let key = KeyFile::from_pem(&source, &bytes);
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

/// A value of the secret.
fn value<'a>(
    found: &'a Manifests,
    selector: Option<&Selector>,
    name: &str,
) -> Result<Option<&'a Value>, Failure> {
    let secret = found.secret("cacerts", selector);
    let secret = secret.map_err(|error| choice(found, &error))?;
    Ok(secret.values().iter().find(|one| one.key() == name))
}

/// What of it is not judged, and why.
fn left(place: &Place<'_>, names: &Names) -> Result<Vec<(String, &'static str)>, Failure> {
    let of_istio = [
        OF_ISTIO.root,
        OF_ISTIO.issuer,
        OF_ISTIO.key,
        OF_ISTIO.chain[0],
    ];
    let ignored = "is ignored: istiod reads tls.crt, tls.key and ca.crt if tls.crt is there";
    let revoked =
        "is not judged: istiod may refuse the files because of it, and ztunnel what it revokes";
    let generated =
        "is there: with USE_CACERTS_FOR_SELF_SIGNED_CA, istiod takes ca-cert.pem for its root";
    let mut all: Vec<(&str, &'static str)> = if names.issuer == OF_KUBERNETES.issuer {
        of_istio.map(|name| (name, ignored)).to_vec()
    } else {
        vec![("ca-crl.pem", revoked)]
    };
    all.push(("istio-generated", generated));
    let mut left = Vec::new();
    for (name, why) in all {
        if place.has(name)? {
            left.push((place.file(name), why));
        }
    }
    Ok(left)
}

/// istiod joins the texts as they are.
fn joined(parts: &[&(Source, Zeroizing<Vec<u8>>)]) -> (Source, Zeroizing<Vec<u8>>) {
    let names: Vec<_> = parts.iter().map(|(source, _)| source.name()).collect();
    let bytes = parts.iter().flat_map(|(_, bytes)| bytes.iter().copied());
    (
        Source::Bytes(names.join("+").into()),
        Zeroizing::new(bytes.collect()),
    )
}

fn incomplete(place: &str, missing: &[&str]) -> Failure {
    let what = format!(
        "lacks {}, expected root-cert.pem, ca-cert.pem, ca-key.pem and cert-chain.pem, or tls.crt, tls.key and ca.crt: \
         istiod does not start with an incomplete CA, or makes its own in releases that do not notice",
        missing.join(" and ")
    );
    Failure::new(what).prefix(place)
}
