//! The fifteen pain points: the sound state, then the mistake, and the verdict of each judge.

use std::time::Duration;

use meshpki::{
    Authority, Certificate, IssuerChain, IssuerOptions, Judge, LeafOptions, Margin, Policy,
    RootOptions, TrustBundle, UnixTime, Verifier, WebhookChain, WorkloadChain,
};
use rcgen::{
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair, NameConstraints, date_time_ymd,
};

use super::Files;
use crate::common::{
    Chain, IDENTITY, Judgement, Mint, accepted, at, key, refused, refused_by_control_plane,
    refused_by_proxy, time,
};
use crate::vectors::{
    EC_ENCRYPTED_PKCS8, EC_OTHER_SEC1, EC_PKCS8, EC_SEC1, EC_WITH_PARAMETERS, RSA_2048_PKCS8,
    RSA_3072_PKCS8,
};

#[test]
fn an_expired_issuer_is_named_before_the_outage() {
    let mut chain = Chain::sound();
    chain.issuer.params.not_after = date_time_ymd(2027, 10, 1);
    let mut mesh = Files::of(&chain);
    assert_eq!(mesh.judged(), accepted(&[]));

    mesh.at = time(FIRST_OF_OCTOBER_2027 - 20 * DAY);
    assert_eq!(mesh.judged(), accepted(&["warning issuer-expiring-soon"]));
    mesh.policy.fail_within = Margin::Time(Duration::from_secs(30 * DAY));
    assert_eq!(mesh.judged(), accepted(&["error issuer-expiring-soon"]));
    mesh.at = time(FIRST_OF_OCTOBER_2027 + DAY);
    assert_eq!(mesh.judged(), refused(&["error issuer-expired"]));

    let mut chain = Chain::sound();
    chain.anchors[0].params.not_after = date_time_ymd(2027, 10, 1);
    chain.issuer.params.not_after = date_time_ymd(2027, 10, 1);
    let mut mesh = Files::of(&chain);
    mesh.at = time(FIRST_OF_OCTOBER_2027 - 20 * DAY);
    let findings = [
        "warning issuer-expiring-soon",
        "warning anchor-expiring-soon",
    ];
    assert_eq!(mesh.judged(), accepted(&findings));
    chain.issuer.params.not_after = date_time_ymd(2028, 1, 1);
    let mut mesh = Files::of(&chain);
    mesh.at = time(FIRST_OF_OCTOBER_2027 + DAY);
    let findings = ["error anchor-expired", "warning issuer-outlives"];
    assert_eq!(mesh.judged(), refused_by_control_plane(&findings));
}

#[test]
fn a_paste_that_go_refuses_as_not_a_pem_certificate_is_located() {
    let paste = |edited: &dyn Fn(&str, &str) -> String| {
        let mut chain = Chain::sound();
        chain.anchors.push(Mint::authority("other root", Some(1)));
        let made = chain.made();
        let mut mesh = Files::of(&chain);
        let [first, second] = [&made.anchors[0], &made.anchors[1]].map(Certificate::to_pem);
        mesh.anchors = edited(&first, &second);
        mesh.issuer = made.issuer.to_pem();
        mesh.judged()
    };
    assert_eq!(paste(&|a, b| format!("{a}{b}")), accepted(&[]));

    let blank_line = paste(&|a, b| format!("{a}{b}\n"));
    let expected = refused_by_control_plane(&["error pem-data-after-last-block"]);
    assert_eq!(blank_line, expected);
    let out_of_yaml = paste(&|a, _| format!("    {}", a.trim_end().replace('\n', "\n    ")));
    assert_eq!(out_of_yaml, refused(&["error pem-indented"]));
    let joined = paste(&|a, b| format!("{}{b}", a.trim_end()));
    assert_eq!(joined, refused(&["error pem-glued-blocks"]));
    let out_of_an_editor = paste(&|a, _| format!("\u{feff}{a}"));
    assert_eq!(out_of_an_editor, refused(&["error pem-byte-order-mark"]));
}

#[test]
fn every_issuer_of_a_rotation_is_judged_with_every_bundle() {
    let (old, new) = (Chain::sound(), Chain::sound());
    let (old_anchor, new_anchor) = (Files::of(&old).anchors, Files::of(&new).anchors);
    let judged = |chain: &Chain, anchors: &str| {
        let mut mesh = Files::of(chain);
        anchors.clone_into(&mut mesh.anchors);
        mesh.judged()
    };
    let both = new_anchor.clone() + &old_anchor;
    assert_eq!(judged(&old, &old_anchor), accepted(&[]));
    for chain in [&old, &new] {
        assert_eq!(judged(chain, &both), accepted(&["note anchor-same-name"]));
    }

    let too_early = judged(&new, &old_anchor);
    assert_eq!(too_early, refused(&["error issuer-signed-by-other-key"]));
    let too_late = judged(&old, &new_anchor);
    assert_eq!(too_late, refused(&["error issuer-signed-by-other-key"]));

    let mut renamed = Chain::sound();
    renamed.anchors = vec![Mint::authority("root of 2027", Some(1))];
    let too_early = judged(&renamed, &old_anchor);
    assert_eq!(too_early, refused(&["error issuer-unknown-anchor"]));
}

