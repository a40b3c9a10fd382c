//! What the sandbox knows: transactions by merchant id and by gateway id.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use crate::choices::DuplicateIds;
use crate::journal::Journal;
use crate::transaction::{Delivery, Finish, Status, Transaction};

/// Transactions, in memory and, when there is a state file, on disk.
pub(crate) struct Ledger {
    // Held for a map access and at most one small file write, never across an await.
    books: Mutex<Books>,
}

struct Books {
    /// In order of initiation; one that was replaced stays in the list, without its id.
    transactions: Vec<Transaction>,
    by_tran_id: HashMap<String, usize>,
    by_track: HashMap<String, usize>,
    journal: Option<Journal>,
}

/// What came of adding a transaction.
pub(crate) enum Added {
    Accepted,
    /// The merchant's id is taken.
    DuplicateTranId,
    /// The gateway's id is taken: draw another.
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
        let mut books = Books {
            transactions: Vec::new(),
            by_tran_id: HashMap::new(),
            by_track: HashMap::new(),
            journal,
        };
        known
            .into_iter()
            .for_each(|transaction| books.insert(transaction));
        Ok(Ledger {
            books: Mutex::new(books),
        })
    }

    pub(crate) fn add(
        &self,
        transaction: &Transaction,
        policy: DuplicateIds,
    ) -> anyhow::Result<Added> {
        let mut books = self.lock();
        if books.by_track.contains_key(&transaction.track) {
            return Ok(Added::DuplicateTrack);
        }
        if let Some(&index) = books.by_tran_id.get(&transaction.tran_id) {
            let earlier = books.transactions[index]
                .finish
                .as_ref()
                .map(|finish| finish.status);
            if policy == DuplicateIds::Reject || earlier == Some(Status::Successful) {
                return Ok(Added::DuplicateTranId);
            }
        }
        books.write(transaction)?;
        books.insert(transaction.clone());
        Ok(Added::Accepted)
    }

    pub(crate) fn by_tran_id(&self, tran_id: &str) -> Option<Transaction> {
        let books = self.lock();
        books
            .by_tran_id
            .get(tran_id)
            .map(|&index| books.transactions[index].clone())
    }

    /// The transaction of a pay page, unless its merchant id now belongs to a later one.
    pub(crate) fn by_track(&self, track: &str) -> Option<Transaction> {
        let books = self.lock();
        books
            .current(track)
            .map(|index| books.transactions[index].clone())
    }

    /// All current transactions, oldest first.
    pub(crate) fn all(&self) -> Vec<Transaction> {
        let books = self.lock();
        let is_current = |transaction: &&Transaction| books.current(&transaction.track).is_some();
        books
            .transactions
            .iter()
            .filter(is_current)
            .cloned()
            .collect()
    }

    /// Ends a payment unless it has ended; says whether this call did, and how the payment stands now.
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

    /// Puts a payment where a test wants it, whatever it was.
    pub(crate) fn force(
        &self,
        track: &str,
        finish: Option<Finish>,
    ) -> anyhow::Result<Option<Transaction>> {
        self.change(track, |transaction| transaction.finish = finish)
    }

    pub(crate) fn note_delivery(
        &self,
        track: &str,
        delivery: Delivery,
    ) -> anyhow::Result<Option<Transaction>> {
        self.change(track, |transaction| transaction.deliveries.push(delivery))
    }

    pub(crate) fn clear(&self) -> anyhow::Result<()> {
        let mut books = self.lock();
        if let Some(journal) = &mut books.journal {
            journal.clear()?;
        }
        books.transactions.clear();
        books.by_tran_id.clear();
        books.by_track.clear();
        Ok(())
    }

    fn change(
        &self,
        track: &str,
        act: impl FnOnce(&mut Transaction),
    ) -> anyhow::Result<Option<Transaction>> {
        let mut books = self.lock();
        let Some(index) = books.current(track) else {
            return Ok(None);
        };
        let mut changed = books.transactions[index].clone();
        act(&mut changed);
        books.write(&changed)?;
        books.transactions[index] = changed.clone();
        Ok(Some(changed))
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.books
            .lock()
            .expect("no one panics while holding the books")
    }
}

impl Books {
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
