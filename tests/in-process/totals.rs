//! The running totals, which are counted from the streams of activities and users.

use crate::harness::aws::STREAMS;
use crate::harness::world::World;
use aamarpay_sandbox::Status;
use fake_aws::{Fault, PlannedFault};
use serde_json::json;

#[tokio::test]
async fn redelivered_records_and_records_after_a_failure_are_counted_once() {
    let world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world
        .stored_upload(&alice, "a.txt", b"three little words")
        .await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    // The first delivery is counted, and its answer is lost.
    let lost = PlannedFault {
        after_calls: 0,
        fault: Fault::ResponseLost,
        times: 3,
    };
    world.aws.fault_proxy.inject(lost);
    let records = world.aws.stream_records(STREAMS[0]).await;
    let event = web::events::StreamEvent { records };
    totals::handle(&world.app(), event).await.unwrap_err();
    world.aws.fault_proxy.clear();
    assert_eq!(world.count_totals().await, 1, "the account");
    assert_eq!(world.count_totals().await, 0);
    world.open_payment(&alice).await;
    assert_eq!(world.count_totals().await, 1);
    let total = world.totals().await;
    assert_eq!((total.payments_opened, total.payments_paid), (2, 1));
    assert_eq!((total.files_accepted, total.files_completed), (1, 1));
    assert_eq!((total.words, total.users_registered), (3, 1));
}

#[tokio::test]
async fn a_record_that_cannot_be_read_does_not_stop_the_others() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.aamarpay_reports(&id, Status::Failed).await;
    world.settle(&id).await;
    let mut records = world.aws.stream_records(STREAMS[0]).await;
    records.insert(1, json!({"eventName": "INSERT", "dynamodb": {}}));
    let event = web::events::StreamEvent { records };
    assert_eq!(totals::handle(&world.app(), event).await.unwrap(), 2);
    assert_eq!(world.totals().await.payments_opened, 1);
}
