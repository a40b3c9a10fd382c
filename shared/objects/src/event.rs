//! The event that S3 sends for a new object, made again for an object whose event was lost.

use super::{ObjectKey, Objects};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::StoredFile;
use serde_json::json;

impl Objects {
    /// The message that S3 sends when the object of `file` arrives, with the fields that word-count reads.
    pub fn created_event(&self, file: &StoredFile, now: DateTime<Utc>) -> String {
        json!({"Records": [{
            "eventVersion": "2.1",
            "eventSource": "reconcile",
            "eventName": "ObjectCreated:Put",
            "eventTime": now.to_rfc3339_opts(SecondsFormat::Millis, true),
            "userIdentity": {},
            "requestParameters": {},
            "s3": {
                "bucket": {"name": self.bucket},
                // Nothing in our keys needs the encoding that S3 gives to keys in events.
                "object": {"key": ObjectKey::of(file).to_string(), "size": file.size_bytes},
            },
        }]})
        .to_string()
    }
}
