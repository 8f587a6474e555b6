//! Starts the processes that carry validations out, and takes their documents in.

use super::model_table::ModelTable;
use super::validation_child::{ChildOrder, ChildWord, StoodStill};
use super::validation_figures::key_figures;
use super::validation_tidy::ValidationTidy;
use crate::access::actor::Actor;
use crate::domain::ids::{OrganisationId, ValidationId};
use crate::domain::validation::{KeyFigures, ValidationOrder};
use crate::ingest::sample_sets::error::SetError;
use crate::ingest::sample_sets::keeper::{FoundSet, SampleSets};
use crate::store::contract::Boxed;
use crate::store::contract::error::StoreError;
use crate::store::contract::validation_queue::ValidationClaim;
use crate::store::validation_files::ValidationFiles;
use crate::validate::journal::JOURNAL_FILE;
use crate::worker::validation::{Failure, Launcher, Process, Started, Told};
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Starts this program again for each validation.
pub(super) struct ValidationLauncher {
    /// The program.
    pub(super) program: PathBuf,
    /// Its arguments, usually `validation`.
    pub(super) arguments: Vec<OsString>,
    /// The sets.
    pub(super) sets: SampleSets,
    /// The models.
    pub(super) models: ModelTable,
    /// Where documents go.
    pub(super) files: ValidationFiles,
    /// Removes what is left of runs.
    pub(super) tidy: ValidationTidy,
}

/// Words that may wait to be heard.
const WORDS: usize = 64;

impl Launcher for ValidationLauncher {
    fn launch<'a>(
        &'a self,
        actor: &'a Actor,
        claim: &'a ValidationClaim,
    ) -> Boxed<'a, Result<Started, Failure>> {
        Box::pin(async move {
            let set = self.sets.find(actor, &claim.order.set).await;
            let set = set.map_err(|error| no_set(&error))?;
            let models = self.folders(&claim.order)?;
            let place = Place {
                files: self.files.clone(),
                organisation: claim.organisation,
                validation: claim.lease.validation,
            };
            let order = claim.order.clone();
            let prepared = tokio::task::spawn_blocking(move || {
                let Place {
                    files,
                    organisation,
                    validation,
                } = &place;
                let out = files.draft(*organisation, *validation, JOURNAL_FILE)?;
                Ok((child_order(&order, &set, models, &out)?, place))
            });
            let (order, place) = prepared
                .await
                .map_err(io::Error::other)
                .and_then(|prepared: io::Result<_>| prepared)
                .map_err(|error| passing(&error))?;
            self.start(&order, place)
                .await
                .map_err(|error| passing(&error))
        })
    }

    fn tidy<'a>(&'a self, actor: &'a Actor, claim: &'a ValidationClaim) -> Boxed<'a, ()> {
        Box::pin(self.tidy.one(actor, claim.lease.validation))
    }
}

fn passing(error: &io::Error) -> Failure {
    Failure {
        why: format!("the validation could not be started: {error}"),
        lasting: false,
    }
}

fn no_set(error: &SetError) -> Failure {
    let lasting = matches!(
        error,
        SetError::NotFound { .. } | SetError::Store(StoreError::NotFound { .. })
    );
    Failure {
        why: error.to_string(),
        lasting,
    }
}

/// Plan and limits become files beside the documents, so that they are kept with them.
fn child_order(
    order: &ValidationOrder,
    set: &FoundSet,
    models: Vec<PathBuf>,
    out: &Path,
) -> io::Result<ChildOrder> {
    let written = |name: &str, text: &Option<String>| {
        text.as_ref()
            .map(|text| {
                let path = out.join(name);
                fs::write(&path, text).map(|()| path)
            })
            .transpose()
    };
    Ok(ChildOrder {
        set: set.path.clone(),
        name: set.name.clone(),
        within: set.within.canonicalize()?,
        models,
        split: order.split.clone(),
        positive_labels: order.positive_labels.clone(),
        research: order.research,
        seed: order.seed,
        resamples: order.resamples,
        plan: written("plan.toml", &order.plan)?,
        gate: written("limits.toml", &order.gate)?,
        out: out.canonicalize()?,
    })
}

impl ValidationLauncher {
    fn folders(&self, order: &ValidationOrder) -> Result<Vec<PathBuf>, Failure> {
        let folder = |name: &String| {
            let mut installed = self.models.installed.iter();
            let found = installed.find(|one| one.info.name == *name);
            found.map(|one| one.folder.clone()).ok_or_else(|| Failure {
                why: format!("the model `{name}` is no longer installed"),
                lasting: true,
            })
        };
        order.models.iter().map(folder).collect()
    }

