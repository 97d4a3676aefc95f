//! The one place that touches cryptography: which algorithms there are, and a memory of what was
//! verified, so that a signature is checked once however many judges, usages and rules ask.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use crate::algorithm::{KeyAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;

/// The verification algorithms of the proxies, with a memory.
pub(crate) struct Signatures {
    algorithms: Vec<Remembering>,
    memory: Arc<Memory>,
}

impl Signatures {
    pub(crate) fn new() -> Self {
        Self::remembering(Memory::default())
    }

    /// A memory of its own, on top of what this one knows by now. What is learnt about CAs stays
    /// here for the chains to come, up to a bound; what is learnt about `leaf`, a signature that will
    /// not be met again, goes with the fork.
    pub(crate) fn fork(&self, leaf: Option<&Certificate>) -> Self {
        Self::remembering(Memory {
            below: Some(Arc::clone(&self.memory)),
            leaf: leaf.map(|leaf| leaf.signature().to_vec()),
            ..Memory::default()
        })
    }

    fn remembering(memory: Memory) -> Self {
        let memory = Arc::new(memory);
        let algorithms = webpki::ALL_VERIFICATION_ALGS
            .iter()
            .filter(|algorithm| !REFUSED_BY_PROXIES.contains(&algorithm.signature_alg_id()))
            .map(|&algorithm| Remembering {
                algorithm,
                memory: Arc::clone(&memory),
            })
            .collect();
        Self { algorithms, memory }
    }

    /// As webpki wants them.
    pub(crate) fn algorithms(&self) -> Vec<&dyn SignatureVerificationAlgorithm> {
        let one = |algorithm| algorithm as &dyn SignatureVerificationAlgorithm;
        self.algorithms.iter().map(one).collect()
    }

    /// Does the key of `parent` verify the signature of `child`?
    pub(crate) fn verifies(&self, child: &Certificate, parent: &Certificate) -> bool {
        let Some(id) = child.signature_algorithm().id() else {
            return false;
        };
        let Ok(key) = webpki::RawPublicKeyEntity::try_from(parent.public_key().spki()) else {
            return false;
        };
        self.algorithms
            .iter()
            .filter(|algorithm| algorithm.signature_alg_id() == id)
            .any(|algorithm| {
                key.verify_signature(algorithm, child.signed_bytes(), child.signature())
                    .is_ok()
            })
    }
}

/// Can a signature of this kind be verified at all?
pub(crate) fn is_verifiable(signature: &SignatureAlgorithm) -> bool {
    signature.id().is_some_and(|id| {
        let mut algorithms = webpki::ALL_VERIFICATION_ALGS.iter();
        algorithms.any(|algorithm| algorithm.signature_alg_id() == id)
    })
}

/// Can a signature of a key of this kind be verified at all?
pub(crate) fn is_key_supported(key: &KeyAlgorithm) -> bool {
    // Nothing here verifies with RSA keys of fewer than 2048 or more than 8192 bits.
    if matches!(key, KeyAlgorithm::Rsa(bits) if !(2048..=8192).contains(bits)) {
        return false;
    }
    key.id().is_some_and(|id| {
        let mut algorithms = webpki::ALL_VERIFICATION_ALGS.iter();
        algorithms.any(|algorithm| algorithm.public_key_alg_id() == id)
    })
}

/// What was verified, by the signature's bytes.
#[derive(Default)]
struct Memory {
    seen: Mutex<HashMap<Vec<u8>, Vec<Seen>>>,
    below: Option<Arc<Memory>>,
    /// The signature that is not worth remembering for long.
    leaf: Option<Vec<u8>>,
}

struct Seen {
    public_key: Vec<u8>,
    message: Vec<u8>,
    result: Result<(), InvalidSignature>,
}

impl Memory {
    fn recall(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Option<Result<(), InvalidSignature>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.get(signature).and_then(|known| {
            known
                .iter()
                .find(|one| one.public_key == public_key && one.message == message)
        });
        match (known, &self.below) {
            (Some(known), _) => Some(known.result),
            (None, Some(below)) => below.recall(public_key, message, signature),
            (None, None) => None,
        }
    }
}

impl Memory {
    fn remember(&self, signature: &[u8], one: Seen) {
        let is_leaf = self.leaf.as_deref() == Some(signature);
        let memory = self
            .below
            .as_ref()
            .filter(|below| !is_leaf && below.has_room());
        let seen = &memory.map_or(self, Arc::as_ref).seen;
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.entry(signature.to_vec()).or_default().push(one);
    }

    fn has_room(&self) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.len() < MOST_REMEMBERED
    }
}

struct Remembering {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    memory: Arc<Memory>,
}

impl SignatureVerificationAlgorithm for Remembering {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if let Some(known) = self.memory.recall(public_key, message, signature) {
            return known;
        }
        let result = self
            .algorithm
            .verify_signature(public_key, message, signature);
        let one = Seen {
            public_key: public_key.to_vec(),
            message: message.to_vec(),
            result,
        };
        self.memory.remember(signature, one);
        result
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
    }
}

impl fmt::Debug for Remembering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.algorithm.fmt(f)
    }
}

/// A mesh has a handful of CAs; what is judged may hold any number of them.
const MOST_REMEMBERED: usize = 4096;
/// linkerd2-proxy, linkerd/rustls/src/crypto.rs: no RSA-PSS in certificates.
const REFUSED_BY_PROXIES: [AlgorithmIdentifier; 3] = [
    alg_id::RSA_PSS_SHA256,
    alg_id::RSA_PSS_SHA384,
    alg_id::RSA_PSS_SHA512,
];
