//! Named threads that each own one session, behind one bounded queue.

use crate::classify::classifier::{Answer, Batch, ClassifyError, PatchBuffer, PatchScores};
use crossbeam_channel::{Receiver, SendTimeoutError, Sender};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often a session that cannot hand over its answer looks whether the pool is closing.
const HAND_OVER: Duration = Duration::from_millis(50);

/// Something that scores patches: a session, or what stands for one in a test.
pub trait Scorer: Send {
    /// What the model says of each of the first `patches` patches.
    ///
    /// # Errors
    /// Why the batch could not be scored.
    fn score(
        &mut self,
        buffer: &PatchBuffer,
        patches: usize,
    ) -> Result<Vec<PatchScores>, ClassifyError>;
}

struct Job {
    batch: Batch,
    reply: Sender<Answer>,
}

/// Sessions at work: whichever is free takes the next batch, first in, first out.
///
/// Dropping the pool closes it and waits for the batches that are being scored.
#[derive(Debug)]
pub struct SessionPool {
    queue: RwLock<Option<Sender<Job>>>,
    closing: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl SessionPool {
    /// A pool with one thread for each scorer.
    ///
    /// # Errors
    /// The system's error if it gives no more threads.
    pub fn start<S: Scorer + 'static>(scorers: Vec<S>) -> std::io::Result<Self> {
        // One batch waits for each session: enough that none runs dry, and little to throw away.
        let (sender, receiver) = crossbeam_channel::bounded(scorers.len().max(1));
        let closing = Arc::new(AtomicBool::new(false));
        let mut pool = Self {
            queue: RwLock::new(Some(sender)),
            closing: Arc::clone(&closing),
            threads: Vec::with_capacity(scorers.len()),
        };
        for (index, mut scorer) in scorers.into_iter().enumerate() {
            let (jobs, closing) = (receiver.clone(), Arc::clone(&closing));
            let thread = std::thread::Builder::new()
                .name(format!("classify-{index}"))
                .spawn(move || work(&mut scorer, &jobs, &closing))?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Queues a batch; blocks while the queue is full; the answer comes over `reply`.
    ///
    /// `reply` should have room for every batch in flight: a session that cannot hand over its
    /// answer takes no other batch.
    ///
    /// # Errors
    /// [`ClassifyError::Closed`] after [`close`](Self::close).
    pub fn submit(&self, batch: Batch, reply: Sender<Answer>) -> Result<(), ClassifyError> {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        let sender = queue.as_ref().ok_or(ClassifyError::Closed)?;
        sender
            .send(Job { batch, reply })
            .map_err(|_| ClassifyError::Closed)
    }

    /// Ends the sessions: what is being scored is finished, what waits is answered with
    /// [`ClassifyError::Closed`], what comes later is refused.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.queue
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

impl Drop for SessionPool {
    fn drop(&mut self) {
        self.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("an inference thread ended in a panic");
            }
        }
    }
}

fn work(session: &mut impl Scorer, jobs: &Receiver<Job>, closing: &AtomicBool) {
    for Job { batch, reply } in jobs {
        let scores = if closing.load(Ordering::SeqCst) {
            Err(ClassifyError::Closed)
        } else {
            catch_unwind(AssertUnwindSafe(|| {
                session.score(&batch.buffer, batch.patches)
            }))
            .unwrap_or_else(|panic| {
                Err(ClassifyError::Engine {
                    patches: batch.patches,
                    why: format!("it panicked: {}", panic_message(panic.as_ref())),
                })
            })
        };
        hand_over(Answer { batch, scores }, &reply, closing);
    }
}

/// Sends the answer; gives it up when nobody listens, or nobody makes room while the pool closes.
fn hand_over(mut answer: Answer, reply: &Sender<Answer>, closing: &AtomicBool) {
    loop {
        match reply.send_timeout(answer, HAND_OVER) {
            Err(SendTimeoutError::Timeout(unsent)) if !closing.load(Ordering::SeqCst) => {
                answer = unsent;
            }
            Ok(()) | Err(_) => return,
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// Scores a patch by its first byte; 255 makes it panic.
    struct FirstByte;

    impl Scorer for FirstByte {
        fn score(
            &mut self,
            buffer: &PatchBuffer,
            patches: usize,
        ) -> Result<Vec<PatchScores>, ClassifyError> {
            let PatchBuffer::NhwcU8(bytes) = buffer else {
                unreachable!("the tests send bytes");
            };
            assert!(bytes[0] != 255, "patch {} is bad", 0);
            Ok((0..patches)
                .map(|patch| one_class(f32::from(bytes[patch]) / 255.0))
                .collect())
        }
    }

    fn one_class(score: f32) -> PatchScores {
        PatchScores {
            classes: vec![score],
            distance: None,
        }
    }

    fn batch(id: u64, byte: u8) -> Batch {
        Batch {
            id,
            patches: 1,
            buffer: PatchBuffer::NhwcU8(vec![byte]),
        }
    }

    #[test]
    fn one_session_answers_in_order() {
        let pool = SessionPool::start(vec![FirstByte]).unwrap();
        let (reply, answers) = crossbeam_channel::unbounded();
        for id in 0..50 {
            pool.submit(batch(id, 10), reply.clone()).unwrap();
        }
        drop(reply);
        let order: Vec<u64> = answers.iter().map(|answer| answer.batch.id).collect();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_is_an_answer_and_the_session_works_on() {
        let pool = SessionPool::start(vec![FirstByte]).unwrap();
        let (reply, answers) = crossbeam_channel::unbounded();
        pool.submit(batch(1, 255), reply.clone()).unwrap();
        pool.submit(batch(2, 0), reply).unwrap();
        let failed = answers.recv().unwrap();
        assert_eq!(failed.batch.buffer, PatchBuffer::NhwcU8(vec![255]));
        assert_eq!(
            failed.scores.unwrap_err().to_string(),
            "the inference engine failed on a batch of 1 patches: it panicked: patch 0 is bad"
        );
        assert_eq!(answers.recv().unwrap().scores.unwrap(), [one_class(0.0)]);
    }

    /// Tells when a batch is being scored, and holds it until it is let go.
    struct Gate {
        scoring: Sender<()>,
        go: Receiver<()>,
    }

    impl Scorer for Gate {
        fn score(&mut self, _: &PatchBuffer, _: usize) -> Result<Vec<PatchScores>, ClassifyError> {
            self.scoring.send(()).unwrap();
            self.go.recv().unwrap();
            Ok(vec![one_class(1.0)])
        }
    }

    #[test]
    fn after_closing_what_waits_is_answered_and_what_comes_is_refused() {
        let (scoring, is_scoring) = crossbeam_channel::unbounded();
        let (let_go, go) = crossbeam_channel::unbounded();
        let pool = SessionPool::start(vec![Gate { scoring, go }]).unwrap();
        let (reply, answers) = crossbeam_channel::unbounded();
        pool.submit(batch(1, 0), reply.clone()).unwrap();
        is_scoring.recv().unwrap();
        pool.submit(batch(2, 0), reply.clone()).unwrap();
        pool.close();
        assert_eq!(
            pool.submit(batch(3, 0), reply).unwrap_err(),
            ClassifyError::Closed
        );
        let_go.send(()).unwrap();
        assert_eq!(answers.recv().unwrap().scores.unwrap(), [one_class(1.0)]);
        assert_eq!(
            answers.recv().unwrap().scores.unwrap_err(),
            ClassifyError::Closed
        );
        assert!(answers.recv().is_err());
    }

    #[test]
    fn dropping_the_pool_does_not_wait_for_a_caller_who_does_not_read() {
        let pool = SessionPool::start(vec![FirstByte]).unwrap();
        let (reply, answers) = crossbeam_channel::bounded(1);
        for id in 0..2 {
            pool.submit(batch(id, 0), reply.clone()).unwrap();
        }
        let started = Instant::now();
        drop(pool);
        assert!(started.elapsed() < Duration::from_secs(5));
        assert_eq!(answers.len(), 1);
    }

    #[test]
    fn a_caller_who_left_costs_nothing() {
        let pool = SessionPool::start(vec![FirstByte, FirstByte]).unwrap();
        let (reply, answers) = crossbeam_channel::bounded(0);
        drop(answers);
        for id in 0..10 {
            pool.submit(batch(id, 0), reply.clone()).unwrap();
        }
    }
}
