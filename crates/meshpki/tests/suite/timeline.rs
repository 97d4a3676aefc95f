//! A timeline says of every second what the verifier says of it.

use std::time::Duration;

use meshpki::{
    Certificate, Event, IssuerChain, Judge, Level, Levels, Margin, Policy, Profile, Span, State,
    Timeline, UnixTime, Until, Verifier, WorkloadChain,
};
use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any};
use proptest::{prop_oneof, proptest};
use time::OffsetDateTime;

use crate::common::{IDENTITY, Mint, time};

/// A mesh whose certificates begin and end at any time, and from when it is asked about.
#[derive(Clone, Debug)]
struct Recipe {
    /// Of the root, another root with its name and key, an unrelated root, the intermediate, the same signed by the
    /// unrelated root, the issuer, a stray, the workload, and an anchor that the proxies drop.
    windows: Vec<(u64, u64)>,
    has_intermediate: bool,
    /// Which of the other anchors and presented certificates there are.
    extras: [bool; 5],
    warn_within: Margin,
    fail_within: Margin,
    level: Option<(&'static str, Level)>,
    /// If it is of Istio's, whether what istiod sends begins with the stray, and whether it has the issuer.
    of_istio: Option<(bool, bool)>,
    from: u64,
    /// Seconds that are compared beside the edges.
    others: Vec<u64>,
}

/// A verdict is asked about in the seconds between 0 and this, from [`START`] on.
const LENGTH: u64 = 4000;
/// A debug build makes and judges few meshes in a second.
const CASES: u32 = if cfg!(debug_assertions) { 16 } else { 512 };
const START: u64 = 1_790_000_000;

fn recipe() -> impl Strategy<Value = Recipe> {
    // Few values, so that several things happen in the same second.
    let window = prop_oneof![
        3 => (0..LENGTH / 2, LENGTH / 2..LENGTH),
        1 => (0..8u64, 0..8u64).prop_map(|(first, length)| (first * 500, (first + length) * 500)),
        1 => Just((0, LENGTH)),
    ];
    let margin = prop_oneof![
        Just(Margin::Time(Duration::ZERO)),
        (1..LENGTH).prop_map(|seconds| Margin::Time(Duration::from_secs(seconds))),
        (1..100u8).prop_map(Margin::Percent),
        (1..LENGTH, 1..100u8)
            .prop_map(|(seconds, part)| Margin::Least(Duration::from_secs(seconds), part)),
    ];
    let level = prop_oneof![
        4 => Just(None),
        1 => Just(Some(("warnings", Level::Deny))),
        1 => Just(Some(("anchor-expired", Level::Deny))),
        1 => Just(Some(("anchor-not-yet-valid", Level::Deny))),
        1 => Just(Some(("issuer-expired", Level::Allow))),
        1 => Just(Some(("anchor-expiring-soon", Level::Allow))),
    ];
    (
        vec(window, 9),
        any::<bool>(),
        any::<[bool; 5]>(),
        margin.clone(),
        margin,
        level,
        prop_oneof![2 => Just(None), 1 => any::<(bool, bool)>().prop_map(Some)],
        (prop_oneof![Just(0), 0..LENGTH], vec(0..LENGTH + 2, 12)),
    )
        .prop_map(
            |(
                windows,
                has_intermediate,
                extras,
                warn_within,
                fail_within,
                level,
                of_istio,
                (from, others),
            )| {
                Recipe {
                    windows,
                    has_intermediate,
                    extras,
                    warn_within,
                    fail_within,
                    level,
                    of_istio,
                    from,
                    others,
                }
            },
        )
}

/// A second, as rcgen wants it.
fn moment(second: u64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(i64::try_from(START + second).unwrap()).unwrap()
}

/// What is judged.
struct Mesh {
    verifier: Verifier,
    issuer: IssuerChain,
    workload: WorkloadChain,
    certificates: Vec<Certificate>,
}

impl Recipe {
    fn made(&self) -> Mesh {
        self.made_until(None)
    }

