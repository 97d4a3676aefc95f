//! Whatever a manifest is: reading and judging it ends, each value can be chosen by the name that messages give to it, no
//! message shows a value, and between a cluster and itself nothing changes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki::UnixTime;
use meshpki_kube::{Check, Cluster, Manifests, Selector, Verdict, is_manifest};
use std::time::Duration;

fuzz_target!(|text: &[u8]| {
    let _ = is_manifest(text);
    let found = Manifests::read("fuzz", text);
    for object in found.objects() {
        for value in object.values() {
            let name = format!("{}:{}", object.name().path(), value.key());
            // A colon in a name is the selector's.
            let has_colon = name.matches(':').count() > 1;
            let Some(selector) = name.parse::<Selector>().ok().filter(|_| !has_colon) else {
                continue;
            };
            let chosen = found.all(Some(&selector)).unwrap();
            assert!(chosen.iter().any(|one| std::ptr::eq(*one, value)));
        }
    }
    let said: Vec<String> = found.unread().iter().map(ToString::to_string).collect();
    assert!(!said.concat().contains("SECRET"));

    let cluster = Cluster::new(vec![found]);
    let at = UnixTime::since_unix_epoch(Duration::from_secs(1_795_651_200));
    let difference = Check::default().compare(&cluster, &cluster, at);
    assert!(difference.changes().is_empty() && difference.step().is_empty());
    assert_ne!(difference.verdict(), Verdict::NotSound);
    let said = format!("{:?}", difference.head().findings());
    assert!(!said.contains("SECRET"));

    let both = [("a", &cluster), ("b", &cluster)];
    let several = Check::default().judge_all(&both, at);
    let alone = Check::default().judge(&cluster, at);
    assert_eq!(several.planes().len(), 2 * alone.planes().len());
    assert!(several.findings().len() >= 2 * alone.findings().len());
    let said = format!(
        "{:?} {:?} {:?}",
        several.findings(),
        several.links(),
        several.events()
    );
    assert!(!said.contains("SECRET"));
});
