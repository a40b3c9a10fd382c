//! An import from its beginning to its end.

use crate::findings::Findings;
use crate::plan::Plan;
use crate::target::Target;
use crate::verification::{Verified, verify};
use crate::{conflicts, transfer};
use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};

/// What to do with a plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Writes nothing.
    pub dry_run: bool,
    /// Has the files that the original counted as 0 words counted again.
    pub recount: bool,
}

/// How an import ended.
#[derive(Debug)]
pub enum Outcome {
    /// There are problems, and nothing was written.
    Refused,
    /// There are none, and nothing was written because nothing was to be.
    Sound,
    Done {
        /// The number of rows that were missing and are written now.
        written: usize,
        /// The number of files that are counted again.
        recounted: usize,
        verified: Verified,
    },
}

/// Takes the plan over into `target`, unless there are `findings` against it. May be repeated.
///
/// # Errors
/// AWS fails, or the target has another import. Calling again continues.
pub async fn execute(
    target: &Target,
    plan: &Plan,
    findings: &mut Findings,
    options: Options,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let earlier = conflicts::earlier_import(&target.store, plan).await?;
    let is_new = earlier.is_none_or(|import| !import.is_finished);
    if is_new {
        conflicts::find_other_accounts(&target.store, plan, findings).await?;
    }
    plan.note_expired(target.retention, now, findings);
    if !findings.problems.is_empty() {
        return Ok(Outcome::Refused);
    }
    if options.dry_run {
        return Ok(Outcome::Sound);
    }
    let done = write(target, plan, is_new, options, now).await;
    done.context("the import stopped; run it again, and it continues")
}

async fn write(
    target: &Target,
    plan: &Plan,
    is_new: bool,
    options: Options,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let store = &target.store;
    let mut written = 0;
    if is_new {
        if !store.begin_import(plan.digest, plan.highest_id()).await? {
            bail!("an import of another dump has begun at the same time");
        }
        written += transfer::rows(target, plan, now).await?;
    }
    written += transfer::files(target, plan, is_new, now).await?;
    if is_new {
        store.count_imported(&plan.counts()).await?;
    }
    let verified = verify(target, plan).await?;
    if is_new {
        if !verified.differences.is_empty() {
            bail!(
                "not everything is in the stack, which must not be opened to people if this stays:\n  {}",
                verified.differences.join("\n  ")
            );
        }
        store.finish_import(now).await?;
    }
    let recounted = match options.recount {
        true => transfer::recount(target, plan, now).await?,
        false => 0,
    };
    Ok(Outcome::Done {
        written,
        recounted,
        verified,
    })
}