    /// The same, and how long the verdict has to hold.
    fn made_until(&self, sound_until: Option<UnixTime>) -> Mesh {
        let mut windows = self.windows.iter();
        let mut within = |mut mint: Mint| {
            let &(first, last) = windows.next().unwrap();
            mint.params.not_before = moment(first);
            mint.params.not_after = moment(last);
            mint
        };
        let clone_key =
            |mint: &Mint| rcgen::KeyPair::try_from(mint.key.serialized_der().to_vec()).unwrap();
        let root = within(Mint::authority("root", None));
        let mut renewed = within(Mint::authority("root", None));
        renewed.key = clone_key(&root);
        let other = within(Mint::authority("other", None));
        let intermediate = within(Mint::authority("intermediate", None));
        let mut crossed = within(Mint::authority("intermediate", None));
        crossed.key = clone_key(&intermediate);
        let issuer = within(Mint::authority("issuer", Some(0)));
        let stray = within(Mint::authority("stray", None));
        let workload = within(Mint::workload(IDENTITY));

        let mut dropped = within(Mint::authority("dropped", None));
        // Go ignores it, and webpki cannot parse it.
        dropped.add_extension(&[1, 3, 6, 1, 4, 1, 11129, 2, 4, 2], false, &[2, 1, 0]);

        let [has_renewed, has_other, has_crossed, has_stray, has_dropped] = self.extras;
        let mut anchors = vec![root.made(None)];
        anchors.extend(has_renewed.then(|| renewed.made(None)));
        anchors.extend(has_other.then(|| other.made(None)));
        anchors.extend(has_dropped.then(|| dropped.made(None)));
        let mut above = Vec::new();
        if self.has_intermediate {
            above.push(intermediate.made(Some(&root)));
            above.extend(has_crossed.then(|| crossed.made(Some(&other))));
        }
        above.extend(has_stray.then(|| stray.made(Some(&other))));
        let signer = if self.has_intermediate {
            &intermediate
        } else {
            &root
        };
        let (issuer, workload) = (issuer.made(Some(signer)), workload.made(Some(&issuer)));
        let certificates = anchors.iter().chain(&above).chain([&issuer, &workload]);
        let certificates = certificates.cloned().collect();
        let mut levels = Levels::default();
        if let Some((code, level)) = self.level {
            levels.set(code, level).unwrap();
        }
        let policy = Policy {
            profile: match self.of_istio {
                Some(_) => Profile::Istio,
                None => Profile::Linkerd,
            },
            warn_within: self.warn_within,
            fail_within: self.fail_within,
            levels,
            sound_until,
            ..Policy::default()
        };
        let presented = [issuer.clone()].into_iter().chain(above.clone()).collect();
        Mesh {
            verifier: Verifier::new(anchors.into_iter().collect(), policy),
            issuer: match self.of_istio {
                None => IssuerChain::new(issuer, above),
                Some((is_stray_first, has_issuer)) => {
                    let mut sent: Vec<Certificate> =
                        has_issuer.then(|| issuer.clone()).into_iter().collect();
                    sent.extend(above);
                    if is_stray_first {
                        sent.reverse();
                    }
                    let sent: String = sent.iter().map(Certificate::to_pem).collect();
                    let chain = IssuerChain::new(issuer, Vec::new());
                    chain
                        .with_cert_chain("cert-chain.pem", sent.as_bytes())
                        .unwrap()
                }
            },
            workload: WorkloadChain::new(workload, presented),
            certificates,
        }
    }

