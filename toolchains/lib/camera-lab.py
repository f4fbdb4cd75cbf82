"""Checks what a machine of toolchains/camera-lab printed: camera-lab.py LOG CHECKSUMS [--write]."""

import json
import sys

FORMATS = "YUYV UYVY NV12 NV21 YU12 YV12 NV16 NV61 YUV422 RGB24 BGR24 XRGB BGRX GREY Y10 Y12 Y16 RGGB GRBG GBRG BGGR".split()

# What must be so of the counters of each capture: name, frames, conditions on counters that are not 0 otherwise.
FAULTS = {
    "stale": (8, {"stale": 1}),
    "damaged": (60, {"damaged": 2}),
    "queue": (60, {"other_failures": 1, "recoveries": 1}),
    "device-error": (60, {"device_errors": 1, "recoveries": 1}),
    "failed-start": (60, {"device_errors": 1, "failed_starts": 1, "recoveries": 1}),
    "failed-buffers": (60, {"device_errors": 1, "failed_starts": 1, "recoveries": 1}),
    "dropped": (60, {"missed": 5}),
    "sequence-wrap": (60, {"device_errors": 1, "recoveries": 1}),
    "format-change": (60, {"format_changes": 1, "recoveries": 1}),
    "disconnect": (60, {"disconnections": 1, "recoveries": 1}),
    "usb-plain": (10, {}),
    "usb-frames": (24, {"truncated": 1}),
    "usb-transfer": (16, {}),
    "usb-late": (12, {}),
    "usb-silence": (12, {"stalls": 1, "recoveries": 1}),
    "usb-replug": (24, {"disconnections": 1, "failed_starts": 1, "recoveries": 1}),
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


def check(answers, expected):
    def complain(name, text):
        problems.append(f"{name}: {text}")

    problems = []
    for name in FORMATS:
        answer = answers.get(f"format-{name}")
        if not isinstance(answer, dict):
            complain(name, f"no frames: {answer}")
            continue
        got = (answer["format"], answer["width"], answer["height"], answer["frames"])
        if got != (name, 640, 360, 4):
            complain(name, f"got {got}")
        if answer["checksum"] != expected.get(name):
            complain(name, f"checksum {answer['checksum']}, not {expected.get(name)}")
        if not answer["exported"]:
            complain(name, "no DMABUF")
    for name, (frames, counters) in FAULTS.items():
        answer = answers.get(name)
        if not isinstance(answer, dict) or answer["frames"] != frames:
            complain(name, f"not {frames} frames: {answer}")
            continue
        for counter, least in counters.items():
            if answer["counters"][counter] < least:
                complain(name, f"{counter} is {answer['counters'][counter]}, below {least}")
        failures = {"stalls", "device_errors", "disconnections", "format_changes", "other_failures"} - set(counters)
        for counter in failures:
            if answer["counters"][counter]:
                complain(name, f"{counter} is {answer['counters'][counter]}, not 0")
    chosen = answers.get("chosen")
    if not isinstance(chosen, dict) or (chosen["width"], chosen["height"]) != (320, 180):
        complain("chosen", f"not the smallest that is large enough: {chosen}")
    refusal = answers.get("unknown-control")
    if not isinstance(refusal, str) or "no_such_control" not in refusal:
        complain("unknown-control", f"was not refused: {refusal}")
    if not isinstance(answers.get("menu"), dict):
        complain("menu", f"{answers.get('menu')}")
    if "end" not in answers:
        complain("end", "the machine did not come to its end")
    return problems


def main():
    answers = read(sys.argv[1])
    if "--write" in sys.argv:
        with open(sys.argv[2], "w") as table:
            for name in FORMATS:
                table.write(f"{name}\t{answers[f'format-{name}']['checksum']}\n")
    with open(sys.argv[2]) as table:
        expected = dict(line.split() for line in table)
    for name, answer in answers.items():
        if name in FAULTS and isinstance(answer, dict):
            counts = {counter: count for counter, count in answer["counters"].items() if count}
            print(f"  {name:16}", *(f"{counter} {count}" for counter, count in counts.items()))
    problems = check(answers, expected)
    for problem in problems:
        print("  FAILED", problem)
    return 1 if problems else 0


sys.exit(main())