#[test]
fn an_issuer_that_vault_made_a_leaf_is_refused() {
    let mut chain = Chain::sound();
    assert_eq!(Files::of(&chain).judged(), accepted(&[]));
    chain.issuer.params.is_ca = IsCa::ExplicitNoCa;
    let judged = Files::of(&chain).judged();
    assert_eq!(judged, refused(&["error issuer-not-ca"]));

    // The root itself, used as the issuer.
    let chain = Chain::sound();
    let mut mesh = Files::of(&chain);
    mesh.issuer.clone_from(&mesh.anchors);
    let der = chain.anchors[0].key.serialized_der().to_vec();
    mesh.key = pem::encode(&pem::Pem::new("PRIVATE KEY", der));
    assert_eq!(mesh.judged(), accepted(&["note issuer-is-anchor"]));
    // A CA that was made for something else.
    let mut chain = Chain::sound();
    chain.anchors[0].params.is_ca = IsCa::ExplicitNoCa;
    let judged = Files::of(&chain).judged();
    assert_eq!(judged, refused_by_control_plane(&["error anchor-not-ca"]));
}

#[test]
fn a_key_that_linkerd_refuses_differs_from_one_that_proxies_refuse() {
    let anchor_with = |key: KeyPair| {
        let mut chain = Chain::sound();
        chain.anchors[0].key = key;
        Files::of(&chain).judged()
    };
    assert_eq!(anchor_with(key(RSA_2048_PKCS8)), accepted(&[]));
    let rsa_3072 = anchor_with(key(RSA_3072_PKCS8));
    let expected = refused_by_control_plane(&["error anchor-key-algorithm"]);
    assert_eq!(rsa_3072, expected);
    let p384 = || KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let findings = [
        "error issuer-signature-algorithm",
        "error anchor-key-algorithm",
    ];
    assert_eq!(anchor_with(p384()), refused_by_control_plane(&findings));

    let mut chain = Chain::sound();
    chain.issuer.key = p384();
    let judged = Files::of(&chain).judged();
    assert!(judged.proxy && !judged.control_plane, "{judged:?}");
    let finding = "error issuer-key-algorithm".to_owned();
    assert!(judged.findings.contains(&finding), "{judged:?}");
}

#[test]
fn an_issuer_with_the_anchors_name_is_a_warning() {
    let mut chain = Chain::sound();
    assert_eq!(Files::of(&chain).judged(), accepted(&[]));
    chain.issuer = Mint::authority("root", Some(0));
    let judged = Files::of(&chain).judged();
    assert_eq!(judged, accepted(&["warning issuer-same-subject"]));

    chain.issuer.params.use_authority_key_identifier_extension = false;
    let judged = Files::of(&chain).judged();
    let mut findings = judged.findings.clone();
    findings.sort();
    let expected = [
        "warning issuer-no-authority-key-identifier",
        "warning issuer-same-subject",
    ];
    assert_eq!(findings, expected);
    assert!(judged.proxy && judged.control_plane, "{judged:?}");
}

#[test]
fn name_constraints_that_exclude_the_mesh_are_found_by_a_probe() {
    let constrained = |place: &str, name: &str| {
        let mut chain = Chain::three_tiers();
        let mint = match place {
            "anchor" => &mut chain.anchors[0],
            "intermediate" => &mut chain.intermediates[0],
            _ => &mut chain.issuer,
        };
        mint.params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![GeneralSubtree::DnsName(name.to_owned())],
            excluded_subtrees: Vec::new(),
        });
        Files::of(&chain).judged()
    };
    for (place, finding) in [
        ("anchor", "error anchor-name-constraints-exclude"),
        (
            "intermediate",
            "error intermediate-name-constraints-exclude",
        ),
        ("issuer", "error issuer-name-constraints-exclude"),
    ] {
        assert_eq!(constrained(place, "cluster.local"), accepted(&[]));
        assert_eq!(constrained(place, "foo.bar"), refused(&[finding]));
    }
}

