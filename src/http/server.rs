//! The router on a listener, over an open line or an encrypted one.

use super::router::{Hosts, router};
use super::state::Service;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether the certificate was renewed.
const LOOK_EVERY: Duration = Duration::from_hours(1);

/// The certificate of an encrypted line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The chain, PEM, the service's own certificate first.
    pub chain: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// An encrypted line, whose certificate was read and fits its key.
#[derive(Debug, Clone)]
pub struct Encrypted {
    config: RustlsConfig,
    certificate: Certificate,
}

impl Encrypted {
    /// Reads the certificate.
    ///
    /// # Errors
    /// When a file cannot be read, is no PEM, or certificate and key do not belong together.
    pub async fn with(certificate: Certificate) -> io::Result<Self> {
        // Whoever else set a provider in this process set one that does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let Certificate { chain, key } = &certificate;
        let config = RustlsConfig::from_pem_file(chain, key).await?;
        Ok(Self {
            config,
            certificate,
        })
    }

    /// Takes a renewed certificate into use, without ending a line.
    async fn keep_renewing(self) {
        let mut known = changed_at(&self.certificate.chain).await;
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = changed_at(&self.certificate.chain).await;
            if now == known {
                continue;
            }
            let Certificate { chain, key } = &self.certificate;
            match self.config.reload_from_pem_file(chain, key).await {
                Ok(()) => {
                    known = now;
                    tracing::info!("a renewed certificate is in use");
                }
                Err(error) => {
                    tracing::error!(%error, "the renewed certificate cannot be used; the old one stays");
                }
            }
        }
    }
}

async fn changed_at(path: &Path) -> Option<std::time::SystemTime> {
    tokio::fs::metadata(path).await.ok()?.modified().ok()
}

/// Serves until `closing`; then requests under way are finished.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    encrypted: Option<Encrypted>,
    service: Service,
    hosts: Hosts,
    closing: CancellationToken,
) -> io::Result<()> {
    // Whoever is at the other end of the line stands in the audit chain.
    let router = router(service, hosts).into_make_service_with_connect_info::<SocketAddr>();
    let Some(encrypted) = encrypted else {
        return axum::serve(listener, router)
            .with_graceful_shutdown(closing.cancelled_owned())
            .await;
    };
    let handle = Handle::<SocketAddr>::new();
    let ending = handle.clone();
    let renewing = tokio::spawn(encrypted.clone().keep_renewing());
    tokio::spawn(async move {
        closing.cancelled().await;
        renewing.abort();
        ending.graceful_shutdown(None);
    });
    axum_server::from_tcp_rustls(listener.into_std()?, encrypted.config)?
        .handle(handle)
        .serve(router)
        .await
}
