//! The releases of Linkerd, and which verifiers each has.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidName;

/// A release of Linkerd: its proxies and its control plane have verifiers of their own, which do not accept the same
/// certificates as those of other releases.
///
/// It is read as Linkerd's tags, Buoyant's, a proxy's version or an image spell it. A release that is not in the
/// [table](Self::TABLE) is judged as the row before it: of an edge, the newest that is not younger; of something older than
/// the table, the oldest; of something newer, the newest.
///
/// ```
/// use meshpki::Release;
///
/// let release: Release = "cr.l5d.io/linkerd/proxy:edge-26.1.2".parse()?;
/// assert_eq!((release.as_str(), release.row().release), ("edge-26.1.2", "2.19"));
/// let release: Release = "enterprise-2.19.4".parse()?;
/// assert_eq!((release.as_str(), release.row().release), ("2.19.4", "2.19"));
/// assert!("3.0".parse::<Release>().is_err());
/// # Ok::<(), meshpki::InvalidName>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Release {
    name: String,
    row: usize,
    /// The edge that it is, or that its row is on.
    edge: (u64, u64, u64),
    fit: Fit,
}

/// What a row of the table says of a release that is judged as it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Fit {
    /// The release is of this row: a version and its patches, or an edge between this row and the next.
    Known,
    /// The release is newer than the table: it may have newer verifiers.
    Newer,
    /// The release is older than the table: it may have older verifiers.
    Older,
}

/// A row of the table: a release, and its verifiers (its `Cargo.lock`, `go.mod` and `.proxy-version`).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// `2.19`, or the newest edge.
    pub release: &'static str,
    /// The edge that the version's tag is on.
    pub edge: &'static str,
    /// The version of the proxy.
    pub proxy: &'static str,
    /// The version of rustls-webpki in that proxy.
    pub webpki: &'static str,
    /// The version of Go that the control plane is built with.
    pub go: &'static str,
    pub(crate) webpki_version: (u16, u16, u16),
    pub(crate) go_version: (u16, u16),
    tag: Tag,
    proxy_number: u64,
}

/// What the names of releases are compared by.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct Tag {
    /// The year, the month and the number within it.
    edge: (u64, u64, u64),
    /// The second part of its version; `None`: it has none.
    minor: Option<u64>,
}

