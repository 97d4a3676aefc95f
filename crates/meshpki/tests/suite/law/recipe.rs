//! Chains at random: a sound one, and what befalls it.

use std::time::Duration;

use meshpki::{CODES, Level, Levels, Margin, Policy, Profile, Usages};
use proptest::prelude::{Just, Strategy, any};
use proptest::{collection, option, prop_oneof, sample};
use rcgen::{
    BasicConstraints, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyPair,
    KeyUsagePurpose, NameConstraints,
};

use crate::common::{Chain, Made, Mint, newest};

/// A sound chain, and what is changed about it.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    three_tiers: bool,
    further_anchors: Vec<Further>,
    /// Which certificate of the chain, and what happens to it.
    faults: Vec<(sample::Index, Fault)>,
    reversed: bool,
    without_intermediates: bool,
    /// A CA that is presented and leads nowhere.
    stray: Option<Fault>,
    asked: Asked,
}

/// What is asked of it.
#[derive(Clone, Debug)]
struct Asked {
    profile: Profile,
    identity: Option<&'static str>,
    trust_domain: Option<&'static str>,
    usages: Usages,
    fail_within: Margin,
    warn_within: Margin,
    levels: Vec<(Option<&'static str>, Level)>,
}

#[derive(Clone, Debug)]
enum Further {
    Duplicate,
    Expired,
    Faulty(Fault),
    SameName,
    Stranger,
}

#[derive(Clone, Debug)]
enum Fault {
    Algorithm,
    Authority(Option<bool>, Option<u8>),
    Extension(usize, bool),
    Key(usize),
    Names(Vec<usize>, Vec<usize>),
    OtherKey,
    OtherParent,
    Purposes(Vec<usize>),
    Rename,
    Serial(usize),
    Usages(Vec<usize>),
    Validity(i64, i64),
}

pub(super) fn recipe() -> impl Strategy<Value = Recipe> {
    let further = prop_oneof![
        Just(Further::Duplicate),
        Just(Further::Expired),
        fault().prop_map(Further::Faulty),
        Just(Further::SameName),
        Just(Further::Stranger),
    ];
    let parts = (
        any::<bool>(),
        collection::vec(further, 0..3),
        collection::vec((any::<sample::Index>(), fault()), 0..3),
        any::<bool>(),
        sample::select(vec![false, false, false, true]),
        option::of(fault()),
        asked(),
    );
    parts.prop_map(
        |(three_tiers, further_anchors, faults, reversed, without_intermediates, stray, asked)| {
            Recipe {
                three_tiers,
                further_anchors,
                faults,
                reversed,
                without_intermediates,
                stray,
                asked,
            }
        },
    )
}

fn asked() -> impl Strategy<Value = Asked> {
    let code = option::of(sample::select(CODES));
    let level = sample::select(vec![Level::Allow, Level::Warn, Level::Deny]);
    let parts = (
        sample::select(vec![Profile::Linkerd, Profile::Rfc5280, Profile::Spiffe]),
        option::of(sample::select(IDENTITIES.to_vec())),
        option::of(sample::select(vec!["cluster.local", "example.org"])),
        sample::select(vec![Usages::Both, Usages::Client, Usages::Server]),
        margin(),
        margin(),
        collection::vec((code, level), 0..4),
    );
    parts.prop_map(
        |(profile, identity, trust_domain, usages, fail_within, warn_within, levels)| Asked {
            profile,
            identity,
            trust_domain,
            usages,
            fail_within,
            warn_within,
            levels,
        },
    )
}

fn margin() -> impl Strategy<Value = Margin> {
    let days = |days: u64| Duration::from_secs(days * 86_400);
    prop_oneof![
        (0..120_u64).prop_map(move |count| Margin::Time(days(count))),
        (0..=100_u8).prop_map(Margin::Percent),
        ((0..120_u64), (0..=100_u8))
            .prop_map(move |(count, part)| Margin::Least(days(count), part)),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let some_of = |count: usize| collection::vec(0..count, 0..3);
    prop_oneof![
        Just(Fault::Algorithm),
        (option::of(any::<bool>()), option::of(0..3_u8))
            .prop_map(|(ca, length)| Fault::Authority(ca, length)),
        (0..EXTENSIONS.len(), any::<bool>())
            .prop_map(|(oid, critical)| Fault::Extension(oid, critical)),
        (0..3_usize).prop_map(Fault::Key),
        (some_of(KINDS_BUT_ONE + 2), some_of(KINDS_BUT_ONE + 2))
            .prop_map(|(permitted, excluded)| Fault::Names(permitted, excluded)),
        Just(Fault::OtherKey),
        Just(Fault::OtherParent),
        some_of(4).prop_map(Fault::Purposes),
        Just(Fault::Rename),
        (0..4_usize).prop_map(Fault::Serial),
        some_of(3).prop_map(Fault::Usages),
        (-60..3_i64, -3..90_i64).prop_map(|(from, to)| Fault::Validity(from, to)),
    ]
}

impl Recipe {
    pub(super) fn made(&self) -> Made {
        let mut chain = if self.three_tiers {
            Chain::three_tiers()
        } else {
            Chain::sound()
        };
        for (place, fault) in &self.faults {
            let Chain {
                anchors,
                intermediates,
                issuer,
                ..
            } = &mut chain;
            let mut all: Vec<&mut Mint> = anchors.iter_mut().chain(intermediates).collect();
            all.push(issuer);
            let index = place.index(all.len());
            fault.befall(all[index]);
        }
        let policy = self.asked.policy();
        if let Some(identity) = &policy.identity {
            chain.workload = Mint::workload_of(identity);
        } else if policy.profile == Profile::Spiffe {
            let id = format!("spiffe://{}/ns/default/sa/default", policy.trust_domain());
            chain.workload = Mint::workload_of(&id.parse().unwrap());
        } else {
            let trust_domain = policy.trust_domain();
            let name = format!("default.default.serviceaccount.identity.linkerd.{trust_domain}");
            chain.workload = Mint::workload(&name);
        }
        let stray = self.stray.as_ref().map(|fault| {
            let mut stray = Mint::authority("stray", None);
            fault.befall(&mut stray);
            stray
        });
        if policy.profile == Profile::Linkerd {
            self.shorten(&mut chain, stray.as_ref());
        }
        let mut made = chain.made();
        if policy.identity.is_none() && policy.profile != Profile::Spiffe {
            let trust_domain = policy.trust_domain();
            made.workloads = OTHERS
                .map(|name| chain.further(&format!("{name}.{INFIX}.linkerd.{trust_domain}")))
                .into();
        }
        made.policy = policy;
        for further in &self.further_anchors {
            made.anchors.push(match further {
                Further::Duplicate => made.anchors[0].clone(),
                Further::Expired => {
                    let mut old = Mint::authority("old root", None);
                    old.params.not_after = rcgen::date_time_ymd(2026, 11, 2);
                    old.made(None)
                }
                Further::Faulty(fault) => {
                    let mut stranger = Mint::authority("stranger", None);
                    fault.befall(&mut stranger);
                    stranger.made(None)
                }
                Further::SameName => {
                    let mut twin = Mint::authority("", None);
                    twin.params.distinguished_name =
                        chain.anchors[0].params.distinguished_name.clone();
                    twin.made(None)
                }
                Further::Stranger => Mint::authority("stranger", None).made(None),
            });
        }
        if self.reversed {
            made.anchors.reverse();
        }
        if self.without_intermediates {
            made.intermediates.clear();
        }
        made.intermediates
            .extend(stray.map(|stray| stray.made(None)));
        made
    }

    /// Linkerd lets no workload certificate outlive a certificate of the issuer's file.
    fn shorten(&self, chain: &mut Chain, stray: Option<&Mint>) {
        let above = chain.intermediates.iter();
        let above = above.filter(|_| !self.without_intermediates).chain(stray);
        let ends = above.map(|one| one.params.not_after);
        let ends = ends.chain([chain.issuer.params.not_after]);
        let not_after = &mut chain.workload.params.not_after;
        *not_after = ends.fold(*not_after, std::cmp::Ord::min);
    }
}

impl Asked {
    fn policy(&self) -> Policy {
        let mut levels = Levels::default();
        for (code, level) in &self.levels {
            match code {
                Some(code) => levels.set(code, *level).unwrap(),
                None => levels.set("warnings", *level).unwrap(),
            }
        }
        Policy {
            profile: self.profile,
            trust_domain: self.trust_domain.map(|name| name.parse().unwrap()),
            identity: self.identity.map(|name| name.parse().unwrap()),
            fail_within: self.fail_within,
            warn_within: self.warn_within,
            levels,
            usages: self.usages,
            // The webpki that the law asks is the newest.
            releases: newest(),
            ..Policy::default()
        }
    }
}

impl Fault {
    fn befall(&self, mint: &mut Mint) {
        let params = &mut mint.params;
        match self {
            Self::Algorithm => crate::rules::rsa_pss(mint),
            Self::Authority(is_ca, path_length) => {
                let length = path_length.map_or(
                    BasicConstraints::Unconstrained,
                    BasicConstraints::Constrained,
                );
                params.is_ca = match is_ca {
                    Some(true) => IsCa::Ca(length),
                    Some(false) => IsCa::ExplicitNoCa,
                    None => IsCa::NoCa,
                };
            }
            Self::Extension(index, critical) => {
                let (oid, content) = EXTENSIONS[*index];
                if oid[..] == [2, 5, 29, 35] {
                    params.use_authority_key_identifier_extension = false;
                }
                mint.add_extension(oid, *critical, content);
            }
            Self::Key(kind) => {
                let kinds = [
                    &rcgen::PKCS_ECDSA_P256_SHA256,
                    &rcgen::PKCS_ECDSA_P384_SHA384,
                    &rcgen::PKCS_ED25519,
                ];
                mint.key = KeyPair::generate_for(kinds[*kind]).unwrap();
            }
            Self::Names(permitted, excluded) => {
                let trees = |indices: &[usize]| indices.iter().map(|&index| tree(index)).collect();
                params.name_constraints = Some(NameConstraints {
                    permitted_subtrees: trees(permitted),
                    excluded_subtrees: trees(excluded),
                });
            }
            Self::OtherKey => mint.signer = Some(KeyPair::generate().unwrap()),
            Self::OtherParent => mint.parent = Some(Box::new(Mint::authority("nobody", None))),
            Self::Purposes(purposes) => {
                let all = [
                    ExtendedKeyUsagePurpose::ServerAuth,
                    ExtendedKeyUsagePurpose::ClientAuth,
                    ExtendedKeyUsagePurpose::Any,
                    ExtendedKeyUsagePurpose::CodeSigning,
                ];
                params.extended_key_usages =
                    purposes.iter().map(|&index| all[index].clone()).collect();
                params.extended_key_usages.dedup();
            }
            Self::Rename => params
                .distinguished_name
                .push(DnType::OrganizationName, "renamed"),
            Self::Serial(kind) => {
                let serials: [fn(&mut Vec<Vec<u8>>); 4] = [
                    |fields| fields[1] = vec![0x02, 0x01, 0x80],
                    |fields| fields[1] = vec![0x02, 0x01, 0x00],
                    |fields| fields[1] = [&[0x02, 0x14][..], &[0x7f; 20]].concat(),
                    |fields| fields[1] = [&[0x02, 0x15][..], &[0x7f; 21]].concat(),
                ];
                mint.edit = Some(serials[*kind]);
            }
            Self::Usages(usages) => {
                let all = [
                    KeyUsagePurpose::KeyCertSign,
                    KeyUsagePurpose::CrlSign,
                    KeyUsagePurpose::DigitalSignature,
                ];
                params.key_usages = usages.iter().map(|&index| all[index]).collect();
            }
            Self::Validity(from, to) => {
                let now = rcgen::date_time_ymd(2026, 11, 23) + time::Duration::hours(16);
                params.not_before = now + time::Duration::days(*from);
                params.not_after = now + time::Duration::days(*to);
            }
        }
    }
}

fn tree(index: usize) -> GeneralSubtree {
    match index {
        0..NAMES => GeneralSubtree::DnsName(TREES[index].to_owned()),
        NAMES => GeneralSubtree::Rfc822Name("example.org".to_owned()),
        KINDS_BUT_ONE => GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([10, 0, 0, 0], 8)),
        _ => {
            GeneralSubtree::DirectoryName(Mint::authority("anyone", None).params.distinguished_name)
        }
    }
}

const INFIX: &str = "serviceaccount.identity";
/// Service accounts and namespaces of which the trees leave out each by itself.
const OTHERS: [&str; 3] = ["cart.shop", "till.shop", "cart.zoo"];
const TREES: [&str; 10] = [
    "serviceaccount.identity.linkerd.cluster.local",
    "cluster.local",
    "example.org",
    "shop.serviceaccount.identity.linkerd.cluster.local",
    "Cart.Shop.serviceaccount.identity.linkerd.cluster.local",
    "zoo.serviceaccount.identity.linkerd.example.org",
    ".zoo.serviceaccount.identity.linkerd.cluster.local",
    ".identity.linkerd.cluster.local",
    "",
    "a.cart.shop.serviceaccount.identity.linkerd.cluster.local",
];
const NAMES: usize = TREES.len();
const KINDS_BUT_ONE: usize = NAMES + 1;
const IDENTITIES: [&str; 4] = [
    "cart.shop.serviceaccount.identity.linkerd.cluster.local",
    "cart.shop.serviceaccount.identity.linkerd.example.org",
    "spiffe://cluster.local/ns/shop/sa/cart",
    "spiffe://example.org/cart",
];
/// Object identifiers, each with a content that it may have.
const EXTENSIONS: [(&[u64], &[u8]); 9] = [
    (&[1, 3, 6, 1, 4, 1, 32473, 1], &[0x05, 0x00]),
    (&[1, 3, 6, 1, 5, 5, 7, 1, 1], &[0x30, 0x00]),
    (&[2, 5, 29, 14], &[0x04, 0x01, 0x01]),
    (&[2, 5, 29, 30], &[0x30, 0x00]),
    (
        &[2, 5, 29, 32],
        &[0x30, 0x06, 0x30, 0x04, 0x06, 0x02, 0x2a, 0x03],
    ),
    (&[2, 5, 29, 33], &[0x30, 0x00]),
    (&[2, 5, 29, 35], &[0x30, 0x03, 0x80, 0x01, 0x01]),
    (&[2, 5, 29, 36], &[0x30, 0x03, 0x80, 0x01, 0x00]),
    (&[2, 5, 29, 54], &[0x02, 0x01, 0x00]),
];
