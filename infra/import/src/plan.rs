//! The rows that a dump becomes.

use crate::files::PlannedFile;
use crate::findings::Findings;
use crate::row::{Entry, Row};
use crate::{accounts, activities, files, payments};
use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::bangladesh_day;
use domain::{Activity, FileStatus, Money, PaymentStatus, Retention, Sha256Digest, User, UserId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;
use store::{Counts, ImportedPayment};

pub const USER: &str = "user.customuser";
const PAYMENT: &str = "payment.paymenttransaction";
const FILE: &str = "fileprocessing.fileupload";
const ACTIVITY: &str = "fileprocessing.activitylog";

/// Everything that is taken over, in the order of the dump.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Of the dump, to tell it from others.
    pub digest: Sha256Digest,
    pub users: Vec<User>,
    pub payments: Vec<ImportedPayment>,
    pub files: Vec<PlannedFile>,
    pub activities: Vec<Activity>,
}

impl Plan {
    /// Reads a dump. Rows with problems are not in the plan.
    ///
    /// # Errors
    /// The text is no dump at all.
    pub fn read(dump: &[u8], media: &Path, now: DateTime<Utc>) -> Result<(Self, Findings)> {
        let entries: Vec<Entry> = serde_json::from_slice(dump).context(
            "the dump is not the JSON of `manage.py dumpdata`: an array of objects with model, pk and fields",
        )?;
        let mut findings = Findings::default();
        let mut plan = Self {
            digest: Sha256Digest::new(Sha256::digest(dump).into()),
            users: Vec::new(),
            payments: Vec::new(),
            files: Vec::new(),
            activities: Vec::new(),
        };
        for entry in entries {
            match entry.model.as_str() {
                USER => plan
                    .users
                    .extend(accounts::read(Row::new(entry, &mut findings))),
                PAYMENT => {
                    let row = Row::new(entry, &mut findings);
                    plan.payments.extend(payments::read(row, now));
                }
                FILE => {
                    let row = Row::new(entry, &mut findings);
                    plan.files.extend(files::read(row, media));
                }
                ACTIVITY => {
                    let row = Row::new(entry, &mut findings);
                    plan.activities.extend(activities::read(row));
                }
                _ => *findings.unused_models.entry(entry.model).or_default() += 1,
            }
        }
        plan.find_repetitions(&mut findings);
        plan.find_rows_without_owner(&mut findings);
        plan.give_credits(&mut findings);
        Ok((plan, findings))
    }

    fn find_repetitions(&self, findings: &mut Findings) {
        let users = self.users.iter();
        repeated(
            findings,
            USER,
            "pk",
            users.clone().map(|user| (user.id, user.id.0)),
        );
        let names = users.map(|user| (user.id, user.username.clone()));
        repeated(findings, USER, "username", names);
        let payments = self.payments.iter().map(|imported| &imported.payment);
        let ids = payments
            .clone()
            .map(|payment| (payment.payment_id, payment.payment_id));
        repeated(findings, PAYMENT, "pk", ids);
        let ids = payments.map(|payment| (payment.payment_id, payment.transaction_id.clone()));
        repeated(findings, PAYMENT, "transaction_id", ids);
        let files = self.files.iter().map(|planned| planned.file.file_id);
        repeated(findings, FILE, "pk", files.map(|id| (id, id.0)));
        let activities = self.activities.iter().map(|activity| activity.activity_id);
        repeated(findings, ACTIVITY, "pk", activities.map(|id| (id, id)));
    }

    fn find_rows_without_owner(&self, findings: &mut Findings) {
        let users: BTreeSet<UserId> = self.users.iter().map(|user| user.id).collect();
        let payments = self.payments.iter().map(|imported| &imported.payment);
        let payments = payments.map(|row| (PAYMENT, row.payment_id, row.user_id));
        let files = self.files.iter().map(|planned| &planned.file);
        let files = files.map(|row| (FILE, row.file_id.0, row.user_id));
        let activities = self.activities.iter();
        let activities = activities.map(|row| (ACTIVITY, row.activity_id, row.user_id));
        for (model, pk, owner) in payments.chain(files).chain(activities) {
            if !users.contains(&owner) {
                findings.problem(
                    model,
                    pk,
                    format!("belongs to account {owner}, which is not in the dump or has a problem: add it, or remove the row"),
                );
            }
        }
    }

