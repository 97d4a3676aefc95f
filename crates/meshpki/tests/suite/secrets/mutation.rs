//! Private keys in every form, and what copying, editors, templates and transports make of them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meshpki::{KeyAlgorithm, KeyForm, PrivateKey};

use crate::secrets::leak::Secret;
use crate::vectors;

/// A private key as a file.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) pem: String,
    /// What stands in its block.
    pub(crate) der: Vec<u8>,
    pub(crate) secret: Secret,
}

impl Key {
    /// One of every form.
    pub(crate) fn all() -> Vec<Self> {
        let made = |algorithm, form| {
            let key = PrivateKey::generate(&algorithm).unwrap();
            key.to_pem_as(form).to_string()
        };
        let forms = [
            ("P-256, PKCS#8", vectors::EC_PKCS8.to_owned()),
            ("P-256, SEC1", vectors::EC_SEC1.to_owned()),
            (
                "P-256, parameters first",
                vectors::EC_WITH_PARAMETERS.to_owned(),
            ),
            (
                "P-256, no public part",
                vectors::EC_WITHOUT_PUBLIC_PART.to_owned(),
            ),
            ("P-256, compressed", vectors::EC_COMPRESSED.to_owned()),
            ("P-256, explicit", vectors::EC_EXPLICIT.to_owned()),
            (
                "P-384, SEC1",
                made(KeyAlgorithm::EcdsaP384, KeyForm::Traditional),
            ),
            ("P-521, PKCS#8", vectors::P521_PKCS8.to_owned()),
            ("Ed25519", made(KeyAlgorithm::Ed25519, KeyForm::Pkcs8)),
            ("RSA, PKCS#1", vectors::RSA_2048_PKCS1.to_owned()),
            ("RSA, PKCS#8", vectors::RSA_2048_PKCS8.to_owned()),
            ("encrypted", vectors::EC_ENCRYPTED_PKCS8.to_owned()),
            (
                "encrypted by headers",
                vectors::EC_ENCRYPTED_SEC1.to_owned(),
            ),
        ];
        forms.map(|(name, pem)| Self::new(name, pem)).into()
    }

    pub(crate) fn new(name: &'static str, pem: String) -> Self {
        let der = contents(&pem);
        let public = PrivateKey::from_pem("key", pem.as_bytes());
        let public = public.map(|key| key.public_key().spki().to_vec());
        Self {
            name,
            secret: Secret::new(&der, &public.unwrap_or_default()),
            pem,
            der,
        }
    }

    /// The key, damaged or wrapped in one to three ways, or not at all.
    pub(crate) fn mutated(&self, random: &mut Random) -> Vec<u8> {
        if random.below(8) == 0 {
            return self.mutated_der(random);
        }
        let mut text = self.pem.clone();
        for _ in 0..random.below(3) {
            text = self.edited(text, random);
        }
        self.carried(text, random)
    }

    fn mutated_der(&self, random: &mut Random) -> Vec<u8> {
        let mut der = self.der.clone();
        for _ in 0..random.below(4) {
            let at = random.below(der.len());
            match random.below(5) {
                0 => der[at] ^= 1 << random.below(8),
                1 => der.truncate(at.max(1)),
                2 => der.insert(at, 0),
                3 => drop(der.remove(at)),
                _ => der.extend(self.der.clone()),
            }
            if der.is_empty() {
                der.push(0x30);
            }
        }
        der
    }

