//! The fenced blocks of a Markdown file.

use std::fs;
use std::path::Path;

/// A fenced block: the words after its fence, and its lines.
pub(crate) struct Block {
    pub(crate) info: String,
    pub(crate) lines: Vec<String>,
}

pub(crate) fn blocks(path: &Path) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in fs::read_to_string(path).unwrap().lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(info), None) => {
                let (info, lines) = (info.trim().to_owned(), Vec::new());
                open = Some(Block { info, lines });
            }
            (None, Some(mut block)) => {
                block.lines.push(line.to_owned());
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}
