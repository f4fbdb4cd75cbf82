"""Calls swiftlet-aggregator as nobody honest does, some thousand times in each way, while an honest device learns in a run
whose other devices send what cannot be merged."""

import argparse
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import numpy
from fleet_device import Device, Refused, array
from hostile_calls import KINDS, TRANSFER_SECONDS, Attacks, Failed, Wire
from hostile_updates import SHAPES, bad_updates


class Server:
    """A swiftlet-aggregator with short deadlines."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.database = folder / "fleet.sqlite"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token = self.command("token", "create", "test", "--role", "admin", "--database", self.database)
        self.log = folder / "log"
        options = [
            "--port", self.port, "--database", self.database, "--idle-time", TRANSFER_SECONDS, "--transfer-time",
            TRANSFER_SECONDS]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(list(map(str, [program, "serve", *options])), stderr=log)
        for _ in range(200):
            try:
                self.get("health")
                return
            except OSError:
                time.sleep(0.05)
        raise Failed(f"the server does not answer: {self.log.read_text()}")

    def command(self, *words):
        environment = os.environ | {"SWIFTLET_TOKEN": getattr(self, "token", "")}
        command = [str(self.program), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(command)}: {done.stderr}")
        return done.stdout.strip()

    def call(self, *words):
        return self.command(*words, "--server", f"http://127.0.0.1:{self.port}")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
            return answer.read().decode()

    def refusals(self):
        """How many of each kind."""
        found = re.findall(r'^swiftlet_aggregator_refusals_total\{kind="(\w+)"\} (\d+)', self.get("metrics"), re.M)
        return {kind: int(count) for kind, count in found}

    def resident(self, name):
        """Bytes of a field of the process's status."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(re.search(rf"^{name}:\s+(\d+)", text, re.M).group(1))

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(30):
            raise Failed(f"the server ended with {self.process.returncode}: {self.log.read_text()[-2000:]}")


class Learner(threading.Thread):
    """A device in the run until it is over: adds 1 to each weight, or sends `update` whatever it is asked."""

    def __init__(self, server, device, name, update=None):
        super().__init__(daemon=True, name=name)
        self.server, self.device, self.update = server, device, update
        self.error, self.rounds, self.over, self.pulls = None, 0, threading.Event(), 0

    def run(self):
        try:
            while not self.over.is_set():
                self.step()
        except Exception as error:
            self.error = error

    def step(self):
        pulled = self.device.pull()
        self.pulls += 1
        if pulled is None:
            time.sleep(0.05 if self.update is None else 0.2)
            return
        instruction, tree = pulled
        try:
            if self.update is None:
                self.learn(instruction, tree)
            else:
                self.device.reply(instruction, *self.update)
            self.rounds += 1
        except Refused as refusal:
            # The run has ended meanwhile; what a hostile device sends may be refused at once.
            if self.update is None and refusal.status != 403:
                raise

    def learn(self, instruction, tree):
        objects = {}
        self.device.pull_objects(tree, instruction.run_id, objects)
        chunks = [content.split(b"\0", 1)[1] for content in objects.values() if content.startswith(b"ArrayChunk")]
        values = [numpy.frombuffer(chunk[-4 * count :], numpy.float32) for chunk in chunks for count in (
            (1000,) if len(chunk) > 2000 else (25,))]
        by_size = {len(value): value for value in values}
        arrays = [array(name, by_size[int(numpy.prod(shape))].reshape(shape) + 1) for name, shape in SHAPES.items()]
        self.device.reply(instruction, arrays)


def start_run(server, rounds, devices):
    zeros = {name: numpy.zeros(shape, numpy.float32) for name, shape in SHAPES.items()}
    numpy.savez(server.folder / "zeros.npz", **zeros)
    plan = {
        "rounds": rounds, "clients": devices, "minimum-clients": 1, "overselection": 1, "training-time": 6}
    (server.folder / "plan.json").write_text(json.dumps(plan))
    server.run = int(server.call(
        "run", "start", "hostile", "--model", server.folder / "zeros.npz", "--plan", server.folder / "plan.json"))


