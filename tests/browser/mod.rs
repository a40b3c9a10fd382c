//! The web pages in a real browser.

mod api_page;
mod driver;
mod everyone;
mod sessions;
mod staff;
