"""Steps of scenarios that are about what is heard, where the file says `@card testcard`."""
import array
import cmath
import math
import os
import signal
import struct
import time

import sound
from scenario import step
from stage import Failure

BLOCK = sound.RATE_HZ // 5  # a fifth of a second


@step(r"expect ([0-9.]+) s of the microphone at the (softphone|loudspeaker)")
def expect_sound(stage, seconds, where):
    """Without a missing, repeated or changed sample, at the right pitch; beginning with what comes from now on."""
    path = stage.folder + ("/heard" if where == "softphone" else "/loudspeaker")
    said, wanted = sound.read(stage.folder + "/microphone"), float(seconds) * sound.RATE_HZ
    begin, found = len(sound.read(path)), [0]

    def long_enough():
        heard = sound.read(path)[begin:]
        if len(heard) < 2 * wanted:
            time.sleep(0.2)
            return False
        found[0], at = sound.longest_run(heard, said)
        if found[0] < wanted:
            return False
        pitch = sound.frequency(heard[2 * at:2 * (at + found[0])])
        print(f"    {found[0]} samples on end at the {where}, {pitch:.3f} Hz")
        return abs(pitch - sound.TONE_HZ) < 1
    try:
        stage.wait_for(long_enough, "")
    except Failure:
        raise Failure(f"only {found[0]} samples on end of the microphone came to the {where}") from None


@step(r"expect to hear ([0-9+]+) Hz")
def expect_to_hear(stage, frequencies):
    """The tone's frequencies, and next to nothing else, in the loudspeaker for a fifth of a second."""
    path, block = stage.folder + "/loudspeaker", 2 * sound.RATE_HZ // 5
    wanted = [int(hz) for hz in frequencies.split("+")]

    def heard():
        samples = sound.read(path)[-block:]
        time.sleep(0.05)
        return len(samples) == block and sum(sound.power_at(samples, hz) for hz in wanted) > 0.97
    stage.wait_for(heard, f"{frequencies} Hz in the loudspeaker")


def last_block(stage):
    """The latest fifth of a second in the loudspeaker; None when there is not yet so much."""
    samples = sound.read(stage.folder + "/loudspeaker")[-2 * BLOCK:]
    time.sleep(0.05)
    return samples if len(samples) == 2 * BLOCK else None


def level_db(samples, hz):
    """The level of one frequency [dB below full scale]."""
    values = array.array("h", samples)
    turn = sum(value * cmath.exp(-2j * math.pi * hz * n / sound.RATE_HZ) for n, value in enumerate(values))
    return 20 * math.log10(2 * abs(turn) / len(values) / 32768 + 1e-9)


@step(r"expect to hear (\d+) Hz for ([0-9.]+) s")
def expect_to_hear_briefly(stage, hz, seconds):
    """A tone that may have begun and ended since the last step."""
    path, block = stage.folder + "/loudspeaker", 2 * int(float(seconds) * sound.RATE_HZ / 2)
    begin = max(0, len(sound.read(path)) - 2 * sound.RATE_HZ)

    def heard():
        samples = sound.read(path)[begin:]
        time.sleep(0.05)
        return any(sound.power_at(samples[at:at + block], int(hz)) > 0.95
                   for at in range(0, len(samples) - block, block // 2))
    stage.wait_for(heard, f"{hz} Hz for {seconds} s in the loudspeaker")


@step(r"remember how loud (\d+) Hz is")
def remember_loudness(stage, hz):
    stage.wait_for(lambda: hear(stage, int(hz)), f"{hz} Hz in the loudspeaker")


def hear(stage, hz):
    samples = last_block(stage)
    if not samples or sound.power_at(samples, hz) < 0.97:
        return False
    stage.loudness = level_db(samples, hz)
    return True


@step(r"expect (\d+) Hz to be (\d+) dB quieter")
def expect_quieter(stage, hz, difference):
    before, now = stage.loudness, [""]

    def quieter():
        if not hear(stage, int(hz)):
            return False
        now[0] = f"{before - stage.loudness:.2f} dB"
        return abs(before - stage.loudness - int(difference)) < 0.3
    try:
        stage.wait_for(quieter, "")
    except Failure:
        raise Failure(f"{hz} Hz is {now[0] or 'not heard'} quieter") from None
    print(f"    {now[0]} quieter")


@step(r"expect to hear (\d+) and (\d+) Hz in turn")
def expect_to_hear_warble(stage, first, second):
    """Most pieces of 25 ms are one or the other, and both come."""
    piece = 2 * sound.RATE_HZ // 40

    def heard():
        samples = last_block(stage)
        if not samples or not any(samples):
            return False
        shares = [[sound.power_at(samples[at:at + piece], int(hz)) > 0.9 for hz in (first, second)]
                  for at in range(0, len(samples) - piece + 1, piece)]
        one, other = (sum(share[i] for share in shares) for i in (0, 1))
        return one and other and one + other >= len(shares) - 2
    stage.wait_for(heard, f"{first} and {second} Hz in the loudspeaker")


@step(r"expect silence in the loudspeaker")
def expect_silence(stage):
    def silent():
        samples = last_block(stage)
        return samples is not None and not any(samples)
    stage.wait_for(silent, "the loudspeaker to be silent")


@step(r"wav (\S+): (\d+) Hz, ([0-9.]+) s, (\d+) bits at (\d+)")
def wav(stage, name, hz, seconds, bits, rate):
    """A WAV file of a sine, mono."""
    rate, size = int(rate), int(bits) // 8
    peak = 2 ** (int(bits) - 1) * 0.3
    samples = (int(peak * math.sin(2 * math.pi * int(hz) * n / rate)) + (128 if size == 1 else 0)
               for n in range(int(float(seconds) * rate)))
    data = b"".join(value.to_bytes(size, "little", signed=size > 1) for value in samples)
    with open(stage.folder + "/" + name, "wb") as file:
        file.write(struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * size, size,
                               8 * size, b"data", len(data)) + data)


@step(r"file (\S+) of (\d+) bytes")
def file_of(stage, name, size):
    with open(stage.folder + "/" + name, "wb") as file:
        file.write(b"x" * int(size))


@step(r"the voice process (hangs|dies)")
def voice_process(stage, how):
    """The daemon's child (transport socket only)."""
    with open(f"/proc/{stage.agent.pid}/task/{stage.agent.pid}/children", encoding="utf-8") as file:
        children = [int(pid) for pid in file.read().split()]
    for pid in children:
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
            if file.read().startswith("deskphone-voice"):
                os.kill(pid, signal.SIGSTOP if how == "hangs" else signal.SIGKILL)
                return
    raise Failure("no voice process runs")
