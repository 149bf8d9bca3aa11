"""A telephone with a call and a sound card of tests/virtual, programs that use its ALSA device, and what is heard at both ends.

The environment names the modules: TESTCARD, PLUGIN.
"""
import array
import cmath
import math
import os
import re
import subprocess
import sys
import threading
import time
import uuid
import wave

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(SOURCE, "tests", "play")]
import sound
from stage import PATIENCE_S, Failure, Stage

CALM_RUNS = 3    # that fail make a failure
BUSY_S = 150     # so long after the beginning a machine may be too busy for real time
BEGIN = time.monotonic()
LATE_MS = 5.0    # for a process that wants 5 ms and sleeps: then a run with several of them in a row says nothing


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


def add_far_card(stage):
    """The device `deskphone`, and `far`: a card whose microphone hears 440 Hz."""
    with open(stage.folder + "/asoundrc", "a", encoding="utf-8") as file:
        file.write(f"<{SOURCE}/agent/alsa/50-deskphone.conf>\n")
        write_wave(stage.folder + "/far.wav", 16000, 440, 60)
        with open(stage.folder + "/far.wav", "rb") as wav, open(stage.folder + "/far-microphone", "wb") as raw:
            raw.write(wav.read()[44:])
        file.write(f'pcm.far {{ type plug slave.pcm {{ type testcard infile "{stage.folder}/far-microphone" '
                   f'outfile "{stage.folder}/far-loudspeaker" }} }}\n')
    stage.environment["ALSA_PLUGIN_DIR"] = os.path.dirname(os.environ["PLUGIN"])
    stage.environment["HOME"] = stage.folder


class Bench:
    """A telephone with a call, and programs that use the device. `environment` is theirs."""

    def __init__(self, programs):
        self.stage = Stage(programs, SOURCE, transport="socket", card=True)
        self.folder, self.environment = self.stage.folder, self.stage.environment
        self.asoundrc = self.folder + "/asoundrc"
        add_far_card(self.stage)
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


def check_tone(what, data, rate, hertz, gap_ms=20.5):
    """A packet of 20 ms may be lost; and a tone is quiet, by itself, for part of a millisecond."""
    found = tone(data, rate, hertz)
    print(f"{what}: {found}")
    if not found or abs(found[0] - hertz) > 1 or found[1] > gap_ms:
        raise Failure(f"{what} is not {hertz} Hz without a gap: {found}")


class Busy(Exception):
    """The machine had no time for real time: nothing can be said."""


class Metronome(threading.Thread):
    """How late the machine lets a thread wake up, at the worst, from start() to stop()."""

    def __init__(self):
        super().__init__(daemon=True)
        self.worst_ms, self.ending = 0.0, False

    def run(self):
        while not self.ending:
            due = time.monotonic() + 0.005
            time.sleep(0.005)
            self.worst_ms = max(self.worst_ms, (time.monotonic() - due) * 1000)

    def stop(self):
        self.ending = True
        self.join()
        return self.worst_ms


def patiently(attempt):
    """Once more when the machine was too busy for real time."""
    calm = 0
    while True:
        metronome = Metronome()
        metronome.start()
        try:
            result = attempt()
            metronome.stop()
            return result
        except Failure as failure:
            late_ms = metronome.stop()
            calm += late_ms < LATE_MS
            print(f"again ({late_ms:.1f} ms late): {failure}")
            if calm == CALM_RUNS:
                raise
            if time.monotonic() > BEGIN + BUSY_S:
                raise Busy(str(failure)) from None
