"""Simulated federations on real data: `learning.py PROGRAM SHARED WORK PICTURES FLOWER PART...`; see toolchains/learning."""

import csv
import json
import os
import pathlib
import subprocess
import sys

PROGRAM, SHARED, WORK, PICTURES, FLOWER = sys.argv[1:6]
PARTS = sys.argv[6:]
WORK = pathlib.Path(WORK)
DIGITS, OTHERS, CLIPS = (f"{SHARED}/data/{name}" for name in ("mnist-by-writer", "mnist-5k-train", "fsdd-by-speaker"))
SPEAKERS = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]

# 50 rounds of 20 of the 238 writers that are learned from; the other 59 measure.
ROUNDS = ["--rounds", "50", "--per-round", "20", "--overselection", "1", "--batch", "10", "--epochs", "2"]
# From a model that knows its first data well, and from one that has hardly seen them.
FLEET = [*ROUNDS, "--rate", "0.02", "--views", "2"]
LEARNERS = [*ROUNDS, "--rate", "0.05", "--views", "4"]
# The same network on all their pictures in one place.
POOLED = ["--pooled", "--rounds", "20", "--per-round", "1", "--overselection", "1", "--batch", "10", "--rate", "0.02",
          "--views", "1"]
SPOKEN = ["--rounds", "20", "--per-round", "5", "--overselection", "1", "--batch", "20", "--rate", "0.03",
          "--personalize", "10"]
PERCEPTRON = ["--network", "mlp", "--rounds", "20", "--per-round", "20", "--overselection", "1", "--batch", "10",
              "--epochs", "2", "--rate", "0.1"]
# One in five turns its change round and makes it five times as long.
HOSTILE = ["--attackers", "20", "--attack", "sign-flip", "--attack-scale", "5"]

failures = []


def simulate(name, data, *options):
    """One run's JSON object, and its curve in WORK."""
    command = [PROGRAM, "simulate", "--data", data, "--json", "--csv", f"{WORK}/{name}.csv", *options]
    print(f"  {name}: simulate {' '.join(options)}", file=sys.stderr, flush=True)
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


STARTS = {"expert": ["--pretrain-epochs", "15"], "beginner": ["--pretrain-epochs", "3", "--no-pretrain-distort"]}
_runs = {}


def digits(name, start, *options):
    """A run on digits, once; the first of each start also trains what it begins with."""
    if name not in _runs:
        weights = WORK / f"{start}.npy"
        if weights.exists():
            begin = ["--weights", str(weights)]
        else:
            begin = ["--pretrain", OTHERS, "--write-start", str(weights), *STARTS[start]]
        _runs[name] = simulate(name, DIGITS, *begin, *options)
    return _runs[name]


def learners():
    return digits("learners", "beginner", *LEARNERS)


def row(what, figure, wanted, holds):
    print(f"| {what} | {figure} | {wanted} | {'yes' if holds else 'NO'} |", flush=True)
    if not holds:
        failures.append(what)


def percent(value):
    return f"{100 * value:.2f} %"


def points(value):
    return f"{100 * value:+.2f} points"


def draw(picture, title, curves, mark=None):
    if PICTURES == "-":
        return
    options = ["--title", title, "--svg", f"{PICTURES}/{picture}.svg"] + (["--mark", str(mark)] if mark else [])
    subprocess.run([PROGRAM, "curves", *(f"{name}={WORK}/{file}.csv" for name, file in curves), *options], check=True)


def show_federated():
    fleet, pooled = digits("fedavg", "expert", *FLEET), digits("pooled", "expert", *POOLED)
    row("FedAvg on held-out writers, 50 rounds of 20", f"{percent(fleet['accuracy'])}, from "
        f"{percent(fleet['start_accuracy'])}", "at least 98 %", fleet["accuracy"] >= 0.98)
    row("beside training in one place", f"{percent(pooled['accuracy'])}, {points(fleet['accuracy'] - pooled['accuracy'])}",
        "within 0.5 points", pooled["accuracy"] - fleet["accuracy"] <= 0.005)
    young = learners()
    row("FedAvg from a model that has hardly learned", f"{percent(young['accuracy'])}, from "
        f"{percent(young['start_accuracy'])}", "at least 98 %", young["accuracy"] >= 0.98)
    draw("learning-digits", "Digits of writers that nobody has learned from",
         [("FedAvg", "fedavg"), ("one place", "pooled"), ("FedAvg, young", "learners")], 98)


