"""Scenario files: what a person does and what is to come of it, a step a line. `help` in play prints the steps."""
import json
import os
import re
import shlex
import signal
import time
import uuid

import pictures
from stage import Failure, PATIENCE_S

STEPS = {}


def step(pattern):
    """Registers a step: a regular expression for the whole line."""
    def register(function):
        STEPS[re.compile(pattern + "$")] = function
        return function
    return register


def carry_out(stage, line):
    """One line of a scenario."""
    for pattern, function in sorted(STEPS.items(), key=lambda item: -len(item[0].pattern)):
        match = pattern.match(line)
        if match:
            function(stage, *match.groups())
            return
    raise Failure(f"no such step: {line}")


# What a person does at the phone.

@step(r"(lift handset|hang up|lift|down|tap|redial|hold|delete|mute|speaker|headset|volume up|volume down|plug|unplug)")
def person(stage, action):
    stage.phone.command({"lift handset": "lift", "hang up": "down"}.get(action, action))
    stage.phone.settle()


@step(r"press ([0-9*# ]+)")
def press(stage, digits):
    for digit in digits.replace(" ", ""):
        stage.phone.command(f"press {digit}")
        stage.phone.settle()


@step(r"unplug and plug (\d+) times")
def plug_cycles(stage, times):
    """Each time until the agent has seen it; at another moment after the attachment each time."""
    for i in range(int(times)):
        stage.phone.command("unplug")
        stage.wait_for(lambda: not stage.attached(), "the phone to be missed")
        stage.phone.command("plug")
        stage.wait_for(stage.attached, "the phone to be found again")
        stage.poll(i % 7 * 0.005)
        del stage.events[:-1]
        stage.seen = 0


@step(r"remember usage")
def remember_usage(stage):
    stage.poll(1)
    stage.remembered = stage.usage()


@step(r"expect usage as remembered")
def expect_usage(stage):
    """Files and threads as they were; memory too, but for what the sanitizer keeps (it finds leaks at the end)."""
    def as_it_was():
        files, threads, memory_kb = (now - then for now, then in zip(stage.usage(), stage.remembered))
        return files <= 0 and threads <= 0 and (memory_kb < 512 or stage.remembered[2] > 20000)
    try:
        stage.wait_for(as_it_was, "")
    except Failure:
        raise Failure(f"files, threads and memory are {stage.usage()}, they were {stage.remembered}") from None


@step(r"hold down (\S)")
def hold_down(stage, digit):
    stage.phone.command(f"press {digit} for 1900")
    stage.phone.settle()


@step(r"phone (.+)")
def phone(stage, command):
    stage.phone.command(command)


@step(r"wait ([0-9.]+) s")
def wait(stage, seconds):
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        stage.poll()


@step(r"contacts (\S+): (.*)")
def contacts(stage, name, text):
    """A file of the address book as an editor saves it; `\\t` is a tab, `\\n` a new line, `\\xFF` a byte."""
    folder = stage.folder + "/config/deskphone/contacts"
    os.makedirs(folder, exist_ok=True)
    text = re.sub(r"\\x([0-9A-F]{2})", lambda match: chr(0xDC00 + int(match.group(1), 16)), text)
    path = folder + "/.new"
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text.replace("\\t", "\t").replace("\\n", "\n") + "\n")
    os.rename(path, folder + "/" + name)