    /// Gives each account a credit for each Paid payment that no file used, and its open payments.
    fn give_credits(&mut self, findings: &mut Findings) {
        let mut paid = BTreeMap::<UserId, u64>::new();
        let mut used = BTreeMap::<UserId, u64>::new();
        let mut open = BTreeMap::<UserId, BTreeSet<_>>::new();
        for imported in &self.payments {
            let payment = &imported.payment;
            match payment.status {
                PaymentStatus::Paid => *paid.entry(payment.user_id).or_default() += 1,
                PaymentStatus::Pending if imported.is_checked => {
                    let open = open.entry(payment.user_id).or_default();
                    open.insert(payment.transaction_id.clone());
                }
                _ => {}
            }
        }
        for planned in &self.files {
            *used.entry(planned.file.user_id).or_default() += 1;
        }
        for user in &mut self.users {
            let count = |counts: &BTreeMap<_, u64>| counts.get(&user.id).copied().unwrap_or(0);
            let (paid, used) = (count(&paid), count(&used));
            user.upload_credits = paid.saturating_sub(used);
            user.open_payments = open.remove(&user.id).unwrap_or_default();
            if used > paid {
                findings.note(
                    USER,
                    user.id,
                    format!(
                        "has {used} files and {paid} Paid payments: no credits, and none is owed"
                    ),
                );
            }
        }
    }

    /// The highest id of an account; 0 if there is none.
    pub fn highest_id(&self) -> UserId {
        let ids = self.users.iter().map(|user| user.id);
        ids.max().unwrap_or(UserId(0))
    }

    /// What the dashboard counts, by day of Bangladesh. Accounts are not in it: the stream of their table counts them.
    pub fn counts(&self) -> BTreeMap<NaiveDate, Counts> {
        let mut days = BTreeMap::<NaiveDate, Counts>::new();
        for payment in self.payments.iter().map(|imported| &imported.payment) {
            let day = days.entry(bangladesh_day(payment.timestamp)).or_default();
            day.payments_opened += 1;
            if payment.status == PaymentStatus::Paid {
                day.payments_paid += 1;
                day.revenue = sum(day.revenue, payment.amount);
            }
        }
        for file in self.files.iter().map(|planned| &planned.file) {
            let day = days.entry(bangladesh_day(file.upload_time)).or_default();
            day.files_accepted += 1;
            match file.status {
                FileStatus::Processing => {}
                FileStatus::Completed => {
                    day.files_completed += 1;
                    day.words += file.word_count.unwrap_or_default();
                }
                FileStatus::Failed => day.files_failed += 1,
            }
        }
        days
    }

    /// Notes the files whose content is older than contents are kept.
    pub(crate) fn note_expired(
        &self,
        retention: Retention,
        now: DateTime<Utc>,
        findings: &mut Findings,
    ) {
        for planned in &self.files {
            let file = &planned.file;
            if planned.content.is_some() && retention.end(file.upload_time) <= now {
                findings.note(
                    FILE,
                    file.file_id,
                    format!(
                        "is older than the {} days of ContentRetentionDays: its content is stored, and offered to nobody unless you \
                         deploy with a higher number first",
                        retention.days
                    ),
                );
            }
        }
    }
}

pub fn sum(a: Money, b: Money) -> Money {
    Money::from_hundredths(a.hundredths() + b.hundredths())
}

/// Notes a problem for each row after the first that has the value of another.
fn repeated<Pk: Display, T: Ord>(
    findings: &mut Findings,
    model: &str,
    field: &str,
    rows: impl Iterator<Item = (Pk, T)>,
) {
    let mut seen = BTreeSet::new();
    for (pk, value) in rows {
        if !seen.insert(value) {
            let text =
                format!("an earlier row has the same {field}: remove or correct one of them");
            findings.problem(model, pk, text);
        }
    }
}

#[cfg(test)]
mod tests;