    /// The seconds that are compared: each edge with its neighbours, and others.
    fn seconds(&self, mesh: &Mesh) -> Vec<u64> {
        let mut seconds: Vec<u64> = self.others.iter().map(|second| START + second).collect();
        for certificate in &mesh.certificates {
            let validity = certificate.validity();
            let edges = [
                validity.not_before,
                validity.not_after,
                self.warn_within.begins(validity),
                self.fail_within.begins(validity),
            ];
            for edge in edges.map(|edge| edge.as_secs()) {
                seconds.extend([edge - 1, edge, edge + 1, edge + 2]);
            }
        }
        let from = START + self.from;
        seconds.push(from);
        seconds.retain(|second| *second >= from);
        seconds.sort_unstable();
        seconds.dedup();
        seconds
    }
}

/// The span of a second.
fn span(spans: &[Span], second: u64) -> &Span {
    let is_within = |one: &&Span| {
        one.from.as_secs() <= second && one.until.is_none_or(|until| second <= until.as_secs())
    };
    let mut spans = spans.iter().filter(is_within);
    let span = spans.next().unwrap();
    assert!(spans.next().is_none(), "{second} is in two spans");
    span
}

/// Every second has the verdict of its span, and the shorter answers agree with the spans.
fn agrees<'a>(
    seconds: &[u64],
    from: UnixTime,
    timeline: impl Fn(UnixTime) -> Timeline<'a>,
    says: impl Fn(UnixTime) -> (bool, [bool; 2]),
) -> usize {
    let whole = timeline(from);
    let spans = whole.spans();
    assert_eq!(spans[0].from, from);
    assert!(spans.windows(2).all(|pair| pair[0].state != pair[1].state));
    assert!(spans.last().unwrap().until.is_none());
    assert!(spans[1..].iter().all(|one| !one.causes.is_empty()));
    for &second in seconds {
        let at = time(second);
        let state = span(&spans, second).state;
        assert_eq!(state, timeline(at).start(), "at {second}: {spans:#?}");
        let accepted = Judge::MESH.map(|judge| state.accepted_by.contains(judge));
        assert_eq!((state.is_sound, accepted), says(at), "at {second}");
    }
    let held = |is_true: &dyn Fn(&State) -> bool| {
        let ends = |one: &&Span| !is_true(&one.state);
        is_true(&spans[0].state).then(|| spans.iter().find(ends))
    };
    let last = |end: Option<&Span>| end.map(|one| time(one.from.as_secs() - 1));
    let sound = whole.sound_until();
    let expected = held(&|state| state.is_sound);
    assert_eq!(
        sound.as_ref().map(|until| until.last),
        expected.map(last),
        "{spans:#?}"
    );
    for (sound, end) in sound.iter().zip(expected.flatten()) {
        assert!(
            sound
                .causes
                .iter()
                .all(|one| one.event != Event::Begins || end.causes.contains(one))
        );
        assert!(!sound.causes.is_empty());
    }
    for judge in Judge::MESH {
        let causes = whole.accepted_until(judge).map(|until| until.causes);
        let is_of_dates = |event| matches!(event, Event::Begins | Event::Expires);
        assert!(causes.iter().flatten().all(|one| is_of_dates(one.event)));
        assert_eq!(
            whole.accepted_until(judge).map(|until| until.last),
            held(&|state| state.accepted_by.contains(judge)).map(last),
            "{judge}: {spans:#?}"
        );
    }
    let change = whole.next_change();
    assert_eq!(
        change.map(|one| (one.at, one.state)),
        spans.get(1).map(|one| (one.from, one.state))
    );
    seconds.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_timeline_agrees_with_the_verifier_in_every_second(recipe in recipe()) {
        let mesh = recipe.made();
        let (seconds, from) = (recipe.seconds(&mesh), time(START + recipe.from));
        let Mesh { verifier, issuer, workload, .. } = &mesh;
        let mut compared = agrees(
            &seconds,
            from,
            |at| verifier.timeline(issuer, at),
            |at| {
                let report = verifier.verify(issuer, at);
                (report.is_sound(), Judge::MESH.map(|judge| report.accepted_by(judge)))
            },
        );
        compared += agrees(
            &seconds,
            from,
            |at| verifier.workload_timeline(workload, at),
            |at| {
                let report = verifier.verify_workload(workload, at);
                (report.is_sound(), Judge::MESH.map(|judge| report.accepted_by(judge)))
            },
        );
        compared += agrees(
            &seconds,
            from,
            |at| verifier.bundle_timeline(at),
            |at| {
                let report = verifier.verify_bundle(at);
                (report.is_sound(), Judge::MESH.map(|judge| report.accepted_by(judge)))
            },
        );
        for at in seconds.iter().step_by(seconds.len() / 3 + 1) {
            fails_if_it_ends_early(&recipe, &mesh, time(*at), from);
            compared += 1;
        }
        proptest::prop_assert!(compared > 0);
    }
}

