//! Mails: who gets which, once, whatever fails on the way.

use crate::harness::world::World;
use chrono::TimeDelta;
use domain::User;
use fake_aws::SentMail;
use serde_json::{Value, json};

/// An account with a confirmed address that has paid for one upload.
async fn payer(world: &World) -> User {
    let alice = world.confirmed_user("alice").await;
    world.pay(&alice).await;
    alice
}

/// The subjects of mails, sorted.
fn subjects(mails: &[SentMail]) -> Vec<&str> {
    let mut subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    subjects.sort_unstable();
    subjects
}

/// An event of SES about a mail to `email`, as EventBridge sends it.
fn returned(email: &str, detail: Value) -> String {
    let mut event = json!({
        "version": "0", "source": "aws.ses", "detail-type": "Email Event",
        "detail": {"mail": {"destination": [email], "tags": {"ses:configuration-set": ["events"]}}},
    });
    for (name, value) in detail.as_object().unwrap() {
        event["detail"][name] = value.clone();
    }
    event.to_string()
}

#[tokio::test]
async fn a_payment_and_the_end_of_a_file_are_reported_once_however_often_their_events_come() {
    let world = World::start().await;
    let alice = payer(&world).await;
    let upload = world
        .stored_upload(&alice, "A.txt", b"three little words")
        .await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    // The account, the payment and the count: a redelivered record asks again.
    assert_eq!(world.trigger_mails().await, 3);
    let messages = world.aws.messages.take();
    assert_eq!(world.trigger_mails().await, 3);
    assert_eq!(world.deliver_mails(&messages).await, 0);
    assert_eq!(world.deliver_mails(&messages).await, 0);
    assert_eq!(world.deliver_mails(&world.aws.messages.take()).await, 0);
    let mails = world.aws.mailbox.take();
    assert_eq!(
        subjects(&mails),
        ["Receipt for your payment", "Your file is counted"]
    );
    for mail in &mails {
        assert_eq!(mail.to, "alice@example.com");
        let unsubscribe = mail.header("List-Unsubscribe").unwrap();
        assert!(unsubscribe.starts_with("<https://api.example/api/email/unsubscribe/?"));
        let post = mail.header("List-Unsubscribe-Post");
        assert_eq!(post, Some("List-Unsubscribe=One-Click"));
    }
    let counted = mails
        .iter()
        .find(|mail| mail.subject.contains("file"))
        .unwrap();
    assert!(
        counted.text.contains("File: a.txt\nWords: 3\n"),
        "{}",
        counted.text
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_counted_is_reported_with_the_reason() {
    let world = World::start().await;
    let alice = payer(&world).await;
    let upload = world
        .direct_upload(&alice, "a.docx", b"PK\x03\x04 no archive")
        .await;
    assert_eq!(world.deliver(&[upload.event()]).await, 0);
    world.trigger_mails().await;
    let mails = world.read_mails().await;
    let failed = mails
        .iter()
        .find(|mail| mail.subject.contains("could not"))
        .unwrap();
    assert!(
        failed.text.contains("Your credit was refunded."),
        "{}",
        failed.text
    );
}

#[tokio::test]
async fn an_account_that_was_taken_over_gets_no_mail_about_its_registration() {
    let mut world = World::start().await;
    world.user("alice").await;
    world.advance(TimeDelta::days(2));
    assert_eq!(world.trigger_mails().await, 1);
    assert_eq!(world.read_mails().await.len(), 0);
}

#[tokio::test]
async fn while_ses_fails_messages_stay_in_the_queue_and_nothing_is_lost_or_doubled() {
    let world = World::start().await;
    payer(&world).await;
    world.trigger_mails().await;
    let messages = world.aws.messages.take();
    world.aws.mailbox.set_broken(true);
    // The account has confirmed its address, so only the receipt is to be sent.
    assert_eq!(world.deliver_mails(&messages).await, 1);
    assert_eq!(world.deliver_mails(&messages).await, 1);
    world.aws.mailbox.set_broken(false);
    assert_eq!(world.deliver_mails(&messages).await, 0);
    assert_eq!(world.deliver_mails(&messages).await, 0);
    assert_eq!(
        subjects(&world.aws.mailbox.take()),
        ["Receipt for your payment"]
    );
}

#[tokio::test]
async fn concurrent_deliveries_of_one_message_send_one_mail() {
    for round in 0..5 {
        let world = World::start().await;
        payer(&world).await;
        world.trigger_mails().await;
        let messages = world.aws.messages.take();
        let delivery = || world.deliver_mails(&messages);
        let (first, second, third) = tokio::join!(delivery(), delivery(), delivery());
        // Whoever came too early tries again.
        assert!(first + second + third <= 4, "round {round}");
        assert_eq!(delivery().await, 0, "round {round}");
        assert_eq!(world.aws.mailbox.take().len(), 1, "round {round}");
    }
}

#[tokio::test]
async fn a_mail_whose_sender_died_is_sent_after_a_minute() {
    let mut world = World::start().await;
    payer(&world).await;
    world.trigger_mails().await;
    let messages = world.aws.messages.take();
    let receipt = messages
        .iter()
        .find(|text| text.contains("payment_paid"))
        .unwrap();
    let message: Value = serde_json::from_str(receipt).unwrap();
    let id = message["id"].as_str().unwrap();
    world.aws.store.begin_mail(id, world.now).await.unwrap();
    assert_eq!(world.deliver_mails(std::slice::from_ref(receipt)).await, 1);
    world.advance(TimeDelta::seconds(60));
    assert_eq!(world.deliver_mails(std::slice::from_ref(receipt)).await, 0);
    assert_eq!(world.aws.mailbox.take().len(), 1);
}

#[tokio::test]
async fn results_go_to_confirmed_addresses_only_and_a_link_confirms_one_address_once() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.pay(&alice).await;
    world.trigger_mails().await;
    let mails = world.read_mails().await;
    assert_eq!(subjects(&mails), ["Confirm your address"]);
    assert_eq!(mails[0].header("List-Unsubscribe"), None);
    let link = &mails[0].links("/dashboard/email/confirm/")[0];
    assert_eq!(world.confirm_email(link).await.status, 200);
    assert_eq!(world.confirm_email(link).await.status, 400);
    assert_eq!(
        world.current(&alice).await.email_confirmed_at(),
        Some(world.now)
    );
    world.pay(&alice).await;
    world.trigger_mails().await;
    assert_eq!(
        subjects(&world.read_mails().await),
        ["Receipt for your payment"]
    );
}

#[tokio::test]
async fn one_click_ends_the_mails_about_results_and_no_others() {
    let world = World::start().await;
    let alice = payer(&world).await;
    world.trigger_mails().await;
    let mails = world.read_mails().await;
    let link = mails[0].header("List-Unsubscribe").unwrap().to_owned();
    let foreign = link.replace(&format!("account={}", alice.id), "account=77");
    assert_eq!(world.unsubscribe(&foreign).await.status, 404);
    assert_eq!(world.unsubscribe(&link).await.status, 200);
    assert_eq!(world.unsubscribe(&link).await.status, 200, "a repetition");
    assert!(!world.current(&alice).await.wants_result_mails);
    world.pay(&alice).await;
    world.trigger_mails().await;
    assert!(world.read_mails().await.is_empty());
    world.forget_password(&alice.email).await;
    assert_eq!(world.read_mails().await.len(), 1);
}

#[tokio::test]
async fn no_mail_goes_to_an_address_that_returned_one_or_complained_or_is_impossible() {
    let recipients = |email: &str| json!([{"emailAddress": email}]);
    for (name, is_stopped) in [
        ("permanent", true),
        ("transient", false),
        ("complaint", true),
        ("impossible", true),
    ] {
        let world = World::start().await;
        let alice = world.user("alice").await;
        let bounce = |kind: &str| json!({"eventType": "Bounce", "bounce": {"bounceType": kind, "bouncedRecipients": recipients("Alice@example.com")}});
        let event = match name {
            "permanent" => bounce("Permanent"),
            "transient" => bounce("Transient"),
            "complaint" => {
                json!({"eventType": "Complaint", "complaint": {"complainedRecipients": recipients("alice@example.com")}})
            }
            _ => {
                world.aws.mailbox.refuse(&alice.email);
                world.forget_password(&alice.email).await;
                assert!(world.read_mails().await.is_empty());
                json!({"eventType": "Send"})
            }
        };
        assert_eq!(
            world.deliver_mails(&[returned(&alice.email, event)]).await,
            0
        );
        world.forget_password(&alice.email).await;
        assert_eq!(world.read_mails().await.is_empty(), is_stopped, "{name}");
    }
}

#[tokio::test]
async fn an_address_that_nobody_confirmed_gets_twenty_mails_a_day() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let mut sent = 0;
    for _ in 0..6 {
        for _ in 0..4 {
            world.forget_password(&alice.email).await;
        }
        sent += world.read_mails().await.len();
        world.advance(TimeDelta::hours(1));
    }
    assert_eq!(sent, 20);
    world.advance(TimeDelta::hours(24));
    world.forget_password(&alice.email).await;
    assert_eq!(world.read_mails().await.len(), 1);
}

