//! Tests of what the crate offers, through its public functions.

mod container;
mod documents;
mod fields;
mod found;
mod hazards;
mod included;
mod limits;
mod parts;
mod ranges;
mod support;
mod text;
mod words;
mod written;
