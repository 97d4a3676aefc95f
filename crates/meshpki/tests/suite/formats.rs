//! A file of another format than PEM is named for what it is, whoever reads it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meshpki::{
    FileFormat, IssuerChain, KeyFile, Reason, Request, TrustBundle, WorkloadChain, WorkloadParser,
};
use serde_json::json;

use crate::common::Mint;

fn pem() -> String {
    Mint::authority("root", None).made(None).to_pem()
}

/// Each with a file of its kind.
fn files() -> Vec<(FileFormat, Vec<u8>)> {
    let pem = pem();
    let der = Mint::authority("root", None).made(None).der().to_vec();
    let twice = STANDARD.encode(&pem);
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let big_endian =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let (oid, data): (&[u8], &[u8]) = (
        b"\x30\x82\x01\xdd\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
        b"\x30\x82\x01\xdd\x02\x01\x03\x30\x82\x01\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01",
    );
    let indented = pem.replace('\n', "\n    ");
    vec![
        (FileFormat::Base64Der, STANDARD.encode(&der).into_bytes()),
        (FileFormat::Base64Pem, twice.clone().into_bytes()),
        (
            FileFormat::CfsslJson,
            json!({ "cert": pem }).to_string().into_bytes(),
        ),
        (
            FileFormat::ConfigMap,
            format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  ca-bundle.crt: |-\n    {indented}")
                .into_bytes(),
        ),
        (
            FileFormat::ConfigMap,
            json!({ "apiVersion": "v1", "kind": "ConfigMap" })
                .to_string()
                .into_bytes(),
        ),
        (
            FileFormat::EscapedPem,
            pem.replace('\n', "\\n").into_bytes(),
        ),
        (FileFormat::Gzip, b"\x1f\x8b\x08\0\0".to_vec()),
        (
            FileFormat::HelmValues,
            format!(
                "identityTrustAnchorsPEM: |\n  {}\n",
                pem.replace('\n', "\n  ")
            )
            .into_bytes(),
        ),
        (
            FileFormat::SecretText,
            format!(
                "apiVersion: v1\nkind: Secret\nstringData:\n  tls.crt: |\n    {}\n",
                pem.replace('\n', "\n    ")
            )
            .into_bytes(),
        ),
        (FileFormat::Html, b"\n<!DOCTYPE html>\n<p>Sign in".to_vec()),
        (FileFormat::Json, b"{\"a\": 1}".to_vec()),
        (FileFormat::Jwks, b"{\"keys\": []}".to_vec()),
        (
            FileFormat::Manifest,
            b"apiVersion: v1\nkind: Pod\n".to_vec(),
        ),
        (FileFormat::Pkcs7, [oid, &der].concat()),
        (
            FileFormat::Pkcs7Pem,
            pem.replace("CERTIFICATE", "PKCS7").into_bytes(),
        ),
        (FileFormat::Pkcs12, [data, &der].concat()),
        (
            FileFormat::Secret,
            format!("kind: Secret\napiVersion: v1\ndata:\n  tls.crt: {twice}\n").into_bytes(),
        ),
        (FileFormat::Utf16, utf16(&pem)),
        (FileFormat::Utf16, utf16(&format!("\u{feff}{pem}"))),
        (FileFormat::Utf16BigEndian, big_endian(&pem)),
        (
            FileFormat::Utf16BigEndian,
            big_endian(&format!("\u{feff}{pem}")),
        ),
        (
            FileFormat::CmsPem,
            pem.replace("CERTIFICATE", "CMS").into_bytes(),
        ),
        (
            FileFormat::Pkcs7Pem,
            pem.replace("CERTIFICATE", "PKCS #7 SIGNED DATA")
                .into_bytes(),
        ),
        // The second version of Vault's key-value store.
        (
            FileFormat::Json,
            json!({ "data": { "data": { "tls.crt": pem } } })
                .to_string()
                .into_bytes(),
        ),
        (
            FileFormat::VaultJson,
            json!({ "data": { "certificate": pem } })
                .to_string()
                .into_bytes(),
        ),
    ]
}

#[test]
fn a_file_of_another_format_is_named_for_what_it_is() {
    for (format, bytes) in files() {
        let expected = Reason::OtherFormat { format };
        let errors = [
            TrustBundle::from_pem("a", &bytes).map(drop),
            IssuerChain::from_pem("a", &bytes).map(drop),
            WorkloadChain::all_from_pem("a", &bytes).map(drop),
            KeyFile::from_pem("a", &bytes).map(drop),
            Request::from_pem("a", &bytes).map(drop),
        ];
        for error in errors {
            let error = error.expect_err(&format!("{format:?}"));
            assert_eq!(*error.reason(), expected, "{format:?}");
            assert_eq!(error.to_string(), format!("a: is {format}, expected PEM"));
        }
    }
}

/// JSON is asked whether it is a key set before it is called another format.
#[test]
fn json_of_another_program_is_not_called_a_key_set() {
    for (format, bytes) in files() {
        let Err(error) = TrustBundle::default().add_jwks("a", &bytes) else {
            continue;
        };
        let is_other = *error.reason() == Reason::OtherFormat { format };
        let is_json = matches!(format, FileFormat::Json | FileFormat::Jwks);
        assert!(is_other != is_json, "{format:?}: {error}");
    }
}

/// Where no block begins, a stream says the same.
#[test]
fn a_stream_of_another_format_is_named_for_what_it_is() {
    let mut stream = WorkloadParser::new("-");
    let bytes = STANDARD.encode(pem());
    assert!(stream.push(bytes.as_bytes()).unwrap().is_empty());
    let error = stream.finish().unwrap_err();
    let format = FileFormat::Base64Pem;
    assert_eq!(*error.reason(), Reason::OtherFormat { format });
}

#[test]
fn pem_with_any_text_around_it_is_pem() {
    let pem = pem();
    for text in [
        format!("{{ not JSON }}\n{pem}"),
        format!("kind: Secret\n{pem}"),
        format!("apiVersion: v1\nkind: ConfigMap\nas it was in the cluster\n{pem}"),
        format!("a line with -----\\n in it\n{pem}"),
        format!("<html>\n{pem}"),
        format!("MII\n{pem}"),
        pem.replace('\n', "\r\n"),
        pem.replace("CERTIFICATE", "PKCS7") + &pem,
    ] {
        let found = TrustBundle::from_pem("a", text.as_bytes());
        assert_eq!(found.unwrap().anchors().len(), 1, "{text}");
    }
}