#[test]
fn an_intermediate_that_the_command_line_drops_is_reported_missing() {
    let chain = Chain::three_tiers();
    let mesh = Files::of(&chain);
    assert_eq!(mesh.judged(), accepted(&[]));
    let report = mesh.report();
    let told = report.findings().iter();
    let told = told.map(|one| format!("{} {}", one.severity(), one.code()));
    assert_eq!(told.collect::<Vec<_>>(), ["note issuer-has-intermediates"]);

    let (issuer, intermediate) = mesh.issuer.split_once("\n-----BEGIN").unwrap();
    let (issuer, intermediate) = (format!("{issuer}\n"), format!("-----BEGIN{intermediate}"));
    let with = |text: String| Files {
        issuer: text,
        ..Files::of(&chain)
    };
    let stripped = with(issuer.clone()).judged();
    assert_eq!(stripped, refused(&["error issuer-unknown-anchor"]));
    let reversed = with(intermediate.clone() + &issuer).judged();
    assert!(!reversed.control_plane && reversed.proxy, "{reversed:?}");
    let finding = "error issuer-wrong-order".to_owned();
    assert!(reversed.findings.contains(&finding), "{reversed:?}");

    // The bundle of a rotation, in place of the CA that issued the issuer.
    let old_anchor = Files::of(&Chain::sound()).anchors;
    let bundled = with(issuer + &intermediate + &old_anchor).judged();
    assert_eq!(bundled, accepted(&["note intermediate-unused"]));
}

#[test]
fn the_bundle_that_the_mesh_uses_differs_from_the_one_that_check_reads() {
    let chain = Chain::sound();
    let mesh = Files::of(&chain);
    let secret = mesh.anchors.clone(); // ca.crt beside tls.crt, which `linkerd check` reads
    let mut renewed = Chain::sound();
    renewed.anchors = vec![Mint::authority("root of 2027", Some(1))];
    let config_map = Files::of(&renewed).anchors; // which the identity service and proxies read
    let judged = |anchors: String| {
        let issuer = mesh.issuer.clone();
        Files {
            anchors,
            issuer,
            ..Files::of(&chain)
        }
        .judged()
    };
    assert_eq!(judged(secret.clone()), accepted(&[]));
    assert_eq!(
        judged(config_map),
        refused(&["error issuer-unknown-anchor"])
    );
    // `linkerd multicluster check` counts.
    assert_eq!(
        judged(secret.clone() + &secret),
        accepted(&["warning anchor-duplicate"])
    );
}

#[test]
fn a_key_file_that_linkerd_cannot_read_is_refused_by_the_control_plane() {
    let mut chain = Chain::sound();
    chain.issuer.key = key(EC_PKCS8);
    let with_key = |text: &str| {
        let mut mesh = Files::of(&chain);
        text.clone_into(&mut mesh.key);
        mesh.judged()
    };
    assert_eq!(with_key(EC_PKCS8), accepted(&[]));
    assert_eq!(with_key(EC_SEC1), accepted(&[]));

    let mislabelled = EC_SEC1.replace("EC PRIVATE KEY", "PRIVATE KEY");
    for (text, finding) in [
        (EC_WITH_PARAMETERS, "error key-parameters-first"),
        (&mislabelled, "error key-mislabelled"),
        (EC_ENCRYPTED_PKCS8, "error key-encrypted"),
        (EC_OTHER_SEC1, "error key-mismatch"),
    ] {
        assert_eq!(with_key(text), refused_by_control_plane(&[finding]));
    }
}

#[test]
fn a_workload_of_another_trust_domain_is_refused() {
    let elsewhere = IDENTITY.replace("cluster.local", "foo.cluster.example");
    let chain = Chain {
        workload: Mint::workload(&elsewhere),
        ..Chain::sound()
    };
    let mut made = chain.made();
    made.policy.trust_domain = Some("foo.cluster.example".parse().unwrap());
    assert_eq!(made.workload_judged(), accepted(&[]));

    made.policy.trust_domain = None;
    let expected = refused_by_proxy(&["error workload-wrong-trust-domain"]);
    assert_eq!(made.workload_judged(), expected);
    made.policy.trust_domain = Some("foo.cluster.example".parse().unwrap());
    made.policy.identity = Some(IDENTITY.parse().unwrap());
    let expected = refused_by_proxy(&["error workload-wrong-identity"]);
    assert_eq!(made.workload_judged(), expected);
}

