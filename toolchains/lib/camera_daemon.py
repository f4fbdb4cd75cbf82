"""What the daemon found in a machine of toolchains/camera-lab, and what it counted there."""

import json
import re

CHROMA = (
    "YUYV YVYU UYVY VYUY NV12 NV21 NV16 NV61 YU12 YV12 YUV422 RGB24 BGR24 RGBX BGRX XRGB XBGR RGGB GRBG GBRG BGGR MJPEG "
    "YUYV-709 NV12-709 YUYV-2020 NV12-2020 YUYV-601-full NV12-601-full YUYV-709-full NV12-709-full"
).split()
LUMA = "GREY Y10 Y12 Y16".split()
BARS = "white yellow cyan green magenta red blue black".split()
LUMA_BARS = [bar if bar in ("white", "black") else f"luma of {bar}" for bar in BARS]

# By which scores of the same bar may differ between formats.
TOLERANCE = 0.02

UP_TO_2 = range(0, 3)
AT_LEAST_1 = range(1, 1000)

UNPLUGGED = {"disconnections": 1, "failed_starts": AT_LEAST_1, "recoveries": 1}
# Of each fault: the source that it befalls, and the counters that it moves.
FAULTS = {
    "damaged": ("door", {"damaged": 2}),
    "queue": ("door", {"other_failures": 1, "recoveries": 1}),
    "device-error": ("door", {"device_errors": 1, "recoveries": 1}),
    "failed-start": ("door", {"device_errors": 1, "failed_starts": 1, "recoveries": 1}),
    "failed-buffers": ("door", {"device_errors": 1, "failed_starts": 1, "recoveries": 1}),
    # Half of the frames of 0.6 seconds.
    "dropped": ("door", {"missed": range(4, 20)}),
    "wrap_sequence_number": ("door", {"device_errors": 1, "recoveries": 1}),
    "wrap_sequence_number-later": ("door", {}),
    "wrap_sequence_number-off": ("door", {"device_errors": 1, "recoveries": 1}),
    "wrap_timestamp": ("door", {"device_errors": 1, "recoveries": 1}),
    "wrap_timestamp-later": ("door", {}),
    "wrap_timestamp-off": ("door", {"device_errors": 1, "recoveries": 1}),
    "colours": ("door", {"format_changes": 1, "recoveries": 1}),
    "disconnect": ("door", {"disconnections": 1, "failed_starts": AT_LEAST_1, "recoveries": 1}),
    "format-change": ("hdmi", {"format_changes": 2, "recoveries": 2}),
    "usb-late-plug": ("usb", {"failed_starts": range(0, 1000), "recoveries": 1}),
    # Half a picture; an empty frame and one with the error bit, which the kernel's driver drops.
    "usb-frames": ("usb", UNPLUGGED | {"truncated": 1, "missed": 2}),
    # All four buffers come back without content.
    "usb-transfer": ("usb", UNPLUGGED | {"empty": 4, "missed": range(10)}),
    "usb-late": ("usb", UNPLUGGED),
    "usb-silence": ("usb", UNPLUGGED | {"stalls": 1, "recoveries": 2}),
    "usb-renamed": ("usb", UNPLUGGED),
}

WARNINGS = [
    "it has no control 'exposure_time_absolute'",
    "control 'brightness' cannot have this value",
    "it has no control 'power_line_frequency'",
]
USB_SETTINGS = {
    "set auto exposure to 1",
    "set exposure time to 80",
    "set gain to 30",
    "set brightness to -20",
    "set contrast to 40",
    "set power line to 1",
}


def read(path):
    """The lines behind each name."""
    sections, lines = {}, []
    with open(path, errors="replace") as log:
        for line in map(str.strip, log):
            if line.startswith("== daemon-"):
                lines = sections.setdefault(line.removeprefix("== daemon-"), [])
            elif line.startswith("== "):
                lines = []
            else:
                lines.append(line)
    return sections


def objects(line):
    """Of a result, from left to right: label and score; nothing else than a bar in each box."""
    found = sorted(json.loads(line)["objects"], key=lambda item: item["box"])
    for place, item in enumerate(found):
        if item["box"] != [place / 8, 0, 1 / 8, 1]:
            return []
    return [(item["label"], item["score"]) for item in found]


def finding(sections, name):
    """What every frame of a format showed; nothing when frames differed."""
    results = [line for line in sections.get(f"find-{name}", []) if line.startswith('{"source"')]
    return objects(results[0]) if len(results) == 1 else []


def text(found):
    return ", ".join(f"{label} {score}" for label, score in found)


def finding_problems(sections, table):
    reference = dict(finding(sections, "RGB24"))
    for name in CHROMA + LUMA:
        found = finding(sections, name)
        if [label for label, _ in found] != (BARS if name in CHROMA else LUMA_BARS):
            yield f"found in {name}: {text(found) or 'not the same in every frame'}"
        elif text(found) != table.get(name):
            yield f"found in {name}: {text(found)}, not {table.get(name)}"
        elif name in CHROMA:
            yield from (
                f"found in {name}: {label} {score}, in RGB24 {reference.get(label)}"
                for label, score in found
                if abs(score - reference.get(label, 9)) > TOLERANCE
            )
    for source in ("door", "usb"):
        if [label for label, _ in finding(sections, f"last-{source}")] != BARS:
            yield f"found by {source} through all faults: {sections.get(f'find-last-{source}')}"


