//! What to do about an input that could not be read.

use meshpki::{Error, Reason, Source, printable};

use crate::text::shell::shell_path;

/// What to do next, where there is one thing to do.
pub(crate) fn hint(error: &Error) -> Option<String> {
    let (name, file) = (error.input().name(), typed(error.input()));
    Some(match error.reason() {
        Reason::BinaryCertificate => {
            format!("convert it: openssl x509 -inform der -in {file} -out {file}.pem")
        }
        Reason::BinaryKey => {
            format!("convert it: meshpki key convert {file} -o {file}.pem")
        }
        Reason::BinaryRequest => {
            format!("convert it: openssl req -inform der -in {file} -out {file}.pem")
        }
        Reason::Empty => "was the command that should have filled it run?".to_owned(),
        Reason::EncryptedKey { label } if *label == "ENCRYPTED PRIVATE KEY" => {
            format!("decrypt it: meshpki key decrypt {file} -o {file}.decrypted")
        }
        Reason::EncryptedKey { .. } => {
            format!("decrypt it: openssl pkey -in {file} -out {file}.decrypted")
        }
        Reason::KeyForCertificate { .. } => match name.strip_suffix(".key") {
            Some(stem) => {
                let stem = printable(stem);
                format!("certificates are public: did you mean {stem}.crt?")
            }
            None => "certificates are public: did you mean another file?".to_owned(),
        },
        Reason::LongChain { .. } => {
            "a chain begins with a certificate that is no CA: is one missing?".to_owned()
        }
        Reason::LongProse { .. } => {
            "is it the output of another command, which never ends?".to_owned()
        }
        Reason::LongText { .. } => "workloads of any number are read as a stream".to_owned(),
        Reason::NoKey { .. } => match name.strip_suffix(".crt") {
            Some(stem) => format!("did you mean {}.key?", printable(stem)),
            None => "the key is in a file of its own".to_owned(),
        },
        Reason::CompressedPublicPart { .. } => format!(
            "write it again: openssl ec -conv_form uncompressed -in {file} -out {file}.full"
        ),
        Reason::ExplicitCurve { .. } => format!(
            "write it again: openssl ec -param_enc named_curve -in {file} -out {file}.named"
        ),
        Reason::NoPublicPart { .. } => {
            format!("write it again with its public part: openssl ec -in {file} -out {file}.full")
        }
        Reason::KeyEncryptedByHeaders { .. } | Reason::UnsupportedEncryption { .. } => {
            format!("convert it: openssl pkcs8 -topk8 -in {file} -out {file}.pk8")
        }
        Reason::UnprovenRequest { .. } => {
            "whoever sent it has not shown to have the key: have it made again".to_owned()
        }
        Reason::UnsupportedRequestSignature { .. } => format!(
            "have it made again by whoever has the key: openssl req -new -sha256 -key KEY -out {file}.again"
        ),
        Reason::Truncated { .. } => "copy the file again, to its last line".to_owned(),
        _ => return None,
    })
}

/// The input in a command. Standard input has no name there, nor has a file whose path is not known to the byte.
fn typed(input: &Source) -> String {
    input
        .path()
        .map_or_else(|| "FILE".to_owned(), |path| shell_path(path.as_bytes()))
}
