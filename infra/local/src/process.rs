//! A child process that ends with this process. It leads a process group of its own, and dropping the value kills the
//! whole group. Ctrl-C in the terminal reaches only this process, which can then stop its children in the right order.

use std::process::{ExitStatus, Output};
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, ChildStdin, Command};

pub(crate) struct Process {
    child: Child,
    /// The id of the child and of its group; `None` once the group has been killed.
    leader: Option<Pid>,
}

impl Process {
    pub(crate) fn spawn(command: &mut Command) -> anyhow::Result<Process> {
        let name = command
            .as_std()
            .get_program()
            .to_string_lossy()
            .into_owned();
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let leader = child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .map(Pid::from_raw);
        Ok(Process { child, leader })
    }

    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// The standard input of the child, if it is piped and was not taken before.
    pub(crate) fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// The exit status, if the child has ended.
    pub(crate) fn try_wait(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits until the child ends.
    pub(crate) async fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        Ok(self.child.wait().await?)
    }

    /// Waits until the child ends, and collects what it wrote to its pipes.
    pub(crate) async fn output(mut self) -> anyhow::Result<Output> {
        let (mut stdout, mut stderr) = (self.child.stdout.take(), self.child.stderr.take());
        let (stdout, stderr, status) =
            tokio::try_join!(read(&mut stdout), read(&mut stderr), self.child.wait())?;
        self.kill_group();
        Ok(Output {
            status,
            stdout,
            stderr,
        })
    }

    /// Sends SIGTERM, waits at most `grace`, then kills what is left of the group.
    pub(crate) async fn stop(mut self, grace: Duration) {
        if let (Some(leader), Ok(None)) = (self.leader, self.child.try_wait()) {
            // An error means that the child has ended in the meantime.
            let _ = kill(leader, Signal::SIGTERM);
            let _ = tokio::time::timeout(grace, self.child.wait()).await;
        }
        self.kill_group();
        let _ = self.child.wait().await;
    }

    fn kill_group(&mut self) {
        if let Some(leader) = self.leader.take() {
            // An error means that the group has no process left.
            let _ = killpg(leader, Signal::SIGKILL);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill_group();
    }
}

async fn read(pipe: &mut Option<impl tokio::io::AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        tokio::io::AsyncReadExt::read_to_end(pipe, &mut bytes).await?;
    }
    Ok(bytes)
}

/// The last line that is not empty. In the output of a failed tool it usually says what is wrong.
pub(crate) fn last_line(output: &[u8]) -> String {
    String::from_utf8_lossy(output)
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .unwrap_or("it printed nothing")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::process::Command;

    use super::Process;

    fn shell(script: &str) -> Process {
        let mut command = Command::new("sh");
        command
            .args(["-c", script])
            .stdout(std::process::Stdio::piped());
        Process::spawn(&mut command).unwrap()
    }

    /// Counts the processes `sleep MARKER`, which the shells of these tests start.
    fn alive(marker: &str) -> usize {
        let processes = std::fs::read_dir("/proc").unwrap();
        processes
            .filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok())
            .filter(|line| *line == format!("sleep\0{marker}\0").into_bytes())
            .count()
    }

    /// Waits until `count` of them are alive.
    async fn wait_for_alive(count: usize, marker: &str) {
        let began = Instant::now();
        while alive(marker) != count {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "{}",
                alive(marker)
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    #[tokio::test]
    async fn a_dropped_process_takes_its_children_along() {
        let marker = format!("98765.1{}", std::process::id());
        let process = shell(&format!("sleep {marker} & sleep {marker}"));
        wait_for_alive(2, &marker).await;
        drop(process);
        wait_for_alive(0, &marker).await;
    }

    #[tokio::test]
    async fn a_process_that_ignores_the_request_is_killed_after_the_grace() {
        let marker = format!("98765.2{}", std::process::id());
        let process = shell(&format!("trap '' TERM; sleep {marker} & sleep {marker}"));
        wait_for_alive(2, &marker).await;
        process.stop(Duration::from_millis(100)).await;
        wait_for_alive(0, &marker).await;
    }

    #[tokio::test]
    async fn the_output_is_what_it_wrote() {
        let output = shell("echo one; echo two; echo").output().await.unwrap();
        assert_eq!(super::last_line(&output.stdout), "two");
    }
}
