"""Versions of a model on their way from swiftlet-aggregator to three daemons: one that is as good as the one before, one
that answers otherwise, and one whose signature the devices do not trust."""

import json
import pathlib
import subprocess
import time

from federation import ROOT, Aggregator, Daemon, Failed, Fleet, wait_for

DEVICES = 3
# Seconds within which devices have tried a version.
TRIAL = 40
# At the end of a trial of a small model under load, shares and ratios of times say nothing.
ROLLOUT = "shadow_frames: 60, canary_frames: 40, canary_share: 0.5, latency_ratio: 100, error_share: 1"


class Maker:
    """Compiles and signs versions of a model of digits."""

    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        for name in ("maker", "stranger"):
            self.call("keygen", "-o", folder / f"{name}.pem")

    def call(self, *words):
        command = [self.program, *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(command)}: {done.stderr}")

    def version(self, number, *options, key="maker"):
        path = self.folder / f"digits-{number}.swl"
        digits = ROOT / "models/digits"
        self.call(
            "compile", digits / "digits_float.tflite", "-o", path, "--trainable", "head", "--model-version", number,
            "--calibrate", digits / "samples", "--labels", digits / "labels.txt", "--name", "digits",
            *(["--sign", self.folder / f"{key}.pem"] if key else []), *options)
        return path


class RolloutDaemon(Daemon):
    """A daemon that trusts one maker, and takes the model from the fleet."""

    def __init__(self, fleet, name, program, model, key):
        super().__init__(fleet, name, program, model)
        text = self.configuration.read_text()
        for old, new in (
                ("fps: 5", "fps: 40"),
                ("require_signature: false", f"keys: [{key}]"),
                ("shadow_frames: 1000000", ROLLOUT),
                ("  model: digits\n", "  model: digits\n  models: [digits]\n")):
            if old not in text:
                raise Failed(f"the configuration has no '{old}'")
            text = text.replace(old, new)
        self.configuration.write_text(text)


class Rollouts:
    """What an operator asks of the server."""

    def __init__(self, server):
        self.server = server

    def start(self, version, percent, *options):
        options = ["--halt-after", 1, "--halt-share", 0.3, "--check-time", 1, *options]
        return self.server.call(
            "rollout", "start", "digits", "--version", version, "--percent", percent, *options).strip()

    def show(self, rollout="digits"):
        return json.loads(self.server.call("rollout", "show", rollout, "--json"))

    def wait(self, what, condition):
        """Until the newest rollout is so; tells where it stands when it does not become so."""
        found = {}

        def holds():
            found.update(self.show())
            return condition(found) and found
        try:
            return wait_for(what, holds, TRIAL)
        except Failed as error:
            raise Failed(f"{error}: {json.dumps(found)}") from error

    def refuses(self, why, *words):
        try:
            self.server.call(*words)
        except Failed as error:
            if why not in str(error):
                raise Failed(f"{' '.join(map(str, words))} is refused otherwise: {error}") from error
        else:
            raise Failed(f"{' '.join(map(str, words))} is not refused")


def serves(daemon, version):
    versions = daemon.versions()
    return versions["active"] == version and versions["staged"] is None


def add_models(maker, rollouts):
    """What is not whole, signed by whom the server trusts, and newer does not get in."""
    server = rollouts.server
    first = maker.version(1)
    second = maker.version(2)
    damaged = maker.folder / "damaged.swl"
    damaged.write_bytes(second.read_bytes()[:-100] + bytes(100))
    rollouts.refuses("checksum", "model", "add", damaged)
    rollouts.refuses("not signed", "model", "add", maker.version(7, key=None))
    rollouts.refuses("no version 2", "rollout", "start", "digits", "--version", 2, "--percent", 50)
    server.call("model", "add", second)
    rollouts.refuses("not newer", "model", "add", second)
    rollouts.refuses("not newer", "model", "add", first)
    shown = json.loads(server.call("model", "show", "digits"))
    if shown[0]["bytes"] != second.stat().st_size or shown[0]["version"] != 2:
        raise Failed(f"the registry has another model: {shown}")
    return first