def counters(lines):
    """Of each source: its events, and frames with results."""
    counts = {}
    for line in lines:
        match = re.fullmatch(r'swiftlet_(\w+)\{source="(\w+)"(?:,model="bars")?(?:,event="(\w+)")?\} (\d+)(?:\.0)?', line)
        if match:
            name, source, event, count = match.groups()
            counts.setdefault(source, {})[event or name] = int(count)
    return counts


def moved(sections):
    """What each fault has moved, by source."""
    before = counters(sections.get("begin", []))
    for name in FAULTS:
        after = counters(sections.get(name, []))
        yield name, {
            source: {event: count - before.get(source, {}).get(event, 0) for event, count in events.items()}
            for source, events in after.items()
        }
        before = after


def source_problems(events, expected, least_results):
    expected = {"stale": UP_TO_2, "results_lost_total": 0} | expected
    for event, count in events.items():
        if event in ("delivered", "frames_total"):
            continue
        if event == "results_total":
            if count < least_results:
                yield f"only {count} results"
            continue
        wanted = expected.get(event, 0)
        if count not in wanted if isinstance(wanted, range) else count != wanted:
            yield f"{event} is {count}, not {wanted}"
    yield from (f"{event} is not counted" for event in expected if event not in events)


def fault_problems(sections):
    has_usb = False
    for name, sources in moved(sections):
        befallen, expected = FAULTS[name]
        if set(sources) != {"door", "hdmi", "usb"}:
            yield f"{name}: no counters"
            continue
        for source, events in sources.items():
            # A machine of one slow processor may lose a frame of the fast source.
            quiet = {"missed": UP_TO_2} if source == "hdmi" else {}
            if source == "usb" and not has_usb and befallen != "usb":
                quiet, least = {"failed_starts": range(1000)}, 0
            else:
                least = 5 if source == "usb" else 40
            problems = source_problems(events, quiet | (expected if source == befallen else {}), least)
            yield from (f"{name}: {source}: {problem}" for problem in problems)
        has_usb = has_usb or befallen == "usb"


def control_problems(sections):
    log = [line for line in sections.get("log", []) if ": warning: " in line]
    if len(log) != len(WARNINGS) or any(word not in line for word, line in zip(WARNINGS, log)):
        yield f"controls: warned of {log}"
    for line in sections.get("controls", ["{}"])[:1]:
        values = {control["name"]: control["value"] for control in json.loads(line).get("controls", [])}
        if values.get("gain") != 77:
            yield f"controls: gain is {values.get('gain')}"
    told = [line for line in sections.get("usb-controls", []) if line.startswith("set ")]
    if set(told) != USB_SETTINGS:
        yield f"controls: the USB camera was told {told}"


def report(sections, name):
    """The object that stands behind a name."""
    lines = [line for line in sections.get(name, []) if line.startswith('{"') and '"source"' not in line]
    return json.loads(lines[0]) if lines else {}


def end_problems(sections):
    if report(sections, "end").get("status") != 0:
        yield f"the daemon ended with {report(sections, 'end')}"
    events = report(sections, "events")
    if not events.get("same") or not events["results"] - 50 < events["events"] <= events["results"]:
        yield f"events are not what the file holds: {events}"
    door = report(sections, "find-last-door")
    if door.get("wraps") != 1 or not 0 < door["largest_age_ms"] < 1000:
        yield f"numbers and stamps that wrap: {door}"
    if "video3" not in sections.get("renamed", []):
        yield f"the camera kept its name: {sections.get('renamed')}"


def memory(sections, name):
    """Of each thread: calls of the allocator, and minor faults."""
    found = {}
    for line in sections.get(name, []):
        match = re.fullmatch(r"([\w-]+) (\d+) (\d+)", line)
        if match:
            calls, faults = found.get(match[1], (0, 0))
            found[match[1]] = (calls + int(match[2]), faults + int(match[3]))
    return found


def memory_moved(sections):
    """What each thread has asked for over 400 frames, when all was warm."""
    before, after = memory(sections, "threads-before"), memory(sections, "threads-after")
    return {name: tuple(now - then for now, then in zip(after[name], before.get(name, (0, 0)))) for name in after}


def memory_problems(sections):
    threads = memory_moved(sections)
    for name in ("capture-door", "inference"):
        if threads.get(name) != (0, 0):
            yield f"thread {name}: allocations and minor faults over 400 frames: {threads.get(name)}"


def problems(path, table):
    sections = read(path)
    yield from finding_problems(sections, table)
    yield from fault_problems(sections)
    yield from control_problems(sections)
    yield from end_problems(sections)
    yield from memory_problems(sections)


def rows(path):
    """The table of what is found in each format."""
    sections = read(path)
    return [f"{name}\t{text(finding(sections, name))}\n" for name in CHROMA + LUMA]


def summary(path):
    for name, counts in memory_moved(read(path)).items():
        yield f"thread {name}", dict(zip(("allocations", "minor_faults"), counts))
    for name, sources in moved(read(path)):
        source = FAULTS[name][0]
        counts = {event: count for event, count in sources.get(source, {}).items() if count}
        counts.pop("frames_total", None), counts.pop("delivered", None)
        yield f"{source} {name}", counts
