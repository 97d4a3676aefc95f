//! Certificates for the tests. A fault is one change to a sound chain.

use std::time::Duration;

use meshpki::{
    Certificate, CertificateDer, Identity, IssuerChain, Judge, KeyFile, Policy, Release, Report,
    Severity, TrustBundle, UnixTime, Verifier, WorkloadChain,
};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType, SigningKey,
    date_time_ymd,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// One certificate to be made: what it says, its key, and who signs it.
pub(crate) struct Mint {
    pub(crate) params: CertificateParams,
    pub(crate) key: KeyPair,
    /// Signs in the place of the key above it, under the same name.
    pub(crate) signer: Option<KeyPair>,
    /// Stands above it in the place of the next of the chain.
    pub(crate) parent: Option<Box<Mint>>,
    /// Replaces the signature algorithm, inside and outside: DER.
    pub(crate) algorithm: Option<Vec<u8>>,
    /// Changes the fields of the `TBSCertificate` before it is signed, each as DER.
    pub(crate) edit: Option<fn(&mut Vec<Vec<u8>>)>,
}

impl Mint {
    pub(crate) fn authority(name: &str, path_length: Option<u8>) -> Self {
        let mut params = params();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(path_length.map_or(
            BasicConstraints::Unconstrained,
            BasicConstraints::Constrained,
        ));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Self::new(params)
    }

    pub(crate) fn workload(name: &str) -> Self {
        let mut params = params();
        params.not_after = date_time_ymd(2026, 11, 24);
        params.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        Self::new(params)
    }

    pub(crate) fn workload_of(identity: &Identity) -> Self {
        let mut mint = Self::workload(IDENTITY);
        let name = identity.to_string();
        mint.params.subject_alt_names = vec![match identity {
            Identity::Dns(_) => SanType::DnsName(name.try_into().unwrap()),
            _ => SanType::URI(name.try_into().unwrap()),
        }];
        mint
    }

    fn new(params: CertificateParams) -> Self {
        Self {
            params,
            key: KeyPair::generate().unwrap(),
            signer: None,
            parent: None,
            algorithm: None,
            edit: None,
        }
    }

    pub(crate) fn add_extension(&mut self, oid: &[u64], critical: bool, content: &[u8]) {
        let mut extension = CustomExtension::from_oid_content(oid, content.to_vec());
        extension.set_criticality(critical);
        self.params.custom_extensions.push(extension);
    }

    /// The certificate, signed by `above`, or by itself.
    pub(crate) fn made(&self, above: Option<&Mint>) -> Certificate {
        let above = self.parent.as_deref().or(above).unwrap_or(self);
        let signer = self.signer.as_ref().unwrap_or(&above.key);
        let issuer = Issuer::from_params(&above.params, signer);
        let made = self.params.signed_by(&self.key, &issuer).unwrap();
        if self.edit.is_none() && self.algorithm.is_none() {
            return certificate(made.der());
        }

        let [message, algorithm, _] = <[_; 3]>::try_from(sequence(made.der())).unwrap();
        let mut fields = sequence(&message);
        let algorithm = self.algorithm.clone().unwrap_or(algorithm);
        fields[2].clone_from(&algorithm);
        if let Some(edit) = self.edit {
            edit(&mut fields);
        }
        let message = write_sequence(&fields);
        let signature = signer.sign(&message).unwrap();
        let signature = yasna::construct_der(|writer| {
            writer.write_bitvec_bytes(&signature, signature.len() * 8);
        });
        certificate(&write_sequence(&[message, algorithm, signature]).into())
    }
}

/// A chain to be made: the first anchor signs the highest intermediate, which signs the next one,
/// and the lowest signs the issuer.
pub(crate) struct Chain {
    pub(crate) anchors: Vec<Mint>,
    /// Lowest first.
    pub(crate) intermediates: Vec<Mint>,
    pub(crate) issuer: Mint,
    pub(crate) workload: Mint,
}

impl Chain {
    /// Anchor and issuer, as Linkerd's documentation makes them.
    pub(crate) fn sound() -> Self {
        Self {
            anchors: vec![Mint::authority("root", Some(1))],
            intermediates: Vec::new(),
            issuer: Mint::authority("issuer", Some(0)),
            workload: Mint::workload(IDENTITY),
        }
    }

