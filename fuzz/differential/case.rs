//! Cases by number: the same for the same seed.

use crate::chain;
use crate::dice::Dice;
use crate::key::Keys;
use crate::odd;
use crate::plan::Case;

/// Which cases are wanted.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Kind {
    /// One certificate is bent, or says something odd.
    Bent,
}

pub(crate) fn numbered(keys: &Keys, seed: u64, number: u64, _kind: Kind) -> Case {
    let mut dice = Dice::new(seed, number);
    let mut plan = chain::sound(keys, &mut dice);
    let node = dice.below(plan.nodes.len());
    if dice.chance(65) {
        return plan.case(keys, Some(node), None, &mut dice);
    }
    let (kind, path) = odd::odd(&mut plan.nodes[node].parts, &mut dice);
    plan.case(keys, None, Some((node, kind, path)), &mut dice)
}
