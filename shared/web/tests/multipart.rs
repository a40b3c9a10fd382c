//! Multipart bodies as real clients write them, byte by byte. Django 5.2 takes all that are taken here, and the values are
//! those that it finds.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::slice;
use web::{ApiError, Field, Fields, HeaderMap, Method, Request, UploadedPart};

const BANGLA: &str = "পরীক্ষা.txt";

async fn parse(content_type: &str, body: &[u8]) -> Result<Fields, ApiError> {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", content_type.parse().unwrap());
    let request = Request {
        method: Method::POST,
        path: "/".to_owned(),
        query: Vec::new(),
        headers,
        body: body.to_vec(),
        source_ip: String::new(),
        domain_name: String::new(),
    };
    Fields::parse(&request).await
}

/// A part with the boundary `x`.
fn part(headers: &str, content: &str) -> String {
    format!("--x\r\n{headers}\r\n\r\n{content}\r\n")
}

async fn parse_parts(parts: &[String]) -> Result<Fields, ApiError> {
    let body = format!("{}--x--\r\n", parts.concat());
    parse("multipart/form-data; boundary=x", body.as_bytes()).await
}

fn file(filename: &str, content: &str) -> Option<Field> {
    Some(Field::File(UploadedPart {
        filename: filename.to_owned(),
        content: content.as_bytes().to_vec(),
    }))
}

fn text(text: &str) -> Option<Field> {
    Some(Field::Text(text.to_owned()))
}

#[tokio::test]
async fn a_file_name_is_read_as_each_client_writes_it() {
    for (client, disposition, filename) in [
        (
            "Chrome",
            r#"form-data; name="file"; filename="পরীক্ষা.txt""#,
            BANGLA,
        ),
        (
            "curl",
            r#"form-data; name="file"; filename="a \"b\" \\ c.txt""#,
            "c.txt",
        ),
        (
            "curl",
            r#"form-data; name="file"; filename="say \"hi\"; x.txt""#,
            "say \"hi\"; x.txt",
        ),
        (
            "Python requests 2.18",
            "form-data; name=\"file\"; filename*=utf-8''%E0%A6%AA%E0%A6%B0%E0%A7%80%E0%A6%95%E0%A7%8D%E0%A6%B7%E0%A6%BE.txt",
            BANGLA,
        ),
        (
            ".NET, PowerShell 7",
            "form-data; name=file; filename=\"=?utf-8?B?4Kaq4Kaw4KeA4KaV4KeN4Ka34Ka+LnR4dA==?=\"; \
             filename*=utf-8''%E0%A6%AA%E0%A6%B0%E0%A7%80%E0%A6%95%E0%A7%8D%E0%A6%B7%E0%A6%BE.txt",
            BANGLA,
        ),
        (
            "the better name first",
            "form-data; name=file; filename*=UTF-8''%E0%A6%AA%E0%A6%B0%E0%A7%80%E0%A6%95%E0%A7%8D%E0%A6%B7%E0%A6%BE.txt; filename=x",
            BANGLA,
        ),
        (
            ".NET without quotes",
            "form-data; name=file; filename=a.txt",
            "a.txt",
        ),
        (
            "another charset",
            "form-data; name=file; filename*=iso-8859-1'en'caf%E9.txt",
            "café.txt",
        ),
        (
            "an unknown charset",
            "form-data; name=file; filename*=x-none''a%20b.txt",
            "a b.txt",
        ),
        (
            "no charset",
            "form-data; name=file; filename*=\"a%20b.txt\"",
            "a%20b.txt",
        ),
        (
            "file name first",
            r#"form-data; filename="a.txt"; name="file""#,
            "a.txt",
        ),
        (
            "a name inside a file name",
            r#"form-data; filename="a; name=x.txt"; name="file""#,
            "a; name=x.txt",
        ),
        (
            "a file name inside a name",
            r#"form-data; x="; filename=y.txt"; name="file"; filename="a.txt""#,
            "a.txt",
        ),
        (
            "any case",
            r#"Form-Data; NAME="file"; FileName="A.txt""#,
            "A.txt",
        ),
        (
            "white space",
            "form-data ;name = file ;\tfilename = \"a b.txt\" ; ",
            "a b.txt",
        ),
        (
            "Internet Explorer",
            r#"form-data; name="file"; filename="C:\docs\a.txt""#,
            "a.txt",
        ),
    ] {
        let header = format!("Content-Disposition: {disposition}\r\nContent-Type: text/plain");
        let fields = parse_parts(&[part(&header, "two words")]).await.unwrap();
        assert_eq!(
            fields.get("file").cloned(),
            file(filename, "two words"),
            "{client}: {disposition}"
        );
        assert_eq!(fields.iter().count(), 1, "{client}");
    }
}

