//! Why the service could not be started, or ended.

use super::data_folder::DataError;
use super::identity_provider::ProviderError;
use super::peers::InstallationError;
use crate::auth::error::AuthError;
use crate::deliver::mail::server::MailSettingsError;
use crate::http::reached::ReachedError;
use crate::store::checkpoints::error::CheckpointError;
use crate::store::contract::error::StoreError;
use metrics_exporter_prometheus::BuildError;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the service could not be started, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Other machines can reach the address, and nothing says that the line is encrypted.
    #[error(
        "{address} can be reached from other machines: name the address that people type with --public-url https://NAME, and encrypt by --certificate and --key or by a proxy; or listen on 127.0.0.1, or say --insecure"
    )]
    NotEncrypted {
        /// The address.
        address: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; choose another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The store failed at the start.
    #[error("the store failed at the start: {source}")]
    Store {
        /// The store's error.
        #[from]
        source: StoreError,
    },
    /// The public address is none.
    #[error(transparent)]
    Reached(#[from] ReachedError),
    /// The certificate cannot be used.
    #[error("the certificate {chain} with the key {key} cannot be used: {source}")]
    Certificate {
        /// The certificate's file.
        chain: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// An encrypted line without a name that people type.
    #[error(
        "a certificate needs the address that it is for: name it with --public-url https://NAME"
    )]
    CertificateForNothing,
    /// The identity provider cannot be used.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The mail server cannot be used.
    #[error(transparent)]
    Mail(#[from] MailSettingsError),
    /// The installation cannot be known to others.
    #[error(transparent)]
    Installation(#[from] InstallationError),
    /// The first administrator could not be invited.
    #[error("the first administrator could not be invited: {source}")]
    FirstAdministrator {
        /// What failed.
        #[from]
        source: AuthError,
    },
    /// Audit checkpoints cannot be kept.
    #[error(
        "audit checkpoints cannot be kept: {source}; name another folder with --audit-checkpoints"
    )]
    Checkpoints {
        /// What was met.
        #[from]
        source: CheckpointError,
    },
    /// The labelled sets cannot be read.
    #[error(
        "the labelled sets cannot be read: {source}; name another folder with --validation-sets"
    )]
    Sets {
        /// The system's error.
        source: io::Error,
    },
    /// The figures cannot be recorded.
    #[error("the metrics recorder could not be started: {source}")]
    Metrics {
        /// The recorder's error.
        #[from]
        source: BuildError,
    },
    /// The system gave no thread, run-time or signal.
    #[error("the service could not go on: {source}")]
    System {
        /// The system's error.
        #[from]
        source: io::Error,
    },
}
