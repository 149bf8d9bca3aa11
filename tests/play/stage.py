"""The stage of a scenario: virtual phone, unmodified daemon, softphone and an observer, in a folder of their own.

Everything is a process of its own and is spoken to as a person's programs would: sockets and command lines. Nothing here
knows how the programs work inside.
"""
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import sound

PATIENCE_S = float(os.environ.get("PLAY_PATIENCE_S", "10"))


class Failure(Exception):
    """A scenario did not go as written."""


class Lines:
    """A stream socket or pipe as lines, with time-outs."""

    def __init__(self, fd_owner):
        self.owner = fd_owner
        self.rest = b""

    def next(self, timeout_s):
        """The next line, None when none comes in time; raises EOFError at the end."""
        end = time.monotonic() + timeout_s
        while b"\n" not in self.rest:
            left = max(0.0, end - time.monotonic())
            if not select.select([self.owner], [], [], left)[0]:
                return None
            data = os.read(self.owner.fileno(), 65536)
            if not data:
                raise EOFError
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode("utf-8", "replace")


def connect(path):
    """A Unix stream socket; waits for the listener to come up."""
    end = time.monotonic() + PATIENCE_S
    while True:
        peer = socket.socket(socket.AF_UNIX)
        try:
            peer.connect(path)
            return peer
        except (FileNotFoundError, ConnectionRefusedError):
            peer.close()
            if time.monotonic() > end:
                raise Failure(f"nobody answers on {os.path.basename(path)}") from None
            time.sleep(0.02)


class Phone:
    """The virtual phone's control socket."""

    def __init__(self, path):
        self.socket = connect(path)
        self.lines = Lines(self.socket)

    def command(self, text):
        """Does what a person does; the answer as text."""
        self.socket.sendall(text.encode() + b"\n")
        answer = self.lines.next(PATIENCE_S)
        if answer is None or answer.startswith("error"):
            raise Failure(f"the phone does not take \"{text}\": {answer}")
        return answer

    def state(self):
        return json.loads(self.command("state"))

    def settle(self):
        """Waits until the person's last action is over (a key goes up again)."""
        while self.state()["busy"]:
            time.sleep(0.01)


