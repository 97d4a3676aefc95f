//! The certificates to make, their signers, and the file of each.

use crate::bend::{self, Bend};
use crate::certificate::{Parts, certificate};
use crate::der::{Element, Mark};
use crate::dice::Dice;
use crate::key::{Keys, P256};
use crate::odd::SIGNS_OTHERS;

/// The role of a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    Anchor,
    UnneededAnchor,
    Intermediate,
    Issuer,
    /// In the issuer's file, but on no path to the anchor.
    Stray,
    Leaf,
}

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Anchor => "anchor",
            Self::UnneededAnchor => "unneeded-anchor",
            Self::Intermediate => "intermediate",
            Self::Issuer => "issuer",
            Self::Stray => "stray",
            Self::Leaf => "leaf",
        }
    }
}

pub(crate) struct Node {
    pub(crate) role: Role,
    /// The number of its key.
    pub(crate) key: usize,
    /// The signer, which comes earlier in the plan; if none, the certificate signs itself.
    pub(crate) signer: Option<usize>,
    /// The number of the key that signs it, if that is not its signer's.
    pub(crate) signing_key: Option<usize>,
    pub(crate) parts: Parts,
}

/// The certificates in the order in which they are signed, and the files.
pub(crate) struct Plan {
    pub(crate) nodes: Vec<Node>,
    pub(crate) anchors: Vec<usize>,
    /// The issuer, and the other certificates of its file.
    pub(crate) chain: Vec<usize>,
    pub(crate) leaf: usize,
}

/// The oddity of a plan.
pub(crate) enum Oddity {
    /// One element of this certificate will be bent.
    Bent(usize),
    /// This certificate is already odd.
    Said {
        node: usize,
        kind: String,
        path: String,
    },
    /// The whole plan.
    Whole { kind: String, how: String },
}

/// A finished case: files of certificates, and the oddity of one of them.
pub(crate) struct Case {
    pub(crate) kind: String,
    pub(crate) path: String,
    pub(crate) role: &'static str,
    pub(crate) anchors: Vec<Vec<u8>>,
    pub(crate) chain: Vec<Vec<u8>>,
    pub(crate) leaf: Vec<u8>,
    /// The odd certificate, or the issuer.
    pub(crate) odd: Vec<u8>,
    /// Does the verdict on the leaf say something about the issuer? Not if the leaf itself is odd, or if the
    /// issuer has another key, which signs other leaves.
    pub(crate) leaf_speaks: bool,
}

impl Plan {
    /// Signs all certificates; the one at `bent` is bent in one element and signed by its real signer.
    pub(crate) fn make(
        &self,
        keys: &Keys,
        bent: Option<usize>,
        dice: &mut Dice,
    ) -> (Vec<Vec<u8>>, Option<Bend>) {
        let (mut made, mut subjects, mut found) = (Vec::new(), Vec::<Vec<u8>>::new(), None);
        for (index, node) in self.nodes.iter().enumerate() {
            let signer = node.signer.unwrap_or(index);
            let key = node.signing_key.unwrap_or(self.nodes[signer].key);
            let issuer = subjects.get(signer).unwrap_or(&node.parts.subject);
            let signed_part = node.parts.signed_part(issuer, &keys.get(key).algorithm);
            let inner = node
                .parts
                .inner_algorithm
                .as_ref()
                .unwrap_or(&keys.get(key).algorithm);
            let outer = node.parts.outer_algorithm.as_ref().unwrap_or(inner);
            let sound = certificate(&signed_part, outer, &keys.sign(key, &signed_part));
            let (der, subject) = match Element::read(&sound) {
                Some(tree) if bent == Some(index) => {
                    let sign = |bytes: &[u8]| keys.sign(key, bytes);
                    let (der, subject, bend) = bend_one(tree, signer == index, sign, dice);
                    found = Some(bend);
                    (der, subject.unwrap_or_else(|| node.parts.subject.clone()))
                }
                _ => (sound, node.parts.subject.clone()),
            };
            made.push(der);
            subjects.push(subject);
        }
        (made, found)
    }

