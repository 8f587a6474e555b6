//! `zhedel serve`: the service.

use super::engine_args::EngineArgs;
use super::language_arg::LanguageArg;
use crate::app::deliver::{DeliverOptions, MailOptions};
use crate::app::identity_provider::ProviderOptions;
use crate::app::logging::start_logging;
use crate::app::serve::{ServeOptions, Started, serve};
use crate::config::{
    Folders, oidc_secret_from_environment, smtp_password_from_environment,
    validation_sets_from_environment,
};
use crate::domain::audit_checkpoint::CheckpointRules;
use crate::domain::notice::network::Network;
use anyhow::Context as _;
use clap::Args;
use jiff::SignedDuration;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: zhedel serve --listen 127.0.0.1:8080 --data zhedel-data\n\n\
    Prints `listening on http://ADDRESS` once it takes requests, and while nobody can manage accounts a second line\n\
    with a one-time link for the first administrator; ends at SIGTERM."
)]
pub(super) struct ServeArgs {
    /// Address to listen on; port 0 takes any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder that holds everything that is kept.
    #[arg(long, value_name = "DIR", default_value = "zhedel-data")]
    data: PathBuf,
    /// Folder of model bundles; may be given more than once.
    #[arg(long, value_name = "DIR")]
    models: Vec<PathBuf>,
    /// Model that goes before others where several are for the case's organ, preparation and age
    /// group; may be given more than once, the first one first.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    prefer: Vec<String>,
    #[command(flatten)]
    engine: EngineArgs,
    /// Worker processes that triage slides at the same time.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(0..=64))]
    workers: u16,
    /// Space that uploads leave free on the disk, MiB, so that verdicts can still be recorded.
    #[arg(long, value_name = "MIB", default_value_t = 256)]
    keep_free: u32,
    /// How long an unfinished upload may stand without a byte before it is given up, such as `24h`
    /// or `90s`.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = longer_than_nothing)]
    upload_expiry: SignedDuration,
    /// Folder of labelled sets that validations may run on: each subfolder and each list in it is one
    /// [default: `ZHEDEL_VALIDATION_SETS`, if set].
    #[arg(long, value_name = "DIR")]
    validation_sets: Option<PathBuf>,
    /// The address that people type, such as `https://zhedel.example.org`: needed to listen to other machines, with a
    /// certificate or behind a proxy that encrypts.
    #[arg(long, value_name = "URL", env = "ZHEDEL_PUBLIC_URL")]
    public_url: Option<String>,
    /// Identity provider (`OpenID` Connect) by which people sign in, such as `https://id.example.org/realms/hospital`.
    #[arg(long, value_name = "URL", requires_all = ["oidc_client", "oidc_role"])]
    oidc_issuer: Option<String>,
    /// Name under which the provider knows this service; its secret comes from `ZHEDEL_OIDC_SECRET`.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    /// Which group of the provider means which role, such as `pathologist=lab-pathologists`; may be given more than once.
    #[arg(long, value_name = "ROLE=GROUP", value_parser = role_and_group, requires = "oidc_issuer")]
    oidc_role: Vec<(String, String)>,
    /// Claim of the provider's tokens that lists groups.
    #[arg(long, value_name = "CLAIM", default_value = "groups")]
    oidc_claim: String,
    /// Organisation whose people sign in so, where there are several.
    #[arg(long, value_name = "NAME", requires = "oidc_issuer")]
    oidc_organisation: Option<String>,
    /// Mail server by which people get notices: `smtp://host` (STARTTLS) or `smtps://host`, each perhaps with a port.
    #[arg(
        long,
        value_name = "URL",
        env = "ZHEDEL_SMTP_URL",
        requires = "mail_from"
    )]
    smtp_url: Option<String>,
    /// Whom mails come from, such as `Zhedel <zhedel@hospital.example>`.
    #[arg(long, value_name = "SENDER", env = "ZHEDEL_MAIL_FROM")]
    mail_from: Option<String>,
    /// What the service signs in with at the mail server; the password comes from `ZHEDEL_SMTP_PASSWORD` or a file.
    #[arg(long, value_name = "NAME", env = "ZHEDEL_SMTP_USER")]
    smtp_user: Option<String>,
    /// File that holds the password of the mail server's user, and nothing else.
    #[arg(long, value_name = "FILE", requires = "smtp_user")]
    smtp_password_file: Option<PathBuf>,
    /// Send mail over a line that is not encrypted, although the mail server is another machine.
    #[arg(long, requires = "smtp_url")]
    smtp_plain: bool,
    /// Network inside the house that webhooks may reach, such as `10.20.0.0/16`; may be given more than once. Without it
    /// they reach public addresses alone.
    #[arg(long, value_name = "NETWORK")]
    webhook_network: Vec<Network>,
    /// Let webhooks go over lines that are not encrypted.
    #[arg(long)]
    webhook_plain_http: bool,
    /// Language of mails and sheets for whoever chose none.
    #[arg(
        long,
        value_name = "CODE",
        env = "ZHEDEL_LANGUAGE",
        default_value = "en"
    )]
    language: LanguageArg,
    /// Certificate chain, PEM, with which the service encrypts by itself; a renewed one is taken into use within an hour.
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// Folder in which the downtime sheet of every organisation is kept up to date each minute, best one that can be
    /// reached while this machine is down [default: `downtime` in the data folder].
    #[arg(long, value_name = "DIR")]
    downtime_folder: Option<PathBuf>,
    /// Folder of signed audit checkpoints, best on another disk [default: `audit-checkpoints` in the
    /// data folder].
    #[arg(long, value_name = "DIR")]
    audit_checkpoints: Option<PathBuf>,
    /// Sign an audit checkpoint after this many records.
    #[arg(long, value_name = "N", default_value_t = CheckpointRules::default().records, value_parser = clap::value_parser!(u64).range(1..))]
    audit_checkpoint_records: u64,
    /// Sign an audit checkpoint after this many minutes, if there are new records.
    #[arg(long, value_name = "MINUTES", default_value_t = CheckpointRules::default().minutes, value_parser = clap::value_parser!(u32).range(1..=1_440))]
    audit_checkpoint_minutes: u32,
    /// Listen to other machines although the line is not encrypted: passwords and patients can be overheard.
    #[arg(long)]
    insecure: bool,
}

