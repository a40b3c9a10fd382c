//! Runs of `reconcile`: which payments and files they check, when, and with which outcome.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::upload::Upload;
use crate::harness::world::World;
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{FileStatus, PaymentStatus};
use reconcile::Report;
use serde_json::json;
use service::settlement::Outcome;
use std::time::Instant;

/// The report of a run with no other outcomes than those that `set` writes.
fn only(set: impl FnOnce(&mut Report)) -> Report {
    let mut report = Report::default();
    set(&mut report);
    report
}

#[tokio::test]
async fn a_payment_whose_callback_was_lost_is_settled() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay_without_callback(&alice).await;
    assert_eq!(
        world.reconcile().await,
        Report::default(),
        "no check is due yet"
    );
    world.advance(TimeDelta::minutes(2));
    let report = world.reconcile().await;
    assert_eq!(report, only(|report| report.payments_paid = 1));
    assert_eq!(world.credits(&alice).await, 1);
    world.advance(TimeDelta::hours(100));
    assert_eq!(
        world.reconcile().await,
        Report::default(),
        "no check is due any more"
    );
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn two_concurrent_runs_share_the_work() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    for place in 0..30 {
        let id = world.open_payment(&alice).await;
        if place % 2 == 0 {
            world.aamarpay_reports(&id, Status::Successful).await;
        }
    }
    world.advance(TimeDelta::minutes(2));
    let (one, other) = tokio::join!(world.reconcile(), world.reconcile());
    assert_eq!(one.payments_paid + other.payments_paid, 15);
    assert_eq!(one.payments_open + other.payments_open, 15);
    assert_eq!((one.errors, other.errors), (0, 0));
    assert_eq!(
        world.searches().await,
        30,
        "one search for each of 30 payments"
    );
    assert_eq!(world.credits(&alice).await, 15);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_run_that_is_cut_short_is_continued_by_the_next() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    for _ in 0..10 {
        world.pay_without_callback(&alice).await;
    }
    world.advance(TimeDelta::minutes(2));
    let late = world
        .reconcile_until(world.now - TimeDelta::seconds(1))
        .await;
    assert_eq!(late, only(|report| report.cut_short = 1));
    assert_eq!(world.reconcile().await.payments_paid, 10);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn an_unfinished_payment_is_checked_less_and_less_often_and_expires_after_a_day() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    // The runs of the schedule up to a minute before the end of the day.
    world.advance(TimeDelta::minutes(-1));
    for run in 1..=24 * 12 {
        world.advance(TimeDelta::minutes(5));
        let report = world.reconcile().await;
        assert_eq!(report.payments_expired, 0, "run {run}");
    }
    assert_eq!(world.searches().await, 6);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    world.advance(TimeDelta::minutes(5));
    assert_eq!(
        world.reconcile().await,
        only(|report| report.payments_expired = 1)
    );
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Expired);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_payment_that_aamarpay_refused_is_not_checked() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    for answer in ["object", "refused_phone"] {
        world.switch_all(json!({"initiate": answer})).await;
        let refused = world.initiate_payment(&alice, None).await;
        assert!(refused.status >= 400, "{answer}: {}", refused.status);
    }
    let payments = world.payments(&alice).await;
    assert_eq!(payments.len(), 2);
    for payment in payments {
        assert_eq!(payment.status, PaymentStatus::Failed);
    }
    world.advance(TimeDelta::hours(25));
    assert_eq!(world.reconcile().await, Report::default());
    assert_eq!(world.searches().await, 0);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_late_success_is_found_after_the_payment_was_closed() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let (failed, expired) = (
        world.open_payment(&alice).await,
        world.open_payment(&alice).await,
    );
    world.aamarpay_reports(&failed, Status::Failed).await;
    world.advance(TimeDelta::hours(25));
    let report = world.reconcile().await;
    assert_eq!((report.payments_closed, report.payments_expired), (1, 1));
    for id in [&failed, &expired] {
        world.aamarpay_reports(id, Status::Successful).await;
    }
    world.advance(TimeDelta::hours(25));
    assert_eq!(world.reconcile().await.payments_paid, 2);
    assert_eq!(world.credits(&alice).await, 2);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_success_after_the_last_check_is_settled_by_its_ipn() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.aamarpay_reports(&id, Status::Failed).await;
    world.advance(TimeDelta::hours(73));
    assert_eq!(world.reconcile().await.payments_closed, 1);
    world.advance(TimeDelta::hours(73));
    assert_eq!(world.reconcile().await, Report::default());
    world.aamarpay_reports(&id, Status::Successful).await;
    world.send_ipn(&json!({"mer_txnid": id})).await;
    assert_eq!(world.credits(&alice).await, 1);
}

