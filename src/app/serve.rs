//! `zhedel serve`: the API, its workers and its decoders.

use super::audit_checkpoints::{Checkpointer, Which, keep_checkpoints};
use super::data_folder::{self, Data};
use super::deliver::{DeliverOptions, carry_notices, check_webhook, mail_sender, tell_deliveries};
use super::downtime_sheets::keep_sheets;
use super::duty_watch::keep_watch;
use super::first_administrator;
use super::first_tuning::tune_once;
use super::housekeeping::keep_house;
use super::identity_provider::{ProviderOptions, identity_provider};
use super::model_table::ModelTable;
use super::opinions::pass_on_opinions;
use super::peers::peers;
use super::serve_error::ServeError;
use super::signals::stop_on_signal;
use super::supervisor::{Held, WorkerProgram, keep_worker};
use super::validation_launcher::ValidationLauncher;
use super::validation_order::{check_order, look_into_set};
use super::validation_tidy::ValidationTidy;
use crate::auth::gate::Gate;
use crate::auth::oidc::Oidc;
use crate::auth::peer::client::PeerClient;
use crate::auth::peer::verifier::PeerVerifier;
use crate::config::Folders;
use crate::deliver::mail::server::MailSettingsError;
use crate::domain::account::Language;
use crate::domain::audit_checkpoint::CheckpointRules;
use crate::domain::engine_choice::EngineChoice;
use crate::http::event_tail::EventTail;
use crate::http::health::Health;
use crate::http::reached::Reached;
use crate::http::router::Hosts;
use crate::http::server::{self, Certificate, Encrypted};
use crate::http::state::{Parts, Service};
use crate::ingest::forecaster::Forecaster;
use crate::ingest::reception::{Reception, ReceptionRules};
use crate::ingest::sample_sets::keeper::SampleSets;
use crate::ingest::sample_sets::rules::SetRules;
use crate::slide::decoder::pool::{DecoderPool, PoolSettings};
use crate::slide::decoder::program::DecoderProgram;
use crate::slide::limits::Limits;
use crate::slide::tiled_tiff::FindTiffTiles;
use crate::slide::viewer::SlideViewer;
use crate::store::checkpoints::error::CheckpointError;
use crate::store::contract::Store;
use crate::store::contract::clock::SystemClock;
use crate::store::contract::queue::WorkerName;
use crate::worker::validation::{STALL, ValidationTools, keep_validating};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What the service is started with.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Where it listens; port 0 takes any free port.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// Where run-times and models are.
    pub folders: Folders,
    /// The inference engine of workers and validations; for workers the one that was measured to be
    /// fastest unless given.
    pub engine: Option<EngineChoice>,
    /// Worker processes.
    pub workers: usize,
    /// Bytes of the disk that uploads leave free.
    pub keep_free: u64,
    /// How long an upload may stand without a byte before it is given up.
    pub upload_expiry: SignedDuration,
    /// Folder of labelled sets that validations may run on.
    pub validation_sets: Option<PathBuf>,
    /// Folder of audit checkpoints; one in the data folder unless named.
    pub audit_checkpoints: Option<PathBuf>,
    /// When the next audit checkpoint is due.
    pub checkpoint_rules: CheckpointRules,
    /// The address that people type, such as `https://zhedel.example.org`, where it is not this machine's own.
    pub public_url: Option<String>,
    /// The identity provider by which people sign in, if there is one.
    pub provider: Option<ProviderOptions>,
    /// Where notices may go, and by which mail server.
    pub deliver: DeliverOptions,
    /// Folder of downtime sheets; one in the data folder unless named.
    pub downtime_folder: Option<PathBuf>,
    /// The language of what is written for whoever chose none.
    pub language: Language,
    /// Certificate chain and private key, PEM, with which the line is encrypted; none where a proxy encrypts, or nobody
    /// does.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// Listen to other machines although the line is not encrypted.
    pub insecure: bool,
}

/// Decoder processes.
const DECODERS: usize = 2;
/// Views that may wait for a decoder.
const DECODER_QUEUE: usize = 256;
/// Longest time for one view.
const VIEW_LIMIT: Duration = Duration::from_secs(20);
/// How long one request may stand without a byte.
const UPLOAD_IDLE: Duration = Duration::from_mins(1);
/// How long requests under way may take once the service closes.
const DRAINING: Duration = Duration::from_secs(20);

/// What whoever started the service is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether it encrypts by itself.
    pub encrypted: bool,
    /// The one-time link of the first administrator, while there is none.
    pub first_administrator: Option<String>,
}

