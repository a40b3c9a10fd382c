//! The commands.

use std::process::ExitCode;

use crate::arguments::{self, Command, USAGE};
use crate::demo;
use crate::endpoints::Endpoints;
use crate::interruption::Interruption;
use crate::logs;
use crate::stack::{Stack, StackOptions};
use crate::state;
use crate::superuser::{STAFF_PASSWORD, STAFF_USERNAME};

/// Does what the command line says; a failure is one line on standard error.
pub async fn run(arguments: impl IntoIterator<Item = String>) -> ExitCode {
    match obey(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn obey(arguments: impl IntoIterator<Item = String>) -> anyhow::Result<()> {
    let (command, options) = arguments::read(arguments)?;
    let mut interruption = Interruption::listen()?;
    match command {
        Command::Help => {
            println!("{USAGE}");
            Ok(())
        }
        Command::Serve => {
            let folder = options.state.display().to_string();
            let mut stack = start(options, &mut interruption).await?;
            println!("{}", welcome(stack.endpoints(), &folder));
            let done = tokio::select! {
                () = interruption.come() => Ok(()),
                reason = stack.broken() => Err(anyhow::Error::msg(reason)),
            };
            stop(stack, &mut interruption).await;
            done
        }
        Command::Demo(file) => {
            with_stack(options, interruption, async |stack| {
                demo::play(&stack, file.as_deref()).await
            })
            .await
        }
        Command::Logs => {
            with_stack(options, interruption, async |stack| {
                logs::print(&stack).await
            })
            .await
        }
        Command::CreateSuperuser(user) => {
            with_stack(options, interruption, async |stack| {
                println!("{}", user.apply(&stack).await?);
                Ok(())
            })
            .await
        }
    }
}

/// Does something with the stack that is running, or with one that runs just for it.
async fn with_stack(
    options: StackOptions,
    mut interruption: Interruption,
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
    let done = tokio::select! {
        done = act(endpoints) => done,
        () = interruption.come() => Err(anyhow::anyhow!("interrupted")),
    };
    if let Some(stack) = own {
        stop(stack, &mut interruption).await;
    }
    done
}

/// Dropping the unfinished start kills whatever it had started.
async fn start(options: StackOptions, interruption: &mut Interruption) -> anyhow::Result<Stack> {
    tokio::select! {
        stack = Stack::start(options) => stack,
        () = interruption.come() => Err(anyhow::anyhow!("interrupted before it was ready; nothing is left running")),
    }
}

/// A second Ctrl-C does not wait for the data to be saved.
async fn stop(stack: Stack, interruption: &mut Interruption) {
    println!("\nstopping");
    tokio::select! {
        () = stack.shutdown() => {}
        () = interruption.come() => eprintln!("stopped at once: what this run changed is lost"),
    }
}

fn welcome(stack: &Endpoints, folder: &str) -> String {
    let Endpoints { api, emulator, .. } = stack;
    let aamarpay = match &stack.sandbox {
        Some(url) => format!("{url}  (a simulator, no money moves)"),
        None => "elsewhere, as you asked".to_owned(),
    };
    let account = r#"{"username":"alice","email":"alice@example.com","mobile_number":"01712345678","password":"a-long-passphrase"}"#;
    let login = r#"{"username":"alice","password":"a-long-passphrase"}"#;
    let post = |path, body| {
        format!("curl -X POST {api}{path} -H 'content-type: application/json' -d '{body}'")
    };
    format!(
        "
ready; Ctrl-C stops everything

  pages     {api}/dashboard/
  API       {api}  (described at {api}/api/docs/)
  aamarPay  {aamarpay}
  AWS       {emulator}  (MiniStack, for the AWS CLI's --endpoint-url)
  staff     {STAFF_USERNAME} / {STAFF_PASSWORD}
  data      {folder}  (--fresh forgets it)

try, in another terminal:

  {}
  {}
  cargo run -p local -- demo
",
        post("/api/register/", account),
        post("/api/login/", login),
    )
}
