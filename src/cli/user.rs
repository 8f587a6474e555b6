//! `zhedel user`: who may sign in, by whoever may write the data folder.

use super::language_arg::LanguageArg;
use super::show;
use crate::app::accounts::{AccountBook, SecretShown, UserAsked, UserShown, UserTurn};
use crate::domain::account::{DisplayName, Language, Login};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel user add aigul.serik --name 'Aigul Serik' --role pathologist\n\n\
    The service may be running. A link is good for 72 hours and for one use; put the address of the service in front.\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage."
)]
pub(super) struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
    /// Data folder of the service.
    #[arg(long, global = true, value_name = "DIR", default_value = "zhedel-data")]
    data: PathBuf,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make an account, and for a person a one-time link to set a password.
    Add(AddArgs),
    /// List every account.
    List,
    /// Make a new one-time link, for somebody who lost the last one or forgot the password.
    Link {
        /// The login.
        login: Login,
    },
    /// Take every right from an account and end its sessions.
    Disable {
        /// The login.
        login: Login,
    },
    /// Give a disabled account its rights back.
    Enable {
        /// The login.
        login: Login,
    },
    /// Let an account sign in again at once after wrong passwords.
    Unlock {
        /// The login.
        login: Login,
    },
    /// Make a token for an account, which a program shows in place of a password.
    Token {
        /// The login.
        login: Login,
        /// What the token is for.
        #[arg(long)]
        label: String,
        /// What it may do, such as `submit_slide`; may be given more than once.
        #[arg(long = "may", required = true, value_delimiter = ',')]
        actions: Vec<String>,
        /// After how many days it ends.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
}

#[derive(Debug, Args)]
struct AddArgs {
    /// What it signs in with: a short name or a mail address.
    login: Login,
    /// What colleagues read.
    #[arg(long)]
    name: Option<DisplayName>,
    /// technician, pathologist, surgeon, nurse, validator or administrator; may be given more than once.
    #[arg(
        long = "role",
        value_delimiter = ',',
        required_unless_present = "program"
    )]
    roles: Vec<String>,
    /// A program that has tokens, not a person.
    #[arg(long, conflicts_with = "roles")]
    program: bool,
    /// The language of its pages.
    #[arg(long)]
    language: Option<LanguageArg>,
    /// The organisation, where there are several.
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
}

pub(super) fn run(args: &UserArgs) -> anyhow::Result<ExitCode> {
    let book = AccountBook::open(&args.data)?;
    match &args.command {
        UserCommand::Add(add) => self::add(&book, add, args.json)?,
        UserCommand::List => list(&book, args.json)?,
        UserCommand::Link { login } => secret(&book.invite(login)?, args.json)?,
        UserCommand::Disable { login } => book.turn(login, UserTurn::Disable)?,
        UserCommand::Enable { login } => book.turn(login, UserTurn::Enable)?,
        UserCommand::Unlock { login } => book.turn(login, UserTurn::Unlock)?,
        UserCommand::Token {
            login,
            label,
            actions,
            days,
        } => secret(
            &book.add_token(login, label.clone(), actions, *days)?,
            args.json,
        )?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add(book: &AccountBook, add: &AddArgs, json: bool) -> anyhow::Result<()> {
    let asked = UserAsked {
        login: add.login.clone(),
        name: add.name.clone(),
        program: add.program,
        roles: add.roles.clone(),
        language: add.language.map(Language::from),
    };
    let (user, link) = book.add_user(add.organisation.as_deref(), asked)?;
    if json {
        return show::json(&serde_json::json!({ "user": user, "link": link }));
    }
    match link {
        Some(link) => secret(&link, false),
        None => Ok(()),
    }
}

fn list(book: &AccountBook, json: bool) -> anyhow::Result<()> {
    let users = book.users()?;
    if json {
        return show::json(&users);
    }
    let line = |user: UserShown| {
        let state = match (user.disabled, user.has_password) {
            (true, _) => "disabled",
            (false, true) => "can sign in",
            (false, false) => "no password",
        };
        let roles = user.roles.join(",");
        let (login, organisation) = (user.login, user.organisation);
        format!("{login:24} {roles:32} {state:12} {organisation}\n")
    };
    let text: String = users.into_iter().map(line).collect();
    show::text(&text)
}

fn secret(shown: &SecretShown, json: bool) -> anyhow::Result<()> {
    if json {
        return show::json(shown);
    }
    show::text(&format!("{}\n", shown.secret))
}