/// The API server calls the webhook, and is its only judge.
#[test]
fn a_webhook_with_another_ca_bundle_is_refused() {
    let authority = |name: &str| Mint::authority(name, None);
    let webhook = |name: &str| {
        let mut webhook = Mint::workload(name);
        webhook.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        webhook.params.not_after = authority("").params.not_after;
        webhook
    };
    let called = "linkerd-proxy-injector.linkerd.svc";
    let judged = |webhook: &Mint, signer: &Mint, ca_bundle: &Mint| {
        let chain = WebhookChain::new(webhook.made(Some(signer)), Vec::new());
        let bundle = [ca_bundle.made(None)].into_iter().collect();
        let verifier = Verifier::new(bundle, Policy::default());
        let report = verifier.verify_webhook(&chain.called(called.parse().unwrap()), at());
        let found = report.findings().iter();
        let found = found.map(|one| format!("{} {}", one.severity(), one.code()));
        assert_eq!(report.accepted_by(Judge::ApiServer), report.is_sound());
        (report.is_sound(), found.collect::<Vec<_>>())
    };
    let refused = |finding: &str| (false, vec![finding.to_owned()]);
    let (injector, ca) = (webhook(called), authority("webhook"));
    assert_eq!(judged(&injector, &ca, &ca), (true, Vec::new()));

    // Helm made a new pair, and only half of it was applied.
    let regenerated = judged(&injector, &ca, &authority("webhook"));
    assert_eq!(regenerated, refused("error webhook-signed-by-other-key"));
    let other_ca = judged(&injector, &ca, &authority("another"));
    assert_eq!(other_ca, refused("error webhook-unknown-anchor"));
    let other_name = judged(&webhook("linkerd-sp-validator.linkerd.svc"), &ca, &ca);
    assert_eq!(other_name, refused("error webhook-wrong-host"));
    let mut expired = webhook(called);
    expired.params.not_after = date_time_ymd(2026, 11, 22);
    let expired = judged(&expired, &ca, &ca);
    assert_eq!(expired, refused("error webhook-expired"));
}

#[test]
fn a_chain_that_begins_now_is_not_yet_valid_to_a_clock_that_is_behind() {
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    let now = at().as_secs();
    let judged = |not_before: Option<UnixTime>, clock: u64| {
        let mut options = RootOptions::new("root.linkerd.cluster.local");
        options.window.not_before = not_before;
        let root = Authority::create_root(&options, at()).unwrap();
        let mut options = IssuerOptions::new("identity.linkerd.cluster.local");
        options.window.not_before = not_before;
        let issuer = root.create_issuer(&options, at()).unwrap();
        let bundle = TrustBundle::from_iter([root.certificate().clone()]);
        let chain = IssuerChain::new(issuer.certificate().clone(), Vec::new());
        let verifier = Verifier::new(bundle, Policy::default());
        Judgement::from(&verifier.verify(&chain, time(clock)))
    };
    let behind = now - minutes(3).as_secs();
    assert_eq!(judged(None, now), accepted(&[]));
    assert_eq!(judged(None, behind), accepted(&[]));
    let findings = ["error issuer-not-yet-valid", "error anchor-not-yet-valid"];
    assert_eq!(judged(Some(at()), behind), refused(&findings));
}

#[test]
fn a_workload_of_the_previous_issuer_is_a_warning() {
    let root = Authority::create_root(&RootOptions::new("root"), at()).unwrap();
    let issuer = || {
        let options = IssuerOptions::new("identity.linkerd.cluster.local");
        root.create_issuer(&options, at()).unwrap()
    };
    let (before, at_hand) = (issuer(), issuer());
    let judged = |signs: &Authority<_>| {
        let options = LeafOptions::workload(&IDENTITY.parse().unwrap());
        let workload = signs.create_leaf(&options, at()).unwrap();
        let above = vec![signs.certificate().clone()];
        let workload = WorkloadChain::new(workload.certificate().clone(), above);
        let issuer = IssuerChain::new(at_hand.certificate().clone(), Vec::new());
        let bundle = TrustBundle::from_iter([root.certificate().clone()]);
        let report = Verifier::new(bundle, Policy::default())
            .verify_workload(&workload.below(&issuer), at());
        Judgement::from(&report)
    };
    assert_eq!(judged(&at_hand), accepted(&[]));
    assert_eq!(
        judged(&before),
        accepted(&["warning workload-signed-by-other-issuer"])
    );
}

#[test]
fn an_issuer_of_48_hours_does_not_expire_soon_all_its_life() {
    let mut chain = Chain::sound();
    chain.issuer.params.not_before = date_time_ymd(2026, 11, 23);
    chain.issuer.params.not_after = date_time_ymd(2026, 11, 25);
    let mut mesh = Files::of(&chain);
    assert_eq!(mesh.judged(), accepted(&[]));
    mesh.at = time(at().as_secs() + DAY);
    assert_eq!(mesh.judged(), accepted(&["warning issuer-expiring-soon"]));

    // The margin of `linkerd check`: a warning from the first hour on.
    mesh.at = at();
    mesh.policy.warn_within = Margin::Time(Duration::from_secs(60 * DAY));
    assert_eq!(mesh.judged(), accepted(&["warning issuer-expiring-soon"]));
    mesh.policy.warn_within = Margin::Percent(20);
    assert_eq!(mesh.judged(), accepted(&[]));
}

const DAY: u64 = 86_400;
const FIRST_OF_OCTOBER_2027: u64 = 1_822_348_800;