    /// What hands and scripts do to lines.
    fn edited(&self, text: String, random: &mut Random) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return text;
        }
        let at = random.below(lines.len());
        let begin = lines.iter().rposition(|line| line.contains("BEGIN"));
        let end = lines.iter().rposition(|line| line.contains("END"));
        match (random.below(22), begin, end) {
            (0, ..) => drop(lines.remove(at)),
            (1, ..) if at + 1 < lines.len() => {
                let next = lines.remove(at + 1);
                lines[at].push_str(&next);
            }
            (2, ..) => lines.insert(at, String::new()),
            (3, ..) => lines.insert(at, "  \t".to_owned()),
            (4, Some(begin), _) => drop(lines.remove(begin)),
            (5, _, Some(end)) => drop(lines.remove(end)),
            (6, Some(begin), _) => lines.insert(begin, lines[begin].clone()),
            (7, _, Some(end)) => lines.insert(end, lines[end].clone()),
            (8, Some(begin), _) => lines[begin] = damaged(&lines[begin], random),
            (9, _, Some(end)) => lines[end] = damaged(&lines[end], random),
            (10, Some(begin), Some(end)) => {
                let label = *random.one_of(&LABELS);
                lines[begin] = format!("-----BEGIN {label}-----");
                lines[end] = format!("-----END {label}-----");
            }
            (11, Some(begin), _) => lines[begin] = format!("-----BEGIN {}", random.one_of(&LABELS)),
            (12, ..) => lines[at] = damaged(&lines[at], random),
            (13, Some(begin), _) if begin + 1 < lines.len() => {
                let next = lines.remove(begin + 1);
                lines[begin] = lines[begin].replacen("BEGIN ", &format!("BEGIN {next}"), 1);
            }
            (14, ..) => {
                let half = lines[at].len() / 2;
                if lines[at].is_char_boundary(half) {
                    lines[at].insert_str(half, ": ");
                }
            }
            (15, Some(begin), _) => lines.insert(begin + 1, "Proc-Type: 4,ENCRYPTED".to_owned()),
            (16, ..) => return lines.join(" "),
            (17, ..) => return lines.concat(),
            (18, ..) => {
                let whole = lines.join("\n");
                return format!("{whole}{}{}", random.one_of(&["", "\n", "\n\n"]), self.pem);
            }
            (19, ..) => {
                let half = lines.len() / 2;
                lines.splice(half..half, ["-----BEGIN CERTIFICATE-----".to_owned()]);
            }
            (20, ..) => lines.swap(at, 0),
            _ => {
                let whole = lines.join("\n");
                let kept = random.below(whole.chars().count().max(1));
                return whole.chars().take(kept).collect();
            }
        }
        lines.join("\n") + "\n"
    }

    /// What carries text from one place to another.
    fn carried(&self, text: String, random: &mut Random) -> Vec<u8> {
        let quoted = text.replace('\\', "\\\\").replace('\n', "\\n");
        let quoted = quoted.replace('"', "\\\"");
        let indented = |by: &str| text.replace('\n', &format!("\n{by}"));
        match random.below(24) {
            0 => quoted.into_bytes(),
            1 => text.replace('\n', "\r\n").into_bytes(),
            2 => text.replace('\n', "\r").into_bytes(),
            3 => utf16(&text, u16::to_le_bytes),
            4 => utf16(&text, u16::to_be_bytes),
            5 => STANDARD.encode(text).into_bytes(),
            6 => STANDARD.encode(&self.der).into_bytes(),
            7 => {
                let mut bytes = text.into_bytes();
                if !bytes.is_empty() {
                    let at = random.below(bytes.len());
                    bytes[at] ^= 1 << random.below(8);
                }
                bytes
            }
            8 => format!("{{\"tls.key\": \"{quoted}\", \"tls.crt\": 1}}\n").into_bytes(),
            9 => format!("{{\"{quoted}\": {quoted}}}\n").into_bytes(),
            10 => jwk(&self.der, random).into_bytes(),
            11 => format!(
                "kind: Secret\ndata:\n  tls.key: {}\n",
                STANDARD.encode(text)
            )
            .into_bytes(),
            12 => format!("data:\n  tls.key: |\n    {}\n", indented("    ")).into_bytes(),
            13 => format!("key = \"\"\"\n{text}\"\"\"\n").into_bytes(),
            14 => format!("\u{feff}{text}").into_bytes(),
            15 => format!("> {}", indented("> ")).into_bytes(),
            16 => format!("{}{text}", certificate()).into_bytes(),
            17 => format!("{text}{}", certificate()).into_bytes(),
            18 => format!("error: x509: certificate has expired {quoted}\n").into_bytes(),
            19 => format!("{quoted} x509: certificate signed by unknown authority\n").into_bytes(),
            _ => text.into_bytes(),
        }
    }
}

/// A line with a character or a dash less or more, or in other letters.
fn damaged(line: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = line.chars().collect();
    if chars.is_empty() {
        return line.to_owned();
    }
    let at = random.below(chars.len());
    match random.below(8) {
        0 => drop(chars.remove(at)),
        1 => chars.insert(
            at,
            *random.one_of(&['-', ' ', ':', '=', 'A', '\0', '\u{1b}']),
        ),
        2 => chars.truncate(at),
        3 => drop(chars.pop()),
        4 => return line.to_lowercase(),
        5 => return line.replace("-----", "----"),
        6 => return line.strip_suffix("-----").unwrap_or(line).to_owned(),
        _ => chars.rotate_left(at),
    }
    chars.into_iter().collect()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

/// Key sets that hold it, rightly and wrongly.
fn jwk(der: &[u8], random: &mut Random) -> String {
    let text = STANDARD.encode(der);
    match random.below(4) {
        0 => format!("{{\"keys\": [{{\"use\": \"x509-svid\", \"d\": \"{text}\"}}]}}"),
        1 => format!("{{\"keys\": [{{\"use\": \"x509-svid\", \"x5c\": [\"{text}\"]}}]}}"),
        2 => format!("{{\"keys\": [{{\"use\": \"x509-svid\", \"x5c\": [\"-{text}\"]}}]}}"),
        _ => format!("{{\"keys\": {text}}}"),
    }
}

/// The base64 of every block between lines that begin and end one.
fn contents(pem: &str) -> Vec<u8> {
    let body = pem.lines().skip_while(|line| !line.contains("PRIVATE KEY"));
    let body = body.filter(|line| !line.contains("-----") && !line.contains(':'));
    STANDARD.decode(body.collect::<String>()).unwrap()
}

/// One that is no certificate, but decodes.
fn certificate() -> &'static str {
    "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
}

/// Numbers that are the same in every run (Marsaglia's xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }

    pub(crate) fn one_of<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}

const LABELS: [&str; 8] = [
    "CERTIFICATE",
    "CERTIFICATE REQUEST",
    "EC PARAMETERS",
    "ENCRYPTED PRIVATE KEY",
    "PRIVATE KEY",
    "PUBLIC KEY",
    "SECRET PRIVATE KEY",
    "TRUSTED CERTIFICATE",
];

#[test]
fn every_form_is_read_as_it_was_and_mutants_differ() {
    let mut seen = std::collections::HashSet::new();
    for key in Key::all() {
        assert!(!key.der.is_empty(), "{}", key.name);
        assert!(key.secret.found_in(key.pem.as_bytes()).is_some());
        for seed in 0..20 {
            seen.insert(key.mutated(&mut Random::new(seed)));
        }
    }
    assert!(seen.len() > 200, "{} mutants", seen.len());
}
