//! Bytes and numbers as text.

use std::fmt::Write;

/// Lower-case hexadecimal digits, as for fingerprints and serial numbers.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A serial number in decimal, as Go, OpenSSL's older forms and Prometheus exporters write it; in hexadecimal, after
/// `0x`, if it is longer than a serial number may be (RFC 5280, section 4.1.2.2).
#[must_use]
pub fn decimal(serial: &[u8]) -> String {
    if serial.len() > LONGEST_SERIAL {
        return format!("0x{}", hex(serial));
    }
    // The lowest digit first.
    let mut digits: Vec<u8> = vec![0];
    for &byte in serial {
        let mut carry = u16::from(byte);
        for digit in &mut digits {
            carry += u16::from(*digit) * 256;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    let digits = digits.iter().rev();
    digits.map(|digit| char::from(b'0' + digit)).collect()
}

/// 20 bytes, and one for the sign.
const LONGEST_SERIAL: usize = 21;

#[cfg(test)]
mod tests {
    use super::{decimal, hex};

    #[test]
    fn a_serial_number_is_decimal_as_others_print_it() {
        assert_eq!(decimal(&[]), "0");
        assert_eq!(decimal(&[0]), "0");
        assert_eq!(decimal(&[0, 255]), "255");
        assert_eq!(decimal(&[1, 0]), "256");
        assert_eq!(decimal(&u64::MAX.to_be_bytes()), u64::MAX.to_string());
        assert_eq!(decimal(&u128::MAX.to_be_bytes()), u128::MAX.to_string());
        assert_eq!(decimal(&[1; 22]), format!("0x{}", hex(&[1; 22])));
    }
}
