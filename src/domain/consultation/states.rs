//! One type for each state of a consultation, with the moves that are possible there and no others.
//!
//! A move takes the state, so that it cannot be made twice, and the mark of who makes it and when. What
//! depends on the person or the clock, and hence not on the type, is a [`Refusal`].

use super::claim::{Claim, Offer};
use super::mark::Mark;
use super::step::{Refusal, Wanted, Why};
use crate::domain::free_text::Prose;
use crate::domain::ids::PrincipalId;

/// Asked for; nothing is in the laboratory yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    pub(super) mark: Mark,
}

/// In the laboratory, and nobody reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub(super) mark: Mark,
}

/// A pathologist has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeingRead {
    pub(super) mark: Mark,
    pub(super) claim: Claim,
}

/// A re-cut or a re-scan is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitingSection {
    pub(super) mark: Mark,
    pub(super) wanted: Wanted,
    pub(super) why: Why,
}

/// A version of the read is signed and was not yet read back correctly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub(super) mark: Mark,
    pub(super) version: u32,
}

/// The signed version was called and read back correctly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Communicated {
    pub(super) mark: Mark,
    pub(super) version: u32,
}

/// Called off. It knows no move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    pub(super) mark: Mark,
    pub(super) why: Why,
}

/// Called off before anything was signed.
fn cancelled(mark: Mark, why: Why) -> Cancelled {
    Cancelled { mark, why }
}

impl Requested {
    /// A new request.
    #[must_use]
    pub fn new(mark: Mark) -> Self {
        Self { mark }
    }

    /// Tissue or the first slide came.
    #[must_use]
    pub fn receive(self, mark: Mark) -> Received {
        Received { mark }
    }

    /// Calls it off.
    #[must_use]
    pub fn cancel(self, mark: Mark, why: Why) -> Cancelled {
        cancelled(mark, why)
    }
}

impl Received {
    /// What came without having been asked for.
    #[must_use]
    pub fn unasked(mark: Mark) -> Self {
        Self { mark }
    }

    /// A pathologist begins to read, at the screen or at the microscope.
    #[must_use]
    pub fn claim(self, mark: Mark) -> BeingRead {
        BeingRead {
            mark,
            claim: Claim {
                reader: mark.by,
                since: mark.at,
                beat_at: mark.at,
                offer: None,
            },
        }
    }

    /// A re-cut or a re-scan is asked for.
    #[must_use]
    pub fn ask_section(self, mark: Mark, wanted: Wanted, why: Why) -> AwaitingSection {
        AwaitingSection { mark, wanted, why }
    }

    /// Calls it off.
    #[must_use]
    pub fn cancel(self, mark: Mark, why: Why) -> Cancelled {
        cancelled(mark, why)
    }
}

impl BeingRead {
    /// The claim.
    #[must_use]
    pub fn claim(&self) -> &Claim {
        &self.claim
    }

    fn only_holder(&self, who: PrincipalId) -> Result<(), Refusal> {
        let reader = self.claim.reader;
        if reader == who {
            Ok(())
        } else {
            Err(Refusal::NotHolder { reader })
        }
    }

    /// The same with another reader.
    fn passed_on(mark: Mark) -> Self {
        Received { mark }.claim(mark)
    }

    /// A sign of life of the reader's page.
    ///
    /// # Errors
    /// [`Refusal::NotHolder`] if somebody else has the claim.
    pub fn beat(mut self, mark: Mark) -> Result<Self, Refusal> {
        self.only_holder(mark.by)?;
        self.claim.beat_at = self.claim.beat_at.max(mark.at);
        Ok(self)
    }

    /// The reader puts it back.
    ///
    /// # Errors
    /// [`Refusal::NotHolder`] if somebody else has the claim.
    pub fn release(self, mark: Mark) -> Result<Received, Refusal> {
        self.only_holder(mark.by)?;
        Ok(Received { mark })
    }

