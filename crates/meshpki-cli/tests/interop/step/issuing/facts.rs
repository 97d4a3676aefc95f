//! The created certificates and keys, as parts that can be compared. Random parts are omitted.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use meshpki::{
    AlternativeName, Certificate, Extension, IssuerChain, Name, PrivateKey, PublicKey, Request,
    UnixTime,
};
use sha1::{Digest, Sha1};
use sha2::Sha256;

pub(super) type Facts = BTreeMap<String, String>;

pub(super) struct Said {
    pub(super) facts: Facts,
    now: i64,
    folder: PathBuf,
    /// The keys that were certified or asked for, to be compared with those that were written.
    keys: Vec<PublicKey>,
}

impl Said {
    pub(super) fn new(now: SystemTime, folder: &Path) -> Self {
        Self {
            facts: Facts::new(),
            now: now
                .duration_since(UNIX_EPOCH)
                .unwrap()
                .as_secs()
                .cast_signed(),
            folder: folder.to_owned(),
            keys: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, part: &str, value: impl Into<String>) {
        self.facts.insert(part.to_owned(), value.into());
    }

    /// What was written, whatever it is.
    pub(super) fn content(&mut self, part: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(chain) = IssuerChain::from_pem(part, bytes) {
            let all = std::iter::once(chain.issuer()).chain(chain.intermediates());
            for (index, one) in all.enumerate() {
                self.certificate(&format!("certificate.{index}"), one);
            }
        } else if let Ok(request) = Request::from_pem(part, bytes) {
            self.request(&request);
        } else if text.contains("PRIVATE KEY") {
            self.key(part, bytes, &text);
        } else {
            let digest = Sha256::digest(bytes);
            self.note(
                &format!("{part}.bytes"),
                format!("{} {digest:02x?}", bytes.len()),
            );
        }
    }

    fn certificate(&mut self, part: &str, one: &Certificate) {
        let key = one.public_key();
        let since = |at: UnixTime| at.as_secs().cast_signed() - self.now;
        let (from, until) = (
            since(one.validity().not_before),
            since(one.validity().not_after),
        );
        let above = self.authorities();
        let above = above.iter().find(|above| one.is_signed_by(above));
        let signer = if one.is_signed_by(one) {
            "itself"
        } else {
            "a CA"
        };
        let identifier = match one.authority_key_identifier() {
            None => "none",
            id if id == one.subject_key_identifier() => "its own",
            id if above.is_some_and(|above| above.subject_key_identifier() == id) => "the CA's",
            _ => "another",
        };
        let is_issuer = above.is_none_or(|above| above.subject() == one.issuer());
        let constraints = one.basic_constraints();
        let usage: Vec<_> = one
            .key_usage()
            .into_iter()
            .flat_map(meshpki::KeyUsage::names)
            .collect();
        for (what, value) in [
            ("version", one.version().to_string()),
            ("serial.length", one.serial().len().to_string()),
            ("signed_by", signer.to_owned()),
            ("issuer", is_issuer.to_string()),
            ("not_before", from.to_string()),
            ("not_after", until.to_string()),
            ("basic_constraints", format!("{constraints:?}")),
            ("key_usage", format!("{usage:?}")),
            (
                "extended_key_usage",
                format!("{:?}", one.extended_key_usage()),
            ),
            ("name_constraints", format!("{:?}", one.name_constraints())),
            (
                "subject_key_identifier",
                method(key, one.subject_key_identifier()),
            ),
            ("authority_key_identifier", identifier.to_owned()),
            ("signature_algorithm", one.signature_algorithm().to_string()),
        ] {
            self.note(&format!("{part}.{what}"), value);
        }
        self.subject(
            part,
            one.subject(),
            one.alternative_names(),
            one.extensions(),
        );
        self.note(&format!("{part}.key"), key.algorithm().to_string());
        self.keys.push(key.clone());
    }

    fn request(&mut self, request: &Request) {
        let key = request.public_key();
        self.subject(
            "request",
            request.subject(),
            request.alternative_names(),
            request.extensions(),
        );
        self.note(
            "request.signature_algorithm",
            request.signature_algorithm().to_string(),
        );
        self.note("request.key", key.algorithm().to_string());
        self.keys.push(key.clone());
    }

    fn subject(
        &mut self,
        part: &str,
        subject: &Name,
        names: &[AlternativeName],
        extensions: &[Extension],
    ) {
        self.note(
            &format!("{part}.subject"),
            format!("{:?}", subject.attributes()),
        );
        self.note(
            &format!("{part}.subject.bytes"),
            format!("{:02x?}", subject.der()),
        );
        let mut names: Vec<String> = names
            .iter()
            .map(|name| format!("{}:{name}", name.kind()))
            .collect();
        self.note(&format!("{part}.names.order"), names.join(" "));
        names.sort();
        self.note(&format!("{part}.names"), names.join(" "));
        let mut all: Vec<String> = extensions
            .iter()
            .map(|one| format!("{}{}", one.oid, if one.critical { "!" } else { "" }))
            .collect();
        self.note(&format!("{part}.extensions.order"), all.join(" "));
        // Which there are is in their contents.
        all.retain(|one| !one.starts_with("2.5.29.35"));
        all.sort();
        self.note(&format!("{part}.extensions"), all.join(" "));
    }

    fn key(&mut self, part: &str, bytes: &[u8], text: &str) {
        let mut form: String = text
            .lines()
            .next()
            .unwrap_or_default()
            .trim_matches('-')
            .to_owned();
        if text.contains("Proc-Type: 4,ENCRYPTED") {
            form.push_str(" with headers");
        }
        let public = if let Ok(key) = PrivateKey::from_pem(part, bytes) {
            if self.keys.is_empty() {
                let digest = Sha256::digest(bytes);
                self.note(&format!("{part}.bytes"), format!("{digest:02x?}"));
            }
            Some(key.public_key().clone())
        } else {
            let opened = self.opened(bytes);
            opened.map(|(password, key)| {
                let _ = write!(form, " under {password:?}");
                key
            })
        };
        self.note(&format!("{part}.form"), form);
        let whose = match public {
            None => "unreadable".to_owned(),
            Some(key) if self.keys.is_empty() => format!("{:02x?}", Sha256::digest(key.spki())),
            Some(key) => format!("certified {}", self.keys[0] == key),
        };
        self.note(&format!("{part}.whose"), whose);
    }

    /// The public key of a private one that is under one of the passwords, and which.
    fn opened(&self, bytes: &[u8]) -> Option<(&'static str, PublicKey)> {
        let file = self.folder.join("sample");
        fs::write(&file, bytes).unwrap();
        PASSWORDS.iter().find_map(|password| {
            let opened = Command::new("openssl")
                .args([
                    "pkey",
                    "-pubout",
                    "-passin",
                    &format!("pass:{password}"),
                    "-in",
                ])
                .arg(&file)
                .output()
                .unwrap();
            Some((*password, PublicKey::from_pem(&opened.stdout)?))
        })
    }

    fn authorities(&self) -> Vec<Certificate> {
        super::cases::AUTHORITIES
            .iter()
            .filter_map(|name| {
                let bytes = fs::read(self.folder.join(name)).ok()?;
                Some(IssuerChain::from_pem(*name, &bytes).ok()?.issuer().clone())
            })
            .collect()
    }
}

/// How the identifier is made of the key (RFC 5280, section 4.2.1.2; RFC 7093, section 2).
fn method(key: &PublicKey, identifier: Option<&[u8]>) -> String {
    let Some(identifier) = identifier else {
        return "none".to_owned();
    };
    let mut suffixes = (0..HEAD).filter_map(|start| key.spki().get(start..));
    let method = suffixes.find_map(|bits| {
        if Sha1::digest(bits)[..] == *identifier {
            return Some("SHA-1");
        }
        (Sha256::digest(bits)[..20] == *identifier).then_some("SHA-256")
    });
    method.unwrap_or("another way").to_owned()
}

/// More bytes than there are before the key's bits.
const HEAD: usize = 40;
const PASSWORDS: [&str; 3] = ["secret", "other", "secret\nmore"];
