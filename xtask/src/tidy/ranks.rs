//! Who may depend on whom: a crate uses only crates of a lower rank.
//!
//! reads:  the Cargo.toml of every crate, xtask/tidy.toml
//! writes: problems `rank`

use super::{Problem, Tree};

/// Every dependency that points up or sideways, and every crate without a rank.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let rank = |name: &str| tree.rules.ranks.iter().position(|equals| equals.iter().any(|n| n == name));
    let mut found = Vec::new();
    for file in tree.ending("/Cargo.toml") {
        let Ok(manifest) = file.text.parse::<toml::Table>() else {
            found.push(file.problem(0, "rank", "is not TOML"));
            continue;
        };
        let Some(name) = manifest.get("package").and_then(|p| p.get("name")).and_then(toml::Value::as_str)
        else {
            continue;
        };
        let Some(own) = rank(name) else {
            found.push(file.problem(
                0,
                "rank",
                format!(
                    "{name} has no rank; give it one in xtask/tidy.toml and a paragraph in ARCHITECTURE.md"
                ),
            ));
            continue;
        };
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for other in
                manifest.get(section).and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys)
            {
                if rank(other).is_some_and(|theirs| theirs >= own) {
                    let line =
                        file.text.lines().position(|l| l.starts_with(other.as_str())).map_or(0, |at| at + 1);
                    found.push(file.problem(
                        line,
                        "rank",
                        format!("{name} must not use {other}: it ranks no lower ({section})"),
                    ));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::rules_broken;
    use super::*;

    fn broken(name: &str, rest: &str) -> Vec<&'static str> {
        let manifest = format!("[package]\nname = \"{name}\"\n{rest}");
        rules_broken(&check(&Tree::of(&[("crates/a/Cargo.toml", &manifest)])))
    }

    #[test]
    fn dependencies_point_down() {
        let on = |name: &str| format!("[dependencies]\n{name}.workspace = true\n");
        assert!(broken("onrecord-events", &on("onrecord-mentions")).is_empty());
        assert_eq!(broken("onrecord-mentions", &on("onrecord-events")), ["rank"]);
        assert!(broken("onrecord-cli", &on("onrecord-server")).is_empty());
        assert_eq!(broken("onrecord-server", &on("onrecord-cli")), ["rank"]);
        assert_eq!(broken("onrecord-mentions", "[dev-dependencies]\nonrecord.workspace = true\n"), ["rank"]);
    }

    #[test]
    fn a_crate_without_a_rank_is_refused() {
        assert_eq!(broken("onrecord-extras", ""), ["rank"]);
    }
}
