//! The history, from `fileprocessing.activitylog`.

use crate::row::Row;
use domain::{Action, Activity};
use serde_json::{Value, json};

/// The activity of a row, with whatever is in its metadata; `None` if something is wrong.
pub fn read(mut row: Row<'_>) -> Option<Activity> {
    let activity_id = row.uuid_pk();
    let user_id = row.owner();
    let expected = "payment, file_uploaded or word_count";
    let action = row.parsed("action", expected, Action::parse);
    let metadata = match row.json("metadata") {
        Value::Null => json!({}),
        metadata => metadata,
    };
    let timestamp = row.time("timestamp");
    row.finish();
    Some(Activity {
        activity_id: activity_id?,
        user_id: user_id?,
        action: action?,
        metadata,
        timestamp: timestamp?,
    })
}
