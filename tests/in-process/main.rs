//! Stories about money and files, told by the functions' own handlers in one process. The test controls what end-to-end
//! tests cannot: the time, aamarPay, storage, the order of messages, and the step at which a function
//! crashes. Whatever races, retries and crashes may do, a user gets exactly what was paid for.
//!
//! # The world
//! Each test starts a [`World`](harness::world::World) of its own, so that all tests run at once:
//!
//! - AWS is [`fake_aws`]: a real DynamoDB engine, and a bucket and a queue that fail on demand.
//! - aamarPay is the sandbox of this repository.
//! - The clock stands still until the test calls `world.advance(..)`.
//! - Nothing happens by itself. The test delivers each message, starts each run of `reconcile`, and sends each callback
//!   and notification (IPN): as often, as late and as concurrently as it likes.
//!
//! # A new story
//! A test begins with a world and a user, does what users, aamarPay and AWS do by methods of the world, and ends with
//! an audit:
//!
//! ```text
//! #[tokio::test]
//! async fn a_file_is_counted_once_although_its_event_comes_twice() {
//!     let world = World::start().await;
//!     let alice = world.user_with_credit("alice").await;
//!     let answer = world.upload(&alice, "a.txt", b"three little words", None).await;
//!     assert_eq!(answer.status, 201, "{:?}", answer.body);
//!     let event = object_created(&object_key(&alice, &answer));
//!     assert_eq!(world.deliver(&[event.clone(), event]).await, 0);
//!     let file = world.file(&answer.text("file_id")).await;
//!     assert_eq!(file.word_count, Some(3));
//!     expect_all_ended(&world, &alice).await;
//! }
//! ```
//!
//! `audit` may be called between any two steps: it fails if payments, credits, files and history contradict each other.
//! `expect_all_ended` is for the end of a story and fails if anything is unfinished as well. `crash_at` crashes a
//! function at a fault point, and `faults_at_any_call` makes DynamoDB fail. `harness` lists all of it.
//!
//! An action that can happen at any time also belongs into `model`, which does all actions in random order.
//!
//! # What the fakes do not do
//! There is no API Gateway: a request begins at the checks of the `web` crate, its size and its route are not
//! checked, and no process starts or times out. A crash is a panic, so destructors still run. What `fake_aws` leaves
//! out is listed on its front page. The end-to-end tests check these parts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod harness;

mod accounts;
mod certificates;
mod counting;
mod crashes;
mod cross_origin;
mod crowd;
mod data_export;
mod database_failures;
mod deletion;
mod direct_uploads;
mod file_resource;
mod idempotency;
mod importing;
mod long_lists;
mod mails;
mod model;
mod password_reset;
mod reconciling;
mod refunds;
mod secrets;
mod settling;
mod staff_acts;
mod throttling;
mod totals;
mod uploads;
mod user_cleanup;
