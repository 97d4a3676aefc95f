//! Texts that a bundle may be, most of them by mistake.

use crate::Bench;

/// The certificates of a chain, in every way to write them wrong: what is done, and the text.
#[expect(
    clippy::too_many_lines,
    reason = "one line a text, to be read as a table"
)]
pub(crate) fn listed(bench: &Bench) -> Vec<(String, String)> {
    let (a, b) = (bench.read("ca.crt"), bench.read("issuer.crt"));
    let key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let indent = |text: &str| format!("  {}\n", text.trim_end().replace('\n', "\n  "));
    let headed = a.replacen('\n', "\nProc-Type: x\n\n", 1);
    let texts = vec![
        ("one", a.clone()),
        ("two", format!("{a}{b}")),
        ("twice the same", format!("{a}{a}")),
        ("a blank line between", format!("{a}\n{b}")),
        ("a comment between", format!("{a}# comment\n{b}")),
        ("a comment before", format!("subject=x\n{a}")),
        ("carriage returns", crlf(&format!("{a}{b}"))),
        ("no line break at the end", a.trim_end().to_owned()),
        ("glued", format!("{}{b}", a.trim_end())),
        ("glued with a space", format!("{} {b}", a.trim_end())),
        (
            "glued twice",
            format!("{}{}{a}", a.trim_end(), b.trim_end()),
        ),
        ("a blank line at the end", format!("{a}\n")),
        (
            "a carriage return at the end",
            format!("{}\r\n\r\n", a.trim_end()),
        ),
        ("spaces at the end", format!("{a}  ")),
        ("spaces behind the END", format!("{}  \n", a.trim_end())),
        (
            "spaces behind the first END",
            format!("{}  \n{b}", a.trim_end()),
        ),
        ("text behind the END", format!("{} x\n", a.trim_end())),
        (
            "text behind the first END",
            format!("{} x\n{b}", a.trim_end()),
        ),
        ("a comment at the end", format!("{a}# end\n")),
        ("indented", indent(&a)),
        ("the second indented", format!("{a}{}", indent(&b))),
        ("the first indented", format!("{}{b}", indent(&a))),
        ("a byte order mark", format!("\u{feff}{a}")),
        ("a byte order mark between", format!("{a}\u{feff}{b}")),
        ("a public key between", format!("{a}{key}{b}")),
        ("a public key before", format!("{key}{a}")),
        ("a public key behind", format!("{a}{key}")),
        (
            "a damaged public key behind",
            format!("{a}{}", key.replace("AAAA\n", "AAAA")),
        ),
        (
            "a trusted certificate",
            format!("{a}{}", b.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        ),
        (
            "an X509 certificate",
            format!("{}{b}", a.replace("CERTIFICATE", "X509 CERTIFICATE")),
        ),
        (
            "a lower-case label",
            a.replace("CERTIFICATE", "certificate"),
        ),
        (
            "another END",
            a.replace("END CERTIFICATE", "END CERTIFICATES"),
        ),
        ("headers", headed.clone()),
        ("headers on the first", format!("{headed}{b}")),
        ("a BEGIN twice", format!("-----BEGIN CERTIFICATE-----\n{a}")),
        (
            "an END alone before",
            format!("-----END CERTIFICATE-----\n{a}"),
        ),
        (
            "an END alone behind",
            format!("{a}-----END CERTIFICATE-----\n"),
        ),
        (
            "a BEGIN alone behind",
            format!("{a}-----BEGIN CERTIFICATE-----\n"),
        ),
        ("truncated", a[..a.len() / 2].to_owned()),
        ("the second truncated", format!("{a}{}", &b[..b.len() / 2])),
        ("the first truncated", format!("{}\n{b}", &a[..a.len() / 2])),
        (
            "no final dashes",
            a.trim_end().trim_end_matches('-').to_owned(),
        ),
        ("one long line", {
            let body: String = a.lines().filter(|line| !line.starts_with('-')).collect();
            format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
        }),
        ("all on one line", a.replace('\n', "")),
        ("blank lines inside", a.replacen("-----\n", "-----\n\n", 1)),
        ("blank lines everywhere", spaced(&a, "\n\n")),
        (
            "blank lines in the second",
            format!("{a}{}", spaced(&b, "\n\n")),
        ),
        ("blank lines on Windows", spaced(&a, "\r\n\r\n")),
        ("three blank lines in the middle", amid(&a, "\n\n\n")),
        ("lines of spaces inside", spaced(&a, "\n  \n")),
        ("lines of tabs inside", spaced(&a, "\n\t\n")),
        ("a blank line before the END", before_end(&a, "\n")),
        ("a line of spaces before the END", before_end(&a, "  \n")),
        ("spaces inside", a.replace('M', "M ")),
        (
            "spaces before the lines",
            body(&a, |line| format!("  {line}")),
        ),
        (
            "tabs before the lines",
            body(&a, |line| format!("\t{line}")),
        ),
        (
            "spaces behind the lines",
            body(&a, |line| format!("{line}  ")),
        ),
        (
            "tabs behind the lines",
            body(&a, |line| format!("{line}\t")),
        ),
        ("a vertical tab inside", amid(&a, "\u{b}")),
        ("a form feed inside", amid(&a, "\u{c}")),
        ("a no-break space inside", amid(&a, "\u{a0}")),
        ("a zero byte inside", amid(&a, "\0")),
        ("short lines", body(&a, |line| line.replacen('/', "/\n", 1))),
        ("lines of a character", {
            let text: String = a.lines().filter(|line| !line.starts_with('-')).collect();
            let text: String = text.chars().flat_map(|one| [one, '\n']).collect();
            format!("-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n")
        }),
        ("lines of 76 characters", rewrapped(&a, 76)),
        ("lines of 63 characters", rewrapped(&a, 63)),
        ("lines of 1000 characters", rewrapped(&a, 1000)),
        (
            "spaces behind the BEGIN",
            a.replacen("-----\n", "-----  \n", 1),
        ),
        (
            "a tab behind the BEGIN",
            a.replacen("-----\n", "-----\t\n", 1),
        ),
        ("spaces before the END", before_end(&a, "  ")),
        ("a tab behind the END", format!("{}\t\n", a.trim_end())),
        ("carriage returns inside alone", amid(&a, "\r")),
        ("carriage returns twice", a.replace('\n', "\r\r\n")),
        ("tabs at the line ends", a.replace('\n', "\t\n")),
        ("a bad character", a.replacen("MII", "M!I", 1)),
        ("empty", String::new()),
        ("blank", "\n \n".to_owned()),
        ("text alone", "no PEM here\n".to_owned()),
        ("a form feed at the end", format!("{a}\u{c}")),
        ("a zero byte at the end", format!("{a}\0")),
        (
            "a BEGIN in a comment",
            format!("# -----BEGIN CERTIFICATE-----\n{a}"),
        ),
        (
            "a BEGIN in a line of text",
            format!("see -----BEGIN CERTIFICATE-----\n{a}"),
        ),
        (
            "an END in a line of text behind",
            format!("{a}see -----END CERTIFICATE-----\n"),
        ),
        ("carriage returns alone", a.replace('\n', "\r")),
        (
            "a line separator of another kind",
            format!("{a}\u{2028}{b}"),
        ),
        (
            "an empty certificate",
            format!("{a}-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"),
        ),
        (
            "a label with a space more",
            a.replace("CERTIFICATE-----", "CERTIFICATE -----"),
        ),
        ("no label", a.replace(" CERTIFICATE", "")),
        (
            "a request behind",
            format!("{a}{}", key.replace("PUBLIC KEY", "CERTIFICATE REQUEST")),
        ),
        ("a dash more", a.replace("-----BEGIN", "------BEGIN")),
        (
            "a dash less",
            a.replace("-----END CERTIFICATE-----", "----END CERTIFICATE-----"),
        ),
    ];
    let owned = |(name, text): (&str, String)| (name.to_owned(), text);
    texts.into_iter().map(owned).collect()
}

/// A block whose lines break like this, but for its last.
fn spaced(block: &str, line: &str) -> String {
    block.trim_end().replace('\n', line) + "\n"
}

/// A block with something in the middle of its third line.
fn amid(block: &str, what: &str) -> String {
    let (at, _) = block.match_indices('\n').nth(1).unwrap();
    let (before, after) = block.split_at(at + 20);
    format!("{before}{what}{after}")
}

/// A block with something in front of its last line.
fn before_end(block: &str, what: &str) -> String {
    block.replace("-----END", &format!("{what}-----END"))
}

/// A block with each line of its base64 changed.
fn body(block: &str, change: impl Fn(&str) -> String) -> String {
    let lines = block.lines().map(|line| {
        if line.starts_with('-') {
            line.to_owned()
        } else {
            change(line)
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// A block with lines of so many characters.
fn rewrapped(block: &str, width: usize) -> String {
    let text: String = block
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let lines = text.as_bytes().chunks(width);
    let lines: Vec<&str> = lines
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

/// So many texts of certificates and keys, each changed in a few places; the same every time.
pub(crate) fn mutated(bench: &Bench, count: usize) -> Vec<(String, String)> {
    let a = bench.read("ca.crt");
    let blocks = [
        a.clone(),
        bench.read("issuer.crt"),
        bench.read("issuer.key"),
        a.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        a.replace("CERTIFICATE", "X509 CERTIFICATE"),
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".to_owned(),
    ];
    let mut dice = Dice(0x5eed);
    let mut one = |index| {
        let mut text: String = (0..=dice.below(3)).map(|_| dice.one_of(&blocks)).collect();
        for _ in 0..=dice.below(3) {
            let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
            let anywhere = dice.below(text.len() + 1);
            let line = dice.one_of(&[0].into_iter().chain(starts).collect::<Vec<_>>());
            let at = if dice.below(3) == 0 { anywhere } else { line };
            let Some((before, after)) = text.split_at_checked(at) else {
                continue;
            };
            text = match dice.below(6) {
                0 => format!(
                    "{before}{}",
                    after.split_once('\n').unwrap_or(("", after)).1
                ),
                1 => format!("{}{after}", before.strip_suffix('\n').unwrap_or(before)),
                2 => format!("{before}{}", after.strip_prefix('-').unwrap_or(after)),
                _ => format!("{before}{}{after}", dice.one_of(PIECES)),
            };
        }
        (format!("mutation {index}"), text)
    };
    (0..count).map(&mut one).collect()
}

/// Numbers without an order, and without chance (Marsaglia, Xorshift RNGs).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

const PIECES: &[&str] = &[
    "\n",
    "\n",
    "\r\n",
    " ",
    "  \n",
    "\t",
    "\0",
    "\u{c}",
    "\u{feff}",
    "\u{2028}",
    "-",
    "-----",
    ":",
    "=",
    "!",
    "A",
    "# text\n",
    "Comment: mine\n\n",
    "Comment: mine\n",
    "Proc-Type: 4,CLEAR\n\n",
    "-----BEGIN CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----\n",
    "-----END CERTIFICATE-----",
    "-----BEGIN PRIVATE KEY-----\n",
    "-----END \n",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
];
