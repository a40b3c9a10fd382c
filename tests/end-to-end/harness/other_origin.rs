//! Empty pages of other origins than the API's, as those of an app that calls the API from a browser. The running system
//! allows [`allowed`] and not [`foreign`].

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::LazyLock;

const PAGE: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// The port of a server that answers everything with an empty page, and runs until this process ends.
static PORT: LazyLock<u16> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            // A browser that closes the connection early needs no page.
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(PAGE);
        }
    });
    port
});

pub fn allowed() -> String {
    format!("http://127.0.0.1:{}", *PORT)
}

/// The same server by another name, which makes it another origin.
pub fn foreign() -> String {
    format!("http://localhost:{}", *PORT)
}
