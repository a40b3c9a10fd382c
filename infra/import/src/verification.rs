//! Reads the target back and compares it with the plan, row by row.

use crate::plan::{Plan, sum};
use crate::target::Target;
use anyhow::Result;
use domain::{Content, FileStatus, Money, Payment, PaymentStatus, StoredFile};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use objects::ObjectKey;
use std::collections::HashMap;
use std::fmt;

/// The number of objects that are looked for at the same time.
const AT_ONCE: usize = 32;

/// What of the plan is in the target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub users: usize,
    pub payments: usize,
    /// Those that are Paid in the dump, and their sum.
    pub paid: usize,
    pub revenue: Money,
    pub files: usize,
    pub contents: usize,
    pub activities: usize,
    /// Unspent credits of the accounts as they are now, and in the plan.
    pub credits: u64,
    pub planned_credits: u64,
    /// What is missing, or contradicts the plan. After a finished import it was removed or changed here.
    pub differences: Vec<String>,
}

pub async fn verify(target: &Target, plan: &Plan) -> Result<Verified> {
    let mut verified = Verified::default();
    users(target, plan, &mut verified).await?;
    payments(target, plan, &mut verified).await?;
    files(target, plan, &mut verified).await?;
    let ids: Vec<_> = plan.activities.iter().map(|row| row.activity_id).collect();
    let here = target.store.find_activities(&ids).await?;
    let here: HashMap<_, _> = here.into_iter().map(|row| (row.activity_id, row)).collect();
    for planned in &plan.activities {
        match here.get(&planned.activity_id) == Some(planned) {
            true => verified.activities += 1,
            false => verified.differs("activity", planned.activity_id),
        }
    }
    Ok(verified)
}

impl Verified {
    fn differs(&mut self, what: &str, id: impl fmt::Display) {
        self.differences
            .push(format!("{what} {id} is not as in the dump, or missing"));
    }
}

async fn users(target: &Target, plan: &Plan, verified: &mut Verified) -> Result<()> {
    let ids: Vec<_> = plan.users.iter().map(|user| user.id).collect();
    let here = target.store.find_users(&ids).await?;
    let here: HashMap<_, _> = here.into_iter().map(|user| (user.id, user)).collect();
    for planned in &plan.users {
        verified.planned_credits += planned.upload_credits;
        match here.get(&planned.id) {
            Some(user) if user.date_joined == planned.date_joined => {
                verified.users += 1;
                verified.credits += user.upload_credits;
            }
            _ => verified.differs("account", planned.id),
        }
    }
    Ok(())
}

async fn payments(target: &Target, plan: &Plan, verified: &mut Verified) -> Result<()> {
    let planned = || plan.payments.iter().map(|imported| &imported.payment);
    let ids: Vec<_> = planned().map(|payment| &payment.transaction_id).collect();
    let here = target.store.find_payments(&ids).await?;
    let here: HashMap<_, _> = here.into_iter().map(|row| (row.payment_id, row)).collect();
    for planned in planned() {
        let is_as_planned = here
            .get(&planned.payment_id)
            .is_some_and(|payment| is_continued(planned, payment));
        if !is_as_planned {
            verified.differs("payment", planned.payment_id);
            continue;
        }
        verified.payments += 1;
        if planned.status == PaymentStatus::Paid {
            verified.paid += 1;
            verified.revenue = sum(verified.revenue, planned.amount);
        }
    }
    Ok(())
}

/// Whether `here` can have become of `planned`. A payment that is not Paid may have any other state by now.
fn is_continued(planned: &Payment, here: &Payment) -> bool {
    here.user_id == planned.user_id
        && here.amount == planned.amount
        && here.transaction_id == planned.transaction_id
        && here.timestamp == planned.timestamp
        && (here.status == planned.status || planned.status != PaymentStatus::Paid)
}

async fn files(target: &Target, plan: &Plan, verified: &mut Verified) -> Result<()> {
    let ids: Vec<_> = plan
        .files
        .iter()
        .map(|planned| planned.file.file_id)
        .collect();
    let here = target.store.find_files(&ids).await?;
    let here: HashMap<_, StoredFile> = here.into_iter().map(|file| (file.file_id, file)).collect();
    let with_object = stream::iter(here.values())
        .map(async |file| {
            let is_there = target.objects.exists(ObjectKey::of(file)).await?;
            anyhow::Ok((file.file_id, is_there))
        })
        .buffer_unordered(AT_ONCE);
    let with_object: HashMap<_, bool> = with_object.try_collect().await?;
    for planned in &plan.files {
        let (id, here) = (planned.file.file_id, here.get(&planned.file.file_id));
        let Some(here) = here.filter(|here| is_same(&planned.file, here)) else {
            verified.differs("file", id);
            continue;
        };
        verified.files += 1;
        // One that is Processing may have been counted, refunded and removed since it was read.
        let may_lack_content = planned.content.is_none()
            || here.status == FileStatus::Processing
            || has_no_content(here, target);
        match with_object.get(&id) {
            Some(true) => verified.contents += 1,
            _ if may_lack_content => {}
            _ => verified.differs("content of file", id),
        }
    }
    Ok(())
}

fn is_same(planned: &StoredFile, here: &StoredFile) -> bool {
    here.user_id == planned.user_id
        && here.filename == planned.filename
        && here.upload_time == planned.upload_time
}

/// Whether the content was removed here, or may be.
fn has_no_content(file: &StoredFile, target: &Target) -> bool {
    let content = file.content(target.retention, file.upload_time);
    !matches!(content, Content::Kept { .. })
}

/// A sentence of numbers.
impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} accounts with {} credits ({} in the dump), {} payments ({} Paid: {} BDT), {} files ({} contents), {} activities",
            self.users,
            self.credits,
            self.planned_credits,
            self.payments,
            self.paid,
            self.revenue,
            self.files,
            self.contents,
            self.activities
        )
    }
}
