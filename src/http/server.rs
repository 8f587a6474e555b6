//! The router on a listener.

use super::router::{Hosts, router};
use super::state::Service;
use std::io;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until `closing`; then requests under way are finished.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    service: Service,
    hosts: Hosts,
    closing: CancellationToken,
) -> io::Result<()> {
    axum::serve(listener, router(service, hosts))
        .with_graceful_shutdown(closing.cancelled_owned())
        .await
}
