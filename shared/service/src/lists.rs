//! Lists, newest first: of one account, or of all accounts for staff.

use crate::app::App;
use anyhow::Result;
use domain::{Activity, AuditLine, Payment, StoredFile, User, UserId};
use store::{Cursor, Page, PageRequest};

/// A row of a list that is newest first.
pub trait ListRow {
    /// The place in the list behind this row.
    fn cursor(&self) -> Cursor;
}

impl ListRow for Payment {
    fn cursor(&self) -> Cursor {
        Cursor::older_than(self.timestamp, self.payment_id)
    }
}

impl ListRow for StoredFile {
    fn cursor(&self) -> Cursor {
        Cursor::older_than(self.upload_time, self.file_id.0)
    }
}

impl ListRow for Activity {
    fn cursor(&self) -> Cursor {
        Cursor::older_than(self.timestamp, self.activity_id)
    }
}

impl ListRow for AuditLine {
    fn cursor(&self) -> Cursor {
        Cursor::older_than(self.at, self.id)
    }
}

/// The accounts whose rows are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerFilter {
    Any,
    Only(UserId),
    /// An account that does not exist: the list is empty.
    Unknown,
}

impl OwnerFilter {
    /// Staff see the rows of all accounts, everybody else their own.
    pub fn visible_to(viewer: &User) -> Self {
        if viewer.is_staff {
            Self::Any
        } else {
            Self::Only(viewer.id)
        }
    }
}

/// # Errors
/// DynamoDB fails, or a row is corrupt.
pub async fn payments(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<Payment>> {
    match owner {
        OwnerFilter::Any => app.store.all_payments(page).await,
        OwnerFilter::Only(owner) => app.store.payments_of(owner, page).await,
        OwnerFilter::Unknown => Ok(Page::empty()),
    }
}

/// # Errors
/// As for [`payments`].
pub async fn files(app: &App, owner: OwnerFilter, page: PageRequest) -> Result<Page<StoredFile>> {
    match owner {
        OwnerFilter::Any => app.store.all_files(page).await,
        OwnerFilter::Only(owner) => app.store.files_of(owner, page).await,
        OwnerFilter::Unknown => Ok(Page::empty()),
    }
}

/// # Errors
/// As for [`payments`].
pub async fn activities(
    app: &App,
    owner: OwnerFilter,
    page: PageRequest,
) -> Result<Page<Activity>> {
    match owner {
        OwnerFilter::Any => app.store.all_activities(page).await,
        OwnerFilter::Only(owner) => app.store.activities_of(owner, page).await,
        OwnerFilter::Unknown => Ok(Page::empty()),
    }
}
