#!/usr/bin/env python3
"""A softphone for the desk phone's agent that takes every call, plays a file to it, and hangs up.

usage: answering-machine.py GREETING.wav

Each line of standard input is the name of somebody who calls now. See docs/socket.md for every message that is used here.
"""
import json
import os
import select
import socket
import sys
import threading
import time
import uuid
import wave

RUNTIME = os.environ.get("DESKPHONE_RUNTIME_DIR") or os.path.join(os.environ.get("XDG_RUNTIME_DIR", "/run"), "deskphone")
FRAME_S = 0.02
RING_S = 2


def connect(name):
    peer, path = socket.socket(socket.AF_UNIX), os.path.join(RUNTIME, name)
    try:
        peer.connect(path)
    except OSError as error:
        sys.exit(f"no agent answers at {path}: {error.strerror}")
    return peer


class Machine:
    def __init__(self, path):
        with wave.open(path, "rb") as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2 or file.getframerate() not in (8000, 16000):
                sys.exit(f"{path}: must be mono, 16 bit, 8000 or 16000 Hz")
            self.kind = 0x10 if file.getframerate() == 8000 else 0x12
            self.samples = file.readframes(file.getnframes())
        self.calls, self.callers, self.lock = {}, True, threading.Lock()
        self.control = connect("control")
        self.send(type="hello", protocol=1, role="softphone", name="answering machine", can=[])
        self.send(type="sync", calls=[])

    def send(self, **message):
        with self.lock:
            self.control.sendall(json.dumps(message).encode() + b"\n")

    def record(self, call, state, **more):
        self.send(type="call", call=call, state=state, dir="in", name=self.calls[call], **more)

    def take_callers(self):
        for line in sys.stdin:
            self.ring(line.strip())
        self.callers = False

    def ring(self, name):
        """Somebody calls."""
        call = str(uuid.uuid4())
        self.calls[call] = name
        self.record(call, "incoming")
        threading.Thread(target=self.play, args=(call,), daemon=True).start()

    def play(self, call):
        """Takes the call when the phone has rung once: the greeting, a frame for each that comes, for the agent keeps the time."""
        time.sleep(RING_S)
        self.record(call, "active", since=int(time.time() * 1000))
        audio = connect("audio")
        audio.sendall(b"\x01\x00\x10" + uuid.UUID(call).bytes)
        size = int(2 * FRAME_S * (8000 if self.kind == 0x10 else 16000))
        with audio, audio.makefile("rb") as heard:
            for at in range(0, len(self.samples), size):
                header = heard.read(3)
                if len(header) < 3 or header[0] == 0:
                    break
                heard.read(int.from_bytes(header[1:], "big"))
                data = self.samples[at:at + size]
                audio.sendall(bytes([self.kind]) + len(data).to_bytes(2, "big") + data)
        self.end(call)

    def end(self, call):
        if call in self.calls:
            self.record(call, "ended", cause="normal")
            del self.calls[call]

    def handle(self, message):
        if message["type"] == "ping":
            self.send(type="pong")
        if "id" not in message or message["type"] in ("reply", "ping"):
            return
        known = message["type"] == "hangup"
        if known:
            self.end(message["call"])
        self.send(type="reply", id=message["id"], ok=known, **({} if known else {"error": "unsupported"}))

    def run(self):
        threading.Thread(target=self.take_callers, daemon=True).start()
        rest = b""
        while self.callers or self.calls:
            if not select.select([self.control], [], [], 0.2)[0]:
                continue
            data = self.control.recv(65536)
            if not data:
                sys.exit("the agent has gone")
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self.handle(json.loads(line))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Machine(sys.argv[1]).run()
