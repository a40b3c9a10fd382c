//! The bucket of uploads.

use super::aws;
use super::http::fetch;
use super::system::system;
use reqwest::Method;

pub fn bucket() -> String {
    let system = system();
    system.stack.storage("UploadsBucket").unwrap().to_owned()
}

/// The key of the object of a `.txt` file.
pub fn key(user_id: u64, file_id: &str) -> String {
    format!("uploads/{user_id}/{file_id}.txt")
}

/// The status that S3 answers to HEAD for the object of a `.txt` file.
pub async fn object_status(user_id: u64, file_id: &str) -> u16 {
    let path = format!("/{}/{}", bucket(), key(user_id, file_id));
    let answer = fetch(aws::request("s3", Method::HEAD, &path)).await;
    answer.status.as_u16()
}
