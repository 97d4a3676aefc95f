//! What the extensions of a certificate or a request say, those that somebody judges by (RFC 5280,
//! section 4.2).

use std::collections::HashSet;

use x509_parser::extensions::{GeneralSubtree, ParsedExtension};

use crate::extension::{
    AlternativeName, BasicConstraints, ExtendedKeyUsage, KeyUsage, NameConstraints,
};

/// What they say; nothing where there is no such extension.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Contents {
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(crate) alternative_names: Vec<AlternativeName>,
    pub(crate) name_constraints: Option<NameConstraints>,
    pub(crate) subject_key_identifier: Option<Vec<u8>>,
    pub(crate) authority_key_identifier: Option<Vec<u8>>,
}

impl Contents {
    /// Keeps what an extension says; `true` if its content is damaged.
    pub(crate) fn read(&mut self, content: &ParsedExtension<'_>) -> bool {
        match content {
            ParsedExtension::AuthorityKeyIdentifier(identifier) => {
                self.authority_key_identifier =
                    identifier.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.basic_constraints = Some(BasicConstraints {
                    is_ca: constraints.ca,
                    path_length: constraints.path_len_constraint,
                });
            }
            ParsedExtension::CertificatePolicies(policies) => {
                let mut seen = HashSet::new();
                return !policies.iter().all(|policy| seen.insert(&policy.policy_id));
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                let purposes = usage
                    .other
                    .iter()
                    .map(x509_parser::asn1_rs::Oid::to_id_string);
                let named = [
                    (usage.code_signing, "codeSigning"),
                    (usage.email_protection, "emailProtection"),
                    (usage.time_stamping, "timeStamping"),
                    (usage.ocsp_signing, "OCSPSigning"),
                ];
                self.extended_key_usage = Some(ExtendedKeyUsage {
                    any: usage.any,
                    server_auth: usage.server_auth,
                    client_auth: usage.client_auth,
                    other: named
                        .iter()
                        .filter(|(present, _)| *present)
                        .map(|(_, name)| (*name).to_owned())
                        .chain(purposes)
                        .collect(),
                });
            }
            ParsedExtension::KeyUsage(usage) => {
                self.key_usage = Some(KeyUsage(usage.flags));
            }
            ParsedExtension::NameConstraints(constraints) => {
                let names = |trees: &Option<Vec<GeneralSubtree<'_>>>| {
                    let trees = trees.iter().flatten();
                    trees
                        .map(|tree| AlternativeName::new(&tree.base))
                        .collect::<Vec<_>>()
                };
                let permitted = names(&constraints.permitted_subtrees);
                let excluded = names(&constraints.excluded_subtrees);
                let mut all = permitted.iter().chain(&excluded);
                let malformed = !all.all(AlternativeName::is_readable_constraint);
                self.name_constraints = Some(NameConstraints {
                    permitted,
                    excluded,
                });
                return malformed;
            }
            ParsedExtension::ParseError { .. } => return true,
            ParsedExtension::SubjectAlternativeName(names) => {
                let names = names.general_names.iter();
                self.alternative_names = names.map(AlternativeName::new).collect();
                return !self
                    .alternative_names
                    .iter()
                    .all(AlternativeName::is_readable);
            }
            ParsedExtension::SubjectKeyIdentifier(identifier) => {
                self.subject_key_identifier = Some(identifier.0.to_vec());
            }
            _ => {}
        }
        false
    }
}
