//! The command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::ports::Ports;
use crate::stack::{Aamarpay, StackOptions};
use crate::superuser::Superuser;

pub(crate) const USAGE: &str = "\
cargo run -p local [-- [OPTIONS] [COMMAND]]

Runs template.yaml on this machine, on loopback only, until Ctrl-C.

Commands (each uses the stack that is running, or starts one and stops it again):
  demo [FILE]          register, pay, upload FILE (.txt or .docx; a sample without), print its word count
  create-superuser --username NAME [--email ADDRESS --mobile-number NUMBER --password PASSWORD]
                       create a staff account, or make an existing one staff
  create-superuser --username NAME --demote
                       take the staff rights of an account away
  logs                 print what the functions have logged

Options:
  --port NUMBER        the API here, the aamarPay sandbox and the AWS emulator on the next two ports (8000);
                       the emulator stays where its data was made
  --fresh              forget the data of earlier runs
  --state FOLDER       where the data are (.local/state); stacks with different ones do not know of each other
  --binaries FOLDER    run these binaries of the functions instead of building them
  --aamarpay-url URL --aamarpay-store-id ID --aamarpay-signature-key KEY
                       let this gateway take the payments instead of the sandbox of this repository
  --parameter NAME=VALUE
                       a parameter of template.yaml, such as AttemptsPerAddress=1000; may be given several times
  --help";

const DEFAULT_PORT: u16 = 8000;

#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Serve,
    Demo(Option<PathBuf>),
    CreateSuperuser(Superuser),
    Logs,
}

/// Reads the arguments after the program's name.
pub(crate) fn read(
    arguments: impl IntoIterator<Item = String>,
) -> anyhow::Result<(Command, StackOptions)> {
    let mut words = Vec::new();
    let mut flags = Flags::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => words.insert(0, "--help".to_owned()),
            "--fresh" => flags.fresh = true,
            "--demote" => flags.demote = true,
            name if name.starts_with("--") => {
                let value = arguments.next();
                let value = value.with_context(|| format!("{name} needs a value; see --help"))?;
                flags.values.push((name.to_owned(), value));
            }
            _ => words.push(argument),
        }
    }
    let options = flags.stack_options()?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let command = match words[..] {
        ["--help", ..] => Command::Help,
        [] => Command::Serve,
        ["demo"] => Command::Demo(None),
        ["demo", file] => Command::Demo(Some(file.into())),
        ["logs"] => Command::Logs,
        ["create-superuser"] => Command::CreateSuperuser(flags.superuser()?),
        _ => bail!("cannot understand `{}`; see --help", words.join(" ")),
    };
    let demote = flags.demote.then_some("--demote");
    let left = flags.values.first().map(|(name, _)| name.as_str());
    if let Some(name) = left.or(demote) {
        bail!("cannot understand {name} here; see --help");
    }
    Ok((command, options))
}

#[derive(Default)]
struct Flags {
    fresh: bool,
    demote: bool,
    values: Vec<(String, String)>,
}

