//! Until when a verdict holds: the same second in every format, and `--until`.

use icalendar::parser::{read_calendar, unfold};
use serde_json::Value;

use crate::run::{AT, Outcome, Place};

/// Arguments, the last sound second and what ends it.
const SOUND: [(&str, &str, &str); 5] = [
    (
        "--anchors ca.crt --issuer issuer.crt",
        "2028-01-01T00:00:00Z",
        "then the issuer expires",
    ),
    (
        "--anchors bundle.crt --issuer outliving-issuer.crt",
        "2036-01-01T00:00:00Z",
        "then the anchor root.linkerd.cluster.local (sha256 b740065100cf…) expires",
    ),
    (
        "--anchors ca.crt",
        "2036-01-01T00:00:00Z",
        "then the anchor expires",
    ),
    (
        "--anchors ca.crt --issuer issuer.crt --fail-within 30d",
        "2027-12-01T23:59:59Z",
        "then the issuer is within the margin of --fail-within",
    ),
    (
        "--anchors ca.crt --issuer issuer.crt --deny issuer-expiring-soon --warn-within 40d",
        "2027-11-21T23:59:59Z",
        "then the issuer is due for renewal",
    ),
];

fn verify(place: &Place, arguments: &str, format: &str) -> Outcome {
    place.meshpki(&format!("verify --at {AT} {arguments} --format {format}"))
}

/// The words of a text without its folds.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_format_says_the_same_last_second() {
    let place = Place::with_fixtures();
    for (arguments, last, then) in SOUND {
        let text = verify(&place, arguments, "text");
        assert_eq!(text.code, Some(0), "{text:?}");
        let says = words(&text.stdout);
        let line = format!("sound until {last} (");
        assert!(says.contains(&line) && says.contains(then), "{text:?}");

        let json: Value = serde_json::from_str(&verify(&place, arguments, "json").stdout).unwrap();
        let verdict = json["subjects"].get(0).unwrap_or(&json["bundle"]);
        assert_eq!(verdict["sound_until"]["last"], last, "{json:#}");

        let xml = verify(&place, arguments, "junit").stdout;
        let xml = roxmltree::Document::parse(&xml).unwrap();
        let mut properties = xml
            .descendants()
            .filter(|node| node.has_tag_name("property"));
        let property = properties.next().unwrap();
        assert_eq!(property.attribute("name"), Some("sound-until"));
        assert_eq!(property.attribute("value"), Some(last));

        let github = verify(&place, arguments, "github").stdout;
        assert!(github.contains(&format!(", until {last}")), "{github}");

        let ics = verify(&place, arguments, "ics").stdout;
        assert_eq!(starts(&ics), [last.replace(['-', ':'], "")], "{ics}");

        let metrics = verify(&place, arguments, "prometheus").stdout;
        let least = metrics
            .lines()
            .filter(|line| line.starts_with("meshpki_sound_until_timestamp_seconds{"))
            .filter_map(|line| line.rsplit_once(' ')?.1.parse::<i64>().ok())
            .min();
        assert_eq!(Some(seconds(last)), least, "{metrics}");
        assert_eq!(
            metrics.matches("meshpki_sound_until_cause_info{").count(),
            1
        );
    }
}

/// Seconds since 1970.
fn seconds(text: &str) -> i64 {
    let moment = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339);
    moment.unwrap().unix_timestamp()
}

/// The same of `20271126T141107Z`.
fn seconds_of(basic: &str) -> i64 {
    let [date, time] = [&basic[..8], &basic[9..15]];
    seconds(&format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..],
        &time[..2],
        &time[2..4],
        &time[4..]
    ))
}

