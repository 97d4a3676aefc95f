//! What releases of Linkerd judge differently.

use meshpki::{Identity, Judge, Profile, Release, Report};
use rcgen::SanType;

use super::{
    NAME_CONSTRAINTS, critical_key_identifier, negative_serial, policy_constraints,
    unknown_critical_extension,
};
use crate::common::{Chain, Made, Mint};

const SVID: &str = "spiffe://cluster.local/ns/shop/sa/default";

/// Every row of the table.
fn every() -> Vec<Release> {
    let rows = Release::TABLE.iter();
    rows.map(|row| row.release.parse().unwrap()).collect()
}

/// The releases on which a judge refuses.
fn refusing(report: &Report, judge: Judge) -> Vec<&str> {
    let refuses = report.releases().iter();
    let refuses = refuses.filter(|one| !one.accepted_by.contains(judge));
    refuses.map(|one| one.release.as_str()).collect()
}

fn report(mut made: Made) -> Report {
    made.policy.releases = every();
    made.report()
}

fn with_anchor(fault: fn(&mut Mint)) -> Report {
    let mut chain = Chain::sound();
    fault(&mut chain.anchors[0]);
    report(chain.made())
}

/// The releases on which each judge refuses, and what the first finding says of them.
#[track_caller]
fn assert_by_release(report: &Report, proxy: &[&str], control_plane: &[&str], words: &str) {
    assert_eq!(refusing(report, Judge::Proxy), proxy);
    assert_eq!(refusing(report, Judge::ControlPlane), control_plane);
    let said = report.findings()[0].releases();
    assert_eq!(
        said.as_deref().unwrap_or_default(),
        words,
        "{:?}",
        report.findings()
    );
    let is_sound = proxy.is_empty() && control_plane.is_empty();
    assert_eq!(report.is_sound(), is_sound);
    for judge in Judge::MESH {
        assert_eq!(
            report.accepted_by(judge),
            refusing(report, judge).is_empty()
        );
    }
}

const ALL: [&str; 7] = [
    "2.15",
    "2.16",
    "2.17",
    "2.18",
    "2.19",
    "2.20",
    "edge-26.8.3",
];

#[test]
fn proxies_up_to_2_19_drop_an_anchor_with_a_critical_extension() {
    for fault in [unknown_critical_extension, critical_key_identifier] {
        let words = "refused by proxies up to 2.19 and by the control plane";
        assert_by_release(&with_anchor(fault), &ALL[..5], &ALL, words);
    }
}

#[test]
fn critical_policy_constraints_of_an_anchor_are_refused_by_old_go() {
    let words = "refused by proxies up to 2.19 and by the control plane up to 2.18";
    assert_by_release(
        &with_anchor(policy_constraints),
        &ALL[..5],
        &ALL[..4],
        words,
    );
}

fn critical_crls(mint: &mut Mint) {
    mint.add_extension(&[2, 5, 29, 31], true, &[0x30, 0]);
}

#[test]
fn proxies_up_to_2_17_refuse_critical_crl_distribution_points() {
    let words = "refused by proxies up to 2.17";
    let mut chain = Chain::sound();
    critical_crls(&mut chain.issuer);
    assert_by_release(&report(chain.made()), &ALL[..3], &[], words);
    let report = with_anchor(critical_crls);
    assert_by_release(&report, &ALL[..3], &[], words);
    let mut chain = Chain::sound();
    critical_crls(&mut chain.workload);
    let mut made = chain.made();
    made.policy.releases = every();
    assert_by_release(&made.workload_report(), &ALL[..3], &[], words);
}

/// The webpki that is linked accepts them, and that of no release does.
#[test]
fn proxies_refuse_critical_timestamps() {
    let timestamps = |mint: &mut Mint| {
        mint.add_extension(&[1, 3, 6, 1, 4, 1, 11129, 2, 4, 2], true, &[4, 2, 0, 0]);
    };
    let mut chain = Chain::sound();
    timestamps(&mut chain.issuer);
    let report = report(chain.made());
    assert_eq!(refusing(&report, Judge::Proxy), ALL);
}

