//! Which trust domain a run is judged in, and what says so.

use meshpki::{
    Advice, Identity, IssuerChain, Policy, Profile, Report, Severity, Step, TrustBundle,
    TrustDomain, TrustDomainSource, Verifier, WorkloadChain, WorkloadReason,
};

use crate::common::{Chain, Mint, at};

const ELSEWHERE: &str = "web.shop.serviceaccount.identity.linkerd.example.org";

/// The anchor and the issuer under these names, and workloads of these identities, judged in one run.
struct Run {
    issuer: Report,
    workloads: Vec<Report>,
}

impl Run {
    fn of(names: [&str; 2], identities: &[&str], policy: Policy) -> Self {
        let mut chain = Chain::sound();
        chain.anchors = vec![Mint::authority(names[0], Some(1))];
        chain.issuer = Mint::authority(names[1], Some(0));
        let workload = |identity: &&str| {
            let identity: Identity = identity.parse().unwrap();
            let workload = Mint::workload_of(&identity).made(Some(&chain.issuer));
            WorkloadChain::new(workload, vec![chain.issuer.made(Some(&chain.anchors[0]))])
        };
        let workloads: Vec<WorkloadChain> = identities.iter().map(workload).collect();
        let made = chain.made();
        let issuer = IssuerChain::new(made.issuer.clone(), Vec::new());
        let bundle = made.anchors.iter().cloned().collect::<TrustBundle>();
        let mut verifier = Verifier::new(bundle, policy);
        verifier.read_trust_domain(Some(&issuer), &workloads);
        Self {
            issuer: verifier.verify(&issuer, at()),
            workloads: workloads
                .iter()
                .map(|chain| verifier.verify_workload(chain, at()))
                .collect(),
        }
    }

    fn reports(&self) -> impl Iterator<Item = &Report> {
        std::iter::once(&self.issuer).chain(&self.workloads)
    }

    /// The trust domain, what says it, and the findings that are about it, of each report.
    #[track_caller]
    fn said(&self) -> (String, TrustDomainSource, Vec<Vec<String>>) {
        let of = |report: &Report| {
            let domain = report.trust_domain().to_string();
            (domain, report.trust_domain_source())
        };
        let (domain, source) = of(&self.issuer);
        for report in self.reports() {
            assert_eq!(of(report), (domain.clone(), source), "one for all of a run");
            let is_assumed = source == TrustDomainSource::Assumed;
            assert_eq!(report.trust_domain_assumed(), is_assumed);
        }
        let about = |report: &Report| {
            let findings = report.findings().iter();
            let codes = findings.map(|one| format!("{} {}", one.severity().as_str(), one.code()));
            codes.filter(|one| one.contains("trust-domain")).collect()
        };
        (domain, source, self.reports().map(about).collect())
    }
}

fn given(domain: &str) -> Policy {
    Policy {
        trust_domain: Some(domain.parse().unwrap()),
        ..Policy::default()
    }
}

const GUIDE: [&str; 2] = [
    "root.linkerd.cluster.local",
    "identity.linkerd.cluster.local",
];
const SILENT: [&str; 2] = ["root", "issuer"];
const WARNED: &str = "warning issuer-named-for-other-trust-domain";
const NOTED: &str = "note issuer-named-for-other-trust-domain";
const REFUSED: &str = "error workload-wrong-trust-domain";

