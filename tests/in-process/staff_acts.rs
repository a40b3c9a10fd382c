//! What staff do to other people's money and accounts.

use crate::harness::audit::{audit, expect_all_ended};
use crate::harness::http::request;
use crate::harness::world::World;
use chrono::TimeDelta;
use domain::{AuditLine, PaymentStatus, StaffAct, TransactionId, User, UserId};
use futures_util::future::join_all;
use serde_json::json;
use service::PageRequest;
use service::settlement::Outcome;
use service::staff_acts::{Act, MAX_CREDITS, MAX_REASON_CHARS, Performed, perform};
use web::Method;

const REASON: &str = "asked by phone";

async fn act(world: &World, boss: &User, act: Act) -> Performed {
    perform(&world.app(), boss, act, REASON).await.unwrap()
}

async fn lines(world: &World) -> Vec<AuditLine> {
    let all = PageRequest {
        limit: 100,
        before: None,
    };
    world.aws.store.audit_lines(all).await.unwrap().rows
}

fn refund(id: &str, seen: PaymentStatus) -> Act {
    Act::RefundPayment {
        payment: TransactionId::parse(id).unwrap(),
        seen,
        reference: "RF-1".to_owned(),
    }
}

fn credit(id: &str) -> Act {
    Act::CreditPayment {
        payment: TransactionId::parse(id).unwrap(),
    }
}

fn change(account: UserId, seen: u64, credits: u64) -> Act {
    Act::ChangeCredits {
        account,
        seen,
        credits,
    }
}

/// A payment that is Held because the provider marks it as risky.
async fn held(world: &World, user: &User) -> String {
    let id = world.pay_without_callback(user).await;
    world.switch_all(json!({"risk": "held"})).await;
    assert_eq!(world.settle(&id).await, Outcome::Held);
    id
}

#[tokio::test]
async fn credits_that_two_staff_change_at_once_are_changed_once() {
    let world = World::start().await;
    let (boss, alice) = (world.user("boss").await, world.user("alice").await);
    let acts = (0..5).map(|_| act(&world, &boss, change(alice.id, 0, 3)));
    let outcomes = join_all(acts).await;
    let done = outcomes
        .iter()
        .filter(|outcome| **outcome == Performed::Done);
    assert_eq!(done.count(), 1, "{outcomes:?}");
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Performed::Done | Performed::Outdated))
    );
    assert_eq!(world.credits(&alice).await, 3);
    let lines = lines(&world).await;
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!((line.actor, line.actor_name.as_str()), (boss.id, "boss"));
    assert_eq!(
        (line.act, line.account),
        (StaffAct::CreditsChanged, alice.id)
    );
    assert_eq!((line.before.as_str(), line.after.as_str()), ("0", "3"));
    assert_eq!((line.reason.as_str(), line.at), (REASON, world.now));
    // The credits are worth uploads, and the books know where they come from.
    world.stored_upload(&alice, "a.txt", b"words").await;
    audit(&world, &alice).await;
    assert_eq!(
        act(&world, &boss, change(alice.id, 2, 0)).await,
        Performed::Done
    );
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_refund_takes_the_credit_and_is_final() {
    let world = World::start().await;
    let boss = world.user("boss").await;
    let alice = world.user("alice").await;
    let id = world.pay(&alice).await;
    let refunds = (0..4).map(|_| act(&world, &boss, refund(&id, PaymentStatus::Paid)));
    let outcomes = join_all(refunds).await;
    let done = outcomes
        .iter()
        .filter(|outcome| **outcome == Performed::Done);
    assert_eq!(done.count(), 1, "{outcomes:?}");
    assert_eq!(world.credits(&alice).await, 0);
    // The provider still reports success.
    assert_eq!(world.settle(&id).await, Outcome::AlreadySettled);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Refunded);
    audit(&world, &alice).await;
    for _ in 0..2 {
        world.count_totals().await;
    }
    let total = world.totals().await;
    assert_eq!((total.payments_paid, total.payments_refunded), (1, 1));
    assert_eq!(total.revenue.hundredths(), 0);
    let lines = lines(&world).await;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].reference.as_deref(), Some("RF-1"));
    assert_eq!(
        (lines[0].before.as_str(), lines[0].after.as_str()),
        ("Paid", "Refunded")
    );
}

