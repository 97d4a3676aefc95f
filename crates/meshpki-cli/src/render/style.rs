//! The colours of text for people.

use anstyle::{AnsiColor, Style};
use meshpki::Severity;

pub(crate) fn paint(severity: Severity, text: &str) -> String {
    let style = style(severity);
    format!("{style}{text}{style:#}")
}

pub(crate) fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
