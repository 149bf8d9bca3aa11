"""What an audio-recorder (tests/integration/audio_recorder.c) has noted: gaps, bursts and silence in a softphone's stream.

A stretch in which the recorder itself was not running says nothing about the sender, and is taken off.
"""
import os
import time

FRAME_NS = 20_000_000
MS = 1_000_000


class Pace:
    """Grows with the recorder's file."""

    def __init__(self, path):
        self.path, self.file, self.rest = path, None, ""
        self.times, self.sounds, self.stalls, self.end = [], [], [], None

    def read(self):
        if not self.file and os.path.exists(self.path):
            self.file = open(self.path, encoding="ascii")
        if not self.file:
            return self
        self.rest += self.file.read()
        *lines, self.rest = self.rest.split("\n")
        for line in lines:
            kind, *words = line.split()
            if kind == "frame":
                self.times.append(int(words[0]))
                self.sounds.append(int(words[2]))
            elif kind == "stall":
                self.stalls.append((int(words[0]), int(words[1])))
            else:
                self.end = words[0]
        return self

    def since(self, ns):
        """The first frame that came after this moment."""
        at = len(self.times)
        while at and self.times[at - 1] > ns:
            at -= 1
        return at

    def sounding(self, at):
        """How many of the frames from this one on have sound."""
        return sum(1 for sound in self.sounds[at:] if sound)

    def stalled(self, begin, end):
        """How long of that the recorder did not run."""
        return sum(max(0, min(end, b) - max(begin, a)) for a, b in self.stalls)

    def gap_ms(self, first, last):
        """The longest time without a frame, and where."""
        worst, where = 0.0, first
        for i in range(max(first, 1), last):
            begin, end = self.times[i - 1], self.times[i]
            if end - begin <= FRAME_NS:
                continue
            gap = (end - begin - self.stalled(begin, end)) / MS
            if gap > worst:
                worst, where = gap, i
        return worst, where

    def burst_ms(self, first, last):
        """The shortest time in which three frames came."""
        least = float("inf")
        for i in range(first, last - 2):
            begin, end = self.times[i], self.times[i + 2]
            if end - begin < FRAME_NS and not self.stalled(begin - 2 * FRAME_NS, end):
                least = min(least, (end - begin) / MS)
            elif end - begin >= FRAME_NS:
                least = min(least, (end - begin) / MS)
        return least

    def ahead_ms(self, first, last):
        """How much earlier a frame came than by the schedule of the earliest before it."""
        ahead, best = 0.0, None
        for i in range(first, last):
            lead = self.times[i] - i * FRAME_NS
            if best is not None and lead < best:
                ahead = max(ahead, (best - lead) / MS)
            best = lead if best is None else min(best, lead)
        return ahead

    def silence_ms(self, first, last):
        """The longest time from one frame with sound to the next."""
        worst, sounded = 0.0, None
        for i in range(first, last):
            if not self.sounds[i]:
                continue
            if sounded is not None:
                worst = max(worst, (self.times[i] - sounded - FRAME_NS) / MS)
            sounded = self.times[i]
        return worst

    def short_ms(self, first, last):
        """Elapsed time less what the frames hold: positive when frames are missing."""
        return ((self.times[last - 1] - self.times[first]) - (last - 1 - first) * FRAME_NS) / MS


def now_ns():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)
