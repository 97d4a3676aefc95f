//! The only place that verifies signatures: the algorithms, and a memory of the signatures that were verified, so
//! that each is checked once for all judges, usages and rules.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use rustls_pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};

use crate::certificate::certificate::Certificate;
use crate::certificate::public_key::PublicKey;
use crate::x509::algorithm::{KeyAlgorithm, SignatureAlgorithm};

/// The verification algorithms of the proxies, with a memory.
#[derive(Default)]
pub(crate) struct Signatures {
    memory: Arc<Memory>,
}

impl Certificate {
    /// Whether the key of `other` signed it. Nothing else of `other` is checked.
    #[must_use]
    pub fn is_signed_by(&self, other: &Self) -> bool {
        Signatures::default().verifies(self, other)
    }
}

impl Signatures {
    /// A fork of this memory. It adds the valid signatures of CAs to this memory, for later chains; the others, and the
    /// signature of `leaf`, which will not occur again, are dropped with the fork.
    pub(crate) fn fork(&self, leaf: Option<&Certificate>) -> Self {
        let memory = Memory {
            below: Some(Arc::clone(&self.memory)),
            leaf: leaf.map(|leaf| Leaf {
                signature: leaf.signature().to_vec(),
                seen: Mutex::default(),
            }),
            ..Memory::default()
        };
        Self {
            memory: Arc::new(memory),
        }
    }

    /// Another reference to the same memory.
    pub(crate) fn shared(&self) -> Self {
        Self {
            memory: Arc::clone(&self.memory),
        }
    }

    /// The algorithms as references, as webpki requires them.
    pub(crate) fn algorithms(&self) -> Vec<Remembering<'_>> {
        self.algorithms_for(&[])
    }

    /// The same, with messages in the place of others.
    pub(crate) fn algorithms_for<'a>(
        &'a self,
        in_place_of: &'a [InPlaceOf<'a>],
    ) -> Vec<Remembering<'a>> {
        let one = |&algorithm| Remembering {
            algorithm,
            memory: &self.memory,
            in_place_of,
        };
        ALGORITHMS.iter().map(one).collect()
    }

    /// Whether the key of `parent` verifies the signature of `child`.
    pub(crate) fn verifies(&self, child: &Certificate, parent: &Certificate) -> bool {
        let (key, algorithm) = (parent.public_key(), child.signature_algorithm());
        verifies(
            &self.algorithms(),
            key,
            algorithm,
            child.signed_bytes(),
            child.signature(),
        )
    }
}

/// Whether the key verifies the signature with one of these algorithms.
fn verifies(
    algorithms: &[impl SignatureVerificationAlgorithm],
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let (Some(id), Ok(key)) = (
        algorithm.id(),
        webpki::RawPublicKeyEntity::try_from(key.spki()),
    ) else {
        return false;
    };
    let mut algorithms = algorithms
        .iter()
        .filter(|algorithm| algorithm.signature_alg_id() == id);
    algorithms.any(|algorithm| key.verify_signature(algorithm, message, signature).is_ok())
}

impl Certificate {
    /// Whether it signed itself. If its signature algorithm is not supported, its names decide.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        let can_tell = is_verifiable(self.signature_algorithm())
            && is_key_supported(self.public_key().algorithm());
        self.is_self_issued() && (!can_tell || self.is_signed_by(self))
    }
}

/// Whether the key verifies the signature. The result is not remembered.
pub(crate) fn verifies_once(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let forgetful = Signatures::default();
    verifies(&forgetful.algorithms(), key, algorithm, message, signature)
}

impl fmt::Debug for Signatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signatures").finish_non_exhaustive()
    }
}

/// Whether signatures with this algorithm can be verified at all.
pub(crate) fn is_verifiable(signature: &SignatureAlgorithm) -> bool {
    signature.id().is_some_and(|id| {
        let mut algorithms = webpki::ALL_VERIFICATION_ALGS.iter();
        algorithms.any(|algorithm| algorithm.signature_alg_id() == id)
    })
}

