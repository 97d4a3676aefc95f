//! Cases by number: the same seed gives the same cases.

use crate::chain;
use crate::dice::Dice;
use crate::key::Keys;
use crate::odd;
use crate::plan::{Case, Oddity};
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
    if wanted == Wanted::All && dice.chance(20) {
        let (plan, kind, how) = topology::random(keys, &mut dice);
        return plan.case(keys, Oddity::Whole { kind, how }, &mut dice);
    }
    let mut plan = chain::sound(keys, &mut dice);
    if wanted == Wanted::Across {
        let (kind, how) = odd::across(&mut plan, &mut dice);
        return plan.case(keys, Oddity::Whole { kind, how }, &mut dice);
    }
    // A few stay unchanged: a judge that refuses these is broken.
    if wanted == Wanted::Sound || wanted == Wanted::All && dice.chance(3) {
        let (kind, how) = ("sound".to_owned(), String::new());
        return plan.case(keys, Oddity::Whole { kind, how }, &mut dice);
    }
    let node = dice.below(plan.nodes.len());
    if dice.chance(65) {
        return plan.case(keys, Oddity::Bent(node), &mut dice);
    }
    let (kind, path) = odd::odd(&mut plan.nodes[node].parts, &mut dice);
    plan.case(keys, Oddity::Said { node, kind, path }, &mut dice)
}
