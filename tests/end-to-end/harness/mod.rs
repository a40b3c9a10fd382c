//! What the tests are written with, in layers. A module uses only modules of the layers before its own:
//!
//! 1. `wait`, `multipart`, `document`, `fault_proxy`, `other_origin`
//! 2. `http`, and `system`: the running system, with the fault proxy between its functions and AWS
//! 3. `schema`, and `aws`: requests to the emulator of AWS
//! 4. `api`: requests to the system; `database`, `fault_points`, `logs`, `mailbox`, `queue`, `storage`: parts of AWS
//! 5. `person`: a client of the API; `aamarpay`: the provider; `scenario`: how a test runs
//! 6. `audit`, `repeatable`
//! 7. `backdate`

pub mod aamarpay;
pub mod api;
pub mod audit;
pub mod aws;
pub mod backdate;
pub mod database;
pub mod document;
pub mod fault_points;
pub mod fault_proxy;
pub mod http;
pub mod logs;
pub mod mailbox;
pub mod multipart;
pub mod other_origin;
pub mod person;
pub mod queue;
pub mod repeatable;
pub mod scenario;
pub mod schema;
pub mod storage;
pub mod system;
pub mod wait;
