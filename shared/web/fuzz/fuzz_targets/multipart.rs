//! Any bytes as a multipart body whose `Content-Type` is the first line. There is no panic, no file has a folder or control
//! characters in its name, and all contents together are not larger than the body.
#![no_main]

use futures_util::FutureExt;
use libfuzzer_sys::fuzz_target;
use web::{Field, Fields, HeaderMap, Method, Request};

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    let (parameters, body) = bytes.split_at(end.unwrap_or(bytes.len()));
    let content_type = [b"multipart/form-data;".as_slice(), parameters].concat();
    let Ok(content_type) = content_type.as_slice().try_into() else {
        return;
    };
    let request = Request {
        method: Method::POST,
        path: String::new(),
        query: Vec::new(),
        headers: HeaderMap::from_iter([(web::header::CONTENT_TYPE, content_type)]),
        body: body.to_vec(),
        source_ip: String::new(),
        domain_name: String::new(),
    };
    let parsed = Fields::parse(&request).now_or_never();
    let Ok(fields) = parsed.expect("a body in memory needs no waiting") else {
        return;
    };
    let mut size = 0;
    for (_, field) in fields.iter() {
        if let Field::File(part) = field {
            assert!(!part.filename.is_empty());
            assert!(!part.filename.contains(|c: char| c == '/' || c == '\\' || c.is_control()));
            size += part.content.len();
        }
    }
    assert!(size <= body.len());
});
