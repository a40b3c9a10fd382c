//! The `sam-local` command: prepares SAM's own emulator of API Gateway and Lambda, `sam local`, whose functions run in
//! containers of Docker and use the tables, the bucket and the secrets of a running stack.
//!
//! It writes a folder that samconfig.toml names: template.yaml with the paths of the binaries that cargo built, these
//! binaries, and the variables of each function. Then it connects the containers to the stack.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

use crate::bridge::Bridge;
use crate::checkout;
use crate::emulator_api;
use crate::endpoints::Endpoints;
use crate::functions::Binaries;

/// The address of `sam local start-api`, unless it is given another one.
const SAM_URL: &str = "http://127.0.0.1:3000";

/// The newest version of the C library that Amazon Linux 2023 has, as symbols of a binary name it.
const GLIBC: (u32, u32) = (2, 34);

/// The variables of a function by their names.
type Variables = BTreeMap<String, String>;

/// Prepares `sam local` and connects its containers to the stack. Never returns, unless it fails.
pub(crate) async fn run(stack: &Endpoints, binaries: &Binaries) -> anyhow::Result<()> {
    let urls = [Some(&stack.emulator), stack.sandbox.as_ref()];
    let ports = urls.into_iter().flatten().map(|url| port(url));
    let bridge = Bridge::open(&ports.collect::<anyhow::Result<Vec<u16>>>()?).await?;
    let folder = checkout::scratch().join("sam");
    prepare(&folder, stack, binaries, &bridge.host()).await?;
    println!("{}", instructions(binaries, &bridge));
    bridge.forward().await
}

fn port(url: &str) -> anyhow::Result<u16> {
    let port = url.rsplit(':').next().and_then(|port| port.parse().ok());
    port.with_context(|| format!("{url} has no port"))
}

/// Writes the folder anew.
async fn prepare(
    folder: &Path,
    stack: &Endpoints,
    binaries: &Binaries,
    host: &str,
) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let http = emulator_api::loopback_client()?;
    let template = checkout::template()?;
    let mut environment = BTreeMap::new();
    for (logical_id, name) in checkout::functions_in(&template) {
        let function = stack.function(&name)?;
        let deployed = emulator_api::environment(&http, &stack.emulator, function).await?;
        environment.insert(logical_id, in_container(deployed, stack, host));
        let code = folder.join(&name);
        std::fs::create_dir_all(&code)?;
        place(&binaries[&name], &code.join("bootstrap"))?;
    }
    std::fs::write(folder.join("template.yaml"), laid_out(&template))?;
    let environment = serde_json::to_vec_pretty(&environment)?;
    Ok(std::fs::write(folder.join("env.json"), environment)?)
}

/// A container cannot follow a link to another folder, and a copy of all binaries has a gigabyte.
fn place(binary: &Path, bootstrap: &Path) -> anyhow::Result<()> {
    if std::fs::hard_link(binary, bootstrap).is_err() {
        std::fs::copy(binary, bootstrap)
            .with_context(|| format!("cannot copy {}", binary.display()))?;
    }
    Ok(())
}

/// The template with the paths that it has in the folder.
fn laid_out(template: &str) -> String {
    let nested = format!("TemplateURL: {}/infra/", checkout::root().display());
    template
        .replace("CodeUri: functions/", "CodeUri: ")
        .replace("TemplateURL: infra/", &nested)
}

/// The variables of a deployed function, with the addresses that a container reaches.
fn in_container(deployed: Variables, stack: &Endpoints, host: &str) -> Variables {
    let reached = |url: &str| url.replace("127.0.0.1", host);
    let mut variables: Variables = deployed
        .into_iter()
        .map(|(name, value)| {
            let mut value = value.replace(&stack.emulator, &reached(&stack.emulator));
            if let Some(sandbox) = &stack.sandbox {
                value = value.replace(sandbox, &reached(sandbox));
            }
            (name, value)
        })
        .collect();
    variables.insert("AWS_ENDPOINT_URL".to_owned(), reached(&stack.emulator));
    variables.insert("PUBLIC_URL".to_owned(), SAM_URL.to_owned());
    variables
}