def show_personal():
    for speaker in SPEAKERS:
        found = simulate(f"speaker-{speaker}", CLIPS, *SPOKEN, "--held-out-name", speaker)["personalized"][0]
        lift = found["after"] - found["before"]
        row(f"10 clips a digit of {speaker}", f"{percent(found['before'])} to {percent(found['after'])}, {points(lift)}",
            "at least +12 points", lift >= 0.12)


def show_coded():
    whole, coded = learners(), digits("coded", "beginner", *LEARNERS, "--bits", "4", "--density", "0.04")
    ratio = whole["update_bytes"] / coded["update_bytes"]
    row("replies in bytes, float32 to top 4 % in 4 bits with zstd",
        f"{whole['update_bytes']:,} to {coded['update_bytes']:,}, {ratio:.1f} times", "at least 50 times", ratio >= 50)
    row("all requests in bytes", f"{whole['bytes_up']:,} to {coded['bytes_up']:,}, "
        f"{whole['bytes_up'] / coded['bytes_up']:.1f} times", "-", True)
    row("what that costs", f"{percent(coded['accuracy'])}, {points(coded['accuracy'] - whole['accuracy'])}",
        "at most 0.5 points", whole["accuracy"] - coded["accuracy"] <= 0.005)
    draw("learning-coded", "Whole float32 updates and coded ones", [("float32", "learners"), ("coded", "coded")])


def show_robust():
    clean = learners()
    # A model that has gone to pieces cannot be trained: its rounds are lost, after a minute instead of ten.
    plan = WORK / "hostile.json"
    plan.write_text('{"training-time": 60}\n', encoding="utf-8")
    mean = digits("hostile-fedavg", "beginner", *LEARNERS, *HOSTILE, "--plan", str(plan))
    row("FedAvg with 20 % sign flipping, 5 times as long", percent(mean["accuracy"]), "collapses", mean["accuracy"] < 0.5)
    for name, strategy in (("trimmed mean", ["trimmed-mean", "--trim", "0.35"]),
                           ("Multi-Krum", ["multi-krum", "--tolerate", "8"])):
        found = digits(f"hostile-{strategy[0]}", "beginner", *LEARNERS, *HOSTILE, "--strategy", *strategy)
        row(f"{name} with the same", f"{percent(found['accuracy'])}, {points(found['accuracy'] - clean['accuracy'])}",
            "within 2 points", clean["accuracy"] - found["accuracy"] <= 0.02)
    draw("learning-hostile", "One device in five turns its update round",
         [("nobody hostile", "learners"), ("FedAvg", "hostile-fedavg"), ("trimmed mean", "hostile-trimmed-mean"),
          ("Multi-Krum", "hostile-multi-krum")])


def show_flower():
    ours = simulate("perceptron", DIGITS, *PERCEPTRON, "--record", f"{WORK}/record")
    script = pathlib.Path(__file__).with_name("flower_simulation.py")
    run = subprocess.run([FLOWER, script, f"{WORK}/record", "2", "10", "0.1"], check=True, stdout=subprocess.PIPE,
                         stderr=open(f"{WORK}/flower.log", "w", encoding="utf-8"), text=True)
    theirs = json.loads(run.stdout.splitlines()[-1])["accuracies"]
    with open(f"{WORK}/flower.csv", "w", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("round", "accuracy"), *enumerate(theirs)])
    row("Flower's simulation, same weights, clients and rounds",
        f"{percent(theirs[-1])}, here {percent(ours['accuracy'])}", "within 0.5 points",
        abs(theirs[-1] - ours["accuracy"]) <= 0.005)
    draw("learning-flower", "The same federation here and in Flower's simulation",
         [("swiftlet", "perceptron"), ("Flower", "flower")])


def main():
    os.makedirs(WORK, exist_ok=True)
    for start in STARTS:
        (WORK / f"{start}.npy").unlink(missing_ok=True)
    print("| what | figure | has to be | holds |\n| --- | --- | --- | --- |", flush=True)
    for part in PARTS:
        {"federated": show_federated, "personal": show_personal, "coded": show_coded, "robust": show_robust}[part]()
    if FLOWER:
        show_flower()
    if failures:
        sys.exit(f"does not hold: {'; '.join(failures)}")


if __name__ == "__main__":
    main()
