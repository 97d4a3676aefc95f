//! Codes: what is found, whatever stands where, is told under one that can be looked up.

use meshpki::{CODES, Place, Policy, Profile, Report};
use rcgen::DnType;

use super::{
    cannot_sign, client_only, critical_key_identifier, ed25519, empty_name_constraints, expired,
    expiring_soon, malformed_extension, names_elsewhere, negative_serial, not_ca, not_yet_valid,
    other_key, p384, policy_constraints, repeated_extension, rsa_pss, server_only,
    unknown_critical_extension, unsupported_name_constraints,
};
use crate::common::{Chain, IDENTITY, Made, Mint};

#[test]
fn every_certificate_at_every_place_is_reported_with_a_known_code_of_its_place() {
    let roles: [fn(&mut Chain) -> &mut Mint; 4] = [
        |chain| &mut chain.anchors[0],
        |chain| &mut chain.intermediates[0],
        |chain| &mut chain.issuer,
        |chain| &mut chain.workload,
    ];
    let kinds: [fn(&mut Mint); 3] = [
        |_| {},
        |mint| *mint = Mint::authority("other", None),
        |mint| *mint = Mint::workload(IDENTITY),
    ];
    for role in roles {
        for kind in kinds {
            for fault in FAULTS {
                let mut chain = Chain::three_tiers();
                let mint = role(&mut chain);
                kind(mint);
                fault(mint);
                expect_known(chain.made());
            }
        }
    }
}

fn expect_known(mut made: Made) {
    for profile in [Profile::Linkerd, Profile::Rfc5280, Profile::Spiffe] {
        made.policy = Policy {
            profile,
            ..Policy::default()
        };
        expect_known_in(&made, &made.report());
        expect_known_in(&made, &made.workload_report());
    }
}

fn expect_known_in(made: &Made, report: &Report) {
    for finding in report.findings() {
        let code = finding.code();
        assert!(CODES.contains(&code), "{code}");
        let Some(certificate) = finding.certificate() else {
            continue;
        };
        let places: &[Place] = if *certificate == made.workload {
            &[Place::Workload]
        } else if made.anchors.contains(certificate) {
            &[Place::Anchor]
        } else {
            &[Place::Issuer, Place::Intermediate]
        };
        assert!(
            places.contains(&finding.place()),
            "{finding} {certificate:?}"
        );
    }
}

fn named(mint: &mut Mint, name: &str) {
    mint.params.distinguished_name = rcgen::DistinguishedName::new();
    mint.params
        .distinguished_name
        .push(DnType::CommonName, name);
}

const FAULTS: [fn(&mut Mint); 25] = [
    |_| {},
    |mint| named(mint, "root"),
    |mint| named(mint, "intermediate"),
    |mint| named(mint, "issuer"),
    |mint| mint.params.distinguished_name = rcgen::DistinguishedName::new(),
    cannot_sign,
    client_only,
    critical_key_identifier,
    ed25519,
    empty_name_constraints,
    expired,
    expiring_soon,
    malformed_extension,
    names_elsewhere,
    negative_serial,
    not_ca,
    not_yet_valid,
    other_key,
    p384,
    policy_constraints,
    repeated_extension,
    rsa_pss,
    server_only,
    unknown_critical_extension,
    unsupported_name_constraints,
];
