#!/usr/bin/env python3
"""Follows docs/softphones/*.md to the letter, as far as no telephone network is needed: every deskphone.conf in them is taken by the
agent, and what scripts.md tells a person to type is typed.

usage: softphone_docs.py --programs DIR
"""
import argparse
import array
import glob
import math
import os
import re
import subprocess
import sys
import time
import wave

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(SOURCE, "tests/play"))
import sound  # noqa: E402
from stage import Failure, Stage  # noqa: E402


def blocks(name, kind):
    """The code blocks of a page."""
    with open(name, encoding="utf-8") as file:
        return re.findall(r"^```" + kind + r"\n(.*?)^```$", file.read(), re.M | re.S)


def check_configurations(programs, folder):
    count = 0
    for page in sorted(glob.glob(SOURCE + "/docs/softphones/*.md")):
        for block in blocks(page, "(?:ini|deskphone-conf)"):
            if not block.startswith("[softphone]"):
                continue
            path = folder + "/example.conf"
            with open(path, "w", encoding="utf-8") as file:
                file.write(block)
            result = subprocess.run([programs + "/deskphoned", "--check", "--config", path, "--keymaps", SOURCE + "/keymaps"],
                                    capture_output=True, text=True, check=False)
            if result.returncode != 0:
                raise Failure(f"{os.path.basename(page)}: {result.stderr}")
            count += 1
    if count < 3:
        raise Failure("the pages have lost their configurations")


def write_greeting(path):
    """Two seconds that are nowhere alike."""
    samples = array.array("h", (int(9000 * math.sin(n * n / 30000.0)) for n in range(32000)))
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(samples.tobytes())
    return samples.tobytes()


def desk(stage):
    """A person's folder: the sources at hand, the sockets where XDG_RUNTIME_DIR says."""
    folder = stage.folder + "/person"
    os.makedirs(folder + "/runtime")
    os.symlink(SOURCE + "/examples", folder + "/examples")
    os.symlink(stage.folder + "/run", folder + "/runtime/deskphone")
    environment = dict(stage.environment, XDG_RUNTIME_DIR=folder + "/runtime")
    environment.pop("DESKPHONE_RUNTIME_DIR")
    return folder, environment


def expect(stage, what, **members):
    """An event with these members, from those that have not been looked at."""
    def found():
        while stage.seen < len(stage.events):
            stage.seen += 1
            event = stage.events[stage.seen - 1]
            if event["type"] == what and all(event.get(key) in (value if isinstance(value, tuple) else (value,))
                                              for key, value in members.items()):
                return True
        return False
    stage.wait_for(found, f"the event {what} {members}")


def watch_and_act(stage):
    folder, environment = desk(stage)
    commands = blocks(SOURCE + "/docs/softphones/scripts.md", "sh")
    popped = folder + "/popped"
    if 'notify-send "Call from"' not in commands[0]:
        raise Failure("scripts.md does not run screen-pop.sh as it did")
    with open(folder + "/pop.sh", "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nprintf "%s|%s\\n" "$1" "$2" >>{popped}\n')
    os.chmod(folder + "/pop.sh", 0o755)
    watcher = subprocess.Popen(["sh", "-c", "exec " + commands[0].replace('notify-send "Call from"', folder + "/pop.sh")],
                               cwd=folder, env=environment, stderr=stage.log, start_new_session=True)
    stage.use_softphone()
    time.sleep(0.5)  # socat has no way to say that it is connected
    stage.softphone.call("8f7a1c52-0d55-4b8c-9d6a-2f6e7a1b9c01", state="incoming", dir="in", name="Ada; echo x", number="1815")
    stage.wait_for(lambda: os.path.exists(popped) and os.path.getsize(popped) > 0, "screen-pop.sh to act")
    with open(popped, encoding="utf-8") as file:
        if file.read() != "Ada; echo x|1815\n":
            raise Failure("screen-pop.sh was told something else")
    os.killpg(watcher.pid, 15)
    watcher.wait()
    stage.softphone.call("8f7a1c52-0d55-4b8c-9d6a-2f6e7a1b9c01", state="ended", cause="cancelled")
    subprocess.run(["sh", "-c", commands[1]], cwd=folder, env=environment, stdout=stage.log, check=True)
    stage.wait_for(lambda: any(message["type"] == "dial" and message["number"] == "100" for message in stage.softphone.asked),
                   "the phone to dial")
    stage.softphone.socket.close()
    stage.softphone = None
    return folder, environment, commands[2]


def answering_machine(stage, folder, environment, command):
    said = write_greeting(folder + "/greeting.wav")
    expect(stage, "softphone", connected=False)
    begin = len(sound.read(stage.folder + "/loudspeaker"))
    machine = subprocess.Popen(["sh", "-c", command], cwd=folder, env=environment, stderr=stage.log)
    expect(stage, "call", state=("incoming", "waiting"), name="Ada Lovelace")
    expect(stage, "call", state="active")
    expect(stage, "call", state="ended", cause="normal")
    if machine.wait(20) != 0:
        raise Failure("answering-machine.py ended badly")
    heard = sound.read(stage.folder + "/loudspeaker")[begin:]
    run, _ = sound.longest_run(heard, said)
    print(f"    {run} samples on end of the greeting in the loudspeaker")
    if run < sound.RATE_HZ:
        raise Failure("the greeting was not heard")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    programs = os.path.abspath(parser.parse_args().programs)
    stage, bad = Stage(programs, SOURCE, transport="socket", card="testcard"), None
    try:
        check_configurations(programs, stage.folder)
        answering_machine(stage, *watch_and_act(stage))
    except Failure as failure:
        bad = f"{failure}; the last events: {stage.events[-6:]}"
    ended_badly, log = stage.close()
    if bad or ended_badly:
        print(log[-6000:], file=sys.stderr)
        print("FAILED:", bad or "; ".join(ended_badly), file=sys.stderr)
        return 1
    print("ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
