//! Reads an object for the counters: text as one stream, a document by the byte ranges that are needed.

use crate::isolation::{Panicked, isolated};
use anyhow::{Context, Result, bail};
use counting::{CountError, DocxError, Limits, RangedReader, Statistics, TextCounter, count_docx};
use domain::FileFormat;
use service::{Object, ObjectKey, Objects, Read};
use std::io;
use std::ops::Range;
use std::time::Instant;
use tokio::runtime::Handle;
use tokio::time::timeout_at;
use tokio_util::io::SyncIoBridge;

/// The size of the first read of a document, from its end, where a ZIP archive has its directory. Nearly all documents fit
/// into it as a whole.
const TAIL_BYTES: u64 = 1024 * 1024;
/// The maximum size of one ranged read.
const SPAN_BYTES: u64 = 8 * 1024 * 1024;

/// The final outcome of counting an object. An `Err` in its place is temporary, and a retry may succeed.
#[derive(Debug)]
pub enum Counted {
    /// What was counted.
    Figures(Box<Statistics>),
    /// The content cannot be counted; a retry gives the same error.
    Uncountable(CountError),
    /// The object does not exist any more.
    Gone,
}

/// Counts the words of the object `key`. What is not counted at the deadline takes too long, whether the time is spent on
/// reading or on counting. Every other failure of storage is temporary.
pub async fn count_object(objects: &Objects, key: ObjectKey, deadline: Instant) -> Result<Counted> {
    let counted = timeout_at(deadline.into(), count_in_time(objects, key, deadline)).await;
    match counted {
        Ok(Ok(counted)) => Ok(counted),
        Ok(Err(error)) if Instant::now() < deadline => Err(error),
        _ => Ok(Counted::Uncountable(CountError::TookTooLong)),
    }
}

async fn count_in_time(objects: &Objects, key: ObjectKey, deadline: Instant) -> Result<Counted> {
    let Some(format) = key.format else {
        return Ok(Counted::Uncountable(CountError::NotText));
    };
    let range = match format {
        FileFormat::Txt => None,
        FileFormat::Docx => Some(format!("bytes=-{TAIL_BYTES}")),
    };
    let object = match objects.read(key, range, None).await? {
        Read::Body(object) => object,
        Read::Missing => return Ok(Counted::Gone),
        Read::Changed => bail!("S3 reported a changed object for a read without an ETag"),
    };
    match format {
        FileFormat::Txt => count_text(object).await,
        FileFormat::Docx => count_document(objects.clone(), key, object, deadline).await,
    }
}

async fn count_text(mut object: Object) -> Result<Counted> {
    let mut counter = TextCounter::new();
    while let Some(chunk) = object.body.next().await {
        if let Err(error) = counter.push(&chunk.context("read an upload")?) {
            return Ok(Counted::Uncountable(error));
        }
    }
    Ok(counter
        .finish()
        .map_or_else(Counted::Uncountable, |statistics| {
            Counted::Figures(Box::new(statistics))
        }))
}

async fn count_document(
    objects: Objects,
    key: ObjectKey,
    object: Object,
    deadline: Instant,
) -> Result<Counted> {
    let tail = object
        .body
        .collect()
        .await
        .context("read an upload's tail")?
        .into_bytes();
    let (size_bytes, etag) = (object.size_bytes, object.etag);
    // Unzipping and parsing are long calculations over a blocking reader. A thread cannot be cancelled, so what it does checks
    // the deadline itself.
    let runtime = Handle::current();
    let counting = isolated(move || {
        let fetch = |range| {
            let reader = runtime.block_on(fetch(&objects, key, &etag, range))?;
            Ok(UntilDeadline { reader, deadline })
        };
        let limits = Limits {
            deadline: Some(deadline),
            ..Limits::default()
        };
        count_docx(
            RangedReader::new(size_bytes, tail, SPAN_BYTES, fetch),
            &limits,
        )
    });
    match counting.await {
        Ok(Ok(statistics)) => Ok(Counted::Figures(Box::new(statistics))),
        Ok(Err(DocxError::Count(error))) => Ok(Counted::Uncountable(error)),
        Ok(Err(DocxError::Io(error))) => Err(error).context("read an upload"),
        // A panic is a bug of ours. It is final all the same: a retry would panic again and leave the file Processing.
        Err(Panicked) => Ok(Counted::Uncountable(CountError::Malformed(
            "the reader panicked",
        ))),
    }
}

/// A reader that fails after the deadline.
struct UntilDeadline<R> {
    reader: R,
    deadline: Instant,
}

impl<R: io::Read> io::Read for UntilDeadline<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() >= self.deadline {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.reader.read(buffer)
    }
}

/// The bytes `range` of the version `etag`. Another version is a temporary error.
async fn fetch(
    objects: &Objects,
    key: ObjectKey,
    etag: &str,
    range: Range<u64>,
) -> io::Result<impl io::Read + use<>> {
    let header = format!("bytes={}-{}", range.start, range.end - 1);
    match objects.read(key, Some(header), Some(etag)).await {
        Ok(Read::Body(object)) => Ok(SyncIoBridge::new(object.body.into_async_read())),
        Ok(Read::Missing | Read::Changed) => {
            Err(io::Error::other("the object changed while it was read"))
        }
        Err(error) => Err(io::Error::other(error)),
    }
}
