#!/usr/bin/env python3
"""The telephone with unmodified baresips, end to end: virtual phone, daemon, one baresip behind it, others at the far end.

usage: baresip.py --programs DIR [CASE ...]

baresip behind the daemon is set up as docs/softphones/baresip.md says, word by word, from the configuration that baresip writes
for itself; what is added is only that there is no sound card here and which ports are free.
"""
import argparse
import array
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(SOURCE, "tests", "play")]
import scenario
import sound
import sound_steps  # noqa: F401
from alsa_bench import Busy, add_far_card, check_tone, patiently
from baresip_peer import SOUND, Baresip, Control, free_port, module_path, set_lines
from baresip_registrar import Registrar
from stage import Failure, Stage, fail_with

NUMBER = "5551234"
CASES = {}
# The far end's sound: a card whose microphone hears 440 Hz.
FAR = "module alsa.so\nmodule aubridge.so\naudio_player alsa,far\naudio_source alsa,far\naudio_alert aubridge,{name}\n"


def case(function):
    CASES[function.__name__] = function
    return function


def page(kind):
    """A block of the page that tells a person how to connect baresip."""
    with open(f"{SOURCE}/docs/softphones/baresip.md", encoding="utf-8") as file:
        return re.search(rf"```{kind}\n(.*?)```", file.read(), re.S).group(1)


