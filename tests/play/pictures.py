"""Pictures of the virtual phone's display, and the documents that show them."""
import difflib
import os
import re
import time

from stage import Failure

BLOCK = re.compile(r"(<!-- picture: ([a-z0-9-]+) -->\n```\n)(.*?)(```\n)", re.S)
STILL_S = 0.6  # the phone takes a field four times a second, and the daemon keeps to that
BLINK_S = 2.0  # longer than one phase of a lamp that blinks slowly


def drawn(stage):
    """Display and lamps, as the virtual phone draws them: lines of text."""
    stage.phone.socket.sendall(b"show\n")
    lines = []
    while True:
        line = stage.phone.lines.next(10)
        if line is None or line == "ok":
            return lines
        lines.append(line)


def colour(lines):
    return re.match(r"lamps: presence ([^,]*)", lines[4]).group(1)


def still(stage, but_presence):
    """Display and lamps once nothing has changed for some time. The running time of a call is always twelve seconds."""
    seen, since, end = None, time.monotonic(), time.monotonic() + 10
    while time.monotonic() - since < STILL_S and time.monotonic() < end:
        now = [re.sub(r"\b\d\d:\d\d\b", "00:12", line) for line in drawn(stage)]
        if but_presence:
            now[4] = re.sub(r"presence [^,]*", "presence", now[4])
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.05)
    return seen


def take(stage, blinking):
    """What a person sees, as text."""
    lines, lit, end = still(stage, blinking), set(), time.monotonic() + BLINK_S
    while blinking and len(lit) < 2 and time.monotonic() < end:
        lit.add(colour(drawn(stage)))
        time.sleep(0.05)
    if blinking and "off" not in lit:
        raise Failure(f"the presence lamp does not blink: {lit}")
    if blinking:
        lines[4] = lines[4].replace("presence", f"presence blinks {min(lit - {'off'})}")
    return "\n".join(lines) + "\n"


def check(path, album, write):
    """What is wrong with a document that has to show every picture, each behind `<!-- picture: NAME -->`."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    named = [match.group(2) for match in BLOCK.finditer(text)]
    wrong = [f"{path}: no picture {name}" for name in album if name not in named]
    wrong += [f"{path}: nobody takes the picture {name}" for name in named if name not in album]
    if write:
        text = BLOCK.sub(lambda match: match.group(1) + album.get(match.group(2), match.group(3)) + match.group(4), text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    for match in BLOCK.finditer(text):
        now = album.get(match.group(2), match.group(3))
        if now != match.group(3):
            wrong += difflib.unified_diff(match.group(3).split("\n"), now.split("\n"), path, match.group(2), lineterm="")
    return wrong


def displays(text):
    """The displays drawn in a text, side by side or not: pairs of lines with what the lamps below them show."""
    found, rows, inside = [], [], False
    for line in text.split("\n"):
        if line.startswith("```"):
            inside, rows = not inside, []
        elif inside and "│" in line:
            rows.append(re.findall(r"│([^│]*)│", line))
        elif inside and line.startswith("lamps:") and len(rows) == 2:
            lamps = re.findall(r"lamps: .*?(?=   |$)", line)
            found += zip(rows[0], rows[1], lamps)
            rows = []
    return found


def check_among(path, album):
    """What a document draws that the phone never showed."""
    with open(path, encoding="utf-8") as file:
        shown = displays(file.read())
    real = [item for picture in album.values() for item in displays("```\n" + picture + "```")]
    wrong = [f"{os.path.basename(path)}: no phone showed {item}" for item in shown if item not in real]
    return wrong or ([] if shown else [f"{path}: shows no display"])
