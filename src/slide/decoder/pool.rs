//! The parent: a few decoders behind one bounded queue.

use super::child::{ChildFault, DecoderChild};
use super::program::DecoderProgram;
use super::quarantine::Quarantine;
use crate::slide::viewer::{Reply, Seen, SlideViewer, ViewError, ViewRequest};
use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Size and limits of a pool.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// How a decoder is started.
    pub program: DecoderProgram,
    /// Number of decoders.
    pub decoders: usize,
    /// Most requests that wait.
    pub queue: usize,
    /// Longest time for one try at a request.
    pub time_limit: Duration,
}

/// How often a request is tried before its slide is held to be at fault. A decoder may die of
/// what an earlier slide did to it, so once is not enough.
const TRIES: usize = 2;

/// Decoder processes that look at slides.
///
/// A decoder that crashes, hangs or answers nonsense is killed and replaced; the request is tried
/// once more and then answered with an error.
pub struct DecoderPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    settings: PoolSettings,
    queue: Mutex<VecDeque<Waiting>>,
    arrived: Condvar,
    quarantine: Mutex<Quarantine>,
    closing: AtomicBool,
    running: AtomicUsize,
    restarts: AtomicUsize,
}

struct Waiting {
    request: ViewRequest,
    reply: Box<dyn Reply>,
}

impl DecoderPool {
    /// Starts the pool. A decoder that cannot be started is tried again with every request.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(settings: PoolSettings) -> io::Result<Self> {
        let decoders = settings.decoders.max(1);
        let shared = Arc::new(Shared {
            settings,
            queue: Mutex::default(),
            arrived: Condvar::new(),
            quarantine: Mutex::default(),
            closing: AtomicBool::new(false),
            running: AtomicUsize::new(0),
            restarts: AtomicUsize::new(0),
        });
        let mut pool = Self {
            shared,
            threads: Vec::new(),
        };
        for index in 0..decoders {
            let shared = Arc::clone(&pool.shared);
            let thread = std::thread::Builder::new()
                .name(format!("decoder-{index}"))
                .spawn(move || Keeper::new(shared).keep())?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// How many decoders were replaced because a slide broke them.
    #[must_use]
    pub fn restarts(&self) -> usize {
        self.shared.restarts.load(Ordering::Relaxed)
    }
}

impl SlideViewer for DecoderPool {
    fn look(&self, request: ViewRequest, reply: Box<dyn Reply>) {
        let held = lock(&self.shared.quarantine).holds(&request.slide);
        if let Some(error) = held {
            return reply.answer(Err(error));
        }
        let mut queue = lock(&self.shared.queue);
        let waiting = queue.len();
        if self.shared.is_closing() {
            drop(queue);
            reply.answer(Err(ViewError::Closed));
        } else if waiting >= self.shared.settings.queue {
            drop(queue);
            reply.answer(Err(ViewError::Busy { waiting }));
        } else {
            queue.push_back(Waiting { request, reply });
            self.shared.arrived.notify_one();
        }
    }

