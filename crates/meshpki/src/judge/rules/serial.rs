//! Whether the serial number is valid (RFC 5280, section 4.1.2.2).

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::problem::problem::Problem;

pub(crate) fn check(checked: &Checked<'_>, found: &mut Vec<Fault>) {
    let serial = checked.certificate.serial();
    match *serial {
        [0] => found.push(Fault::accepted(Problem::ZeroSerial)),
        [first, ..] if first & 0x80 == 0 && serial.len() > LONGEST => {
            let bytes = serial.len();
            found.push(Fault::accepted(Problem::LongSerial { bytes }));
        }
        _ => {}
    }
}

const LONGEST: usize = 20;
