"""Runs of swiftlet-aggregator whose processes are killed, whose network is cut, whose database goes away: every round ends,
nothing counts twice, nothing is lost."""

import argparse
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

from federation import COPIES, DIGITS, Aggregator, Daemon, Failed, Fleet, end, free_port, wait_for, write_zeros

NODES = 3
HELD_OUT = 0.3
STATES = ("waiting", "pulled", "announced", "answered", "merged", "dropped", "failed", "expired")


def make_plan(rounds, seconds):
    return {
        "rounds": rounds, "clients": NODES, "minimum-clients": NODES, "evaluators": NODES, "overselection": 1,
        "training-time": seconds, "evaluation-time": seconds, "training": {"epochs": 1, "batch": 8, "rate": 0.05},
        "coding": {"bits": 8}}


def start_run(server, plan):
    folder = server.fleet.folder
    write_zeros(folder / "zeros.npz")
    (folder / "plan.json").write_text(json.dumps(plan))
    options = ["--model", folder / "zeros.npz", "--plan", folder / "plan.json"]
    server.run = server.call("run", "start", "faults", *options).strip()


class Ledger:
    """What the server's database says of a run, beside what the server itself says."""

    def __init__(self, rows, rounds):
        self.rows, self.rounds = rows, rounds

    def check(self, rounds, examples):
        """`examples`: of one device."""
        if [number for number, *_ in self.rounds] != list(range(1, rounds + 1)):
            raise Failed(f"the rounds are {self.rounds}")
        for number, version, merged in self.rounds:
            nodes = [row for row in self.rows if row[:3] == (number, 0, STATES.index("merged"))]
            if merged != NODES or version != number:
                raise Failed(f"round {number} moved the model to version {version} with {merged} updates")
            if len(nodes) != merged or len({row[3] for row in nodes}) != merged:
                raise Failed(f"round {number}: {merged} updates were merged, these are there: {nodes}")
        open_states = {STATES.index(name) for name in ("waiting", "pulled", "announced", "answered")}
        if any(row[2] in open_states for row in self.rows):
            raise Failed(f"instructions are open: {self.rows}")
        if examples is not None:
            for number, found in enumerate(self.examples, 1):
                if found != NODES * examples:
                    raise Failed(f"round {number} counts {found} examples, {NODES} devices have {examples} each")


QUERIES = (
    "SELECT round, kind, state, node_id FROM instructions",
    "SELECT round, version, merged FROM rounds ORDER BY round",
)