    async fn start(&self, order: &ChildOrder, place: Place) -> io::Result<Started> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Native libraries write names of files there.
            .stderr(Stdio::null())
            // A signal to the group reaches what the process itself starts, too.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let group = child
            .id()
            .and_then(|id| Pid::from_raw(id.cast_signed()))
            .ok_or_else(|| io::Error::other("the process ended at once"))?;
        let mut line = serde_json::to_vec(order)?;
        line.push(b'\n');
        let mut input = child.stdin.take().ok_or_else(no_pipe)?;
        let output = child.stdout.take().ok_or_else(no_pipe)?;
        input.write_all(&line).await?;
        let (teller, told) = mpsc::channel(WORDS);
        let alive = Arc::new(Mutex::new(Some(group)));
        let kill = CancellationToken::new();
        let listener = Listener {
            teller,
            alive: Arc::clone(&alive),
            place,
        };
        let killed = kill.clone();
        let (resume, resumed) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let parent = Parent { input, resumed };
            listener.listen(child, output, parent, killed).await;
        });
        Ok(Started {
            told,
            process: Box::new(Group {
                alive,
                held_since: Mutex::new(None),
                resume,
                _kill: kill.drop_guard(),
            }),
        })
    }
}

fn no_pipe() -> io::Error {
    io::Error::other("the process has no pipe")
}

/// A process with everything that it starts. Its id is known for as long as nobody else can have it.
struct Group {
    alive: Arc<Mutex<Option<Pid>>>,
    held_since: Mutex<Option<Instant>>,
    /// Has the process go on after it stood still for so long.
    resume: mpsc::UnboundedSender<Duration>,
    _kill: DropGuard,
}

/// How the process hears its parent.
struct Parent {
    /// The process ends when it closes.
    input: ChildStdin,
    resumed: mpsc::UnboundedReceiver<Duration>,
}

fn signal(alive: &Mutex<Option<Pid>>, signal: Signal) {
    let alive = alive.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(group) = *alive {
        // One that has just ended needs no signal.
        let _ = kill_process_group(group, signal);
    }
}

impl Process for Group {
    fn hold(&self) {
        signal(&self.alive, Signal::STOP);
        let mut since = self
            .held_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        since.get_or_insert_with(Instant::now);
    }

    fn go_on(&self) {
        let mut since = self
            .held_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = since.take() {
            // Nobody hears it of a process that has ended.
            let _ = self.resume.send(since.elapsed());
        }
    }
}

/// Where the documents of a run go.
#[derive(Clone)]
struct Place {
    files: ValidationFiles,
    organisation: OrganisationId,
    validation: ValidationId,
}

impl Place {
    fn keep(&self) -> io::Result<KeyFigures> {
        self.files.keep(self.organisation, self.validation)?;
        key_figures(&self.folder())
    }

    fn folder(&self) -> PathBuf {
        self.files.folder(self.organisation, self.validation)
    }
}

struct Listener {
    teller: mpsc::Sender<Told>,
    alive: Arc<Mutex<Option<Pid>>>,
    place: Place,
}

impl Listener {
    /// Hears the process until it ends or is killed, and takes its documents in.
    async fn listen(
        self,
        mut child: Child,
        output: ChildStdout,
        mut parent: Parent,
        kill: CancellationToken,
    ) {
        let mut lines = BufReader::new(output).lines();
        let mut last = None;
        loop {
            let line = tokio::select! {
                line = lines.next_line() => line,
                Some(held) = parent.resumed.recv() => {
                    self.resume(&mut parent.input, held).await;
                    continue;
                }
                () = kill.cancelled() => {
                    signal(&self.alive, Signal::KILL);
                    break;
                }
            };
            let Ok(Some(line)) = line else { break };
            match serde_json::from_str(&line) {
                Ok(ChildWord::Scored { done, total }) => {
                    // Nobody listens once the run was given up; the kill comes by its own way.
                    let _ = self.teller.send(Told::Scored { done, total }).await;
                }
                Ok(word) => last = Some(word),
                Err(_) => {}
            }
        }
        // Not reaped yet, so the id is still its own.
        signal(&self.alive, Signal::KILL);
        *self.alive.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let status = child.wait().await;
        if kill.is_cancelled() {
            return;
        }
        let word = self.last_word(last, status).await;
        let _ = self.teller.send(word).await;
    }

    async fn last_word(&self, last: Option<ChildWord>, status: io::Result<ExitStatus>) -> Told {
        let failure = match last {
            Some(ChildWord::Finished) => match self.keep().await {
                Ok(figures) => return Told::Finished(Box::new(figures)),
                Err(error) => Failure {
                    why: format!("the documents could not be kept: {error}"),
                    lasting: false,
                },
            },
            Some(ChildWord::Failed { why, lasting }) => Failure { why, lasting },
            Some(ChildWord::Scored { .. }) | None => Failure {
                why: match status {
                    Ok(status) => format!("the process ended before its time ({status})"),
                    Err(error) => format!("the process was lost: {error}"),
                },
                lasting: false,
            },
        };
        Told::Failed(failure)
    }

    /// Tells the process how long it stood still before it goes on, so that it never counts that time.
    async fn resume(&self, input: &mut ChildStdin, held: Duration) {
        let ms = u64::try_from(held.as_millis()).unwrap_or(u64::MAX);
        if let Ok(mut line) = serde_json::to_vec(&StoodStill { ms }) {
            line.push(b'\n');
            // A process that has ended reads nothing.
            let _ = input.write_all(&line).await;
        }
        signal(&self.alive, Signal::CONT);
    }

    async fn keep(&self) -> io::Result<KeyFigures> {
        let place = self.place.clone();
        tokio::task::spawn_blocking(move || place.keep())
            .await
            .map_err(io::Error::other)?
    }
}
