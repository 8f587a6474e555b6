//! A request body that is read to its end even if nobody wants it.
//!
//! A sender that is refused while it still sends would otherwise find its line cut, and never see
//! why it was refused.

use crate::ingest::reception::Incoming;
use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Handle;

/// Most bytes read in vain; beyond that the line is cut.
const MOST_IN_VAIN: usize = 64 << 20;
/// Longest time spent reading in vain.
const LONGEST_IN_VAIN: Duration = Duration::from_secs(10);

/// The body as the reception takes it.
pub fn incoming(body: Body) -> Incoming {
    Box::pin(PoliteBody {
        body: Some(body.into_data_stream()),
    })
}

struct PoliteBody {
    /// Taken once the body has ended or broken off.
    body: Option<BodyDataStream>,
}

impl Stream for PoliteBody {
    type Item = Result<Bytes, ()>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = self.body.as_mut() else {
            return Poll::Ready(None);
        };
        match body.poll_next_unpin(context) {
            Poll::Ready(Some(Ok(chunk))) => Poll::Ready(Some(Ok(chunk))),
            Poll::Ready(Some(Err(_))) => {
                self.body = None;
                Poll::Ready(Some(Err(())))
            }
            Poll::Ready(None) => {
                self.body = None;
                Poll::Ready(None)
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Drop for PoliteBody {
    fn drop(&mut self) {
        if let (Some(body), Ok(runtime)) = (self.body.take(), Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(LONGEST_IN_VAIN, read_in_vain(body)));
        }
    }
}

async fn read_in_vain(mut body: BodyDataStream) {
    let mut read = 0;
    while let Some(Ok(chunk)) = body.next().await {
        read += chunk.len();
        if read > MOST_IN_VAIN {
            return;
        }
    }
}