/// Whether signatures of keys with this algorithm can be verified at all.
pub(crate) fn is_key_supported(key: &KeyAlgorithm) -> bool {
    // The backends support RSA keys of 2048 to 8192 bits.
    if matches!(key, KeyAlgorithm::Rsa(bits) if !(2048..=8192).contains(bits)) {
        return false;
    }
    key.id().is_some_and(|id| {
        let mut algorithms = webpki::ALL_VERIFICATION_ALGS.iter();
        algorithms.any(|algorithm| algorithm.public_key_alg_id() == id)
    })
}

/// Whether a signature with this algorithm by such a key can be verified. The backends do not support every hash with
/// every curve. A signature algorithm that does not fit the key at all does not count as unsupported.
pub(crate) fn is_supported(key: &KeyAlgorithm, signature: &SignatureAlgorithm) -> bool {
    let is_ecdsa = matches!(
        signature,
        SignatureAlgorithm::EcdsaSha256
            | SignatureAlgorithm::EcdsaSha384
            | SignatureAlgorithm::EcdsaSha512
    );
    let is_curve = matches!(
        key,
        KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaP384 | KeyAlgorithm::EcdsaP521
    );
    if !(is_ecdsa && is_curve) {
        return is_verifiable(signature);
    }
    let mut algorithms = webpki::ALL_VERIFICATION_ALGS.iter();
    algorithms.any(|algorithm| {
        Some(algorithm.public_key_alg_id()) == key.id()
            && Some(algorithm.signature_alg_id()) == signature.id()
    })
}

/// The results of verified signatures, by the signature's bytes.
///
/// A verifier lives as long as a server, and anybody who connects can present certificates. So what lasts is bounded,
/// in entries and in bytes, and has only signatures that are valid: a peer that presents others cannot fill it.
#[derive(Default)]
struct Memory {
    seen: Mutex<Table>,
    below: Option<Arc<Memory>>,
    leaf: Option<Leaf>,
}

#[derive(Default)]
struct Table {
    seen: HashMap<Vec<u8>, Vec<Seen>>,
    entries: usize,
    bytes: usize,
}

/// The one signature that is remembered only briefly, outside of the table.
struct Leaf {
    signature: Vec<u8>,
    seen: Mutex<Vec<Seen>>,
}

struct Seen {
    public_key: Vec<u8>,
    message: Vec<u8>,
    result: Result<(), InvalidSignature>,
}

impl Table {
    fn has_room(&self, signature: &[u8], one: &Seen) -> bool {
        let bytes = self.bytes.saturating_add(one.bytes(signature));
        self.entries < MOST_REMEMBERED && bytes <= MOST_BYTES
    }

    fn add(&mut self, signature: &[u8], one: Seen) {
        self.entries += 1;
        self.bytes += one.bytes(signature);
        self.seen.entry(signature.to_vec()).or_default().push(one);
    }
}

impl Seen {
    fn bytes(&self, signature: &[u8]) -> usize {
        signature.len() + self.public_key.len() + self.message.len()
    }
}

impl Memory {
    fn recall(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Option<Result<(), InvalidSignature>> {
        let find = |known: &[Seen]| {
            let mut known = known.iter();
            let known = known.find(|one| one.public_key == public_key && one.message == message);
            known.map(|one| one.result)
        };
        if let Some(leaf) = self.leaf_of(signature) {
            return find(&lock(&leaf.seen));
        }
        let known = lock(&self.seen)
            .seen
            .get(signature)
            .and_then(|known| find(known));
        match (known, &self.below) {
            (Some(known), _) => Some(known),
            (None, Some(below)) => below.recall(public_key, message, signature),
            (None, None) => None,
        }
    }

    fn remember(&self, signature: &[u8], one: Seen) {
        if let Some(leaf) = self.leaf_of(signature) {
            lock(&leaf.seen).push(one);
            return;
        }
        let below = self.below.as_ref().filter(|_| one.result.is_ok());
        let mut table = lock(below.map_or(&self.seen, |below| &below.seen));
        if !table.has_room(signature, &one) {
            if below.is_none() {
                return;
            }
            // All others are forgotten: those that are needed return.
            *table = Table::default();
        }
        table.add(signature, one);
    }

    fn leaf_of(&self, signature: &[u8]) -> Option<&Leaf> {
        self.leaf
            .as_ref()
            .filter(|leaf| leaf.signature == signature)
    }
}

/// The memory is consistent at every moment, so a panic elsewhere does not invalidate it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A message in the place of another: with this signature, whoever signed the other has signed this one.
pub(crate) struct InPlaceOf<'a> {
    pub(crate) message: &'a [u8],
    pub(crate) signature: &'a [u8],
    pub(crate) other: &'a [u8],
}

