#!/usr/bin/env python3
"""Programs that know nothing of deskphone but ALSA, on its device, end to end: daemon and voice process as they are, the sound
card of tests/virtual, a call that a softphone on the control socket makes.

usage: alsa.py --programs DIR [CASE ...]

The environment names the modules: TESTCARD, PLUGIN. What docs/softphones/alsa.md tells a person to type is typed.
"""
import argparse
import array
import cmath
import math
import os
import re
import signal
import subprocess
import sys
import time
import traceback
import uuid
import wave

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(SOURCE, "tests", "play")]
import sound
from stage import PATIENCE_S, Failure, Stage, fail_with

CASES = {}
RUNS = 4  # a machine under load may starve the card: then a run says nothing


def case(function):
    CASES[function.__name__] = function
    return function


def page(kind, which=0):
    """A block of the page."""
    with open(f"{SOURCE}/docs/softphones/alsa.md", encoding="utf-8") as file:
        return re.findall(rf"```{kind}\n(.*?)```", file.read(), re.S)[which]


def write_wave(path, rate, hertz, seconds):
    """A tone with a little noise on it, so that every place in it is unlike every other; its samples."""
    samples = array.array("h", (int(8000 * math.sin(2 * math.pi * hertz * n / rate)) + (n * n * 7919 >> 5) % 401 - 200
                                for n in range(rate * seconds)))
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return samples.tobytes()