#[tokio::test]
async fn a_refund_and_an_upload_at_the_same_time_share_one_credit() {
    for _ in 0..5 {
        let world = World::start().await;
        let boss = world.user("boss").await;
        let alice = world.user("alice").await;
        let id = world.pay(&alice).await;
        let (refunded, uploaded) = tokio::join!(
            act(&world, &boss, refund(&id, PaymentStatus::Paid)),
            world.upload(&alice, "a.txt", b"words", None),
        );
        match (refunded, uploaded.status) {
            (Performed::Done, 403) | (Performed::CreditSpent, 201) => {}
            both => panic!("{both:?}"),
        }
        audit(&world, &alice).await;
    }
}

#[tokio::test]
async fn a_payment_whose_credit_is_spent_is_refunded_after_a_credit() {
    let world = World::start().await;
    let boss = world.user("boss").await;
    let alice = world.user("alice").await;
    let id = world.pay(&alice).await;
    world.stored_upload(&alice, "a.txt", b"words").await;
    let refund = || act(&world, &boss, refund(&id, PaymentStatus::Paid));
    assert_eq!(refund().await, Performed::CreditSpent);
    assert_eq!(lines(&world).await, []);
    assert_eq!(
        act(&world, &boss, change(alice.id, 0, 1)).await,
        Performed::Done
    );
    assert_eq!(refund().await, Performed::Done);
    assert_eq!(world.credits(&alice).await, 0);
    audit(&world, &alice).await;
}

#[tokio::test]
async fn the_credit_of_another_payment_is_not_taken() {
    let world = World::start().await;
    let boss = world.user("boss").await;
    let alice = world.user_with_credit("alice").await;
    let upload = world.stored_upload(&alice, "a.txt", b"words").await;
    let spent = world.file(&upload.file_id).await.payment_id.unwrap();
    let other = world.pay(&alice).await;
    let refund_of = |id: &str| act(&world, &boss, refund(id, PaymentStatus::Paid));
    assert_eq!(refund_of(spent.as_str()).await, Performed::CreditSpent);
    assert_eq!(refund_of(&other).await, Performed::Done);
    assert!(world.unspent_payments(&alice).await.is_empty());
    audit(&world, &alice).await;
}

#[tokio::test]
async fn a_credit_that_staff_gave_or_took_is_that_of_no_payment() {
    let world = World::start().await;
    let boss = world.user("boss").await;
    let alice = world.user("alice").await;
    for _ in 0..3 {
        world.pay(&alice).await;
    }
    for (seen, credits, unspent) in [(3, 1, 1), (1, 2, 1)] {
        let changed = act(&world, &boss, change(alice.id, seen, credits)).await;
        assert_eq!(changed, Performed::Done);
        assert_eq!(world.unspent_payments(&alice).await.len(), unspent);
        audit(&world, &alice).await;
    }
    for is_paid in [true, false] {
        let upload = world.stored_upload(&alice, "a.txt", b"words").await;
        assert_eq!(world.deliver(&[upload.event()]).await, 0);
        let file = world.read_file(&alice, &upload.file_id).await;
        assert_eq!(file.body["payment_id"].is_string(), is_paid);
        audit(&world, &alice).await;
    }
}

#[tokio::test]
async fn money_that_is_held_is_credited_or_returned_once() {
    let mut world = World::start().await;
    let boss = world.user("boss").await;
    let alice = world.user("alice").await;
    let (credited, returned) = (held(&world, &alice).await, held(&world, &alice).await);
    let (first, second) = tokio::join!(
        act(&world, &boss, credit(&credited)),
        act(&world, &boss, refund(&credited, PaymentStatus::Held)),
    );
    assert_eq!(
        [first, second]
            .iter()
            .filter(|one| **one == Performed::Done)
            .count(),
        1
    );
    assert_eq!(
        act(&world, &boss, credit(&credited)).await,
        Performed::Outdated
    );
    let refunded = act(&world, &boss, refund(&returned, PaymentStatus::Held)).await;
    assert_eq!(refunded, Performed::Done);
    audit(&world, &alice).await;
    // Neither is checked any more, and a release by the provider changes nothing.
    world.switch_all(json!({"risk": "safe"})).await;
    world.advance(TimeDelta::days(1));
    let report = world.reconcile().await;
    assert_eq!(report.payments_paid + report.payments_held, 0);
    assert_eq!(
        world.payment(&returned).await.status,
        PaymentStatus::Refunded
    );
    assert_eq!(world.aws.store.held_payments(10).await.unwrap(), []);
    expect_all_ended(&world, &alice).await;
}

