//! The web pages in a real browser, and sessions by HTTP.

mod actions;
mod api_page;
mod cross_origin;
mod driver;
mod journeys;
mod payments;
mod sessions;
mod staff;