def tone(data, rate, hertz):
    """Of raw samples: the frequency near `hertz` [Hz], and the longest silence within the sound [ms]. None without a sound."""
    values = array.array("h", data[:len(data) // 2 * 2])
    loud = [i for i, value in enumerate(values) if abs(value) > 1500]
    if len(loud) < rate // 2:
        return None
    gaps = [(a, b - a) for a, b in zip(loud, loud[1:]) if b - a > rate // 100]
    print(f"{len(values) / rate:.2f} s, sound from {loud[0] / rate:.2f} to {loud[-1] / rate:.2f} s, silences over 10 ms: "
          f"{[(round(a / rate, 2), b * 1000 // rate) for a, b in gaps]}")
    gap_ms = max(b - a for a, b in zip(loud, loud[1:])) * 1000 / rate
    begin, end = loud[0] + rate // 10, loud[-1] - rate // 10
    block = rate // 50

    def phase(at):
        return cmath.phase(sum(values[at + n] * cmath.exp(-2j * math.pi * hertz * (at + n) / rate) for n in range(block)))
    phases = [phase(at) for at in range(begin, end - block, block)]
    turns = [(b - a + math.pi) % (2 * math.pi) - math.pi for a, b in zip(phases, phases[1:])]
    turns.sort()
    middle = turns[len(turns) // 10:len(turns) - len(turns) // 10] or turns
    return hertz + sum(middle) / len(middle) / (2 * math.pi) * rate / block, gap_ms


class Bench:
    """A telephone with a call, and programs that use the device. `environment` is theirs."""

    def __init__(self, programs):
        self.stage = Stage(programs, SOURCE, transport="socket", card=True)
        self.folder, self.environment = self.stage.folder, self.stage.environment
        self.asoundrc = self.folder + "/asoundrc"
        with open(self.asoundrc, "a", encoding="utf-8") as file:
            file.write(f"<{SOURCE}/agent/alsa/50-deskphone.conf>\n")
            write_wave(self.folder + "/far.wav", 16000, 440, 60)
            with open(self.folder + "/far.wav", "rb") as wav, open(self.folder + "/far-microphone", "wb") as raw:
                raw.write(wav.read()[44:])
            file.write(f'pcm.far {{ type plug slave.pcm {{ type testcard infile "{self.folder}/far-microphone" '
                       f'outfile "{self.folder}/far-loudspeaker" }} }}\n')
        self.environment["ALSA_PLUGIN_DIR"] = os.path.dirname(os.environ["PLUGIN"])
        self.environment["HOME"] = self.folder
        self.stage.use_softphone()
        self.calls = 0

    def begin_call(self):
        """A call that has the line."""
        self.call = str(uuid.uuid4())
        self.calls += 1
        self.stage.softphone.call(self.call, state="active", dir="in", number="100")
        self.stage.wait_for(lambda: any(event["type"] == "call" and event.get("state") == "active" and event["call"] == self.call
                                        for event in self.stage.events), "the call")

    def end_call(self):
        self.stage.softphone.call(self.call, state="ended", cause="normal")

    def audio_up(self):
        self.stage.wait_for(lambda: any(event["type"] == "audio" and event.get("state") == "up"
                                        for event in self.stage.events), "sound")

    def program(self, *command, **options):
        """A program with its output in a file of its own, so that it can be seen that it complained of nothing."""
        output = open(f"{self.folder}/{len(self.stage.processes)}.out", "w+", encoding="utf-8", errors="replace")
        process = subprocess.Popen(command, env=self.environment, stdin=options.pop("stdin", subprocess.DEVNULL),
                                   stdout=output, stderr=output, cwd=self.folder, **options)
        process.output = output
        return process

    def finish(self, process, seconds):
        """The program ends by itself, in time, with 0, and has said nothing."""
        end = time.monotonic() + seconds + PATIENCE_S
        while process.poll() is None:
            if time.monotonic() > end:
                process.kill()
                raise Failure(f"{process.args[0]} does not end")
            self.stage.poll()
        process.output.seek(0)
        said = process.output.read()
        process.output.close()
        if process.returncode or said:
            raise Failure(f"{' '.join(process.args)} ended with {process.returncode}: {said}")

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.stage.poll()

    def played(self):
        return sound.read(self.folder + "/loudspeaker")

    def both_ways(self, rate, seconds, meanwhile=lambda: None):
        """arecord and aplay at the same time; what was recorded and what was heard at the telephone since."""
        said = write_wave(self.folder + "/said.wav", rate, 440, seconds)
        before = len(self.played())
        record = self.program("arecord", "-q", "-D", "deskphone", "-f", "S16_LE", "-r", str(rate), "-d", str(seconds), "heard.wav")
        play = self.program("aplay", "-q", "-D", "deskphone", "said.wav")
        meanwhile()
        self.finish(record, seconds)
        self.finish(play, seconds)
        return sound.read(self.folder + "/heard.wav"), self.played()[before:], said

    def close(self):
        return self.stage.close()


def check_tone(what, data, rate, hertz, gap_ms=20.0):
    found = tone(data, rate, hertz)
    print(f"{what}: {found}")
    if not found or abs(found[0] - hertz) > 1 or found[1] > gap_ms:
        raise Failure(f"{what} is not {hertz} Hz without a gap: {found}")


def try_tones(bench, rate):
    """At a rate, both ways. True if no sound was missing."""
    heard, played, _ = bench.both_ways(rate, 4)
    check_tone(f"recorded at {rate} Hz", heard, rate, 1000)
    check_tone(f"played at {rate} Hz", played, 16000, 440)


def patiently(attempt):
    """Once more when the machine was too busy for real time."""
    for run in range(RUNS):
        try:
            return attempt()
        except Failure as failure:
            if run + 1 == RUNS:
                raise
            print(f"again: {failure}")
    return None


def rate_case(rate):
    def run(bench):
        bench.begin_call()
        patiently(lambda: try_tones(bench, rate))
    return run


CASES["rate_8000"] = rate_case(8000)
CASES["rate_44100"] = rate_case(44100)
CASES["rate_48000"] = rate_case(48000)


@case
def rate_16000(bench):
    """One clock: not a sample is lost or added, either way."""
    bench.begin_call()

    def attempt():
        heard, played, said = bench.both_ways(16000, 5)
        check_tone("recorded", heard, 16000, 1000)
        check_tone("played", played, 16000, 440)
        for what, data, source in (("recorded", heard, sound.read(bench.folder + "/microphone")), ("played", played, said)):
            exact = sound.longest_run(data, source)[0]
            print(f"{what}: {exact} samples in order")
            if exact < 4 * 16000:
                raise Failure(f"{what}: only {exact} samples in order")
    patiently(attempt)


@case
def page_commands(bench):
    """What the page says about the device itself, typed as it stands there."""
    bench.begin_call()
    listing = subprocess.run(["sh", "-c", page("sh", 0)], env=bench.environment, capture_output=True, text=True, check=True).stdout
    if page("text") not in listing:
        raise Failure(f"arecord -L does not show the device: {listing}")
    before = len(bench.played())
    subprocess.run(["sh", "-ec", page("sh", 1).replace("-d 5", "-d 3")], env=bench.environment, cwd=bench.folder, check=True,
                   capture_output=True, timeout=60)
    check_tone("voice.wav", sound.read(bench.folder + "/voice.wav"), 16000, 1000)
    check_tone("played", bench.played()[before:], 16000, 1000)
    with open(bench.asoundrc, "a", encoding="utf-8") as file:
        file.write(page("asoundrc").replace("/run/user/1000/other", bench.folder + "/run"))
    bench.finish(bench.program("arecord", "-q", "-D", "other_phone", "-f", "S16_LE", "-r", "16000", "-d", "2", "other.wav"), 2)
    check_tone("the other phone", sound.read(bench.folder + "/other.wav"), 16000, 1000)


@case
def only_one_direction(bench):
    """A program that only plays, then one that only records."""
    bench.begin_call()

    def attempt():
        before = len(bench.played())
        write_wave(bench.folder + "/said.wav", 16000, 440, 3)
        bench.finish(bench.program("aplay", "-q", "-D", "deskphone", "said.wav"), 3)
        check_tone("played", bench.played()[before:], 16000, 440)
        bench.finish(bench.program("arecord", "-q", "-D", "deskphone", "-f", "S16_LE", "-r", "16000", "-d", "3", "heard.wav"), 3)
        check_tone("recorded", sound.read(bench.folder + "/heard.wav"), 16000, 1000)
    patiently(attempt)


def end_sounds(heard, played):
    """The last second and a half of both is sound again."""
    check_tone("recorded in the end", heard[-48000:], 16000, 1000)
    tail = played[:len(played.rstrip(b"\0")) // 2 * 2]
    check_tone("played in the end", tail[-48000:], 16000, 440)


@case
def call_after_call(bench):
    """The programs stay while calls come and go: silence between them."""
    def meanwhile():
        bench.wait(2)
        bench.end_call()
        bench.wait(2)
        bench.begin_call()

    def attempt():
        bench.begin_call()
        heard, played, _ = bench.both_ways(16000, 8, meanwhile)
        end_sounds(heard, played)
        bench.end_call()
        middle = heard[2 * 16000 * 3:2 * 16000 * 3 + 16000]
        if any(middle):
            raise Failure("the microphone was heard though no call had the line")
    patiently(attempt)


@case
def no_agent_at_first(bench):
    """The programs begin before there is an agent; it comes, is killed with its voice process, comes again."""
    def agent_goes(number):
        bench.stage.softphone = None
        bench.stage.processes.remove(bench.stage.monitor)
        bench.stage.stop_agent(number)
        bench.stage.monitor.wait(PATIENCE_S)

    def agent_comes():
        bench.stage.start_agent()
        bench.stage.events.clear()
        bench.stage.use_softphone()
        bench.stage.watch()
        bench.begin_call()

    def meanwhile():
        bench.wait(1)
        agent_comes()
        bench.wait(3)
        agent_goes(signal.SIGKILL)
        bench.wait(1)
        agent_comes()
    agent_goes(signal.SIGTERM)
    heard, played, _ = bench.both_ways(16000, 14, meanwhile)
    end_sounds(heard, played)


@case
def voice_process_killed(bench):
    """The voice process is killed, then hangs (stopped) until the agent replaces it."""
    bench.begin_call()

    def voice():
        found = subprocess.run(["pgrep", "-P", str(bench.stage.agent.pid), "-f", "deskphone-voice"], capture_output=True, text=True,
                               check=False).stdout.split()
        return int(found[0]) if found else None

    def strike(number):
        victim = voice()
        os.kill(victim, number)
        bench.stage.wait_for(lambda: voice() not in (None, victim), "another voice process")

    def meanwhile():
        bench.wait(2)
        strike(signal.SIGKILL)
        bench.wait(2)
        strike(signal.SIGSTOP)
    heard, played, _ = bench.both_ways(16000, 14, meanwhile)
    end_sounds(heard, played)


@case
def baresip_as_host(bench):
    """An unmodified baresip on the device calls another one with a card of its own: both hear each other."""
    from baresip_peer import HEADLESS, Baresip, module_path
    environment = page("baresip-config")
    config = HEADLESS.format(name="a", modules=module_path())
    bench.begin_call()
    bob = Baresip(bench.stage, "bob", '"Bob" <sip:bob@127.0.0.1:{sip}>;regint=0')
    bob.kill()
    sound_lines = "module alsa.so\naudio_player alsa,far\naudio_source alsa,far\naudio_alert aubridge,x\n"
    set_sound(bob, sound_lines)
    bob.start(True)
    alice = Baresip(bench.stage, "alice", '"Alice" <sip:alice@127.0.0.1:{sip}>;regint=0', config)
    alice.kill()
    set_sound(alice, environment.replace("alsa,default", "aubridge,x"))
    alice.start(True)

    def attempt():
        before, far_before = len(bench.played()), len(sound.read(bench.folder + "/far-loudspeaker"))
        alice.control.ask("dial", bob.uri("bob"))
        bob.expect("CALL_INCOMING")
        bob.control.ask("accept")
        alice.expect("CALL_ESTABLISHED")
        bench.wait(6)
        alice.control.ask("hangup")
        bob.expect("CALL_CLOSED")
        check_tone("heard by bob", sound.read(bench.folder + "/far-loudspeaker")[far_before:], 16000, 1000)
        check_tone("heard at the telephone", bench.played()[before:], 16000, 440)
    patiently(attempt)


def set_sound(baresip, lines):
    """In the place of the sound that the test bench gave it."""
    from baresip_peer import set_lines
    with open(baresip.folder + "/config", encoding="utf-8") as file:
        text = file.read()
    baresip.write("config", set_lines(text, lines))


@case
def linphonec_as_host(bench):
    """linphonec, set up as the page says, calls a baresip with a card of its own."""
    from baresip_peer import Baresip, free_port
    import socket
    bench.begin_call()
    bob = Baresip(bench.stage, "bob", '"Bob" <sip:bob@127.0.0.1:{sip}>;regint=0')
    bob.kill()
    set_sound(bob, "module alsa.so\naudio_player alsa,far\naudio_source alsa,far\naudio_alert aubridge,x\n")
    bob.start(True)
    with open(bench.folder + "/.linphonerc", "w", encoding="utf-8") as file:
        file.write(page("linphonerc") + f"[sip]\nsip_port={free_port(socket.SOCK_DGRAM)}\nsip_tcp_port=0\nsip_tls_port=0\n"
                   "contact=\"Lin\" <sip:lin@127.0.0.1>\n"
                   f"[rtp]\naudio_rtp_port={free_port(socket.SOCK_DGRAM)}\n")
    os.makedirs(bench.folder + "/.local/share/linphone")  # without it linphone 5.1 has no transports
    linphone = subprocess.Popen(["linphonec", "-c", bench.folder + "/.linphonerc"], env=bench.environment, stdin=subprocess.PIPE,
                                stdout=bench.stage.log, stderr=bench.stage.log, cwd=bench.folder)

    def tell(line):
        linphone.stdin.write(line.encode() + b"\n")
        linphone.stdin.flush()

    def attempt():
        before, far_before = len(bench.played()), len(sound.read(bench.folder + "/far-loudspeaker"))
        tell(f"call {bob.uri('bob')}")
        bob.expect("CALL_INCOMING")
        bob.control.ask("accept")
        bob.expect("CALL_ESTABLISHED")
        bench.wait(7)
        tell("terminate")
        bob.expect("CALL_CLOSED")
        # linphone's own clock jumps now and then by a packet of 20 ms
        check_tone("heard by bob", sound.read(bench.folder + "/far-loudspeaker")[far_before:], 16000, 1000, 25)
        check_tone("heard at the telephone", bench.played()[before:], 16000, 440, 25)
    try:
        bench.wait(2)
        patiently(attempt)
        tell("quit")
        linphone.wait(PATIENCE_S)
    finally:
        if linphone.poll() is None:
            linphone.kill()
            linphone.wait()


NEEDS = {"baresip_as_host": ["baresip"], "linphonec_as_host": ["baresip", "linphonec"]}


def missing(name):
    """A program that the case needs and that is not here."""
    path = os.environ["PATH"].split(os.pathsep)
    for program in ["arecord", *NEEDS.get(name, [])]:
        if not any(os.access(os.path.join(folder, program), os.X_OK) for folder in path):
            return program
    return None


def run(programs, name):
    bench = Bench(programs)
    failure = None
    try:
        CASES[name](bench)
    except Exception:  # whatever it was, the log is wanted
        failure = traceback.format_exc()
    bad, log = bench.close()
    if failure or bad:
        fail_with(log, f"{name}: {failure or ''} {'; '.join(bad)}")
        return 1
    print(f"{name}: passed")
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    names = arguments.cases or list(CASES)
    skipped = [f"{name}: there is no {missing(name)}" for name in names if missing(name)]
    print("\n".join(skipped))
    if len(skipped) == len(names):
        return 77
    return max(run(arguments.programs, name) for name in names if not missing(name))


if __name__ == "__main__":
    sys.exit(main())
