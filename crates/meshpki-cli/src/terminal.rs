//! Reads a line from the terminal without echoing it. The echo is restored even if a signal ends or stops the
//! process meanwhile.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, read};
use rustix::process::{getpid, getsid};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGXCPU,
};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use signal_hook::low_level::emulate_default_handler;
use zeroize::Zeroizing;

/// Prompts at the terminal on standard input. Returns the line as typed, without the line break.
pub(crate) fn ask(prompt: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    let signals = Signals::get()?;
    signals.hold();
    let line = Silence::begin(prompt).and_then(|silence| typed(signals, &silence, prompt));
    // The echo is restored by now.
    signals.release()?;
    line
}

fn typed(signals: &Signals, silence: &Silence, prompt: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    // A buffer that grows leaves copies of its content behind.
    let mut line = Zeroizing::new(vec![0; LONGEST]);
    let mut length = 0;
    loop {
        if let Event::Signal(signal) = signals.wait()? {
            silence.end();
            if signal != SIGTSTP || has_shell() {
                emulate_default_handler(signal)?;
            }
            // The process was stopped and continues.
            silence.again(prompt)?;
            continue;
        }
        match read(io::stdin(), &mut line[length..]) {
            Ok(0) if length == LONGEST => return Err(io::Error::other("the line is too long")),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => length += count,
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if line[..length].ends_with(b"\n") {
            line.truncate(length - 1);
            return Ok(line);
        }
    }
}

/// A terminal that does not show what is typed, until this is dropped.
struct Silence {
    before: Termios,
}

impl Silence {
    fn begin(prompt: &str) -> io::Result<Self> {
        let silence = Self {
            before: tcgetattr(io::stdin())?,
        };
        silence.again(prompt)?;
        Ok(silence)
    }

    fn again(&self, prompt: &str) -> io::Result<()> {
        let mut silent = self.before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        // The line break is still shown.
        silent.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(io::stdin(), OptionalActions::Now, &silent)?;
        io::stderr().lock().write_all(prompt.as_bytes())
    }

    fn end(&self) {
        // Nothing more can be done about an error here.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        self.end();
    }
}

/// The signals that end or stop a process. They wait here while a prompt is open; otherwise they have their
/// default effect.
struct Signals {
    no_prompt_is_open: Arc<AtomicBool>,
    delivery: Mutex<SignalDelivery<UnixStream, SignalOnly>>,
}

enum Event {
    Signal(i32),
    Typed,
}

impl Signals {
    /// One per process: a handler that is installed stays installed.
    fn get() -> io::Result<&'static Self> {
        static SIGNALS: OnceLock<Signals> = OnceLock::new();
        if let Some(signals) = SIGNALS.get() {
            return Ok(signals);
        }
        let no_prompt_is_open = Arc::new(AtomicBool::new(true));
        for signal in CAUGHT {
            register_conditional_default(signal, Arc::clone(&no_prompt_is_open))?;
        }
        let (read, write) = UnixStream::pair()?;
        let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, CAUGHT)?;
        Ok(SIGNALS.get_or_init(|| Self {
            no_prompt_is_open,
            delivery: Mutex::new(delivery),
        }))
    }

    fn hold(&self) {
        self.no_prompt_is_open.store(false, Ordering::SeqCst);
    }

    /// From now on signals have their default effect, including one that arrived while the prompt was open.
    fn release(&self) -> io::Result<()> {
        self.no_prompt_is_open.store(true, Ordering::SeqCst);
        let mut delivery = self.delivery.lock().unwrap_or_else(PoisonError::into_inner);
        delivery.pending().try_for_each(emulate_default_handler)
    }

    /// Waits for a signal or for input.
    fn wait(&self) -> io::Result<Event> {
        let mut delivery = self.delivery.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(signal) = delivery.pending().next() {
                return Ok(Event::Signal(signal));
            }
            let stdin = io::stdin();
            let mut ready = [
                PollFd::new(&stdin, PollFlags::IN),
                PollFd::new(delivery.get_read(), PollFlags::IN),
            ];
            match poll(&mut ready, None) {
                Err(Errno::INTR) => continue,
                polled => polled?,
            };
            let is_typed = !ready[0].revents().is_empty();
            if is_typed && ready[1].revents().is_empty() {
                return Ok(Event::Typed);
            }
        }
    }
}

/// Is there a shell that could continue a stopped process? The first process of a session has none.
fn has_shell() -> bool {
    getsid(None) != Ok(getpid())
}

const CAUGHT: [i32; 10] = [
    SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2, SIGXCPU,
];
/// A terminal delivers no longer lines.
pub(crate) const LONGEST: usize = 4096;
