#!/usr/bin/env python3
"""The daemon against a scripted ctrl_tcp: releases that cannot be installed here, and peers that misbehave.

usage: baresip_fake.py --programs DIR [CASE ...]

What the fake says is what baresip 1.0.0 was seen to say (transcripts), and for later releases what their source prints.
"""
import json
import os
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE]
import baresip
from baresip import scenario
from baresip_peer import PATIENCE_S
from stage import Failure, Stage, connect

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


ABOUT = ".---.\n|       \x1b[34;1mbare\x1b[31;1msip\x1b[;m {version}       |\n"
CALLSTAT = ("\n===== Call debug ({state}) =====\n local_uri: Alice <{aor}>\n peer_uri:  {name} <{uri}>\n"
            " af=AF_INET id={id}\n direction: {direction}\nSDP session\n")


class Call:
    def __init__(self, line, ident, state, uri, name="", outgoing=False):
        self.line, self.id, self.state, self.uri, self.name, self.outgoing = line, ident, state, uri, name, outgoing
        self.held, self.direction = False, "sendrecv"


class Fake:
    """A ctrl_tcp of one client. `later`: speaks as releases after 1.0.0 do."""

    def __init__(self, later=False, accounts=("sip:alice@example.com",)):
        self.later, self.accounts, self.account = later, accounts, accounts[0]
        self.calls, self.current, self.muted, self.asked = [], None, False, []
        self.silent, self.overrides, self.chopped = False, {}, False
        self.client, self.lock = None, threading.RLock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.client:
                self.client.close()
            self.client = client
            threading.Thread(target=self.listen, args=(client,), daemon=True).start()

    def listen(self, client):
        rest = b""
        try:
            while data := client.recv(65536):
                rest += data
                while b":" in rest and len(rest) > rest.index(b":") + 1 + int(rest[:rest.index(b":")]):
                    begin = rest.index(b":") + 1
                    end = begin + int(rest[:begin - 1])
                    self.handle(json.loads(rest[begin:end]))
                    rest = rest[end + 1:]
        except (OSError, ValueError):
            pass

    def raw(self, data):
        """Bytes to the client; in the smallest pieces when `chopped`."""
        with self.lock:
            for piece in ([data[i:i + 1] for i in range(len(data))] if self.chopped else [data]):
                try:
                    self.client.sendall(piece)
                except OSError:
                    return

    def send(self, message):
        text = json.dumps(message).encode()
        self.raw(b"%d:%s," % (len(text), text))

    def event(self, kind, call, param="", **more):
        message = {"event": True, "type": kind, "class": "call", "accountaor": self.account,
                   "direction": "outgoing" if call.outgoing else "incoming", "peeruri": call.uri, "id": call.id, "param": param}
        if call.name:
            message["peerdisplayname"] = call.name
        self.send(dict(message, **more))

    def handle(self, message):
        command, params, token = message["command"], message.get("params", ""), message["token"]
        if not isinstance(token, str):
            os._exit(3)  # 1.0.0 crashes
        self.asked.append((command, params))
        if self.silent:
            return
        answer = self.overrides.get(command) or getattr(self, "do_" + command, None)
        if answer is None:
            self.send({"response": True, "ok": False, "data": f"command not found ({command})\n", "token": token})
            return
        data = answer(params) if callable(answer) else answer
        ok, after = True, None
        if isinstance(data, tuple):
            ok, data, after = (*data, None)[:3]
        self.send({"response": True, "ok": ok, "data": data, "token": token})
        if after:
            after()

    def do_about(self, _):
        return ABOUT.format(version="4.1.0" if self.later else "1.0.0")

    def do_reginfo(self, _):
        rows = "".join(("%d - %s" % (i, aor) if self.later else "%s %s" % (">" if aor == self.account else " ", aor)) +
                       " " * 20 + "\x1b[32mOK \x1b[;m\n" for i, aor in enumerate(self.accounts))
        return f"\n--- User Agents ({len(self.accounts)}) ---\n{rows}\n"

    def do_uafind(self, aor):
        if aor not in self.accounts:
            return False, "No such file or directory"
        self.account = aor
        return f"ua: {aor}\n"

    def do_listcalls(self, _):
        rows = "".join("%s [line %d%s]  0:00:05  %s  %s  %s\n" % (
            ">" if call is self.current else " ", call.line, f", id {call.id}" if self.later else "", call.state,
            "(on hold)" if call.held else "", call.uri) for call in self.calls)
        return f"\n--- Active calls ({len(self.calls)}) ---\n{rows}\n"

    def do_line(self, number):
        found = [call for call in self.calls if str(call.line) == number]
        if not found:
            return f"call not found (ua={self.account}, line={number})\n"
        self.current = found[0]
        return f"setting current call: line {number}\n"

    def do_callfind(self, ident):
        found = [call for call in self.calls if call.id == ident]
        if not found:
            return not self.later, f"call not found (id={ident})\n"
        self.current = found[0]
        return f"setting current call: {ident}\n"

    def do_callstat(self, _):
        call = self.current
        if not call:
            return "\n(no active calls)\n"
        return CALLSTAT.format(state=call.state, aor=self.account, name=call.name, uri=call.uri, id=call.id,
                               direction="Outgoing" if call.outgoing else "Incoming")

    def do_audio_debug(self, _):
        return f"\n--- Audio stream ---\n audio dir={self.current.direction} pt_enc=0\n"

    def do_mute(self, params):
        self.muted = params == "yes" if self.later and params else not self.muted
        return "\ncall muted\n" if self.muted else "\ncall un-muted\n"

    def do_accept(self, _):
        call = self.current
        call.state = "ESTABLISHED"
        return True, f"{self.account}: Answering incoming call\n", lambda: self.event("CALL_ESTABLISHED", call, call.uri)

    def do_hold(self, _):
        self.current.direction = "sendonly"
        return ""

    def do_resume(self, _):
        self.current.direction = "sendrecv"
        return ""

    def do_sndcode(self, _):
        return ""

    def do_transfer(self, _):
        return ""

    def do_hangup(self, params):
        call = self.current
        if call in self.calls:
            self.calls.remove(call)
            self.event("CALL_CLOSED", call, "Connection reset by user")
        self.current = self.calls[-1] if self.calls else None
        return ""

    def do_dial(self, uri):
        call = Call(len(self.calls) + 1, "7f3a%d" % len(self.asked), "OUTGOING", f"sip:{uri}@example.com", outgoing=True)
        self.calls.append(call)
        self.current = call
        if self.later:
            self.event("CALL_OUTGOING", call, call.uri)
        return f"call uri: {call.uri}\ncall id: {call.id}\n" if self.later else ""

    def do_ausrc(self, device):
        return f"switch audio device: {device}\n"

    def do_auplay(self, device):
        return f"no such device for alsa audio-player: {device}\n"

    def ring(self, uri="sip:+442079460018@example.com;user=phone", name="Ada Lovelace", ident="ab12", **more):
        call = Call(len(self.calls) + 1, ident, "INCOMING", uri, name)
        self.calls.append(call)
        self.current = call
        self.event("CALL_INCOMING", call, uri, **more)
        return call


