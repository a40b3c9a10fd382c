//! The web pages in a real browser, and sessions by HTTP.

mod actions;
mod api_page;
mod certificates;
mod cross_origin;
mod driver;
mod journeys;
mod language;
mod payments;
mod recovery;
mod sessions;
mod staff;
mod staff_acts;
mod trailing_slash;
