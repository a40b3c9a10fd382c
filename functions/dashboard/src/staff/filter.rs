//! The filter of a table: by account, state and day. The rows are read from an index by account and time; their state is
//! in no index, so it is compared after reading.

use super::listed::Listed;
use anyhow::Result;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use domain::calendar::start_of_day;
use domain::{UserId, normalize_username};
use service::lists::{ListRow, OwnerFilter};
use service::{App, Cursor, Page, PageRequest};
use web::Request;

/// The number of rows that are read at a time.
const BATCH: usize = 500;

/// The content of the filter form.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The id of an account, as typed.
    pub user: String,
    /// The name of an account, as typed. It is a parameter of its own, because a name may consist of digits: whoever
    /// registered the name `13` would otherwise hide the rows of account 13.
    pub username: String,
    /// A status or an action.
    pub state: String,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// The place in the list behind which the page begins.
    pub before: Option<Cursor>,
}

/// The rows that match a filter.
pub struct Selection<T> {
    /// Newest first.
    pub rows: Vec<T>,
    /// The place of the next page, if there may be more rows.
    pub next: Option<Cursor>,
    /// The time of the oldest row that was read, if the search stopped because it had read its budget.
    pub stopped_at: Option<DateTime<Utc>>,
}

/// Whether rows can be of that day. Calculating with dates far outside of this range overflows.
fn is_in_use(day: &NaiveDate) -> bool {
    (2000..3000).contains(&day.year())
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
            username: text("username"),
            state: text("status"),
            from: day("from"),
            to: day("to"),
            before: request.query_parameter("cursor").and_then(Cursor::decode),
        }
    }

    /// The filter as a query, without the place of the page.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let pairs = [
            ("user", self.user.clone()),
            ("username", self.username.clone()),
            ("status", self.state.clone()),
            ("from", day(self.from)),
            ("to", day(self.to)),
        ];
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }

    /// Whose rows are wanted.
    ///
    /// # Errors
    /// DynamoDB fails.
    pub async fn owner(&self, app: &App) -> Result<OwnerFilter> {
        let id = self.user.parse().ok().map(UserId);
        if self.username.is_empty() {
            return Ok(match id {
                None if self.user.is_empty() => OwnerFilter::Any,
                None => OwnerFilter::Unknown,
                Some(id) => OwnerFilter::Only(id),
            });
        }
        let name = normalize_username(&self.username);
        let named = app.store.find_user_id(&name).await?;
        Ok(match named {
            Some(named) if self.user.is_empty() || id == Some(named) => OwnerFilter::Only(named),
            _ => OwnerFilter::Unknown,
        })
    }

    /// Up to `limit` matching rows of `owner`, for which about `budget` rows are read at most.
    ///
    /// # Errors
    /// DynamoDB fails, or a row is corrupt.
    pub async fn select<T: Listed>(
        &self,
        app: &App,
        owner: OwnerFilter,
        limit: usize,
        budget: usize,
    ) -> Result<Selection<T>> {
        // One row more than wanted tells whether there is a next page.
        let batch = match self.state.is_empty() {
            true => (limit + 1).min(BATCH),
            false => BATCH,
        };
        let end = self.to.map(|day| start_of_day(day) + TimeDelta::days(1));
        let mut before = self.before.clone().or(end.map(Cursor::before));
        let (mut rows, mut read) = (Vec::new(), 0);
        loop {
            let part = PageRequest {
                limit: batch,
                before,
            };
            let page: Page<T> = T::list(app, owner, part).await?;
            read += page.rows.len();
            let oldest = page.rows.last().map(Listed::time);
            let reached_first_day = oldest.is_some_and(|time| self.is_too_old(time));
            rows.extend(page.rows.into_iter().filter(|row| self.matches(row)));
            if rows.len() > limit {
                rows.truncate(limit);
                let next = rows.last().map(ListRow::cursor);
                return Ok(Selection::new(rows, next, None));
            }
            let next = page.next.filter(|_| !reached_first_day);
            if next.is_none() {
                return Ok(Selection::new(rows, None, None));
            }
            if read >= budget {
                return Ok(Selection::new(rows, next, oldest));
            }
            before = next;
        }
    }

    fn is_too_old(&self, time: DateTime<Utc>) -> bool {
        self.from.is_some_and(|day| time < start_of_day(day))
    }

    fn matches(&self, row: &impl Listed) -> bool {
        !self.is_too_old(row.time()) && (self.state.is_empty() || row.state() == self.state)
    }
}

impl<T> Selection<T> {
    fn new(rows: Vec<T>, next: Option<Cursor>, stopped_at: Option<DateTime<Utc>>) -> Self {
        Self {
            rows,
            next,
            stopped_at,
        }
    }
}
