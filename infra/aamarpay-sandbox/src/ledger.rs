//! All transactions, by the merchant's id (`tran_id`) and by aamarPay's id (`track`).

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use crate::choices::DuplicateIds;
use crate::journal::Journal;
use crate::transaction::{Delivery, Finish, Status, Transaction};

/// The transactions, in memory and, if there is a state file, on disk.
pub(crate) struct Ledger {
    // The lock is held for a lookup and at most one small write to the file, never across an await.
    records: Mutex<Records>,
}

struct Records {
    /// In the order of initiation. A replaced transaction stays in the list, but `by_tran_id` no longer leads to it.
    transactions: Vec<Transaction>,
    by_tran_id: HashMap<String, usize>,
    by_track: HashMap<String, usize>,
    journal: Option<Journal>,
}

/// The outcome of adding a transaction.
pub(crate) enum Added {
    Accepted,
    /// The merchant's id is in use.
    DuplicateTranId,
    /// aamarPay's id is in use: the caller draws another.
    DuplicateTrack,
}

impl Ledger {
    pub(crate) fn open(state_file: Option<&Path>) -> anyhow::Result<Ledger> {
        let (journal, known) = match state_file {
            Some(path) => {
                let (journal, known) = Journal::open(path)?;
                (Some(journal), known)
            }
            None => (None, Vec::new()),
        };
        let mut records = Records {
            transactions: Vec::new(),
            by_tran_id: HashMap::new(),
            by_track: HashMap::new(),
            journal,
        };
        known
            .into_iter()
            .for_each(|transaction| records.insert(transaction));
        Ok(Ledger {
            records: Mutex::new(records),
        })
    }

    pub(crate) fn add(
        &self,
        transaction: &Transaction,
        policy: DuplicateIds,
    ) -> anyhow::Result<Added> {
        let mut records = self.lock();
        if records.by_track.contains_key(&transaction.track) {
            return Ok(Added::DuplicateTrack);
        }
        if let Some(&index) = records.by_tran_id.get(&transaction.tran_id) {
            let earlier = records.transactions[index]
                .finish
                .as_ref()
                .map(|finish| finish.status);
            if policy == DuplicateIds::Reject || earlier == Some(Status::Successful) {
                return Ok(Added::DuplicateTranId);
            }
        }
        records.write(transaction)?;
        records.insert(transaction.clone());
        Ok(Added::Accepted)
    }

    pub(crate) fn by_tran_id(&self, tran_id: &str) -> Option<Transaction> {
        let records = self.lock();
        records
            .by_tran_id
            .get(tran_id)
            .map(|&index| records.transactions[index].clone())
    }

    /// The transaction of a pay page, unless a later transaction has replaced it.
    pub(crate) fn by_track(&self, track: &str) -> Option<Transaction> {
        let records = self.lock();
        records
            .current(track)
            .map(|index| records.transactions[index].clone())
    }

    /// All transactions that were not replaced, oldest first.
    pub(crate) fn all(&self) -> Vec<Transaction> {
        let records = self.lock();
        let is_current = |transaction: &&Transaction| records.current(&transaction.track).is_some();
        records
            .transactions
            .iter()
            .filter(is_current)
            .cloned()
            .collect()
    }

    /// Ends a payment, unless it has ended before. Returns whether this call ended it, and the transaction as it is
    /// now; `None` if it was replaced.
    pub(crate) fn finish(
        &self,
        track: &str,
        finish: Finish,
    ) -> anyhow::Result<Option<(bool, Transaction)>> {
        let mut ended_now = false;
        let transaction = self.change(track, |transaction| {
            ended_now = transaction.finish.is_none();
            transaction.finish.get_or_insert(finish);
        })?;
        Ok(transaction.map(|transaction| (ended_now, transaction)))
    }

    /// Sets or removes the end of a payment, whatever it was before; `None` if the transaction was replaced.
    pub(crate) fn set_finish(
        &self,
        track: &str,
        finish: Option<Finish>,
    ) -> anyhow::Result<Option<Transaction>> {
        self.change(track, |transaction| transaction.finish = finish)
    }

    pub(crate) fn record_delivery(
        &self,
        track: &str,
        delivery: Delivery,
    ) -> anyhow::Result<Option<Transaction>> {
        self.change(track, |transaction| transaction.deliveries.push(delivery))
    }

    pub(crate) fn clear(&self) -> anyhow::Result<()> {
        let mut records = self.lock();
        if let Some(journal) = &mut records.journal {
            journal.clear()?;
        }
        records.transactions.clear();
        records.by_tran_id.clear();
        records.by_track.clear();
        Ok(())
    }

    fn change(
        &self,
        track: &str,
        act: impl FnOnce(&mut Transaction),
    ) -> anyhow::Result<Option<Transaction>> {
        let mut records = self.lock();
        let Some(index) = records.current(track) else {
            return Ok(None);
        };
        let mut changed = records.transactions[index].clone();
        act(&mut changed);
        records.write(&changed)?;
        records.transactions[index] = changed.clone();
        Ok(Some(changed))
    }

    fn lock(&self) -> MutexGuard<'_, Records> {
        self.records
            .lock()
            .expect("no panic happens while this lock is held")
    }
}

impl Records {
    /// The index of a transaction that was not replaced.
    fn current(&self, track: &str) -> Option<usize> {
        let index = *self.by_track.get(track)?;
        let tran_id = &self.transactions[index].tran_id;
        (self.by_tran_id.get(tran_id) == Some(&index)).then_some(index)
    }

    fn insert(&mut self, transaction: Transaction) {
        let index = self.transactions.len();
        self.by_tran_id.insert(transaction.tran_id.clone(), index);
        self.by_track.insert(transaction.track.clone(), index);
        self.transactions.push(transaction);
    }

    fn write(&mut self, transaction: &Transaction) -> anyhow::Result<()> {
        match &mut self.journal {
            Some(journal) => journal.append(transaction),
            None => Ok(()),
        }
    }
}