    pub(crate) fn case(&self, keys: &Keys, oddity: Oddity, dice: &mut Dice) -> Case {
        let bent = match oddity {
            Oddity::Bent(node) => Some(node),
            _ => None,
        };
        let (made, bend) = self.make(keys, bent, dice);
        let files =
            |numbers: &[usize]| numbers.iter().map(|&number| made[number].clone()).collect();
        let (node, kind, path) = match oddity {
            Oddity::Bent(node) => {
                let (kind, path) = bend.map(|bend| (bend.kind, bend.path)).unwrap_or_default();
                (Some(node), kind, path)
            }
            Oddity::Said { node, kind, path } => (Some(node), kind, path),
            Oddity::Whole { kind, how } => (None, kind, how),
        };
        let has_other_key = node == Some(self.chain[0]) && {
            let is_bent = path.starts_with("tbs/key/bits") && self.nodes[self.chain[0]].key >= P256;
            is_bent || SIGNS_OTHERS.contains(&kind.as_str())
        };
        Case {
            kind,
            path,
            role: node.map_or("mesh", |node| self.nodes[node].role.as_str()),
            anchors: files(&self.anchors),
            chain: files(&self.chain),
            leaf: made[self.leaf].clone(),
            odd: made[node.unwrap_or(self.chain[0])].clone(),
            leaf_speaks: node != Some(self.leaf) && !has_other_key,
        }
    }
}

impl Case {
    /// A case from existing certificates.
    pub(crate) fn of_files(anchors: Vec<Vec<u8>>, chain: Vec<Vec<u8>>, leaf: Vec<u8>) -> Self {
        Self {
            kind: String::new(),
            path: String::new(),
            role: "files",
            odd: Vec::new(),
            leaf_speaks: true,
            anchors,
            chain,
            leaf,
        }
    }
}

/// Bends one certificate. Also returns its new subject, byte for byte, for the certificates that name it.
fn bend_one(
    mut tree: Element,
    self_signed: bool,
    sign: impl Fn(&[u8]) -> Vec<u8>,
    dice: &mut Dice,
) -> (Vec<u8>, Option<Vec<u8>>, Bend) {
    for (position, label) in bend::labels(&tree) {
        let mark = match label.as_str() {
            "tbs/issuer" => Mark::Issuer,
            "tbs/subject" => Mark::Subject,
            _ => continue,
        };
        if let Some(element) = tree.at_mut(&position) {
            element.mark = Some(mark);
        }
    }
    let bend = bend::bend(&mut tree, dice);
    let subject = tree.marked(Mark::Subject).cloned();
    if self_signed
        && dice.chance(80)
        && let (Some(subject), Some(issuer)) = (&subject, tree.marked_mut(Mark::Issuer))
    {
        *issuer = Element {
            mark: issuer.mark,
            ..subject.clone()
        };
    }
    // Only a bend within the signed part, or of that part, changes what is signed.
    if bend.position.first() == Some(&0) && tree.children().len() == 3 {
        let signed_part = tree.at(&[0]).write();
        let algorithm = tree
            .at(&[0])
            .children()
            .iter()
            .find(|one| one.tag == [0x30])
            .cloned();
        if let (true, Some(algorithm), Some(outer)) = (
            bend.path.starts_with("tbs/algorithm") && dice.chance(75),
            algorithm,
            tree.at_mut(&[1]),
        ) {
            *outer = algorithm;
        }
        if let Some(signature) = tree.at_mut(&[2]) {
            let bytes = [&[0], sign(&signed_part).as_slice()].concat();
            signature.body = crate::der::Body::Value(bytes);
        }
    }
    (tree.write(), subject.map(|one| one.write()), bend)
}
