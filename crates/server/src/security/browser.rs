//! What a browser may be made to do by another site: nothing.
//!
//! reads:  requests
//! writes: refusals, headers of answers
//!
//! `Host` must name us, or a page on a name that is made to point here could read the ledger (DNS rebinding). A change must
//! carry our own `Origin`, or none at all as programs send it; a browser always sends one.

use crate::error::ApiError;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use std::net::IpAddr;

/// What a page of ours may load and do: its own files and nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    object-src 'none'";

/// Headers of every answer.
const HEADERS: [(&str, &str); 8] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-robots-tag", "noindex"),
];

/// The names by which this server may be called.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hosts {
    /// Names, in lower case, without port.
    names: Vec<String>,
    /// Whether any address in numbers will do: a name can be made to point here, an address cannot.
    addresses: bool,
    /// Where a proxy before us is reached: `https://claims.example`.
    origin: Option<String>,
}

impl Hosts {
    /// The hosts of a server that listens on an address and may also be called by these names; `origin` is where a proxy before
    /// it is reached.
    pub fn new(listen: IpAddr, names: &[String], origin: Option<&str>) -> Hosts {
        let mut all: Vec<String> = names.iter().map(|n| n.to_ascii_lowercase()).collect();
        if listen.is_loopback() {
            all.push("localhost".to_owned());
        }
        let origin = origin.map(|o| o.trim_end_matches('/').to_ascii_lowercase());
        if let Some(authority) = origin.as_deref().and_then(authority) {
            all.push(without_port(authority).to_owned());
        }
        Hosts { names: all, addresses: true, origin }
    }

    /// Whether browsers reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.origin.as_ref().is_some_and(|o| o.starts_with("https://"))
    }

    /// Whether a request may go on.
    ///
    /// # Errors
    /// If it was not us who was called, or another site's page makes the request.
    pub fn check(&self, request: &Request) -> Result<(), ApiError> {
        let headers = request.headers();
        let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
        let host = text(header::HOST).or(request.uri().authority().map(|a| a.as_str())).unwrap_or_default();
        let host = host.to_ascii_lowercase();
        if !self.knows(&host) || headers.get_all(header::HOST).iter().count() > 1 {
            return Err(ApiError::new(
                StatusCode::MISDIRECTED_REQUEST,
                "host",
                "this server is not called by that name; start it with --host NAME if it should be",
            ));
        }
        let site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
        let api = request.uri().path().starts_with("/api/");
        let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
        let refuse = || {
            ApiError::new(
                StatusCode::FORBIDDEN,
                "origin",
                "another site's page may not do this; open the application itself",
            )
        };
        if api && matches!(site, Some("cross-site" | "same-site")) {
            return Err(refuse());
        }
        match text(header::ORIGIN) {
            Some(origin) if changes || api => {
                let origin = origin.to_ascii_lowercase();
                let own =
                    authority(&origin).is_some_and(|a| a == host) || Some(&origin) == self.origin.as_ref();
                if own { Ok(()) } else { Err(refuse()) }
            }
            _ => Ok(()),
        }
    }

    /// Whether an authority (`localhost:8080`) is ours.
    fn knows(&self, authority: &str) -> bool {
        let name = without_port(authority);
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        (self.addresses && address.is_ok()) || self.names.iter().any(|n| n == name)
    }
}

/// The authority of an origin (`http://localhost:8080`).
fn authority(origin: &str) -> Option<&str> {
    origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
}

/// An authority without its port.
fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|b| b.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => authority,
    }
}

/// An answer with the headers that every answer has.
pub fn headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Request {
        let mut builder = axum::http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(axum::body::Body::empty()).expect("a request of the test")
    }

    fn local() -> Hosts {
        Hosts::new(IpAddr::from([127, 0, 0, 1]), &[], None)
    }

    #[test]
    fn only_our_own_names_are_answered() {
        let at = |host| local().check(&request("GET", "/api/v1/claims", &[("host", host)])).is_ok();
        assert!(at("localhost:8080") && at("127.0.0.1:8080") && at("[::1]:8080") && at("LOCALHOST"));
        assert!(
            !at("evil.example")
                && !at("localhost.evil.example:8080")
                && !at("")
                && !at("127.0.0.1.evil.example")
        );
        let named = Hosts::new(IpAddr::from([0, 0, 0, 0]), &["desk.example".to_owned()], None);
        let at = |host| named.check(&request("GET", "/", &[("host", host)])).is_ok();
        assert!(at("desk.example:80") && at("192.168.0.4:80") && !at("localhost:80") && !at("evil.example"));
    }

    #[test]
    fn a_change_comes_from_our_own_pages_or_from_none() {
        let post = |headers: &[(&str, &str)]| {
            let all: Vec<_> = [("host", "localhost:8080")].iter().chain(headers).copied().collect();
            local().check(&request("POST", "/api/v1/corrections", &all)).is_ok()
        };
        assert!(post(&[]));
        assert!(post(&[("origin", "http://localhost:8080"), ("sec-fetch-site", "same-origin")]));
        assert!(!post(&[("origin", "http://localhost:9090")]), "another port is another origin");
        assert!(!post(&[("origin", "https://evil.example")]));
        assert!(!post(&[("origin", "null")]));
        assert!(!post(&[("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn a_proxy_has_its_own_origin() {
        let hosts = Hosts::new(IpAddr::from([127, 0, 0, 1]), &[], Some("https://claims.example/"));
        assert!(hosts.is_https());
        let good = [("host", "claims.example"), ("origin", "https://claims.example")];
        assert!(hosts.check(&request("POST", "/api/v1/session", &good)).is_ok());
        let inner = [("host", "localhost:8080"), ("origin", "https://claims.example")];
        assert!(hosts.check(&request("POST", "/api/v1/session", &inner)).is_ok());
    }
}
