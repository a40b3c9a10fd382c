//! What the people of the original do here, and what happens to their unfinished work.

use super::*;
use crate::harness::http::{request, set_header};
use crate::harness::upload::object_created;
use domain::{FailureCode, FileStatus, PaymentStatus};
use service::{App, sessions};

#[tokio::test]
async fn unfinished_work_of_the_original_is_finished_here() {
    let mut world = world().await;
    import(&world).await.done();
    let broken = format!("uploads/3/{BROKEN}.docx");
    assert_eq!(world.deliver(&[object_created(&broken)]).await, 0);
    let file = world.file(BROKEN).await;
    assert_eq!(
        (file.status, file.credit_refunded),
        (FileStatus::Failed, true)
    );
    assert_eq!(file.failure.unwrap().code, FailureCode::Malformed);
    let rahim = account(&world, RAHIM).await;
    assert_eq!(
        rahim.upload_credits, 1,
        "what cannot be counted is not charged"
    );
    // Events of contents that were counted there change nothing.
    let keys: Vec<String> = world
        .aws
        .bucket
        .keys()
        .iter()
        .map(|key| object_created(key))
        .collect();
    assert_eq!((keys.len(), world.deliver(&keys).await), (4, 0));
    world.advance(TimeDelta::hours(1));
    world.reconcile().await;
    assert_eq!(
        world.payment("PAY_00000000000000aa").await.status,
        PaymentStatus::Expired
    );
    assert!(world.open_payments(&rahim).await.is_empty());
    let searched = world.searches().await;
    assert_eq!(
        searched, 3,
        "aamarPay is asked about three, and never about the one without an id"
    );
}

#[tokio::test]
async fn a_file_whose_event_is_lost_is_counted_although_it_is_old() {
    let mut world = world().await;
    world.now = "2027-06-01T00:00:00Z".parse().unwrap();
    let imported = import(&world).await;
    assert!(
        imported
            .notes(BANGLA)
            .iter()
            .any(|note| note.contains("older than the 90 days"))
    );
    imported.done();
    world.advance(TimeDelta::minutes(3));
    world.reconcile().await;
    assert_eq!(world.deliver(&world.aws.messages.take()).await, 0);
    let file = world.file(BROKEN).await;
    assert_eq!(
        file.failure.unwrap().code,
        FailureCode::Malformed,
        "it was counted, and not given up"
    );
}

#[tokio::test]
async fn passwords_of_the_original_open_their_accounts_and_get_our_hash() {
    let world = world().await;
    import(&world).await.done();
    for (name, password, id) in [
        ("boss", "old-staff-password-1", 1),
        ("alice", "alice-old-password-1", 2),
        ("রহিম", "রহিম-পাসওয়ার্ড-১", 3),
        ("Weak+Name@x", "1", 5),
        ("after-the-gap", "after-gap-password-1", 8),
    ] {
        let wrong = log_in(&world, name, &format!("{password}!")).await;
        assert_eq!(wrong.status, 401, "{name}");
        let stored = account(&world, UserId(id)).await;
        assert!(
            stored.password_hash.starts_with("pbkdf2_sha256$1000000$"),
            "{name}"
        );
        assert_eq!(log_in(&world, name, password).await.status, 200, "{name}");
        let renewed = account(&world, UserId(id)).await;
        assert!(renewed.password_hash.starts_with("$argon2id$"), "{name}");
        assert_eq!(
            renewed.token_generation, stored.token_generation,
            "tokens stay valid"
        );
        assert_eq!(log_in(&world, name, password).await.status, 200, "{name}");
    }
    let refusal = json!({"detail": "No active account found with the given credentials"});
    for (name, password) in [
        ("inactive.user", "inactive-password-1"),
        ("no-password", "!4B99fFzdNxDEyhdGmReIQXz9Tv8fsDdtPHhV0Z2f"),
        ("no-password", "no-password"),
    ] {
        let answer = log_in(&world, name, password).await;
        assert_eq!((answer.status, &answer.body), (401, &refusal), "{name}");
    }
}

#[tokio::test]
async fn the_tokens_of_an_inactive_account_are_refused() {
    let world = world().await;
    import(&world).await.done();
    let inactive = account(&world, INACTIVE).await;
    let request = request(Method::GET, "/api/file/");
    let answer = world
        .send(
            Some(&inactive),
            ::files::ENDPOINTS,
            request,
            ::files::handle,
        )
        .await;
    assert_eq!(
        (answer.status, answer.text("code").as_str()),
        (401, "user_inactive")
    );
    let app: App = world.app();
    let pair = sessions::issue_pair(&app, &inactive).await.unwrap();
    let refreshed = sessions::refresh(&app, &pair.refresh).await.unwrap();
    assert!(
        matches!(refreshed, sessions::Refresh::NoAccount),
        "{refreshed:?}"
    );
    let session = sessions::begin_session(&app, &inactive).await.unwrap();
    assert_eq!(sessions::find_session(&app, &session).await.unwrap(), None);
}

#[tokio::test]
async fn the_page_of_an_owner_does_not_wait_for_a_payment_that_aamarpay_never_heard_of() {
    let world = world().await;
    import(&world).await.done();
    let alice = account(&world, ALICE).await;
    let session = sessions::begin_session(&world.app(), &alice).await.unwrap();
    let mut request = request(Method::GET, "/dashboard/");
    set_header(&mut request, "accept", "text/html");
    let cookie = format!("{}={session}", web::session::SECURE_NAME);
    set_header(&mut request, "cookie", &cookie);
    let queues = world.queues();
    let handle =
        async |app: &App, call| dashboard::handle(app, &world.provider, &queues, call).await;
    let page = world
        .send(None, dashboard::ENDPOINTS, request, handle)
        .await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("Pay for an upload"), "{}", page.text);
    assert!(!page.text.contains("Waiting for aamarPay"));
    // The only one that can be asked about is the Expired one.
    assert_eq!(page.text.matches("/check/").count(), 1);
    assert!(
        page.text.contains("PAY_0000000000000001 confirmed"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn nobody_gets_a_mail_about_what_was_taken_over() {
    let mut world = world().await;
    import(&world).await.done();
    world.aws.messages.take();
    world.advance(TimeDelta::days(2));
    // One question for each of the seven accounts, and none for their history.
    assert_eq!(world.trigger_mails().await, 7);
    assert_eq!(world.read_mails().await.len(), 0);
}
