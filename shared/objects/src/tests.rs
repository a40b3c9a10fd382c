//! Whether links are those of the SDK. What needs a bucket is tested in `tests/in-process` and `tests/end-to-end`.

use super::*;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_s3::presigning::PresigningConfig;
use domain::{FileId, NewFile};
use uuid::Uuid;

const BUCKET: &str = "word-count-uploads-123456789012";

fn objects(endpoint_url: Option<&str>, session_token: Option<&str>) -> Objects {
    let token = session_token.map(str::to_owned);
    let credentials = Credentials::new(
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtn/FEMI+K7MDENG",
        token,
        None,
        "test",
    );
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(SharedCredentialsProvider::new(credentials));
    config.set_endpoint_url(endpoint_url.map(str::to_owned));
    Objects::new(&config.build(), BUCKET.to_owned())
}

fn file(filename: &str) -> StoredFile {
    let new = NewFile::new("a.txt".to_owned(), 1).unwrap();
    let id = FileId(Uuid::from_u128(u128::from_le_bytes(*b"any sixteen byte")));
    let mut file = StoredFile::received(id, UserId(17), new, DateTime::UNIX_EPOCH);
    // Names that no upload could have are signed as well.
    filename.clone_into(&mut file.filename);
    file
}

/// The link that the SDK makes.
async fn presigned_by_the_sdk(objects: &Objects, file: &StoredFile, now: DateTime<Utc>) -> String {
    let config = PresigningConfig::builder()
        .start_time(unix_time(now))
        .expires_in(links::LINK_LIFETIME)
        .build()
        .unwrap();
    let request = objects.client().get_object().bucket(&objects.bucket);
    let request = request
        .key(ObjectKey::of(file).to_string())
        .response_content_disposition(disposition::content_disposition(&file.filename))
        .response_content_type(FileFormat::of_object(file.format).1);
    request.presigned(config).await.unwrap().uri().to_owned()
}

const ENDPOINTS: [Option<&str>; 4] = [
    None,
    Some("http://127.0.0.1:4566"),
    Some("http://localhost:4566/"),
    Some("https://storage.example/s3"),
];

#[tokio::test]
async fn links_are_those_of_the_sdk_byte_for_byte() {
    let mut random = fastrand::Rng::with_seed(14);
    let odd = (0..200).map(|_| {
        let length = random.usize(0..40);
        (0..length).map(|_| random.char(..)).collect::<String>()
    });
    let names = [
        "notes.txt",
        "a b+c&d=e%20.txt",
        "পরীক্ষা ~(1)*!'.docx",
        "\"\\/?#[]@\r\n;:,.txt",
        "",
        "%",
        "𐐨.txt",
    ];
    let names: Vec<_> = names.map(str::to_owned).into_iter().chain(odd).collect();
    let now = "2026-11-22T03:59:24.504521Z".parse().unwrap();
    for endpoint_url in ENDPOINTS {
        for session_token in [None, Some("FwoGZXIvYXdzEA==/+&")] {
            let objects = objects(endpoint_url, session_token);
            for name in &names {
                let file = file(name);
                let ours = objects.download_url(&file, now).await.unwrap();
                let theirs = presigned_by_the_sdk(&objects, &file, now).await;
                assert_eq!(ours, theirs, "{name:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_origin_is_that_of_presigned_urls() {
    for (endpoint_url, expected) in [
        (None, format!("https://{BUCKET}.s3.eu-west-1.amazonaws.com")),
        (
            Some("http://127.0.0.1:4566"),
            "http://127.0.0.1:4566".to_owned(),
        ),
    ] {
        let objects = objects(endpoint_url, None);
        assert_eq!(objects.origin().await.unwrap(), expected);
        let now = DateTime::UNIX_EPOCH;
        let presigned = objects.download_url(&file("a.txt"), now).await.unwrap();
        assert_eq!(origin_of(&presigned), expected);
    }
}
