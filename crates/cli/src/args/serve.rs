//! Arguments of the commands that serve a ledger to browsers.
//!
//! reads:  the command line
//! writes: ServeArgs, UsersArgs

use clap::{Args, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Arguments of `serve`.
#[derive(Args, Debug, Clone)]
pub struct ServeArgs {
    /// The ledger; made if it is not there
    #[arg(value_name = "LEDGER", env = "ONRECORD_LEDGER")]
    pub ledger: PathBuf,
    /// How the server listens.
    #[command(flatten)]
    pub listening: Listening,
    /// Open the application in the default browser
    #[arg(long)]
    pub open: bool,
}

/// How a server listens.
#[derive(Args, Debug, Clone)]
pub struct Listening {
    /// Listen on this address; any but a loopback address needs a user who can sign in (`onrecord users`)
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8031")]
    pub listen: SocketAddr,
    /// A name by which the server may be called, besides its address; several with commas
    #[arg(long = "host", value_name = "NAME", value_delimiter = ',')]
    pub hosts: Vec<String>,
    /// Where a proxy before the server is reached; people then sign in
    #[arg(long, value_name = "https://HOST")]
    pub origin: Option<String>,
    /// People sign in on a loopback address, too
    #[arg(long)]
    pub sign_in: bool,
    /// Who corrects, where nobody signs in and the browser gives no name
    #[arg(long, value_name = "NAME", env = "ONRECORD_AUTHOR")]
    pub author: Option<String>,
    /// Serve the application's files from this folder instead of those in the program
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub web: Option<PathBuf>,
}

/// Arguments of `users`.
#[derive(Args, Debug)]
pub struct UsersArgs {
    /// The ledger
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "ONRECORD_LEDGER",
        default_value = "onrecord.ledger"
    )]
    pub ledger: PathBuf,
    /// What.
    #[command(subcommand)]
    pub what: UsersCommand,
}

/// What is done with users.
#[derive(Subcommand, Debug)]
pub enum UsersCommand {
    /// Add somebody; the password is asked for, or read from standard input
    Add {
        /// The name: the author of their corrections
        name: String,
        /// What they may do
        #[arg(long, value_enum, default_value_t = RoleName::Analyst, value_name = "ROLE")]
        role: RoleName,
    },
    /// Set somebody's password; it is asked for, or read from standard input
    Password {
        /// The name
        name: String,
    },
    /// Set what somebody may do
    Role {
        /// The name
        name: String,
        /// What they may do
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Take somebody away; their corrections stay
    Remove {
        /// The name
        name: String,
    },
    /// Make an API token for somebody; it is shown once
    Token {
        /// The name
        name: String,
        /// What it is for
        #[arg(long = "for", value_name = "PURPOSE", default_value = "api")]
        purpose: String,
        /// Take the tokens for this purpose away instead
        #[arg(long)]
        revoke: bool,
    },
    /// Show everybody
    List {
        /// Write JSON Lines
        #[arg(long)]
        json: bool,
    },
}

/// What somebody may do; each may do what those before may.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoleName {
    /// Look at everything.
    Reader,
    /// Correct and add.
    Analyst,
    /// Everything.
    Admin,
}

/// What the command's help ends with.
pub const SERVE_HELP: &str =
    "On this machine alone nobody signs in; whoever can start programs on it can use the
server. No page of another site can. To let other machines in, add a user first,
and put a proxy with TLS before the server: passwords are not to travel in the open.

Examples:
  onrecord serve war.ledger --open
  onrecord serve war.ledger --listen 127.0.0.1:0
  onrecord users add 'Mara Venn' --role analyst --ledger war.ledger
  onrecord serve war.ledger --listen 192.168.0.4:8031 --host desk.example
  onrecord serve war.ledger --origin https://claims.example
";

/// What the command's help ends with.
pub const USERS_HELP: &str = "Users are kept beside the ledger, in LEDGER.users, and are no part of it.

Examples:
  onrecord users add 'Mara Venn' --role analyst --ledger war.ledger
  onrecord users token 'Mara Venn' --for dashboard --ledger war.ledger
  onrecord users list --ledger war.ledger
";
