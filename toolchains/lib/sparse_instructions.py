"""Counts the instructions of pruned pointwise layers under qemu-user; `toolchains/instructions --sparse` calls it."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

# The architecture, the emulator, its name of the processor, and the kernels.
CPUS = {
    "cortex-a53": ("aarch64", "qemu-aarch64", "cortex-a53", "neon"),
    "cortex-a76": ("aarch64", "qemu-aarch64", "cortex-a76", "dotprod"),
    "max": ("aarch64", "qemu-aarch64", "max,sme=off", "i8mm"),
    "cortex-a7": ("armv7", "qemu-arm", "cortex-a7", "neon"),
}


class Refusal(Exception):
    pass


def bench(options, cpu):
    """The layers as `kernelcheck --bench --once` tells them, and the instructions up to each read of the clock."""
    architecture, emulator, name, kernels = CPUS[cpu]
    program = f".build/cross/{architecture}/kernelcheck"
    with tempfile.NamedTemporaryFile(prefix="instructions-") as file:
        plugin = f"{options.plugin.resolve()},out={file.name}"
        command = [emulator, "-cpu", name, "-plugin", plugin, program, "--bench", "--once", "--json", "--cpu", kernels]
        command.append("sparse_q8")
        result = subprocess.run(command, env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE, text=True)
        if result.returncode != 0:
            raise Refusal(f"{' '.join(command)} ended with status {result.returncode}")
        counts = [int(line) for line in file.read().split()]
    # The last line sums up.
    return [json.loads(line) for line in result.stdout.splitlines()][:-1], counts[:-1]


def measure(options, cpu):
    """Of every layer its report and the instructions of the dense kernel, then of the sparse one at each density."""
    layers, reads = bench(options, cpu)
    runs = [1 + len(layer["sparse"]) for layer in layers]
    if len(reads) != 2 * sum(runs):
        raise Refusal(f"kernelcheck on {cpu} read the clock {len(reads)} times for {sum(runs)} runs")
    counts = [reads[at + 1] - reads[at] for at in range(0, len(reads), 2)]
    measured = []
    for layer, count in zip(layers, runs):
        measured.append((layer, counts[:count]))
        counts = counts[count:]
    return measured


def row(title, counts):
    return f"{title:28}{counts[0]:>14,}" + "".join(f"{count:>16,}{counts[0] / count:7.2f}" for count in counts[1:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", type=pathlib.Path, required=True)
    parser.add_argument("--cpu", action="append", required=True)
    options = parser.parse_args()
    for cpu in options.cpu:
        measured = measure(options, cpu)
        densities = [entry["density"] for entry in measured[0][0]["sparse"]]
        heads = "".join(f"{f'sparse at {density}':>16}{'ratio':>7}" for density in densities)
        print(f"\n{cpu}, {CPUS[cpu][3]}\n{'instructions':28}{'dense':>14}{heads}")
        sums = [0] * (1 + len(densities))
        for layer, counts in measured:
            print(row(layer["layer"], counts))
            sums = [total + layer["times"] * count for total, count in zip(sums, counts)]
        print(row("all layers", sums), flush=True)


try:
    main()
except Refusal as refusal:
    sys.exit(f"instructions: {refusal}")
