//! Whether the files of this repository agree with each other: template.yaml, infra/storage.yaml, the folders of
//! functions/, the OpenAPI document, the endpoint table of README.md and docs/ARCHITECTURE.md state some facts twice, and
//! one copy is easily forgotten. So do the texts that list the file formats of the crate `domain`. Whether the running
//! system agrees with the OpenAPI document is checked in tests/end-to-end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alarms;
mod deployment;
mod environment;
mod folders;
mod formats;
mod invariants;
mod openapi;
mod policies;
mod queues;
mod readme;
mod routes;
mod template;

/// The root of the checkout.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The text of a file of the checkout.
fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{ROOT}/{path}"))
        .unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// A YAML file of the checkout. CloudFormation's short forms, such as `!GetAtt`, stay tags.
fn yaml(path: &str) -> serde_norway::Value {
    serde_norway::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
