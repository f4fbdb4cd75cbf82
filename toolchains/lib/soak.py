"""Runs swiftletd for some minutes, reads every result, and checks that memory and open files hold still.

usage: soak.py --minutes N SWIFTLETD --config FILE
The configuration has one source and the sink stdout with empty results. Status 1 when something does not hold.
"""
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

SETTLED = 20
LARGEST_GROWTH = 0.02
ROWS = 12


class Results(threading.Thread):
    """Counts the lines and the gaps between their numbers."""

    def __init__(self, lines):
        super().__init__(daemon=True)
        self.lines, self.count, self.gaps, self.next = lines, 0, 0, 0

    def run(self):
        for line in self.lines:
            number = json.loads(line)["sequence"]
            self.gaps += number != self.next
            self.next = number + 1
            self.count += 1


def reading(process):
    """KiB resident, open files."""
    status = Path(f"/proc/{process}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(resident.split()[1]), len(os.listdir(f"/proc/{process}/fd"))


def measure(daemon, results, seconds):
    """A reading each time a row is due, the first when the daemon has settled."""
    begin = time.monotonic()
    readings = []
    print(f"{'seconds':>8} {'frames':>9} {'gaps':>5} {'resident KiB':>13} {'open files':>11}")
    for row in range(ROWS + 1):
        due = begin + SETTLED + (seconds - SETTLED) * row / ROWS
        time.sleep(max(0, due - time.monotonic()))
        if daemon.poll() is not None:
            sys.exit(f"soak: the daemon ended with status {daemon.returncode}")
        resident, files = reading(daemon.pid)
        readings.append((resident, files, results.count))
        seconds_now = time.monotonic() - begin
        print(f"{seconds_now:8.0f} {results.count:9} {results.gaps:5} {resident:13} {files:11}", flush=True)
    return readings


def problems(readings, results, status):
    first = readings[0]
    growth = max(resident for resident, _, _ in readings) / first[0] - 1
    print(f"{results.count} frames; resident memory grew by {growth:.2%} at most")
    if growth >= LARGEST_GROWTH:
        yield f"resident memory grew by {growth:.1%}, {LARGEST_GROWTH:.0%} is too much"
    if any(files != first[1] for _, files, _ in readings):
        yield "the number of open files changed"
    if results.gaps:
        yield f"{results.gaps} gaps in the results"
    if any(later[2] <= earlier[2] for earlier, later in zip(readings, readings[1:])):
        yield "the frames stood still"
    if status != 0:
        yield f"the daemon ended with status {status}"


def main():
    if len(sys.argv) < 4 or sys.argv[1] != "--minutes":
        sys.exit(__doc__)
    daemon = subprocess.Popen(sys.argv[3:], stdout=subprocess.PIPE, text=True)
    try:
        results = Results(daemon.stdout)
        results.start()
        readings = measure(daemon, results, float(sys.argv[2]) * 60)
    finally:
        daemon.terminate()
        status = daemon.wait()
    results.join()
    found = list(problems(readings, results, status))
    for problem in found:
        print(f"soak: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
