//! What must hold between any two steps, read from the database.

use super::database::{row, rows_of};
use super::person::Person;
use serde_json::{Value, json};

/// What the database holds of one person.
#[derive(PartialEq)]
struct Rows {
    payments: Vec<Value>,
    files: Vec<Value>,
    activities: Vec<Value>,
    credits: usize,
}

/// Fails if a person's payments, credits, files and activities contradict each other. Returns how many credits are
/// left.
pub async fn audit(person: &Person) -> usize {
    let mut rows = read(person).await;
    // The tables are read one after the other, and a function may write in between.
    for attempt in 1.. {
        let again = read(person).await;
        if rows == again {
            break;
        }
        assert!(attempt < 20, "reads did not converge");
        rows = again;
    }
    let Rows {
        payments,
        files,
        activities,
        credits,
    } = rows;
    let paid = count(&payments, "status", "Paid");
    let refunded = files
        .iter()
        .filter(|file| file["given_back"]["BOOL"] == true);
    let kept = files.len() - refunded.count();
    assert_eq!(paid, kept + credits, "paid = uploads + credits");
    let logged = |action: &str, part: &str| {
        let rows = activities.iter().filter(|row| row["action"]["S"] == action);
        let metadata = |row: &&Value| row["metadata"]["S"].as_str().unwrap().contains(part);
        rows.filter(metadata).count()
    };
    let settled = logged("payment", "\"Successful\"");
    assert_eq!(settled, paid, "one activity for each settled payment");
    assert_eq!(logged("payment_initiated", ""), payments.len());
    assert_eq!(logged("file_uploaded", ""), files.len());
    let ended = files.len() - count(&files, "status", "Processing");
    let counted = logged("word_count", "");
    assert_eq!(counted, ended, "one activity for each ended file");
    credits
}

async fn read(person: &Person) -> Rows {
    Rows {
        payments: rows_of("PaymentsTable", person.id).await,
        files: rows_of("FilesTable", person.id).await,
        activities: rows_of("ActivitiesTable", person.id).await,
        credits: credits(person).await,
    }
}

async fn credits(person: &Person) -> usize {
    let user = row("UsersTable", json!({"id": {"N": person.id.to_string()}})).await;
    let credits = &user["upload_credits"]["N"];
    credits
        .as_str()
        .map_or(0, |credits| credits.parse().unwrap())
}

fn count(rows: &[Value], name: &str, value: &str) -> usize {
    rows.iter().filter(|row| row[name]["S"] == value).count()
}
