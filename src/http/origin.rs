//! From where a request came, for the audit chain.

use super::reached::Reached;
use crate::domain::audit_origin::{AuditOrigin, AuditSource};
use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Through which door it came, and from which address: that of the other end of the line; where a proxy on this machine hands requests on, it is
/// the one that the proxy added last.
pub(super) fn origin(
    extensions: &Extensions,
    headers: &HeaderMap,
    reached: &Reached,
    source: AuditSource,
) -> AuditOrigin {
    let origin = AuditOrigin::of(source);
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let Some(peer) = peer.map(|ConnectInfo(peer)| peer.ip().to_canonical()) else {
        return origin;
    };
    let behind_proxy = reached.host().is_some() && peer.is_loopback();
    let forwarded = behind_proxy.then(|| forwarded(headers)).flatten();
    origin.from_peer(forwarded.unwrap_or(peer))
}

/// The address that the last proxy added.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?;
    let (_, last) = last
        .to_str()
        .ok()?
        .rsplit_once(',')
        .unwrap_or(("", last.to_str().ok()?));
    last.trim().parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(peer: &str, header: &str, reached: &Reached) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, header.parse().unwrap());
        origin(&extensions, &headers, reached, AuditSource::Web).to_string()
    }

    #[test]
    fn a_proxy_on_this_machine_is_believed_and_nobody_else() {
        let public = Reached::at("https://zhedel.example.org").unwrap();
        let header = "203.0.113.9, 192.0.2.7";
        assert_eq!(told("127.0.0.1:9", header, &public), "web 192.0.2.7");
        assert_eq!(told("192.0.2.1:9", header, &public), "web 192.0.2.1");
        assert_eq!(told("127.0.0.1:9", "no address", &public), "web 127.0.0.1");
        assert_eq!(told("[::ffff:192.0.2.1]:9", "", &public), "web 192.0.2.1");
        let here = Reached::on_this_machine();
        assert_eq!(told("127.0.0.1:9", header, &here), "web 127.0.0.1");
    }
}