class Softphone:
    """A softphone of the scenario's own on the control socket (docs/socket.md)."""

    CAN = ("hold", "dtmf", "mwi", "presence", "title", "transfer", "join", "mute", "voicemail")

    def __init__(self, path, can=CAN):
        self.socket = connect(path)
        self.lines = Lines(self.socket)
        self.asked = []
        self.calls = {}
        self.refuse = {}
        self.transfer = None
        self.send(type="hello", protocol=1, role="softphone", name="scenario", version="1", can=list(can))
        self.send(type="sync", calls=[])

    def send(self, **message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def poll(self, timeout_s=0.0):
        """Reads what has come, answers every request with ok (or as the scenario said) and keeps it in `asked`."""
        while True:
            line = self.lines.next(timeout_s)
            if line is None:
                return
            timeout_s = 0.0
            message = json.loads(line)
            if message["type"] == "ping":
                self.send(type="pong")
            if "id" in message and message["type"] != "reply":
                self.asked.append(message)
                error = self.refuse.pop(message["type"], None)
                reply = {"type": "reply", "id": message["id"], "ok": error is None}
                self.send(**(reply if error is None else dict(reply, error=error, text=error)))
                if message["type"] == "dial" and error is None:
                    self.call(message["call"], state="dialing", dir="out", number=message["number"])

    def call(self, call, **change):
        """One complete record, as the socket wants it."""
        record = self.calls.setdefault(call, {"call": call})
        record.update(change)
        self.send(type="call", **record)
        if record["state"] == "ended":
            del self.calls[call]


class Stage:
    """Processes and sockets of one scenario."""

    def __init__(self, programs, source, transport="hid", hook="led", config="", card=None, asterisk=None, linphone=None,
                 fields="5,10", handset=(), clock=None, desktop=None):
        self.programs, self.source, self.transport = programs, source, transport
        self.folder = tempfile.mkdtemp(prefix="dp-")
        self.environment = dict(os.environ, XDG_STATE_HOME=self.folder + "/state", XDG_CONFIG_HOME=self.folder + "/config",
                                DESKPHONE_RUNTIME_DIR=self.folder + "/run", TZ="UTC", LC_ALL="C.UTF-8",
                                DBUS_SESSION_BUS_ADDRESS="unix:path=" + self.folder + "/no-bus",
                                DBUS_SYSTEM_BUS_ADDRESS="unix:path=" + self.folder + "/no-bus")
        if card:
            config += "[audio]\ncard=alsa:card\n"
            self.environment["ALSA_CONFIG_PATH"] = sound.write_card(self.folder, os.environ["TESTCARD"])
        self.processes, self.monitor, self.softphone, self.echo = [], None, None, None
        self.exchange = None
        if asterisk is not None:
            config += self.use_exchange(asterisk)
        self.linphone = None
        if linphone is not None:
            import daemon
            self.linphone = daemon.Pair(self.folder)
            config += f"[softphone]\nkind=linphone\npipe={self.linphone.desk.pipe}\n"
        self.config = self.folder + "/config/deskphone/deskphone.conf"  # where the tool looks, too
        os.makedirs(os.path.dirname(self.config))
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(config.replace("FOLDER", self.folder))
        self.log = open(self.folder + "/log", "w+", encoding="utf-8", errors="replace")
        self.events, self.seen = [], 0
        self.desktop = self.start_desktop() if desktop else None
        self.agent = None
        self.clock, self.pictures = clock, {}
        self.keymaps = self.write_keymaps(handset)
        self.start_phone(hook, fields)
        self.phone = Phone(self.folder + "/virtual")
        self.watch()
        self.wait_for(self.attached, "the phone to be found")

    def program(self, name):
        return os.path.join(self.programs, name)

    def spawn(self, *command, **options):
        process = subprocess.Popen(command, env=options.pop("environment", self.environment), stderr=self.log,
                                   stdin=subprocess.DEVNULL, stdout=options.pop("stdout", self.log), **options)
        self.processes.append(process)
        return process

    def agent_command(self):
        how = "hid" if self.transport == "hid" else "socket:" + self.folder + "/phone"
        return [self.program("deskphoned"), "--config", self.config, "--verbose",
                "--keymaps", self.keymaps, "--transport", how]

    def start_desktop(self):
        """Buses with a logind and a notification server (tests/integration/desktop_bed.c)."""
        bed = subprocess.Popen([self.program("desktop-bed")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        self.processes.append(bed)
        self.desktop_lines = Lines(bed.stdout)
        for _ in range(2):
            name, address = self.desktop_lines.next(PATIENCE_S).split("=", 1)
            self.environment[name] = address
        return bed

    def ask_desktop(self, line):
        self.desktop.stdin.write(line.encode() + b"\n")
        self.desktop.stdin.flush()
        return self.desktop_lines.next(PATIENCE_S)

    def write_keymaps(self, handset):
        """The folder of handset files; a copy when the scenario says something else of the phone (a new key: of its display)."""
        if not handset:
            return self.source + "/keymaps"
        shutil.copytree(self.source + "/keymaps", self.folder + "/keymaps")
        path = self.folder + "/keymaps/handsets/cx300.handset"
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for key, value in handset:
            text, known = re.subn(rf"^{re.escape(key)} *=.*$", f"{key} = {value}", text, flags=re.M)
            if not known:
                text = text.replace("[display]\n", f"[display]\n{key} = {value}\n")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return self.folder + "/keymaps"

    def start_phone(self, hook, fields):
        """The phone and the daemon: in one test bed of umockdev, or joined by a socket."""
        if self.transport == "hid":
            self.bed = self.spawn(self.program("deskphone-mockbed"), "--control", self.folder + "/virtual", "--hook", hook,
                                  "--fields", fields, "--", *self.agent_command())
        else:
            self.bed = self.spawn(self.program("deskphone-virtual"), "--headless", "--socket", self.folder + "/phone",
                                  "--control", self.folder + "/virtual", "--hook", hook, "--fields", fields)
            self.start_agent()

    def start_agent(self):
        """With `@clock`, what it takes for the time of day stands still."""
        environment = self.environment
        if self.clock:
            environment = dict(environment, LD_PRELOAD=self.program("testclock.so"), TESTCLOCK=self.clock,
                               ASAN_OPTIONS="verify_asan_link_order=0:" + environment.get("ASAN_OPTIONS", ""))
        self.agent = self.spawn(*self.agent_command(), environment=environment)

    def stop_agent(self, number=signal.SIGTERM):
        """Ends the daemon (transport socket only) and says how long that took [s]."""
        begin = time.monotonic()
        self.agent.send_signal(number)
        self.agent.wait(PATIENCE_S)
        self.processes.remove(self.agent)
        if number == signal.SIGTERM and self.agent.returncode != 0:
            raise Failure(f"deskphoned ended with {self.agent.returncode}")
        return time.monotonic() - begin

    def usage(self):
        """What the daemon holds: open files, threads, resident memory [kB]."""
        pid = (self.agent or self.bed).pid
        if not self.agent:  # the test bed runs it as its child
            with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
                pid = int(file.read().split()[0])
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            status = dict(line.split(":", 1) for line in file)
        return len(os.listdir(f"/proc/{pid}/fd")), int(status["Threads"]), int(status["VmRSS"].split()[0])

    def watch(self):
        """The observer, as `deskphone monitor` prints it, from the first state on."""
        connect(self.folder + "/run/control").close()
        self.monitor = self.spawn(self.program("deskphone"), "monitor", stdout=subprocess.PIPE)
        self.monitor_lines = Lines(self.monitor.stdout)
        self.wait_for(lambda: any(event["type"] == "state" for event in self.events), "a state from the agent")

    def attached(self):
        """Whether the agent has the phone, by what the observer was told."""
        states = [event.get("phone", event) for event in self.events if event["type"] in ("state", "phone")]
        return bool(states) and (states[-1].get("attached") is True or states[-1].get("state") == "attached")

    def use_exchange(self, settings):
        """An exchange before the agent begins; what deskphone.conf says of it."""
        import exchange
        import exchange_steps
        self.exchange = exchange.Exchange(self.folder, kind=0x10 if "wide=0x10" in settings else 0x12)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        return exchange_steps.settings(f"{settings} audio-port={port}", self.exchange)

    def use_softphone(self, also=()):
        self.softphone = Softphone(self.folder + "/run/control", Softphone.CAN + tuple(also))

    def use_echo(self, *options):
        self.echo = self.spawn(self.program("deskphone-echo"), "--runtime-dir", self.folder + "/run", *options)

    def poll(self, timeout_s=0.02):
        """Takes in what the programs have said meanwhile."""
        if self.softphone:
            self.softphone.poll()
        try:
            line = self.monitor_lines.next(timeout_s)
            while line is not None:
                self.events.append(json.loads(line))
                line = self.monitor_lines.next(0.0)
        except EOFError:
            time.sleep(timeout_s)

    def wait_for(self, condition, what):
        """Until it is so, or patience ends."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise Failure(f"waited {PATIENCE_S:g} s in vain for {what}")
            for process in self.processes:
                if process is not self.monitor and process.poll() not in (None, 0):
                    raise Failure(f"{os.path.basename(process.args[0])} ended with {process.returncode}, "
                                  f"waiting for {what}")
            self.poll()

    def tool(self, *arguments):
        """A command line of `deskphone`."""
        return subprocess.run([self.program("deskphone"), *arguments], env=self.environment, capture_output=True,
                              text=True, timeout=PATIENCE_S * 2, check=False)

    def close(self):
        """Ends all of it; says what ended badly."""
        bad = []
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                bad.append(f"{os.path.basename(process.args[0])} had to be killed")
            gone = process is self.monitor and process.returncode == 3  # the agent left first
            if process.returncode not in (0, -signal.SIGTERM, -signal.SIGKILL) and not gone:
                bad.append(f"{os.path.basename(process.args[0])} ended with {process.returncode}")
        if self.linphone:
            self.linphone.close()
        if self.exchange:
            self.exchange.close()
            bad += self.exchange.faults
        self.log.seek(0)
        log = self.log.read()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return bad, log


def fail_with(log, text):
    """A failure and what the programs said."""
    sys.stdout.flush()
    print(log[-6000:], file=sys.stderr)
    print(f"FAILED: {text}", file=sys.stderr)
