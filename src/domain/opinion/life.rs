//! The life of a request for an opinion: one type for each state, with the moves that are possible there and no others.

use super::reader::Reader;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What does not change while a request lives, and what its moves depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// How many are asked, one after the other.
    pub recipients: u32,
    /// How long each has to accept.
    pub accept_within: SignedDuration,
    /// When it ends without an opinion, and the grant with it.
    pub expires_at: Timestamp,
}

/// Waits for the recipient whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    turn: u32,
    since: Timestamp,
}

/// Somebody reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    turn: u32,
    reader: Reader,
    at: Timestamp,
}

/// The opinion is there. Its author may look at the pixels until the grant ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    turn: u32,
    reader: Reader,
    at: Timestamp,
    revoked_at: Option<Timestamp>,
}

/// Ended without an opinion. It knows no move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    why: EndedBecause,
    at: Timestamp,
}

/// Why a request ended without an opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBecause {
    /// Every recipient declined or let it lapse.
    NobodyAccepted,
    /// Whoever asked took it back.
    Withdrawn,
    /// Its time was over.
    Expired,
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OpinionLife {
    /// See [`Asked`].
    Asked(Asked),
    /// See [`Accepted`].
    Accepted(Accepted),
    /// See [`Answered`].
    Answered(Answered),
    /// See [`Ended`].
    Ended(Ended),
}

/// A move, as it stays on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpinionStep {
    /// It was asked for.
    Ask,
    /// A recipient took it on.
    Accept,
    /// A recipient will not.
    Decline,
    /// A recipient let the time pass: it went on to the next.
    Lapse,
    /// The opinion came.
    Answer,
    /// Whoever asked took it back.
    Withdraw,
    /// Its time was over.
    Expire,
    /// Whoever asked ended the grant after the opinion had come.
    Revoke,
}

impl OpinionStep {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Lapse => "lapse",
            Self::Answer => "answer",
            Self::Withdraw => "withdraw",
            Self::Expire => "expire",
            Self::Revoke => "revoke",
        }
    }
}

/// A move that the state does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not possible: this request for an opinion is {state}", step.code())]
pub struct OpinionRefusal {
    /// The state.
    pub state: &'static str,
    /// The move.
    pub step: OpinionStep,
}

impl Asked {
    /// The recipient takes it on.
    #[must_use]
    pub fn accept(self, reader: Reader, at: Timestamp) -> Accepted {
        Accepted {
            turn: self.turn,
            reader,
            at,
        }
    }

    /// It goes on to the next recipient, or ends if there is none.
    #[must_use]
    pub fn go_on(self, terms: &Terms, at: Timestamp) -> OpinionLife {
        next(self.turn, terms, at)
    }

    /// Until when the recipient whose turn it is may accept.
    #[must_use]
    pub fn accept_by(&self, terms: &Terms) -> Timestamp {
        self.since
            .checked_add(terms.accept_within)
            .map_or(terms.expires_at, |by| by.min(terms.expires_at))
    }

    /// Whether the time to accept ends before the request does.
    fn lapses(&self, terms: &Terms) -> bool {
        self.accept_by(terms) < terms.expires_at
    }

    /// Whoever asked takes it back.
    #[must_use]
    pub fn withdraw(self, at: Timestamp) -> Ended {
        Ended {
            why: EndedBecause::Withdrawn,
            at,
        }
    }
}

impl Accepted {
    /// The opinion comes.
    #[must_use]
    pub fn answer(self, reader: Reader, at: Timestamp) -> Answered {
        Answered {
            turn: self.turn,
            reader,
            at,
            revoked_at: None,
        }
    }

    /// The reader gives it back: it goes on to the next recipient.
    #[must_use]
    pub fn go_on(self, terms: &Terms, at: Timestamp) -> OpinionLife {
        next(self.turn, terms, at)
    }

    /// Whoever asked takes it back.
    #[must_use]
    pub fn withdraw(self, at: Timestamp) -> Ended {
        Ended {
            why: EndedBecause::Withdrawn,
            at,
        }
    }
}

impl Answered {
    /// Whoever asked ends the grant; the opinion stays. Once more changes nothing.
    #[must_use]
    pub fn revoke(self, at: Timestamp) -> Self {
        Self {
            revoked_at: self.revoked_at.or(Some(at)),
            ..self
        }
    }
}

