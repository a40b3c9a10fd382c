//! What must hold between any two steps, read from the database itself.

use crate::person::Person;
use crate::system::{aws, system};
use serde_json::{Value, json};

/// What the database holds of one person.
#[derive(PartialEq)]
struct Books {
    payments: Vec<Value>,
    files: Vec<Value>,
    history: Vec<Value>,
    credits: usize,
}

/// Fails if a person's payments, credits, files and history contradict each other; tells how many credits
/// are left.
pub async fn audit(person: &Person) -> usize {
    let mut books = read(person).await;
    // A page may be turned while others are read.
    for again in 1.. {
        let same = read(person).await;
        if books == same {
            break;
        }
        assert!(again < 20, "the books never rest");
        books = same;
    }
    let Books {
        payments,
        files,
        history,
        credits,
    } = books;
    let paid = having(&payments, "status", "Paid");
    let given_back = files
        .iter()
        .filter(|file| file["given_back"]["BOOL"] == true);
    let kept = files.len() - given_back.count();
    assert_eq!(paid, kept + credits, "paid = uploads + credits");
    let told = |action: &str, part: &str| {
        let lines = history.iter().filter(|line| line["action"]["S"] == action);
        let metadata = |line: &&Value| line["metadata"]["S"].as_str().unwrap().contains(part);
        lines.filter(metadata).count()
    };
    assert_eq!(told("payment", "\"Successful\""), paid, "one line each");
    assert_eq!(told("payment_initiated", ""), payments.len());
    assert_eq!(told("file_uploaded", ""), files.len());
    let ended = files.len() - having(&files, "status", "Processing");
    assert_eq!(
        told("word_count", ""),
        ended,
        "one line for each ended file"
    );
    credits
}

async fn read(person: &Person) -> Books {
    Books {
        payments: rows("PaymentsTable", person).await,
        files: rows("FilesTable", person).await,
        history: rows("ActivitiesTable", person).await,
        credits: credits(person).await,
    }
}

async fn credits(person: &Person) -> usize {
    let row = json!({
        "TableName": system().stack.storage("UsersTable").unwrap(), "ConsistentRead": true,
        "Key": {"id": {"N": person.id.to_string()}},
    });
    let answer = aws("DynamoDB_20120810.GetItem", row).await;
    let credits = &answer["Item"]["upload_credits"]["N"];
    credits
        .as_str()
        .map_or(0, |credits| credits.parse().unwrap())
}

async fn rows(table: &str, person: &Person) -> Vec<Value> {
    let query = json!({
        "TableName": system().stack.storage(table).unwrap(), "IndexName": "by-user",
        "KeyConditionExpression": "user_id = :id",
        "ExpressionAttributeValues": {":id": {"N": person.id.to_string()}},
    });
    let answer = aws("DynamoDB_20120810.Query", query).await;
    answer["Items"].as_array().unwrap().clone()
}

fn having(rows: &[Value], name: &str, value: &str) -> usize {
    rows.iter().filter(|row| row[name]["S"] == value).count()
}