#[tokio::test]
async fn a_message_that_is_no_mail_fails_alone() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    world.forget_password(&alice.email).await;
    let mut messages = world.aws.messages.take();
    messages.push("{}".to_owned());
    messages.push("no JSON".to_owned());
    assert_eq!(world.deliver_mails(&messages).await, 2);
    assert_eq!(world.aws.mailbox.take().len(), 1);
}

#[tokio::test]
async fn strangers_with_the_address_of_an_owner_use_up_none_of_the_owners_mails() {
    let world = World::start().await;
    let alice = world.confirmed_user("alice").await;
    // More than a confirmed address gets of all kinds together.
    for stranger in 0..201 {
        let stranger = world.user(&format!("stranger{stranger}")).await;
        let changed = world
            .change_account(&stranger, &json!({"email": alice.email}))
            .await;
        assert_eq!(changed.status, 200, "{:?}", changed.body);
    }
    let mails = world.read_mails().await;
    let to_alice = mails.iter().filter(|mail| mail.to == alice.email).count();
    // The first of twenty confirmed her own account.
    assert_eq!(to_alice, 19);
    let password = json!({"password": "a-new-long-passphrase"});
    assert_eq!(world.change_account(&alice, &password).await.status, 200);
    let mails = world.read_mails().await;
    assert_eq!(subjects(&mails), ["Your password was changed"]);
}

