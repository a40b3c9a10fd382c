//! HTTP for Lambda: everything that the functions behind API Gateway have in common, and the runtime of those
//! that take events.
//!
//! A request goes through these modules in this order:
//!
//! 1. [`runtime::serve`] turns the event of API Gateway into a [`Request`].
//! 2. [`guard`] finds the [`Endpoint`] by its path and admits the caller: 404, 406, 401, 403, 405.
//!    Browsers on other origins are let in by `cors`.
//! 3. The function's own `handle` reads [`Fields`], runs a use case of the `service` crate and maps its outcome to
//!    a [`Response`] or an [`ApiError`].
//! 4. [`error`] writes the errors in the contract's words, or the [`ErrorFormat`] of the function shows a page.
//!
//! Pages speak English and Bangla: [`language`] has their texts.
//!
//! The shapes and words are Django REST framework's, because clients of the original read them. No crate below
//! this one knows a status code.

pub mod accounts;
mod api_gateway;
mod body;
pub mod callback;
pub mod checkout;
mod cors;
pub mod endpoint;
pub mod error;
pub mod events;
pub mod guard;
mod header_parameters;
pub mod idempotency;
pub mod language;
pub mod lists;
pub mod metrics;
mod multipart;
pub mod pages;
pub mod payer_page;
mod request;
pub mod request_log;
mod response;
pub mod runtime;
pub mod session;
pub mod shapes;
mod statistics_shape;
pub mod uploads;

pub use body::{Field, Fields, UploadedPart};
pub use endpoint::{Access, Endpoint};
pub use error::{ApiError, Failure, FieldErrors};
pub use guard::{Call, ErrorFormat};
pub use http::{HeaderMap, Method, StatusCode, header};
pub use lambda_runtime::Error;
pub use request::Request;
pub use response::{
    CspSources, LARGEST_TEXT_BYTES, Nonce, Response, bytes_in_json, html, json, json_text,
    link_next, no_content, not_modified, see_other, with_type,
};
