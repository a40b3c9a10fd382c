//! The list endpoints' common part: `?limit=` and `?cursor=` in, a plain array and a `Link` header
//! out.

use crate::app::App;
use crate::domain::UserId;
use crate::endpoint::Call;
use crate::http::{ApiError, FieldErrors, Request, Response, StatusCode, json, link_next};
use crate::store::{Cursor, PageRequest};
use serde::Serialize;

const DEFAULT_LIMIT: usize = 100;
const MAXIMUM_LIMIT: usize = 1000;
const BAD_CURSOR: &str = "Invalid cursor. Take it from the Link header of the previous page.";

/// What part of a list `request` asks for; 400 for a limit outside 1 to 1000 or a foreign cursor.
pub fn page_request(request: &Request) -> Result<PageRequest, ApiError> {
    let before = match request.query_parameter("cursor") {
        None => None,
        Some(text) => {
            Some(Cursor::decode(text).ok_or_else(|| FieldErrors::one("cursor", BAD_CURSOR))?)
        }
    };
    Ok(PageRequest {
        limit: limit(request)?,
        before,
    })
}

/// What part of the list of accounts is wanted: it goes by number, upwards.
#[derive(Clone, Copy, Debug)]
pub struct UserPageRequest {
    /// At most so many.
    pub limit: usize,
    /// Only higher numbers.
    pub after: UserId,
}

/// [`page_request`] for the list of accounts, whose cursor is the last number shown.
pub fn user_page_request(request: &Request) -> Result<UserPageRequest, ApiError> {
    let after = match request.query_parameter("cursor") {
        None => 0,
        Some(text) => text
            .parse()
            .map_err(|_| FieldErrors::one("cursor", BAD_CURSOR))?,
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
        FieldErrors::one(
            "limit",
            format!("Enter a whole number from 1 to {MAXIMUM_LIMIT}."),
        )
    })
}

/// The array, and where it goes on if it does.
pub fn list_response(
    app: &App,
    call: &Call,
    shapes: &[impl Serialize],
    limit: usize,
    next: Option<Cursor>,
) -> Response {
    let url = format!("{}{}", app.public_url(&call.request), call.path);
    let next = next.as_ref().map(Cursor::encode);
    link_next(json(StatusCode::OK, &shapes), &url, limit, next.as_deref())
}
