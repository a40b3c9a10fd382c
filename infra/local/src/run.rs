//! Executes the commands of the command line.

use std::process::ExitCode;

use crate::arguments::{self, Command};
use crate::demo;
use crate::endpoints::Endpoints;
use crate::functions;
use crate::interruption::Interruption;
use crate::logs;
use crate::mails;
use crate::sam_local;
use crate::stack::{Stack, StackOptions};
use crate::state;
use crate::superuser::{STAFF_PASSWORD, STAFF_USERNAME};

/// Executes the command line `arguments`, given without the name of the program. A failure is one line on standard
/// error.
pub async fn run(arguments: impl IntoIterator<Item = String>) -> ExitCode {
    match execute(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn execute(arguments: impl IntoIterator<Item = String>) -> anyhow::Result<()> {
    let (command, options) = arguments::parse(arguments)?;
    let mut interruption = Interruption::listen()?;
    let interrupted = Err(anyhow::anyhow!("interrupted"));
    match command {
        Command::Help => {
            println!("{}", arguments::usage());
            Ok(())
        }
        Command::Serve => {
            let folder = options.state.display().to_string();
            let staff = match options.with_staff {
                true => format!("{STAFF_USERNAME} / {STAFF_PASSWORD}"),
                false => "none".to_owned(),
            };
            let mut stack = start(options, &mut interruption).await?;
            println!("{}", welcome(stack.endpoints(), &folder, &staff));
            let emulator = stack.emulator_url().to_owned();
            let result = tokio::select! {
                () = interruption.recv() => Ok(()),
                never = mails::print_new(&emulator) => match never {},
                reason = stack.wait_for_failure() => Err(anyhow::Error::msg(reason)),
            };
            stop(stack, &mut interruption).await;
            result
        }
        Command::Demo(file) => {
            with_stack(options, interruption, interrupted, async |stack| {
                demo::run(&stack, file.as_deref()).await
            })
            .await
        }
        Command::SamLocal => {
            let binaries = match &options.binaries {
                Some(folder) => functions::prebuilt(folder)?,
                None => functions::build(false, options.progress).await?,
            };
            // It runs until it is interrupted.
            with_stack(options, interruption, Ok(()), async |stack| {
                sam_local::run(&stack, &binaries).await
            })
            .await
        }
        Command::Logs => {
            with_stack(options, interruption, interrupted, async |stack| {
                logs::print(&stack).await
            })
            .await
        }
        Command::CreateSuperuser(user) => {
            with_stack(options, interruption, interrupted, async |stack| {
                println!("{}", user.apply(&stack).await?);
                Ok(())
            })
            .await
        }
    }
}

/// Calls `act` with the running stack, or with one that is started for this call only. If a signal comes before `act` has
/// ended, the result is `interrupted`.
async fn with_stack(
    options: StackOptions,
    mut interruption: Interruption,
    interrupted: anyhow::Result<()>,
    act: impl AsyncFnOnce(Endpoints) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (endpoints, own) = match state::running(&options.state)? {
        Some(running) => (running, None),
        None => {
            println!("no stack is running: starting one for this command");
            let stack = start(options, &mut interruption).await?;
            (stack.endpoints().clone(), Some(stack))
        }
    };
    let result = tokio::select! {
        result = act(endpoints) => result,
        () = interruption.recv() => interrupted,
    };
    if let Some(stack) = own {
        stop(stack, &mut interruption).await;
    }
    result
}

/// Starts a stack. A signal drops the unfinished start, which kills the processes that it had started.
async fn start(options: StackOptions, interruption: &mut Interruption) -> anyhow::Result<Stack> {
    tokio::select! {
        stack = Stack::start(options) => stack,
        () = interruption.recv() => Err(anyhow::anyhow!(
            "interrupted before the stack was ready; all its processes are stopped"
        )),
    }
}

/// Stops the stack. A second signal does not wait until the data is saved.
async fn stop(stack: Stack, interruption: &mut Interruption) {
    println!("\nstopping");
    tokio::select! {
        () = stack.shutdown() => {}
        () = interruption.recv() => eprintln!("stopped at once: the changes of this run are lost"),
    }
}

fn welcome(stack: &Endpoints, folder: &str, staff: &str) -> String {
    let Endpoints { api, emulator, .. } = stack;
    let aamarpay = match &stack.sandbox {
        Some(url) => format!("{url}  (a simulator: no money moves)"),
        None => "the server of --aamarpay-url".to_owned(),
    };
    let mails = mails::PATH;
    let account = r#"{"username":"alice","email":"alice@example.com","mobile_number":"01712345678","password":"a-long-passphrase"}"#;
    let login = r#"{"username":"alice","password":"a-long-passphrase"}"#;
    let post = |path, body| {
        format!("curl -X POST {api}{path} -H 'content-type: application/json' -d '{body}'")
    };
    format!(
        "
ready; Ctrl-C stops everything

  pages     {api}/
  API       {api}  (described at {api}/api/docs/)
  aamarPay  {aamarpay}
  mails     {emulator}{mails}  (each is printed here, too; none leaves this machine)
  AWS       {emulator}  (MiniStack, for the AWS CLI's --endpoint-url)
  staff     {staff}
  data      {folder}  (--fresh deletes it)

try, in another terminal:

  {}
  {}
  cargo run -p local -- demo
",
        post("/api/register/", account),
        post("/api/login/", login),
    )
}
