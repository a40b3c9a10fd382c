//! Pagination of the list endpoints: `?limit=` and `?cursor=` in, a JSON array and a `Link` header out.

use crate::{ApiError, Call, Request, Response, StatusCode, json, link_next};
use domain::UserId;
use serde::Serialize;
use service::{App, Cursor, PageRequest};

const DEFAULT_LIMIT: usize = 100;
const MAXIMUM_LIMIT: usize = 1000;
const BAD_CURSOR: &str = "Invalid cursor. Take it from the Link header of the previous page.";

/// The part of a list that `request` asks for.
///
/// # Errors
/// 400 for a limit outside 1 to 1000, or for a cursor that we did not make.
pub fn page_request(request: &Request) -> Result<PageRequest, ApiError> {
    let before = match request.query_parameter("cursor") {
        None => None,
        Some(text) => {
            Some(Cursor::decode(text).ok_or_else(|| ApiError::field("cursor", BAD_CURSOR))?)
        }
    };
    Ok(PageRequest {
        limit: limit(request)?,
        before,
    })
}

/// The part of the list of accounts that is requested. That list is in the order of ids.
#[derive(Clone, Copy, Debug)]
pub struct UserPageRequest {
    /// The maximum number of rows.
    pub limit: usize,
    /// Only accounts with a higher id.
    pub after: UserId,
}

/// As [`page_request`], for the list of accounts, whose cursor is the last id shown.
///
/// # Errors
/// As for [`page_request`].
pub fn user_page_request(request: &Request) -> Result<UserPageRequest, ApiError> {
    let after = match request.query_parameter("cursor") {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| ApiError::field("cursor", BAD_CURSOR))?,
    };
    Ok(UserPageRequest {
        limit: limit(request)?,
        after: UserId(after),
    })
}

fn limit(request: &Request) -> Result<usize, ApiError> {
    let Some(text) = request.query_parameter("limit") else {
        return Ok(DEFAULT_LIMIT);
    };
    let limit = text
        .parse()
        .ok()
        .filter(|limit| (1..=MAXIMUM_LIMIT).contains(limit));
    limit.ok_or_else(|| {
        ApiError::field(
            "limit",
            format!("Enter a whole number from 1 to {MAXIMUM_LIMIT}."),
        )
    })
}

/// The answer of a list: the array, and a `Link` to the next page if there is one.
pub fn list_response(
    app: &App,
    call: &Call,
    shapes: &[impl Serialize],
    limit: usize,
    next: Option<Cursor>,
) -> Response {
    let url = format!("{}{}", call.request.public_url(app), call.path);
    let next = next.as_ref().map(Cursor::encode);
    link_next(json(StatusCode::OK, &shapes), &url, limit, next.as_deref())
}