/// Serves until SIGTERM or SIGINT. `announce` is told once it listens.
///
/// # Errors
/// [`ServeError`] if it cannot be started.
pub fn serve(options: &ServeOptions, announce: fn(&Started)) -> Result<(), ServeError> {
    let reached = match &options.public_url {
        Some(url) => Reached::at(url)?,
        None => Reached::on_this_machine(),
    };
    if options.certificate.is_some() && !reached.is_secure() {
        return Err(ServeError::CertificateForNothing);
    }
    if !options.listen.ip().is_loopback() && !reached.is_secure() && !options.insecure {
        return Err(ServeError::NotEncrypted {
            address: options.listen,
        });
    }
    let _lock = data_folder::lock(&options.data)?;
    let figures = PrometheusBuilder::new().install_recorder()?;
    let asynchronous = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    asynchronous.block_on(run(options, reached, announce, figures))
}

async fn run(
    options: &ServeOptions,
    reached: Reached,
    announce: fn(&Started),
    figures: PrometheusHandle,
) -> Result<(), ServeError> {
    let encrypted = encrypted(options.certificate.as_ref()).await?;
    let closing = CancellationToken::new();
    stop_on_signal(closing.clone())?;
    let data = data_folder::open(&options.data).await?;
    let viewer = Arc::new(DecoderPool::start(PoolSettings {
        program: DecoderProgram {
            path: std::env::current_exe()?,
            arguments: vec!["decode".into()],
        },
        decoders: DECODERS,
        queue: DECODER_QUEUE,
        time_limit: VIEW_LIMIT,
    })?);
    let health = Arc::new(Health::default());
    let table = ModelTable::find(&options.folders);
    let tuned_table = table.clone();
    let sets = sample_sets(options, &data)?;
    if let Err(error) = sets.sweep().await {
        tracing::warn!(%error, "files of sets that nobody knows could not be removed");
    }
    let validations = validation_tools(options, &data, &table, &sets)?;
    let handed = Handed {
        options,
        data: &data,
        viewer: &viewer,
        health: &health,
        figures: &figures,
        closing: &closing,
        reached: &reached,
    };
    let store: Arc<dyn Store> = data.store.clone();
    let gate = Gate::new(Arc::clone(&store), Arc::new(SystemClock));
    let link = first_administrator::offer(&store, &gate).await?;
    let oidc = identity_provider(
        options.provider.as_ref(),
        options.public_url.as_deref(),
        &store,
    )
    .await?;
    let talking = peers(&options.data, &store)?;
    let service = service(handed, (gate, oidc), talking, table, sets.clone());
    let checkpointer = first_checkpoints(options, &data, &health).await?;

    let failed = |source| ServeError::Listen {
        address: options.listen,
        source,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let base = base_of(options, address);
    let mut beside = JoinSet::new();
    tell_people(&mut beside, options, &data, &base, &closing)?;
    announce(&started(&base, address, encrypted.is_some(), link));

    let tuned = tuning(options.folders.clone(), options.engine, tuned_table).boxed();
    keep_workers(&mut beside, options, &data, &health, (tuned, &closing))?;
    beside.spawn(keep_checkpoints(Arc::clone(&checkpointer), closing.clone()));
    beside.spawn(keep_validating(validations, closing.clone()));
    beside.spawn(pass_on_opinions(data.store.clone(), closing.clone()));
    beside.spawn(keep_house(
        data.store.clone(),
        data.blobs.clone(),
        validation_tidy(&data),
        figures,
        closing.clone(),
    ));
    let anybody = !options.listen.ip().is_loopback() && reached.host().is_none();
    let hosts = if anybody { Hosts::Any } else { Hosts::Known };
    let drained = closing.clone();
    let api = server::serve(listener, encrypted, service, hosts, closing.clone());
    tokio::select! {
        ended = api => ended?,
        () = async {
            drained.cancelled().await;
            tokio::time::sleep(DRAINING).await;
        } => tracing::warn!("some requests did not end in time"),
    }
    closing.cancel();
    while beside.join_next().await.is_some() {}
    checkpointer.lock().await.make(Which::Changed).await;
    // Ending the decoders waits for their processes, which is no work for an async thread.
    if let Err(error) = tokio::task::spawn_blocking(move || drop(viewer)).await {
        tracing::error!(%error, "the decoders did not end in order");
    }
    data.store.close().await;
    tracing::info!("ended");
    Ok(())
}

/// Keeps as many workers as were asked for, from when the machine is tuned.
fn keep_workers(
    beside: &mut JoinSet<()>,
    options: &ServeOptions,
    data: &Data,
    health: &Arc<Health>,
    (tuned, closing): (BoxFuture<'static, ()>, &CancellationToken),
) -> Result<(), ServeError> {
    let tuned = tuned.shared();
    for _ in 0..options.workers {
        let program = worker_program(options)?;
        let held = Held {
            runs: data.store.clone(),
            uploads: data.store.clone(),
        };
        let keeping = keep_worker(program, held, Arc::clone(health), closing.clone());
        let (tuned, closing) = (tuned.clone(), closing.clone());
        beside.spawn(async move {
            tokio::select! {
                () = closing.cancelled() => return,
                () = tuned => {}
            }
            keeping.await;
        });
    }
    Ok(())
}

async fn encrypted(files: Option<&(PathBuf, PathBuf)>) -> Result<Option<Encrypted>, ServeError> {
    let Some((chain, key)) = files.cloned() else {
        return Ok(None);
    };
    let certificate = Certificate {
        chain: chain.clone(),
        key: key.clone(),
    };
    match Encrypted::with(certificate).await {
        Ok(encrypted) => Ok(Some(encrypted)),
        Err(source) => Err(ServeError::Certificate { chain, key, source }),
    }
}

/// Begins whatever tells people of what happens: notices, alarms and the sheet for downtime.
fn tell_people(
    beside: &mut JoinSet<()>,
    options: &ServeOptions,
    data: &Data,
    base: &str,
    closing: &CancellationToken,
) -> Result<(), MailSettingsError> {
    let mail = mail_sender(&options.deliver, base, options.language)?;
    beside.spawn(carry_notices(
        data.store.clone(),
        options.deliver.clone(),
        mail,
        closing.clone(),
    ));
    beside.spawn(tell_deliveries(data.store.clone(), closing.clone()));
    beside.spawn(keep_watch(data.store.clone(), closing.clone()));
    beside.spawn(keep_sheets(
        data.store.clone(),
        downtime_folder(options),
        options.language,
        closing.clone(),
    ));
    Ok(())
}

fn downtime_folder(options: &ServeOptions) -> PathBuf {
    let named = options.downtime_folder.clone();
    named.unwrap_or_else(|| options.data.join("downtime"))
}

fn sample_sets(options: &ServeOptions, data: &Data) -> Result<SampleSets, ServeError> {
    SampleSets::open(
        data.store.clone(),
        data.blobs.clone(),
        data_folder::sample_sets(&options.data),
        options.validation_sets.as_deref(),
        SetRules::leaving(options.keep_free),
    )
    .map_err(|source| ServeError::Sets { source })
}

/// Signs where the audit chains stand at the start.
async fn first_checkpoints(
    options: &ServeOptions,
    data: &Data,
    health: &Arc<Health>,
) -> Result<Arc<tokio::sync::Mutex<Checkpointer>>, CheckpointError> {
    let folder = match &options.audit_checkpoints {
        Some(folder) => folder.clone(),
        None => data_folder::checkpoints(&options.data),
    };
    let mut checkpointer = Checkpointer::open(
        data.store.clone(),
        &data_folder::checkpoint_key(&options.data),
        &folder,
        options.checkpoint_rules,
        Arc::clone(health),
    )?;
    checkpointer.compare_with_last().await;
    checkpointer.make(Which::Changed).await;
    Ok(Arc::new(tokio::sync::Mutex::new(checkpointer)))
}

fn validation_tidy(data: &Data) -> ValidationTidy {
    ValidationTidy {
        store: data.store.clone(),
        files: data.validations.clone(),
    }
}

fn validation_tools(
    options: &ServeOptions,
    data: &Data,
    table: &ModelTable,
    sets: &SampleSets,
) -> io::Result<ValidationTools> {
    Ok(ValidationTools {
        queue: data.store.clone(),
        launcher: Arc::new(ValidationLauncher {
            program: std::env::current_exe()?,
            arguments: validation_arguments(options),
            sets: sets.clone(),
            models: table.clone(),
            files: data.validations.clone(),
            tidy: validation_tidy(data),
        }),
        name: WorkerName(format!("validations-{}", uuid::Uuid::now_v7())),
        stall: STALL,
    })
}

/// What the service is put together from.
#[derive(Clone, Copy)]
struct Handed<'a> {
    options: &'a ServeOptions,
    data: &'a Data,
    viewer: &'a Arc<DecoderPool>,
    health: &'a Arc<Health>,
    figures: &'a PrometheusHandle,
    closing: &'a CancellationToken,
    reached: &'a Reached,
}

fn service(
    handed: Handed<'_>,
    (gate, oidc): (Gate, Option<Arc<Oidc>>),
    (peer_verifier, peers): (PeerVerifier, Arc<PeerClient>),
    table: ModelTable,
    sample_sets: SampleSets,
) -> Service {
    let Handed {
        options,
        data,
        viewer,
        health,
        figures,
        closing,
        reached,
    } = handed;
    for refusal in &table.refused {
        tracing::warn!(refusal, "a model is not offered");
        health.warn(refusal.clone());
    }
    for warning in &table.warnings {
        health.warn(warning.clone());
    }
    if table.installed.is_empty() {
        health.warn(
            "No model is installed: slides are taken, but every run fails. Put a bundle into the models folder.".into(),
        );
    }
    if options.insecure {
        health.warn(
            "Other machines may reach this service over a line that is not encrypted.".into(),
        );
    }
    let models: Vec<_> = table.installed.into_iter().map(|one| one.info).collect();
    let store: Arc<dyn Store> = data.store.clone();
    let looking: Arc<dyn SlideViewer> = viewer.clone();
    let forecaster = Forecaster::new(Arc::clone(&store), Arc::new(SystemClock), options.workers);
    let reception = Reception::new(
        Arc::clone(&store),
        data.blobs.clone(),
        Arc::clone(&looking),
        Arc::new(SystemClock),
        forecaster.clone(),
        ReceptionRules {
            most_bytes: Limits::default().bytes,
            keep_free: options.keep_free,
            expiry: options.upload_expiry,
            idle: UPLOAD_IDLE,
            models: models.iter().map(|model| model.name.clone()).collect(),
        },
    );
    let figures = figures.clone();
    Service::new(Parts {
        event_tail: EventTail::start(Arc::clone(&store), closing.clone()),
        store,
        queue: data.store.clone(),
        blobs: data.blobs.clone(),
        artefacts: data.artefacts.clone(),
        validation_documents: Arc::new(data.validations.clone()),
        sample_sets,
        check_validation: check_order,
        look_into_set,
        check_webhook: check_webhook(&options.deliver),
        sends_mail: options.deliver.mail.is_some(),
        viewer: looking,
        native_tiles: Arc::new(FindTiffTiles {
            limits: Limits::default(),
        }),
        reception,
        forecaster,
        gate,
        oidc,
        peer_verifier,
        peers,
        reached: reached.clone(),
        models,
        health: Arc::clone(health),
        metrics: Arc::new(move || figures.render()),
        closing: closing.clone(),
    })
}

/// The address that people type, without a slash at its end.
fn base_of(options: &ServeOptions, address: SocketAddr) -> String {
    match &options.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{address}"),
    }
}

