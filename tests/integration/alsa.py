#!/usr/bin/env python3
"""Programs that know nothing of deskphone but ALSA, on its device, end to end: daemon and voice process as they are, the sound
card of tests/virtual, a call that a softphone on the control socket makes.

usage: alsa.py --programs DIR [CASE ...]

The environment names the modules: TESTCARD, PLUGIN. What docs/softphones/alsa.md tells a person to type is typed.
"""
import argparse
import os
import signal
import socket
import subprocess
import sys
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from alsa_bench import Bench, Busy, check_tone, page, patiently, write_wave
import sound
from baresip_peer import HEADLESS, Baresip, free_port, module_path
from stage import PATIENCE_S, Failure, fail_with

CASES = {}
FAR = "module alsa.so\nmodule aubridge.so\naudio_player alsa,far\naudio_source alsa,far\naudio_alert aubridge,{name}\n"


def case(function):
    CASES[function.__name__] = function
    return function


def try_tones(bench, rate):
    """At a rate, both ways. True if no sound was missing."""
    heard, played, _ = bench.both_ways(rate, 4)
    check_tone(f"recorded at {rate} Hz", heard, rate, 1000)
    check_tone(f"played at {rate} Hz", played, 16000, 440)


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
    config = HEADLESS.format(name="a", modules=module_path())
    bench.begin_call()
    bob = Baresip(bench.stage, "bob", '"Bob" <sip:bob@127.0.0.1:{sip}>;regint=0', sound=FAR)
    alice = Baresip(bench.stage, "alice", '"Alice" <sip:alice@127.0.0.1:{sip}>;regint=0', config,
                    sound="module aubridge.so\n" + page("baresip-config").replace("alsa,default", "aubridge,x"))

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


@case
def linphonec_as_host(bench):
    """linphonec, set up as the page says, calls a baresip with a card of its own."""
    bench.begin_call()
    bob = Baresip(bench.stage, "bob", '"Bob" <sip:bob@127.0.0.1:{sip}>;regint=0', sound=FAR)
    with open(bench.folder + "/.linphonerc", "w", encoding="utf-8") as file:
        file.write(page("linphonerc") + f"[sip]\nsip_port={free_port(socket.SOCK_DGRAM)}\nsip_tcp_port=0\nsip_tls_port=0\n"
                   "contact=\"Lin\" <sip:lin@127.0.0.1>\n"
                   f"[rtp]\naudio_rtp_port={free_port(socket.SOCK_DGRAM) & ~1}\n")
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
        check_tone("heard by bob", sound.read(bench.folder + "/far-loudspeaker")[far_before:], 16000, 1000)
        check_tone("heard at the telephone", bench.played()[before:], 16000, 440)
    try:
        bench.wait(2)
        patiently(attempt)
        tell("quit")
        linphone.wait(PATIENCE_S)
    finally:
        if linphone.poll() is None:
            linphone.kill()
            linphone.wait()


@case
def twinkle_as_host(bench):
    """Twinkle without its window, set up as the page says, calls a baresip with a card of its own."""
    bench.begin_call()
    bob = Baresip(bench.stage, "bob", '"Bob" <sip:bob@127.0.0.1:{sip}>;regint=0', sound=FAR)
    os.makedirs(bench.folder + "/.twinkle")
    with open(bench.folder + "/.twinkle/twinkle.sys", "w", encoding="utf-8") as file:
        file.write(page("twinkle") + f"sip_udp_port={free_port(socket.SOCK_DGRAM)}\nrtp_port={free_port(socket.SOCK_DGRAM) & ~1}\n")
    with open(bench.folder + "/.twinkle/tw.cfg", "w", encoding="utf-8") as file:
        file.write("user_name=tw\nuser_domain=127.0.0.1\nuser_display=Tw\nregister_at_startup=no\ncodecs=g711a\n"
                   + page("twinkle-profile"))
    twinkle = subprocess.Popen(["twinkle-console", "tw.cfg"], env=bench.environment, stdin=subprocess.PIPE,
                               stdout=bench.stage.log, stderr=bench.stage.log, cwd=bench.folder)

    def tell(line):
        twinkle.stdin.write(line.encode() + b"\n")
        twinkle.stdin.flush()

    def attempt():
        before, far_before = len(bench.played()), len(sound.read(bench.folder + "/far-loudspeaker"))
        tell(f"call {bob.uri('bob')}")
        bob.expect("CALL_INCOMING")
        bench.wait(1)  # Twinkle may miss an answer that comes with the ringing
        bob.control.ask("accept")
        bob.expect("CALL_ESTABLISHED")
        bench.wait(7)
        tell("bye")
        bob.expect("CALL_CLOSED")
        second = 2 * sound.RATE_HZ  # in which Twinkle's own ringing tone ends
        check_tone("heard by bob", sound.read(bench.folder + "/far-loudspeaker")[far_before + second:], 16000, 1000)
        check_tone("heard at the telephone", bench.played()[before + second:], 16000, 440)
    try:
        bench.wait(2)
        patiently(attempt)
        tell("quit")
        twinkle.wait(PATIENCE_S)
    finally:
        if twinkle.poll() is None:
            twinkle.kill()
            twinkle.wait()


NEEDS = {"twinkle_as_host": ["baresip", "twinkle-console"], "baresip_as_host": ["baresip"], "linphonec_as_host": ["baresip", "linphonec"]}


def missing(name):
    """A program that the case needs and that is not here."""
    path = os.environ["PATH"].split(os.pathsep)
    for program in ["arecord", *NEEDS.get(name, [])]:
        if not any(os.access(os.path.join(folder, program), os.X_OK) for folder in path):
            return program
    return None


def run(programs, name):
    bench = Bench(programs)
    failure, skip = None, 0
    try:
        CASES[name](bench)
    except Busy as busy:
        print(f"{name}: the machine is too busy to tell: {busy}")
        skip = 77
    except Exception:  # whatever it was, the log is wanted
        failure = traceback.format_exc()
    bad, log = bench.close()
    if failure or bad:
        fail_with(log, f"{name}: {failure or ''} {'; '.join(bad)}")
        return 1
    if not skip:
        print(f"{name}: passed")
    return skip


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
    results = [run(arguments.programs, name) for name in names if not missing(name)]
    return 1 if 1 in results else max(results)


if __name__ == "__main__":
    sys.exit(main())