    /// Another pathologist takes it, since the reader's page gave no sign of life.
    ///
    /// # Errors
    /// [`Refusal::StillHeld`] if it did within the last two minutes; [`Refusal::OwnClaim`] to the reader.
    pub fn take_over(self, mark: Mark) -> Result<Self, Refusal> {
        let Claim {
            reader, beat_at, ..
        } = self.claim;
        if reader == mark.by {
            Err(Refusal::OwnClaim)
        } else if self.claim.is_stale(mark.at) {
            Ok(Self::passed_on(mark))
        } else {
            Err(Refusal::StillHeld { reader, beat_at })
        }
    }

    /// The reader offers it to another; a new offer takes the place of the one before.
    ///
    /// # Errors
    /// [`Refusal::NotHolder`] if somebody else has the claim; [`Refusal::OwnClaim`] for an offer to oneself.
    pub fn offer(mut self, mark: Mark, to: PrincipalId, note: Prose<500>) -> Result<Self, Refusal> {
        self.only_holder(mark.by)?;
        if to == mark.by {
            return Err(Refusal::OwnClaim);
        }
        self.claim.beat_at = self.claim.beat_at.max(mark.at);
        self.claim.offer = Some(Offer {
            to,
            note,
            at: mark.at,
        });
        Ok(self)
    }

    /// The one to whom it was offered takes it.
    ///
    /// # Errors
    /// [`Refusal::NotOffered`] to anybody else.
    pub fn accept(self, mark: Mark) -> Result<Self, Refusal> {
        match self.claim.offer {
            Some(offer) if offer.to == mark.by => Ok(Self::passed_on(mark)),
            _ => Err(Refusal::NotOffered),
        }
    }

    /// The reader asks for a re-cut or a re-scan, and puts it back until that comes.
    ///
    /// # Errors
    /// [`Refusal::NotHolder`] if somebody else has the claim.
    pub fn ask_section(
        self,
        mark: Mark,
        wanted: Wanted,
        why: Why,
    ) -> Result<AwaitingSection, Refusal> {
        self.only_holder(mark.by)?;
        Ok(AwaitingSection { mark, wanted, why })
    }

    /// The reader signs.
    ///
    /// # Errors
    /// [`Refusal::NotHolder`] if somebody else has the claim.
    pub fn sign(self, mark: Mark) -> Result<Signed, Refusal> {
        self.only_holder(mark.by)?;
        Ok(Signed { mark, version: 1 })
    }

    /// Calls it off.
    #[must_use]
    pub fn cancel(self, mark: Mark, why: Why) -> Cancelled {
        cancelled(mark, why)
    }
}

impl AwaitingSection {
    /// What is waited for.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// Why.
    #[must_use]
    pub fn why(&self) -> &Why {
        &self.why
    }

    /// It came.
    #[must_use]
    pub fn section_arrived(self, mark: Mark) -> Received {
        Received { mark }
    }

    /// It will not come, or is no longer needed: what is there can be read.
    #[must_use]
    pub fn stop_waiting(self, mark: Mark) -> Received {
        Received { mark }
    }

    /// Calls it off.
    #[must_use]
    pub fn cancel(self, mark: Mark, why: Why) -> Cancelled {
        cancelled(mark, why)
    }
}

impl Signed {
    /// The version that is signed, from 1.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The call was read back word for word.
    #[must_use]
    pub fn read_back_correctly(self, mark: Mark) -> Communicated {
        Communicated {
            mark,
            version: self.version,
        }
    }

    /// The call was read back otherwise: nothing has been communicated, and it is repeated.
    #[must_use]
    pub fn read_back_wrongly(self) -> Self {
        self
    }

    /// Another version takes its place.
    #[must_use]
    pub fn amend(self, mark: Mark) -> Self {
        amended(mark, self.version)
    }
}

impl Communicated {
    /// The version that was called, from 1.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Another version takes its place, which has to be called again.
    #[must_use]
    pub fn amend(self, mark: Mark) -> Signed {
        amended(mark, self.version)
    }
}

fn amended(mark: Mark, version: u32) -> Signed {
    Signed {
        mark,
        version: version.saturating_add(1),
    }
}

impl Cancelled {
    /// Why.
    #[must_use]
    pub fn why(&self) -> &Why {
        &self.why
    }
}