/// When the events of a calendar begin, each with a reminder a week before.
fn starts(ics: &str) -> Vec<String> {
    for line in ics.split_inclusive('\n') {
        assert!(line.ends_with("\r\n") && line.len() <= 77, "{line:?}");
    }
    let unfolded = unfold(ics);
    let calendar = read_calendar(&unfolded).unwrap();
    let mut starts = Vec::new();
    for event in &calendar.components {
        let of = |name: &str| event.find_prop(name).unwrap().val.as_str().to_owned();
        assert_eq!(event.name, "VEVENT");
        assert!(of("UID").ends_with("@meshpki") && !of("SUMMARY").is_empty());
        // A reminder that would be in the past reminds nobody.
        let is_soon = seconds_of(&of("DTSTART")) - seconds_of(&of("DTSTAMP")) <= 7 * 86_400;
        let triggers: Vec<_> = event
            .components
            .iter()
            .map(|one| one.find_prop("TRIGGER").unwrap().val.as_str())
            .collect();
        assert_eq!(triggers, if is_soon { vec![] } else { vec!["-P7D"] });
        starts.push(of("DTSTART"));
    }
    starts
}

#[test]
fn a_verdict_that_does_not_hold_until_then_fails_in_every_format() {
    let place = Place::with_fixtures();
    let mesh = "--anchors ca.crt --issuer issuer.crt";
    for until in ["2028-01-01", "2028-01-01T00:00:00Z", "2027-06-01", "+1s"] {
        let enough = verify(&place, &format!("{mesh} --until {until}"), "text");
        assert_eq!(enough.code, Some(0), "{enough:?}");
    }
    let late = format!("{mesh} --until 2028-01-01T00:00:01Z");
    for format in [
        "text",
        "json",
        "junit",
        "github",
        "prometheus",
        "ics",
        "linkerd-check",
    ] {
        let outcome = verify(&place, &late, format);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        if !matches!(format, "ics" | "linkerd-check") {
            assert!(outcome.stdout.contains("issuer-ends-early"), "{outcome:?}");
        }
    }
    let text = words(&verify(&place, &late, "text").stdout);
    assert!(
        text.starts_with("NOT SOUND")
            && text.contains("sound only until 2028-01-01T00:00:00Z (365 days)"),
        "{text}"
    );
    assert!(
        text.contains("fix meshpki create issuer --not-after 2028-12-31 --ca ca.crt"),
        "{text}"
    );
    // What the fix makes holds long enough.
    let far = words(&verify(&place, &format!("{mesh} --until 2035-06-01"), "text").stdout);
    assert!(far.contains("--not-after 2035-06-03 --ca ca.crt"), "{far}");
    let allowed = verify(&place, &format!("{late} --allow issuer-ends-early"), "text");
    assert_eq!(allowed.code, Some(0), "{allowed:?}");
}

#[test]
fn a_workload_or_a_bundle_that_ends_early_fails_too() {
    let place = Place::with_fixtures();
    for (arguments, code) in [
        ("--anchors ca.crt --until 2036-01-01", 0),
        ("--anchors ca.crt --until 2036-01-02", 1),
        (
            "--anchors ca.crt --workload workload.crt --until 2027-01-01T00:00:01Z",
            0,
        ),
        (
            "--anchors ca.crt --workload workload.crt --until 2100-01-01",
            1,
        ),
    ] {
        let outcome = verify(&place, arguments, "text");
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        assert_eq!(
            outcome.stdout.contains("-ends-early]"),
            code == 1,
            "{outcome:?}"
        );
    }
}

#[test]
fn a_time_that_is_not_after_the_verification_is_refused() {
    let place = Place::with_fixtures();
    for until in ["2020-01-01", AT, "-1d"] {
        let outcome = verify(&place, &format!("--anchors ca.crt --until {until}"), "text");
        outcome.assert_refused_with("is not after the time of the verification");
    }
    let late = verify(&place, "--anchors ca.crt --until 7999y", "text");
    late.assert_refused_with("after the year 9999");
}