@step(r'contacts (\S+): (\d+) kB of "(.+)" for (\S+)')
def contacts_long(stage, name, size, text, number):
    contacts(stage, name, number + "\\t" + (text * (int(size) * 1000 // len(text) + 1))[:int(size) * 1000])


# Softphones.

@step(r"softphone")
def use_softphone(stage, also=()):
    stage.use_softphone(also)
    stage.wait_for(lambda: stage.tool("status", "--json").stdout.find('"scenario"') >= 0, "the softphone to be known")


@step(r"softphone that can also (.+)")
def use_softphone_also(stage, words):
    use_softphone(stage, words.split())


@step(r"softphone leaves")
def softphone_leaves(stage):
    stage.softphone.socket.close()
    stage.softphone = None


@step(r"echo softphone ?(.*)")
def use_echo(stage, options):
    stage.use_echo(*shlex.split(options.replace("FOLDER", stage.folder)))


@step(r"echo calls")
def echo_calls(stage):
    stage.echo.send_signal(signal.SIGUSR1)


def the_call(stage, *states):
    """The call of the softphone that is in one of these states (the newest)."""
    for call, record in reversed(stage.softphone.calls.items()):
        if not states or record["state"] in states:
            return call
    raise Failure(f"the softphone has no call that is {' or '.join(states)}")


@step(r'network: "(.+)" (holds|resumes|hangs up|gives up)')
def network_named(stage, name, what):
    """One of several calls, by the name of the other side."""
    stage.poll()
    call = next(call for call, record in stage.softphone.calls.items() if record.get("name", record["number"]) == name)
    state = {"holds": "remote-held", "resumes": "active"}.get(what, "ended")
    change = {"cause": "cancelled" if what == "gives up" else "normal"} if state == "ended" else {}
    stage.softphone.call(call, state=state, **change)


@step(r"network (rings|progresses|answers|holds|resumes|hangs up)")
def network(stage, what):
    stage.poll()
    state = {"rings": "ringing-out", "progresses": "dialing", "answers": "active", "holds": "remote-held",
             "resumes": "active", "hangs up": "ended"}[what]
    change = {"cause": "normal"} if state == "ended" else {}
    stage.softphone.call(the_call(stage), state=state, **change)


@step(r"network refuses: (\S+)")
def network_refuses(stage, cause):
    stage.poll()
    stage.softphone.call(the_call(stage), state="ended", cause=cause)


@step(r'network calls "([^"]*)"(?:, "([^"]*)")?(?: from (\S+))?')
def network_calls(stage, name, title, number):
    record = {"state": "incoming", "dir": "in", "number": number or "+442079460018", "name": name}
    if title:
        record["title"] = title
    call = str(uuid.uuid4())
    stage.softphone.call(call, **record)
    # The keys come over another wire: only now may the handset be lifted.
    stage.wait_for(lambda: any(event.get("call") == call for event in stage.events + stage.softphone.asked),
                   "the agent to know of the call")


@step(r'network calls (\d+) kB of "(.+)"')
def network_calls_long(stage, size, text):
    name = (text * (int(size) * 1000 // len(text) + 1))[:int(size) * 1000]
    stage.softphone.call(str(uuid.uuid4()), state="incoming", dir="in", number="1", name=name)


@step(r"network sends bytes ([0-9a-f]+)")
def network_sends_bytes(stage, digits):
    stage.softphone.socket.sendall(bytes.fromhex(digits) + b"\n")


@step(r"network voicemail (\d+)")
def network_voicemail(stage, count):
    stage.softphone.send(type="mwi", line="", waiting=int(count) > 0, new=int(count), old=0, urgent=0)


@step(r"network says (\{.*\})")
def network_says(stage, text):
    stage.softphone.send(**json.loads(text))


@step(r"the transfer (succeeds|fails)")
def the_transfer(stage, how):
    """What becomes of the one that was asked for last; whoever refuses late tells the call as it was."""
    message = stage.softphone.transfer
    if how == "fails":
        stage.softphone.call(message["call"])
        return
    for call in (message.get("to"), message["call"]):
        if call in stage.softphone.calls:
            stage.softphone.call(call, state="ended", cause="normal")


@step(r"next (\S+) is refused: (\S+)")
def next_refused(stage, request, error):
    stage.softphone.refuse[request] = error


# The desktop, where the file says @desktop yes.

@step(r"session is (idle|back)")
def session_is(stage, how):
    stage.ask_desktop("idle on" if how == "idle" else "idle off")


@step(r"press the button (\S+)")
def press_button(stage, action):
    stage.ask_desktop(f"press {action}")


@step(r'expect notification (\d+) "(.*)"')
def expect_notification(stage, number, text):
    said = [""]

    def found():
        said[0] = stage.ask_desktop("last")
        count, _, summary = said[0].split(" ", 2)
        return count == number and re.fullmatch(text, summary) is not None
    try:
        stage.wait_for(found, "")
    except Failure:
        raise Failure(f"the last notification is {said[0]!r}") from None


# What is to come of it.

def matches(wanted, message):
    """Every member of `wanted` is in `message`, with that value."""
    if isinstance(wanted, dict):
        return isinstance(message, dict) and all(key in message and matches(value, message[key])
                                                 for key, value in wanted.items())
    return wanted == (json.dumps(message) if isinstance(message, (bool, int)) else message)


def parse_members(text):
    """`on=true via=handset step=7`."""
    return dict(word.split("=", 1) for word in shlex.split(text))


def obey(softphone, asked):
    """What comes of a request, told as a softphone tells it."""
    request, call = asked["type"], asked.get("call")
    if request == "answer":
        softphone.call(call, state="active")
    elif request == "hold":
        softphone.call(call, state="held" if asked["on"] else "active")
    elif request in ("hangup", "reject") and call in softphone.calls:
        softphone.call(call, state="ended", cause="normal" if request == "hangup" else "declined")


@step(r"expect asked (\S+) ?(.*)")
def expect_asked(stage, request, members):
    wanted, asked = dict(parse_members(members), type=request), {}

    def found():
        for i, message in enumerate(stage.softphone.asked):
            if matches(wanted, message):
                asked.update(message)
                if request == "transfer":
                    stage.softphone.transfer = message
                del stage.softphone.asked[:i + 1]
                return True
        return False
    try:
        stage.wait_for(found, f"the softphone to be asked {wanted}")
    except Failure as failure:
        raise Failure(f"{failure}; it was asked {stage.softphone.asked}") from None
    obey(stage.softphone, asked)


@step(r"expect not asked (\S+)")
def expect_not_asked(stage, request):
    stage.poll(0.3)
    if any(message["type"] == request for message in stage.softphone.asked):
        raise Failure(f"the softphone was asked {stage.softphone.asked}")


@step(r"expect event (\S+) ?(.*)")
def expect_event(stage, kind, members):
    wanted = dict(parse_members(members), type=kind)

    def found():
        while stage.seen < len(stage.events):
            stage.seen += 1
            if matches(wanted, stage.events[stage.seen - 1]):
                return True
        return False
    stage.wait_for(found, f"the event {wanted}")


@step(r"expect no event (\S+) ?(.*)")
def expect_no_event(stage, kind, members):
    wanted = dict(parse_members(members), type=kind)
    stage.poll(0.3)
    for event in stage.events[stage.seen:]:
        if matches(wanted, event):
            raise Failure(f"there was the event {event}")


@step(r'expect line (\d) "(.*)"')
def expect_line(stage, number, text):
    shown = [None]

    def found():
        shown[0] = stage.phone.state()["lines"][int(number) - 1]
        return re.fullmatch(text, shown[0]) is not None
    try:
        stage.wait_for(found, "")
    except Failure:
        raise Failure(f"line {number} of the display is {shown[0]!r}, not {text!r}") from None


@step(r"expect phone (\S+) (.+)")
def expect_phone(stage, path, value):
    def found():
        state = stage.phone.state()
        for key in path.split("/"):
            state = state[int(key)] if isinstance(state, list) else state[key]
        return str(state).lower() == value.lower()
    stage.wait_for(found, f"{path} of the phone to be {value}")


@step(r"expect no field (\d+)")
def expect_no_field(stage, field):
    """The host has never written it."""
    fields = stage.phone.state()["fields"]
    if fields.get(field):
        raise Failure(f"field {field} holds {fields[field]!r}")


@step(r"expect at most (\d+) reports")
def expect_reports(stage, most):
    stage.poll(0.3)
    reports = stage.phone.state()["reports"]
    if reports["total"] > int(most):
        raise Failure(f"{reports['total']} reports were sent: {reports}")


@step(r"expect at most (\d+) display reports")
def expect_display_reports(stage, most):
    stage.poll(0.3)
    reports = stage.phone.state()["reports"]
    if reports["13"] + reports["14"] + reports["15"] > int(most):
        raise Failure(f"too many reports of the display: {reports}")


@step(r"(blinking )?picture ([a-z0-9-]+)")
def take_picture(stage, blinking, name):
    stage.pictures[name] = pictures.take(stage, blinking is not None)


@step(r"forget reports")
def forget_reports(stage):
    stage.poll(0.3)
    stage.phone.command("reset-counters")


@step(r"tool (.+)")
def tool(stage, words):
    result = stage.tool(*shlex.split(words))
    if result.returncode != 0:
        raise Failure(f"deskphone {words}: exit {result.returncode}: {result.stderr.strip()}")


@step(r"tool fails (\d): (.+)")
def tool_fails(stage, code, words):
    result = stage.tool(*shlex.split(words))
    if result.returncode != int(code) or not result.stderr.startswith("deskphone"):
        raise Failure(f"deskphone {words}: exit {result.returncode}: {result.stderr.strip()}")


@step(r'tool fails (\d) saying "(.+)": (.+)')
def tool_fails_saying(stage, code, pattern, words):
    result = stage.tool(*shlex.split(words))
    if result.returncode != int(code) or not re.search(pattern, result.stderr):
        raise Failure(f"deskphone {words}: exit {result.returncode}: {result.stderr.strip()}")


@step(r'expect log "(.+)"')
def expect_log(stage, pattern):
    """A line of what the programs have said so far."""
    def found():
        with open(stage.folder + "/log", encoding="utf-8", errors="replace") as file:
            return re.search(pattern, file.read()) is not None
    stage.wait_for(found, f"the log to say {pattern}")


@step(r'expect tool (.+?) says "(.+)"')
def expect_tool(stage, words, pattern):
    stage.wait_for(lambda: re.search(pattern, stage.tool(*shlex.split(words)).stdout, re.M) is not None,
                   f"deskphone {words} to say {pattern}")


@step(r'expect status "(.+)"')
def expect_status(stage, pattern):
    stage.wait_for(lambda: re.search(pattern, stage.tool("status").stdout, re.M) is not None, f"status to say {pattern}")


@step(r'expect file (\S+) "(.*)"')
def expect_file(stage, name, text):
    path = stage.folder + "/" + name

    def found():
        if not os.path.exists(path):
            return False
        with open(path, encoding="utf-8") as file:
            return re.fullmatch(text, file.read().strip()) is not None
    stage.wait_for(found, f"the file {name} to say {text}")


def times_read(stage):
    with open(stage.folder + "/log", encoding="utf-8", errors="replace") as file:
        return len(re.findall("configuration read again|configuration stays", file.read()))


@step(r"configure \[(\S+)\] (\S+?)=(.*)")
def configure(stage, group, key, value):
    """Another value in the daemon's configuration, which is read anew (transport socket only)."""
    with open(stage.config, encoding="utf-8") as file:
        text = re.sub(rf"^{re.escape(key)}=.*\n", "", file.read(), flags=re.M)
    with open(stage.config, "w", encoding="utf-8") as file:
        file.write(f"{text}[{group}]\n{key}={value}\n".replace("FOLDER", stage.folder))
    before = times_read(stage)
    stage.agent.send_signal(signal.SIGHUP)
    stage.wait_for(lambda: times_read(stage) > before, "the configuration to be read")


@step(r"stop agent")
def stop_agent(stage):
    stage.stopped_s = stage.stop_agent()


@step(r"kill agent")
def kill_agent(stage):
    stage.stop_agent(signal.SIGKILL)


@step(r"start agent")
def start_agent(stage):
    stage.start_agent()
    stage.monitor.wait(PATIENCE_S)
    stage.processes.remove(stage.monitor)
    del stage.events[:]
    stage.seen = 0
    stage.watch()
