"""Steps of scenarios that are about linphone-daemon (daemon.py)."""
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
