//! Passwords at a terminal: the terminal does not show them, shows later input again, and no core file contains them.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::run::{MESHPKI, Place, as_somebody, has, skip};

const CREATE: &str = "create root name new.crt new.key --encrypt";

/// A command at a prompt, under a shell that does not restore the echo itself.
struct Terminal {
    place: Place,
    master: fs::File,
    slave: fs::File,
    shell: Child,
    said: String,
}

impl Terminal {
    /// The command with these arguments, once it prompts. `None` if the machine cannot run it.
    fn asked(test: &str, place: Place, arguments: &str) -> Option<Self> {
        if !has("setsid") || !has("dash") {
            skip(test, "no setsid, or no dash");
            return None;
        }
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        rustix::io::ioctl_fionbio(&master, true).unwrap();
        let path = ptsname(&master, Vec::new()).unwrap();
        let mut options = fs::File::options();
        let slave = options.read(true).write(true);
        let slave = slave.open(path.to_str().unwrap()).unwrap();
        // The shell survives what the whole group gets, and its children are not told to ignore it.
        let line = format!(
            "trap : HUP INT QUIT TERM; sh -c 'echo $$ > pid; exec {MESHPKI} {arguments}'; \
             echo ended $?; read rest"
        );
        let end = || Stdio::from(slave.try_clone().unwrap());
        let shell = Command::new("setsid")
            .args(["--ctty", "dash", "-c", &line])
            .current_dir(place.folder())
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        let mut terminal = Self {
            place,
            master: master.into(),
            slave,
            shell,
            said: String::new(),
        };
        terminal.hear("assword of ");
        terminal.wait("the echo goes", |one| !one.echoes());
        Some(terminal)
    }

    fn echoes(&self) -> bool {
        let modes = tcgetattr(&self.slave).unwrap().local_modes;
        modes.contains(LocalModes::ECHO)
    }

    fn pid(&self) -> Pid {
        let pid = self.place.read("pid").trim().parse().unwrap();
        Pid::from_raw(pid).unwrap()
    }

