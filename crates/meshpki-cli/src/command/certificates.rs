//! The certificates of files and directories, for commands that show each of them.

use std::path::PathBuf;

use meshpki::{Certificate, Source};

use crate::failure::{Failure, shown};
use crate::render::notes;
use crate::source::content::{Content, Contents};
use crate::source::directory::{Listed, Listing, Role};
use crate::source::input::Input;

/// The certificates at each path, at least one, with where they were read. In a directory, a file that contains only a
/// private key is skipped with a note.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<(Source, Certificate)>, Failure> {
    let (input, mut all) = (Input::default(), Vec::new());
    for path in paths {
        let before = all.len();
        for file in Listing::of(path, Role::All)?.files {
            let Contents { contents, unread } = Contents::read(&input, &file, false)?;
            notes::unread(&unread);
            for (source, content) in contents {
                if let (Listed::Found(_), Content::Key(_)) = (&file, &content) {
                    notes::without_certificate(&source);
                    continue;
                }
                let certificates = content.into_certificates()?.into_iter();
                all.extend(certificates.map(|one| (source.clone(), one)));
            }
        }
        if all.len() == before {
            let what = "is a directory with only private keys, expected certificates";
            return Err(Failure::new(what).prefix(&shown(path)));
        }
    }
    Ok(all)
}
