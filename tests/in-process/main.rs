//! Everything that may happen to money and files, on one machine and in one process: the functions' own
//! handlers, with the time, the gateway, storage, the queue and the moment of death in the test's hands.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod acts;
mod books;
mod crashes;
mod direct;
mod model;
mod reconciling;
mod repeated;
mod settling;
mod storing;
mod wires;
mod world;
