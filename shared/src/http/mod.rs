//! Requests, bodies, answers and errors as the contract has them: Django REST framework's shapes
//! and words. The only place that names a status code.

mod body;
mod error;
mod fields;
mod request;
mod response;
pub mod shapes;

pub use body::{Field, Fields, UploadedPart, basename};
pub use error::{ApiError, Failure, FieldErrors};
pub use fields::{Missing, TextRule, max_length, no_null_characters, read_text};
pub use lambda_http::http::{HeaderMap, Method, StatusCode, header};
pub use request::Request;
pub use response::{
    Nonce, Reach, Response, html, json, json_text, link_next, no_content, see_other, with_type,
};