#[tokio::test]
async fn a_boundary_may_have_every_character_of_the_standard() {
    for (content_type, boundary) in [
        (
            "multipart/form-data; boundary=----a=b/c:d(e)f?g,h",
            "----a=b/c:d(e)f?g,h",
        ),
        (
            "multipart/form-data; boundary=\"----a=b/c:d(e)f?g,h'i+_\"",
            "----a=b/c:d(e)f?g,h'i+_",
        ),
        ("Multipart/Form-Data; charset=utf-8; BOUNDARY=x", "x"),
        ("multipart/form-data;boundary=\"a b\"", "a b"),
        (
            "multipart/form-data; boundary=0f8fad5b-d9cb-469f-a165-70867728950e; charset=x",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
        ),
    ] {
        let body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--{boundary}--\r\n"
        );
        let fields = parse(content_type, body.as_bytes()).await.unwrap();
        assert_eq!(
            fields.get("file").cloned(),
            file("a.txt", "x"),
            "{content_type}"
        );
    }
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\" \"",
        &format!("multipart/form-data; boundary={}", "x".repeat(202)),
    ] {
        let refused = parse(content_type, b"--x--\r\n").await.unwrap_err();
        assert!(
            refused
                .explain()
                .starts_with("Multipart form parse error - Invalid boundary in multipart: "),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn no_other_part_hides_the_file() {
    let upload = part(
        r#"Content-Disposition: form-data; name="file"; filename="a.txt""#,
        "x",
    );
    let empty_input = part(
        "Content-Disposition: form-data; name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream",
        "",
    );
    let field = part(r#"Content-Disposition: form-data; name="file""#, "a.txt");
    let nameless = part("Content-Disposition: form-data", "y");
    let without_header = part("Content-Type: text/plain", "y");
    for others in [
        &[][..],
        slice::from_ref(&empty_input),
        &[field.clone(), nameless, without_header],
    ] {
        let before = [slice::from_ref(&upload), others].concat();
        let after = [others, slice::from_ref(&upload)].concat();
        for parts in [before, after] {
            let mut fields = parse_parts(&parts).await.unwrap();
            assert_eq!(fields.get("file").cloned(), file("a.txt", "x"), "{parts:?}");
            assert_eq!(fields.take("file"), file("a.txt", "x"), "{parts:?}");
        }
    }
    let second = part(
        r#"Content-Disposition: form-data; name="file"; filename="b.txt""#,
        "y",
    );
    let fields = parse_parts(&[upload, second]).await.unwrap();
    assert_eq!(fields.get("file").cloned(), file("b.txt", "y"));
    assert_eq!(
        parse_parts(&[empty_input])
            .await
            .unwrap()
            .get("file")
            .cloned(),
        text("")
    );
}

#[tokio::test]
async fn a_transfer_encoding_is_decoded_or_refused() {
    let disposition = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"";
    let encoded = |encoding: &str, content: &str| {
        part(
            &format!("{disposition}\r\nContent-Transfer-Encoding: {encoding}"),
            content,
        )
    };
    for (encoding, content) in [
        ("base64", "dHdvIHdvcmRz"),
        ("BASE64", "dHdv\r\nIHdv\r\n cmRz\r\n"),
        ("binary", "two words"),
        ("8bit", "two words"),
        ("7BIT", "two words"),
        ("", "two words"),
    ] {
        let fields = parse_parts(&[encoded(encoding, content)]).await.unwrap();
        assert_eq!(
            fields.get("file").cloned(),
            file("a.txt", "two words"),
            "{encoding}"
        );
    }
    let field = "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64";
    let fields = parse_parts(&[part(field, "4Kaq")]).await.unwrap();
    assert_eq!(fields.get("a").cloned(), text("প"));
    for (encoding, content, why) in [
        ("base64", "two words!", "Could not decode base64 data."),
        ("base64", "dHdvIHdvcm", "Could not decode base64 data."),
        (
            "quoted-printable",
            "two=20words",
            "Unsupported Content-Transfer-Encoding: quoted-printable",
        ),
        ("gzip", "x", "Unsupported Content-Transfer-Encoding: gzip"),
    ] {
        let refused = parse_parts(&[encoded(encoding, content)])
            .await
            .unwrap_err();
        assert_eq!(
            refused,
            ApiError::BadRequest(format!("Multipart form parse error - {why}"))
        );
    }
}
