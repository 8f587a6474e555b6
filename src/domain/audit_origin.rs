//! From where something was done, and how it ended.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// The door through which somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditSource {
    /// The web application: a session.
    Web,
    /// The programming interface: a token.
    Api,
    /// A signed request of another installation.
    Peer,
    /// A worker process.
    Worker,
    /// The service itself.
    Service,
    /// A command that somebody typed on the machine.
    CommandLine,
}

impl AuditSource {
    /// The word in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Peer => "peer",
            Self::Worker => "worker",
            Self::Service => "service",
            Self::CommandLine => "command_line",
        }
    }
}

/// From where somebody acts: the door, and the address at the other end where there is one.
///
/// Records keep it as text: the door, or the door and the address with a space between, such as
/// `web 192.0.2.7`. It is never longer than [`AuditOrigin::MOST_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditOrigin {
    source: AuditSource,
    peer: Option<IpAddr>,
}

impl AuditOrigin {
    /// Most bytes of the text: the longest door, a space and an IPv6 address.
    pub const MOST_BYTES: usize = 64;
    /// The text where nobody said from where.
    pub const UNSTATED: &'static str = "unstated";

    /// Through this door, without an address.
    #[must_use]
    pub fn of(source: AuditSource) -> Self {
        Self { source, peer: None }
    }

    /// The same with the address at the other end, as the connection or a trusted proxy gives it.
    #[must_use]
    pub fn from_peer(self, peer: IpAddr) -> Self {
        Self {
            peer: Some(peer),
            ..self
        }
    }
}

impl fmt::Display for AuditOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source.code())?;
        match self.peer {
            Some(peer) => write!(f, " {peer}"),
            None => Ok(()),
        }
    }
}

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// It was tried and refused.
    Refused,
}

impl AuditOutcome {
    /// The word in records.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_door_and_where_known_an_address() {
        let web = AuditOrigin::of(AuditSource::Web);
        assert_eq!(web.to_string(), "web");
        let peer = web.from_peer("192.0.2.7".parse().unwrap());
        assert_eq!(peer.to_string(), "web 192.0.2.7");
    }

    #[test]
    fn the_longest_origin_is_within_the_bound() {
        let longest = AuditOrigin::of(AuditSource::CommandLine).from_peer(
            "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
                .parse()
                .unwrap(),
        );
        assert!(longest.to_string().len() <= AuditOrigin::MOST_BYTES);
    }
}
