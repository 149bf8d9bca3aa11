"""Steps of scenarios that are about linphone-daemon (daemon.py)."""
import array
import cmath
import math
import time

import sound
from daemon import number_in
from scenario import step
from stage import Failure


@step(r"linphone (starts|is killed)")
def linphone_does(stage, what):
    if what == "starts":
        stage.linphone.desk.start()
    else:
        stage.linphone.desk.stop()


@step(r"far side calls")
def far_side_calls(stage):
    answer = stage.linphone.far.ask(f"call sip:desk@127.0.0.1:{stage.linphone.desk.port}")
    if "Status: Ok" not in answer:
        raise Failure(f"the far side does not call: {answer}")
    stage.linphone.call = number_in(answer)


@step(r"far side sees (\S+)")
def far_side_sees(stage, state):
    seen = []

    def found():
        event = stage.linphone.far_event()
        if event:
            seen.append(event)
        return event == state
    try:
        stage.wait_for(found, "")
    except Failure as failure:
        raise Failure(f"the far side saw {seen}, not {state} ({failure})") from None


@step(r"far side (answers|hangs up|holds|resumes)")
def far_side(stage, what):
    command = {"answers": "answer", "hangs up": "terminate", "holds": "call-pause", "resumes": "call-resume"}[what]
    answer = stage.linphone.far.ask(f"{command} {stage.linphone.call}")
    if "Status: Ok" not in answer:
        raise Failure(f"the far side cannot {command}: {answer}")


@step(r"tool dials the far side")
def tool_dials(stage):
    result = stage.tool("dial", f"sip:far@127.0.0.1:{stage.linphone.far.port}")
    if result.returncode != 0:
        raise Failure(f"dial: {result.stderr}")


@step(r"expect ([0-9.]+) s of (\d+) Hz at the (far side|loudspeaker)")
def expect_tone(stage, seconds, hz, where):
    """A tone of that frequency, within 1 Hz, without a gap of more than 20 ms; beginning with what comes from now on."""
    path = stage.folder + ("/far-heard" if where == "far side" else "/loudspeaker")
    begin, told = len(sound.read(path)), [""]

    def found():
        heard = sound.read(path)[begin:]
        if len(heard) < 2 * (float(seconds) + 1) * sound.RATE_HZ:
            time.sleep(0.2)
            return False
        measured, gap_ms = tone_in(heard[-int(2 * float(seconds) * sound.RATE_HZ):], int(hz))
        told[0] = f"{measured:.2f} Hz, gaps of {gap_ms} ms"
        return abs(measured - int(hz)) < 1 and gap_ms <= 20
    try:
        stage.wait_for(found, "")
    except Failure:
        raise Failure(f"{told[0] or 'nothing'} at the {where}, not {hz} Hz") from None
    print(f"    {told[0]} at the {where}")


def tone_in(data, hz):
    """Frequency [Hz], by the turning of its phase from one 100 ms to the next, and the longest silence [ms]."""
    values, block = array.array("h", data[:len(data) // 2 * 2]), sound.RATE_HZ // 10

    def vector(at, count):
        return sum(values[at + n] * cmath.exp(-2j * math.pi * hz * (at + n) / sound.RATE_HZ) for n in range(count)) / count
    turns = [cmath.phase(vector(at + block, block) / vector(at, block)) for at in range(0, len(values) - 2 * block, block)
             if abs(vector(at, block)) > 100 and abs(vector(at + block, block)) > 100]
    turns.sort()
    piece, gap, longest = sound.RATE_HZ // 200, 0, 0  # 5 ms
    for at in range(0, len(values) - piece, piece):
        gap = gap + 5 if max(map(abs, values[at:at + piece])) < 300 else 0
        longest = max(longest, gap)
    return (hz + turns[len(turns) // 2] / (2 * math.pi) * 10 if turns else 0.0), longest
