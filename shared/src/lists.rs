//! `?limit=` and `?cursor=` of the list endpoints.

use crate::http::{ApiError, FieldErrors, Request};
use crate::store::{Cursor, PageRequest};

const DEFAULT_LIMIT: usize = 100;
const MAXIMUM_LIMIT: usize = 1000;

/// What part of a list `request` asks for; 400 for a limit outside 1 to 1000 or a foreign cursor.
pub fn page_request(request: &Request) -> Result<PageRequest, ApiError> {
    let limit = match request.query_parameter("limit") {
        None => DEFAULT_LIMIT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MAXIMUM_LIMIT).contains(limit))
            .ok_or_else(|| {
                FieldErrors::one(
                    "limit",
                    format!("Enter a whole number from 1 to {MAXIMUM_LIMIT}."),
                )
            })?,
    };
    let before = match request.query_parameter("cursor") {
        None => None,
        Some(text) => Some(Cursor::decode(text).ok_or_else(|| {
            FieldErrors::one(
                "cursor",
                "Invalid cursor. Take it from the Link header of the previous page.",
            )
        })?),
    };
    Ok(PageRequest { limit, before })
}
