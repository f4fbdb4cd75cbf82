"""Exchanges the versions of a model over HTTP while swiftletd looks at frames at full speed, and checks every result.

usage: swaps.py --swaps N --site DIR --pictures DIR [--flat] SWIFTLETD...
--site       a folder with store/, in which versions 1 to 3 of the model digits are and 1 is active, and maker.pem.pub
--pictures   grey pictures that every version tells right; the file's name is the answer
--flat       resident memory is not to grow, which it may under a sanitizer
Status 1 when something does not hold.
"""
import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from PIL import Image

from device import LONGEST_WAIT, Device, Onlooker, free_port

ROWS = 10
# Seconds until what was exchanged has been given up.
SETTLED = 0.3
LARGEST_GROWTH = 0.05
TOKEN = "0123456789abcdef-swaps"

# Up to the newest version and back down, over and over: what is asked for, and the version that then serves.
ROUND = [("swap", 2), ("swap", 3), ("rollback", 2), ("rollback", 1)]

CONFIGURATION = """
sources: [{{ name: film, type: stdin, format: GREY, size: {width}x{height}, every_frame: true }}]
models: [{{ name: digits, store: digits, decoder: classes, threshold: 0, limit: 1 }}]
sinks: [{{ type: stdout }}, {{ type: sse }}]
http: {{ listen: "127.0.0.1:{port}", token_file: {site}/token, preview: {{ enabled: true, fps: 30 }} }}
store: {{ directory: {site}/store, keys: [{site}/maker.pem.pub] }}
drift: {{ window_frames: 500 }}
logging: {{ journal: false, level: warning }}
"""


class Pictures:
    """Pictures as bare frames, and what is on each."""

    def __init__(self, folder):
        files = sorted(Path(folder).iterdir())
        images = [Image.open(file).convert("L") for file in files]
        self.width, self.height = images[0].size
        self.labels = [file.stem for file in files]
        self.frames = b"".join(image.tobytes() for image in images)


class Frames(threading.Thread):
    """Writes the pictures over and over, as fast as they are taken."""

    def __init__(self, pictures, pipe):
        super().__init__(daemon=True)
        self.pictures, self.pipe, self.count, self.is_last = pictures, pipe, 0, False

    def run(self):
        try:
            while not self.is_last:
                self.pipe.write(self.pictures.frames)
                self.count += len(self.pictures.labels)
            self.pipe.close()
        except BrokenPipeError:
            pass  # Why it ended, its status tells.


class Results(threading.Thread):
    """Reads every result: its number, its answer, and the version that gave it."""

    def __init__(self, pictures, lines):
        super().__init__(daemon=True)
        self.labels, self.lines = pictures.labels, lines
        self.count = self.gaps = self.wrong = self.unlike = 0
        self.served = []
        self.answers = {}
        self.changed = threading.Condition()

    def run(self):
        for line in self.lines:
            result = json.loads(line)
            number, version, best = result["sequence"], int(result["version"]), result["classes"][0]
            picture = number % len(self.labels)
            self.gaps += number != self.count
            self.count = number + 1
            self.wrong += best["label"] != self.labels[picture]
            # The same bits whenever the same version sees the same picture.
            self.unlike += self.answers.setdefault((version, picture), best) != best
            if self.served[-1:] != [version]:
                with self.changed:
                    self.served.append(version)
                    self.changed.notify()

    def wait(self, changes):
        """Until the version has changed so often."""
        with self.changed:
            return self.changed.wait_for(lambda: len(self.served) > changes, LONGEST_WAIT)