/// An anchor's end is not the mesh's: proxies keep what they have.
#[test]
fn the_steps_after_an_anchors_end_follow_the_issuance_lifetime() {
    let place = Place::with_fixtures();
    let mesh = "--anchors bundle.crt --issuer outliving-issuer.crt";
    for (lifetime, first, last) in [
        ("", "2036-01-01T07:12:01Z", "2036-01-02T00:00:21Z"),
        (
            "--issuance-lifetime 1h",
            "2036-01-01T00:18:01Z",
            "2036-01-01T01:00:21Z",
        ),
        (
            "--issuance-lifetime 7d",
            "2036-01-07T00:00:01Z",
            "2036-01-08T00:00:21Z",
        ),
    ] {
        let text = words(&verify(&place, &format!("{mesh} {lifetime}"), "text").stdout);
        assert!(
            text.contains(&format!("between {first} and {last}")),
            "{text}"
        );
    }
    place.write("policy.toml", "issuance-lifetime = \"1h\"");
    let text = verify(&place, &format!("{mesh} --policy policy.toml"), "text").stdout;
    assert!(text.contains("2036-01-01T00:18:01Z"), "{text}");
    let late = place.meshpki(&format!(
        "verify --at 2035-12-31 {mesh} --issuance-lifetime 90m"
    ));
    assert!(
        words(&late.stdout).contains("within 90 min every connection fails"),
        "{late:?}"
    );
}

/// A calendar has at least one event.
#[test]
fn a_calendar_has_a_date_for_what_is_broken_and_no_reminder_for_what_renews_itself() {
    let place = Place::with_fixtures();
    let ics = verify(
        &place,
        "--anchors stranger-ca.crt --issuer issuer.crt",
        "ics",
    );
    assert_eq!(ics.code, Some(1));
    assert_eq!(starts(&ics.stdout), [AT.replace(['-', ':'], "")], "{ics:?}");
    place.sh("meshpki create chain mesh && meshpki create workload --ca mesh/issuer.crt --ca-key mesh/issuer.key default.shop.serviceaccount.identity.linkerd.cluster.local w.crt w.key");
    let ics = place.sh("meshpki verify --anchors mesh/ca.crt --workload w.crt --format ics");
    assert_eq!(ics.code, Some(0), "{ics:?}");
    assert_eq!(starts(&ics.stdout).len(), 1);
}

/// The fix of what ends too early makes what holds long enough.
#[test]
fn what_a_fix_makes_holds_until_then() {
    for (arguments, files) in [
        (
            "--issuer issuer.crt --until 900d",
            "--anchors ca.crt --issuer issuer-new.crt",
        ),
        (
            "--until 5000d",
            "--anchors ca-new.crt --issuer issuer-new.crt",
        ),
        // The anchor ends, too.
        (
            "--issuer issuer.crt --until 5000d",
            "--anchors ca-new.crt --issuer issuer-new.crt",
        ),
        (
            "--issuer issuer.crt --fail-within 30d --until 350d",
            "--fail-within 30d --anchors ca.crt --issuer issuer-new.crt",
        ),
        (
            "--issuer issuer.crt --fail-within 20% --until 350d",
            "--fail-within 20% --anchors ca.crt --issuer issuer-new.crt",
        ),
        (
            "--issuer issuer.crt --deny warnings --until 350d",
            "--deny warnings --anchors ca.crt --issuer issuer-new.crt",
        ),
        // The verdict is of another day than the fix.
        (
            "--issuer issuer.crt --at +300d --until 200d",
            "--at +300d --anchors ca.crt --issuer issuer-new.crt",
        ),
        (
            "--issuer issuer.crt --until 2y",
            "--anchors ca.crt --issuer issuer-new.crt",
        ),
    ] {
        let place = Place::empty();
        let made = place.sh("meshpki create root && meshpki create issuer");
        assert_eq!(made.code, Some(0), "{made:?}");
        let early = place.meshpki(&format!(
            "verify --anchors ca.crt {arguments} --format json"
        ));
        let early: Value = serde_json::from_str(&early.stdout).unwrap();
        let verdict = early["subjects"].get(0).unwrap_or(&early["bundle"]);
        let remedy = verdict["findings"][0]["remedy"].as_str().unwrap();
        let pasted = place.sh(&format!("set -e\n{remedy}"));
        assert_eq!(pasted.code, Some(0), "{remedy}\n{pasted:?}");
        let until = arguments.split_once("--until").unwrap().1;
        let then = place.meshpki(&format!("verify {files} --until {until}"));
        assert_eq!(then.code, Some(0), "{remedy}\n{then:?}");
    }
}