class Bench:
    def __init__(self, programs, name):
        options = OPTIONS.get(name, {})
        self.fake = Fake(**{key: value for key, value in options.items() if key != "config"})
        config = (f"[softphone]\nkind=baresip\nport={self.fake.port}\n" + options.get("config", "audio=leave\n") +
                  "[user]\nname=Grace Hopper\nlanguage=en\n")
        self.stage = Stage(programs, baresip.SOURCE, transport="socket", config=config)
        if name != "nobody_answers":
            self.connected()

    def do(self, *lines):
        for line in lines:
            scenario.carry_out(self.stage, line)

    def connected(self):
        self.do('expect status "^Softphone +baresip"')

    def expect_asked(self, *wanted):
        self.stage.wait_for(lambda: wanted in self.fake.asked, f"{wanted}; it was asked {self.fake.asked[-8:]}")

    def expect_log(self, text):
        def logged():
            with open(self.stage.folder + "/log", encoding="utf-8", errors="replace") as log:
                return text in log.read()
        self.stage.wait_for(logged, f"the log to say {text}")

    def calls(self):
        return json.loads(self.stage.tool("status", "--json").stdout)["calls"]

    def expect_call(self, member, value):
        self.stage.wait_for(lambda: any(call.get(member) == value for call in self.calls()), f"a call with {member} {value}")

    def expect_lost(self):
        self.do("expect event softphone connected=false")

    def call(self):
        call = self.fake.ring()
        self.do("expect event call state=incoming number=+442079460018", "lift handset", 'expect line 2 "00:.*"')
        return call


