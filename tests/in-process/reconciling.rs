use crate::books::{audit, nothing_is_left};
use crate::world::{World, key_of};
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{FileStatus, PaymentStatus};
use reconcile::Report;
use serde_json::json;

#[tokio::test]
async fn a_lost_callback_is_made_up_for() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.gateway_says(&id, Status::Successful).await;
    assert_eq!(
        world.reconcile().await,
        Report::default(),
        "it is too early"
    );
    world.pass(TimeDelta::minutes(2));
    let report = world.reconcile().await;
    assert_eq!(
        report,
        Report {
            payments_paid: 1,
            ..Report::default()
        }
    );
    assert_eq!(world.credits(&alice).await, 1);
    world.pass(TimeDelta::hours(100));
    assert_eq!(
        world.reconcile().await,
        Report::default(),
        "nothing is left to look at"
    );
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn two_at_once_share_the_work() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    for place in 0..30 {
        let id = world.open_payment(&alice).await;
        if place % 2 == 0 {
            world.gateway_says(&id, Status::Successful).await;
        }
    }
    world.pass(TimeDelta::minutes(2));
    let (one, other) = tokio::join!(world.reconcile(), world.reconcile());
    assert_eq!(one.payments_paid + other.payments_paid, 15);
    assert_eq!(one.payments_open + other.payments_open, 15);
    assert_eq!((one.errors, other.errors), (0, 0));
    assert_eq!(
        world.searches().await,
        30,
        "each payment was asked for once"
    );
    assert_eq!(world.credits(&alice).await, 15);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_run_that_is_cut_short_is_continued_by_the_next() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    for _ in 0..10 {
        let id = world.open_payment(&alice).await;
        world.gateway_says(&id, Status::Successful).await;
    }
    world.pass(TimeDelta::minutes(2));
    let late = world
        .reconcile_until(world.now - TimeDelta::seconds(1))
        .await;
    assert_eq!(
        late,
        Report {
            cut_short: 1,
            ..Report::default()
        }
    );
    assert_eq!(world.reconcile().await.payments_paid, 10);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn an_unfinished_payment_is_asked_for_more_and_more_rarely_and_expires_after_a_day() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    for _ in 0..(23 * 4) {
        world.pass(TimeDelta::minutes(15));
        world.reconcile().await;
    }
    let searches = world.searches().await;
    assert!(
        (6..=12).contains(&searches),
        "{searches} searches in 23 hours"
    );
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    world.pass(TimeDelta::hours(7));
    assert_eq!(
        world.reconcile().await,
        Report {
            payments_expired: 1,
            ..Report::default()
        }
    );
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Expired);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn a_late_success_is_found_after_the_payment_was_closed() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let (failed, expired) = (
        world.open_payment(&alice).await,
        world.open_payment(&alice).await,
    );
    world.gateway_says(&failed, Status::Failed).await;
    world.pass(TimeDelta::hours(25));
    let report = world.reconcile().await;
    assert_eq!((report.payments_closed, report.payments_expired), (1, 1));
    for id in [&failed, &expired] {
        world.gateway_says(id, Status::Successful).await;
    }
    world.pass(TimeDelta::hours(7));
    assert_eq!(world.reconcile().await.payments_paid, 2);
    assert_eq!(world.credits(&alice).await, 2);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn a_success_that_comes_when_nobody_looks_any_more_is_settled_by_its_callback() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.gateway_says(&id, Status::Failed).await;
    world.pass(TimeDelta::hours(73));
    assert_eq!(world.reconcile().await.payments_closed, 1);
    world.pass(TimeDelta::hours(73));
    assert_eq!(world.reconcile().await, Report::default());
    world.gateway_says(&id, Status::Successful).await;
    world.notify(json!({"mer_txnid": id})).await;
    assert_eq!(world.credits(&alice).await, 1);
}

