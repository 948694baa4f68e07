//! Where a request comes from, through as many proxies as are trusted and no more.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::clock;
use super::state::AppState;
use super::visitor::RequestId;

/// The client's address, in the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What counts as one client: an IPv6 subscriber holds a whole /64.
    pub fn network(self) -> IpAddr {
        match self.0 {
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(mapped) => IpAddr::V4(mapped),
                None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
            },
            v4 => v4,
        }
    }
}

/// The outermost layer: where the request comes from, and its name.
pub async fn locate(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|connect| connect.0.ip());
    let chain = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let chain: Vec<&str> = chain.flat_map(|value| value.split(',')).map(str::trim).collect();
    if let Some(address) = address(peer, &chain, state.config.trust_proxy) {
        request.extensions_mut().insert(ClientAddress(address));
    }
    let id =
        RequestId::of(request.headers()).unwrap_or_else(|| RequestId(clock::request_id(state.clock.now())));
    request.extensions_mut().insert(id);
    next.run(request).await
}

/// Each trusted proxy has appended whom it talked to; what stands further left anyone can have written.
fn address(peer: Option<IpAddr>, chain: &[&str], trusted: usize) -> Option<IpAddr> {
    if trusted == 0 {
        return peer;
    }
    let told = chain.len().checked_sub(trusted).and_then(|place| chain.get(place));
    told.and_then(|text| text.parse().ok()).or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forged_addresses_are_not_believed() {
        let peer: Option<IpAddr> = "10.0.0.1".parse().ok();
        let chain = ["6.6.6.6", "203.0.113.7", "10.0.0.2"];
        let seen = |trusted| address(peer, &chain, trusted).map(|address| address.to_string());
        assert_eq!(seen(0).as_deref(), Some("10.0.0.1"));
        assert_eq!(seen(1).as_deref(), Some("10.0.0.2"));
        assert_eq!(seen(2).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen(9).as_deref(), Some("10.0.0.1"));
    }

    #[test]
    fn an_ipv6_subscriber_is_one_client() {
        let network = |text: &str| ClientAddress(text.parse().unwrap()).network().to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
