//! Pagination of the list endpoints: `?limit=` and `?cursor=` in, a JSON array and a `Link` header out. A page ends by
//! rows or by bytes.

use crate::{
    ApiError, Call, LARGEST_TEXT_BYTES, Request, Response, StatusCode, bytes_in_json, json_text,
    link_next,
};
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

/// The answer of a list: the array, and a `Link` to the next page if there is one. The array ends early if Lambda could
/// not return all of it. `next` is the cursor behind the last shape, if the list continues there, and `cursor` that behind
/// any of the shapes.
pub fn list_response(
    app: &App,
    call: &Call,
    limit: usize,
    shapes: &[impl Serialize],
    next: Option<String>,
    cursor: impl Fn(usize) -> String,
) -> Response {
    let (text, shown) = array(shapes, LARGEST_TEXT_BYTES);
    let next = match shown < shapes.len() {
        true => Some(cursor(shown - 1)),
        false => next,
    };
    let url = format!("{}{}", call.request.public_url(app), call.path);
    link_next(
        json_text(StatusCode::OK, text),
        &url,
        limit,
        next.as_deref(),
    )
}

/// As many of the shapes as fit into an array of that size, at least one of them; and their number.
fn array(shapes: &[impl Serialize], largest_bytes: usize) -> (String, usize) {
    let (mut text, mut bytes, mut shown) = ("[".to_owned(), 2, 0);
    for shape in shapes {
        let next =
            serde_json::to_string(shape).expect("our own types have text keys and finite numbers");
        bytes += bytes_in_json(&next) + 1;
        if shown > 0 {
            if bytes > largest_bytes {
                break;
            }
            text.push(',');
        }
        text.push_str(&next);
        shown += 1;
    }
    text.push(']');
    (text, shown)
}

#[cfg(test)]
mod tests {
    use super::array;

    #[test]
    fn an_array_ends_before_it_is_too_large() {
        // A text of two letters takes 4 bytes, of which the quotes are escaped once more, and a comma.
        let shapes = ["ab", "cd", "ef"];
        for (largest_bytes, text) in [
            (23, r#"["ab","cd","ef"]"#),
            (22, r#"["ab","cd"]"#),
            (16, r#"["ab","cd"]"#),
            (15, r#"["ab"]"#),
            (0, r#"["ab"]"#),
        ] {
            let (array, shown) = array(&shapes, largest_bytes);
            assert_eq!(array, text, "{largest_bytes}");
            assert_eq!(shown, text.matches(',').count() + 1);
        }
        assert_eq!(array(&[] as &[&str], 0), ("[]".to_owned(), 0));
    }
}
