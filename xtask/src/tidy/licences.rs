//! Licences of everything that is compiled in: each must be one that deny.toml allows, also where cargo-deny is not installed.
//!
//! reads:  `cargo metadata`, deny.toml
//! writes: problems `licence`

use super::{Problem, Tree};
use crate::step::cargo;
use serde_json::Value;

/// Every dependency under a licence that is not allowed.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let problem =
        |message: String| Problem { file: "Cargo.lock".to_owned(), line: 0, rule: "licence", message };
    let allowed = match tree.text("deny.toml").map(allowed) {
        Some(Some(allowed)) => allowed,
        _ => return vec![problem("deny.toml has no list `licenses.allow`".to_owned())],
    };
    let Some(metadata) = metadata(tree) else {
        return vec![problem(
            "`cargo metadata --locked` does not answer; is Cargo.lock up to date?".to_owned(),
        )];
    };
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(|l| is_allowed(l, &allowed)))
        .map(|p| {
            let text = |key: &str| p[key].as_str().unwrap_or("none").to_owned();
            problem(format!(
                "{} {} is under {}; deny.toml does not allow that",
                text("name"),
                text("version"),
                text("license")
            ))
        })
        .collect()
}

/// What cargo knows of the packages that this machine would compile.
fn metadata(tree: &Tree) -> Option<Value> {
    let version = std::process::Command::new("rustc").arg("-vV").output().ok()?;
    let version = String::from_utf8(version.stdout).ok()?;
    let host = version.lines().find_map(|l| l.strip_prefix("host: "))?;
    let args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", host];
    let output = cargo(&tree.root, &args).output().ok()?;
    output.status.success().then(|| serde_json::from_slice(&output.stdout).ok())?
}

/// The licences of `licenses.allow`.
fn allowed(text: &str) -> Option<Vec<String>> {
    let table = text.parse::<toml::Table>().ok()?;
    let list = table.get("licenses")?.get("allow")?.as_array()?;
    Some(list.iter().filter_map(|l| l.as_str().map(str::to_owned)).collect())
}

/// Whether an SPDX expression can be met with allowed licences alone. `/` is the old way of writing OR.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, allowed) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut good = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        good |= both(words, at, allowed);
    }
    good
}

fn both(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut good = single(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        good &= single(words, at, allowed);
    }
    good
}

fn single(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    if words.get(*at) == Some(&"(") {
        *at += 1;
        let good = either(words, at, allowed);
        *at += 1;
        return good;
    }
    let Some(licence) = words.get(*at) else { return false };
    *at += 1;
    let mut licence = (*licence).to_owned();
    if let (Some(&"WITH"), Some(exception)) = (words.get(*at), words.get(*at + 1)) {
        licence = format!("{licence} WITH {exception}");
        *at += 2;
    }
    allowed.contains(&licence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let allowed =
            ["MIT".to_owned(), "Apache-2.0".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "GPL-3.0/MIT",
            "MIT AND Apache-2.0",
            "(GPL-3.0 OR MIT) AND Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in
            ["GPL-3.0", "MIT AND GPL-3.0", "GPL-3.0 OR (MIT AND LGPL-3.0)", "MIT WITH LLVM-exception", ""]
        {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }
}
