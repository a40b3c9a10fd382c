//! A panic of a calculation harms nothing else. Without the harness of `cargo test`, which sets a panic hook at its end.

use word_count::isolation::{Panicked, isolated};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let panic: Result<(), Panicked> = isolated(|| panic!("as this test wants it")).await;
    assert_eq!(panic, Err(Panicked));
    // Another panic while the first thread sleeps, and a calculation without one.
    let panic: Result<(), Panicked> = isolated(|| panic!("as this test wants it")).await;
    assert_eq!(panic, Err(Panicked));
    assert_eq!(isolated(|| 5).await, Ok(5));
    println!("test a_panic_ends_nothing_but_its_calculation ... ok");
}
