//! Public keys: their numbers, and those of their curves.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use meshpki::{KeyMaterial, PublicKey, decimal, hex};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::super::facts::{key_name, without_zeros};

pub(super) fn public_key(key: &PublicKey) -> Value {
    let (algorithm, curve) = key_name(key.algorithm());
    let mut object = json!({
        "key_algorithm": { "name": algorithm },
        "fingerprint_sha256": hex(&Sha256::digest(key.spki())),
    });
    match key.material() {
        KeyMaterial::Point { x, y } => {
            if let Some((curve, bits)) = curve {
                object["ecdsa_public_key"] = point(curve, bits, &x, &y);
            }
        }
        KeyMaterial::Rsa { modulus, exponent } => {
            object["rsa_public_key"] = json!({
                "exponent": decimal(&exponent).parse::<u64>().unwrap_or_default(),
                "modulus": STANDARD.encode(&modulus),
                "length": modulus.len() * 8,
            });
        }
        _ => {}
    }
    object
}

fn point(curve: &str, bits: usize, x: &[u8], y: &[u8]) -> Value {
    let numbers = match curve {
        "P-256" => P256,
        "P-384" => P384,
        _ => P521,
    };
    let mut object = json!({
        "curve": curve,
        "length": bits,
        "pub": STANDARD.encode([&[4], x, y].concat()),
        "x": STANDARD.encode(without_zeros(x)),
        "y": STANDARD.encode(without_zeros(y)),
    });
    for (member, number) in ["b", "gx", "gy", "n", "p"].iter().zip(numbers) {
        object[member] = number.into();
    }
    object
}

/// The numbers of the curves (FIPS 186-4, appendix D.1.2): b, the base point, its order, the prime.
const P256: [&str; 5] = [
    "WsY12Ko6k+ez671VdpiGvGUdBrDMU7D2O848PifSYEs=",
    "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY=",
    "T+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=",
    "/////wAAAAD//////////7zm+q2nF56E87nKwvxjJVE=",
    "/////wAAAAEAAAAAAAAAAAAAAAD///////////////8=",
];
const P384: [&str; 5] = [
    "szEvp+I+5+SYjgVr4/gtGRgdnG7+gUESAxQIj1ATh1rGVjmNii7RnSqFyO3T7Crv",
    "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
    "NhfeSpYmLG9dnpi/kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f",
    "////////////////////////////////x2NNgfQ3Ld9YGg2ySLCneuzsGWrMxSlz",
    "//////////////////////////////////////////7/////AAAAAAAAAAD/////",
];
const P521: [&str; 5] = [
    "UZU+uWGOHJofkpohoLaFQO6i2nJbmbMV87i0iZGO8QnhVhk5Uex+k3sWUsC9O7G/BzVz34g9LDTx70Uf1GtQPwA=",
    "xoWOBrcEBOnNnj7LZiOVtEKcZIE5BT+1Ifgor2BrTT26oUted+/nWSj+HcEnov+o3jNIs8GFakKb+X5+McLlvWY=",
    "ARg5KWp4mjvABFyKX7QsfRvZmPVESVebRGgXr70XJz5mLJfucple9CZAxVC5AT+tB2E1PHCGonLCQIi+lHaf0WZQ",
    "Af//////////////////////////////////////////+lGGh4O/L5Zrf8wBSPcJpdA7tcm4iZxHrrtvtx6ROGQJ",
    "Af//////////////////////////////////////////////////////////////////////////////////////",
];
