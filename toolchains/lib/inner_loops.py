"""Cycles of the hottest inner loop of functions, by llvm-mca: rows of a Markdown table.

usage: inner_loops.py LLVM_MCA TRIPLE ASSEMBLY FUNCTION:NAME... -- CORE[=SHOWN]...
"""
import json
import re
import subprocess
import sys

# Multiply-accumulates of one instruction, by mnemonic and arrangement of its operands.
MULTIPLIES = [
    (re.compile(r"[su]mmla\t"), 32),
    (re.compile(r"[su]dot\t.*\.16b"), 16),
    (re.compile(r"[su]m(ull|lal|lsl)2?\t.*\.8h"), 8),
    (re.compile(r"[su]m(ull|lal|lsl)2?\t.*\.4s"), 4),
    (re.compile(r"sqrdmulh\t.*\.8h"), 8),
    (re.compile(r"vm(ull|lal)\.[su]8\t"), 8),
    (re.compile(r"vm(ull|lal)\.[su]16\t"), 4),
    (re.compile(r"vqrdmulh\.s16\tq"), 8),
]
LABEL = re.compile(r"^(\.L\w+):")
BRANCH = re.compile(r"^\t(?:b\.?\w*|cbn?z|tbn?z)\t.*?(\.L\w+)")
ITERATIONS = 200


def products(line):
    return next((count for pattern, count in MULTIPLIES if pattern.search(line)), 0)


def bodies(lines):
    """Lines of each function, by name."""
    found, name = {}, None
    for line in lines:
        if match := re.match(r"^([A-Za-z_]\w*):", line):
            name = match[1]
            found[name] = []
        elif line.startswith(".Lfunc_end"):
            name = None
        elif name:
            found[name].append(line.split("//")[0].split("@")[0].rstrip())
    return found


def innermost_loops(body):
    """Lines from a label to the branch back to it, where they multiply and no smaller such loop lies within."""
    places = {match[1]: i for i, line in enumerate(body) if (match := LABEL.match(line))}
    loops = set()
    for end, line in enumerate(body):
        if (match := BRANCH.match(line)) and places.get(match[1], end) < end:
            begin = places[match[1]]
            if any(products(inner) for inner in body[begin:end]):
                loops.add((begin, end))
    for begin, end in loops:
        if not any(begin <= b and e <= end and (b, e) != (begin, end) for b, e in loops):
            yield body[begin : end + 1]


def straight(loop):
    """The instructions of one pass without branches: over every block that does not multiply, where one may."""
    places = {match[1]: i for i, line in enumerate(loop) if (match := LABEL.match(line))}
    passed, i = [], 0
    while i < len(loop):
        match = BRANCH.match(loop[i])
        target = places.get(match[1], 0) if match else 0
        if target > i and not any(map(products, loop[i:target])):
            i = target
            continue
        if not match and re.match(r"^\t[a-z]", loop[i]):
            passed.append(loop[i])
        i += 1
    return passed


def hottest_loop(body):
    """One pass of the loop with the most products."""
    loops = sorted(innermost_loops(body), key=lambda loop: sum(map(products, loop)))
    if not loops:
        sys.exit("inner_loops.py: no loop that multiplies")
    return straight(loops[-1])


def simulate(mca, triple, core, loop):
    command = [mca, f"-mtriple={triple}", f"-mcpu={core}", f"-iterations={ITERATIONS}", "-json", "-skip-unsupported-instructions=lack-sched"]
    command.append("-mattr=+dotprod,+i8mm" if triple.startswith("aarch64") else "-mattr=+neon")
    done = subprocess.run(command, input="\n".join(loop) + "\n", capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"inner_loops.py: {core}: {done.stderr.strip()}")
    view = json.loads(done.stdout)["CodeRegions"][0]
    cycles = view["SummaryView"]["TotalCycles"] / ITERATIONS
    infos = [info["RThroughput"] for info in view["InstructionInfoView"]["InstructionList"]]
    bound = sum(infos[i] for i, line in enumerate(loop) if products(line))
    return cycles, bound


def main():
    mca, triple, path, *rest = sys.argv[1:]
    split = rest.index("--")
    functions = bodies(open(path, encoding="utf-8").read().splitlines())
    for wanted in rest[:split]:
        function, name = wanted.split(":", 1)
        loop = hottest_loop(functions[function])
        macs = sum(map(products, loop))
        for core in rest[split + 1 :]:
            model, _, shown = core.partition("=")
            cycles, bound = simulate(mca, triple, model, loop)
            print(
                f"| {shown or model} | {name} | {len(loop)} | {cycles:.1f} | {macs} | {cycles * 16 / macs:.2f} "
                f"| {100 * bound / cycles:.0f} % |"
            )


main()
