//! Why a request of another installation is not answered, or one to it did not succeed.

use crate::auth::secret::NoRandomness;
use crate::store::contract::error::StoreError;

/// Why a signed request is not answered. All of them are one answer to whoever sent it.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// It carries no signature, or one of another form.
    #[error("the request carries no signature of the form that pairings use")]
    Form,
    /// Its time is not now.
    #[error(
        "the signature was made more than {seconds} s before or after now; set both clocks by a time server"
    )]
    Clock {
        /// Seconds that it may be off.
        seconds: i64,
    },
    /// It was there before.
    #[error("the same request came before")]
    Replayed,
    /// Too many came within a minute.
    #[error("more requests came than are remembered")]
    TooMany,
    /// The bytes are others than those that were signed.
    #[error("the body is not the one that was signed")]
    Body,
    /// Nobody is paired under this name, or the pairing was not confirmed, or has ended.
    #[error("there is no active pairing of this name")]
    NoPairing,
    /// The signature is not that of the paired installation.
    #[error("the signature is not that of the paired installation")]
    Signature,
    /// The pairing could not be looked up.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a request to another installation did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// It does not answer.
    #[error("the other installation does not answer: {why}")]
    Unreachable {
        /// What happened.
        why: String,
    },
    /// It answers more than a request of this kind may bring.
    #[error("the answer of the other installation is larger than {most} bytes")]
    TooLarge {
        /// Most bytes.
        most: usize,
    },
    /// Its answer is not signed by the key that was paired.
    #[error("the answer was not signed by the installation that was paired")]
    NotSigned,
    /// Its answer is not what an installation of this kind answers.
    #[error("the answer of the other installation cannot be understood: {why}")]
    NotUnderstood {
        /// What is wrong with it.
        why: String,
    },
    /// It refused, with the code of its reason.
    #[error("the other installation refused: {detail}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The code of the reason.
        code: String,
        /// The reason in words.
        detail: String,
    },
    /// The link leads to another key than it promises.
    #[error("the installation at the address of the link is not the one that made it")]
    OtherKey,
    /// The link leads to this very installation.
    #[error("the link leads to this installation itself; its organisations need no pairing")]
    Itself,
    /// The system gave no random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}
