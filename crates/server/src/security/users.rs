//! The people who may sign in, and their API tokens: a file beside the ledger.
//!
//! reads:  `LEDGER.users`
//! writes: the same
//!
//! The file is not part of the ledger: a ledger is handed on, merged and published, passwords are not. It holds argon2id hashes
//! of passwords and checksums of tokens, and only its owner may read it.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// The shortest password, in characters (NIST SP 800-63B-4, 3.1.1.2, where it is all that is asked for: 15).
pub const SHORTEST: usize = 15;
/// Longest password, in bytes.
const LONGEST: usize = 1_000;
/// What every API token starts with, so that people and scanners see what it is.
const TOKEN: &str = "onrecord_";

/// What somebody may do; each may do what those before may.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look at everything.
    Reader,
    /// Correct and add.
    Analyst,
    /// Everything.
    Admin,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 3] = [Role::Reader, Role::Analyst, Role::Admin];

    /// The name used in every format.
    pub fn name(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Analyst => "analyst",
            Role::Admin => "admin",
        }
    }

    /// The role of such a name.
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// Somebody who may sign in.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Their name: the author of their corrections.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The hash of their password (PHC string).
    password: String,
    /// Since when.
    pub since: String,
    /// Their API tokens.
    #[serde(default)]
    pub tokens: Vec<Token>,
}

/// An API token.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// What it is for.
    pub purpose: String,
    /// Its BLAKE3 checksum: a random token of 256 bits needs no slow hash.
    checksum: String,
    /// Since when.
    pub since: String,
}

#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug, Default)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    users: Vec<User>,
}

/// Why the users could not be read or changed.
#[derive(thiserror::Error, Debug)]
pub enum UserError {
    /// The file cannot be read or written.
    #[error("the file of users {path} cannot be used: {source}; check its permissions", path = path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no such file.
    #[error("expected a file of users at {path}, found something else: {why}; restore it, or delete it and add the users again", path = path.display())]
    Damaged {
        /// Where.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The name is taken, empty or too long.
    #[error(
        "{0:?} cannot be a user's name: expected 1 to 60 characters that nobody has yet; `onrecord users list` shows who there is"
    )]
    Name(String),
    /// There is nobody of this name.
    #[error("there is no user {0:?}; `onrecord users list` shows who there is")]
    Nobody(String),
    /// The password is too short or too long.
    #[error(
        "expected a password of {SHORTEST} characters or more, found {0}; a few words that only you put together are good"
    )]
    Password(usize),
    /// The machine has no random numbers, or hashing failed.
    #[error("a password or token could not be made: {0}; this machine lacks random numbers or memory")]
    Machine(String),
}

/// The people who may sign in.
pub struct Users {
    path: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    file: File,
    seen: Option<(SystemTime, u64)>,
}

impl Users {
    /// The users of a ledger: those of the file beside it, none if there is no file.
    ///
    /// # Errors
    /// If the file is damaged or cannot be read.
    pub fn of_ledger(ledger: &Path) -> Result<Users, UserError> {
        let mut path = ledger.as_os_str().to_owned();
        path.push(".users");
        let users = Users { path: path.into(), known: Mutex::default() };
        users.current()?;
        Ok(users)
    }

    /// Where they are kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Everybody.
    ///
    /// # Errors
    /// If the file is damaged or cannot be read.
    pub fn all(&self) -> Result<Vec<User>, UserError> {
        Ok(self.current()?.users)
    }

    /// Whether there is nobody. A file that cannot be read has somebody in it.
    pub fn is_empty(&self) -> bool {
        self.current().is_ok_and(|file| file.users.is_empty())
    }

    /// The user of a name, in its own spelling; nobody if the file cannot be read.
    pub fn find(&self, name: &str) -> Option<User> {
        self.current().ok()?.users.into_iter().find(|u| u.name == name)
    }

    /// The user of an API token.
    pub fn of_token(&self, token: &str) -> Option<User> {
        let wanted = blake3::hash(token.as_bytes());
        let file = self.current().ok()?;
        // Comparing checksums takes the same time wherever they differ.
        let is = |t: &Token| blake3::Hash::from_hex(&t.checksum).is_ok_and(|known| known == wanted);
        file.users.into_iter().find(|u| u.tokens.iter().any(is))
    }

    pub(super) fn password_of(&self, name: &str) -> Option<String> {
        self.find(name).map(|u| u.password)
    }

    /// Adds somebody.
    ///
    /// # Errors
    /// If the name is taken or the password too short, or the file cannot be written.
    pub fn add(&self, name: &str, role: Role, password: &str) -> Result<(), UserError> {
        let good = (1..=60).contains(&name.chars().count())
            && name.trim() == name
            && !name.chars().any(char::is_control);
        let hash = hashed(password)?;
        self.change(|file| {
            if !good || file.users.iter().any(|u| u.name.to_lowercase() == name.to_lowercase()) {
                return Err(UserError::Name(name.to_owned()));
            }
            let since = Timestamp::now().to_string();
            file.users.push(User { name: name.to_owned(), role, password: hash, since, tokens: Vec::new() });
            Ok(())
        })
    }

