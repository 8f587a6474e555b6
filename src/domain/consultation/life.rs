//! A consultation in whichever state it is, as it is loaded, moved and kept.

use super::claim::Claim;
use super::life_state::LifeState;
use super::mark::Mark;
use super::states::{
    AwaitingSection, BeingRead, Cancelled, Communicated, Received, Requested, Signed,
};
use super::step::{Move, ReadBack, Refusal, Step};

/// A consultation in whichever state it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Life {
    /// Asked for.
    Requested(Requested),
    /// In the laboratory.
    Received(Received),
    /// A pathologist has it.
    BeingRead(BeingRead),
    /// A re-cut or a re-scan is waited for.
    AwaitingSection(AwaitingSection),
    /// Signed, not yet read back.
    Signed(Signed),
    /// Called and read back.
    Communicated(Communicated),
    /// Called off.
    Cancelled(Cancelled),
}

macro_rules! from_state {
    ($($state:ident),+) => {
        $(impl From<$state> for Life {
            fn from(state: $state) -> Self {
                Self::$state(state)
            }
        })+
    };
}
from_state!(
    Requested,
    Received,
    BeingRead,
    AwaitingSection,
    Signed,
    Communicated,
    Cancelled
);

impl Life {
    /// The state.
    #[must_use]
    pub fn state(&self) -> LifeState {
        match self {
            Self::Requested(_) => LifeState::Requested,
            Self::Received(_) => LifeState::Received,
            Self::BeingRead(_) => LifeState::BeingRead,
            Self::AwaitingSection(_) => LifeState::AwaitingSection,
            Self::Signed(_) => LifeState::Signed,
            Self::Communicated(_) => LifeState::Communicated,
            Self::Cancelled(_) => LifeState::Cancelled,
        }
    }

    /// Who brought it into this state and when.
    #[must_use]
    pub fn mark(&self) -> Mark {
        match self {
            Self::Requested(one) => one.mark,
            Self::Received(one) => one.mark,
            Self::BeingRead(one) => one.mark,
            Self::AwaitingSection(one) => one.mark,
            Self::Signed(one) => one.mark,
            Self::Communicated(one) => one.mark,
            Self::Cancelled(one) => one.mark,
        }
    }

    /// Who reads it, while somebody does.
    #[must_use]
    pub fn claim(&self) -> Option<&Claim> {
        match self {
            Self::BeingRead(one) => Some(one.claim()),
            _ => None,
        }
    }

    /// The version of the signed read, once there is one.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        match self {
            Self::Signed(one) => Some(one.version()),
            Self::Communicated(one) => Some(one.version()),
            _ => None,
        }
    }

    /// A sign of life of the reader's page. It is no move and leaves no record.
    ///
    /// # Errors
    /// [`Refusal`] if nobody or somebody else reads it.
    pub fn beat(self, mark: Mark) -> Result<Self, Refusal> {
        match self {
            Self::BeingRead(one) => one.beat(mark).map(Self::from),
            other => Err(Refusal::Illegal {
                state: other.state(),
                step: "beat",
            }),
        }
    }

    /// Makes a move and gives where it led, with its record.
    ///
    /// # Errors
    /// [`Refusal`] if the state does not know the move, or it is not this person's to make.
    pub fn take(self, step: Step, mark: Mark) -> Result<(Self, Move), Refusal> {
        let from = self.state();
        let life = self.moved(step.clone(), mark)?;
        let record = Move {
            from: Some(from),
            to: life.state(),
            mark,
            step: Some(step),
        };
        Ok((life, record))
    }

    fn moved(self, step: Step, mark: Mark) -> Result<Self, Refusal> {
        match self {
            Self::Requested(one) => match step {
                Step::Receive => Ok(one.receive(mark).into()),
                Step::Cancel { why } => Ok(one.cancel(mark, why).into()),
                other => Err(illegal(LifeState::Requested, &other)),
            },
            Self::Received(one) => match step {
                Step::Claim => Ok(one.claim(mark).into()),
                Step::AskSection { wanted, why } => Ok(one.ask_section(mark, wanted, why).into()),
                Step::Cancel { why } => Ok(one.cancel(mark, why).into()),
                other => Err(illegal(LifeState::Received, &other)),
            },
            Self::BeingRead(one) => being_read(one, step, mark),
            Self::AwaitingSection(one) => match step {
                Step::SectionArrived => Ok(one.section_arrived(mark).into()),
                Step::StopWaiting { .. } => Ok(one.stop_waiting(mark).into()),
                Step::Cancel { why } => Ok(one.cancel(mark, why).into()),
                other => Err(illegal(LifeState::AwaitingSection, &other)),
            },
            Self::Signed(one) => match step {
                Step::Call {
                    read_back: ReadBack::Correct,
                } => Ok(one.read_back_correctly(mark).into()),
                Step::Call {
                    read_back: ReadBack::Wrong,
                } => Ok(one.read_back_wrongly().into()),
                Step::Amend { .. } => Ok(one.amend(mark).into()),
                other => Err(illegal(LifeState::Signed, &other)),
            },
            Self::Communicated(one) => match step {
                Step::Amend { .. } => Ok(one.amend(mark).into()),
                other => Err(illegal(LifeState::Communicated, &other)),
            },
            Self::Cancelled(_) => Err(illegal(LifeState::Cancelled, &step)),
        }
    }
}

fn being_read(one: BeingRead, step: Step, mark: Mark) -> Result<Life, Refusal> {
    match step {
        Step::Claim => {
            let Claim {
                reader, beat_at, ..
            } = *one.claim();
            Err(Refusal::StillHeld { reader, beat_at })
        }
        Step::Release => one.release(mark).map(Life::from),
        Step::TakeOver => one.take_over(mark).map(Life::from),
        Step::Offer { to, note } => one.offer(mark, to, note).map(Life::from),
        Step::Accept => one.accept(mark).map(Life::from),
        Step::AskSection { wanted, why } => one.ask_section(mark, wanted, why).map(Life::from),
        Step::Sign => one.sign(mark).map(Life::from),
        Step::Cancel { why } => Ok(one.cancel(mark, why).into()),
        other => Err(illegal(LifeState::BeingRead, &other)),
    }
}

fn illegal(state: LifeState, step: &Step) -> Refusal {
    Refusal::Illegal {
        state,
        step: step.code(),
    }
}

#[cfg(test)]
mod tests;