OPTIONS = {
    "later_release": {"later": True},
    "which_account": {"accounts": ("sip:alice@example.com", "sip:bob@example.org"),
                      "config": "audio=leave\naccount=bob@example.org\n"},
    "sound_devices": {"config": ""},
    "card_follows_the_phone": {"config": "audio=card\naudio-unplugged=alsa,laptop\n[audio]\ncard=alsa:desk\n"},
}


@case
def later_release(bench):
    """The forms of releases after 1.0.0: ids at once, refusals that say so, mute that is absolute, who holds by an event."""
    fake = bench.fake
    bench.do("lift handset", "press 5551234#")
    bench.expect_asked("dial", "5551234")
    call = fake.calls[0]
    fake.event("CALL_RINGING", call)
    bench.do("expect event call state=ringing-out dir=out")
    fake.event("CALL_PROGRESS", call)
    bench.expect_call("early_media", True)
    call.state = "ESTABLISHED"
    fake.event("CALL_ESTABLISHED", call)
    bench.do('expect line 2 "00:.*"')
    call.direction = "recvonly"
    fake.event("CALL_HOLD", call)
    bench.do("expect event call state=remote-held")
    call.direction = "sendrecv"
    fake.event("CALL_RESUME", call)
    bench.do("expect event call state=active", "tool mute on")
    bench.expect_asked("mute", "yes")
    bench.do("tool mute off")
    bench.expect_asked("mute", "no")
    bench.do("hang up", "expect event call state=ended")
    fake.ring()
    bench.do("expect event call state=incoming", "tool reject")
    bench.expect_asked("hangup", "scode=603 reason=Decline")


@case
def which_account(bench):
    """The account of the configuration is chosen before dialling; a call of the other one is found there."""
    bench.do("lift handset", "press 5551234#")
    bench.expect_asked("dial", "5551234")
    asked = bench.fake.asked
    if asked[asked.index(("dial", "5551234")) - 1] != ("uafind", "sip:bob@example.org"):
        raise Failure(f"dialled with {asked}")


@case
def sound_devices(bench):
    """baresip is told to use the plug-in; what it does not take is logged."""
    bench.expect_asked("ausrc", "alsa,deskphone")
    bench.expect_asked("auplay", "alsa,deskphone")
    bench.expect_log("does not take the sound device alsa,deskphone (auplay): no such device")


@case
def card_follows_the_phone(bench):
    """The phone's own card while it is there, another one while it is not."""
    bench.expect_asked("ausrc", "alsa,desk")
    bench.do("unplug")
    bench.expect_asked("ausrc", "alsa,laptop")
    bench.expect_asked("auplay", "alsa,laptop")
    bench.fake.asked.clear()
    bench.do("plug")
    bench.expect_asked("ausrc", "alsa,desk")
    bench.expect_asked("auplay", "alsa,desk")


@case
def ok_is_not_success(bench):
    """Accept is answered with ok and nothing comes of it: the person hears of it."""
    bench.fake.overrides["accept"] = "Answering incoming call\n"
    bench.fake.ring()
    bench.do("expect event call state=incoming", "lift handset")
    bench.expect_log("did not answer the call")


@case
def transfer_fails_later(bench):
    """Ok, and then the other side does not want to: the person has the call back, from hold."""
    call = bench.call()
    bench.do("hold", "expect event call state=held", "tool transfer sip:bob@example.com", 'expect line 2 "Transferring"')
    bench.fake.event("TRANSFER_FAILED", call, "486 Busy Here")
    bench.stage.wait_for(lambda: call.direction == "sendrecv", "the call to be taken back")
    bench.do('expect line 2 "00:.*"', "tool hangup", "expect event call state=ended")


