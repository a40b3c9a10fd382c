//! The signals that ask the launcher to stop: SIGINT (Ctrl-C), SIGTERM, and SIGHUP (the terminal was closed).

use tokio::signal::unix::{Signal, SignalKind, signal};

/// While this exists, these signals no longer end the process by themselves.
pub(crate) struct Interruption {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Interruption {
    pub(crate) fn listen() -> anyhow::Result<Interruption> {
        Ok(Interruption {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next signal.
    pub(crate) async fn recv(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}
