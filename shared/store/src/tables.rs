//! The tables with their keys.

/// The names of the tables.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Accounts, and the id counter.
    pub users: String,
    /// The account of each user name.
    pub usernames: String,
    pub payments: String,
    pub files: String,
    pub activities: String,
    /// Rows with a TTL; `keys.rs` lists them.
    pub expiring: String,
    /// Running totals.
    pub statistics: String,
    /// The public keys of certificates.
    pub public_keys: String,
    /// What staff did. No row is changed or removed.
    pub audit: String,
}

/// A table, and the attribute that is its key.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    pub name: &'a str,
    pub key: &'static str,
}

impl Tables {
    pub(super) fn users(&self) -> Table<'_> {
        Table::new(&self.users, "id")
    }

    pub(super) fn usernames(&self) -> Table<'_> {
        Table::new(&self.usernames, "username")
    }

    pub(super) fn payments(&self) -> Table<'_> {
        Table::new(&self.payments, "transaction_id")
    }

    pub(super) fn files(&self) -> Table<'_> {
        Table::new(&self.files, "file_id")
    }

    pub(super) fn activities(&self) -> Table<'_> {
        Table::new(&self.activities, "activity_id")
    }

    pub(super) fn expiring(&self) -> Table<'_> {
        Table::new(&self.expiring, "key")
    }

    /// The second part of the key is `day`.
    pub(super) fn statistics(&self) -> Table<'_> {
        Table::new(&self.statistics, "shard")
    }

    /// The second part of the key is `created`.
    pub(super) fn audit(&self) -> Table<'_> {
        Table::new(&self.audit, "log")
    }

    /// The second part of the key is `kid`.
    pub(super) fn public_keys(&self) -> Table<'_> {
        Table::new(&self.public_keys, "purpose")
    }
}

impl<'a> Table<'a> {
    fn new(name: &'a str, key: &'static str) -> Self {
        Self { name, key }
    }
}
