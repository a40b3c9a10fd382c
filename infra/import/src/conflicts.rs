//! What in the target speaks against an import: another import, or accounts of other people.

use crate::findings::Findings;
use crate::plan::{Plan, USER};
use anyhow::{Result, bail};
use domain::{User, UserId};
use std::collections::HashMap;
use store::{Import, Store};

/// The import that the target has begun, if that is of this dump.
///
/// # Errors
/// It is of another dump, or DynamoDB fails.
pub async fn earlier_import(store: &Store, plan: &Plan) -> Result<Option<Import>> {
    match store.find_import().await? {
        Some(import) if import.dump != plan.digest.to_string() => bail!(
            "this stack has taken over another dump (SHA-256 {}), and this one has {}. Payments of a second dump would bring no credits, \
             so one stack takes one dump: import the first one again, or this one into an empty stack",
            import.dump,
            plan.digest
        ),
        import => Ok(import),
    }
}

/// Adds a problem for each account whose id or name has another account in the target.
///
/// # Errors
/// DynamoDB fails.
pub async fn find_other_accounts(
    store: &Store,
    plan: &Plan,
    findings: &mut Findings,
) -> Result<()> {
    let ids: Vec<UserId> = plan.users.iter().map(|user| user.id).collect();
    let here = store.find_users(&ids).await?;
    let here: HashMap<UserId, User> = here.into_iter().map(|user| (user.id, user)).collect();
    let mut missing = Vec::new();
    for user in &plan.users {
        match here.get(&user.id) {
            None => missing.push(user),
            // Its owner may have changed everything else.
            Some(other) if other.date_joined == user.date_joined => {}
            Some(other) => findings.problem(
                USER,
                user.id,
                format!(
                    "the stack has another account with this id, {}, made at {}: import into a stack without accounts of its own, \
                     and make staff accounts afterwards",
                    other.username, other.date_joined
                ),
            ),
        }
    }
    let names: Vec<&str> = missing.iter().map(|user| user.username.as_str()).collect();
    let taken: HashMap<String, UserId> = store.find_names(&names).await?.into_iter().collect();
    for user in missing {
        if let Some(other) = taken.get(&user.username) {
            findings.problem(
                USER,
                user.id,
                format!(
                    "account {other} of the stack has the name {}: import into a stack without accounts of its own",
                    user.username
                ),
            );
        }
    }
    Ok(())
}
