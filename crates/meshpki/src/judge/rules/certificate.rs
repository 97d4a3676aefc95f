//! Every rule about one certificate, in the order of the report.

use crate::judge::checked::Checked;
use crate::judge::fault::Fault;
use crate::judge::rules::{
    algorithm, authority, extension, identity, name_constraints, next, reading, serial, svid,
    usage, validity, ztunnel,
};
use crate::policy::profile::Profile;

/// What the rules find in a certificate.
pub(crate) fn check(checked: &Checked<'_>) -> Vec<Fault> {
    let mut found = of_time(checked);
    found.extend(lasting(checked));
    found
}

/// What depends on the time.
pub(crate) fn of_time(checked: &Checked<'_>) -> Vec<Fault> {
    let mut found = Vec::new();
    validity::check(checked, &mut found);
    found
}

/// What is the same at any time.
pub(crate) fn lasting(checked: &Checked<'_>) -> Vec<Fault> {
    let mut found = Vec::new();
    authority::check(checked, &mut found);
    usage::check(checked, &mut found);
    algorithm::check(checked, &mut found);
    serial::check(checked, &mut found);
    reading::check(checked, &mut found);
    extension::check(checked, &mut found);
    name_constraints::check(checked, &mut found);
    identity::check(checked, &mut found);
    svid::check(checked, &mut found);
    next::check(checked, &mut found);
    if checked.policy.profile == Profile::Istio {
        ztunnel::check(checked, &mut found);
    }
    found
}
