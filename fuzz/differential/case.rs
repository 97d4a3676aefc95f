//! Cases by number: the same seed gives the same cases.

use crate::certificate::Extension;
use crate::chain;
use crate::dice::Dice;
use crate::key::Keys;
use crate::odd;
use crate::plan::{Case, Oddity, Plan};
use crate::topology;

/// The kinds of cases to make.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Wanted {
    All,
    /// Cases in which two certificates are odd together, or versions of a judge differ.
    Across,
    /// Cases in which one certificate is bent or odd.
    Bent,
    /// Cases in which none is.
    Sound,
}

pub(crate) fn numbered(keys: &Keys, seed: u64, number: u64, wanted: Wanted) -> Case {
    let mut dice = Dice::new(seed, number);
    let (plan, oddity) = planned(keys, wanted, &mut dice);
    plan.case(keys, oddity, &mut dice)
}

/// The same, with a leaf that has these alternative names, unless the leaf is what is odd.
pub(crate) fn named(
    keys: &Keys,
    seed: u64,
    number: u64,
    wanted: Wanted,
    names: &Extension,
) -> Case {
    let mut dice = Dice::new(seed, number);
    let (mut plan, oddity) = planned(keys, wanted, &mut dice);
    let leaf = plan.leaf;
    if !matches!(oddity, Oddity::Said { node, .. } if node == leaf) {
        plan.nodes[leaf].parts.set(names.clone());
    }
    plan.case(keys, oddity, &mut dice)
}

fn planned(keys: &Keys, wanted: Wanted, dice: &mut Dice) -> (Plan, Oddity) {
    if wanted == Wanted::All && dice.chance(20) {
        let (plan, kind, how) = topology::random(keys, dice);
        return (plan, Oddity::Whole { kind, how });
    }
    let mut plan = chain::sound(keys, dice);
    if wanted == Wanted::Across {
        let (kind, how) = odd::across(&mut plan, dice);
        return (plan, Oddity::Whole { kind, how });
    }
    // A few stay unchanged: a judge that refuses these is broken.
    if wanted == Wanted::Sound || wanted == Wanted::All && dice.chance(3) {
        let (kind, how) = ("sound".to_owned(), String::new());
        return (plan, Oddity::Whole { kind, how });
    }
    let node = dice.below(plan.nodes.len());
    if dice.chance(65) {
        return (plan, Oddity::Bent(node));
    }
    let (kind, path) = odd::odd(&mut plan.nodes[node].parts, dice);
    (plan, Oddity::Said { node, kind, path })
}
