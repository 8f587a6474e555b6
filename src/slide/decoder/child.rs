//! One decoder process and the pipe to it.

use super::program::DecoderProgram;
use super::protocol::{Answer, FrameError, Request, WireSeen, read_frame, write_frame};
use crate::domain::geometry::LevelSize;
use crate::slide::viewer::{Arrival, Seen, ViewError, ViewRequest};
use image::RgbImage;
use std::io::{self, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// How a decoder failed, as opposed to the slide.
#[derive(Debug)]
pub enum ChildFault {
    /// It died.
    Died,
    /// It gave no answer in time.
    TimedOut,
    /// It answered nonsense.
    Garbage(String),
    /// The pool is closing.
    Closing,
}

/// How often a wait looks whether the pool is closing.
const GLANCE: Duration = Duration::from_millis(50);

type Frame = Result<Option<(Answer, Vec<u8>)>, FrameError>;

/// A running decoder; killed when dropped.
pub struct DecoderChild {
    process: Child,
    requests: ChildStdin,
    answers: Receiver<Frame>,
    next_id: u64,
}

impl DecoderChild {
    /// Starts a decoder.
    pub fn start(program: &DecoderProgram) -> io::Result<Self> {
        let mut process = Command::new(&program.path)
            .args(&program.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A Ctrl-C at the terminal is for the service, which ends its decoders in order.
            .process_group(0)
            .spawn()?;
        let (Some(requests), Some(output)) = (process.stdin.take(), process.stdout.take()) else {
            // Both were asked for above; without them the process is of no use.
            process.kill()?;
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (sender, answers) = sync_channel(1);
        // A pipe has no read with a time limit, so a thread reads and the wait has one. It ends
        // with the process, whose end closes the pipe.
        std::thread::Builder::new()
            .name("decoder-pipe".into())
            .spawn(move || {
                let mut output = BufReader::with_capacity(1 << 16, output);
                loop {
                    let frame = read_frame(&mut output);
                    let last = !matches!(frame, Ok(Some(_)));
                    if sender.send(frame).is_err() || last {
                        return;
                    }
                }
            })?;
        Ok(Self {
            process,
            requests,
            answers,
            next_id: 0,
        })
    }

    /// Sends one request and waits for its answer. After a [`ChildFault`] the decoder must be
    /// dropped.
    pub fn ask(
        &mut self,
        request: &ViewRequest,
        limit: Duration,
        closing: &AtomicBool,
    ) -> Result<Result<Seen, ViewError>, ChildFault> {
        self.next_id += 1;
        let id = self.next_id;
        // Only one request is under way at a time and it is shorter than any pipe's buffer, so
        // this cannot block on a decoder that hangs.
        write_frame(&mut self.requests, &Request::new(id, request), &[])
            .map_err(|_| ChildFault::Died)?;
        let until = Instant::now() + limit;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(left.min(GLANCE)) {
                Ok(Ok(Some((answer, pixels)))) => return understood(id, answer, pixels),
                Ok(Ok(None) | Err(FrameError::Pipe { .. }))
                | Err(RecvTimeoutError::Disconnected) => return Err(ChildFault::Died),
                Ok(Err(FrameError::Garbage { why })) => return Err(ChildFault::Garbage(why)),
                Err(RecvTimeoutError::Timeout) if closing.load(Ordering::Relaxed) => {
                    return Err(ChildFault::Closing);
                }
                Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                    return Err(ChildFault::TimedOut);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Whether the process still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }
}

impl Drop for DecoderChild {
    fn drop(&mut self) {
        // It may have died already; then there is nothing to kill, only to collect.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn understood(
    id: u64,
    answer: Answer,
    pixels: Vec<u8>,
) -> Result<Result<Seen, ViewError>, ChildFault> {
    let nonsense = |why: &str| ChildFault::Garbage(why.to_owned());
    if answer.id != id {
        return Err(nonsense("an answer to another request"));
    }
    match answer.seen {
        WireSeen::Fault { fault, why } => Ok(Err(ViewError::Slide { fault, why })),
        WireSeen::Description(description) => description
            .checked()
            .map(|description| Ok(Seen::Description(Box::new(description))))
            .ok_or_else(|| nonsense("a description without levels")),
        WireSeen::Waits { until } => Ok(Ok(Seen::Arrival(Arrival::Waits { until }))),
        WireSeen::Later { what } => Ok(Ok(Seen::Arrival(Arrival::Later { what }))),
        WireSeen::Arriving(description) => description
            .checked()
            .map(|description| Ok(Seen::Arrival(Arrival::Described(Box::new(description)))))
            .ok_or_else(|| nonsense("a description without levels")),
        WireSeen::Image(LevelSize { width, height }) => RgbImage::from_raw(width, height, pixels)
            .map(|image| Ok(Seen::Image(image)))
            .ok_or_else(|| nonsense("an image with too few pixels")),
    }
}
