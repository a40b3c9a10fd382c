//! A function crashes between any two of its steps. What it leaves behind is consistent at once, and is finished
//! later by `reconcile` or by the next delivery.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::crash::crash_at;
use crate::harness::world::World;
use aamarpay_sandbox::Status;
use chrono::TimeDelta;
use domain::{FileStatus, PaymentStatus};
use service::faults::FaultPoint;

/// Two days of runs of `reconcile`, with every message delivered.
async fn run_for_two_days(world: &mut World) {
    for _ in 0..10 {
        world.advance(TimeDelta::hours(5));
        world.reconcile().await;
        assert_eq!(world.deliver(&world.aws.messages.take()).await, 0);
    }
}

#[tokio::test]
async fn a_crash_while_initiating_leaves_a_payment_that_grants_no_credit() {
    for point in [FaultPoint::PaymentRecorded, FaultPoint::PaymentInitiated] {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        let initiation = world.initiate_payment(&alice, None);
        assert_eq!(crash_at(point, initiation).await, None);
        audit(&world, &alice).await;
        run_for_two_days(&mut world).await;
        assert_eq!(world.credits(&alice).await, 0);
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn a_crash_while_settling_is_repaired_without_a_second_credit() {
    for point in [
        FaultPoint::SettlementSearched,
        FaultPoint::SettlementWritten,
    ] {
        for status in [Status::Successful, Status::Failed, Status::Expired] {
            let mut world = World::start().await;
            let alice = world.user("alice").await;
            let id = world.open_payment(&alice).await;
            world.aamarpay_reports(&id, status).await;
            assert_eq!(crash_at(point, world.settle(&id)).await, None);
            audit(&world, &alice).await;
            run_for_two_days(&mut world).await;
            let is_paid = world.payment(&id).await.status == PaymentStatus::Paid;
            assert_eq!(is_paid, status == Status::Successful);
            assert_eq!(world.credits(&alice).await, u64::from(is_paid));
            expect_all_ended(&world, &alice).await;
        }
    }
}

#[tokio::test]
async fn a_crash_while_uploading_ends_with_a_count_or_with_the_credit() {
    for (point, counted) in [
        (FaultPoint::UploadBeforeAccept, None),
        (FaultPoint::UploadAccepted, Some(false)),
        (FaultPoint::UploadStored, Some(true)),
    ] {
        let mut world = World::start().await;
        let alice = world.user_with_credit("alice").await;
        let upload = world.upload(&alice, "a.txt", b"three little words", None);
        assert_eq!(crash_at(point, upload).await, None);
        audit(&world, &alice).await;
        run_for_two_days(&mut world).await;
        expect_all_ended(&world, &alice).await;
        let files = world.files(&alice).await;
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
async fn a_crash_while_counting_leaves_one_count() {
    for point in [FaultPoint::WordsCounted, FaultPoint::CountRecorded] {
        let world = World::start().await;
        let alice = world.user_with_credit("alice").await;
        let upload = world
            .stored_upload(&alice, "a.txt", b"three little words")
            .await;
        let event = [upload.event()];
        assert_eq!(crash_at(point, world.deliver(&event)).await, None);
        audit(&world, &alice).await;
        assert_eq!(world.deliver(&event).await, 0);
        assert_eq!(world.file(&upload.file_id).await.word_count, Some(3));
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn a_crash_while_reconciling_is_repaired_by_the_next_run() {
    for point in [
        FaultPoint::PaymentLeased,
        FaultPoint::SettlementWritten,
        FaultPoint::FileLeased,
        FaultPoint::CreditRefunded,
    ] {
        let mut world = World::start().await;
        let (alice, id) = world.user_with_overdue_work("alice").await;
        assert_eq!(crash_at(point, world.reconcile()).await, None, "{point:?}");
        audit(&world, &alice).await;
        run_for_two_days(&mut world).await;
        // The file is counted or refunded by now: the audit accepts both, and nothing else.
        assert_eq!(world.payment(&id).await.status, PaymentStatus::Paid);
        expect_all_ended(&world, &alice).await;
    }
}
