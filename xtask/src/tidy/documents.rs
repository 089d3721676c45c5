//! The documents: every crate has its paragraph with an invariant, and every link leads somewhere.
//!
//! reads:  ARCHITECTURE.md, every other .md file
//! writes: problems `no-paragraph`, `no-invariant`, `dead-link`

use super::{Problem, Tree};

/// Every problem of the documents.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut found = paragraphs(tree);
    for file in tree.ending(".md") {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut fenced = false;
        for (line, text) in file.text.lines().enumerate() {
            fenced ^= text.trim_start().starts_with("```");
            if fenced {
                continue;
            }
            for link in links(text) {
                if !leads_somewhere(tree, folder, link) {
                    found.push(file.problem(line + 1, "dead-link", format!("`{link}` leads nowhere")));
                }
            }
        }
    }
    found
}

/// Crates without a paragraph `### name …` in ARCHITECTURE.md, and paragraphs that do not say what is absent.
fn paragraphs(tree: &Tree) -> Vec<Problem> {
    let text = tree.text("ARCHITECTURE.md").unwrap_or_default();
    let problem = |rule, message| Problem { file: "ARCHITECTURE.md".to_owned(), line: 0, rule, message };
    let mut found = Vec::new();
    for file in tree.ending("/Cargo.toml") {
        let Some(name) =
            file.path.strip_suffix("/Cargo.toml").filter(|p| p.starts_with("crates/") || *p == "xtask")
        else {
            continue;
        };
        let name = name.trim_start_matches("crates/");
        let heading = format!("### `{name}`");
        match text.split("\n### ").find(|s| s.trim_start_matches("### ").starts_with(&heading[4..])) {
            None => {
                found.push(problem("no-paragraph", format!("{name} has no paragraph headed `{heading}`")));
            }
            Some(s) if !s.split("\n## ").next().unwrap_or_default().contains("**Invariant") => {
                found.push(problem(
                    "no-invariant",
                    format!("the paragraph of {name} does not state its **Invariant**"),
                ));
            }
            Some(_) => {}
        }
    }
    found
}

/// The ends of the Markdown links in a line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(|(at, _)| line[at + 2..].split(')').next())
}

fn leads_somewhere(tree: &Tree, folder: &str, link: &str) -> bool {
    if link.contains("://") || link.starts_with('#') || link.starts_with("mailto:") {
        return true;
    }
    let path = link.split('#').next().unwrap_or_default();
    tree.root.join(folder).join(path).exists() || tree.text(&joined(folder, path)).is_some()
}

/// A relative path below a folder, `..` resolved.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::rules_broken;
    use super::*;

    #[test]
    fn a_crate_has_a_paragraph_with_an_invariant() {
        let manifest = ("crates/syntax/Cargo.toml", "");
        let broken = |text| rules_broken(&check(&Tree::of(&[manifest, ("ARCHITECTURE.md", text)])));
        assert_eq!(broken("## Crates\n"), ["no-paragraph"]);
        assert_eq!(
            broken("## Crates\n\n### `syntax`\n\nTrees.\n\n### `x`\n\n**Invariant**: none.\n"),
            ["no-invariant"]
        );
        assert!(broken("## Crates\n\n### `syntax`\n\nTrees. **Invariant**: no files.\n").is_empty());
    }

    #[test]
    fn links_lead_somewhere() {
        let broken = |text| rules_broken(&check(&Tree::of(&[("docs/a/b.md", text), ("docs/c.md", "")])));
        assert!(broken("[c](../c.md#part), [web](https://example.org), [here](#part)").is_empty());
        assert_eq!(broken("[c](../d.md)"), ["dead-link"]);
        assert!(broken("```\n[c](../d.md)\n```").is_empty());
    }
}
