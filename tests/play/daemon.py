"""Two linphone-daemons, unmodified, on the loopback network: `desk` is the one behind the agent, `far` the one that a scenario
plays the other person with.
"""
import array
import math
import os
import re
import select
import shutil
import socket
import subprocess
import time

from stage import Failure, PATIENCE_S

ADDRESS = "127.0.0.1"
RATE_HZ = 16000
FAR_HZ = 440


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind((ADDRESS, 0))
        return peer.getsockname()[1]


class Daemon:
    """One linphone-daemon with a folder and a pipe of its own."""

    def __init__(self, folder, name, person, sound, settings):
        self.folder, self.pipe, self.port = f"{folder}/{name}", f"{os.path.basename(folder)}-{name}", free_port()
        self.environment = dict(os.environ, HOME=self.folder, ALSA_CONFIG_PATH=sound, LC_ALL="C.UTF-8",
                                DESKPHONE_RUNTIME_DIR=folder + "/run")
        for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            self.environment.pop(variable, None)
        os.makedirs(self.folder + "/.local/share/linphone", exist_ok=True)
        self.configuration = self.folder + "/linphonerc"
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(f'[sip]\nsip_port={self.port}\nsip_tcp_port=0\nsip_tls_port=0\nuse_ipv6=0\nauto_net_state_mon=0\n'
                       f'contact="{person}" <sip:{name}@{ADDRESS}>\n{settings}'
                       f'[rtp]\naudio_rtp_port={free_port()}\n')
        self.process, self.control = None, None

    def start(self):
        self.log = open(self.folder + "/log", "a", encoding="utf-8")
        self.process = subprocess.Popen(["linphone-daemon", "--pipe", self.pipe, "--config", self.configuration,
                                         "--disable-stats-events"], env=self.environment, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)
        end = time.monotonic() + PATIENCE_S
        while not os.path.exists("/tmp/" + self.pipe):
            if time.monotonic() > end or self.process.poll() is not None:
                raise Failure("linphone-daemon does not begin")
            time.sleep(0.02)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.control:
            self.control.close()
            self.control = None
        if os.path.exists("/tmp/" + self.pipe):
            os.unlink("/tmp/" + self.pipe)

    def ask(self, command):
        """A command over the pipe, and the answer (only for the one that no agent uses)."""
        if not self.control:
            self.control = socket.socket(socket.AF_UNIX)
            self.control.connect("/tmp/" + self.pipe)
        self.control.sendall(command.encode() + b"\n")
        if not select.select([self.control], [], [], PATIENCE_S)[0]:
            raise Failure(f"linphone-daemon does not answer \"{command}\"")
        return self.control.recv(65536).decode("utf-8", "replace")


def number_in(answer):
    """The number of the call that an answer is about."""
    return int(next((line[4:] for line in answer.splitlines() if line.startswith("Id: ")), "0"))


def page():
    """What docs/softphones/linphone.md has a person write into ~/.linphonerc."""
    source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with open(source + "/docs/softphones/linphone.md", encoding="utf-8") as file:
        return re.search(r"^```ini\n(\[sound\]\n.*?)^```$", file.read(), re.M | re.S).group(1)


def write_sound(folder):
    """The desk's device is the real plug-in; the far one's a card that plays a tone and keeps what it hears."""
    path, card, plugin = folder + "/asoundrc-linphone", os.environ["TESTCARD"], os.environ.get("PLUGIN")
    tone = array.array("h", (int(8000 * math.sin(2 * math.pi * FAR_HZ * n / RATE_HZ)) for n in range(60 * RATE_HZ)))
    with open(folder + "/far-says", "wb") as file:
        file.write(tone.tobytes())
    desk = f'type deskphone runtime_dir "{folder}/run"' if plugin else "type testcard patient yes"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'pcm_type.testcard {{ lib "{card}" }}\n' + (f'pcm_type.deskphone {{ lib "{plugin}" }}\n' if plugin else "") +
                   f'pcm.deskphone {{ type plug slave.pcm {{ {desk} }} }}\n'
                   f'pcm.default {{ type plug slave.pcm {{ type testcard rate {RATE_HZ} infile "{folder}/far-says" '
                   f'outfile "{folder}/far-heard" patient yes }} }}\n')
    return path


class Pair:
    def __init__(self, folder):
        sound = write_sound(folder)
        if not shutil.which("linphone-daemon"):
            raise Failure("linphone-daemon is not installed")
        self.desk, self.far = (
            Daemon(folder, "desk", "Desk", sound, page()),
            Daemon(folder, "far", "Ada Lovelace", sound, "[sound]\nalsadev=default\n"))
        self.call = 0  # the far one's number of the newest call
        self.desk.start()
        self.far.start()

    def close(self):
        self.desk.stop()
        self.far.stop()

    def far_event(self):
        """The far one's next event, or ''."""
        event = ""
        for line in self.far.ask("pop-event").splitlines():
            key, _, value = line.partition(": ")
            if key == "Tone":
                event = "Tone" + value
            elif key == "Event":
                event = value.removeprefix("LinphoneCall")
            elif key == "Id":
                self.call = int(value)
        return event