/// What whoever started the service is told.
fn started(base: &str, address: SocketAddr, encrypted: bool, link: Option<String>) -> Started {
    Started {
        address,
        encrypted,
        first_administrator: link.map(|path| format!("{base}{path}")),
    }
}

/// Ends when it is known which engine the workers take.
async fn tuning(folders: Folders, named: Option<EngineChoice>, table: ModelTable) {
    let tuned = tokio::task::spawn_blocking(move || tune_once(&folders, named, &table));
    if let Err(error) = tuned.await {
        tracing::error!(%error, "the inference engines could not be measured");
    }
}

fn worker_program(options: &ServeOptions) -> io::Result<WorkerProgram> {
    let mut arguments: Vec<OsString> = vec![
        "work".into(),
        "--supervised".into(),
        "--data".into(),
        options.data.clone().into(),
    ];
    for folder in &options.folders.models {
        arguments.extend(["--models".into(), folder.clone().into()]);
    }
    for name in &options.folders.preferred {
        arguments.extend(["--prefer".into(), name.into()]);
    }
    arguments.extend(engine_arguments(options));
    let cores = std::thread::available_parallelism()?.get();
    let threads = (cores / options.workers.max(1)).max(1);
    arguments.extend(["--threads".into(), threads.to_string().into()]);
    Ok(WorkerProgram {
        path: std::env::current_exe()?,
        arguments,
    })
}

fn validation_arguments(options: &ServeOptions) -> Vec<OsString> {
    let mut arguments = vec!["validation".into()];
    arguments.extend(engine_arguments(options));
    arguments
}

fn engine_arguments(options: &ServeOptions) -> Vec<OsString> {
    options.engine.map_or_else(Vec::new, |engine| {
        vec!["--engine".into(), engine.code().into()]
    })
}
