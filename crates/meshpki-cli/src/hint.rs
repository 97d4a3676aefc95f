//! What to do about an input that could not be read.

use std::path::Path;

use meshpki::{Error, FileFormat, Reason, Source, printable, shell_path};

/// What to do next, if there is one thing to do.
pub(crate) fn hint(error: &Error, wanted: Wanted) -> Option<String> {
    let (name, file) = (error.input().name(), typed(error.input()));
    Some(match error.reason() {
        Reason::BinaryCertificate | Reason::BinaryRequest => {
            format!("convert it: meshpki inspect --format pem {file} -o {file}.pem")
        }
        Reason::BinaryKey => {
            format!("convert it: meshpki key convert {file} -o {file}.pem")
        }
        Reason::Empty => "did the command that writes it run?".to_owned(),
        Reason::EncryptedKey { label } if *label == "ENCRYPTED PRIVATE KEY" => {
            format!("decrypt it: meshpki key decrypt {file} -o {file}.decrypted")
        }
        Reason::EncryptedKey { .. } => {
            format!(
                "decrypt it: openssl pkey -in {file} | meshpki key convert - -o {file}.decrypted"
            )
        }
        Reason::KeyForCertificate { .. } => match beside(&name, ".key", ".crt") {
            Some(other) => format!("certificates are public: did you mean {other}?"),
            None => "certificates are public: did you mean another file?".to_owned(),
        },
        Reason::LongChain { .. } => {
            "a chain begins with a certificate that is not a CA: is one missing?".to_owned()
        }
        Reason::LongProse { .. } => "is it the output of a command that never ends?".to_owned(),
        Reason::LongText { .. } => {
            "only the workloads may be in a longer text: meshpki reads them as a \
                                    stream"
                .to_owned()
        }
        Reason::NoKey { .. } => match beside(&name, ".crt", ".key") {
            Some(other) => format!("did you mean {other}?"),
            None => "the key is usually in another file".to_owned(),
        },
        Reason::CompressedPublicPart { .. } => {
            format!(
                "rewrite it: openssl ec -conv_form uncompressed -in {file} | meshpki key convert - -o {file}.full"
            )
        }
        Reason::ExplicitCurve { .. } => {
            format!(
                "rewrite it: openssl ec -param_enc named_curve -in {file} | meshpki key convert - -o {file}.named"
            )
        }
        Reason::NoPublicPart { .. } => {
            format!(
                "rewrite it with its public part: openssl ec -in {file} | meshpki key convert - -o {file}.full"
            )
        }
        Reason::KeyEncryptedByHeaders { .. } | Reason::UnsupportedEncryption { .. } => {
            format!("convert it: openssl pkcs8 -topk8 -in {file} -out {file}.pk8")
        }
        Reason::UnprovenRequest { .. } => {
            "the requester has not proved that it has the key: ask for a new request".to_owned()
        }
        Reason::UnsupportedRequestSignature { .. } => format!(
            "ask the owner of the key for a new request: openssl req -new -sha256 -key KEY -out {file}.again"
        ),
        // It is other JSON, in which certificates may be values.
        Reason::NotJwks {
            detail: "it has no list `keys`",
            ..
        } => extract(FileFormat::Json, &file, wanted)?,
        Reason::OtherFormat { format } => extract(*format, &file, wanted)?,
        Reason::Truncated { .. } => "copy the file again, including its last line".to_owned(),
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
fn extract(format: FileFormat, file: &str, wanted: Wanted) -> Option<String> {
    let certificate = wanted != Wanted::Key;
    let read = match format {
        FileFormat::Base64Der => format!("tr -d '\\r' < {file} | base64 -d"),
        FileFormat::Base64Pem => format!("base64 -d {file}"),
        FileFormat::CfsslJson if certificate => format!("jq -r .cert {file}"),
        FileFormat::CfsslJson => format!("jq -r .key {file}"),
        FileFormat::CmsPem => {
            format!("sed 's/ CMS-----/ PKCS7-----/' {file} | openssl pkcs7 -print_certs")
        }
        FileFormat::ConfigMap => format!("yq -r '.data[\"ca-bundle.crt\"]' {file}"),
        FileFormat::EscapedPem => format!("printf '%b' \"$(tr -d '\"' < {file})\""),
        FileFormat::Gzip => format!("gzip -dc {file}"),
        FileFormat::Html => return Some("it may be the page of a login or of an error".to_owned()),
        FileFormat::Jwks => {
            return Some(format!("convert it: meshpki bundle {file} -o {file}.pem"));
        }
        FileFormat::Manifest => {
            return Some("take the certificates out of it, and give them as a file".to_owned());
        }
        FileFormat::Pkcs7 => format!("openssl pkcs7 -inform der -print_certs -in {file}"),
        FileFormat::Pkcs7Pem => format!("openssl pkcs7 -print_certs -in {file}"),
        FileFormat::Pkcs12 if certificate => format!("openssl pkcs12 -nokeys -in {file}"),
        FileFormat::Pkcs12 => format!("openssl pkcs12 -nocerts -nodes -in {file}"),
        FileFormat::Secret => {
            let key = match wanted {
                Wanted::Anchors => "ca.crt",
                Wanted::Certificate => "tls.crt",
                Wanted::Key => "tls.key",
            };
            format!("yq -r '.data[\"{key}\"]' {file} | base64 -d")
        }
        FileFormat::Json => format!(
            "jq -r '.. | strings | select(contains(\"{}-----\"))' {file}",
            if certificate {
                "CERTIFICATE"
            } else {
                "PRIVATE KEY"
            }
        ),
        FileFormat::Utf16 => format!("iconv -f UTF-16LE -t UTF-8 {file}"),
        FileFormat::Utf16BigEndian => format!("iconv -f UTF-16BE -t UTF-8 {file}"),
        FileFormat::VaultJson if certificate => format!("jq -r .data.certificate {file}"),
        FileFormat::VaultJson => format!("jq -r .data.private_key {file}"),
        _ => return None,
    };
    let write = if certificate {
        "meshpki inspect --format pem"
    } else {
        "meshpki key convert"
    };
    Some(format!("convert it: {read} | {write} - -o {file}.pem"))
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
    input
        .path()
        .map_or_else(|| "FILE".to_owned(), |path| shell_path(path.as_bytes()))
}