fn instructions(binaries: &Binaries, bridge: &Bridge) -> String {
    let mut notes = String::new();
    if !bridge.exists() {
        notes += "\n  This machine has no address 172.17.0.1, which Docker Engine on Linux gives it: start Docker first, and then
  this command. With Docker Desktop, containers should reach the stack all the same; this was not tried.\n";
    }
    // All functions are linked with the same libraries.
    if let Some((major, minor)) = binaries.values().next().and_then(|path| newer_glibc(path)) {
        notes += &format!(
            "\n  These binaries need glibc {major}.{minor} of this machine, and the image has {}.{}: run `infra/build` first, and
  this command with `--binaries target/x86_64-unknown-linux-gnu/release`.\n",
            GLIBC.0, GLIBC.1
        );
    }
    format!(
        "
prepared .local/sam; Ctrl-C disconnects the containers from the stack
{notes}
in another terminal, in this folder:

  sam local start-api       the API at {SAM_URL}, with the data of the stack
  sam local invoke WordCount -e infra/local/events/word-count.json

After a change of the code or of template.yaml, start this command again.
"
    )
}

/// The version of the C library that a binary needs, if Amazon Linux 2023 has an older one. A binary that cannot be read
/// needs none.
fn newer_glibc(binary: &Path) -> Option<(u32, u32)> {
    let bytes = std::fs::read(binary).ok()?;
    newest_glibc(&bytes).filter(|version| *version > GLIBC)
}

/// The newest version in the names of symbols such as `GLIBC_2.34`.
fn newest_glibc(binary: &[u8]) -> Option<(u32, u32)> {
    const PREFIX: &[u8] = b"GLIBC_";
    let starts = (0..binary.len()).filter(|start| binary[*start..].starts_with(PREFIX));
    starts
        .filter_map(|start| {
            let rest = &binary[start + PREFIX.len()..];
            let text = rest.iter().take(8).map(|byte| char::from(*byte));
            let version: String = text
                .take_while(|letter| letter.is_ascii_digit() || *letter == '.')
                .collect();
            let mut numbers = version.split('.').map(|number| number.parse().ok());
            Some((numbers.next()??, numbers.next()??))
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::{Endpoints, in_container, laid_out, newest_glibc};

    #[test]
    fn the_template_finds_its_code_and_its_nested_stacks() {
        let template = "      TemplateURL: infra/storage.yaml\n      CodeUri: functions/login\n";
        let root = crate::checkout::root();
        let expected = format!(
            "      TemplateURL: {}/infra/storage.yaml\n      CodeUri: login\n",
            root.display()
        );
        assert_eq!(laid_out(template), expected);
    }

    #[test]
    fn a_container_gets_the_addresses_that_it_reaches() {
        let stack = Endpoints {
            api: "http://127.0.0.1:8000".to_owned(),
            sandbox: Some("http://127.0.0.1:8001".to_owned()),
            emulator: "http://127.0.0.1:8002".to_owned(),
            functions: Default::default(),
            log_group: String::new(),
        };
        let deployed = [
            ("USERS_TABLE", "Users"),
            ("PUBLIC_URL", "http://127.0.0.1:8000"),
            ("AAMARPAY_URL", "http://127.0.0.1:8001"),
            ("UPLOADS_QUEUE_URL", "http://127.0.0.1:8002/0/uploads"),
        ];
        let deployed = deployed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let variables = in_container(deployed.into(), &stack, "172.17.0.1");
        let expected = [
            ("AAMARPAY_URL", "http://172.17.0.1:8001"),
            ("AWS_ENDPOINT_URL", "http://172.17.0.1:8002"),
            ("PUBLIC_URL", "http://127.0.0.1:3000"),
            ("UPLOADS_QUEUE_URL", "http://172.17.0.1:8002/0/uploads"),
            ("USERS_TABLE", "Users"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(variables, expected.into());
    }

    #[test]
    fn the_newest_version_of_the_c_library_is_found() {
        let binary = b"..GLIBC_2.9\0GLIBC_2.34\0GLIBC_2.3.4\0GLIBC_PRIVATE\0";
        assert_eq!(newest_glibc(binary), Some((2, 34)));
        assert_eq!(newest_glibc(b"static"), None);
    }
}