@case
def gone_meanwhile(bench):
    """A call that baresip has no more is not mistaken for another one."""
    call = bench.call()
    bench.fake.calls.remove(call)
    other = bench.fake.ring(ident="cd34")
    bench.do("expect event call state=waiting", "tool hangup", "wait 0.5 s")
    if other not in bench.fake.calls or ("hangup", "") in bench.fake.asked:
        raise Failure(f"the wrong call was ended: {bench.fake.asked[-6:]}")
    bench.do("expect event call state=ended")


@case
def found_again(bench):
    """Thrown out in a call with another on hold: both are there again, once each, and the one that was current is."""
    fake = bench.fake
    first = bench.call()
    second = fake.ring("sip:bob@example.com", "Bob", "cd34")
    bench.do("expect event call state=waiting", "tool answer")
    bench.stage.wait_for(lambda: second.state == "ESTABLISHED" and first.direction == "sendonly", "the first to be held")
    bench.do('expect line 2 "00:.*1 held.*"', "hold")
    bench.stage.wait_for(lambda: (first.direction, second.direction) == ("sendrecv", "sendonly") and fake.current is first,
                         "the calls to be swapped")
    fake.client.shutdown(socket.SHUT_RDWR)
    bench.expect_lost()
    bench.connected()
    bench.do('expect line 2 ".*1 held.*"')
    if sorted(call["state"] for call in bench.calls()) != ["active", "held"] or fake.current is not first:
        raise Failure(f"the picture is not right: {bench.calls()}, {fake.current.id}, {fake.asked}")


@case
def ended_meanwhile(bench):
    """What ended while baresip was away is not on the display any more."""
    call = bench.call()
    bench.fake.calls.remove(call)
    bench.fake.client.shutdown(socket.SHUT_RDWR)
    bench.expect_lost()
    bench.do("expect event softphone connected=true", "expect event call state=ended", 'expect status "^Call +none"')


@case
def mute_is_absolute(bench):
    """With a toggle that somebody else has used; and for the call that comes while the microphone is closed."""
    bench.call()
    bench.fake.muted = True
    bench.do("tool mute on")
    bench.stage.wait_for(lambda: bench.fake.asked.count(("mute", "yes")) == 2 and bench.fake.muted, "baresip to be muted")
    bench.fake.ring("sip:bob@example.com", "Bob", "cd34")
    bench.do("expect event call state=waiting", "tool answer")
    bench.stage.wait_for(lambda: bench.fake.asked.count(("mute", "yes")) > 2, "the new call to be muted")


@case
def in_pieces(bench):
    """Byte by byte."""
    bench.fake.chopped = True
    bench.call()


@case
def nobody_answers(bench):
    """What accepts connections and says nothing is given up, and tried again."""
    bench.fake.silent = True
    bench.fake.client and bench.fake.client.close()
    bench.stage.wait_for(lambda: len(bench.fake.asked) >= 3, "more than one attempt")
    bench.fake.silent = False
    bench.connected()


@case
def no_baresip(bench):
    """What is no ctrl_tcp, and what no ctrl_tcp should say: dropped, and found again."""
    deep = b"[" * 60000
    for rubbish in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"999999:", b"2:{};", b"4:null,", b"00000000:", b"60000:" + deep + b",",
                    b"6:\xff\xfe\x00\x01\x02\x03,"):
        bench.fake.raw(rubbish)
        bench.expect_lost()
        bench.connected()


