//! cert-manager's `Certificate`: what is to be issued, into which Secret.

use serde::Deserialize;

use crate::name::identifier;

#[derive(Deserialize)]
pub(crate) struct Certificate {
    spec: Option<CertificateFacts>,
}

/// The specification of a certificate (cert-manager, `pkg/apis/certmanager/v1/types_certificate.go`).
#[derive(Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertificateFacts {
    #[serde(default)]
    pub(crate) secret_name: Option<String>,
    pub(crate) common_name: Option<String>,
    #[serde(rename = "isCA")]
    pub(crate) is_ca: Option<bool>,
    pub(crate) duration: Option<String>,
    pub(crate) renew_before: Option<String>,
    pub(crate) renew_before_percentage: Option<i64>,
    pub(crate) dns_names: Option<Vec<String>>,
    pub(crate) private_key: Option<PrivateKey>,
    pub(crate) usages: Option<Vec<String>>,
    pub(crate) issuer_ref: Option<IssuerRef>,
}

/// Who is to sign.
#[derive(Debug, Default, Deserialize, Eq, PartialEq)]
pub(crate) struct IssuerRef {
    pub(crate) name: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) group: Option<String>,
}

#[derive(Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PrivateKey {
    pub(crate) algorithm: Option<String>,
    pub(crate) size: Option<i64>,
    pub(crate) encoding: Option<String>,
    pub(crate) rotation_policy: Option<String>,
}

impl Certificate {
    pub(crate) fn facts(self) -> CertificateFacts {
        let mut facts = self.spec.unwrap_or_default();
        for text in [&mut facts.secret_name, &mut facts.common_name] {
            *text = text.take().map(|text| identifier(&text).to_owned());
        }
        facts
    }
}

/// The seconds of a duration as Go writes it: `48h0m0s`, `1.5h`. `None` if it is none.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest.is_empty() || rest.len() > LONGEST {
        return None;
    }
    let mut whole = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.');
        let (unit, after) = rest.split_at(end.unwrap_or(rest.len()));
        whole += number
            * match unit {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 0.001,
                "us" | "µs" | "μs" => 0.000_001,
                "ns" => 0.000_000_001,
                _ => return None,
            };
        rest = after;
    }
    Some(whole)
}

const LONGEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        assert_eq!(seconds("48h0m0s"), Some(172_800.0));
        assert_eq!(seconds("1.5h"), Some(5_400.0));
        assert_eq!(seconds("100ms"), Some(0.1));
        for bad in ["", "48", "h", "1d", "1h 2m", "-1h", "1..5h"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
