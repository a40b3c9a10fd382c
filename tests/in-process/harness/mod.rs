//! What the tests are written with, in layers. A module uses only modules of the layers before its own:
//!
//! 1. `crash`: ends a function in the middle of its work; `database_faults`: calls that fail; `ids`: random ids
//! 2. `world`: the system of one test, its clock, and what its database holds
//! 3. `aamarpay`: what the provider does; `aws`: runs of `reconcile` and messages to functions; `http`: requests to
//!    functions
//! 4. `mails`: the ways of a mail from a change to its reader; `upload`: an accepted upload and the event of its object
//! 5. `clients`: what users and payers do
//! 6. `audit`: what must hold between any two steps

pub mod aamarpay;
pub mod audit;
pub mod aws;
pub mod clients;
pub mod crash;
pub mod database_faults;
pub mod http;
pub mod ids;
pub mod mails;
pub mod upload;
pub mod world;
