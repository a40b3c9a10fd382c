//! Parses the command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::ports::{HIGHEST_FIRST_PORT, Ports};
use crate::stack::{Aamarpay, StackOptions};
use crate::superuser::Superuser;

const DEFAULT_PORT: u16 = 8000;

/// What `--help` prints.
pub(crate) fn usage() -> String {
    format!(
        "\
cargo run -p local [-- [OPTIONS] [COMMAND]]

Runs template.yaml on this machine, on loopback only, until Ctrl-C.

Commands (each uses the running stack, or starts one and stops it afterwards):
  demo [FILE]          register, pay, upload FILE (.txt or .docx; default: a sample), print its word count
  create-superuser --username NAME --email ADDRESS --mobile-number NUMBER --password PASSWORD
                       create a staff account
  create-superuser --id NUMBER [--demote]
                       give an account staff rights, or remove them; GET /api/user/ tells its id
  logs                 print what the functions logged
  sam-local            prepare `sam local start-api` and `sam local invoke`, and connect their containers to the stack
                       until Ctrl-C

Options:
  --port NUMBER        the port of the API (default {DEFAULT_PORT}); the aamarPay sandbox and the emulator of AWS use the
                       next two, but an emulator with data keeps the port that the data was created with
  --fresh              delete the data of earlier runs first
  --without-staff      create no staff account: for a stack that takes over the accounts of the original
  --state FOLDER       the folder of the data (default .local/state); stacks with different folders are independent
  --binaries FOLDER    run the binaries of the functions in FOLDER instead of building them
  --aamarpay-url URL --aamarpay-store-id ID --aamarpay-signature-key KEY
                       use this aamarPay server instead of the sandbox of this repository
  --parameter NAME=VALUE
                       set a parameter of template.yaml, such as AttemptsPerAddress=1000; can be repeated
  --help               print this text"
    )
}

#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Serve,
    Demo(Option<PathBuf>),
    CreateSuperuser(Superuser),
    Logs,
    SamLocal,
}

/// Parses the arguments that follow the name of the program.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = String>,
) -> anyhow::Result<(Command, StackOptions)> {
    let mut positional = Vec::new();
    let mut flags = Flags::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => positional.insert(0, "--help".to_owned()),
            "--fresh" => flags.fresh = true,
            "--without-staff" => flags.without_staff = true,
            "--demote" => flags.demote = true,
            name if name.starts_with("--") => {
                let value = arguments.next();
                let value = value.with_context(|| format!("{name} needs a value; see --help"))?;
                flags.values.push((name.to_owned(), value));
            }
            _ => positional.push(argument),
        }
    }
    let options = flags.stack_options()?;
    let positional: Vec<&str> = positional.iter().map(String::as_str).collect();
    let command = match positional[..] {
        ["--help", ..] => Command::Help,
        [] => Command::Serve,
        ["demo"] => Command::Demo(None),
        ["demo", file] => Command::Demo(Some(file.into())),
        ["logs"] => Command::Logs,
        ["sam-local"] => Command::SamLocal,
        ["create-superuser"] => Command::CreateSuperuser(flags.superuser()?),
        _ => bail!("unknown command `{}`; see --help", positional.join(" ")),
    };
    let demote = flags.demote.then_some("--demote");
    let unused = flags.values.first().map(|(name, _)| name.as_str());
    if let Some(name) = unused.or(demote) {
        bail!("{name} is not an option of this command; see --help");
    }
    Ok((command, options))
}

#[derive(Default)]
struct Flags {
    fresh: bool,
    without_staff: bool,
    demote: bool,
    values: Vec<(String, String)>,
}

