"""Daemons that send nothing but secure sums, and swiftlet-aggregator."""

import json
import pathlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

from cut import Cut
from federation import NODES, ROUNDS, Aggregator, Daemon, Failed, Fleet, wait_for

VALUES = 970  # of the model of digits


def check_masked(database, count):
    """So many vectors are stored, and all of them look like chance: a change has next to no words with a high byte but 0
    and 255."""
    query = """
        SELECT o.content FROM objects o JOIN instructions i ON o.bundle = i.sequence
        WHERE i.kind = 0 AND i.state = 3 ORDER BY i.sequence"""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        objects = [row[0] for row in connection.execute(query)]
    if any(b"NUMPY" in content or b"num-examples" in content for content in objects):
        raise Failed("an update in the clear is stored")
    size = 4 * (VALUES + 1)
    vectors = [content[-size:] for content in objects if len(content) >= size]
    if len(vectors) < count:
        return False
    for vector in vectors:
        plain = sum(high in (0, 255) for high in vector[3::4])
        if plain > VALUES / 10:
            raise Failed(f"{plain} words of a vector look like no mask's")
    return True


def run_masked(options):
    """Four daemons that send nothing but secure sums: one is killed for good after it has given shares of its secrets,
    and the server is killed in the same round."""
    start = time.monotonic()
    members = NODES + 1
    with Fleet(options.work / "masked", options.flower, False) as fleet:
        server = Aggregator(fleet, options.aggregator)
        server.start()
        program = [str(pathlib.Path(options.daemon).resolve())]
        # The last one gives its keys and its shares, and no more.
        cut = Cut(fleet.port, 2)
        ways = {"one": None, "two": None, "three": None, "four": f"http://127.0.0.1:{cut.port}"}
        daemons = [
            Daemon(fleet, name, program, options.model, server=way, privacy="{ secure_sum: required }")
            for name, way in ways.items()]
        for daemon in daemons:
            daemon.launch()
        for daemon in daemons:
            wait_for(f"{daemon.name}'s server", daemon.status)
        with ThreadPoolExecutor() as pool:
            list(pool.map(Daemon.label, daemons))
        try:
            for daemon in daemons:
                wait_for(f"{daemon.name}'s connection", lambda daemon=daemon: daemon.status()["connected"])
            server.start_run({
                "clients": members, "minimum-clients": NODES, "evaluators": members, "training-time": 10,
                "evaluation-time": 5, "secure-sum": {"range": 8, "maximum-examples": 100, "step-time": 5}})
            wait_for("the last one's shares", cut.is_cut.is_set)
            daemons.pop().kill()
            # Which waits for its vector.
            wait_for("the training", lambda: server.state()["phase"] == "training")
            server.kill()
            server.start()
            # The lease of the killed server holds on; the answers wait in the database.
            wait_for("masked vectors", lambda: check_masked(server.database, NODES), 14)
            state = wait_for("the end", lambda: (found := server.state())["status"] != "running" and found, 120)
            merged = [found["merged"] for found in state["history"]]
            told = [list(found["training"]) for found in state["history"]]
            measured = [found["evaluation"] for found in state["history"]]
            if state["status"] != "finished" or merged != [NODES] * ROUNDS or told != [["num-examples"]] * ROUNDS:
                raise Failed(f"the run ended otherwise: {json.dumps(state)}")
            accuracy = measured[-1]["accuracy"]
            if accuracy < 0.9:
                raise Failed(f"the accuracy is {accuracy}")
            secrets = [path for daemon in daemons for path in (daemon.folder / "node").glob("secure-sum*")]
            if secrets:
                raise Failed(f"secrets of sums that are over are left: {secrets}")
        except Failed as error:
            names = [f"aggregator{fleet.port}.log", *(f"{name}.log" for name in ("one", "two", "three", "four"))]
            raise Failed(f"{error}" + "".join(f"\n== {log}\n{fleet.log(log)[-2000:]}" for log in names)) from error
    print(f"masked: {ROUNDS} rounds of {NODES} of {members} nodes, accuracy {accuracy:.3f}")
    print(f"masked: {time.monotonic() - start:.0f} s")
