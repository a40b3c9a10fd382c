//! Waiting for the end of a file.

use crate::app::App;
use crate::throttle::{self, Throttle};
use anyhow::Result;
use domain::{FileStatus, StoredFile, User};
use std::time::Duration;
use tokio::time::Instant;

/// The pauses between two readings of a file that is waited for. Most files are counted within a second.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The outcome of [`await_end`].
#[derive(Debug)]
pub struct Awaited {
    /// The file as it was read last.
    pub file: StoredFile,
    /// Whether the wish to wait was granted.
    pub has_waited: bool,
}

/// Reads `file` again and again until it has its end or `wait` is over. Each account may wait a limited number of times a
/// minute; beyond that, and without `wait`, the file is returned as it is.
///
/// # Errors
/// DynamoDB fails.
pub async fn await_end(
    app: &App,
    viewer: &User,
    mut file: StoredFile,
    wait: Option<Duration>,
) -> Result<Awaited> {
    let Some(wait) = wait.filter(|wait| !wait.is_zero()) else {
        return Ok(Awaited {
            file,
            has_waited: false,
        });
    };
    let is_processing = |file: &StoredFile| file.status == FileStatus::Processing;
    if is_processing(&file) && throttle::wait(app, viewer.id).await? != Throttle::Allowed {
        return Ok(Awaited {
            file,
            has_waited: false,
        });
    }
    let (end, mut pause) = (Instant::now() + wait, FIRST_PAUSE);
    while is_processing(&file) && Instant::now() < end {
        tokio::time::sleep_until((Instant::now() + pause).min(end)).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        // A file is removed with its account only.
        match app.store.find_file(file.file_id).await? {
            Some(current) => file = current,
            None => break,
        }
    }
    Ok(Awaited {
        file,
        has_waited: true,
    })
}
