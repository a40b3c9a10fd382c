//! What CloudFormation refuses to deploy, and what production has.

use crate::harness::aws;
use crate::harness::scenario::scenario;
use crate::harness::system::{System, on, system};
use local::{Aamarpay, Stack, StackOptions};
use serde_json::json;
use std::path::PathBuf;
use std::process::Output;
use std::sync::Arc;
use tokio::process::Command;

/// A stack of its own with `Environment=prod`, an address for alarms and a URL of aamarPay.
fn production(email: &str, url: &str) -> StackOptions {
    let parameters = [("Environment", "prod"), ("AlarmEmail", email)];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let test = std::env::current_exe().unwrap();
    StackOptions {
        parameters: parameters.into(),
        binaries: test.ancestors().nth(2).map(PathBuf::from),
        aamarpay: Aamarpay::External {
            url: url.to_owned(),
            store_id: "store".to_owned(),
            signature_key: "key".to_owned(),
        },
        ..StackOptions::ephemeral()
    }
}

const EMAIL: &str = "on-call@example.com";
const REAL: &str = "https://secure.aamarpay.com";

#[test]
fn production_is_refused_with_the_sandbox_and_without_an_address_for_alarms() {
    scenario(async {
        let sandbox = "https://sandbox.aamarpay.com";
        for (email, url, reason) in [
            ("", REAL, "AlarmEmail must be"),
            (EMAIL, sandbox, "AamarpayUrl must be"),
        ] {
            let refused = Stack::start(production(email, url)).await;
            let refused = format!("{:#}", refused.err().unwrap());
            assert!(refused.contains(reason), "{refused}");
        }
    });
}

#[test]
fn the_tables_of_production_cannot_be_deleted() {
    scenario(async {
        let stack = Stack::start(production(EMAIL, REAL)).await.unwrap();
        let table = stack.storage("PaymentsTable").unwrap().to_owned();
        let faults = system().faults.clone();
        let production = Arc::new(System { stack, faults });
        let deleted = on(&production, async {
            aws::try_call(
                "DynamoDB_20120810.DeleteTable",
                &json!({"TableName": table}),
            )
            .await
        });
        let deleted = deleted.await;
        assert_eq!(deleted.status, 400, "{}", deleted.body);
        assert!(
            deleted.body.contains("deletion protection"),
            "{}",
            deleted.body
        );
        let System { stack, .. } = Arc::into_inner(production).unwrap();
        stack.shutdown().await;
    });
}

/// Runs infra/smoke on the shared system, with this password of the staff account.
async fn smoke(staff_password: &str) -> Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/smoke");
    let mut command = Command::new(script);
    command
        .arg(system().stack.url())
        .env("SMOKE_STAFF_USERNAME", local::STAFF_USERNAME)
        .env("SMOKE_STAFF_PASSWORD", staff_password);
    command.output().await.unwrap()
}

#[test]
fn a_smoke_test_does_what_a_person_does_and_deletes_the_account() {
    scenario(async {
        let output = smoke(local::STAFF_PASSWORD).await;
        let printed = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{printed}{errors}");
        for step in [
            "reach ",
            "register a throw-away account ",
            "log in ",
            "open a payment, which nobody pays ",
            "the totals count the account ",
            "delete the account ",
        ] {
            let line = printed.lines().find(|line| line.starts_with(step));
            let line = line.unwrap_or_else(|| panic!("{step} is not in {printed}"));
            assert!(line.ends_with(" ms  ok"), "{line}");
        }
        assert!(printed.ends_with("everything works\n"), "{printed}");
    });
}

#[test]
fn a_smoke_test_that_fails_says_which_step_and_what_to_do() {
    scenario(async {
        let output = smoke("wrong").await;
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains("1 of the steps failed"), "{errors}");
        assert!(errors.contains("log in as staff"), "{errors}");
        assert!(
            errors.contains("Check the name and the password"),
            "{errors}"
        );
        // The other steps run all the same.
        let printed = String::from_utf8(output.stdout).unwrap();
        let deleted = printed
            .lines()
            .find(|line| line.starts_with("delete the account"));
        assert!(deleted.unwrap().ends_with(" ms  ok"), "{printed}");
    });
}
