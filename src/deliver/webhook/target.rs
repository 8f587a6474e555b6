//! Where a webhook may lead: never, unless the operator says so, into the networks that the service itself stands in.

use crate::domain::notice::network::{Network, is_public};
use reqwest::Url;
use std::net::{IpAddr, SocketAddr};

/// Longest address.
const LONGEST: usize = 500;

/// What the operator allows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetRules {
    /// Networks that may be reached although they are not public.
    pub networks: Vec<Network>,
    /// Whether messages may go over lines that are not encrypted.
    pub plain_http: bool,
}

/// A webhook's address in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address.
    pub url: Url,
    host: Host,
    port: u16,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    Name(String),
    Address(IpAddr),
}

/// Why an address is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is none.
    #[error(
        "this is no address of a webhook: write it as https://host/path, {LONGEST} characters at most"
    )]
    NoUrl,
    /// The line would not be encrypted.
    #[error(
        "the address must begin with https://: what is sent could be read and changed on the way"
    )]
    NotEncrypted,
    /// It holds a user name, a password or a fragment.
    #[error(
        "the address must not hold a user name, a password or a part behind `#`; messages are signed instead"
    )]
    Extra,
    /// It leads into a network that is not public.
    #[error(
        "the address leads into a network that is not public; the operator can allow it with `zhedel serve --webhook-network`"
    )]
    NotPublic,
    /// Nobody knows the host.
    #[error("nobody knows the host of the address")]
    NameUnknown,
}

impl TargetRules {
    /// Takes an address apart and checks what can be told without asking for its host.
    ///
    /// # Errors
    /// [`TargetError`] for what is never used.
    pub fn check(&self, text: &str) -> Result<Target, TargetError> {
        if text.len() > LONGEST {
            return Err(TargetError::NoUrl);
        }
        let url = Url::parse(text).map_err(|_| TargetError::NoUrl)?;
        let host = match url.host_str().filter(|host| !host.is_empty()) {
            None => return Err(TargetError::NoUrl),
            Some(host) => match host.trim_matches(['[', ']']).parse() {
                Ok(address) => Host::Address(address),
                Err(_) => Host::Name(host.to_owned()),
            },
        };
        let port = url.port_or_known_default().ok_or(TargetError::NoUrl)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(TargetError::Extra);
        }
        let is_here = match &host {
            Host::Address(address) => address.is_loopback(),
            Host::Name(name) => name == "localhost",
        };
        match url.scheme() {
            "https" => {}
            "http" if is_here || self.plain_http => {}
            "http" => return Err(TargetError::NotEncrypted),
            _ => return Err(TargetError::NoUrl),
        }
        if let Host::Address(address) = host
            && !self.reaches(address)
        {
            return Err(TargetError::NotPublic);
        }
        Ok(Target { url, host, port })
    }

    /// The addresses of the host, asked for once: the message goes to these and to no others, whatever the name means a
    /// moment later. One that is not allowed spoils all.
    ///
    /// # Errors
    /// [`TargetError::NameUnknown`], [`TargetError::NotPublic`], [`TargetError::NotEncrypted`].
    pub async fn resolve(&self, target: &Target) -> Result<Vec<SocketAddr>, TargetError> {
        let addresses: Vec<SocketAddr> = match &target.host {
            Host::Address(address) => vec![SocketAddr::new(*address, target.port)],
            Host::Name(name) => tokio::net::lookup_host((name.as_str(), target.port))
                .await
                .map_err(|_| TargetError::NameUnknown)?
                .collect(),
        };
        self.judge(target, &addresses)?;
        Ok(addresses)
    }

    fn judge(&self, target: &Target, addresses: &[SocketAddr]) -> Result<(), TargetError> {
        if addresses.is_empty() {
            return Err(TargetError::NameUnknown);
        }
        let is_encrypted = target.url.scheme() == "https" || self.plain_http;
        for address in addresses {
            if !self.reaches(address.ip()) {
                return Err(TargetError::NotPublic);
            }
            if !is_encrypted && !address.ip().is_loopback() {
                return Err(TargetError::NotEncrypted);
            }
        }
        Ok(())
    }

    fn reaches(&self, address: IpAddr) -> bool {
        is_public(address)
            || self
                .networks
                .iter()
                .any(|network| network.contains(address))
    }
}

impl Target {
    /// The name of the host, where it is no address.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.host {
            Host::Name(name) => Some(name),
            Host::Address(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowing(network: &str) -> TargetRules {
        TargetRules {
            networks: vec![network.parse().unwrap()],
            plain_http: false,
        }
    }

    #[test]
    fn what_leads_inside_is_refused_however_it_is_written() {
        let rules = TargetRules::default();
        for text in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://10.1.2.3:8443/x",
            "https://169.254.169.254/latest/meta-data/",
            "https://[fe80::1]/",
            "https://0.0.0.0/",
        ] {
            assert_eq!(rules.check(text), Err(TargetError::NotPublic), "{text}");
        }
        assert!(rules.check("https://hooks.example.org/zhedel").is_ok());
    }

    #[test]
    fn lines_are_encrypted_but_for_this_machine_and_by_permission() {
        let rules = allowing("127.0.0.0/8");
        assert_eq!(
            rules.check("http://hooks.example.org/"),
            Err(TargetError::NotEncrypted)
        );
        assert!(rules.check("http://127.0.0.1:9000/").is_ok());
        assert!(rules.check("http://localhost:9000/").is_ok());
        let open = TargetRules {
            plain_http: true,
            ..TargetRules::default()
        };
        assert!(open.check("http://hooks.example.org/").is_ok());
        for text in ["", "hooks", "ftp://a/", "https://", "file:///etc/passwd"] {
            assert_eq!(open.check(text), Err(TargetError::NoUrl), "{text}");
        }
        for text in [
            "https://a:b@c.example/",
            "https://a@c.example/",
            "https://c.example/#x",
        ] {
            assert_eq!(open.check(text), Err(TargetError::Extra), "{text}");
        }
    }

    #[test]
    fn one_address_inside_spoils_a_name_that_has_several() {
        let rules = TargetRules::default();
        let target = rules.check("https://hooks.example.org/").unwrap();
        let outside = "93.184.216.34:443".parse().unwrap();
        let inside = "10.0.0.1:443".parse().unwrap();
        assert_eq!(rules.judge(&target, &[outside]), Ok(()));
        assert_eq!(
            rules.judge(&target, &[outside, inside]),
            Err(TargetError::NotPublic)
        );
        assert_eq!(rules.judge(&target, &[]), Err(TargetError::NameUnknown));
        assert_eq!(
            allowing("10.0.0.0/8").judge(&target, &[outside, inside]),
            Ok(())
        );
        let here = allowing("10.0.0.0/8").check("http://localhost/").unwrap();
        assert_eq!(
            allowing("10.0.0.0/8").judge(&here, &[inside]),
            Err(TargetError::NotEncrypted),
            "a name that says it is here and is not"
        );
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_found_to_be_inside() {
        let rules = TargetRules::default();
        let target = rules.check("https://localhost/").unwrap();
        assert_eq!(rules.resolve(&target).await, Err(TargetError::NotPublic));
    }
}