def read_sqlite(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return Ledger(*(database.execute(query).fetchall() for query in QUERIES))


def check_run(server, ledger, rounds):
    state = server.state()
    if state["status"] != "finished":
        raise Failed(f"the run ended otherwise: {json.dumps(state)}")
    ledger.examples = [found["training"]["num-examples"] for found in state["history"]]
    examples = ledger.examples[0] / NODES
    ledger.check(rounds, examples)
    if not COPIES * len(DIGITS) * (1 - HELD_OUT) * 0.5 <= examples <= COPIES * len(DIGITS):
        raise Failed(f"a device learns from {examples} examples")
    accuracy = state["history"][-1]["evaluation"].get("accuracy", 0)
    if accuracy < 0.5:
        raise Failed(f"nothing was learned: the accuracy is {accuracy}")
    return accuracy


def is_over(server):
    """None while the server is away."""
    state = server.state_or_none()
    return state and state["status"] != "running"


class FarDaemon(Daemon):
    """A daemon on a host of its own: a network namespace with a link to the server's."""

    def __init__(self, fleet, name, program, model, number):
        self.host = f"swiftlet{os.getpid()}{number}"
        self.link = f"swl{os.getpid() % 100_000}{number}"
        network = f"10.231.{number}"
        for command in (
            f"netns add {self.host}",
            f"link add {self.link} type veth peer name uplink netns {self.host}",
            f"addr add {network}.1/30 dev {self.link}",
            f"link set {self.link} up",
            f"-n {self.host} addr add {network}.2/30 dev uplink",
            f"-n {self.host} link set uplink up",
            f"-n {self.host} link set lo up",
        ):
            ip(command)
        inside = ["ip", "netns", "exec", self.host, program]
        super().__init__(fleet, name, inside, model, f"http://{network}.1:{fleet.port}")

    def call(self, path, body=None):
        command = ["ip", "netns", "exec", self.host, "curl", "-sSf", "--max-time", "20"]
        if body is not None:
            command += ["-H", "Content-Type: image/png", "--data-binary", "@-"]
        command.append(f"http://127.0.0.1:{self.port}{path}")
        done = subprocess.run(command, input=body, capture_output=True, check=False)
        if done.returncode:
            raise OSError(done.stderr.decode())
        return done.stdout

    def label(self):
        for _ in range(COPIES):
            for digit in DIGITS:
                self.call(f"/api/v1/labels/{digit.stem}/samples", digit.read_bytes())
        wait_for(f"{self.name}'s part", lambda: (self.status() or {}).get("eligible"))

    def cut(self):
        ip(f"link set {self.link} down")

    def join(self):
        ip(f"link set {self.link} up")

    def slow(self, kilobits):
        """Both ways; the queue holds half a second."""
        shape = f"root tbf rate {kilobits}kbit burst 4kb latency 500ms"
        subprocess.run(["tc", "qdisc", "replace", "dev", self.link, *shape.split()], check=True)
        subprocess.run(["tc", "-n", self.host, "qdisc", "replace", "dev", "uplink", *shape.split()], check=True)

    def leave(self):
        for command in (f"link del {self.link}", f"netns del {self.host}"):
            subprocess.run(["ip", *command.split()], capture_output=True, check=False)


def ip(arguments):
    done = subprocess.run(["ip", *arguments.split()], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"ip {arguments}: {done.stderr.strip()}")


def network(options, fleet):
    """Links are cut at random and joined again, and are slow for the rest of the time."""
    generator = random.Random(options.seed)
    start = time.monotonic()
    server = Aggregator(fleet, options.aggregator)
    server.start("0.0.0.0")
    daemons = []
    try:
        for number, name in enumerate(("one", "two", "three"), 1):
            daemons.append(FarDaemon(fleet, name, options.daemon, options.model, number))
        begin(server, daemons, options.rounds)
        cuts = 0
        while not is_over(server):
            if time.monotonic() > start + options.seconds:
                raise Failed(f"{cuts} cuts in {options.seconds} s: {json.dumps(server.state())}")
            daemon = generator.choice(daemons)
            daemon.slow(generator.choice((16, 64, 256, 1024)))
            daemon.cut()
            cuts += 1
            time.sleep(generator.uniform(0, 3))
            daemon.join()
            time.sleep(generator.uniform(0, 2))
    finally:
        for daemon in daemons:
            end(daemon.process)
            daemon.leave()
    accuracy = check_run(server, read_sqlite(server.database), options.rounds)
    return f"{cuts} cuts of links of 16 to 1024 kbit/s, {summary(options, accuracy, start)}"


class Cluster:
    """A PostgreSQL server of its own."""

    def __init__(self, fleet):
        self.folder = fleet.folder / "postgres"
        self.folder.mkdir()
        shutil.chown(self.folder, "postgres", "postgres")
        for place in (fleet.folder, *fleet.folder.parents):
            if not place.stat().st_mode & 0o005 == 0o005 and place != pathlib.Path("/"):
                place.chmod(place.stat().st_mode | 0o011)
        self.programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.port = free_port()
        self.run("initdb", "--auth=trust", "-D", self.folder / "data")
        self.start()
        self.run("createdb", "-h", self.folder, "-p", self.port, "fleet")
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/fleet"

    def run(self, name, *arguments):
        command = ["runuser", "-u", "postgres", "--", self.programs / name, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise Failed(f"{name}: {done.stderr}")
        return done.stdout

    def control(self, *words):
        self.run("pg_ctl", "-w", "-D", self.folder / "data", "-l", self.folder / "log", *words)

    def start(self):
        self.control("start", "-o", f"-h 127.0.0.1 -p {self.port} -k {self.folder}")

    def stop(self, mode="immediate"):
        self.control("stop", "-m", mode)

    def query(self, text):
        rows = self.run("psql", "-h", self.folder, "-p", self.port, "-At", "-F", ",", "-c", text, "fleet").split()
        return [tuple(int(value) for value in row.split(",")) for row in rows]


def start_balancer(fleet, ports):
    servers = "".join(f" server s{port} 127.0.0.1:{port} check inter 300 fall 1 rise 1\n" for port in ports)
    (fleet.folder / "haproxy.cfg").write_text(f"""
global
 maxconn 256
defaults
 mode tcp
 timeout connect 2s
 timeout client 1m
 timeout server 1m
 retries 3
 option redispatch
listen fleet
 bind 127.0.0.1:{fleet.port}
 balance roundrobin
{servers}""")
    fleet.start(["haproxy", "-db", "-f", fleet.folder / "haproxy.cfg"], "haproxy.log")


def postgres(options, fleet):
    """Two replicas behind one address; the database is stopped in the middle of rounds, the leading replica killed."""
    start = time.monotonic()
    cluster = Cluster(fleet)
    try:
        replicas = [Aggregator(fleet, options.aggregator, cluster.address)]
        replicas.append(Replica(replicas[0]))
        for replica in replicas:
            replica.port = free_port()
            replica.start()
        start_balancer(fleet, [replica.port for replica in replicas])
        daemons = [Daemon(fleet, name, [options.daemon], options.model) for name in ("one", "two", "three")]
        server = replicas[0]
        begin(server, daemons, options.rounds)
        restarts = deaths = 0
        for number in range(options.rounds - 2):
            wait_for("the next round", lambda number=number: (server.state_or_none() or {}).get("rounds", 0) > number, 200)
            cluster.stop()
            time.sleep(1)
            cluster.start()
            restarts += 1
            victim = replicas[number % 2]
            victim.kill()
            time.sleep(1)
            victim.start()
            deaths += 1
        wait_for("the end of the run", lambda: is_over(server), options.seconds)
        rows = [cluster.query(query) for query in QUERIES]
        accuracy = check_run(server, Ledger(*rows), options.rounds)
    finally:
        cluster.stop()
    return f"{restarts} restarts of PostgreSQL, {deaths} replicas killed, {summary(options, accuracy, start)}"


class Replica(Aggregator):
    """Another server of the same state."""

    def __init__(self, first):
        self.fleet, self.program, self.database = first.fleet, first.program, first.database
        self.token, self.process, self.run = first.token, None, None


def begin(server, daemons, rounds):
    for daemon in daemons:
        daemon.start()
        daemon.label()
    for daemon in daemons:
        wait_for("a connection", lambda daemon=daemon: (daemon.status() or {}).get("connected"), 120)
    start_run(server, make_plan(rounds, 600))


def summary(options, accuracy, start):
    return f"{options.rounds} rounds of {NODES} devices, accuracy {accuracy:.3f}, {time.monotonic() - start:.0f} s"


def kills(options, fleet):
    """Server and daemons are killed at random, and started again."""
    generator = random.Random(options.seed)
    start = time.monotonic()
    server = Aggregator(fleet, options.aggregator)
    server.start()
    daemons = [Daemon(fleet, name, [options.daemon], options.model) for name in ("one", "two", "three")]
    begin(server, daemons, options.rounds)
    done = dict.fromkeys(["server"] + [daemon.name for daemon in daemons], 0)
    while sum(done.values()) < options.kills:
        if is_over(server):
            raise Failed(f"the run was over after {done}: ask for more rounds")
        if time.monotonic() > start + options.seconds:
            raise Failed(f"{done} kills took {options.seconds} s: {json.dumps(server.state())}")
        victim = generator.choice([server] + daemons)
        victim.kill()
        if victim is server:
            server.start()
            done["server"] += 1
        else:
            victim.launch()
            done[victim.name] += 1
        time.sleep(generator.uniform(0, options.pause))
    wait_for("the end of the run", lambda: is_over(server), options.seconds)
    accuracy = check_run(server, read_sqlite(server.database), options.rounds)
    return f"{sum(done.values())} kills {done}, {summary(options, accuracy, start)}"


CASES = {"kills": kills, "network": network, "postgres": postgres}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", required=True, help="swiftletd")
    parser.add_argument("--aggregator", required=True, help="swiftlet-aggregator")
    parser.add_argument("--model", required=True, help="digits, compiled to learn")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="a folder for all that is written")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.3, help="at most so many seconds between two kills")
    parser.add_argument("--seconds", type=float, default=1200, help="after which a case has failed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("case", nargs="+", choices=CASES)
    options = parser.parse_args()
    for case in options.case:
        folder = options.work / case
        try:
            with Fleet(folder, None, False) as fleet:
                print(f"{case}: {CASES[case](options, fleet)}", flush=True)
        except Failed as error:
            tails = "".join(
                f"\n== {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in sorted(folder.glob("*.log")))
            sys.exit(f"{case}: {error}{tails}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
