//! What the functions share. Modules depend in one direction only, drawn in docs/ARCHITECTURE.md.

pub mod accounts;
pub mod app;
pub mod auth;
pub mod callback;
pub mod checkout;
pub mod clock;
pub mod config;
#[cfg(test)]
mod direction;
pub mod domain;
pub mod endpoint;
pub mod faults;
pub mod gateway;
pub mod http;
pub mod idempotency;
pub mod lists;
pub mod objects;
pub mod pages;
pub mod payer_page;
pub mod queue;
pub mod runtime;
pub mod settlement;
pub mod store;
pub mod throttle;
pub mod uploads;
