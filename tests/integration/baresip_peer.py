"""An unmodified baresip in a folder of its own, and a client of its control port (ctrl_tcp: netstrings of JSON)."""
import json
import math
import os
import re
import select
import socket
import struct
import subprocess
import time
import wave

PATIENCE_S = float(os.environ.get("PLAY_PATIENCE_S", "10"))

# Without a sound card: a file is heard, and what is to be heard goes nowhere. Two calls do not share these.
SOUND = """audio_player aubridge,{name}
audio_source aufile,{folder}/sound.wav
audio_alert aubridge,{name}-alert
module aubridge.so
module aufile.so
"""

HEADLESS = """poll_method epoll
statmode_default off
call_max_calls 4
module_path {modules}
module g711.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
"""


def module_path():
    """Where the package has put the modules."""
    listing = subprocess.run(["dpkg", "-L", "baresip-core"], capture_output=True, text=True, check=True).stdout
    return os.path.dirname(re.search(r"^(.*/ctrl_tcp\.so)$", listing, re.M).group(1))


def set_lines(config, lines):
    """What a person does who is told to make lines of a configuration read so: the line of that setting is replaced, commented
    out or not; modules have a line each."""
    for line in lines.strip().splitlines():
        words = line.split()
        key = words[0] + (r"\s+" + re.escape(words[1]) if words[0].startswith("module") else r"\b")
        config, count = re.subn(r"(?m)^#?\s*" + key + r".*$", lambda match, line=line: line, config, count=1)
        if not count:
            config += line + "\n"
    return config


def write_tone(path, hertz=440, seconds=120):
    """A sine as G.711 likes it."""
    period = b"".join(struct.pack("<h", int(8000 * math.sin(2 * math.pi * hertz * n / 8000))) for n in range(8000))
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(period * seconds)


def free_port(kind=socket.SOCK_STREAM):
    """A port of the loopback that nobody has now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Control:
    """A client of ctrl_tcp. There is only one at a time: connecting throws the one before out."""

    def __init__(self, port):
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port))
                break
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self.rest, self.events, self.responses, self.token = b"", [], {}, 0

    def poll(self, timeout_s=0.0):
        """Takes in what has come."""
        while select.select([self.socket], [], [], timeout_s)[0]:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self.rest += data
            timeout_s = 0.0
        while True:
            match = re.match(rb"(\d+):", self.rest)
            if not match or len(self.rest) < match.end() + int(match.group(1)) + 1:
                return
            end = match.end() + int(match.group(1))
            message = json.loads(self.rest[match.end():end])
            self.rest = self.rest[end + 1:]
            if message.get("event"):
                self.events.append(message)
            else:
                self.responses[message["token"]] = message

    def ask(self, command, params=None):
        """A command's answer, as text."""
        self.token += 1
        message = {"command": command, "token": str(self.token)}
        if params is not None:
            message["params"] = params
        text = json.dumps(message).encode()
        self.socket.sendall(b"%d:%s," % (len(text), text))
        end = time.monotonic() + PATIENCE_S
        while str(self.token) not in self.responses:
            self.poll(0.1)
            if time.monotonic() > end:
                raise TimeoutError(f"baresip does not answer {command}")
        return self.responses.pop(str(self.token))["data"]

    def event(self, kind, **members):
        """Takes the first such event, and those before it, off the list; None when there is none."""
        for i, event in enumerate(self.events):
            if event["type"] == kind and all(event.get(key) == value for key, value in members.items()):
                del self.events[:i + 1]
                return event
        return None


class Baresip:
    """A process; `control` is its client when we are the one."""

    def __init__(self, stage, name, account, config=None, controlled=True, sound=SOUND):
        self.stage, self.name = stage, name
        self.folder = f"{stage.folder}/baresip-{name}"
        os.mkdir(self.folder)
        self.sip, self.port = free_port(socket.SOCK_DGRAM), free_port()
        text = config or HEADLESS.format(name=name, modules=module_path())
        write_tone(self.folder + "/sound.wav")
        text = set_lines(text, sound.format(name=name, folder=self.folder))
        text = set_lines(text, f"sip_listen 127.0.0.1:{self.sip}")
        if controlled:
            text = set_lines(text, f"ctrl_tcp_listen 127.0.0.1:{self.port}")
        self.write("config", text)
        self.write("accounts", account.format(sip=self.sip) + "\n")
        self.write("contacts", "")
        self.process = self.control = None
        self.start(controlled)

    def write(self, name, text):
        with open(f"{self.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    def start(self, controlled):
        self.process = self.stage.spawn("baresip", "-f", self.folder)
        if controlled:
            self.control = Control(self.port)

    def kill(self):
        """As if it had crashed."""
        self.process.kill()
        self.process.wait()
        self.stage.processes.remove(self.process)

    def expect(self, kind, **members):
        """The event, when it comes."""
        found = [None]

        def came():
            self.control.poll()
            found[0] = self.control.event(kind, **members)
            return found[0] is not None
        self.stage.wait_for(came, f"{kind} {members} at {self.name}; there were {self.control.events[-5:]}")
        return found[0]

    def uri(self, user):
        return f"sip:{user}@127.0.0.1:{self.sip}"