    /// The same, with an intermediate.
    pub(crate) fn three_tiers() -> Self {
        let mut chain = Self::sound();
        chain.anchors = vec![Mint::authority("root", Some(2))];
        chain.intermediates = vec![Mint::authority("intermediate", Some(1))];
        chain
    }

    pub(crate) fn made(&self) -> Made {
        let mut above = &self.anchors[0];
        let mut intermediates = Vec::new();
        for one in self.intermediates.iter().rev() {
            intermediates.insert(0, one.made(Some(above)));
            above = one;
        }
        Made {
            anchors: self
                .anchors
                .iter()
                .map(|anchor| anchor.made(None))
                .collect(),
            intermediates,
            issuer: self.issuer.made(Some(above)),
            workload: self.workload.made(Some(&self.issuer)),
            workloads: Vec::new(),
            ahead: Vec::new(),
            key: None,
            policy: Policy::default(),
        }
    }

    /// One more workload certificate of the issuer, of another name.
    pub(crate) fn further(&self, name: &str) -> Certificate {
        let mut workload = Mint::workload(name);
        workload.params.not_after = self.workload.params.not_after;
        workload.made(Some(&self.issuer))
    }

    pub(crate) fn judged(&self) -> Judgement {
        self.made().judged()
    }

    pub(crate) fn workload_judged(&self) -> Judgement {
        self.made().workload_judged()
    }
}

/// A chain that was made.
pub(crate) struct Made {
    pub(crate) anchors: Vec<Certificate>,
    pub(crate) intermediates: Vec<Certificate>,
    pub(crate) issuer: Certificate,
    pub(crate) workload: Certificate,
    /// Further ones, of other names.
    pub(crate) workloads: Vec<Certificate>,
    /// What the workload presents before its issuer.
    pub(crate) ahead: Vec<Certificate>,
    pub(crate) key: Option<KeyFile>,
    pub(crate) policy: Policy,
}

impl Made {
    pub(crate) fn report(&self) -> Report {
        self.report_under(self.policy.clone())
    }

    pub(crate) fn report_under(&self, policy: Policy) -> Report {
        let chain = IssuerChain::new(self.issuer.clone(), self.intermediates.clone());
        let chain = match &self.key {
            Some(key) => chain.with_key(key.clone()),
            None => chain,
        };
        self.verifier(policy).verify(&chain, at())
    }

    pub(crate) fn judged(&self) -> Judgement {
        Judgement::from(&self.report())
    }

    pub(crate) fn workload_judged(&self) -> Judgement {
        Judgement::from(&self.workload_report())
    }

    pub(crate) fn workload_report(&self) -> Report {
        let above = self.ahead.iter().chain(self.file());
        let chain = WorkloadChain::new(self.workload.clone(), above.cloned().collect());
        let verifier = self.verifier(self.policy.clone());
        verifier.verify_workload(&chain, at())
    }

    /// The issuer's file.
    fn file(&self) -> impl Iterator<Item = &Certificate> {
        [&self.issuer].into_iter().chain(&self.intermediates)
    }

    fn verifier(&self, policy: Policy) -> Verifier {
        let bundle = self.anchors.iter().cloned().collect::<TrustBundle>();
        Verifier::new(bundle, policy)
    }

    /// What webpki itself says of the real workload certificate, as a TLS server and as a client.
    pub(crate) fn webpki_says(&self) -> [Result<(), webpki::Error>; 2] {
        self.webpki_says_of(&self.workload)
    }

    /// The same, where a proxy presents the issuer's file with it.
    pub(crate) fn webpki_says_of(&self, workload: &Certificate) -> [Result<(), webpki::Error>; 2] {
        self.webpki_says_below(workload, self.file())
    }

    /// The same, of what the workload itself presents.
    pub(crate) fn webpki_says_of_presented(&self) -> [Result<(), webpki::Error>; 2] {
        self.webpki_says_below(&self.workload, self.ahead.iter().chain(self.file()))
    }