#[tokio::test]
async fn ages_apply_whatever_aamarpay_answers_and_its_owner_can_still_ask() {
    for outage in ["http_500", "unknown_status", "missing_status", "huge"] {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        let id = world.pay_without_callback(&alice).await;
        let switches = json!({"search": outage});
        world.switch_transaction(&id, switches).await;
        let mut checks = 0;
        for _ in 0..20 {
            world.advance(TimeDelta::hours(7));
            checks += world.reconcile().await.payments_unreachable;
        }
        assert!((4..8).contains(&checks), "{checks} checks");
        assert_eq!(world.payment(&id).await.status, PaymentStatus::Expired);
        expect_all_ended(&world, &alice).await;
        let recovery = json!({"search": "normal"});
        world.switch_transaction(&id, recovery).await;
        assert_eq!(world.reconcile().await, Report::default());
        assert_eq!(world.settle(&id).await, Outcome::Paid);
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn whoever_leaves_many_payments_open_delays_nobody_else() {
    let mut world = World::start().await;
    let (mallory, alice) = (world.user("mallory").await, world.user("alice").await);
    for _ in 0..100 {
        let id = world.open_payment(&mallory).await;
        world
            .switch_transaction(&id, json!({"search": "hang"}))
            .await;
    }
    world.advance(TimeDelta::seconds(1));
    world.pay_without_callback(&alice).await;
    world.advance(TimeDelta::minutes(3));
    // The run hangs at mallory's payments, of which only some are checked at once. It is not waited for.
    let run = world.reconcile();
    let paid = async {
        while world.credits(&alice).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = run => panic!("the run ended before aamarPay answered"),
        () = paid => {}
    }
    // With every payment of mallory before hers, there would be a hundred.
    let searches = world.searches().await;
    assert!(searches <= 40, "{searches} searches before alice was paid");
}

#[tokio::test]
async fn an_abandoned_payment_costs_few_writes() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.open_payment(&alice).await;
    let before = world.aws.fault_proxy.writes();
    for _ in 0..200 {
        world.advance(TimeDelta::minutes(30));
        world.reconcile().await;
    }
    let writes = world.aws.fault_proxy.writes() - before;
    // A lease and a note of the search for each of seven checks (runs are half an hour apart), the expiry, and the end of
    // the checks.
    assert_eq!(writes, 16);
}

#[tokio::test]
async fn a_held_payment_is_checked_until_it_is_released() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.switch_transaction(&id, json!({"risk": "held"})).await;
    world.aamarpay_reports(&id, Status::Successful).await;
    for _ in 0..20 {
        world.advance(TimeDelta::hours(25));
        assert_eq!(world.reconcile().await.payments_held, 1);
    }
    world.switch_transaction(&id, json!({"risk": "safe"})).await;
    world.advance(TimeDelta::hours(25));
    assert_eq!(world.reconcile().await.payments_paid, 1);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn the_credit_of_a_file_that_never_arrived_is_refunded_once() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let file = json!({"filename": "a.txt", "size_bytes": 9_000_000});
    let reserved = world.reserve(&alice, &file, None).await;
    assert_eq!(reserved.status, 201);
    world.advance(TimeDelta::minutes(59));
    assert_eq!(world.reconcile().await.files_waiting, 1);
    assert_eq!(world.credits(&alice).await, 0);
    world.advance(TimeDelta::minutes(60));
    let (one, other) = tokio::join!(world.reconcile(), world.reconcile());
    assert_eq!(one.files_refunded + other.files_refunded, 1);
    assert_eq!(world.credits(&alice).await, 1);
    let file = world.file(&Upload::of(&alice, &reserved).file_id).await;
    assert_eq!(
        (file.status, file.credit_refunded),
        (FileStatus::Failed, true)
    );
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_file_whose_event_was_lost_is_counted() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world
        .stored_upload(&alice, "a.txt", b"three little words")
        .await;
    world.advance(TimeDelta::minutes(3));
    assert_eq!(
        world.reconcile().await,
        only(|report| report.files_requeued = 1)
    );
    assert_eq!(world.deliver(&world.aws.messages.take()).await, 0);
    assert_eq!(world.file(&upload.file_id).await.word_count, Some(3));
    world.advance(TimeDelta::hours(30));
    assert_eq!(world.reconcile().await, Report::default());
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn a_file_that_was_not_counted_for_a_day_is_refunded_and_removed() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    let upload = world.stored_upload(&alice, "a.txt", b"words").await;
    world.advance(TimeDelta::hours(25));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    assert_eq!(world.credits(&alice).await, 1);
    expect_all_ended(&world, &alice).await;
    // The event comes back from the dead-letter queue.
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn no_credit_is_refunded_while_storage_does_not_answer() {
    let mut world = World::start().await;
    let alice = world.user_with_credit("alice").await;
    world.stored_upload(&alice, "a.txt", b"words").await;
    world.aws.bucket.set_broken(true);
    world.advance(TimeDelta::hours(25));
    assert_eq!(world.reconcile().await, only(|report| report.errors = 1));
    assert_eq!(world.credits(&alice).await, 0);
    world.aws.bucket.set_broken(false);
    world.advance(TimeDelta::hours(7));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    expect_all_ended(&world, &alice).await;
}

/// The figure of docs/PERFORMANCE.md: `cargo test --workspace --test in-process -- --ignored --nocapture capacity`.
#[tokio::test]
#[ignore = "a measurement"]
async fn the_capacity_of_a_run() {
    const PAYMENTS: u32 = 2_000;
    let mut world = World::start().await;
    for place in 0..PAYMENTS / 100 {
        let user = world.user(&format!("user{place}")).await;
        for _ in 0..100 {
            world.open_payment(&user).await;
        }
    }
    let slow = json!({"search": "hang", "hang_milliseconds": 300});
    world.switch_all(slow).await;
    world.advance(TimeDelta::minutes(3));
    let begun = Instant::now();
    assert_eq!(world.reconcile().await.payments_open, PAYMENTS as usize);
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{PAYMENTS} checks in {seconds:.1} s: {:.0} a second",
        f64::from(PAYMENTS) / seconds
    );
}