    fn is_ready(&self) -> bool {
        self.shared.running.load(Ordering::Relaxed) > 0
    }
}

impl Drop for DecoderPool {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Relaxed);
        for waiting in std::mem::take(&mut *lock(&self.shared.queue)) {
            waiting.reply.answer(Err(ViewError::Closed));
        }
        self.shared.arrived.notify_all();
        for thread in self.threads.drain(..) {
            // A keeper that panicked has nothing left to close.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// The next request, or `None` once the pool is closing.
    fn next(&self) -> Option<Waiting> {
        let mut queue = lock(&self.queue);
        loop {
            if self.is_closing() {
                return None;
            }
            match queue.pop_front() {
                Some(waiting) if waiting.reply.is_wanted() => return Some(waiting),
                Some(_) => {}
                None => {
                    queue = self
                        .arrived
                        .wait(queue)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

/// Keeps one decoder running and hands it requests.
struct Keeper {
    shared: Arc<Shared>,
    child: Option<DecoderChild>,
}

impl Keeper {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            child: None,
        }
    }

    fn keep(&mut self) {
        // Started before the first request, so that nobody waits for it. An error shows at the
        // first request, which tries again.
        let _ = self.running_child();
        while let Some(Waiting { request, reply }) = self.shared.next() {
            let seen = self.see(&request);
            reply.answer(seen);
        }
        self.lose_child();
    }

    fn see(&mut self, request: &ViewRequest) -> Result<Seen, ViewError> {
        let mut fault = ChildFault::Died;
        for _ in 0..TRIES {
            let shared = Arc::clone(&self.shared);
            let child = self
                .running_child()
                .map_err(|error| ViewError::Unavailable {
                    why: error.to_string(),
                })?;
            match child.ask(request, shared.settings.time_limit, &shared.closing) {
                Ok(seen) => return seen,
                Err(ChildFault::Closing) => {
                    self.lose_child();
                    return Err(ViewError::Closed);
                }
                Err(found) => {
                    self.lose_child();
                    shared.restarts.fetch_add(1, Ordering::Relaxed);
                    tracing::warn!(fault = ?found, "a slide decoder was replaced");
                    fault = found;
                }
            }
        }
        let error = self.blame(fault);
        lock(&self.shared.quarantine).add(request.slide.clone(), error.clone());
        Err(error)
    }

    fn blame(&self, fault: ChildFault) -> ViewError {
        match fault {
            ChildFault::TimedOut => ViewError::TimedOut {
                seconds: self.shared.settings.time_limit.as_secs(),
            },
            ChildFault::Garbage(why) => ViewError::Crashed { why },
            ChildFault::Died => ViewError::Crashed {
                why: "it died".into(),
            },
            ChildFault::Closing => ViewError::Closed,
        }
    }

    fn running_child(&mut self) -> io::Result<&mut DecoderChild> {
        if self.child.as_mut().is_some_and(|child| !child.is_alive()) {
            self.lose_child();
        }
        if let Some(ref mut child) = self.child {
            return Ok(child);
        }
        let child = DecoderChild::start(&self.shared.settings.program)?;
        self.shared.running.fetch_add(1, Ordering::Relaxed);
        Ok(self.child.insert(child))
    }

    fn lose_child(&mut self) {
        if self.child.take().is_some() {
            self.shared.running.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// What the locks guard is whole between any two statements, so a panic elsewhere spoils nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slide::decoder::remote::RemoteSlide;
    use crate::slide::viewer::View;
    use std::path::Path;
    use std::sync::mpsc::{Sender, channel};
    use std::time::Instant;

    struct Told(Sender<Result<Seen, ViewError>>);

    impl Reply for Told {
        fn is_wanted(&self) -> bool {
            true
        }

        fn answer(self: Box<Self>, seen: Result<Seen, ViewError>) {
            self.0.send(seen).unwrap();
        }
    }

    /// A pool whose decoders are a shell script.
    fn pool(script: &str, queue: usize) -> DecoderPool {
        DecoderPool::start(PoolSettings {
            program: DecoderProgram {
                path: "/bin/sh".into(),
                arguments: vec!["-c".into(), script.into()],
            },
            decoders: 1,
            queue,
            time_limit: Duration::from_millis(200),
        })
        .unwrap()
    }

    fn look(pool: &DecoderPool, slide: &str) -> Result<Seen, ViewError> {
        let (sender, receiver) = channel();
        pool.look(
            ViewRequest {
                slide: slide.into(),
                view: View::Describe,
            },
            Box::new(Told(sender)),
        );
        receiver.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    #[test]
    fn a_decoder_that_dies_is_replaced_and_the_slide_blamed() {
        let pool = pool("head -c 1 >/dev/null; exit 1", 8);
        for slide in ["a", "b"] {
            let error = look(&pool, slide).unwrap_err();
            assert!(matches!(error, ViewError::Crashed { .. }), "{error}");
        }
        assert_eq!(pool.restarts(), 4);
    }

    #[test]
    fn a_slide_that_breaks_decoders_cannot_be_opened_at_arms_length() {
        let pool = Arc::new(pool("exit 1", 8));
        let error = RemoteSlide::open(pool, Path::new("a")).unwrap_err();
        assert!(
            error.to_string().starts_with("a: the slide breaks"),
            "{error}"
        );
    }

    #[test]
    fn a_slide_that_broke_decoders_is_not_tried_again_at_once() {
        let pool = pool("exit 1", 8);
        look(&pool, "a").unwrap_err();
        let restarts = pool.restarts();
        assert!(matches!(look(&pool, "a"), Err(ViewError::Crashed { .. })));
        assert_eq!(pool.restarts(), restarts);
    }

    #[test]
    fn a_decoder_that_hangs_is_killed_in_time() {
        let pool = pool("exec sleep 600", 8);
        let started = Instant::now();
        let error = look(&pool, "a").unwrap_err();
        assert!(matches!(error, ViewError::TimedOut { .. }), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn nonsense_on_the_pipe_is_noticed() {
        let pool = pool("echo warning: this is no frame; exec sleep 600", 8);
        let error = look(&pool, "a").unwrap_err();
        assert!(matches!(error, ViewError::Crashed { .. }), "{error}");
    }

    #[test]
    fn a_program_that_is_missing_is_told() {
        let pool = DecoderPool::start(PoolSettings {
            program: DecoderProgram {
                path: "/nonexistent/zhedel".into(),
                arguments: vec![],
            },
            decoders: 1,
            queue: 1,
            time_limit: Duration::from_secs(1),
        })
        .unwrap();
        let error = look(&pool, "a").unwrap_err();
        assert!(matches!(error, ViewError::Unavailable { .. }), "{error}");
        assert!(!pool.is_ready());
    }

    #[test]
    fn a_full_queue_says_so_and_a_closing_pool_answers_everyone() {
        let pool = pool("exec sleep 600", 1);
        let (sender, receiver) = channel();
        for slide in ["a", "b", "c", "d"] {
            pool.look(
                ViewRequest {
                    slide: slide.into(),
                    view: View::Describe,
                },
                Box::new(Told(sender.clone())),
            );
        }
        drop(pool);
        let answers: Vec<_> = receiver.try_iter().collect();
        assert_eq!(answers.len(), 4);
        let busy = |answer: &Result<Seen, ViewError>| matches!(answer, Err(ViewError::Busy { .. }));
        assert!(answers.iter().any(busy), "{answers:?}");
    }
}
