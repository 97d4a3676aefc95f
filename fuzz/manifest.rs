//! Whatever a manifest is: reading it ends, each value can be chosen by the name that messages give to it, and no message
//! shows a value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use meshpki_kube::{Manifests, Selector, is_manifest};

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
});