    fn webpki_says_below<'a>(
        &self,
        workload: &Certificate,
        above: impl Iterator<Item = &'a Certificate>,
    ) -> [Result<(), webpki::Error>; 2] {
        let above: Vec<_> = above.map(|one| one.der().clone()).collect();
        let anchors = self.anchors.iter().map(Certificate::der);
        let anchors: Vec<_> = anchors
            .filter_map(|der| webpki::anchor_from_trusted_cert(der).ok())
            .collect();
        let usages = [
            webpki::KeyUsage::server_auth(),
            webpki::KeyUsage::client_auth(),
        ];
        usages.map(|usage| {
            let leaf = webpki::EndEntityCert::try_from(workload.der())?;
            let algorithms = webpki::ALL_VERIFICATION_ALGS;
            leaf.verify_for_usage(algorithms, &anchors, &above, at(), usage, None, None)
                .map(|_| ())
        })
    }
}

/// Every finding, by severity and code, and what each judge says.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Judgement {
    pub(crate) findings: Vec<String>,
    pub(crate) control_plane: bool,
    pub(crate) proxy: bool,
}

impl From<&Report> for Judgement {
    fn from(report: &Report) -> Self {
        let errors = report.findings().iter();
        let errors = errors.filter(|finding| finding.severity() == Severity::Error);
        assert_eq!(report.is_sound(), errors.count() == 0);
        let finding = |finding: &meshpki::Finding| {
            format!("{} {}", finding.severity().as_str(), finding.code())
        };
        Self {
            findings: report
                .findings()
                .iter()
                .map(finding)
                .filter(|finding| !ROUTINE.contains(&finding.as_str()))
                .collect(),
            control_plane: report.accepted_by(Judge::ControlPlane),
            proxy: report.accepted_by(Judge::Proxy),
        }
    }
}

/// Only the newest release, whose webpki is nearest to the one that tests ask themselves.
pub(crate) fn newest() -> Vec<Release> {
    Release::usual().split_off(3)
}

/// Both judges accept.
pub(crate) fn accepted(findings: &[&str]) -> Judgement {
    judgement(findings, true, true)
}

/// Neither judge accepts.
pub(crate) fn refused(findings: &[&str]) -> Judgement {
    judgement(findings, false, false)
}

/// The proxies accept, and the control plane does not.
pub(crate) fn refused_by_control_plane(findings: &[&str]) -> Judgement {
    judgement(findings, false, true)
}

/// The control plane accepts, and the proxies do not.
pub(crate) fn refused_by_proxy(findings: &[&str]) -> Judgement {
    judgement(findings, true, false)
}

fn judgement(findings: &[&str], control_plane: bool, proxy: bool) -> Judgement {
    Judgement {
        findings: findings.iter().map(|&finding| finding.to_owned()).collect(),
        control_plane,
        proxy,
    }
}

/// 2026-11-23T16:00:00Z.
pub(crate) fn at() -> UnixTime {
    time(1_795_449_600)
}

pub(crate) fn time(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

/// A key from PKCS#8 PEM.
pub(crate) fn key(pem: &str) -> KeyPair {
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).unwrap();
    KeyPair::try_from(&PrivateKeyDer::Pkcs8(der)).unwrap()
}

pub(crate) fn certificate(der: &CertificateDer<'_>) -> Certificate {
    Certificate::from_der("made", der).unwrap()
}

fn params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.not_before = date_time_ymd(2026, 11, 1);
    params.not_after = date_time_ymd(2030, 1, 1);
    params.use_authority_key_identifier_extension = true;
    params
}

/// The elements of a DER sequence, each as DER.
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method itself is not general enough"
)]
pub(crate) fn sequence(der: &[u8]) -> Vec<Vec<u8>> {
    yasna::parse_der(der, |reader| {
        reader.read_sequence(|reader| {
            let mut elements = Vec::new();
            while let Some(element) = reader.read_optional(|element| element.read_der())? {
                elements.push(element);
            }
            Ok(elements)
        })
    })
    .unwrap()
}

pub(crate) fn write_sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            for element in elements {
                writer.next().write_der(element);
            }
        });
    })
}

/// The identity for which an issuer is judged where nothing else is said.
pub(crate) const IDENTITY: &str = "default.default.serviceaccount.identity.linkerd.cluster.local";

/// What every chain with an intermediate, and every bundle of several anchors, is told.
const ROUTINE: [&str; 2] = ["note anchor-unused", "note issuer-has-intermediates"];