/// What has to hold until a time is sound if its timeline says so, and a finding names what ends it.
fn fails_if_it_ends_early(recipe: &Recipe, mesh: &Mesh, until: UnixTime, from: UnixTime) {
    let strict = recipe.made_until(Some(until));
    let issuer = strict.verifier.verify(&strict.issuer, from);
    let workload = strict.verifier.verify_workload(&strict.workload, from);
    let bundle = strict.verifier.verify_bundle(from);
    for (timeline, is_sound, findings) in [
        (
            mesh.verifier.timeline(&mesh.issuer, from),
            issuer.is_sound(),
            issuer.findings(),
        ),
        (
            mesh.verifier.workload_timeline(&mesh.workload, from),
            workload.is_sound(),
            workload.findings(),
        ),
        (
            mesh.verifier.bundle_timeline(from),
            bundle.is_sound(),
            bundle.findings(),
        ),
    ] {
        let sound = timeline.sound_until();
        let holds = |sound: &Until| sound.last.is_none_or(|last| last >= until);
        assert_eq!(is_sound, sound.as_ref().is_some_and(holds));
        let ends_early = findings
            .iter()
            .any(|one| one.code().ends_with("-ends-early"));
        assert_eq!(ends_early, sound.as_ref().is_some_and(|one| !holds(one)));
    }
    let last = |until: Option<&Until>| until.map(|until| until.last);
    let sound = mesh.verifier.timeline(&mesh.issuer, from).sound_until();
    assert_eq!(last(issuer.outlook().sound_until()), last(sound.as_ref()));
}

/// The same, valid from the start to this second.
fn dated(mut mint: Mint, last: u64) -> Mint {
    mint.params.not_before = moment(0);
    mint.params.not_after = moment(last);
    mint
}

/// The margin of another certificate begins in the same second, and ends nothing.
#[test]
fn the_cause_is_what_ends_it() {
    let root = dated(Mint::authority("root", None), 10_000);
    let issuer = dated(Mint::authority("issuer", Some(0)), 5_000).made(Some(&root));
    let stray = dated(Mint::authority("stray", None), 3_999).made(None);
    let policy = Policy {
        warn_within: Margin::Time(Duration::from_secs(1000)),
        ..Policy::default()
    };
    let verifier = Verifier::new([root.made(None)].into_iter().collect(), policy);
    let chain = IssuerChain::new(issuer, vec![stray.clone()]);
    let timeline = verifier.timeline(&chain, time(START));
    for until in [
        timeline.sound_until().unwrap(),
        timeline.accepted_until(Judge::Proxy).unwrap(),
    ] {
        assert_eq!(until.last, Some(time(START + 3_999)));
        let causes: Vec<_> = until
            .causes
            .iter()
            .map(|one| (one.event, &one.certificate))
            .collect();
        assert_eq!(causes, [(Event::Expires, &stray)]);
    }
}

/// It is an error beside a good one, from the second in which it is good itself.
#[test]
fn an_anchor_that_proxies_drop_ends_what_the_bundle_is() {
    let good = dated(Mint::authority("good", None), 10_000).made(None);
    let mut dropped = dated(Mint::authority("dropped", None), 9_000);
    dropped.params.not_before = moment(1_000);
    // Go ignores it, and webpki cannot parse it.
    dropped.add_extension(&[1, 3, 6, 1, 4, 1, 11129, 2, 4, 2], false, &[2, 1, 0]);
    let bundle = [good, dropped.made(None)].into_iter().collect();
    let verifier = Verifier::new(bundle, Policy::default());
    let timeline = verifier.bundle_timeline(time(START));
    for second in [0, 999, 1_000, 9_000, 9_001, 10_000, 10_001] {
        let at = time(START + second);
        let state = span(&timeline.spans(), START + second).state;
        assert_eq!(
            state.is_sound,
            verifier.verify_bundle(at).is_sound(),
            "{second}"
        );
    }
    let spans = timeline.spans();
    let end = spans.iter().find(|one| !one.state.is_sound).unwrap().from;
    let last = timeline.sound_until().unwrap().last.unwrap();
    assert_eq!(last.as_secs() + 1, end.as_secs());
}

/// However many anchors there are, the work is bounded, and nothing is said to hold longer than is known.
#[test]
fn a_bundle_of_many_is_asked_about_in_few_seconds() {
    let anchors =
        (0..1500).map(|number| dated(Mint::authority("root", None), 1_000 + number).made(None));
    let verifier = Verifier::new(anchors.collect(), Policy::default());
    let timeline = verifier.bundle_timeline(time(START));
    let last = timeline.sound_until().unwrap();
    assert_eq!(last.last, Some(time(START + 2_499)));
    assert_eq!(last.causes.len(), 1);
    let spans = timeline.spans();
    assert!(spans.len() < 1000);
    assert!(spans.last().unwrap().until.is_some());
}