const fn row(
    release: &'static str,
    edge: (&'static str, (u64, u64, u64)),
    minor: Option<u64>,
    proxy: (&'static str, u64),
    webpki: (&'static str, (u16, u16, u16)),
    go: (&'static str, (u16, u16)),
) -> Row {
    Row {
        release,
        edge: edge.0,
        proxy: proxy.0,
        webpki: webpki.0,
        go: go.0,
        webpki_version: webpki.1,
        go_version: go.1,
        tag: Tag {
            edge: edge.1,
            minor,
        },
        proxy_number: proxy.1,
    }
}

impl Release {
    /// The releases whose verifiers are known, oldest first (linkerd/linkerd2 and linkerd/linkerd2-proxy, by their tags).
    pub const TABLE: [Row; 7] = [
        row(
            "2.15",
            ("edge-24.2.4", (24, 2, 4)),
            Some(15),
            ("v2.221.0", 221),
            ("0.101.6", (0, 101, 6)),
            ("1.21", (1, 21)),
        ),
        row(
            "2.16",
            ("edge-24.8.2", (24, 8, 2)),
            Some(16),
            ("v2.246.0", 246),
            ("0.101.7", (0, 101, 7)),
            ("1.22", (1, 22)),
        ),
        row(
            "2.17",
            ("edge-24.11.8", (24, 11, 8)),
            Some(17),
            ("v2.268.0", 268),
            ("0.101.7", (0, 101, 7)),
            ("1.22", (1, 22)),
        ),
        row(
            "2.18",
            ("edge-25.4.4", (25, 4, 4)),
            Some(18),
            ("v2.294.0", 294),
            ("0.103.1", (0, 103, 1)),
            ("1.23", (1, 23)),
        ),
        row(
            "2.19",
            ("edge-25.10.7", (25, 10, 7)),
            Some(19),
            ("v2.326.0", 326),
            ("0.103.8", (0, 103, 8)),
            ("1.25", (1, 25)),
        ),
        row(
            "2.20",
            ("edge-26.6.3", (26, 6, 3)),
            Some(20),
            ("v2.359.0", 359),
            ("0.103.13", (0, 103, 13)),
            ("1.25", (1, 25)),
        ),
        row(
            "edge-26.8.3",
            ("edge-26.8.3", (26, 8, 3)),
            None,
            ("v2.366.0", 366),
            ("0.103.13", (0, 103, 13)),
            ("1.26", (1, 26)),
        ),
    ];

    /// The releases that are asked about unless a policy names others: the last three versions, and the newest edge in the
    /// table. There is no official list of supported ones.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        let rows = Self::TABLE.iter().enumerate().skip(Self::TABLE.len() - 4);
        rows.map(|(row, one)| Self {
            name: one.release.to_owned(),
            row,
            edge: one.tag.edge,
            fit: Fit::Known,
        })
        .collect()
    }

    /// Its name without the words around it: `2.19.4`, `edge-26.8.3`, `proxy v2.326.0`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The row of the table as which it is judged.
    #[must_use]
    pub fn row(&self) -> &'static Row {
        &Self::TABLE[self.row]
    }

    /// What releases are sorted by, oldest first.
    #[must_use]
    pub fn age(&self) -> impl Ord + use<> {
        (self.row, self.edge, self.name.clone())
    }

    /// Whether the table has it.
    #[must_use]
    pub fn fit(&self) -> Fit {
        self.fit
    }

    /// Judged as the last row for which this is true.
    fn new(
        name: String,
        is_reached: impl Fn(&Row) -> bool,
        is_newer: impl Fn(&Row) -> bool,
    ) -> Self {
        let reached = Self::TABLE.iter().rposition(is_reached);
        let newest = &Self::TABLE[Self::TABLE.len() - 1];
        let fit = match reached {
            None => Fit::Older,
            Some(_) if is_newer(newest) => Fit::Newer,
            Some(_) => Fit::Known,
        };
        let row = reached.unwrap_or(0);
        Self {
            name,
            row,
            edge: Self::TABLE[row].tag.edge,
            fit,
        }
    }

    fn edge(edge: (u64, u64, u64)) -> Self {
        let name = format!("edge-{}.{}.{}", edge.0, edge.1, edge.2);
        let of_row = Self::new(name, |row| row.tag.edge <= edge, |row| row.tag.edge < edge);
        Self { edge, ..of_row }
    }

    fn version(name: &str, minor: u64) -> Self {
        let last = Self::TABLE.iter().filter_map(|row| row.tag.minor).max();
        // What comes after the last version has the verifiers of the newest edge, at least.
        let is_newer = last.is_some_and(|last| last < minor);
        Self::new(
            name.to_owned(),
            |row| row.tag.minor.map_or(is_newer, |one| one <= minor),
            |_| is_newer,
        )
    }

    fn proxy(number: u64, name: &str) -> Self {
        Self::new(
            format!("proxy {name}"),
            |row| row.proxy_number <= number,
            |row| row.proxy_number < number,
        )
    }
}

impl FromStr for Release {
    type Err = InvalidName;

    /// `2.19`, `v2.19.4`, `version-2.19`, `stable-2.14.10`, `enterprise-2.19.4-hotpatch`, `edge-26.8.3`, a proxy's version
    /// (`v2.326.0`), or an image with such a tag.
    fn from_str(text: &str) -> Result<Self, InvalidName> {
        parsed(text).ok_or_else(|| InvalidName::new("Linkerd release", text, EXPECTED))
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name)
    }
}

fn parsed(text: &str) -> Option<Release> {
    let is_of_name = |one: u8| one.is_ascii_alphanumeric() || b"-._/:@".contains(&one);
    if !text.bytes().all(is_of_name) {
        return None;
    }
    let image = match text.split_once('@') {
        Some((image, digest)) => Some(image).filter(|_| digest.contains(':'))?,
        None => text,
    };
    let tag = match image.rsplit_once('/') {
        Some((_, name)) => name.rsplit_once(':')?.1,
        None => match image.rsplit_once(':') {
            Some(("", _)) => return None,
            Some((_, tag)) => tag,
            None => image,
        },
    };
    if let Some(edge) = tag.strip_prefix("edge-") {
        let [year, month, number] = numbers(edge)?[..] else {
            return None;
        };
        let is_date = (18..=99).contains(&year) && (1..=12).contains(&month) && number > 0;
        return is_date.then(|| Release::edge((year, month, number)));
    }
    let prefixes = ["version-", "stable-", "enterprise-"];
    let version = prefixes
        .iter()
        .find_map(|one| tag.strip_prefix(one))
        .unwrap_or(tag);
    let version = version.strip_prefix('v').unwrap_or(version);
    // Buoyant's have a suffix: 2.19.4-hotpatch.
    let plain = version.split_once('-').map_or(version, |(plain, _)| plain);
    let [2, minor, ..] = numbers(plain)?[..] else {
        return None;
    };
    // A proxy has a version of its own, whose second part grows with every release.
    Some(if minor >= FIRST_PROXY {
        Release::proxy(minor, &format!("v{plain}"))
    } else {
        Release::version(plain, minor)
    })
}

/// Two or three numbers between periods.
fn numbers(text: &str) -> Option<Vec<u64>> {
    let is_number = |part: &str| {
        let is_short = part == "0" || (1..=6).contains(&part.len()) && !part.starts_with('0');
        is_short && part.bytes().all(|one| one.is_ascii_digit())
    };
    let parts: Vec<&str> = text.split('.').collect();
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(|part| is_number(part)) {
        return None;
    }
    parts.iter().map(|part| part.parse().ok()).collect()
}

const EXPECTED: &str =
    "expected one such as 2.19, edge-26.8.3, enterprise-2.19.4, a proxy's version or an image";
/// Proxies had passed it when Linkerd was at 2.8.
const FIRST_PROXY: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Option<(String, &'static str, Fit)> {
        let release: Release = text.parse().ok()?;
        Some((release.to_string(), release.row().release, release.fit()))
    }

    #[test]
    fn releases_are_read_in_every_spelling() {
        for (text, name, row, fit) in [
            ("2.19", "2.19", "2.19", Fit::Known),
            ("v2.19.4", "2.19.4", "2.19", Fit::Known),
            ("version-2.19", "2.19", "2.19", Fit::Known),
            ("enterprise-2.19.4", "2.19.4", "2.19", Fit::Known),
            ("enterprise-2.20.2-hotpatch-1", "2.20.2", "2.20", Fit::Known),
            ("stable-2.14.10", "2.14.10", "2.15", Fit::Older),
            ("2.21", "2.21", "edge-26.8.3", Fit::Newer),
            ("edge-26.8.3", "edge-26.8.3", "edge-26.8.3", Fit::Known),
            ("edge-26.9.1", "edge-26.9.1", "edge-26.8.3", Fit::Newer),
            ("edge-26.6.3", "edge-26.6.3", "2.20", Fit::Known),
            ("edge-26.6.2", "edge-26.6.2", "2.19", Fit::Known),
            ("edge-25.10.7", "edge-25.10.7", "2.19", Fit::Known),
            ("edge-24.1.1", "edge-24.1.1", "2.15", Fit::Older),
            ("v2.326.0", "proxy v2.326.0", "2.19", Fit::Known),
            ("v2.210.0", "proxy v2.210.0", "2.15", Fit::Older),
            (
                "cr.l5d.io/linkerd/proxy:edge-26.8.3",
                "edge-26.8.3",
                "edge-26.8.3",
                Fit::Known,
            ),
            (
                "localhost:5000/linkerd/controller:stable-2.18.0@sha256:ab",
                "2.18.0",
                "2.18",
                Fit::Known,
            ),
            ("proxy:2.20", "2.20", "2.20", Fit::Known),
        ] {
            assert_eq!(judged(text), Some((name.to_owned(), row, fit)), "{text}");
        }
    }

    #[test]
    fn what_is_no_release_is_refused() {
        for text in [
            "",
            "2",
            "2.",
            ".19",
            "3.1",
            "1.0",
            "latest",
            "edge",
            "edge-26.8",
            "edge-26.13.1",
            "edge-26.0.1",
            "edge-26.8.0",
            "edge-17.1.1",
            "2.19.4.1",
            "2.x",
            "-2.19",
            "2.19 ",
            "２.19",
            "cr.l5d.io/linkerd/proxy",
            "localhost:5000/proxy",
            "2.99999999999999999999",
            "02.19",
            "2.019",
            "2.19@",
            "a b:2.19",
            "2.19-é",
            ":2.19",
            "version-",
            "next-2.19",
        ] {
            assert_eq!(judged(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_table_goes_from_old_to_new() {
        assert!(Release::TABLE.is_sorted_by_key(|row| (row.tag.edge, row.proxy_number)));
        for row in &Release::TABLE {
            let itself = |text: &str| judged(text).unwrap().1;
            let (major, minor, patch) = row.webpki_version;
            assert_eq!(row.webpki, format!("{major}.{minor}.{patch}"));
            assert_eq!(row.go, format!("{}.{}", row.go_version.0, row.go_version.1));
            assert_eq!(itself(row.release), row.release);
            assert_eq!(itself(row.edge), row.release);
            assert_eq!(itself(row.proxy), row.release);
        }
        let usual: Vec<_> = Release::usual().iter().map(Release::to_string).collect();
        assert_eq!(usual, ["2.18", "2.19", "2.20", "edge-26.8.3"]);
    }
}