#[test]
fn a_negative_serial_number_is_refused_by_the_control_plane_alone() {
    assert_by_release(&with_anchor(negative_serial), &[], &ALL, "");
}

/// A mesh whose workloads have SPIFFE identities, under a CA that permits only URIs within a tree.
fn below_uris(tree: &str, constrain: fn(&mut Chain) -> &mut Mint) -> Made {
    let mut chain = Chain::three_tiers();
    let within =
        |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
    // The permitted subtrees, with a URI among them.
    let trees = within(0xa0, &within(0x30, &within(0x86, tree.as_bytes())));
    constrain(&mut chain).add_extension(NAME_CONSTRAINTS, true, &within(0x30, &trees));
    let uri = SanType::URI(SVID.try_into().unwrap());
    chain.workload.params.subject_alt_names = vec![uri];
    let mut made = chain.made();
    made.policy.profile = Profile::Spiffe;
    made.policy.releases = every();
    made
}

const CONSTRAINED: [fn(&mut Chain) -> &mut Mint; 3] = [
    |chain| &mut chain.anchors[0],
    |chain| &mut chain.intermediates[0],
    |chain| &mut chain.issuer,
];

/// Whether the anchor or a signed CA constrains them.
#[test]
fn proxies_of_2_18_and_2_19_alone_accept_an_svid_below_a_uri_constraint() {
    let refusing = ["2.15", "2.16", "2.17", "2.20", "edge-26.8.3"];
    let words = "refused by proxies on 2.15, 2.16, 2.17, 2.20, edge-26.8.3";
    for constrain in CONSTRAINED {
        let mut made = below_uris("cluster.local", constrain);
        assert_by_release(&made.workload_report(), &refusing, &[], words);
        made.policy.identity = Some(SVID.parse::<Identity>().unwrap());
        assert_by_release(&made.report(), &refusing, &[], words);
    }
}

/// What webpki refuses in the constraints themselves, it refuses on every release: only the URIs are ignored.
#[test]
fn constraints_that_webpki_cannot_read_are_refused_on_every_release() {
    // A tree with a minimum of 1.
    let tree = [0x30, 8, 0x86, 3, b'a', b'.', b'b', 0x80, 1, 1];
    for constrain in CONSTRAINED {
        let mut chain = Chain::three_tiers();
        let value = [[0x30, 12, 0xa0, 10].as_slice(), &tree].concat();
        constrain(&mut chain).add_extension(NAME_CONSTRAINTS, true, &value);
        let report = report(chain.made());
        assert_eq!(refusing(&report, Judge::Proxy), ALL);
    }
}

/// Go compares them, on every release.
#[test]
fn a_uri_constraint_that_does_not_permit_it_is_refused_by_the_control_plane() {
    for constrain in CONSTRAINED {
        let report = below_uris("example.org", constrain).workload_report();
        let refusing = ["2.15", "2.16", "2.17", "2.20", "edge-26.8.3"];
        assert_eq!(self::refusing(&report, Judge::Proxy), refusing);
        assert_eq!(self::refusing(&report, Judge::ControlPlane), ALL);
        let codes: Vec<_> = report
            .findings()
            .iter()
            .map(meshpki::Finding::code)
            .collect();
        assert!(
            codes
                .iter()
                .any(|code| code.ends_with("name-constraints-exclude")),
            "{codes:?}"
        );
    }
}

#[test]
fn where_releases_do_not_differ_nothing_is_said_of_them() {
    let report = report(Chain::sound().made());
    assert!(report.is_sound());
    assert!(report.releases().iter().all(|one| one.is_sound));
    assert_eq!(report.releases().len(), ALL.len());
    let expired = with_anchor(|mint| mint.params.not_after = mint.params.not_before);
    assert!(
        expired
            .findings()
            .iter()
            .all(|one| one.releases().is_none())
    );
}