def reading(process):
    """KiB resident, open files without sockets."""
    status = Path(f"/proc/{process}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    files = 0
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            files += not os.readlink(descriptor).startswith(("socket:", "anon_inode:"))
        except FileNotFoundError:
            pass
    return int(resident.split()[1]), files


def exchange(daemon, device, results, count):
    """All swaps, each after the one before has shown; the readings, and the seconds each took to answer."""
    readings, times = [], []
    print(f"{'swaps':>8} {'frames':>9} {'gaps':>5} {'resident KiB':>13} {'open files':>11}")
    for number in range(count):
        times.append(device.exchange("digits", *ROUND[number % len(ROUND)]))
        if not results.wait(number + 1):
            sys.exit(f"no result of version {ROUND[number % len(ROUND)][1]} came after swap {number + 1}")
        if (number + 1) * ROWS // count > len(readings):
            time.sleep(SETTLED)
            readings.append(reading(daemon.pid))
            print(f"{number + 1:8} {results.count:9} {results.gaps:5} {readings[-1][0]:13} {readings[-1][1]:11}",
                  flush=True)
    return readings, times


def problems(options, results, frames, readings, onlookers):
    told = [1] + [ROUND[number % len(ROUND)][1] for number in range(options.swaps)]
    if results.served != told:
        yield "the versions that served are not those that were told, in their order"
    if results.gaps or results.count != frames.count:
        yield f"{frames.count} frames went in, {results.count} results came out, with {results.gaps} gaps"
    if results.wrong:
        yield f"{results.wrong} wrong answers"
    if results.unlike:
        yield f"{results.unlike} answers unlike those of the same version to the same picture"
    growth = max(resident for resident, _ in readings) / readings[0][0] - 1
    if options.flat and growth >= LARGEST_GROWTH:
        yield f"resident memory grew by {growth:.1%}, {LARGEST_GROWTH:.0%} is too much"
    if any(files != readings[0][1] for _, files in readings):
        yield "the number of open files changed"
    for onlooker in onlookers:
        if onlooker.failures or not onlooker.answers:
            yield f"{onlooker.path}: {onlooker.answers} answers, {onlooker.failures} failures"


def complaints(status, log):
    """Of the daemon itself, which has nothing to say at the level of warnings."""
    if status != 0:
        yield f"the daemon ended with status {status}"
    text = log.read_text(errors="replace")
    if text:
        yield f"the daemon, or its sanitizer, said:\n{text}"


def run(options, daemon, pictures, port):
    device = Device(port, TOKEN)
    frames, results = Frames(pictures, daemon.stdin), Results(pictures, daemon.stdout)
    onlookers = [Onlooker(device, "/metrics"), Onlooker(device, "/api/v1/status"), Onlooker(device, "/api/v1/models"),
                 Onlooker(device, "/events", streams=True), Onlooker(device, "/preview.mjpeg", streams=True)]
    for thread in (frames, results):
        thread.start()
    device.wait()
    if not results.wait(0):
        sys.exit("no result came")
    for onlooker in onlookers:
        onlooker.start()
    readings, times = exchange(daemon, device, results, options.swaps)
    for onlooker in onlookers:
        onlooker.is_last = True
    for onlooker in onlookers:
        onlooker.join()
    device.connection.close()
    frames.is_last = True
    frames.join()
    results.join()
    milliseconds = sorted(1000 * seconds for seconds in times)
    print(f"{results.count} frames; {len(times)} swaps answered in {statistics.median(milliseconds):.1f} ms (median), "
          f"{milliseconds[-1]:.1f} ms at most; "
          + ", ".join(f"{onlooker.path} {onlooker.answers} times" for onlooker in onlookers))
    return problems(options, results, frames, readings, onlookers)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--swaps", type=int, required=True)
    parser.add_argument("--site", type=Path, required=True)
    parser.add_argument("--pictures", required=True)
    parser.add_argument("--flat", action="store_true")
    parser.add_argument("daemon", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    pictures, port = Pictures(options.pictures), free_port()
    (options.site / "token").write_text(TOKEN)
    configuration, log = options.site / "swiftletd.yaml", options.site / "errors"
    configuration.write_text(CONFIGURATION.format(
        width=pictures.width, height=pictures.height, port=port, site=options.site))
    with log.open("w") as errors:
        daemon = subprocess.Popen(options.daemon + ["--config", str(configuration)], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=errors)
    try:
        found = list(run(options, daemon, pictures, port))
        status = daemon.wait(LONGEST_WAIT)
    except (SystemExit, OSError, http.client.HTTPException) as reason:
        found = [f"{reason}"]
        daemon.terminate()
        try:
            status = daemon.wait(LONGEST_WAIT)
        except subprocess.TimeoutExpired:
            daemon.kill()
            status = daemon.wait()
    found += complaints(status, log)
    for problem in found:
        print(f"swaps: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
