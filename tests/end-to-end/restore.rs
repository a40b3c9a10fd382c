//! The drill of docs/OPERATIONS.md: rows are lost, a backup is restored beside the table, and `infra/restore` puts back what is
//! missing. Emulator gap: MiniStack restores the present and not a point in time, so the backup is one on demand.

use crate::harness::audit::audit;
use crate::harness::aws;
use crate::harness::database::{row, rows_of};
use crate::harness::person::Person;
use crate::harness::scenario::scenario;
use crate::harness::system::system;
use serde_json::{Value, json};
use std::path::Path;
use tokio::process::Command;

/// A backup of a table that is restored beside it.
struct Backup {
    table: String,
    restored: String,
}

impl Backup {
    async fn of(output: &str) -> Self {
        let table = system().stack.storage(output).unwrap().to_owned();
        let create = json!({"TableName": table, "BackupName": "drill"});
        let backup = aws::call("DynamoDB_20120810.CreateBackup", create).await;
        let restored = format!("{table}-restored");
        let arn = &backup["BackupDetails"]["BackupArn"];
        let restore = json!({"TargetTableName": restored, "BackupArn": arn});
        aws::call("DynamoDB_20120810.RestoreTableFromBackup", restore).await;
        Self { table, restored }
    }

    async fn lose(&self, key: &Value) {
        let delete = json!({"TableName": self.table, "Key": key});
        aws::call("DynamoDB_20120810.DeleteItem", delete).await;
    }

    /// Runs `infra/restore` and returns what it prints.
    async fn put_back(&self, options: &[&str]) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let output = Command::new(root.join(".local/venv/bin/python"))
            .arg(root.join("infra/restore"))
            .args([&self.restored, &self.table])
            .args(options)
            .env("AWS_ENDPOINT_URL", system().stack.emulator_url())
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .output()
            .await
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    async fn remove(self) {
        let delete = json!({"TableName": self.restored});
        aws::call("DynamoDB_20120810.DeleteTable", delete).await;
    }
}

#[test]
fn lost_rows_are_put_back_and_newer_ones_stay() {
    scenario(async {
        let (alice, bob) = (Person::register().await, Person::register().await);
        let payment = alice.pay().await;
        let history = rows_of("ActivitiesTable", alice.id).await;
        let activity = history[0]["activity_id"].clone();
        let (payments, activities, users) = (
            Backup::of("PaymentsTable").await,
            Backup::of("ActivitiesTable").await,
            Backup::of("UsersTable").await,
        );
        // Bob pays after the backup, so his row is newer than it.
        bob.pay().await;
        let (id, bob_id) = (alice.id.to_string(), bob.id.to_string());
        let activity_id = activity["S"].as_str().unwrap();
        for (backup, key) in [
            (&payments, json!({"transaction_id": {"S": payment}})),
            (&activities, json!({"activity_id": activity})),
            (&users, json!({"id": {"N": id}})),
        ] {
            backup.lose(&key).await;
        }
        let dry = payments.put_back(&["--dry-run"]).await;
        assert!(
            dry.contains(&format!("{payment} would be put back")),
            "{dry}"
        );
        let key = json!({"transaction_id": {"S": payment}});
        assert!(row("PaymentsTable", key).await.is_null());

        payments.put_back(&["--only", &payment]).await;
        activities.put_back(&["--only", activity_id]).await;
        let told = users.put_back(&["--only", &id, "--only", &bob_id]).await;
        assert!(told.contains(&format!("{id} was put back")), "{told}");
        assert!(
            told.contains(&format!("{bob_id} is there and differs")),
            "{told}"
        );
        let again = payments.put_back(&["--only", &payment]).await;
        assert!(
            again.starts_with("0 rows were put back; 1 are there"),
            "{again}"
        );

        assert_eq!((audit(&alice).await, audit(&bob).await), (1, 1));
        let restored = rows_of("ActivitiesTable", alice.id).await;
        let marked = restored.iter().filter(|row| !row["not_counted"].is_null());
        assert_eq!((restored.len(), marked.count()), (history.len(), 1));
        alice.upload("a.txt", b"one").await.expect(201);
        for backup in [payments, activities, users] {
            backup.remove().await;
        }
    });
}
