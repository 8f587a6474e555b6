//! Of whom an opinion is asked.

use crate::domain::ids::{OrganisationId, PairingId, PrincipalId};
use serde::{Deserialize, Serialize};

/// Of whom an opinion is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Recipient {
    /// A colleague of the same organisation.
    Colleague {
        /// Who.
        person: PrincipalId,
    },
    /// Any pathologist of another organisation on the same installation.
    Organisation {
        /// Which.
        organisation: OrganisationId,
    },
    /// Any pathologist of an organisation on a paired installation.
    Peer {
        /// The pairing.
        pairing: PairingId,
    },
}

/// Most recipients of one request.
const MOST: usize = 5;

/// Of whom an opinion is asked, one after the other: the next where the one before does not accept in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Recipient>", into = "Vec<Recipient>")]
pub struct Recipients(Vec<Recipient>);

/// A list that cannot be asked one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("name 1 to {MOST} recipients, each once")]
pub struct RecipientsError;

impl Recipients {
    /// Who is asked at this turn, from 0.
    #[must_use]
    pub fn at(&self, turn: u32) -> Option<Recipient> {
        self.0.get(turn as usize).copied()
    }

    /// How many there are: never more than five.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// All of them, in their order.
    #[must_use]
    pub fn all(&self) -> &[Recipient] {
        &self.0
    }
}

impl TryFrom<Vec<Recipient>> for Recipients {
    type Error = RecipientsError;

    fn try_from(all: Vec<Recipient>) -> Result<Self, RecipientsError> {
        let twice = |(place, one): (usize, &Recipient)| all[..place].contains(one);
        if !(1..=MOST).contains(&all.len()) || all.iter().enumerate().any(twice) {
            return Err(RecipientsError);
        }
        Ok(Self(all))
    }
}

impl From<Recipients> for Vec<Recipient> {
    fn from(recipients: Recipients) -> Self {
        recipients.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_are_some_and_each_stands_once() {
        let one = || Recipient::Colleague {
            person: PrincipalId::generate(),
        };
        let first = one();
        assert!(Recipients::try_from(vec![]).is_err());
        assert!(Recipients::try_from(vec![first, one(), first]).is_err());
        assert!(Recipients::try_from(vec![one(), one(), one(), one(), one(), one()]).is_err());
        let two = Recipients::try_from(vec![first, one()]).unwrap();
        assert_eq!((two.count(), two.at(0), two.at(2)), (2, Some(first), None));
    }
}
