"""A sound card for scenarios: the paced ALSA plug-in tests/virtual/pcm_testcard.c, what its microphone hears, and how what
came out at the other end is compared with it, sample for sample.
"""
import array
import cmath
import math
import os
import random

RATE_HZ = 16000
TONE_HZ = 1000
SIGNAL_S = 60
PIECE = RATE_HZ // 10  # samples of the probe that finds the place


def signal():
    """One kilohertz, and a little noise on it that makes every place in it unlike every other."""
    noise = random.Random(1)
    return array.array("h", (int(8000 * math.sin(2 * math.pi * TONE_HZ * n / RATE_HZ)) + noise.randint(-500, 500)
                             for n in range(SIGNAL_S * RATE_HZ))).tobytes()


def write_card(folder, module, extra=""):
    """asoundrc and signal; the path of the configuration."""
    with open(folder + "/microphone", "wb") as file:
        file.write(signal())
    with open(folder + "/asoundrc", "w", encoding="utf-8") as file:
        file.write(f'pcm_type.testcard {{ lib "{module}" }}\n'
                   f'pcm.card {{ type testcard infile "{folder}/microphone" outfile "{folder}/loudspeaker" '
                   f'gone "{folder}/gone" patient yes }}\n'
                   f'pcm.default {{ type testcard rate 48000 patient yes }}\n{extra}')
    return folder + "/asoundrc"


def longest_run(heard, said):
    """The longest stretch of `heard` that is, sample for sample, a stretch of `said` [samples], and where it begins."""
    best, where, at = 0, 0, 0
    while at + 2 * PIECE <= len(heard):
        place = said.find(heard[at:at + 2 * PIECE])
        if place < 0 or place % 2:
            at += PIECE
            continue
        length = 2 * PIECE
        while length < min(len(heard) - at, len(said) - place) and \
                heard[at + length:at + length + 640] == said[place + length:place + length + 640]:
            length += 640
        length = min(length, len(heard) - at, len(said) - place)
        if length > best:
            best, where = length, at
        at += length
    return best // 2, where // 2


def frequency(samples):
    """The frequency of a run of samples near TONE_HZ [Hz], from the phase at its two ends."""
    values = array.array("h", samples)
    block = RATE_HZ // 10

    def phase(begin):
        return cmath.phase(sum(values[begin + n] * cmath.exp(-2j * math.pi * TONE_HZ * n / RATE_HZ) for n in range(block)))
    apart = (len(values) - block) // (RATE_HZ // TONE_HZ) * (RATE_HZ // TONE_HZ)  # whole periods
    turn = (phase(apart) - phase(0) + math.pi) % (2 * math.pi) - math.pi
    return TONE_HZ + turn / (2 * math.pi) * RATE_HZ / apart


def power_at(samples, hz):
    """The part of the power of a block that is at one frequency, 0 to 1."""
    values = array.array("h", samples)
    energy = sum(value * value for value in values)
    turn = sum(value * cmath.exp(-2j * math.pi * hz * n / RATE_HZ) for n, value in enumerate(values))
    return 2 * abs(turn) ** 2 / (len(values) * energy) if energy else 0.0


def read(path):
    """Raw samples; the header of a WAV is passed over."""
    if not os.path.exists(path):
        return b""
    with open(path, "rb") as file:
        data = file.read()
    return data[44:] if data[:4] == b"RIFF" else data
