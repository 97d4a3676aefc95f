//! A name for every place in a certificate.

use crate::der::Element;

/// Every element of a certificate, itself included: its position and its name.
pub(crate) fn labels(certificate: &Element) -> Vec<(Vec<usize>, String)> {
    let mut all = vec![(Vec::new(), "certificate".to_owned())];
    walk(certificate, &mut Vec::new(), "", &mut all);
    all
}

fn walk(
    element: &Element,
    position: &mut Vec<usize>,
    path: &str,
    all: &mut Vec<(Vec<usize>, String)>,
) {
    for (index, child) in element.children().iter().enumerate() {
        position.push(index);
        let label = label(element, index, child, path);
        let label = if path.is_empty() {
            label
        } else {
            format!("{path}/{label}")
        };
        all.push((position.clone(), label.clone()));
        walk(child, position, &label, all);
        position.pop();
    }
}

fn label(parent: &Element, index: usize, child: &Element, path: &str) -> String {
    let tag = child.tag.first().copied().unwrap_or_default();
    let named = |names: &[&str], index: usize| {
        names
            .get(index)
            .map_or_else(|| index.to_string(), |&name| name.to_owned())
    };
    match path {
        "" => named(&["tbs", "algorithm", "signature"], index),
        "tbs" => match tag {
            0xa0 => "version".to_owned(),
            0x81 | 0x82 => "uniqueIdentifier".to_owned(),
            0xa3 => "extensions".to_owned(),
            _ => {
                let first = parent.children().first();
                let versioned = first.is_some_and(|one| one.tag == [0xa0]);
                let names = [
                    "serial",
                    "algorithm",
                    "issuer",
                    "validity",
                    "subject",
                    "key",
                ];
                named(&names, index - usize::from(versioned))
            }
        },
        "tbs/validity" => named(&["notBefore", "notAfter"], index),
        "tbs/key" => named(&["algorithm", "bits"], index),
        "tbs/extensions" => "list".to_owned(),
        "tbs/extensions/list" => {
            let id = child
                .children()
                .first()
                .map(Element::content)
                .unwrap_or_default();
            extension(&id)
        }
        _ if path.starts_with("tbs/extensions/list/") && path.matches('/').count() == 3 => {
            match tag {
                0x06 => "id".to_owned(),
                0x01 => "critical".to_owned(),
                _ => "value".to_owned(),
            }
        }
        // The parts of names and of other lists, whatever their number.
        _ if path.contains("issuer") || path.contains("subject") => match tag {
            0x31 => "part".to_owned(),
            0x30 => "attribute".to_owned(),
            0x06 => "type".to_owned(),
            _ => "text".to_owned(),
        },
        _ => index.to_string(),
    }
}

fn extension(id: &[u8]) -> String {
    match id {
        [0x55, 0x1d, last] => match last {
            14 => "subjectKeyIdentifier",
            15 => "keyUsage",
            17 => "subjectAltName",
            18 => "issuerAltName",
            19 => "basicConstraints",
            30 => "nameConstraints",
            31 => "crlDistributionPoints",
            32 => "certificatePolicies",
            33 => "policyMappings",
            35 => "authorityKeyIdentifier",
            36 => "policyConstraints",
            37 => "extKeyUsage",
            54 => "inhibitAnyPolicy",
            _ => return format!("2.5.29.{last}"),
        }
        .to_owned(),
        [0x2b, 6, 1, 5, 5, 7, 1, 1] => "authorityInfoAccess".to_owned(),
        _ => "other".to_owned(),
    }
}