#[tokio::test]
async fn money_of_a_deleted_account_is_returned_and_never_credited() {
    let world = World::start().await;
    let boss = world.user("boss").await;
    let alice = world.user("alice").await;
    let id = world.pay_without_callback(&alice).await;
    assert!(world.aws.store.delete_user(&alice).await.unwrap());
    assert_eq!(world.settle(&id).await, Outcome::Held);
    assert_eq!(
        act(&world, &boss, credit(&id)).await,
        Performed::AccountDeleted
    );
    let refunded = act(&world, &boss, refund(&id, PaymentStatus::Held)).await;
    assert_eq!(refunded, Performed::Done);
    assert_eq!(world.payment(&id).await.status, PaymentStatus::Refunded);
    assert_eq!(lines(&world).await.len(), 1);
}

#[tokio::test]
async fn a_deactivated_account_has_no_token_until_it_is_reactivated() {
    let mut world = World::start().await;
    let (boss, alice) = (world.user("boss").await, world.user("alice").await);
    assert_eq!(read_balance(&world, &alice).await, 200);
    let set = |is_active| Act::SetActive {
        account: alice.id,
        is_active,
    };
    assert_eq!(act(&world, &boss, set(true)).await, Performed::Outdated);
    assert_eq!(act(&world, &boss, set(false)).await, Performed::Done);
    assert_eq!(act(&world, &boss, set(false)).await, Performed::Outdated);
    assert_eq!(read_balance(&world, &alice).await, 401);
    world.advance(TimeDelta::minutes(1));
    assert_eq!(act(&world, &boss, set(true)).await, Performed::Done);
    // Tokens of sessions and refreshes from before stay void.
    let now = world.aws.store.find_user(alice.id).await.unwrap().unwrap();
    assert_eq!(now.token_generation, alice.token_generation + 2);
    assert_eq!(read_balance(&world, &alice).await, 200);
    let acts: Vec<_> = lines(&world).await.iter().map(|line| line.act).collect();
    assert_eq!(
        acts,
        [StaffAct::AccountReactivated, StaffAct::AccountDeactivated]
    );
}

async fn read_balance(world: &World, user: &User) -> u16 {
    let request = request(Method::GET, "/api/balance/");
    let answer = world.send(Some(user), balance::ENDPOINTS, request, balance::handle);
    answer.await.status
}

#[tokio::test]
async fn an_act_without_sense_changes_nothing() {
    let world = World::start().await;
    let (boss, alice) = (world.user("boss").await, world.user("alice").await);
    let open = world.open_payment(&alice).await;
    let none = TransactionId::from_random(uuid::Uuid::nil()).to_string();
    for (refused, expected) in [
        (change(UserId(999), 0, 1), Performed::Unknown),
        (change(alice.id, 0, 0), Performed::BadCredits),
        (change(alice.id, 0, MAX_CREDITS + 1), Performed::BadCredits),
        (change(alice.id, 5, 6), Performed::Outdated),
        (refund(&open, PaymentStatus::Pending), Performed::NoMoney),
        (refund(&open, PaymentStatus::Paid), Performed::Outdated),
        (refund(&none, PaymentStatus::Paid), Performed::Unknown),
        (credit(&open), Performed::Outdated),
        (credit(&none), Performed::Unknown),
        (
            Act::SetActive {
                account: boss.id,
                is_active: false,
            },
            Performed::OwnAccount,
        ),
        (
            Act::SetActive {
                account: UserId(999),
                is_active: false,
            },
            Performed::Unknown,
        ),
    ] {
        let text = format!("{refused:?}");
        assert_eq!(act(&world, &boss, refused).await, expected, "{text}");
    }
    for reason in ["", "  ", &"x".repeat(MAX_REASON_CHARS + 1)] {
        let performed = perform(&world.app(), &boss, change(alice.id, 0, 1), reason).await;
        assert_eq!(performed.unwrap(), Performed::BadReason);
    }
    let unnamed = Act::RefundPayment {
        payment: TransactionId::parse(&open).unwrap(),
        seen: PaymentStatus::Paid,
        reference: " ".to_owned(),
    };
    assert_eq!(act(&world, &boss, unnamed).await, Performed::BadReference);
    assert_eq!(lines(&world).await, []);
    assert_eq!(world.credits(&alice).await, 0);
}