impl Flags {
    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.values.iter().position(|(given, _)| given == name)?;
        Some(self.values.remove(at).1)
    }

    fn require(&mut self, name: &str) -> anyhow::Result<String> {
        self.take(name)
            .with_context(|| format!("{name} is missing; see --help"))
    }

    fn stack_options(&mut self) -> anyhow::Result<StackOptions> {
        let port = match self.take("--port") {
            Some(port) => port
                .parse()
                .ok()
                .filter(|port| (1..=HIGHEST_FIRST_PORT).contains(port))
                .with_context(|| {
                    format!("--port must be a number from 1 to {HIGHEST_FIRST_PORT}")
                })?,
            None => DEFAULT_PORT,
        };
        let defaults = StackOptions::persistent(Ports::From(port));
        Ok(StackOptions {
            fresh: self.fresh,
            with_staff: !self.without_staff,
            state: self.take("--state").map_or(defaults.state, PathBuf::from),
            binaries: self.take("--binaries").map(PathBuf::from),
            aamarpay: self.aamarpay()?,
            parameters: self.parameters()?,
            ..defaults
        })
    }

    fn aamarpay(&mut self) -> anyhow::Result<Aamarpay> {
        let Some(url) = self.take("--aamarpay-url") else {
            return Ok(Aamarpay::Simulated);
        };
        Ok(Aamarpay::External {
            url: url.trim_end_matches('/').to_owned(),
            store_id: self.require("--aamarpay-store-id")?,
            signature_key: self.require("--aamarpay-signature-key")?,
        })
    }

    fn parameters(&mut self) -> anyhow::Result<BTreeMap<String, String>> {
        let given = std::iter::from_fn(|| self.take("--parameter"));
        given
            .map(|given| {
                let (name, value) = given
                    .split_once('=')
                    .context("--parameter takes NAME=VALUE; see --help")?;
                Ok((name.to_owned(), value.to_owned()))
            })
            .collect()
    }

    fn superuser(&mut self) -> anyhow::Result<Superuser> {
        if let Some(id) = self.take("--id") {
            return Ok(Superuser::Existing {
                id: id.parse().context("--id takes a number; see --help")?,
                demote: std::mem::take(&mut self.demote),
            });
        }
        Ok(Superuser::New {
            username: self.require("--username")?,
            email: self.require("--email")?,
            mobile_number: self.require("--mobile-number")?,
            password: self.require("--password")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Superuser, parse};
    use crate::ports::Ports;
    use crate::stack::{Aamarpay, StackOptions};

    fn parse_line(line: &str) -> anyhow::Result<(Command, StackOptions)> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn no_arguments_mean_serve_on_8000_with_the_sandbox() {
        let (command, options) = parse_line("").unwrap();
        assert!(matches!(command, Command::Serve));
        assert!(matches!(options.ports, Ports::From(8000)));
        assert!(matches!(options.aamarpay, Aamarpay::Simulated));
        assert!(!options.fresh && options.with_staff);
    }

    #[test]
    fn options_may_stand_before_and_after_the_command() {
        let (command, options) = parse_line("--port 9000 demo a.docx --fresh").unwrap();
        assert!(matches!(command, Command::Demo(Some(file)) if file.to_str() == Some("a.docx")));
        assert!(matches!(options.ports, Ports::From(9000)));
        assert!(options.fresh);
    }

    #[test]
    fn a_stack_can_start_without_the_staff_account() {
        assert!(!parse_line("--fresh --without-staff").unwrap().1.with_staff);
    }

    #[test]
    fn a_new_superuser_needs_every_field() {
        let line =
            "create-superuser --username u --email e@x.example --mobile-number 1 --password p";
        let (command, _) = parse_line(line).unwrap();
        assert!(matches!(
            command,
            Command::CreateSuperuser(Superuser::New { mobile_number, .. }) if mobile_number == "1"
        ));
        let error = parse_line("create-superuser --password p").unwrap_err();
        assert!(format!("{error:#}").contains("--username is missing"));
    }

    #[test]
    fn staff_rights_are_removed_only_with_demote() {
        let demoted = |arguments| match parse_line(arguments).unwrap().0 {
            Command::CreateSuperuser(Superuser::Existing { id: 7, demote }) => demote,
            other => panic!("{other:?}"),
        };
        assert!(demoted("create-superuser --demote --id 7"));
        assert!(!demoted("create-superuser --id 7"));
        parse_line("create-superuser --id seven").expect_err("no number");
        parse_line("demo --demote").expect_err("another command");
    }

    #[test]
    fn an_external_aamarpay_server_needs_credentials() {
        let given = "--aamarpay-url https://x/ --aamarpay-store-id s --aamarpay-signature-key k";
        let (_, options) = parse_line(given).unwrap();
        assert!(matches!(options.aamarpay, Aamarpay::External { url, .. } if url == "https://x"));
        assert!(parse_line("--aamarpay-url https://x").is_err());
    }

    #[test]
    fn the_state_folder_can_be_chosen() {
        let (_, options) = parse_line("--state there").unwrap();
        assert_eq!(options.state.to_str(), Some("there"));
    }

    #[test]
    fn parameters_of_the_template_can_be_given() {
        let (_, options) = parse_line("--parameter A=1 --parameter B=x=y").unwrap();
        let given = [("A", "1"), ("B", "x=y")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(options.parameters, given.into());
    }

    #[test]
    fn wrong_command_lines_are_refused() {
        for wrong in [
            "demo a b",
            "serve",
            "--port",
            "--port 0",
            "--port 65534",
            "--colour red",
            "--parameter A",
        ] {
            parse_line(wrong).expect_err(wrong);
        }
        assert!(matches!(
            parse_line("demo --help").unwrap().0,
            Command::Help
        ));
    }
}
