use crate::{create_user, empty_store, new_user, start};
use domain::{Language, NewUser, UserId};
use fake_aws::FakeAws;
use serde_json::json;
use std::collections::HashSet;
use store::{CreateUser, UpdateUser, UserChanges};

#[tokio::test]
async fn users_are_numbered_from_one_and_found_by_id_and_name() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let bob = create_user(&store, "bob").await;
    assert_eq!((alice.id, bob.id), (UserId(1), UserId(2)));
    assert_eq!(store.find_user(UserId(1)).await.unwrap(), Some(alice));
    assert_eq!(store.find_user_by_name("bob").await.unwrap(), Some(bob));
    assert_eq!(store.find_user_by_name("Bob").await.unwrap(), None);
    assert_eq!(store.find_user(UserId(3)).await.unwrap(), None);
    for no_name in ["", &"x".repeat(5000)] {
        assert_eq!(store.find_user_id(no_name).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_language_is_kept_from_the_registration_until_another_choice() {
    let store = empty_store().await;
    let new = NewUser {
        language: Some(Language::Bangla),
        ..new_user("alice")
    };
    let CreateUser::Created(alice) = store.create_user(new, start()).await.unwrap() else {
        panic!("alice is taken");
    };
    let bob = create_user(&store, "bob").await;
    assert_eq!(
        (alice.language, bob.language),
        (Some(Language::Bangla), None)
    );
    assert!(store.set_language(bob.id, Language::Bangla).await.unwrap());
    assert!(
        store
            .set_language(alice.id, Language::English)
            .await
            .unwrap()
    );
    for (id, language) in [(alice.id, Language::English), (bob.id, Language::Bangla)] {
        let read = store.find_user(id).await.unwrap().unwrap();
        assert_eq!(read.language, Some(language));
    }
    // Nobody and the id counter have no language.
    for id in [UserId(0), UserId(99)] {
        assert!(!store.set_language(id, Language::Bangla).await.unwrap());
        assert_eq!(store.find_user(id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_id_counter_is_not_a_user() {
    let store = empty_store().await;
    create_user(&store, "alice").await;
    assert_eq!(store.find_user(UserId(0)).await.unwrap(), None);
    assert!(!store.set_staff(UserId(0), true).await.unwrap());
}

#[tokio::test]
async fn one_of_fifty_concurrent_registrations_of_a_name_wins() {
    let store = empty_store().await;
    let attempts = (0..50).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.create_user(new_user("alice"), start()).await.unwrap() })
    });
    let mut created = Vec::new();
    for attempt in attempts.collect::<Vec<_>>() {
        if let CreateUser::Created(user) = attempt.await.unwrap() {
            created.push(user);
        }
    }
    assert_eq!(created.len(), 1);
    assert_eq!(
        store.find_user_by_name("alice").await.unwrap().as_ref(),
        created.first()
    );
}

#[tokio::test]
async fn concurrent_registrations_get_different_numbers() {
    let store = empty_store().await;
    let attempts = (0..30).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { create_user(&store, &format!("user{n}")).await.id.0 })
    });
    let mut ids = HashSet::new();
    for attempt in attempts.collect::<Vec<_>>() {
        ids.insert(attempt.await.unwrap());
    }
    assert_eq!(ids.len(), 30);
}

#[tokio::test]
async fn staff_rights_are_given_and_taken_but_not_to_nobody() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    for is_staff in [true, false] {
        assert!(store.set_staff(alice.id, is_staff).await.unwrap());
        assert_eq!(
            store.find_user(alice.id).await.unwrap().unwrap().is_staff,
            is_staff
        );
    }
    assert!(!store.set_staff(UserId(99), true).await.unwrap());
    assert_eq!(store.find_user(UserId(99)).await.unwrap(), None);
}

#[tokio::test]
async fn of_two_changes_of_the_same_reading_neither_undoes_the_other() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let email = UserChanges {
        email: Some("new@example.com".to_owned()),
        ..UserChanges::default()
    };
    let password = UserChanges {
        mobile_number: Some("1".to_owned()),
        password_hash: Some("$new$".to_owned()),
        ..UserChanges::default()
    };
    for changes in [email, password] {
        let updated = store.update_user(&alice, changes).await.unwrap();
        assert!(matches!(updated, UpdateUser::Updated(_)));
    }
    let now = store.find_user(alice.id).await.unwrap().unwrap();
    assert_eq!(
        (now.email.as_str(), now.mobile_number.as_str()),
        ("new@example.com", "1")
    );
    assert_eq!(
        (now.password_hash.as_str(), now.token_generation),
        ("$new$", 1)
    );
}

#[tokio::test]
async fn accounts_are_listed_by_number_without_the_deleted_ones() {
    let store = empty_store().await;
    for n in 1..=250 {
        create_user(&store, &format!("user{n}")).await;
    }
    let deleted = [1, 100, 101, 102, 250];
    for id in deleted {
        let user = store.find_user(UserId(id)).await.unwrap().unwrap();
        assert!(store.delete_user(&user).await.unwrap());
    }
    let left: Vec<u64> = (1..=250).filter(|id| !deleted.contains(id)).collect();
    for limit in [1, 99, 245, 246, 1000] {
        let (mut listed, mut after) = (Vec::new(), Some(UserId(0)));
        while let Some(last) = after {
            let (page, next) = store.list_users(last, limit).await.unwrap();
            assert!(page.len() <= limit);
            listed.extend(page.iter().map(|user| user.id.0));
            after = next;
        }
        assert_eq!(listed, left, "{limit}");
    }
    for beyond in [250, 251, u64::MAX] {
        let nobody = store.list_users(UserId(beyond), 100).await.unwrap();
        assert_eq!(nobody, (vec![], None));
    }
}

#[tokio::test]
async fn a_long_stretch_of_deleted_accounts_costs_pages_and_hides_nobody() {
    let aws = FakeAws::start().await;
    create_user(&aws.store, "alice").await;
    aws.put_all(
        "Users",
        vec![json!({"id": {"N": "0"}, "last_id": {"N": "25000"}})],
    );
    let bob = create_user(&aws.store, "bob").await;
    let (mut names, mut pages, mut after) = (Vec::new(), 0, Some(UserId(0)));
    while let Some(last) = after {
        let (page, next) = aws.store.list_users(last, 100).await.unwrap();
        names.extend(page.into_iter().map(|user| user.username));
        (pages, after) = (pages + 1, next);
    }
    assert_eq!((bob.id, pages), (UserId(25_001), 3));
    assert_eq!(names, ["alice", "bob"]);
}
