//! What staff did, newest first.

use super::owners::{Owner, Owners};
use super::table::{Tab, Table};
use crate::routes::AUDIT;
use askama::Template;
use domain::{AuditLine, User};
use service::lists::ListRow;
use service::{App, Cursor, PageRequest};
use web::language::{
    Language, Moment, STAFF, STAFF_ACTS, StaffActTexts, StaffTexts, Visit, audited,
};
use web::pages::{Frame, show};
use web::{Failure, Request, Response};

const LINES: usize = 100;

#[derive(Debug, Template)]
#[template(path = "audit.html")]
pub struct AuditPage {
    frame: Frame,
    staff: &'static StaffTexts,
    t: &'static StaffActTexts,
    lines: Vec<LineRow>,
    /// The cursor of the next page.
    older: Option<String>,
}

#[derive(Debug)]
struct LineRow {
    line: AuditLine,
    time: Moment,
    owner: Owner,
    /// See [`audited`].
    before: String,
    after: String,
}

pub async fn show_audit(app: &App, viewer: &User, request: &Request) -> Result<Response, Failure> {
    let before = request.query_parameter("before").and_then(Cursor::decode);
    let page = PageRequest {
        limit: LINES,
        before,
    };
    let found = app.store.audit_lines(page).await?;
    let owners = Owners::read(app, found.rows.iter().map(|line| line.account)).await?;
    let frame = Frame::of(viewer, Visit::of(request));
    let language = frame.language;
    let older = found.next.and(found.rows.last());
    let older = older.map(|line| line.cursor().encode());
    let rows = found.rows.into_iter();
    let lines = rows.map(|line| LineRow::new(line, &owners, language));
    let page = AuditPage {
        staff: STAFF.of(language),
        t: STAFF_ACTS.of(language),
        lines: lines.collect(),
        older,
        frame,
    };
    Ok(show(&page, &page.frame))
}

impl LineRow {
    fn new(line: AuditLine, owners: &Owners, language: Language) -> Self {
        Self {
            time: Moment::new(line.at, language),
            owner: owners.find(line.account, language),
            before: audited(line.act, &line.before, language),
            after: audited(line.act, &line.after, language),
            line,
        }
    }
}

#[cfg(test)]
pub fn samples(language: Language) -> Vec<Box<dyn askama::DynTemplate>> {
    use crate::rows::samples::{HOSTILE, frame, user};
    use domain::{StaffAct, TransactionId};
    let lines = super::owners::samples(language).map(|owner| LineRow {
        time: Moment::new(chrono::DateTime::UNIX_EPOCH, language),
        line: AuditLine {
            id: uuid::Uuid::nil(),
            at: chrono::DateTime::UNIX_EPOCH,
            actor: owner.id,
            actor_name: HOSTILE.to_owned(),
            act: StaffAct::PaymentRefunded,
            account: owner.id,
            payment: Some(TransactionId::from_random(uuid::Uuid::nil())),
            reason: HOSTILE.to_owned(),
            reference: Some(HOSTILE.to_owned()),
            before: HOSTILE.to_owned(),
            after: HOSTILE.to_owned(),
        },
        before: HOSTILE.to_owned(),
        after: HOSTILE.to_owned(),
        owner,
    });
    let page = |lines, older| AuditPage {
        frame: frame(Some(&user(true)), language),
        staff: STAFF.of(language),
        t: STAFF_ACTS.of(language),
        lines,
        older,
    };
    let filled = page(lines.into(), Some("cursor".to_owned()));
    let empty = page(Vec::new(), None);
    vec![Box::new(filled), Box::new(empty)]
}
