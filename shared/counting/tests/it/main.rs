//! Tests of what the crate offers, through its public functions.

mod bijoy;
mod container;
#[path = "../../fuzz/definition.rs"]
mod definition;
mod documents;
mod fields;
mod figures;
mod figures_of_parts;
mod found;
mod hazards;
mod included;
mod inspection;
mod limits;
mod parts;
mod ranges;
mod support;
mod text;
mod words;
mod written;
