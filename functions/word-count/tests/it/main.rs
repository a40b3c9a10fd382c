//! The word counting library, used as the Lambda function uses it.

mod documents;
mod hazards;
mod ranges;
mod text;
mod words;
mod written;

mod support;
