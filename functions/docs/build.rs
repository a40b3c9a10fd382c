//! Makes the files that lib.rs embeds: the JSON document from openapi.yaml, and Swagger UI with the page that loads it.

use serde_norway::Value;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi.yaml");
    println!("cargo::rerun-if-changed=page/index.html");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    fs::write(out.join("openapi.json"), document("openapi.yaml")?)?;
    let version = unpack_swagger_ui(&out)?;
    let page = fs::read_to_string("page/index.html")?.replace("{version}", &version);
    fs::write(out.join("index.html"), page)?;
    println!("cargo::rustc-env=SWAGGER_UI_VERSION={version}");
    Ok(())
}

/// The document as JSON: its anchors are resolved, `x-shared`, which only holds anchors, is dropped, and the version of
/// this crate is its version.
fn document(path: &str) -> Result<String, Box<dyn Error>> {
    let mut document: Value = serde_norway::from_str(&fs::read_to_string(path)?)?;
    // One pass resolves one level: what is merged may merge something itself.
    while merges(&document) {
        document.apply_merge()?;
    }
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    if let Value::Mapping(fields) = &mut document {
        fields.shift_remove("x-shared");
    }
    Ok(serde_json::to_string(&document)?)
}

fn merges(value: &Value) -> bool {
    match value {
        Value::Mapping(fields) => fields.contains_key("<<") || fields.values().any(merges),
        Value::Sequence(items) => items.iter().any(merges),
        _ => false,
    }
}

/// Writes the two files of Swagger UI that the page loads to `folder`, and returns the version of Swagger UI. The archive
/// is the whole repository of Swagger UI.
fn unpack_swagger_ui(folder: &Path) -> Result<String, Box<dyn Error>> {
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    // Everything is in one folder, such as `swagger-ui-5.32.6/`, which is the first entry.
    let root = archive.by_index(0)?.name()?.into_owned();
    let version = root
        .strip_prefix("swagger-ui-")
        .and_then(|name| name.strip_suffix('/'))
        .ok_or("the archive of Swagger UI does not begin with its folder")?;
    for name in ["swagger-ui.css", "swagger-ui-bundle.js"] {
        let mut file = archive.by_name(&format!("{root}dist/{name}"))?;
        io::copy(&mut file, &mut File::create(folder.join(name))?)?;
    }
    Ok(version.to_owned())
}
