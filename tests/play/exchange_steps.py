"""Steps of scenarios that are about the exchange (exchange.py)."""
import shlex

from scenario import matches, parse_members, step
from stage import Failure


@step(r'exchange calls "([^"]*)"(?:, "([^"]*)")? from (\S+)')
def exchange_calls(stage, name, title, number):
    name = name.encode().decode("unicode_escape") if "\\" in name else name
    stage.exchange.run(stage.exchange.call_in(name, number, title or ""))


@step(r"exchange (rings|gives way|hangs up|holds|resumes|gives up|is answered elsewhere|ends the transferred call)")
def exchange_does(stage, what):
    exchange = stage.exchange
    far = exchange.far()
    exchange.run({"rings": exchange.ring, "gives way": exchange.give_way, "hangs up": lambda: exchange.hang_up(far),
                  "gives up": lambda: exchange.hang_up(far), "holds": lambda: exchange.hold(True),
                  "ends the transferred call": exchange.end_transferred,
                  "is answered elsewhere": lambda: exchange.hang_up(far, 26), "resumes": lambda: exchange.hold(False)}[what]())


@step(r'exchange answers(?: as "([^"]*)" (\S+))?')
def exchange_answers(stage, name, number):
    stage.exchange.run(stage.exchange.answer(name or "", number or ""))


@step(r"exchange refuses: (\d+)")
def exchange_refuses(stage, cause):
    stage.exchange.run(stage.exchange.hang_up(stage.exchange.far(), int(cause)))


@step(r"exchange voicemail (\d+)")
def exchange_voicemail(stage, new):
    stage.exchange.run(stage.exchange.message_waiting(int(new)))


@step(r"exchange (reaches|does not reach) the voice")
def exchange_reaches(stage, what):
    stage.exchange.deaf = what != "reaches"


@step(r'exchange calls another desk phone from (\S+)')
def exchange_calls_another(stage, number):
    """One of the same exchange, with a context of its own."""
    stage.exchange.run(stage.exchange.call_another(number))


@step(r"exchange goes away")
def exchange_goes_away(stage):
    stage.exchange.run(stage.exchange.stop_managers())


@step(r"exchange comes back")
def exchange_comes_back(stage):
    stage.exchange.run(stage.exchange.start())


@step(r"exchange sends (.+)")
def exchange_sends(stage, text):
    """Bytes on the manager interface, with Python's escapes; * and a number repeats them."""
    text, _, times = text.partition(" times ")
    stage.exchange.run(stage.exchange.raw(text.encode().decode("unicode_escape").encode("latin-1") * int(times or 1)))


@step(r"exchange audio sends (\S+)")
def exchange_audio_sends(stage, data):
    """Bytes (hex) on the audio connection of the call."""
    import asyncio
    exchange = stage.exchange
    leg = next(channel.leg for channel in exchange.channels.values() if channel.leg)

    async def send():
        await asyncio.get_running_loop().sock_sendall(leg.sock, bytes.fromhex(data))
    exchange.run(send())


@step(r"expect action (\S+) ?(.*)")
def expect_action(stage, name, members):
    wanted = parse_members(members)

    def found():
        for i, (action, headers, _) in enumerate(stage.exchange.actions):
            if action == name and matches(wanted, headers):
                del stage.exchange.actions[:i + 1]
                return True
        return False
    try:
        stage.wait_for(found, f"the action {name} {wanted}")
    except Failure as failure:
        raise Failure(f"{failure}; there were {[headers for _, headers, _ in stage.exchange.actions]}") from None


@step(r"expect exchange (\d+) channels?")
def expect_channels(stage, count):
    try:
        stage.wait_for(lambda: len(stage.exchange.channels) == int(count), f"{count} channels")
    except Failure as failure:
        raise Failure(f"{failure}; there are {list(stage.exchange.channels)}") from None


@step(r"expect exchange frames of (0x\S+)")
def expect_frames(stage, kind):
    def found():
        return any(channel.leg and channel.leg.frames.get(int(kind, 16), 0) > 5 for channel in stage.exchange.channels.values())
    stage.wait_for(found, f"frames of kind {kind}")


@step(r"expect exchange no faults")
def expect_no_faults(stage):
    stage.poll(0.1)
    if stage.exchange.faults:
        raise Failure("; ".join(stage.exchange.faults))


@step(r"tool joins the held call with the other")
def tool_joins(stage):
    import json
    calls = json.loads(stage.tool("status", "--json").stdout)["calls"]
    held = next(call["call"] for call in calls if call["state"] == "held")
    result = stage.tool("transfer", held)
    if result.returncode != 0:
        raise Failure(f"transfer: {result.stderr}")


def settings(text, exchange):
    """`@asterisk key=value ...` as a part of deskphone.conf."""
    lines = ["[softphone]", "kind=asterisk", "user=deskphone", f"secret={exchange.secret}", f"port={exchange.port}"]
    lines += [word for word in shlex.split(text) if "=" in word]
    return "\n".join(lines) + "\n"