fn next(turn: u32, terms: &Terms, at: Timestamp) -> OpinionLife {
    let turn = turn + 1;
    if turn < terms.recipients {
        OpinionLife::Asked(Asked { turn, since: at })
    } else {
        OpinionLife::Ended(Ended {
            why: EndedBecause::NobodyAccepted,
            at,
        })
    }
}

impl OpinionLife {
    /// A request that was just made: the first recipient has its turn.
    #[must_use]
    pub fn ask(at: Timestamp) -> Self {
        Self::Asked(Asked { turn: 0, since: at })
    }

    /// The state's code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Asked(_) => "asked",
            Self::Accepted(_) => "accepted",
            Self::Answered(_) => "answered",
            Self::Ended(_) => "ended",
        }
    }

    /// Since when it stands so.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        match self {
            Self::Asked(asked) => asked.since,
            Self::Accepted(accepted) => accepted.at,
            Self::Answered(answered) => answered.at,
            Self::Ended(ended) => ended.at,
        }
    }

    /// Whose turn it is, or who took it on; nobody's once it ended.
    #[must_use]
    pub fn turn(&self) -> Option<u32> {
        match self {
            Self::Asked(asked) => Some(asked.turn),
            Self::Accepted(accepted) => Some(accepted.turn),
            Self::Answered(answered) => Some(answered.turn),
            Self::Ended(_) => None,
        }
    }

    /// Who reads it or has read it.
    #[must_use]
    pub fn reader(&self) -> Option<&Reader> {
        match self {
            Self::Accepted(accepted) => Some(&accepted.reader),
            Self::Answered(answered) => Some(&answered.reader),
            Self::Asked(_) | Self::Ended(_) => None,
        }
    }

    /// Why it ended without an opinion.
    #[must_use]
    pub fn ended_because(&self) -> Option<EndedBecause> {
        match self {
            Self::Ended(ended) => Some(ended.why),
            _ => None,
        }
    }

    /// Until when whoever has the turn may accept.
    #[must_use]
    pub fn accept_by(&self, terms: &Terms) -> Option<Timestamp> {
        match self {
            Self::Asked(asked) => Some(asked.accept_by(terms)),
            _ => None,
        }
    }

    /// Where it stands at a time that has come, with the moves that time made by itself: lapses and the end.
    #[must_use]
    pub fn as_of(self, terms: &Terms, now: Timestamp) -> (Self, Vec<(OpinionStep, Timestamp)>) {
        let mut life = self;
        let mut moves = Vec::new();
        loop {
            life = match life {
                // Whose time was over before everything else was, in their order.
                Self::Asked(asked) if asked.lapses(terms) && now >= asked.accept_by(terms) => {
                    let by = asked.accept_by(terms);
                    moves.push((OpinionStep::Lapse, by));
                    asked.go_on(terms, by)
                }
                Self::Asked(_) | Self::Accepted(_) if now >= terms.expires_at => {
                    moves.push((OpinionStep::Expire, terms.expires_at));
                    let (why, at) = (EndedBecause::Expired, terms.expires_at);
                    return (Self::Ended(Ended { why, at }), moves);
                }
                settled => return (settled, moves),
            };
        }
    }

    /// Whether whoever had this turn may see the pixels: from accepting until the grant ends. Of a request that was
    /// brought up to the time by [`OpinionLife::as_of`].
    #[must_use]
    pub fn shows_pixels(&self, turn: u32, terms: &Terms, now: Timestamp) -> bool {
        let is_open = match self {
            Self::Accepted(accepted) => accepted.turn == turn,
            Self::Answered(answered) => answered.turn == turn && answered.revoked_at.is_none(),
            Self::Asked(_) | Self::Ended(_) => false,
        };
        is_open && now < terms.expires_at
    }

    /// When whoever asked ended the grant of an answered one.
    #[must_use]
    pub fn revoked_at(&self) -> Option<Timestamp> {
        match self {
            Self::Answered(answered) => answered.revoked_at,
            _ => None,
        }
    }

    /// What a state says to a move that it does not know.
    #[must_use]
    pub fn refuse(&self, step: OpinionStep) -> OpinionRefusal {
        OpinionRefusal {
            state: self.code(),
            step,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn terms(recipients: u32) -> Terms {
        Terms {
            recipients,
            accept_within: SignedDuration::from_mins(2),
            expires_at: at(4 * 3600),
        }
    }

    fn reader() -> Reader {
        Reader {
            name: "Д. Оспанов".parse().unwrap(),
            organisation: "Hub".parse().unwrap(),
            country: None,
        }
    }

    #[test]
    fn whoever_does_not_accept_in_two_minutes_is_passed_over() {
        let terms = terms(2);
        let (life, moves) = OpinionLife::ask(at(0)).as_of(&terms, at(119));
        assert_eq!((life.turn(), moves.len()), (Some(0), 0));
        let (life, moves) = life.as_of(&terms, at(120));
        assert_eq!(life.turn(), Some(1));
        assert_eq!(moves, [(OpinionStep::Lapse, at(120))]);
        assert_eq!(life.accept_by(&terms), Some(at(240)));
        let (life, moves) = life.as_of(&terms, at(10_000));
        assert_eq!(life.ended_because(), Some(EndedBecause::NobodyAccepted));
        assert_eq!(moves, [(OpinionStep::Lapse, at(240))]);
        assert_eq!(life.since(), at(240));
    }

    #[test]
    fn pixels_are_shown_from_accepting_until_the_grant_ends() {
        let terms = terms(1);
        let OpinionLife::Asked(asked) = OpinionLife::ask(at(0)) else {
            panic!("it is asked")
        };
        assert!(!OpinionLife::Asked(asked.clone()).shows_pixels(0, &terms, at(1)));
        let accepted = asked.accept(reader(), at(1));
        let life = OpinionLife::Accepted(accepted.clone());
        assert!(life.shows_pixels(0, &terms, at(2)) && !life.shows_pixels(1, &terms, at(2)));
        let withdrawn = OpinionLife::Ended(accepted.clone().withdraw(at(3)));
        assert!(!withdrawn.shows_pixels(0, &terms, at(3)));
        let answered = accepted.answer(reader(), at(4));
        let life = OpinionLife::Answered(answered.clone());
        assert!(life.shows_pixels(0, &terms, at(5)));
        assert!(!life.shows_pixels(0, &terms, terms.expires_at));
        let revoked = OpinionLife::Answered(answered.revoke(at(6)).revoke(at(7)));
        assert!(!revoked.shows_pixels(0, &terms, at(6)));
        assert_eq!(revoked.revoked_at(), Some(at(6)));
    }

    #[test]
    fn an_accepted_one_expires_and_an_answered_one_stays() {
        let terms = terms(3);
        let OpinionLife::Asked(asked) = OpinionLife::ask(at(0)) else {
            panic!("it is asked")
        };
        let accepted = asked.accept(reader(), at(1));
        let (life, moves) = OpinionLife::Accepted(accepted.clone()).as_of(&terms, at(20_000));
        assert_eq!(life.ended_because(), Some(EndedBecause::Expired));
        assert_eq!(moves, [(OpinionStep::Expire, terms.expires_at)]);
        let answered = OpinionLife::Answered(accepted.answer(reader(), at(2)));
        let (after, moves) = answered.clone().as_of(&terms, at(20_000));
        assert_eq!((after, moves.len()), (answered, 0));
    }

    proptest! {
        /// However often it is looked at in between, time alone brings it to the same end.
        #[test]
        fn looking_in_between_changes_nothing(mut looks in prop::collection::vec(0i64..20_000, 0..8), recipients in 1u32..5) {
            let terms = terms(recipients);
            looks.sort_unstable();
            let end = 20_000;
            let (at_once, all) = OpinionLife::ask(at(0)).as_of(&terms, at(end));
            let mut life = OpinionLife::ask(at(0));
            let mut moves = Vec::new();
            for look in looks.into_iter().chain([end]) {
                let (after, made) = life.as_of(&terms, at(look));
                life = after;
                moves.extend(made);
            }
            prop_assert_eq!(life, at_once);
            prop_assert_eq!(moves, all);
        }
    }
}
