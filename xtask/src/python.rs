//! The Python package: built, type-checked and tested in an environment of its own below the target folder.
//!
//! reads:  python/, examples/, docs/recipes/
//! writes: target/python-venv

use crate::step::{Outcome, outcome};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The oldest Python that the locked versions install on.
const OLDEST: (u32, u32) = (3, 11);

/// Builds the package as a developer has it and runs its types, tests, recipes and notebook; Spark's tests where Java is.
///
/// # Errors
/// If a program that was found cannot be started.
pub fn check(root: &Path, target: &Path) -> Result<(Outcome, Vec<String>)> {
    let Some(python) = ["python3", "python"].into_iter().find(|name| is_new_enough(name)) else {
        let why = format!("NOT CHECKED: no Python {}.{} or newer on the path", OLDEST.0, OLDEST.1);
        return Ok((Outcome::Skipped(why), Vec::new()));
    };
    let spark = runs(Command::new("java").arg("-version"));
    let folder = target.join("python-venv");
    let Some(environment) = environment(root, python, &folder, spark)? else {
        let why = "NOT CHECKED: the packages of python/requirements*.lock cannot be installed here";
        return Ok((Outcome::Skipped(why.to_owned()), Vec::new()));
    };
    let run = |program: &str, args: &[&str]| -> Result<bool> {
        let mut command = Command::new(environment.join(program));
        command.current_dir(root.join("python")).args(args);
        command.env("VIRTUAL_ENV", &folder).env("CARGO_TARGET_DIR", target);
        let binary = target.join("debug").join(format!("onrecord{}", std::env::consts::EXE_SUFFIX));
        if binary.exists() {
            command.env("ONRECORD_BIN", binary);
        }
        command.env("PYTHONPATH", root.join("python"));
        let found = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(environment.clone()).chain(std::env::split_paths(&found));
        command.env("PATH", std::env::join_paths(paths)?);
        Ok(command.status().with_context(|| format!("{command:?}"))?.success())
    };
    let built = run("maturin", &["develop", "--profile", "dev", "--quiet", "--skip-install"])?;
    let typed = run("pyright", &[])?;
    let tested = built && run("pytest", &["-q", "-rs"])?;
    if !spark {
        eprintln!("python: Spark NOT CHECKED: no Java on the path");
    }
    Ok((outcome(built && typed && tested), Vec::new()))
}

/// The folder of programs of an environment with the locked packages; none if they cannot be had.
fn environment(root: &Path, python: &str, folder: &Path, spark: bool) -> Result<Option<PathBuf>> {
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let mut locks = vec![root.join("python/requirements.lock")];
    locks.extend(spark.then(|| root.join("python/requirements-spark.lock")));
    let mut wanted = String::new();
    for lock in &locks {
        wanted += &fs::read_to_string(lock).with_context(|| lock.display().to_string())?;
    }
    let stamp = folder.join("installed.lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(Some(programs));
    }
    eprintln!("python: making {} (once)", folder.display());
    if !runs(Command::new(python).args(["-m", "venv"]).arg(folder)) {
        return Ok(None);
    }
    let mut install = Command::new(programs.join("pip"));
    install.args(["install", "--quiet", "--disable-pip-version-check"]);
    locks.iter().for_each(|lock| {
        install.arg("-r").arg(lock);
    });
    if !install.status().is_ok_and(|s| s.success()) {
        return Ok(None);
    }
    fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())?;
    Ok(Some(programs))
}

fn is_new_enough(python: &str) -> bool {
    let (major, minor) = OLDEST;
    let test = format!("import sys, venv; sys.exit(sys.version_info < ({major}, {minor}))");
    runs(Command::new(python).args(["-c", &test]))
}

/// Whether a program is there and ends well.
fn runs(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}