@case
def hostile_texts(bench):
    """Names, addresses and ids of a caller who means no good; too many calls; events that make no sense."""
    fake = bench.fake
    for number, (name, uri, ident) in enumerate((
            ("\x1b[2J\u202egnirts\x00", "sip:%00%0a@h", "id with blanks"), ("%s%n" * 20, "sip:" + "9" * 300, "i" * 250),
            ("", "", "x"), ("J\udcffrg", "tel:+1;x=y", "y"))):
        fake.event("CALL_INCOMING", Call(number, ident, "INCOMING", uri, name.encode("utf-8", "replace").decode()))
    fake.raw(b'95:{"event":true,"type":"CALL_INCOMING","id":"latin","peerdisplayname":"J\xf6rg","direction":"incoming"},')
    for i in range(40):
        fake.event("CALL_INCOMING", Call(i, f"flood{i}", "INCOMING", "sip:f@h"))
    nobody = Call(1, "", "INCOMING", "sip:n@h")
    for kind in ("CALL_INCOMING", "CALL_CLOSED", "CALL_ESTABLISHED", "CALL_REMOTE_SDP", "NONSENSE", "MWI_NOTIFY", "REGISTER_OK"):
        fake.event(kind, nobody, "x" * 5000)
        fake.send({"event": True, "type": kind, "param": {"a": []}, "id": 7, "accountaor": None})
    fake.send({"response": True, "ok": True, "data": "late", "token": "999999"})
    fake.send({"response": True})
    bench.do("wait 0.5 s")
    for i in range(40):
        fake.event("CALL_CLOSED", Call(i, f"flood{i}", "INCOMING", "sip:f@h"), "Connection reset by peer")
    bench.connected()
    for ident in ("id with blanks", "i" * 250, "x", "y", "latin"):
        fake.event("CALL_CLOSED", Call(1, ident, "INCOMING", "sip:f@h"), "Connection reset by peer")
    bench.do('expect status "^Call +none"')
    bench.call()


@case
def flood(bench):
    """Fifty thousand events do not keep the phone from working."""
    message = json.dumps({"event": True, "type": "CALL_RTCP", "id": "x", "param": "audio"}).encode()
    bench.fake.raw((b"%d:%s," % (len(message), message)) * 50000)
    bench.call()


@case
def only_the_loopback(bench):
    """A control port on the network is refused with a sentence, as are other mistakes."""
    for line, told in (("host=192.0.2.1", "must be an address of this machine"), ("port=0", "must be a port"),
                       ("port=99999", "must be a port"), ("audio=loud", "none of"), ("host=localhost", "must be an address"),
                       ("colour=red", "no such key")):
        path = bench.stage.folder + "/wrong.conf"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"[softphone]\nkind=baresip\n{line}\n")
        import subprocess
        result = subprocess.run([bench.stage.program("deskphoned"), "--check", "--config", path], capture_output=True,
                                text=True, timeout=PATIENCE_S, check=False)
        if result.returncode == 0 or told not in result.stderr:
            raise Failure(f"{line}: exit {result.returncode}: {result.stderr}")


@case
def listens_on_network(bench):
    """A ctrl_tcp that anybody can reach is told of."""
    bench.fake.listener.shutdown(socket.SHUT_RDWR)
    bench.fake.listener.close()
    bench.fake.client.shutdown(socket.SHUT_RDWR)
    bench.expect_lost()
    bench.fake.listener = socket.create_server(("0.0.0.0", bench.fake.port))
    threading.Thread(target=bench.fake.serve, daemon=True).start()
    bench.connected()
    bench.expect_log("takes commands from the whole network")


@case
def another_softphone(bench):
    """Who takes the role over has it; when it goes, baresip has it again."""
    peer = connect(bench.stage.folder + "/run/control")
    peer.sendall(b'{"type":"hello","protocol":1,"role":"softphone","takeover":true,"name":"other"}\n'
                 b'{"type":"sync","calls":[]}\n')
    bench.do('expect status "^Softphone +other"')
    bench.fake.ring()
    bench.do("wait 0.3 s", 'expect status "^Call +none"')
    peer.close()
    bench.connected()
    bench.do('expect status "Ada Lovelace"')


@case
def configured_anew(bench):
    """SIGHUP: another port, then no baresip at all; the phone stays."""
    second = Fake()

    def configure(text):
        with open(bench.stage.config, "w", encoding="utf-8") as file:
            file.write(text)
        bench.stage.agent.send_signal(1)
    configure(f"[softphone]\nkind=baresip\nport={second.port}\naudio=leave\n")
    bench.stage.wait_for(lambda: second.asked, "the other port to be asked")
    bench.connected()
    configure("[softphone]\nkind=socket\n")
    bench.do('expect status "^Softphone +not connected"')


if __name__ == "__main__":
    sys.exit(baresip.main(CASES, Bench))