#[tokio::test]
async fn whoever_takes_an_account_over_does_not_get_the_notice_of_the_new_password() {
    let world = World::start().await;
    let alice = world.confirmed_user("alice").await;
    let changes = json!({"email": "thief@example.com", "password": "a-new-long-passphrase"});
    assert_eq!(world.change_account(&alice, &changes).await.status, 200);
    let mut mails = world.read_mails().await;
    mails.sort_by_key(|mail| mail.to.clone());
    let readers: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(
        readers,
        [
            "alice@example.com",
            "alice@example.com",
            "thief@example.com"
        ]
    );
    assert_eq!(
        subjects(&mails[..2]),
        [
            "The address of your account was changed",
            "Your password was changed"
        ]
    );
}

#[tokio::test]
async fn an_account_gets_ten_new_addresses_an_hour() {
    let mut world = World::start().await;
    let alice = world.user("alice").await;
    let change = async |world: &World, number: usize| {
        let alice = world.current(&alice).await;
        let address = json!({"email": format!("alice{number}@example.com")});
        world.change_account(&alice, &address).await
    };
    for number in 0..10 {
        assert_eq!(change(&world, number).await.status, 200);
    }
    let refused = change(&world, 10).await;
    assert_eq!(refused.status, 429, "{:?}", refused.body);
    // Sending the present address with other changes is no new address.
    let same = json!({"email": "alice9@example.com", "mobile_number": "01812345678"});
    let alice_now = world.current(&alice).await;
    assert_eq!(world.change_account(&alice_now, &same).await.status, 200);
    world.advance(TimeDelta::hours(1));
    assert_eq!(change(&world, 10).await.status, 200);
}

#[tokio::test]
async fn of_two_mails_of_one_message_the_first_is_not_sent_again_when_the_second_fails() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let twin = world.user("twin").await;
    // Two spellings of one address, which get a mail each.
    let spelling = json!({"email": "Alice@example.com"});
    assert_eq!(world.change_account(&twin, &spelling).await.status, 200);
    world.read_mails().await;
    world.forget_password(&alice.email).await;
    let messages = world.aws.messages.take();
    world.aws.mailbox.break_after(1);
    assert_eq!(world.deliver_mails(&messages).await, 1);
    world.aws.mailbox.set_broken(false);
    assert_eq!(world.deliver_mails(&messages).await, 0);
    let mails = world.aws.mailbox.take();
    let mut readers: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    readers.sort_unstable();
    assert_eq!(readers, ["Alice@example.com", "alice@example.com"]);
}
