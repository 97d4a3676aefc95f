//! Certificates that are to be made, who signs whom, and which file each goes into.

use crate::bend::{self, Bend};
use crate::certificate::{Parts, certificate};
use crate::der::{Element, Mark};
use crate::dice::Dice;
use crate::key::Keys;

/// Where a certificate stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    Anchor,
    UnneededAnchor,
    Intermediate,
    Issuer,
    /// In the issuer's file, and on no way to the anchor.
    Stray,
    Leaf,
}

pub(crate) struct Node {
    pub(crate) role: Role,
    /// The number of its key.
    pub(crate) key: usize,
    /// Who signs it, which is planned before it; itself where there is nobody.
    pub(crate) signer: Option<usize>,
    pub(crate) parts: Parts,
}

/// Certificates in the order in which they are signed, and the files.
pub(crate) struct Plan {
    pub(crate) nodes: Vec<Node>,
    pub(crate) anchors: Vec<usize>,
    /// The issuer, and what is behind it in its file.
    pub(crate) chain: Vec<usize>,
    pub(crate) leaf: usize,
}

/// What was made: files of certificates, and what is odd about one of them.
pub(crate) struct Case {
    pub(crate) kind: String,
    pub(crate) path: String,
    pub(crate) role: String,
    pub(crate) anchors: Vec<Vec<u8>>,
    pub(crate) chain: Vec<Vec<u8>>,
    pub(crate) leaf: Vec<u8>,
    /// The certificate that is odd, or the issuer.
    pub(crate) odd: Vec<u8>,
    /// Is the odd one the leaf? Then it says nothing about the issuer.
    pub(crate) is_leaf_odd: bool,
}

impl Plan {
    /// Signs all of them; the one at `bent` is bent in one element, and signed by its real signer.
    pub(crate) fn make(&self, keys: &Keys, bent: Option<usize>, dice: &mut Dice) -> (Vec<Vec<u8>>, Option<Bend>) {
        let (mut made, mut subjects, mut found) = (Vec::new(), Vec::<Vec<u8>>::new(), None);
        for (index, node) in self.nodes.iter().enumerate() {
            let signer = node.signer.unwrap_or(index);
            let key = self.nodes[signer].key;
            let issuer = subjects.get(signer).unwrap_or(&node.parts.subject);
            let signed_part = node.parts.signed_part(issuer, &keys.get(key).algorithm);
            let inner = node.parts.inner_algorithm.as_ref().unwrap_or(&keys.get(key).algorithm);
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

    pub(crate) fn case(&self, keys: &Keys, bent: Option<usize>, odd: Option<(usize, String, String)>, dice: &mut Dice) -> Case {
        let (made, bend) = self.make(keys, bent, dice);
        let files = |numbers: &[usize]| numbers.iter().map(|&number| made[number].clone()).collect();
        let node = bent.or(odd.as_ref().map(|(node, ..)| *node));
        let (kind, path) = match (bend, odd) {
            (Some(bend), _) => (bend.kind, bend.path),
            (None, Some((_, kind, path))) => (kind, path),
            (None, None) => ("sound".to_owned(), String::new()),
        };
        Case {
            kind,
            path,
            role: node.map_or_else(|| "nobody".to_owned(), |node| format!("{:?}", self.nodes[node].role)),
            anchors: files(&self.anchors),
            chain: files(&self.chain),
            leaf: made[self.leaf].clone(),
            odd: made[node.unwrap_or(self.chain[0])].clone(),
            is_leaf_odd: node == Some(self.leaf),
        }
    }
}

/// Bends one certificate; also what its subject is then, byte for byte, which those below it name.
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
    if self_signed && dice.chance(80) {
        if let (Some(subject), Some(issuer)) = (&subject, tree.marked_mut(Mark::Issuer)) {
            *issuer = Element { mark: issuer.mark, ..subject.clone() };
        }
    }
    // Only what is within the signed part, or it itself, changes what is signed.
    if bend.position.first() == Some(&0) && tree.children().len() == 3 {
        let signed_part = tree.at(&[0]).write();
        let algorithm = tree.at(&[0]).children().iter().find(|one| one.tag == [0x30]).cloned();
        if let (true, Some(algorithm), Some(outer)) =
            (bend.path.starts_with("tbs/algorithm") && dice.chance(75), algorithm, tree.at_mut(&[1]))
        {
            *outer = algorithm;
        }
        if let Some(signature) = tree.at_mut(&[2]) {
            let bytes = [&[0], sign(&signed_part).as_slice()].concat();
            signature.body = crate::der::Body::Value(bytes);
        }
    }
    (tree.write(), subject.map(|one| one.write()), bend)
}
