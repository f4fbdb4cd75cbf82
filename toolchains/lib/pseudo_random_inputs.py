"""Writes fixed inputs for a model: `swiftlet inspect MODEL --json` on the standard input, a folder as the argument.

Prints the options that hand them to `swiftlet run`, one word a line."""

import json
import struct
import sys

TYPES = {"int8": ("|i1", 1), "uint8": ("|u1", 1), "int32": ("<i4", 4), "int64": ("<i8", 8), "float32": ("<f4", 4)}


def byte_stream():
    state = 1
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state >> 24


def data(kind, count, stream):
    if kind in ("int8", "uint8"):
        return bytes(next(stream) for _ in range(count))
    if kind == "float32":
        return b"".join(struct.pack("<f", (next(stream) - 128) / 128) for _ in range(count))
    return bytes(count * TYPES[kind][1])


def main(folder):
    stream = byte_stream()
    for index, tensor in enumerate(json.load(sys.stdin)["inputs"]):
        name, shape = TYPES[tensor["type"]][0], tensor["shape"]
        count = 1
        for extent in shape:
            count *= extent
        extents = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
        header = f"{{'descr': '{name}', 'fortran_order': False, 'shape': ({extents}), }}".encode()
        header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
        path = f"{folder}/in{index}.npy"
        with open(path, "wb") as file:
            file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
            file.write(data(tensor["type"], count, stream))
        print("--input", path, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1])
