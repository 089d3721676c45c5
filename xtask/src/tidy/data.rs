//! Data files say at their head what they are, which version, under which licence and where they come from.
//!
//! reads:  data/, cases/world/data/
//! writes: problems `data-head`

use super::{Problem, Tree};

/// How many lines the head may take.
const HEAD_LINES: usize = 16;

/// Every data file without a full head.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut found = Vec::new();
    for file in
        tree.files.iter().filter(|f| f.path.starts_with("data/") || f.path.starts_with("cases/world/data/"))
    {
        if file.path.ends_with(".md") {
            continue;
        }
        let head: Vec<String> = file.text.lines().take(HEAD_LINES).map(str::to_lowercase).collect();
        let named = head.first().is_some_and(|l| l.chars().filter(|c| c.is_alphabetic()).count() > 2);
        let mut missing: Vec<&str> =
            ["version", "licence", "origin"].into_iter().filter(|key| !has_key(&head, key)).collect();
        missing.extend((!named).then_some("name"));
        if !missing.is_empty() {
            found.push(file.problem(
                1,
                "data-head",
                format!("the first lines do not say: {}", missing.join(", ")),
            ));
        }
    }
    found
}

/// Whether a comment or key of the head gives something for `key`: `# licence: MIT`, `licence = "MIT"`, `# version 1; …`.
fn has_key(head: &[String], key: &str) -> bool {
    head.iter().any(|line| {
        line.match_indices(key).any(|(at, _)| {
            let rest = line[at + key.len()..].trim_start_matches([' ', ':', '=']);
            let parted = line.len() - rest.len() > at + key.len();
            parted
                && !line[..at].ends_with(char::is_alphanumeric)
                && rest.starts_with(|c: char| !c.is_whitespace() && c != ';')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::rules_broken;
    use super::*;

    #[test]
    fn a_data_file_says_where_it_comes_from() {
        let broken = |text| rules_broken(&check(&Tree::of(&[("data/lexicon/en/cues.toml", text)])));
        assert!(broken("# name:    cues\n# version: 1\n# licence: MIT\n# origin:  ours\n").is_empty());
        assert!(broken("name = \"cues\"\nversion = 1\nlicence = \"MIT\"\norigin = \"ours\"\n").is_empty());
        assert!(broken("# cues: words that say so\n# version 1; licence MIT; origin: ours\n").is_empty());
        assert_eq!(broken("# name: cues\n# version: 1\n# licence:\n# origin: ours\n"), ["data-head"]);
        assert_eq!(broken("# cues\n# version 1; licence ; origin: ours\n"), ["data-head"]);
        assert_eq!(broken("say = 1\n"), ["data-head"]);
    }
}