/// An algorithm that verifies no signature twice.
pub(crate) struct Remembering<'a> {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    memory: &'a Memory,
    in_place_of: &'a [InPlaceOf<'a>],
}

impl SignatureVerificationAlgorithm for Remembering<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let mut others = self.in_place_of.iter();
        let other = others.find(|one| one.message == message && one.signature == signature);
        let message = other.map_or(message, |one| one.other);
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

impl fmt::Debug for Remembering<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.algorithm.fmt(f)
    }
}

/// The algorithms with which the proxies verify certificates.
static ALGORITHMS: LazyLock<Vec<&'static dyn SignatureVerificationAlgorithm>> =
    LazyLock::new(|| {
        let all = webpki::ALL_VERIFICATION_ALGS.iter().copied();
        all.filter(|one| TAKEN_BY_PROXIES.contains(&one.signature_alg_id()))
            .collect()
    });
const MOST_BYTES: usize = 8 << 20;
/// A mesh has a handful of CAs, but an input may contain any number.
const MOST_REMEMBERED: usize = 4096;
/// linkerd2-proxy, `linkerd/rustls/src/crypto.rs`: no RSA-PSS, and no RSA without the parameter `NULL`.
const TAKEN_BY_PROXIES: [AlgorithmIdentifier; 7] = [
    alg_id::ECDSA_SHA256,
    alg_id::ECDSA_SHA384,
    alg_id::ECDSA_SHA512,
    alg_id::ED25519,
    alg_id::RSA_PKCS1_SHA256,
    alg_id::RSA_PKCS1_SHA384,
    alg_id::RSA_PKCS1_SHA512,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(message: Vec<u8>, is_valid: bool) -> Seen {
        Seen {
            public_key: Vec::new(),
            message,
            result: if is_valid {
                Ok(())
            } else {
                Err(InvalidSignature)
            },
        }
    }

    /// What a verifier keeps between chains is bounded, whatever peers present: under one signature or under many.
    #[test]
    fn peers_cannot_fill_the_memory_of_a_verifier() {
        let verifier = Signatures::default();
        let kept = || {
            let table = lock(&verifier.memory.seen);
            (table.entries, table.bytes)
        };
        for number in 0..3000_u32 {
            let fork = verifier.fork(None);
            let signature = number.to_be_bytes();
            let message = [&signature[..], &[0; 10_000]].concat();
            fork.memory
                .remember(&signature, seen(message.clone(), false));
            fork.memory.remember(b"one", seen(message, false));
        }
        assert_eq!(kept(), (0, 0));
        for number in 0..3000_u32 {
            let fork = verifier.fork(None);
            let signature = number.to_be_bytes();
            let message = [&signature[..], &[0; 10_000]].concat();
            fork.memory
                .remember(&signature, seen(message.clone(), true));
            fork.memory.remember(b"one", seen(message.clone(), true));
            assert!(kept().0 <= MOST_REMEMBERED && kept().1 <= MOST_BYTES);
            // The last is always known.
            let known = verifier.memory.recall(&[], &message, b"one");
            assert!(known.is_some_and(|one| one.is_ok()));
        }
        assert!(kept().0 > 0);
    }
}
