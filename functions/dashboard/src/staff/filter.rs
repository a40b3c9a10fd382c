//! The filter of a table: by user, state and day, from a place in the list on. The state is compared while reading,
//! because no index knows it.

use super::listed::Listed;
use anyhow::Result;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use domain::calendar::start_of_day;
use domain::{UserId, normalize_username};
use service::lists::OwnerFilter;
use service::{App, Cursor, PageRequest};
use web::Request;

/// The number of rows that are read at a time.
const BATCH: usize = 500;

/// The content of the filter form.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The id or the name of an account, as typed.
    pub user: String,
    /// A status or an action.
    pub state: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Only rows behind this place.
    pub before: Option<Cursor>,
}

/// Whether rows can be of that day. Calculating with dates far outside of this range overflows.
fn is_in_use(day: &NaiveDate) -> bool {
    (2000..3000).contains(&day.year())
}

/// The rows that match a filter.
pub struct Selection<T> {
    /// Newest first.
    pub rows: Vec<T>,
    /// The next page, if there may be more rows.
    pub next: Option<Cursor>,
    /// The time at which the search stopped because it had read enough rows, if the page is not full.
    pub stopped_at: Option<DateTime<Utc>>,
}

impl Filter {
    pub fn read(request: &Request) -> Self {
        let text = |name| {
            request
                .query_parameter(name)
                .unwrap_or("")
                .trim()
                .to_owned()
        };
        let day = |name| text(name).parse().ok().filter(is_in_use);
        Self {
            user: text("user"),
            state: text("status"),
            from: day("from"),
            to: day("to"),
            before: request.query_parameter("cursor").and_then(Cursor::decode),
        }
    }

    /// The filter as a query, without its place in the list.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let pairs = [
            ("user", self.user.clone()),
            ("status", self.state.clone()),
            ("from", day(self.from)),
            ("to", day(self.to)),
        ];
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }

    async fn owner(&self, app: &App) -> Result<OwnerFilter> {
        if self.user.is_empty() {
            return Ok(OwnerFilter::Any);
        }
        // A name that consists of digits is looked up first, so that every account can be found.
        let name = normalize_username(&self.user);
        let id = match app.store.find_user_id(&name).await? {
            Some(id) => Some(id),
            None => self.user.parse().ok().map(UserId),
        };
        Ok(id.map_or(OwnerFilter::Unknown, OwnerFilter::Only))
    }

    /// Up to `limit` matching rows, for which about `budget` rows are read at the most.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn select<T: Listed>(
        &self,
        app: &App,
        limit: usize,
        budget: usize,
    ) -> Result<Selection<T>> {
        let owner = self.owner(app).await?;
        let end = self.to.map(|day| start_of_day(day) + TimeDelta::days(1));
        let mut before = self.before.clone().or(end.map(Cursor::before));
        let mut rows: Vec<T> = Vec::new();
        let mut read = 0;
        loop {
            let request = PageRequest {
                limit: if self.state.is_empty() {
                    (limit + 1).min(BATCH)
                } else {
                    BATCH
                },
                before: before.take(),
            };
            let page = T::list(app, owner, request).await?;
            let reached_first_day = page.rows.last().is_some_and(|row| self.is_too_old(row));
            read += page.rows.len();
            let last = page.rows.last().map(Listed::time);
            rows.extend(page.rows.into_iter().filter(|row| self.matches(row)));
            if rows.len() > limit {
                rows.truncate(limit);
                let next = rows.last().map(Listed::cursor);
                return Ok(Selection {
                    rows,
                    next,
                    stopped_at: None,
                });
            }
            if reached_first_day || page.next.is_none() {
                return Ok(Selection {
                    rows,
                    next: None,
                    stopped_at: None,
                });
            }
            if read >= budget {
                return Ok(Selection {
                    rows,
                    next: page.next,
                    stopped_at: last,
                });
            }
            before = page.next;
        }
    }

    fn is_too_old(&self, row: &impl Listed) -> bool {
        self.from.is_some_and(|day| row.time() < start_of_day(day))
    }

    fn matches(&self, row: &impl Listed) -> bool {
        !self.is_too_old(row) && (self.state.is_empty() || row.state() == self.state)
    }
}
