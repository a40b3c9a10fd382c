//! The word counting library, used as the Lambda function uses it.

mod documents;
mod ranges;
mod text;
mod words;

mod support;
