//! Makes the JSON document of openapi.yaml: resolves the anchors, and drops what only served them.

use serde_norway::Value;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi.yaml");
    let mut document: Value = serde_norway::from_str(&fs::read_to_string("openapi.yaml")?)?;
    // One pass resolves one level: what is merged may merge something itself.
    while merges(&document) {
        document.apply_merge()?;
    }
    if let Value::Mapping(fields) = &mut document {
        fields.shift_remove("x-shared");
    }
    let json = serde_json::to_string(&document)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("openapi.json"), json)?;
    Ok(())
}

fn merges(value: &Value) -> bool {
    match value {
        Value::Mapping(fields) => fields.contains_key("<<") || fields.values().any(merges),
        Value::Sequence(items) => items.iter().any(merges),
        _ => false,
    }
}