pub(super) fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    start_logging();
    let mut folders = Folders::from_environment();
    if !args.models.is_empty() {
        folders.models.clone_from(&args.models);
    }
    if !args.prefer.is_empty() {
        folders.preferred.clone_from(&args.prefer);
    }
    let options = ServeOptions {
        listen: args.listen,
        data: args.data.clone(),
        folders,
        engine: args.engine.engine,
        workers: usize::from(args.workers),
        keep_free: u64::from(args.keep_free) << 20,
        upload_expiry: args.upload_expiry,
        validation_sets: args
            .validation_sets
            .clone()
            .or_else(validation_sets_from_environment),
        public_url: args.public_url.clone(),
        provider: provider(args),
        deliver: deliver(args)?,
        downtime_folder: args.downtime_folder.clone(),
        language: args.language.into(),
        certificate: args.certificate.clone().zip(args.key.clone()),
        audit_checkpoints: args.audit_checkpoints.clone(),
        checkpoint_rules: CheckpointRules {
            records: args.audit_checkpoint_records,
            minutes: args.audit_checkpoint_minutes,
        },
        insecure: args.insecure,
    };
    serve(&options, announce)?;
    Ok(ExitCode::SUCCESS)
}

fn provider(args: &ServeArgs) -> Option<ProviderOptions> {
    Some(ProviderOptions {
        issuer: args.oidc_issuer.clone()?,
        client_id: args.oidc_client.clone()?,
        client_secret: oidc_secret_from_environment(),
        claim: args.oidc_claim.clone(),
        roles: args.oidc_role.clone(),
        organisation: args.oidc_organisation.clone(),
    })
}

fn deliver(args: &ServeArgs) -> anyhow::Result<DeliverOptions> {
    let password = match &args.smtp_password_file {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read the password in {}", path.display()))?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        }
        None => smtp_password_from_environment(),
    };
    let servers = args.smtp_url.clone().zip(args.mail_from.clone());
    Ok(DeliverOptions {
        networks: args.webhook_network.clone(),
        plain_http: args.webhook_plain_http,
        mail: servers.map(|(url, from)| MailOptions {
            url,
            from,
            user: args.smtp_user.clone(),
            password,
            plain: args.smtp_plain,
        }),
    })
}

fn role_and_group(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((role, group)) if !role.is_empty() && !group.is_empty() => {
            Ok((role.to_owned(), group.to_owned()))
        }
        _ => Err("write it as ROLE=GROUP, such as pathologist=lab-pathologists".into()),
    }
}

fn longer_than_nothing(text: &str) -> Result<SignedDuration, String> {
    match text.parse::<SignedDuration>() {
        Ok(time) if time.is_positive() => Ok(time),
        Ok(_) => Err("it must be longer than nothing".into()),
        Err(_) => Err("not a time: write `24h`, `30m` or `90s`".into()),
    }
}

fn announce(started: &Started) {
    let link = started.first_administrator.as_ref();
    let link = link.map_or_else(String::new, |link| {
        format!("first administrator: open {link}\n")
    });
    let scheme = if started.encrypted { "https" } else { "http" };
    let mut out = std::io::stdout().lock();
    // Whoever started the service may not read its output; it serves all the same.
    let _ = write!(out, "listening on {scheme}://{}\n{link}", started.address)
        .and_then(|()| out.flush());
}
