//! What a function serves: paths with their methods and callers.

use crate::{Method, header};

/// The callers that an endpoint admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody. An `Authorization` header is not even read.
    Anyone,
    /// Everybody for these methods, users for all others. Bad credentials are refused all the same.
    AnyoneFor(&'static [Method]),
    /// Everybody who asks for HTML. For others, and with other methods, the path does not exist.
    Browsers,
    Users,
    Staff,
}

/// A path with its methods and its callers.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// With a trailing slash, as in the contract; it is served without the slash too. `{id}` stands for one segment.
    pub path: &'static str,
    /// In the order of the `Allow` header, without `OPTIONS`.
    pub methods: &'static [Method],
    pub access: Access,
    /// The media type of the answers. A client may also accept JSON or HTML, in which errors are written.
    pub media_type: &'static str,
}

impl Endpoint {
    /// An endpoint that answers JSON.
    pub const fn json(path: &'static str, methods: &'static [Method], access: Access) -> Self {
        Self {
            path,
            methods,
            access,
            media_type: "application/json",
        }
    }
}

/// The endpoint of `path`, and the segment in the place of `{id}`.
pub(crate) fn find<'a>(
    endpoints: &'a [Endpoint],
    path: &str,
) -> Option<(&'a Endpoint, Option<String>)> {
    endpoints
        .iter()
        .find_map(|endpoint| match endpoint.matches(path) {
            PathMatch::None => None,
            PathMatch::Exact => Some((endpoint, None)),
            PathMatch::WithId(id) => Some((endpoint, Some(id))),
        })
}

/// How the path of a request compares with that of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PathMatch {
    None,
    Exact,
    /// The endpoint's path has an `{id}`, and this segment stands in its place.
    WithId(String),
}

impl Endpoint {
    fn matches(&self, path: &str) -> PathMatch {
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut expected = self.path.trim_end_matches('/').split('/');
        let mut actual = path.split('/');
        let mut matched = PathMatch::Exact;
        loop {
            match (expected.next(), actual.next()) {
                (None, None) => return matched,
                (Some("{id}"), Some(segment)) if !segment.is_empty() => {
                    matched = PathMatch::WithId(segment.to_owned());
                }
                (Some(a), Some(b)) if a == b => {}
                _ => return PathMatch::None,
            }
        }
    }

    pub(crate) fn allow(&self) -> header::HeaderValue {
        let methods: Vec<&str> = self
            .methods
            .iter()
            .map(Method::as_str)
            .chain(["OPTIONS"])
            .collect();
        header::HeaderValue::from_str(&methods.join(", ")).expect("method names are header text")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(path: &'static str) -> Endpoint {
        Endpoint::json(path, &[Method::GET], Access::Users)
    }

    fn with_id(id: &str) -> PathMatch {
        PathMatch::WithId(id.to_owned())
    }

    #[test]
    fn a_path_is_served_with_and_without_its_last_slash_and_no_deeper() {
        let register = endpoint("/api/register/");
        assert_eq!(register.matches("/api/register/"), PathMatch::Exact);
        assert_eq!(register.matches("/api/register"), PathMatch::Exact);
        for other in [
            "/",
            "/api/register//",
            "/api/register/x",
            "/api//register/",
            "api/register/",
            "/API/register/",
        ] {
            assert_eq!(register.matches(other), PathMatch::None, "{other}");
        }
    }

    #[test]
    fn an_id_stands_for_one_segment() {
        let user = endpoint("/api/user/{id}/");
        assert_eq!(user.matches("/api/user/7/"), with_id("7"));
        assert_eq!(user.matches("/api/user/7"), with_id("7"));
        assert_eq!(user.matches("/api/user/"), PathMatch::None);
        assert_eq!(user.matches("/api/user/7/x/"), PathMatch::None);
    }

    #[test]
    fn allow_lists_the_methods_and_options() {
        assert_eq!(endpoint("/x/").allow(), "GET, OPTIONS");
    }
}