#[tokio::test]
async fn a_gateway_without_an_answer_expires_nothing_however_long() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.gateway_says(&id, Status::Successful).await;
    world.switch(&id, json!({"search": "http_500"})).await;
    for _ in 0..20 {
        world.pass(TimeDelta::hours(7));
        assert_eq!(
            world.reconcile().await,
            Report {
                payments_unreachable: 1,
                ..Report::default()
            }
        );
    }
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Pending);
    world.switch(&id, json!({"search": "normal"})).await;
    world.pass(TimeDelta::hours(7));
    assert_eq!(world.reconcile().await.payments_paid, 1);
}

#[tokio::test]
async fn held_money_is_never_forgotten() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let id = world.open_payment(&alice).await;
    world.switch(&id, json!({"risk": "held"})).await;
    world.gateway_says(&id, Status::Successful).await;
    for _ in 0..20 {
        world.pass(TimeDelta::hours(7));
        assert_eq!(world.reconcile().await.payments_held, 1);
    }
    world.switch(&id, json!({"risk": "safe"})).await;
    world.pass(TimeDelta::hours(7));
    assert_eq!(world.reconcile().await.payments_paid, 1);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn the_credit_of_a_file_that_never_arrived_comes_back_once() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let file = json!({"filename": "a.txt", "size_bytes": 9_000_000});
    let reserved = world.reserve(&alice, file, None).await;
    assert_eq!(reserved.status, 201);
    world.pass(TimeDelta::minutes(59));
    assert_eq!(world.reconcile().await.files_waiting, 1);
    assert_eq!(world.credits(&alice).await, 0);
    world.pass(TimeDelta::minutes(60));
    let (one, other) = tokio::join!(world.reconcile(), world.reconcile());
    assert_eq!(one.files_refunded + other.files_refunded, 1);
    assert_eq!(world.credits(&alice).await, 1);
    let file = world.file(&reserved.text("file_id")).await;
    assert_eq!(
        (file.status, file.credit_refunded),
        (FileStatus::Failed, true)
    );
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn a_file_whose_event_was_lost_is_counted_all_the_same() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let uploaded = world
        .upload(&alice, "a.txt", b"three little words", None)
        .await;
    assert_eq!(uploaded.status, 201, "{:?}", uploaded.body);
    world.pass(TimeDelta::minutes(3));
    assert_eq!(
        world.reconcile().await,
        Report {
            files_requeued: 1,
            ..Report::default()
        }
    );
    assert_eq!(world.deliver(&world.aws.messages.take()).await, 0);
    assert_eq!(
        world.file(&uploaded.text("file_id")).await.word_count,
        Some(3)
    );
    world.pass(TimeDelta::hours(30));
    assert_eq!(world.reconcile().await, Report::default());
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn what_cannot_be_counted_for_a_day_is_credit_refunded_and_removed() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    let uploaded = world.upload(&alice, "a.txt", b"words", None).await;
    world.pass(TimeDelta::hours(25));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    assert_eq!(world.credits(&alice).await, 1);
    nothing_is_left(&world, &alice).await;
    // The message comes back from the dead-letter queue.
    let event = crate::world::arrival(&key_of(&alice, &uploaded));
    assert_eq!(world.deliver(&[event]).await, 0);
    nothing_is_left(&world, &alice).await;
}

#[tokio::test]
async fn storage_that_does_not_answer_gives_nothing_back() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    world.upload(&alice, "a.txt", b"words", None).await;
    world.aws.bucket.set_broken(true);
    world.pass(TimeDelta::hours(25));
    assert_eq!(
        world.reconcile().await,
        Report {
            errors: 1,
            ..Report::default()
        }
    );
    assert_eq!(world.credits(&alice).await, 0);
    world.aws.bucket.set_broken(false);
    world.pass(TimeDelta::hours(7));
    assert_eq!(world.reconcile().await.files_refunded, 1);
    nothing_is_left(&world, &alice).await;
}
