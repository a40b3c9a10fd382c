//! Everything that may happen to money and files, on one machine and in one process: the functions' own
//! handlers, with the time, the gateway, storage, the queue and the moment of death in the test's hands.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod acts;
mod books;
mod cleaning;
mod crashes;
mod direct;
mod long_lists;
mod model;
mod reconciling;
mod repeated;
mod settling;
mod storing;
mod throttling;
mod wires;
mod world;