impl Flags {
    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.values.iter().position(|(given, _)| given == name)?;
        Some(self.values.remove(at).1)
    }

    fn need(&mut self, name: &str) -> anyhow::Result<String> {
        self.take(name)
            .with_context(|| format!("{name} is missing; see --help"))
    }

    fn stack_options(&mut self) -> anyhow::Result<StackOptions> {
        let port = match self.take("--port") {
            Some(port) => port
                .parse()
                .ok()
                .filter(|port| (1..=65533).contains(port))
                .context("--port must be a number from 1 to 65533")?,
            None => DEFAULT_PORT,
        };
        let usual = StackOptions::persistent(Ports::From(port));
        Ok(StackOptions {
            fresh: self.fresh,
            state: self.take("--state").map_or(usual.state, PathBuf::from),
            binaries: self.take("--binaries").map(PathBuf::from),
            aamarpay: self.aamarpay()?,
            parameters: self.parameters()?,
            ..usual
        })
    }

    fn aamarpay(&mut self) -> anyhow::Result<Aamarpay> {
        let Some(url) = self.take("--aamarpay-url") else {
            return Ok(Aamarpay::Simulated);
        };
        Ok(Aamarpay::Elsewhere {
            url: url.trim_end_matches('/').to_owned(),
            store_id: self.need("--aamarpay-store-id")?,
            signature_key: self.need("--aamarpay-signature-key")?,
        })
    }

    fn parameters(&mut self) -> anyhow::Result<BTreeMap<String, String>> {
        let given = std::iter::from_fn(|| self.take("--parameter"));
        given
            .map(|given| {
                let (name, value) = given.split_once('=').context("--parameter NAME=VALUE")?;
                Ok((name.to_owned(), value.to_owned()))
            })
            .collect()
    }

    fn superuser(&mut self) -> anyhow::Result<Superuser> {
        Ok(Superuser {
            username: self.need("--username")?,
            email: self.take("--email").unwrap_or_default(),
            mobile_number: self.take("--mobile-number").unwrap_or_default(),
            password: self.take("--password").unwrap_or_default(),
            demote: std::mem::take(&mut self.demote),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, read};
    use crate::ports::Ports;
    use crate::stack::{Aamarpay, StackOptions};

    fn line(line: &str) -> anyhow::Result<(Command, StackOptions)> {
        read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn nothing_means_serve_on_8000_with_the_sandbox() {
        let (command, options) = line("").unwrap();
        assert!(matches!(command, Command::Serve));
        assert!(matches!(options.ports, Ports::From(8000)));
        assert!(matches!(options.aamarpay, Aamarpay::Simulated));
        assert!(!options.fresh);
    }

    #[test]
    fn options_may_stand_before_and_after_the_command() {
        let (command, options) = line("--port 9000 demo a.docx --fresh").unwrap();
        assert!(matches!(command, Command::Demo(Some(file)) if file.to_str() == Some("a.docx")));
        assert!(matches!(options.ports, Ports::From(9000)));
        assert!(options.fresh);
    }

    #[test]
    fn a_superuser_needs_a_name() {
        let (command, _) = line("create-superuser --username u --mobile-number 1").unwrap();
        assert!(matches!(command, Command::CreateSuperuser(user) if user.mobile_number == "1"));
        let error = line("create-superuser --password p").unwrap_err();
        assert!(format!("{error:#}").contains("--username is missing"));
    }

    #[test]
    fn staff_rights_are_taken_away_only_where_that_is_asked_for() {
        let demoted = |arguments| match line(arguments).unwrap().0 {
            Command::CreateSuperuser(user) => user.demote,
            other => panic!("{other:?}"),
        };
        assert!(demoted("create-superuser --demote --username u"));
        assert!(!demoted("create-superuser --username u"));
        line("demo --demote").expect_err("another command");
    }

    #[test]
    fn a_gateway_elsewhere_needs_its_credentials() {
        let given = "--aamarpay-url https://x/ --aamarpay-store-id s --aamarpay-signature-key k";
        let (_, options) = line(given).unwrap();
        assert!(matches!(options.aamarpay, Aamarpay::Elsewhere { url, .. } if url == "https://x"));
        assert!(line("--aamarpay-url https://x").is_err());
    }

    #[test]
    fn the_data_may_be_elsewhere() {
        let (_, options) = line("--state there").unwrap();
        assert_eq!(options.state.to_str(), Some("there"));
    }

    #[test]
    fn parameters_of_the_template_may_be_given() {
        let (_, options) = line("--parameter A=1 --parameter B=x=y").unwrap();
        let given = [("A", "1"), ("B", "x=y")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(options.parameters, given.into());
    }

    #[test]
    fn nonsense_is_refused_and_points_to_help() {
        for nonsense in [
            "demo a b",
            "serve",
            "--port",
            "--port 0",
            "--port 65534",
            "--colour red",
            "--parameter A",
        ] {
            line(nonsense).expect_err(nonsense);
        }
        assert!(matches!(line("demo --help").unwrap().0, Command::Help));
    }
}