    fn type_in(&mut self, text: &str) {
        self.master.write_all(text.as_bytes()).unwrap();
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits for words of the command or the shell.
    fn hear(&mut self, words: &str) {
        self.wait(words, |one| {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = one.master.read(&mut piece) {
                one.said.push_str(&String::from_utf8_lossy(&piece[..count]));
            }
            one.said.contains(words)
        });
    }

    fn wait(&mut self, what: &str, is_done: impl Fn(&mut Self) -> bool) {
        let start = Instant::now();
        while !is_done(self) {
            assert!(start.elapsed() < TOO_LONG, "{what}: {}", self.said);
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

/// A signal during the prompt.
enum Sent {
    Signal(Signal),
    Typed(&'static str),
}

#[test]
fn a_signal_at_the_prompt_restores_the_echo() {
    let test = "a_signal_at_the_prompt_restores_the_echo";
    for (ended, sent) in [
        ("ended 129", Sent::Signal(Signal::HUP)),
        ("ended 130", Sent::Signal(Signal::INT)),
        ("ended 131", Sent::Signal(Signal::QUIT)),
        ("ended 143", Sent::Signal(Signal::TERM)),
        ("ended 130", Sent::Typed("hidd\x03")),
        ("ended 131", Sent::Typed("hidd\x1c")),
    ] {
        let Some(mut terminal) = Terminal::asked(test, Place::empty(), CREATE) else {
            return;
        };
        match sent {
            Sent::Signal(signal) => terminal.signal(signal),
            Sent::Typed(keys) => terminal.type_in(keys),
        }
        terminal.hear(ended);
        assert!(terminal.echoes(), "{ended}: {}", terminal.said);
        assert_eq!(terminal.place.names(), ["pid"]);
    }
}

/// The same between two prompts, and after the last, where a signal has its default effect.
#[test]
fn a_signal_at_the_second_prompt_restores_the_echo() {
    let test = "a_signal_at_the_second_prompt_restores_the_echo";
    let Some(mut terminal) = Terminal::asked(test, Place::empty(), CREATE) else {
        return;
    };
    terminal.type_in("hidden\n");
    terminal.hear("The same again: ");
    terminal.type_in("\x03");
    terminal.hear("ended 130");
    assert!(terminal.echoes());
    assert!(!terminal.said.contains("hidden"), "{}", terminal.said);
}

#[test]
fn a_signal_after_the_prompt_ends_the_command() {
    let test = "a_signal_after_the_prompt_ends_the_command";
    let place = Place::with_fixtures();
    assert_eq!(place.sh("mkfifo pipe").code, Some(0));
    // After the prompt, it waits for a pipe that has no writer.
    let line = "key encrypt encrypted.key -o new.key --new-password-file pipe";
    let Some(mut terminal) = Terminal::asked(test, place, line) else {
        return;
    };
    terminal.type_in("throw-away\n");
    terminal.wait("the echo comes back", |one| one.echoes());
    terminal.signal(Signal::TERM);
    terminal.hear("ended 143");
}

#[test]
fn a_command_that_is_stopped_at_the_prompt_restores_the_echo_and_prompts_again() {
    let test = "a_command_that_is_stopped_at_the_prompt_restores_the_echo_and_prompts_again";
    let Some(mut terminal) = Terminal::asked(test, Place::empty(), CREATE) else {
        return;
    };
    terminal.type_in("\x1a");
    terminal.wait("it stops", |one| {
        let status = fs::read_to_string(format!("/proc/{}/stat", one.pid())).unwrap();
        status.contains(") T ")
    });
    assert!(terminal.echoes());
    terminal.signal(Signal::CONT);
    terminal.wait("the echo goes", |one| !one.echoes());
    for again in ["The same again: ", "ended 0"] {
        terminal.type_in("hidden\n");
        terminal.hear(again);
    }
    assert!(terminal.echoes());
    assert!(!terminal.said.contains("hidden"), "{}", terminal.said);
}

/// They are invisible, and a file often ends with one.
#[test]
fn trailing_blanks_of_a_password_are_ignored_typed_or_in_a_file() {
    let test = "trailing_blanks_of_a_password_are_ignored_typed_or_in_a_file";
    for (typed, read) in [
        ("  two words \t", "  two words"),
        ("  two words", "  two words \r"),
    ] {
        let Some(mut terminal) = Terminal::asked(test, Place::empty(), CREATE) else {
            return;
        };
        for again in ["The same again: ", "ended 0"] {
            terminal.type_in(&format!("{typed}\n"));
            terminal.hear(again);
        }
        terminal.place.write("secret", format!("{read}\n"));
        let line = "key decrypt new.key -o open.key --password-file secret";
        terminal.place.meshpki(line).assert_done();

        let place = Place::with_fixtures();
        let line = "key decrypt encrypted.key -o open.key";
        let mut terminal = Terminal::asked(test, place, line).unwrap();
        terminal.type_in("throw-away \t \n");
        terminal.hear("ended 0");
    }
}

#[test]
fn a_line_without_a_line_break_is_not_a_password() {
    let test = "a_line_without_a_line_break_is_not_a_password";
    let Some(mut terminal) = Terminal::asked(test, Place::empty(), CREATE) else {
        return;
    };
    // The end of input.
    terminal.type_in("\x04");
    terminal.hear("the password cannot be read");
    terminal.hear("ended 2");
    assert!(terminal.echoes());
}

/// No core file and no other user's debugger; inputs from descriptors still work.
#[test]
fn other_processes_cannot_read_the_memory() {
    let test = "other_processes_cannot_read_the_memory";
    let place = Place::with_fixtures();
    place.write("secret", "throw-away\n");
    let Some(prefix) = as_somebody(&place) else {
        return skip(test, "nobody else can be had");
    };
    assert_eq!(place.sh("mkfifo pipe && chmod 666 pipe").code, Some(0));
    let line = format!("ulimit -c unlimited; exec {prefix} {MESHPKI} inspect pipe");
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(place.folder());
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let process = format!("/proc/{}", child.id());
    let start = Instant::now();
    let (mut limit, mut owner) = (String::new(), None);
    while start.elapsed() < TOO_LONG {
        let limits = fs::read_to_string(format!("{process}/limits")).unwrap();
        let core = limits.lines().find(|line| line.contains("core file size"));
        limit = core
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        owner = Some(fs::metadata(format!("{process}/mem")).unwrap().uid());
        if limit.ends_with("size 0 0 bytes") && owner == Some(0) {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(limit, "Max core file size 0 0 bytes");
    // Of a process that other users may not inspect, they belong to root.
    assert_eq!(owner, Some(0));

    for words in [
        "--password-fd 3 3< secret",
        "--password-file /dev/fd/3 3< secret",
        "--password-file /dev/stdin < secret",
        "--password-file - < secret",
    ] {
        let line = format!("meshpki key decrypt encrypted.key -o open.key --force {words}");
        let piped = line.replace("3< secret", "3<&0").replace("< secret", "");
        for line in [line, format!("cat secret | {piped}")] {
            place
                .sh(&format!("exec {prefix} sh -c '{line}'"))
                .assert_done();
        }
    }
}

const TOO_LONG: Duration = Duration::from_secs(20);
