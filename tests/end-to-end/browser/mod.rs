//! The web pages in a real browser.

mod driver;
mod everyone;
mod sessions;
mod staff;
