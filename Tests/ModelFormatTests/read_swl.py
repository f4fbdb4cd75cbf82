"""Reads a .swl file as firmware-notes/0001-swl-format.md says and prints what it holds, one fact a line.

usage: read_swl.py FILE
"""

import hashlib
import struct
import sys

WINDOW = 19
FIELDS = {
    1: 17 + WINDOW, 2: 17 + WINDOW, 3: 6 + WINDOW, 4: 6 + WINDOW, 5: 27, 6: 3, 7: 4, 8: 6, 9: 6, 10: 11, 11: 23,
    12: 3, 13: 2, 14: 2, 15: 6, 16: 5,
}
ELEMENT_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 2, 7: 4, 8: 1}
MANIFEST, TENSORS, STEPS, WEIGHTS = 1, 2, 3, 4


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form):
        return self.take(form)[0]

    def text(self):
        length = self.one("I")
        self.at += length
        assert self.at <= len(self.data), "a text leaves its section"
        return self.data[self.at - length:self.at].decode()

    def end(self):
        assert self.at == len(self.data), "a section goes on behind its records"


def sections(file):
    magic, version, count, length = struct.unpack_from("<8sIIQ", file)
    assert (magic, version, length) == (b"SWLMODEL", 1, len(file)), "not a .swl file of version 1"
    end = 160 + 64 * count
    head = bytearray(file[:end])
    head[64:160] = bytes(96)
    assert hashlib.sha256(head).digest() == file[128:160], "digest of header and table"
    found = {}
    for index in range(count):
        kind, _, offset, size, _, digest = struct.unpack_from("<IIQQQ32s", file, 160 + 64 * index)
        assert offset % 64 == 0 and offset >= end and offset + size <= len(file), "placement of a section"
        assert hashlib.sha256(file[offset:offset + size]).digest() == digest, "digest of a section"
        found[kind] = file[offset:offset + size]
    return found


def read_manifest(reader):
    entries = [(reader.text(), reader.text()) for _ in range(reader.one("I"))]
    reader.end()
    return entries


def read_tensors(reader, weight_bytes):
    activation_bytes = reader.one("Q")
    buffers = [reader.take("QQ") for _ in range(reader.one("I"))]
    assert all(at % 64 == 0 and at + size <= activation_bytes for at, size in buffers), "placement of a buffer"
    tensors = []
    for _ in range(reader.one("I")):
        kind, rank, placed, _, *extents = reader.take("4B6i")
        _, _, buffer, offset = reader.take("fiIQ")
        elements = 1
        for extent in extents[:rank]:
            elements *= extent
        space = buffers[buffer][1] if placed else weight_bytes
        assert offset + elements * ELEMENT_BYTES[kind] <= space, "placement of a tensor"
        tensors.append((reader.text(), elements))
    ports = []
    for _ in range(2):
        ports.append([])
        for _ in range(reader.one("I")):
            tensor, _, fit, order, _, *_ = reader.take("IBBBB3f3f")
            assert tensor < len(tensors) and fit <= 2 and order <= 1, "port"
            ports[-1].append(reader.text())
    reader.end()
    return activation_bytes, buffers, tensors, ports


def read_steps(reader):
    steps = []
    for _ in range(reader.one("I")):
        code, count = reader.take("HH")
        assert FIELDS[code] == count, f"fields of operation {code}"
        reader.take(f"{count}i")
        steps.append((code, reader.text()))
    reader.end()
    return steps


def main(path):
    with open(path, "rb") as opened:
        found = sections(opened.read())
    entries = read_manifest(Reader(found[MANIFEST]))
    activation_bytes, buffers, tensors, (inputs, outputs) = read_tensors(Reader(found[TENSORS]), len(found[WEIGHTS]))
    steps = read_steps(Reader(found[STEPS]))
    print("entries", len(entries))
    print("activation_bytes", activation_bytes)
    print("weight_bytes", len(found[WEIGHTS]))
    print("buffers", len(buffers))
    print("tensors", len(tensors))
    print("elements", sum(elements for _, elements in tensors))
    print("inputs", " ".join(inputs))
    print("outputs", " ".join(outputs))
    print("steps", " ".join(str(code) for code, _ in steps))


main(sys.argv[1])
