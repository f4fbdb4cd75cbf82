"""Counts the instructions of compiled models under qemu-user; `toolchains/instructions` calls it."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

# The architecture, the emulator and its name of the processor. SME is not in processors of this class.
CPUS = {
    "cortex-a53": ("aarch64", "qemu-aarch64", "cortex-a53"),
    "cortex-a76": ("aarch64", "qemu-aarch64", "cortex-a76"),
    "max": ("aarch64", "qemu-aarch64", "max,sme=off"),
    "cortex-a7": ("armv7", "qemu-arm", "cortex-a7"),
}

# The reads of the clock by `swiftlet-run bench --runs 2`: two around loading, the first run, three more runs and five
# spins of the busy loop; then a run, a spin, one read, a run and a spin. These are the places of the runs that are
# alike, and of what follows: with --profile two reads around each step, all steps again and again.
RUNS = (4, 6, 8, 20, 25)
READS = 29

ALLOWED_GROWTH = 0.02


class Refusal(Exception):
    pass


def alike(a, b):
    return abs(a - b) <= max(100, 0.001 * max(a, b))


def bench(options, cpu, model, profile):
    """What the program says, and how many instructions had run at each read of the clock."""
    architecture, emulator, name = CPUS[cpu]
    program = f".build/cross/{architecture}/swiftlet-run"
    with tempfile.NamedTemporaryFile(prefix="instructions-") as file:
        plugin = f"{options.plugin.resolve()},out={file.name}"
        command = [emulator, "-cpu", name, "-plugin", plugin, program, "bench", str(model), "--runs", "2", "--json"]
        if profile:
            command.append("--profile")
        result = subprocess.run(command, env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE, text=True)
        if result.returncode != 0:
            raise Refusal(f"{' '.join(command)} ended with status {result.returncode}")
        counts = [int(line) for line in file.read().split()]
    return json.loads(result.stdout), counts[:-1]


def measure(options, cpu, model):
    """One inference's instructions, and those of each step when asked for."""
    report, reads = bench(options, cpu, model, options.steps)
    place = f"{model.stem} on {cpu}"
    if len(reads) < READS or (not options.steps and len(reads) != READS):
        raise Refusal(f"{place}: bench read the clock {len(reads)} times, not {READS}: correct RUNS and READS here")
    runs = [reads[at + 1] - reads[at] for at in RUNS]
    if not all(alike(run, runs[-1]) for run in runs):
        raise Refusal(f"{place}: the runs between reads of the clock differ: {runs}; correct RUNS and READS here")
    steps = []
    if options.steps:
        found = report["profile"]["steps"]
        counts = [[reads[at + 1] - reads[at] for at in range(start, start + 2 * len(found), 2)]
                  for start in (READS + 2 * len(found), READS + 4 * len(found))]
        whole = sum(counts[1])
        if not all(map(alike, *counts)) or abs(whole - runs[-1]) > 0.02 * runs[-1] + 200 * len(found):
            raise Refusal(f"{place}: the steps have {whole} instructions together, a run has {runs[-1]}")
        steps = [dict(step, instructions=count) for step, count in zip(found, counts[1])]
    return report, runs[-1], steps


def shapes(options, model):
    """What each step reads and writes, as `swiftlet inspect` shows it."""
    text = subprocess.run([options.swiftlet, "inspect", model, "--json"], stdout=subprocess.PIPE, check=True).stdout
    description = json.loads(text)

    def shape(tensor):
        return "x".join(map(str, description["tensors"][tensor]["shape"]))

    return [f"{shape(step['reads'][0])} -> {shape(step['writes'])}" for step in description["steps"]]


def print_table(rows, left):
    """Columns as wide as they need; those named in `left` are aligned to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def per_mac(instructions, macs):
    return f"{instructions / macs:.3f}" if macs else ""


def print_steps(options, model, cpu, run, steps):
    print(f"\n{model.stem} on {cpu}")
    rows = [("step", "kernel", "shapes", "MACs", "instructions", "share", "per MAC")]
    numbered = zip(range(len(steps)), steps, shapes(options, model))
    for index, step, shape in sorted(numbered, key=lambda item: -item[1]["instructions"]):
        count, macs = step["instructions"], step["macs"]
        rows.append((str(index), step["kernel"], shape, f"{macs:,}" if macs else "", f"{count:,}",
                     f"{100 * count / run:.1f} %", per_mac(count, macs)))
    print_table(rows, left=(1, 2))


def read_counts(file):
    lines = file.read_text().splitlines()[1:] if file.exists() else []
    return {(model, cpu): int(count) for model, cpu, count in (line.split("\t") for line in lines)}


def write_counts(file, counts):
    lines = [f"{model}\t{cpu}\t{count}" for (model, cpu), count in sorted(counts.items())]
    file.write_text("\n".join(["model\tcpu\tinstructions", *lines]) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", type=pathlib.Path, required=True)
    parser.add_argument("--swiftlet", required=True)
    parser.add_argument("--budget", type=pathlib.Path, required=True)
    parser.add_argument("--peer", type=pathlib.Path, required=True)
    parser.add_argument("--cpu", action="append", required=True)
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("model", type=pathlib.Path, nargs="+")
    options = parser.parse_args()

    budget, peer = read_counts(options.budget), read_counts(options.peer)
    measured, grown = {}, []
    rows = [("model", "cpu", "kernels", "instructions", "MACs", "per MAC", "to budget", "to LiteRT")]
    for model in options.model:
        for cpu in options.cpu:
            report, run, steps = measure(options, cpu, model)
            if steps:
                print_steps(options, model, cpu, run, steps)
            key = model.stem, cpu
            measured[key] = run
            change = f"{100 * (run / budget[key] - 1):+.1f} %" if key in budget else "none"
            rows.append((model.stem, cpu, report["cpu"], f"{run:,}", f"{report['macs']:,}",
                         per_mac(run, report["macs"]), change, f"{run / peer[key]:.2f}" if key in peer else ""))
            if options.check and key not in budget:
                raise Refusal(f"{options.budget} has no {model.stem} on {cpu}; --write puts it there")
            if options.check and run > budget[key] * (1 + ALLOWED_GROWTH):
                grown.append(f"{model.stem} on {cpu}")
    print()
    print_table(rows, left=(0, 1, 2))
    if options.write:
        write_counts(options.budget, budget | measured)
    if grown:
        raise Refusal(f"over the budget of {options.budget} by more than {ALLOWED_GROWTH:.0%}: {', '.join(grown)}")


try:
    main()
except Refusal as refusal:
    sys.exit(f"instructions: {refusal}")
