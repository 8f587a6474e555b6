//! IP networks, and which of them are reached through the public internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A network: an address and how many of its first bits count, such as `10.20.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// A text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no network: write it as 10.20.0.0/16, fd00:20::/48 or one address")]
pub struct NetworkError {
    /// The text.
    pub text: String,
}

impl Network {
    /// Whether the address lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, other, width) = match (self.address, plain(address)) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u128::from(u32::from(own)), u128::from(u32::from(other)), 32)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => (u128::from(own), u128::from(other), 128),
            _ => return false,
        };
        let apart = own ^ other;
        // A shift by the whole width, which the language does not define, would keep nothing.
        apart.checked_shr(width - u32::from(self.bits)).unwrap_or(0) == 0
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let refused = || NetworkError { text: text.into() };
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().map_err(|_| refused())?,
            None => width,
        };
        if bits > width {
            return Err(refused());
        }
        Ok(Self { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// The address that is meant: an IPv4 address may come in the clothes of IPv6.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(IpAddr::V6(six), IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// Whether an address is one of the public internet: not of this machine, a network of the house, a link, a group, or
/// a block that is set aside. Addresses of IPv6 that hold one of IPv4 are as public as that.
///
/// # Source
/// IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890).
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(four) => is_public_four(four),
        IpAddr::V6(six) => is_public_six(six),
    }
}

fn is_public_four(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let set_aside = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !set_aside
}

fn is_public_six(address: Ipv6Addr) -> bool {
    let [first, second, third, .., seventh, last] = address.segments();
    let four = |high: u16, low: u16| {
        is_public_four(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
    };
    match (first, second) {
        // Translated to IPv4 (RFC 6052), and tunnelled through it (RFC 3056).
        (0x64, 0xff9b) if third == 0 => four(seventh, last),
        (0x2002, _) => four(second, third),
        // Teredo, ORCHID, benchmarks and the rest of the protocol assignments; documentation.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0x0fff) => false,
        // Global unicast is 2000::/3.
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn what_lies_inside_is_not_public() {
        for text in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.9.9",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(address(text)), "{text}");
        }
        for text in [
            "1.1.1.1",
            "93.184.216.34",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "2002:101:101::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_public(address(text)), "{text}");
        }
    }

    #[test]
    fn a_network_holds_what_begins_as_it_does() {
        let network: Network = "10.20.0.0/16".parse().unwrap();
        assert!(network.contains(address("10.20.255.1")));
        assert!(network.contains(address("::ffff:10.20.255.1")));
        assert!(!network.contains(address("10.21.0.1")));
        assert!(!network.contains(address("fd00::1")));
        let one: Network = "127.0.0.1".parse().unwrap();
        assert!(one.contains(address("127.0.0.1")) && !one.contains(address("127.0.0.2")));
        let all: Network = "::/0".parse().unwrap();
        assert!(all.contains(address("fd00::1")) && !all.contains(address("10.0.0.1")));
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "host/8",
            "::/129",
            "10.0.0.0/-1",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn ipv4_in_the_clothes_of_ipv6_is_judged_alike(four: u32) {
            let four = Ipv4Addr::from(four);
            let same = IpAddr::V6(four.to_ipv6_mapped());
            prop_assert_eq!(is_public(IpAddr::V4(four)), is_public(same));
            let network = Network { address: IpAddr::V4(four), bits: 32 };
            prop_assert!(network.contains(same));
        }
    }
}
