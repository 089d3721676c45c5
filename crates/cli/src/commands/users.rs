//! `onrecord users`: who may sign in to a served ledger.
//!
//! reads:  the file of users beside a ledger, passwords
//! writes: the same file

use crate::args::{RoleName, UsersArgs, UsersCommand};
use crate::failure::{Exit, Failure, Stop};
use crate::session::Session;
use onrecord_server::{Role, UserError, Users};
use std::io::{self, BufRead, IsTerminal, Write};

/// Does what is asked.
pub fn run(session: &Session, args: &UsersArgs) -> Result<Exit, Stop> {
    let users = Users::of_ledger(&args.ledger).map_err(failed)?;
    let mut out = session.out();
    match &args.what {
        UsersCommand::Add { name, role } => {
            users.add(name, of(*role), &password()?).map_err(failed)?;
            session.tell(&format!("{name} may sign in as {}", of(*role).name()));
        }
        UsersCommand::Password { name } => {
            users.set_password(name, &password()?).map_err(failed)?;
            session.tell(&format!("{name} has a new password"));
        }
        UsersCommand::Role { name, role } => {
            users.set_role(name, of(*role)).map_err(failed)?;
            session.tell(&format!("{name} is now {}", of(*role).name()));
        }
        UsersCommand::Remove { name } => {
            users.remove(name).map_err(failed)?;
            session.tell(&format!("{name} may no longer sign in"));
        }
        UsersCommand::Token { name, purpose, revoke: true } => {
            let gone = users.remove_tokens(name, purpose).map_err(failed)?;
            session.tell(&format!("{gone} tokens of {name} for {purpose} taken away"));
        }
        UsersCommand::Token { name, purpose, revoke: false } => {
            writeln!(out, "{}", users.add_token(name, purpose).map_err(failed)?)?;
            session.tell("note: this is the only time it is shown; send it as `Authorization: Bearer TOKEN`");
        }
        UsersCommand::List { json } => {
            for user in users.all().map_err(failed)? {
                let tokens: Vec<&str> = user.tokens.iter().map(|t| t.purpose.as_str()).collect();
                if *json {
                    let object = serde_json::json!({
                        "name": user.name, "role": user.role.name(), "since": user.since, "tokens": tokens,
                    });
                    writeln!(out, "{object}")?;
                } else {
                    let tokens = if tokens.is_empty() {
                        String::new()
                    } else {
                        format!("  tokens: {}", tokens.join(", "))
                    };
                    writeln!(out, "{}  {}{tokens}", user.name, user.role.name())?;
                }
            }
        }
    }
    out.flush()?;
    Ok(Exit::AllRead)
}

fn failed(error: UserError) -> Stop {
    Failure::from_error(&error).into()
}

fn of(role: RoleName) -> Role {
    match role {
        RoleName::Reader => Role::Reader,
        RoleName::Analyst => Role::Analyst,
        RoleName::Admin => Role::Admin,
    }
}

/// A password, typed twice unseen at a terminal; else the first line of standard input.
fn password() -> Result<String, Stop> {
    if io::stdin().is_terminal() {
        let ask = |what: &str| rpassword::prompt_password(what).map_err(Stop::from);
        let first = ask("Password: ")?;
        if ask("Once more: ")? != first {
            return Err(Failure::new("the two passwords are not the same").into());
        }
        return Ok(first);
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