    /// Takes somebody away, with their tokens; what they corrected stays.
    ///
    /// # Errors
    /// If there is nobody of this name, or the file cannot be written.
    pub fn remove(&self, name: &str) -> Result<(), UserError> {
        self.change(|file| {
            let before = file.users.len();
            file.users.retain(|u| u.name != name);
            if file.users.len() == before { Err(UserError::Nobody(name.to_owned())) } else { Ok(()) }
        })
    }

    /// Sets somebody's password.
    ///
    /// # Errors
    /// If there is nobody of this name, the password is too short, or the file cannot be written.
    pub fn set_password(&self, name: &str, password: &str) -> Result<(), UserError> {
        let hash = hashed(password)?;
        self.change(|file| {
            named(file, name)?.password = hash;
            Ok(())
        })
    }

    /// Sets what somebody may do.
    ///
    /// # Errors
    /// If there is nobody of this name, or the file cannot be written.
    pub fn set_role(&self, name: &str, role: Role) -> Result<(), UserError> {
        self.change(|file| {
            named(file, name)?.role = role;
            Ok(())
        })
    }

    /// A new API token for somebody. It is shown once and kept nowhere.
    ///
    /// # Errors
    /// If there is nobody of this name, or the file cannot be written.
    pub fn add_token(&self, name: &str, purpose: &str) -> Result<String, UserError> {
        let token = format!("{TOKEN}{}", generate().map_err(|e| UserError::Machine(e.to_string()))?);
        let checksum = blake3::hash(token.as_bytes()).to_hex().to_string();
        self.change(|file| {
            let purpose = purpose.to_owned();
            named(file, name)?.tokens.push(Token { purpose, checksum, since: Timestamp::now().to_string() });
            Ok(())
        })?;
        Ok(token)
    }

    /// Takes the tokens of somebody with this purpose away; how many there were.
    ///
    /// # Errors
    /// If there is nobody of this name, or the file cannot be written.
    pub fn remove_tokens(&self, name: &str, purpose: &str) -> Result<usize, UserError> {
        self.change(|file| {
            let user = named(file, name)?;
            let before = user.tokens.len();
            user.tokens.retain(|t| t.purpose != purpose);
            Ok(before - user.tokens.len())
        })
    }

    /// The file as it is now: read again only if it has changed.
    fn current(&self) -> Result<File, UserError> {
        let failed = |source| UserError::File { path: self.path.clone(), source };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = match fs::metadata(&self.path) {
            Ok(meta) => Some((meta.modified().map_err(failed)?, meta.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(failed(error)),
        };
        if seen.is_none() {
            *known = Known::default();
        } else if known.seen != seen {
            let text = fs::read_to_string(&self.path).map_err(failed)?;
            let file: File = serde_json::from_str(&text)
                .map_err(|e| UserError::Damaged { path: self.path.clone(), why: e.to_string() })?;
            *known = Known { file, seen };
        }
        Ok(known.file.clone())
    }

    /// Changes the file: whole or not at all.
    fn change<T>(&self, change: impl FnOnce(&mut File) -> Result<T, UserError>) -> Result<T, UserError> {
        let failed = |source| UserError::File { path: self.path.clone(), source };
        let mut file = self.current()?;
        file.format = 1;
        let done = change(&mut file)?;
        file.users.sort_by(|a, b| a.name.cmp(&b.name));
        let text = serde_json::to_string_pretty(&file).map_err(|e| failed(e.into()))?;
        let folder = self.path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A file for temporary use may be read by its owner alone.
        let mut partial = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        partial.write_all(text.as_bytes()).and_then(|()| partial.as_file().sync_all()).map_err(failed)?;
        partial.persist(&self.path).map_err(|e| failed(e.error))?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).seen = None;
        Ok(done)
    }
}

fn named<'f>(file: &'f mut File, name: &str) -> Result<&'f mut User, UserError> {
    let found = file.users.iter_mut().find(|u| u.name == name);
    found.ok_or_else(|| UserError::Nobody(name.to_owned()))
}

fn hashed(password: &str) -> Result<String, UserError> {
    let length = password.chars().count();
    if length < SHORTEST || password.len() > LONGEST {
        return Err(UserError::Password(length));
    }
    // The default is argon2id with 19 MiB and two rounds, as OWASP's cheat sheet on storing passwords has it.
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|e| UserError::Machine(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password is the one of a hash. Without a hash it takes as long and is not, so that time tells nobody who there is.
pub(super) fn is_right(password: &str, stored: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let parsed = stored.and_then(|s| PasswordHash::new(s).ok());
    match parsed {
        Some(hash) => Argon2::default().verify_password(password.as_bytes(), &hash).is_ok(),
        None => {
            let made: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(password.as_bytes(), b"nobody of this name");
            drop(made);
            false
        }
    }
}

/// 256 random bits as hexadecimal digits.
///
/// # Errors
/// If the machine has no random numbers.
pub fn generate() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// The checksum of a secret, by which it is looked up without being kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Of a secret.
    pub fn of(secret: &str) -> Secret {
        Secret(*blake3::hash(secret.as_bytes()).as_bytes())
    }
}
