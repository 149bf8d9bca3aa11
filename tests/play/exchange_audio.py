"""Asterisk's end of an AudioSocket, with its intolerance: any kind that it does not know, DTMF, an empty frame, or a payload
that comes 5 ms after its header ends the call, and the connection is reset.
"""
import array
import asyncio
import math
import socket
import struct
import uuid

FRAME_S = 0.020
KINDS = {0x10: 8000, 0x11: 12000, 0x12: 16000, 0x13: 24000, 0x14: 32000, 0x15: 44100, 0x16: 48000, 0x17: 96000, 0x18: 192000}
LATE_S = 0.005


class Killed(Exception):
    """What Asterisk would have hung up for."""


class AudioLeg:
    def __init__(self, sock, path, kind, fault):
        self.sock, self.path, self.kind, self.fault = sock, path, kind, fault
        self.broken = asyncio.Event()
        self.tone, self.echo, self.time = False, False, 0
        self.frames, self.tasks = {}, []

    @classmethod
    async def open(cls, host, port, call, path, kind, fault):
        sock = socket.socket()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(loop.sock_connect(sock, (host, port)), 2)
            await loop.sock_sendall(sock, b"\x01\x00\x10" + uuid.UUID(call).bytes)
        except (OSError, asyncio.TimeoutError):
            sock.close()
            return None
        leg = cls(sock, path, kind, fault)
        leg.tasks = [loop.create_task(leg.speak()), loop.create_task(leg.listen())]
        return leg

    def close(self):
        """A reset, as Asterisk closes."""
        current = asyncio.current_task()
        for task in self.tasks:
            if task is not current:
                task.cancel()
        if self.sock.fileno() >= 0:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.close()
        self.broken.set()

    def samples(self):
        """20 ms of ringing tone or silence, at 16 kHz whatever the kind says (releases before 2025)."""
        count = int(16000 * FRAME_S)
        begin, self.time = self.time, self.time + count
        if not self.tone:
            return bytes(2 * count)
        return array.array("h", (int(6000 * (math.sin(2 * math.pi * 440 * n / 16000) + math.sin(2 * math.pi * 480 * n / 16000)))
                                 for n in range(begin, begin + count))).tobytes()

    async def speak(self):
        loop = asyncio.get_running_loop()
        due = loop.time()
        try:
            while True:
                due += FRAME_S
                await asyncio.sleep(max(0.0, due - loop.time()))
                if not self.echo:
                    await self.send(self.samples())
        except OSError:
            self.close()

    async def send(self, samples):
        await asyncio.get_running_loop().sock_sendall(self.sock, struct.pack(">BH", self.kind, len(samples)) + samples)

    async def exactly(self, count, late_s=None):
        data = b""
        while len(data) < count:
            wait = asyncio.get_running_loop().sock_recv(self.sock, count - len(data))
            piece = await (asyncio.wait_for(wait, late_s) if late_s else wait)
            if not piece:
                raise EOFError
            data += piece
        return data

    async def frame(self):
        kind, length = struct.unpack(">BH", await self.exactly(3))
        if kind == 0x00:
            raise EOFError
        if kind not in KINDS:
            raise Killed(f"a frame of kind {kind:#x}")
        if length < 1:
            raise Killed("an empty frame")
        try:
            return kind, await self.exactly(length, LATE_S)
        except asyncio.TimeoutError:
            raise Killed("a payload that came late") from None

    async def listen(self):
        try:
            with open(self.path, "ab") as file:
                while True:
                    kind, data = await self.frame()
                    self.frames[kind] = self.frames.get(kind, 0) + 1
                    if kind == 0x12:
                        file.write(data)
                        file.flush()
                    if self.echo:
                        await self.send(data)
        except Killed as killed:
            self.fault(f"Asterisk would hang up: {killed}")
        except (EOFError, OSError):
            pass
        self.close()
