//! Chains in a crowd: many CAs of one name, and more CAs above one another than a verifier follows.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use meshpki::{Certificate, Policy};
use proptest::prelude::{Just, Strategy, any};
use proptest::{prop_oneof, sample};
use rcgen::{GeneralSubtree, KeyPair, NameConstraints};

use crate::common::{IDENTITY, Made, Mint};

/// A sound chain, and who else has the names of its CAs.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    /// How many CAs are between the anchor and the issuer.
    depth: usize,
    /// What is said of names by the anchor that signed.
    constraints: Constraints,
    anchors: Others,
    /// CAs of the issuer's name, among those that the workload presents.
    issuers: Others,
    /// CAs of the name of the highest that is presented.
    highest: Others,
}

/// Certificates of the name of another one, and where that one is among them.
#[derive(Clone, Debug)]
struct Others {
    kind: Kind,
    count: usize,
    /// One certificate that repeats, or as many.
    repeated: bool,
    right: Right,
}

/// What a certificate has of the one whose name it has.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Kind {
    same_key: bool,
    /// Signed by the CA that signed the right one, or by a key of nobody.
    same_signer: bool,
    constraints: Constraints,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Constraints {
    Excluding,
    None,
    Permitting,
}

#[derive(Clone, Debug)]
enum Right {
    Between(sample::Index),
    First,
    Last,
}

pub(super) fn crowd() -> impl Strategy<Value = Crowd> {
    let depth = prop_oneof![4 => 0..2_usize, 1 => 0..=DEEPEST];
    let parts = (depth, constraints(), others(150), others(60), others(60));
    parts.prop_map(|(depth, constraints, anchors, issuers, highest)| Crowd {
        depth,
        constraints,
        anchors,
        issuers,
        highest,
    })
}

fn others(most: usize) -> impl Strategy<Value = Others> {
    let count = prop_oneof![
        2 => Just(0),
        2 => 0..4_usize,
        1 => 4..40_usize,
        2 => 40..=most,
    ];
    let right = prop_oneof![
        Just(Right::First),
        Just(Right::Last),
        any::<sample::Index>().prop_map(Right::Between),
    ];
    let kind = (any::<bool>(), any::<bool>(), constraints());
    let kind = kind.prop_map(|(same_key, same_signer, constraints)| Kind {
        same_key,
        same_signer,
        constraints,
    });
    (kind, count, any::<bool>(), right).prop_map(|(kind, count, repeated, right)| Others {
        kind,
        count,
        repeated,
        right,
    })
}

fn constraints() -> impl Strategy<Value = Constraints> {
    prop_oneof![
        2 => Just(Constraints::None),
        1 => Just(Constraints::Permitting),
        1 => Just(Constraints::Excluding),
    ]
}

impl Crowd {
    pub(super) fn made(&self) -> Made {
        // The anchor signs the CA that has so many others below it, and each signs the next.
        let right = Kind {
            same_key: true,
            same_signer: true,
            constraints: self.constraints,
        };
        let anchor = certificate(ROOT, ROOT, right, 0);
        let above = |level: usize| if level == self.depth { ROOT } else { level + 1 };
        let plain = |level: usize| certificate(level, above(level), Kind::PLAIN, 0);
        let (before, after) = self.anchors.around(ROOT, ROOT);
        let anchors = [before, vec![anchor], after].concat();

        let mut intermediates: Vec<Certificate> = (1..self.depth).map(plain).collect();
        if self.depth > 0 {
            let (before, after) = self.highest.around(self.depth, ROOT);
            intermediates.extend([before, vec![plain(self.depth)], after].concat());
        }
        let (ahead, after) = self.issuers.around(0, above(0));
        intermediates.splice(0..0, after);
        Made {
            anchors,
            intermediates,
            issuer: plain(0),
            workload: WORLD.workload.clone(),
            workloads: Vec::new(),
            ahead,
            key: None,
            policy: Policy::default(),
        }
    }
}

impl Others {
    /// What there is before the right one, and after it.
    fn around(&self, name: usize, above: usize) -> (Vec<Certificate>, Vec<Certificate>) {
        let number = |index: u64| 1 + if self.repeated { 0 } else { index };
        let mut others: Vec<Certificate> = (0..self.count as u64)
            .map(|index| certificate(name, above, self.kind, number(index)))
            .collect();
        let place = match &self.right {
            Right::Between(index) => index.index(self.count + 1),
            Right::First => 0,
            Right::Last => self.count,
        };
        let after = others.split_off(place);
        (others, after)
    }
}

impl Kind {
    const PLAIN: Self = Self {
        same_key: true,
        same_signer: true,
        constraints: Constraints::None,
    };
}

/// The CA of a level, signed by the one of another, of a kind: each is made once.
fn certificate(level: usize, above: usize, kind: Kind, number: u64) -> Certificate {
    static MADE: LazyLock<Mutex<HashMap<Which, Certificate>>> = LazyLock::new(Mutex::default);
    let which = Which {
        level,
        above,
        kind,
        number,
    };
    let mut known = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let certificate = known.entry(which).or_insert_with_key(Which::made);
    certificate.clone()
}

#[derive(Clone, Copy, Eq, Hash, PartialEq)]
struct Which {
    level: usize,
    above: usize,
    kind: Kind,
    number: u64,
}

impl Which {
    fn made(&self) -> Certificate {
        let right = &WORLD.authorities[self.level];
        let mut mint = Mint::authority("", None);
        mint.params.clone_from(&right.params);
        mint.params.serial_number = Some((self.number + 1).into());
        mint.params.name_constraints = self.kind.constraints.written();
        if self.kind.same_key {
            mint.key = KeyPair::try_from(right.key.serialize_der()).unwrap();
        } else if self.level == ROOT {
            return mint.made(None);
        }
        if !self.kind.same_signer {
            mint.signer = Some(KeyPair::generate().unwrap());
        }
        mint.made(Some(&WORLD.authorities[self.above]))
    }
}

impl Constraints {
    fn written(self) -> Option<NameConstraints> {
        let tree = |name: &str| vec![GeneralSubtree::DnsName(name.to_owned())];
        let (permitted, excluded) = match self {
            Self::Excluding => (Vec::new(), tree("cluster.local")),
            Self::None => return None,
            Self::Permitting => (tree("cluster.local"), Vec::new()),
        };
        Some(NameConstraints {
            permitted_subtrees: permitted,
            excluded_subtrees: excluded,
        })
    }
}

/// The CAs that all crowds share, the issuer first and the root last, and a workload of the issuer.
struct World {
    authorities: Vec<Mint>,
    workload: Certificate,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let named = |level| Mint::authority(&format!("authority {level}"), None);
    let authorities: Vec<Mint> = (0..=ROOT).map(named).collect();
    World {
        workload: Mint::workload(IDENTITY).made(Some(&authorities[0])),
        authorities,
    }
});
/// webpki follows six CAs, and Go as many as there are.
const DEEPEST: usize = 9;
const ROOT: usize = DEEPEST + 1;
