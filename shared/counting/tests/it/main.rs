//! The word counting library, used as the Lambda function uses it.

mod container;
mod documents;
mod fields;
mod hazards;
mod limits;
mod parts;
mod ranges;
mod support;
mod text;
mod words;
mod written;
