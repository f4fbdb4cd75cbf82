"""Runs swiftletd and prints what it finds as lines to read: time, label, score, box, track, age and inference.

usage: watch.py ADDRESS SWIFTLETD --config FILE       until it ends, or is interrupted
       watch.py --ask-after N ADDRESS SWIFTLETD ...   asks for /healthz and /api/v1/status after N frames
The configuration has to have the sink stdout, with empty results. The status is the daemon's.
"""
import datetime
import json
import signal
import subprocess
import sys
import urllib.request

COLUMNS = "{:12}  {:5} {:>5}  {:>23}  {:>5}  {:>8}  {:>12}"


def ask(address):
    """The health, and the status in its essence."""
    with urllib.request.urlopen(address + "/healthz", timeout=5) as answer:
        print(f"GET /healthz: {answer.status} {answer.read().decode().strip()}")
    with urllib.request.urlopen(address + "/api/v1/status", timeout=5) as answer:
        status = json.load(answer)
    for model in status["models"]:
        age, inference = model["age_ms"], model["inference_ms"]
        print(f"GET /api/v1/status: {model['name']}, {model['frames']} frames, inference {inference['p50']} ms (p50) "
              f"{inference['p99']} ms (p99), age {age['p50']} ms (p50) {age['p99']} ms (p99), "
              f"{status['memory']['resident_bytes'] / 2**20:.1f} MiB resident")


def lines(result):
    """One for each object of a frame, one for each event."""
    time = datetime.datetime.fromtimestamp(result["captured"]).strftime("%H:%M:%S.%f")[:-3]
    for found in result.get("objects", []):
        box = " ".join(f"{side:.3f}" for side in found["box"])
        yield COLUMNS.format(time, found["label"], f"{found['score']:.2f}", box, found.get("track") or "-",
                             f"{result['age_ms']:.2f} ms", f"{result['inference_ms']:.2f} ms")
    for event in result.get("events", []):
        yield f"{time:12}  track {event['track']} {event['event']} {event['place']}"


def main():
    arguments = sys.argv[1:]
    ask_after = int(arguments[1]) if arguments[0] == "--ask-after" else None
    address, *command = arguments if ask_after is None else arguments[2:]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    # An interrupt at the terminal reaches the daemon too, which then ends in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: daemon.terminate())

    print(COLUMNS.format("time", "label", "score", "left top width height", "track", "age", "inference"))
    for number, line in enumerate(daemon.stdout):
        for text in lines(json.loads(line)):
            print(text, flush=True)
        if number + 1 == ask_after:
            ask(address)
    return daemon.wait()


if __name__ == "__main__":
    sys.exit(main())
