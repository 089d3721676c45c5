//! Big tables that are not parsed at start: tab-separated text, sorted by its first cell, searched where it lies.
//!
//! reads:  data files
//! writes: Sorted

use crate::DataFile;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A sorted table and the rows that a user laid over it.
///
/// Invariant: lines after the comment at the top are sorted by their first cell in byte order (checked by
/// [`Sorted::unsorted`], not at start); a user's rows may come in any order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorted {
    text: Cow<'static, str>,
    start: usize,
    own: BTreeMap<String, Vec<String>>,
}

impl Sorted {
    /// The table of the built-in file, if any, and the rows of the user's.
    pub fn new(files: &[DataFile]) -> Sorted {
        let mut table = Sorted::default();
        for file in files {
            if file.own {
                for (_, cells) in file.rows() {
                    let row = cells.join("\t");
                    table.own.entry(cells[0].to_owned()).or_default().push(row);
                }
            } else {
                table.start = comment_len(&file.text);
                table.text = file.text.clone();
            }
        }
        table
    }

    /// The rows whose first cell is `key`: the user's if there are any, else the built-in ones.
    pub fn rows<'a>(&'a self, key: &str) -> Vec<&'a str> {
        match self.own.get(key) {
            Some(rows) => rows.iter().map(String::as_str).collect(),
            None => self.built_in(key),
        }
    }

    /// Whether a user's row has this first cell.
    #[cfg(test)]
    pub fn is_own(&self, key: &str) -> bool {
        self.own.contains_key(key)
    }

    fn built_in<'a>(&'a self, key: &str) -> Vec<&'a str> {
        let body = &self.text[self.start..];
        let (mut low, mut high) = (0, body.len());
        // The first line whose cell is not below the key starts in low..=high, and both are starts of lines.
        while low < high {
            let middle = low + (high - low) / 2;
            let line =
                body.as_bytes()[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1).max(low);
            if cell(&body[line..]).cmp(key) == Ordering::Less {
                low = body[line..].find('\n').map_or(body.len(), |n| line + n + 1);
            } else {
                high = line;
            }
        }
        body[low..].lines().take_while(|l| cell(l) == key).collect()
    }

    /// The number of the first line that is out of order, if any; counted from 1 over the whole file.
    pub fn unsorted(&self) -> Option<usize> {
        let comment = self.text[..self.start].lines().count();
        let body = self.text[self.start..].lines();
        let pairs = body.clone().zip(body.skip(1)).enumerate();
        pairs.filter(|(_, (a, b))| cell(a) > cell(b)).map(|(i, _)| comment + i + 2).next()
    }

    /// All rows, the built-in ones first, with their line numbers (0 for the user's).
    pub fn all(&self) -> impl Iterator<Item = (usize, &str)> {
        let comment = self.text[..self.start].lines().count();
        let built_in = self.text[self.start..].lines().enumerate().map(move |(i, l)| (comment + i + 1, l));
        built_in.chain(self.own.values().flatten().map(|l| (0, l.as_str())))
    }
}

/// Length of the comment lines at the top.
fn comment_len(text: &str) -> usize {
    text.split_inclusive('\n').take_while(|l| l.starts_with('#')).map(str::len).sum()
}

/// The first cell of a line (or of the text that starts with it).
fn cell(line: &str) -> &str {
    line.split(['\t', '\n']).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::Sorted;
    use crate::DataFile;

    fn table(text: &'static str, own: &'static str) -> Sorted {
        let file = |own, text: &'static str| DataFile { path: "t.tsv".to_owned(), own, text: text.into() };
        Sorted::new(&[file(false, text), file(true, own)])
    }

    #[test]
    fn finds_every_row_of_a_key_and_nothing_else() {
        let t = table("# head\n# er\na\t1\nab\t2\nab\t3\nb\t4\nzz\t5\n", "b\t6\n");
        let find = |key| t.rows(key);
        assert_eq!(find("a"), ["a\t1"]);
        assert_eq!(find("ab"), ["ab\t2", "ab\t3"]);
        assert_eq!(find("zz"), ["zz\t5"]);
        assert_eq!(find("b"), ["b\t6"], "the user's row replaces the built-in one");
        assert!(
            find("").is_empty() && find("aa").is_empty() && find("zzz").is_empty() && find("A").is_empty()
        );
        assert!(t.is_own("b") && !t.is_own("a"));
        assert_eq!(t.unsorted(), None);
        assert_eq!(table("# h\nb\na\n", "").unsorted(), Some(3));
    }

    #[test]
    fn an_empty_table_has_no_rows() {
        assert!(table("", "").rows("a").is_empty());
        assert!(table("# only a comment", "").rows("a").is_empty());
    }
}