def check_run(server, rounds, honest, hostile):
    for _ in range(10 * (rounds + 2) * 10):
        state = json.loads(server.call("run", "show", server.run))
        if state["status"] != "running":
            break
        time.sleep(0.1)
    if state["status"] != "finished" or [entry["merged"] for entry in state["history"]] != [1] * rounds:
        raise Failed(f"the run is {state['status']}, with {[entry['merged'] for entry in state['history']]} updates")
    for learner in [honest, *hostile]:
        learner.over.set()
        learner.join(30)
        if learner.error:
            raise Failed(f"{learner.name} device: {learner.error!r}")
    server.call("run", "model", server.run, server.folder / "end.npz")
    for name, value in numpy.load(server.folder / "end.npz").items():
        if not (value == rounds).all():
            raise Failed(f"array {name} is not what the honest device has made: {value}")
    print(f"run: {rounds} rounds, each with the one update of the honest device, which pulled {honest.pulls} times")


def attack(server, attacks, name):
    before, start = server.refusals(), time.monotonic()
    resident = server.resident("VmRSS")
    server.forget_peak()
    counted = getattr(attacks, name)(Wire(server.port))
    seconds = time.monotonic() - start
    deadline = time.monotonic() + 5
    while True:
        after = server.refusals()
        missing = {kind: count for kind, count in counted.items() if after[kind] - before[kind] < count}
        if not missing or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if missing:
        raise Failed(f"{name}: {counted} were refused, the server counts {[(k, after[k] - before[k]) for k in counted]}")
    sizes = (resident, server.resident("VmRSS"), server.resident("VmHWM"))
    kinds = ", ".join(f"{count} {kind}" for kind, count in counted.items())
    print(
        f"{name.replace('_', ' '):28} {kinds:44} {seconds:6.1f} s  resident "
        + " -> ".join(f"{size / 1e6:.1f}" for size in sizes[:2]) + f", at most {sizes[2] / 1e6:.1f} MB", flush=True)


def check_leak(server, attacks):
    """What connections have taken is used again by the next ones."""
    before = server.resident("VmRSS")
    attack(server, attacks, "slow_clients")
    samples = []
    for _ in range(30):  # a round may be merged meanwhile
        samples.append(server.resident("VmRSS"))
        time.sleep(0.1)
    if min(samples) - before > 12e6:
        raise Failed("the memory grows with the number of connections that there were")


def check_memory(before, server, peaks):
    after = server.resident("VmRSS")
    print(f"resident: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after, {max(peaks) / 1e6:.1f} MB at most")
    # The bodies' common memory, and 64 KiB for each of the connections that are open at a time.
    if max(peaks) - before > 80e6 or after - before > 40e6:
        raise Failed("the memory is not flat")


def check_log(server, calls):
    size = server.log.stat().st_size
    lines = server.log.read_text(errors="replace").count("\n")
    print(f"log: {size} bytes in {lines} lines for {calls} refusals")
    if size > 400_000:
        raise Failed("the log grows with the calls")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aggregator", required=True, type=pathlib.Path)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS])
    options = parser.parse_args()
    server = Server(options.aggregator, options.work)
    try:
        run(server, options)
    except Failed as failure:
        print(f"failed: {failure}\n{server.log.read_text(errors='replace')[-3000:]}", file=sys.stderr)
        sys.exit(1)
    finally:
        if server.process.poll() is None:
            server.process.kill()


def run(server, options):
    honest = Learner(server, Device(server.port), "the honest")
    hostile = [
        Learner(server, Device(server.port), f"hostile {number}", update) for number, update in enumerate(bad_updates())]
    callers = [Device(server.port) for _ in range(max(4, options.calls // 100))]
    for device in [honest.device, *(learner.device for learner in hostile)]:
        device.join()
    start_run(server, options.rounds, 1 + len(hostile))
    # They call, but are not online, and so not chosen for the run.
    for device in callers:
        device.register()
    before = server.resident("VmRSS")
    for learner in [honest, *hostile]:
        learner.start()
    peaks = []
    attacks = Attacks(server, callers, honest.device, options.calls, options.seed)
    for name in options.kinds or KINDS:
        attack(server, attacks, name)
        peaks.append(server.resident("VmHWM"))
        if honest.error:
            raise Failed(f"the honest device was in the way: {honest.error!r}")
    check_leak(server, attacks)
    check_run(server, options.rounds, honest, hostile)
    peaks.append(server.resident("VmHWM"))
    counts = server.refusals()
    if counts["update"] < len(hostile) * options.rounds // 2:
        raise Failed(f"only {counts['update']} updates were refused")
    print("counted: " + ", ".join(f"{count} {kind}" for kind, count in counts.items() if count))
    check_memory(before, server, peaks)
    check_log(server, sum(counts.values()))
    server.stop()


main()
