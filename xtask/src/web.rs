//! The application in web/: its packages, types, unit tests and build, and its end-to-end tests in a real browser.
//!
//! reads:  web/
//! writes: web/node_modules
//!
//! A machine without Node or a browser can check everything else: such a step says loudly that it was left out.

use crate::step::{Outcome, outcome};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest Node that the bundler runs on.
const NODE: (u32, u32) = (20, 19);
/// What npm calls a registry that cannot be reached.
// tidy: npm's error codes
const UNREACHABLE: [&str; 6] =
    ["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH"];

/// Types, unit tests, and whether web/dist is what the sources build.
///
/// # Errors
/// If a command that is there cannot be started.
pub fn sources(root: &Path) -> Result<(Outcome, Vec<String>)> {
    let web = root.join("web");
    if let Some(why) = missing(&web)? {
        return Ok((skipped("web/ was not checked", &why), Vec::new()));
    }
    let mut good = true;
    for script in ["types", "test", "check-dist"] {
        good &= npm(&web, &["run", "--silent", script]).status().context("npm")?.success();
    }
    Ok((outcome(good), Vec::new()))
}

/// The flows of users in Chromium, on the program that the tests have just built.
///
/// # Errors
/// If a command that is there cannot be started.
pub fn browser(root: &Path) -> Result<(Outcome, Vec<String>)> {
    let web = root.join("web");
    if let Some(why) = missing(&web)? {
        return Ok((skipped("nothing was tried in a browser", &why), Vec::new()));
    }
    let Some(chromium) = chromium() else {
        let why = "Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path";
        return Ok((skipped("nothing was tried in a browser", why), Vec::new()));
    };
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let binary = target.join("debug").join(format!("onrecord{}", std::env::consts::EXE_SUFFIX));
    if !binary.exists() {
        return Ok((skipped("nothing was tried in a browser", "the binary was not built"), Vec::new()));
    }
    let mut tests = npm(&web, &["run", "--silent", "e2e"]);
    tests.env("ONRECORD_BIN", binary).env("CHROMIUM", chromium);
    Ok((outcome(tests.status().context("npm")?.success()), Vec::new()))
}

/// Why the packages of web/ cannot be used here; nothing if they can, which may mean to install them first.
fn missing(web: &Path) -> Result<Option<String>> {
    let Some(version) = printed("node", &["--version"]) else {
        return Ok(Some("Node is not installed".to_owned()));
    };
    let mut numbers = version.trim_start_matches('v').split('.').map(|n| n.parse().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE {
        return Ok(Some(format!("expected Node {}.{} or later, found {version}", NODE.0, NODE.1)));
    }
    if printed("npm", &["--version"]).is_none() {
        return Ok(Some("npm is not installed".to_owned()));
    }
    let changed = |file: PathBuf| file.metadata().and_then(|m| m.modified()).ok();
    let installed = changed(web.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= changed(web.join("package-lock.json")) {
        return Ok(None);
    }
    let done = npm(web, &["ci", "--no-audit", "--no-fund"]).stdout(Stdio::null()).output().context("npm")?;
    let said = String::from_utf8_lossy(&done.stderr);
    match done.status.success() {
        true => Ok(None),
        false if UNREACHABLE.iter().any(|code| said.contains(code)) => {
            Ok(Some("its packages are not installed and cannot be fetched without a network".to_owned()))
        }
        false => anyhow::bail!("npm ci in web/ failed: {said}"),
    }
}

fn skipped(what: &str, why: &str) -> Outcome {
    eprintln!("WARNING: {what}: {why}");
    Outcome::Skipped(why.to_owned())
}

fn npm(web: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(web).args(args);
    command
}

/// What a command prints; nothing if it is not there.
fn printed(command: &str, args: &[&str]) -> Option<String> {
    let command = if cfg!(windows) && command == "npm" { "npm.cmd" } else { command };
    let out = Command::new(command).args(args).output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].map(PathBuf::from);
    named.into_iter().chain(usual).find(|p| p.exists())
}
