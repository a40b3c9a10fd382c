//! Brings an object's bytes to the counters: text as one stream, a document's needed parts by range.

use anyhow::{Context, Result, bail};
use counting::{CountError, DocxError, Limits, RangedReader, TextCounter, count_docx};
use domain::FileFormat;
use service::{Object, ObjectKey, Objects, Read};
use std::io;
use std::ops::Range;
use tokio::runtime::Handle;
use tokio_util::io::SyncIoBridge;

/// A container's directory is at its end, and nearly all documents fit in this whole.
const TAIL_BYTES: u64 = 1024 * 1024;
/// At most so much is asked for at once.
const SPAN_BYTES: u64 = 8 * 1024 * 1024;

/// What counting an object came to. An `Err` instead of it is passing, and worth another try.
#[derive(Debug)]
pub enum Counted {
    /// So many.
    Words(u64),
    /// Never, because of what its bytes are.
    Uncountable(CountError),
    /// Never, because it is not there any more.
    Gone,
}

/// Counts the words of the object `key`.
pub async fn count_object(objects: &Objects, key: ObjectKey) -> Result<Counted> {
    let range = match key.format {
        FileFormat::Txt => None,
        FileFormat::Docx => Some(format!("bytes=-{TAIL_BYTES}")),
    };
    let object = match objects.read(key, range, None).await? {
        Read::Body(object) => object,
        Read::Missing => return Ok(Counted::Gone),
        Read::Changed => bail!("the object changed although no version was asked for"),
    };
    match key.format {
        FileFormat::Txt => count_text(object).await,
        FileFormat::Docx => count_document(objects.clone(), key, object).await,
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
        .map_or_else(Counted::Uncountable, Counted::Words))
}

async fn count_document(objects: Objects, key: ObjectKey, object: Object) -> Result<Counted> {
    let tail = object
        .body
        .collect()
        .await
        .context("read an upload's tail")?
        .into_bytes();
    let (size_bytes, etag) = (object.size_bytes, object.etag);
    // Unzipping and parsing are long calculations over a blocking reader.
    let runtime = Handle::current();
    let counting = tokio::task::spawn_blocking(move || {
        let fetch = |range| runtime.block_on(fetch(&objects, key, &etag, range));
        count_docx(
            RangedReader::new(size_bytes, tail, SPAN_BYTES, fetch),
            &Limits::default(),
        )
    });
    let outcome = match counting.await {
        // A bug of ours, but the same bytes would meet it again: the file must not stay Processing.
        Err(error) if error.is_panic() => Err(CountError::Malformed("the reader panicked").into()),
        outcome => outcome.context("the document reader stopped")?,
    };
    match outcome {
        Ok(words) => Ok(Counted::Words(words)),
        Err(DocxError::Count(error)) => Ok(Counted::Uncountable(error)),
        Err(DocxError::Io(error)) => Err(error).context("read an upload"),
    }
}

/// The bytes `range` of the version `etag`; another version is passing trouble, like any other.
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
