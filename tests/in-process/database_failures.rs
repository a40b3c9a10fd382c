//! DynamoDB fails before or after it executes any one of the calls of a function: once, so that a retry of the SDK
//! succeeds, or at every attempt.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::database_faults::{ALL_ATTEMPTS, faults_at_any_call};
use crate::harness::upload::Upload;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::{FileStatus, PaymentStatus};
use serde_json::json;

#[tokio::test]
async fn an_upload_survives_a_database_failure_at_any_call() {
    for fault in faults_at_any_call(6) {
        let mut world = World::start().await;
        let alice = world.user_with_credit("alice").await;
        world.aws.fault_proxy.inject(fault);
        let first = world
            .upload(&alice, "a.txt", b"three little words", Some("k"))
            .await;
        let has_failed = world.aws.fault_proxy.remaining() == 0;
        world.aws.fault_proxy.clear();
        audit(&world, &alice).await;
        let is_retried = fault.times < ALL_ATTEMPTS;
        assert!(
            first.status == 201 || (!is_retried && first.status == 500),
            "{fault:?} {first:?}"
        );
        assert!(has_failed || first.status == 201, "{fault:?}");
        // The client repeats the request with the same key.
        world.advance(TimeDelta::seconds(61));
        let again = world
            .upload(&alice, "a.txt", b"three little words", Some("k"))
            .await;
        assert_eq!(again.status, 201, "{fault:?} {again:?}");
        assert_eq!(world.credits(&alice).await, 0, "{fault:?}");
        let upload = Upload::of(&alice, &again);
        assert_eq!(world.deliver(&[upload.event()]).await, 0);
        assert_eq!(
            world.file(&upload.file_id).await.status,
            FileStatus::Completed
        );
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn settlement_survives_a_database_failure_at_any_call() {
    for fault in faults_at_any_call(4) {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        let id = world.pay_without_callback(&alice).await;
        world.aws.fault_proxy.inject(fault);
        // The answer to an IPN is always 200 and tells nothing.
        world.send_ipn(&json!({"mer_txnid": id})).await;
        world.aws.fault_proxy.clear();
        audit(&world, &alice).await;
        if fault.times < ALL_ATTEMPTS {
            assert_eq!(world.credits(&alice).await, 1, "{fault:?}");
        }
        world.advance(TimeDelta::minutes(3));
        world.reconcile().await;
        assert_eq!(world.credits(&alice).await, 1, "{fault:?}");
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn holding_money_survives_a_database_failure_at_any_call() {
    // It counts the notification, reads the payment, notes the search, holds the payment and reads it again.
    for fault in faults_at_any_call(5) {
        let mut world = World::start().await;
        let alice = world.user("alice").await;
        let id = world.pay_without_callback(&alice).await;
        world.switch_transaction(&id, json!({"risk": "held"})).await;
        world.aws.fault_proxy.inject(fault);
        world.send_ipn(&json!({"mer_txnid": id})).await;
        world.aws.fault_proxy.clear();
        audit(&world, &alice).await;
        world.advance(TimeDelta::minutes(3));
        world.reconcile().await;
        assert_eq!(world.payment(&id).await.status, PaymentStatus::Held);
        world.switch_transaction(&id, json!({"risk": "safe"})).await;
        world.advance(TimeDelta::hours(25));
        world.reconcile().await;
        assert_eq!(world.credits(&alice).await, 1, "{fault:?}");
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn totals_survive_a_database_failure_at_any_call() {
    for fault in faults_at_any_call(3) {
        let world = World::start().await;
        let alice = world.user_with_credit("alice").await;
        world.open_payment(&alice).await;
        world.aws.fault_proxy.inject(fault);
        let records = world.aws.stream_records("Activities").await;
        let event = || web::events::StreamEvent {
            records: records.clone(),
        };
        let first = totals::handle(&world.app(), event()).await;
        world.aws.fault_proxy.clear();
        assert!(first.is_ok() || fault.times == ALL_ATTEMPTS, "{fault:?}");
        totals::handle(&world.app(), event()).await.unwrap();
        let total = world.totals().await;
        assert_eq!((total.payments_opened, total.payments_paid), (2, 1));
    }
}

#[tokio::test]
async fn counting_survives_a_database_failure_at_any_call() {
    for fault in faults_at_any_call(3) {
        let world = World::start().await;
        let alice = world.user_with_credit("alice").await;
        let upload = world
            .stored_upload(&alice, "a.txt", b"three little words")
            .await;
        world.aws.fault_proxy.inject(fault);
        let failed = world.deliver(&[upload.event()]).await;
        world.aws.fault_proxy.clear();
        assert!(failed == 0 || fault.times == ALL_ATTEMPTS, "{fault:?}");
        audit(&world, &alice).await;
        assert_eq!(world.deliver(&[upload.event()]).await, 0);
        assert_eq!(world.file(&upload.file_id).await.word_count, Some(3));
        expect_all_ended(&world, &alice).await;
    }
}

#[tokio::test]
async fn reconciliation_survives_a_database_failure_at_any_call() {
    // Every seventh is enough: the calls of a run repeat themselves.
    for fault in faults_at_any_call(40).step_by(7) {
        let mut world = World::start().await;
        let (alice, _) = world.user_with_overdue_work("alice").await;
        world.aws.fault_proxy.inject(fault);
        world.reconcile().await;
        world.aws.fault_proxy.clear();
        audit(&world, &alice).await;
        for _ in 0..2 {
            world.advance(TimeDelta::hours(7));
            world.reconcile().await;
        }
        assert_eq!(world.credits(&alice).await, 2, "{fault:?}");
        expect_all_ended(&world, &alice).await;
    }
}
