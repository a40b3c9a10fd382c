//! Death between any two steps: what is left behind is consistent at once, and finished by `reconcile`.

use crate::books::{audit, nothing_is_left};
use crate::world::{World, arrival, crash_at, key_of};
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{FileStatus, PaymentStatus, User};
use service::faults::FaultPoint;

/// Two days of schedule, with every message delivered.
async fn live_on(world: &mut World) {
    for _ in 0..10 {
        world.pass(TimeDelta::hours(5));
        world.reconcile().await;
        assert_eq!(world.deliver(&world.aws.messages.take()).await, 0);
    }
}

async fn paid_alice(world: &World) -> User {
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    alice
}

#[tokio::test]
async fn death_while_initiating_leaves_a_payment_that_nobody_can_pay() {
    for point in [FaultPoint::PaymentRecorded, FaultPoint::PaymentInitiated] {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        assert_eq!(crash_at(point, world.initiate(&alice, None)).await, None);
        audit(&world, &alice).await;
        live_on(&mut world).await;
        assert_eq!(world.credits(&alice).await, 0);
        nothing_is_left(&world, &alice).await;
    }
}

#[tokio::test]
async fn death_while_settling_is_made_up_for_without_a_second_credit() {
    for point in [
        FaultPoint::SettlementSearched,
        FaultPoint::SettlementWritten,
    ] {
        for status in [Status::Successful, Status::Failed, Status::Expired] {
            let mut world = World::start().await;
            let alice = world.user("alice").await;
            let id = world.open_payment(&alice).await;
            world.gateway_says(&id, status).await;
            assert_eq!(crash_at(point, world.settle(&id)).await, None);
            audit(&world, &alice).await;
            live_on(&mut world).await;
            let is_paid = world.payment(&id).await.status == PaymentStatus::Paid;
            assert_eq!(is_paid, status == Status::Successful);
            assert_eq!(world.credits(&alice).await, u64::from(is_paid));
            nothing_is_left(&world, &alice).await;
        }
    }
}

#[tokio::test]
async fn death_while_uploading_ends_in_a_count_or_a_credit() {
    for (point, counted) in [
        (FaultPoint::UploadBeforeAccept, None),
        (FaultPoint::UploadAccepted, Some(false)),
        (FaultPoint::UploadStored, Some(true)),
    ] {
        let mut world = World::start().await;
        let alice = paid_alice(&world).await;
        let upload = world.upload(&alice, "a.txt", b"three little words", None);
        assert_eq!(crash_at(point, upload).await, None);
        audit(&world, &alice).await;
        live_on(&mut world).await;
        nothing_is_left(&world, &alice).await;
        let page = service::PageRequest {
            limit: 10,
            before: None,
        };
        let files = world.aws.store.files_of(alice.id, page).await.unwrap().rows;
        let completed = files
            .first()
            .map(|file| file.status == FileStatus::Completed);
        assert_eq!(completed, counted, "{point:?}");
        assert_eq!(
            world.credits(&alice).await,
            u64::from(counted != Some(true)),
            "{point:?}"
        );
    }
}

#[tokio::test]
async fn death_while_counting_leaves_one_count() {
    for point in [FaultPoint::WordsCounted, FaultPoint::CountRecorded] {
        let world = World::start().await;
        let alice = paid_alice(&world).await;
        let answer = world
            .upload(&alice, "a.txt", b"three little words", None)
            .await;
        let event = [arrival(&key_of(&alice, &answer))];
        assert_eq!(crash_at(point, world.deliver(&event)).await, None);
        audit(&world, &alice).await;
        assert_eq!(world.deliver(&event).await, 0);
        assert_eq!(
            world.file(&answer.text("file_id")).await.word_count,
            Some(3)
        );
        nothing_is_left(&world, &alice).await;
    }
}

#[tokio::test]
async fn death_while_reconciling_is_made_up_for_by_the_next_run() {
    for point in [
        FaultPoint::PaymentLeased,
        FaultPoint::SettlementWritten,
        FaultPoint::FileLeased,
        FaultPoint::CreditRefunded,
    ] {
        let mut world = World::start().await;
        let alice = paid_alice(&world).await;
        world.upload(&alice, "a.txt", b"words", None).await;
        let id = world.open_payment(&alice).await;
        world.gateway_says(&id, Status::Successful).await;
        world.pass(TimeDelta::hours(25));
        assert_eq!(crash_at(point, world.reconcile()).await, None, "{point:?}");
        audit(&world, &alice).await;
        live_on(&mut world).await;
        // The file was counted after all, or given back: the books tell which.
        assert_eq!(world.payment(&id).await.status, PaymentStatus::Paid);
        nothing_is_left(&world, &alice).await;
    }
}
