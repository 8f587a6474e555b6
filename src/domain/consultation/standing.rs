//! A consultation's state as it is kept: flat, and checked when it is loaded.

use super::claim::Claim;
use super::life::Life;
use super::life_state::LifeState;
use super::mark::Mark;
use super::states::{
    AwaitingSection, BeingRead, Cancelled, Communicated, Received, Requested, Signed,
};
use super::step::{Wanted, Why};

/// A consultation's state in columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: LifeState,
    /// Who brought it there and when.
    pub mark: Mark,
    /// The version of the signed read; 0 before there is one.
    pub version: u32,
    /// Who reads it.
    pub claim: Option<Claim>,
    /// What is waited for.
    pub wanted: Option<Wanted>,
    /// Why it waits or was called off.
    pub why: Option<Why>,
}

/// Columns that make no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a consultation that is {state} {what}")]
pub struct StandingError {
    /// The state.
    pub state: LifeState,
    /// What is missing.
    pub what: &'static str,
}

impl From<&Life> for Standing {
    fn from(life: &Life) -> Self {
        let (wanted, why) = match life {
            Life::AwaitingSection(one) => (Some(one.wanted), Some(one.why.clone())),
            Life::Cancelled(one) => (None, Some(one.why.clone())),
            _ => (None, None),
        };
        Self {
            state: life.state(),
            mark: life.mark(),
            version: life.version().unwrap_or(0),
            claim: life.claim().cloned(),
            wanted,
            why,
        }
    }
}

impl TryFrom<Standing> for Life {
    type Error = StandingError;

    fn try_from(kept: Standing) -> Result<Self, StandingError> {
        let (state, mark) = (kept.state, kept.mark);
        let lacks = |what| StandingError { state, what };
        let signed = kept.version >= 1;
        if signed != state.is_signed() {
            return Err(lacks(if signed {
                "has a signed read"
            } else {
                "has no signed read"
            }));
        }
        let version = kept.version;
        Ok(match state {
            LifeState::Requested => Requested { mark }.into(),
            LifeState::Received => Received { mark }.into(),
            LifeState::BeingRead => {
                let claim = kept.claim.ok_or(lacks("has no reader"))?;
                BeingRead { mark, claim }.into()
            }
            LifeState::AwaitingSection => AwaitingSection {
                mark,
                wanted: kept.wanted.ok_or(lacks("waits for nothing"))?,
                why: kept.why.ok_or(lacks("has no reason"))?,
            }
            .into(),
            LifeState::Signed => Signed { mark, version }.into(),
            LifeState::Communicated => Communicated { mark, version }.into(),
            LifeState::Cancelled => Cancelled {
                mark,
                why: kept.why.ok_or(lacks("has no reason"))?,
            }
            .into(),
        })
    }
}
