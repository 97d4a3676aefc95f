//! Is the serial number one? (RFC 5280, section 4.1.2.2; X.690, section 8.3.2)

use super::Subject;
use crate::problem::Problem;

pub(crate) fn check(subject: &Subject<'_>, found: &mut Vec<Problem>) {
    let serial = subject.certificate.serial();
    match *serial {
        [0] => found.push(Problem::ZeroSerial),
        [0, next, ..] if next & 0x80 == 0 => found.push(Problem::MalformedSerial),
        [0xff, next, ..] if next & 0x80 != 0 => found.push(Problem::MalformedSerial),
        [first, ..] if first & 0x80 != 0 => found.push(Problem::NegativeSerial),
        _ if serial.len() > LONGEST => {
            let bytes = serial.len();
            found.push(Problem::LongSerial { bytes });
        }
        _ => {}
    }
}

const LONGEST: usize = 20;
