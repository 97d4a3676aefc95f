//! Every message in `docs/pain-points.md` leads to its finding.

use crate::run::Place;

const DOCUMENT: &str = include_str!("../../docs/pain-points.md");

#[test]
fn the_messages_of_a_pain_point_lead_to_its_finding() {
    let place = Place::empty();
    let mut messages = 0;
    for row in DOCUMENT.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [_, _, said, _, found, _] = cells[..] else {
            continue;
        };
        for message in said.split('`').skip(1).step_by(2) {
            place.write("message", message);
            let explained = place.sh("meshpki explain - < message");
            explained.assert_done();
            let mut codes = found.split('`').skip(1).step_by(2);
            // Another place of the same problem may be the likelier one.
            let is_named = |code: &str| {
                let (_, problem) = code.split_once('-').unwrap();
                explained.stdout.contains(&format!("-{problem}"))
            };
            assert!(codes.any(is_named), "{message}: {explained:?}");
            messages += 1;
        }
    }
    assert!(messages > 12, "{messages}");
}
