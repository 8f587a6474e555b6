//! Keeps worker processes running.

use super::work::{HEART_BEAT, Told};
use crate::http::health::Health;
use crate::store::contract::queue::{JobQueue, WorkerName};
use crate::store::contract::read_ahead::ReadAhead;
use crate::worker::figures::RunFigures;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How workers are started; the name is added to the arguments.
#[derive(Debug, Clone)]
pub struct WorkerProgram {
    /// The program, usually this one.
    pub path: PathBuf,
    /// Its arguments but for the name, usually `work …`.
    pub arguments: Vec<OsString>,
}

/// Pause before a worker that died is replaced: the first, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(15));
/// A worker that lived so long died of something new.
const LONG_LIFE: Duration = Duration::from_secs(30);
/// How long a worker may take to give its run back at the end.
const ENDING: Duration = Duration::from_secs(10);
/// A worker that tells nothing for so long is stopped or starved; it holds a run that others could
/// carry out.
const SILENCE: Duration = HEART_BEAT.saturating_mul(8);
/// Longest line that a worker tells.
const LONGEST_LINE: usize = 4 << 10;

/// What workers hold.
#[derive(Clone)]
pub struct Held {
    /// Runs.
    pub runs: Arc<dyn JobQueue>,
    /// Uploads that are read ahead.
    pub uploads: Arc<dyn ReadAhead>,
}

/// Keeps one worker running until `closing`.
pub async fn keep_worker(
    program: WorkerProgram,
    held: Held,
    health: Arc<Health>,
    closing: CancellationToken,
) {
    let mut pause = PAUSES.0;
    while !closing.is_cancelled() {
        let name = WorkerName(format!("worker-{}", uuid::Uuid::now_v7()));
        let born = Instant::now();
        match start(&program, &name) {
            Ok(child) => {
                health.worker_started();
                live(child, &health, &closing).await;
                health.worker_ended();
                held.put_back(&name).await;
            }
            Err(error) => tracing::error!(%error, "a worker could not be started"),
        }
        if born.elapsed() > LONG_LIFE {
            pause = PAUSES.0;
        }
        tokio::select! {
            () = closing.cancelled() => {}
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(PAUSES.1),
        }
    }
}

fn start(program: &WorkerProgram, name: &WorkerName) -> io::Result<Child> {
    Command::new(&program.path)
        .args(&program.arguments)
        .arg("--name")
        .arg(&name.0)
        // The worker ends when this closes, be it on purpose or because the service was killed.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // A Ctrl-C at the terminal is for the service, which ends its workers in order.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
}

/// Waits until the worker has died, or ends it when the service closes.
async fn live(mut child: Child, health: &Arc<Health>, closing: &CancellationToken) {
    let line = child.stdin.take();
    let (heard, silent) = watch::channel(());
    if let Some(output) = child.stdout.take() {
        tokio::spawn(listen(output, Arc::clone(health), heard));
    }
    tokio::select! {
        ended = child.wait() => {
            drop(line);
            metrics::counter!("zhedel_workers_lost_total").increment(1);
            match ended {
                Ok(status) => tracing::warn!(%status, "a worker has ended; it is replaced"),
                Err(error) => tracing::error!(%error, "a worker was lost; it is replaced"),
            }
            return;
        }
        () = silence(silent) => {
            tracing::warn!("a worker tells nothing any more; it is killed and replaced");
            metrics::counter!("zhedel_workers_lost_total").increment(1);
            kill(&mut child).await;
            return;
        }
        () = closing.cancelled() => drop(line),
    }
    if tokio::time::timeout(ENDING, child.wait()).await.is_err() {
        tracing::warn!("a worker did not end in time and is killed");
        kill(&mut child).await;
    }
}

async fn kill(child: &mut Child) {
    if let Err(error) = child.kill().await {
        tracing::error!(%error, "a worker could not be killed");
    }
}

/// Ends when a worker that still has its output open has told nothing for [`SILENCE`]. One whose
/// output is closed is about to end by itself.
async fn silence(mut heard: watch::Receiver<()>) {
    loop {
        match tokio::time::timeout(SILENCE, heard.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => std::future::pending().await,
            Err(_) => return,
        }
    }
}

async fn listen(output: ChildStdout, health: Arc<Health>, heard: watch::Sender<()>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        heard.send_replace(());
        if line.len() > LONGEST_LINE {
            continue;
        }
        match Told::parse(&line) {
            Some(Told::Ready) => health.model_loaded(),
            Some(Told::Warning(text)) => {
                tracing::warn!(warning = text, "a worker warns");
                health.warn(text);
            }
            Some(Told::Run(figures)) => measure(&figures),
            Some(Told::Alive) | None => {}
        }
    }
}

fn measure(figures: &RunFigures) {
    metrics::counter!("zhedel_runs_total", "outcome" => figures.outcome.code()).increment(1);
    metrics::counter!("zhedel_tiles_total", "outcome" => "read").increment(figures.tiles_read);
    metrics::counter!("zhedel_tiles_total", "outcome" => "failed").increment(figures.tiles_failed);
    metrics::histogram!("zhedel_run_seconds").record(figures.seconds);
}

impl Held {
    /// Puts back at once what a dead worker held. If that fails, its lease grows stale soon.
    async fn put_back(&self, name: &WorkerName) {
        match self.runs.requeue_dead(name).await {
            Ok(0) => {}
            Ok(jobs) => tracing::warn!(jobs, "a dead worker's run was put back"),
            Err(error) => tracing::error!(%error, "a dead worker's run could not be put back"),
        }
        match self.uploads.requeue_dead_ahead(name).await {
            Ok(0) => {}
            Ok(uploads) => tracing::warn!(uploads, "what a dead worker read ahead was put back"),
            Err(error) => {
                tracing::error!(%error, "what a dead worker read ahead could not be put back");
            }
        }
    }
}
