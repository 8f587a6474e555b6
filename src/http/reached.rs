//! How people reach the service.

use axum::http::uri::{Scheme, Uri};

/// The address that people type, when it is not this machine's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    secure: bool,
    host: Option<String>,
}

/// An address that cannot be one of the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no address of the service: write it as https://name or https://name:port, without a path"
)]
pub struct ReachedError {
    /// What was written.
    pub text: String,
}

impl Reached {
    /// On this machine alone, over an open line.
    #[must_use]
    pub fn on_this_machine() -> Self {
        Self {
            secure: false,
            host: None,
        }
    }

    /// Under a public address.
    ///
    /// # Errors
    /// [`ReachedError`] for anything but `http` or `https`, a host and perhaps a port.
    pub fn at(text: &str) -> Result<Self, ReachedError> {
        let refused = || ReachedError { text: text.into() };
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(refused()),
        };
        let authority = uri.authority().ok_or_else(refused)?.as_str();
        if authority.contains('@') || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(refused());
        }
        Ok(Self {
            secure,
            host: Some(authority.to_ascii_lowercase()),
        })
    }

    /// Whether the line is encrypted, by the service or by a proxy before it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host that requests must name; any name of this machine where there is none.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_perhaps_a_port() {
        let reached = Reached::at("https://Zhedel.Lab.example/").unwrap();
        assert!(reached.is_secure());
        assert_eq!(reached.host(), Some("zhedel.lab.example"));
        assert_eq!(
            Reached::at("http://lab:8080").unwrap().host(),
            Some("lab:8080")
        );
        for text in [
            "",
            "lab",
            "ftp://lab",
            "https://",
            "https://lab/x",
            "https://a@lab",
            "https://lab/?x",
        ] {
            assert!(Reached::at(text).is_err(), "{text}");
        }
    }
}
