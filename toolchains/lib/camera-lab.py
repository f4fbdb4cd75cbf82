"""Checks what a machine of toolchains/camera-lab printed: camera-lab.py LOG CHECKSUMS DETECTIONS [--write]."""

import json
import sys

import camera_daemon

FORMATS = (
    "YUYV YVYU UYVY VYUY NV12 NV21 NV16 NV61 YU12 YV12 YUV422 RGB24 BGR24 RGBX BGRX XRGB XBGR GREY Y10 Y12 Y16 RGGB "
    "GRBG GBRG BGGR"
).split()

# A bound of a counter that depends on how fast the programs are.
AT_LEAST_1 = range(1, 1000)
UP_TO_2 = range(0, 3)

# The counters of each capture: frames, then those that are not 0.
FAULTS = {
    "stale": (8, {"stale": range(8, 1000), "missed": range(1000)}),
    "damaged": (60, {"damaged": 2}),
    "queue": (60, {"other_failures": 1, "recoveries": 1}),
    "device-error": (60, {"device_errors": 1, "recoveries": 1}),
    "failed-start": (60, {"device_errors": 1, "failed_starts": 1, "recoveries": 1}),
    "failed-buffers": (60, {"device_errors": 1, "failed_starts": 1, "recoveries": 1}),
    # Half of the frames of 0.6 seconds.
    "dropped": (60, {"missed": range(4, 20)}),
    "sequence-wrap": (200, {}),
    "timestamp-wrap": (40, {}),
    "format-change": (60, {"format_changes": 1, "recoveries": 1}),
    "disconnect": (60, {"disconnections": 1, "failed_starts": AT_LEAST_1, "recoveries": 1}),
    "usb-plain": (10, {}),
    # Half a picture; an empty frame and one with the error bit, which the kernel's driver drops.
    "usb-frames": (24, {"truncated": 1, "missed": 2}),
    # All four buffers come back without content.
    "usb-transfer": (16, {"empty": 4, "missed": range(10)}),
    "usb-late": (12, {}),
    "usb-silence": (12, {"stalls": 1, "recoveries": 1}),
    "usb-replug": (24, {"disconnections": 1, "failed_starts": AT_LEAST_1, "recoveries": 1}),
    "usb-renamed": (24, {"disconnections": 1, "failed_starts": AT_LEAST_1, "recoveries": 1}),
}


def read(path):
    """What stands behind each name: the JSON object, or the line that was none."""
    answers, name = {}, None
    with open(path, errors="replace") as log:
        for line in log:
            line = line.strip()
            if line.startswith("== "):
                name = line[3:]
                answers[name] = None
            elif name and line.startswith("{") and line.endswith("}"):
                answers[name] = json.loads(line)
            elif name and line.startswith("swiftlet-run:"):
                answers[name] = line
    return answers


def format_problems(answers, expected):
    for name in FORMATS:
        answer = answers.get(f"format-{name}")
        if not isinstance(answer, dict):
            yield f"{name}: no frames: {answer}"
            continue
        got = (answer["format"], answer["width"], answer["height"], answer["frames"])
        if got != (name, 640, 360, 4):
            yield f"{name}: got {got}"
        if answer["checksum"] != expected.get(name):
            yield f"{name}: checksum {answer['checksum']}, not {expected.get(name)}"
        if not answer["exported"]:
            yield f"{name}: no DMABUF"


def counter_problems(counters, frames, expected):
    expected = {"stale": UP_TO_2} | expected | {"delivered": frames}
    for counter, count in counters.items():
        wanted = expected.get(counter, 0)
        if count not in wanted if isinstance(wanted, range) else count != wanted:
            yield f"{counter} is {count}, not {wanted}"
    yield from (f"{counter} is not counted" for counter in expected if counter not in counters)


def fault_problems(answers):
    for name, (frames, expected) in FAULTS.items():
        answer = answers.get(name)
        if not isinstance(answer, dict) or answer["frames"] != frames:
            yield f"{name}: not {frames} frames: {answer}"
            continue
        yield from (f"{name}: {problem}" for problem in counter_problems(answer["counters"], frames, expected))


def other_problems(answers):
    chosen = answers.get("chosen")
    if not isinstance(chosen, dict) or (chosen["width"], chosen["height"]) != (320, 180):
        yield f"chosen: not the smallest that is large enough: {chosen}"
    refusal = answers.get("unknown-control")
    if not isinstance(refusal, str) or "no_such_control" not in refusal:
        yield f"unknown-control: was not refused: {refusal}"
    if not isinstance(answers.get("menu"), dict):
        yield f"menu: {answers.get('menu')}"
    wrapped = answers.get("sequence-wrap")
    if isinstance(wrapped, dict) and wrapped["sequence"] >= 200:
        yield f"sequence-wrap: the numbers did not wrap: {wrapped['sequence']}"
    stamped = answers.get("timestamp-wrap")
    if isinstance(stamped, dict) and stamped["largest_age_ms"] > 1000:
        yield f"timestamp-wrap: a frame {stamped['largest_age_ms']} ms old"
    if "end" not in answers:
        yield "the machine did not come to its end"


def main():
    answers = read(sys.argv[1])
    if "--write" in sys.argv:
        with open(sys.argv[2], "w") as table:
            for name in FORMATS:
                table.write(f"{name}\t{answers[f'format-{name}']['checksum']}\n")
        with open(sys.argv[3], "w") as table:
            table.writelines(camera_daemon.rows(sys.argv[1]))
    with open(sys.argv[2]) as table:
        expected = dict(line.split() for line in table)
    with open(sys.argv[3]) as table:
        detections = dict(line.rstrip("\n").split("\t") for line in table)
    for name, answer in answers.items():
        if name in FAULTS and isinstance(answer, dict):
            counts = {counter: count for counter, count in answer["counters"].items() if count}
            print(f"  {name:16}", *(f"{counter} {count}" for counter, count in counts.items()))
    for name, counts in camera_daemon.summary(sys.argv[1]):
        print(f"  daemon: {name:32}", *(f"{counter} {count}" for counter, count in counts.items()))
    problems = [*format_problems(answers, expected), *fault_problems(answers), *other_problems(answers)]
    problems += camera_daemon.problems(sys.argv[1], detections)
    for problem in problems:
        print("  FAILED", problem)
    return 1 if problems else 0


sys.exit(main())
