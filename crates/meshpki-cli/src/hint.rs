//! What to do about a failure, and about an input that could not be read.

use std::fmt;
use std::path::Path;

use meshpki::{Error, FileFormat, Reason, Source, printable, shell_path};

/// What to do about a failure: words, and perhaps a command that is pasted as a whole.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Hint {
    pub(crate) words: String,
    pub(crate) command: Option<String>,
}

impl Hint {
    pub(crate) fn command(words: &str, command: impl Into<String>) -> Self {
        Self {
            words: words.to_owned(),
            command: Some(command.into()),
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.command {
            Some(command) => write!(f, "{}: {command}", self.words),
            None => f.write_str(&self.words),
        }
    }
}

impl From<&str> for Hint {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

impl From<String> for Hint {
    fn from(words: String) -> Self {
        Self {
            words,
            command: None,
        }
    }
}

/// What to do next, if there is one thing to do.
pub(crate) fn hint(error: &Error, wanted: Wanted) -> Option<Hint> {
    let (name, file) = (error.input().name(), typed(error.input()));
    Some(match error.reason() {
        Reason::BinaryCertificate | Reason::BinaryRequest => Hint::command(
            "convert it",
            format!("meshpki inspect --format pem {file} -o {file}.pem"),
        ),
        Reason::BinaryKey => Hint::command(
            "convert it",
            format!("meshpki key convert {file} -o {file}.pem"),
        ),
        Reason::Empty => "did the command that writes it run?".into(),
        Reason::EncryptedKey { label } if *label == "ENCRYPTED PRIVATE KEY" => Hint::command(
            "decrypt it",
            format!("meshpki key decrypt {file} -o {file}.decrypted"),
        ),
        Reason::EncryptedKey { .. } => Hint::command(
            "decrypt it",
            format!("openssl pkey -in {file} | meshpki key convert - -o {file}.decrypted"),
        ),
        Reason::KeyForCertificate { .. } => match beside(&name, ".key", ".crt") {
            Some(other) => format!("certificates are public: did you mean {other}?").into(),
            None => "certificates are public: did you mean another file?".into(),
        },
        Reason::LongChain { .. } => {
            "a chain begins with a certificate that is not a CA: is one missing?".into()
        }
        Reason::LongProse { .. } => "is it the output of a command that never ends?".into(),
        Reason::LongText { .. } => {
            "only the workloads may be in a longer text: meshpki reads them as a stream".into()
        }
        Reason::NoCertificate { found } if found.iter().any(|one| *one == TRUSTED) => {
            Hint::command(
                "convert it",
                format!("openssl x509 -in {file} | meshpki inspect --format pem - -o {file}.pem"),
            )
        }
        Reason::NoKey { .. } => match beside(&name, ".crt", ".key") {
            Some(other) => format!("did you mean {other}?").into(),
            None => "the key is usually in another file".into(),
        },
        Reason::CompressedPublicPart { .. } => Hint::command(
            "rewrite it",
            format!(
                "openssl ec -conv_form uncompressed -in {file} | meshpki key convert - -o {file}.full"
            ),
        ),
        Reason::ExplicitCurve { .. } => Hint::command(
            "rewrite it",
            format!(
                "openssl ec -param_enc named_curve -in {file} | meshpki key convert - -o {file}.named"
            ),
        ),
        Reason::NoPublicPart { .. } => Hint::command(
            "rewrite it with its public part",
            format!("openssl ec -in {file} | meshpki key convert - -o {file}.full"),
        ),
        Reason::KeyEncryptedByHeaders { .. } | Reason::UnsupportedEncryption { .. } => {
            Hint::command(
                "decrypt it",
                format!("openssl pkey -in {file} | meshpki key convert - -o {file}.decrypted"),
            )
        }
        Reason::UnprovenRequest { .. } => {
            "the requester has not proved that it has the key: ask for a new request".into()
        }
        Reason::UnsupportedRequestSignature { .. } => Hint::command(
            "ask the owner of the key for a new request",
            format!("openssl req -new -sha256 -key KEY -out {file}.again"),
        ),
        // It is other JSON, in which certificates may be values.
        Reason::NotJwks {
            detail: "it has no list `keys`",
            ..
        } => extract(FileFormat::Json, &file, wanted)?,
        Reason::OtherFormat { format } => extract(*format, &file, wanted)?,
        Reason::Truncated { .. } => "copy the file again, including its last line".into(),
        _ => return None,
    })
}

/// The file of the same name with another ending, as it is shown, if there is one.
fn beside(name: &str, ending: &str, other: &str) -> Option<String> {
    let path = format!("{}{other}", name.strip_suffix(ending)?);
    Path::new(&path).is_file().then(|| printable(&path))
}

/// How to get PEM out of a file of another format. Our own commands write it: they overwrite nothing, and let nobody
/// else read a key.
fn extract(format: FileFormat, file: &str, wanted: Wanted) -> Option<Hint> {
    let certificate = wanted != Wanted::Key;
    let (anchors, of) = (
        wanted == Wanted::Anchors,
        |one: [&'static str; 3]| match wanted {
            Wanted::Anchors => one[0],
            Wanted::Certificate => one[1],
            Wanted::Key => one[2],
        },
    );
    // Of a file with several, each gets a file of its own.
    let mut ending = ".pem";
    let mut several = |read: String| {
        ending = of([".anchors.pem", ".pem", ".key.pem"]);
        read
    };
    let read = match format {
        FileFormat::Base64Der => format!("tr -d '\\r' < {file} | base64 -d"),
        FileFormat::Base64Pem => format!("base64 -d {file}"),
        FileFormat::CfsslJson => {
            several(format!("jq -r {} {file}", of([".cert", ".cert", ".key"])))
        }
        FileFormat::CmsPem => {
            format!("sed 's/ CMS-----/ PKCS7-----/' {file} | openssl pkcs7 -print_certs")
        }
        FileFormat::ConfigMap if certificate => {
            format!("yq -r '.data[\"ca-bundle.crt\"] // .data[\"ca.crt\"]' {file}")
        }
        FileFormat::ConfigMap => return Some("a ConfigMap contains no private key".into()),
        // awk takes a name such as a=b for an assignment.
        FileFormat::EscapedPem => {
            format!(r#"awk '{{ gsub(/\\n/, "\n"); gsub(/"/, ""); print }}' < {file}"#)
        }
        FileFormat::Gzip => format!("gzip -dc {file}"),
        FileFormat::HelmValues => several(format!(
            "yq -r {} {file}",
            of([
                ".identityTrustAnchorsPEM",
                ".identity.issuer.tls.crtPEM",
                ".identity.issuer.tls.keyPEM"
            ])
        )),
        FileFormat::Html => return Some("it may be the page of a login or of an error".into()),
        FileFormat::Jwks => {
            let command = format!("meshpki bundle {file} -o {file}.pem");
            return Some(Hint::command("convert it", command));
        }
        FileFormat::Manifest => {
            return Some("take the certificates out of it, and give them as a file".into());
        }
        FileFormat::Pkcs7 => format!("openssl pkcs7 -inform der -print_certs -in {file}"),
        FileFormat::Pkcs7Pem => format!("openssl pkcs7 -print_certs -in {file}"),
        FileFormat::Pkcs12 => several(format!(
            "openssl pkcs12 {} -in {file}",
            of(["-cacerts -nokeys", "-nokeys", "-nocerts -nodes"])
        )),
        // Linkerd's own Secret has other names than cert-manager's.
        FileFormat::Secret => several(format!(
            "yq -r '{}' {file} | base64 -d",
            of([
                ".data[\"ca.crt\"]",
                ".data[\"tls.crt\"] // .data[\"crt.pem\"]",
                ".data[\"tls.key\"] // .data[\"key.pem\"]"
            ])
        )),
        FileFormat::SecretText => several(format!(
            "yq -r '{}' {file}",
            of([
                ".stringData[\"ca.crt\"]",
                ".stringData[\"tls.crt\"] // .stringData[\"crt.pem\"]",
                ".stringData[\"tls.key\"] // .stringData[\"key.pem\"]"
            ])
        )),
        FileFormat::Json => several(format!(
            "jq -r '.. | strings | select(contains(\"{}-----\"))' {file}",
            if certificate {
                "CERTIFICATE"
            } else {
                "PRIVATE KEY"
            }
        )),
        FileFormat::Utf16 => format!("iconv -f UTF-16LE -t UTF-8 {file}"),
        FileFormat::Utf16BigEndian => format!("iconv -f UTF-16BE -t UTF-8 {file}"),
        FileFormat::VaultJson if anchors => several(format!(
            "jq -r '.data | (.ca_chain // [.issuing_ca // .certificate])[-1]' {file}"
        )),
        FileFormat::VaultJson => several(format!(
            "jq -r {} {file}",
            of(["", ".data.certificate", ".data.private_key"])
        )),
        _ => return None,
    };
    let write = match wanted {
        // An issuer among several certificates would become an anchor.
        Wanted::Anchors if ending == ".anchors.pem" => "meshpki bundle",
        Wanted::Anchors | Wanted::Certificate => "meshpki inspect --format pem",
        Wanted::Key => "meshpki key convert",
    };
    let command = format!("{read} | {write} - -o {file}{ending}");
    Some(Hint::command("convert it", command))
}

/// What an input was read as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wanted {
    Anchors,
    Certificate,
    Key,
}

/// The input as an argument of a command: `FILE` for standard input, and for a file whose exact path is unknown.
fn typed(input: &Source) -> String {
    let path = input.path();
    path.map_or_else(|| "FILE".to_owned(), |path| shell_path(path.as_bytes()))
}

/// OpenSSL's own block, with more than a certificate.
const TRUSTED: &str = "TRUSTED CERTIFICATE";
