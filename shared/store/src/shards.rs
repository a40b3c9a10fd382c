//! The merge of the partitions of a list that is spread over shards.

use crate::keys::SHARDS;
use crate::page::{Cursor, Row};
use std::collections::VecDeque;

/// What was read of each shard and is not shown yet.
pub struct Shards(Vec<Shard>);

struct Shard {
    /// Newest first.
    rows: VecDeque<Row>,
    /// The place behind the last row that was read.
    behind: Option<Cursor>,
    /// There is nothing behind that place.
    ended: bool,
}

/// Rows of one shard that are to be read.
pub struct Part {
    pub shard: u8,
    pub wanted: usize,
    /// The place behind which they are.
    pub behind: Option<Cursor>,
}

impl Shards {
    /// Nothing is read yet. The list begins `before` that place.
    pub fn new(before: Option<&Cursor>) -> Self {
        let shard = |_| Shard {
            rows: VecDeque::new(),
            behind: before.cloned(),
            ended: false,
        };
        Self((0..SHARDS).map(shard).collect())
    }

    /// The next row of the list. `None`: it is not known before more is [`wanted`](Self::wanted), or the list is at its end.
    pub fn take_newest(&mut self) -> Option<Row> {
        let may_hide_a_newer_row = |shard: &Shard| shard.rows.is_empty() && !shard.ended;
        if self.0.iter().any(may_hide_a_newer_row) {
            return None;
        }
        let filled = self.0.iter_mut().filter(|shard| !shard.rows.is_empty());
        let newest = filled.max_by(|a, b| a.rows[0].created.cmp(&b.rows[0].created));
        newest?.rows.pop_front()
    }

    /// What to read if `missing` more rows are needed. Nothing at the end of the list.
    ///
    /// Ids are random, so a shard has an eighth of the rows, give or take the square root of that. Each shard is asked for its
    /// share and two rows more; those that are short are asked again, for a share of what is missing then, and so on. Smaller
    /// rounds would read fewer rows that are not shown, but make more round trips (docs/DECISIONS.md).
    pub fn wanted(&self, missing: usize) -> impl Iterator<Item = Part> {
        let open = || (0..SHARDS).zip(&self.0).filter(|(_, shard)| !shard.ended);
        let share = missing / open().count().max(1) + 2;
        let parts = open().map(move |(number, shard)| Part {
            shard: number,
            wanted: share.saturating_sub(shard.rows.len()),
            behind: shard.behind.clone(),
        });
        parts.filter(|part| part.wanted > 0)
    }

    /// Adds what was read.
    pub fn extend(&mut self, found: Vec<(Part, Vec<Row>)>) {
        for (part, rows) in found {
            let shard = &mut self.0[usize::from(part.shard)];
            shard.ended = rows.len() < part.wanted;
            if let Some(last) = rows.last() {
                let created = last.created.clone();
                shard.behind = Some(Cursor { created });
            }
            shard.rows.extend(rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Attributes, Record};
    use crate::tables::Table;

    /// A list, newest first: the shard of each row.
    struct List(Vec<u8>);

    impl List {
        /// Ids are random, and so are shards.
        fn random(rows: usize, mut seed: u64) -> Self {
            let mut next = |_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                u8::try_from(seed >> 61).unwrap()
            };
            Self((0..rows).map(&mut next).collect())
        }

        fn created(&self, row: usize) -> String {
            format!("{:09}", self.0.len() - row)
        }

        fn read(&self, part: &Part) -> Vec<Row> {
            let rows = self
                .0
                .iter()
                .enumerate()
                .filter(|(_, shard)| **shard == part.shard);
            let keys = rows.map(|(row, _)| self.created(row));
            let behind = part.behind.as_ref();
            let older = keys.filter(|key| behind.is_none_or(|behind| *key < behind.created));
            let record = || {
                Record::new(
                    Table {
                        name: "List",
                        key: "id",
                    },
                    Attributes::new(),
                )
            };
            let row = |created| Row::new(created, record());
            older.take(part.wanted).map(row).collect()
        }

        /// The keys of the first rows, the number of rows that were read, and the rounds.
        fn take(&self, wanted: usize) -> (Vec<String>, usize, usize) {
            let (mut shards, mut taken) = (Shards::new(None), Vec::new());
            let (mut read, mut rounds) = (0, 0);
            while taken.len() < wanted {
                if let Some(row) = shards.take_newest() {
                    taken.push(row.created);
                    continue;
                }
                let parts = shards.wanted(wanted - taken.len());
                let found: Vec<_> = parts.map(|part| (self.read(&part), part)).collect();
                if found.is_empty() {
                    break;
                }
                rounds += 1;
                read += found.iter().map(|(rows, _)| rows.len()).sum::<usize>();
                shards.extend(found.into_iter().map(|(rows, part)| (part, rows)).collect());
            }
            (taken, read, rounds)
        }
    }

    #[test]
    fn a_page_is_the_newest_rows_and_reads_few_others() {
        for seed in 0..50 {
            let list = List::random(5_000, seed);
            for limit in [1, 10, 100, 1_000] {
                let (taken, read, rounds) = list.take(limit + 1);
                let expected: Vec<_> = (0..=limit).map(|row| list.created(row)).collect();
                assert!(taken == expected, "{limit} rows, seed {seed}");
                assert!(read <= limit + limit / 20 + 50, "{read} rows for {limit}");
                assert!(rounds <= 6, "{rounds} rounds for {limit}");
            }
        }
    }

    #[test]
    fn a_list_that_ends_is_read_to_its_end() {
        for shards in [
            vec![],
            vec![3],
            vec![3; 500],
            (0..8).collect(),
            [vec![1; 300], vec![2]].concat(),
        ] {
            let list = List(shards);
            let (taken, read, rounds) = list.take(1_001);
            assert_eq!((taken.len(), read), (list.0.len(), list.0.len()));
            assert!(rounds <= 3, "{rounds}");
        }
    }
}