def roll_out(rollouts, daemons):
    """A good version: to some, then to all."""
    # Wide enough for one and not for all of three.
    rollouts.start(2, 0.001)
    percent = 0
    while sum(rollouts.show()["counts"].values()) == 0:
        percent += 20
        if percent > 100:
            raise Failed(f"nobody was offered the version: {rollouts.show()}")
        rollouts.server.call("rollout", "widen", "digits", "--percent", percent)
        time.sleep(1.5)
    some = sum(rollouts.show()["counts"].values())
    rollouts.wait("the first trials", lambda found: found["counts"]["serving"] == some)
    if sum(serves(daemon, 2) for daemon in daemons) != some:
        raise Failed(f"other devices serve version 2 than say so: {rollouts.show()}")
    rollouts.server.call("rollout", "widen", "digits", "--percent", 100)
    rollouts.wait("the version everywhere", lambda found: found["counts"]["serving"] == DEVICES)
    if not all(serves(daemon, 2) for daemon in daemons):
        raise Failed("a device that says so does not serve version 2")
    return some


def halt(rollouts, daemons, version, stage):
    """A bad version: the rollout ends by itself, and nobody serves what it brought."""
    rollouts.start(version, 100, "--take-back")
    found = rollouts.wait(f"the end of version {version}", lambda found: found["state"] == "taking-back")
    found = rollouts.wait(
        f"the return from version {version}", lambda found: not any(
            found["counts"][name] for name in ("offered", "installed", "shadow", "canary", "trial", "serving")))
    if not found["counts"][stage]:
        raise Failed(f"version {version} was turned away otherwise: {json.dumps(found)}")
    for daemon in daemons:
        wait_for(f"{daemon.name}'s version 2", lambda daemon=daemon: serves(daemon, 2), 20)
    return next(device["reason"] for device in found["devices"] if device["stage"] == stage)


def check_record(rollouts, fleet):
    """Halts are in the audit log and in the metrics."""
    audit = rollouts.server.call("audit")
    if "swiftlet-aggregator  rollout back" not in audit or "test  rollout widen" not in audit:
        raise Failed(f"the audit log does not tell: {audit}")
    metrics = subprocess.run(
        ["curl", "-sf", f"{fleet.address}/metrics"], capture_output=True, text=True, check=True).stdout
    if 'version="3",stage="serving"} 0' not in metrics or 'state="taking-back"} 1' not in metrics:
        raise Failed(f"the metrics do not tell: {metrics[-3000:]}")


def run_rollout(options):
    start = time.monotonic()
    with Fleet(options.work / "rollout", options.flower, False) as fleet:
        maker = Maker(fleet.folder, options.compiler)
        keys = [fleet.folder / f"{name}.pem.pub" for name in ("maker", "stranger")]
        server = Aggregator(fleet, options.aggregator)
        server.start(options=[word for key in keys for word in ("--trust", key)])
        rollouts = Rollouts(server)
        first = add_models(maker, rollouts)
        program = [str(pathlib.Path(options.daemon).resolve())]
        daemons = [RolloutDaemon(fleet, name, program, first, keys[0]) for name in ("one", "two", "three")]
        try:
            for daemon in daemons:
                daemon.launch()
            for daemon in daemons:
                wait_for(f"{daemon.name}'s connection", lambda daemon=daemon: (daemon.status() or {}).get("connected"))
            some = roll_out(rollouts, daemons)
            # Killed in the middle, the server goes on with what it had begun.
            server.call("model", "add", maker.version(3, "--mean", "0", "--std", "50"))
            server.kill()
            server.start(options=[word for key in keys for word in ("--trust", key)])
            otherwise = halt(rollouts, daemons, 3, "rolled-back")
            server.call("model", "add", maker.version(4, key="stranger"))
            strange = halt(rollouts, daemons, 4, "refused")
            check_record(rollouts, fleet)
        except Failed as error:
            logs = "".join(
                f"\n== {log}\n{fleet.log(log)[-3000:]}" for log in (f"aggregator{fleet.port}.log", "one.log", "two.log"))
            raise Failed(f"{error}{logs}") from error
    print(f"rollout: version 2 to {some} of {DEVICES} devices, then to all; version 3 is halted: {otherwise};"
          f" version 4 is halted: {strange}")
    print(f"rollout: {time.monotonic() - start:.0f} s")