#[test]
fn workloads_say_the_trust_domain_before_the_names_of_cas_do() {
    let spiffe = "spiffe://example.org/ns/shop/sa/web";
    let run = Run::of(SILENT, &[ELSEWHERE, spiffe], Policy::default());
    let silent = vec![Vec::<String>::new(); 3];
    let expected = |findings| ("example.org".into(), TrustDomainSource::Workloads, findings);
    assert_eq!(run.said(), expected(silent));

    let run = Run::of(GUIDE, &[ELSEWHERE], Policy::default());
    assert_eq!(run.said(), expected(vec![vec![WARNED.to_owned()]; 2]));
    assert!(run.reports().all(Report::is_sound));
    let findings = run.issuer.findings();
    let warning = findings
        .iter()
        .find(|one| one.severity() == Severity::Warning);
    let message = warning.unwrap().message();
    for word in ["example.org", GUIDE[0], GUIDE[1]] {
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn the_names_of_cas_say_the_trust_domain_where_they_agree() {
    let names = ["root.linkerd.example.org", "identity.linkerd.example.org"];
    let expected = |domain: &str, source| (domain.to_owned(), source, vec![Vec::new()]);
    for names in [names, ["root", names[1]], [names[0], "issuer"]] {
        let run = Run::of(names, &[], Policy::default());
        assert_eq!(
            run.said(),
            expected("example.org", TrustDomainSource::Names)
        );
    }
    for names in [
        SILENT,
        [GUIDE[0], names[1]],
        ["root.linkerd.", "identity.linkerd.A"],
    ] {
        let run = Run::of(names, &[], Policy::default());
        assert_eq!(
            run.said(),
            expected("cluster.local", TrustDomainSource::Assumed),
            "{names:?}"
        );
    }
}

#[test]
fn workloads_that_disagree_decide_nothing() {
    let here = "web.shop.serviceaccount.identity.linkerd.cluster.local";
    let run = Run::of(GUIDE, &[ELSEWHERE, here], Policy::default());
    let findings = vec![vec![], vec![REFUSED.to_owned()], vec![]];
    assert_eq!(
        run.said(),
        ("cluster.local".into(), TrustDomainSource::Names, findings)
    );
    let fix = run.workloads[0].findings()[0].remedy().unwrap();
    let at_restart = Advice::ReissueWorkload(WorkloadReason::AtRestart);
    assert_eq!(fix.advice, [at_restart]);
}

#[test]
fn names_of_cas_that_differ_from_a_given_trust_domain_are_a_note() {
    let here = "web.shop.serviceaccount.identity.linkerd.example.org";
    let run = Run::of(GUIDE, &[here], given("example.org"));
    let findings = vec![vec![NOTED.to_owned()]; 2];
    assert_eq!(
        run.said(),
        ("example.org".into(), TrustDomainSource::Given, findings)
    );
    assert!(run.reports().all(Report::is_sound));

    let anchor_alone = ["root.linkerd.cluster.local", "identity.linkerd.example.org"];
    let run = Run::of(anchor_alone, &[], given("example.org"));
    let note = "note anchor-named-for-other-trust-domain";
    assert_eq!(run.said().2, [[note]]);
    assert!(
        run.issuer
            .findings()
            .iter()
            .all(|one| one.remedy().is_none())
    );
}

#[test]
fn a_workload_outside_a_given_trust_domain_is_an_error_and_its_fix_says_the_other() {
    let run = Run::of(SILENT, &[ELSEWHERE], given("cluster.local"));
    assert_eq!(run.said().2, [vec![], vec![REFUSED.to_owned()]]);
    let fix = run.workloads[0].findings()[0].remedy().unwrap();
    let said = WorkloadReason::WorkloadsSay("example.org".parse().unwrap());
    assert_eq!(fix.advice, [Advice::ReissueWorkload(said)]);
}

#[test]
fn an_identity_that_is_given_says_the_trust_domain() {
    let policy = Policy {
        identity: Some(ELSEWHERE.parse().unwrap()),
        ..Policy::default()
    };
    let run = Run::of(SILENT, &[ELSEWHERE], policy);
    let (domain, source, _) = run.said();
    assert_eq!(
        (domain.as_str(), source),
        ("example.org", TrustDomainSource::Given)
    );
}

#[test]
fn an_underscore_is_good_in_a_trust_domain_of_spiffe_alone() {
    let svid = ["spiffe://my_td/ns/shop/sa/web"];
    let policy = |trust_domain: Option<&str>| Policy {
        profile: Profile::Spiffe,
        trust_domain: trust_domain.map(|text| TrustDomain::spiffe(text).unwrap()),
        ..Policy::default()
    };
    for (trust_domain, source) in [
        (None, TrustDomainSource::Workloads),
        (Some("my_td"), TrustDomainSource::Given),
    ] {
        let run = Run::of(SILENT, &svid, policy(trust_domain));
        let (domain, found, findings) = run.said();
        assert_eq!((domain.as_str(), found), ("my_td", source));
        assert_eq!(findings, [Vec::<String>::new(), vec![]]);
    }
    let run = Run::of(SILENT, &svid, Policy::default());
    assert_eq!(run.said().1, TrustDomainSource::Assumed);

    for text in ["my_td", "a.b-c_1"] {
        assert_eq!(TrustDomain::spiffe(text).unwrap().as_str(), text);
        assert_eq!(text.parse::<TrustDomain>().is_ok(), !text.contains('_'));
    }
    for text in ["", "My", "a/b", "a b", "a:1"] {
        assert!(TrustDomain::spiffe(text).is_err(), "{text}");
    }
}

#[test]
fn remedies_carry_the_trust_domain() {
    let mut chain = Chain::sound();
    chain.issuer.params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    for (report, expected) in [
        (
            chain.made().report_under(given("example.org")),
            "example.org",
        ),
        (chain.made().report(), "cluster.local"),
    ] {
        let mut found = report.findings().iter();
        let found = found.find(|one| one.code() == "issuer-expired").unwrap();
        let steps = found.remedy().unwrap().steps;
        let [Step::ReissueIssuer { trust_domain, .. }] = &steps[..] else {
            panic!("{steps:?}");
        };
        assert_eq!(trust_domain.as_str(), expected);
    }
}

#[test]
fn a_bundle_by_itself_is_of_the_trust_domain_that_its_names_say() {
    let mut chain = Chain::sound();
    chain.anchors = vec![Mint::authority("root.linkerd.example.org", Some(1))];
    let bundle = || chain.made().anchors.into_iter().collect::<TrustBundle>();
    let report = Verifier::new(bundle(), Policy::default()).verify_bundle(at());
    assert_eq!(report.trust_domain().as_str(), "example.org");
    assert_eq!(report.trust_domain_source(), TrustDomainSource::Names);

    let report = Verifier::new(bundle(), given("cluster.local")).verify_bundle(at());
    let codes: Vec<&'static str> = report
        .findings()
        .iter()
        .map(meshpki::Finding::code)
        .collect();
    assert!(
        codes.contains(&"anchor-named-for-other-trust-domain"),
        "{codes:?}"
    );
    assert!(report.is_sound());
}
