use crate::{after, create_user, empty_store, open_payment};
use domain::{Payment, User};
use store::{Cursor, Page, PageRequest, Store};

async fn page(
    store: &Store,
    owner: Option<&User>,
    limit: usize,
    before: Option<Cursor>,
) -> Page<Payment> {
    let request = PageRequest { limit, before };
    match owner {
        Some(owner) => store.payments_of(owner.id, request).await.unwrap(),
        None => store.all_payments(request).await.unwrap(),
    }
}

/// Every page, and how many there were.
async fn walk(store: &Store, owner: Option<&User>, limit: usize) -> (Vec<Payment>, usize) {
    let (mut rows, mut pages, mut before) = (Vec::new(), 0, None);
    loop {
        let page = page(store, owner, limit, before).await;
        assert!(page.rows.len() <= limit);
        rows.extend(page.rows);
        pages += 1;
        match page.next {
            // Through its text, as a client would hand it back.
            Some(cursor) => before = Cursor::decode(&cursor.encode()),
            None => return (rows, pages),
        }
    }
}

#[tokio::test]
async fn pages_show_every_row_once_newest_first() {
    let store = empty_store().await;
    let (alice, bob) = (
        create_user(&store, "alice").await,
        create_user(&store, "bob").await,
    );
    for second in 0..25 {
        let owner = if second % 5 == 0 { &bob } else { &alice };
        open_payment(&store, owner, after(second)).await;
    }
    for (owner, expected) in [(Some(&alice), 20), (Some(&bob), 5), (None, 25)] {
        for limit in [1, 5, 7, 25, 100] {
            let (rows, pages) = walk(&store, owner, limit).await;
            assert_eq!(rows.len(), expected);
            assert_eq!(pages, expected.div_ceil(limit));
            assert!(rows.is_sorted_by(|newer, older| newer.timestamp > older.timestamp));
            assert!(owner.is_none_or(|owner| rows.iter().all(|row| row.user_id == owner.id)));
        }
    }
}

#[tokio::test]
async fn rows_added_meanwhile_neither_repeat_nor_hide_others() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    for second in 0..6 {
        open_payment(&store, &alice, after(second)).await;
    }
    let first = page(&store, None, 3, None).await;
    open_payment(&store, &alice, after(100)).await;
    let second = page(&store, None, 3, first.next).await;
    let times: Vec<_> = first
        .rows
        .iter()
        .chain(&second.rows)
        .map(|row| row.timestamp)
        .collect();
    assert_eq!(times, (0..6).rev().map(after).collect::<Vec<_>>());
}

#[tokio::test]
async fn rows_of_the_same_microsecond_and_of_earlier_months_are_all_shown() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let month = 31 * 24 * 3600;
    for time in [after(0), after(0), after(0), after(month), after(3 * month)] {
        open_payment(&store, &alice, time).await;
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let request = PageRequest { limit: 2, before };
        let page = store.all_payments(request).await.unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.payment_id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 5);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[tokio::test]
async fn an_empty_list_is_one_empty_page() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    for owner in [Some(&alice), None] {
        let page = page(&store, owner, 10, None).await;
        assert!(page.rows.is_empty() && page.next.is_none());
    }
}

/// Every month on the way there would be asked for.
#[tokio::test]
async fn a_list_that_begins_in_the_far_future_begins_now() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    open_payment(&store, &alice, after(1)).await;
    let far = "9999-12-31T00:00:00Z".parse().unwrap();
    let all = page(&store, None, 10, Some(Cursor::before(far))).await;
    assert_eq!(all.rows.len(), 1);
}

#[tokio::test]
async fn a_list_can_begin_anywhere_in_time() {
    let store = empty_store().await;
    let alice = create_user(&store, "alice").await;
    let mut payments = Vec::new();
    for second in 0..4 {
        payments.push(open_payment(&store, &alice, after(second)).await);
    }
    let times = async |before| {
        let page = page(&store, None, 10, Some(before)).await;
        page.rows
            .iter()
            .map(|row| row.timestamp)
            .collect::<Vec<_>>()
    };
    assert_eq!(times(Cursor::before(after(2))).await, [after(1), after(0)]);
    let third = &payments[2];
    let older = Cursor::older_than(third.timestamp, third.payment_id);
    assert_eq!(times(older).await, [after(1), after(0)]);
}
