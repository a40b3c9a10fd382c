use super::http::Answer;
use domain::User;
use serde_json::json;

/// An accepted upload.
pub struct Upload {
    pub file_id: String,
    /// The key of its object.
    pub key: String,
}

impl Upload {
    /// The upload of which `answer` tells, which `user` got.
    pub fn of(user: &User, answer: &Answer) -> Self {
        let (file_id, filename) = (answer.text("file_id"), answer.text("filename"));
        let (_, extension) = filename.rsplit_once('.').unwrap();
        Self {
            key: format!("uploads/{}/{file_id}.{extension}", user.id),
            file_id,
        }
    }

    /// The message that S3 sends when the object is created.
    pub fn event(&self) -> String {
        object_created(&self.key)
    }
}

/// The message that S3 sends when the object `key` is created.
pub fn object_created(key: &str) -> String {
    let event = json!({"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
        "eventTime": "2026-11-22T04:00:00.000Z", "userIdentity": {"principalId": "AWS:X"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "s3": {"bucket": {"name": "uploads"}, "object": {"key": key, "size": 7, "sequencer": "0055AED6DCD90281E5"}},
    }]});
    event.to_string()
}