def own_configuration(folder):
    """The one that baresip writes when it is started for the first time."""
    os.mkdir(folder)
    process = subprocess.Popen(["baresip", "-f", folder], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not os.path.exists(folder + "/contacts") and time.monotonic() < end:
        time.sleep(0.02)
    process.kill()
    process.wait()
    with open(folder + "/config", encoding="utf-8") as file:
        return file.read()


class Bench:
    """The telephone `alice` on the stage, `bob` at the far end."""

    def __init__(self, programs, name):
        self.port = free_port()
        accounts = None
        if name.startswith("mailbox"):
            self.registrar, refusing = Registrar(), Registrar("403 Forbidden")
            accounts = (f'"Mike" <sip:mike@127.0.0.1:{self.registrar.port}>;auth_pass=x;regint=60;mwi=yes\n'
                        f'"Nora" <sip:nora@127.0.0.1:{refusing.port}>;auth_pass=x;regint=60\n')
        self.heard = name.startswith("sound")
        config = page("deskphone-conf") + f"port={self.port}\n" + ("" if self.heard else "audio=leave\n")
        config += "[user]\nname=Grace Hopper\nlanguage=en\n"
        self.stage = Stage(programs, SOURCE, transport="socket", config=config, card=self.heard)
        if self.heard:
            add_far_card(self.stage)
        self.bob = self.other("bob", f'"Bob Brown" <sip:{NUMBER}@127.0.0.1:{{sip}}>;regint=0', FAR if self.heard else SOUND)
        text = set_lines(own_configuration(self.stage.folder + "/first"), page("baresip-config"))
        text = set_lines(text, f"ctrl_tcp_listen 127.0.0.1:{self.port}\nmodule_path {module_path()}\nstatmode_default off")
        text = re.sub(r"(?m)^module\s+(stdio|stun|turn|ice)\.so.*$", "", text)
        self.alice = Baresip(self.stage, "alice", accounts or
                             f'"Alice Adams" <sip:alice@127.0.0.1:{self.bob.sip}>;regint=0', text, controlled=False,
                             sound="" if self.heard else SOUND)
        self.connected()

    def other(self, name, account, sound=SOUND):
        return Baresip(self.stage, name, account, sound=sound)

    def do(self, *lines):
        """Steps of a scenario."""
        for line in lines:
            scenario.carry_out(self.stage, line)

    def connected(self, word="Softphone +baresip"):
        self.do(f'expect status "^{word}"')

    def call(self):
        """The phone calls Bob, who answers."""
        self.do("lift handset", f"press {NUMBER}#")
        self.bob.expect("CALL_INCOMING")
        self.do("expect event call state=ringing-out")
        self.bob.control.ask("accept")
        self.bob.expect("CALL_ESTABLISHED")
        self.do("expect event call state=active dir=out")

    def last_call(self):
        """The id of the call that was last heard of."""
        return [event["call"] for event in self.stage.events if event["type"] == "call"][-1]

    def direction(self, who):
        return re.search(r"audio dir=(\w+)", who.control.ask("audio_debug")).group(1)

    def expect_direction(self, who, direction):
        self.stage.wait_for(lambda: self.direction(who) == direction, f"{who.name} to be {direction}")


@case
def call_out(bench):
    """Off-hook, dial by keys, answered, tones, hold, back, mute, hang up."""
    bench.do("lift handset", f"press {NUMBER}#")
    event = bench.bob.expect("CALL_INCOMING")
    if event["peerdisplayname"] != "Alice Adams":
        raise Failure(f"Bob sees {event}")
    bench.do("expect event call state=ringing-out", 'expect line 2 ".*5551234.*"')
    bench.bob.control.ask("accept")
    bench.do("expect event call state=active", "expect phone screen 5")
    bench.do("press 4 2 #")
    for digit in "42#":
        bench.bob.expect("CALL_DTMF_START", param=digit)
    bench.do("hold", "expect event call state=held", "expect phone screen 6")
    bench.expect_direction(bench.bob, "recvonly")
    bench.do("hold", "expect event call state=active", "expect phone screen 5")
    bench.expect_direction(bench.bob, "sendrecv")
    bench.do("hang up")
    bench.bob.expect("CALL_CLOSED")
    bench.do("expect event call state=ended cause=normal", "expect phone screen 1")


def measure(bench, seconds, near_hz, far_hz):
    """What is heard in the next seconds at the telephone and at the far end. None: nothing at all."""
    paths = (bench.stage.folder + "/loudspeaker", bench.stage.folder + "/far-loudspeaker")

    def attempt():
        begins = [len(sound.read(path)) for path in paths]
        bench.do(f"wait {seconds} s")
        for who, path, begin, hertz in zip(("telephone", "far end"), paths, begins, (near_hz, far_hz)):
            heard = sound.read(path)[begin:]
            if hertz:
                check_tone("heard at the " + who, heard, 16000, hertz)
            elif any(abs(value) > 32 for value in array.array("h", heard[len(heard) // 3 // 2 * 2:])):
                raise Failure(f"the {who} is to hear nothing")
    patiently(attempt)


def expect_only(bench, hertz):
    """For 6 seconds, more than baresip's ringing tone needs to come again, the telephone sounds this tone or nothing."""
    begin = len(sound.read(bench.stage.folder + "/loudspeaker"))
    bench.do(f"expect to hear {hertz} Hz", "wait 6 s")
    heard, piece = sound.read(bench.stage.folder + "/loudspeaker")[begin:], 2 * sound.RATE_HZ // 10
    shares = [sound.power_at(heard[at:at + piece], hertz) for at in range(0, len(heard) - piece, piece) if any(heard[at:at + piece])]
    if sum(share < 0.8 for share in shares) > 4:  # the pieces in which it begins and ends
        raise Failure(f"something else than {hertz} Hz was heard: {[round(share, 2) for share in shares]}")


@case
def sound_both_ways(bench):
    """The page as it stands, its sound too: ringing tone from the telephone and not from baresip, 1 kHz and 440 Hz at both ends,
    silence while held or muted."""
    bench.do("lift handset", f"press {NUMBER}#")
    bench.bob.expect("CALL_INCOMING")
    bench.do("expect event call state=ringing-out")
    expect_only(bench, 425)
    bench.bob.control.ask("accept")
    bench.do("expect event call state=active", "wait 2 s")
    measure(bench, 5, 440, 1000)
    bench.do("press 5")
    bench.bob.expect("CALL_DTMF_START", param="5")
    bench.do("hold", "expect event call state=held")
    bench.expect_direction(bench.bob, "recvonly")
    bench.do("wait 1 s")
    measure(bench, 2, None, None)
    bench.do("hold", "expect event call state=active", "wait 2 s")
    measure(bench, 3, 440, 1000)
    bench.do("tool mute on", "wait 1 s")
    measure(bench, 2, 440, None)
    bench.do("tool mute off", "wait 1 s")
    measure(bench, 3, 440, 1000)
    bench.do("hang up")
    bench.bob.expect("CALL_CLOSED")
    bench.do("expect event call state=ended cause=normal")


@case
def call_in(bench):
    """Somebody calls: the name on the display, lift, the far end hangs up."""
    bench.bob.control.ask("dial", bench.alice.uri("alice"))
    bench.do("expect event call state=incoming", 'expect line 1 "Bob Brown"', "expect phone screen 4")
    bench.do("lift handset")
    bench.bob.expect("CALL_ESTABLISHED")
    bench.do("expect event call state=active dir=in", "expect phone screen 5", 'expect line 1 "Bob Brown"')
    bench.bob.control.ask("hangup")
    bench.do("expect event call state=ended cause=normal")


@case
def number_of_caller(bench):
    """A number in the address is shown and called back."""
    bench.bob.control.ask("dial", bench.alice.uri("alice"))
    bench.do(f"expect event call state=incoming number={NUMBER}")
    bench.bob.control.ask("hangup")
    bench.do("expect event call state=ended cause=cancelled")


@case
def title_of_caller(bench):
    """ctrl_tcp tells no title: it comes from the address book, where the number has the name that SIP tells."""
    bench.do(f"contacts people.tsv: {NUMBER}\\tBob Brown\\tHead of Sales",
             f'expect tool lookup {NUMBER} says "Head of Sales"', "wait 1 s")
    bench.bob.control.ask("dial", bench.alice.uri("alice"))
    bench.do('expect event call state=incoming title="Head of Sales"', 'expect line 2 "Head of Sales"')
    bench.bob.control.ask("hangup")
    bench.do("expect event call state=ended cause=cancelled")


@case
def reject(bench):
    """The caller is refused with 486 or 603."""
    for reason in ((), ("--busy",)):
        bench.bob.control.ask("dial", bench.alice.uri("alice"))
        bench.do("expect event call state=incoming", "tool reject " + " ".join(reason))
        closed = bench.bob.expect("CALL_CLOSED")
        if not re.match("486|603", closed["param"]):
            raise Failure(f"Bob was refused with {closed['param']}")
        bench.do("expect event call state=ended")


@case
def refused(bench):
    """Bob refuses; there is nobody of that name."""
    bench.do("lift handset", f"press {NUMBER}#")
    bench.bob.expect("CALL_INCOMING")
    bench.bob.control.ask("hangup")
    bench.do("expect event call state=ended cause=busy", "hang up", "wait 0.3 s")
    bench.do("tool dial " + bench.bob.uri("nobody"), "expect event call state=ended cause=not-found")


@case
def given_up(bench):
    """The person hangs up before anybody answers, and before the network has said anything."""
    bench.do("lift handset", f"press {NUMBER}#", "expect event call state=ringing-out", "hang up")
    bench.bob.expect("CALL_CLOSED")
    bench.do("expect event call state=ended")
    hole = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    hole.bind(("127.0.0.1", 0))
    bench.do(f"tool dial sip:nobody@127.0.0.1:{hole.getsockname()[1]}", "expect event call state=dialing", "tool hangup",
             "expect event call state=ended")
    hole.close()
    bench.alice.kill()  # it would wait for an answer to its INVITE


@case
def held_by_them(bench):
    """The other side holds, and takes the call back; then both hold."""
    bench.call()
    bench.bob.control.ask("hold")
    bench.do("expect event call state=remote-held", 'expect status "[Hh]old|held"')
    bench.bob.control.ask("resume")
    bench.do("expect event call state=active")
    bench.do("tool hold")
    bench.expect_direction(bench.bob, "recvonly")
    bench.bob.control.ask("hold")
    bench.expect_direction(bench.bob, "inactive")
    bench.do("tool resume", "expect event call state=remote-held")
    bench.bob.control.ask("resume")
    bench.do("expect event call state=active")


def muted_now(bench):
    """What baresip's toggle says; toggled back. Throws the daemon out for that, which comes back."""
    control = Control(bench.port)
    answer, back = control.ask("mute"), control.ask("mute")
    control.socket.close()
    if answer == back:
        raise Failure(f"mute is no toggle: {answer}")
    # Both, in turn: until it has noticed that it was thrown out, the daemon says that it is connected.
    bench.do("expect event softphone connected=false", "expect event softphone connected=true")
    return "un-muted" in answer


@case
def mute(bench):
    """Absolute, though baresip's command is a toggle; a call that comes while muted is muted too."""
    bench.call()
    for digit, wanted in enumerate(("on", "on", "off", "on"), 1):
        # One command after another: when the digit arrives, what was said of mute is done.
        bench.do(f"tool mute {wanted}", f"press {digit}")
        bench.bob.expect("CALL_DTMF_START", param=str(digit))
        if muted_now(bench) != (wanted == "on"):
            raise Failure(f"baresip does not have mute {wanted}")


@case
def thrown_out(bench):
    """Another program takes the control port in a call: the call stays the same call."""
    bench.call()
    before = bench.last_call()
    Control(bench.port).socket.close()
    bench.do("expect event softphone connected=false", "expect event softphone connected=true")
    bench.do("tool hold", "expect event call state=held call=" + before)
    bench.expect_direction(bench.bob, "recvonly")


@case
def second_call(bench):
    """A call waits, is answered, the first is held by that; to and fro; each command meets its own call."""
    carol = bench.other("carol", '"Carol Clark" <sip:carol@127.0.0.1:{sip}>;regint=0')
    bench.call()
    first = bench.last_call()
    carol.control.ask("dial", bench.alice.uri("alice"))
    bench.do("expect event call state=waiting", "tool answer", "expect event call state=active dir=in")
    carol.expect("CALL_ESTABLISHED")
    bench.expect_direction(bench.bob, "recvonly")
    bench.do('expect line 2 "00:.*"', "hold")
    bench.expect_direction(bench.bob, "sendrecv")
    bench.expect_direction(carol, "recvonly")
    bench.do('expect line 1 "Bob.*|.*5551234.*"', 'expect line 2 "00:.*"', "hold")
    bench.expect_direction(carol, "sendrecv")
    bench.expect_direction(bench.bob, "recvonly")
    bench.do("press 7")
    carol.expect("CALL_DTMF_START", param="7")
    bench.do(f"tool hangup {first}")
    bench.bob.expect("CALL_CLOSED")
    if "ESTABLISHED" not in carol.control.ask("listcalls"):
        raise Failure("the wrong call was hung up")
    bench.do("tool hangup")
    carol.expect("CALL_CLOSED")


@case
def waiting_rejected(bench):
    """The call that waits is refused; the one that is up stays."""
    carol = bench.other("carol", '"Carol Clark" <sip:carol@127.0.0.1:{sip}>;regint=0')
    bench.call()
    carol.control.ask("dial", bench.alice.uri("alice"))
    bench.do("expect event call state=waiting", "tool reject")
    carol.expect("CALL_CLOSED")
    if "ESTABLISHED" not in bench.bob.control.ask("listcalls"):
        raise Failure("the wrong call was hung up")


@case
def killed(bench):
    """baresip dies in a call and comes back: the display says so, the call has ended, the next one works."""
    bench.call()
    bench.alice.kill()
    bench.do("expect event softphone connected=false", "hang up", 'expect line 2 "No softphone.*"')
    bench.alice.start(False)
    bench.do("expect event softphone connected=true", 'expect status "^Call +none"')
    bench.bob.control.ask("hangup")
    bench.bob.expect("CALL_CLOSED")
    bench.call()


@case
def agent_restarted(bench):
    """The daemon is killed in a call: the call goes on, and is there again with its name and state."""
    bench.bob.control.ask("dial", bench.alice.uri("alice"))
    bench.do("expect event call state=incoming", "lift handset")
    bench.bob.expect("CALL_ESTABLISHED")
    bench.do('expect line 2 "00:.*"', "tool hold")
    bench.expect_direction(bench.bob, "recvonly")
    bench.stage.stop_agent(9)
    bench.stage.start_agent()
    bench.connected()
    bench.do('expect status "Bob Brown.*held|held.*Bob Brown"', "tool resume")
    bench.expect_direction(bench.bob, "sendrecv")
    bench.do("tool hangup")
    bench.bob.expect("CALL_CLOSED")


@case
def transfer(bench):
    """Blind: Bob is put on hold and calls Carol then; the phone is free."""
    carol = bench.other("carol", '"Carol Clark" <sip:carol@127.0.0.1:{sip}>;regint=0')
    bench.call()
    bench.do('expect line 2 "00:.*"', "hold", "expect event call state=held", f"tool transfer {carol.uri('carol')}")
    carol.expect("CALL_INCOMING")
    bench.do('expect line 2 "Transferring"')
    carol.control.ask("accept")
    carol.expect("CALL_ESTABLISHED")
    bench.do("expect event call state=ended cause=normal", 'expect line 1 "Transferred"')


@case
def mailbox_and_registration(bench):
    """A message lights the lamp, listened to it goes out; who is registered and who is refused."""
    registrar = bench.registrar
    mike = f"sip:mike@127.0.0.1:{registrar.port}"
    bench.stage.wait_for(lambda: registrar.subscription, "a subscription to the mailbox")
    for new, old, waiting in ((0, 0, "no"), (2, 8, "yes"), (0, 10, "no")):
        registrar.notify(f"Messages-Waiting: {waiting}\r\nMessage-Account: {mike}\r\nVoice-Message: {new}/{old} (0/0)\r\n")
        bench.do(f"expect event mwi line={mike} new={new} old={old}", f"expect phone voicemail {waiting == 'yes'}")
    known = json.loads(bench.stage.tool("status", "--json").stdout)
    states = {line["line"].split("@")[0]: line["ok"] for line in known["registered"]}
    if states != {"sip:mike": True, "sip:nora": False}:
        raise Failure(f"registered: {known['registered']}")
    bench.alice.kill()  # it would say good-bye to a registrar that does not listen any more


def run(function, bench_of, programs):
    """One case on a bench of its own. 0 when it went well, 77 when nothing can be said."""
    name = function.__name__
    bench, bad, log, skip = None, None, "", 0
    try:
        bench = bench_of(programs, name)
        function(bench)
    except Failure as failure:
        bad = str(failure)
    except Busy as busy:
        print(f"{name}: the machine is too busy to tell: {busy}")
        skip = 77
    except Exception:  # pylint: disable=broad-except
        bad = traceback.format_exc()
    if bench:
        ended_badly, log = bench.stage.close()
        bad = bad or "; ".join(ended_badly)
    if bad:
        for event in bench.stage.events[-12:] if bench else []:
            print("   ", event, file=sys.stderr)
        fail_with(log, f"{name}: {bad}")
        return 1
    if not skip:
        print(f"{name}: ok", flush=True)
    return skip


def main(cases, bench_of):
    """A program of cases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    results = [run(cases[name], bench_of, options.programs) for name in options.cases or cases]
    return 1 if 1 in results else max(results)


if __name__ == "__main__":
    if not shutil.which("baresip"):
        print("baresip is not installed (Debian: baresip-core)")
        sys.exit(77)
    sys.exit(main(CASES, Bench))
