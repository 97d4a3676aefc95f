//! Signing keys: Go derives them from numbers, so they are public and always the same.

use std::io;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};

use crate::der::{bits, oid, sequence, tlv};
use crate::peer::Peer;

/// A key, with its public key as in a certificate.
pub(crate) struct Key {
    pair: Pair,
    /// The SubjectPublicKeyInfo.
    pub(crate) public: Vec<u8>,
    /// The AlgorithmIdentifier of its signatures.
    pub(crate) algorithm: Vec<u8>,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

/// The keys of a run.
pub(crate) struct Keys {
    all: Vec<Key>,
    random: SystemRandom,
}

impl Keys {
    pub(crate) fn from(peer: &mut Peer) -> io::Result<Self> {
        let mut all = Vec::new();
        let random = SystemRandom::new();
        for (kind, count) in KINDS {
            for number in 0..count {
                let der = peer.ask(&[b"key", kind.as_bytes(), number.to_string().as_bytes()])?;
                all.push(Key::read(kind, &der, &random).map_err(io::Error::other)?);
            }
        }
        Ok(Self { all, random })
    }

    pub(crate) fn get(&self, number: usize) -> &Key {
        &self.all[number % self.all.len()]
    }

    pub(crate) fn sign(&self, number: usize, message: &[u8]) -> Vec<u8> {
        match &self.get(number).pair {
            Pair::Ecdsa(pair) => {
                let signature = pair.sign(&self.random, message);
                signature
                    .map(|one| one.as_ref().to_vec())
                    .unwrap_or_default()
            }
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let signed = pair.sign(&RSA_PKCS1_SHA256, &self.random, message, &mut signature);
                signed.map(|()| signature).unwrap_or_default()
            }
        }
    }
}

impl Key {
    fn read(kind: &str, der: &[u8], random: &SystemRandom) -> Result<Self, String> {
        let ecdsa = |algorithm, curve: &[u128], hash: u128| {
            let pair = EcdsaKeyPair::from_pkcs8(algorithm, der, random)
                .map_err(|error| format!("{kind}: {error}"))?;
            let public = sequence(&[
                sequence(&[oid(&[1, 2, 840, 10045, 2, 1]), oid(curve)]),
                bits(0, pair.public_key().as_ref()),
            ]);
            let algorithm = sequence(&[oid(&[1, 2, 840, 10045, 4, 3, hash])]);
            Ok(Self {
                pair: Pair::Ecdsa(pair),
                public,
                algorithm,
            })
        };
        match kind {
            "p256" => ecdsa(
                &ECDSA_P256_SHA256_ASN1_SIGNING,
                &[1, 2, 840, 10045, 3, 1, 7],
                2,
            ),
            "p384" => ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING, &[1, 3, 132, 0, 34], 3),
            "ed25519" => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                    .map_err(|error| format!("{kind}: {error}"))?;
                let algorithm = sequence(&[oid(&[1, 3, 101, 112])]);
                let public = sequence(&[algorithm.clone(), bits(0, pair.public_key().as_ref())]);
                Ok(Self {
                    pair: Pair::Ed25519(pair),
                    public,
                    algorithm,
                })
            }
            _ => {
                let pair =
                    RsaKeyPair::from_pkcs8(der).map_err(|error| format!("{kind}: {error}"))?;
                let null = tlv(0x05, &[]);
                let of = |last| sequence(&[oid(&[1, 2, 840, 113_549, 1, 1, last]), null.clone()]);
                let public = sequence(&[of(1), bits(0, pair.public_key().as_ref())]);
                Ok(Self {
                    pair: Pair::Rsa(Box::new(pair)),
                    public,
                    algorithm: of(11),
                })
            }
        }
    }
}

/// The number of keys of each kind, in this order: first the kinds that a mesh uses, as they matter most.
const KINDS: [(&str, usize); 4] = [
    ("p256", P256 + SPARE),
    ("p384", 2),
    ("ed25519", 2),
    ("rsa2048", 1),
];

/// Keys below this number are P-256.
pub(crate) const P256: usize = 16;
/// The number of P-256 keys after them, for many CAs with one name.
pub(crate) const SPARE: usize = 152;
/// The last of them belongs to a workload, not to a CA.
pub(crate) const WORKLOAD: usize = P256 + SPARE - 1;
/// The number of keys of other kinds after these.
pub(crate) const OTHERS: usize = 5;
