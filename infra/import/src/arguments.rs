//! The command line: what it takes, and what it prints.

use crate::execution::{Options, Outcome, execute};
use crate::findings::Findings;
use crate::plan::Plan;
use crate::target::Target;
use anyhow::{Context, Result, bail};
use service::clock::Clock;
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
cargo run -p import -- DUMP.json MEDIA_FOLDER (--stack STACK | --local) [OPTIONS]

Takes the data of the original system over: DUMP.json from `manage.py dumpdata`, and its media folder. docs/OPERATIONS.md,
\"Moving in\", has the commands in their order. It may be stopped at any time and repeated: what is there is never changed.

  --stack STACK    into the stack of this name. Region and credentials are those of the environment: AWS_REGION, and
                   eval \"$(aws configure export-credentials --format env)\"
  --local          into the running stack of `cargo run -p local -- --without-staff`
  --state FOLDER   with --local: the folder of its data
  --dry-run        write nothing, and report everything that is wrong. Without a stack only the dump is checked
  --recount        have the files that the original counted as 0 words counted again, by the rule of this system
  --help           print this text";

#[derive(Debug, PartialEq, Eq)]
enum Destination {
    /// Only the dump is checked.
    None,
    Stack(String),
    Local(Option<PathBuf>),
}

#[derive(Debug)]
struct Command {
    dump: PathBuf,
    media: PathBuf,
    destination: Destination,
    options: Options,
}

/// Executes the command line `arguments`, given without the name of the program. The exit code is 0 only if the import is done, or a
/// dry run found no problem.
pub async fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let arguments: Vec<String> = arguments.collect();
    if arguments.iter().any(|argument| argument == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match parse(arguments.into_iter()) {
        Ok(command) => match import(command).await {
            Ok(code) => code,
            Err(error) => {
                eprintln!("error: {error:#}");
                ExitCode::FAILURE
            }
        },
        Err(error) => {
            eprintln!("error: {error:#}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Command> {
    let mut options = Options::default();
    let (mut paths, mut stack, mut local, mut state) = (Vec::new(), None, false, None);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            let value = arguments.next();
            value.with_context(|| format!("{argument} needs a value"))
        };
        match argument.as_str() {
            "--dry-run" => options.dry_run = true,
            "--recount" => options.recount = true,
            "--local" => local = true,
            "--stack" => stack = Some(value()?),
            "--state" => state = Some(PathBuf::from(value()?)),
            option if option.starts_with("--") => bail!("there is no option {option}"),
            path => paths.push(PathBuf::from(path)),
        }
    }
    let [dump, media] = paths
        .try_into()
        .ok()
        .context("give two paths: the dump, and the media folder")?;
    let destination = match (stack, local) {
        (Some(stack), false) if state.is_none() => Destination::Stack(stack),
        (None, true) => Destination::Local(state),
        (None, false) if options.dry_run && state.is_none() => Destination::None,
        (None, false) => bail!("say where to: --stack STACK, or --local"),
        _ => bail!("--stack goes with neither --local nor --state"),
    };
    Ok(Command {
        dump,
        media,
        destination,
        options,
    })
}

async fn import(command: Command) -> Result<ExitCode> {
    let now = Clock::System.now();
    let dump = std::fs::read(&command.dump)
        .with_context(|| format!("read the dump {}", command.dump.display()))?;
    if !command.media.is_dir() {
        bail!("there is no folder {}", command.media.display());
    }
    let (plan, mut findings) = Plan::read(&dump, &command.media, now)?;
    println!(
        "{}: {} accounts, {} payments, {} files, {} activities",
        command.dump.display(),
        plan.users.len(),
        plan.payments.len(),
        plan.files.len(),
        plan.activities.len()
    );
    let target = match command.destination {
        Destination::None => None,
        Destination::Stack(name) => Some(Target::deployed(&name).await?),
        Destination::Local(state) => Some(Target::local(state.as_deref()).await?),
    };
    let outcome = match target {
        Some(target) => execute(&target, &plan, &mut findings, command.options, now).await?,
        None if findings.problems.is_empty() => Outcome::Sound,
        None => Outcome::Refused,
    };
    Ok(report(&findings, &outcome, command.options))
}

fn report(findings: &Findings, outcome: &Outcome, options: Options) -> ExitCode {
    println!("\nTaken over otherwise than it was, or not at all:\n{findings}");
    match outcome {
        Outcome::Refused => {
            println!("Problems, for which nothing was written:");
            for problem in &findings.problems {
                println!("  {problem}");
            }
            return ExitCode::FAILURE;
        }
        Outcome::Sound => println!("No problem was found, and nothing was written."),
        Outcome::Done {
            written,
            recounted,
            verified,
        } => {
            println!("Written now: {written} rows. In the stack: {verified}.");
            if options.recount {
                println!("Counted again within minutes: {recounted} files.");
            }
            if !verified.differences.is_empty() {
                println!("Changed or removed here since an earlier import, and left so:");
            }
            for difference in &verified.differences {
                println!("  {difference}");
            }
        }
    }
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::{Destination, parse};

    fn destination(line: &str) -> Result<Destination, String> {
        let arguments = line.split_whitespace().map(str::to_owned);
        let command = parse(arguments).map_err(|error| error.to_string())?;
        Ok(command.destination)
    }

    #[test]
    fn an_import_needs_a_destination_and_a_dry_run_does_not() {
        let stack = Destination::Stack("word-count".to_owned());
        assert_eq!(destination("d.json media --stack word-count"), Ok(stack));
        assert_eq!(
            destination("d.json media --local"),
            Ok(Destination::Local(None))
        );
        let state = Destination::Local(Some("there".into()));
        assert_eq!(destination("--local d.json --state there media"), Ok(state));
        assert_eq!(destination("d.json media --dry-run"), Ok(Destination::None));
        for wrong in [
            "d.json media",
            "d.json --local",
            "d.json media more --local",
            "d.json media --local --stack x",
            "d.json media --stack x --state y",
            "d.json media --stack",
            "d.json media --local --force",
        ] {
            destination(wrong).expect_err(wrong);
        }
    }
}
