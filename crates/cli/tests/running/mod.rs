//! Runs the program and keeps what it says.
//!
//! reads:  samples/, the binary
//! writes: temporary folders

#![allow(dead_code, reason = "each test file uses some of it")]

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

pub fn onrecord(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    for variable in
        ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "ONRECORD_DATA", "ONRECORD_MODEL", "ONRECORD_LEDGER"]
    {
        command.env_remove(variable);
    }
    command.args(args);
    command
}

pub struct Ran {
    pub out: String,
    pub err: String,
    pub code: i32,
}

pub fn ran(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap() }
}

pub fn run(args: &[&str]) -> Ran {
    ran(onrecord(args))
}

pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

pub fn sample(name: &str) -> String {
    samples().join(name).display().to_string()
}

pub fn write(folder: &tempfile::TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    path.display().to_string()
}
