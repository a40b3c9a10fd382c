//! A child process that cannot outlive us unnoticed: it leads a process group of its own, and the whole group is killed
//! when the value is dropped. A Ctrl-C in the terminal therefore reaches only us, and we decide the order of stopping.

use std::process::{ExitStatus, Output};
use std::time::Duration;

use anyhow::Context;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, ChildStdin, Command};

pub(crate) struct Process {
    child: Child,
    /// Of the child and of its group; none once the group is known to be gone.
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

    /// Its standard input, if piped and not taken before.
    pub(crate) fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end.
    pub(crate) async fn end(&mut self) -> anyhow::Result<ExitStatus> {
        Ok(self.child.wait().await?)
    }

    /// Waits for its end and collects what it wrote to pipes.
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

    /// Asks it to end, waits at most `grace`, then kills whatever is left of its group.
    pub(crate) async fn stop(mut self, grace: Duration) {
        if let (Some(leader), Ok(None)) = (self.leader, self.child.try_wait()) {
            // It may end between the question and the signal; then there is nothing to do.
            let _ = kill(leader, Signal::SIGTERM);
            let _ = tokio::time::timeout(grace, self.child.wait()).await;
        }
        self.kill_group();
        let _ = self.child.wait().await;
    }

    fn kill_group(&mut self) {
        if let Some(leader) = self.leader.take() {
            // An error means that no member is left.
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

/// The last line with something in it: what a person needs of a tool's complaint.
pub(crate) fn last_line(output: &[u8]) -> String {
    String::from_utf8_lossy(output)
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .unwrap_or("it said nothing")
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

    /// Counts processes whose command line has the marker; the shells' own `sleep MARKER` children have it.
    fn alive(marker: &str) -> usize {
        let processes = std::fs::read_dir("/proc").unwrap();
        processes
            .filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok())
            .filter(|line| *line == format!("sleep\0{marker}\0").into_bytes())
            .count()
    }

    /// Waits until so many are alive.
    async fn alive_are(count: usize, marker: &str) {
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
        alive_are(2, &marker).await;
        drop(process);
        alive_are(0, &marker).await;
    }

    #[tokio::test]
    async fn a_process_that_ignores_the_request_is_killed_after_the_grace() {
        let marker = format!("98765.2{}", std::process::id());
        let process = shell(&format!("trap '' TERM; sleep {marker} & sleep {marker}"));
        alive_are(2, &marker).await;
        process.stop(Duration::from_millis(100)).await;
        alive_are(0, &marker).await;
    }

    #[tokio::test]
    async fn the_output_is_what_it_wrote() {
        let output = shell("echo one; echo two; echo").output().await.unwrap();
        assert_eq!(super::last_line(&output.stdout), "two");
    }
}
